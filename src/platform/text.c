/* text.c - Unicode forms and folding, over utf8proc.
 *
 * For     core: tidying at input, comparing names, capitals of a certificate.
 * Never   refuses: callers hand over valid UTF-8 (asserted) and get valid UTF-8 back.
 * Limits  TEXT_BYTES_MAX of input: more is a bug of the caller, who has field limits. */
#include "platform/text.h"

#include <assert.h>
#include <utf8proc.h>

#include "base/utf8.h"

enum { TEXT_BYTES_MAX = 1024 * 1024 };

/* The letters that NFKD leaves alone, with what stands for them in a comparison. */
static const struct { uint32_t letter; const char *instead; } plain_letters[] = {
	{ 0x153, "oe" }, { 0xe6, "ae" }, { 0xdf, "ss" }, { 0xf8, "o" }, { 0x142, "l" }, { 0x111, "d" },
	{ 0xf0, "d" }, { 0xfe, "th" }, { 0x131, "i" },
};

/* Decomposes (and recomposes) by the library's options; the result is ours. */
static struct str mapped(struct mem *mem, struct str text, utf8proc_option_t options)
{
	assert(text.n <= TEXT_BYTES_MAX && utf8_valid(text));
	if (text.n == 0)
		return text;
	const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)text.p;
	utf8proc_ssize_t room = utf8proc_decompose(in, (utf8proc_ssize_t)text.n, NULL, 0, options);

	assert(room >= 0);
	/* reencode writes the bytes over the numbers and a NUL behind them */
	utf8proc_int32_t *wide = mem_get(mem, (size_t)room + 1, sizeof *wide);
	utf8proc_ssize_t n = utf8proc_decompose(in, (utf8proc_ssize_t)text.n, wide, room, options);

	assert(n == room);
	n = utf8proc_reencode(wide, n, options);
	assert(n >= 0);
	return str_from(wide, (size_t)n);
}

/* Every letter below U+0300 is its own composed form, and marks nothing before it (UAX #15, Quick_Check). */
static bool is_composed(struct str text)
{
	enum { LEAD_0300 = 0xcc };
	bool is_above = false;

	for (size_t i = 0; i < text.n; i++)
		is_above |= (unsigned char)text.p[i] >= LEAD_0300;
	return !is_above;
}

static struct str nfc(struct mem *mem, struct str text)
{
	if (is_composed(text))
		return text;            /* as most of what is typed */
	return mapped(mem, text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0xa0 || c == 0x202f || c == 0x3000 ||
		(c >= 0x2000 && c <= 0x200a);
}

/* Letters below U+0300 with single blanks inside: most values, for a form gives back what it was drawn with. */
static bool is_tidy(struct str text)
{
	enum { LEAD_C1_AND_A0 = 0xc2 };
	bool was_blank = true;

	if (!is_composed(text))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool is_blank_here = c == ' ';

		if (c < ' ' || c == 0x7f || c == LEAD_C1_AND_A0 || (is_blank_here && was_blank))
			return false;
		was_blank = is_blank_here;
	}
	return text.n == 0 || !was_blank;
}

struct str text_tidy(struct mem *mem, struct str text, bool is_lines)
{
	if (is_tidy(text))
		return text;
	struct str left = nfc(mem, text);
	struct buf *out = buf_new(mem, left.n + 1);
	bool owes_blank = false, owes_line = false;

	while (left.n > 0) {
		uint32_t c = utf8_next(&left);

		if (is_blank(c)) {
			owes_line = owes_line || (is_lines && c == '\n');
			owes_blank = true;
			continue;
		}
		if (owes_blank && buf_bytes(out) > 0)
			buf_byte(out, owes_line ? '\n' : ' ');
		owes_blank = owes_line = false;
		utf8_put(out, c);
	}
	assert(!buf_full(out));
	return buf_done(out);
}

/* Country codes, addresses of mail: one byte a letter, and change makes no other letters of them. */
static struct str each_byte(struct mem *mem, struct str text, char first, char last)
{
	char *out = mem_room(mem, text.n + 1);

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		out[i] = c >= first && c <= last ? (char)(c ^ ('a' ^ 'A')) : c;
	}
	return str_from(out, text.n);
}

static struct str each_letter(struct mem *mem, struct str text, utf8proc_int32_t (*change)(utf8proc_int32_t))
{
	struct buf *out = buf_new(mem, 4 * text.n + 1);

	assert(utf8_valid(text));
	while (text.n > 0) {
		uint32_t c = utf8_next(&text);

		/* ß has no single capital in the library's table; German writes SS. */
		if (c == 0xdf && change == utf8proc_toupper)
			buf_add_c(out, "SS");
		else
			utf8_put(out, (uint32_t)change((utf8proc_int32_t)c));
	}
	assert(!buf_full(out));
	return buf_done(out);
}

struct str text_upper(struct mem *mem, struct str text)
{
	return utf8_is_ascii(text) ? each_byte(mem, text, 'a', 'z') : each_letter(mem, text, utf8proc_toupper);
}

struct str text_lower(struct mem *mem, struct str text)
{
	return utf8_is_ascii(text) ? each_byte(mem, text, 'A', 'Z') : each_letter(mem, text, utf8proc_tolower);
}

static const char *instead_of(uint32_t c)
{
	for (size_t i = 0; i < sizeof plain_letters / sizeof *plain_letters; i++) {
		if (plain_letters[i].letter == c)
			return plain_letters[i].instead;
	}
	return c == '-' || c == '\'' || c == 0x2019 || c == 0x2010 || c == 0x2011 ? " " : NULL;
}

struct str text_fold(struct mem *mem, struct str text)
{
	struct str left = mapped(mem, text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
		UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
	struct buf *out = buf_new(mem, 2 * left.n + 1);

	while (left.n > 0) {
		uint32_t c = utf8_next(&left);
		const char *instead = instead_of(c);

		if (instead != NULL)
			buf_add_c(out, instead);
		else
			utf8_put(out, c);
	}
	assert(!buf_full(out));
	return text_tidy(mem, buf_done(out), false);
}

bool text_is_latin(uint32_t c)
{
	utf8proc_category_t kind = utf8proc_category((utf8proc_int32_t)c);

	if (kind == UTF8PROC_CATEGORY_MN)
		return c >= 0x300 && c <= 0x36f;
	if (kind != UTF8PROC_CATEGORY_LU && kind != UTF8PROC_CATEGORY_LL && kind != UTF8PROC_CATEGORY_LT &&
		kind != UTF8PROC_CATEGORY_LO)
		return false;
	/* Basic, Latin-1, Extended-A and -B, Additional, Extended-C, -D, -E (Unicode blocks) */
	return c <= 0x24f || (c >= 0x1e00 && c <= 0x1eff) || (c >= 0x2c60 && c <= 0x2c7f) ||
		(c >= 0xa720 && c <= 0xa7ff) || (c >= 0xab30 && c <= 0xab6f);
}
