#ifndef PAPER_KEYFILE_H
#define PAPER_KEYFILE_H
#include "paper/cades.h"

/* keyfile.h - for the command line alone: a person's own key in a PEM file. The portal's keys are the
 * keeper's, which has its own code. */

/* What the key in the PEM text signs with: RSA PKCS#1 with SHA-256, or ECDSA with the digest of its size.
 * ERR_CRYPTO: no key there, encrypted, or of a kind that we do not use. */
MUST_CHECK enum err keyfile_alg(struct str secret_pem, struct cades_alg *out);
MUST_CHECK enum err keyfile_sign(struct mem *, struct str secret_pem, struct cades_alg,
                                 struct str bytes, struct str *value_out);

/* The certificates of a PEM text in order; more than max are left. */
size_t keyfile_certs(struct mem *, struct str pem, struct str *out, size_t max);

#endif
