/* clerk_steps.c - one revision of a document, step by step, each kept in the database before the next.
 *
 * For     clerk_sign.c and clerk_archive.c.
 * Never   parses a PDF (press does, in its jail); keeps a token that did not pass; goes on with a one-time
 *         certificate that is about to end; stores what our own verifier has not found valid.
 * Fails   ended at any instruction, the next run goes on with what the last step kept. A signature whose
 *         token fails is thrown away: the next try makes a new key, certificate, time and signature.
 * Limits  OPEN_MS for an open revision; then anybody drops it. */
#include "role/clerk_sign.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "core/journal.h"
#include "gen/sql.h"
#include "paper/cms.h"
#include "paper/der.h"
#include "paper/slot.h"
#include "platform/memfd.h"

enum { OPEN_MS = 5 * 60 * 1000, CERTIFICATE_SPARE_MS = 60 * 1000, DERS_MAX = 8 };

static enum err in_transaction(struct signing *g, enum err (*body)(struct signing *))
{
	TRY(db_begin(g->clerk->db));
	enum err e = body(g);

	if (e != OK) {
		db_rollback(g->clerk->db);
		return e;
	}
	return db_commit(g->clerk->db);
}

static enum err waits(struct signing *g, enum err e, struct str why)
{
	g->why = why;
	return e;
}

/* --- the document ------------------------------------------------------------------------------- */

static enum err row_read(struct signing *g, struct id document)
{
	struct ctx *ctx = &g->ctx;
	struct db_rows *r = DB_EACH(ctx->db, g->mem, round_document_get, .portal = DB_INT(ctx->portal),
				    .document = DB_ID(document));
	bool is_there = false;

	while (db_next(r)) {
		is_there = true;
		g->document = (struct round_document){
			.document = document, .position = db_int(r, round_document_get_position),
			.revision = db_int(r, round_document_get_revision),
			.bytes = db_int(r, round_document_get_size_bytes),
			.renew_ms = db_int(r, round_document_get_renew_ms),
			.frozen_bytes = db_int(r, round_document_get_frozen_bytes),
			.name = db_text(r, round_document_get_name), .level = db_text(r, round_document_get_level),
			.blob = db_bytes(r, round_document_get_blob), .sha256 = db_bytes(r, round_document_get_sha256),
			.wrapped_key = db_bytes(r, round_document_get_wrapped_key),
		};
	}
	TRY(db_end(&r));
	return is_there ? OK : ERR_NOT_FOUND;
}

static struct store_place place_of(const struct signing *g)
{
	return (struct store_place){ g->ctx.portal, g->document.document, PLACE_ORIGINAL };
}

enum err signing_read(struct signing *g, struct id document)
{
	TRY(row_read(g, document));
	const struct store_place place = place_of(g);

	TRY(clerk_key_open(g->clerk, g->secret, &place, g->document.wrapped_key, &g->key));
	TRY(store_read(g->clerk->store, g->mem, g->key, &place, (const uint8_t *)g->document.blob.p, STORE_BYTES_MAX,
		       &g->file));
	struct hash h = crypt_sha256(g->file);

	return str_eq(hash_view(&h), g->document.sha256) ? OK :
		err_note(ERR_CRYPTO, "sign: the stored document is not the one of its row");
}

/* File and appended bytes as one sealed descriptor. */
static enum err whole(struct signing *g, int *fd_out)
{
	TRY(memfd_new("document", fd_out));
	mem_defer_close(g->mem, *fd_out);
	TRY(memfd_write(*fd_out, g->file));
	TRY(memfd_write(*fd_out, g->p.appended));
	return memfd_seal(*fd_out);
}

/* --- prepare ------------------------------------------------------------------------------------ */

void signing_request(struct signing *g, struct json *request, size_t cms_bytes)
{
	json_set_int(request, "v", 1);
	json_set_str(request, "field", g->p.field);
	json_set_int(request, "cms", (int64_t)cms_bytes);
	json_set_int(request, "when", g->p.made_ms);
}

static enum err keep_open(struct signing *g)
{
	return prepared_open(&g->ctx, &g->p);
}

enum err signing_open(struct signing *g, struct str request, int container_fd)
{
	struct ask_values ask = { .field = { request } }, answer;

	TRY(memfd_of("document", g->file, &ask.fd[0]));
	mem_defer_close(g->mem, ask.fd[0]);
	ask.fds = 1;
	if (container_fd >= 0)
		ask.fd[ask.fds++] = container_fd;
	enum err e = clerk_ask(g->clerk, g->mem, ASK_PREPARE, &ask, &answer);

