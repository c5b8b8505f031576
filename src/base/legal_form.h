#ifndef BASE_LEGAL_FORM_H
#define BASE_LEGAL_FORM_H
#include "base/str.h"

/* legal_form.h - INSEE's nomenclature of legal categories: a code of four digits gives the type of
 * organisation that the form, the piece rules and the office speak of, and a label in French. */

enum org_type {
	ORG_SOLE_PROPRIETOR,
	ORG_NO_BODY,                    /* a grouping without legal personality */
	ORG_FOREIGN,
	ORG_PUBLIC_INDUSTRIAL,
	ORG_COMPANY,
	ORG_OTHER_REGISTERED,
	ORG_STATE,
	ORG_LOCAL_AUTHORITY,
	ORG_LOCAL_PUBLIC_BODY,
	ORG_NATIONAL_PUBLIC_BODY,
	ORG_SOCIAL_BODY,
	ORG_COOWNERSHIP,
	ORG_ASSOCIATION,
	ORG_OTHER_PRIVATE,
	ORG_OTHER,                      /* a code nobody knows: the office sees it raw */
	ORG_TYPE_COUNT
};

/* Why an organisation of this form cannot order by itself. */
enum org_bar {
	BAR_NONE,
	BAR_NO_BODY,                    /* sentence org.no_body: 0000, 2110-2900, 9210 */
	BAR_PROTECTED,                  /* sentence org.unknown: 7150, defence */
	BAR_COUNT
};

/* Stable word for data and API: "sole_proprietor"; and back: ORG_TYPE_COUNT for an unknown word. */
struct str org_type_id(enum org_type);
enum org_type org_type_of(struct str id);

/* French label of the type: « Entrepreneur individuel ». */
struct str org_type_label(enum org_type);

/* Exact code, else range, else first two digits, else first digit, else ORG_OTHER. */
enum org_type legal_form_type(struct str code);
enum org_bar legal_form_bar(struct str code);

/* Label of level III, else of level II, else of level I, else the code itself: never empty unless the
 * code is. The view lives for ever, or as long as code. */
struct str legal_form_label(struct str code);

enum { LEGAL_FORM_FUNCTIONS_MAX = 4 };
/* The nth function to suggest for the representative, « Gérant »; false past the last. Free text is
 * always allowed beside them. */
bool legal_form_function(struct str code, unsigned nth, struct str *out);

/* Whether the label is INSEE's own for that very code (level III). */
bool legal_form_is_listed(struct str code);

#endif
