/* round_act.c - what a signer's pages do: opened, identified, read, code asked, code tried, declined.
 *
 * For     the pages behind a signer's link, and tests in their place.
 * Never   says which of the five items differed; sends a code to a number that he typed: it goes to the
 *         order's; lets a code count for other bytes than those it was asked for.
 * Limits  three failures a signer and round, of whichever kind; codes as in the enum below. */
#include "core/round.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "core/person.h"
#include "core/phone.h"
#include "gen/sql.h"
#include "platform/act.h"
#include "platform/crypt.h"
#include "platform/db.h"
#include "platform/text.h"

enum {
	HOUR_MS = 3600 * 1000, RESEND_WAIT_MS = 30 * 1000, CODE_LIFE_MS = 10 * 60 * 1000,
	SENDS_PER_HOUR = 3, NUMBER_PER_HOUR = 5, NUMBER_PER_DAY = 20, AGENT_BYTES_MAX = 200,
	REASON_CHARACTERS_MAX = 150
};

static enum err is_round_open(struct ctx *ctx, const struct signer *s, bool *out)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, round_get, .portal = DB_INT(ctx->portal),
				    .dossier = DB_ID(s->dossier), .number = DB_INT(s->round));

	*out = false;
	while (db_next(r))
		*out = str_eq_c(db_text(r, round_get_state), "open") &&
			ctx_now_ms(ctx) < db_int(r, round_get_deadline_ms);
	return db_end(&r);
}

enum err round_open_link(struct ctx *ctx, struct dossier *d, struct signer *s, struct str session_secret,
			 struct str from, struct str with)
{
	struct signer_act act = { .session = signer_hash(ctx->mem, session_secret), .from = from,
				  .with = str_sub(with, 0, AGENT_BYTES_MAX) };
	bool is_open;

	TRY(is_round_open(ctx, s, &is_open));
	if (!is_open)
		return ERR_DENIED;
	act.known = SF(SF_ROUND_OPEN);
	if (s->state == SIGNER_INVITED) {
		act.event = SE_OPEN;
		return round_fire(ctx, d, s, &act);
	}
	if ((s->state == SIGNER_IDENTIFIED || s->state == SIGNER_CODE_SENT) &&
	    !str_eq(s->session_sha256, act.session)) {
		act.event = SE_REOPEN;
		return round_fire(ctx, d, s, &act);
	}
	return s->state > SIGNER_PENDING && s->state < SIGNER_SIGNING ? OK : ERR_DENIED;
}

/* --- the five items ----------------------------------------------------------------------------- */

struct items { struct str number, expiry, first_name, name, phone; };

static struct str name_of(const struct facts *f, const struct person_fields *p)
{
	return facts_get(f, facts_has(f, p->use_name) ? p->use_name : p->birth_name);
}

static void items_of(struct mem *m, const struct dossier *d, const struct signer *s, struct items *out)
{
	const struct person_fields *p = &persons[facts_who(&d->facts, signer_person(s))];
	const struct facts *f = &d->facts;

	*out = (struct items){
		.number = id_number_tidy(m, facts_get(f, p->id_number)), .expiry = facts_get(f, p->id_expiry),
		.first_name = text_fold(m, facts_first_name(facts_get(f, p->given_names))),
		.name = text_fold(m, name_of(f, p)), .phone = facts_get(f, p->mobile),
	};
}

/* False: not complete, or not well formed; nothing is compared then. */
static bool items_typed(struct mem *m, const struct identity_form *form, struct items *out)
{
	struct date day;
	struct str phone = STR("");
	enum phone_verdict verdict = phone_read(m, form->phone, form->country, &phone);
	struct str first, others;

	(void)str_cut(form->first_name, ',', &first, &others);
	*out = (struct items){
		.number = id_number_tidy(m, form->number), .expiry = form->expiry,
		.first_name = text_fold(m, first),
		.name = text_fold(m, form->name), .phone = phone,
	};
	return (verdict == PHONE_MOBILE || verdict == PHONE_FIXED) && out->number.n > 0 && out->name.n > 0 &&
		out->first_name.n > 0 && date_parse(form->expiry, &day) &&
		(str_eq_c(form->method, "sms") || str_eq_c(form->method, "certificate"));
}

/* All five, whichever differ: the time tells nothing. */
static bool items_match(const struct items *a, const struct items *b)
{
	const struct str left[] = { a->number, a->expiry, a->first_name, a->name, a->phone };
	const struct str right[] = { b->number, b->expiry, b->first_name, b->name, b->phone };
	bool is_same = true;

	for (size_t i = 0; i < sizeof left / sizeof *left; i++)
		is_same &= left[i].n > 0 && left[i].n == right[i].n && str_eq_secret(left[i], right[i]);
	return is_same;
}

