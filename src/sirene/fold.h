#ifndef SIRENE_FOLD_H
#define SIRENE_FOLD_H
#include "base/str.h"

/* fold.h - names as one looks for them: capitals without accents, digits, single spaces between
 * words. */

/* At most cap bytes, cut at a word's end where it must be. Latin letters of U+00C0-017F lose their
 * marks (œ OE, ß SS, ø O); other letters stay as they are; all else parts words. text is valid
 * UTF-8. */
struct str fold(struct str text, char *out, size_t cap);

/* The next word of a folded text; false at the end. */
bool fold_word(struct str *rest, struct str *word);

#endif
