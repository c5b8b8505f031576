/* press_once.c - starts the press as master would, asks once, ends it.
 *
 * For     paper_tool.c.
 * Never   lays anything out itself: what is printed goes through the press's jail, whoever asks.
 * Fails   a press that dies or is late is ERR_REMOTE: the ask has its deadline. */
#include "role/press_once.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/memfd.h"
#include "platform/start_image.h"

enum { PDF_BYTES_MAX = 64 * 1024 * 1024, ABOVE_ALL = 400, CANNOT_START = 71, HANDED = 5, PLACE_PRESS = 0, PLACE_US };

#define PROGRAM "tabellion-press"

struct once {
	struct mem *mem;
	char program[PATH_MAX];
	int fd[HANDED];                 /* START_FD and on: image, configuration, board, control, line */
	int control, line;              /* our ends */
	pid_t press;
};

static enum err find_program(struct once *o)
{
	ssize_t n = readlink("/proc/self/exe", o->program, sizeof o->program);

	while (n > 0 && o->program[n - 1] != '/')
		n--;
	if (n <= 0 || (size_t)n + sizeof PROGRAM > sizeof o->program)
		return err_note(ERR_IO, "call=readlink why=%s", strerror(errno));
	memcpy(o->program + n, PROGRAM, sizeof PROGRAM);
	return access(o->program, X_OK) == 0 ? OK : err_note(ERR_NOT_FOUND, "press: %s", o->program);
}

static enum err pair(int *ours, int *theirs)
{
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fd) != 0)
		return err_note(ERR_IO, "call=socketpair why=%s", strerror(errno));
	*ours = fd[0];
	*theirs = fd[1];
	return OK;
}

/* What master would write: every default, nobody else on the board, one line, from a clerk. */
static enum err make_image(struct once *o)
{
	static const struct start_board board = { .generation = { [PLACE_PRESS] = 1, [PLACE_US] = 1 } };
	struct start_image image = {
		.magic = START_MAGIC, .bytes = sizeof image, .kind = PROC_PRESS_FORM,
		.place = PLACE_PRESS, .generation = 1,
		.conf_fd = START_FD + 1, .board_fd = START_FD + 2, .control_fd = START_FD + 3,
		.shared_fd = -1, .listen_fd = -1, .serves_n = 1,
		.serves = { { PROC_CLERK, 0, START_FD + 4, PLACE_US } },
	};
	const struct conf *conf;
	struct str complaints;

	for (int k = 0; k < KEY_COUNT; k++)
		image.key_fd[k] = -1;
	TRY(conf_parse(o->mem, STR("none"), STR("/"), STR(""), &conf, &complaints));
	TRY(memfd_of("tabellion-start", str_from(&image, sizeof image), &o->fd[0]));
	TRY(memfd_of("tabellion-conf", conf_pack(o->mem, conf), &o->fd[1]));
	TRY(memfd_of("tabellion-board", str_from(&board, sizeof board), &o->fd[2]));
	TRY(pair(&o->control, &o->fd[3]));
	return pair(&o->line, &o->fd[4]);
}

static _Noreturn void become(struct once *o)
{
	char *arguments[] = { o->program, (char[]){ "form" }, NULL };
	char *environment[] = { (char[]){ "LANG=C.UTF-8" }, NULL };
	int above[HANDED];

	for (int i = 0; i < HANDED; i++)
		above[i] = fcntl(o->fd[i], F_DUPFD_CLOEXEC, ABOVE_ALL);
	for (int i = 0; i < HANDED; i++) {
		if (above[i] < 0 || dup2(above[i], START_FD + i) < 0)
			_exit(CANNOT_START);
	}
	if (dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 &&
	    close_range(START_FD + HANDED, ~0u, CLOSE_RANGE_CLOEXEC) == 0)
		(void)execve(o->program, arguments, environment);
	_exit(CANNOT_START);
}

static enum err ask(struct once *o, struct str model, struct str *pdf_out)
{
	struct proc_peers *peers = proc_peers_new(o->mem, &world_real, 1);
	struct ask_values question = { .fds = 1 }, answer;

	proc_peers_add(peers, PROC_PRESS_FORM, o->line, NULL);
	TRY(memfd_of("model", model, &question.fd[0]));
	mem_defer_close(o->mem, question.fd[0]);
	TRY(proc_call(peers, o->mem, ASK_FORM, &question, &answer));
	if (answer.fds != 1)
		return ERR_REMOTE;
	return memfd_view(o->mem, answer.fd[0], PDF_BYTES_MAX, pdf_out);
}

enum err press_once(struct mem *m, struct str model, struct str *pdf_out)
{
	struct once *o = mem_new_of(m, struct once);

	o->mem = m;
	TRY(find_program(o));
	TRY(make_image(o));
	o->press = fork();
	if (o->press < 0)
		return err_note(ERR_IO, "call=fork why=%s", strerror(errno));
	if (o->press == 0)
		become(o);
	for (int i = 0; i < HANDED; i++)
		(void)close(o->fd[i]);
	enum err e = ask(o, model, pdf_out);

	(void)close(o->control);        /* it reads that as the order to end */
	(void)close(o->line);
	(void)waitpid(o->press, NULL, 0);
	return e;
}
