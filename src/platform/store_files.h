#ifndef PLATFORM_STORE_FILES_H
#define PLATFORM_STORE_FILES_H
#include "platform/store.h"

/* store_files.h - the folder under store.c: files that have no name until they are on disk. */

struct store_file {                     /* zero is not open: fd is kept one higher */
	struct store *store;
	int fd_plus_one;
	int shelf;                      /* 0..255: which folder */
	size_t bytes, written_back;
	char temporary[48];             /* only where the file system knows no unnamed files */
};

MUST_CHECK enum err store_file_new(struct store *, uint8_t shelf, const struct world *,
				   struct store_file *out);
/* Appends; every so many bytes the kernel is asked to begin writing back. */
MUST_CHECK enum err store_file_add(struct store_file *, struct str, size_t write_back_bytes);
/* fdatasync, the name, fsync of the folder. A file that has that name already is the same file. */
MUST_CHECK enum err store_file_keep(struct store_file *, const uint8_t name[STORE_NAME_BYTES]);
/* Closes; without a name nothing stays on disk. Twice is once. */
void store_file_drop(struct store_file *);
/* The whole file in the arena. ERR_NOT_FOUND, ERR_LIMIT, ERR_IO. */
MUST_CHECK enum err store_file_read(const struct store *, struct mem *, uint8_t shelf,
				    const uint8_t name[STORE_NAME_BYTES], size_t limit,
				    struct str *out);

#endif
