/* mem.c - arenas over malloc: the only file that may call it.
 *
 * For     everybody. Process, request and secret arenas differ only in how their blocks are got.
 * Never   returns NULL, frees a single piece, or hands out memory that was not zeroed but for mem_room.
 * Fails   past its limit, or when the machine has no memory: one log line, then abort().
 * Limits  BLOCK_BYTES a block, larger asks get a block of their own. */
#include "base/mem.h"

#include <assert.h>
#include <malloc.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"

enum { KEPT_BYTES = 8 * 1024 * 1024 };
enum { BLOCK_BYTES = 16 * 1024, ALIGN = alignof(max_align_t) };

struct block {
	struct block *next;
	size_t bytes;                   /* of data */
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

struct undo {
	struct undo *next;
	void (*call)(void *object);
	void *object;
};

struct mem {
	struct block *blocks;           /* newest first */
	struct undo *undos;
	size_t limit;
	size_t used;
	int is_secret;
};

static _Noreturn void die(const char *why, size_t asked, size_t limit)
{
	log_line(LOG_ALARM, "mem.exhausted", "why=%s asked=%zu limit=%zu", why, asked, limit);
	abort();
}

static struct block *block_new(size_t bytes, int is_secret)
{
	size_t total = sizeof(struct block) + bytes;    /* @size: bytes is bounded by the limit */
	struct block *b;

	if (is_secret) {
		b = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (b == MAP_FAILED)
			die("secret block", total, 0);
		(void)mlock(b, total);  /* best effort: RLIMIT_MEMLOCK may be small */
		(void)madvise(b, total, MADV_DONTDUMP);
	} else {
		b = malloc(total);
		if (b == NULL)
			die("block", total, 0);
	}
	b->next = NULL;
	b->bytes = bytes;
	b->used = 0;
	return b;
}

static void block_free(struct block *b, int is_secret)
{
	if (!is_secret) {
		free(b);
		return;
	}
	size_t total = sizeof(struct block) + b->bytes;

	explicit_bzero(b, total);
	(void)munmap(b, total);
}

static struct mem *make(size_t limit, int is_secret)
{
	struct mem *m = calloc(1, sizeof *m);

	assert(limit > 0 && limit < SIZE_MAX / 2);
	if (m == NULL)
		die("arena", sizeof *m, limit);
	m->limit = limit;
	m->is_secret = is_secret;
	return m;
}

struct mem *mem_new(size_t limit)
{
	return make(limit, 0);
}

struct mem *mem_new_secret(size_t limit)
{
	return make(limit, 1);
}

static void run_undos(struct mem *m)
{
	while (m->undos != NULL) {
		struct undo *u = m->undos;

		m->undos = u->next;
		u->call(u->object);
	}
}

void mem_free(struct mem **slot)
{
	struct mem *m = *slot;

	if (m == NULL)
		return;
	run_undos(m);
	for (struct block *b = m->blocks, *next; b != NULL; b = next) {
		next = b->next;
		block_free(b, m->is_secret);
	}
	free(m);
	*slot = NULL;
}

void mem_reset(struct mem *m)
{
	struct block *keep = NULL;

	run_undos(m);
	for (struct block *b = m->blocks, *next; b != NULL; b = next) {
		next = b->next;
		if (next == NULL && b->bytes == BLOCK_BYTES) {
			keep = b;
			break;
		}
		block_free(b, m->is_secret);
	}
	if (keep != NULL) {
		if (m->is_secret)
			explicit_bzero(keep->data, keep->used);
		keep->used = 0;
	}
	m->blocks = keep;
	m->used = 0;
}

static size_t rounded(size_t bytes)
{
	return (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);      /* @size: bytes < SIZE_MAX/2, as every limit */
}

/* Where the newest block has no room for it, or the limit is reached. */
static __attribute__((noinline)) void *room_in_new_block(struct mem *m, size_t bytes)
{
	size_t needed = rounded(bytes);
	bool is_large = needed > BLOCK_BYTES;

	if (bytes > m->limit - m->used)
		die("limit", bytes, m->limit);
	struct block *b = block_new(is_large ? needed : BLOCK_BYTES, m->is_secret);

	if (is_large && m->blocks != NULL) {    /* keep filling the newest */
		b->next = m->blocks->next;
		m->blocks->next = b;
	} else {
		b->next = m->blocks;
		m->blocks = b;
	}
	m->used += bytes;
	b->used = needed;
	return b->data;
}

void *mem_room(struct mem *m, size_t bytes)
{
	struct block *b = m->blocks;

	if (b == NULL || bytes > m->limit - m->used || rounded(bytes) > b->bytes - b->used)
		return room_in_new_block(m, bytes);
	void *p = b->data + b->used;

	m->used += bytes;
	b->used += rounded(bytes);
	return p;
}

void *mem_get(struct mem *m, size_t count, size_t size)
{
	size_t bytes;

	assert(m != NULL);
	if (__builtin_mul_overflow(count, size, &bytes))
		die("limit", count, m->limit);
	return memset(mem_room(m, bytes), 0, bytes);
}

void *mem_copy(struct mem *m, const void *bytes, size_t n)
{
	void *p = mem_room(m, n);

	if (n > 0)
		memcpy(p, bytes, n);
	return p;
}

void mem_defer(struct mem *m, void (*call)(void *object), void *object)
{
	struct undo *u = mem_new_of(m, struct undo);

	assert(call != NULL);
	u->call = call;
	u->object = object;
	u->next = m->undos;
	m->undos = u;
}

static void close_one(void *object)
{
	(void)close((int)(intptr_t)object);
}

void mem_defer_close(struct mem *m, int fd)
{
	assert(fd >= 0);
	mem_defer(m, close_one, (void *)(intptr_t)fd);
}

static void free_one(void *malloced)
{
	free(malloced);
}

void mem_adopt(struct mem *m, void *malloced)
{
	if (malloced != NULL) {
		mem_defer(m, free_one, malloced);
	}
}

size_t mem_used(const struct mem *m)
{
	return m->used;
}

size_t mem_left(const struct mem *m)
{
	return m->limit - m->used;
}

void mem_keep_pages(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
	(void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
}
