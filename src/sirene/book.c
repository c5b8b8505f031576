/* book.c - LMDB for one writer that appends and readers that never wait.
 *
 * Holds   an environment; a writer one transaction, committed every COMMIT_BYTES so that private
 *         memory stays small; a reader one snapshot for as long as the file is open.
 * Never   MDB_WRITEMAP: a full disk would be a signal instead of an error.
 * Fails   a cut file is refused at open; damage inside a page is found by register_verify. */
#include "sirene/book.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COMMIT_BYTES = 1024 * 1024, PUSH_BYTES = 8 * 1024 * 1024, PAGE_BYTES_MIN = 4096 };

static const char *const chapters[CHAPTER_COUNT] = { "unit", "sheet", "token", "word", "head" };

struct book {
	const char *path, *path_new;
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi[CHAPTER_COUNT];
	MDB_cursor *cursors[CHAPTER_COUNT];
	size_t pending, unpushed;       /* bytes since the last commit, since the last push */
	uint64_t bytes, device, inode;  /* of a file opened for reading */
	bool is_finished;
};

static enum err fault(const struct book *b, const char *what, int code)
{
	enum err e =
	    code == MDB_MAP_FULL || code == ENOSPC || code == EFBIG || code == EDQUOT ? ERR_LIMIT
	    : code == ENOENT ? ERR_NOT_FOUND
	    : code == MDB_INVALID || code == MDB_VERSION_MISMATCH || code == MDB_CORRUPTED ||
		    code == MDB_PAGE_NOTFOUND || code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE
		? ERR_INVALID
		: ERR_IO;

	return err_note(e, "file=%s call=%s why=%s", b->path, what, mdb_strerror(code));
}

static void let_go(struct book *b)
{
	for (size_t i = 0; i < CHAPTER_COUNT; i++) {
		if (b->cursors[i] != NULL)
			mdb_cursor_close(b->cursors[i]);
		b->cursors[i] = NULL;
	}
	if (b->txn != NULL)
		mdb_txn_abort(b->txn);
	if (b->env != NULL)
		mdb_env_close(b->env);
	b->txn = NULL;
	b->env = NULL;
}

static void end_book(void *object)
{
	struct book *b = object;
	bool is_abandoned = b->path_new != NULL && b->env != NULL && !b->is_finished;

	let_go(b);
	if (is_abandoned)
		(void)unlink(b->path_new);
}

static struct book *begin_book(struct mem *m, struct str path)
{
	struct book *b = mem_new_of(m, struct book);

	b->path = str_c(m, path);
	mem_defer(m, end_book, b);
	return b;
}

static enum err begin_txn(struct book *b, unsigned flags)
{
	int code = mdb_txn_begin(b->env, NULL, flags, &b->txn);

	return code == 0 ? OK : fault(b, "txn_begin", code);
}

/* In a new transaction each chapter is written at its end again. */
static enum err open_cursors(struct book *b)
{
	for (size_t i = 0; i < CHAPTER_COUNT; i++) {
		int code = mdb_cursor_open(b->txn, b->dbi[i], &b->cursors[i]);

		if (code != 0)
			return fault(b, "cursor_open", code);
	}
	return OK;
}

static enum err open_chapters(struct book *b, unsigned flags)
{
	for (size_t i = 0; i < CHAPTER_COUNT; i++) {
		int code = mdb_dbi_open(b->txn, chapters[i], flags, &b->dbi[i]);

		if (code != 0)
			return fault(b, "dbi_open", code);
	}
	return OK;
}

enum err book_create(struct mem *m, struct str path, uint64_t map_max, struct book **out)
{
	struct book *b = begin_book(m, path);
	int code = mdb_env_create(&b->env);

	b->path_new = str_c(m, str_fmt(m, STR_FMT ".new", STR_ARG(path)));
	if (code != 0)
		return fault(b, "env_create", code);
	(void)unlink(b->path_new);
	(void)mdb_env_set_maxdbs(b->env, CHAPTER_COUNT);
	code = mdb_env_set_mapsize(b->env, (size_t)map_max & ~(size_t)0xffff);
	if (code == 0)
		code = mdb_env_open(b->env, b->path_new,
		                    MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC | MDB_NOMEMINIT, 0644);
	if (code != 0)
		return fault(b, "env_open", code);
	TRY(begin_txn(b, 0));
	TRY(open_chapters(b, MDB_CREATE));
	TRY(open_cursors(b));
	*out = b;
	return OK;
}

static enum err commit(struct book *b)
{
	int code;

	for (size_t i = 0; i < CHAPTER_COUNT; i++) {
		mdb_cursor_close(b->cursors[i]);
		b->cursors[i] = NULL;
	}
	code = mdb_txn_commit(b->txn);
	b->txn = NULL;
	b->pending = 0;
	return code == 0 ? OK : fault(b, "txn_commit", code);
}

/* The disk may begin with what is written: book_finish then waits for little. */
static void push(struct book *b)
{
	mdb_filehandle_t fd;

	b->unpushed += COMMIT_BYTES;
	if (b->unpushed < PUSH_BYTES || mdb_env_get_fd(b->env, &fd) != 0)
		return;
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	b->unpushed = 0;
}

enum err book_append(struct book *b, enum chapter chapter, struct str key, struct str value)
{
	MDB_val k = {key.n, (void *)(uintptr_t)key.p}, v = {value.n, (void *)(uintptr_t)value.p};

