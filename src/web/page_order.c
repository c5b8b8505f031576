/* page_order.c - the six steps of an order: shown, kept, checked, and where each press leads.
 *
 * For     the rows /commande/… of routes.c.
 * Never   refuses to keep what was typed: only « Continuer » checks, and a complaint is a page of 422.
 *
 * Every POST ends in a 303 to a page that can be read again, but for complaints and the panel. */
#include "web/page_order.h"

#include <assert.h>

#include "base/siren.h"
#include "base/utf8.h"
#include "core/account.h"
#include "core/org.h"
#include "web/shell.h"
#include "web/url.h"
#include "web/words.h"

enum { TOLD_CHARACTERS_MAX = 200 };     /* of a value that another page has kept */

bool order_returns(const struct request *rq)
{
	return str_eq(request_query(rq, "retour"), STR("validation"));
}

bool shows_options(const struct request *rq)
{
	return request_query(rq, "options").n > 0;
}

struct str office_line(struct ctx *ctx, const struct office *o)
{
	if (o == NULL)
		return STR("");
	return str_fmt(ctx->mem, STR_FMT ", " STR_FMT ", " STR_FMT " " STR_FMT, STR_ARG(o->name),
		       STR_ARG(o->street), STR_ARG(o->postcode), STR_ARG(o->city));
}

static void view_prices(struct ctx *ctx, const struct order *o, struct view_order *v)
{
	const struct facts *facts = &o->dossier->facts;
	const struct product *p = o->situation.product;
	int64_t cents, vat;

	if (p == NULL)
		return;
	v->product_name = p->name;
	if (!product_price(p, facts_get(facts, F_PACK), facts_get(facts, F_DEVICE_MODE), &cents, &vat))
		return;
	/* one already held costs nothing: what the mode adds to the price */
	int64_t alone, alone_vat;
	bool is_sold = product_price(p, facts_get(facts, F_PACK), STR(""), &alone, &alone_vat);
	int64_t device = is_sold ? cents - alone : 0;
	enum say label;

	v->price_net = lang_money(ctx->mem, ctx->lang, cents);
	v->price_vat = lang_money(ctx->mem, ctx->lang, vat);
	v->price_total = lang_money(ctx->mem, ctx->lang, cents + vat);
	v->price_product = lang_money(ctx->mem, ctx->lang, cents - device);
	if (device > 0)
		v->price_device = lang_money(ctx->mem, ctx->lang, device);
	v->vat_rate = str_fmt(ctx->mem, "%u", p->vat_points / 100);
	if (field_choice_label(F_PACK, facts_get(facts, F_PACK), &label))
		v->product_line = say(ctx->lang, label);
	if (field_choice_label(F_DEVICE_MODE, facts_get(facts, F_DEVICE_MODE), &label))
		v->device_line = say(ctx->lang, label);
}

static const struct subject *order_subject(struct ctx *ctx, const struct order *o)
{
	struct subject *subject = mem_new_of(ctx->mem, struct subject);

	subject_of(ctx->mem, &o->situation, subject);
	return subject;
}

void order_view(struct ctx *ctx, const struct request *rq, const struct order *o, struct view_order *v)
{
	const struct facts *facts = &o->dossier->facts;
	struct str reference = o->is_new ? STR("nouvelle") : o->dossier->reference;

	*v = (struct view_order){ .shell = shell_of(ctx, rq), .step = o->step };
	enum step open = step_states(ctx->mem, &o->situation, o->step, o->done_before, v->states);

	for (unsigned i = 0; i < STEP_ORDER_COUNT; i++)
		v->is_open[i] = i <= open || (open == STEP_PIECES && i == STEP_VALIDATION);
	v->base = str_cat(ctx->mem, STR("/commande/"), reference);
	v->return_to_recap = order_returns(rq);
	v->action = str_cat(ctx->mem, v->base, STR("/"), str_of(order_step_paths[o->step]),
			    v->return_to_recap ? STR("?retour=validation") : STR(""));
	if (!o->is_new) {
		v->reference = o->dossier->reference;
		v->saved_at = words_time(ctx, o->dossier->saved_ms);
		if (o->step <= STEP_ARRANGEMENTS)
			v->drawn = drawn_word(ctx->mem, o->dossier, o->step);
	}
	v->org_name = facts_get(facts, F_ORG_NAME);
	v->holder = facts_person(ctx->mem, facts, F_H_CIVILITY);
	enum field_id second = facts_second(facts);

	v->second_signer = facts_person(ctx->mem, facts, second);
	v->is_rep_second = second != F_D_CIVILITY;
	view_prices(ctx, o, v);
	if (o->step <= STEP_PERSONS || o->step == STEP_VALIDATION)
		v->subject = order_subject(ctx, o);
}

