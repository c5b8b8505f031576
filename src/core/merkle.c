/* merkle.c - peaks, roots and consistency proofs of RFC 6962 2.1.
 *
 * For     core/journal.c.
 * Never   touches a disk: leaves arrive as an array.
 * Limits  proofs recurse as deep as the tree, at most 63. */
#include "core/merkle.h"

#include <assert.h>

unsigned merkle_peaks(uint64_t size)
{
	return (unsigned)__builtin_popcountll(size);
}

void merkle_add(struct merkle_tree *t, const struct hash *leaf)
{
	unsigned n = merkle_peaks(t->size);
	struct hash right = *leaf;

	assert(n < MERKLE_PEAKS_MAX);
	for (uint64_t size = t->size; (size & 1) != 0; size >>= 1)
		right = head_node(&t->peaks[--n], &right);
	t->peaks[n] = right;
	t->size++;
}

struct hash merkle_root(const struct merkle_tree *t)
{
	unsigned n = merkle_peaks(t->size);

	if (n == 0)
		return crypt_sha256(STR(""));
	struct hash root = t->peaks[--n];

	while (n > 0)
		root = head_node(&t->peaks[--n], &root);
	return root;
}

/* The leaves a proof may look at: those behind the old tree; left of them only its peaks. */
struct view {
	const struct merkle_tree *old;
	const struct hash *leaves;
	struct hash *proof;
	size_t proof_n;
};

/* MTH(D[from:from + n]) of leaves that all come after the old tree. */
static struct hash hash_new(const struct view *v, uint64_t from, uint64_t n)
{
	struct merkle_tree t = { .size = 0 };

	assert(from >= v->old->size);
	for (uint64_t i = 0; i < n; i++)
		merkle_add(&t, &v->leaves[from - v->old->size + i]);
	return merkle_root(&t);
}

/* A perfect subtree of the old tree that begins at from: one of its peaks. */
static struct hash hash_old(const struct view *v, uint64_t from, uint64_t n)
{
	uint64_t at = 0;
	unsigned peak = 0;

	for (int bit = 62; bit >= 0; bit--) {
		uint64_t bytes = (uint64_t)1 << bit;

		if ((v->old->size & bytes) == 0)
			continue;
		if (at == from && bytes == n)
			return v->old->peaks[peak];
		at += bytes;
		peak++;
	}
	assert(false && "a proof asked for a subtree that is no peak");
	return v->old->peaks[0];
}

static uint64_t split(uint64_t n)       /* the largest power of two below n */
{
	return (uint64_t)1 << (63 - __builtin_clzll(n - 1));
}

static void put(struct view *v, struct hash h)
{
	assert(v->proof_n < HEAD_PROOF_HASHES_MAX);
	v->proof[v->proof_n++] = h;
}

/* SUBPROOF(m, D[from:from + n], is_whole) of 2.1.2. */
static void subproof(struct view *v, uint64_t m, uint64_t from, uint64_t n, bool is_whole)
{
	if (m == n) {
		if (!is_whole)
			put(v, hash_old(v, from, n));
		return;
	}
	uint64_t k = split(n);

	if (m <= k) {
		subproof(v, m, from, k, is_whole);
		put(v, hash_new(v, from + k, n - k));
	} else {
		subproof(v, m - k, from + k, n - k, false);
		put(v, hash_old(v, from, k));
	}
}

size_t merkle_prove(const struct merkle_tree *old, const struct hash *leaves, size_t n,
		    struct hash proof[HEAD_PROOF_HASHES_MAX])
{
	struct view v = { .old = old, .leaves = leaves, .proof = proof };

	assert(old->size > 0 && n > 0);
	subproof(&v, old->size, 0, old->size + n, true);
	return v.proof_n;
}
