/* life_test.c - the laws of the table, the stories, and the grid that a person has read.
 *
 * `life_test grid` prints the grid: after a change of the table its difference is read, and kept as
 * test/life/grid.txt with a sentence in the commit that says who read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "laws.h"
#include "../unit/core_kit.h"

static struct mem *mem;

static int begin(void **state)
{
	(void)state;
	mem = mem_new(1 << 24);
	return 0;
}

static int end(void **state)
{
	(void)state;
	mem_free(&mem);
	return 0;
}

static void the_table_keeps_its_laws(void **state)
{
	struct buf *why = buf_new(mem, 1 << 16);

	(void)state;
	if (life_laws(why) != 0)
		fail_msg("%s", str_c(mem, buf_done(why)));
}

static void the_stories_end_as_they_are_told(void **state)
{
	struct buf *why = buf_new(mem, 1 << 16);

	(void)state;
	if (life_stories(why) != 0)
		fail_msg("%s", str_c(mem, buf_done(why)));
}

static void the_grid_is_the_one_that_was_read(void **state)
{
	struct buf *grid = buf_new(mem, 1 << 20);
	struct str kept = kit_file(mem, SOURCE_ROOT "/test/life/grid.txt");

	(void)state;
	life_grid(grid);
	assert_false(buf_full(grid));
	assert_string_equal(str_c(mem, buf_done(grid)), str_c(mem, kept));
}

static void every_triple_that_is_not_in_the_grid_is_refused(void **state)
{
	struct buf *line = buf_new(mem, 256);
	struct str kept = kit_file(mem, SOURCE_ROOT "/test/life/grid.txt");
	size_t at;
	unsigned allowed = 0, refused = 0;

	(void)state;
	for (unsigned s = 0; s < S_COUNT; s++)
		for (unsigned e = 0; e < E_COUNT; e++)
			for (unsigned role = 0; role < ROLE_COUNT; role++) {
				enum life_refusal why;
				bool is_found = false;

				/* facts none, and all of each row's needs, are tried */
				for (uint32_t facts = 0; facts < 1u << LF_COUNT && !is_found; facts = facts * 2 + 1)
					is_found = life_find((enum state)s, (enum event)e, (enum role)role, facts,
						&why) != NULL;
				for (unsigned one = 0; one < LF_COUNT * LF_COUNT && !is_found; one++)
					is_found = life_find((enum state)s, (enum event)e, (enum role)role,
						LF(one % LF_COUNT) | LF(one / LF_COUNT), &why) != NULL;
				buf_clear(line);
				buf_fmt(line, "%s | %s | " STR_FMT " |", life_states[s].name,
					life_event_names[e], STR_ARG(role_name((enum role)role)));
				assert_int_equal(is_found, str_find(kept, buf_done(line), &at));
				allowed += is_found;
				refused += !is_found;
			}
	assert_true(allowed > 80);
	assert_int_equal(allowed + refused, S_COUNT * E_COUNT * ROLE_COUNT);
}

static void a_refusal_says_which_of_three_it_is(void **state)
{
	enum life_refusal why;

	(void)state;
	assert_null(life_find(S_APPROVED, E_SUBMIT, ROLE_APPLICANT, LF(LF_COMPLETE), &why));
	assert_int_equal(why, LIFE_NOT_HERE);
	assert_null(life_find(S_DRAFT, E_SUBMIT, ROLE_OPERATOR, LF(LF_COMPLETE), &why));
	assert_int_equal(why, LIFE_NOT_HIM);
	assert_null(life_find(S_DRAFT, E_SUBMIT, ROLE_APPLICANT, 0, &why));
	assert_int_equal(why, LIFE_NOT_SO);
	assert_non_null(life_find(S_DRAFT, E_SUBMIT, ROLE_APPLICANT, LF(LF_COMPLETE), &why));
	assert_int_equal(why, LIFE_OK);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_keeps_its_laws),
		cmocka_unit_test(the_stories_end_as_they_are_told),
		cmocka_unit_test(the_grid_is_the_one_that_was_read),
		cmocka_unit_test(every_triple_that_is_not_in_the_grid_is_refused),
		cmocka_unit_test(a_refusal_says_which_of_three_it_is),
	};

	if (argc == 2 && strcmp(argv[1], "grid") == 0) {
		mem = mem_new(1 << 24);
		struct buf *grid = buf_new(mem, 1 << 20);

		life_grid(grid);
		struct str text = buf_done(grid);
		bool is_out = write(STDOUT_FILENO, text.p, text.n) == (ssize_t)text.n;

		mem_free(&mem);
		return is_out ? 0 : 1;
	}
	return cmocka_run_group_tests(tests, begin, end);
}
