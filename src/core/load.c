/* load.c - a folder of data into the catalogue: what changed becomes a new version, what did not stays.
 *
 * For     `tabellion load FOLDER`.
 * Data    portals.json, products.json, offices.json, terms.json: arrays (terms: one object); rules.txt: rows.
 * Never   lets in what catalogue.c or pieces.c could not read again.
 * Fails   ERR_INVALID with the file and the item in one log line; the caller rolls back. */
#include "core/load.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/catalogue_read.h"
#include "core/pieces.h"
#include "gen/sql.h"
#include "platform/crypt.h"
#include "platform/db.h"
#include "platform/jsonin.h"

enum { OPERATOR = 0, FILE_BYTES_MAX = 4 * 1024 * 1024, BODY_BYTES_MAX = 256 * 1024 };

struct loading {
	struct ctx *ctx;
	struct str folder;
	struct load_report *report;
};

static enum err read_text(struct loading *l, const char *name, struct str *out)
{
	struct mem *m = l->ctx->mem;
	const char *path = str_fmt(m, STR_FMT "/%s", STR_ARG(l->folder), name).p;
	struct buf *b = buf_new(m, FILE_BYTES_MAX);
	char piece[8192];
	ssize_t n = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_note(errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "file=%s errno=%d", name, errno);
	for (n = read(fd, piece, sizeof piece); n > 0; n = read(fd, piece, sizeof piece))
		buf_add(b, str_from(piece, (size_t)n));
	(void)close(fd);
	if (n < 0 || buf_full(b))
		return err_note(ERR_IO, "file=%s errno=%d", name, errno);
	*out = str_copy(m, buf_done(b));
	return OK;
}

static enum err read_json(struct loading *l, const char *name, struct json **out)
{
	struct str text;

	TRY(read_text(l, name, &text));
	if (json_read(l->ctx->mem, text, &json_limits_file, out) != OK)
		return err_note(ERR_INVALID, "file=%s why=\"not JSON\"", name);
	return OK;
}

/* A new version when the text is not that of the newest, or when that one was withdrawn. */
static enum err put(struct loading *l, int64_t portal, const char *kind, struct str item, struct str body)
{
	struct ctx *ctx = l->ctx;
	struct hash hash = crypt_sha256(body);
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, catalogue_last, .portal = DB_INT(portal),
				    .kind = DB_TEXT(str_of(kind)), .item = DB_TEXT(item));
	bool is_there = db_next(r);
	int64_t version = is_there ? db_int(r, catalogue_last_version) : 0;
	bool is_same = is_there && db_int(r, catalogue_last_is_current) == 1 &&
		       str_eq(db_bytes(r, catalogue_last_sha256), hash_view(&hash));

	TRY(db_end(&r));
	l->report->n_items++;
	if (is_same)
		return OK;
	l->report->n_new++;
	TRY(DB_DO(ctx->db, catalogue_retire, NULL, .portal = DB_INT(portal), .kind = DB_TEXT(str_of(kind)),
		  .item = DB_TEXT(item)));
	return DB_DO(ctx->db, catalogue_add, NULL, .portal = DB_INT(portal), .kind = DB_TEXT(str_of(kind)),
		     .item = DB_TEXT(item), .version = DB_INT(version + 1),
		     .position = DB_INT((int64_t)l->report->n_items), .body = DB_TEXT(body),
		     .sha256 = DB_BYTES(hash_view(&hash)), .now_ms = DB_INT(ctx_now_ms(ctx)));
}

static enum err put_json(struct loading *l, int64_t portal, const char *kind, struct str item,
			 const struct json *body)
{
	return put(l, portal, kind, item, json_text(l->ctx->mem, body, BODY_BYTES_MAX));
}

static enum err wrong(const char *file, size_t i)
{
	return err_note(ERR_INVALID, "file=%s item=%zu", file, i + 1);
}

static enum err load_products(struct loading *l)
{
	struct json *all;

