#ifndef PLATFORM_DB_ENGINE_H
#define PLATFORM_DB_ENGINE_H
#include "platform/db.h"

/* db_engine.h - what an engine does for db.c. Two of them: db_sqlite.c and db_postgres.c. */

struct db_table {                       /* a whole result, in the asker's arena */
	struct db_value *cells;         /* row after row */
	size_t rows, columns;
	int64_t changed;
};

/* DB_LOOK begins a transaction of reads, for an engine that has_looks. */
enum db_control { DB_BEGIN, DB_COMMIT, DB_ROLLBACK, DB_SAVE, DB_RELEASE, DB_UNDO, DB_LOOK };

struct db_engine {
	const char *name;
	bool has_savepoints, has_looks;
	const char *word_int, *word_bytes, *word_strict;        /* for migrations */
	MUST_CHECK enum err (*open)(struct mem *process, struct str where, void **state_out);
	/* table_out may be NULL when nothing is read. */
	MUST_CHECK enum err (*run)(void *state, unsigned sql, const struct db_value *, struct mem *,
				   struct db_table *table_out);
	MUST_CHECK enum err (*control)(void *state, enum db_control);
	MUST_CHECK enum err (*migrate)(void *state, const char *text);  /* several statements */
	MUST_CHECK enum err (*lock_schema)(void *state);        /* begins the migration's transaction */
	MUST_CHECK enum err (*prepare)(void *state, unsigned sql);
	bool (*is_open)(void *state);   /* a transaction, as the engine sees it */
	void (*checkpoint)(void *state);
};

extern const struct db_engine db_sqlite, db_postgres;

/* db_migrate.c: the whole of db_migrate, below struct db. */
MUST_CHECK enum err db_migrate_with(const struct db_engine *, void *state, const struct world *);

#endif
