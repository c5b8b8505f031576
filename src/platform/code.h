#ifndef PLATFORM_CODE_H
#define PLATFORM_CODE_H
#include "platform/act.h"

/* code.h - the six digits that a person types, and the grant that they earn him: both are keyed hashes of
 * the act, so that nothing is stored and no other act fits them. Keys: code.key is the keeper's alone;
 * caller.key is what keeper and caller share, so that clerk and front carry codes they cannot read. */

enum {
	CODE_DIGITS = 6,
	CODE_AHEAD_MS_MAX = 60 * 60 * 1000,     /* an act's until_ms at most so far ahead */
	CODE_SEALED_BYTES = ASK_WRAPPED_BYTES,
	CODE_GRANT_BYTES = ASK_GRANT_BYTES
};

/* HMAC-SHA256 over the act, its first eight bytes modulo 10^6: six digits in the arena, a secret. */
struct str code_digits(struct mem *secret, const struct seal_key *secret_code, struct str act);

/* For the caller: bound to the act, random in its look. */
void code_seal(const struct world *, const struct seal_key *secret_caller, struct str act,
	       struct str digits, uint8_t out[CODE_SEALED_BYTES]);
/* ERR_CRYPTO: not sealed with this key for this act. */
MUST_CHECK enum err code_unseal(struct mem *secret, const struct seal_key *secret_caller, struct str act,
				struct str sealed, struct str *digits_out);

/* Until when, in 8 bytes, then HMAC-SHA256 over that and the act under a key of its own. */
struct str code_grant(struct mem *, const struct seal_key *secret_code, struct str act, uint64_t until_ms);
bool code_is_granted(struct mem *, const struct seal_key *secret_code, struct str act, struct str grant,
		     uint64_t now_ms);

/* A key that is good for one purpose: HMAC-SHA256(code.key, purpose). */
void code_key(const struct seal_key *secret_code, struct str purpose, struct seal_key *secret_out);

#endif