struct form *order_form(struct ctx *ctx, const struct order *o)
{
	const struct complaints *said = o->complaints.n > 0 ? &o->complaints : NULL;

	return form_new(ctx->mem, ctx->lang, &o->situation, o->step, said);
}

static void (*const draws[])(struct ctx *, const struct request *, const struct order *, struct out *) = {
	[STEP_ORGANISATION] = organisation_draw,
	[STEP_CERTIFICATE] = certificate_draw,
	[STEP_PERSONS] = persons_draw,
	[STEP_ARRANGEMENTS] = arrangements_draw,
};

static enum err draw(struct ctx *ctx, const struct request *rq, const struct order *o, unsigned status,
		     struct reply *rp)
{
	struct out *out = shell_out(ctx, rq);

	assert(o->step <= STEP_ARRANGEMENTS);
	if (o->complaints.n > 0)
		out_has_errors(out);
	draws[o->step](ctx, rq, o, out);
	reply_page(rp, status, out_done(out));
	return OK;
}

static enum err step_get(struct ctx *ctx, const struct request *rq, struct reply *rp, enum step step)
{
	struct order o;

	TRY(order_enter(ctx, rq, rp, step, &o));
	if (reply_is_set(rp))
		return OK;
	TRY(order_settle(ctx, &o));
	if (order_returns(rq) && !shows_options(rq) && (o.dossier->facts.seen & (1u << step)) != 0)
		(void)order_check(ctx, &o);     /* the recap sent here: what is wrong is said at once */
	return draw(ctx, rq, &o, 200, rp);
}

/* « Je suis le titulaire »: ticking fills from the account, unticking clears what came from it. */
static enum err fill_from_account(struct ctx *ctx, struct order *o, bool was_ticked)
{
	struct facts *facts = &o->dossier->facts;
	bool is_ticked = facts_ticked(facts, F_H_FROM_ACCOUNT);
	struct account a = { 0 };

	if (is_ticked == was_ticked || id_is_zero(ctx->by.account))
		return OK;
	TRY(account_read(ctx, ctx->by.account, &a));
	struct { enum field_id field; struct str value; } rows[] = {
		{ F_H_CIVILITY, a.civility },
		{ F_H_BIRTH_NAME, a.name },
		{ F_H_GIVEN_NAMES, a.given },
		{ F_H_EMAIL, a.email },
		{ F_H_MOBILE, a.mobile },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum field_id f = rows[i].field;

		if (is_ticked && rows[i].value.n > 0)
			facts_set(facts, f, rows[i].value, ORIGIN_ACCOUNT);
		else if (!is_ticked && facts->origin[f] == ORIGIN_ACCOUNT)
			facts_set(facts, f, STR(""), ORIGIN_NONE);
	}
	return OK;
}

static enum err take(struct ctx *ctx, const struct request *rq, struct order *o)
{
	bool was_ticked = facts_ticked(&o->dossier->facts, F_H_FROM_ACCOUNT);

	order_take(ctx, rq, o);
	order_merge(ctx, rq, o);
	if (o->step == STEP_ORGANISATION)
		order_look_up(ctx, o);
	if (o->step == STEP_PERSONS)
		TRY(fill_from_account(ctx, o, was_ticked));
	return OK;
}

/* What the person asked to see stands there. */
static const char *const part_of[STEP_ORDER_COUNT] = {
	[STEP_CERTIFICATE] = "#options",
	[STEP_ARRANGEMENTS] = "#near",
};

static struct str near_typed(const struct request *rq)
{
	return utf8_clip(str_trim(request_value(rq, "near")), NEAR_CHARACTERS_MAX);
}

/* Another place than the one that the page's offices were put in order by. */
static bool is_near_elsewhere(const struct request *rq, const struct order *o)
{
	struct str typed = near_typed(rq);

	return o->step == STEP_ARRANGEMENTS && typed.n > 0 && !str_eq(typed, arrangements_near(rq, o));
}

