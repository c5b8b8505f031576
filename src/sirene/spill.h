#ifndef SIRENE_SPILL_H
#define SIRENE_SPILL_H
#include "base/err.h"
#include "base/str.h"

/* spill.h - a file of no name that takes what memory has no room for: written from end to end through a buffer,
 * read anywhere. It goes with its arena. */

enum { SPILL_OUT_BYTES = 64 * 1024 };   /* of one spill_put, too */

struct spill {
	int fd;
	uint64_t written;               /* in the file; what is put and not flushed is not */
	uint8_t *out;
	size_t out_n;
};

/* ERR_LIMIT: the disk is full; ERR_IO: anything else. The same of all below. */
MUST_CHECK enum err spill_open(struct mem *, struct str path, struct spill *out);
MUST_CHECK enum err spill_put(struct spill *, const void *bytes, size_t n);
MUST_CHECK enum err spill_flush(struct spill *);

/* A run of it that is read from end to end through a window. */
struct spill_run {
	uint64_t at, end;               /* not yet read, in the file */
	uint8_t *window;                /* the caller's, of room bytes */
	size_t room;
	struct str in;                  /* read, not yet taken */
};
/* At least n <= room bytes in the window, or all that is left of the run. */
MUST_CHECK enum err spill_want(const struct spill *, struct spill_run *, size_t n);

#endif
