/* mutants.c - every cell of the table of life is changed in turn; laws, stories or grid must notice.
 *
 * Built with -Dconst= so that the table can be written. `mutants` prints killed/made per column and which
 * survived; fails when one did. Run by ./dev hunt. */
#include <stdio.h>
#include <string.h>

#include "laws.h"

struct tally { const char *column; unsigned made, killed, by_laws, by_stories; };

static struct mem *mem;
static char *grid_before;

static void judge(struct tally *t, const char *what, unsigned row)
{
	struct buf *grid = buf_new(mem, 1 << 18);

	life_grid(grid);
	bool laws = life_laws(NULL) > 0, stories = life_stories(NULL) > 0;
	bool differs = strcmp(str_c(mem, buf_done(grid)), grid_before) != 0;

	t->made++;
	t->by_laws += laws;
	t->by_stories += stories;
	t->killed += laws || stories || differs;
	if (!laws && !stories && !differs)
		printf("survived: row %u, %s\n", row, what);
	mem_reset(mem);
}

static void row_mutants(unsigned i, struct tally t[5])
{
	struct life_row kept = life_rows[i];

	for (unsigned to = 0; to <= S_COUNT; to++) {
		bool is_equal = to == kept.to || (to == S_SAME && kept.to == kept.from);

		life_rows[i].to = (uint8_t)to;
		if (!is_equal)
			judge(&t[0], "to", i);
		life_rows[i] = kept;
	}
	for (unsigned role = 0; role < ROLE_COUNT; role++) {
		life_rows[i].who ^= ROLE(role);
		judge(&t[1], "who", i);
		life_rows[i] = kept;
	}
	for (unsigned fact = 0; fact < LF_COUNT; fact++) {
		life_rows[i].needs ^= LF(fact);
		judge(&t[2], "needs", i);
		life_rows[i] = kept;
		life_rows[i].forbids ^= LF(fact);
		judge(&t[2], "forbids", i);
		life_rows[i] = kept;
	}
	for (unsigned effect = 0; effect < FX_COUNT; effect++) {
		life_rows[i].effects ^= FX(effect);
		judge(&t[3], "effects", i);
		life_rows[i] = kept;
	}
	life_rows[i].event = E_COUNT;
	judge(&t[4], "row removed", i);
	life_rows[i] = kept;
}

int main(void)
{
	struct tally t[5] = { { "to", 0, 0, 0, 0 }, { "who", 0, 0, 0, 0 }, { "guard", 0, 0, 0, 0 },
		{ "effects", 0, 0, 0, 0 }, { "row removed", 0, 0, 0, 0 } };
	struct mem *whole = mem_new(1 << 20);
	unsigned made = 0, killed = 0;

	mem = mem_new(1 << 20);
	struct buf *grid = buf_new(whole, 1 << 18);

	life_grid(grid);
	grid_before = (char *)str_c(whole, buf_done(grid));
	for (unsigned i = 0; i < life_rows_n; i++)
		row_mutants(i, t);
	for (unsigned c = 0; c < 5; c++) {
		printf("%-12s %5u of %5u killed (laws %u, stories %u)\n", t[c].column, t[c].killed, t[c].made,
			t[c].by_laws, t[c].by_stories);
		made += t[c].made;
		killed += t[c].killed;
	}
	printf("mutants: %u of %u killed\n", killed, made);
	return killed == made ? 0 : 1;
}
