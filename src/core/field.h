#ifndef CORE_FIELD_H
#define CORE_FIELD_H
#include "core/field_id.h"
#include "say.h"

/* field.h - every field people fill, one row each: read by the form, the checks, the recap, the store,
 * the PDF, the export and the erasure. A new field is one row of field_table.c and its sentences.
 *
 * The name is the one word of HTML, JSON and the journal. A date is three inputs, name_day, name_month
 * and name_year, joined by field_join_date; a phone has a second input name_country; a list is one
 * value a line. A box is "1" or nothing. */

enum field_kind {
	FK_TEXT, FK_LINE, FK_NAME, FK_GIVEN, FK_SIREN, FK_NIC, FK_SIRET, FK_EMAIL, FK_MOBILE, FK_PHONE,
	FK_DATE, FK_COUNTRY,
	FK_CHOICE,                      /* one of field.choices, or of data when that is empty */
	FK_BOX, FK_POSTCODE, FK_ID_NUMBER, FK_VAT, FK_LIST, FK_CSR, FK_PASSWORD, FK_COUNT
};

enum field_flag {
	FIELD_AUTO = 2,                 /* never taken from a form */
	FIELD_SECRET = 4,               /* masked in the recap, never in a log or a mail */
	FIELD_NOT_KEPT = 8,             /* no fact of a dossier: portal log-in and account */
	FIELD_OTHERS = 16               /* somebody else's data: autocomplete=off */
};

enum field_class { CLASS_PLAIN, CLASS_CERT, CLASS_CONTACT, CLASS_BIRTH, CLASS_ID, CLASS_COUNT };

/* What the datum is asked for: nothing is asked without one. */
enum purpose {
	PURPOSE_NONE,                   /* nobody said: a test refuses it */
	PURPOSE_ORGANISATION, PURPOSE_CERTIFICATE, PURPOSE_IDENTITY, PURPOSE_SIGNING, PURPOSE_CIRCUIT,
	PURPOSE_HANDOVER, PURPOSE_BILLING, PURPOSE_CONTRACT, PURPOSE_ACCESS, PURPOSE_COUNT
};

/* Conditions by name; field_holds evaluates one. */
enum predicate {
	IF_ALWAYS, IF_NEVER, IF_NAME_LONG, IF_SOLE_PROPRIETOR, IF_MANUAL, IF_MANUAL_ASKED, IF_NO_BOX,
	IF_NO_BILL_BOX, IF_PRODUCT, IF_DEVICE, IF_DEVICE_HELD, IF_NATURAL, IF_SEAL, IF_CSR, IF_SERVER, IF_NO_FQDN,
	IF_NO_APP, IF_BIRTH, IF_FULL, IF_NATIONALITY, IF_HOLDER_ISSUED, IF_REP, IF_REP_ISSUED, IF_DELEGATE,
	IF_DELEGATE_ISSUED, IF_PIN_POST, IF_HOLDER_HISTORY, IF_REP_HISTORY, IF_DELEGATE_HISTORY,
	IF_CONNECTED, IF_PICKUP, IF_PO_REQUIRED, IF_BILL_OTHER, IF_PUBLISHES,
	PREDICATE_COUNT
};

struct choice_text { struct str value, label; };
struct choice {
	const char *value;              /* NULL ends a list */
	enum say label;
};

struct field {
	const char *name;
	enum say label;
	enum say hint;                  /* SAY_NONE: no hint */
	enum say missing, wrong;        /* what is said of an empty one, of an ill-formed one */
	enum field_kind kind;
	enum step step;
	enum block block;
	unsigned flags;
	unsigned max;                   /* characters after tidying; for a list, lines */
	enum field_class class;
	enum predicate only_if;         /* shown and judged only then */
	enum predicate required_if;     /* IF_NEVER: optional */
	const struct choice *choices;   /* NULL: none, or from data */
	const char *dn;                 /* X.509 attribute, or NULL */
	const char *pdf;                /* section of the printed form, or NULL */
	enum purpose purpose;
};

extern const struct field fields[F_COUNT];
/* Their ids in the order of their names: what the build makes of the table. */
extern const uint8_t field_sorted[F_COUNT];
extern const struct str field_quoted[F_COUNT];  /* "name": in the same order */
extern const struct str field_names[F_COUNT];   /* by id */
/* Where a name is looked for first, then in the places behind it; F_COUNT: nobody's place. */
enum { FIELD_PLACES = 512 };
extern const uint8_t field_places[FIELD_PLACES];
static inline unsigned field_place(struct str name)
{
	unsigned place = (unsigned)name.n;

	for (size_t i = 0; i < name.n; i += 2)  /* each second letter tells them apart as well as all */
		place = place * 31 + (unsigned char)name.p[i];
	return place % FIELD_PLACES;
}
_Static_assert(F_COUNT <= UINT8_MAX, "a field's id is a byte");

/* F_COUNT for an unknown name. */
enum field_id field_of(struct str name);

/* The value as it is kept: NFC, trimmed, inner blanks to one, numbers without separators, mobile in
 * E.164 when it is one, e-mail domain in lower case. Never refuses: what is wrong is kept as typed, but for
 * what lies far past the field's limit: all fields together fit FACTS_BYTES_MAX.
 * country: of a phone, two letters, else empty. */
struct str field_tidy(struct mem *, enum field_id, struct str typed, struct str country);

/* YYYY-MM-DD when the day exists, else the three parts joined by '/' as typed; empty when all are. */
struct str field_join_date(struct mem *, struct str day, struct str month, struct str year);
/* The three inputs to draw again from a kept value. */
void field_split_date(struct str kept, struct str *day, struct str *month, struct str *year);

/* A kept value as people write it, in a form as on paper: a phone "06 12 34 56 78", a SIREN by three, the domains of
 * an address or a list in their own script; others as they are. Dates and choices have words of a language. */
struct str field_show(struct mem *, enum field_kind, struct str kept);

/* For the recap: a phone as 06 •• •• •• 42, a document number as •••••FW4; others unchanged. */
struct str field_mask(struct mem *, enum field_id, struct str value);

/* The label of a fixed choice; false when the value is none of them or they come from data. */
bool field_choice_label(enum field_id, struct str value, enum say *out);

struct situation;                       /* core/check.h */
bool field_holds(enum predicate, const struct situation *);
/* Judged: its branch is chosen. Drawn: shown, or another choice of the same page may show it. Required:
 * bears the asterisk. */
bool field_is_shown(enum field_id, const struct situation *);
bool field_is_drawn(enum field_id, const struct situation *);
bool field_is_required(enum field_id, const struct situation *);

/* The nth choice of a FK_CHOICE or FK_COUNTRY field, from the table or from data; false past the end. Not
 * for F_PRODUCT (its page draws cards) nor F_NIC (the register's list). */
bool field_choice(enum field_id, const struct situation *, enum lang, size_t nth,
	struct choice_text *out);

#endif
