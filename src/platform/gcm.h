#ifndef PLATFORM_GCM_H
#define PLATFORM_GCM_H
#include "platform/crypt.h"

/* gcm.h - AES-256-GCM with one key kept ready; for crypt.c and chunk.c alone. */

struct gcm;

/* A key schedule to seal, or to open; the arena wipes and gives it back. */
struct gcm *gcm_new(struct mem *, const struct seal_key *, bool is_sealing);

/* out: in.n + CRYPT_TAG_BYTES bytes. */
void gcm_seal(struct gcm *, const uint8_t nonce[CRYPT_NONCE_BYTES], struct str aad, struct str in,
	      void *out);

/* out: in.n - CRYPT_TAG_BYTES bytes, wiped on ERR_CRYPTO. */
MUST_CHECK enum err gcm_open(struct gcm *, const uint8_t nonce[CRYPT_NONCE_BYTES], struct str aad,
			     struct str in, void *out);

#endif
