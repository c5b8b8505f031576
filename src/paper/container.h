#ifndef PAPER_CONTAINER_H
#define PAPER_CONTAINER_H
#include "base/str.h"

/* container.h - several documents in one sealed descriptor: what a front or the clerk hands to the press,
 * and what comes back. Eight bytes "TABPART1", a count, then per part its kind, its length and its bytes;
 * numbers are 32 bits, little end first. */

enum { CONTAINER_PARTS_MAX = 96, CONTAINER_BYTES_MAX = 128 * 1024 * 1024 };

enum part_kind {
	PART_FACTS = 1,                 /* canonical JSON: a form's model, or the verdict on an upload */
	PART_PDF,                       /* a whole document */
	PART_PAGE,                      /* a JPEG of one page, in the order of the pages */
	/* DER, for the judge of signatures */
	PART_ROOT,                      /* of signers */
	PART_STAMP_ROOT,                /* of time-stamp authorities */
	PART_KNOWN,                     /* an authority below either, to complete chains */
	PART_CRL,
	PART_OCSP,
	PART_KIND_END
};

struct part {
	enum part_kind kind;
	struct str bytes;
};

/* The views of the parts are copied by reference; the whole text is made in mem. */
struct str container_write(struct mem *, const struct part *parts, size_t n);

/* Views into bytes, at most CONTAINER_PARTS_MAX. ERR_INVALID: not a container, a length that does not
 * fit, an unknown kind, or anything after the last part. */
MUST_CHECK enum err container_read(struct mem *, struct str bytes, struct part **out, size_t *n_out);

/* The nth part of a kind, from 0; the empty view when there is none. */
struct str container_part(const struct part *parts, size_t n, enum part_kind, size_t nth);

#endif
