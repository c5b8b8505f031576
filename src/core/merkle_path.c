/* merkle_path.c - that one entry is in the tree, proved by a few hashes.
 *
 * For     core/evidence.c, which gathers paths; whoever verifies an evidence file.
 * Never   keeps leaves: each is given once, in order. */
#include <assert.h>

#include "core/merkle.h"

static void put(struct merkle_path *p, const struct hash *h)
{
	assert(p->n < HEAD_PROOF_HASHES_MAX);
	p->proof[p->n++] = *h;
}

/* Two subtrees of that width, the right one ending at end, become one. */
static void note_merge(struct merkle_path *paths, size_t n, uint64_t end, uint64_t width, const struct hash *left,
		       const struct hash *right)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t leaf = paths[i].leaf;

		if (leaf < end && leaf >= end - width)
			put(&paths[i], left);
		else if (leaf < end - width && leaf >= end - 2 * width)
			put(&paths[i], right);
	}
}

void merkle_paths_add(struct merkle_tree *t, const struct hash *leaf, struct merkle_path *paths, size_t n)
{
	unsigned peaks = merkle_peaks(t->size);
	struct hash right = *leaf;
	uint64_t width = 1;

	for (uint64_t size = t->size; (size & 1) != 0; size >>= 1, width *= 2) {
		const struct hash *left = &t->peaks[--peaks];

		note_merge(paths, n, t->size + 1, width, left, &right);
		right = head_node(left, &right);
	}
	merkle_add(t, leaf);
}

/* Under which peak a leaf lies. */
static unsigned peak_of(uint64_t size, uint64_t leaf)
{
	uint64_t at = 0;
	unsigned peak = 0;

	assert(leaf < size);
	for (int bit = 62; bit >= 0; bit--) {
		uint64_t width = (uint64_t)1 << bit;

		if ((size & width) == 0)
			continue;
		at += width;
		if (leaf < at)
			return peak;
		peak++;
	}
	assert(false);
	return 0;
}

void merkle_paths_end(const struct merkle_tree *t, struct merkle_path *paths, size_t n)
{
	unsigned peaks = merkle_peaks(t->size);

	for (size_t i = 0; i < n; i++) {
		unsigned peak = peak_of(t->size, paths[i].leaf);

		if (peak + 1 < peaks) {
			struct hash right = t->peaks[peaks - 1];

			for (unsigned k = peaks - 1; k-- > peak + 1;)
				right = head_node(&t->peaks[k], &right);
			put(&paths[i], &right);
		}
		while (peak-- > 0)
			put(&paths[i], &t->peaks[peak]);
	}
}

bool merkle_is_included(const struct hash *leaf, const struct merkle_path *path, uint64_t size, const struct hash *root)
{
	uint64_t at = path->leaf, last = size - 1;
	struct hash h = *leaf;

	if (path->leaf >= size || path->n > HEAD_PROOF_HASHES_MAX)
		return false;
	for (size_t i = 0; i < path->n; i++) {
		if (last == 0)
			return false;
		if ((at & 1) != 0 || at == last) {
			h = head_node(&path->proof[i], &h);
			while ((at & 1) == 0 && at != 0) {
				at >>= 1;
				last >>= 1;
			}
		} else {
			h = head_node(&h, &path->proof[i]);
		}
		at >>= 1;
		last >>= 1;
	}
	return last == 0 && str_eq(hash_view(&h), hash_view(root));
}
