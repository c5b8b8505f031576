/* act.c - one upload as the product does it: the blob on disk, then one transaction with the document's
 * row, the journal's entry and a job; then the answer. And the check of the world after a fault.
 *
 * Usage   act FOLDER run N       uploads N documents; prints the id of each that was acknowledged
 *         act FOLDER check       ids on standard input; prints what it found; 0: nothing is lost */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "core/ctx.h"
#include "core/journal.h"
#include "core/outbox.h"
#include "fi.h"
#include "gen/sql.h"
#include "platform/crypt.h"
#include "platform/store.h"

enum { DOCUMENT_BYTES = 150000, PORTAL = 1, IDS_MAX = 100 };

struct act {
	struct mem *mem;
	struct db *db;
	struct store *store;
	sqlite3 *raw;                   /* the check looks past the product's own statements */
	struct seal_key key;
	struct str text;
};

static void put_line(struct mem *m, struct str s)
{
	struct str line = str_fmt(m, STR_FMT "\n", STR_ARG(s));

	if (write(STDOUT_FILENO, line.p, line.n) != (ssize_t)line.n)
		abort();
}

static bool act_open(struct act *a, const char *folder)
{
	*a = (struct act){ .mem = mem_new(64 << 20) };
	char *text = mem_get(a->mem, 1, DOCUMENT_BYTES);

	memset(a->key.bytes, 9, sizeof a->key.bytes);
	memset(text, 'x', DOCUMENT_BYTES);
	a->text = str_from(text, DOCUMENT_BYTES);
	return db_open(a->mem, str_fmt(a->mem, "sqlite:%s/t.db", folder), &a->db) == OK &&
	       db_migrate(a->db, &world_real) == OK &&
	       store_open(a->mem, str_fmt(a->mem, "%s/documents", folder), &a->store) == OK &&
	       sqlite3_open(str_c(a->mem, str_fmt(a->mem, "%s/t.db", folder)), &a->raw) == SQLITE_OK;
}

static enum err rows(struct act *a, struct ctx *c, const struct id *id, const struct blob *b)
{
	TRY(DB_DO(a->db, clerk_document_add, NULL, .portal = DB_INT(PORTAL), .id = DB_ID(*id),
		  .dossier = DB_ID(*id), .kind = DB_TEXT(STR("test")),
		  .file_name = DB_TEXT(STR("x.pdf")), .size_bytes = DB_INT(b->bytes), .pages = DB_INT(1),
		  .plain_sha256 = DB_BYTES(str_from(b->plain, 32)),
		  .blob = DB_BYTES(str_from(b->name, 32)), .wrapped_key = DB_BYTES(STR("k")),
		  .now_ms = DB_INT(0)));
	TRY(journal_add(c, *id, STR("document.received"), NULL));
	return outbox_add(c, JOB_PREPARE, *id, NULL);
}

static enum err upload(struct act *a, struct mem *m, const struct id *id)
{
	const struct store_place place = { PORTAL, *id, 0 };
	struct ctx c = { .mem = m, .db = a->db, .world = &world_real, .portal = PORTAL,
			 .by = { .role = ROLE_APPLICANT } };
	struct blob b;

	TRY(store_put(a->store, m, &world_real, &a->key, &place, a->text, &b));
	TRY(db_begin(a->db));
	enum err e = rows(a, &c, id, &b);

	if (e != OK) {
		db_rollback(a->db);
		return e;
	}
	return db_commit(a->db);        /* the blob stays whatever it says: only the sweeper deletes */
}

static int run(struct act *a, unsigned n)
{
	struct mem *m = mem_new(8 << 20);

	for (unsigned i = 0; i < n; i++) {
		struct id id = id_new(&world_real);

		if (fi_arm != NULL)
			fi_arm(1);
		enum err e = upload(a, m, &id);

		if (fi_arm != NULL)
			fi_arm(0);
		if (e == OK)
			put_line(m, id_hex(m, id));
		mem_reset(m);
	}
	put_line(m, str_fmt(m, "calls %ld", fi_calls == NULL ? 0L : fi_calls()));
	return 0;
}

