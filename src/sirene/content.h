#ifndef SIRENE_CONTENT_H
#define SIRENE_CONTENT_H
#include "platform/crypt.h"
#include "sirene/book.h"

/* content.h - one digest of all that a register file says, whatever its pages look like: made while
 * the file is written, made again by register_verify. */

struct content;

/* Told every CONTENT_PULSE_ENTRIES entries, for a process that must not be silent for long; tell may be NULL. */
struct pulse {
	void (*tell)(void *self);
	void *self;
};
enum { CONTENT_PULSE_ENTRIES = 4096 };

struct content *content_new(struct mem *);
void content_pulse(struct content *, struct pulse);
/* Entries of one chapter in the order of their keys; chapters may alternate. */
void content_add(struct content *, enum chapter, struct str key, struct str value);
struct hash content_end(struct content *);

#endif
