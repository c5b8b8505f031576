#ifndef PAPER_CADES_H
#define PAPER_CADES_H
#include "paper/alg.h"

/* cades.h - a CMS SignedData for PAdES baseline (EN 319 122-1, EN 319 142-1), assembled in two halves so
 * that the signature value may come from elsewhere, minutes later: what is to be signed, then the rest.
 *
 * There is no signingTime: PAdES forbids it; the time is /M and the token. Certificates are DER. */

enum { CADES_CHAIN_MAX = 8, CADES_SIGNATURE_BYTES_MAX = 1024, CADES_SPARE_BYTES = 256 };

/* The SignedAttributes, as a SET: exactly these bytes are what the key signs (a CSC service or a card
 * gets their digest). document: the digest of the byte range. */
struct str cades_tbs(struct mem *, const struct digest *document, struct str signer_cert);

/* The same with more attributes: the portal's seal (seal.h). At most CADES_MORE_MAX. */
struct cades_more {
	struct str type, value;         /* content of the OID; whole DER */
};
enum { CADES_MORE_MAX = 4 };
struct str cades_tbs_more(struct mem *, const struct digest *document, struct str signer_cert,
			  const struct cades_more *, size_t n);

/* The value verifies under the certificate's key: to be asked before anything else is done with it.
 * ERR_INVALID: no certificate; ERR_CRYPTO: "does not verify with the declared certificate". */
MUST_CHECK enum err cades_check(struct cades_alg, struct str signer_cert, struct str tbs,
                                struct str value);

/* r and s side by side, as browsers and cards give them (2 times 32, 48 or 66 bytes), in DER.
 * ERR_INVALID: another length. */
MUST_CHECK enum err cades_value_of_raw(struct mem *, struct str raw, struct str *out);

struct cades_parts {
	struct cades_alg alg;
	struct str tbs;                 /* from cades_tbs */
	struct str value;               /* of the signature, DER for ECDSA */
	struct str signer_cert;
	const struct str *chain;        /* of the signer, nearest first; the root may be left out */
	size_t chain_count;
	struct str token;               /* RFC 3161, over the digest of value; empty: B-B */
};

/* The CMS. ERR_INVALID: a certificate that is not one. */
MUST_CHECK enum err cades_assemble(struct mem *, const struct cades_parts *, struct str *cms_out);

/* The room that such a CMS needs at most: parts without tbs and value, and a token of that many bytes. */
size_t cades_bytes_max(struct mem *, const struct cades_parts *, size_t token_bytes);

#endif
