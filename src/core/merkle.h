#ifndef CORE_MERKLE_H
#define CORE_MERKLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* merkle.h - the hash tree of RFC 6962 section 2.1 with SHA-256, grown at its right edge.
 *
 * A tree is kept as its peaks: the roots of the perfect subtrees that its size's binary digits name.
 * They and the leaves that follow are enough to prove that a later tree extends it. */

struct merkle_hash {
	uint8_t bytes[32];
};

enum { MERKLE_PEAKS_MAX = 63, MERKLE_PROOF_MAX = 64 };

struct merkle_tree {
	uint64_t size;                          /* leaves */
	struct merkle_hash peaks[MERKLE_PEAKS_MAX];     /* left to right, one per set bit of size */
};

struct merkle_hash merkle_leaf(struct str entry);       /* SHA-256(0x00, entry) */
struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right);
bool merkle_hash_eq(const struct merkle_hash *, const struct merkle_hash *);

void merkle_add(struct merkle_tree *, const struct merkle_hash *leaf);
struct merkle_hash merkle_root(const struct merkle_tree *);     /* of no leaf: SHA-256("") */
unsigned merkle_peaks(uint64_t size);                   /* how many peaks a tree of that size has */

/* The consistency proof of 2.1.2 from old (size >= 1) to old plus the n >= 1 leaves that follow it. */
size_t merkle_prove(const struct merkle_tree *old, const struct merkle_hash *leaves, size_t n,
		    struct merkle_hash proof[MERKLE_PROOF_MAX]);

/* Is a tree of to_size and to_root an extension of one of from_size and from_root? From an empty
 * tree every tree is, with an empty proof; equal sizes need equal roots and an empty proof. */
struct merkle_head {
	uint64_t size;
	struct merkle_hash root;
};
bool merkle_extends(const struct merkle_head *from, const struct merkle_head *to,
		    const struct merkle_hash *proof, size_t n);

#endif
