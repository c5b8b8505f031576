#ifndef PAPER_MARK_H
#define PAPER_MARK_H
#include "paper/verify.h"

/* mark.h - the signatures of a file as they lie there, before any cryptography. For verify.c. */

struct found {                          /* a mark and what it is made of */
	struct mark mark;
	struct str contents;            /* the hole's bytes */
	size_t contents_at, contents_end, range_at;     /* places of '<', behind '>', and of '[' */
	uint32_t number;                /* of the signature dictionary */
	bool is_judged;                 /* its form is one that we judge */
	bool is_final;                  /* DocMDP level 1: its author lets nothing be added but proofs */
};

struct found_list {
	struct found *list;             /* in order of the covered bytes */
	size_t count;
	enum why why;                   /* of the whole file: WHY_UNLISTED, WHY_SHARED, WHY_FILE or WHY_OK */
};

/* Lists the marks and checks each one's byte range against the revisions. */
void marks_find(struct pdf *, const struct revisions *, struct found_list *out);

#endif
