/* round.c - a round opens, its signers follow each other, and the dossier with them.
 *
 * For     the clerk (freezing, signatures done) and, by round_act.c, a signer's pages.
 * Never   asks a second signer before the first has signed; keeps a signature on other bytes.
 * Fails   as life_fire and signer_fire do; nothing of it stands then. */
#include "core/round.h"

#include <assert.h>
#include <string.h>

#include "core/notice.h"
#include "core/outbox.h"
#include "gen/sql.h"
#include "platform/crypt.h"
#include "platform/db.h"

enum { EVIDENCE_AFTER_MS = 5000 };      /* the archive stamps come first; a job that finds none waits */

static const struct {
	const char *name;
	enum person person;
	enum role role;
	enum notice invitation;
} hats[] = {
	{ "holder", PERSON_HOLDER, ROLE_HOLDER, NOTICE_sign_holder },
	{ "rep", PERSON_REP, ROLE_REPRESENTATIVE, NOTICE_sign_rep },
	{ "delegate", PERSON_DELEGATE, ROLE_DELEGATE, NOTICE_sign_delegate },
};

enum person signer_person(const struct signer *s)
{
	size_t i = 0;

	while (i < sizeof hats / sizeof *hats && !str_eq_c(s->person, hats[i].name))
		i++;
	assert(i < sizeof hats / sizeof *hats);
	return hats[i].person;
}

enum role signer_role(const struct signer *s)
{
	return hats[signer_person(s)].role;
}

/* --- reading ----------------------------------------------------------------------------------- */

enum err round_documents(struct ctx *ctx, struct id dossier, int64_t round, struct round_document **out,
			 size_t *n_out)
{
	struct round_document *all = mem_get(ctx->mem, ROUND_DOCUMENTS_MAX, sizeof *all);
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, round_documents, .portal = DB_INT(ctx->portal),
				    .dossier = DB_ID(dossier), .round = DB_INT(round));
	size_t n = 0;

	while (db_next(r) && n < ROUND_DOCUMENTS_MAX) {
		all[n++] = (struct round_document){
			.document = db_id(r, round_documents_document),
			.position = db_int(r, round_documents_position),
			.revision = db_int(r, round_documents_revision),
			.bytes = db_int(r, round_documents_size_bytes), .pages = db_int(r, round_documents_pages),
			.renew_ms = db_int(r, round_documents_renew_ms),
			.frozen_bytes = db_int(r, round_documents_frozen_bytes),
			.name = db_text(r, round_documents_name), .level = db_text(r, round_documents_level),
			.blob = db_bytes(r, round_documents_blob), .sha256 = db_bytes(r, round_documents_sha256),
			.wrapped_key = db_bytes(r, round_documents_wrapped_key),
			.frozen_sha256 = db_bytes(r, round_documents_frozen_sha256),
		};
	}
	TRY(db_end(&r));
	*out = all;
	*n_out = n;
	return OK;
}

enum err signer_documents(struct ctx *ctx, struct id signer, struct signer_document **out, size_t *n_out)
{
	struct signer_document *all = mem_get(ctx->mem, ROUND_DOCUMENTS_MAX, sizeof *all);
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, signer_documents, .portal = DB_INT(ctx->portal),
				    .signer = DB_ID(signer));
	size_t n = 0;

	while (db_next(r) && n < ROUND_DOCUMENTS_MAX) {
		all[n++] = (struct signer_document){
			.document = db_id(r, signer_documents_document),
			.position = db_int(r, signer_documents_position),
			.opened_ms = db_int(r, signer_documents_opened_ms),
			.revision = db_int(r, signer_documents_revision),
			.field = db_text(r, signer_documents_field), .sha256 = db_bytes(r, signer_documents_sha256),
			.opened_sha256 = db_bytes(r, signer_documents_opened_sha256),
		};
	}
	TRY(db_end(&r));
	*out = all;
	*n_out = n;
	return OK;
}

/* --- a round opens ------------------------------------------------------------------------------ */

struct opening {
	struct ctx *ctx;
	struct dossier *dossier;
	struct round_paper *papers;
	size_t n;
	int64_t kept_revision;          /* of papers[0], with the holder's signature; 0: none is kept */
	int64_t kept_ms;
};

static enum err add_paper(struct opening *o, size_t i)
{
	struct ctx *ctx = o->ctx;
	const struct round_paper *p = &o->papers[i];

