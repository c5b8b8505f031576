#ifndef PAPER_STATUS_H
#define PAPER_STATUS_H
#include "paper/cert.h"

/* status.h - where a certificate's state can be asked, and with which question. The bytes travel elsewhere
 * (GET of a list; application/ocsp-request and -response); what comes back is judged by trust_revocation
 * and kept by pades_add_dss. */

enum { STATUS_NONCE_BYTES = 16 };

struct status_places {                  /* views into the certificate; empty: it names none */
	struct str ocsp, crl;           /* the first http URL of each */
};
struct status_places status_places(const struct cert *);

/* An OCSP question about one certificate. CertID by SHA-1, which is what responders index by; it proves
 * nothing. With a nonce (RFC 8954). */
struct str status_question(struct mem *, const struct cert *, const struct cert *issuer,
			   const uint8_t nonce[STATUS_NONCE_BYTES]);

/* Does this OCSP answer carry that very nonce? One that carries none is old, not false: false too. */
bool status_has_nonce(struct mem *, struct str answer, const uint8_t nonce[STATUS_NONCE_BYTES]);

#endif
