/* register_test.c - the live register behind a clerk and a real caller: allowance, lookups that step 1 queues,
 * the daily update that is broken off and goes on, the night's merge. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "child_kit.h"
#include "core/delta.h"
#include "core/lookup.h"
#include "core/quota.h"
#include "core/sirene_state.h"
#include "job_kit.h"
#include "reach/directory_local.h"
#include "role/caller.h"
#include "role/clerk.h"
#include "sirene/import.h"
#include "smtp_kit.h"

#define assert_str(have, want) assert_string_equal(str_c(f.k.mem, have), want)

static struct smtp_kit server;

static struct fixture {
	struct job_kit k;
	struct clerk clerk;
	const struct conf *conf;
	struct directory *overlay;      /* no file: what the lookups brought */
	pid_t caller;
	unsigned update_requests;
} f;

static const struct conf *make_conf(struct mem *m)
{
	const struct conf *conf;
	struct str complaints;
	struct str text = str_fmt(m, "register = %s/register\n[mail]\nfolder = %s\n[sirene]\n"
		"api = https://localhost:%u/api-sirene/3.11\nkey_file = %s/password\nca = %s/cert.pem\n"
		"update_requests = %u\n", f.k.folder, f.k.folder, server.port, server.folder, server.folder,
		f.update_requests);

	if (conf_parse(m, STR("test"), STR("/tmp"), text, &conf, &complaints) != OK)
		abort();
	return conf;
}

static enum err answer_as_caller(void *self, struct mem *job, const struct proc_ask *ask, struct ask_values *out)
{
	return caller_directory(self, job, &ask->values, out);
}

static void be_caller(int fd)
{
	struct mem *m = mem_new(64 << 20);
	struct caller caller;

	if (caller_new(m, make_conf(m), &caller) != OK)
		abort();
	child_serve(fd, PROC_CALLER, mem_new(192 << 20), answer_as_caller, &caller);
}

static void clerk_new(void)
{
	int fd;

	f.caller = child_start(be_caller, &fd);
	f.clerk = (struct clerk){ .world = &f.k.world, .db = f.k.db, .conf = f.conf,
				  .peers = proc_peers_new(f.k.process, &world_real, 1),
				  .sequence_tick = INT64_MAX, .sweep_tick = INT64_MAX, .round_tick = INT64_MAX,
				  .night_tick = INT64_MAX, .update_tick = INT64_MAX };
	proc_peers_add(f.clerk.peers, PROC_CALLER, fd, NULL);
}

static int set_up(void **state)
{
	(void)state;
	f = (struct fixture){ .update_requests = 3000 };
	if (job_kit_open(&f.k) != 0)
		return -1;
	f.conf = make_conf(f.k.process);
	f.overlay = directory_local(f.k.process, &(struct directory_parts){ .path = STR("/nowhere"), .db = f.k.db });
	clerk_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kill(f.caller, SIGKILL);
	waitpid(f.caller, NULL, 0);
	for (size_t i = 0; i < CLERK_LOOKUPS_MAX; i++)
		if (f.clerk.lookups[i].mem != NULL)
			mem_free(&f.clerk.lookups[i].mem);
	return job_kit_close(&f.k);
}

static bool is_busy(void)
{
	for (size_t i = 0; i < CLERK_LOOKUPS_MAX; i++)
		if (f.clerk.lookups[i].mem != NULL)
			return true;
	return f.clerk.is_updating;
}

static void turn_until_idle(void)
{
	bool did = true;

	for (int i = 0; i < 15000 && (did || is_busy()); i++) {
		clerk_turn(&f.clerk, &did);
		if (!did && is_busy())
			usleep(2000);
	}
	assert_false(is_busy());
}

/* What a page of step 1 would be told about a number. */
static struct lookup_state look(const char *siren)
{
	struct ctx c = job_kit_ctx(&f.k, 1);
	struct lookup_state state;

	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(lookup_ask(&c, str_of(siren), &state), OK);
	assert_int_equal(db_commit(f.k.db), OK);
	return state;
}

static struct lookup_state look_and_wait(const char *siren)
{
	assert_int_equal(look(siren).state, LOOKUP_WAITING);
	turn_until_idle();
	return look(siren);
}

static enum err ask(const char *siren, struct directory_unit *out)
{
	return f.overlay->unit(f.overlay->self, f.k.mem, str_of(siren), STR(""), out);
}

/* --- the allowance ------------------------------------------------------------------------------ */

static enum quota_verdict take(int64_t reserve)
{
	enum quota_verdict v;

