/* crypt.c - wrapped keys and signatures over OpenSSL.
 *
 * For     the keeper, the store, the journal, sessions. Digests are sha256.c, chunks of documents chunk.c.
 * Never   lets an object of the library out; leaves a secret in memory that was only passing.
 * Fails   ERR_CRYPTO for what does not fit; a failing library ends the process. */
#include "platform/crypt.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "platform/gcm.h"

enum { WRAP_VERSION = 1, NONCE_AT = 1, SEALED_AT = NONCE_AT + CRYPT_NONCE_BYTES,
	TAG_AT = SEALED_AT + CRYPT_KEY_BYTES };

void crypt_key_wrap(const struct world *world, const struct seal_key *kek, const struct seal_key *key,
		    struct str context, uint8_t out[CRYPT_WRAPPED_BYTES])
{
	struct mem *m = mem_new(4096);
	struct gcm *g = gcm_new(m, kek, true);

	out[0] = WRAP_VERSION;
	world_random(world, out + NONCE_AT, CRYPT_NONCE_BYTES);
	gcm_seal(g, &(struct gcm_in){ out + NONCE_AT, context, str_from(key->bytes, sizeof key->bytes) },
		 out + SEALED_AT, out + TAG_AT);
	mem_free(&m);
}

enum err crypt_key_open(const struct seal_key *kek, struct str wrapped, struct str context,
			struct seal_key *out)
{
	const uint8_t *p = (const uint8_t *)wrapped.p;
	struct mem *m;

	if (wrapped.n != CRYPT_WRAPPED_BYTES || p[0] != WRAP_VERSION)
		return ERR_CRYPTO;
	m = mem_new(4096);
	enum err e = gcm_open(gcm_new(m, kek, false),
			      &(struct gcm_in){ p + NONCE_AT, context, str_sub(wrapped, SEALED_AT, CRYPT_KEY_BYTES) },
			      p + TAG_AT, out->bytes);

	mem_free(&m);
	return e;
}

static EVP_PKEY *secret_key(const struct seal_key *secret_seed)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret_seed->bytes,
						     sizeof secret_seed->bytes);

	assert(key != NULL);
	return key;
}

void crypt_public(const struct seal_key *secret_seed, uint8_t public_out[32])
{
	EVP_PKEY *key = secret_key(secret_seed);
	size_t n = 32;
	int done = EVP_PKEY_get_raw_public_key(key, public_out, &n);

	assert(done == 1 && n == 32);
	EVP_PKEY_free(key);
}

void crypt_sign(const struct seal_key *secret_seed, struct str s, uint8_t out[CRYPT_SIGNATURE_BYTES])
{
	EVP_PKEY *key = secret_key(secret_seed);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = CRYPT_SIGNATURE_BYTES;
	int done = ctx != NULL && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
		   EVP_DigestSign(ctx, out, &n, (const unsigned char *)s.p, s.n) == 1;

	assert(done && n == CRYPT_SIGNATURE_BYTES);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

bool crypt_is_signed(const uint8_t public_key[32], struct str s, struct str signature)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, 32);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool is_signed = false;

	assert(ctx != NULL);
	if (key != NULL && signature.n == CRYPT_SIGNATURE_BYTES &&
	    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1)
		is_signed = EVP_DigestVerify(ctx, (const unsigned char *)signature.p, signature.n,
					     (const unsigned char *)s.p, s.n) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return is_signed;
}

struct str crypt_token(struct mem *m, const struct world *world)
{
	uint8_t bytes[32];

	world_random(world, bytes, sizeof bytes);
	struct str token = str_base64_url(m, bytes, sizeof bytes);

	explicit_bzero(bytes, sizeof bytes);
	assert(token.n == 43);
	return token;
}
