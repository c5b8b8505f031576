/* piece_rows.c - what was given for each asked piece.
 *
 * For     step 5, the recap, the clerk that binds the dossier, the sweeper.
 * Never   touches bytes: blobs are on disk before their rows, and only the sweeper deletes them.
 * Fails   ERR_NOT_FOUND for a document of another dossier. */
#include <assert.h>

#include "core/item.h"
#include "core/journal.h"
#include "core/pieces.h"
#include "gen/sql.h"
#include "platform/db.h"

static const char *const state_names[PIECE_STATE_COUNT] = {
	[PIECE_ASKED] = "asked", [PIECE_UPLOADING] = "uploading", [PIECE_SCANNING] = "scanning",
	[PIECE_RECEIVED] = "received", [PIECE_REJECTED] = "rejected", [PIECE_ACCEPTED] = "accepted",
	[PIECE_TO_FIX] = "to_fix", [PIECE_REPLACED] = "replaced",
};

const char *piece_state_name(enum piece_state state)
{
	assert((unsigned)state < PIECE_STATE_COUNT);
	return state_names[state];
}

static enum piece_state state_of(struct str name)
{
	for (unsigned s = 0; s < PIECE_STATE_COUNT; s++) {
		if (str_eq_c(name, state_names[s]))
			return (enum piece_state)s;
	}
	return PIECE_ASKED;
}

static enum say say_of(struct str key)
{
	for (unsigned s = 0; s < SAY_COUNT && key.n > 0; s++) {
		if (str_eq_c(key, say_key((enum say)s)))
			return (enum say)s;
	}
	return SAY_NONE;
}

static enum err rules_make(struct mem *mem, struct str text, int64_t version, const void **out)
{
	struct rule_set *set = mem_new_of(mem, struct rule_set);

	TRY(rules_read(mem, str_copy(mem, text), set));
	set->version = str_fmt(mem, "%lld", (long long)version);
	*out = set;
	return OK;
}

static const struct item_kind rules_kind = { "rules", rules_make };

enum err rules_get(const struct ctx *ctx, const struct rule_set **out)
{
	const void *made;

	TRY(item_get(ctx, 0, &rules_kind, STR("rules"), &made));
	*out = made;
	return OK;
}

/* A dossier keeps the version of the rules that it was submitted with. */
static enum err rules_of(const struct ctx *ctx, const struct dossier *d, const struct rule_set **out)
{
	struct str frozen = facts_get(&d->facts, F_RULES_VERSION);
	uint64_t version;
	const void *made;

	if (d->state == S_DRAFT || !str_to_u64(frozen, INT64_MAX, &version))
		return rules_get(ctx, out);
	TRY(item_at(ctx, &rules_kind, STR("rules"), (int64_t)version, &made));
	*out = made;
	return OK;
}

static struct document *read_document(struct ctx *ctx, const struct db_rows *rows)
{
	struct document *d = mem_new_of(ctx->mem, struct document);
	struct str hash = db_bytes(rows, piece_list_plain_sha256);

	*d = (struct document){ .id = db_id(rows, piece_list_document),
		.file_name = db_text(rows, piece_list_file_name), .media = db_text(rows, piece_list_media),
		.bytes = db_int(rows, piece_list_size_bytes), .pages = db_int(rows, piece_list_pages),
		.blob = db_bytes(rows, piece_list_blob), .clean_blob = db_bytes(rows, piece_list_clean_blob),
		.wrapped_key = db_bytes(rows, piece_list_wrapped_key),
		.in_vault = db_int(rows, piece_list_in_vault) != 0,
		.added_ms = db_int(rows, piece_list_added_ms) };
	for (size_t i = 0; i < hash.n && i < sizeof d->plain_sha256; i++)
		d->plain_sha256[i] = (uint8_t)hash.p[i];
	return d;
}

static void read_given(struct ctx *ctx, const struct db_rows *rows, struct piece_row *row)
{
	row->state = state_of(db_text(rows, piece_list_state));
	row->doc_kind = db_text(rows, piece_list_doc_kind);
	row->doc_date = db_text(rows, piece_list_doc_date);
	row->reason = say_of(db_text(rows, piece_list_reason));
	if (!db_is_null(rows, piece_list_document) && !db_is_null(rows, piece_list_blob))
		row->document = read_document(ctx, rows);
}

