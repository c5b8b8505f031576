/* life.c - the one writer of a dossier's state.
 *
 * For     acts of people, jobs of the clerk, timers: all of them by life_fire.
 * Never   moves a dossier by anything but a row of life_rows.c; begins or ends a transaction.
 * Fails   ERR_DENIED for what the table refuses, ERR_CONFLICT when somebody was faster. */
#include "core/life.h"

#include <assert.h>

#include "core/dossier.h"
#include "core/journal.h"
#include "core/notice.h"
#include "core/outbox.h"
#include "core/signer.h"
#include "gen/sql.h"
#include "platform/db.h"

enum { REASON_BYTES_MAX = 600 };

/* The mail of an effect; sign_second depends on who signs, and is chosen in mail_of. */
static const struct { enum effect effect; enum notice notice; } mails[] = {
	{ FX_DRAFT_ABANDONED, NOTICE_draft_abandoned }, { FX_ORDER_DELETED, NOTICE_order_deleted },
	{ FX_ORDER_SUBMITTED, NOTICE_order_submitted }, { FX_REVOCATION_ACCESS, NOTICE_revocation_access },
	{ FX_ORDER_PAPER, NOTICE_order_paper }, { FX_PAPER_RECEIVED, NOTICE_paper_received },
	{ FX_ORDER_ABANDONED, NOTICE_order_abandoned }, { FX_SIGN_HOLDER, NOTICE_sign_holder },
	{ FX_SIGN_SECOND, NOTICE_sign_rep }, { FX_SIGN_PROGRESS, NOTICE_sign_progress },
	{ FX_SIGN_DONE, NOTICE_sign_done }, { FX_SIGN_VOID, NOTICE_sign_void },
	{ FX_SIGN_BLOCKED, NOTICE_sign_blocked }, { FX_SIGN_BLOCKED_SIGNER, NOTICE_sign_blocked_signer },
	{ FX_SIGN_DECLINED, NOTICE_sign_declined }, { FX_SIGN_EXPIRED, NOTICE_sign_expired },
	{ FX_ORDER_SIGNED, NOTICE_order_signed }, { FX_OFFICE_NEW, NOTICE_office_new },
	{ FX_CORRECTION, NOTICE_correction }, { FX_CORRECTION_DONE, NOTICE_correction_done },
	{ FX_REFUSED, NOTICE_refused }, { FX_APPROVED, NOTICE_approved },
	{ FX_REVIEW_RETURNED, NOTICE_review_returned }, { FX_CANCELLED, NOTICE_cancelled },
	{ FX_JOB_FAILED, NOTICE_job_failed },
};
_Static_assert(sizeof mails / sizeof *mails == FX_COUNT - FX_MAIL_FIRST, "a mail has no notice");

/* What the dossier itself says; the rest is the caller's, who has read it. */
static uint32_t facts_of(const struct dossier *d, const struct life_act *act)
{
	uint32_t facts = act->known;

	if (facts_ticked(&d->facts, F_PAPER))
		facts |= LF(LF_PAPER);
	if (facts_second(&d->facts) == F_H_CIVILITY)
		facts |= LF(LF_ONE_SIGNER);
	if (!id_is_zero(d->account))
		facts |= LF(LF_OWNED);
	if (act->reason.n > 0)
		facts |= LF(LF_REASON);
	return facts;
}

/* An applicant acts on his own orders, a visitor on the one draft he holds. */
static bool is_his(const struct ctx *ctx, const struct dossier *d, enum event event)
{
	if (ctx->by.role == ROLE_APPLICANT)
		return !id_is_zero(ctx->by.account) &&
			(event == E_ATTACH || id_eq(ctx->by.account, d->account));
	if (ctx->by.role == ROLE_ANONYMOUS)
		return id_is_zero(d->account) && id_eq(ctx->by.dossier, d->id);
	return true;
}

static int64_t deadline_after(const struct dossier *d, enum state to, int64_t now_ms)
{
	const struct life_state *s = &life_states[to];

	/* the round has one deadline, whoever's turn it is */
	if (to == d->state || (d->state == S_SIGNING_HOLDER && to == S_SIGNING_REP))
		return d->deadline_ms;
	return s->wait_days == 0 ? 0 : now_ms + (int64_t)s->wait_days * DAY_MS;
}

/* Written on anew in another revision: what was agreed to was the former one. */
static void reopen(struct dossier *next)
{
	static const enum field_id agreed[] = { F_TERMS_OK, F_ACCURACY_OK, F_PUBLISH_OK, F_TERMS_VERSION,
		F_RULES_VERSION };

	next->revision++;
	for (size_t i = 0; i < sizeof agreed / sizeof *agreed; i++)
		facts_set(&next->facts, agreed[i], STR(""), ORIGIN_NONE);
	next->kept = next->facts;
}

