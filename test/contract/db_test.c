/* db_test.c - the contract of platform/db.h, the same cases on SQLite and on PostgreSQL.
 *
 * Usage   test-db DSN: a postgres: dsn runs both engines; without one, SQLite in a temporary folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "base/log.h"
#include "gen/sql.h"

enum { PORTAL = 7 };

static struct fixture {
	struct mem *process, *mem;
	struct str dsn;
	struct db *db;
} f;

static struct id id_of(uint8_t last)
{
	struct id id = { { 0 } };

	id.bytes[15] = last;
	return id;
}

static int set_up(void **state)
{
	(void)state;
	f.process = mem_new(1 << 22);
	f.mem = mem_new(1 << 22);
	if (db_open(f.process, f.dsn, &f.db) != OK || db_migrate(f.db, &world_real) != OK ||
	    db_begin(f.db) != OK || DB_DO(f.db, thing_drop, NULL, .portal = DB_INT(PORTAL)) != OK)
		return -1;
	return db_commit(f.db) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	mem_free(&f.mem);
	mem_free(&f.process);
	return 0;
}

static enum err add(uint8_t n, const char *name, int64_t amount)
{
	struct id id = id_of(n);

	return DB_DO(f.db, thing_add, NULL, .name = DB_TEXT(str_of(name)), .body = DB_NULL,
		     .amount = DB_INT(amount), .id = DB_ID(id), .portal = DB_INT(PORTAL));
}

static int64_t count(void)
{
	struct db_rows *r = DB_EACH(f.db, f.mem, thing_count, .portal = DB_INT(PORTAL));

	assert_true(db_next(r));
	int64_t n = db_int(r, thing_count_n);

	assert_false(db_next(r));
	assert_int_equal(db_end(&r), OK);
	return n;
}

static void every_kind_of_value_comes_back_as_it_was(void **state)
{
	const struct str bytes = STR("\0\xff'\\\x80");
	struct id id = id_of(1), big = id_of(2);
	int64_t changed = 0;

	(void)state;
	assert_int_equal(db_begin(f.db), OK);
	assert_int_equal(DB_DO(f.db, thing_add, &changed, .name = DB_TEXT(STR("Élodie d’Œuvré")),
			       .body = DB_BYTES(bytes), .amount = DB_NULL, .id = DB_ID(id),
			       .portal = DB_INT(PORTAL)), OK);
	assert_int_equal(changed, 1);
	assert_int_equal(DB_DO(f.db, thing_add, NULL, .name = DB_TEXT(STR("a:b")),
			       .body = DB_BYTES(STR("")), .amount = DB_INT(INT64_MIN), .id = DB_ID(big),
			       .portal = DB_INT(PORTAL)), OK);
	assert_int_equal(db_commit(f.db), OK);

	struct db_rows *r = DB_EACH(f.db, f.mem, thing_list, .portal = DB_INT(PORTAL),
				    .rows_max = DB_INT(10));

	assert_true(db_next(r));
	assert_true(db_int(r, thing_list_sum) == INT64_MIN);
	assert_false(db_is_null(r, thing_list_body));
	assert_int_equal(db_bytes(r, thing_list_body).n, 0);
	assert_true(db_next(r));
	assert_true(id_eq(db_id(r, thing_list_id), id));
	assert_true(str_eq(db_text(r, thing_list_name), STR("Élodie d’Œuvré")));
	assert_true(db_is_null(r, thing_list_sum));
	assert_true(str_eq(db_bytes(r, thing_list_body), bytes));
	assert_false(db_next(r));
	assert_int_equal(db_end(&r), OK);

	r = DB_EACH(f.db, f.mem, thing_count, .portal = DB_INT(PORTAL));
	assert_true(db_next(r));
	assert_int_equal(db_int(r, thing_count_odd), 1);
	assert_int_equal(db_end(&r), OK);
}

static void a_guarded_update_changes_one_row_or_none(void **state)
{
	struct id id = id_of(1);
	int64_t changed = -1;

	(void)state;
	assert_int_equal(db_begin(f.db), OK);
	assert_int_equal(add(1, "one", 10), OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(DB_DO(f.db, thing_move, &changed, .amount = DB_INT(20),
				       .portal = DB_INT(PORTAL), .id = DB_ID(id), .version = DB_INT(1)), OK);
		assert_int_equal(changed, i == 0 ? 1 : 0);
	}
	struct db_rows *r = DB_EACH(f.db, f.mem, thing_put, .portal = DB_INT(PORTAL), .id = DB_ID(id),
				    .name = DB_TEXT(STR("one")), .amount = DB_INT(30));

	assert_true(db_next(r));
	assert_int_equal(db_int(r, thing_put_version), 3);
	assert_int_equal(db_int(r, thing_put_amount), 30);
	assert_int_equal(db_end(&r), OK);
	assert_int_equal(DB_DO(f.db, thing_add_once, &changed, .portal = DB_INT(PORTAL), .id = DB_ID(id),
			       .name = DB_TEXT(STR("other")), .amount = DB_NULL), OK);
	assert_int_equal(changed, 0);
	assert_int_equal(db_commit(f.db), OK);
}

static void a_broken_constraint_is_a_conflict(void **state)
{
	(void)state;
	assert_int_equal(db_begin(f.db), OK);
	assert_int_equal(add(1, "one", 1), OK);
	assert_int_equal(add(2, "one", 1), ERR_CONFLICT);
	db_rollback(f.db);
	assert_int_equal(count(), 0);
}

static void a_rollback_leaves_nothing(void **state)
{
	(void)state;
	assert_int_equal(db_begin(f.db), OK);
	assert_int_equal(add(1, "one", 1), OK);
	db_rollback(f.db);
	assert_int_equal(count(), 0);
}

static void a_turn_begins_by_itself_at_the_first_write(void **state)
{
	(void)state;
	db_turn_begin(f.db);
	db_save(f.db);
	assert_int_equal(count(), 0);
	assert_false(db_has_written(f.db));
	assert_int_equal(db_release(f.db), OK);
	assert_int_equal(db_turn_commit(f.db), OK);

	db_turn_begin(f.db);
	db_save(f.db);
	assert_int_equal(add(1, "one", 1), OK);
	assert_true(db_has_written(f.db));
	assert_int_equal(db_release(f.db), OK);
	assert_int_equal(db_turn_commit(f.db), OK);
	assert_int_equal(count(), 1);
}

/* Somebody else commits a row: another connection to the same database. */
static void commit_elsewhere(uint8_t n, const char *name)
{
	struct mem *process = mem_new(1 << 22);
	struct db *mine = f.db;

	assert_int_equal(db_open(process, f.dsn, &f.db), OK);
	assert_int_equal(db_begin(f.db), OK);
	assert_int_equal(add(n, name, 1), OK);
	assert_int_equal(db_commit(f.db), OK);
	mem_free(&process);
	f.db = mine;
}

