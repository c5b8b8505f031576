/* master_spawn.c - starts one process: its descriptors at fixed numbers, its user, its program.
 *
 * Never   gives a descriptor that the process's row does not name: everything else is closed by the
 *         kernel at exec.
 * Fails   in the new process, before exec: exit 71, and master restarts it like any other. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/memfd.h"
#include "role/master.h"

enum { HANDED_MAX = START_PEERS_MAX + PROC_ASKERS_MAX + 16, ABOVE_ALL = 400, CANNOT_START = 71 };

struct handover {                       /* source[i] becomes descriptor START_FD + i */
	int source[HANDED_MAX];
	int n;
};

static int hand(struct handover *h, int fd)
{
	assert(h->n < HANDED_MAX && fd >= 0);
	h->source[h->n] = fd;
	return START_FD + h->n++;
}

/* A pool's, -1: nobody's death fails the others' asks, and a caller that is retired fails none. */
static int place_to_watch(const struct master *m, enum proc_kind kind)
{
	int found = -1;

	for (size_t i = 0; i < m->places; i++) {
		if (m->place[i].row->kind != kind)
			continue;
		if (found >= 0 || kind == PROC_CALLER)
			return -1;
		found = (int)i;
	}
	return found;
}

static void hand_lines(struct master *m, const struct place *place, struct handover *h,
		       struct start_image *image)
{
	size_t me = (size_t)(place - m->place);

	for (size_t i = 0; i < m->pairs; i++) {
		const struct master_pair *pair = &m->pair[i];
		const struct place *asker = &m->place[pair->asker];

		if (pair->asker == me)
			image->asks[image->asks_n++] = (struct start_line){ pair->answerer, 0,
				hand(h, pair->fd[0]), place_to_watch(m, pair->answerer) };
		if (pair->answerer == place->row->kind)
			image->serves[image->serves_n++] = (struct start_line){ asker->row->kind,
				asker->index, hand(h, pair->fd[1]), (int)pair->asker };
	}
}

static void fill(struct master *m, const struct place *place, struct handover *h,
		 struct start_image *image, int control_fd)
{
	const struct master_row *row = place->row;
	int me = (int)(place - m->place);

	image->magic = START_MAGIC;
	image->bytes = sizeof *image;
	image->kind = row->kind;
	image->index = place->index;
	image->place = me;
	image->generation = m->board->generation[me];
	image->is_pool = place_to_watch(m, row->kind) < 0;
	image->conf_fd = hand(h, m->conf_fd);
	image->board_fd = hand(h, m->board_fd);
	image->control_fd = hand(h, control_fd);
	image->shared_fd = row->is_data ? hand(h, m->shared_fd) : -1;
	image->listen_fd = row->is_listening ? hand(h, m->listen_fd) : -1;
	for (int k = 0; k < KEY_COUNT; k++)
		image->key_fd[k] = (row->keys & 1u << k) != 0 ? hand(h, m->key_fd[k]) : -1;
	hand_lines(m, place, h, image);
}

static bool change_user(const struct master *m, const struct master_row *row)
{
	struct identity id;

	if (!m->is_isolating)
		return true;
	if (!master_identity(row, &id))
		return false;
	return setgroups(id.group_data != id.gid ? 1 : 0, &id.group_data) == 0 &&
	       setresgid(id.gid, id.gid, id.gid) == 0 && setresuid(id.uid, id.uid, id.uid) == 0 &&
	       setuid(0) != 0;
}

static bool place_descriptors(const struct handover *h, int null_fd)
{
	int above[HANDED_MAX];

	for (int i = 0; i < h->n; i++) {
		above[i] = fcntl(h->source[i], F_DUPFD_CLOEXEC, ABOVE_ALL);
		if (above[i] < 0)
			return false;
	}
	for (int i = 0; i < h->n; i++)
		if (dup2(above[i], START_FD + i) < 0)
			return false;
	return dup2(null_fd, STDIN_FILENO) >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 &&
	       close_range((unsigned)(START_FD + h->n), ~0u, CLOSE_RANGE_CLOEXEC) == 0;
}

static _Noreturn void become(const struct master *m, const struct place *place,
			     const struct handover *h, pid_t parent)
{
	const struct master_row *row = place->row;
	char *arguments[] = { (char *)(uintptr_t)row->file, (char *)(uintptr_t)row->word, NULL };
	/* SQLite copies a page of a savepoint into four pieces and gives dozens back at once: the C library keeps
	 * as many within reach, where its seven would send the others through the heap's lists */
	char *environment[] = { (char[]){ "LANG=C.UTF-8" }, (char[]){ "PATH=/usr/bin:/bin" },
		(char[]){ "GLIBC_TUNABLES=glibc.malloc.tcache_count=200" }, NULL };
	int exe = fcntl(place->exe_fd, F_DUPFD_CLOEXEC, ABOVE_ALL);
	sigset_t none;

	(void)sigemptyset(&none);
	(void)umask(row->is_data ? 0007 : row->kind == PROC_CALLER ? 0027 : 0077);
	/* a process group of its own: Ctrl-C reaches master alone, which drains the others */
	if (exe >= 0 && place_descriptors(h, m->null_fd) && setpgid(0, 0) == 0 && chdir("/") == 0 &&
	    change_user(m, row) && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
	    sigprocmask(SIG_SETMASK, &none, NULL) == 0)
		(void)fexecve(exe, arguments, environment);
	log_line(LOG_ALARM, "master.exec", "process=%s why=%s", proc_kind_name(row->kind), strerror(errno));
	_exit(CANNOT_START);
}

enum err master_spawn(struct master *m, struct place *place)
{
	struct handover h = { .n = 1 };         /* START_FD itself is the image, made last */
	struct start_image image = { .magic = 0 };
	int control[2];
	pid_t parent = getpid();

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0)
		return err_note(ERR_IO, "call=socketpair why=%s", strerror(errno));
	fill(m, place, &h, &image, control[1]);
	enum err e = memfd_of("tabellion-start", str_from(&image, sizeof image), &h.source[0]);

	if (e != OK) {
		(void)close(control[0]);
		(void)close(control[1]);
		return e;
	}
	pid_t pid = fork();

	if (pid == 0)
		become(m, place, &h, parent);
	(void)close(h.source[0]);
	(void)close(control[1]);
	if (pid < 0) {
		(void)close(control[0]);
		return err_note(ERR_IO, "call=fork why=%s", strerror(errno));
	}
	place->pid = pid;
	place->control_fd = control[0];
	return OK;
}
