/* order.c - a step's form into the facts and back.
 *
 * For     page_order*.c.
 * Never   refuses to keep what was typed, right or wrong; takes a field the form does not own.
 * Fails   as the dossier does: ERR_NOT_FOUND for a stranger's, ERR_CONFLICT when somebody was faster. */
#include "web/order.h"

#include <assert.h>

#include "base/siren.h"
#include "core/lookup.h"
#include "core/org.h"
#include "platform/text.h"

enum { WORDS_BYTES_MAX = 100 };

const char *const order_step_paths[STEP_ORDER_COUNT] = {
	[STEP_ORGANISATION] = "organisation",
	[STEP_CERTIFICATE] = "certificat",
	[STEP_PERSONS] = "personnes",
	[STEP_ARRANGEMENTS] = "modalites",
	[STEP_PIECES] = "pieces",
	[STEP_VALIDATION] = "validation",
};

enum err order_open(struct ctx *ctx, const struct request *rq, enum step step, struct order *out)
{
	return order_open_at(ctx, request_path(rq, 0), step, out);
}

enum err order_open_at(struct ctx *ctx, struct str reference, enum step step, struct order *out)
{
	*out = (struct order){ .step = step };
	if (str_eq(reference, STR("nouvelle"))) {
		out->is_new = true;
		TRY(dossier_blank(ctx, &out->dossier));
	} else {
		TRY(dossier_open(ctx, reference, &out->dossier));
	}
	return situation_of(ctx, out->dossier, &out->situation);
}

struct str order_path(struct ctx *ctx, const struct order *o, enum step step)
{
	struct str reference = o->is_new ? STR("nouvelle") : o->dossier->reference;

	assert(step < STEP_ORDER_COUNT);
	return str_cat(ctx->mem, STR("/commande/"), reference, STR("/"), str_of(order_step_paths[step]));
}

/* Where to go instead of the step; empty when here is right. */
static void place(struct ctx *ctx, struct order *o, struct str *to_out)
{
	*to_out = STR("");
	if (o->dossier->state != S_DRAFT) {
		*to_out = str_fmt(ctx->mem, "/espace/" STR_FMT, STR_ARG(o->dossier->reference));
		return;
	}
	enum step open = step_first_open_before(ctx->mem, &o->situation, o->step);

	o->done_before = open;
	if (o->step > open && open != STEP_PIECES)      /* the recap may be looked at before the pieces are there */
		*to_out = order_path(ctx, o, open);
}

enum err order_enter(struct ctx *ctx, const struct request *rq, struct reply *rp, enum step step, struct order *out)
{
	struct str to;

	TRY(order_open(ctx, rq, step, out));
	place(ctx, out, &to);
	if (to.n > 0)
		reply_see(rp, to);
	return OK;
}

/* A field is one input of its own name, or several: those of a date, and a number's country. */
enum part { PART_WHOLE, PART_DAY, PART_MONTH, PART_YEAR, PART_COUNTRY, PART_COUNT };

static bool has_part(enum field_kind kind, enum part part)
{
	return part == PART_COUNTRY ? kind == FK_MOBILE || kind == FK_PHONE : kind == FK_DATE;
}

/* F_COUNT: no input of any field. */
static enum field_id input_of(struct str name, enum part *part_out)
{
	static const struct str ends[PART_COUNT] = { STR(""), STR("_day"), STR("_month"), STR("_year"),
		STR("_country") };
	enum field_id f = field_of(name);

	*part_out = PART_WHOLE;
	for (unsigned p = PART_DAY; f == F_COUNT && p < PART_COUNT; p++) {
		if (!str_ends(name, ends[p]))
			continue;
		*part_out = (enum part)p;
		f = field_of(str_sub(name, 0, name.n - ends[p].n));
		return f != F_COUNT && has_part(fields[f].kind, *part_out) ? f : F_COUNT;
	}
	return f;
}

/* What came of each input; NULL: did not come. */
struct typed {
	const struct str *input[PART_COUNT][F_COUNT];
};

