#ifndef GEN_PAGEC_H
#define GEN_PAGEC_H
#include "html.h"
#include "po.h"
#include "text.h"

/* pagec.h - the two halves of pagec: pagec.c reads, pagec_words.c knows the directives. */

enum { DEPTH_MAX = 32, DIRECTIVE_BYTES_MAX = 4096 };

struct branch {
	char kind;                      /* 'i' if, 'f' for */
	bool has_else;
	int line;
	struct html before;             /* where the branch began */
	struct html ends;               /* what the branches so far agree on */
	bool has_ends;
};

struct page {
	const char *path;
	int line;
	struct html html;
	struct text literal;            /* not yet written */
	struct text *body, *head;
	struct po *po;
	bool is_open;                   /* inside a function */
	bool after_blank;
	bool is_listing;                /* print sentences without English instead of dying */
	struct branch stack[DEPTH_MAX];
	int depth;
};

/* Writes what is pending, then a #line, so that the compiler names the template. */
void page_place(struct page *);
void page_literal(struct page *, char);
void page_directive(struct page *, const char *directive);
_Noreturn void page_die(const struct page *, const char *why, const char *what);

#endif
