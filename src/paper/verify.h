#ifndef PAPER_VERIFY_H
#define PAPER_VERIFY_H
#include "paper/revision.h"
#include "paper/trust.h"

/* verify.h - what a file's signatures are worth: byte ranges first, then cryptography, then the certificate
 * at the time of the token, then revocation, then what later revisions added. The file is hostile. */

enum level { LEVEL_NONE, LEVEL_B, LEVEL_T, LEVEL_LT, LEVEL_LTA, LEVEL_COUNT };

enum { VERIFY_MARKS_MAX = 64 };

struct verify_policy {
	int64_t now_ms;
	struct trust signers, stamps;   /* roots for each; never what the file brings */
	struct pades_proofs proofs;     /* beside the file's own: fetched by the clerk */
	bool needs_token;               /* a dossier's signatures carry one */
	bool needs_revocation;          /* without an answer: undetermined */
	bool needs_known_fields;        /* a dossier's fields were there from the start */
};

struct mark {                           /* a signature or an archive time stamp */
	struct str field;
	bool is_archive;
	bool is_pades;                  /* ETSI.CAdES.detached with what the baseline asks for */
	enum verdict verdict;
	enum why why, stamp_why;
	enum level level;
	size_t revision;                /* index; the revision that it closes */
	uint64_t range[4];
	int64_t claimed_ms;             /* /M, 0: none: nobody vouches for it */
	int64_t stamped_ms;             /* of a token that is good, 0: none */
	struct str signer, signer_cert, issuer, stamper;        /* texts, but for the DER */
	struct str signer_name, issuer_name, stamper_name;      /* common names, may be empty */
	struct str signer_body, issuer_body;                    /* organisations, may be empty */
	struct str signer_country, issuer_country;              /* "FR", or whatever stands there; may be empty */
	struct digest covered;          /* SHA-256 of the covered bytes */
};

struct verification {
	enum verdict verdict;           /* the worst, or VERDICT_NONE */
	enum why why;
	enum pdf_fault fault;           /* when why is WHY_FILE */
	struct mark *marks;             /* oldest first */
	size_t count;
	struct revisions revisions;
	struct digest file;             /* SHA-256 of the whole */
};

/* Never fails: what cannot be read is a verdict. Views into the file and the arena. */
struct verification pades_verify(struct mem *, struct str file, const struct verify_policy *);

const char *level_name(enum level);     /* "B-T" */

#endif
