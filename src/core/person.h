#ifndef CORE_PERSON_H
#define CORE_PERSON_H
#include "base/date.h"
#include "base/str.h"

/* person.h - names, e-mail addresses and identity-document numbers. */

/* False: *bad_out is the first character that no name may have. has_comma: given names. */
bool name_is_good(struct str, bool has_comma, struct str *bad_out);
bool name_has_letter(struct str);

/* A tidied address: one @, local part <= 64, a domain with a dot, <= 254; no comment, no quoted local part. */
bool email_is_good(struct str);
/* At least two labels of letters, digits and hyphens, <= 63 each, <= 253 in all. */
bool domain_is_good(struct str);
/* The domain in lower case and as A-labels (x@exämple.fr → x@xn--exmple-cua.fr), the rest as typed: what is kept,
 * compared and mailed. A domain that IDNA refuses stays as typed, and email_is_good refuses it. */
struct str email_tidy(struct mem *, struct str);
/* The same for a list of domains, one a line. */
struct str domains_tidy(struct mem *, struct str lines);
/* What is kept, as people write it: x@xn--exmple-cua.fr → x@exämple.fr. Anything else as it is. */
struct str email_show(struct mem *, struct str kept);
struct str domains_show(struct mem *, struct str kept);

/* Upper case, letters and digits only. */
struct str id_number_tidy(struct mem *, struct str);
enum id_verdict { ID_GOOD, ID_DOUBTFUL, ID_BAD };
/* The shape of a tidied number for a type: cni passport permit eu_id. DOUBTFUL: a warning, no error. */
enum id_verdict id_number_verdict(struct str type, struct str number);

#endif
