#ifndef SIRENE_CONTENT_H
#define SIRENE_CONTENT_H
#include "platform/crypt.h"
#include "sirene/book.h"

/* content.h - one digest of all that a register file says, whatever its pages look like: made while
 * the file is written, made again by register_verify. */

struct content;

struct content *content_new(struct mem *);
/* Entries of one chapter in the order of their keys; chapters may alternate. */
void content_add(struct content *, enum chapter, struct str key, struct str value);
struct hash content_end(struct content *);

#endif
