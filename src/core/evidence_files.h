#ifndef CORE_EVIDENCE_FILES_H
#define CORE_EVIDENCE_FILES_H
#include "core/dossier.h"
#include "core/pieces.h"

/* evidence_files.h - the sealed files that prove a dossier's newest round, and who may have them: an attestation is
 * made to be shared, the proof file says how each signer behaved and is for those whom it concerns. */

struct evidence_file {
	bool is_proof;                  /* else an attestation, */
	int64_t turn;                   /* of who signed in that turn, */
	struct str name;                /* "Claire Marchand" */
	struct document document;       /* a container (paper/asic.h) */
};

/* The attestations in the signers' turns, then the proof file. *n_out 0: the round has not ended, or its
 * files are not sealed yet. */
MUST_CHECK enum err evidence_files(struct ctx *, const struct dossier *, struct evidence_file **out, size_t *n_out);

/* Is every part of the proof file his own? Each who signed in the newest round has the confirmed address of the
 * account that asks (ctx->by). */
MUST_CHECK enum err evidence_is_own(struct ctx *, const struct dossier *, bool *out);

/* He has taken that file: told in the journal, in the caller's transaction. */
MUST_CHECK enum err evidence_taken(struct ctx *, const struct dossier *, const struct evidence_file *);

#endif
