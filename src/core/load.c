/* load.c - files of demo data, or of an operator's own, into the versioned catalogue.
 *
 * For     `tabellion load FOLDER`.
 * Never   lets in what core/catalogue.c could not read again; changes a version that stands.
 * Files   products.json offices.json terms.json portals.json, rules.txt. */
#include "core/load.h"

#include "core/catalogue_read.h"
#include "core/pieces.h"
#include "gen/sql.h"
#include "platform/crypt.h"
#include "platform/db.h"
#include "platform/file.h"
#include "platform/jsonin.h"

enum { FILE_BYTES_MAX = 1024 * 1024, BODY_BYTES_MAX = 64 * 1024 };

struct loading {
	struct ctx *ctx;
	struct str folder;
	struct load_report *report;
	const struct json *products, *offices;
};

struct item {
	int64_t portal;
	const char *kind;
	struct str name;
	size_t position;
	struct str body;
};

static enum err refuse(const char *file, struct str what)
{
	return err_note(ERR_INVALID, "file=%s item=" STR_FMT, file, STR_ARG(what));
}

static enum err put(struct loading *l, const struct item *item)
{
	struct ctx *ctx = l->ctx;
	struct hash hash = crypt_sha256(item->body);
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, catalogue_last, .portal = DB_INT(item->portal),
		.kind = DB_TEXT(str_of(item->kind)), .item = DB_TEXT(item->name));
	bool is_there = db_next(rows);
	int64_t version = is_there ? db_int(rows, catalogue_last_version) : 0;
	bool is_same = is_there && db_int(rows, catalogue_last_is_current) != 0 &&
		str_eq(db_bytes(rows, catalogue_last_sha256), hash_view(&hash));

	TRY(db_end(&rows));
	l->report->n_items++;
	if (is_same)
		return OK;
	l->report->n_new++;
	TRY(DB_DO(ctx->db, catalogue_retire, NULL, .portal = DB_INT(item->portal),
		.kind = DB_TEXT(str_of(item->kind)), .item = DB_TEXT(item->name)));
	return DB_DO(ctx->db, catalogue_add, NULL, .portal = DB_INT(item->portal),
		.kind = DB_TEXT(str_of(item->kind)), .item = DB_TEXT(item->name),
		.version = DB_INT(version + 1), .position = DB_INT((int64_t)item->position),
		.body = DB_TEXT(item->body), .sha256 = DB_BYTES(hash_view(&hash)),
		.now_ms = DB_INT(ctx_now_ms(ctx)));
}

static enum err read_list(struct loading *l, const char *file, struct json **out)
{
	struct str text;

	TRY(file_read(l->ctx->mem, l->folder, file, FILE_BYTES_MAX, &text));
	if (json_read(l->ctx->mem, text, &json_limits_file, out) != OK || json_kind_of(*out) != JSON_ARRAY)
		return refuse(file, STR("(not a JSON array)"));
	return OK;
}

static struct str text_of(const struct json *object, const char *name)
{
	return json_str(json_get(object, name), STR(""));
}

static enum err load_products(struct loading *l)
{
	struct json *list;
	struct product product;

	TRY(read_list(l, "products.json", &list));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *body = json_item(list, i);

		if (product_read(l->ctx->mem, body, &product) != OK)
			return refuse("products.json", text_of(body, "id"));
		TRY(put(l, &(struct item){ 0, "product", product.id, i,
			json_text(l->ctx->mem, body, BODY_BYTES_MAX) }));
	}
	l->products = list;
	return OK;
}

static enum err load_offices(struct loading *l)
{
	struct json *list;
	struct office office;

	TRY(read_list(l, "offices.json", &list));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *body = json_item(list, i);

		if (office_read(body, &office) != OK)
			return refuse("offices.json", text_of(body, "id"));
		TRY(put(l, &(struct item){ 0, "office", office.id, i,
			json_text(l->ctx->mem, body, BODY_BYTES_MAX) }));
	}
	l->offices = list;
	return OK;
}

static enum err load_terms(struct loading *l)
{
	struct str text;
	struct json *body;
	struct date date;

