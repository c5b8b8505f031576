#ifndef CORE_COUNTRY_H
#define CORE_COUNTRY_H
#include "say.h"

/* country.h - ISO 3166-1: France and overseas first, then in the order of the French names. */

/* Of an address or a phone that says nothing else. */
#define COUNTRY_DEFAULT "FR"

/* The nth; false past the end. */
bool country_nth(size_t nth, struct str *code, enum say *name);
/* False: no such code of two capitals. name may be NULL. */
bool country_of(struct str code, enum say *name);
/* France or one of its lands overseas, whose addresses have its postcodes. */
bool country_is_french(struct str code);

#endif
