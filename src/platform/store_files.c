/* store_files.c - names, folders and fsyncs of the store.
 *
 * For     store.c; store_sweep is here too, for it sees names and ages only.
 * Never   gives a name to a file that is not on disk yet.
 * Limits  SHELVES folders; a name is 64 hexadecimal digits. */
#include "platform/store_files.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/slab.h"

enum { BLOCK_BYTES = 1024 * 1024, DISK_ALIGNMENT = 4096, DIRECT_BYTES_MIN = 64 * 1024 };
enum { SHELVES = 256, NAME_DIGITS = 2 * STORE_NAME_BYTES, PATH_BYTES_MAX = 512 };

static const char temporary_head[] = ".tmp-";

struct store {
	struct slabs *slabs;
	int folder_fd;
	int shelf_fd[SHELVES];
};

static void close_all(void *object)
{
	struct store *s = object;

	for (int i = 0; i < SHELVES; i++)
		if (s->shelf_fd[i] >= 0)
			(void)close(s->shelf_fd[i]);
	(void)close(s->folder_fd);
}

static void hex(char *out, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

static enum err folder_open(int at, const char *path, int *out)
{
	if (mkdirat(at, path, 0770) != 0 && errno != EEXIST)
		return err_note(ERR_IO, "store: mkdir: %s", strerror(errno));
	*out = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*out < 0)
		return err_note(ERR_IO, "store: open of a folder: %s", strerror(errno));
	return OK;
}

enum err store_open(struct mem *m, struct str folder, struct store **out)
{
	struct store *s = mem_new_of(m, struct store);

	s->slabs = slabs_new(m);
	for (int i = 0; i < SHELVES; i++)
		s->shelf_fd[i] = -1;
	TRY(folder_open(AT_FDCWD, str_c(m, folder), &s->folder_fd));
	mem_defer(m, close_all, s);
	for (int i = 0; i < SHELVES; i++) {
		uint8_t byte = (uint8_t)i;
		char name[3];

		hex(name, &byte, 1);
		TRY(folder_open(s->folder_fd, name, &s->shelf_fd[i]));
	}
	if (fsync(s->folder_fd) != 0)
		return err_note(ERR_IO, "store: fsync of the folder: %s", strerror(errno));
	*out = s;
	return OK;
}

static void set_direct(struct store_file *f, bool is_direct)
{
	f->is_direct = fcntl(f->fd_plus_one - 1, F_SETFL, is_direct ? O_DIRECT : 0) == 0 && is_direct;
}

/* Where the file system has no unnamed files: a name that the sweeper knows as unfinished. */
static int open_named(struct store_file *f, const struct world *world)
{
	uint8_t dice[16];

	world_random(world, dice, sizeof dice);
	memcpy(f->temporary, temporary_head, sizeof temporary_head);
	hex(f->temporary + sizeof temporary_head - 1, dice, sizeof dice);
	return openat(f->store->shelf_fd[f->shelf], f->temporary,
		      O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
}

enum err store_file_new(struct store *s, struct mem *m, uint8_t shelf, const struct world *world,
			struct store_file *out)
{
	struct store_file f = { .store = s, .shelf = shelf };

	static_assert((int)BLOCK_BYTES + (int)STORE_ROOM_BYTES <= SLAB_BYTES, "a block, then room, in a slab");
	TRY(slab_new(s->slabs, m, &f.block));
	int fd = openat(s->shelf_fd[shelf], ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0640);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT))
		fd = open_named(&f, world);
	if (fd < 0)
		return err_note(ERR_IO, "store: no new file: %s", strerror(errno));
	f.fd_plus_one = fd + 1;
	*out = f;
	return OK;
}

uint8_t *store_file_room(const struct store_file *f)
{
	return f->block + f->filled;
}

/* A file system without direct writes says so when it is asked, or at the first of them. */
static enum err write_all(struct store_file *f, size_t bytes)
{
	int fd = f->fd_plus_one - 1;

	for (size_t at = 0; at < bytes;) {
		ssize_t n = write(fd, f->block + at, bytes - at);

		if (n > 0)
			at += (size_t)n;
		else if (n < 0 && errno == EINVAL && f->is_direct)
			set_direct(f, false);
		else if (n == 0 || errno != EINTR)
			return err_note(ERR_IO, "store: write: %s", strerror(errno));
	}
	return OK;
}

/* Past the page cache, if the file system can: so many whole sectors. What stands behind them moves to the front. */
static enum err write_block(struct store_file *f, size_t bytes)
{
	if (f->at == 0)
		set_direct(f, true);
	TRY(write_all(f, bytes));
	if (!f->is_direct)              /* only a hint: fdatasync tells whether it worked */
		(void)sync_file_range(f->fd_plus_one - 1, (off_t)f->at, (off_t)bytes, SYNC_FILE_RANGE_WRITE);
	f->at += bytes;
	f->filled -= bytes;
	memmove(f->block, f->block + bytes, f->filled);
	return OK;
}

enum err store_file_grow(struct store_file *f, size_t bytes)
{
	assert(f->fd_plus_one > 0 && bytes <= STORE_ROOM_BYTES);
	f->filled += bytes;
	return f->filled < BLOCK_BYTES ? OK : write_block(f, BLOCK_BYTES);
}

