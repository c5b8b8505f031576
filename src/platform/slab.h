#ifndef PLATFORM_SLAB_H
#define PLATFORM_SLAB_H
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

/* slab.h - two megabytes of memory in one piece, given out again and again: what a disk fetches from.
 *
 * A disk that takes bytes past the page cache pins every page that they lie in, and gets a list of them.
 * A slab is one large page where the kernel has one, else many small ones. */

struct slabs;                           /* of a process: those that are at hand */

enum { SLAB_BYTES = 2 * 1024 * 1024 };

struct slabs *slabs_new(struct mem *process);

/* Aligned to its size, with whatever stood in it before. It is taken back at the arena's end. ERR_BUSY: no
 * memory. */
MUST_CHECK enum err slab_new(struct slabs *, struct mem *, uint8_t **out);

#endif
