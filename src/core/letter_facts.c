/* letter_facts.c - what the database knows about a notice's dossier, reader and portal.
 *
 * Never   reads an identity document or a birth date: no mail says one. */
#include "core/letter.h"

#include <assert.h>
#include <string.h>

#include "core/account.h"
#include "core/dossier.h"
#include "core/pieces.h"
#include "core/wording.h"
#include "platform/jsonin.h"

#define PURGE_MS ((int64_t)90 * DAY_MS) /* a draft's data: 90 days after the last save (spec: life, 10) */

static struct str arg(const struct json *args, const char *name, struct str otherwise)
{
	return json_str(json_get(args, name), otherwise);
}

static struct str day(struct ctx *c, int64_t ms)
{
	return ms == 0 ? STR("") : wording_day(c->mem, c->lang, ms);
}

static enum err portal_words(struct ctx *c, const struct letter_settings *set, struct letter_case *out)
{
	const struct portal *p = NULL;
	enum err e = portal_get(c, &p);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	bool is_known = e == OK;

	out->portal = is_known ? p->name : set->support_name;
	out->operated_by = is_known && p->operated_by.n > 0 ? p->operated_by : set->support_name;
	out->help_phone = is_known && p->help_phone.n > 0 ? p->help_phone : set->support_phone;
	out->help_mail = is_known && p->help_mail.n > 0 ? p->help_mail : set->support_mail;
	return OK;
}

static enum err office_words(struct ctx *c, const struct facts *f, struct letter_case *out)
{
	struct office *offices;
	size_t n;

	TRY(office_list(c, &offices, &n));
	const struct office *o = office_find(offices, n, facts_get(f, F_OFFICE_SEND));

	if (o == NULL)
		return OK;
	const struct str parts[] = { o->name, o->street, str_cat(c->mem, o->postcode, STR(" "), o->city) };

	out->office = o->name;
	out->office_address = str_join(c->mem, parts, 3, STR(", "));
	return OK;
}

static enum err account_words(struct ctx *c, struct id account, struct letter_case *out)
{
	struct account a;

	if (id_is_zero(account))
		return OK;
	enum err e = account_read(c, account, &a);

	if (e == ERR_NOT_FOUND)
		return OK;
	TRY(e);
	out->to = out->to.n > 0 ? out->to : a.email;
	out->first_name = out->first_name.n > 0 ? out->first_name : a.given;
	out->last_name = out->last_name.n > 0 ? out->last_name : a.name;
	return OK;
}

static enum err product_words(struct ctx *c, const struct facts *f, struct letter_case *out)
{
	struct product *p;

	if (!facts_has(f, F_PRODUCT))
		return OK;
	enum err e = product_get(c, facts_get(f, F_PRODUCT), &p);

	if (e == OK)
		out->product = p->name;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* What has to be put into the envelope beside the printed dossier. */
static enum err piece_words(struct ctx *c, const struct dossier *d, struct letter_case *out)
{
	struct str names[PIECE_COUNT];
	struct piece_row *rows;
	size_t n, missing = 0;

	if (d->state != S_AWAITING_PAPER)
		return OK;
	TRY(piece_list(c, d, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		if (rows[i].asked.need == NEED_REQUIRED && rows[i].document == NULL && rows[i].same_as == NULL)
			names[missing++] = say(c->lang, piece_kinds[rows[i].asked.piece].label);
	}
	if (missing > 0)
		out->pieces = say_fill(c->mem, c->lang, SAY_mail_pieces,
				       { "list", str_join(c->mem, names, missing, STR(", ")) });
	return OK;
}

static enum err dossier_words(struct ctx *c, const struct dossier *d, struct letter_case *out)
{
	const struct facts *f = &d->facts;
	/* of an abandoned draft the days it was waited for, else those of a round of signatures */
	bool is_draft = d->submitted_ms == 0;

	out->ref = d->reference;
	out->org = facts_get(f, F_ORG_NAME);
	out->holder = facts_person(c->mem, f, F_H_CIVILITY);
	out->second_signer = facts_person(c->mem, f, facts_second(f));
	out->is_one_signer = facts_second(f) == F_H_CIVILITY;
	out->days = str_fmt(c->mem, "%u", life_states[is_draft ? S_DRAFT : S_SIGNING_HOLDER].wait_days);
	out->deadline = day(c, d->deadline_ms);
	out->purge_date = day(c, (d->saved_ms > 0 ? d->saved_ms : d->created_ms) + PURGE_MS);
	out->date = day(c, d->changed_ms);
	TRY(product_words(c, f, out));
	TRY(office_words(c, f, out));
	TRY(piece_words(c, d, out));
	return account_words(c, d->account, out);
}

/* The state in which the notice was true, and paper: the paperless mail is not for who posts. */
static bool is_stale(enum notice n, const struct dossier *d)
{
	const char *only_in = notices[n].only_in;

	if (only_in != NULL && strcmp(life_states[d->state].name, only_in) != 0)
		return true;
	if (n == NOTICE_order_submitted)
		return facts_ticked(&d->facts, F_PAPER) || life_states[d->state].is_final;
	return false;
}

static enum err take_args(struct ctx *c, const struct job *job, enum notice *n, struct letter_case *out)
{
	struct json *args;

	TRY(json_read(c->mem, job->args, &json_limits_small, &args));
	if (!notice_named(arg(args, "notice", STR("")), n))
		return err_note(ERR_INVALID, "letter: no such notice");
	c->lang = lang_of(arg(args, "lang", STR("")), LANG_FR);
	out->to = arg(args, "to", STR(""));
	out->first_name = arg(args, "first_name", STR(""));
	out->last_name = arg(args, "last_name", STR(""));
	out->secret = arg(args, "secret", STR(""));
	out->reason = arg(args, "reason", STR(""));
	return OK;
}

enum err letter_of(struct ctx *c, const struct letter_settings *set, const struct job *job,
		   enum letter_fate *fate, struct mail *mail)
{
	struct letter_case lc = { .to = STR("") };
	struct dossier *d = NULL;
	enum notice n;

	TRY(take_args(c, job, &n, &lc));
	*fate = LETTER_PARKED;
	if (notices[n].is_parked)
		return OK;
	TRY(portal_words(c, set, &lc));
	if (!id_is_zero(job->dossier)) {
		enum err e = dossier_by_id(c, job->dossier, &d);

		*fate = LETTER_STALE;
		if (e == ERR_NOT_FOUND || (e == OK && is_stale(n, d)))
			return OK;
		TRY(e);
		TRY(dossier_words(c, d, &lc));
	}
	*fate = mail_address_ok(lc.to) ? LETTER_SEND : LETTER_NOBODY;
	if (*fate != LETTER_SEND)
		return OK;
	letter_write(c->mem, c->lang, n, set, &lc, mail);
	mail->id = id_hex(c->mem, job->id);
	mail->at_ms = job->added_ms;    /* the same at each try: one mail is one text */
	return OK;
}
