#ifndef BASE_MEM_H
#define BASE_MEM_H
#include <stddef.h>

/* mem.h - arenas. One lives as long as one process, request, job or message, and is freed whole.
 *
 * Memory is zeroed (but for mem_room) and never NULL: an arena asked for more than its limit ends the process, whose
 * parent starts it again. There is no free of a single piece, hence no clean-up ladder. The
 * disadvantage: what is kept past its request must be copied into an older arena. */

struct mem;

/* limit: bytes that may be handed out in all. */
struct mem *mem_new(size_t limit);

/* The same, locked in memory, left out of core files, and wiped before it is given back. */
struct mem *mem_new_secret(size_t limit);

/* Runs what was deferred, last first, wipes a secret arena, gives everything back; sets NULL. */
void mem_free(struct mem **);

/* As mem_free and mem_new with the same limit, keeping the first block: for loops. */
void mem_reset(struct mem *);

/* count times size zeroed bytes, aligned for any type. Overflow or past the limit: the process ends. */
void *mem_get(struct mem *, size_t count, size_t size);
/* The same, not zeroed, for who writes each byte before it is read: pages and builders, whose room is large. */
void *mem_room(struct mem *, size_t bytes);
void *mem_copy(struct mem *, const void *bytes, size_t n);

/* undo(object) is called at mem_free or mem_reset: for descriptors and objects of libraries. */
void mem_defer(struct mem *, void (*undo)(void *object), void *object);

/* Closes a descriptor at mem_free. */
void mem_defer_close(struct mem *, int fd);

/* A block that a library made with malloc and left to its caller goes with the arena. NULL: nothing. */
void mem_adopt(struct mem *, void *malloced);

/* Bytes handed out since the arena began; bytes that may still be asked for. */
size_t mem_used(const struct mem *);
size_t mem_left(const struct mem *);

/* Said once by a process that makes and frees an arena for each request: the heap keeps its pages, instead
 * of giving them back to the kernel and faulting them in again, zeroed, a moment later. */
void mem_keep_pages(void);

#define mem_new_of(m, type) ((type *)mem_get((m), 1, sizeof(type)))

#endif
