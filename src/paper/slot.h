#ifndef PAPER_SLOT_H
#define PAPER_SLOT_H
#include "paper/pades.h"

/* slot.h - a slot (pades.h) as it travels between press, clerk and keeper, and stands in the database:
 * ByteRange, hole, digits of the hole, 8 bytes each, big endian, then the SHA-256 of the byte range. */

enum { SLOT_BYTES = 80 };

/* Asserts that its digest is SHA-256. */
struct str slot_pack(struct mem *, const struct pades_slot *);
/* False: not SLOT_BYTES. The numbers are not judged here: pades_digest does that. */
bool slot_read(struct str, struct pades_slot *out);

#endif
