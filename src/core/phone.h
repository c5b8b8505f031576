#ifndef CORE_PHONE_H
#define CORE_PHONE_H
#include "base/str.h"

/* phone.h - telephone numbers: typed in many ways, kept as E.164, shown as people write them. Prefixes of
 * France and overseas are data of phone.c (numbering plan, decision of the regulator). */

enum phone_verdict {
	PHONE_MOBILE,                   /* a mobile of France or overseas, or any number of another country */
	PHONE_FIXED,                    /* well formed, receives no SMS */
	PHONE_MACHINE,                  /* 0700: reserved to connected objects */
	PHONE_BAD, PHONE_VERDICT_COUNT
};

/* country: two letters of the list beside the number, empty: FR. *out: E.164 when MOBILE or FIXED. */
enum phone_verdict phone_read(struct mem *, struct str typed, struct str country, struct str *out);

/* "06 12 34 56 78" for +33, "+262 692 12 34 56" for overseas, else as kept. country_out may be NULL. */
struct str phone_show(struct mem *, struct str e164, struct str *country_out);

/* The nth country of the list with its code ("FR", "33"), France first; false past the end. */
bool phone_country(size_t nth, struct str *country, struct str *code);

#endif
