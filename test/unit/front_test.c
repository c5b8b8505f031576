/* front_test.c - one loop turn = one transaction: who is told what, when something breaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "front_kit.h"

/* Connections that have already spoken, so that their next requests are read in one run. */
static void warm(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		kit.client[i] = kit_dial();
		kit_get(kit.client[i], "/");
		assert_int_equal(kit_status(kit.client[i], NULL), 200);
	}
}

static const char *id_of(size_t i)
{
	/* a PostgreSQL server lives longer than a test */
	return str_fmt(kit.mem, "id=r%zu-%s", i, strrchr(kit.folder, '-') + 1).p;
}

static bool has_row(size_t i)
{
	return kit_has_row(id_of(i) + 3);
}

static void saves_of_one_turn_share_a_commit_and_are_answered_after_it(void **state)
{
	struct front_count before, after;

	(void)state;
	warm(5);
	before = front_counted(kit.front);
	for (size_t i = 0; i < 5; i++)
		kit_post(kit.client[i], "/save", id_of(i));
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(kit_status(kit.client[i], NULL), 200);
		assert_true(has_row(i));
	}
	after = front_counted(kit.front);
	assert_int_equal(after.answered - before.answered, 5);
	assert_in_range(after.commits - before.commits, 1, db_is_sqlite(kit.db) ? 2 : 5);
}

static void a_page_beside_a_save_of_its_turn_shows_it_and_waits_for_its_commit(void **state)
{
	(void)state;
	warm(3);
	kit_get(kit.client[0], str_fmt(kit.mem, "/has?%s", id_of(0)).p);
	assert_int_equal(kit_status(kit.client[0], NULL), 404);
	for (size_t i = 0; i < 20; i++) {
		kit_post(kit.client[0], "/save", id_of(i));
		kit_get(kit.client[1], str_fmt(kit.mem, "/has?%s", id_of(i)).p);
		unsigned saved = kit_status(kit.client[0], NULL);
		unsigned seen = kit_status(kit.client[1], NULL);

		assert_int_equal(saved, 200);
		assert_true(seen == 200 || seen == 404);        /* before or after the save, by chance */
		assert_true(has_row(i));
		/* but he who was answered sees it */
		kit_get(kit.client[2], str_fmt(kit.mem, "/has?%s", id_of(i)).p);
		assert_int_equal(kit_status(kit.client[2], NULL), 200);
	}
}

/* The clerk, a tool, another front: a turn keeps nothing of what it saw for the next one. */
static void what_another_process_commits_is_on_the_next_page(void **state)
{
	(void)state;
	warm(1);
	for (size_t i = 0; i < 20; i++) {
		const char *page = str_fmt(kit.mem, "/has?%s", id_of(i)).p;

		kit_get(kit.client[0], page);
		assert_int_equal(kit_status(kit.client[0], NULL), 404);
		kit_put_row_beside(id_of(i) + 3);
		kit_get(kit.client[0], page);
		assert_int_equal(kit_status(kit.client[0], NULL), 200);
		kit_post(kit.client[0], "/save", id_of(100 + i));       /* and writes go on after a look */
		assert_int_equal(kit_status(kit.client[0], NULL), 200);
	}
}

/* Six pages of one turn around one in the midst of which somebody else commits: how many of those that come
 * after it show it, and how many come after it. */
static unsigned pages_that_show_it(size_t row, unsigned *after_out)
{
	static const size_t clients = 7, other = 3;
	const char *page = str_fmt(kit.mem, "/has?%s", id_of(row)).p;
	unsigned shown = 0;

	kit.is_put = false;
	kit.after_put = 0;
	kit.tick_ms = world_tick_ms(&world_real);
	for (size_t i = 0; i < clients; i++)
		kit_get(kit.client[i], i == other ? str_fmt(kit.mem, "/other?%s", id_of(row)).p : page);
	for (size_t i = 0; i < clients; i++) {
		unsigned status = kit_status(kit.client[i], NULL);

		assert_int_equal(status == 200 || (status == 404 && i != other), true);
		shown += i != other && status == 200;
	}
	*after_out = kit.after_put;
	kit.tick_ms = 0;
	kit_get(kit.client[0], page);
	assert_int_equal(kit_status(kit.client[0], NULL), 200);
	return shown;
}

