/* db_postgres.c - PostgreSQL by libpq: the same statements, prepared once per connection.
 *
 * Never   waits long: lock_timeout and statement_timeout are set on every connection.
 * Fails   SQLSTATE 23xxx is ERR_CONFLICT, 40xxx and 55P03 ERR_BUSY, 53100 ERR_LIMIT, all else ERR_IO. A
 *         failed statement ends its transaction. A COMMIT that fails with the connection has an unknown
 *         outcome: callers keep a nonce on the row and read it back.
 * Limits  results arrive whole. */
#include <assert.h>
#include <libpq-fe.h>
#include <string.h>

#include "base/log.h"
#include "platform/db_engine.h"

enum { HOLES_MAX = 64, DIGITS_MAX = 24 };

/* Type numbers of pg_type that our statements can return. */
enum { TYPE_BOOL = 16, TYPE_BYTES = 17, TYPE_INT8 = 20, TYPE_INT2 = 21, TYPE_INT4 = 23 };

struct postgres {
	PGconn *link;
	bool *prepared;                 /* by statement number */
	bool in_transaction;            /* ours: since BEGIN, until COMMIT or ROLLBACK was tried */
};

static enum err fault(struct postgres *p, const PGresult *r, const char *at)
{
	const char *state = r == NULL ? NULL : PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *why = r == NULL ? PQerrorMessage(p->link) :
				      PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	enum err e = ERR_IO;

	if (state != NULL && strncmp(state, "23", 2) == 0)
		e = ERR_CONFLICT;
	else if (state != NULL && (strncmp(state, "40", 2) == 0 || strcmp(state, "55P03") == 0))
		e = ERR_BUSY;
	else if (state != NULL && strcmp(state, "53100") == 0)
		e = ERR_LIMIT;
	return err_note(e, "engine=postgres at=%s sqlstate=%s why=\"%s\"", at,
			state == NULL ? "-" : state, why == NULL ? "" : why);
}

static enum err script(struct postgres *p, const char *text, const char *at)
{
	PGresult *r = PQexec(p->link, text);
	ExecStatusType status = PQresultStatus(r);
	enum err e = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? OK : fault(p, r, at);

	PQclear(r);
	return e;
}

static void shut(void *object)
{
	struct postgres *p = object;

	PQfinish(p->link);
}

static void quiet(void *self, const char *message)
{
	(void)self;
	(void)message;                  /* notices of the server say nothing we act on */
}

static enum err settle(struct postgres *p)
{
	return script(p, "SET lock_timeout = '500ms'; SET statement_timeout = '2s'; "
			 "SET client_min_messages = warning; SET timezone = 'UTC'; "
			 "SET standard_conforming_strings = on", "settings");
}

static enum err connect_to(struct mem *process, struct str where, void **state_out)
{
	struct postgres *p = mem_new_of(process, struct postgres);

	p->prepared = mem_get(process, db_statement_count + 1, sizeof *p->prepared);
	p->link = PQconnectdb(str_c(process, where));
	mem_defer(process, shut, p);
	if (PQstatus(p->link) != CONNECTION_OK)
		return fault(p, NULL, "connect");
	(void)PQsetNoticeProcessor(p->link, quiet, NULL);
	TRY(settle(p));
	*state_out = p;
	return OK;
}

static enum err prepare(void *state, unsigned sql)
{
	struct postgres *p = state;
	const struct db_statement *s = &db_statements[sql];

	if (p->prepared[sql])
		return OK;
	PGresult *r = PQprepare(p->link, s->name, s->postgres, 0, NULL);
	enum err e = PQresultStatus(r) == PGRES_COMMAND_OK ? OK : fault(p, r, s->name);

	PQclear(r);
	p->prepared[sql] = e == OK;
	return e;
}

static struct str decimal(int64_t value, char out[DIGITS_MAX])
{
	uint64_t left = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
	size_t at = DIGITS_MAX - 1;