static struct piece_row *row_of(struct piece_row *rows, size_t n, enum piece piece)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].asked.piece == piece)
			return &rows[i];
	}
	return NULL;
}

static bool proves_siren(struct str given)
{
	struct str one;
	bool is_more = true;

	while (is_more) {
		is_more = str_cut(given, '+', &one, &given);
		const struct doc_kind *kind = doc_kind_of(one);

		if (kind != NULL && kind->proves_siren)
			return true;
	}
	return false;
}

/* One extract may serve both: it is uploaded once, with the proof of the representative's power. */
static void join_proofs(struct piece_row *rows, size_t n)
{
	struct piece_row *power = row_of(rows, n, PIECE_REP_POWER), *proof = row_of(rows, n, PIECE_ORG_PROOF);

	if (power == NULL || proof == NULL || power->document == NULL || proof->document != NULL)
		return;
	if (proves_siren(power->doc_kind) && docs_hold(proof->asked.docs, power->doc_kind))
		proof->same_as = power;
}

enum err piece_list(struct ctx *ctx, const struct dossier *d, struct piece_row **out, size_t *n_out)
{
	struct situation s;
	const struct rule_set *rules;
	struct piece_case c;
	struct asked asked[PIECE_COUNT];

	TRY(situation_of(ctx, d, &s));
	TRY(rules_of(ctx, d, &rules));
	piece_case_of(&s, &c);
	*n_out = pieces_asked(rules, &c, asked);
	*out = mem_get(ctx->mem, PIECE_COUNT, sizeof **out);
	for (size_t i = 0; i < *n_out; i++)
		(*out)[i].asked = asked[i];
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, piece_list, .portal = DB_INT(ctx->portal),
		.dossier = DB_ID(d->id));

	while (db_next(rows)) {
		struct piece_row *row = row_of(*out, *n_out, piece_of(db_text(rows, piece_list_piece)));

		/* what was given for a piece that is asked no more stays, unseen */
		if (row != NULL)
			read_given(ctx, rows, row);
	}
	TRY(db_end(&rows));
	join_proofs(*out, *n_out);
	return OK;
}

static enum err drop_document(struct ctx *ctx, const struct dossier *d, struct id id)
{
	TRY(DB_DO(ctx->db, document_pages_drop, NULL, .portal = DB_INT(ctx->portal), .document = DB_ID(id)));
	return DB_DO(ctx->db, document_drop, NULL, .portal = DB_INT(ctx->portal), .id = DB_ID(id),
		.dossier = DB_ID(d->id));
}

static enum err release(struct ctx *ctx, const struct dossier *d, enum piece piece)
{
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, piece_document, .portal = DB_INT(ctx->portal),
		.dossier = DB_ID(d->id), .piece = DB_TEXT(str_of(piece_kinds[piece].name)));
	bool has_one = db_next(rows) && !db_is_null(rows, piece_document_document);
	struct id former = has_one ? db_id(rows, piece_document_document) : (struct id){ { 0 } };

	TRY(db_end(&rows));
	return has_one ? drop_document(ctx, d, former) : OK;
}

static enum err document_add(struct ctx *ctx, const struct dossier *d, struct str kind, const struct document *doc,
	const struct piece_gift *previews)
{
	TRY(DB_DO(ctx->db, document_add, NULL, .portal = DB_INT(ctx->portal), .id = DB_ID(doc->id),
		.dossier = DB_ID(d->id), .account = id_is_zero(d->account) ? DB_NULL : DB_ID(d->account),
		.kind = DB_TEXT(kind), .file_name = DB_TEXT(doc->file_name), .media = DB_TEXT(doc->media),
		.size_bytes = DB_INT(doc->bytes), .pages = DB_INT(doc->pages),
		.plain_sha256 = DB_BYTES(str_from(doc->plain_sha256, sizeof doc->plain_sha256)),
		.blob = DB_BYTES(doc->blob),
		.clean_blob = doc->clean_blob.n == 0 ? DB_NULL : DB_BYTES(doc->clean_blob),
		.wrapped_key = DB_BYTES(doc->wrapped_key), .in_vault = DB_INT(doc->in_vault),
		.now_ms = DB_INT(ctx_now_ms(ctx))));
	for (size_t i = 0; previews != NULL && i < previews->n_previews; i++)
		TRY(DB_DO(ctx->db, document_page_add, NULL, .portal = DB_INT(ctx->portal),
			.document = DB_ID(doc->id), .page = DB_INT((int64_t)i + 1),
			.blob = DB_BYTES(previews->previews[i])));
	return OK;
}

