#ifndef PLATFORM_IDN_H
#define PLATFORM_IDN_H
#include "base/str.h"

/* idn.h - names of the Internet in another script than ASCII, over libidn2 (IDNA 2008 with UTS 46's mapping,
 * nontransitional: RFC 5891, RFC 5892, RFC 3492). */

/* exämple.fr → xn--exmple-cua.fr: lower case, each label that is not ASCII as its A-label. Valid UTF-8 in, ASCII
 * out. False: a character or a label that IDNA does not permit, or a name too long; *out is untouched. That ASCII's
 * part is letters, digits and hyphens alone is for the caller to see. */
bool idn_to_ascii(struct mem *, struct str domain, struct str *out);

/* Back, for people: xn--exmple-cua.fr → exämple.fr. What would not lead to the same name again stays as it is. */
struct str idn_to_words(struct mem *, struct str domain);

#endif
