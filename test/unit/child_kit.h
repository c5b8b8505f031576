#ifndef CHILD_KIT_H
#define CHILD_KIT_H
#include <sys/types.h>

#include "platform/proc.h"

/* child_kit.h - another process of the clerk's, forked by a test: the real answers behind the real messages. */

typedef enum err child_answer(void *self, struct mem *, const struct proc_ask *, struct ask_values *out);

/* Forks. The child is be(), which does not return; *fd_out is the clerk's end of the line. */
pid_t child_start(void (*be)(int fd), int *fd_out);

/* In the child: answers the clerk as kind until he is gone, then exits. job is emptied after each. */
_Noreturn void child_serve(int fd, enum proc_kind kind, struct mem *job, child_answer *answer, void *self);

#endif
