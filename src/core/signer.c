/* signer.c - the one writer of a signer's state.
 *
 * For     core/round.c, which knows what it means for the dossier; core/life.c for the end of a round.
 * Never   moves a signer by anything but a row of signer_rows.c; begins or ends a transaction; keeps a
 *         link's or a session's secret.
 * Fails   ERR_DENIED for what the table refuses, ERR_CONFLICT when somebody was faster. */
#include "core/signer.h"

#include <assert.h>

#include "core/journal.h"
#include "core/notice.h"
#include "core/outbox.h"
#include "gen/sql.h"
#include "platform/crypt.h"
#include "platform/db.h"

struct str signer_hash(struct mem *m, struct str secret)
{
	struct hash h = crypt_sha256(secret);

	return str_copy(m, hash_view(&h));
}

static enum signer_state state_named(struct str name)
{
	unsigned s = 0;

	while (s < SIGNER_STATE_COUNT && !str_eq_c(name, signer_state_names[s]))
		s++;
	assert(s < SIGNER_STATE_COUNT);
	return (enum signer_state)s;
}

/* --- reading ----------------------------------------------------------------------------------- */

enum err signer_get(struct ctx *ctx, struct id id, struct signer **out)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, signer_get, .portal = DB_INT(ctx->portal), .id = DB_ID(id));
	struct signer *s = NULL;

	while (db_next(r)) {
		s = mem_new_of(ctx->mem, struct signer);
		*s = (struct signer){
			.id = id, .dossier = db_id(r, signer_get_dossier), .round = db_int(r, signer_get_round),
			.turn = db_int(r, signer_get_turn), .person = db_text(r, signer_get_person),
			.is_both = db_int(r, signer_get_is_both) != 0,
			.state = state_named(db_text(r, signer_get_state)),
			.version = db_int(r, signer_get_version), .failures = db_int(r, signer_get_failures),
			.sends = db_int(r, signer_get_sends), .session_sha256 = db_bytes(r, signer_get_session_sha256),
			.method = db_text(r, signer_get_method), .consent = db_text(r, signer_get_consent),
			.act = db_bytes(r, signer_get_act), .proof = db_bytes(r, signer_get_proof),
			.reason = db_text(r, signer_get_reason), .opened_from = db_text(r, signer_get_opened_from),
			.opened_with = db_text(r, signer_get_opened_with),
			.invited_ms = db_int(r, signer_get_invited_ms), .opened_ms = db_int(r, signer_get_opened_ms),
			.identified_ms = db_int(r, signer_get_identified_ms),
			.coded_ms = db_int(r, signer_get_coded_ms), .acted_ms = db_int(r, signer_get_acted_ms),
			.signed_ms = db_int(r, signer_get_signed_ms), .changed_ms = db_int(r, signer_get_changed_ms),
		};
	}
	TRY(db_end(&r));
	if (s == NULL)
		return ERR_NOT_FOUND;
	*out = s;
	return OK;
}

enum err signer_list(struct ctx *ctx, struct id dossier, int64_t round, struct signer **out, size_t *n_out)
{
	struct id ids[SIGNERS_MAX];
	struct signer *all = mem_get(ctx->mem, SIGNERS_MAX, sizeof *all), *one;
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, signer_of_round, .portal = DB_INT(ctx->portal),
				    .dossier = DB_ID(dossier), .round = DB_INT(round));
	size_t n = 0;

	while (db_next(r) && n < SIGNERS_MAX)
		ids[n++] = db_id(r, signer_of_round_id);
	TRY(db_end(&r));
	for (size_t i = 0; i < n; i++) {
		TRY(signer_get(ctx, ids[i], &one));
		all[i] = *one;
	}
	*out = all;
	*n_out = n;
	return OK;
}

enum err signer_of_link(struct ctx *ctx, struct str secret, struct signer **out)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, signer_by_token,
				    .token = DB_BYTES(signer_hash(ctx->mem, secret)));
	struct id id = { { 0 } };
	int64_t portal = 0;

	while (db_next(r)) {
		id = db_id(r, signer_by_token_id);
		portal = db_int(r, signer_by_token_portal);
	}
	TRY(db_end(&r));
	if (id_is_zero(id))
		return ERR_NOT_FOUND;
	ctx->portal = portal;
	return signer_get(ctx, id, out);
}

/* --- writing ----------------------------------------------------------------------------------- */

static struct db_value instant(int64_t ms)
{
	return ms == 0 ? DB_NULL : DB_INT(ms);
}