static void what_others_commit_is_seen_by_the_next_turn_and_by_whoever_looks_again(void **state)
{
	bool is_one_state = db_is_sqlite(f.db);

	(void)state;
	db_turn_begin(f.db);
	assert_int_equal(count(), 0);
	commit_elsewhere(1, "one");
	assert_int_equal(count(), is_one_state ? 0 : 1);
	db_look_again(f.db);
	assert_int_equal(count(), 1);
	commit_elsewhere(2, "two");
	assert_int_equal(count(), is_one_state ? 1 : 2);
	assert_int_equal(db_turn_commit(f.db), OK);
	assert_int_equal(count(), 2);
	db_turn_begin(f.db);
	assert_int_equal(count(), 2);
	assert_int_equal(db_turn_commit(f.db), OK);
}

static void a_turn_that_has_looked_may_write_on_top_of_what_others_committed(void **state)
{
	(void)state;
	db_turn_begin(f.db);
	db_save(f.db);
	assert_int_equal(count(), 0);
	commit_elsewhere(1, "one");             /* a look that became a writer would be refused now */
	assert_int_equal(add(2, "two", 1), OK);
	assert_int_equal(count(), 2);
	db_look_again(f.db);                    /* not in a transaction that writes: it goes on */
	assert_int_equal(count(), 2);
	assert_int_equal(db_release(f.db), OK);
	assert_int_equal(db_turn_commit(f.db), OK);
	assert_int_equal(count(), 2);
}

static void a_look_that_fails_is_its_statements_failure_and_the_next_one_looks(void **state)
{
	(void)state;
	if (!db_is_sqlite(f.db))
		skip();
	db_turn_begin(f.db);
	db_fail_at(f.db, 1, ERR_BUSY, false);
	struct db_rows *r = DB_EACH(f.db, f.mem, thing_count, .portal = DB_INT(PORTAL));

	assert_false(db_next(r));
	assert_int_equal(db_end(&r), ERR_BUSY);
	db_fail_at(f.db, 0, OK, false);
	assert_int_equal(count(), 0);
	assert_int_equal(db_turn_commit(f.db), OK);
}

static void a_request_that_fails_in_a_turn_takes_only_its_own_work(void **state)
{
	(void)state;
	db_turn_begin(f.db);
	db_save(f.db);
	assert_int_equal(add(1, "one", 1), OK);
	assert_int_equal(db_release(f.db), OK);
	if (!db_is_sqlite(f.db)) {              /* there a turn is one request */
		assert_int_equal(db_turn_commit(f.db), OK);
		db_turn_begin(f.db);
	}
	db_save(f.db);
	assert_int_equal(add(2, "two", 1), OK);
	assert_int_equal(add(3, "two", 1), ERR_CONFLICT);
	db_undo(f.db);
	assert_int_equal(db_turn_commit(f.db), OK);
	assert_int_equal(count(), 1);
}

