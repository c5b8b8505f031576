#ifndef BASE_WORLD_H
#define BASE_WORLD_H
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

/* world.h - everything the program may not predict, in one struct, so that a test can be the world. */

struct world {
	int64_t (*now_ms)(void *self);          /* UTC milliseconds since 1970 */
	int64_t (*tick_ms)(void *self);         /* a clock that never goes back; its zero means nothing */
	void (*random)(void *self, void *out, size_t n);        /* unpredictable bytes, never fails */
	void *self;
};

extern const struct world world_real;

/* The real world for a process that answers many requests: identifiers of up to 16 bytes come from a stock
 * of the kernel's bytes, 256 at a time, instead of a system call each. What is longer is a key or a secret
 * and comes from the kernel alone: no stock holds one in advance. Not across fork. */
struct world *world_stocked(struct mem *process);

int64_t world_now_ms(const struct world *);
int64_t world_tick_ms(const struct world *);
void world_random(const struct world *, void *out, size_t n);

/* UUIDv7 (RFC 9562 5.7): 48 bits of now, then random: ids that sort by their making. */
void world_uuid(const struct world *, uint8_t out[16]);

#endif
