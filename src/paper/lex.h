#ifndef PAPER_LEX_H
#define PAPER_LEX_H
#include "paper/pdf.h"

/* lex.h - from bytes to values (ISO 32000-1, 7.2 and 7.3). */

struct lex {
	struct pdf *pdf;                /* its arena, its limits, its fault */
	struct str in;
	size_t at;
	bool is_packed;                 /* in an object stream: places mean nothing */
};

/* The next value; NULL: there is none, or it is not PDF. A stream's data are not looked at. */
struct obj *lex_object(struct lex *);

void lex_blanks(struct lex *);          /* and comments */
bool lex_word(struct lex *, const char *word);          /* after blanks; ends at a delimiter */
bool lex_number(struct lex *, uint64_t max, uint64_t *out);     /* after blanks; digits only */

/* "number generation obj value endobj" at this very place, streams with their data. NULL: refused. */
struct obj *lex_indirect(struct pdf *, size_t at, uint32_t number, uint32_t generation);

#endif
