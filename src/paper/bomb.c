/* bomb.c - a look at every stream of a PDF without reading the PDF.
 *
 * For     the press, in the upload jail, before qpdf.
 * Never   needs the file to be sound: it looks for the word "stream" and for zlib's first bytes.
 * Limits  the bounds of bomb.h; a dictionary that claims to be a picture counts against the larger one. */
#include "paper/bomb.h"

#include <string.h>
#include <zlib.h>

enum { DICT_BYTES_MAX = 1024, SINK_BYTES = 64 * 1024 };

/* How many bytes come out, up to limit + SINK_BYTES. */
static size_t inflated(struct str s, size_t limit)
{
	unsigned char sink[SINK_BYTES];
	z_stream z;
	memset(&z, 0, sizeof(z));
	if (inflateInit(&z) != Z_OK) {
		return 0;
	}
	z.next_in = (Bytef *)(uintptr_t)s.p;
	z.avail_in = (uInt)(s.n < UINT32_MAX ? s.n : UINT32_MAX);
	size_t total = 0;
	int code = Z_OK;
	while (code == Z_OK && total <= limit) {
		z.next_out = sink;
		z.avail_out = sizeof(sink);
		code = inflate(&z, Z_NO_FLUSH);
		total += sizeof(sink) - z.avail_out;
	}
	(void)inflateEnd(&z);
	return total;
}

static bool looks_like_zlib(struct str s)
{
	if (s.n < 2) {
		return false;
	}
	unsigned head = (unsigned)(uint8_t)s.p[0] << 8 | (uint8_t)s.p[1];
	return (head >> 8 & 0x0f) == 8 && head % 31 == 0;
}

/* The words before "stream" say picture, and nothing in them could hide another meaning. */
static bool claims_picture(struct str dict)
{
	size_t at = 0;
	return str_find(dict, STR("/Image"), &at) && !str_has(dict, '#') && !str_find(dict, STR("ObjStm"), &at) &&
	       !str_find(dict, STR("XRef"), &at);
}

static struct str dict_before(struct str pdf, size_t at)
{
	size_t from = at > DICT_BYTES_MAX ? at - DICT_BYTES_MAX : 0;
	struct str near = str_sub(pdf, from, at - from);
	size_t obj = 0;
	while (str_find(near, STR(" obj"), &obj)) {
		near = str_sub(near, obj + 4, near.n);
	}
	return near;
}

bool bomb_is(struct str pdf)
{
	size_t text = 0;
	size_t all = 0;
	size_t at = 0;
	size_t from = 0;
	for (size_t n = 0; str_find(str_sub(pdf, from, pdf.n), STR("stream"), &at); n++) {
		size_t word = from + at;
		from = word + STR("stream").n;
		if (n > BOMB_STREAMS_MAX * 2) {
			return true;
		}
		if (word >= 3 && str_eq(str_sub(pdf, word - 3, 3), STR("end"))) {
			continue;
		}
		struct str data = str_sub(pdf, from, pdf.n);
		while (data.n > 0 && (data.p[0] == '\r' || data.p[0] == '\n' || data.p[0] == ' ')) {
			data = str_sub(data, 1, data.n);
		}
		if (!looks_like_zlib(data)) {
			continue;
		}
		size_t bytes = inflated(data, BOMB_ALL_BYTES_MAX - all);
		all += bytes;
		text += claims_picture(dict_before(pdf, word)) ? 0 : bytes;
		if (all > BOMB_ALL_BYTES_MAX || text > BOMB_TEXT_BYTES_MAX) {
			return true;
		}
	}
	return false;
}
