/* wire.c - sending and receiving one message with its descriptors.
 *
 * For     proc_ask.c, proc_serve.c, start.c and master.
 * Never   blocks; keeps a descriptor of a message that it refuses.
 * Limits  PROC_MESSAGE_BYTES_MAX a message, ASK_FDS_MAX descriptors. */
#include "platform/wire.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAGIC = 0x74616231 };

enum err wire_send(int fd, const struct wire *w)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int) * ASK_FDS_MAX)];
	} control = { 0 };
	struct wire_header head = w->head;
	struct iovec iov[2] = { { &head, sizeof head },
				{ (void *)(uintptr_t)w->body.p, w->body.n } };
	struct msghdr message = { .msg_iov = iov, .msg_iovlen = w->body.n == 0 ? 1 : 2 };

	assert(w->fds <= ASK_FDS_MAX && w->body.n + sizeof head <= PROC_MESSAGE_BYTES_MAX);
	head.magic = MAGIC;
	head.length = (uint32_t)w->body.n;
	if (w->fds > 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * w->fds);
		struct cmsghdr *c = CMSG_FIRSTHDR(&message);

		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * w->fds);
		memcpy(CMSG_DATA(c), w->fd, sizeof(int) * w->fds);
	}
	ssize_t n;

	do {
		n = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n >= 0)
		return OK;
	if (errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS)
		return ERR_BUSY;
	return err_note(ERR_REMOTE, "call=sendmsg why=%s", strerror(errno));
}

/* Descriptors are taken even from a message that will be refused, so that none leaks. */
static void take_fds(struct msghdr *message, struct wire *w)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		assert(w->fds + n <= ASK_FDS_MAX);
		memcpy(w->fd + w->fds, CMSG_DATA(c), n * sizeof(int));
		w->fds += n;
	}
}

void wire_drop(struct wire *w)
{
	for (size_t i = 0; i < w->fds; i++)
		(void)close(w->fd[i]);
	w->fds = 0;
}

enum err wire_receive(int fd, struct mem *m, struct wire *out)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int) * ASK_FDS_MAX)];
	} control;
	char bytes[PROC_MESSAGE_BYTES_MAX];
	struct wire w = { .fds = 0 };
	struct iovec iov[2] = { { &w.head, sizeof w.head }, { bytes, sizeof bytes } };
	struct msghdr message = { .msg_iov = iov, .msg_iovlen = 2, .msg_control = control.bytes,
				  .msg_controllen = sizeof control.bytes };
	ssize_t n;

	do {
		n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		return ERR_BUSY;
	if (n <= 0)
		return ERR_REMOTE;
	take_fds(&message, &w);
	size_t got = (size_t)n;

	if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 || got < sizeof w.head ||
	    w.head.magic != MAGIC || w.head.length != got - sizeof w.head) {
		wire_drop(&w);
		return ERR_INVALID;
	}
	w.body = str_from(mem_copy(m, bytes, w.head.length), w.head.length);
	explicit_bzero(bytes, w.head.length);   /* passwords and keys pass here */
	*out = w;
	return OK;
}
