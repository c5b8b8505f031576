#ifndef CORE_FROZEN_H
#define CORE_FROZEN_H
#include "core/ctx.h"

/* frozen.h - what the public may know of a dossier: that its document was frozen and signed, when, at which
 * level, and the digests. Never a name, never the document. */

enum { FROZEN_REVISIONS_MAX = 64 };

struct frozen_revision {
	struct str kind;                /* frozen, signature, validation, archive */
	struct str sha256;              /* of the document up to there */
	int64_t bytes, at_ms;           /* of its time stamp, else when it was stored */
	bool is_stamped;
};

struct frozen {
	struct str level;               /* B-T, B-LT, B-LTA; frozen or empty: not signed yet */
	int64_t pages;
	struct frozen_revision *revisions;      /* at least one; the first is the document before any signature */
	size_t n;
};

/* By the number and the reference that the QR code carries. ERR_NOT_FOUND: no such dossier, or it is not
 * frozen: the two are not told apart. */
MUST_CHECK enum err frozen_find(struct ctx *, int64_t portal, struct str reference, struct frozen *out);

#endif
