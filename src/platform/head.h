#ifndef PLATFORM_HEAD_H
#define PLATFORM_HEAD_H
#include "platform/crypt.h"

/* head.h - heads of a journal's Merkle tree (RFC 6962): the bytes that are signed, and the check that
 * one tree grew out of another. The keeper and `tabellion audit verify` both call it. */

enum { HEAD_PROOF_HASHES_MAX = 64, HEAD_BYTES_MAX = 128 };

struct head {
	uint64_t portal;
	uint64_t size;                  /* entries under the root */
	struct hash root;
	uint64_t time_ms;
};

/* What is signed begins with its purpose, so that no signature passes for another kind. */
struct str head_bytes(struct mem *, const struct head *);

/* RFC 6962 2.1: leaf = SHA-256(0 | entry), node = SHA-256(1 | left | right); no entry: SHA-256(""). */
struct hash head_leaf(struct str entry);
struct hash head_node(const struct hash *left, const struct hash *right);

/* Does proof lead from old to new (RFC 9162 2.1.4.2)? Sizes equal: roots equal and proof empty.
 * old size 0: anything grows out of the empty tree, proof empty. */
bool head_is_grown(const struct head *old, const struct head *new_head, const struct hash *proof,
		   size_t n);

#endif
