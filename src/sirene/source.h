#ifndef SIRENE_SOURCE_H
#define SIRENE_SOURCE_H
#include "base/str.h"

/* source.h - the bytes of a stock file as a stream: a plain file, standard input, or the one file
 * inside a zip. Nothing is unpacked to disk. */

struct source;

/* path "-" is standard input. A zip is known by its first bytes, not by its name. ERR_NOT_FOUND: no
 * such file; ERR_INVALID: a zip that is not one, or without exactly one file. Closed with the
 * arena. */
MUST_CHECK enum err source_open(struct mem *, struct str path, struct source **out);

/* Up to n bytes, fewer only at the end; *n_out 0 is the end, and then lengths and checksums were
 * right. ERR_INVALID: the zip is cut, damaged or contradicts its directory. */
MUST_CHECK enum err source_read(struct source *, void *out, size_t n, size_t *n_out);

/* For the progress line: bytes of the file read so far, and in all (0: not known). */
uint64_t source_read_bytes(const struct source *);
uint64_t source_total_bytes(const struct source *);
bool source_is_zip(const struct source *);
struct str source_name(const struct source *);

#endif
