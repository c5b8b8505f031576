#ifndef PAPER_ATTESTATION_H
#define PAPER_ATTESTATION_H
#include "core/evidence.h"

/* attestation.h - what may be shared of one person's signature, out of what is known of the round: the text that
 * the press lays out (papers.h). No address, browser, telephone or failure: those are the proof file's. */

struct attestation_about {
	struct str portal, operated_by, capacity, program, proof_sha256;
	int64_t made_ms;
};

/* ERR_NOT_FOUND: he has no signature that is kept. ERR_CRYPTO: it cannot be read. */
MUST_CHECK enum err attestation_text(struct mem *, const struct evidence *, const struct evidence_signer *,
				     const struct attestation_about *, struct str *out);

#endif
