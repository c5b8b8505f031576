#ifndef PAPER_SEALED_H
#define PAPER_SEALED_H
#include "paper/asic.h"
#include "paper/trust.h"

/* sealed.h - a container whose file is sealed by the portal (CAdES baseline, EN 319 122-1) and time-stamped:
 * the token goes in afterwards, and the whole is judged as strictly as a signature in a PDF. */

/* The CMS with a time-stamp token among its unsigned attributes, level B-T. ERR_INVALID: not a SignedData with
 * one signer, or it has unsigned attributes already. */
MUST_CHECK enum err sealed_add_token(struct mem *, struct str cms, struct str token, struct str *out);

/* What is to be stamped: the digest of the seal's value. ERR_INVALID: not such a CMS. */
MUST_CHECK enum err sealed_imprint(struct str cms, struct digest *out);

struct sealed_policy {
	struct trust seals, stamps;
	int64_t now_ms;
};

struct sealed {
	enum why why;                   /* WHY_OK: whole, of a known seal, time-stamped */
	enum why stamp_why;             /* when why is WHY_STAMP */
	struct asic parts;              /* empty when why is WHY_FILE */
	struct str signer, stamper;     /* names for people */
	int64_t stamped_ms;             /* of a good token; 0: none */
	unsigned renewals;              /* containers around it, sealed_judge_all's */
	int64_t renewed_ms;             /* of the outermost's token; 0: it was never renewed */
};

/* A renewed file is a container in a container: the inner one's stamp was good when the outer one's was made. */
enum { SEALED_RENEWALS_MAX = 64 };
#define SEALED_INNER_NAME_END STR(".asics")

/* Never fails: what cannot be read is a verdict. Whether the seal's certificate was revoked is not asked: the
 * one who trusts it holds its authority's list. */
struct sealed sealed_judge(struct mem *, struct str file, const struct sealed_policy *);

/* The innermost, when every one around it holds; else the one that does not. */
struct sealed sealed_judge_all(struct mem *, struct str file, const struct sealed_policy *);

#endif