	if (e != OK || answer.fds != 1)
		return waits(g, ERR_REMOTE, str_fmt(g->mem, "prepare: %s", err_name(e)));
	TRY(memfd_view(g->mem, answer.fd[0], PADES_APPENDED_BYTES_MAX, &g->p.appended));
	g->p.slot = answer.field[0];
	return in_transaction(g, keep_open);
}

static enum err begin(struct signing *g, enum prepared_kind kind, enum err (*open)(struct signing *))
{
	int64_t now = ctx_now_ms(&g->ctx);

	g->p = (struct prepared_revision){ .document = g->document.document, .base = g->document.revision, .kind = kind,
					   .step = kind == PREPARED_VALIDATION ? STEP_EMBEDDED : STEP_PREPARED,
					   .made_ms = now, .until_ms = now + OPEN_MS };
	if (g->signer != NULL)
		g->p.signer = g->signer->id;
	return open(g);
}

static enum err drop(struct signing *g)
{
	return prepared_drop(&g->ctx, &g->p);
}

/* What went wrong stays the answer, whatever the dropping says. */
static enum err discard(struct signing *g, enum err e, struct str why)
{
	enum err dropped = in_transaction(g, drop);

	log_line(LOG_NOTE, "signature.discarded", "step=%s why=" STR_FMT " dropped=%s",
		 prepared_step_name(g->p.step), STR_ARG(why), err_name(dropped));
	return waits(g, e, why);
}

/* --- sign --------------------------------------------------------------------------------------- */

static bool slot_of(const struct signing *g, struct pades_slot *out)
{
	uint64_t total = g->file.n + g->p.appended.n;

	return slot_read(g->p.slot, out) && out->hole > g->file.n && out->hole + out->hole_digits < total &&
		out->range[0] == 0 && out->range[2] + out->range[3] == total;
}

static size_t ders_of(struct str chain, struct str ders[DERS_MAX])
{
	size_t n = 0;

	while (n < DERS_MAX && der_take_whole(&chain, DER_SEQUENCE, &ders[n]))
		n++;
	return n;
}

static enum err keep_signed(struct signing *g)
{
	struct str ders[DERS_MAX];
	struct cert cert;
	struct json *details = json_object(g->mem);

	if (ders_of(g->p.chain, ders) == 0 || !cert_read(ders[0], &cert))
		return ERR_REMOTE;
	json_set_str(details, "signer", id_hex(g->mem, g->signer->id));
	json_set_str(details, "document", id_hex(g->mem, g->p.document));
	json_set_str(details, "serial", str_hex(g->mem, cert.serial.p, cert.serial.n));
	TRY(DB_DO(g->ctx.db, certificate_add, NULL, .portal = DB_INT(g->ctx.portal), .serial = DB_BYTES(cert.serial),
		  .signer = DB_ID(g->p.signer), .document = DB_ID(g->p.document), .certificate = DB_BYTES(ders[0]),
		  .now_ms = DB_INT(ctx_now_ms(&g->ctx)), .not_after_ms = DB_INT(cert.until_ms)));
	TRY(journal_add(&g->ctx, g->dossier->id, STR("signer.certificate"), details));
	return prepared_keep(&g->ctx, &g->p, STEP_SIGNED);
}

/* The keeper hashes the file itself: it signs only what begins with the bytes that he saw. */
static enum err sign(struct signing *g)
{
	static const struct cades_alg p256 = { SIGN_ECDSA, DIGEST_SHA256 };
	struct ask_values answer, ask = { .field = { g->signer->act, g->signer->proof, id_view(&g->p.document),
						     ask_u64(g->mem, g->file.n), g->p.slot }, .fds = 1 };
	struct pades_slot slot;

	if (!slot_of(g, &slot))
		return discard(g, ERR_INVALID, STR("slot"));
	TRY(whole(g, &ask.fd[0]));
	enum err e = clerk_ask(g->clerk, g->mem, ASK_SIGN, &ask, &answer);

	if (e != OK) {
		g->is_act_over = e == ERR_DENIED;
		return discard(g, e, str_fmt(g->mem, "keeper: %s", err_name(e)));
	}
	const struct str chain[] = { answer.field[2], answer.field[3] };

