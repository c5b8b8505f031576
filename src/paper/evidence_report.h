#ifndef PAPER_EVIDENCE_REPORT_H
#define PAPER_EVIDENCE_REPORT_H
#include "paper/evidence_model.h"
#include "paper/sealed.h"

/* evidence_report.h - everything that can be said of a sealed evidence file or attestation, for whoever was
 * handed one. */

struct evidence_question {
	struct sealed_policy policy;
	const uint8_t *journal_public;  /* 32 bytes; NULL: the key that the file names itself */
	const struct hash *named;       /* of a file that the evidence should speak of; NULL: not asked */
};

/* {"why":"ok","file":"preuve.json","sealed_by":…,"stamped":ms,"stamped_by":…,"journal":"sound","entries":n,
 * "signers":n,"documents":n,"names":true}, and of a renewed one "renewals":n and "renewed":ms, of the newest
 * stamp; members that cannot be told are left out. *is_good_out: the seal
 * holds, and for an evidence file the journal too; when a digest was asked for, it is named. */
struct json *evidence_report(struct mem *, struct str file, const struct evidence_question *, bool *is_good_out);

#endif
