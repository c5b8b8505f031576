#ifndef PRESS_JUDGE_H
#define PRESS_JUDGE_H
#include "paper/report.h"

/* judge.h - what the signatures of one file are worth, for whoever asks ASK_VERIFY. The file is hostile.
 *
 * The question: a policy {"kind":"dossier","now":1700000000000,"v":1}, the file, and a container of
 * PART_ROOT, PART_STAMP_ROOT, PART_KNOWN, PART_CRL and PART_OCSP. kind "dossier" is strict: each signature
 * has a token and a field that was there from the start; "any" only needs what a stranger's file can have.
 * "revocation" (true for any, false for dossier when it is left out): without an answer a signature is
 * undetermined. "now" is the clock of who asks, milliseconds since 1970; the jail's own is not asked. */

enum {
	JUDGE_FILE_BYTES_MAX = 64 * 1024 * 1024,
	JUDGE_PARTS_BYTES_MAX = 16 * 1024 * 1024,
	JUDGE_BYTES_MAX = 192 * 1024 * 1024     /* of arena */
};

struct judged {
	enum verdict verdict;
	struct str report;              /* JSON of paper/report.h, at most ASK_JSON_BYTES_MAX */
};

/* ERR_INVALID: the policy or the container is not one. The file's faults are verdicts. */
MUST_CHECK enum err judge_file(struct mem *, struct str policy, struct str file, struct str container,
			       struct judged *out);

/* The verdict on a file whose judge came to its limits: invalid, fault "limit". */
struct judged judge_limit(struct mem *);

/* Uses libcrypto once, before any jail: it reads its configuration then. */
void judge_warm(void);

#endif
