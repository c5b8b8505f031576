/* page_recap.c - step 6: everything that was entered, what is missing, the consent, and the validation.
 *
 * Never   shows a phone or a document number whole unless asked; validates twice for one form. */
#include "base/legal_form.h"
#include "core/account.h"
#include "core/org.h"
#include "core/person.h"
#include "core/pieces.h"
#include "core/recheck.h"
#include "web/page_order.h"
#include "web/shell.h"
#include "web/view_terms.h"
#include "web/words.h"

enum { LINES_MAX = F_COUNT };

static struct view_line line_of(struct ctx *ctx, const struct order *o, enum field_id f, bool shows_all)
{
	bool is_said = facts_has(&o->dossier->facts, f) || fields[f].kind == FK_BOX;
	struct str value = is_said ? order_words(ctx, o, f, facts_get(&o->dossier->facts, f)) : STR("");
	struct view_line line = { .label = say(ctx->lang, fields[f].label), .value = value };
	struct str said;

	if ((fields[f].flags & FIELD_SECRET) != 0 && !shows_all && value.n > 0) {
		line.value = field_mask(ctx->mem, f, facts_get(&o->dossier->facts, f));
		line.is_masked = true;
	}
	if (org_is_corrected(&o->dossier->facts, f, &said) && said.n > 0)
		line.note = say_fill(ctx->mem, ctx->lang, SAY_order_register_said, { "value", said });
	return line;
}

/* What the register filled in stands in no input, and is part of the order all the same. */
static bool is_told(const struct order *o, enum field_id f)
{
	return field_is_shown(f, &o->situation) ||
		((f == F_ORG_NAME || f == F_ORG_TYPE) && facts_has(&o->dossier->facts, f));
}

/* What helps to type, and says nothing of the order. */
static bool is_help(const struct order *o, enum field_id f)
{
	return f == F_H_FROM_ACCOUNT || f == F_MANUAL_CODE ||
		(f == F_ORG_TYPE_NOTE && !facts_has(&o->dossier->facts, f));
}

/* The heading of a block, where a step has several persons or parts. */
static struct str heading(const struct ctx *ctx, const struct order *o, enum block block)
{
	static const enum say names[BLOCK_COUNT] = {
		[BLOCK_SUBJECT] = SAY_block_subject, [BLOCK_HOLDER] = SAY_block_holder,
		[BLOCK_REP] = SAY_block_rep, [BLOCK_DELEGATE] = SAY_block_delegate,
		[BLOCK_OFFICES] = SAY_block_offices, [BLOCK_BILLING] = SAY_block_billing,
		[BLOCK_BILL_OTHER] = SAY_block_bill_other,
	};
	const struct product *p = o->situation.product;

	if (block == BLOCK_HOLDER && p != NULL && p->subject != SUBJECT_NATURAL)
		return say(ctx->lang, SAY_block_custodian);
	return say(ctx->lang, names[block]);
}

static void section(struct ctx *ctx, const struct order *o, enum step step, bool shows_all,
		    struct view_section *out)
{
	struct view_line *lines = mem_get(ctx->mem, LINES_MAX, sizeof *lines);
	enum block block = BLOCK_COUNT;

	*out = (struct view_section){ .step = step, .lines = lines };
	for (unsigned i = 0; i < F_COUNT; i++) {
		enum field_id f = (enum field_id)i;

		if (fields[f].step != step || !is_told(o, f) || is_help(o, f))
			continue;
		lines[out->n_lines] = line_of(ctx, o, f, shows_all);
		if (out->n_lines == 0 || fields[f].block != block)
			lines[out->n_lines].group = heading(ctx, o, fields[f].block);
		block = fields[f].block;
		out->n_lines++;
	}
}

/* The lists are the same for the summary and for a refused validation. */
static void missing(struct ctx *ctx, const struct submission *s, struct view_validation *v)
{
	v->steps_wrong = s->steps_wrong & ~(1u << STEP_VALIDATION);     /* its boxes say so themselves */
	v->needs_account = s->needs_account;
	v->needs_confirmation = s->needs_confirmation;
	if (s->misses_pieces)
		v->missing = say_fill(ctx->mem, ctx->lang, SAY_val_missing, { "liste", s->missing });
	for (size_t i = 0; i < s->complaints.n && v->n_changed < 2; i++) {
		const struct complaint *c = &s->complaints.list[i];

		if (c->say == SAY_val_changed)
			v->changed[v->n_changed++] = say_fill(ctx->mem, ctx->lang, c->say, { c->hole, c->value });
	}
}

