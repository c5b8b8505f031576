#ifndef SIRENE_ZIP_H
#define SIRENE_ZIP_H
#include "base/str.h"

/* zip.h - the one file inside a zip, read as a stream from any descriptor: a disk file or a pipe.
 *
 * The end of the deflate stream is believed, then checked against CRC-32, both lengths and the
 * central directory behind it, 64-bit forms and data descriptors included. */

struct zip;

/* How the archive's own bytes come; *n_out 0 at the end. */
struct zip_input {
	enum err (*read)(void *self, void *out, size_t n, size_t *n_out);
	void *self;
};

/* Reads the local header; first: what was already taken from the input. ERR_INVALID: encrypted, or
 * a method that is neither store nor deflate, or nothing that fits. */
MUST_CHECK enum err zip_open(struct mem *, const struct zip_input *, struct str first,
                             struct zip **out);

/* As source_read: *n_out 0 is the end, checked. ERR_INVALID names what does not fit in the log. */
MUST_CHECK enum err zip_read(struct zip *, void *out, size_t n, size_t *n_out);

#endif
