#ifndef PAPER_MUTANT_H
#define PAPER_MUTANT_H
#include "base/str.h"

/* paper_mutant.h - changed copies of a document, token by token. Lengths are kept, so that the
 * cross-reference still leads somewhere; numbers, references, names and brackets change, and every other
 * time only behind what was signed. The same seed gives the same mutants. */

struct mutator {
	uint64_t random;
	struct mem *mem;                /* of the mutant in the making */
};

uint64_t mutant_pick(struct mutator *, uint64_t below);
struct str mutant_pdf(struct mutator *, struct mem *, struct str seed);
struct str mutant_der(struct mutator *, struct mem *, struct str seed);

#endif
