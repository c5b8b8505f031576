/* db.c - transactions, turns and results above the engines.
 *
 * For     everybody who reads or writes the database.
 * Never   takes SQL text; goes on in a transaction that the engine has dropped.
 * Fails   a parameter left unset, or a column of another kind, is a bug and ends the process. */
#include "platform/db.h"

#include <assert.h>

#include "base/log.h"
#include "gen/sql.h"
#include "platform/db_engine.h"

struct db {
	const struct db_engine *engine;
	void *state;
	bool is_turn, is_begun, is_dead;
	bool is_looking;                /* in a transaction of reads: never while is_begun */
	bool wants_savepoint, has_savepoint, has_written;
	uint64_t calls, fail_at;
	enum err fail_with;
	bool fail_goes_on;
};

struct db_rows {
	struct db_table table;
	size_t next;
	enum err err;
};

enum err db_open(struct mem *process, struct str dsn, struct db **out)
{
	struct str engine, where;
	struct db *db = mem_new_of(process, struct db);

	(void)str_cut(dsn, ':', &engine, &where);
	if (str_eq(engine, STR("sqlite")))
		db->engine = &db_sqlite;
	else if (str_eq(engine, STR("postgres")))
		db->engine = &db_postgres;
	else
		return err_note(ERR_INVALID, "database=" STR_FMT " why=\"neither sqlite: nor postgres:\"",
				STR_ARG(engine));
	TRY(db->engine->open(process, where, &db->state));
	*out = db;
	return OK;
}

/* Every call to an engine passes here, so that a test can fail any of them. */
static enum err gate(struct db *db)
{
	db->calls++;
	if (db->fail_at == 0 || db->calls < db->fail_at)
		return OK;
	if (!db->fail_goes_on && db->calls > db->fail_at)
		return OK;
	return db->fail_with;
}

static enum err control(struct db *db, enum db_control what)
{
	TRY(gate(db));
	return db->engine->control(db->state, what);
}

static void roll_back(struct db *db)
{
	if (db->engine->control(db->state, DB_ROLLBACK) != OK)
		log_line(LOG_WARN, "db.rollback", "engine=%s", db->engine->name);
}

/* SQLITE_FULL and INTERRUPT roll the whole transaction back: then nobody may go on in it. */
static void notice_death(struct db *db)
{
	if (db->is_begun && !db->engine->is_open(db->state) && !db->is_dead) {
		db->is_dead = true;
		log_line(LOG_FAULT, "db.dropped", "engine=%s", db->engine->name);
	}
}

static enum err begin(struct db *db)
{
	assert(!db->is_begun);
	TRY(control(db, DB_BEGIN));
	db->is_begun = true;
	return OK;
}

static void forget(struct db *db)
{
	db->is_begun = db->is_dead = db->is_turn = false;
	db->wants_savepoint = db->has_savepoint = db->has_written = false;
}

enum err db_begin(struct db *db)
{
	assert(!db->is_turn);
	return begin(db);
}

enum err db_commit(struct db *db)
{
	assert(db->is_begun);
	enum err e = db->is_dead ? ERR_IO : control(db, DB_COMMIT);

	if (e != OK && (db->engine->is_open(db->state) || !db->engine->has_savepoints))
		roll_back(db);
	forget(db);
	return e;
}

void db_rollback(struct db *db)
{
	if (db->is_begun)
		roll_back(db);
	forget(db);
}

/* Nothing depends on it: a look that the engine has dropped by itself is over too. */
static void look_end(struct db *db)
{
	if (db->is_looking && db->engine->is_open(db->state) &&
	    db->engine->control(db->state, DB_COMMIT) != OK)
		roll_back(db);
	db->is_looking = false;
}

void db_turn_begin(struct db *db)
{
	assert(!db->is_begun && !db->is_turn && !db->is_looking);
	db->is_turn = true;
}

enum err db_turn_commit(struct db *db)
{
	assert(db->is_turn && !db->wants_savepoint);
	if (db->is_begun)
		return db_commit(db);
	look_end(db);
	forget(db);
	return OK;
}

void db_look_again(struct db *db)
{
	assert(db->is_turn);
	look_end(db);
}

void db_save(struct db *db)
{
	assert(db->is_turn && !db->wants_savepoint);
	db->wants_savepoint = true;
}

enum err db_release(struct db *db)
{
	enum err e = OK;

	assert(db->wants_savepoint);
	if (db->is_dead)
		e = ERR_IO;
	else if (db->has_savepoint)
		e = control(db, DB_RELEASE);
	/* its asker will be told that nothing was kept: then the commit must not keep it */
	if (e != OK)
		db->is_dead = true;
	notice_death(db);
	db->wants_savepoint = db->has_savepoint = false;
	return e;
}

void db_undo(struct db *db)
{
	assert(db->wants_savepoint);
	if (db->is_begun && !db->engine->has_savepoints) {
		roll_back(db);
		db->is_begun = db->is_dead = db->has_written = false;
	} else if (db->has_savepoint && !db->is_dead) {
		if (db->engine->control(db->state, DB_UNDO) != OK)
			db->is_dead = true;
	}
	notice_death(db);
	db->wants_savepoint = db->has_savepoint = false;
}

