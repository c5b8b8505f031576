/* form.c - see form.h.
 *
 * Never   draws a password or a value of a branch that the portal has fixed.
 * Limits  one step's fields. */
#include "web/form.h"

#include <assert.h>

#include "core/wording.h"
#include "pages.h"
#include "web/form_input.h"

struct form {
	struct mem *mem;
	enum lang lang;
	bool is_legal;                  /* of a legal person's certificate: the holder is its custodian */
	struct form_input *in[F_COUNT]; /* NULL: not of this page */
};

static struct str sentence_of(struct mem *m, enum lang lang, const struct complaint *c)
{
	struct str value = c->value;
	struct date date;

	if (c->hole == NULL)
		return say(lang, c->say);
	if (str_eq_c(str_of(c->hole), COMPLAINT_DATE) && date_parse(value, &date))
		value = wording_date(m, lang, date);
	return say_fill(m, lang, c->say, { c->hole, value });
}

/* « 40 caractères maximum. »: of what, the summary has to say. */
static bool names_no_field(enum say sentence)
{
	static const enum say such[] = { SAY_form_changed, SAY_form_cleared, SAY_form_too_long, SAY_form_required,
					 SAY_form_choose, SAY_form_country, SAY_org_line, SAY_person_chars,
					 SAY_person_date, SAY_person_date_missing };

	for (size_t i = 0; i < sizeof such / sizeof *such; i++) {
		if (such[i] == sentence)
			return true;
	}
	return false;
}

static void fill(struct form *f, const struct situation *s, const struct complaints *complaints,
	struct form_input *in)
{
	const struct field *row = &fields[in->id];
	const struct complaint *c = complaints == NULL ? NULL : complaint_of(complaints, in->id);

	in->is_shown = field_is_drawn(in->id, s);
	/* not field_is_required: a block that is closed now is opened without us */
	in->is_required = field_holds(row->required_if, s);
	in->is_locked = s->portal != NULL && portal_lock(s->portal, in->id) != NULL;
	if ((row->flags & FIELD_NOT_KEPT) == 0)
		form_input_value(f->mem, in, facts_get(s->facts, in->id));
	if (c == NULL)
		return;
	in->complaint = sentence_of(f->mem, f->lang, c);
	in->is_named = names_no_field(c->say);
	if (c->hole != NULL && str_eq_c(str_of(c->hole), COMPLAINT_MAIL))
		in->complaint_mail = c->value;
}

struct form *form_new(struct mem *m, enum lang lang, const struct situation *s, enum step step,
	const struct complaints *complaints)
{
	struct form *f = mem_new_of(m, struct form);

	f->mem = m;
	f->lang = lang;
	f->is_legal = s->product != NULL && s->product->subject != SUBJECT_NATURAL;
	for (int id = 0; id < F_COUNT; id++) {
		if (fields[id].step != step)
			continue;
		f->in[id] = mem_room(m, sizeof *f->in[id]);     /* form_input_of writes all of it */
		form_input_of(m, lang, (enum field_id)id, f->in[id]);
		fill(f, s, complaints, f->in[id]);
	}
	return f;
}

static struct form_input *input(const struct form *f, enum field_id id)
{
	assert(id < F_COUNT && f->in[id] != NULL);
	return f->in[id];
}

void form_put(struct form *f, enum field_id id, struct str value)
{
	form_input_value(f->mem, input(f, id), value);
}

void form_complain(struct form *f, enum field_id id, struct str sentence)
{
	input(f, id)->complaint = sentence;
}

void form_choices(struct form *f, enum field_id id, const struct form_choice *choices, size_t n)
{
	input(f, id)->choices = choices;
	input(f, id)->n_choices = n;
}

void form_note(struct form *f, enum field_id id, struct str note)
{
	input(f, id)->note = note;
}

void form_label(struct form *f, enum field_id id, struct str label)
{
	input(f, id)->label = label;
}

void form_hint(struct form *f, enum field_id id, struct str hint)
{
	input(f, id)->hint = hint;
}

bool form_shows(const struct form *f, enum field_id id)
{
	return input(f, id)->is_shown;
}

