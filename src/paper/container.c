/* container.c - parts with their lengths, nothing clever.
 *
 * For     the press, and whoever asks it: the front for uploads, the clerk for dossiers.
 * Never   trusts a length; compresses.
 * Limits  CONTAINER_PARTS_MAX, CONTAINER_BYTES_MAX. */
#include "paper/container.h"

#include <assert.h>

#define MAGIC STR("TABPART1")
enum { HEAD_BYTES = 8 + 4, PART_HEAD_BYTES = 4 + 4 };

static void put_u32(struct buf *b, size_t value)
{
	assert(value <= UINT32_MAX);
	for (int shift = 0; shift < 32; shift += 8) {
		buf_byte(b, (char)(value >> shift & 0xff));
	}
}

struct str container_write(struct mem *mem, const struct part *parts, size_t n)
{
	assert(n <= CONTAINER_PARTS_MAX);
	struct buf *b = buf_new(mem, CONTAINER_BYTES_MAX);
	buf_add(b, MAGIC);
	put_u32(b, n);
	for (size_t i = 0; i < n; i++) {
		put_u32(b, (size_t)parts[i].kind);
		put_u32(b, parts[i].bytes.n);
		buf_add(b, parts[i].bytes);
	}
	assert(!buf_full(b));
	return buf_done(b);
}

static size_t get_u32(struct str s, size_t at)
{
	size_t value = 0;
	for (size_t i = 0; i < 4; i++) {
		value |= (size_t)(uint8_t)s.p[at + i] << (8 * i);
	}
	return value;
}

enum err container_read(struct mem *mem, struct str s, struct part **out, size_t *n_out)
{
	if (s.n < HEAD_BYTES || !str_starts(s, MAGIC)) {
		return err_note(ERR_INVALID, "container: no head, bytes=%zu", s.n);
	}
	size_t n = get_u32(s, MAGIC.n);
	if (n > CONTAINER_PARTS_MAX) {
		return err_note(ERR_INVALID, "container: parts=%zu", n);
	}
	struct part *parts = mem_get(mem, n + 1, sizeof(*parts));
	size_t at = HEAD_BYTES;
	for (size_t i = 0; i < n; i++) {
		if (s.n - at < PART_HEAD_BYTES) {
			return err_note(ERR_INVALID, "container: cut in the head of part %zu", i);
		}
		size_t kind = get_u32(s, at);
		size_t bytes = get_u32(s, at + 4);
		at += PART_HEAD_BYTES;
		if (kind < PART_FACTS || kind >= PART_KIND_END || bytes > s.n - at) {
			return err_note(ERR_INVALID, "container: part %zu kind=%zu bytes=%zu", i, kind, bytes);
		}
		parts[i] = (struct part){ (enum part_kind)kind, str_sub(s, at, bytes) };
		at += bytes;
	}
	if (at != s.n) {
		return err_note(ERR_INVALID, "container: %zu bytes after the last part", s.n - at);
	}
	*out = parts;
	*n_out = n;
	return OK;
}

struct str container_part(const struct part *parts, size_t n, enum part_kind kind, size_t nth)
{
	for (size_t i = 0; i < n; i++) {
		if (parts[i].kind == kind && nth-- == 0) {
			return parts[i].bytes;
		}
	}
	return STR("");
}