	assert_int_equal(quota_take(f.k.db, f.k.mem, 30, reserve, f.k.now_ms, &v), OK);
	return v;
}

static unsigned take_all(int64_t reserve)
{
	unsigned n = 0;

	while (take(reserve) == QUOTA_GRANTED)
		n++;
	return n;
}

static void thirty_a_minute_for_everybody_together(void **state)
{
	(void)state;
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(take_all(10), 20);             /* the update leaves some to people */
	assert_int_equal(take_all(0), 10);
	f.k.now_ms += 1999;
	assert_int_equal(take(0), QUOTA_EMPTY);
	f.k.now_ms += 1;
	assert_int_equal(take(0), QUOTA_GRANTED);
	f.k.now_ms -= 3600000;                          /* a clock that goes back brings nothing */
	assert_int_equal(take(0), QUOTA_EMPTY);
	f.k.now_ms += 7200000;
	assert_int_equal(take_all(0), 30);
	assert_int_equal(db_commit(f.k.db), OK);
}

static void three_failures_open_the_breaker_and_one_success_closes_it(void **state)
{
	(void)state;
	assert_int_equal(db_begin(f.k.db), OK);
	for (int i = 0; i < QUOTA_FAILURES_MAX; i++) {
		assert_int_equal(take(0), QUOTA_GRANTED);
		assert_int_equal(quota_end(f.k.db, f.k.mem, false, 0, f.k.now_ms), OK);
	}
	assert_int_equal(take(0), QUOTA_OPEN);
	f.k.now_ms += QUOTA_OPEN_MS;
	assert_int_equal(take(0), QUOTA_GRANTED);       /* one try, and one failure opens it again */
	assert_int_equal(quota_end(f.k.db, f.k.mem, false, 0, f.k.now_ms), OK);
	assert_int_equal(take(0), QUOTA_OPEN);
	f.k.now_ms += QUOTA_OPEN_MS;
	assert_int_equal(quota_end(f.k.db, f.k.mem, true, 0, f.k.now_ms), OK);
	assert_int_equal(quota_end(f.k.db, f.k.mem, false, 7, f.k.now_ms), OK);
	assert_int_equal(take(0), QUOTA_PAUSED);        /* Retry-After */
	f.k.now_ms += 7000;
	assert_int_equal(take(0), QUOTA_GRANTED);
	assert_int_equal(db_commit(f.k.db), OK);
}

/* --- lookups ------------------------------------------------------------------------------------ */

static void a_number_that_the_file_lacks_is_found_live(void **state)
{
	struct directory_unit u;

	(void)state;
	assert_int_equal(ask("219200235", &u), ERR_IO);
	assert_int_equal(look_and_wait("219200235").state, LOOKUP_FOUND);
	assert_int_equal(ask("219200235", &u), OK);
	assert_str(u.name, "COMMUNE DE CLAMART");
	assert_int_equal(u.sites_n, 1);
	assert_str(u.sites[0].postcode, "92141");
	/* and a unit of 270 establishments, page after page */
	(void)look("000100032");
	turn_until_idle();
	assert_int_equal(ask("000100032", &u), OK);
	assert_true(u.sites_total > 200);
	assert_int_equal(u.sites_n, 200);
	assert_true(u.sites[0].is_head);
}

static void a_ceased_unit_is_found_without_its_establishments(void **state)
{
	struct directory_unit u;

	(void)state;
	(void)look("264703646");
	turn_until_idle();
	assert_int_equal(ask("264703646", &u), OK);
	assert_false(u.is_active);
	assert_str(u.closed, "2017-12-31");
}

static void an_absence_is_believed_for_an_hour_and_asked_once(void **state)
{
	struct quota_state before, after;

	(void)state;
	assert_int_equal(look_and_wait("732829320").state, LOOKUP_ABSENT);
	assert_int_equal(quota_read(f.k.db, f.k.mem, &before), OK);
	f.k.now_ms += LOOKUP_ABSENT_MS - 1;
	assert_int_equal(look("732829320").state, LOOKUP_ABSENT);
	turn_until_idle();
	assert_int_equal(quota_read(f.k.db, f.k.mem, &after), OK);
	assert_int_equal(after.tokens_milli, before.tokens_milli);
	f.k.now_ms += 1;
	assert_int_equal(look("732829320").state, LOOKUP_WAITING);
}

