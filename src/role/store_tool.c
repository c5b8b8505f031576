/* store_tool.c - the documents' folder against the database, and the broom by hand.
 *
 * Never   needs a key: a name is the hash of the sums and tags of what lies on disk. */
#include "role/store_tool.h"

#include "core/pieces.h"
#include "gen/sql.h"
#include "platform/store.h"
#include "say.h"

enum { PAGE_ROWS = 500, PAGE_BYTES_MAX = 8 << 20, SECONDS_MAX = 366 * 86400 };

struct broom {
	struct tool *tool;
	struct db *db;
	struct store *store;
	struct mem *page;               /* of one page of rows */
	int64_t sound, missing, changed;
};

static void judge(struct broom *b, int64_t portal, struct id document, int64_t version, struct str name)
{
	const struct store_place place = { portal, document, version };
	enum err e = name.n == STORE_NAME_BYTES ? store_check(b->store, &place, (const uint8_t *)name.p)
						: ERR_CRYPTO;

	if (e == OK)
		b->sound++;
	else if (e == ERR_NOT_FOUND)
		b->missing++;
	else
		b->changed++;
}

static enum err check_documents(struct broom *b)
{
	int64_t portal = -1;
	struct id id = { { 0 } };
	size_t n;

	do {
		n = 0;
		mem_reset(b->page);
		struct db_rows *r = DB_EACH(b->db, b->page, store_documents, .portal = DB_INT(portal),
					    .id = DB_ID(id), .n = DB_INT(PAGE_ROWS));

		while (db_next(r)) {
			portal = db_int(r, store_documents_portal);
			id = db_id(r, store_documents_id);
			judge(b, portal, id, 0, db_bytes(r, store_documents_blob));
			if (!db_is_null(r, store_documents_clean_blob))
				judge(b, portal, id, 1, db_bytes(r, store_documents_clean_blob));
			n++;
		}
		TRY(db_end(&r));
	} while (n == PAGE_ROWS);
	return OK;
}

static enum err check_pages(struct broom *b)
{
	int64_t portal = -1, page = 0;
	struct id document = { { 0 } };
	size_t n;

	do {
		n = 0;
		mem_reset(b->page);
		struct db_rows *r = DB_EACH(b->db, b->page, store_pages, .portal = DB_INT(portal),
					    .document = DB_ID(document), .page = DB_INT(page),
					    .n = DB_INT(PAGE_ROWS));

		while (db_next(r)) {
			portal = db_int(r, store_pages_portal);
			document = db_id(r, store_pages_document);
			page = db_int(r, store_pages_page);
			judge(b, portal, document, 1 + page, db_bytes(r, store_pages_blob));
			n++;
		}
		TRY(db_end(&r));
	} while (n == PAGE_ROWS);
	return OK;
}

static int check(struct broom *b)
{
	struct mem *m = b->tool->mem;

	if (check_documents(b) != OK || check_pages(b) != OK)
		return 70;
	int code = tool_put(say_fill(m, LANG_FR, SAY_store_checked,
				     { "sound", lang_number(m, LANG_FR, b->sound) },
				     { "missing", lang_number(m, LANG_FR, b->missing) },
				     { "changed", lang_number(m, LANG_FR, b->changed) }));

	return code != 0 ? code : b->missing + b->changed == 0 ? 0 : 1;
}

static enum err is_known(void *self, const uint8_t name[STORE_NAME_BYTES], bool *out)
{
	struct broom *b = self;
	enum err e = blob_is_known(b->db, b->page, str_from(name, STORE_NAME_BYTES), out);

	mem_reset(b->page);
	return e;
}

static int sweep(struct broom *b, int64_t seconds)
{
	const struct store_known known = { is_known, b };
	struct mem *m = b->tool->mem;
	size_t deleted = 0;

	if (store_sweep(b->store, &world_real, seconds * 1000, &known, &deleted) != OK)
		return 70;
	return tool_put(say_fill(m, LANG_FR, SAY_store_swept,
				 { "n", lang_number(m, LANG_FR, (int64_t)deleted) }));
}

int store_main(struct tool *t)
{
	struct str verb = t->argc > 0 ? str_of(t->argv[0]) : STR("");
	bool is_check = str_eq(verb, STR("check")) && t->argc == 1;
	uint64_t seconds = 0;

	if (!is_check && (!str_eq(verb, STR("sweep")) || t->argc != 2 ||
			  !str_to_u64(str_of(t->argv[1]), SECONDS_MAX, &seconds)))
		return tool_complain(64, say(LANG_FR, SAY_store_usage));
	const struct conf *conf = tool_conf(t);

	if (conf == NULL)
		return 78;
	struct broom b = { .tool = t, .page = mem_new(PAGE_BYTES_MAX) };
	struct str folder = str_fmt(t->mem, STR_FMT "/documents", STR_ARG(conf_text(conf, CONF_DATA)));

	if (db_open(t->mem, conf_text(conf, CONF_DATABASE_AT), &b.db) != OK ||
	    store_open(t->mem, folder, &b.store) != OK)
		return 70;
	return is_check ? check(&b) : sweep(&b, (int64_t)seconds);
}
