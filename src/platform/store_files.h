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
/* Asks the kernel to begin writing back what is not yet on its way. */
void store_file_write_back(struct store_file *);
/* fdatasync, the name, fsync of the folder. A file that has that name already is the same file. */
MUST_CHECK enum err store_file_keep(struct store_file *, const uint8_t name[STORE_NAME_BYTES]);
/* Nobody will read its first bytes soon: their pages in memory, clean once the file is kept, go back. */
void store_file_forget(const struct store_file *, uint64_t bytes);
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
