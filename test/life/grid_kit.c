/* grid_kit.c - see grid_kit.h. */
#include "grid_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../unit/core_kit.h"

struct mem *grid_mem;

int grid_begin(void **state)
{
	(void)state;
	grid_mem = mem_new(1 << 24);
	return 0;
}

int grid_end(void **state)
{
	(void)state;
	mem_free(&grid_mem);
	return 0;
}

struct str grid_read(const struct grid *g)
{
	return kit_file(grid_mem, g->kept);
}

void grid_is_kept(const struct grid *g)
{
	struct buf *now = buf_new(grid_mem, GRID_BYTES_MAX);

	g->print(now);
	assert_false(buf_full(now));
	assert_string_equal(str_c(grid_mem, buf_done(now)), str_c(grid_mem, grid_read(g)));
}

bool grid_allows(struct str kept, const char *state, const char *event, struct str role)
{
	size_t at;

	return str_find(kept, str_fmt(grid_mem, "%s | %s | " STR_FMT " |", state, event, STR_ARG(role)), &at);
}

bool grid_main(const struct grid *g, int argc, char **argv, int *code_out)
{
	if (argc != 2 || strcmp(argv[1], "grid") != 0)
		return false;
	struct mem *m = mem_new(1 << 24);
	struct buf *now = buf_new(m, GRID_BYTES_MAX);

	g->print(now);
	struct str text = buf_done(now);

	*code_out = write(STDOUT_FILENO, text.p, text.n) == (ssize_t)text.n ? 0 : 1;
	mem_free(&m);
	return true;
}
