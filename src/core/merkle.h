#ifndef CORE_MERKLE_H
#define CORE_MERKLE_H
#include "platform/head.h"

/* merkle.h - the hash tree of RFC 6962 2.1 grown at its right edge. Leaves, nodes and the check of a
 * proof are platform/head.h, which the keeper shares.
 *
 * A tree is kept as its peaks: the roots of the perfect subtrees that the binary digits of its size
 * name. They and the leaves that follow are enough to prove that a later tree extends it. */

enum { MERKLE_PEAKS_MAX = 63 };

struct merkle_tree {
	uint64_t size;                          /* leaves */
	struct hash peaks[MERKLE_PEAKS_MAX];    /* left to right, one per set bit of size */
};

unsigned merkle_peaks(uint64_t size);           /* how many peaks a tree of that size has */
void merkle_add(struct merkle_tree *, const struct hash *leaf);
struct hash merkle_root(const struct merkle_tree *);    /* of no leaf: SHA-256("") */

/* The consistency proof of 2.1.2 from old (size >= 1) to old plus the n >= 1 leaves that follow it;
 * returns its hashes, at most HEAD_PROOF_HASHES_MAX. */
size_t merkle_prove(const struct merkle_tree *old, const struct hash *leaves, size_t n,
		    struct hash proof[HEAD_PROOF_HASHES_MAX]);

/* The way from one leaf to the root (2.1.1), gathered while the tree grows. */
struct merkle_path {
	uint64_t leaf;                          /* its number, from 0 */
	struct hash proof[HEAD_PROOF_HASHES_MAX];
	size_t n;
};

/* merkle_add, and what the new nodes mean for each of the n paths. */
void merkle_paths_add(struct merkle_tree *, const struct hash *leaf, struct merkle_path *, size_t n);
/* The tree has the size that is proved: the paths are complete. Their leaves lie in it. */
void merkle_paths_end(const struct merkle_tree *, struct merkle_path *, size_t n);

/* Does the path lead from the leaf's hash to the root of a tree of that size (RFC 9162 2.1.3.2)? */
bool merkle_is_included(const struct hash *leaf, const struct merkle_path *, uint64_t size, const struct hash *root);

#endif