static enum err give_name(struct store_file *f, const char *name)
{
	int shelf = f->store->shelf_fd[f->shelf];
	int rc;

	if (f->temporary[0] != '\0') {
		rc = renameat(shelf, f->temporary, shelf, name);
		if (rc == 0)
			f->temporary[0] = '\0';
	} else {
		struct mem *m = mem_new(PATH_BYTES_MAX);
		const char *path = str_c(m, str_fmt(m, "/proc/self/fd/%d", f->fd_plus_one - 1));

		rc = linkat(AT_FDCWD, path, shelf, name, AT_SYMLINK_FOLLOW);
		if (rc != 0 && errno == EEXIST)
			rc = 0;
		mem_free(&m);
	}
	return rc == 0 ? OK : err_note(ERR_IO, "store: a blob gets no name: %s", strerror(errno));
}

enum err store_file_keep(struct store_file *f, const uint8_t name[STORE_NAME_BYTES])
{
	char digits[NAME_DIGITS + 1];

	assert(f->fd_plus_one > 0);
	hex(digits, name, STORE_NAME_BYTES);
	if (f->filled >= DIRECT_BYTES_MIN)
		TRY(write_block(f, f->filled - f->filled % DISK_ALIGNMENT));
	if (f->is_direct)
		set_direct(f, false);   /* less than a sector, or than what is worth it */
	TRY(write_all(f, f->filled));
	if (fdatasync(f->fd_plus_one - 1) != 0)
		return err_note(ERR_IO, "store: fdatasync: %s", strerror(errno));
	TRY(give_name(f, digits));
	if (fsync(f->store->shelf_fd[f->shelf]) != 0)
		return err_note(ERR_IO, "store: fsync of the folder: %s", strerror(errno));
	return OK;
}

void store_file_drop(struct store_file *f)
{
	if (f->fd_plus_one == 0)
		return;
	(void)close(f->fd_plus_one - 1);
	f->fd_plus_one = 0;
	if (f->temporary[0] != '\0')
		(void)unlinkat(f->store->shelf_fd[f->shelf], f->temporary, 0);
}

enum err store_file_at(int fd, uint64_t at, char *out, size_t n)
{
	while (n > 0) {
		ssize_t got = pread(fd, out, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return err_note(ERR_IO, "store: read: %s", got == 0 ? "short" : strerror(errno));
		out += got;
		at += (size_t)got;
		n -= (size_t)got;
	}
	return OK;
}

enum err store_file_open(const struct store *s, uint8_t shelf, const uint8_t name[STORE_NAME_BYTES],
			 int *fd_out, uint64_t *bytes_out)
{
	char digits[NAME_DIGITS + 1];
	struct stat st;

	hex(digits, name, STORE_NAME_BYTES);
	int fd = openat(s->shelf_fd[shelf], digits, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND
				       : err_note(ERR_IO, "store: open: %s", strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		(void)close(fd);
		return err_note(ERR_IO, "store: a blob is no file");
	}
	*fd_out = fd;
	*bytes_out = (uint64_t)st.st_size;
	return OK;
}

/* --- the sweeper ------------------------------------------------------------------------------- */

struct sweep {
	const struct store_known *known;
	int64_t before_ms;
	size_t deleted;
};

static bool is_old(int shelf, const char *name, int64_t before_ms)
{
	struct stat st;

	if (fstatat(shelf, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
		return false;
	return (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000 <= before_ms;
}

static enum err sweep_one(struct sweep *sw, int shelf, const char *entry)
{
	uint8_t name[STORE_NAME_BYTES];
	bool is_known = false;
	bool is_unfinished = strncmp(entry, temporary_head, sizeof temporary_head - 1) == 0;

	if (!is_unfinished && (strlen(entry) != NAME_DIGITS ||
			       !str_unhex(str_of(entry), name, sizeof name)))
		return OK;
	if (!is_old(shelf, entry, sw->before_ms))
		return OK;
	if (!is_unfinished)
		TRY(sw->known->is_known(sw->known->self, name, &is_known));
	if (is_known)
		return OK;
	if (unlinkat(shelf, entry, 0) != 0 && errno != ENOENT)
		return err_note(ERR_IO, "store: unlink: %s", strerror(errno));
	sw->deleted++;
	return OK;
}

static enum err sweep_shelf(struct sweep *sw, const struct store *s, int shelf)
{
	int fd = openat(s->shelf_fd[shelf], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	enum err e = OK;

	if (d == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return err_note(ERR_IO, "store: a folder cannot be listed: %s", strerror(errno));
	}
	for (struct dirent *entry = readdir(d); entry != NULL && e == OK; entry = readdir(d))
		e = sweep_one(sw, s->shelf_fd[shelf], entry->d_name);
	(void)closedir(d);
	return e;
}

enum err store_sweep(struct store *s, const struct world *world, int64_t age_ms,
		     const struct store_known *known, size_t *deleted_out)
{
	struct sweep sw = { .known = known, .before_ms = world_now_ms(world) - age_ms };

	for (int i = 0; i < SHELVES; i++)
		TRY(sweep_shelf(&sw, s, i));
	*deleted_out = sw.deleted;
	return OK;
}
