#ifndef PLATFORM_JSONIN_H
#define PLATFORM_JSONIN_H
#include "base/json.h"

/* jsonin.h - reads JSON that somebody else wrote, with bounds before parsing. */

struct json_limits {
	size_t bytes_max, depth_max, values_max;
};
extern const struct json_limits json_limits_small;      /* 64 kB, depth 16, 4096 values */
extern const struct json_limits json_limits_file;       /* 4 MB, depth 16, 200000 values */

/* A tree in mem. ERR_LIMIT: past a bound. ERR_INVALID: not JSON, a doubled member, a real number, a name
 * beyond ASCII, an integer past 2^53. */
MUST_CHECK enum err json_read(struct mem *, struct str text, const struct json_limits *, struct json **out);

#endif
