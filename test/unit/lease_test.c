/* lease_test.c - one installation a database: who lives is seen by his beats, who is dead is replaced. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/lease.h"
#include "job_kit.h"

static struct job_kit k;
static struct lease paris, lyon;

static int set_up(void **state)
{
	(void)state;
	if (job_kit_open(&k) != 0)
		return -1;
	paris = (struct lease){ .holder = STR("paris:/data"), .start = id_new(&k.world) };
	lyon = (struct lease){ .holder = STR("lyon:/data"), .start = id_new(&k.world) };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return job_kit_close(&k);
}

static enum lease_verdict look(struct lease *l, int64_t tick_ms)
{
	enum lease_verdict verdict = LEASE_COUNT;

	assert_int_equal(lease_take(l, k.db, k.mem, tick_ms, &verdict), OK);
	return verdict;
}

static bool beats(const struct lease *l)
{
	bool is_ours = false;

	assert_int_equal(lease_beat(l, k.db, &is_ours), OK);
	return is_ours;
}

static void who_beats_is_not_replaced(void **state)
{
	(void)state;
	assert_int_equal(look(&paris, 1000), LEASE_OURS);
	assert_int_equal(look(&lyon, 5000), LEASE_WAIT);
	assert_true(beats(&paris));
	assert_int_equal(look(&lyon, 5250), LEASE_ANOTHER);
	assert_true(str_eq_c(lyon.seen_holder, "paris:/data"));
	assert_false(beats(&lyon));
	assert_true(beats(&paris));
}

static void who_is_silent_is_replaced_and_learns_it(void **state)
{
	(void)state;
	assert_int_equal(look(&paris, 1000), LEASE_OURS);
	assert_int_equal(look(&lyon, 5000), LEASE_WAIT);
	assert_int_equal(look(&lyon, 5000 + LEASE_SILENT_MS - 1), LEASE_WAIT);
	assert_int_equal(look(&lyon, 5000 + LEASE_SILENT_MS), LEASE_OURS);
	assert_true(beats(&lyon));
	assert_false(beats(&paris));
	/* a late stop of the former frees nothing */
	assert_int_equal(lease_free(&paris, k.db), OK);
	assert_true(beats(&lyon));
	assert_int_equal(look(&paris, 100000), LEASE_WAIT);
}

static void a_stop_frees_it_at_once(void **state)
{
	(void)state;
	assert_int_equal(look(&paris, 1000), LEASE_OURS);
	assert_int_equal(lease_free(&paris, k.db), OK);
	assert_int_equal(look(&lyon, 1001), LEASE_OURS);
}

static void the_same_installation_starts_again_without_waiting(void **state)
{
	struct lease again = { .holder = paris.holder, .start = id_new(&k.world) };

	(void)state;
	assert_int_equal(look(&paris, 1000), LEASE_OURS);
	assert_int_equal(look(&again, 1001), LEASE_OURS);
	/* what the killed one left running, ends */
	assert_false(beats(&paris));
	assert_true(beats(&again));
}

static void a_database_that_fails_takes_the_lease_from_nobody(void **state)
{
	bool is_ours = true;

	(void)state;
	assert_int_equal(look(&paris, 1000), LEASE_OURS);
	for (uint64_t nth = 1; nth <= 3; nth++) {
		db_fail_at(k.db, nth, ERR_IO, false);
		assert_int_equal(lease_beat(&paris, k.db, &is_ours), ERR_IO);
		assert_true(is_ours);
		db_fail_at(k.db, 0, OK, false);
	}
	assert_true(beats(&paris));
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_beats_is_not_replaced),
		TEST(who_is_silent_is_replaced_and_learns_it),
		TEST(a_stop_frees_it_at_once),
		TEST(the_same_installation_starts_again_without_waiting),
		TEST(a_database_that_fails_takes_the_lease_from_nobody),
	};

	return cmocka_run_group_tests_name("lease", tests, NULL, NULL);
}
