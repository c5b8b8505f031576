/* sha256.c - SHA-256 and its HMAC (RFC 2104), by libcrypto's own rounds.
 *
 * For     crypt.h's digests: a cookie, a token of a form, a page's few keys; and whole documents.
 * Never   asks the library's providers: to look one up takes longer than to hash a kilobyte, and a page
 *         hashes seven times a few dozen bytes. The rounds are the same, with the processor's own
 *         instructions where it has them. OpenSSL 3 discourages this door and keeps it.
 * Fails   never: the functions of the library always say 1. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <assert.h>
#include <openssl/sha.h>
#include <string.h>

#include "platform/crypt.h"

enum { HASH_BLOCK_BYTES = 64, INNER = 0x36, OUTER = 0x5c };     /* RFC 2104 2: B, ipad, opad */

struct sha256 {
	SHA256_CTX ctx;
};

static void begin(struct sha256 *h)
{
	int done = SHA256_Init(&h->ctx);

	assert(done == 1);
}

struct sha256 *crypt_sha256_new(struct mem *m)
{
	struct sha256 *h = mem_new_of(m, struct sha256);

	begin(h);
	return h;
}

void crypt_sha256_add(struct sha256 *h, struct str s)
{
	int done = SHA256_Update(&h->ctx, s.p, s.n);

	assert(done == 1);
}

struct hash crypt_sha256_end(struct sha256 *h)
{
	struct hash out;
	int done = SHA256_Final(out.bytes, &h->ctx);

	assert(done == 1);
	begin(h);
	return out;
}

struct str hash_view(const struct hash *h)
{
	return str_from(h->bytes, sizeof h->bytes);
}

struct hash crypt_sha256(struct str s)
{
	struct sha256 h;

	begin(&h);
	crypt_sha256_add(&h, s);
	return crypt_sha256_end(&h);
}

/* One of the two passes: the key's block under its mask, then the text. */
static struct hash pass(const uint8_t block_secret[HASH_BLOCK_BYTES], uint8_t mask, struct str text)
{
	uint8_t masked_secret[HASH_BLOCK_BYTES];
	struct sha256 h_secret;

	for (size_t i = 0; i < sizeof masked_secret; i++)
		masked_secret[i] = block_secret[i] ^ mask;
	begin(&h_secret);
	crypt_sha256_add(&h_secret, str_from(masked_secret, sizeof masked_secret));
	crypt_sha256_add(&h_secret, text);
	struct hash out = crypt_sha256_end(&h_secret);

	explicit_bzero(masked_secret, sizeof masked_secret);
	explicit_bzero(&h_secret, sizeof h_secret);
	return out;
}

struct hash crypt_hmac_sha256(struct str secret_key, struct str s)
{
	uint8_t block_secret[HASH_BLOCK_BYTES] = { 0 };

	assert(secret_key.n > 0 && secret_key.n <= 4096);
	if (secret_key.n > sizeof block_secret) {
		struct hash shorter = crypt_sha256(secret_key);

		memcpy(block_secret, shorter.bytes, sizeof shorter.bytes);
	} else {
		memcpy(block_secret, secret_key.p, secret_key.n);
	}
	struct hash inner = pass(block_secret, INNER, s);
	struct hash out = pass(block_secret, OUTER, hash_view(&inner));

	explicit_bzero(block_secret, sizeof block_secret);
	return out;
}
