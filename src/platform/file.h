#ifndef PLATFORM_FILE_H
#define PLATFORM_FILE_H
#include "base/str.h"

/* file.h - small files of the machine's owner, read whole: data to load. Never a client's file. */

/* ERR_NOT_FOUND: no such file. ERR_LIMIT: more than limit bytes. ERR_IO with one log line: anything else. */
MUST_CHECK enum err file_read(struct mem *, struct str folder, const char *name, size_t limit, struct str *out);

/* The folder that a path stands in: all before its last /, or "." */
struct str file_folder(struct str path);

#endif
