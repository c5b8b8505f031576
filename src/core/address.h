#ifndef CORE_ADDRESS_H
#define CORE_ADDRESS_H
#include "core/facts.h"

/* address.h - postal blocks as La Poste wants them (SNA, NF Z10-011): at most 7 lines of 38 characters, no
 * punctuation from line 4, the last three lines in capitals, no empty line. Only when printing. */

enum { ADDRESS_LINES_MAX = 9 };          /* two names may each take two lines */

/* of: F_ADDR_EXTRA (establishment), F_BILL_EXTRA or F_H_POST_EXTRA. Returns the lines. */
size_t address_lines(struct mem *, const struct facts *, enum field_id of,
	struct str out[ADDRESS_LINES_MAX]);
/* "1 place de la Mairie, 74410 Saint-Aubin-le-Lac". */
struct str address_short(struct mem *, const struct facts *, enum field_id of);

#endif