	g->p.attributes = answer.field[0];
	g->p.value = answer.field[1];
	g->p.chain = str_join(g->mem, chain, 2, STR(""));
	if (!str_eq(cades_tbs(g->mem, &slot.digest, answer.field[2]), g->p.attributes) ||
	    cades_check(p256, answer.field[2], g->p.attributes, g->p.value) != OK)
		return discard(g, ERR_CRYPTO, STR("value"));
	return in_transaction(g, keep_signed);
}

/* --- stamp -------------------------------------------------------------------------------------- */

static enum err keep_stamped(struct signing *g)
{
	return prepared_keep(&g->ctx, &g->p, STEP_STAMPED);
}

static enum err assemble(struct signing *g, struct str token)
{
	struct str ders[DERS_MAX];
	size_t n = ders_of(g->p.chain, ders);
	struct cades_parts parts = {
		.alg = { SIGN_ECDSA, DIGEST_SHA256 }, .tbs = g->p.attributes, .value = g->p.value,
		.signer_cert = ders[0], .chain = ders + 1, .chain_count = n - 1, .token = token,
	};

	assert(n >= 1);
	return cades_assemble(g->mem, &parts, &g->p.cms);
}

/* A certificate of ten minutes: what a long wait has left behind is not stamped any more. */
static bool is_certificate_over(const struct signing *g)
{
	struct str ders[DERS_MAX];
	struct cert cert;

	return ders_of(g->p.chain, ders) == 0 || !cert_read(ders[0], &cert) ||
		ctx_now_ms(&g->ctx) > cert.until_ms - CERTIFICATE_SPARE_MS;
}

/* It goes in. If not, the next hole is as large as this one wanted to be. */
static bool is_roomy(struct signing *g, size_t room, size_t token_bytes)
{
	struct clerk *c = g->clerk;
	bool is_token_larger = token_bytes > c->token_bytes;

	if (is_token_larger)
		c->token_bytes = token_bytes;
	else if (g->p.cms.n > room)
		c->cms_more += g->p.cms.n - room;
	return g->p.cms.n <= room;
}

static enum err stamp(struct signing *g)
{
	struct pades_slot slot;
	struct digest imprint;
	struct str token;
	bool is_signature = g->p.kind == PREPARED_SIGNATURE;

	if (!slot_of(g, &slot))
		return discard(g, ERR_INVALID, STR("slot"));
	if (is_signature && is_certificate_over(g))
		return discard(g, ERR_BUSY, STR("certificate over"));
	imprint = is_signature ? digest_one(DIGEST_SHA256, g->p.value) : slot.digest;
	enum err e = signing_stamp(g, &imprint, &token);

	if (e != OK)
		return discard(g, e, g->why);
	if (is_signature)
		TRY(assemble(g, token));
	else
		g->p.cms = token;
	if (!is_roomy(g, (size_t)slot.hole_digits / 2, token.n))
		return discard(g, ERR_LIMIT, STR("hole"));
	return in_transaction(g, keep_stamped);
}

/* --- embed, verify, close ------------------------------------------------------------------------ */

static enum err keep_embedded(struct signing *g)
{
	return prepared_keep(&g->ctx, &g->p, STEP_EMBEDDED);
}

static enum err embed(struct signing *g)
{
	struct pades_slot slot;
	struct str copy = str_copy(g->mem, g->p.appended);

	if (!slot_of(g, &slot) ||
	    pades_embed(&slot, g->file.n, (char *)(uintptr_t)copy.p, copy.n, g->p.cms) != OK)
		return discard(g, ERR_INVALID, STR("embed"));
	g->p.appended = copy;
	return in_transaction(g, keep_embedded);
}

static enum err keep_verified(struct signing *g)
{
	return prepared_keep(&g->ctx, &g->p, STEP_VERIFIED);
}

static enum err verify(struct signing *g)
{
	bool is_good;
	int fd;

	TRY(whole(g, &fd));
	TRY(signing_judge(g, fd, &is_good));
	return is_good ? in_transaction(g, keep_verified) : discard(g, ERR_CRYPTO, g->why);
}

static struct str level_of(const struct signing *g)
{
	if (g->p.kind == PREPARED_SIGNATURE)
		return STR("B-T");
	if (g->p.kind == PREPARED_ARCHIVE || str_eq_c(g->document.level, "B-LTA"))
		return STR("B-LTA");
	return STR("B-LT");
}

static enum err put_blob(struct signing *g, struct blob *out)
{
	const struct store_place place = place_of(g);
	struct store_writer *w;

