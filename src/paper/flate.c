/* flate.c - zlib with a limit, and the PNG predictors (ISO 32000-1, 7.4.4).
 *
 * Never   hands out part of what a stream holds: too much, damaged or cut short is refused whole.
 * Limits  FLATE_BYTES_MAX decoded, and a third of what the arena has left. */
#include "paper/flate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { FLATE_BYTES_FIRST = 8192 };

static struct obj *look(struct pdf *p, const struct obj *dict, const char *key, bool is_bare)
{
	struct obj *o = is_bare ? obj_get(dict, key) : pdf_get(p, dict, key);

	return o != NULL && o->kind == OBJECT_NULL ? NULL : o;
}

static struct str refuse(struct pdf *p, enum pdf_fault fault)
{
	pdf_refuse(p, fault);
	return (struct str){ NULL, 0 };
}

static bool step(struct pdf *p, z_stream *z, struct str *out, size_t *room)
{
	if (*room - out->n == 0) {
		if (*room >= FLATE_BYTES_MAX || !pdf_room(p, *room * 2)) {
			pdf_refuse(p, PDF_LIMIT);
			return false;
		}
		char *more = mem_get(p->mem, 1, *room * 2);     /* @size: room < FLATE_BYTES_MAX */

		memcpy(more, out->p, out->n);
		out->p = more;
		*room *= 2;
	}
	z->next_out = (Bytef *)(uintptr_t)(out->p + out->n);
	z->avail_out = (uInt)(*room - out->n);
	int rc = inflate(z, Z_NO_FLUSH);
	size_t got = *room - out->n - z->avail_out;

	out->n += got;
	if (!pdf_work(p, got))
		return false;
	if (rc == Z_STREAM_END)
		return true;
	if (rc != Z_OK || (z->avail_out > 0 && z->avail_in == 0))
		pdf_refuse(p, PDF_BAD_OBJECT);
	return false;
}

static struct str expand(struct pdf *p, struct str packed)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.n };
	size_t room = FLATE_BYTES_FIRST;
	bool is_done = false;

	if (packed.n > FLATE_BYTES_MAX || !pdf_room(p, room) || inflateInit(&z) != Z_OK)
		return refuse(p, PDF_LIMIT);
	struct str out = { mem_get(p->mem, 1, room), 0 };

	while (!is_done && p->fault == PDF_OK)
		is_done = step(p, &z, &out, &room);
	(void)inflateEnd(&z);
	return is_done ? out : (struct str){ NULL, 0 };
}

static uint8_t paeth(int a, int b, int c)
{
	int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);

	if (pa <= pb && pa <= pc)
		return (uint8_t)a;
	return (uint8_t)(pb <= pc ? b : c);
}

/* One row in place; before is the row above, NULL for the first. RFC 2083, section 6. */
static bool undo_row(uint8_t *row, const uint8_t *before, size_t n, size_t step_bytes)
{
	uint8_t kind = row[0];

	if (kind > 4)
		return false;
	for (size_t i = 1; i <= n; i++) {
		int a = i > step_bytes ? row[i - step_bytes] : 0;
		int b = before != NULL ? before[i] : 0;
		int c = before != NULL && i > step_bytes ? before[i - step_bytes] : 0;
		int add = 0;

		if (kind == 1)
			add = a;
		else if (kind == 2)
			add = b;
		else if (kind == 3)
			add = (a + b) / 2;
		else if (kind == 4)
			add = paeth(a, b, c);
		row[i] = (uint8_t)(row[i] + add);
	}
	return true;
}

static bool direct_int(const struct obj *dict, const char *key, int64_t otherwise, int64_t *out)
{
	const struct obj *o = obj_get(dict, key);

	*out = o == NULL ? otherwise : o->integer;
	return o == NULL || o->kind == OBJECT_INT;
}

static struct str unpredict(struct pdf *p, const struct obj *parms, struct str raw)
{
	int64_t predictor, columns, colors, bits;

	if (!direct_int(parms, "Predictor", 1, &predictor) ||
	    !direct_int(parms, "Columns", 1, &columns) ||
	    !direct_int(parms, "Colors", 1, &colors) ||
	    !direct_int(parms, "BitsPerComponent", 8, &bits))
		return refuse(p, PDF_BAD_OBJECT);
	if (predictor == 1)
		return raw;
	if (predictor < 10 || predictor > 15 || bits != 8 || colors < 1 || colors > 4 ||
	    columns < 1 || columns > FLATE_BYTES_MAX)
		return refuse(p, PDF_BAD_OBJECT);
	size_t n = (size_t)(columns * colors), rows = raw.n / (n + 1);
	uint8_t *bytes = (uint8_t *)(uintptr_t)raw.p, *before = NULL;   /* ours: expand made it */

	if (raw.n % (n + 1) != 0)
		return refuse(p, PDF_BAD_OBJECT);
	for (size_t r = 0; r < rows; r++) {
		uint8_t *row = bytes + r * (n + 1);

		if (!undo_row(row, before, n, (size_t)colors))
			return refuse(p, PDF_BAD_OBJECT);
		before = row;
	}
	for (size_t r = 0; r < rows; r++)               /* close the gaps of the kind bytes */
		memmove(bytes + r * n, bytes + r * (n + 1) + 1, n);
	return (struct str){ raw.p, rows * n };
}

struct str flate_decode(struct pdf *p, const struct obj *stream, bool is_bare)
{
	assert(stream->kind == OBJECT_STREAM);
	const struct obj *filter = look(p, stream, "Filter", is_bare);
	const struct obj *parms = look(p, stream, "DecodeParms", is_bare);

	if (filter != NULL && filter->kind == OBJECT_ARRAY) {
		if (filter->count > 1)
			return refuse(p, PDF_BAD_OBJECT);
		filter = filter->count == 1 ? filter->items[0] : NULL;
		if (parms != NULL && parms->kind == OBJECT_ARRAY)
			parms = parms->count == 1 ? parms->items[0] : NULL;
	}
	if (filter == NULL && parms == NULL)
		return stream->data;
	if (!obj_is_name(filter, "FlateDecode"))
		return refuse(p, PDF_BAD_OBJECT);
	struct str raw = expand(p, stream->data);

	if (raw.p == NULL || parms == NULL || parms->kind == OBJECT_NULL)
		return raw;
	return parms->kind == OBJECT_DICT ? unpredict(p, parms, raw) : refuse(p, PDF_BAD_OBJECT);
}

static struct str pack(struct mem *m, struct str raw, int level)
{
	uLongf n = compressBound(raw.n);
	char *out = mem_get(m, 1, n);
	int rc = compress2((Bytef *)out, &n, (const Bytef *)raw.p, raw.n, level);

	assert(rc == Z_OK);                             /* the room is what zlib asked for */
	return (struct str){ out, n };
}

struct str flate_pack(struct mem *m, struct str raw)
{
	return pack(m, raw, 6);
}

struct str flate_pack_fast(struct mem *m, struct str raw)
{
	return pack(m, raw, 1);
}