/* Pieces change in a draft, and the order is the asker's: dossier_open has seen to the latter. */
static bool may_change(const struct dossier *d)
{
	return d->state == S_DRAFT && !id_is_zero(d->account);
}

/* The kind as it is kept: what was said if the piece takes it, the only one it takes, or nothing. */
static struct str kind_of(struct mem *mem, struct str docs, struct str said)
{
	struct str all[DOCS_MAX];
	size_t n = docs_alternatives(mem, docs, all);

	for (size_t i = 0; i < n; i++) {
		if (str_eq(all[i], said))
			return said;
	}
	return n == 1 ? all[0] : STR("");
}

static enum err row_asked(struct ctx *ctx, const struct dossier *d, enum piece piece, const struct piece_row **out)
{
	struct piece_row *rows;
	size_t n;

	TRY(piece_list(ctx, d, &rows, &n));
	*out = row_of(rows, n, piece);
	return *out == NULL || (*out)->asked.need == NEED_IN_FORM ? ERR_NOT_FOUND : OK;
}

enum err piece_put(struct ctx *ctx, struct dossier *d, const struct piece_gift *gift)
{
	struct document doc = gift->document;
	struct str name = str_of(piece_kinds[gift->piece].name);
	struct json *details = json_object(ctx->mem);
	const struct piece_row *row;

	if (!may_change(d))
		return ERR_DENIED;
	TRY(row_asked(ctx, d, gift->piece, &row));
	struct str kind = kind_of(ctx->mem, row->asked.docs, gift->doc_kind);

	doc.in_vault = !gift->no_keep;
	TRY(dossier_touch(ctx, d));
	TRY(release(ctx, d, gift->piece));
	TRY(document_add(ctx, d, STR("piece"), &doc, gift));
	TRY(DB_DO(ctx->db, piece_set, NULL, .portal = DB_INT(ctx->portal), .dossier = DB_ID(d->id),
		.piece = DB_TEXT(name), .state = DB_TEXT(STR("received")), .document = DB_ID(doc.id),
		.doc_kind = DB_TEXT(kind), .doc_date = DB_TEXT(gift->doc_date),
		.now_ms = DB_INT(ctx_now_ms(ctx))));
	json_set_str(details, "piece", name);
	json_set_str(details, "sha256", str_hex(ctx->mem, doc.plain_sha256, sizeof doc.plain_sha256));
	return journal_add(ctx, d->id, STR("piece.received"), details);
}

enum err piece_describe(struct ctx *ctx, struct dossier *d, const struct piece_gift *gift, bool *is_there)
{
	const struct piece_row *row;
	int64_t changed;

	if (!may_change(d))
		return ERR_DENIED;
	TRY(row_asked(ctx, d, gift->piece, &row));
	TRY(dossier_touch(ctx, d));
	TRY(DB_DO(ctx->db, piece_described, &changed, .portal = DB_INT(ctx->portal), .dossier = DB_ID(d->id),
		.piece = DB_TEXT(str_of(piece_kinds[gift->piece].name)),
		.doc_kind = DB_TEXT(kind_of(ctx->mem, row->asked.docs, gift->doc_kind)),
		.doc_date = DB_TEXT(gift->doc_date), .now_ms = DB_INT(ctx_now_ms(ctx))));
	*is_there = changed > 0;
	return OK;
}

enum err piece_refuse(struct ctx *ctx, struct dossier *d, const struct piece_gift *gift, enum say why)
{
	const struct piece_row *row;

	if (!may_change(d))
		return ERR_DENIED;
	TRY(row_asked(ctx, d, gift->piece, &row));
	TRY(dossier_touch(ctx, d));
	return DB_DO(ctx->db, piece_refused, NULL, .portal = DB_INT(ctx->portal), .dossier = DB_ID(d->id),
		.piece = DB_TEXT(str_of(piece_kinds[gift->piece].name)),
		.doc_kind = DB_TEXT(kind_of(ctx->mem, row->asked.docs, gift->doc_kind)),
		.doc_date = DB_TEXT(gift->doc_date), .reason = DB_TEXT(str_of(say_key(why))),
		.now_ms = DB_INT(ctx_now_ms(ctx)));
}

