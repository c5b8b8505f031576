/* utf8.c - walking UTF-8 a character at a time.
 *
 * Never   repairs: what is not valid is refused at the door, once, by utf8_valid. */
#include "base/utf8.h"

#include <assert.h>
#include <string.h>

/* The length of the sequence at the head of s, 0 when it is not valid; its character in *out. */
static size_t decode(struct str s, uint32_t *out)
{
	unsigned char first = (unsigned char)s.p[0];
	size_t n = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	if (n == 0 || first > 0xf4 || n > s.n)
		return 0;
	uint32_t c = n == 1 ? first : first & (0xffu >> (n + 1));

	for (size_t i = 1; i < n; i++) {
		unsigned char next = (unsigned char)s.p[i];

		if ((next & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (next & 0x3f);
	}
	if ((n == 3 && c < 0x800) || (n == 4 && (c < 0x10000 || c > 0x10ffff)))
		return 0;
	if (c >= 0xd800 && c <= 0xdfff)
		return 0;
	*out = c;
	return n;
}

/* Most of a text is ASCII: eight bytes at a time. */
static void skip_ascii(struct str *s)
{
	uint64_t eight;

	while (s->n >= sizeof eight) {
		memcpy(&eight, s->p, sizeof eight);
		if ((eight & 0x8080808080808080u) != 0)
			break;
		s->p += sizeof eight;
		s->n -= sizeof eight;
	}
	while (s->n > 0 && (unsigned char)s->p[0] < 0x80) {
		s->p++;
		s->n--;
	}
}

bool utf8_is_ascii(struct str s)
{
	skip_ascii(&s);
	return s.n == 0;
}

bool utf8_valid(struct str s)
{
	uint32_t c;

	while (s.n > 0) {
		skip_ascii(&s);
		if (s.n == 0)
			break;
		size_t n = decode(s, &c);

		if (n == 0)
			return false;
		s.p += n;
		s.n -= n;
	}
	return true;
}

uint32_t utf8_next(struct str *s)
{
	uint32_t c = 0;

	assert(s->n > 0);
	size_t n = decode(*s, &c);

	assert(n > 0);
	s->p += n;
	s->n -= n;
	return c;
}

size_t utf8_length(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

struct str utf8_clip(struct str s, size_t max)
{
	struct str rest = s;

	if (s.n <= max)
		return s;
	for (size_t i = 0; i < max && rest.n > 0; i++)
		(void)utf8_next(&rest);
	return (struct str){ s.p, s.n - rest.n };
}

void utf8_put(struct buf *b, uint32_t c)
{
	char out[4];
	size_t n;

	assert(c <= 0x10ffff && (c < 0xd800 || c > 0xdfff));
	if (c < 0x80) {
		out[0] = (char)c;
		n = 1;
	} else if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		n = 2;
	} else if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		n = 3;
	} else {
		out[0] = (char)(0xf0 | c >> 18);
		n = 4;
	}
	for (size_t i = 1; i < n; i++)
		out[i] = (char)(0x80 | (c >> (6 * (n - 1 - i)) & 0x3f));
	buf_add(b, (struct str){ out, n });
}

bool utf8_is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}
