#ifndef PLATFORM_MEMFD_H
#define PLATFORM_MEMFD_H
#include "base/str.h"

/* memfd.h - documents in memory that travel between processes: written once, sealed, then read. */

/* An empty one to write into; name shows in /proc only. */
MUST_CHECK enum err memfd_new(const char *name, int *fd_out);

/* No more writing, growing or shrinking, for anybody who holds it. */
MUST_CHECK enum err memfd_seal(int fd);

/* Sealed, with these bytes. The caller closes it. */
MUST_CHECK enum err memfd_of(const char *name, struct str bytes, int *fd_out);

/* Its size. ERR_INVALID: not a sealed memfd, so its sender could still change it;
 * ERR_LIMIT: more than bytes_max. */
MUST_CHECK enum err memfd_check(int fd, size_t bytes_max, size_t *bytes_out);

/* The same check, then all bytes as a read-only map that lives as long as the arena. */
MUST_CHECK enum err memfd_view(struct mem *, int fd, size_t bytes_max, struct str *out);

/* The first bytes, one at least, as such a map; the seals were judged by the caller. */
MUST_CHECK enum err memfd_map(struct mem *, int fd, size_t bytes, struct str *out);

/* All of it written, or ERR_IO. */
MUST_CHECK enum err memfd_write(int fd, struct str bytes);

#endif
