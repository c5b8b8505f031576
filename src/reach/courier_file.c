/* courier_file.c - mails as files that the demonstration shows.
 *
 * Never   leaves half a file under its name: written beside, then renamed. */
#include "reach/courier.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder {
	struct str path;
};

static enum outcome fail(struct str *reason_out, const char *why)
{
	*reason_out = str_of(why);
	return OUTCOME_RETRY;
}

static bool write_all(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_sub(bytes, (size_t)n, bytes.n);
	}
	return true;
}

static enum outcome deliver(void *self, struct mem *m, const struct letter *l, struct str *reason_out)
{
	const struct folder *f = self;
	const char *path = str_c(m, str_fmt(m, STR_FMT "/" STR_FMT ".eml", STR_ARG(f->path),
					    STR_ARG(l->id)));
	const char *beside = str_c(m, str_fmt(m, "%s.part", path));
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

	*reason_out = STR("");
	if (fd < 0)
		return fail(reason_out, "the mail folder cannot be written");
	bool is_whole = write_all(fd, l->message) && fdatasync(fd) == 0;

	if (close(fd) != 0 || !is_whole || rename(beside, path) != 0) {
		(void)unlink(beside);
		return fail(reason_out, "the mail folder is full");
	}
	return OUTCOME_OK;
}

struct courier courier_file(struct mem *m, struct str folder)
{
	struct folder *f = mem_new_of(m, struct folder);

	f->path = str_copy(m, folder);
	return (struct courier){ "file", deliver, f };
}