	TRY(read_json(l, "products.json", &all));
	for (size_t i = 0; i < json_count(all); i++) {
		struct product p;

		if (product_read(l->ctx->mem, json_item(all, i), &p) != OK)
			return wrong("products.json", i);
		TRY(put_json(l, OPERATOR, "product", p.id, json_item(all, i)));
	}
	return OK;
}

static enum err load_offices(struct loading *l)
{
	struct json *all;

	TRY(read_json(l, "offices.json", &all));
	for (size_t i = 0; i < json_count(all); i++) {
		struct office o;

		if (office_read(json_item(all, i), &o) != OK)
			return wrong("offices.json", i);
		TRY(put_json(l, OPERATOR, "office", o.id, json_item(all, i)));
	}
	return OK;
}

static enum err load_terms(struct loading *l)
{
	struct json *terms;
	struct date date;

	TRY(read_json(l, "terms.json", &terms));
	if (json_str(json_get(terms, "version_name"), STR("")).n == 0 ||
	    !date_parse(json_str(json_get(terms, "date"), STR("")), &date) ||
	    json_str(json_get(terms, "text"), STR("")).n == 0)
		return wrong("terms.json", 0);
	return put_json(l, OPERATOR, "terms", STR("terms"), terms);
}

static enum err load_rules(struct loading *l)
{
	struct rule_set set;
	struct str text;

	TRY(read_text(l, "rules.txt", &text));
	TRY(rules_read(l->ctx->mem, text, &set));
	return put(l, OPERATOR, "rules", STR("rules"), text);
}

/* Log-ins are told to the caller; they are no part of the portal's body. */
static void take_accesses(struct loading *l, int64_t portal, const struct json *list)
{
	struct load_report *r = l->report;

	for (size_t i = 0; i < json_count(list) && r->n_accesses < LOAD_ACCESSES_MAX; i++) {
		const struct json *a = json_item(list, i);

		r->accesses[r->n_accesses++] = (struct load_access){
			.portal = portal,
			.login = json_str(json_get(a, "login"), STR("")),
			.secret_password = json_str(json_get(a, "password"), STR("")),
			.secret_token = json_str(json_get(a, "token"), STR("")),
		};
	}
}

/* The body that is kept: the file's without its accesses. */
static struct json *without_accesses(struct mem *m, const struct json *portal)
{
	struct json *body = json_object(m);

	for (size_t i = 0; i < json_count(portal); i++)
		if (!str_eq(str_of(json_name(portal, i)), STR("accesses")))
			json_set_item(body, json_name(portal, i), json_item(portal, i));
	return body;
}

static enum err check_offers(struct loading *l, const struct json *offers)
{
	for (size_t i = 0; i < json_count(offers); i++) {
		struct product p = { 0 };

		TRY(offer_read(l->ctx->mem, json_item(offers, i), &p));
	}
	return json_count(offers) > 0 ? OK : ERR_INVALID;
}

static enum err load_portals(struct loading *l)
{
	struct ctx *ctx = l->ctx;
	struct json *all;

	TRY(read_json(l, "portals.json", &all));
	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *item = json_item(all, i);
		struct portal *p;

		if (portal_read(ctx->mem, item, &p) != OK ||
		    check_offers(l, json_get(item, "catalogue")) != OK)
			return wrong("portals.json", i);
		TRY(DB_DO(ctx->db, portal_add, NULL, .number = DB_INT(p->number), .key_word = DB_TEXT(p->key),
			  .now_ms = DB_INT(ctx_now_ms(ctx))));
		TRY(put_json(l, p->number, "portal", STR("portal"), without_accesses(ctx->mem, item)));
		take_accesses(l, p->number, json_get(item, "accesses"));
	}
	return OK;
}

enum err load_data(struct ctx *ctx, struct str folder, struct load_report *out)
{
	struct loading l = { ctx, folder, out };

	*out = (struct load_report){ .accesses = mem_get(ctx->mem, LOAD_ACCESSES_MAX, sizeof *out->accesses) };
	TRY(load_products(&l));
	TRY(load_offices(&l));
	TRY(load_terms(&l));
	TRY(load_rules(&l));
	return load_portals(&l);
}
