#ifndef PAPER_REVISION_H
#define PAPER_REVISION_H
#include "paper/digest.h"
#include "paper/pdf.h"

/* revision.h - a file cut into its revisions, and what each one added to the one before: exactly one of a
 * short list of permitted additions, or something else, with the objects that make it so.
 *
 * Against shadow attacks: an entry must point into the bytes of its own revision, no number is freed or
 * used again, new objects are reached only from where they belong, and no older object waited for them. */

enum addition {
	ADD_BASE,                       /* the first revision */
	ADD_SIGNATURE,                  /* a field that was there got its value and look */
	ADD_PROOFS,                     /* DSS and Extensions of the catalogue */
	ADD_ARCHIVE,                    /* a field that was there got a document time stamp */
	ADD_ARCHIVE_FIELD,              /* the same with a new field without surface: renewals */
	ADD_SIGNATURE_FIELD,            /* a signature in a new field: foreign software does so */
	ADD_OTHER,
	ADD_COUNT
};

enum { REVISIONS_MAX = 64, REVISION_CULPRITS_MAX = 16, REVISION_OBJECTS_MAX = 2000 };

struct revision {
	size_t start, end_bare, end;    /* bare: right behind %%EOF; end: with its line end */
	struct pdf *pdf;                /* the file as it was then */
	struct digest digest;           /* SHA-256 of the file as it was then, by verify.c */
	enum addition kind;             /* after revisions_compare */
	uint32_t culprit[REVISION_CULPRITS_MAX];        /* objects beyond what is permitted */
	size_t culprit_count;
};

struct revisions {
	struct revision *list;          /* oldest first */
	size_t count;
};

const char *addition_name(enum addition);       /* "signature", "other" */

/* False: a fault of the reader, in whole->fault. A linearised or hybrid beginning is one revision. */
bool revisions_cut(struct pdf *whole, struct revisions *out);

/* Classifies every revision after the one given. */
void revisions_compare(struct pdf *whole, struct revisions *, size_t after);

#endif
