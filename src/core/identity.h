#ifndef CORE_IDENTITY_H
#define CORE_IDENTITY_H
#include "core/check.h"

/* identity.h - until when an identity document counts: the printed day, or five years more. */

enum { IDENTITY_SOON_DAYS = 60 };

/* A French identity card issued from 2004-01-02 to 2013-12-31 to an adult is valid 15 years although 10
 * are printed. issued, birth: NULL when not known; without a birth date the office decides, the card
 * passes. has_extension: the policy accepts it. */
struct date identity_effective_expiry(struct str id_type, struct date printed, const struct date *issued,
	const struct date *birth, bool has_extension);

/* Of the person's document on the situation's day; false when no expiry was typed. */
bool identity_is_expired(const struct situation *, enum person);
bool identity_expires_soon(const struct situation *, enum person);
/* Its printed day has passed, no date of issue was typed, and one could save it. */
bool identity_may_be_prolonged(const struct situation *, enum person);
/* A date of issue could matter: an identity card whose printed day is past by less than 5 years. */
bool identity_asks_issue(const struct situation *, enum person);

#endif
