#ifndef CORE_FROZEN_H
#define CORE_FROZEN_H
#include "core/ctx.h"

/* frozen.h - what the public may know of a dossier: that it was frozen, when, and its digest. Never a
 * name, never the document. */

struct frozen {
	uint8_t sha256[32];             /* of the document before its first signature */
	int64_t at_ms, bytes, pages;
};

/* By the number and the reference that the QR code carries. ERR_NOT_FOUND: no such dossier, or it is not
 * frozen: the two are not told apart. */
MUST_CHECK enum err frozen_find(struct ctx *, int64_t portal, struct str reference, struct frozen *out);

#endif
