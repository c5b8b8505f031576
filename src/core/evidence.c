/* evidence.c - gathers what is known about one round of signatures.
 *
 * For     the clerk's evidence job, when a round is over.
 * Never   writes; takes a secret out of a row.
 * Limits  those of evidence.h; the leaves of the portal's journal are read JOURNAL_BATCH_MAX at a time. */
#include "core/evidence.h"

#include <assert.h>
#include <string.h>

#include "core/journal.h"
#include "gen/sql.h"
#include "platform/db.h"

enum { LEAVES_BYTES_MAX = 1 << 20 };

static enum err read_round(struct ctx *ctx, struct evidence *e)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, round_get, .portal = DB_INT(ctx->portal),
				    .dossier = DB_ID(e->dossier->id), .number = DB_INT(e->round));
	bool is_there = db_next(r);

	if (is_there) {
		e->state = db_text(r, round_get_state);
		e->opened_ms = db_int(r, round_get_opened_ms);
		e->deadline_ms = db_int(r, round_get_deadline_ms);
		e->ended_ms = db_int(r, round_get_ended_ms);
	}
	TRY(db_end(&r));
	return is_there ? OK : ERR_NOT_FOUND;
}

static enum err read_certificates(struct ctx *ctx, struct evidence_signer *s)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, certificate_list, .portal = DB_INT(ctx->portal),
				    .signer = DB_ID(s->who.id), .n = DB_INT(EVIDENCE_CERTIFICATES_MAX));

	s->certificate = mem_get(ctx->mem, EVIDENCE_CERTIFICATES_MAX, sizeof *s->certificate);
	while (db_next(r)) {
		assert(s->certificates < EVIDENCE_CERTIFICATES_MAX);
		s->certificate[s->certificates++] = (struct evidence_certificate){
			.document = db_id(r, certificate_list_document),
			.der = db_bytes(r, certificate_list_certificate),
			.fate = db_text(r, certificate_list_fate),
			.made_ms = db_int(r, certificate_list_made_ms),
			.not_after_ms = db_int(r, certificate_list_not_after_ms),
		};
	}
	return db_end(&r);
}

static enum err read_signers(struct ctx *ctx, struct evidence *e)
{
	struct signer *all;

	TRY(signer_list(ctx, e->dossier->id, e->round, &all, &e->signers));
	e->signer = mem_get(ctx->mem, e->signers, sizeof *e->signer);
	for (size_t i = 0; i < e->signers; i++) {
		e->signer[i].who = all[i];
		TRY(signer_documents(ctx, all[i].id, &e->signer[i].document, &e->signer[i].documents));
		TRY(read_certificates(ctx, &e->signer[i]));
	}
	return OK;
}

static enum err read_revisions(struct ctx *ctx, struct evidence_document *d)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, revision_list, .portal = DB_INT(ctx->portal),
				    .document = DB_ID(d->now.document), .n = DB_INT(EVIDENCE_REVISIONS_MAX));

	d->revision = mem_get(ctx->mem, EVIDENCE_REVISIONS_MAX, sizeof *d->revision);
	while (db_next(r)) {
		assert(d->revisions < EVIDENCE_REVISIONS_MAX);
		d->revision[d->revisions++] = (struct evidence_revision){
			.number = db_int(r, revision_list_number),
			.kind = db_text(r, revision_list_kind),
			.bytes = db_int(r, revision_list_size_bytes),
			.sha256 = db_bytes(r, revision_list_sha256),
			.signer = db_id(r, revision_list_signer),
			.field = db_text(r, revision_list_field),
			.cms = db_bytes(r, revision_list_cms),
			.stamped_ms = db_int(r, revision_list_stamped_ms),
			.stored_ms = db_int(r, revision_list_stored_ms),
		};
	}
	return db_end(&r);
}

static enum err read_documents(struct ctx *ctx, struct evidence *e)
{
	struct round_document *all;

	TRY(round_documents(ctx, e->dossier->id, e->round, &all, &e->documents));
	e->document = mem_get(ctx->mem, e->documents, sizeof *e->document);
	for (size_t i = 0; i < e->documents; i++) {
		e->document[i].now = all[i];
		TRY(read_revisions(ctx, &e->document[i]));
		if (e->document[i].revisions == EVIDENCE_REVISIONS_MAX)
			return err_note(ERR_LIMIT, "evidence: a document of too many revisions");
	}
	return OK;
}

static enum err read_messages(struct ctx *ctx, struct evidence *e)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, evidence_messages, .portal = DB_INT(ctx->portal),
				    .dossier = DB_ID(e->dossier->id), .n = DB_INT(EVIDENCE_MESSAGES_MAX));

	e->message = mem_get(ctx->mem, EVIDENCE_MESSAGES_MAX, sizeof *e->message);
	while (db_next(r)) {
		assert(e->messages < EVIDENCE_MESSAGES_MAX);
		e->message[e->messages++] = (struct evidence_message){
			.id = db_id(r, evidence_messages_id),
			.kind = db_text(r, evidence_messages_kind),
			.notice = db_text(r, evidence_messages_target),
			.state = db_text(r, evidence_messages_state),
			.added_ms = db_int(r, evidence_messages_added_ms),
			.ended_ms = db_int(r, evidence_messages_ended_ms),
			.tries = db_int(r, evidence_messages_tries),
		};
	}
	return db_end(&r);
}