/* The dossier as it will be. A correction or modification writes into a new revision. */
static struct dossier moved(const struct dossier *d, const struct life_row *row, const struct life_act *act,
	int64_t now_ms)
{
	struct dossier next = *d;
	enum state to = row->to == S_SAME ? d->state : (enum state)row->to;

	next.state = to;
	next.version = d->version + 1;
	next.nonce = act->nonce;
	next.changed_ms = now_ms;
	next.deadline_ms = deadline_after(d, to, now_ms);
	if (to == S_DRAFT || to == S_PREPARING)
		next.form_document = (struct id){ { 0 } };
	if ((row->effects & FX(FX_ROUND)) != 0)
		next.round++;
	if ((row->effects & FX(FX_REVOCATION_ACCESS)) != 0)
		next.has_rep_access = true;
	if (row->event == E_SUBMIT) {
		next.submitted_ms = now_ms;
		next.is_paper_final = next.is_paper_final || facts_ticked(&d->facts, F_PAPER);
	}
	if (row->event == E_MODIFY)
		reopen(&next);
	if (row->event == E_SIGNER_LOCKED)
		next.cause = STR("attempts");
	if (row->event == E_SIGNER_DECLINED)
		next.cause = STR("declined");
	if (row->event == E_HOLD || row->event == E_UNHOLD)
		next.is_held = row->event == E_HOLD;
	return next;
}

static struct db_value instant(int64_t ms)
{
	return ms == 0 ? DB_NULL : DB_INT(ms);
}

static enum err write_move(struct ctx *ctx, const struct dossier *d, const struct dossier *next)
{
	int64_t changed;

	TRY(DB_DO(ctx->db, dossier_move, &changed, .portal = DB_INT(ctx->portal), .id = DB_ID(d->id),
		.from_state = DB_TEXT(str_of(life_states[d->state].name)), .version = DB_INT(d->version),
		.to_state = DB_TEXT(str_of(life_states[next->state].name)), .nonce = DB_TEXT(next->nonce),
		.cause = DB_TEXT(next->cause), .round = DB_INT(next->round),
		.revision = DB_INT(next->revision), .is_paper_final = DB_INT(next->is_paper_final),
		.has_rep_access = DB_INT(next->has_rep_access), .is_held = DB_INT(next->is_held),
		.now_ms = DB_INT(next->changed_ms), .submitted_ms = instant(next->submitted_ms),
		.deadline_ms = instant(next->deadline_ms)));
	if (changed == 0)
		return ERR_CONFLICT;
	if (next->revision == d->revision)
		return OK;
	return DB_DO(ctx->db, dossier_facts_put, NULL, .portal = DB_INT(ctx->portal), .dossier = DB_ID(d->id),
		.revision = DB_INT(next->revision), .body = DB_TEXT(facts_text(ctx->mem, &next->facts)),
		.now_ms = DB_INT(next->changed_ms));
}

enum err life_tell(struct ctx *ctx, const struct dossier *d, enum state from, const struct life_act *act)
{
	struct json *details = json_object(ctx->mem);
	struct str event = str_of(life_event_names[act->event]);

	TRY(DB_DO(ctx->db, history_add, NULL, .portal = DB_INT(ctx->portal), .dossier = DB_ID(d->id),
		.version = DB_INT(d->version), .from_state = DB_TEXT(str_of(life_states[from].name)),
		.event = DB_TEXT(event), .to_state = DB_TEXT(str_of(life_states[d->state].name)),
		.role = DB_TEXT(role_name(ctx->by.role)),
		.account = id_is_zero(ctx->by.account) ? DB_NULL : DB_ID(ctx->by.account),
		.reason = DB_TEXT(act->reason), .now_ms = DB_INT(d->changed_ms)));
	json_set_str(details, "from", str_of(life_states[from].name));
	json_set_str(details, "to", str_of(life_states[d->state].name));
	json_set_str(details, "role", role_name(ctx->by.role));
	json_set_int(details, "version", d->version);
	return journal_add(ctx, d->id, str_fmt(ctx->mem, "order." STR_FMT, STR_ARG(event)), details);
}

static enum notice mail_of(const struct dossier *d, enum effect effect, enum notice notice)
{
	bool is_delegate = facts_second(&d->facts) == F_D_CIVILITY;

	return effect == FX_SIGN_SECOND && is_delegate ? NOTICE_sign_delegate : notice;
}

/* Nobody to write to, or nothing to say: no row is left for it. */
static bool is_idle(const struct dossier *before, enum effect effect)
{
	bool is_to_applicant = effect == FX_DRAFT_ABANDONED || effect == FX_ORDER_DELETED;

	if (is_to_applicant && id_is_zero(before->account))
		return true;
	if (effect == FX_SIGN_VOID && facts_ticked(&before->facts, F_PAPER))
		return true;
	return effect == FX_REVOCATION_ACCESS && before->has_rep_access;
}

