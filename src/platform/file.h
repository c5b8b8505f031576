#ifndef PLATFORM_FILE_H
#define PLATFORM_FILE_H
#include "base/str.h"

/* file.h - files of the machine's owner, read or made whole: data to load, what a verb is given or gives. Never a
 * client's file. */

/* ERR_NOT_FOUND: no such file. ERR_LIMIT: more than limit bytes. ERR_IO with one log line: anything else. */
MUST_CHECK enum err file_read(struct mem *, struct str folder, const char *name, size_t limit, struct str *out);

/* A file of any size up to limit, as a read-only map that lives as long as the arena; it has a byte at least.
 * Errors as above, and ERR_INVALID: it is empty. */
MUST_CHECK enum err file_map(struct mem *, struct str path, size_t limit, struct str *out);

/* A file that is made of these parts, one behind the other. ERR_CONFLICT: it is there already, and stays as it is.
 * ERR_IO: it cannot be made, or the disk is full; nothing of it is left. */
MUST_CHECK enum err file_make(const char *path, const struct str *parts, size_t n);

/* The folder that a path stands in: all before its last /, or "." */
struct str file_folder(struct str path);

#endif
