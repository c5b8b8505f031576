/* memfd.c - documents in memory that travel between processes.
 *
 * For     front, clerk, press and caller; master for what it hands to the processes it starts.
 * Never   trusts a descriptor because it was received: what is not sealed is refused before a look.
 * Limits  the caller's bytes_max a view. */
#include "platform/memfd.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const int all_seals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK;

enum err memfd_new(const char *name, int *fd_out)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return err_note(ERR_IO, "call=memfd_create why=%s", strerror(errno));
	*fd_out = fd;
	return OK;
}

enum err memfd_seal(int fd)
{
	if (fcntl(fd, F_ADD_SEALS, all_seals | F_SEAL_SEAL) != 0)
		return err_note(ERR_IO, "call=F_ADD_SEALS why=%s", strerror(errno));
	return OK;
}

enum err memfd_write(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_note(ERR_IO, "call=write why=%s", strerror(errno));
		bytes = str_sub(bytes, (size_t)n, bytes.n);
	}
	return OK;
}

enum err memfd_of(const char *name, struct str bytes, int *fd_out)
{
	int fd = -1;

	TRY(memfd_new(name, &fd));
	enum err e = memfd_write(fd, bytes);

	if (e == OK)
		e = memfd_seal(fd);
	if (e != OK) {
		(void)close(fd);
		return e;
	}
	*fd_out = fd;
	return OK;
}

enum err memfd_check(int fd, size_t bytes_max, size_t *bytes_out)
{
	int seals = fcntl(fd, F_GET_SEALS);

	if (seals < 0 || (seals & all_seals) != all_seals)
		return err_note(ERR_INVALID, "memfd=unsealed seals=%d", seals);
	/* not fstat: the keeper's jail has no call that also takes a path */
	off_t at = lseek(fd, 0, SEEK_CUR), size = lseek(fd, 0, SEEK_END);

	if (at < 0 || size < 0 || lseek(fd, at, SEEK_SET) != at)
		return err_note(ERR_IO, "call=lseek why=%s", strerror(errno));
	if ((uint64_t)size > bytes_max)
		return err_note(ERR_LIMIT, "memfd=%lld max=%zu", (long long)size, bytes_max);
	*bytes_out = (size_t)size;
	return OK;
}

struct map {
	void *at;
	size_t bytes;
};

static void unmap(void *object)
{
	struct map *map = object;

	(void)munmap(map->at, map->bytes);
}

enum err memfd_map(struct mem *m, int fd, size_t bytes, struct str *out)
{
	assert(bytes > 0);
	void *at = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);

	if (at == MAP_FAILED)
		return err_note(ERR_IO, "call=mmap why=%s", strerror(errno));
	struct map *map = mem_new_of(m, struct map);

	*map = (struct map){ at, bytes };
	mem_defer(m, unmap, map);
	*out = str_from(at, bytes);
	return OK;
}

enum err memfd_view(struct mem *m, int fd, size_t bytes_max, struct str *out)
{
	size_t bytes = 0;

	TRY(memfd_check(fd, bytes_max, &bytes));
	if (bytes > 0)
		return memfd_map(m, fd, bytes, out);
	*out = STR("");
	return OK;
}