static void sort_typed(const struct request *rq, struct typed *out)
{
	enum part part;

	*out = (struct typed){ { { NULL } } };
	for (size_t i = 0; i < rq->fields.n; i++) {
		enum field_id f = input_of(rq->fields.at[i].name, &part);

		if (f != F_COUNT)
			out->input[part][f] = &rq->fields.at[i].value;
	}
}

static struct str typed_part(const struct typed *typed, enum field_id f, enum part part)
{
	const struct str *value = typed->input[part][f];

	return value == NULL ? STR("") : *value;
}

/* A date that came as its three inputs. */
static bool posted_date(struct ctx *ctx, const struct typed *typed, enum field_id f, struct str *out)
{
	if (typed->input[PART_DAY][f] == NULL)
		return false;
	*out = field_join_date(ctx->mem, typed_part(typed, f, PART_DAY), typed_part(typed, f, PART_MONTH),
			       typed_part(typed, f, PART_YEAR));
	return true;
}

/* False: the form does not hold the field, so it stays as it was. */
static bool posted(struct ctx *ctx, const struct typed *typed, enum field_id f, struct str *out)
{
	const struct str *value = typed->input[PART_WHOLE][f];
	struct str country = STR("");

	switch (fields[f].kind) {
	case FK_BOX:
		*out = value != NULL && value->n > 0 && !str_eq(*value, STR("0")) ? STR("1") : STR("");
		return true;
	case FK_DATE:
		return posted_date(ctx, typed, f, out);
	case FK_MOBILE:
	case FK_PHONE:
		country = typed_part(typed, f, PART_COUNTRY);
		break;
	case FK_TEXT:
	case FK_LINE:
	case FK_NAME:
	case FK_GIVEN:
	case FK_SIREN:
	case FK_NIC:
	case FK_SIRET:
	case FK_EMAIL:
	case FK_COUNTRY:
	case FK_CHOICE:
	case FK_POSTCODE:
	case FK_ID_NUMBER:
	case FK_VAT:
	case FK_LIST:
	case FK_CSR:
	case FK_PASSWORD:
		break;
	case FK_COUNT:
		assert(false);
	}
	if (value == NULL)
		return false;
	*out = field_tidy(ctx->mem, f, *value, country);
	return true;
}

/* A SIRET typed in the box of the SIREN is both numbers. */
static void split_siret(struct facts *facts)
{
	struct str typed = facts_get(facts, F_SIREN);

	if (typed.n != SIREN_DIGITS + NIC_DIGITS || !str_is_digits(typed))
		return;
	facts_type(facts, F_NIC, str_sub(typed, SIREN_DIGITS, NIC_DIGITS));
	facts_type(facts, F_SIREN, str_sub(typed, 0, SIREN_DIGITS));
}

/* « SIREN 219 200 235 », « RCS Nanterre 219200235 », « FR81219200235 »: the number in what was pasted; else empty. */
static struct str number_in(struct mem *mem, struct str typed)
{
	struct buf *b = buf_new(mem, typed.n + 1);

	for (size_t i = 0; i < typed.n; i++) {
		if (typed.p[i] >= '0' && typed.p[i] <= '9')
			buf_byte(b, typed.p[i]);
	}
	struct str digits = buf_done(b);
	bool is_vat = digits.n == 2 + SIREN_DIGITS && str_starts(text_upper(mem, typed), STR("FR"));

	if (is_vat)
		return str_sub(digits, 2, SIREN_DIGITS);
	return digits.n == SIREN_DIGITS || digits.n == SIREN_DIGITS + NIC_DIGITS ? digits : STR("");
}

