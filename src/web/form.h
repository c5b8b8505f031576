#ifndef WEB_FORM_H
#define WEB_FORM_H
#include "core/check.h"
#include "core/field.h"
#include "web/out.h"

/* form.h - the fields of one page, ready to be drawn: labels, values, complaints, choices, locks, all
 * from core/field.h's table. A template says where a field stands: {{include form_field(v->form, F_SIREN)}}.
 *
 *     struct form *f = form_new(out_mem(o), lang, &situation, STEP_ORGANISATION, &complaints);
 *     form_choices(f, F_NIC, choices, n);             what data, not the table, decides
 *
 * A field whose only_if is false is not drawn, except where the page itself opens its block (a device
 * already held, the representative, a delegate, another billing address): CSS hides those, and the server
 * ignores what comes from a block that was not chosen. */

struct form;

struct form_choice {
	struct str value, label;
	struct str note, amount;        /* second line; right-hand text ("48,00 € HT"); or empty */
	bool is_chosen;
};

/* complaints: NULL on a first display. Values come from the situation's facts, locks from its portal. */
struct form *form_new(struct mem *, enum lang, const struct situation *, enum step,
	const struct complaints *);

/* Fields that are no facts (portal login, account): the value to draw again. */
void form_put(struct form *, enum field_id, struct str value);
/* Beside the field and in the summary: of checks that only the page can make (acc.bad_login). */
void form_complain(struct form *, enum field_id, struct str sentence);
/* Choices from data, in order; the chosen one is found by the field's value. They stay the caller's. Of a field
 * that is typed they are suggestions, anything else may be typed too. */
void form_choices(struct form *, enum field_id, const struct form_choice *, size_t n);
/* Says something under the value: « Sirene : 12 rue du Lac », « Nous avons compris : 06 12 34 56 78 ». */
void form_note(struct form *, enum field_id, struct str note);
/* In place of the table's sentences, holes filled: the terms' version and date. */
void form_label(struct form *, enum field_id, struct str label);
void form_hint(struct form *, enum field_id, struct str hint);

bool form_shows(const struct form *, enum field_id);
bool form_is(const struct form *, enum field_id, const char *value);
bool form_offers(const struct form *, enum field_id, const char *value);        /* among its choices */
struct str form_value(const struct form *, enum field_id);
struct str form_complaint(const struct form *, enum field_id);  /* empty: none */
size_t form_complaints(const struct form *);

/* Draw: one field by its kind; a choice as radio cards; the summary of complaints with its links. */
void form_field(struct out *, const struct form *, enum field_id);
void form_cards(struct out *, const struct form *, enum field_id);
void form_errors(struct out *, const struct form *);

/* One field outside any form: the doors, whose values are no facts. complaint: empty, or the sentence. */
void form_one(struct out *, enum field_id, struct str value, struct str complaint);
/* The same without its hint: the page says itself what the value is asked for. */
void form_one_bare(struct out *, enum field_id, struct str value, struct str complaint);

#endif
