#ifndef REACH_DIRECTORY_MERGE_H
#define REACH_DIRECTORY_MERGE_H
#include "base/str.h"
#include "base/world.h"

/* directory_merge.h - the overlay's rows go into a new register file, which takes the old one's name; then
 * they are dropped, and not before the new file was read whole and its date verified. */

struct db;

struct directory_merge {
	struct db *db;                  /* no transaction is open */
	struct str path;                /* of the register */
	const struct world *world;
	void (*pulse)(void *self);      /* often while it copies, indexes, verifies; may be NULL */
	void *self;
};
struct directory_merged {
	int64_t rows;                   /* of the overlay, at its beginning; 0: there was nothing to do */
	struct str base_date;           /* of the new file */
};

/* ERR_NOT_FOUND: no register yet. ERR_INVALID: a row is refused, or the new file is not what it should
 * be; ERR_LIMIT, ERR_IO: disk. After any error the overlay is as it was, and the register whole. */
MUST_CHECK enum err directory_merge(struct mem *, const struct directory_merge *, struct directory_merged *out);

/* Keeps what a merge of that day (YYYY-MM-DD, of Paris) did, for `tabellion sirene status` and the next night. */
MUST_CHECK enum err directory_merge_note(struct mem *, const struct directory_merge *, struct str today,
					 const struct directory_merged *);

#endif
