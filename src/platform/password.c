/* password.c - argon2id over the peppered password, by libsodium.
 *
 * For     the hash keeper alone: the pepper is nowhere else.
 * Never   compares with a cost that the encoded text chose: a foreign text could ask for gigabytes.
 * Limits  PASSWORD_MEMORY_BYTES while it works. */
#include "platform/password.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

/* What crypto_pwhash_str writes with our costs: anything else is not ours. */
#define OURS "$argon2id$v=19$m=19456,t=2,p=1$"

/* Hexadecimal, because argon2's string interface ends at a NUL. */
static struct str pepper(struct mem *m, const struct seal_key *secret_pepper, struct str secret_password)
{
	struct hash h = crypt_hmac_sha256(str_from(secret_pepper->bytes, sizeof secret_pepper->bytes),
					  secret_password);
	struct str hex = str_hex(m, h.bytes, sizeof h.bytes);

	explicit_bzero(&h, sizeof h);
	return hex;
}

struct str password_hash(struct mem *m, const struct seal_key *secret_pepper, struct str secret_password)
{
	struct mem *secret = mem_new_secret(4096);
	struct str peppered = pepper(secret, secret_pepper, secret_password);
	char encoded[crypto_pwhash_STRBYTES];
	int ready = sodium_init();
	int done = crypto_pwhash_str_alg(encoded, peppered.p, peppered.n, PASSWORD_PASSES,
					 PASSWORD_MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13);

	assert(ready >= 0 && done == 0);        /* -1: 19 MiB were not to be had */
	mem_free(&secret);
	struct str out = str_copy(m, str_of(encoded));

	assert(str_starts(out, STR(OURS)));
	return out;
}

bool password_check(const struct seal_key *secret_pepper, struct str secret_password, struct str encoded)
{
	struct mem *secret = mem_new_secret(8192);
	struct str peppered = pepper(secret, secret_pepper, secret_password);
	bool is_ours = str_starts(encoded, STR(OURS)) && encoded.n < crypto_pwhash_STRBYTES &&
		       !str_has(encoded, '\0');
	/* for an unknown account the same work against a text that nothing matches */
	struct str against = is_ours ? encoded
				     : STR(OURS "AAAAAAAAAAAAAAAAAAAAAA$"
					   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	char text[crypto_pwhash_STRBYTES] = { 0 };

	assert(against.n < sizeof text);
	memcpy(text, against.p, against.n);
	int ready = sodium_init();
	int differs = crypto_pwhash_str_verify(text, peppered.p, peppered.n);

	assert(ready >= 0);
	mem_free(&secret);
	return is_ours && differs == 0;
}