static void a_person_waits_two_seconds_at_most(void **state)
{
	(void)state;
	assert_int_equal(look("219200235").state, LOOKUP_WAITING);
	f.k.now_ms += LOOKUP_WAIT_MS - 1;
	assert_int_equal(look("219200235").state, LOOKUP_WAITING);
	f.k.now_ms += 1;
	struct lookup_state late = look("219200235");

	assert_int_equal(late.state, LOOKUP_FAILED);
	assert_str(late.detail, "late");
	/* the answer that comes after all is used by whoever asks then */
	struct directory_unit u;

	turn_until_idle();
	assert_int_equal(ask("219200235", &u), OK);
}

static void each_failure_says_its_reason_and_three_of_them_stop_the_asking(void **state)
{
	struct quota_state q;
	struct lookup_state s = look_and_wait("100000001");

	(void)state;
	assert_int_equal(s.state, LOOKUP_FAILED);
	assert_str(s.detail, "busy");
	s = look_and_wait("219200235");                 /* Retry-After: 7 */
	assert_str(s.detail, "paused");
	f.k.now_ms += 7000;
	s = look_and_wait("100000007");
	assert_int_equal(s.state, LOOKUP_MOVED);
	assert_str(s.detail, "219200235");
	assert_str(look_and_wait("100000009").detail, "settings");
	assert_str(look_and_wait("100000002").detail, "no_answer");
	assert_str(look_and_wait("100000006").detail, "no_answer");     /* a cursor that goes round */
	assert_int_equal(quota_read(f.k.db, f.k.mem, &q), OK);
	assert_int_equal(q.breaker.failures, 0);                /* its pages were answers */
	assert_str(look_and_wait("100000004").detail, "no_answer");
	assert_str(look_and_wait("100000005").detail, "no_answer");
	assert_str(look_and_wait("100000008").detail, "no_answer");
	assert_str(look_and_wait("130025265").detail, "open");
	f.k.now_ms += QUOTA_OPEN_MS;
	assert_int_equal(look_and_wait("130025265").state, LOOKUP_FOUND);
	struct directory_unit u;

	assert_int_equal(ask("130025265", &u), OK);
}

/* What the clerk hears when a caller dies that had the question of the lookup on its way. */
static void lose_the_question(void)
{
	const struct proc_answer lost = { .id = f.clerk.lookups[0].ask, .ask = ASK_DIRECTORY, .err = ERR_REMOTE,
					  .is_lost = true };

	assert_non_null(f.clerk.lookups[0].mem);
	assert_true(clerk_directory_take(&f.clerk, &lost));
}

static void a_question_that_a_caller_died_with_is_put_once_more(void **state)
{
	bool did;

	(void)state;
	assert_int_equal(kill(f.caller, SIGSTOP), 0);   /* it has the question, and says nothing */
	(void)look("219200235");
	clerk_turn(&f.clerk, &did);
	lose_the_question();
	assert_int_equal(kill(f.caller, SIGCONT), 0);
	turn_until_idle();
	assert_int_equal(look("219200235").state, LOOKUP_FOUND);
	/* a number that kills whoever asks does not kill them all */
	assert_int_equal(kill(f.caller, SIGSTOP), 0);
	(void)look("130025265");
	clerk_turn(&f.clerk, &did);
	lose_the_question();
	lose_the_question();
	assert_int_equal(kill(f.caller, SIGCONT), 0);
	turn_until_idle();
	struct lookup_state s = look("130025265");

	assert_int_equal(s.state, LOOKUP_FAILED);
	assert_str(s.detail, "no_answer");
}

/* --- the daily update, the night ---------------------------------------------------------------- */

static void make_base(void)
{
	struct str path = conf_text(f.conf, CONF_REGISTER);
	const struct import import = { .units = STR(SOURCE_ROOT "/demo/sirene/StockUniteLegale.csv"),
		.places = STR(SOURCE_ROOT "/demo/sirene/StockEtablissement.csv"), .path = path };
	struct import_report report;

	assert_int_equal(sirene_import(&import, &report), OK);
	f.clerk.directory = directory_local(f.k.process, &(struct directory_parts){ .path = path, .db = f.k.db });
}

static int64_t paris(int day, int hour)
{
	return date_instant((struct wall){ { 2026, 11, day }, hour, 0, 0 }, ZONE_PARIS);
}

/* Seconds go by, and the clerk works. */
static void live_until(int64_t until_ms)
{
	while (f.k.now_ms < until_ms) {
		f.k.now_ms += 5000;
		turn_until_idle();
	}
}

static struct str run(const char *what)
{
	struct sirene_state s;

	assert_int_equal(sirene_state_get(f.k.db, f.k.mem, "update", &s), OK);
	return json_str(json_get(s.value, what), STR(""));
}

static int64_t overlay_rows(void)
{
	struct delta_count count;

	assert_int_equal(delta_count(f.k.db, f.k.mem, f.k.now_ms, &count), OK);
	return count.n;
}

