/* clerk_renewal.c - what is stamped is found before the authority of its newest time stamp ends; evidence is then
 * sealed again as it is, a document gets a further archive stamp (clerk_archive.c).
 *
 * For     the round that finds what is due, and the job that it leaves.
 * Never   opens what is sealed to change it: the container of before is the file of the new one, and was good when
 *         the new stamp was made.
 * Fails   tried again, for ever; done twice it is kept once. One that no longer holds is an alarm: renewing it would
 *         vouch for what nobody can vouch for. */
#include "role/clerk_sign.h"

#include <string.h>

#include "base/log.h"
#include "core/journal.h"
#include "core/outbox.h"
#include "gen/sql.h"
#include "platform/jsonin.h"

enum { ROUND_BYTES_MAX = 4 << 20, ALARM_TRIES = 12 };

struct renewal {
	struct signing g;
	struct id document;
	struct str kind, file, container;
	struct str name, sha256, wrapped;       /* of the row: the blob's name, what is in it, its key */
	int64_t before_ms;
	struct blob blob;
};

/* --- the job ------------------------------------------------------------------------------------- */

static enum err read_row(struct renewal *r)
{
	struct ctx *ctx = &r->g.ctx;
	struct db_rows *rows = DB_EACH(ctx->db, r->g.mem, evidence_get, .portal = DB_INT(ctx->portal),
				       .document = DB_ID(r->document));
	bool is_there = false;

	while (db_next(rows)) {
		is_there = true;
		r->kind = db_text(rows, evidence_get_kind);
		r->before_ms = db_int(rows, evidence_get_stamped_ms);
		r->name = db_bytes(rows, evidence_get_blob);
		r->sha256 = db_bytes(rows, evidence_get_sha256);
		r->wrapped = db_bytes(rows, evidence_get_wrapped_key);
	}
	TRY(db_end(&rows));
	return is_there ? OK : ERR_NOT_FOUND;
}

static enum err open_file(struct renewal *r, const struct store_place *place)
{
	struct signing *g = &r->g;

	TRY(clerk_key_open(g->clerk, g->secret, place, r->wrapped, &g->key));
	TRY(store_read(g->clerk->store, g->mem, g->key, place, (const uint8_t *)r->name.p, STORE_BYTES_MAX, &r->file));
	struct hash h = crypt_sha256(r->file);

	return str_eq(hash_view(&h), r->sha256) ? OK :
		err_note(ERR_CRYPTO, "renewal: the stored file is not the one of its row");
}

static enum err keep_rows(struct renewal *r)
{
	struct ctx *ctx = &r->g.ctx;
	struct json *details = json_object(r->g.mem);
	const struct str plain = str_from(r->blob.plain, sizeof r->blob.plain);
	int64_t changed = 0;

	TRY(DB_DO(ctx->db, evidence_renewed, &changed, .portal = DB_INT(ctx->portal), .document = DB_ID(r->document),
		  .before_ms = DB_INT(r->before_ms), .stamped_ms = DB_INT(r->g.p.stamped_ms),
		  .renew_ms = DB_INT(r->g.p.renew_ms)));
	if (changed != 1)
		return ERR_CONFLICT;
	TRY(DB_DO(ctx->db, sealed_document_now, NULL, .portal = DB_INT(ctx->portal), .document = DB_ID(r->document),
		  .blob = DB_BYTES(str_from(r->blob.name, sizeof r->blob.name)), .sha256 = DB_BYTES(plain),
		  .size_bytes = DB_INT(r->blob.bytes)));
	json_set_str(details, "document", id_hex(r->g.mem, r->document));
	json_set_str(details, "kind", r->kind);
	json_set_str(details, "sha256", str_hex(r->g.mem, plain.p, plain.n));
	json_set_int(details, "stamped", r->g.p.stamped_ms);
	TRY(journal_add(ctx, r->g.job->dossier, STR("evidence.renewed"), details));
	return outbox_end(ctx->db, r->g.job, JOB_DONE, STR(""), ctx_now_ms(ctx));
}

static enum err renew(struct renewal *r)
{
	struct signing *g = &r->g;
	struct json *args;

	TRY(json_read(g->mem, g->job->args, &json_limits_small, &args));
	if (!id_unhex(json_str(json_get(args, "document"), STR("")), &r->document))
		return ERR_NOT_FOUND;
	const struct store_place place = { g->ctx.portal, r->document, PLACE_ORIGINAL };

