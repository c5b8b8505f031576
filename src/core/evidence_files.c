/* evidence_files.c - what is sealed about a round, as its dossier's page offers it.
 *
 * For     web/page_evidence.c.
 * Never   opens a file; takes an address for a person's that nobody has confirmed.
 * Limits  the files of one round: one and an attestation for each signer. */
#include "core/evidence_files.h"

#include <assert.h>
#include <string.h>

#include "core/account.h"
#include "core/journal.h"
#include "core/person.h"
#include "core/round.h"
#include "gen/sql.h"

enum { FILES_MAX = 1 + SIGNERS_MAX, ROWS_MAX = 200 };

static const struct person_fields *fields_of(const struct dossier *d, const struct signer *s)
{
	return &persons[facts_who(&d->facts, signer_person(s))];
}

static struct document document_of(struct db_rows *r)
{
	struct document d = { .id = db_id(r, evidence_list_document), .file_name = db_text(r, evidence_list_file_name),
			      .media = db_text(r, evidence_list_media), .bytes = db_int(r, evidence_list_size_bytes),
			      .blob = db_bytes(r, evidence_list_blob),
			      .wrapped_key = db_bytes(r, evidence_list_wrapped_key) };
	struct str sha256 = db_bytes(r, evidence_list_sha256);

	assert(sha256.n == sizeof d.plain_sha256);
	memcpy(d.plain_sha256, sha256.p, sha256.n);
	return d;
}

/* Whose attestation it is. */
static void sign_it(struct ctx *ctx, const struct dossier *d, const struct signer *s, struct evidence_file *file)
{
	file->turn = s->turn;
	file->name = facts_person(ctx->mem, &d->facts, fields_of(d, s)->civility);
}

/* An attestation stands where its signer's turn is, the proof file last. */
static void put_in_order(struct evidence_file *files, size_t n)
{
	for (size_t i = n - 1; i > 0; i--) {
		struct evidence_file here = files[i];
		bool is_before = !here.is_proof && (files[i - 1].is_proof || here.turn < files[i - 1].turn);

		if (!is_before)
			break;
		files[i] = files[i - 1];
		files[i - 1] = here;
	}
}

enum err evidence_files(struct ctx *ctx, const struct dossier *d, struct evidence_file **out, size_t *n_out)
{
	struct evidence_file *files = mem_get(ctx->mem, FILES_MAX, sizeof *files);
	struct signer *signers;
	size_t n = 0, n_signers;

	TRY(signer_list(ctx, d->id, d->round, &signers, &n_signers));
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, evidence_list, .portal = DB_INT(ctx->portal),
				    .dossier = DB_ID(d->id), .n = DB_INT(ROWS_MAX));

	while (db_next(r) && n < FILES_MAX) {
		struct evidence_file file = { .is_proof = str_eq_c(db_text(r, evidence_list_kind), "proof") };
		bool is_whose = file.is_proof;

		if (db_int(r, evidence_list_round) != d->round)
			continue;
		for (size_t i = 0; !is_whose && i < n_signers; i++) {
			is_whose = id_eq(signers[i].id, db_id(r, evidence_list_signer));
			if (is_whose)
				sign_it(ctx, d, &signers[i], &file);
		}
		if (!is_whose)
			continue;
		file.document = document_of(r);
		files[n++] = file;
		put_in_order(files, n);
	}
	*out = files;
	*n_out = n;
	return db_end(&r);
}

enum err evidence_is_own(struct ctx *ctx, const struct dossier *d, bool *out)
{
	struct account account;
	struct signer *signers;
	size_t n;

	*out = false;
	TRY(signer_list(ctx, d->id, d->round, &signers, &n));
	enum err e = account_read(ctx, ctx->by.account, &account);

	if (e == ERR_NOT_FOUND || (e == OK && !account.is_confirmed))
		return OK;
	TRY(e);
	struct str his = email_tidy(ctx->mem, account.email);
	bool is_own = n > 0;

	for (size_t i = 0; i < n; i++) {
		struct str mail = email_tidy(ctx->mem, facts_get(&d->facts, fields_of(d, &signers[i])->email));

		is_own &= signers[i].state == SIGNER_VOID || (mail.n > 0 && str_eq(mail, his));
	}
	*out = is_own;
	return OK;
}

enum err evidence_taken(struct ctx *ctx, const struct dossier *d, const struct evidence_file *file)
{
	const struct document *document = &file->document;
	struct json *details = json_object(ctx->mem);

	json_set_str(details, "document", id_hex(ctx->mem, document->id));
	json_set_str(details, "kind", file->is_proof ? STR("proof") : STR("attestation"));
	json_set_str(details, "sha256", str_hex(ctx->mem, document->plain_sha256, sizeof document->plain_sha256));
	return journal_add(ctx, d->id, STR("evidence.exported"), details);
}
