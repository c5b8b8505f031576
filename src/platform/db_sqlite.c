/* db_sqlite.c - SQLite: one file, WAL, synchronous FULL, and a lock file that queues the writers.
 *
 * Never   shares a handle across fork; trusts that a transaction is still there after an error.
 * Fails   SQLITE_BUSY after BUSY_MS is ERR_BUSY, a broken constraint ERR_CONFLICT, all else ERR_IO.
 *
 * The lock: SQLite's own busy handler polls with naps and starves a neighbour; flock sleeps in the kernel. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/db_engine.h"

enum { BUSY_MS = 5000 };

struct sqlite {
	sqlite3 *handle;
	sqlite3_stmt **prepared;        /* by statement number, NULL until first used */
	sqlite3_stmt *control[DB_LOOK + 1];
	int lock_fd;
	bool has_lock;
};

static enum err fault(struct sqlite *s, int code, const char *at)
{
	enum err e = ERR_IO;

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		e = ERR_BUSY;
		break;
	case SQLITE_CONSTRAINT:
		e = ERR_CONFLICT;
		break;
	case SQLITE_FULL:
		e = ERR_LIMIT;
		break;
	}
	return err_note(e, "engine=sqlite at=%s code=%d why=\"%s\"", at, code,
			sqlite3_errmsg(s->handle));
}

static void take_lock(struct sqlite *s)
{
	int rc;

	assert(!s->has_lock);
	do
		rc = flock(s->lock_fd, LOCK_EX);
	while (rc != 0 && errno == EINTR);
	s->has_lock = rc == 0;
}

static void drop_lock(struct sqlite *s)
{
	if (s->has_lock)
		(void)flock(s->lock_fd, LOCK_UN);
	s->has_lock = false;
}

static void shut(void *object)
{
	struct sqlite *s = object;

	for (unsigned i = 0; i < db_statement_count; i++)
		(void)sqlite3_finalize(s->prepared[i]);
	for (int i = 0; i <= DB_LOOK; i++)
		(void)sqlite3_finalize(s->control[i]);
	(void)sqlite3_close(s->handle);
	(void)close(s->lock_fd);
}

static enum err run_script(struct sqlite *s, const char *text, const char *at)
{
	int rc = sqlite3_exec(s->handle, text, NULL, NULL, NULL);

	return rc == SQLITE_OK ? OK : fault(s, rc, at);
}

static enum err prepare_control(struct sqlite *s)
{
	static const char *const words[] = {
		[DB_BEGIN] = "BEGIN IMMEDIATE",
		[DB_COMMIT] = "COMMIT",
		[DB_ROLLBACK] = "ROLLBACK",
		[DB_SAVE] = "SAVEPOINT request",
		[DB_RELEASE] = "RELEASE request",
		[DB_UNDO] = "ROLLBACK TO request",
		[DB_LOOK] = "BEGIN",
	};

	for (int i = 0; i <= DB_LOOK; i++) {
		int rc = sqlite3_prepare_v3(s->handle, words[i], -1, SQLITE_PREPARE_PERSISTENT,
					    &s->control[i], NULL);
		if (rc != SQLITE_OK)
			return fault(s, rc, words[i]);
	}
	return OK;
}

/* No process has threads, so SQLite needs neither its mutexes nor one total of the memory of all. Refused
 * without harm when a connection is open already. */