/* Back to the page itself, so that it can be read again: after « Rechercher » and its like. */
static struct str same_page(struct ctx *ctx, const struct request *rq, const struct order *o)
{
	struct str base = order_path(ctx, o, o->step);
	bool has_sites = o->step == STEP_ORGANISATION;
	struct str query = has_sites ? request_value(rq, "site_query") : STR("");
	struct str page = has_sites ? request_value(rq, "site_page") : STR("");
	struct buf *b = buf_new(ctx->mem, 1024);

	buf_add(b, base);
	buf_fmt(b, "?%s%s", order_returns(rq) ? "retour=validation&" : "",
		o->step == STEP_CERTIFICATE ? "options=1&" : "");
	if (query.n > 0 || page.n > 0) {
		buf_add_c(b, "site_query=");
		url_escape(b, str_sub(query, 0, 100));
		buf_add_c(b, "&site_page=");
		url_escape(b, str_sub(page, 0, 10));
		buf_byte(b, '&');
	}
	if (o->words.n > 0) {
		buf_add_c(b, "nom=");
		url_escape(b, o->words);
		buf_byte(b, '&');
	}
	if (o->step == STEP_ARRANGEMENTS) {
		buf_add_c(b, "pres=");
		url_escape(b, near_typed(rq));
		buf_byte(b, '&');
	}
	struct str made = buf_done(b);

	return str_cat(ctx->mem, str_sub(made, 0, made.n - 1), str_of(part_of[o->step]));
}

static struct str after(struct ctx *ctx, const struct request *rq, const struct order *o)
{
	if (order_returns(rq))
		return order_path(ctx, o, STEP_VALIDATION);
	return order_path(ctx, o, (enum step)(o->step + 1));
}

/* « Rechercher » judges nothing but what it needs itself: a number of nine digits with its key, or a name. */
static bool is_search_for_nothing(const struct order *o, struct str press)
{
	const struct facts *facts = &o->dossier->facts;
	enum number_verdict verdict = siren_verdict(facts_get(facts, F_SIREN));

	return o->step == STEP_ORGANISATION && str_eq(press, STR("search")) && o->words.n == 0 &&
	       (verdict == NUMBER_LENGTH || (verdict == NUMBER_KEY && org_outcome(facts) == OUTCOME_UNKNOWN));
}

/* Another product than the one whose options the page showed: nobody is judged on what he has not seen. former:
 * what was chosen before, for a form that does not say what it showed. */
static bool has_new_options(const struct request *rq, const struct order *o, struct str former)
{
	struct str product = facts_get(&o->dossier->facts, F_PRODUCT);

	if (o->step != STEP_CERTIFICATE || product.n == 0)
		return false;
	if (request_has(rq, "options_of"))
		return !str_eq(request_value(rq, "options_of"), product);
	return !str_eq(former, product) && !request_has(rq, "pack") && !request_has(rq, "payment") &&
	       !request_has(rq, "device_mode");
}

/* A tick under another product's list does not count; one that another page has set for the product that it chose
 * stands. */
static void untick_prerequisites(struct order *o)
{
	struct dossier *d = o->dossier;
	bool is_chosen_elsewhere = o->merge != NULL && o->merge->end[F_PRODUCT] != DRAWN_TYPED;
	struct str ticked = is_chosen_elsewhere ? facts_get(&d->kept, F_PREREQ_OK) : STR("");

	facts_set(&d->facts, F_PREREQ_OK, ticked, d->kept.origin[F_PREREQ_OK]);
}

static struct str clipped(struct ctx *ctx, struct str words)
{
	struct str head = utf8_clip(words, TOLD_CHARACTERS_MAX);

	return head.n == words.n ? words : str_cat(ctx->mem, head, STR("…"));
}

/* The step once more: what was typed, and beside it what another page has kept. All else is kept already. */
static enum err ask_again(struct ctx *ctx, const struct request *rq, struct order *o, struct reply *rp)
{
	struct facts *facts = &o->dossier->facts;

	o->complaints.n = 0;
	for (unsigned i = 0; i < F_COUNT; i++) {
		enum field_id f = (enum field_id)i;

		if (o->merge->end[f] != DRAWN_BOTH)
			continue;
		if (facts_has(facts, f))
			complain_of(&o->complaints, f, SAY_form_changed, "value",
				    clipped(ctx, order_words(ctx, o, f, facts_get(facts, f))));
		else
			complain(&o->complaints, f, SAY_form_cleared);
	}
	for (unsigned f = 0; f < F_COUNT; f++) {
		if (o->merge->end[f] == DRAWN_BOTH)
			facts_set(facts, (enum field_id)f, o->merge->typed[f], ORIGIN_TYPED);
	}
	if (o->merge->end[F_PRODUCT] == DRAWN_BOTH)
		facts_set(facts, F_PREREQ_OK, STR(""), ORIGIN_NONE);
	TRY(situation_again(ctx, o->dossier, &o->situation));
	return draw(ctx, rq, o, 422, rp);
}

