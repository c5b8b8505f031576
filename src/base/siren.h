#ifndef BASE_SIREN_H
#define BASE_SIREN_H
#include "base/str.h"

/* siren.h - the numbers of French organisations: SIREN, NIC, SIRET and the VAT number made of them.
 *
 * Numbers are texts with leading zeros, never integers. A wrong check digit is a person's error or a
 * rarity: the State's own directory shows numbers that fail, so a caller refuses NUMBER_KEY only when
 * the register does not know the number either. */

enum { SIREN_DIGITS = 9, NIC_DIGITS = 5, SIRET_DIGITS = 14, VAT_LENGTH = 13 };

enum number_verdict {
	NUMBER_GOOD,
	NUMBER_LENGTH,                  /* not the right count of digits, or not digits */
	NUMBER_KEY,                     /* the check digit does not fit, or 000000000 */
	NUMBER_COUNT
};

/* What was typed without blanks, dots, U+00A0 and U+202F; everything else is kept to be refused. */
struct str number_tidy(struct mem *, struct str typed);

/* Nine digits by three, with U+202F: 552 081 317. Other texts as they are. */
struct str siren_show(struct mem *, struct str siren);

/* Nine digits, not all zero, Luhn. The argument is tidied. */
enum number_verdict siren_verdict(struct str siren);

/* Fourteen digits, Luhn over all. SIREN 356000000 (La Poste): digit sum a multiple of 5, but its head
 * office 35600000000048 by plain Luhn. */
enum number_verdict siret_verdict(struct str siret);

/* Five digits. Whether such an establishment exists is the register's answer. */
bool nic_is_formed(struct str nic);

/* FR, key, SIREN; key = (12 + 3 * (SIREN mod 97)) mod 97. Not every SIREN has such a number: a
 * suggestion to be checked. Asserts that siren is nine digits. */
struct str siren_vat(struct mem *, struct str siren);

/* Whether a tidied VAT number is the one of this SIREN; letters in either case. */
bool vat_fits(struct str vat, struct str siren);

#endif
