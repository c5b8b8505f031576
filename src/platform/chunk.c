/* chunk.c - AES-256-GCM, and the chunks of documents in the STREAM construction.
 *
 * For     the store (whole documents) and crypt.c (wrapped keys).
 * Never   gives out a byte whose tag did not fit.
 * Limits  CRYPT_CHUNK_BYTES of plaintext a chunk, 2^32 chunks a key. */
#include <assert.h>
#include <openssl/evp.h>
#include <string.h>

#include "platform/gcm.h"

struct gcm {
	EVP_CIPHER_CTX *ctx;
};

static void free_cipher(void *object)
{
	EVP_CIPHER_CTX_free(object);
}

struct gcm *gcm_new(struct mem *m, const struct seal_key *key, bool is_sealing)
{
	struct gcm *g = mem_new_of(m, struct gcm);

	g->ctx = EVP_CIPHER_CTX_new();
	int done = g->ctx != NULL && EVP_CipherInit_ex(g->ctx, EVP_aes_256_gcm(), NULL, key->bytes,
						       NULL, is_sealing ? 1 : 0) == 1;

	assert(done);
	mem_defer(m, free_cipher, g->ctx);
	return g;
}

void gcm_seal(struct gcm *g, const uint8_t nonce[CRYPT_NONCE_BYTES], struct str aad, struct str in,
	      void *out)
{
	uint8_t *p = out;
	int n = 0, tail = 0;

	assert(aad.n <= 4096 && in.n <= CRYPT_CHUNK_BYTES);
	int done = EVP_CipherInit_ex(g->ctx, NULL, NULL, NULL, nonce, 1) == 1 &&
		   (aad.n == 0 || EVP_CipherUpdate(g->ctx, NULL, &n, (const uint8_t *)aad.p,
						   (int)aad.n) == 1);

	n = 0;
	done = done && (in.n == 0 ||
			EVP_CipherUpdate(g->ctx, p, &n, (const uint8_t *)in.p, (int)in.n) == 1);
	done = done && (size_t)n == in.n && EVP_CipherFinal_ex(g->ctx, p + n, &tail) == 1 &&
	       EVP_CIPHER_CTX_ctrl(g->ctx, EVP_CTRL_GCM_GET_TAG, CRYPT_TAG_BYTES, p + in.n) == 1;
	assert(done && tail == 0);
}

enum err gcm_open(struct gcm *g, const uint8_t nonce[CRYPT_NONCE_BYTES], struct str aad, struct str in,
		  void *out)
{
	uint8_t tag[CRYPT_TAG_BYTES], *p = out;
	int n = 0, tail = 0;

	if (in.n < CRYPT_TAG_BYTES || in.n > CRYPT_CHUNK_BYTES + CRYPT_TAG_BYTES)
		return ERR_CRYPTO;
	struct str sealed = str_sub(in, 0, in.n - CRYPT_TAG_BYTES);

	memcpy(tag, in.p + sealed.n, sizeof tag);
	int done = EVP_CipherInit_ex(g->ctx, NULL, NULL, NULL, nonce, 0) == 1 &&
		   EVP_CIPHER_CTX_ctrl(g->ctx, EVP_CTRL_GCM_SET_TAG, CRYPT_TAG_BYTES, tag) == 1 &&
		   (aad.n == 0 || EVP_CipherUpdate(g->ctx, NULL, &n, (const uint8_t *)aad.p,
						   (int)aad.n) == 1) &&
		   (sealed.n == 0 || EVP_CipherUpdate(g->ctx, p, &n, (const uint8_t *)sealed.p,
						      (int)sealed.n) == 1);

	assert(done);
	if (EVP_CipherFinal_ex(g->ctx, p + sealed.n, &tail) != 1) {
		explicit_bzero(out, sealed.n);
		return ERR_CRYPTO;
	}
	assert(tail == 0);
	return OK;
}

static void chunk_nonce(const struct chunk *c, uint8_t nonce[CRYPT_NONCE_BYTES])
{
	memcpy(nonce, c->prefix, CRYPT_PREFIX_BYTES);
	for (int i = 0; i < 4; i++)
		nonce[CRYPT_PREFIX_BYTES + i] = (uint8_t)(c->counter >> (24 - 8 * i));
	nonce[CRYPT_NONCE_BYTES - 1] = c->is_last ? 1 : 0;
}

struct sealer {
	struct gcm *gcm;
};

struct sealer *crypt_sealer_new(struct mem *m, const struct seal_key *key)
{
	struct sealer *s = mem_new_of(m, struct sealer);

	s->gcm = gcm_new(m, key, true);
	return s;
}

void crypt_sealer_chunk(struct sealer *s, const struct chunk *c, struct str in, void *out)
{
	uint8_t nonce[CRYPT_NONCE_BYTES];

	assert(in.n <= CRYPT_CHUNK_BYTES && (c->is_last || in.n == CRYPT_CHUNK_BYTES));
	chunk_nonce(c, nonce);
	gcm_seal(s->gcm, nonce, c->aad, in, out);
}

void crypt_chunk_seal(const struct chunk *c, struct str in, void *out)
{
	struct mem *m = mem_new(4096);

	crypt_sealer_chunk(crypt_sealer_new(m, c->key), c, in, out);
	mem_free(&m);
}

enum err crypt_chunk_open(const struct chunk *c, struct str in, void *out)
{
	struct mem *m = mem_new(4096);
	uint8_t nonce[CRYPT_NONCE_BYTES];

	chunk_nonce(c, nonce);
	enum err e = gcm_open(gcm_new(m, c->key, false), nonce, c->aad, in, out);

	mem_free(&m);
	return e;
}
