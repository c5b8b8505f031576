/* life_test.c - the laws of the table, the stories, and the grid that a person has read.
 *
 * `life_test grid` prints the grid: after a change of the table its difference is read, and kept as
 * test/life/grid.txt with a sentence in the commit that says who read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "grid_kit.h"
#include "laws.h"

static void the_table_keeps_its_laws(void **state)
{
	struct buf *why = buf_new(grid_mem, 1 << 16);

	(void)state;
	if (life_laws(why) != 0)
		fail_msg("%s", str_c(grid_mem, buf_done(why)));
}

static void the_stories_end_as_they_are_told(void **state)
{
	struct buf *why = buf_new(grid_mem, 1 << 16);

	(void)state;
	if (life_stories(why) != 0)
		fail_msg("%s", str_c(grid_mem, buf_done(why)));
}

static const struct grid grid = { life_grid, SOURCE_ROOT "/test/life/grid.txt" };

static void the_grid_is_the_one_that_was_read(void **state)
{
	(void)state;
	grid_is_kept(&grid);
}

static void every_triple_that_is_not_in_the_grid_is_refused(void **state)
{
	struct str kept = grid_read(&grid);
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
				assert_int_equal(is_found, grid_allows(kept, life_states[s].name, life_event_names[e],
								       role_name((enum role)role)));
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
	int code;

	if (grid_main(&grid, argc, argv, &code))
		return code;
	return cmocka_run_group_tests(tests, grid_begin, grid_end);
}
