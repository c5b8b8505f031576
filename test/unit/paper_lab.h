#ifndef PAPER_LAB_H
#define PAPER_LAB_H
#include "paper/verify.h"
#include "paper_kit.h"
#include "paper_pki.h"

/* paper_lab.h - a whole small world for the tests: authorities, two signers, a time-stamp authority, and the
 * steps of a dossier's life as one call each. Every step asserts that it went well. */

struct lab {
	struct mem *mem;
	const char *folder;
	int64_t now_ms;
	struct pki_id root, sub, tsa_root, tsa;
	struct pki_id holder, rep;      /* certificates of the short-term kind */
	struct str roots[1], stamp_roots[1];
};

int lab_set_up(void **state);
int lab_tear_down(void **state);

struct lab_act {
	const char *field;              /* "holder" */
	const struct pki_id *id;        /* NULL: the lab's holder */
	const struct pki_id *tsa;       /* NULL: the lab's */
	const char *stamp;              /* words of the look, NULL: invisible */
	struct str drawn;               /* instead of them, a whole look */
	bool has_no_token;
	int64_t stamped_ms;             /* 0: now */
	struct str token;               /* instead of one made for this signature */
	const struct pki_id *declared;  /* the certificate that is enclosed, NULL: the signer's */
	int certifies;                  /* DocMDP level, 0: an ordinary signature */
};

struct str lab_sign(struct lab *, struct str file, struct lab_act);
struct str lab_dss(struct lab *, struct str file, struct pades_proofs);
struct str lab_archive(struct lab *, struct str file, const char *field, bool makes_field,
		       const struct pki_id *tsa, int64_t at_ms);
struct str lab_token(struct lab *, const struct pki_id *tsa, struct digest imprint, int64_t at_ms);

/* Lists of the four authorities, fresh. */
struct pades_proofs lab_proofs(struct lab *);

struct verify_policy lab_policy(const struct lab *);    /* of a dossier, without revocation */
struct verification lab_verify(const struct lab *, struct str file, struct verify_policy);

/* plain, signed by both, with proofs, with an archive stamp */
struct str lab_dossier(struct lab *, int stage);        /* 0 to 4 */

struct str lab_glue(struct mem *, struct str a, struct str b);
size_t lab_count(struct str text, const char *needle);

#endif
