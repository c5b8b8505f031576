/* prepared.c - one open revision a document: opened, kept step by step, stored or dropped.
 *
 * For     the clerk's signing and archive jobs.
 * Never   stores on any other revision than its base: guarded updates, so nothing forks.
 * Fails   ERR_CONFLICT: somebody else opened, dropped or stored one meanwhile; nothing is written. */
#include "core/prepared.h"

#include <assert.h>

#include "gen/sql.h"
#include "platform/db.h"

static const char *const steps[PREPARED_STEP_COUNT] = {
	[STEP_PREPARED] = "prepared", [STEP_SIGNED] = "signed", [STEP_STAMPED] = "stamped",
	[STEP_EMBEDDED] = "embedded", [STEP_VERIFIED] = "verified",
};

static const char *const kinds[PREPARED_KIND_COUNT] = {
	[PREPARED_SIGNATURE] = "signature", [PREPARED_VALIDATION] = "validation", [PREPARED_ARCHIVE] = "archive",
};

const char *prepared_step_name(enum prepared_step s)
{
	assert(s < PREPARED_STEP_COUNT);
	return steps[s];
}

const char *prepared_kind_name(enum prepared_kind k)
{
	assert(k < PREPARED_KIND_COUNT);
	return kinds[k];
}

static unsigned named(struct str word, const char *const *names, unsigned n)
{
	unsigned i = 0;

	while (i < n && !str_eq_c(word, names[i]))
		i++;
	assert(i < n);
	return i;
}

static struct db_value id_or_null(const struct id *id)
{
	return id_is_zero(*id) ? DB_NULL : DB_BYTES(id_view(id));
}

static struct db_value instant(int64_t ms)
{
	return ms == 0 ? DB_NULL : DB_INT(ms);
}

enum err prepared_get(struct ctx *ctx, struct id document, struct prepared_revision *out)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, prepared_get, .portal = DB_INT(ctx->portal),
				    .document = DB_ID(document));
	bool is_there = false;

	while (db_next(r)) {
		is_there = true;
		*out = (struct prepared_revision){
			.document = document, .version = db_int(r, prepared_get_version),
			.base = db_int(r, prepared_get_base),
			.kind = (enum prepared_kind)named(db_text(r, prepared_get_kind), kinds, PREPARED_KIND_COUNT),
			.step = (enum prepared_step)named(db_text(r, prepared_get_step), steps, PREPARED_STEP_COUNT),
			.signer = db_id(r, prepared_get_signer), .field = db_text(r, prepared_get_field),
			.slot = db_bytes(r, prepared_get_slot), .appended = db_bytes(r, prepared_get_appended),
			.attributes = db_bytes(r, prepared_get_attributes), .value = db_bytes(r, prepared_get_value),
			.chain = db_bytes(r, prepared_get_chain), .cms = db_bytes(r, prepared_get_cms),
			.stamped_ms = db_int(r, prepared_get_stamped_ms), .renew_ms = db_int(r, prepared_get_renew_ms),
			.made_ms = db_int(r, prepared_get_made_ms), .until_ms = db_int(r, prepared_get_until_ms),
		};
	}
	TRY(db_end(&r));
	return is_there ? OK : ERR_NOT_FOUND;
}

enum err prepared_open(struct ctx *ctx, struct prepared_revision *p)
{
	int64_t changed = 0;

	TRY(DB_DO(ctx->db, prepared_add, &changed, .portal = DB_INT(ctx->portal), .document = DB_ID(p->document),
		  .base = DB_INT(p->base), .kind = DB_TEXT(str_of(kinds[p->kind])), .signer = id_or_null(&p->signer),
		  .field = DB_TEXT(p->field), .step = DB_TEXT(str_of(steps[p->step])), .slot = DB_BYTES(p->slot),
		  .appended = DB_BYTES(p->appended), .empty = DB_BYTES(STR("")), .now_ms = DB_INT(p->made_ms),
		  .until_ms = DB_INT(p->until_ms)));
	p->version = 1;
	return changed == 1 ? OK : ERR_CONFLICT;
}

enum err prepared_keep(struct ctx *ctx, struct prepared_revision *p, enum prepared_step step)
{
	int64_t changed = 0;

	TRY(DB_DO(ctx->db, prepared_move, &changed, .portal = DB_INT(ctx->portal), .document = DB_ID(p->document),
		  .version = DB_INT(p->version), .step = DB_TEXT(str_of(steps[step])),
		  .appended = DB_BYTES(p->appended), .attributes = DB_BYTES(p->attributes),
		  .value = DB_BYTES(p->value), .chain = DB_BYTES(p->chain), .cms = DB_BYTES(p->cms),
		  .stamped_ms = instant(p->stamped_ms), .renew_ms = instant(p->renew_ms)));
	if (changed != 1)
		return ERR_CONFLICT;
	p->version++;
	p->step = step;
	return OK;
}

static enum err take_out(struct ctx *ctx, const struct prepared_revision *p, struct str fate)
{
	int64_t changed = 0;

	TRY(DB_DO(ctx->db, prepared_drop, &changed, .portal = DB_INT(ctx->portal), .document = DB_ID(p->document),
		  .version = DB_INT(p->version)));
	if (changed != 1)
		return ERR_CONFLICT;
	return id_is_zero(p->signer) ? OK :
		DB_DO(ctx->db, certificate_fate, NULL, .portal = DB_INT(ctx->portal), .signer = DB_ID(p->signer),
		      .document = DB_ID(p->document), .fate = DB_TEXT(fate));
}

enum err prepared_drop(struct ctx *ctx, const struct prepared_revision *p)
{
	return take_out(ctx, p, STR("discarded"));
}

enum err prepared_store(struct ctx *ctx, const struct prepared_revision *p, const struct prepared_end *end)
{
	int64_t changed = 0;

	assert(p->step == STEP_VERIFIED);
	TRY(take_out(ctx, p, STR("used")));
	TRY(DB_DO(ctx->db, sealed_move, &changed, .portal = DB_INT(ctx->portal), .document = DB_ID(p->document),
		  .base = DB_INT(p->base), .level = DB_TEXT(end->level), .renew_ms = instant(p->renew_ms)));
	if (changed != 1)
		return ERR_CONFLICT;
	TRY(DB_DO(ctx->db, sealed_document_now, NULL, .portal = DB_INT(ctx->portal), .document = DB_ID(p->document),
		  .blob = DB_BYTES(end->blob), .sha256 = DB_BYTES(end->sha256), .size_bytes = DB_INT(end->bytes)));
	TRY(DB_DO(ctx->db, revision_add, NULL, .portal = DB_INT(ctx->portal), .document = DB_ID(p->document),
		  .number = DB_INT(p->base + 1), .kind = DB_TEXT(str_of(kinds[p->kind])),
		  .size_bytes = DB_INT(end->bytes), .sha256 = DB_BYTES(end->sha256), .signer = id_or_null(&p->signer),
		  .field = DB_TEXT(p->field), .cms = DB_BYTES(p->cms), .stamped_ms = instant(p->stamped_ms),
		  .now_ms = DB_INT(ctx_now_ms(ctx))));
	return id_is_zero(p->signer) ? OK :
		DB_DO(ctx->db, signer_document_signed, NULL, .portal = DB_INT(ctx->portal),
		      .signer = DB_ID(p->signer), .document = DB_ID(p->document), .revision = DB_INT(p->base + 1));
}
