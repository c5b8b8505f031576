/* page_evidence.c - what proves the signatures, on the request's page and to take away: each signer's attestation, as
 * a PDF or in its sealed container, and the proof file for whom it is about.
 *
 * For     page_space.c, and the rows /espace/{}/attestation/… and /espace/{}/preuve of routes.c.
 * Never   gives the proof file to one whose account is not every signer's: it tells where each was and how often he
 *         failed. Gives a file without telling it in the journal.
 * Fails   ERR_NOT_FOUND: not sealed yet, another's request, no such turn, not for him.
 * Limits  WORK_BYTES_MAX for the containers around a PDF. */
#include "web/page_evidence.h"

#include "core/evidence_files.h"
#include "paper/sealed.h"
#include "platform/memfd.h"
#include "platform/store.h"
#include "web/document.h"
#include "web/handlers.h"
#include "web/words.h"

enum { TURNS_MAX = 9, WORK_BYTES_MAX = 96 * 1024 * 1024 };

/* --- on the page --------------------------------------------------------------------------------- */

static struct str path_of(struct ctx *ctx, const struct dossier *d, const struct evidence_file *f, bool is_pdf)
{
	if (f->is_proof)
		return str_fmt(ctx->mem, "/espace/" STR_FMT "/preuve", STR_ARG(d->reference));
	return str_fmt(ctx->mem, "/espace/" STR_FMT "/attestation/%lld%s", STR_ARG(d->reference), (long long)f->turn,
		       is_pdf ? "" : "/scellee");
}

enum err evidence_view(struct ctx *ctx, const struct dossier *d, struct view_request_page *v)
{
	struct evidence_file *files;
	bool is_own;
	size_t n;

	TRY(evidence_files(ctx, d, &files, &n));
	TRY(evidence_is_own(ctx, d, &is_own));
	struct view_proof *proofs = mem_get(ctx->mem, n + 1, sizeof *proofs);

	for (size_t i = 0; i < n; i++) {
		const struct evidence_file *f = &files[i];

		proofs[i] = (struct view_proof){
			.name = f->name,
			.pdf_path = f->is_proof ? STR("") : path_of(ctx, d, f, true),
			.sealed_path = f->is_proof && !is_own ? STR("") : path_of(ctx, d, f, false),
			.size = words_bytes(ctx, f->document.bytes),
		};
	}
	v->proofs = proofs;
	v->n_proofs = n;
	return OK;
}

/* --- taken away ---------------------------------------------------------------------------------- */

/* The file that the address names, for whom it is. turn 0: the proof file. */
static enum err file_of(struct ctx *ctx, const struct request *rq, uint64_t turn, struct dossier **d_out,
			struct evidence_file *out)
{
	struct evidence_file *files;
	bool is_own = true;
	size_t n;

	TRY(dossier_open(ctx, request_path(rq, 0), d_out));
	TRY(evidence_files(ctx, *d_out, &files, &n));
	if (turn == 0)
		TRY(evidence_is_own(ctx, *d_out, &is_own));
	for (size_t i = 0; is_own && i < n; i++) {
		if (files[i].is_proof ? turn != 0 : files[i].turn != (int64_t)turn)
			continue;
		*out = files[i];
		return OK;
	}
	return ERR_NOT_FOUND;
}

static enum err turn_of(const struct request *rq, uint64_t *out)
{
	return str_to_u64(request_path(rq, 1), TURNS_MAX, out) && *out > 0 ? OK : ERR_NOT_FOUND;
}

static enum err ask(struct ctx *ctx, const struct request *rq, uint64_t turn, struct route_asks *out)
{
	struct evidence_file file;
	struct dossier *d;

	TRY(file_of(ctx, rq, turn, &d, &file));
	document_key_ask(ctx, &file.document, out);
	return OK;
}

static enum err give(struct ctx *ctx, const struct request *rq, uint64_t turn, struct reply *rp)
{
	struct evidence_file file;
	struct dossier *d;

	TRY(file_of(ctx, rq, turn, &d, &file));
	TRY(document_send(ctx, rq, &file.document, rp));
	return evidence_taken(ctx, d, &file);
}

enum err proof_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	return ask(ctx, rq, 0, out);
}

enum err proof_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	return give(ctx, rq, 0, rp);
}

enum err attestation_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	uint64_t turn;

	TRY(turn_of(rq, &turn));
	return ask(ctx, rq, turn, out);
}

enum err attestation_sealed_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	uint64_t turn;

	TRY(turn_of(rq, &turn));
	return give(ctx, rq, turn, rp);
}

/* The PDF in the innermost of the containers: each renewal put one around. */
static enum err unpack(struct ctx *ctx, const struct request *rq, const struct document *d, struct mem *work,
		       struct str *pdf_out)
{
	const struct store_place place = { ctx->portal, d->id, 0 };
	struct seal_key *key;
	struct asic parts;
	struct str file;

	TRY(document_key(ctx, rq, &key));
	TRY(store_read(ctx->store, work, key, &place, (const uint8_t *)d->blob.p, ASIC_BYTES_MAX, &file));
	for (unsigned i = 0; i <= SEALED_RENEWALS_MAX; i++) {
		TRY(asic_read(work, file, &parts));
		file = parts.data;
		if (str_ends(parts.name, SEALED_INNER_NAME_END))
			continue;
		*pdf_out = parts.data;
		return OK;
	}
	return ERR_LIMIT;
}

static enum err send_pdf(struct ctx *ctx, const struct request *rq, const struct document *d, struct reply *rp)
{
	struct mem *work = mem_new_secret(WORK_BYTES_MAX);
	struct str pdf = STR(""), name = d->file_name;
	int fd = -1;
	enum err e = unpack(ctx, rq, d, work, &pdf);

	if (e == OK)
		e = memfd_of("attestation", pdf, &fd);
	if (e == OK) {
		name = str_sub(name, 0, name.n - SEALED_INNER_NAME_END.n);
		reply_file(rp, STR("application/pdf"), str_fmt(ctx->mem, STR_FMT ".pdf", STR_ARG(name)), fd, pdf.n);
	}
	mem_free(&work);
	return e;
}

enum err attestation_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct evidence_file file;
	struct dossier *d;
	uint64_t turn;

	TRY(turn_of(rq, &turn));
	TRY(file_of(ctx, rq, turn, &d, &file));
	TRY(send_pdf(ctx, rq, &file.document, rp));
	return evidence_taken(ctx, d, &file);
}