static void the_only_front_looks_once_a_turn(void **state)
{
	(void)state;
	if (!db_is_sqlite(kit.db))
		skip();                         /* one request a turn there */
	warm(7);
	for (size_t row = 0; row < 10; row++) {
		unsigned after;

		assert_int_equal(pages_that_show_it(row, &after), 0);
		assert_true(after > 0);
	}
}

static void beside_others_each_request_of_a_turn_looks_afresh(void **state)
{
	(void)state;
	warm(7);
	for (size_t row = 0; row < 10; row++) {
		unsigned after, shown = pages_that_show_it(row, &after);

		assert_int_equal(shown, after);
		assert_true(after > 0);
	}
}

static void a_handler_that_fails_loses_its_own_writes_and_nobody_elses(void **state)
{
	(void)state;
	warm(5);
	for (size_t i = 0; i < 5; i++)
		kit_post(kit.client[i], i == 2 ? "/fail" : "/save", id_of(i));
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(kit_status(kit.client[i], NULL), i == 2 ? 409 : 200);
		assert_int_equal(has_row(i), i != 2);
	}
}

static void an_interrupted_statement_kills_its_turn_and_nobody_is_told_200(void **state)
{
	unsigned told = 0;

	(void)state;
	if (!db_is_sqlite(kit.db))
		skip();
	warm(5);
	for (size_t i = 0; i < 5; i++)
		kit_post(kit.client[i], i == 2 ? "/interrupt" : "/save", id_of(i));
	for (size_t i = 0; i < 5; i++) {
		unsigned status = kit_status(kit.client[i], NULL);

		assert_true(status == 200 || status == 503);
		assert_int_equal(has_row(i), status == 200);
		told += status == 503;
	}
	assert_true(told >= 1);
	/* and the next turn is a new one */
	kit_post(kit.client[0], "/save", "id=after");
	assert_int_equal(kit_status(kit.client[0], NULL), 200);
	assert_true(kit_has_row("after"));
}

static void a_full_database_answers_503_keeps_its_rows_and_reads_on(void **state)
{
	char pragma[] = "PRAGMA max_page_count=1";
	unsigned refused = 0;

	(void)state;
	if (!db_is_sqlite(kit.db))
		skip();
	warm(6);
	assert_int_equal(sqlite3_exec(kit.sqlite, pragma, NULL, NULL, NULL), SQLITE_OK);
	for (size_t round = 0; round < 400 && refused < 6; round++) {
		for (size_t i = 0; i < 6; i++)
			kit_post(kit.client[i], "/save", id_of(round * 6 + i));
		for (size_t i = 0; i < 6; i++) {
			unsigned status = kit_status(kit.client[i], NULL);

			assert_true(status == 200 || status == 503);
			assert_int_equal(has_row(round * 6 + i), status == 200);
			refused += status == 503;
		}
	}
	assert_true(refused >= 6);
	kit_get(kit.client[0], "/");
	assert_int_equal(kit_status(kit.client[0], NULL), 200);
	assert_int_equal(sqlite3_exec(kit.sqlite, "PRAGMA max_page_count=100000", NULL, NULL, NULL),
			 SQLITE_OK);
	kit_post(kit.client[0], "/save", "id=after");
	assert_int_equal(kit_status(kit.client[0], NULL), 200);
	assert_true(kit_has_row("after"));
}