	out[at] = '\0';
	do {
		out[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (value < 0)
		out[--at] = '-';
	return (struct str){ out + at, DIGITS_MAX - 1 - at };
}

static int64_t big_endian(const char *bytes, int n)
{
	uint64_t value = (unsigned char)bytes[0] >= 0x80 ? UINT64_MAX : 0;

	for (int i = 0; i < n; i++)
		value = value << 8 | (unsigned char)bytes[i];
	return (int64_t)value;
}

static struct db_value take(const PGresult *r, int row, int column, struct mem *m)
{
	unsigned type = (unsigned)PQftype(r, column);
	const char *bytes = PQgetvalue(r, row, column);
	int n = PQgetlength(r, row, column);

	if (PQgetisnull(r, row, column) != 0)
		return DB_NULL;
	if (type == TYPE_INT8 || type == TYPE_INT4 || type == TYPE_INT2 || type == TYPE_BOOL)
		return DB_INT(type == TYPE_BOOL ? bytes[0] : big_endian(bytes, n));
	struct str s = str_copy(m, str_from(bytes, (size_t)n));

	return type == TYPE_BYTES ? DB_BYTES(s) : DB_TEXT(s);
}

static void take_all(PGresult *r, struct mem *m, struct db_table *t)
{
	uint64_t changed = 0;

	t->columns = (size_t)PQnfields(r);
	t->rows = (size_t)PQntuples(r);
	if (t->rows > 0 && t->columns > 0)
		t->cells = mem_get(m, t->rows * t->columns, sizeof *t->cells);
	for (size_t i = 0; i < t->rows * t->columns; i++)
		t->cells[i] = take(r, (int)(i / t->columns), (int)(i % t->columns), m);
	(void)str_to_u64(str_of(PQcmdTuples(r)), INT64_MAX, &changed);
	t->changed = (int64_t)changed;
}

/* A lost connection is made again where it harms nobody: outside a transaction. Before a read too: every
 * request begins with one, and would never come to its BEGIN. */
static enum err revive(struct postgres *p)
{
	if (PQstatus(p->link) == CONNECTION_OK)
		return OK;
	PQreset(p->link);
	memset(p->prepared, 0, db_statement_count * sizeof *p->prepared);
	if (PQstatus(p->link) != CONNECTION_OK)
		return fault(p, NULL, "reconnect");
	return settle(p);
}

static enum err run(void *state, unsigned sql, const struct db_value *v, struct mem *m,
		    struct db_table *t)
{
	struct postgres *p = state;
	const struct db_statement *s = &db_statements[sql];
	const char *values[HOLES_MAX];
	int lengths[HOLES_MAX], formats[HOLES_MAX];
	char digits[HOLES_MAX][DIGITS_MAX];

	if (!p->in_transaction)
		TRY(revive(p));
	TRY(prepare(state, sql));
	assert(s->holes <= HOLES_MAX);
	for (int i = 0; i < s->holes; i++) {
		struct str text = v[i].kind == DB_IS_INT ? decimal(v[i].i, digits[i]) : v[i].s;

		assert(text.n <= INT32_MAX);
		values[i] = v[i].kind == DB_IS_NULL ? NULL : text.n == 0 ? "" : text.p;
		lengths[i] = (int)text.n;
		formats[i] = v[i].kind != DB_IS_INT;    /* text in binary form has a length, needs no NUL */
	}
	PGresult *r = PQexecPrepared(p->link, s->name, s->holes, values, lengths, formats, 1);
	ExecStatusType status = PQresultStatus(r);
	enum err e = OK;

	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		take_all(r, m, t);
	else
		e = fault(p, r, s->name);
	PQclear(r);
	return e;
}

static enum err control(void *state, enum db_control what)
{
	static const char *const words[] = {
		[DB_BEGIN] = "BEGIN",
		[DB_COMMIT] = "COMMIT",
		[DB_ROLLBACK] = "ROLLBACK",
		[DB_SAVE] = "SAVEPOINT request",
		[DB_RELEASE] = "RELEASE request",
		[DB_UNDO] = "ROLLBACK TO request",
	};
	struct postgres *p = state;

	if (what == DB_BEGIN)
		TRY(revive(p));
	if (what == DB_BEGIN && PQtransactionStatus(p->link) != PQTRANS_IDLE)
		TRY(script(p, "ROLLBACK", "stale"));
	PGresult *r = PQexec(p->link, words[what]);
	enum err e = PQresultStatus(r) == PGRES_COMMAND_OK ? OK : fault(p, r, words[what]);

	/* COMMIT of a failed transaction succeeds with the tag ROLLBACK: that is no commit. */
	if (e == OK && what == DB_COMMIT && strcmp(PQcmdStatus(r), "COMMIT") != 0)
		e = err_note(ERR_IO, "engine=postgres at=COMMIT tag=%s", PQcmdStatus(r));
	PQclear(r);
	if (what == DB_BEGIN)
		p->in_transaction = e == OK;
	else if (what == DB_COMMIT || what == DB_ROLLBACK)
		p->in_transaction = false;
	return e;
}

static enum err migrate(void *state, const char *text)
{
	return script(state, text, "migrate");
}

static enum err lock_schema(void *state)
{
	TRY(script(state, "BEGIN", "lock_schema"));
	return script(state, "SET LOCAL statement_timeout = '60s'; SELECT pg_advisory_xact_lock(7461626)",
		      "lock_schema");
}

static bool is_open(void *state)
{
	struct postgres *p = state;

	return PQtransactionStatus(p->link) == PQTRANS_INTRANS;
}

const struct db_engine db_postgres = {
	.name = "postgres",
	.has_savepoints = false,
	.word_int = "BIGINT",
	.word_bytes = "BYTEA",
	.word_strict = "",
	.open = connect_to,
	.run = run,
	.control = control,
	.migrate = migrate,
	.lock_schema = lock_schema,
	.prepare = prepare,
	.is_open = is_open,
};
