#ifndef PLATFORM_DB_H
#define PLATFORM_DB_H
#include "base/id.h"
#include "base/str.h"
#include "base/world.h"

/* db.h - the database: statements declared in sql/, run by name on SQLite or PostgreSQL.
 *
 * There is no call that takes SQL text. Statements arrive with struct-named parameters:
 *
 *	TRY(DB_DO(db, dossier_move, &changed, .to = DB_INT(to), .id = DB_ID(id), ...));
 *	struct db_rows *r = DB_EACH(db, mem, dossier_list, .portal = DB_INT(p), ...);
 *	while (db_next(r))
 *		use(db_text(r, dossier_list_reference));
 *	TRY(db_end(&r));
 *
 * Results come whole: every list has a LIMIT. A broken constraint is ERR_CONFLICT; on PostgreSQL it also
 * ends the transaction, so an expected clash is written ON CONFLICT DO NOTHING and read from changed. */

struct db_value {
	enum db_kind { DB_UNSET, DB_IS_NULL, DB_IS_INT, DB_IS_TEXT, DB_IS_BYTES } kind;
	int64_t i;
	struct str s;
};

#define DB_NULL ((struct db_value){ .kind = DB_IS_NULL })
#define DB_INT(x) ((struct db_value){ .kind = DB_IS_INT, .i = (x) })
#define DB_TEXT(x) ((struct db_value){ .kind = DB_IS_TEXT, .s = (x) })
#define DB_BYTES(x) ((struct db_value){ .kind = DB_IS_BYTES, .s = (x) })
#define DB_ID(x) DB_BYTES(id_view(&(x)))        /* x: a struct id with an address */

struct db;
struct db_rows;

/* dsn: "sqlite:PATH" or "postgres:CONNINFO". The handle lives in the arena and closes with it. Opened
 * after fork, never across one. SQLite: WAL, synchronous FULL, and PATH.lock taken by flock around each
 * transaction, so that processes queue in the kernel. */
MUST_CHECK enum err db_open(struct mem *process, struct str dsn, struct db **out);

/* Applies what is pending in one transaction under an exclusive lock; ERR_INVALID when an applied
 * migration's text has changed. Started by the master and by tests, before anybody else. */
MUST_CHECK enum err db_migrate(struct db *, const struct world *);

/* A transaction of a job or a tool. ERR_BUSY: somebody holds the lock for too long. */
MUST_CHECK enum err db_begin(struct db *);
MUST_CHECK enum err db_commit(struct db *);     /* on error nothing is durable, or the outcome is unknown */
void db_rollback(struct db *);

/* A turn of the front: from db_turn_begin until db_turn_commit the first statement that writes begins
 * the transaction by itself; db_save ... db_release or db_undo bracket one request in a savepoint. On
 * PostgreSQL db_undo ends the whole transaction: there a turn is one request.
 * On SQLite what a turn reads before that is one state, seen under one lock (a look): begun by its first
 * statement, ended by the first that writes, by db_turn_commit and by db_look_again, after which what
 * others have committed meanwhile is seen. Keep turns short: a look holds back the checkpoint. */
void db_turn_begin(struct db *);
MUST_CHECK enum err db_turn_commit(struct db *);        /* OK at once when nothing was written */
void db_look_again(struct db *);
void db_save(struct db *);
MUST_CHECK enum err db_release(struct db *);
void db_undo(struct db *);
bool db_has_written(const struct db *);         /* in this transaction or turn */
/* The engine dropped the transaction under us (disk full, interrupt, lost connection): nothing that
 * was done in this turn will be durable, and no statement runs any more until the turn has ended. */
bool db_is_dead(const struct db *);
bool db_is_sqlite(const struct db *);

/* changed may be NULL. */
MUST_CHECK enum err db_do(struct db *, unsigned sql, const struct db_value *, size_t n, int64_t *changed);
struct db_rows *db_each(struct db *, struct mem *, unsigned sql, const struct db_value *, size_t n);
bool db_next(struct db_rows *);
MUST_CHECK enum err db_end(struct db_rows **);  /* the one place where errors of reading are seen */

bool db_is_null(const struct db_rows *, unsigned column);
int64_t db_int(const struct db_rows *, unsigned column);        /* 0 for NULL */
struct str db_text(const struct db_rows *, unsigned column);    /* "" for NULL; lives in the arena */
struct str db_bytes(const struct db_rows *, unsigned column);
struct id db_id(const struct db_rows *, unsigned column);       /* zero for NULL */

/* Moves the write-ahead log into the file without waiting for anybody (SQLite; else nothing). */
void db_checkpoint(struct db *);

/* Asks the engine to understand every statement: a test runs it on both. ERR_INVALID names the first. */
MUST_CHECK enum err db_prepare_all(struct db *);

/* For tests: from now on the nth call to the engine fails with e (1 is the next), and so does each later
 * one when it goes on; 0 disarms. Calls counted since it was armed. */
void db_fail_at(struct db *, uint64_t nth, enum err e, bool goes_on);
uint64_t db_calls(const struct db *);

#define DB_ARGS_(name, ...) ((const struct db_value *)&(struct sql_##name){ __VA_ARGS__ })
#define DB_ARGC_(name) (sizeof(struct sql_##name) / sizeof(struct db_value))
#define DB_DO(db, name, changed, ...)                                                              \
	db_do((db), SQL_##name, DB_ARGS_(name, __VA_ARGS__), DB_ARGC_(name), (changed))
#define DB_EACH(db, mem, name, ...)                                                                \
	db_each((db), (mem), SQL_##name, DB_ARGS_(name, __VA_ARGS__), DB_ARGC_(name))

/* What gen/sqlc makes; only platform/db*.c read it. */
struct db_statement {
	const char *name;
	int holes, columns;
	bool is_write;
	const char *sqlite, *postgres;
};
struct db_migration {
	int number;
	const char *name, *sha256, *text;
};
extern const struct db_statement db_statements[];
extern const unsigned db_statement_count;
extern const struct db_migration db_migrations[];
extern const unsigned db_migration_count;

#endif
