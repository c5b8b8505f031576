#ifndef PAPER_DRAFT_H
#define PAPER_DRAFT_H
#include "paper/field.h"
#include "paper/update.h"

/* draft.h - one revision in the making: copies of the objects it changes, written once at the end. */

enum { DRAFT_EDITS_MAX = 64 };

struct draft {
	struct mem *mem;
	struct pdf *pdf;
	struct pdf_budget budget;
	struct update *update;
	struct {
		uint32_t number;
		struct obj *value;
	} edits[DRAFT_EDITS_MAX];
	uint32_t count;
	enum pdf_fault fault;           /* the first; sticky */
};

/* Opens the file for a revision of at most that many bytes. */
enum pdf_fault draft_begin(struct draft *, struct mem *, struct str file, size_t limit_bytes);

/* The copy of an object that this revision changes; the same one when asked again. NULL: the fault is set. */
struct obj *draft_edit(struct draft *, uint32_t number);

/* The value under a key of a dictionary being edited, ready to be changed in its turn, in its own object or
 * in place; made empty of that kind when it is missing. NULL: it is of another kind. */
struct obj *draft_inside(struct draft *, struct obj *dict, const char *key, enum obj_kind kind);

void draft_refuse(struct draft *, enum pdf_fault);
enum pdf_fault draft_end(struct draft *, struct str *appended_out);

#endif
