#ifndef WEB_FORM_INPUT_H
#define WEB_FORM_INPUT_H
#include "web/form.h"

/* form_input.h - one field as the widgets of pages/fields.html draw it. For form.c and those alone. */

struct form_option { struct str value, code, label; bool is_chosen; };

struct form_input {
	enum field_id id;
	enum field_kind kind;
	struct str name, label, hint, note, value, complaint;
	struct str complaint_mail;      /* the address in it, drawn as a link; or empty */
	struct str day, month, year;    /* of a date */
	struct str country;             /* of a phone */
	struct str described;           /* ids for aria-describedby, or empty; known when drawn */
	struct str type, autocomplete;
	struct str inputmode, width;    /* or empty */
	bool is_shown, is_required, is_ticked;
	bool is_named;                  /* a summary says its label before the complaint */
	bool is_locked;                 /* fixed by the portal: locked_text, no input */
	struct str locked_text;
	const struct form_choice *choices;
	size_t n_choices;
};

struct form_error {
	struct str target, text;
	struct str mail;                /* an address in text: a link of its own; or empty */
	struct str who;                 /* of several persons on a page: whose field it is; or empty */
};

struct form_summary {
	struct str title;               /* « 2 informations sont à corriger » */
	const struct form_error *errors;
	size_t n;
};

/* Everything of a field but its value: from its row, in a language. */
void form_input_of(struct mem *, enum lang, enum field_id, struct form_input *out);
/* The value, split where the kind has several inputs. */
void form_input_value(struct mem *, struct form_input *, struct str value);
/* The lists of countries and of telephone codes, the chosen one marked; as long as the second says. */
const struct form_option *form_countries(struct out *, struct str chosen);
size_t form_countries_n(void);
const struct form_option *form_phones(struct out *, struct str chosen);
size_t form_phones_n(void);
/* The id of the element that a summary links to. */
struct str form_input_target(struct mem *, const struct form_input *);
void form_input_draw(struct out *, const struct form_input *, bool as_cards);

#endif
