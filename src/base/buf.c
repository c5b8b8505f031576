/* buf.c - the builder of str.h: bytes appended up to a hard limit.
 *
 * Never   fails in the middle: past the limit it drops, remembers, and is asked once at the end.
 * Limits  the limit given to buf_new; it doubles inside the arena, so the arena needs three times that. */
#include <assert.h>
#include <string.h>

#include "base/str.h"

enum { BUF_BYTES_FIRST = 256 };

struct buf {
	struct mem *mem;
	char *p;
	size_t n, room, limit;
	bool is_full;
};

struct buf *buf_new(struct mem *m, size_t limit)
{
	struct buf *b = mem_new_of(m, struct buf);

	assert(limit > 0);
	b->mem = m;
	b->limit = limit;
	return b;
}

struct buf *buf_over(struct mem *m, char *bytes, size_t n, size_t room)
{
	struct buf *b = buf_new(m, room);

	assert(n <= room);
	b->p = bytes;
	b->n = n;
	b->room = room;
	return b;
}

static bool grow(struct buf *b, size_t more)
{
	if (more > b->limit - b->n)
		b->is_full = true;
	if (b->is_full) {
		b->room = b->n;         /* nothing fits any more */
		return false;
	}
	size_t room = b->room == 0 ? BUF_BYTES_FIRST : b->room;

	while (room - b->n < more)
		room *= 2;              /* @size: stops at the first power beyond limit */
	if (room > b->limit)
		room = b->limit;
	char *p = mem_room(b->mem, room);

	if (b->n > 0)
		memcpy(p, b->p, b->n);
	b->p = p;
	b->room = room;
	return true;
}

static inline bool make_room(struct buf *b, size_t more)
{
	return more <= b->room - b->n || grow(b, more);
}

void buf_reserve(struct buf *b, size_t bytes)
{
	assert(bytes <= b->limit - b->n);
	(void)make_room(b, bytes);
}

char *buf_more(struct buf *b, size_t bytes)
{
	if (!make_room(b, bytes))
		return NULL;
	b->n += bytes;
	return b->p + b->n - bytes;
}

void buf_add(struct buf *b, struct str s)
{
	char *at = s.n == 0 ? NULL : buf_more(b, s.n);

	if (at != NULL)
		memcpy(at, s.p, s.n);
}

void buf_add_c(struct buf *b, const char *s)
{
	buf_add(b, str_of(s));
}

void buf_byte(struct buf *b, char c)
{
	if (make_room(b, 1))
		b->p[b->n++] = c;
}

void buf_u64(struct buf *b, uint64_t value)
{
	char digits[20];
	size_t n = sizeof digits;

	do {
		digits[--n] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	buf_add(b, (struct str){ digits + n, sizeof digits - n });
}

void buf_i64(struct buf *b, int64_t value)
{
	if (value < 0)
		buf_byte(b, '-');
	buf_u64(b, value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value);
}

void buf_fmt(struct buf *b, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	buf_add(b, str_fmt_list(b->mem, format, arguments));
	va_end(arguments);
}

bool buf_full(const struct buf *b)
{
	return b->is_full;
}

size_t buf_bytes(const struct buf *b)
{
	return b->n;
}

struct str buf_done(struct buf *b)
{
	return b->n == 0 ? STR("") : (struct str){ b->p, b->n };
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->is_full = false;
}