	TRY(file_read(l->ctx->mem, l->folder, "terms.json", FILE_BYTES_MAX, &text));
	if (json_read(l->ctx->mem, text, &json_limits_file, &body) != OK ||
		text_of(body, "version_name").n == 0 || text_of(body, "text").n == 0 ||
		!date_parse(text_of(body, "date"), &date))
		return refuse("terms.json", STR("terms"));
	return put(l, &(struct item){ 0, "terms", STR("terms"), 0, json_text(l->ctx->mem, body, BODY_BYTES_MAX) });
}

static enum err load_rules(struct loading *l)
{
	struct str text;
	struct rule_set rules;

	TRY(file_read(l->ctx->mem, l->folder, "rules.txt", FILE_BYTES_MAX, &text));
	TRY(rules_read(l->ctx->mem, text, &rules));
	return put(l, &(struct item){ 0, "rules", STR("rules"), 0, text });
}

static bool is_listed(const struct json *list, struct str id)
{
	for (size_t i = 0; i < json_count(list); i++) {
		if (str_eq(text_of(json_item(list, i), "id"), id))
			return true;
	}
	return false;
}

/* What a portal sells and opens must exist. */
static bool has_all(struct loading *l, const struct json *body)
{
	const struct json *offers = json_get(body, "catalogue"), *offices = json_get(body, "offices");
	struct product product;

	if (offers == NULL || offices == NULL)
		return false;
	for (size_t i = 0; i < json_count(offers); i++) {
		product = (struct product){ 0 };
		if (!is_listed(l->products, text_of(json_item(offers, i), "product")) ||
			offer_read(l->ctx->mem, json_item(offers, i), &product) != OK)
			return false;
	}
	for (size_t i = 0; i < json_count(offices); i++) {
		if (!is_listed(l->offices, json_str(json_item(offices, i), STR(""))))
			return false;
	}
	return true;
}

static enum err add_access(struct loading *l, const struct load_access *access)
{
	struct load_report *report = l->report;

	if (report->n_accesses == LOAD_ACCESSES_MAX)
		return ERR_LIMIT;
	report->accesses[report->n_accesses++] = *access;
	return OK;
}

/* Log-ins and direct links; then the links that somebody has who should not. */
static enum err add_accesses(struct loading *l, int64_t portal, const struct json *entry)
{
	const struct json *accesses = json_get(entry, "accesses"), *revoked = json_get(entry, "revoked_tokens");

	for (size_t i = 0; accesses != NULL && i < json_count(accesses); i++) {
		const struct json *access = json_item(accesses, i);

		TRY(add_access(l, &(struct load_access){ .portal = portal, .login = text_of(access, "login"),
			.secret_password = text_of(access, "password"), .secret_token = text_of(access, "token") }));
	}
	for (size_t i = 0; revoked != NULL && i < json_count(revoked); i++)
		TRY(add_access(l, &(struct load_access){ .portal = portal, .is_revoked = true,
			.secret_token = json_str(json_item(revoked, i), STR("")) }));
	return OK;
}

static enum err load_portal(struct loading *l, const struct json *entry, size_t position)
{
	const struct json *body = json_get(entry, "portal");
	struct ctx *ctx = l->ctx;
	struct portal *portal;

	if (body == NULL || portal_read(ctx->mem, body, &portal) != OK || !has_all(l, body))
		return refuse("portals.json", body == NULL ? STR("?") : text_of(body, "key"));
	TRY(DB_DO(ctx->db, portal_add, NULL, .number = DB_INT(portal->number), .key_word = DB_TEXT(portal->key),
		.now_ms = DB_INT(ctx_now_ms(ctx))));
	TRY(put(l, &(struct item){ portal->number, "portal", STR("portal"), position,
		json_text(ctx->mem, body, BODY_BYTES_MAX) }));
	return add_accesses(l, portal->number, entry);
}

enum err load_data(struct ctx *ctx, struct str folder, struct load_report *out)
{
	struct loading l = { .ctx = ctx, .folder = folder, .report = out };
	struct json *portals;

	*out = (struct load_report){ .accesses = mem_get(ctx->mem, LOAD_ACCESSES_MAX, sizeof *out->accesses) };
	TRY(load_products(&l));
	TRY(load_offices(&l));
	TRY(load_terms(&l));
	TRY(load_rules(&l));
	TRY(read_list(&l, "portals.json", &portals));
	for (size_t i = 0; i < json_count(portals); i++)
		TRY(load_portal(&l, json_item(portals, i), i));
	return OK;
}
