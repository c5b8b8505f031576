/* outbox_test.c - jobs: queued with their cause, leased once, ended once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/notice.h"
#include "core/outbox.h"
#include "job_kit.h"

static struct job_kit k;

static int set_up(void **state)
{
	(void)state;
	return job_kit_open(&k);
}

static int tear_down(void **state)
{
	(void)state;
	return job_kit_close(&k);
}

static void queue(enum job_kind kind, const char *note)
{
	struct ctx c = job_kit_ctx(&k, 1);
	struct json *args = json_object(k.mem);

	json_set_str(args, "note", str_of(note));
	assert_int_equal(db_begin(k.db), OK);
	assert_int_equal(outbox_add(&c, kind, id_new(&k.world), args), OK);
	assert_int_equal(db_commit(k.db), OK);
	k.now_ms++;
}

static enum err lease(struct job *out)
{
	assert_int_equal(db_begin(k.db), OK);
	enum err e = outbox_lease(k.db, k.mem, k.now_ms, out);

	assert_int_equal(db_commit(k.db), OK);
	return e;
}

static enum err end(const struct job *job, enum job_state state, struct str reason)
{
	assert_int_equal(db_begin(k.db), OK);
	enum err e = outbox_end(k.db, job, state, reason, k.now_ms);

	assert_int_equal(db_commit(k.db), OK);
	return e;
}

static enum err retry(const struct job *job, struct str reason)
{
	assert_int_equal(db_begin(k.db), OK);
	enum err e = outbox_retry(k.db, job, reason, k.now_ms);

	assert_int_equal(db_commit(k.db), OK);
	return e;
}

static enum err wake(struct id id)
{
	assert_int_equal(db_begin(k.db), OK);
	enum err e = outbox_wake(k.db, 1, id, k.now_ms);

	assert_int_equal(db_commit(k.db), OK);
	return e;
}

static void a_job_of_a_change_that_failed_does_not_exist(void **state)
{
	struct ctx c = job_kit_ctx(&k, 1);
	struct job job;

	(void)state;
	assert_int_equal(db_begin(k.db), OK);
	assert_int_equal(outbox_add(&c, JOB_PREPARE, id_new(&k.world), NULL), OK);
	db_rollback(k.db);
	assert_int_equal(lease(&job), ERR_NOT_FOUND);
}

static void jobs_leave_in_the_order_they_came_and_only_once(void **state)
{
	struct job one, two, three;

	(void)state;
	queue(JOB_PREPARE, "first");
	queue(JOB_MAIL, "second");
	assert_int_equal(lease(&one), OK);
	assert_int_equal(one.kind, JOB_PREPARE);
	assert_true(str_eq(one.args, STR("{\"note\":\"first\"}")));
	assert_int_equal(one.tries, 1);
	assert_int_equal(lease(&two), OK);
	assert_int_equal(two.kind, JOB_MAIL);
	assert_int_equal(lease(&three), ERR_NOT_FOUND);
	assert_int_equal(end(&one, JOB_DONE, STR("")), OK);
	assert_int_equal(end(&one, JOB_DONE, STR("")), ERR_CONFLICT);
	k.now_ms += 2 * OUTBOX_LEASE_MS;
	assert_int_equal(lease(&three), OK);
	assert_true(id_eq(three.id, two.id));
	assert_int_equal(three.tries, 2);
	assert_int_equal(lease(&one), ERR_NOT_FOUND);
}

static void who_lost_his_lease_cannot_end_the_job(void **state)
{
	struct job slow, quick;

	(void)state;
	queue(JOB_MAIL, "x");
	assert_int_equal(lease(&slow), OK);
	k.now_ms += OUTBOX_LEASE_MS;
	assert_int_equal(lease(&quick), OK);
	assert_int_equal(end(&slow, JOB_DEAD, STR("late")), ERR_CONFLICT);
	assert_int_equal(retry(&slow, STR("late")), ERR_CONFLICT);
	assert_int_equal(end(&quick, JOB_DONE, STR("")), OK);
}

static void waits_grow_and_the_last_try_is_a_dead_letter(void **state)
{
	struct job job;
	int64_t last = 0;

	(void)state;
	for (int tries = 1; tries < 40; tries++) {
		int64_t wait = outbox_wait_ms(tries, 0);

		assert_true(wait >= last && wait <= 6 * 3600 * 1000);
		assert_true(outbox_wait_ms(tries, 255) <= wait + wait / 10);
		last = wait;
	}
	queue(JOB_MAIL, "x");
	for (int i = 1; i <= OUTBOX_TRIES_MAX; i++) {
		assert_int_equal(lease(&job), OK);
		assert_int_equal(job.tries, i);
		assert_int_equal(retry(&job, STR("451 later")), OK);
		struct job none;

		assert_int_equal(lease(&none), ERR_NOT_FOUND);
		k.now_ms += 24 * 3600 * 1000;
	}
	assert_int_equal(lease(&job), ERR_NOT_FOUND);
	struct outbox_page page;

	assert_int_equal(outbox_list(k.db, k.mem, 1, (struct id){ { 0 } }, 10, &page), OK);
	assert_int_equal(page.n, 1);
	assert_int_equal(page.jobs[0].state, JOB_DEAD);
	assert_true(str_eq(page.jobs[0].reason, STR("451 later")));
	assert_true(str_eq(page.jobs[0].args, STR("{\"note\":\"x\"}")));
	assert_int_equal(wake(page.jobs[0].id), OK);
	assert_int_equal(lease(&job), OK);
}

static void a_preparation_is_tried_for_ever(void **state)
{
	struct job job;

	(void)state;
	queue(JOB_PREPARE, "x");
	for (int i = 1; i <= 2 * OUTBOX_TRIES_MAX; i++) {
		assert_int_equal(lease(&job), OK);
		assert_int_equal(job.tries, i);
		assert_int_equal(retry(&job, STR("busy")), OK);
		k.now_ms += 24 * 3600 * 1000;
	}
	assert_int_equal(lease(&job), OK);
}

static void a_parked_job_is_kept_whole_and_can_be_woken(void **state)
{
	struct job job;
	struct outbox_page page;

	(void)state;
	queue(JOB_SIGN, "later");
	assert_int_equal(lease(&job), OK);
	assert_int_equal(end(&job, JOB_PARKED, STR("pas encore construit")), OK);
	k.now_ms += INT64_C(365) * 24 * 3600 * 1000;
	assert_int_equal(lease(&job), ERR_NOT_FOUND);
	assert_int_equal(outbox_list(k.db, k.mem, 1, (struct id){ { 0 } }, 10, &page), OK);
	assert_int_equal(page.jobs[0].state, JOB_PARKED);
	assert_true(str_eq(page.jobs[0].args, STR("{\"note\":\"later\"}")));
	assert_int_equal(outbox_list(k.db, k.mem, 2, (struct id){ { 0 } }, 10, &page), OK);
	assert_int_equal(page.n, 0);
}

static void what_was_sent_keeps_no_address_and_no_link(void **state)
{
	struct ctx c = job_kit_ctx(&k, 1);
	struct json *args = json_object(k.mem);
	struct job job;
	struct outbox_page page;

	(void)state;
	json_set_str(args, "to", STR("claire@mairie.test"));
	json_set_str(args, "secret", STR("tttttttt"));
	assert_int_equal(db_begin(k.db), OK);
	assert_int_equal(notice_add(&c, NOTICE_account_activation, (struct id){ { 0 } }, args), OK);
	assert_int_equal(db_commit(k.db), OK);
	assert_int_equal(lease(&job), OK);
	assert_int_equal(job.kind, JOB_MAIL);
	assert_true(id_is_zero(job.dossier));
	assert_true(str_eq(job.target, STR("account_activation")));
	assert_int_equal(end(&job, JOB_DONE, STR("")), OK);
	assert_int_equal(outbox_list(k.db, k.mem, 1, (struct id){ { 0 } }, 10, &page), OK);
	assert_true(str_eq(page.jobs[0].args, STR("{}")));
	assert_true(str_eq(page.jobs[0].target, STR("account_activation")));
}

static void the_list_is_newest_first_and_has_pages(void **state)
{
	struct outbox_page page;

	(void)state;
	for (int i = 0; i < 5; i++)
		queue(JOB_MAIL, "x");
	assert_int_equal(outbox_list(k.db, k.mem, 1, (struct id){ { 0 } }, 2, &page), OK);
	assert_int_equal(page.n, 2);
	assert_true(page.jobs[0].added_ms > page.jobs[1].added_ms);
	struct id last = page.jobs[1].id;

	assert_int_equal(outbox_list(k.db, k.mem, 1, last, 10, &page), OK);
	assert_int_equal(page.n, 3);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_job_of_a_change_that_failed_does_not_exist),
		TEST(jobs_leave_in_the_order_they_came_and_only_once),
		TEST(who_lost_his_lease_cannot_end_the_job),
		TEST(waits_grow_and_the_last_try_is_a_dead_letter),
		TEST(a_preparation_is_tried_for_ever),
		TEST(a_parked_job_is_kept_whole_and_can_be_woken),
		TEST(what_was_sent_keeps_no_address_and_no_link),
		TEST(the_list_is_newest_first_and_has_pages),
	};

	return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
