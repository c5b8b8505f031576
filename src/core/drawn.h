#ifndef CORE_DRAWN_H
#define CORE_DRAWN_H
#include "core/dossier.h"

/* drawn.h - what a step's form was drawn from, in one word that comes back with it, so that a page that lay open while
 * another tab saved overwrites nothing that it has not shown. The server keeps nothing for it.
 *
 * The word: the draft's version, a point, and a mark of each field of the step that is typed, in the table's order:
 * '.' empty, '*' a ticked box, else four letters, 24 bits of a digest. It is no secret and no proof: who forges one
 * overwrites his own answers. One that is garbled, or of another release's fields, counts as none. */

enum { DRAWN_BYTES_MAX = 320 };

/* Of the facts as they are kept; lives in mem. */
struct str drawn_word(struct mem *, const struct dossier *, enum step);

/* The draft was saved since: nothing but the version is looked at. False for what is no word. */
bool drawn_is_old(struct str word, const struct dossier *);

enum drawn_end {
	DRAWN_TYPED,                    /* what came stands: nobody else changed it, or to the same */
	DRAWN_KEPT,                     /* changed elsewhere, not on this page: the kept value stands */
	DRAWN_BOTH                      /* changed on both sides: the kept value stands until the person has seen it */
};

struct drawn_merge {
	enum drawn_end end[F_COUNT];
	struct str typed[F_COUNT];      /* of DRAWN_BOTH: what came */
	size_t n_both;
	bool is_shared;                 /* another page's answers are among those of the step that stand */
};

/* d->facts: what the form brought upon d->kept. Ends with what is to be kept. s: of the same facts; what it does not
 * draw any more is told to nobody, its kept value stands.
 * nonce: the form's. The form of the last save that comes back with other answers is the same person going on: they
 * stand, and d->nonce is emptied so that they are saved. So what is_shared must be saved under no nonce: else the form
 * could come back and overwrite what it has never shown. */
void drawn_merge(struct dossier *d, const struct situation *s, enum step, struct str word, struct str nonce,
	struct drawn_merge *out);

#endif
