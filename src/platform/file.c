/* file.c - files, whole.
 *
 * For     `tabellion load` and the verbs of the tool.
 * Never   follows more than the name it is given: the caller's constant, in the caller's folder. */
#include "platform/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/memfd.h"

static enum err read_all(int fd, char *bytes, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t got = read(fd, bytes + at, n - at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ERR_IO;
		at += (size_t)got;
	}
	return OK;
}

static enum err open_regular(struct mem *mem, const char *path, size_t limit, int *fd_out, size_t *n_out)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return ERR_NOT_FOUND;
	if (fd < 0)
		return err_note(ERR_IO, "file=%s why=%s", path, strerror(errno));
	mem_defer_close(mem, fd);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return err_note(ERR_IO, "file=%s why=not_a_file", path);
	if (st.st_size < 0 || (uint64_t)st.st_size > limit)
		return ERR_LIMIT;
	*fd_out = fd;
	*n_out = (size_t)st.st_size;
	return OK;
}

enum err file_read(struct mem *mem, struct str folder, const char *name, size_t limit, struct str *out)
{
	const char *path = str_fmt(mem, STR_FMT "/%s", STR_ARG(folder), name).p;
	size_t n = 0;
	int fd = -1;

	TRY(open_regular(mem, path, limit, &fd, &n));
	char *bytes = mem_get(mem, n + 1, 1);

	if (read_all(fd, bytes, n) != OK)
		return err_note(ERR_IO, "file=%s why=%s", path, strerror(errno));
	*out = str_from(bytes, n);
	return OK;
}

enum err file_map(struct mem *mem, struct str path, size_t limit, struct str *out)
{
	size_t n = 0;
	int fd = -1;

	TRY(open_regular(mem, str_c(mem, path), limit, &fd, &n));
	if (n == 0)
		return ERR_INVALID;
	TRY(memfd_map(mem, fd, n, out));
	/* all of it will be read: one call instead of a fault a page, where the kernel has it */
	(void)madvise((void *)(uintptr_t)out->p, n, MADV_POPULATE_READ);
	return OK;
}

enum err file_make(const char *path, const struct str *parts, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	enum err e = OK;

	if (fd < 0)
		return errno == EEXIST ? ERR_CONFLICT : ERR_IO;
	for (size_t i = 0; i < n && e == OK; i++)
		e = memfd_write(fd, parts[i]);
	if (close(fd) != 0 && e == OK)
		e = ERR_IO;
	if (e != OK)
		(void)unlink(path);
	return e;
}

struct str file_folder(struct str path)
{
	while (path.n > 0 && path.p[path.n - 1] != '/')
		path.n--;
	return path.n == 0 ? STR(".") : path.n == 1 ? path : str_sub(path, 0, path.n - 1);
}