	if (i > 0 || o->kept_revision == 0) {
		TRY(DB_DO(ctx->db, sealed_add, NULL, .portal = DB_INT(ctx->portal),
			  .document = DB_ID(p->document), .dossier = DB_ID(o->dossier->id)));
		TRY(DB_DO(ctx->db, revision_add, NULL, .portal = DB_INT(ctx->portal),
			  .document = DB_ID(p->document), .number = DB_INT(0), .kind = DB_TEXT(STR("frozen")),
			  .size_bytes = DB_INT(p->bytes), .signer = DB_NULL, .field = DB_TEXT(STR("")),
			  .sha256 = DB_BYTES(str_from(p->sha256, sizeof p->sha256)),
			  .cms = DB_BYTES(STR("")), .stamped_ms = DB_NULL,
			  .now_ms = DB_INT(ctx_now_ms(ctx))));
	}
	return DB_DO(ctx->db, round_document_add, NULL, .portal = DB_INT(ctx->portal),
		     .dossier = DB_ID(o->dossier->id), .round = DB_INT(o->dossier->round),
		     .position = DB_INT((int64_t)i), .document = DB_ID(p->document), .name = DB_TEXT(p->name));
}

static enum err add_signer(struct opening *o, enum person person, int64_t turn, bool is_both)
{
	struct ctx *ctx = o->ctx;
	struct id id = id_new(ctx->world);
	bool is_kept = turn == 1 && o->kept_revision > 0;
	size_t n = turn == 1 ? 1 : o->n;

	TRY(DB_DO(ctx->db, signer_add, NULL, .portal = DB_INT(ctx->portal), .id = DB_ID(id),
		  .dossier = DB_ID(o->dossier->id), .round = DB_INT(o->dossier->round), .turn = DB_INT(turn),
		  .person = DB_TEXT(str_of(hats[person].name)), .is_both = DB_INT(is_both),
		  .state = DB_TEXT(str_of(signer_state_names[is_kept ? SIGNER_SIGNED : SIGNER_PENDING])),
		  .signed_ms = is_kept ? DB_INT(o->kept_ms) : DB_NULL, .empty = DB_BYTES(STR("")),
		  .now_ms = DB_INT(ctx_now_ms(ctx))));
	for (size_t i = 0; i < n; i++)
		TRY(DB_DO(ctx->db, signer_document_add, NULL, .portal = DB_INT(ctx->portal), .signer = DB_ID(id),
			  .position = DB_INT((int64_t)i), .document = DB_ID(o->papers[i].document),
			  .field = DB_TEXT(turn == 1 ? FIELD_HOLDER : FIELD_SECOND),
			  .revision = is_kept ? DB_INT(o->kept_revision) : DB_NULL));
	return OK;
}

/* The holder's signature of an earlier round, if it stands on the very bytes that were frozen now. */
static enum err find_kept(struct opening *o)
{
	struct ctx *ctx = o->ctx;
	int64_t before = o->dossier->round - 1;
	struct round_document *documents;
	struct signer_document *his;
	struct signer *signers;
	size_t n, n_signers, n_his;

	TRY(round_documents(ctx, o->dossier->id, before, &documents, &n));
	TRY(signer_list(ctx, o->dossier->id, before, &signers, &n_signers));
	if (n == 0 || !str_eq(documents[0].name, o->papers[0].name) ||
	    !str_eq(documents[0].frozen_sha256, str_from(o->papers[0].sha256, 32)))
		return OK;
	for (size_t i = 0; i < n_signers; i++) {
		if (signers[i].turn != 1 || signers[i].state != SIGNER_SIGNED)
			continue;
		TRY(signer_documents(ctx, signers[i].id, &his, &n_his));
		/* nobody has added to it since: what the second refused to sign is what he is shown again */
		if (n_his > 0 && his[0].revision == documents[0].revision) {
			o->kept_revision = his[0].revision;
			o->kept_ms = signers[i].signed_ms;
			o->papers[0].document = documents[0].document;
		}
	}
	return OK;
}

static enum err open_round(struct opening *o)
{
	struct ctx *ctx = o->ctx;
	struct dossier *d = o->dossier;
	enum person second = person_of(facts_second(&d->facts));
	int64_t wait_ms = (int64_t)life_states[S_SIGNING_HOLDER].wait_days * DAY_MS;
	int64_t changed, now = ctx_now_ms(ctx);