/* --- the check --------------------------------------------------------------------------------- */

/* One number; bytes fill the only hole. */
static int64_t count(struct act *a, const char *sql, struct str bytes)
{
	sqlite3_stmt *q;
	int64_t n = -1;

	if (sqlite3_prepare_v2(a->raw, sql, -1, &q, NULL) != SQLITE_OK)
		return -1;
	(void)sqlite3_bind_blob(q, 1, bytes.p, (int)bytes.n, SQLITE_TRANSIENT);
	if (sqlite3_step(q) == SQLITE_ROW)
		n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return n;
}

static enum err is_known(void *self, const uint8_t name[STORE_NAME_BYTES], bool *out)
{
	*out = count(self, "SELECT count(*) FROM document WHERE blob = ?", str_from(name, 32)) > 0;
	return OK;
}

static unsigned acknowledged_lost(struct act *a, struct str acknowledged, unsigned *n)
{
	struct str line, rest = acknowledged;
	struct id id;
	unsigned lost = 0;

	while (rest.n > 0) {
		(void)str_cut(rest, '\n', &line, &rest);
		if (!id_unhex(line, &id))
			continue;
		(*n)++;
		lost += count(a, "SELECT count(*) FROM document WHERE id = ?", id_view(&id)) != 1 ||
			count(a, "SELECT count(*) FROM journal WHERE dossier = ?", id_view(&id)) != 1 ||
			count(a, "SELECT count(*) FROM job WHERE dossier = ?", id_view(&id)) != 1;
	}
	return lost;
}

static unsigned rows_without_blob(struct act *a)
{
	sqlite3_stmt *q;
	unsigned n = 0;

	if (sqlite3_prepare_v2(a->raw, "SELECT id, blob FROM document", -1, &q, NULL) != SQLITE_OK)
		return 1;
	while (sqlite3_step(q) == SQLITE_ROW) {
		struct store_place place = { .portal = PORTAL };

		memcpy(place.document.bytes, sqlite3_column_blob(q, 0), 16);
		n += store_check(a->store, &place, sqlite3_column_blob(q, 1)) != OK;
	}
	return sqlite3_finalize(q) == SQLITE_OK ? n : n + 1;
}

static int check(struct act *a, struct str acknowledged)
{
	const struct store_known known = { is_known, a };
	unsigned n = 0;
	size_t swept = 0, again = 0;
	unsigned lost = acknowledged_lost(a, acknowledged, &n), bare = rows_without_blob(a);
	int64_t halves = count(a, "SELECT (SELECT count(*) FROM document) <> (SELECT count(*) FROM journal) OR"
				  "(SELECT count(*) FROM document) <> (SELECT count(*) FROM job)", STR(""));

	if (store_sweep(a->store, &world_real, 0, &known, &swept) != OK ||
	    store_sweep(a->store, &world_real, 0, &known, &again) != OK)
		return 2;
	bare += rows_without_blob(a);
	put_line(a->mem, str_fmt(a->mem, "acknowledged=%u lost=%u bare=%u halves=%ld swept=%zu again=%zu", n,
				 lost, bare, (long)halves, swept, again));
	return lost == 0 && bare == 0 && halves == 0 && again == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct act a;
	uint64_t n = 1;

	log_threshold(LOG_ALARM);
	if (argc < 3 || !act_open(&a, argv[1]))
		return 3;
	if (strcmp(argv[2], "run") == 0)
		return argc > 3 && !str_to_u64(str_of(argv[3]), 1000, &n) ? 3 : run(&a, (unsigned)n);
	char *bytes = mem_get(a.mem, 1, 1 << 16);
	size_t used = 0;

	for (ssize_t got = 1; got > 0; used += (size_t)got)
		got = read(STDIN_FILENO, bytes + used, (1 << 16) - used);
	return check(&a, str_from(bytes, used));
}