	TRY(store_writer_open(g->clerk->store, g->mem, g->clerk->world, g->key, &place, &w));
	enum err e = store_writer_add(w, g->file);

	if (e == OK)
		e = store_writer_add(w, g->p.appended);
	if (e != OK) {
		store_writer_drop(&w);
		return e;
	}
	return store_writer_keep(&w, out);
}

static enum err end_act(struct signing *g)
{
	const struct signer_act done = { .event = SE_EMBEDDED, .known = SF(SF_VERIFIED) };

	TRY(round_fire(&g->ctx, g->dossier, g->signer, &done));
	return outbox_end(g->clerk->db, g->job, JOB_DONE, STR(""), ctx_now_ms(&g->ctx));
}

static enum err close_revision(struct signing *g, const struct blob *blob)
{
	struct json *details = json_object(g->mem);
	struct prepared_end end = {
		.blob = str_from(blob->name, sizeof blob->name), .sha256 = str_from(blob->plain, sizeof blob->plain),
		.bytes = blob->bytes, .level = level_of(g),
	};

	if (g->p.kind == PREPARED_VALIDATION)
		g->p.renew_ms = g->document.renew_ms;
	TRY(prepared_store(&g->ctx, &g->p, &end));
	json_set_str(details, "document", id_hex(g->mem, g->p.document));
	json_set_str(details, "sha256", str_hex(g->mem, blob->plain, sizeof blob->plain));
	json_set_int(details, "revision", g->p.base + 1);
	json_set_str(details, "kind", str_of(prepared_kind_name(g->p.kind)));
	json_set_str(details, "level", end.level);
	TRY(journal_add(&g->ctx, g->dossier->id, STR("document.extended"), details));
	return g->ends_act ? end_act(g) : OK;
}

static enum err store(struct signing *g)
{
	struct blob blob;

	if (put_blob(g, &blob) != OK)
		return waits(g, ERR_IO, STR("store"));
	TRY(db_begin(g->clerk->db));
	enum err e = close_revision(g, &blob);

	if (e != OK) {
		db_rollback(g->clerk->db);
		return e;
	}
	TRY(db_commit(g->clerk->db));
	log_line(LOG_NOTE, "document.extended", "kind=%s revision=%ld bytes=%ld level=" STR_FMT,
		 prepared_kind_name(g->p.kind), (long)g->p.base + 1, (long)blob.bytes, STR_ARG(level_of(g)));
	return OK;
}

/* --- the machine --------------------------------------------------------------------------------- */

/* May the open revision be gone on with by this job? One that is too old, or built on something else, goes. */
static enum err take_up(struct signing *g, enum prepared_kind kind, enum err (*open)(struct signing *))
{
	enum err e = prepared_get(&g->ctx, g->document.document, &g->p);

	if (e == ERR_NOT_FOUND)
		return begin(g, kind, open);
	TRY(e);
	bool is_ours = g->p.kind == kind && g->p.base == g->document.revision &&
		id_eq(g->p.signer, g->signer == NULL ? (struct id){ { 0 } } : g->signer->id);
	bool is_late = ctx_now_ms(&g->ctx) >= g->p.until_ms && g->p.step < STEP_EMBEDDED;

	if (is_ours && !is_late)
		return OK;
	if (!is_ours && !is_late && g->p.base == g->document.revision)
		return waits(g, ERR_BUSY, STR("another revision is open"));
	(void)discard(g, OK, STR("too old"));
	return begin(g, kind, open);
}

enum err signing_run(struct signing *g, enum prepared_kind kind, enum err (*open)(struct signing *))
{
	TRY(take_up(g, kind, open));
	for (;;) {
		/* a lease that has lapsed may be another clerk's by now: what is kept is gone on with later */
		if (ctx_now_ms(&g->ctx) >= g->job->lease_until_ms)
			return waits(g, ERR_BUSY, STR("lease"));
		switch (g->p.step) {
		case STEP_PREPARED:
			TRY(kind == PREPARED_SIGNATURE ? sign(g) : stamp(g));
			break;
		case STEP_SIGNED:
			TRY(stamp(g));
			break;
		case STEP_STAMPED:
			TRY(embed(g));
			break;
		case STEP_EMBEDDED:
			TRY(verify(g));
			break;
		case STEP_VERIFIED:
			return store(g);
		case PREPARED_STEP_COUNT:
			return ERR_INVALID;
		}
	}
}
