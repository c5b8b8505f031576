#ifndef PLATFORM_STORE_FILES_H
#define PLATFORM_STORE_FILES_H
#include "platform/store.h"

/* store_files.h - the folder under store.c: files that have no name until they are on disk. */

struct store_file {                     /* zero is not open: fd is kept one higher */
	struct store *store;
	int fd_plus_one;
	int shelf;                      /* 0..255: which folder */
	bool is_direct;                 /* its blocks go past the kernel's page cache */
	uint64_t at;                    /* bytes written */
	uint8_t *block;                 /* the next one, where the disk can fetch it, and room behind it */
	size_t filled;                  /* of it */
	char temporary[48];             /* only where the file system knows no unnamed files */
};

enum { STORE_ROOM_BYTES = 64 * 1024 };

/* The file lives no longer than the arena, which takes its block back. */
MUST_CHECK enum err store_file_new(struct store *, struct mem *, uint8_t shelf, const struct world *,
				   struct store_file *out);
/* Where the next bytes go: STORE_ROOM_BYTES at most. */
uint8_t *store_file_room(const struct store_file *);
/* So many were put there, and belong to the file. A block that is full goes to the disk. */
MUST_CHECK enum err store_file_grow(struct store_file *, size_t bytes);
/* The rest, fdatasync, the name, fsync of the folder. A file that has that name already is the same file. */
MUST_CHECK enum err store_file_keep(struct store_file *, const uint8_t name[STORE_NAME_BYTES]);
/* Closes; without a name nothing stays on disk. Twice is once. */
void store_file_drop(struct store_file *);
/* To read. ERR_NOT_FOUND, ERR_IO. */
MUST_CHECK enum err store_file_open(const struct store *, uint8_t shelf, const uint8_t name[STORE_NAME_BYTES],
				    int *fd_out, uint64_t *bytes_out);
/* n bytes from there on. ERR_IO: they are not there. */
MUST_CHECK enum err store_file_at(int fd, uint64_t at, char *out, size_t n);

enum { STORE_AAD_BYTES = 8 + 16 + 8, STORE_READ_BYTES_MAX = 256 * 1024 };

/* What a chunk is bound to beside its key and its turn: portal | document | version. */
void store_aad(const struct store_place *, uint8_t out[STORE_AAD_BYTES]);

#endif
