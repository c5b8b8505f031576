#ifndef REACH_DIRECTORY_LOCAL_H
#define REACH_DIRECTORY_LOCAL_H
#include "core/ports.h"

/* directory_local.h - the company register as this machine has it, behind core/ports.h: the overlay in the
 * database first, then the file. */

struct db;

struct directory_parts {
	struct str path;                /* of the file */
	struct db *db;                  /* of the overlay; NULL: there is none */
	bool is_live;                   /* the instance has a key to the live register */
};

/* Never fails: a register that cannot be opened answers ERR_IO, so that step 1 goes on by hand; it is
 * tried again at each directory_local_renew. Lives in the process arena. */
struct directory *directory_local(struct mem *process, const struct directory_parts *);

/* Between two requests: takes a newer file that has taken the old one's name. */
void directory_local_renew(struct directory *);

#endif
