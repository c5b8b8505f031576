#ifndef REACH_DIRECTORY_LOCAL_H
#define REACH_DIRECTORY_LOCAL_H
#include "core/ports.h"

/* directory_local.h - the company register as a file on this machine, behind core/ports.h. */

/* Never fails: a register that cannot be opened answers ERR_IO, so that step 1 goes on by hand; it is
 * tried again at each directory_local_renew. Lives in the process arena. */
struct directory *directory_local(struct mem *process, struct str path);

/* Between two requests: takes a newer file that has taken the old one's name. */
void directory_local_renew(struct directory *);

#endif
