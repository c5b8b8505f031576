#ifndef PAPER_TRUST_H
#define PAPER_TRUST_H
#include "paper/cert.h"
#include "paper/pades.h"
#include "paper/why.h"

/* trust.h - from a certificate to a root that is trusted here, at a given time, and what revocation data
 * say of the certificates on the way (RFC 5280 6, RFC 6960).
 *
 * Path validation is the short one: signatures, names, times, authority bits, path lengths. A critical
 * extension beyond the common ones (name constraints among them) makes a path unusable, not lax. */

struct trust {                          /* DER */
	const struct str *roots;
	size_t root_count;
	const struct str *known;        /* authorities below a root, to complete chains; trusted for nothing */
	size_t known_count;
	struct trust_work *work;        /* shared by many calls; NULL: TRUST_CHECKS_MAX each */
};

enum {
	TRUST_CHAIN_MAX = 8,
	TRUST_CHECKS_MAX = 64,
	TRUST_CHECK_BYTES = 64 * 1024,
	TRUST_KNOWN_MAX = 16
};

/* Checking signatures is what a hostile file can make expensive: one unit a check, and one for every
 * TRUST_CHECK_BYTES that are digested for it. A certificate that was found good under a key stays so. */
struct trust_work {
	struct mem *own;                /* of one that lasts: what it knows are copies; else views */
	unsigned checks_left;
	struct keys *keys;              /* NULL: each check puts its key together */
	struct {
		struct str cert, spki;
	} good[TRUST_KNOWN_MAX];
	unsigned good_count;
};
bool trust_may_check(struct trust_work *, size_t bytes);        /* false: nothing is left */

/* One for a process that judges the same authorities again and again, as long as its arena. Before each use
 * trust_work_renew gives it TRUST_CHECKS_MAX; what it knows stays while there is room for more. Only that a key
 * signed a certificate is known: times, names, revocation and roots are looked at each time. */
struct trust_work *trust_work_lasting(struct mem *process);
void trust_work_renew(struct trust_work *);             /* not lasting: nothing */

struct chain {                          /* views into what was given */
	struct cert cert[TRUST_CHAIN_MAX];      /* the leaf first, the root last */
	size_t count;
};

/* WHY_OK, WHY_ISSUER, WHY_EXPIRED, WHY_NOT_YET or WHY_CHAIN. given: certificates that came along. */
enum why trust_chain(const struct trust *, const struct str *given, size_t given_count,
		     const struct cert *leaf, int64_t at_ms, struct chain *out);

/* Was every certificate of the chain but the root unrevoked at that time? For the leaf only data made
 * since then count; for authorities also data still in force then. A certificate of the kind "validity
 * assured, short term" needs none. WHY_OK, WHY_REVOKED or WHY_NO_REVOCATION. */
enum why trust_revocation(const struct trust *, const struct chain *, const struct pades_proofs *,
			  int64_t at_ms);

/* The same of one certificate, before its proof is taken into a file. *next_ms_out: until when the proof that
 * acquits it is in force; 0: it does not say. */
struct trust_use {
	const struct cert *cert, *issuer;
	int64_t at_ms;
	bool is_leaf;                   /* signed at that time itself */
};
enum why trust_revocation_of(const struct trust_use *, const struct pades_proofs *, int64_t *next_ms_out);

#endif