/* --- the journal ------------------------------------------------------------------------------- */

static enum err read_entries(struct ctx *ctx, struct evidence *e)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, evidence_entries, .portal = DB_INT(ctx->portal),
				    .dossier = DB_ID(e->dossier->id), .n = DB_INT(EVIDENCE_ENTRIES_MAX + 1));
	bool is_numbered = true;

	e->entry = mem_get(ctx->mem, EVIDENCE_ENTRIES_MAX, sizeof *e->entry);
	while (e->entries < EVIDENCE_ENTRIES_MAX && db_next(r)) {
		struct evidence_entry *one = &e->entry[e->entries++];

		is_numbered &= !db_is_null(r, evidence_entries_seq);
		one->row = (struct journal_row){
			.portal = ctx->portal,
			.seq = db_int(r, evidence_entries_seq),
			.at_ms = db_int(r, evidence_entries_at_ms),
			.id = db_id(r, evidence_entries_id),
			.dossier = e->dossier->id,
			.account = db_id(r, evidence_entries_account),
			.role = db_text(r, evidence_entries_role),
			.event = db_text(r, evidence_entries_event),
			.details = db_text(r, evidence_entries_details),
		};
		one->path.leaf = (uint64_t)one->row.seq;
	}
	bool has_more = db_next(r);

	TRY(db_end(&r));
	if (has_more)
		return err_note(ERR_LIMIT, "evidence: more than %d entries", EVIDENCE_ENTRIES_MAX);
	return is_numbered ? OK : ERR_BUSY;
}

static enum err read_head(struct ctx *ctx, struct evidence *e)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, evidence_head, .portal = DB_INT(ctx->portal));
	bool is_there = db_next(r);

	if (is_there) {
		struct str root = db_bytes(r, evidence_head_root);

		e->head = (struct head){ .portal = (uint64_t)ctx->portal,
					 .size = (uint64_t)db_int(r, evidence_head_size),
					 .time_ms = (uint64_t)db_int(r, evidence_head_at_ms) };
		assert(root.n == sizeof e->head.root.bytes);
		memcpy(e->head.root.bytes, root.p, root.n);
		e->head_signature = db_bytes(r, evidence_head_signature);
	}
	TRY(db_end(&r));
	for (size_t i = 0; i < e->entries; i++)
		is_there &= e->entry[i].path.leaf < e->head.size;
	return is_there ? OK : ERR_BUSY;
}

static enum err grow(struct ctx *ctx, struct mem *m, struct merkle_tree *t, struct merkle_path *paths, size_t n,
		     uint64_t until)
{
	uint64_t from = t->size;
	struct db_rows *r = DB_EACH(ctx->db, m, journal_leaves, .portal = DB_INT(ctx->portal),
				    .from_seq = DB_INT((int64_t)from), .until_seq = DB_INT((int64_t)until),
				    .n = DB_INT((int64_t)(until - from)));

	while (db_next(r)) {
		struct str bytes = db_bytes(r, journal_leaves_leaf);
		struct hash leaf;

		if (bytes.n != sizeof leaf.bytes)
			break;
		memcpy(leaf.bytes, bytes.p, bytes.n);
		merkle_paths_add(t, &leaf, paths, n);
	}
	TRY(db_end(&r));
	return t->size == until ? OK : err_note(ERR_CRYPTO, "evidence: the journal has gaps");
}

/* The whole tree is grown once more; each entry's path falls out of it. */
static enum err prove(struct ctx *ctx, struct evidence *e)
{
	struct merkle_path *paths = mem_get(ctx->mem, e->entries, sizeof *paths);
	struct merkle_tree *t = mem_new_of(ctx->mem, struct merkle_tree);
	struct mem *batch = mem_new(LEAVES_BYTES_MAX);
	enum err err = OK;

	for (size_t i = 0; i < e->entries; i++)
		paths[i] = e->entry[i].path;
	while (err == OK && t->size < e->head.size) {
		uint64_t until = t->size + JOURNAL_BATCH_MAX;

		err = grow(ctx, batch, t, paths, e->entries, until < e->head.size ? until : e->head.size);
		mem_reset(batch);
	}
	mem_free(&batch);
	TRY(err);
	struct hash root = merkle_root(t);

	if (!str_eq(hash_view(&root), hash_view(&e->head.root)))
		return err_note(ERR_CRYPTO, "evidence: the journal is not what was signed");
	merkle_paths_end(t, paths, e->entries);
	for (size_t i = 0; i < e->entries; i++)
		e->entry[i].path = paths[i];
	return OK;
}

enum err evidence_read(struct ctx *ctx, const struct dossier *d, int64_t round, struct evidence *out)
{
	struct evidence e = { .dossier = d, .portal = ctx->portal, .round = round };

	TRY(read_round(ctx, &e));
	TRY(read_signers(ctx, &e));
	TRY(read_documents(ctx, &e));
	TRY(piece_list(ctx, d, &e.piece, &e.pieces));
	TRY(read_messages(ctx, &e));
	TRY(read_entries(ctx, &e));
	TRY(read_head(ctx, &e));
	TRY(prove(ctx, &e));
	*out = e;
	return OK;
}