	assert(b->txn != NULL && !b->is_finished && chapter < CHAPTER_COUNT && key.n > 0);
	if (b->pending > COMMIT_BYTES) {
		TRY(commit(b));
		push(b);
		TRY(begin_txn(b, 0));
		TRY(open_cursors(b));
	}
	int code = mdb_cursor_put(b->cursors[chapter], &k, &v, MDB_APPEND);

	if (code == MDB_KEYEXIST)
		return ERR_CONFLICT;
	b->pending += key.n + value.n;
	return code == 0 ? OK : fault(b, "put", code);
}

enum err book_finish(struct book *b)
{
	TRY(commit(b));
	int code = mdb_env_sync(b->env, 1);

	if (code != 0)
		return fault(b, "sync", code);
	return OK;
}

static enum err flush_folder(struct book *b)
{
	const char *slash = strrchr(b->path, '/');
	char folder[4096];
	size_t n = slash == NULL ? 1 : slash == b->path ? 1 : (size_t)(slash - b->path);

	if (n >= sizeof folder)
		return fault(b, "folder", ENAMETOOLONG);
	memcpy(folder, slash == NULL ? "." : b->path, n);
	folder[n] = '\0';
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fault(b, "folder", errno);
	int code = fsync(fd) == 0 ? 0 : errno;

	(void)close(fd);
	return code == 0 ? OK : fault(b, "folder", code);
}

enum err book_publish(struct book *b)
{
	if (rename(b->path_new, b->path) != 0)
		return fault(b, "rename", errno);
	b->is_finished = true;
	let_go(b);
	return flush_folder(b);
}

/* The file must hold every page it speaks of, or a read would be a signal. */
static enum err check_length(struct book *b)
{
	MDB_envinfo info;
	MDB_stat stat_of;
	int code = mdb_env_info(b->env, &info);

	if (code == 0)
		code = mdb_env_stat(b->env, &stat_of);
	if (code != 0)
		return fault(b, "info", code);
	if (stat_of.ms_psize < PAGE_BYTES_MIN || info.me_last_pgno >= b->bytes / stat_of.ms_psize)
		return err_note(ERR_INVALID, "file=%s why=cut_short", b->path);
	return OK;
}

static enum err note_file(struct book *b)
{
	struct stat file;

	if (stat(b->path, &file) != 0)
		return errno == ENOENT ? ERR_NOT_FOUND : fault(b, "stat", errno);
	if (!S_ISREG(file.st_mode) || file.st_size < 2 * PAGE_BYTES_MIN)
		return err_note(ERR_INVALID, "file=%s why=not_a_register", b->path);
	return OK;
}

enum err book_open(struct mem *m, struct str path, struct book **out)
{
	struct book *b = begin_book(m, path);
	struct stat file;
	mdb_filehandle_t fd;
	int code;

	TRY(note_file(b));
	code = mdb_env_create(&b->env);
	if (code != 0)
		return fault(b, "env_create", code);
	(void)mdb_env_set_maxdbs(b->env, CHAPTER_COUNT);
	(void)mdb_env_set_mapsize(b->env,
	                          PAGE_BYTES_MIN * 16); /* LMDB then maps the file's own length */
	code = mdb_env_open(b->env, b->path, MDB_NOSUBDIR | MDB_NOLOCK | MDB_RDONLY | MDB_NORDAHEAD,
	                    0644);
	if (code == 0)
		code = mdb_env_get_fd(b->env, &fd);
	if (code == 0)
		code = fstat(fd, &file) == 0 ? 0 : errno;
	if (code != 0)
		return fault(b, "env_open", code);
	b->bytes = (uint64_t)file.st_size;
	b->device = file.st_dev;
	b->inode = file.st_ino;
	TRY(check_length(b));
	TRY(begin_txn(b, MDB_RDONLY));
	TRY(open_chapters(b, 0));
	TRY(open_cursors(b));
	*out = b;
	return OK;
}

void book_close(struct book **slot)
{
	if (*slot != NULL)
		let_go(*slot);
	*slot = NULL;
}

uint64_t book_bytes(const struct book *b)
{
	return b->bytes;
}

bool book_is_file(const struct book *b, uint64_t device, uint64_t inode)
{
	return b->device == device && b->inode == inode;
}

static enum err move(const struct book *b, enum chapter chapter, MDB_cursor_op op, struct str key,
		     struct str *key_out, struct str *value)
{
	MDB_val k = { key.n, (void *)(uintptr_t)key.p }, v;
	int code = mdb_cursor_get(b->cursors[chapter], &k, &v, op);

	if (code == MDB_NOTFOUND)
		return ERR_NOT_FOUND;
	if (code != 0)
		return fault(b, "get", code);
	*key_out = str_from(k.mv_data, k.mv_size);
	*value = str_from(v.mv_data, v.mv_size);
	return OK;
}

enum err book_get(const struct book *b, enum chapter chapter, struct str key, struct str *value)
{
	struct str found;

	return move(b, chapter, MDB_SET_KEY, key, &found, value);
}

enum err book_seek(const struct book *b, enum chapter chapter, struct str key, struct str *key_out,
		   struct str *value)
{
	return move(b, chapter, MDB_SET_RANGE, key, key_out, value);
}

enum err book_next(const struct book *b, enum chapter chapter, struct str *key_out,
                   struct str *value)
{
	return move(b, chapter, MDB_NEXT, STR(""), key_out, value);
}
