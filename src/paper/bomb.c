/* bomb.c - a look at every stream of a PDF without reading the PDF.
 *
 * For     the press, in the upload jail, before qpdf.
 * Never   needs the file to be sound: it looks for the word "stream" and for zlib's first bytes.
 * Limits  the bounds of bomb.h; a dictionary that claims to be a picture counts against the larger one. */
#include "paper/bomb.h"

#include <string.h>
#include <zlib.h>

enum { DICT_BYTES_MAX = 1024, SINK_BYTES = 32 * 1024, STAGES = 3 };

/* A stream may be packed again and again: what comes out of one stage goes into the next when it looks
 * like zlib in its turn. */
struct stages {
	z_stream z[STAGES];
	bool is_begun[STAGES], is_on[STAGES];
	unsigned char sink[STAGES][SINK_BYTES];
	size_t total, limit;
};

static bool looks_like_zlib(const unsigned char *p, size_t n)
{
	return n >= 2 && (p[0] & 0x0f) == 8 && ((unsigned)p[0] << 8 | p[1]) % 31 == 0;
}

static void begin_stage(struct stages *s, unsigned stage, const unsigned char *p, size_t n)
{
	s->is_begun[stage] = true;
	s->is_on[stage] = looks_like_zlib(p, n) && inflateInit(&s->z[stage]) == Z_OK;
}

/* Bytes into a stage; false once the limit is passed. */
static bool feed(struct stages *s, unsigned stage, const unsigned char *p, size_t n)
{
	if (stage == STAGES) {
		return true;
	}
	if (!s->is_begun[stage]) {
		begin_stage(s, stage, p, n);
	}
	z_stream *z = &s->z[stage];
	z->next_in = (Bytef *)(uintptr_t)p;
	z->avail_in = (uInt)n;
	while (s->is_on[stage] && s->total <= s->limit) {
		z->next_out = s->sink[stage];
		z->avail_out = SINK_BYTES;
		int code = inflate(z, Z_NO_FLUSH);
		size_t out = SINK_BYTES - z->avail_out;
		s->total += out;
		if (out > 0 && !feed(s, stage + 1, s->sink[stage], out)) {
			return false;
		}
		if (code != Z_OK) {
			s->is_on[stage] = code == Z_BUF_ERROR;  /* wants more; else its end, or no zlib */
			break;
		}
	}
	return s->total <= s->limit;
}

/* ASCII85 and hexadecimal hide zlib's first bytes: groups of five and of two characters to bytes. */
static void feed_ascii(struct stages *s, struct str text, bool is_hex)
{
	unsigned char out[4096];
	size_t n = 0;
	uint64_t group = 0;
	unsigned digits = 0;
	for (size_t i = 0; i < text.n && text.p[i] != '>' && text.p[i] != '~'; i++) {
		unsigned c = (unsigned char)text.p[i];
		unsigned digit = !is_hex ? c - '!' : c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
		if (c <= ' ' || digit >= (is_hex ? 16u : 85u)) {
			continue;               /* blanks; a 'z' is four zeroes, which add nothing to a count */
		}
		group = group * (is_hex ? 16 : 85) + digit;
		if (++digits < (is_hex ? 2u : 5u)) {
			continue;
		}
		for (int shift = is_hex ? 0 : 24; shift >= 0; shift -= 8) {
			out[n++] = (unsigned char)(group >> shift & 0xff);
		}
		group = 0;
		digits = 0;
		if (n + 4 > sizeof(out)) {
			s->total += n;          /* counted too: the same text may be begun many times */
			if (!feed(s, 0, out, n)) {
				return;
			}
			n = 0;
		}
	}
	(void)feed(s, 0, out, n);
}

/* How many bytes come out of a stream's data, in all its stages, up to a little more than limit. */
static size_t inflated(struct str data, struct str dict, size_t limit)
{
	struct stages s;
	size_t at = 0;
	bool is_85 = str_find(dict, STR("85"), &at);
	bool is_hex = str_find(dict, STR("ASCIIHex"), &at) || str_find(dict, STR("/AHx"), &at);
	if (!is_85 && !is_hex && !looks_like_zlib((const unsigned char *)data.p, data.n)) {
		return 0;
	}
	memset(s.z, 0, sizeof(s.z));            /* not the sinks: there may be many streams */
	memset(s.is_begun, 0, sizeof(s.is_begun));
	memset(s.is_on, 0, sizeof(s.is_on));
	s.total = 0;
	s.limit = limit;
	if (is_85 || is_hex) {
		feed_ascii(&s, data, !is_85);
	} else {
		(void)feed(&s, 0, (const unsigned char *)data.p, data.n);
	}
	for (unsigned stage = 0; stage < STAGES; stage++) {
		if (s.is_on[stage] || s.z[stage].state != NULL) {
			(void)inflateEnd(&s.z[stage]);
		}
	}
	return s.total;
}

/* The words before "stream" say picture, and nothing in them could hide another meaning. */
static bool claims_picture(struct str dict)
{
	size_t at = 0;
	return str_find(dict, STR("/Image"), &at) && !str_has(dict, '#') &&
	       !str_find(dict, STR("ObjStm"), &at) && !str_find(dict, STR("XRef"), &at);
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

/* Objects written out, and a table that says it has more: what is sound needs neither by the ten thousand. */
static bool is_crowd(struct str pdf)
{
	size_t at = 0;
	size_t from = 0;
	for (size_t n = 0; str_find(str_sub(pdf, from, pdf.n), STR(" obj"), &at); n++) {
		from += at + STR(" obj").n;
		if (n >= BOMB_OBJECTS_MAX) {
			return true;
		}
	}
	from = 0;
	while (str_find(str_sub(pdf, from, pdf.n), STR("/Size"), &at)) {
		from += at + STR("/Size").n;
		size_t digits = 0;
		size_t value = 0;
		while (from < pdf.n && pdf.p[from] == ' ') {
			from++;
		}
		for (; from < pdf.n && digits < 9 && pdf.p[from] >= '0' && pdf.p[from] <= '9'; from++, digits++) {
			value = value * 10 + (size_t)(pdf.p[from] - '0');
		}
		if (value > BOMB_OBJECTS_MAX * 4) {
			return true;
		}
	}
	return false;
}

bool bomb_is(struct str pdf)
{
	if (is_crowd(pdf)) {
		return true;
	}
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
		struct str dict = dict_before(pdf, word);
		size_t bytes = inflated(data, dict, BOMB_ALL_BYTES_MAX - all);
		all += bytes;
		text += claims_picture(dict) ? 0 : bytes;
		if (all > BOMB_ALL_BYTES_MAX || text > BOMB_TEXT_BYTES_MAX) {
			return true;
		}
	}
	return false;
}
