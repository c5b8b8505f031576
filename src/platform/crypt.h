#ifndef PLATFORM_CRYPT_H
#define PLATFORM_CRYPT_H
#include "base/id.h"

/* crypt.h - digests, sealed chunks, wrapped keys and signatures, over OpenSSL.
 *
 * A failure inside the library is a bug or a dead machine and ends the process; only a tag, a
 * signature or a key that does not fit is ERR_CRYPTO. */

enum {
	CRYPT_KEY_BYTES = 32,
	CRYPT_HASH_BYTES = 32,
	CRYPT_TAG_BYTES = 16,
	CRYPT_NONCE_BYTES = 12,
	CRYPT_PREFIX_BYTES = 7,
	CRYPT_CHUNK_BYTES = 64 * 1024,  /* of plaintext, all but the last */
	CRYPT_WRAPPED_BYTES = 1 + CRYPT_NONCE_BYTES + CRYPT_KEY_BYTES + CRYPT_TAG_BYTES,
	CRYPT_SIGNATURE_BYTES = 64
};

struct hash {
	uint8_t bytes[CRYPT_HASH_BYTES];
};
struct seal_key {                       /* secret: lives in a secret arena */
	uint8_t bytes[CRYPT_KEY_BYTES];
};

/* --- digests --- */
struct hash crypt_sha256(struct str);
struct str hash_view(const struct hash *);

/* Running: from new to end, piece by piece; the arena gives the library's object back. */
struct sha256;
struct sha256 *crypt_sha256_new(struct mem *);
void crypt_sha256_add(struct sha256 *, struct str);
struct hash crypt_sha256_end(struct sha256 *);          /* and it may begin anew */

struct hash crypt_hmac_sha256(struct str secret_key, struct str);

/* --- documents: AES-256-GCM in chunks, STREAM (Hoang, Reyhanitabar, Rogaway, Vizar 2015) ---
 * nonce = prefix[7] | counter u32 big endian | 1 on the last chunk: a cut, swapped or repeated chunk
 * does not open. A key seals one document, with a prefix of random bytes. */
struct chunk {
	uint8_t prefix[CRYPT_PREFIX_BYTES];
	uint32_t counter;
	bool is_last;
	struct str aad;                 /* portal | document | version */
};
struct sealer;                          /* keeps the key schedule between chunks */
struct sealer *crypt_sealer_new(struct mem *, const struct seal_key *);
/* in.n <= CRYPT_CHUNK_BYTES; out has as many bytes and may be where in is; tag: CRYPT_TAG_BYTES. */
void crypt_sealer_chunk(struct sealer *, const struct chunk *, struct str in, void *out, uint8_t *tag);

struct opener;
struct opener *crypt_opener_new(struct mem *, const struct seal_key *);
/* ERR_CRYPTO: not sealed with this key, at this place; out is then wiped. It may be where in is. */
MUST_CHECK enum err crypt_opener_chunk(struct opener *, const struct chunk *, struct str in,
				       const uint8_t *tag, void *out);

/* --- keys under a key: version | nonce | ciphertext | tag, AES-256-GCM, context as AAD --- */
void crypt_key_wrap(const struct world *, const struct seal_key *kek, const struct seal_key *,
		    struct str context, uint8_t out[CRYPT_WRAPPED_BYTES]);
MUST_CHECK enum err crypt_key_open(const struct seal_key *kek, struct str wrapped, struct str context,
				   struct seal_key *out);

/* --- signatures: Ed25519 (RFC 8032); the secret is the 32-byte seed --- */
void crypt_public(const struct seal_key *secret_seed, uint8_t public_out[32]);
void crypt_sign(const struct seal_key *secret_seed, struct str, uint8_t out[CRYPT_SIGNATURE_BYTES]);
bool crypt_is_signed(const uint8_t public_key[32], struct str, struct str signature);

/* 256 random bits as 43 characters of base64url: sessions, links, capabilities. */
struct str crypt_token(struct mem *, const struct world *);

#endif
