/* spill.c - see spill.h.
 *
 * Never   leaves a name on the disk. */
#include "sirene/spill.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What errno says of a call on the file. */
static enum err fault(const char *call)
{
	enum err e = errno == ENOSPC || errno == EFBIG || errno == EDQUOT ? ERR_LIMIT : ERR_IO;

	return err_note(e, "spill call=%s errno=%d", call, errno);
}

enum err spill_open(struct mem *m, struct str path, struct spill *out)
{
	const char *name = str_c(m, path);
	struct spill s = { .fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) };

	if (s.fd < 0)
		return fault("open");
	mem_defer_close(m, s.fd);
	(void)unlink(name);
	s.out = mem_get(m, 1, SPILL_OUT_BYTES);
	*out = s;
	return OK;
}

enum err spill_flush(struct spill *s)
{
	for (size_t at = 0; at < s->out_n;) {
		ssize_t n = pwrite(s->fd, s->out + at, s->out_n - at, (off_t)(s->written + at));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fault("pwrite");
		at += (size_t)n;
	}
	s->written += s->out_n;
	s->out_n = 0;
	return OK;
}

enum err spill_put(struct spill *s, const void *bytes, size_t n)
{
	assert(n <= SPILL_OUT_BYTES);
	if (n > SPILL_OUT_BYTES - s->out_n)
		TRY(spill_flush(s));
	memcpy(s->out + s->out_n, bytes, n);
	s->out_n += n;
	return OK;
}

enum err spill_want(const struct spill *s, struct spill_run *r, size_t n)
{
	assert(n <= r->room);
	if (r->in.n >= n)
		return OK;
	if (r->in.n > 0)
		memmove(r->window, r->in.p, r->in.n);
	r->in.p = (const char *)r->window;
	while (r->in.n < n && r->at < r->end) {
		uint64_t room = r->room - r->in.n, left = r->end - r->at;
		ssize_t got = pread(s->fd, r->window + r->in.n, (size_t)(left < room ? left : room), (off_t)r->at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return fault("pread");
		r->in.n += (size_t)got;
		r->at += (uint64_t)got;
	}
	return OK;
}