static void say_one_thread(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum err open_file(struct mem *process, struct str where, void **state_out)
{
	struct sqlite *s = mem_new_of(process, struct sqlite);
	const char *path = str_c(process, where);
	bool is_memory = str_eq(where, STR(":memory:"));
	const char *lock = is_memory ? "/dev/null" : str_fmt(process, "%s.lock", path).p;

	/* front and clerk are two users of one group: what one makes, the other may write */
	s->lock_fd = open(lock, O_RDWR | (is_memory ? 0 : O_CREAT) | O_CLOEXEC, 0660);
	if (s->lock_fd < 0)
		return err_note(ERR_IO, "engine=sqlite at=lock errno=%d", errno);
	int made = is_memory ? -1 : open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0660);

	say_one_thread();
	if (made >= 0)
		(void)close(made);      /* SQLite itself would make it for its owner alone */
	int rc = sqlite3_open_v2(path, &s->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

	s->prepared = mem_get(process, db_statement_count + 1, sizeof *s->prepared);
	mem_defer(process, shut, s);
	if (rc != SQLITE_OK)
		return fault(s, rc, "open");
	(void)sqlite3_busy_timeout(s->handle, BUSY_MS);
	(void)sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_extended_result_codes(s->handle, 1);
	TRY(run_script(s, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
			  "PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; "
			  "PRAGMA wal_autocheckpoint=4000;", "pragma"));
	TRY(prepare_control(s));
	*state_out = s;
	return OK;
}

static enum err prepare(void *state, unsigned sql)
{
	struct sqlite *s = state;

	if (s->prepared[sql] != NULL)
		return OK;
	int rc = sqlite3_prepare_v3(s->handle, db_statements[sql].sqlite, -1,
				    SQLITE_PREPARE_PERSISTENT, &s->prepared[sql], NULL);
	if (rc != SQLITE_OK)
		return fault(s, rc, db_statements[sql].name);
	assert(sqlite3_bind_parameter_count(s->prepared[sql]) == db_statements[sql].holes);
	return OK;
}

static void bind(sqlite3_stmt *q, int at, const struct db_value *v)
{
	int rc = SQLITE_OK, n = (int)v->s.n;

	assert(v->s.n <= INT32_MAX);
	switch (v->kind) {
	case DB_UNSET:
	case DB_IS_NULL:
		rc = sqlite3_bind_null(q, at);
		break;
	case DB_IS_INT:
		rc = sqlite3_bind_int64(q, at, v->i);
		break;
	case DB_IS_TEXT:
		rc = sqlite3_bind_text(q, at, n == 0 ? "" : v->s.p, n, SQLITE_STATIC);
		break;
	case DB_IS_BYTES:
		rc = sqlite3_bind_blob(q, at, n == 0 ? "" : v->s.p, n, SQLITE_STATIC);
		break;
	}
	assert(rc == SQLITE_OK);
}

static struct db_value take(sqlite3_stmt *q, int at, struct mem *m)
{
	int type = sqlite3_column_type(q, at);
	struct db_value v = { .kind = DB_IS_NULL };

	if (type == SQLITE_INTEGER)
		return DB_INT(sqlite3_column_int64(q, at));
	if (type == SQLITE_NULL)
		return v;
	assert(type == SQLITE_TEXT || type == SQLITE_BLOB);
	const void *p = sqlite3_column_blob(q, at);

	v.kind = type == SQLITE_TEXT ? DB_IS_TEXT : DB_IS_BYTES;
	v.s = str_copy(m, str_from(p, (size_t)sqlite3_column_bytes(q, at)));
	return v;
}

/* Room for one more row; the old cells stay behind in the arena. */
static void grow(struct db_table *t, size_t *room, struct mem *m)
{
	if (t->rows < *room)
		return;
	*room = *room == 0 ? 1 : *room * 8;     /* most questions have one row */
	/* @size: rows times columns of cells that are there; take() writes each */
	struct db_value *cells = mem_room(m, *room * t->columns * sizeof *cells);

	if (t->rows > 0)
		memcpy(cells, t->cells, t->rows * t->columns * sizeof *cells);
	t->cells = cells;
}

static enum err run(void *state, unsigned sql, const struct db_value *v, struct mem *m,
		    struct db_table *t)
{
	struct sqlite *s = state;
	size_t room = 0;
	int rc;

	TRY(prepare(state, sql));
	sqlite3_stmt *q = s->prepared[sql];

	for (int i = 0; i < db_statements[sql].holes; i++)
		bind(q, i + 1, &v[i]);
	t->columns = (size_t)sqlite3_column_count(q);
	for (rc = sqlite3_step(q); rc == SQLITE_ROW; rc = sqlite3_step(q)) {
		grow(t, &room, m);
		for (size_t i = 0; i < t->columns; i++)
			t->cells[t->rows * t->columns + i] = take(q, (int)i, m);
		t->rows++;
	}
	enum err e = rc == SQLITE_DONE ? OK : fault(s, rc, db_statements[sql].name);

	t->changed = sqlite3_changes64(s->handle);
	(void)sqlite3_reset(q);
	(void)sqlite3_clear_bindings(q);
	return e;
}

static enum err control(void *state, enum db_control what)
{
	struct sqlite *s = state;

	if (what == DB_BEGIN)
		take_lock(s);
	int rc = sqlite3_step(s->control[what]);

	(void)sqlite3_reset(s->control[what]);
	if (rc == SQLITE_DONE && what == DB_UNDO) {
		rc = sqlite3_step(s->control[DB_RELEASE]);
		(void)sqlite3_reset(s->control[DB_RELEASE]);
	}
	if (sqlite3_get_autocommit(s->handle) != 0)
		drop_lock(s);
	return rc == SQLITE_DONE ? OK : fault(s, rc, "control");
}

static enum err migrate(void *state, const char *text)
{
	return run_script(state, text, "migrate");
}

static enum err lock_schema(void *state)
{
	struct sqlite *s = state;

	take_lock(s);
	enum err e = run_script(s, "BEGIN EXCLUSIVE", "lock_schema");

	if (e != OK)
		drop_lock(s);
	return e;
}

static bool is_open(void *state)
{
	struct sqlite *s = state;

	if (sqlite3_get_autocommit(s->handle) == 0)
		return true;
	drop_lock(s);
	return false;
}

static void checkpoint(void *state)
{
	struct sqlite *s = state;

	(void)sqlite3_wal_checkpoint_v2(s->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

const struct db_engine db_sqlite = {
	.name = "sqlite",
	.has_savepoints = true,
	.has_looks = true,
	.word_int = "INTEGER",
	.word_bytes = "BLOB",
	.word_strict = "STRICT",
	.open = open_file,
	.run = run,
	.control = control,
	.migrate = migrate,
	.lock_schema = lock_schema,
	.prepare = prepare,
	.is_open = is_open,
	.checkpoint = checkpoint,
};