/* What the register says now and did not say when the step was typed. */
static struct str change_text(struct ctx *ctx, const struct org_difference *d)
{
	static const enum say sentences[ORG_CHANGE_COUNT] = {
		[CHANGE_GONE] = SAY_change_gone, [CHANGE_CEASED] = SAY_change_ceased,
		[CHANGE_PARTIAL] = SAY_change_partial, [CHANGE_SITE_CLOSED] = SAY_change_site_closed,
		[CHANGE_RENAMED] = SAY_change_renamed, [CHANGE_FORM] = SAY_change_form,
		[CHANGE_ADDRESS] = SAY_change_address,
	};
	enum say sentence = sentences[d->change];
	struct str now = d->now;

	if (d->change == CHANGE_GONE || d->change == CHANGE_PARTIAL)
		return say(ctx->lang, sentence);
	if (d->change == CHANGE_SITE_CLOSED)
		return say_fill(ctx->mem, ctx->lang, sentence, { "was", d->was });
	if (d->change == CHANGE_CEASED)
		return say_fill(ctx->mem, ctx->lang, sentence, { "now", words_iso_date(ctx, now) });
	if (d->change == CHANGE_FORM)
		return say_fill(ctx->mem, ctx->lang, sentence, { "was", legal_form_label(d->was) },
				{ "now", legal_form_label(now) });
	return say_fill(ctx->mem, ctx->lang, sentence, { "was", d->was }, { "now", now });
}

static void warnings(struct ctx *ctx, const struct order *o, struct view_validation *v)
{
	struct complaints *w = mem_new_of(ctx->mem, struct complaints);

	step_warnings(ctx->mem, &o->situation, w);
	for (size_t i = 0; i < w->n && v->n_warnings < 8; i++)
		v->warnings[v->n_warnings++] = say(ctx->lang, w->list[i].say);
	struct recheck again;

	recheck_read(ctx, &o->dossier->facts, &again);
	for (size_t i = 0; i < again.n && v->n_warnings < 8; i++)
		v->warnings[v->n_warnings++] = change_text(ctx, &again.v[i]);
}

/* The version and the date that are accepted stand in the box's own label. */
static const struct form *consents(struct ctx *ctx, const struct order *o)
{
	struct form *form = order_form(ctx, o);
	struct terms terms;

	if (terms_get(ctx, &terms) == OK)
		form_label(form, F_TERMS_OK, say_fill(ctx->mem, ctx->lang, SAY_field_terms_ok,
			{ "v", terms.version }, { "date", words_iso_date(ctx, terms.date) }));
	return form;
}

/* The bar was made of what is typed; whether step 5 is done, its documents say. */
static void say_pieces_lack(struct view_validation *v)
{
	for (size_t i = 0; i < v->n_pieces && !v->is_paper; i++) {
		const struct view_piece *p = &v->pieces[i];
		bool is_wrong = p->is_kind_wrong || p->is_date_wrong || (p->is_required && !piece_is_given(p));

		if (is_wrong && v->order.states[STEP_PIECES] == STEP_DONE)
			v->order.states[STEP_PIECES] = STEP_FIX;
	}
}

static enum err fill(struct ctx *ctx, const struct request *rq, const struct order *o,
		     struct view_validation *v)
{
	struct view_section *sections = mem_get(ctx->mem, STEP_PIECES, sizeof *sections);
	struct view_piece *pieces;
	const struct office *send = office_find(o->situation.offices, o->situation.n_offices,
						facts_get(&o->dossier->facts, F_OFFICE_SEND));

	*v = (struct view_validation){ .shows_all = str_eq(request_query(rq, "afficher"), STR("1")) };
	order_view(ctx, rq, o, &v->order);
	for (unsigned i = 0; i < STEP_PIECES; i++) {
		section(ctx, o, (enum step)i, v->shows_all, &sections[i]);
		sections[i].is_incomplete = v->order.states[i] != STEP_DONE;
	}
	v->sections = sections;
	v->n_sections = STEP_PIECES;
	TRY(pieces_view(ctx, o, &pieces, &v->n_pieces));
	v->pieces = pieces;
	v->is_paper = facts_ticked(&o->dossier->facts, F_PAPER);
	say_pieces_lack(v);
	v->office_name = send == NULL ? STR("") : send->name;
	v->terms_path = STR("/conditions");
	return OK;
}

static enum err draw(struct ctx *ctx, const struct request *rq, const struct order *o,
		     const struct submission *refused, struct reply *rp)
{
	struct view_validation v;
	struct out *out = shell_out(ctx, rq);

	TRY(fill(ctx, rq, o, &v));
	v.order.form = consents(ctx, o);
	warnings(ctx, o, &v);
	if (refused != NULL) {
		missing(ctx, refused, &v);
		out_has_errors(out);
	}
	page_validation(out, &v);
	reply_page(rp, refused != NULL ? 422 : 200, out_done(out));
	return OK;
}

