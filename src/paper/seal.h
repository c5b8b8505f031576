#ifndef PAPER_SEAL_H
#define PAPER_SEAL_H
#include "paper/cades.h"

/* seal.h - the portal's seal over a file of its own making: detached CAdES baseline B-B (EN 319 122-1), with
 * signingTime as that asks for, and the purpose as the content hint (RFC 2634 2.9), so that no seal passes
 * for another kind or for a person's signature. In a PDF neither may stand (EN 319 142-1): there the key,
 * which signs for no person, is what tells it apart. */

struct seal_parts {
	struct cades_alg alg;
	const struct digest *document;
	struct str purpose;             /* ASCII word; empty: PAdES, document is a byte range's digest */
	int64_t now_ms;
	struct str signer_cert;
	struct str tbs, value;          /* for seal_assemble */
};

struct str seal_tbs(struct mem *, const struct seal_parts *);
MUST_CHECK enum err seal_assemble(struct mem *, const struct seal_parts *, struct str chain_cert,
				  struct str *cms_out);

#endif
