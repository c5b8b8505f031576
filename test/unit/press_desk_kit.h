#ifndef PRESS_DESK_KIT_H
#define PRESS_DESK_KIT_H
#include <sys/types.h>

#include "platform/proc.h"

/* press_desk_kit.h - the press as a process of its own, in its real jails, with the test as its clerk. */

struct desk_kit {
	struct mem *mem;
	struct proc_peers *peers;
	pid_t press;
	int pair[2];
	int control[2];                 /* as master's line: closing it says stop */
};

/* A cmocka setup with one more argument or two; may_read: whether this machine can confine a reader. */
int desk_kit_start(void **state, enum proc_kind, bool may_read);
int desk_kit_end(void **state);

/* A sealed descriptor of these bytes, closed with the kit. */
int desk_kit_sealed(struct desk_kit *, struct str bytes);

#endif