	TRY(read_row(r));
	TRY(open_file(r, &place));
	bool is_proof = str_eq_c(r->kind, "proof");
	const struct seal_wish wish = { is_proof ? STR("evidence") : STR("attestation"),
					is_proof ? STR("preuve.asics") : STR("attestation.asics"), r->file };

	TRY(signing_seal_file(g, &wish, &r->container));
	TRY(store_put(g->clerk->store, g->mem, g->clerk->world, g->key, &place, r->container, &r->blob));
	TRY(db_begin(g->clerk->db));
	enum err e = keep_rows(r);

	if (e != OK) {
		db_rollback(g->clerk->db);
		return e;
	}
	return db_commit(g->clerk->db);
}

void clerk_evidence_again(struct clerk *c, const struct job *job)
{
	struct mem *m = mem_new(2 * CLERK_JOB_BYTES_MAX);
	struct renewal *r = mem_new_of(m, struct renewal);

	r->g = (struct signing){ .clerk = c, .mem = m, .secret = mem_new_secret(1 << 20), .job = job };
	r->g.ctx = clerk_ctx(c, m, job->portal);
	enum err e = renew(r);

	if (e == OK)
		log_line(LOG_NOTE, "evidence.renewed", "kind=" STR_FMT " bytes=%ld", STR_ARG(r->kind),
			 (long)r->blob.bytes);
	else if (e == ERR_CONFLICT || e == ERR_NOT_FOUND)
		clerk_job_end(c, job, e == ERR_CONFLICT ? JOB_DONE : JOB_DROPPED,
			      e == ERR_CONFLICT ? STR("kept already") : STR("no such file"));
	else
		clerk_job_retry(c, job, str_of(err_name(e)));
	if (e == ERR_CRYPTO || (e != OK && job->tries >= ALARM_TRIES))
		log_line(LOG_ALARM, "evidence.not_renewed", "tries=%d err=%s", job->tries, err_name(e));
	mem_free(&r->g.secret);
	mem_free(&m);
}

/* --- what is due ---------------------------------------------------------------------------------- */

enum { DUE_MAX = 50 };

struct due {
	bool is_evidence;               /* else a document that was signed */
	int64_t portal, renew_ms;
	struct id document, dossier;
};

static enum err find_due(struct clerk *c, struct mem *m, struct due *out, size_t *n_out)
{
	struct db_rows *r = DB_EACH(c->db, m, renewal_due, .now_ms = DB_INT(world_now_ms(c->world)),
				    .n = DB_INT(DUE_MAX));

	for (*n_out = 0; db_next(r) && *n_out < DUE_MAX; ++*n_out)
		out[*n_out] = (struct due){ str_eq_c(db_text(r, renewal_due_what), "evidence"),
					    db_int(r, renewal_due_portal), db_int(r, renewal_due_renew_ms),
					    db_id(r, renewal_due_document), db_id(r, renewal_due_dossier) };
	return db_end(&r);
}

/* changed 1: it is ours to queue. */
static enum err take(struct db *db, const struct due *d, int64_t *changed)
{
	if (d->is_evidence)
		return DB_DO(db, evidence_renewing, changed, .portal = DB_INT(d->portal),
			     .document = DB_ID(d->document), .renew_ms = DB_INT(d->renew_ms));
	return DB_DO(db, sealed_renewing, changed, .portal = DB_INT(d->portal), .document = DB_ID(d->document),
		     .renew_ms = DB_INT(d->renew_ms));
}

static enum err queue_rows(struct clerk *c, struct mem *m, const struct due *d)
{
	struct ctx ctx = clerk_ctx(c, m, d->portal);
	struct json *args = json_object(m);
	int64_t changed = 0;

	json_set_str(args, "document", id_hex(m, d->document));
	TRY(take(c->db, d, &changed));
	return changed != 1 ? ERR_CONFLICT :
		outbox_add(&ctx, d->is_evidence ? JOB_EVIDENCE : JOB_ARCHIVE, d->dossier, args);
}

static enum err queue_one(struct clerk *c, struct mem *m, const struct due *d)
{
	TRY(db_begin(c->db));
	enum err e = queue_rows(c, m, d);

	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);
}

void clerk_renew(struct clerk *c, bool *did)
{
	struct mem *m = mem_new(ROUND_BYTES_MAX);
	struct due *due = mem_get(m, DUE_MAX, sizeof *due);
	size_t n = 0;
	enum err e = find_due(c, m, due, &n);

	for (size_t i = 0; e == OK && i < n; i++) {
		e = queue_one(c, m, &due[i]);
		*did = true;
	}
	if (e != OK)
		log_line(LOG_WARN, "renewals.kept", "err=%s", err_name(e));
	mem_free(&m);
}