enum err round_identify(struct ctx *ctx, struct dossier *d, struct signer *s, const struct identity_form *form,
			enum identity_verdict *out)
{
	struct signer_act act = { .method = form->method, .known = SF(SF_METHOD) };
	struct items typed, known;

	if (!items_typed(ctx->mem, form, &typed)) {
		*out = IDENTITY_UNFIT;
		return OK;
	}
	items_of(ctx->mem, d, s, &known);
	bool is_match = items_match(&typed, &known);

	act.event = is_match ? SE_IDENTIFY : SE_IDENTIFY_FAIL;
	if (is_match)
		act.known |= SF(SF_MATCH);
	if (s->failures + 1 >= SIGNER_FAILURES_MAX)
		act.known |= SF(SF_THIRD);
	TRY(round_fire(ctx, d, s, &act));
	*out = is_match ? IDENTITY_RIGHT : s->state == SIGNER_LOCKED ? IDENTITY_LOCKED : IDENTITY_WRONG;
	return OK;
}

enum err round_read(struct ctx *ctx, struct dossier *d, struct signer *s, struct id document,
		    const uint8_t sha256[32])
{
	const struct signer_act act = { .event = SE_READ };
	struct str shown = str_from(sha256, 32);
	struct signer_document *his;
	size_t n, i = 0;

	TRY(signer_documents(ctx, s->id, &his, &n));
	while (i < n && !id_eq(his[i].document, document))
		i++;
	if (i == n)
		return ERR_NOT_FOUND;
	if (!str_eq(his[i].sha256, shown))
		return ERR_CONFLICT;
	TRY(DB_DO(ctx->db, signer_document_opened, NULL, .portal = DB_INT(ctx->portal), .signer = DB_ID(s->id),
		  .document = DB_ID(document), .sha256 = DB_BYTES(shown), .now_ms = DB_INT(ctx_now_ms(ctx))));
	return round_fire(ctx, d, s, &act);
}

/* --- codes -------------------------------------------------------------------------------------- */

/* What he agrees to: these documents, as they are now, with a code sent to the order's number. */
static enum err act_of(struct ctx *ctx, const struct dossier *d, const struct signer *s, int64_t send,
		       uint64_t until_ms, struct str *out)
{
	const struct person_fields *p = &persons[facts_who(&d->facts, signer_person(s))];
	struct act act = { .portal = (uint64_t)ctx->portal, .dossier = d->id, .signer = s->id,
			   .round = (uint64_t)s->round, .send = (uint64_t)send, .until_ms = until_ms,
			   .method = str_eq_c(s->method, "sms") ? ACT_CODE : ACT_CERTIFICATE,
			   .country = STR("FR"), .serial_number = d->reference,
			   .phone = facts_get(&d->facts, p->mobile) };
	struct str first = facts_first_name(facts_get(&d->facts, p->given_names));
	struct signer_document *his;

	act.common_name = utf8_clip(str_fmt(ctx->mem, STR_FMT " " STR_FMT, STR_ARG(first),
					    STR_ARG(text_upper(ctx->mem, name_of(&d->facts, p)))),
				    ACT_COMMON_NAME_CHARS_MAX);
	TRY(signer_documents(ctx, s->id, &his, &act.documents));
	for (size_t i = 0; i < act.documents; i++) {
		act.document[i].id = his[i].document;
		memcpy(act.document[i].sha256.bytes, his[i].sha256.p, sizeof act.document[i].sha256.bytes);
	}
	if (!act_is_good(&act))
		return err_note(ERR_INVALID, "round: what he would agree to is not well formed");
	*out = act_pack(ctx->mem, &act);
	return OK;
}

static enum err are_all_read(struct ctx *ctx, const struct signer *s, bool *out)
{
	struct signer_document *his;
	size_t n;

	TRY(signer_documents(ctx, s->id, &his, &n));
	*out = n > 0;
	for (size_t i = 0; i < n; i++)
		*out &= his[i].opened_ms != 0 && str_eq(his[i].opened_sha256, his[i].sha256);
	return OK;
}

static enum err send_limits(struct ctx *ctx, const struct signer *s, const struct hash *number,
			    enum send_verdict *out)
{
	int64_t now = ctx_now_ms(ctx);
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, code_sends, .portal = DB_INT(ctx->portal),
				    .signer = DB_ID(s->id), .number = DB_BYTES(hash_view(number)),
				    .hour_ms = DB_INT(now - HOUR_MS), .day_ms = DB_INT(now - DAY_MS));

	*out = SEND_OK;
	while (db_next(r)) {
		if (db_int(r, code_sends_number_hour) >= NUMBER_PER_HOUR ||
		    db_int(r, code_sends_number_day) >= NUMBER_PER_DAY)
			*out = SEND_NUMBER_BUSY;
		if (db_int(r, code_sends_signer_hour) >= SENDS_PER_HOUR)
			*out = SEND_TOO_MANY;
	}
	if (s->state == SIGNER_CODE_SENT && now - s->coded_ms < RESEND_WAIT_MS)
		*out = SEND_WAIT;
	return db_end(&r);
}

