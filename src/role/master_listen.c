/* master_listen.c - the socket that the fronts accept on, and words to systemd (sd_notify(3) by hand).
 *
 * Fails   an address that cannot be had: said with its reason, exit 78. One that is in use is asked for again for three
 *         seconds: the processes of a master that was killed end a little after it, and hold its address until then. */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "role/master.h"

enum { BACKLOG = 511, TRIES = 150, TRY_MS = 20 };

union address {
	struct sockaddr any;
	struct sockaddr_un local;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t local_address(struct str path, union address *out)
{
	out->local.sun_family = AF_UNIX;
	assert(path.n < sizeof out->local.sun_path);
	memcpy(out->local.sun_path, path.p, path.n);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.n + 1);
}

/* 0: not a numeric address. Names are not looked up: a listener has no business with a resolver. */
static socklen_t ip_address(struct mem *m, struct str s, union address *out)
{
	size_t colon = s.n;
	uint64_t port;

	while (s.p[colon - 1] != ':')
		colon--;
	struct str host = str_sub(s, 0, colon - 1);

	if (!str_to_u64(str_sub(s, colon, s.n), 65535, &port))
		return 0;
	if (str_eq(host, STR("localhost")))
		host = STR("127.0.0.1");
	if (str_starts(host, STR("[")) && str_ends(host, STR("]"))) {
		out->v6.sin6_family = AF_INET6;
		out->v6.sin6_port = htons((uint16_t)port);
		host = str_sub(host, 1, host.n - 2);
		return inet_pton(AF_INET6, str_c(m, host), &out->v6.sin6_addr) == 1 ? sizeof out->v6 : 0;
	}
	out->v4.sin_family = AF_INET;
	out->v4.sin_port = htons((uint16_t)port);
	return inet_pton(AF_INET, str_c(m, host), &out->v4.sin_addr) == 1 ? sizeof out->v4 : 0;
}

/* A socket file that nobody answers on any more is in the way of a new one. */
static void remove_stale(const union address *a, socklen_t n)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, &a->any, n) != 0 && errno == ECONNREFUSED)
		(void)unlink(a->local.sun_path);
	if (fd >= 0)
		(void)close(fd);
}

/* False: errno says why. */
static bool take(struct master *m, const union address *a, socklen_t n)
{
	bool is_local = a->any.sa_family == AF_UNIX;
	int on = 1;

	if (is_local)
		remove_stale(a, n);
	int fd = socket(a->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return false;
	if ((is_local || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0) && bind(fd, &a->any, n) == 0 &&
	    listen(fd, BACKLOG) == 0 && (!is_local || chmod(a->local.sun_path, 0660) == 0)) {
		m->listen_fd = fd;
		return true;
	}
	int why = errno;

	(void)close(fd);
	errno = why;
	return false;
}

enum err master_listen(struct master *m)
{
	struct str at = conf_text(m->conf, CONF_LISTEN_AT);
	union address a = { .local = { 0 } };

	if (m->environment.listen_fd >= 0) {
		m->listen_fd = m->environment.listen_fd;
		return OK;
	}
	socklen_t n = at.p[0] == '/' ? local_address(at, &a) : ip_address(m->mem, at, &a);

	if (n == 0)
		return err_note(ERR_INVALID, "listen=" STR_FMT " why=\"adresse numérique attendue\"",
				STR_ARG(at));
	for (int tries = 1; !take(m, &a, n); tries++) {
		if (errno != EADDRINUSE || tries == TRIES)
			return err_note(ERR_INVALID, "listen=" STR_FMT " why=%s", STR_ARG(at), strerror(errno));
		(void)poll(NULL, 0, TRY_MS);
	}
	return OK;
}

void master_notify(const struct master *m, const char *state)
{
	const char *path = m->environment.notify_socket;
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct str s = str_of(path);

	if (s.n == 0 || s.n >= sizeof a.sun_path)
		return;
	memcpy(a.sun_path, s.p, s.n);
	if (a.sun_path[0] == '@')
		a.sun_path[0] = '\0';
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + s.n);

	if (fd < 0)
		return;
	if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&a, n) < 0)
		log_line(LOG_WARN, "master.notify", "why=%s", strerror(errno));
	(void)close(fd);
}