/* Each call to the engine fails once, at every place of a turn of three saves and a failing handler. */
static void whatever_call_of_a_turn_fails_an_answer_says_what_is_on_disk(void **state)
{
	unsigned failed = 0;

	(void)state;
	warm(4);
	for (uint64_t nth = 1; nth <= 40; nth++) {
		unsigned status[4];

		db_fail_at(kit.db, nth, ERR_IO, false);
		for (size_t i = 0; i < 4; i++)
			kit_post(kit.client[i], i == 1 ? "/fail" : "/save", id_of(nth * 10 + i));
		for (size_t i = 0; i < 4; i++)
			status[i] = kit_status(kit.client[i], NULL);
		db_fail_at(kit.db, 0, OK, false);
		for (size_t i = 0; i < 4; i++) {
			assert_true(status[i] == (i == 1 ? 409 : 200) || status[i] == 503);
			assert_int_equal(has_row(nth * 10 + i), status[i] == 200);
			failed += status[i] == 503;
		}
	}
	assert_true(failed >= 10);
}

static void an_ask_is_sent_between_turns_and_its_handler_runs_with_the_answer(void **state)
{
	struct ask_values answer = { .field = { STR(KIT_ENCODED) } };
	struct proc_ask ask;
	bool is_idle;

	(void)state;
	warm(2);
	kit_post(kit.client[0], "/ask", "id=asked-and-answered");
	assert_int_equal(kit_status(kit.client[0], NULL), 0);
	/* others are served meanwhile */
	kit_post(kit.client[1], "/save", "id=other");
	assert_int_equal(kit_status(kit.client[1], NULL), 200);
	assert_false(kit_has_row("asked-and-answered"));
	assert_true(proc_server_next(kit.keeper, kit.mem, 1000, &ask, &is_idle));
	assert_false(is_idle);
	assert_int_equal(ask.ask, ASK_PASSWORD_HASH);
	assert_true(str_eq(ask.values.field[0], STR("asked-and-answered")));
	proc_server_answer(kit.keeper, &ask, OK, &answer);
	assert_int_equal(kit_status(kit.client[0], NULL), 200);
	assert_true(kit_has_row("asked-and-answered"));
}

static void an_ask_that_is_never_answered_is_503_and_writes_nothing(void **state)
{
	(void)state;
	warm(1);
	kit_post(kit.client[0], "/ask", "id=never-answered");
	assert_int_equal(kit_status(kit.client[0], NULL), 0);
	kit.tick_ahead_ms += 60000;
	assert_int_equal(kit_status(kit.client[0], NULL), 503);
	assert_false(kit_has_row("never-answered"));
}

static void a_client_that_leaves_while_it_waits_holds_nothing(void **state)
{
	(void)state;
	warm(1);
	kit_post(kit.client[0], "/ask", "id=left-while-it-waits");
	assert_int_equal(kit_status(kit.client[0], NULL), 0);
	(void)close(kit.client[0]);
	kit.client[0] = -1;
	kit.tick_ahead_ms += 60000;
	for (unsigned i = 0; i < 20; i++)
		(void)front_turn(kit.front, 2);
	assert_int_equal(front_in_flight(kit.front), 0);
}

/* --- killed ---------------------------------------------------------------------------------- */

enum { SAVES = 500, LOADERS = 6, KEPT_MIN = 20, ROUNDS_MAX = 40 };

static pid_t serve_in_child(void)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		kit_serve();
	for (int i = 0; i < 2000 && access(kit.socket, F_OK) != 0; i++)
		(void)usleep(1000);
	/* it serves when it has answered once */
	struct pollfd first = { .fd = -1, .events = POLLIN };

	for (int i = 0; i < 1000 && first.fd < 0; i++) {
		first.fd = kit_dial();
		if (first.fd < 0)
			(void)usleep(1000);
	}

	kit_get(first.fd, "/");
	assert_int_equal(poll(&first, 1, 10000), 1);
	(void)close(first.fd);
	return child;
}

