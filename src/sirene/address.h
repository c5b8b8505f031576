#ifndef SIRENE_ADDRESS_H
#define SIRENE_ADDRESS_H
#include "base/str.h"

/* address.h - INSEE's address columns as the lines of the form, and two small code lists of
 * theirs. */

enum { ADDRESS_LINE_MAX = 38 };         /* characters of a postal line in France */

struct street {
	uint32_t house_number;          /* 0: the text below */
	struct str number, number_suffix, last_number, last_suffix, way_type, way_name;
};

/* « 12-14 B RUE DU LAC »: number, last number, suffix, type, name. The type is as in the file; a
 * line of more than ADDRESS_LINE_MAX characters gets its abbreviation, and may still be longer: the
 * person edits. */
struct str address_street(struct mem *, const struct street *);

/* Street types, both ways: AV and AVENUE. The argument itself when there is no other. */
struct str address_short_type(struct str way_type);
struct str address_full_type(struct str way_type);

/* Country code of INSEE (99xxx) as ISO 3166-1, empty when unknown. */
struct str address_country(struct str insee_code);

#endif
