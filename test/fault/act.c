/* act.c - what a person does with a document, as the product does it: its blobs on disk, then one transaction
 * with the product's own rows; then the answer. And the check of the world after a fault.
 *
 * Usage   act FOLDER prepare DEMO  a database with the demonstration and one draft of a customer
 *         act FOLDER run           gives a document, gives another in its place, is refused one, takes it away,
 *                                  gives it again; says each before it is tried and after it was acknowledged
 *         act FOLDER check         what run said on standard input; prints what it found; 0: nothing is lost */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "core/load.h"
#include "core/org.h"
#include "core/pieces.h"
#include "fi.h"
#include "platform/crypt.h"
#include "platform/db.h"
#include "platform/store.h"

enum { DOCUMENT_BYTES = 150000, PORTAL = 1, VERSIONS = 4, ALLOWED_MAX = 8 };
static const struct id customer = { { 7 } };
static const enum piece piece = PIECE_ID_HOLDER;

struct act {
	struct mem *mem;
	struct ctx ctx;
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
	a->ctx = (struct ctx){ .mem = a->mem, .secret = a->mem, .world = &world_real, .portal = PORTAL,
			       .by = { .role = ROLE_APPLICANT, .account = customer } };
	return db_open(a->mem, str_fmt(a->mem, "sqlite:%s/t.db", folder), &a->ctx.db) == OK &&
	       db_migrate(a->ctx.db, &world_real) == OK &&
	       store_open(a->mem, str_fmt(a->mem, "%s/documents", folder), &a->ctx.store) == OK &&
	       sqlite3_open(str_c(a->mem, str_fmt(a->mem, "%s/t.db", folder)), &a->raw) == SQLITE_OK;
}

/* --- one draft --------------------------------------------------------------------------------- */

static const struct { enum field_id id; const char *typed; } answers[] = {
	{ F_SIREN, "732829320" }, { F_NIC, "00074" }, { F_ESTAB_NAME, "Atelier du Lac" },
	{ F_ADDR_STREET, "12 rue du Lac" }, { F_ADDR_POSTCODE, "74410" }, { F_ADDR_CITY, "Saint-Aubin" },
	{ F_ADDR_COUNTRY, "FR" }, { F_PRODUCT, "rgs1-logiciel" }, { F_PACK, "3" }, { F_PAYMENT, "cash" },
};

static enum err draft(struct ctx *c, const char *demo)
{
	static const struct directory_site site = { .nic = { "00074", 5 }, .is_head = true, .is_active = true };
	struct org_record record = { .answer = ORG_FOUND, .unit = { .name = STR("ATELIER DU LAC"),
		.legal_form = STR("5499"), .is_active = true, .sites = &site, .sites_n = 1 } };
	struct load_report report;
	const struct portal *portal;
	struct dossier *d;
	struct str secret;

	TRY(load_data(c, str_of(demo), &report));
	TRY(dossier_blank(c, &d));
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		facts_type(&d->facts, answers[i].id, str_of(answers[i].typed));
	TRY(portal_get(c, &portal));
	org_apply(c->mem, portal, &record, &d->facts);
	return dossier_add(c, d, (struct id){ { 1 } }, &secret);
}

static int prepare(struct act *a, const char *demo)
{
	if (db_begin(a->ctx.db) != OK || draft(&a->ctx, demo) != OK || db_commit(a->ctx.db) != OK)
		return 4;
	sqlite3_close(a->raw);
	mem_free(&a->mem);
	return 0;
}

/* --- what a person does ------------------------------------------------------------------------ */

static enum err open_draft(struct ctx *c, struct dossier **out)
{
	struct dossier_row *rows;
	size_t n;

	TRY(dossier_list(c, 0, 1, &rows, &n));
	return n == 0 ? ERR_NOT_FOUND : dossier_by_id(c, rows[0].id, out);
}

/* The original, its clean copy, the pictures of two pages: as web/page_upload.c keeps them. */
static enum err keep(const struct act *a, struct ctx *c, struct piece_gift *gift)
{
	const struct store_place place = { PORTAL, gift->document.id, 0 };
	struct str *names = mem_get(c->mem, VERSIONS, sizeof *names);
	struct store_writer *w;
	struct blob b;

	TRY(store_writer_open(c->store, c->mem, &world_real, &a->key, &place, &w));
	TRY(store_writer_add(w, a->text));
	for (int64_t version = 1; version < VERSIONS; version++) {
		TRY(store_writer_next(w, version));
		TRY(store_writer_add(w, a->text));
	}
	TRY(store_writer_keep(&w, &b));
	for (size_t i = 0; i < VERSIONS; i++)
		names[i] = str_copy(c->mem, str_from(b.name, sizeof b.name));
	gift->document.blob = names[0];
	gift->document.clean_blob = names[1];
	gift->previews = names + 2;
	gift->n_previews = VERSIONS - 2;
	return OK;
}

static enum err write_rows(struct ctx *c, const struct piece_gift *gift, char what)
{
	struct dossier *d;

	TRY(open_draft(c, &d));
	switch (what) {
	case 'g': return piece_put(c, d, gift);
	case 'r': return piece_refuse(c, d, gift, SAY_piece_locked);
	default: return piece_remove(c, d, piece);
	}
}

static enum err act(const struct act *a, struct ctx *c, struct id id, char what)
{
	struct piece_gift gift = { .piece = piece, .doc_kind = STR("identity"), .document = { .id = id,
		.file_name = STR("x.pdf"), .media = STR("application/pdf"), .bytes = DOCUMENT_BYTES, .pages = 2,
		.wrapped_key = STR("k") } };

	if (what == 'g')
		TRY(keep(a, c, &gift));
	TRY(db_begin(c->db));
	enum err e = write_rows(c, &gift, what);

	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);        /* the blobs stay whatever it says: only the sweeper deletes */
}