/* Sends saves on all connections at once and marks those that were answered 200. */
static size_t load(size_t from, size_t most, bool *answered)
{
	struct pollfd fds[LOADERS];
	size_t next = from, at[LOADERS];

	for (size_t i = 0; i < LOADERS; i++) {
		fds[i] = (struct pollfd){ .fd = kit_dial(), .events = POLLIN };
		at[i] = next++;
		if (fds[i].fd >= 0)
			kit_post(fds[i].fd, "/save", id_of(at[i]));
	}
	/* a descriptor of -1 is left out by poll: when all are, nothing comes any more */
	while (next < from + most && poll(fds, LOADERS, 1000) > 0) {
		for (size_t i = 0; i < LOADERS; i++) {
			unsigned status;

			if ((fds[i].revents & (POLLIN | POLLHUP)) == 0)
				continue;
			status = kit_status(fds[i].fd, NULL);
			if (status == 0)
				goto killed;
			answered[at[i]] = status == 200;
			at[i] = next++;
			kit_post(fds[i].fd, "/save", id_of(at[i]));
		}
	}
killed:
	for (size_t i = 0; i < LOADERS; i++) {
		if (fds[i].fd >= 0)
			(void)close(fds[i].fd);
	}
	return next;
}

static size_t count(const bool *answered, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += answered[i];
	return found;
}

/* Eight kills, each later than the one before; more where the machine is so busy that hardly anything was answered. */
static void a_kill_at_any_moment_loses_no_answered_save(void **state)
{
	static bool answered[4 * SAVES];
	size_t next = 0, kept = 0;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	front_close(&kit.front);
	mem_free(&kit.process);
	kit.process = mem_new(1 << 26);
	for (unsigned round = 0; next < SAVES && round < ROUNDS_MAX; round++) {
		pid_t killer, child;

		if (round >= 8 && count(answered, next) > KEPT_MIN)
			break;
		(void)unlink(kit.socket);
		kit.cookie = str_copy(kit.mem, STR("0.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"));
		child = serve_in_child();
		killer = fork();
		if (killer == 0) {
			(void)usleep(5000 + 25000 * round);
			(void)kill(child, SIGKILL);
			_exit(0);
		}
		next = load(next, SAVES, answered);
		(void)waitpid(child, NULL, 0);
		(void)waitpid(killer, NULL, 0);
	}
	assert_int_equal(db_open(kit.process, kit_dsn(), &kit.db), OK);
	for (size_t i = 0; i < next; i++) {
		if (answered[i]) {
			assert_true(has_row(i));
			kept++;
		}
	}
	assert_true(kept > KEPT_MIN);
	(void)unlink(kit.socket);
	kit.cookie = str_copy(kit.mem, kit.cookie);
}

static int close_killed(void **state)
{
	(void)state;
	mem_free(&kit.gate.secret);
	mem_free(&kit.process);
	kit_sweep();
	mem_free(&kit.mem);
	return 0;
}

#define kit_test(name) cmocka_unit_test_setup_teardown(name, kit_open, kit_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		kit_test(saves_of_one_turn_share_a_commit_and_are_answered_after_it),
		kit_test(a_page_beside_a_save_of_its_turn_shows_it_and_waits_for_its_commit),
		kit_test(what_another_process_commits_is_on_the_next_page),
		kit_test(the_only_front_looks_once_a_turn),
		cmocka_unit_test_setup_teardown(beside_others_each_request_of_a_turn_looks_afresh, kit_open_beside,
						kit_close),
		kit_test(a_handler_that_fails_loses_its_own_writes_and_nobody_elses),
		kit_test(an_interrupted_statement_kills_its_turn_and_nobody_is_told_200),
		kit_test(a_full_database_answers_503_keeps_its_rows_and_reads_on),
		kit_test(whatever_call_of_a_turn_fails_an_answer_says_what_is_on_disk),
		kit_test(an_ask_is_sent_between_turns_and_its_handler_runs_with_the_answer),
		kit_test(an_ask_that_is_never_answered_is_503_and_writes_nothing),
		kit_test(a_client_that_leaves_while_it_waits_holds_nothing),
		cmocka_unit_test_setup_teardown(a_kill_at_any_moment_loses_no_answered_save, kit_open,
						close_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
