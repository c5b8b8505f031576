/* slab.c - slabs and the spare ones.
 *
 * For     store_files.c.
 * Never   clears: who leaves a secret in one wipes it.
 * Limits  SPARES_MAX are kept. */
#include "platform/slab.h"

#include <sys/mman.h>

#include "base/log.h"

enum { SPARES_MAX = 2 };

struct slabs {
	uint8_t *spare[SPARES_MAX];
	size_t n;
};

struct loan {
	struct slabs *from;
	uint8_t *at;
};

static void unmap(uint8_t *at, size_t bytes)
{
	if (bytes > 0)
		(void)munmap(at, bytes);
}

static void unmap_spares(void *object)
{
	struct slabs *all = object;

	while (all->n > 0)
		unmap(all->spare[--all->n], SLAB_BYTES);
}

struct slabs *slabs_new(struct mem *process)
{
	struct slabs *all = mem_new_of(process, struct slabs);

	mem_defer(process, unmap_spares, all);
	return all;
}

/* Twice the room is asked for, and what lies before and behind the aligned half is given back. */
static enum err map(uint8_t **out)
{
	void *room = mmap(NULL, 2 * (size_t)SLAB_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED)
		return err_note(ERR_BUSY, "call=mmap why=\"no memory for a slab\"");
	size_t before = (SLAB_BYTES - (uintptr_t)room % SLAB_BYTES) % SLAB_BYTES;
	uint8_t *slab = (uint8_t *)room + before;

	unmap(room, before);
	unmap(slab + SLAB_BYTES, SLAB_BYTES - before);
	(void)madvise(slab, SLAB_BYTES, MADV_HUGEPAGE); /* only a wish */
	*out = slab;
	return OK;
}

static void take_back(void *object)
{
	struct loan *loan = object;
	struct slabs *all = loan->from;

	if (all->n == SPARES_MAX)
		unmap(loan->at, SLAB_BYTES);
	else
		all->spare[all->n++] = loan->at;
}

enum err slab_new(struct slabs *all, struct mem *m, uint8_t **out)
{
	struct loan *loan = mem_new_of(m, struct loan);

	loan->from = all;
	if (all->n > 0)
		loan->at = all->spare[--all->n];
	else
		TRY(map(&loan->at));
	mem_defer(m, take_back, loan);
	*out = loan->at;
	return OK;
}