static int run(struct act *a)
{
	static const char acts[] = "ggrdg";
	struct ctx c = a->ctx;

	c.mem = mem_new(16 << 20);
	for (const char *what = acts; *what != '\0'; what++) {
		struct id id = id_new(&world_real);

		put_line(a->mem, str_fmt(a->mem, "try %c" STR_FMT, *what, STR_ARG(id_hex(a->mem, id))));
		if (fi_arm != NULL)
			fi_arm(1);
		enum err e = act(a, &c, id, *what);

		if (fi_arm != NULL)
			fi_arm(0);
		put_line(a->mem, e == OK ? STR("done") : STR("refused"));
		mem_reset(c.mem);
	}
	put_line(a->mem, str_fmt(a->mem, "calls %ld", fi_calls == NULL ? 0L : fi_calls()));
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
	struct act *a = self;

	return blob_is_known(a->ctx.db, a->mem, str_from(name, STORE_NAME_BYTES), out);
}

/* What may stand in the piece's place: the last acknowledged, and whatever was tried since. */
struct story {
	struct id allowed[ALLOWED_MAX];
	size_t n;
	unsigned acknowledged, tried;   /* changes that leave a line in the journal */
};

static void take_line(struct story *s, struct str line, struct id *pending, bool *is_change)
{
	if (str_starts(line, STR("try "))) {
		char what = line.p[4];

		*is_change = what != 'r';
		if (what == 'g')
			(void)id_unhex(str_sub(line, 5, line.n), pending);
		else if (what == 'd')
			*pending = (struct id){ { 0 } };
		s->tried += *is_change;
		if (*is_change && s->n < ALLOWED_MAX)
			s->allowed[s->n++] = *pending;
	} else if (str_eq(line, STR("done"))) {
		s->acknowledged += 1;
		if (*is_change) {
			s->allowed[0] = *pending;
			s->n = 1;
		}
	}
}

static struct story read_story(struct str said)
{
	struct story s = { .n = 1 };    /* at first there is no document */
	struct id pending = { { 0 } };
	bool is_change = false;
	struct str line;

	while (said.n > 0) {
		(void)str_cut(said, '\n', &line, &said);
		take_line(&s, line, &pending, &is_change);
	}
	return s;
}

static bool is_allowed(struct act *a, const struct story *s)
{
	for (size_t i = 0; i < s->n; i++) {
		if (id_is_zero(s->allowed[i]) ? count(a, "SELECT count(*) FROM document", STR("")) == 0 :
		    count(a, "SELECT count(*) FROM dossier_piece WHERE document = ?", id_view(&s->allowed[i])) == 1)
			return true;
	}
	return false;
}

/* Every blob that a row names is there and is what its name says. */
static unsigned rows_without_blob(struct act *a)
{
	static const char sql[] = "SELECT id, 0, blob FROM document UNION ALL SELECT id, 1, clean_blob FROM document"
		" UNION ALL SELECT document, page + 1, blob FROM document_page";
	sqlite3_stmt *q;
	unsigned n = 0;

	if (sqlite3_prepare_v2(a->raw, sql, -1, &q, NULL) != SQLITE_OK)
		return 1;
	while (sqlite3_step(q) == SQLITE_ROW) {
		struct store_place place = { .portal = PORTAL, .version = sqlite3_column_int64(q, 1) };

		memcpy(place.document.bytes, sqlite3_column_blob(q, 0), 16);
		n += store_check(a->ctx.store, &place, sqlite3_column_blob(q, 2)) != OK;
	}
	return sqlite3_finalize(q) == SQLITE_OK ? n : n + 1;
}

/* Transactions that stand in part. */
static int64_t halves(struct act *a)
{
	return count(a, "SELECT (SELECT count(*) FROM document) <> (SELECT count(*) FROM dossier_piece WHERE document"
		     " IS NOT NULL) OR (SELECT count(*) FROM document_page) <> 2 * (SELECT count(*) FROM document)",
		     STR(""));
}

static int check(struct act *a, struct str said)
{
	const struct store_known known = { is_known, a };
	const struct story s = read_story(said);
	size_t swept = 0, again = 0;
	bool is_lost = !is_allowed(a, &s);
	int64_t told = count(a, "SELECT count(*) FROM journal WHERE event LIKE 'piece.%'", STR(""));
	unsigned bare = rows_without_blob(a);
	int64_t half = halves(a);

	if (store_sweep(a->ctx.store, &world_real, 0, &known, &swept) != OK ||
	    store_sweep(a->ctx.store, &world_real, 0, &known, &again) != OK)
		return 2;
	bare += rows_without_blob(a);
	is_lost = is_lost || !is_allowed(a, &s) || told > s.tried || told + 1 < s.acknowledged;
	put_line(a->mem, str_fmt(a->mem, "acknowledged=%u lost=%d told=%ld bare=%u halves=%ld swept=%zu again=%zu",
				 s.acknowledged, is_lost, (long)told, bare, (long)half, swept, again));
	return !is_lost && bare == 0 && half == 0 && again == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct act a;

	log_threshold(LOG_ALARM);
	if (argc < 3 || !act_open(&a, argv[1]))
		return 3;
	if (strcmp(argv[2], "prepare") == 0)
		return argc < 4 ? 3 : prepare(&a, argv[3]);
	if (strcmp(argv[2], "run") == 0)
		return run(&a);
	char *bytes = mem_get(a.mem, 1, 1 << 16);
	size_t used = 0;

	for (ssize_t got = 1; got > 0; used += (size_t)got)
		got = read(STDIN_FILENO, bytes + used, (1 << 16) - used);
	return check(&a, str_from(bytes, used));
}
