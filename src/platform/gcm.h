#ifndef PLATFORM_GCM_H
#define PLATFORM_GCM_H
#include "platform/crypt.h"

/* gcm.h - AES-256-GCM with one key kept ready; for crypt.c and chunk.c alone. */

struct gcm;

/* A key schedule to seal, or to open; the arena wipes and gives it back. */
struct gcm *gcm_new(struct mem *, const struct seal_key *, bool is_sealing);

struct gcm_in {
	const uint8_t *nonce;           /* CRYPT_NONCE_BYTES */
	struct str aad, text;
};

/* out: as many bytes as the text, which may lie there; tag: CRYPT_TAG_BYTES. */
void gcm_seal(struct gcm *, const struct gcm_in *, void *out, uint8_t *tag);

/* out: as many bytes as the text, which may lie there; wiped on ERR_CRYPTO. */
MUST_CHECK enum err gcm_open(struct gcm *, const struct gcm_in *, const uint8_t *tag, void *out);

#endif
