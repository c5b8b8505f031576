/* der.c - the few rules of DER that CMS, time stamps and certificates need.
 *
 * Never   accepts what has a second spelling: indefinite or long-winded lengths, tags above 30.
 * Limits  a length has at most four bytes. */
#include "paper/der.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"

static size_t head_of(uint8_t head[6], int tag, size_t n)
{
	size_t width = 0;

	head[0] = (uint8_t)tag;
	if (n < 128) {
		head[1] = (uint8_t)n;
		return 2;
	}
	for (size_t v = n; v > 0; v >>= 8)
		width++;
	assert(width <= 4);
	head[1] = (uint8_t)(0x80 | width);
	for (size_t i = 0; i < width; i++)
		head[2 + i] = (uint8_t)(n >> (8 * (width - 1 - i)));
	return 2 + width;
}

struct str der_of(struct mem *m, int tag, const struct str *parts, size_t n)
{
	uint8_t head[6];
	size_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		bytes += parts[i].n;
	size_t at = head_of(head, tag, bytes);
	char *out = mem_get(m, 1, at + bytes);          /* @size: the parts are in memory already */

	memcpy(out, head, at);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].n > 0)
			memcpy(out + at, parts[i].p, parts[i].n);
		at += parts[i].n;
	}
	return (struct str){ out, at };
}

struct str der_uint_bytes(struct mem *m, struct str v)
{
	while (v.n > 1 && v.p[0] == 0)
		v = str_sub(v, 1, v.n);
	if (v.n == 0 || (v.p[0] & 0x80) != 0)
		return DER(m, DER_INTEGER, ((struct str){ "\0", 1 }), v);
	return DER(m, DER_INTEGER, v);
}

struct str der_uint(struct mem *m, uint64_t value)
{
	char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (char)(uint8_t)(value >> (8 * (7 - i)));
	return der_uint_bytes(m, (struct str){ bytes, 8 });
}

struct str der_set_of(struct mem *m, int tag, struct str *parts, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct str s = parts[i];
		size_t k = i;

		for (; k > 0 && str_cmp(parts[k - 1], s) > 0; k--)
			parts[k] = parts[k - 1];
		parts[k] = s;
	}
	return der_of(m, tag, parts, n);
}

/* The bytes of the head, 0: not DER. */
static size_t read_head(struct str in, size_t *length_out)
{
	if (in.n < 2 || ((uint8_t)in.p[0] & 0x1f) == 0x1f)
		return 0;
	uint8_t first = (uint8_t)in.p[1];
	size_t width = first & 0x7f, n = 0;

	if (first < 0x80) {
		*length_out = first;
		return first <= in.n - 2 ? 2 : 0;
	}
	if (width == 0 || width > 4 || in.n < 2 + width || in.p[2] == 0)
		return 0;
	for (size_t i = 0; i < width; i++)
		n = n << 8 | (uint8_t)in.p[2 + i];
	*length_out = n;
	return n >= 128 && n <= in.n - 2 - width ? 2 + width : 0;
}

bool der_next_is(struct str in, int tag)
{
	return in.n > 0 && (uint8_t)in.p[0] == tag;
}

bool der_take_any(struct str *in, int *tag_out, struct str *whole_out)
{
	size_t n, head = read_head(*in, &n);

	if (head == 0)
		return false;
	*tag_out = (uint8_t)in->p[0];
	*whole_out = str_sub(*in, 0, head + n);
	*in = str_sub(*in, head + n, in->n);
	return true;
}

bool der_take_whole(struct str *in, int tag, struct str *whole_out)
{
	int found;

	return der_next_is(*in, tag) && der_take_any(in, &found, whole_out);
}

bool der_take(struct str *in, int tag, struct str *content_out)
{
	struct str whole;
	size_t n;

	if (!der_take_whole(in, tag, &whole))
		return false;
	*content_out = str_sub(whole, read_head(whole, &n), whole.n);
	return true;
}

bool der_read_uint(struct str c, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (c.n == 0 || c.n > 9 || (c.p[0] & 0x80) != 0 ||
	    (c.n > 1 && c.p[0] == 0 && (c.p[1] & 0x80) == 0) || (c.n == 9 && c.p[0] != 0))
		return false;
	for (size_t i = 0; i < c.n; i++)
		v = v << 8 | (uint8_t)c.p[i];
	if (v > max)
		return false;
	*out = v;
	return true;
}

static bool read_pair(struct str s, size_t at, uint64_t max, int *out)
{
	uint64_t v;

	if (!str_to_u64(str_sub(s, at, 2), max, &v) || s.n < at + 2)
		return false;
	*out = (int)v;
	return true;
}

/* yymmddhhmmss, after the century. */
static bool read_time(struct str s, int century, int64_t *ms_out)
{
	struct wall w;
	int year;

	if (!read_pair(s, 0, 99, &year) || !read_pair(s, 2, 12, &w.date.month) ||
	    !read_pair(s, 4, 31, &w.date.day) || !read_pair(s, 6, 23, &w.hour) ||
	    !read_pair(s, 8, 59, &w.minute) || !read_pair(s, 10, 59, &w.second))
		return false;
	w.date.year = century * 100 + year;
	if (!date_exists(w.date))
		return false;
	*ms_out = date_instant(w, ZONE_UTC);
	return true;
}

static bool read_fraction(struct str s, int64_t *ms_out)
{
	int64_t unit = 100;

	if (s.n < 2 || s.p[0] != '.' || !str_is_digits(str_sub(s, 1, s.n)))
		return false;
	for (size_t i = 1; i < s.n; i++, unit /= 10)
		*ms_out += (s.p[i] - '0') * unit;
	return true;
}

bool der_take_time(struct str *in, int64_t *ms_out)
{
	bool is_short = der_next_is(*in, DER_UTC_TIME);
	struct str rest = *in, s;
	int century = 20;
	int64_t ms;

	if (!der_take(&rest, is_short ? DER_UTC_TIME : DER_TIME, &s) || !str_ends(s, STR("Z")))
		return false;
	s = str_sub(s, 0, s.n - 1);
	if (!is_short) {
		if (!read_pair(s, 0, 99, &century))
			return false;
		s = str_sub(s, 2, s.n);
	} else if (s.n > 0 && s.p[0] >= '5') {          /* RFC 5280, 4.1.2.5.1 */
		century = 19;
	}
	if (!read_time(s, century, &ms) || (is_short && s.n != 12) ||
	    (s.n > 12 && !read_fraction(str_sub(s, 12, s.n), &ms)))
		return false;
	*ms_out = ms;
	*in = rest;
	return true;
}