bool form_is(const struct form *f, enum field_id id, const char *value)
{
	return str_eq_c(input(f, id)->value, value);
}

bool form_offers(const struct form *f, enum field_id id, const char *value)
{
	for (size_t i = 0; i < input(f, id)->n_choices; i++) {
		if (str_eq_c(input(f, id)->choices[i].value, value))
			return true;
	}
	return false;
}

struct str form_value(const struct form *f, enum field_id id)
{
	return input(f, id)->value;
}

struct str form_complaint(const struct form *f, enum field_id id)
{
	return input(f, id)->complaint;
}

size_t form_complaints(const struct form *f)
{
	size_t n = 0;

	for (int id = 0; id < F_COUNT; id++) {
		if (f->in[id] != NULL && f->in[id]->complaint.n > 0)
			n++;
	}
	return n;
}

void form_field(struct out *o, const struct form *f, enum field_id id)
{
	if (input(f, id)->is_shown)
		form_input_draw(o, input(f, id), false);
}

void form_cards(struct out *o, const struct form *f, enum field_id id)
{
	if (input(f, id)->is_shown)
		form_input_draw(o, input(f, id), true);
}

/* Three persons have the same fields on one page: the summary says whose is wrong. */
static struct str who_of(const struct form *f, enum field_id id)
{
	switch ((int)fields[id].block) {
	case BLOCK_HOLDER:
		return say(f->lang, f->is_legal ? SAY_block_custodian : SAY_block_holder);
	case BLOCK_REP:
		return say(f->lang, SAY_block_rep);
	case BLOCK_DELEGATE:
		return say(f->lang, SAY_block_delegate);
	default:
		return STR("");
	}
}

static bool is_same_line(const struct form_error *a, const struct form_error *b)
{
	return str_eq(a->who, b->who) && str_eq(a->text, b->text);
}

/* One sentence of several fields, or one that names none: each line says in whose name it is, « Raison sociale —
 * Complétez… ». */
static void tell_apart(const struct form *f, struct form_error *errors, const enum field_id *of, size_t n)
{
	bool *is_double = mem_get(f->mem, n, sizeof *is_double);

	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n; j++) {
			if (is_same_line(&errors[i], &errors[j]))
				is_double[i] = is_double[j] = true;
		}
	}
	for (size_t i = 0; i < n; i++) {
		struct str parts[] = { errors[i].who, f->in[of[i]]->label };
		size_t from = parts[0].n == 0;

		if (is_double[i] || f->in[of[i]]->is_named)
			errors[i].who = str_join(f->mem, parts + from, 2 - from, STR(" — "));
	}
}

void form_errors(struct out *o, const struct form *f)
{
	size_t n = form_complaints(f), at = 0;

	if (n == 0)
		return;
	struct form_error *errors = mem_get(f->mem, n, sizeof *errors);
	enum field_id *of = mem_get(f->mem, n, sizeof *of);

	for (int id = 0; id < F_COUNT; id++) {
		if (f->in[id] == NULL || f->in[id]->complaint.n == 0)
			continue;
		errors[at].target = form_input_target(f->mem, f->in[id]);
		errors[at].who = who_of(f, (enum field_id)id);
		errors[at].text = f->in[id]->complaint;
		errors[at].mail = f->in[id]->complaint_mail;
		of[at++] = (enum field_id)id;
	}
	tell_apart(f, errors, of, n);
	error_summary(o, &(struct form_summary){
		say_fill_many(f->mem, f->lang, SAY_form_errors, (int64_t)n), errors, n });
}

static void draw_one(struct out *o, enum field_id id, struct str value, struct str complaint, bool has_hint)
{
	struct form_input in;

	form_input_of(out_mem(o), out_lang(o), id, &in);
	form_input_value(out_mem(o), &in, value);
	in.complaint = complaint;
	if (!has_hint)
		in.hint = STR("");
	form_input_draw(o, &in, false);
}

void form_one(struct out *o, enum field_id id, struct str value, struct str complaint)
{
	draw_one(o, id, value, complaint, true);
}

void form_one_bare(struct out *o, enum field_id id, struct str value, struct str complaint)
{
	draw_one(o, id, value, complaint, false);
}
