/* window.c - windows and their spares.
 *
 * For     the front's uploads, which the press judges.
 * Never   fills a window again that somebody may still look through.
 * Limits  WINDOW_BYTES_MAX; SPARES_MAX are kept, of SPARE_BYTES_MAX used at most. */
#include "platform/window.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "platform/memfd.h"

enum { SPARES_MAX = 2, SPARE_BYTES_MAX = 4 * 1024 * 1024 };

static const int fixed_size = F_SEAL_GROW | F_SEAL_SHRINK;

struct pane {                           /* what outlives a window */
	int fd;
	uint8_t *at;
	size_t used;                    /* behind it all is zero */
};

struct windows {
	struct pane spare[SPARES_MAX];
	size_t n;
};

struct window {
	struct windows *all;
	struct pane pane;
	size_t bytes;
	bool is_out;                    /* somebody may have it */
};

static void pane_close(struct pane *p)
{
	(void)munmap(p->at, WINDOW_BYTES_MAX);
	(void)close(p->fd);
}

static void close_spares(void *object)
{
	struct windows *all = object;

	while (all->n > 0)
		pane_close(&all->spare[--all->n]);
}

struct windows *windows_new(struct mem *process)
{
	struct windows *all = mem_new_of(process, struct windows);

	mem_defer(process, close_spares, all);
	return all;
}

static enum err pane_open(struct pane *out)
{
	struct pane p = { .fd = -1 };

	TRY(memfd_new("window", &p.fd));
	void *at = ftruncate(p.fd, WINDOW_BYTES_MAX) != 0 ? MAP_FAILED :
		mmap(NULL, WINDOW_BYTES_MAX, PROT_READ | PROT_WRITE, MAP_SHARED, p.fd, 0);

	if (at == MAP_FAILED || fcntl(p.fd, F_ADD_SEALS, fixed_size | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) != 0) {
		enum err e = err_note(ERR_IO, "window=none why=%s", strerror(errno));

		if (at != MAP_FAILED)
			(void)munmap(at, WINDOW_BYTES_MAX);
		(void)close(p.fd);
		return e;
	}
	p.at = at;
	*out = p;
	return OK;
}

static void pane_wipe(struct pane *p, size_t from)
{
	if (p->used > from)
		explicit_bzero(p->at + from, p->used - from);
	p->used = from;
}

void windows_wipe(struct windows *all)
{
	for (size_t i = 0; i < all->n; i++)
		pane_wipe(&all->spare[i], 0);
}

static void window_end(void *object)
{
	struct window *w = object;
	struct windows *all = w->all;

	if (w->is_out || w->pane.used > SPARE_BYTES_MAX || all->n == SPARES_MAX)
		pane_close(&w->pane);
	else
		all->spare[all->n++] = w->pane;
}

enum err window_new(struct windows *all, struct mem *m, struct window **out)
{
	struct window *w = mem_new_of(m, struct window);

	w->all = all;
	if (all->n > 0)
		w->pane = all->spare[--all->n];
	else
		TRY(pane_open(&w->pane));
	mem_defer(m, window_end, w);
	*out = w;
	return OK;
}

enum err window_add(struct window *w, struct str piece)
{
	assert(!w->is_out);
	if (piece.n > WINDOW_BYTES_MAX - w->bytes)
		return ERR_LIMIT;
	memcpy(w->pane.at + w->bytes, piece.p, piece.n);        /* @size: the line above */
	w->bytes += piece.n;
	if (w->pane.used < w->bytes)
		w->pane.used = w->bytes;
	return OK;
}

struct str window_bytes(const struct window *w)
{
	return str_from(w->pane.at, w->bytes);
}

int window_show(struct window *w)
{
	pane_wipe(&w->pane, w->bytes);  /* of whom it was filled for before */
	w->is_out = true;
	return w->pane.fd;
}

void window_came_back(struct window *w)
{
	assert(w->is_out);
	w->is_out = false;
}

enum err window_view(struct mem *m, int fd, size_t bytes, struct str *out)
{
	int seals = fcntl(fd, F_GET_SEALS);
	off_t size = lseek(fd, 0, SEEK_END);

	if (seals < 0 || (seals & fixed_size) != fixed_size || size < 0 || (uint64_t)size < bytes || bytes == 0)
		return err_note(ERR_INVALID, "window=%lld seals=%d bytes=%zu", (long long)size, seals, bytes);
	return memfd_map(m, fd, bytes, out);
}