	TRY(DB_DO(ctx->db, round_add, &changed, .portal = DB_INT(ctx->portal), .dossier = DB_ID(d->id),
		  .number = DB_INT(d->round), .facts_revision = DB_INT(d->revision), .now_ms = DB_INT(now),
		  .deadline_ms = DB_INT(now + wait_ms)));
	if (changed != 1)
		return ERR_CONFLICT;
	if (d->round > 1 && second != PERSON_HOLDER)
		TRY(find_kept(o));
	if (o->kept_revision > 0)       /* the customer's own copy is the signed one */
		TRY(DB_DO(ctx->db, clerk_freeze, NULL, .document = DB_ID(o->papers[0].document),
			  .portal = DB_INT(ctx->portal), .id = DB_ID(d->id), .version = DB_INT(d->version)));
	for (size_t i = 0; i < o->n; i++)
		TRY(add_paper(o, i));
	TRY(add_signer(o, PERSON_HOLDER, 1, second == PERSON_HOLDER));
	return second == PERSON_HOLDER ? OK : add_signer(o, second, 2, false);
}

/* The first who has not signed; NULL: all have. */
static enum err whose_turn(struct ctx *ctx, const struct dossier *d, struct signer **out)
{
	struct signer *all;
	size_t n;

	TRY(signer_list(ctx, d->id, d->round, &all, &n));
	*out = NULL;
	for (size_t i = 0; i < n && *out == NULL; i++) {
		if (all[i].state != SIGNER_SIGNED && all[i].state != SIGNER_VOID)
			*out = &all[i];
	}
	return OK;
}

/* The dossier moves, and who comes next is invited with the link that his mail carries. */
static enum err move_and_invite(struct ctx *ctx, struct dossier *d, enum event event, uint32_t known)
{
	struct ctx by_system = *ctx;
	struct signer *next;
	const struct signer_row *row;
	struct life_act act = { .event = event, .known = known };

	by_system.by = (struct actor){ .role = ROLE_SYSTEM };
	TRY(whose_turn(ctx, d, &next));
	if (next != NULL)
		act.secret = crypt_token(ctx->secret, ctx->world);
	TRY(life_fire(&by_system, d, &act));
	if (next == NULL)
		return OK;
	bool is_turn = d->state == (next->turn == 1 ? S_SIGNING_HOLDER : S_SIGNING_REP);
	const struct signer_act invite = { .event = SE_INVITE, .known = is_turn ? SF(SF_TURN) : 0,
					   .token = signer_hash(ctx->mem, act.secret) };

	return signer_fire(&by_system, next, &invite, &row);
}

enum err round_prepared(struct ctx *ctx, struct dossier *d, struct round_paper *papers, size_t n)
{
	struct opening o = { .ctx = ctx, .dossier = d, .papers = papers, .n = n };

	assert(n >= 1 && n <= ROUND_DOCUMENTS_MAX);
	if (facts_ticked(&d->facts, F_PAPER)) {
		const struct life_act act = { .event = E_PREPARED };

		return life_fire(ctx, d, &act);
	}
	TRY(open_round(&o));
	return move_and_invite(ctx, d, E_PREPARED, o.kept_revision > 0 ? LF(LF_HOLDER_KEPT) : 0);
}

/* --- what a signer's event means for the dossier ------------------------------------------------ */

/* Nobody is left to sign: the round is done, each document goes on to its archive time stamp, and what proves
 * it all is sealed when they have them. */
static enum err close_round(struct ctx *ctx, const struct dossier *d)
{
	struct round_document *documents;
	size_t n;

	TRY(DB_DO(ctx->db, round_end, NULL, .portal = DB_INT(ctx->portal), .dossier = DB_ID(d->id),
		  .number = DB_INT(d->round), .state = DB_TEXT(STR("done")), .now_ms = DB_INT(ctx_now_ms(ctx))));
	TRY(round_documents(ctx, d->id, d->round, &documents, &n));
	for (size_t i = 0; i < n; i++) {
		struct json *args = json_object(ctx->mem);

		json_set_str(args, "document", id_hex(ctx->mem, documents[i].document));
		TRY(outbox_add(ctx, JOB_ARCHIVE, d->id, args));
	}
	struct json *proof = json_object(ctx->mem);

	json_set_int(proof, "round", d->round);
	return outbox_add_at(ctx, JOB_EVIDENCE, d->id, proof, ctx_now_ms(ctx) + EVIDENCE_AFTER_MS);
}

static enum err signer_done(struct ctx *ctx, struct dossier *d)
{
	TRY(move_and_invite(ctx, d, E_SIGNER_DONE, LF(LF_VERIFIED)));
	return d->state == S_IN_QUEUE ? close_round(ctx, d) : OK;
}

