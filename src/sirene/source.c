/* source.c - plain files and standard input; zips go through zip.c. */
#include "sirene/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sirene/zip.h"

enum { FIRST_BYTES = 4 };

struct source {
	struct str name;
	int fd;
	uint64_t read_bytes, total_bytes;
	struct zip *zip;                        /* NULL: plain */
	uint8_t first[FIRST_BYTES];             /* looked at to know a zip */
	size_t first_n, first_taken;
};

static enum err fault(const struct source *s, const char *call)
{
	return err_note(ERR_IO, "file=" STR_FMT " call=%s errno=%d", STR_ARG(s->name), call, errno);
}

/* Fills the room unless the file ends. */
static enum err read_raw(void *self, void *out, size_t n, size_t *n_out)
{
	struct source *s = self;
	size_t got = 0;

	while (got < n) {
		ssize_t r = read(s->fd, (char *)out + got, n - got);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return fault(s, "read");
		if (r == 0)
			break;
		got += (size_t)r;
	}
	s->read_bytes += got;
	*n_out = got;
	return OK;
}

enum err source_open(struct mem *m, struct str path, struct source **out)
{
	struct source *s = mem_new_of(m, struct source);
	struct stat file;

	s->name = str_copy(m, path);
	s->fd = str_eq_c(path, "-") ? STDIN_FILENO : open(s->name.p, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : fault(s, "open");
	if (s->fd != STDIN_FILENO)
		mem_defer_close(m, s->fd);
	if (fstat(s->fd, &file) != 0)
		return fault(s, "fstat");
	if (S_ISREG(file.st_mode)) {
		s->total_bytes = (uint64_t)file.st_size;
		(void)posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	}
	TRY(read_raw(s, s->first, FIRST_BYTES, &s->first_n));
	if (s->first_n == FIRST_BYTES && memcmp(s->first, "PK\3\4", FIRST_BYTES) == 0) {
		struct zip_input input = { read_raw, s };

		TRY(zip_open(m, &input, str_from(s->first, FIRST_BYTES), &s->zip));
	}
	*out = s;
	return OK;
}

enum err source_read(struct source *s, void *out, size_t n, size_t *n_out)
{
	size_t ahead = s->first_n - s->first_taken;

	if (s->zip != NULL)
		return zip_read(s->zip, out, n, n_out);
	if (ahead > n)
		ahead = n;
	memcpy(out, s->first + s->first_taken, ahead);
	s->first_taken += ahead;
	TRY(read_raw(s, (char *)out + ahead, n - ahead, n_out));
	*n_out += ahead;
	return OK;
}

uint64_t source_read_bytes(const struct source *s)
{
	return s->read_bytes;
}

uint64_t source_total_bytes(const struct source *s)
{
	return s->total_bytes;
}

bool source_is_zip(const struct source *s)
{
	return s->zip != NULL;
}

struct str source_name(const struct source *s)
{
	return s->name;
}