/* « Visualiser ma demande »: every value, to be read and printed, whatever the state. */
enum err recap_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct order o;
	struct view_validation v;
	struct out *out = shell_out(ctx, rq);

	TRY(order_open(ctx, rq, STEP_VALIDATION, &o));
	TRY(fill(ctx, rq, &o, &v));
	v.order.action = str_fmt(ctx->mem, "/espace/" STR_FMT "/recapitulatif", STR_ARG(o.dossier->reference));
	page_recap(out, &v);
	reply_page(rp, 200, out_done(out));
	return OK;
}

/* The terms' version and date belong to their label. */
static void name_terms(struct ctx *ctx, struct order *o)
{
	struct terms terms;

	if (terms_get(ctx, &terms) == OK && !facts_has(&o->dossier->facts, F_TERMS_VERSION))
		facts_set(&o->dossier->facts, F_TERMS_VERSION, terms.version, ORIGIN_PORTAL);
}

enum err validation_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct order o;

	TRY(order_enter(ctx, rq, rp, STEP_VALIDATION, &o));
	return reply_is_set(rp) ? OK : draw(ctx, rq, &o, NULL, rp);
}

static struct str confirmation_path(struct ctx *ctx, const struct dossier *d)
{
	return str_fmt(ctx->mem, "/commande/" STR_FMT "/confirmation", STR_ARG(d->reference));
}

enum err validation_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct order o;
	struct submission s = { 0 };
	struct str nonce = request_nonce(rq);

	TRY(order_open(ctx, rq, STEP_VALIDATION, &o));
	if (o.dossier->state != S_DRAFT) {      /* pressed twice: the first press counted */
		reply_see(rp, confirmation_path(ctx, o.dossier));
		return OK;
	}
	order_take(ctx, rq, &o);
	name_terms(ctx, &o);
	if (str_eq(request_value(rq, "do"), STR("save"))) {
		TRY(order_keep(ctx, rq, &o));
		reply_see(rp, STR("/espace"));
		return OK;
	}
	TRY(situation_of(ctx, o.dossier, &o.situation));
	TRY(dossier_submit(ctx, o.dossier, nonce, &s));
	if (s.is_done) {
		reply_see(rp, confirmation_path(ctx, o.dossier));
		return OK;
	}
	o.complaints = s.complaints;
	if (s.has_changed_price) {              /* shown as it is now, not as it was remembered a second ago */
		ctx->memo = NULL;
		TRY(situation_of(ctx, o.dossier, &o.situation));
	}
	return draw(ctx, rq, &o, &s, rp);
}

enum err confirmation_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct order o;
	struct view_confirmation v = { 0 };
	struct view_piece *pieces;
	struct out *out = shell_out(ctx, rq);

	TRY(order_open(ctx, rq, STEP_VALIDATION, &o));
	if (o.dossier->state == S_DRAFT) {
		reply_see(rp, order_path(ctx, &o, STEP_VALIDATION));
		return OK;
	}
	order_view(ctx, rq, &o, &v.order);
	v.is_paper = facts_ticked(&o.dossier->facts, F_PAPER);
	struct account account = { 0 };

	TRY(account_read(ctx, ctx->by.account, &account));
	v.mail = email_show(ctx->mem, account.email);
	v.holder = v.order.holder;
	v.second_signer = v.order.second_signer;
	const struct office *send = office_find(o.situation.offices, o.situation.n_offices,
						facts_get(&o.dossier->facts, F_OFFICE_SEND));

	v.office_name = send == NULL ? STR("") : send->name;
	v.post_to = office_line(ctx, send);
	if (o.dossier->deadline_ms > 0)
		v.deadline = words_day(ctx, o.dossier->deadline_ms);
	if (!id_is_zero(o.dossier->form_document))
		v.form_path = str_fmt(ctx->mem, "/espace/" STR_FMT "/formulaire.pdf",
				      STR_ARG(o.dossier->reference));
	TRY(pieces_view(ctx, &o, &pieces, &v.n_pieces));
	v.pieces = pieces;
	page_confirmation(out, &v);
	reply_page(rp, 200, out_done(out));
	return OK;
}

/* The terms in force, to be read before they are accepted. */
enum err terms_get_page(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_terms v = { .shell = shell_of(ctx, rq) };
	struct terms terms;
	size_t n = 1;

	TRY(terms_get(ctx, &terms));
	for (size_t i = 0; i < terms.text.n; i++)
		n += terms.text.p[i] == '\n';
	struct str *paragraphs = mem_get(ctx->mem, n, sizeof *paragraphs), rest = terms.text;

	while (rest.n > 0) {
		(void)str_cut(rest, '\n', &paragraphs[v.n_paragraphs], &rest);
		v.n_paragraphs += paragraphs[v.n_paragraphs].n > 0;
	}
	v.version = terms.version;
	v.date = words_iso_date(ctx, terms.date);
	v.paragraphs = paragraphs;
	struct out *out = shell_out(ctx, rq);

	page_terms(out, &v);
	reply_page(rp, 200, out_done(out));
	return OK;
}