static enum err signer_locked(struct ctx *ctx, struct dossier *d)
{
	const struct life_act act = { .event = E_SIGNER_LOCKED };
	struct ctx by_system = *ctx;

	by_system.by = (struct actor){ .role = ROLE_SYSTEM };
	return life_fire(&by_system, d, &act);
}

enum err round_fire(struct ctx *ctx, struct dossier *d, struct signer *s, const struct signer_act *act)
{
	const struct signer_row *row;

	assert(id_eq(s->dossier, d->id));
	if (s->round != d->round)
		return ERR_DENIED;
	TRY(signer_fire(ctx, s, act, &row));
	if ((row->effects & SX(SX_DONE)) != 0)
		return signer_done(ctx, d);
	if ((row->effects & SX(SX_LOCKED)) != 0)
		return signer_locked(ctx, d);
	if ((row->effects & SX(SX_DECLINED)) != 0) {
		const struct life_act declined = { .event = E_SIGNER_DECLINED, .reason = act->reason };

		return life_fire(ctx, d, &declined);
	}
	return OK;
}

/* --- said again --------------------------------------------------------------------------------- */

static enum err is_reminded(struct ctx *ctx, const struct signer *s, bool *out)
{
	int64_t since_ms = ctx_now_ms(ctx) - DAY_MS;
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, reminders_since, .portal = DB_INT(ctx->portal),
				    .dossier = DB_ID(s->dossier), .since_ms = DB_INT(since_ms),
				    .target = DB_TEXT(str_of(notices[NOTICE_sign_reminder].name)));

	*out = s->invited_ms > since_ms;
	while (db_next(r))
		*out |= db_int(r, reminders_since_n) > 0;
	return db_end(&r);
}

enum err round_remind(struct ctx *ctx, struct dossier *d, enum remind_verdict *out)
{
	const struct signer_act act = { .event = SE_REMIND };
	struct signer *s = NULL;
	bool is_late = d->deadline_ms <= ctx_now_ms(ctx), is_reminded_already = false;

	*out = REMIND_NOBODY;
	if ((d->state != S_SIGNING_HOLDER && d->state != S_SIGNING_REP) || is_late)
		return OK;
	TRY(whose_turn(ctx, d, &s));
	if (s == NULL || s->state < SIGNER_INVITED || s->state > SIGNER_CODE_SENT)
		return OK;
	TRY(is_reminded(ctx, s, &is_reminded_already));
	*out = is_reminded_already ? REMIND_WAIT : REMIND_SENT;
	return is_reminded_already ? OK : round_fire(ctx, d, s, &act);
}

/* Another row in his turn, with no failure; invited at once when it is his turn now. */
static enum err replace(struct opening *o, const struct signer *s)
{
	struct ctx by_system = *o->ctx;
	const struct signer_row *row;
	struct signer *next;
	struct json *args = json_object(o->ctx->mem);
	struct str secret = crypt_token(o->ctx->secret, o->ctx->world);

	by_system.by = (struct actor){ .role = ROLE_SYSTEM };
	TRY(add_signer(o, signer_person(s), s->turn, s->is_both));
	TRY(whose_turn(o->ctx, o->dossier, &next));
	if (next == NULL || next->turn != s->turn)
		return OK;
	const struct signer_act invite = { .event = SE_INVITE, .known = SF(SF_TURN),
					   .token = signer_hash(o->ctx->mem, secret) };

	TRY(signer_fire(&by_system, next, &invite, &row));
	json_set_str(args, "secret", secret);
	return notice_add(o->ctx, hats[signer_person(s)].invitation, o->dossier->id, args);
}

enum err round_relink(struct ctx *ctx, struct dossier *d, struct signer *s)
{
	const struct signer_act gone = { .event = SE_VOID };
	const struct life_act change = { .event = E_CHANGE_CONTACT, .known = LF(LF_CONTACT_OPEN) };
	struct opening o = { .ctx = ctx, .dossier = d };
	struct round_document *documents;
	const struct signer_row *row;

	TRY(round_documents(ctx, d->id, d->round, &documents, &o.n));
	o.papers = mem_get(ctx->mem, ROUND_DOCUMENTS_MAX, sizeof *o.papers);
	for (size_t i = 0; i < o.n; i++)
		o.papers[i].document = documents[i].document;
	TRY(life_fire(ctx, d, &change));
	TRY(signer_fire(ctx, s, &gone, &row));
	return replace(&o, s);
}