enum err piece_remove(struct ctx *ctx, struct dossier *d, enum piece piece)
{
	struct str name = str_of(piece_kinds[piece].name);
	struct json *details = json_object(ctx->mem);

	if (!may_change(d))
		return ERR_DENIED;
	TRY(dossier_touch(ctx, d));
	TRY(release(ctx, d, piece));
	TRY(DB_DO(ctx->db, piece_drop, NULL, .portal = DB_INT(ctx->portal), .dossier = DB_ID(d->id),
		.piece = DB_TEXT(name)));
	json_set_str(details, "piece", name);
	return journal_add(ctx, d->id, STR("piece.removed"), details);
}

enum err document_get(struct ctx *ctx, const struct dossier *d, struct id id, struct document **out)
{
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, document_get, .portal = DB_INT(ctx->portal),
		.id = DB_ID(id), .dossier = DB_ID(d->id));
	bool is_there = db_next(rows);
	struct document *doc = mem_new_of(ctx->mem, struct document);
	struct str hash = is_there ? db_bytes(rows, document_get_plain_sha256) : STR("");

	if (is_there)
		*doc = (struct document){ .id = id, .file_name = db_text(rows, document_get_file_name),
			.media = db_text(rows, document_get_media), .bytes = db_int(rows, document_get_size_bytes),
			.pages = db_int(rows, document_get_pages), .blob = db_bytes(rows, document_get_blob),
			.clean_blob = db_bytes(rows, document_get_clean_blob),
			.wrapped_key = db_bytes(rows, document_get_wrapped_key),
			.in_vault = db_int(rows, document_get_in_vault) != 0,
			.added_ms = db_int(rows, document_get_added_ms) };
	for (size_t i = 0; i < hash.n && i < sizeof doc->plain_sha256; i++)
		doc->plain_sha256[i] = (uint8_t)hash.p[i];
	TRY(db_end(&rows));
	*out = doc;
	return is_there ? OK : ERR_NOT_FOUND;
}

static enum err one_blob(struct db_rows *rows, unsigned column, struct str *out)
{
	bool is_there = db_next(rows);

	if (is_there)
		*out = db_bytes(rows, column);
	TRY(db_end(&rows));
	return is_there ? OK : ERR_NOT_FOUND;
}

enum err document_preview(struct ctx *ctx, struct id document, int64_t page, struct str *blob_out)
{
	return one_blob(DB_EACH(ctx->db, ctx->mem, document_page_get, .portal = DB_INT(ctx->portal),
		.document = DB_ID(document), .page = DB_INT(page)), document_page_get_blob, blob_out);
}

enum err blob_is_known(struct db *db, struct mem *mem, struct str name, bool *out)
{
	struct db_rows *rows = DB_EACH(db, mem, blob_known, .blob = DB_BYTES(name));

	*out = db_next(rows);
	return db_end(&rows);
}

enum say piece_trouble(const struct piece_row *row, const struct situation *s)
{
	const struct piece_row *source = row->same_as != NULL ? row->same_as : row;
	struct date made;

	if (row->state == PIECE_SCANNING || row->state == PIECE_UPLOADING)
		return SAY_piece_waiting;
	if (source->document == NULL)
		return row->asked.need == NEED_REQUIRED ? SAY_piece_missing : SAY_NONE;
	/* the rule of freshness hangs on the kind: without it there would be none */
	if (!docs_hold(row->asked.docs, source->doc_kind))
		return SAY_piece_kind;
	if (docs_max_months(source->doc_kind) == 0)
		return SAY_NONE;
	if (!date_parse(source->doc_date, &made) || date_cmp(made, s->today) > 0)
		return SAY_piece_date;
	return docs_are_fresh(source->doc_kind, made, s->today) ? SAY_NONE : SAY_piece_old;
}

void pieces_check(enum lang lang, const struct piece_row *rows, size_t n, const struct situation *s,
	struct complaints *out)
{
	if (facts_ticked(s->facts, F_PAPER))
		return;
	for (size_t i = 0; i < n; i++) {
		enum say why = rows[i].asked.need == NEED_IN_FORM ? SAY_NONE : piece_trouble(&rows[i], s);

		if (why != SAY_NONE)
			complain_of(out, F_PAPER, why, "piece", say(lang, piece_kinds[rows[i].asked.piece].label));
	}
}
