/* file.c - small files, whole.
 *
 * For     `tabellion load`.
 * Never   follows more than the name it is given: the caller's constant, in the caller's folder. */
#include "platform/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

enum err file_read(struct mem *mem, struct str folder, const char *name, size_t limit, struct str *out)
{
	const char *path = str_fmt(mem, STR_FMT "/%s", STR_ARG(folder), name).p;
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
	char *bytes = mem_get(mem, (size_t)st.st_size + 1, 1);

	if (read_all(fd, bytes, (size_t)st.st_size) != OK)
		return err_note(ERR_IO, "file=%s why=%s", path, strerror(errno));
	*out = str_from(bytes, (size_t)st.st_size);
	return OK;
}

struct str file_folder(struct str path)
{
	while (path.n > 0 && path.p[path.n - 1] != '/')
		path.n--;
	return path.n == 0 ? STR(".") : path.n == 1 ? path : str_sub(path, 0, path.n - 1);
}
