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

/* What errno says of a call on fd. */
enum err spill_fault(const char *call);

#endif
