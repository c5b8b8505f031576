/* sql_test.c - every statement and migration of the product is understood by both engines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "platform/db.h"

static const char *dsn;

static void prepare_on(const char *where)
{
	struct mem *process = mem_new(1 << 24);
	struct db *db;

	assert_true(db_statement_count > 0);
	assert_int_equal(db_open(process, str_of(where), &db), OK);
	assert_int_equal(db_migrate(db, &world_real), OK);
	assert_int_equal(db_migrate(db, &world_real), OK);
	assert_int_equal(db_prepare_all(db), OK);
	mem_free(&process);
}

static void sqlite_understands_every_statement(void **state)
{
	(void)state;
	prepare_on("sqlite::memory:");
}

static void postgres_understands_every_statement(void **state)
{
	(void)state;
	if (dsn == NULL)
		skip();
	prepare_on(dsn);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sqlite_understands_every_statement),
		cmocka_unit_test(postgres_understands_every_statement),
	};

	dsn = argc > 1 ? argv[1] : NULL;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