/* Letters in the box of the number are a name to look for; a hit that was pressed is a number. */
static void take_words(struct ctx *ctx, const struct request *rq, struct order *o, struct str siren)
{
	struct str typed = str_sub(str_trim(request_value(rq, "siren")), 0, WORDS_BYTES_MAX);
	struct str picked = request_value(rq, "pick");
	bool has_letter = false;

	for (size_t i = 0; i < typed.n; i++) {
		unsigned char c = (unsigned char)typed.p[i];

		has_letter |= (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	}
	struct str number = has_letter ? number_in(ctx->mem, typed) : STR("");

	if (portal_lock(o->situation.portal, F_SIREN) != NULL)
		return;
	if (picked.n == SIREN_DIGITS && str_is_digits(picked)) {
		facts_type(&o->dossier->facts, F_SIREN, picked);
	} else if (number.n > 0) {
		facts_type(&o->dossier->facts, F_SIREN, number);
	} else if (has_letter && ctx->directory != NULL && ctx->directory->search != NULL) {
		o->words = typed;
		facts_set(&o->dossier->facts, F_SIREN, siren, o->dossier->kept.origin[F_SIREN]);
	}
}

void order_take(struct ctx *ctx, const struct request *rq, struct order *o)
{
	struct facts *facts = &o->dossier->facts;
	struct str siren = facts_get(facts, F_SIREN);
	struct typed typed;

	sort_typed(rq, &typed);
	for (unsigned i = 0; i < F_COUNT; i++) {
		enum field_id f = (enum field_id)i;
		struct str value;

		if (fields[f].step != o->step || portal_lock(o->situation.portal, f) != NULL)
			continue;
		if (fields[f].kind == FK_BOX && typed.input[PART_WHOLE][f] == NULL && !field_is_shown(f, &o->situation))
			continue;
		if (posted(ctx, &typed, f, &value))
			facts_type(facts, f, value);
	}
	/* with a script, « Au même bureau » goes out when that office hands nothing over: then none is chosen */
	if (typed.input[PART_WHOLE][F_OFFICE_SEND] != NULL && typed.input[PART_WHOLE][F_OFFICE_PICK] == NULL &&
	    o->step == STEP_ARRANGEMENTS && portal_lock(o->situation.portal, F_OFFICE_PICK) == NULL)
		facts_type(facts, F_OFFICE_PICK, STR(""));
	if (o->step == STEP_ORGANISATION) {
		take_words(ctx, rq, o, siren);
		split_siret(facts);
	}
	facts->seen |= 1u << o->step;
	o->done_before = STEP_ORGANISATION;     /* what was known of other facts */
}

void order_merge(struct ctx *ctx, const struct request *rq, struct order *o)
{
	struct str base = request_value(rq, "base");

	if (o->is_new || !drawn_is_old(base, o->dossier))
		return;
	o->merge = mem_new_of(ctx->mem, struct drawn_merge);
	drawn_merge(o->dossier, &o->situation, o->step, base, request_nonce(rq), o->merge);
}

bool order_keeps(const struct order *o, enum field_id f)
{
	return o->merge != NULL && o->merge->end[f] == DRAWN_KEPT;
}

bool order_asks(const struct order *o)
{
	return o->merge != NULL && o->merge->n_both > 0;
}

static enum err ask_unit(struct ctx *ctx, const struct facts *facts, struct org_record *record)
{
	enum err e = ctx->directory->unit(ctx->directory->self, ctx->mem, facts_get(facts, F_SIREN),
					  facts_get(facts, F_NIC), &record->unit);

	record->answer = e == OK ? ORG_FOUND : e == ERR_NOT_FOUND ? ORG_ABSENT : ORG_DOWN;
	record->as_of = e == OK ? record->unit.as_of : ctx->directory->as_of(ctx->directory->self, ctx->mem);
	record->created = record->unit.created;
	record->reason = record->answer == ORG_DOWN ? STR("no_file") : STR("");
	return e;
}

/* What the file lacks may stand in the live register: how far that question is. A number that fails its key
 * is a slip of the finger far more often than one of the few that INSEE gave so, which the file has. */
static void ask_live(struct ctx *ctx, const struct facts *facts, struct org_record *record)
{
	struct str siren = facts_get(facts, F_SIREN);
	struct lookup_state live = { LOOKUP_FAILED, STR("no_answer") };

	if (!ctx->directory->is_live ||
	    (record->answer == ORG_ABSENT && siren_verdict(siren) == NUMBER_KEY))
		return;
	if (lookup_ask(ctx, siren, &live) != OK)
		live = (struct lookup_state){ LOOKUP_FAILED, STR("no_answer") };
	record->reason = live.detail;
	switch (live.state) {
	case LOOKUP_WAITING:
		record->answer = ORG_WAITING;
		break;
	case LOOKUP_MOVED:
		record->answer = ORG_MOVED;
		break;
	case LOOKUP_FAILED:
		record->answer = ORG_DOWN;
		break;
	case LOOKUP_FOUND:              /* it came between the two questions, or may not be shown */
		if (ask_unit(ctx, facts, record) == ERR_IO)
			record->answer = ORG_ABSENT;
		break;
	case LOOKUP_ABSENT:
	case LOOKUP_COUNT:
		record->answer = ORG_ABSENT;
		break;
	}
}

void order_look_up(struct ctx *ctx, struct order *o)
{
	struct facts *facts = &o->dossier->facts;
	struct str siren = facts_get(facts, F_SIREN);
	struct org_record record = { .answer = ORG_DOWN, .provider = STR("insee") };

	if (siren.n != 9 || !str_is_digits(siren))
		return;
	if (ctx->directory != NULL && ask_unit(ctx, facts, &record) != OK)
		ask_live(ctx, facts, &record);
	org_apply(ctx->mem, o->situation.portal, &record, facts);
}

enum err order_settle(struct ctx *ctx, struct order *o)
{
	enum org_outcome was = org_outcome(&o->dossier->facts);
	bool is_late = was == OUTCOME_DEGRADED && facts_is(&o->dossier->facts, F_SIRENE_REASON, "late");

	if (o->step != STEP_ORGANISATION || o->is_new || (was != OUTCOME_WAITING && !is_late))
		return OK;
	order_look_up(ctx, o);
	if (org_outcome(&o->dossier->facts) == was)
		return OK;
	enum err e = dossier_save(ctx, o->dossier, STR(""));

	/* another page of his has kept it meanwhile: this one shows the same */
	return e == ERR_CONFLICT ? OK : e;
}

enum err order_keep(struct ctx *ctx, const struct request *rq, struct order *o)
{
	struct str nonce = request_nonce(rq);
	struct id id;

	if (o->is_new) {
		if (!id_unhex(nonce, &id))
			return ERR_INVALID;
		TRY(dossier_add(ctx, o->dossier, id, &o->secret));
		o->is_new = false;
		return situation_of(ctx, o->dossier, &o->situation);
	}
	if (o->merge != NULL && o->merge->is_shared)
		nonce = STR("");
	return dossier_save_in(ctx, o->dossier, nonce, &o->situation);
}

bool order_check(struct ctx *ctx, struct order *o)
{
	o->complaints.n = 0;
	step_check(ctx->mem, &o->situation, o->step, &o->complaints);
	return o->complaints.n == 0;
}

/* A field of the step by its name, or one of the inputs of a date or a phone. */
static bool knows(enum step step, struct str name)
{
	enum part part;
	enum field_id f = input_of(name, &part);

	if (f != F_COUNT)
		return fields[f].step == step;
	return str_eq(name, STR("do")) || str_eq(name, STR("base"));
}

bool order_knows_organisation(struct str name)
{
	return knows(STEP_ORGANISATION, name) || str_eq(name, STR("site_query")) ||
	       str_eq(name, STR("site_page")) || str_eq(name, STR("pick"));
}

bool order_knows_certificate(struct str name)
{
	return knows(STEP_CERTIFICATE, name) || str_eq(name, STR("options_of"));
}

bool order_knows_persons(struct str name)
{
	return knows(STEP_PERSONS, name);
}

bool order_knows_arrangements(struct str name)
{
	return knows(STEP_ARRANGEMENTS, name) || str_eq(name, STR("near"));
}

bool order_knows_panel(struct str name)
{
	return order_knows_organisation(name) || order_knows_certificate(name) || order_knows_persons(name);
}