/* Before a statement that writes: the turn's transaction and the request's savepoint. */
static enum err ready_to_write(struct db *db)
{
	if (db->is_turn && !db->is_begun) {
		look_end(db);           /* what it saw may be old: a look cannot become a writer */
		TRY(begin(db));
	}
	assert(db->is_begun);
	if (db->wants_savepoint && !db->has_savepoint && db->engine->has_savepoints) {
		TRY(control(db, DB_SAVE));
		db->has_savepoint = true;
	}
	db->has_written = true;
	return OK;
}

/* Before a statement that reads: the turn's look, unless its transaction has begun. */
static enum err ready_to_read(struct db *db)
{
	if (!db->is_turn || db->is_begun || db->is_looking || !db->engine->has_looks)
		return OK;
	TRY(control(db, DB_LOOK));
	db->is_looking = true;
	return OK;
}

static enum err run(struct db *db, unsigned sql, const struct db_value *v, struct mem *m,
		    struct db_table *table)
{
	const struct db_statement *s = &db_statements[sql];
	enum err e;

	if (db->is_dead)
		return ERR_IO;
	TRY(s->is_write ? ready_to_write(db) : ready_to_read(db));
	e = gate(db);
	if (e == OK)
		e = db->engine->run(db->state, sql, v, m, table);
	if (e != OK)
		notice_death(db);
	return e;
}

static void check_values(unsigned sql, const struct db_value *v, size_t n)
{
	assert(sql < db_statement_count);
	size_t holes = (size_t)db_statements[sql].holes;

	assert(n == (holes == 0 ? 1 : holes));
	for (size_t i = 0; i < holes; i++)
		assert(v[i].kind != DB_UNSET);
}

enum err db_do(struct db *db, unsigned sql, const struct db_value *v, size_t n, int64_t *changed)
{
	struct db_table table = { 0 };

	check_values(sql, v, n);
	assert(db_statements[sql].columns == 0);
	TRY(run(db, sql, v, NULL, &table));
	if (changed != NULL)
		*changed = table.changed;
	return OK;
}

struct db_rows *db_each(struct db *db, struct mem *m, unsigned sql, const struct db_value *v, size_t n)
{
	struct db_rows *r = mem_new_of(m, struct db_rows);

	check_values(sql, v, n);
	assert(db_statements[sql].columns > 0);
	r->err = run(db, sql, v, m, &r->table);
	if (r->err == OK)
		assert(r->table.columns == (size_t)db_statements[sql].columns);
	return r;
}

bool db_next(struct db_rows *r)
{
	if (r->err != OK || r->next >= r->table.rows)
		return false;
	r->next++;
	return true;
}

enum err db_end(struct db_rows **slot)
{
	enum err e = (*slot)->err;

	*slot = NULL;
	return e;
}

static const struct db_value *cell(const struct db_rows *r, unsigned column)
{
	assert(r->next > 0 && column < r->table.columns);
	return &r->table.cells[(r->next - 1) * r->table.columns + column];
}

bool db_is_null(const struct db_rows *r, unsigned column)
{
	return cell(r, column)->kind == DB_IS_NULL;
}

int64_t db_int(const struct db_rows *r, unsigned column)
{
	const struct db_value *v = cell(r, column);

	assert(v->kind == DB_IS_INT || v->kind == DB_IS_NULL);
	return v->kind == DB_IS_NULL ? 0 : v->i;
}

struct str db_text(const struct db_rows *r, unsigned column)
{
	const struct db_value *v = cell(r, column);

	assert(v->kind == DB_IS_TEXT || v->kind == DB_IS_NULL);
	return v->kind == DB_IS_NULL ? STR("") : v->s;
}

struct str db_bytes(const struct db_rows *r, unsigned column)
{
	const struct db_value *v = cell(r, column);

	assert(v->kind == DB_IS_BYTES || v->kind == DB_IS_NULL);
	return v->kind == DB_IS_NULL ? STR("") : v->s;
}

struct id db_id(const struct db_rows *r, unsigned column)
{
	struct id id = { { 0 } };
	struct str s = db_bytes(r, column);

	assert(s.n == 0 || s.n == sizeof id.bytes);
	(void)id_from(s, &id);
	return id;
}

bool db_has_written(const struct db *db)
{
	return db->has_written;
}

bool db_is_dead(const struct db *db)
{
	return db->is_dead;
}

bool db_is_sqlite(const struct db *db)
{
	return db->engine == &db_sqlite;
}

void db_checkpoint(struct db *db)
{
	if (db->engine->checkpoint != NULL)
		db->engine->checkpoint(db->state);
}

enum err db_migrate(struct db *db, const struct world *w)
{
	assert(!db->is_begun && !db->is_turn);
	return db_migrate_with(db->engine, db->state, w);
}

enum err db_prepare_all(struct db *db)
{
	for (unsigned i = 0; i < db_statement_count; i++)
		if (db->engine->prepare(db->state, i) != OK)
			return err_note(ERR_INVALID, "statement=%s engine=%s", db_statements[i].name,
					db->engine->name);
	return OK;
}

void db_fail_at(struct db *db, uint64_t nth, enum err e, bool goes_on)
{
	db->calls = 0;
	db->fail_at = nth;
	db->fail_with = e;
	db->fail_goes_on = goes_on;
}

uint64_t db_calls(const struct db *db)
{
	return db->calls;
}