enum err round_forget_sends(struct db *db, int64_t now_ms, int64_t *n_out)
{
	return DB_DO(db, code_send_forget, n_out, .before_ms = DB_INT(now_ms - DAY_MS));
}

static enum err note_send(struct ctx *ctx, const struct signer *s, const struct hash *number)
{
	struct id id = id_new(ctx->world);

	return DB_DO(ctx->db, code_send_add, NULL, .id = DB_ID(id), .number = DB_BYTES(hash_view(number)),
		     .portal = DB_INT(ctx->portal), .signer = DB_ID(s->id), .now_ms = DB_INT(ctx_now_ms(ctx)));
}

enum err round_ask_code(struct ctx *ctx, struct dossier *d, struct signer *s, bool has_consented,
			enum send_verdict *out)
{
	const struct person_fields *p = &persons[facts_who(&d->facts, signer_person(s))];
	struct hash number = crypt_sha256(facts_get(&d->facts, p->mobile));
	struct signer_act act = { .event = SE_ASK_CODE, .known = SF(SF_METHOD) | SF(SF_WAITED) | SF(SF_MAY_SEND) };
	bool is_read;

	TRY(are_all_read(ctx, s, &is_read));
	TRY(send_limits(ctx, s, &number, out));
	if (!is_read)
		*out = SEND_UNREAD;
	else if (!has_consented && s->state == SIGNER_IDENTIFIED)
		*out = SEND_NO_CONSENT;
	if (*out != SEND_OK)
		return OK;
	act.known |= SF(SF_ALL_READ) | SF(SF_CONSENT);
	act.consent = str_fmt(ctx->mem, "%d", ROUND_CONSENT_VERSION);
	TRY(act_of(ctx, d, s, s->sends + 1, (uint64_t)(ctx_now_ms(ctx) + CODE_LIFE_MS), &act.act));
	TRY(note_send(ctx, s, &number));
	return round_fire(ctx, d, s, &act);
}

static enum err code_failed(struct ctx *ctx, struct dossier *d, struct signer *s)
{
	const struct signer_act act = { .event = SE_CODE_FAIL,
					.known = s->failures >= SIGNER_FAILURES_MAX ? SF(SF_THIRD) : 0 };

	return round_fire(ctx, d, s, &act);
}

enum err round_code_try(struct ctx *ctx, struct dossier *d, struct signer *s, struct str *act_out)
{
	if (s->state != SIGNER_CODE_SENT)
		return ERR_DENIED;
	/* counted three times and never given back: a program that ended between count and answer */
	if (s->failures >= SIGNER_FAILURES_MAX) {
		*act_out = STR("");
		return code_failed(ctx, d, s);
	}
	TRY(signer_try(ctx, s));
	*act_out = s->act;
	return OK;
}

enum err round_code_end(struct ctx *ctx, struct dossier *d, struct signer *s, enum code_verdict keeper,
			struct str proof, enum code_verdict *out)
{
	struct signer_act act = { .event = SE_CODE_OK, .known = SF(SF_RIGHT), .proof = proof };
	struct act agreed;
	struct str now;

	*out = keeper;
	switch (keeper) {
	case CODE_LATE:
		return signer_give_back(ctx, s);
	case CODE_WRONG:
	case CODE_SPENT:
		TRY(code_failed(ctx, d, s));
		*out = s->state == SIGNER_LOCKED ? CODE_SPENT : CODE_WRONG;
		return OK;
	case CODE_RIGHT:
		break;
	}
	assert(proof.n > 0 && proof.n <= SIGNER_PROOF_BYTES_MAX);
	TRY(act_read(s->act, &agreed));
	TRY(act_of(ctx, d, s, s->sends, agreed.until_ms, &now));
	if (!str_eq(now, s->act))
		return ERR_CONFLICT;
	act.known |= SF(SF_SAME_BYTES);
	return round_fire(ctx, d, s, &act);
}

enum err round_decline(struct ctx *ctx, struct dossier *d, struct signer *s, struct str reason)
{
	struct str said = utf8_clip(text_tidy(ctx->mem, reason, true), REASON_CHARACTERS_MAX);
	const struct signer_act act = { .event = SE_DECLINE, .reason = said,
					.known = said.n > 0 ? SF(SF_REASON) : 0 };

	return round_fire(ctx, d, s, &act);
}