static enum err queue(struct ctx *ctx, const struct dossier *before, const struct dossier *after,
	uint64_t effects, const struct life_act *act)
{
	if ((effects & FX(FX_PREPARE)) != 0)
		TRY(outbox_add(ctx, JOB_PREPARE, after->id, NULL));
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		enum effect effect = mails[i].effect;
		struct json *args = json_object(ctx->mem);

		if ((effects & FX(effect)) == 0 || is_idle(before, effect))
			continue;
		if (act->reason.n > 0)
			json_set_str(args, "reason", act->reason);
		if (act->secret.n > 0 && (effect == FX_SIGN_HOLDER || effect == FX_SIGN_SECOND))
			json_set_str(args, "secret", act->secret);
		TRY(notice_add(ctx, mail_of(after, effect, mails[i].notice), after->id, args));
	}
	return OK;
}

/* An act that is done is recorded first, whatever else is asked of the dossier meanwhile. */
static bool waits_for_signature(enum event event)
{
	return event == E_MODIFY || event == E_DELETE || event == E_ROUND_EXPIRE || event == E_CANCEL ||
		event == E_CHANGE_CONTACT || event == E_CHANGE_DELEGATE;
}

static enum err read_signers(struct ctx *ctx, const struct dossier *d, enum event event, uint32_t *facts)
{
	struct signer_sum sum = { false, false };

	if (d->state == S_SIGNING_HOLDER || d->state == S_SIGNING_REP)
		TRY(signer_summary(ctx, d->id, d->round, &sum));
	if (sum.is_someone_signed)
		*facts |= LF(LF_SOMEONE_SIGNED);
	return sum.is_signing && waits_for_signature(event) ? ERR_BUSY : OK;
}

/* Links and signatures of the round that a transition leaves behind. */
static enum err stop_signers(struct ctx *ctx, const struct dossier *before, const struct life_row *row)
{
	if ((row->effects & (FX(FX_VOID) | FX(FX_ROUND))) == 0 || before->round == 0)
		return OK;
	return signer_stop(ctx, before->id, before->round,
		row->event == E_ROUND_EXPIRE ? SE_EXPIRE : SE_VOID);
}

enum err life_fire(struct ctx *ctx, struct dossier *d, const struct life_act *act)
{
	enum life_refusal why;
	uint32_t facts = facts_of(d, act);
	enum state from = d->state;

	assert(act->event != E_CREATE && act->event != E_ATTACH && act->event != E_SAVE);
	assert(act->reason.n <= REASON_BYTES_MAX && act->nonce.n <= NONCE_BYTES_MAX);
	if (act->nonce.n > 0 && str_eq(act->nonce, d->nonce))
		return OK;
	if (!is_his(ctx, d, act->event))
		return ERR_DENIED;
	TRY(read_signers(ctx, d, act->event, &facts));
	const struct life_row *row = life_find(from, act->event, ctx->by.role, facts, &why);

	if (row == NULL)
		return ERR_DENIED;
	struct dossier next = moved(d, row, act, ctx_now_ms(ctx));

	TRY(write_move(ctx, d, &next));
	TRY(life_tell(ctx, &next, from, act));
	TRY(stop_signers(ctx, d, row));
	TRY(queue(ctx, d, &next, row->effects, act));
	*d = next;
	return OK;
}

static enum event event_of(struct str name)
{
	unsigned e = 0;

	while (e < E_COUNT && !str_eq_c(name, life_event_names[e]))
		e++;
	return (enum event)e;
}

static enum role role_of(struct str name)
{
	unsigned r = 0;

	while (r < ROLE_COUNT && !str_eq(name, role_name((enum role)r)))
		r++;
	return (enum role)r;
}

enum err life_history(struct ctx *ctx, const struct dossier *d, size_t limit, struct life_past **out,
	size_t *n_out)
{
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, history_list, .portal = DB_INT(ctx->portal),
		.dossier = DB_ID(d->id), .rows_max = DB_INT((int64_t)limit));

	*out = mem_get(ctx->mem, limit + 1, sizeof **out);
	*n_out = 0;
	while (db_next(rows) && *n_out < limit) {
		(*out)[(*n_out)++] = (struct life_past){
			.from = life_state_of(db_text(rows, history_list_from_state)),
			.to = life_state_of(db_text(rows, history_list_to_state)),
			.event = event_of(db_text(rows, history_list_event)),
			.by = role_of(db_text(rows, history_list_role)),
			.reason = db_text(rows, history_list_reason),
			.at_ms = db_int(rows, history_list_at_ms) };
	}
	return db_end(&rows);
}
