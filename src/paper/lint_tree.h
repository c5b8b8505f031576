#ifndef PAPER_LINT_TREE_H
#define PAPER_LINT_TREE_H
#include "paper/lint.h"

/* lint_tree.h - the questions about structure and metadata, for lint.c. Each is true when the rule is kept,
 * also by an object that the rule does not concern. */

bool lint_has_words(struct pdf *, const struct obj *element);    /* LINT_ALT */
bool lint_has_scope(struct pdf *, const struct obj *element);    /* LINT_SCOPE */
bool lint_is_list(struct pdf *, const struct obj *element);      /* LINT_LIST */
bool lint_hangs(struct pdf *, const struct obj *widget);         /* LINT_FORM; as the reader keeps it */
bool lint_is_told_twice(struct pdf *, const struct obj *xmp);    /* LINT_FACTS */

#endif
