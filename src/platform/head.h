#ifndef PLATFORM_HEAD_H
#define PLATFORM_HEAD_H
#include "platform/crypt.h"

/* head.h - the head of a portal's journal (the root of its Merkle tree, core/merkle.h) as it is signed. */

enum { HEAD_BYTES_MAX = 128 };

struct head {
	uint64_t portal;
	uint64_t size;                  /* entries under the root */
	struct hash root;
	uint64_t time_ms;
};

/* It begins with its purpose, so that no signature passes for another kind. */
struct str head_bytes(struct mem *, const struct head *);

#endif
