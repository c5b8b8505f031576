/* press_desk_kit.c - see press_desk_kit.h. */
#include "press_desk_kit.h"

#include <assert.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/memfd.h"
#include "press/desk.h"
#include "press/warm.h"

static _Noreturn void be_press(int fd, int control_fd, enum proc_kind kind, bool may_read)
{
	struct mem *mem = mem_new(256u * 1024 * 1024);
	struct fonts *fonts = NULL;
	struct proc_server *server = proc_server_new(mem, &world_real, kind, control_fd);
	proc_server_add(server, PROC_CLERK, 0, fd, NULL);
	if (fonts_open(mem, &fonts) != OK) {
		_exit(78);
	}
	press_warm(mem, fonts, kind == PROC_PRESS_UPLOADS);
	struct desk *desk = desk_new(mem, &world_real, server, fonts, may_read);
	if (jail_zygote(desk_folders) != OK) {
		_exit(70);
	}
	desk_serve(desk);
	_exit(0);
}

int desk_kit_start(void **state, enum proc_kind kind, bool may_read)
{
	struct mem *mem = mem_new(1024u * 1024 * 1024);
	struct desk_kit *f = mem_new_of(mem, struct desk_kit);
	f->mem = mem;
	int how = SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK;
	int made = socketpair(AF_UNIX, how, 0, f->pair);
	assert(made == 0);
	made = socketpair(AF_UNIX, how, 0, f->control);
	assert(made == 0);
	f->press = fork();
	if (f->press == 0) {
		(void)close(f->pair[0]);
		(void)close(f->control[0]);
		be_press(f->pair[1], f->control[1], kind, may_read);
	}
	(void)close(f->pair[1]);
	(void)close(f->control[1]);
	f->peers = proc_peers_new(mem, &world_real, 1);
	proc_peers_add(f->peers, kind, f->pair[0], NULL);
	*state = f;
	return 0;
}

int desk_kit_end(void **state)
{
	struct desk_kit *f = *state;
	int status = 0;
	(void)close(f->control[0]);
	(void)close(f->pair[0]);
	(void)waitpid(f->press, &status, 0);
	struct mem *mem = f->mem;              /* the fixture lies in it */
	mem_free(&mem);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

int desk_kit_sealed(struct desk_kit *f, struct str bytes)
{
	int fd = -1;
	enum err e = memfd_of("test", bytes, &fd);
	assert(e == OK);
	mem_defer_close(f->mem, fd);
	return fd;
}
