#ifndef PAPER_PKI_H
#define PAPER_PKI_H
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "paper/cades.h"

/* paper_pki.h - throw-away keys, certificates, revocation lists, OCSP answers and time stamps, made in the
 * test by libcrypto. Everything lives in the arena. */

enum pki_use { PKI_CA, PKI_SIGNER, PKI_SHORT_TERM, PKI_TSA, PKI_OCSP };

struct pki_id {
	EVP_PKEY *key;
	X509 *cert;
	struct str der;
	struct cades_alg alg;           /* what its key signs with, unless the test says otherwise */
};

/* key: "P-256" "P-384" "P-521" "2048" "3072". ca NULL: self-signed. */
struct pki_id pki_issue(struct mem *, const struct pki_id *ca, enum pki_use, const char *key,
                        const char *name, int64_t from_ms, int64_t until_ms);
struct str pki_sign(struct mem *, const struct pki_id *, struct cades_alg, struct str bytes);
struct str pki_pem(struct mem *, const struct pki_id *);

/* revoked NULL: an empty list. */
struct str pki_crl(struct mem *, const struct pki_id *ca, int64_t this_ms, int64_t next_ms,
		   const struct pki_id *revoked, int64_t revoked_ms);

/* status 0 good, 1 revoked, 2 unknown; responder signs, NULL: the CA itself. */
struct str pki_ocsp(struct mem *, const struct pki_id *ca, const struct pki_id *responder,
		    const struct pki_id *about, int status, int64_t this_ms);

/* A whole answer (TimeStampResp) to a request in DER, at that time. */
struct str pki_stamp(struct mem *, const struct pki_id *tsa, const struct pki_id *tsa_ca,
                     struct str request, int64_t at_ms);

#endif
