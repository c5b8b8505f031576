#ifndef BASE_ID_H
#define BASE_ID_H
#include "base/str.h"
#include "base/world.h"

/* id.h - the 16 bytes that name a row: UUIDv7 made by the program, never shown, never a capability. */

struct id {
	uint8_t bytes[16];
};

struct id id_new(const struct world *);
bool id_eq(struct id, struct id);
bool id_is_zero(struct id);
struct str id_view(const struct id *);          /* the 16 bytes; lives as long as the id */
struct str id_hex(struct mem *, struct id);     /* 32 digits, for logs and job arguments */
bool id_from(struct str bytes, struct id *out); /* false unless 16 bytes */
bool id_unhex(struct str digits, struct id *out);

#endif
