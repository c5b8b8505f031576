#ifndef SIRENE_VERIFY_H
#define SIRENE_VERIFY_H
#include "sirene/content.h"

/* verify.h - whether a register file says what its makers wrote.
 *
 * Reads everything: keys and order, every unit with all its establishments, the counts of the head,
 * the digest of the content. ERR_NOT_FOUND: no file; ERR_INVALID: what and where is in the log. */
MUST_CHECK enum err register_verify(struct str path);
MUST_CHECK enum err register_verify_telling(struct str path, struct pulse);

#endif