/* The address is of an establishment whose address the page did not show; site: the one that it did, if any. */
static bool is_filled_anew(const struct order *o, struct str site)
{
	const struct facts *facts = &o->dossier->facts;

	return o->step == STEP_ORGANISATION && org_outcome(facts) == OUTCOME_FOUND &&
	       !facts_is(facts, F_SIRENE_ESTAB_STATE, "none") && !str_eq(site, facts_get(facts, F_SIRENE_NIC));
}

/* Another establishment fills in another address, another product has other options, elsewhere are
 * other offices: they are shown before anybody goes on with them. */
static enum err step_post(struct ctx *ctx, const struct request *rq, struct reply *rp, enum step step)
{
	struct order o;
	struct str to = STR(""), press = request_value(rq, "do");

	TRY(order_enter(ctx, rq, rp, step, &o));
	if (reply_is_set(rp))
		return OK;
	struct str site = facts_get(&o.dossier->facts, F_SIRENE_NIC);
	struct str product = facts_get(&o.dossier->facts, F_PRODUCT);

	TRY(take(ctx, rq, &o));
	bool is_other_site = is_filled_anew(&o, site) || order_keeps(&o, F_SIREN) || order_keeps(&o, F_NIC);
	bool has_new = has_new_options(rq, &o, product);

	if (has_new)
		untick_prerequisites(&o);
	TRY(order_keep(ctx, rq, &o));
	if (o.secret.n > 0)
		reply_draft(rp, rq, ctx->portal, o.secret);
	if (order_asks(&o))
		return ask_again(ctx, rq, &o, rp);
	if (str_eq(press, STR("save")))
		to = id_is_zero(ctx->by.account) ?
		     str_fmt(ctx->mem, "/commande/" STR_FMT "/reprendre", STR_ARG(o.dossier->reference)) :
		     STR("/espace");
	else if (is_search_for_nothing(&o, press))
		(void)order_check(ctx, &o);
	else if ((press.n > 0 && !str_eq(press, STR("next"))) || is_other_site || o.words.n > 0 ||
		 (has_new && o.situation.product != NULL) || is_near_elsewhere(rq, &o) ||
		 request_value(rq, "pick").n > 0)
		to = same_page(ctx, rq, &o);
	else if (order_check(ctx, &o))
		to = after(ctx, rq, &o);
	if (to.n == 0)
		return draw(ctx, rq, &o, 422, rp);
	reply_see(rp, to);
	return OK;
}


/* While one types: the panel as it would be, by the rules that draw the page. Keeps nothing and asks nobody: another
 * number than the one that was looked up has no organisation yet. */
enum err panel_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct order o;
	enum step step = STEP_ORGANISATION;

	while (step <= STEP_PERSONS && !str_eq_c(request_path(rq, 1), order_step_paths[step]))
		step++;
	if (step > STEP_PERSONS)
		return ERR_NOT_FOUND;
	TRY(order_open(ctx, rq, step, &o));
	if (o.dossier->state != S_DRAFT)
		return ERR_CONFLICT;
	order_take(ctx, rq, &o);
	TRY(situation_of(ctx, o.dossier, &o.situation));
	struct out *out = shell_out(ctx, rq);

	page_panel(out, order_subject(ctx, &o));
	reply_page(rp, 200, out_done(out));
	return OK;
}

enum err organisation_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	return step_get(ctx, rq, rp, STEP_ORGANISATION);
}

enum err organisation_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	return step_post(ctx, rq, rp, STEP_ORGANISATION);
}

enum err certificate_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	return step_get(ctx, rq, rp, STEP_CERTIFICATE);
}

enum err certificate_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	return step_post(ctx, rq, rp, STEP_CERTIFICATE);
}

enum err persons_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	return step_get(ctx, rq, rp, STEP_PERSONS);
}

enum err persons_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	return step_post(ctx, rq, rp, STEP_PERSONS);
}

enum err arrangements_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	return step_get(ctx, rq, rp, STEP_ARRANGEMENTS);
}

enum err arrangements_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	return step_post(ctx, rq, rp, STEP_ARRANGEMENTS);
}
