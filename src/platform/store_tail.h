#ifndef PLATFORM_STORE_TAIL_H
#define PLATFORM_STORE_TAIL_H
#include "platform/crc.h"
#include "platform/crypt.h"
#include "platform/store.h"

/* store_tail.h - the end of a blob's file: what its sealed chunks are, and what its name is the SHA-256 of.
 *
 *      chunks of every part, one after the other, nothing between them
 *      for each chunk   tag 16 | sums 16 (CRC-32C of its quarters, as it lies there)
 *      for each part    version u64 | bytes u64
 *      foot             format u8 = 2 | prefix 7 | parts u32
 *
 * All big endian. A part of n bytes has n / 64 KiB chunks, rounded up, and one when it is empty. So a file of
 * one part, which is every upload, has its chunks where the disk's pages are. */

enum {
	TAIL_FORMAT = 2,
	TAIL_CHUNKS_MAX = STORE_FILE_BYTES_MAX / CRYPT_CHUNK_BYTES + STORE_PARTS_MAX,
	TAIL_CHUNK_BYTES = CRYPT_TAG_BYTES + CRC_BYTES,
	TAIL_PART_BYTES = 8 + 8,
	TAIL_FOOT_BYTES = 1 + CRYPT_PREFIX_BYTES + 4,
	TAIL_BYTES_MAX = TAIL_CHUNKS_MAX * TAIL_CHUNK_BYTES + STORE_PARTS_MAX * TAIL_PART_BYTES + TAIL_FOOT_BYTES
};

struct tail_part {
	int64_t version;
	uint64_t bytes;                 /* of the plaintext, and as many sealed */
};

struct tail {
	uint8_t prefix[CRYPT_PREFIX_BYTES];
	struct tail_part parts[STORE_PARTS_MAX];
	size_t n_parts, n_chunks;
	uint8_t chunks[TAIL_CHUNKS_MAX][TAIL_CHUNK_BYTES];
};

/* Its bytes into out, and how many. */
size_t tail_write(const struct tail *, uint8_t out[TAIL_BYTES_MAX]);

/* end: of a file of file_bytes, all of it or its last TAIL_BYTES_MAX. ERR_CRYPTO: no such tail, or not that
 * of this name, or the file is longer or shorter than it says. */
MUST_CHECK enum err tail_read(struct str end, uint64_t file_bytes, const uint8_t name[STORE_NAME_BYTES],
			      struct tail *out);

/* Where the part of that version lies: its first chunk and its offset in the file. NULL: there is none. */
const struct tail_part *tail_find(const struct tail *, int64_t version, size_t *chunk_out, uint64_t *at_out);

/* Chunks of a part. */
size_t tail_chunks(uint64_t bytes);

#endif