static struct db_value bytes_or_null(struct str s)
{
	return s.n == 0 ? DB_NULL : DB_BYTES(s);
}

static enum err write_move(struct ctx *ctx, const struct signer *s, const struct signer *next, struct str token)
{
	int64_t changed;

	TRY(DB_DO(ctx->db, signer_move, &changed, .portal = DB_INT(ctx->portal), .id = DB_ID(s->id),
		  .from_state = DB_TEXT(str_of(signer_state_names[s->state])), .version = DB_INT(s->version),
		  .were_failures = DB_INT(s->failures),
		  .to_state = DB_TEXT(str_of(signer_state_names[next->state])),
		  .failures = DB_INT(next->failures), .sends = DB_INT(next->sends),
		  .token = bytes_or_null(token), .session = bytes_or_null(next->session_sha256),
		  .method = DB_TEXT(next->method), .consent = DB_TEXT(next->consent),
		  .act = DB_BYTES(next->act), .proof = DB_BYTES(next->proof), .reason = DB_TEXT(next->reason),
		  .opened_from = DB_TEXT(next->opened_from), .opened_with = DB_TEXT(next->opened_with),
		  .invited_ms = instant(next->invited_ms), .opened_ms = instant(next->opened_ms),
		  .identified_ms = instant(next->identified_ms), .coded_ms = instant(next->coded_ms),
		  .acted_ms = instant(next->acted_ms), .signed_ms = instant(next->signed_ms),
		  .now_ms = DB_INT(next->changed_ms)));
	return changed == 1 ? OK : ERR_CONFLICT;
}

static struct str given(struct str now, struct str was)
{
	return now.n > 0 ? now : was;
}

static void stamp_times(struct signer *next, enum signer_event event, int64_t now_ms)
{
	int64_t *const when[SE_COUNT] = {
		[SE_INVITE] = &next->invited_ms, [SE_IDENTIFY] = &next->identified_ms,
		[SE_ASK_CODE] = &next->coded_ms, [SE_CODE_OK] = &next->acted_ms,
		[SE_EMBEDDED] = &next->signed_ms,
	};

	if (when[event] != NULL)
		*when[event] = now_ms;
	if (event == SE_OPEN && next->opened_ms == 0)
		next->opened_ms = now_ms;
}

/* The signer as he will be. A right code gives its counted try back; a wrong form is counted here. */
static struct signer moved(const struct signer *s, const struct signer_row *row, const struct signer_act *act,
			   int64_t now_ms)
{
	struct signer next = *s;

	next.state = (enum signer_state)row->to;
	next.version++;
	next.changed_ms = now_ms;
	next.session_sha256 = given(act->session, s->session_sha256);
	next.method = given(act->method, s->method);
	next.consent = given(act->consent, s->consent);
	next.act = given(act->act, s->act);
	next.proof = given(act->proof, s->proof);
	next.reason = given(act->reason, s->reason);
	if (act->event == SE_OPEN) {
		next.opened_from = given(act->from, s->opened_from);
		next.opened_with = given(act->with, s->opened_with);
	}
	if (act->event == SE_IDENTIFY_FAIL)
		next.failures++;
	if (act->event == SE_CODE_OK)
		next.failures--;
	if (act->event == SE_ASK_CODE)
		next.sends++;
	stamp_times(&next, act->event, now_ms);
	return next;
}

static enum err tell(struct ctx *ctx, const struct signer *s, enum signer_state from, const struct signer_act *act)
{
	const struct journal_personal visit[] = { { "from_address", act->from }, { "with_browser", act->with } };
	struct json *details = json_object(ctx->mem);
	struct str event = str_fmt(ctx->mem, "signer.%s", signer_event_names[act->event]);

	json_set_str(details, "signer", id_hex(ctx->mem, s->id));
	json_set_str(details, "from", str_of(signer_state_names[from]));
	json_set_str(details, "to", str_of(signer_state_names[s->state]));
	json_set_int(details, "round", s->round);
	json_set_int(details, "turn", s->turn);
	json_set_int(details, "failures", s->failures);
	json_set_int(details, "version", s->version);
	if (act->event == SE_CODE_OK || act->event == SE_ASK_CODE) {
		struct hash h = crypt_sha256(s->act);

		json_set_str(details, "act_sha256", str_hex(ctx->mem, h.bytes, sizeof h.bytes));
		json_set_int(details, "send", s->sends);
	}
	return journal_add_personal(ctx, s->dossier, event, details, visit, act->event == SE_OPEN ? 2 : 0);
}

