#ifndef CORE_REFERENCE_H
#define CORE_REFERENCE_H
#include "base/str.h"
#include "base/world.h"

/* reference.h - YYYY-XXXXXC: the year, five random Crockford base-32 characters, a check character (Luhn
 * mod 32). Read over the telephone; never a capability. */

enum { REFERENCE_BYTES = 11 };

struct str reference_new(struct mem *, const struct world *, int year);

/* What a person typed: upper case, O is 0, I and L are 1, the dash may be missing. False: no reference. */
bool reference_read(struct mem *, struct str typed, struct str *out);

#endif
