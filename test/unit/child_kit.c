/* child_kit.c - see child_kit.h. */
#include "child_kit.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

pid_t child_start(void (*be)(int fd), int *fd_out)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		abort();
	pid_t pid = fork();

	if (pid == 0) {
		close(pair[0]);
		be(pair[1]);
		abort();
	}
	close(pair[1]);
	*fd_out = pair[0];
	return pid;
}

_Noreturn void child_serve(int fd, enum proc_kind kind, struct mem *job, child_answer *answer, void *self)
{
	struct proc_server *s = proc_server_new(mem_new(64 << 20), &world_real, kind, -1);
	struct proc_ask ask;
	bool is_idle;

	proc_server_add(s, PROC_CLERK, 0, fd, NULL);
	while (proc_server_next(s, job, -1, &ask, &is_idle)) {
		struct ask_values values = { .fds = 0 };
		enum err e = answer(self, job, &ask, &values);

		proc_server_answer(s, &ask, e, &values);
		mem_reset(job);
	}
	_exit(0);
}