static void an_engine_that_fails_at_any_call_never_acknowledges_what_is_lost(void **state)
{
	bool is_clean = false;
	uint64_t nth = 0;

	(void)state;
	while (!is_clean) {
		tear_down(state);
		set_up(state);
		db_fail_at(f.db, ++nth, ERR_IO, true);
		db_turn_begin(f.db);
		db_save(f.db);
		enum err e = add(1, "one", 1);

		if (e == OK)
			e = db_release(f.db);
		else
			db_undo(f.db);
		enum err committed = db_turn_commit(f.db);

		is_clean = db_calls(f.db) < nth;
		db_fail_at(f.db, 0, OK, false);
		assert_int_equal(count(), e == OK && committed == OK ? 1 : 0);
		assert_true(is_clean == (e == OK && committed == OK));
	}
	assert_true(nth > 3);                   /* begin, the statement and commit were each failed once */
}

static void a_second_writer_waits_for_the_first(void **state)
{
	struct mem *process = mem_new(1 << 20);
	struct db *other;

	(void)state;
	assert_int_equal(db_open(process, f.dsn, &other), OK);
	assert_int_equal(db_begin(f.db), OK);
	assert_int_equal(add(1, "one", 1), OK);
	struct db_rows *r = DB_EACH(other, f.mem, thing_count, .portal = DB_INT(PORTAL));

	assert_true(db_next(r));
	assert_int_equal(db_int(r, thing_count_n), 0);  /* not before the commit */
	assert_int_equal(db_end(&r), OK);
	assert_int_equal(db_commit(f.db), OK);
	assert_int_equal(db_begin(other), OK);
	assert_int_equal(DB_DO(other, thing_drop, NULL, .portal = DB_INT(PORTAL)), OK);
	assert_int_equal(db_commit(other), OK);
	assert_int_equal(count(), 0);
	mem_free(&process);
}

/* Every backend but the asker's own ends, as at a failover. */
static void end_backends(void)
{
	PGconn *link = PQconnectdb(str_c(f.mem, str_sub(f.dsn, strlen("postgres:"), f.dsn.n)));
	PGresult *r = PQexec(link, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
			     "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");

	assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
	PQclear(r);
	PQfinish(link);
}

static void a_lost_connection_is_made_again_by_readers_too(void **state)
{
	(void)state;
	if (!str_starts(f.dsn, STR("postgres:")))
		return;
	end_backends();
	struct db_rows *r = DB_EACH(f.db, f.mem, thing_count, .portal = DB_INT(PORTAL));

	assert_int_not_equal(db_end(&r), OK);   /* the one that finds out */
	assert_int_equal(count(), 0);
	/* inside a transaction nothing is made again: what it wrote is lost, and it says so */
	assert_int_equal(db_begin(f.db), OK);
	assert_int_equal(add(1, "one", 1), OK);
	end_backends();
	assert_int_not_equal(add(2, "two", 2), OK);
	assert_int_not_equal(add(3, "three", 3), OK);
	assert_int_not_equal(db_commit(f.db), OK);
	assert_int_equal(count(), 0);
}

static void every_statement_prepares(void **state)
{
	(void)state;
	assert_int_equal(db_prepare_all(f.db), OK);
	assert_int_equal(db_migrate(f.db, &world_real), OK);    /* and a second start changes nothing */
}

static int run_on(const char *dsn)
{
	const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		CASE(every_kind_of_value_comes_back_as_it_was),
		CASE(a_guarded_update_changes_one_row_or_none),
		CASE(a_broken_constraint_is_a_conflict),
		CASE(a_rollback_leaves_nothing),
		CASE(a_turn_begins_by_itself_at_the_first_write),
		CASE(what_others_commit_is_seen_by_the_next_turn_and_by_whoever_looks_again),
		CASE(a_turn_that_has_looked_may_write_on_top_of_what_others_committed),
		CASE(a_look_that_fails_is_its_statements_failure_and_the_next_one_looks),
		CASE(a_request_that_fails_in_a_turn_takes_only_its_own_work),
		CASE(an_engine_that_fails_at_any_call_never_acknowledges_what_is_lost),
		CASE(a_second_writer_waits_for_the_first),
		CASE(a_lost_connection_is_made_again_by_readers_too),
		CASE(every_statement_prepares),
	};

	f.dsn = str_of(dsn);
	return cmocka_run_group_tests_name(strncmp(dsn, "sqlite", 6) == 0 ? "sqlite" : "postgres", tests,
					   NULL, NULL);
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/db-test-XXXXXX", dsn[64] = "sqlite:";

	log_threshold(LOG_ALARM);
	if (mkdtemp(folder) == NULL)
		return 1;
	strcat(strcat(dsn, folder), "/db");
	int failed = run_on(dsn);

	for (int i = 0; i < 4; i++) {
		static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
		char path[80];

		strcat(strcpy(path, dsn + 7), ends[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
	return failed + (argc > 1 ? run_on(argv[1]) : 0);
}
