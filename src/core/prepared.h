#ifndef CORE_PREPARED_H
#define CORE_PREPARED_H
#include "core/ctx.h"

/* prepared.h - the one open revision of a document, from its first appended byte until it is stored or
 * thrown away. Each step is kept before the next one begins, so that a process may end at any instruction
 * and another goes on. Everything in the caller's transaction. */

enum prepared_kind { PREPARED_SIGNATURE, PREPARED_VALIDATION, PREPARED_ARCHIVE, PREPARED_KIND_COUNT };
enum prepared_step {
	STEP_PREPARED,                  /* appended bytes with an empty hole, and the slot */
	STEP_SIGNED,                    /* attributes, value, certificates */
	STEP_STAMPED,                   /* cms is whole: signature and token, or the token alone */
	STEP_EMBEDDED,                  /* it stands in the hole */
	STEP_VERIFIED,                  /* by our own verifier */
	PREPARED_STEP_COUNT
};
const char *prepared_step_name(enum prepared_step);
const char *prepared_kind_name(enum prepared_kind);

struct prepared_revision {
	struct id document;
	int64_t version, base;          /* base: the revision it is appended to */
	enum prepared_kind kind;
	enum prepared_step step;
	struct id signer;               /* zero: nobody's */
	struct str field;
	struct str slot;                /* paper/slot.h */
	struct str appended;
	struct str attributes, value;   /* of the signature */
	struct str chain;               /* certificates one after the other, the signer's first */
	struct str cms;
	int64_t stamped_ms, renew_ms;   /* of the token; renew_ms: when it wants another one */
	int64_t made_ms, until_ms;      /* after it the revision is too old to be gone on with */
};

/* ERR_NOT_FOUND: none is open. */
MUST_CHECK enum err prepared_get(struct ctx *, struct id document, struct prepared_revision *out);
/* ERR_CONFLICT: one is open already. */
MUST_CHECK enum err prepared_open(struct ctx *, struct prepared_revision *);
/* The next step is kept. ERR_CONFLICT: it was dropped meanwhile. */
MUST_CHECK enum err prepared_keep(struct ctx *, struct prepared_revision *, enum prepared_step);
/* Thrown away, its certificate with it. */
MUST_CHECK enum err prepared_drop(struct ctx *, const struct prepared_revision *);

struct prepared_end {                   /* of the whole file */
	struct str blob, sha256;
	int64_t bytes;
	struct str level;               /* "B-T", "B-LT", "B-LTA" */
};
/* The document is now this one; ERR_CONFLICT: it was dropped, or another revision was stored on its base. */
MUST_CHECK enum err prepared_store(struct ctx *, const struct prepared_revision *, const struct prepared_end *);

#endif
