#ifndef PAPER_ADDITION_H
#define PAPER_ADDITION_H
#include "paper/revision.h"

/* addition.h - what one revision added, object by object. For revision.c. */

/* Numbers that older objects refer to although nothing is there: whoever fills them later changes what was
 * signed. By object number of the whole file. */
struct awaited {
	struct mem *mem;
	struct pdf *whole;
	uint8_t *state;                 /* 1: scanned, 2: referred to and missing */
	uint32_t numbers;
	uint32_t *queue;
	uint32_t queued;
};

bool awaited_begin(struct awaited *, struct pdf *whole);        /* false: no room */
bool awaited_scan_file(struct awaited *, struct pdf *);         /* all that its trailer reaches */

bool awaited_scan(struct awaited *, struct pdf *, const struct obj *);  /* all that a value reaches */

/* Classifies newer against older, and fills newer->culprit when it is ADD_OTHER. */
enum addition addition_of(struct awaited *, const struct revision *older, struct revision *newer);

#endif
