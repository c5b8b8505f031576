#ifndef PAPER_FORGE_H
#define PAPER_FORGE_H
#include "paper/draft.h"
#include "paper_lab.h"

/* paper_forge.h - what the tests of hostile files share: revisions of nobody's, and changed bytes. */

struct draft forge_begin(struct lab *, struct str file);
struct str forge_end(struct lab *, struct draft *);     /* the file with its new revision */
struct obj *forge_raw(struct lab *, const char *text);

/* see kit_pdf, with two pages */
enum { PAGE_1 = 5, CONTENTS_1 = 6, FONT = 4, HOLDER = 11, REP = 12, ARCHIVE = 13 };

struct str forge_page_box(struct lab *, struct str file);
struct str forge_flip(struct lab *, struct str file, size_t at);

/* The bytes written skip bytes behind the first mark. */
struct str forge_patch(struct lab *, struct str file, const char *mark, size_t skip, const char *bytes);

/* A revision written by hand: object text, then its table, where @ stands for the place of the object. */
struct str forge_by_hand(struct lab *, struct str file, const char *body, const char *table, const char *trailer);

#endif