/* Of the link in the invitation only the hash was kept: the reminder has another, and both lead to him. */
static enum err queue_reminder(struct ctx *ctx, const struct signer *s, struct json *args)
{
	struct str secret = crypt_token(ctx->secret, ctx->world);

	TRY(DB_DO(ctx->db, signer_link_add, NULL, .portal = DB_INT(ctx->portal),
		  .token = DB_BYTES(signer_hash(ctx->mem, secret)), .signer = DB_ID(s->id),
		  .now_ms = DB_INT(ctx_now_ms(ctx))));
	json_set_str(args, "secret", secret);
	return notice_add(ctx, NOTICE_sign_reminder, s->dossier, args);
}

static enum err queue(struct ctx *ctx, const struct signer *s, uint32_t effects)
{
	struct json *args = json_object(ctx->mem);

	json_set_str(args, "signer", id_hex(ctx->mem, s->id));
	if ((effects & SX(SX_CODE)) != 0) {
		json_set_int(args, "send", s->sends);
		TRY(outbox_add(ctx, JOB_CODE, s->dossier, args));
	}
	if ((effects & SX(SX_SIGN)) != 0)
		TRY(outbox_add(ctx, JOB_SIGN, s->dossier, args));
	if ((effects & SX(SX_REMINDER)) != 0)
		TRY(queue_reminder(ctx, s, args));
	return OK;
}

enum err signer_fire(struct ctx *ctx, struct signer *s, const struct signer_act *act,
		     const struct signer_row **row_out)
{
	const struct signer_row *row = signer_find(s->state, act->event, ctx->by.role, act->known);
	enum signer_state from = s->state;

	if (row == NULL)
		return ERR_DENIED;
	struct signer next = moved(s, row, act, ctx_now_ms(ctx));

	assert(next.failures >= 0 && next.failures <= SIGNER_FAILURES_MAX);
	TRY(write_move(ctx, s, &next, act->token));
	TRY(tell(ctx, &next, from, act));
	TRY(queue(ctx, &next, row->effects));
	*s = next;
	*row_out = row;
	return OK;
}

static enum err count(struct ctx *ctx, struct signer *s, int64_t by)
{
	struct signer next = *s;

	next.failures += by;
	next.version++;
	next.changed_ms = ctx_now_ms(ctx);
	if (next.failures > SIGNER_FAILURES_MAX || next.failures < 0)
		return ERR_DENIED;
	TRY(write_move(ctx, s, &next, STR("")));
	*s = next;
	return OK;
}

enum err signer_try(struct ctx *ctx, struct signer *s)
{
	return s->state == SIGNER_CODE_SENT ? count(ctx, s, 1) : ERR_DENIED;
}

enum err signer_give_back(struct ctx *ctx, struct signer *s)
{
	return s->state == SIGNER_CODE_SENT ? count(ctx, s, -1) : ERR_DENIED;
}

/* --- what a round's signers mean for the dossier ------------------------------------------------ */

enum err signer_summary(struct ctx *ctx, struct id dossier, int64_t round, struct signer_sum *out)
{
	struct signer_sum sum = { false, false };
	struct signer *all;
	size_t n;

	TRY(signer_list(ctx, dossier, round, &all, &n));
	for (size_t i = 0; i < n; i++) {
		sum.is_signing |= all[i].state == SIGNER_SIGNING;
		sum.is_someone_signed |= all[i].state == SIGNER_SIGNED;
	}
	*out = sum;
	return OK;
}

enum err signer_stop(struct ctx *ctx, struct id dossier, int64_t round, enum signer_event event)
{
	const struct signer_act act = { .event = event, .known = SF(SF_DUE) };
	const struct signer_row *row;
	struct signer *all;
	size_t n;

	assert(event == SE_VOID || event == SE_EXPIRE);
	TRY(signer_list(ctx, dossier, round, &all, &n));
	for (size_t i = 0; i < n; i++) {
		if (all[i].state < SIGNER_SIGNING)
			TRY(signer_fire(ctx, &all[i], &act, &row));
	}
	return DB_DO(ctx->db, round_end, NULL, .portal = DB_INT(ctx->portal), .dossier = DB_ID(dossier),
		     .number = DB_INT(round), .now_ms = DB_INT(ctx_now_ms(ctx)),
		     .state = DB_TEXT(event == SE_VOID ? STR("void") : STR("expired")));
}