static void what_changed_is_asked_each_day_and_the_night_makes_a_file_of_it(void **state)
{
	struct sirene_state merge;

	(void)state;
	f.k.now_ms = paris(24, 6);
	make_base();
	f.clerk.update_tick = f.clerk.night_tick = 0;
	live_until(paris(24, 6) + 600000);
	assert_str(run("kind"), "");                    /* too early in the day */
	live_until(paris(24, 7) + 600000);
	assert_str(run("kind"), "done");
	assert_str(run("done"), "2026-11-24");
	assert_str(run("since"), "2026-10-30");         /* the base's date less two days */
	int64_t rows = overlay_rows();

	assert_true(rows > 200);
	/* not twice a day; and at three it becomes a file, whose date is not behind */
	f.k.now_ms = paris(25, 2);
	live_until(paris(25, 2) + 600000);
	assert_int_equal(overlay_rows(), rows);
	f.k.now_ms = paris(25, 3);
	live_until(paris(25, 3) + 1200000);
	assert_int_equal(overlay_rows(), 0);
	assert_int_equal(sirene_state_get(f.k.db, f.k.mem, "merge", &merge), OK);
	assert_int_equal(json_int(json_get(merge.value, "rows"), 0), rows);
	struct directory_unit u;

	assert_int_equal(f.clerk.directory->unit(f.clerk.directory->self, f.k.mem, STR("219200235"), STR(""), &u), OK);
	assert_str(u.name, "COMMUNE DE CLAMART");
}

static void an_update_is_bounded_a_day_and_goes_on_where_it_was(void **state)
{
	(void)state;
	f.update_requests = 3;
	f.conf = make_conf(f.k.process);
	f.clerk.conf = f.conf;
	f.k.now_ms = paris(24, 8);
	make_base();
	f.clerk.update_tick = 0;
	live_until(paris(24, 8) + 600000);
	assert_str(run("kind"), "places");              /* one page of units, two of establishments */
	struct str cursor = str_copy(f.k.mem, run("cursor"));
	int64_t rows = overlay_rows();

	assert_false(str_eq_c(cursor, "*"));
	live_until(paris(24, 8) + 1800000);
	assert_int_equal(overlay_rows(), rows);
	assert_true(str_eq(run("cursor"), cursor));
	/* the night does not merge half of it */
	f.clerk.night_tick = 0;
	f.clerk.update_tick = INT64_MAX;
	f.k.now_ms = paris(25, 3);
	live_until(paris(25, 3) + 600000);
	assert_int_equal(overlay_rows(), rows);
	/* another clerk, another day, from that cursor */
	kill(f.caller, SIGKILL);
	waitpid(f.caller, NULL, 0);
	struct directory *directory = f.clerk.directory;

	clerk_new();
	f.clerk.directory = directory;
	f.clerk.update_tick = 0;
	live_until(paris(25, 4));
	assert_true(overlay_rows() > rows);
	assert_str(run("kind"), "places");
	f.k.now_ms = paris(26, 4);
	live_until(paris(26, 5));
	f.k.now_ms = paris(27, 4);
	live_until(paris(27, 5));
	assert_str(run("kind"), "done");
	assert_str(run("done"), "2026-11-27");
}

static int open_all(void **state)
{
	(void)state;
	if (smtp_kit_open(&server, false) != 0)
		return -1;
	struct mem *m = mem_new(4096);
	int fd = open(str_c(m, str_fmt(m, "%s/password", server.folder)), O_WRONLY | O_CREAT, 0600);
	bool is_written = fd >= 0 && write(fd, "test-only\n", 10) == 10;

	close(fd);
	mem_free(&m);
	return is_written ? 0 : -1;
}

static int close_all(void **state)
{
	(void)state;
	smtp_kit_close(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(thirty_a_minute_for_everybody_together, set_up, tear_down),
		cmocka_unit_test_setup_teardown(three_failures_open_the_breaker_and_one_success_closes_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_number_that_the_file_lacks_is_found_live, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_ceased_unit_is_found_without_its_establishments, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_absence_is_believed_for_an_hour_and_asked_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_person_waits_two_seconds_at_most, set_up, tear_down),
		cmocka_unit_test_setup_teardown(each_failure_says_its_reason_and_three_of_them_stop_the_asking, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_question_that_a_caller_died_with_is_put_once_more, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_changed_is_asked_each_day_and_the_night_makes_a_file_of_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_update_is_bounded_a_day_and_goes_on_where_it_was, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("register", tests, open_all, close_all);
}
