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

void gcm_seal(struct gcm *g, const struct gcm_in *in, void *out, uint8_t *tag)
{
	uint8_t *p = out;
	int n = 0, tail = 0;

	assert(in->aad.n <= 4096 && in->text.n <= CRYPT_CHUNK_BYTES);
	int done = EVP_CipherInit_ex(g->ctx, NULL, NULL, NULL, in->nonce, 1) == 1 &&
		   (in->aad.n == 0 || EVP_CipherUpdate(g->ctx, NULL, &n, (const uint8_t *)in->aad.p,
						       (int)in->aad.n) == 1);

	n = 0;
	done = done && (in->text.n == 0 || EVP_CipherUpdate(g->ctx, p, &n, (const uint8_t *)in->text.p,
							    (int)in->text.n) == 1);
	done = done && (size_t)n == in->text.n && EVP_CipherFinal_ex(g->ctx, p + n, &tail) == 1 &&
	       EVP_CIPHER_CTX_ctrl(g->ctx, EVP_CTRL_GCM_GET_TAG, CRYPT_TAG_BYTES, tag) == 1;
	assert(done && tail == 0);
}

enum err gcm_open(struct gcm *g, const struct gcm_in *in, const uint8_t *tag, void *out)
{
	uint8_t wanted[CRYPT_TAG_BYTES], *p = out;      /* the library takes no const */
	int n = 0, tail = 0;

	assert(in->text.n <= CRYPT_CHUNK_BYTES);
	memcpy(wanted, tag, sizeof wanted);
	int done = EVP_CipherInit_ex(g->ctx, NULL, NULL, NULL, in->nonce, 0) == 1 &&
		   EVP_CIPHER_CTX_ctrl(g->ctx, EVP_CTRL_GCM_SET_TAG, CRYPT_TAG_BYTES, wanted) == 1 &&
		   (in->aad.n == 0 || EVP_CipherUpdate(g->ctx, NULL, &n, (const uint8_t *)in->aad.p,
						       (int)in->aad.n) == 1) &&
		   (in->text.n == 0 || EVP_CipherUpdate(g->ctx, p, &n, (const uint8_t *)in->text.p,
							(int)in->text.n) == 1);

	assert(done);
	if (EVP_CipherFinal_ex(g->ctx, p + in->text.n, &tail) != 1) {
		explicit_bzero(out, in->text.n);
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

void crypt_sealer_chunk(struct sealer *s, const struct chunk *c, struct str in, void *out, uint8_t *tag)
{
	uint8_t nonce[CRYPT_NONCE_BYTES];

	assert(in.n <= CRYPT_CHUNK_BYTES && (c->is_last || in.n == CRYPT_CHUNK_BYTES));
	chunk_nonce(c, nonce);
	gcm_seal(s->gcm, &(struct gcm_in){ nonce, c->aad, in }, out, tag);
}

struct opener {
	struct gcm *gcm;
};

struct opener *crypt_opener_new(struct mem *m, const struct seal_key *key)
{
	struct opener *o = mem_new_of(m, struct opener);

	o->gcm = gcm_new(m, key, false);
	return o;
}

enum err crypt_opener_chunk(struct opener *o, const struct chunk *c, struct str in, const uint8_t *tag,
			    void *out)
{
	uint8_t nonce[CRYPT_NONCE_BYTES];

	chunk_nonce(c, nonce);
	return gcm_open(o->gcm, &(struct gcm_in){ nonce, c->aad, in }, tag, out);
}
