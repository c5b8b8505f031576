#ifndef PLATFORM_STORE_H
#define PLATFORM_STORE_H
#include "base/id.h"
#include "base/str.h"
#include "base/world.h"

/* store.h - encrypted documents in a folder, each file named by the SHA-256 of its tail.
 *
 * A blob has one part, or several: a document as it came is the first, the copies that are made of it
 * are the others. A part is chunks of at most 64 KiB of text in AES-256-GCM, in the STREAM
 * construction (platform/crypt.h), under the document's own key, with portal, document and version as
 * associated data: a chunk that is cut, swapped, repeated or another document's does not open. The tail
 * (platform/store_tail.h) has each chunk's tag and sums, so the name stands for every byte: for rot
 * without any key, for a forger with it. A blob lies in one of 256 folders chosen by the document's id.
 * Only store_sweep deletes. */

struct store;                           /* an open folder; closed with its arena */
struct store_writer;                    /* one document on its way in: an unnamed file until kept */
struct seal_key;                        /* 32 bytes, platform/crypt.h */

enum {
	STORE_NAME_BYTES = 32,
	STORE_BYTES_MAX = 32 * 1024 * 1024,             /* of a part */
	STORE_FILE_BYTES_MAX = 96 * 1024 * 1024,        /* of all parts together */
	STORE_PARTS_MAX = 32
};

struct store_place {                    /* what a blob is bound to */
	int64_t portal;
	struct id document;
	int64_t version;                /* of the document: 0 the upload, 1.. its derived copies */
};

struct blob {
	uint8_t name[STORE_NAME_BYTES]; /* of the file on disk */
	uint8_t plain[32];              /* SHA-256 of the first part, the document */
	int64_t bytes;                  /* of it */
};

/* Makes the folder and its 256 when they are missing. ERR_IO: it cannot be written. */
MUST_CHECK enum err store_open(struct mem *, struct str folder, struct store **out);

/* Starts a document; the place's version is its first part's. The writer lives in the arena and drops itself
 * there when it was not kept. */
MUST_CHECK enum err store_writer_open(struct store *, struct mem *, const struct world *,
				      const struct seal_key *, const struct store_place *,
				      struct store_writer **out);

/* The next piece of plaintext, any size. ERR_LIMIT past STORE_BYTES_MAX, ERR_IO: a full disk. After
 * an error the writer takes nothing more and store_writer_keep refuses. */
MUST_CHECK enum err store_writer_add(struct store_writer *, struct str piece);

/* What follows is another part, of this version, which none before it has: what is made of the document and
 * can be made again, so that it has no digest of its own. ERR_LIMIT: more than STORE_PARTS_MAX. */
MUST_CHECK enum err store_writer_next(struct store_writer *, int64_t version);

/* OK means that it is on disk under its name (fdatasync, link, fsync of the folder): the row may
 * follow. A blob whose transaction then fails is left to the sweeper. Ends the writer. */
MUST_CHECK enum err store_writer_keep(struct store_writer **, struct blob *out);

void store_writer_drop(struct store_writer **);

/* The whole in one call, for what is already in memory. */
MUST_CHECK enum err store_put(struct store *, struct mem *, const struct world *,
			      const struct seal_key *, const struct store_place *, struct str plain,
			      struct blob *out);

/* The part of the place's version in the arena. ERR_NOT_FOUND: no such blob. ERR_LIMIT: more than limit
 * bytes. ERR_CRYPTO: not what was kept there, or another key or place; nothing of it is given out. */
MUST_CHECK enum err store_read(const struct store *, struct mem *, const struct seal_key *,
			       const struct store_place *, const uint8_t name[STORE_NAME_BYTES],
			       size_t limit, struct str *out);

/* The same into a sealed memfd, for a message to another process; the arena closes it. */
MUST_CHECK enum err store_read_memfd(const struct store *, struct mem *, const struct seal_key *,
				     const struct store_place *,
				     const uint8_t name[STORE_NAME_BYTES], int *fd_out);

/* Is a blob of that name on disk, and its part of that version as it was written? By the sums of its
 * chunks, without a key: it finds what rotted, was cut or is another's, not a chunk that somebody forged
 * with its sums, which no reader will open. ERR_NOT_FOUND, ERR_CRYPTO. */
MUST_CHECK enum err store_check(const struct store *, const struct store_place *,
				const uint8_t name[STORE_NAME_BYTES]);

/* Deletes each blob that has lain there for age_ms or longer and that no row names, and what a dead
 * process left half written. */
struct store_known {
	enum err (*is_known)(void *self, const uint8_t name[STORE_NAME_BYTES], bool *out);
	void *self;
};
MUST_CHECK enum err store_sweep(struct store *, const struct world *, int64_t age_ms,
				const struct store_known *, size_t *deleted_out);

#endif
