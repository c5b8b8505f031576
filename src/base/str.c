/* str.c - views of bytes: comparing, cutting, numbers. The builder is in buf.c, encodings in code.c.
 *
 * Never   reads past a view, or keeps one. */
#include "base/str.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { FMT_BYTES_USUAL = 256 };

struct str str_of(const char *s)
{
	return s == NULL ? STR("") : (struct str){ s, strlen(s) };
}

struct str str_from(const void *bytes, size_t n)
{
	return (struct str){ bytes, n };
}

struct str str_copy(struct mem *m, struct str s)
{
	char *p = mem_room(m, s.n + 1);         /* @size: the arena's limit is below SIZE_MAX/2 */

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

const char *str_c(struct mem *m, struct str s)
{
	return str_copy(m, s).p;
}

struct str str_join(struct mem *m, const struct str *parts, size_t n, struct str between)
{
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += parts[i].n + (i > 0 ? between.n : 0);
	char *out = mem_room(m, total + 1);     /* @size: the sum of views in memory */
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && between.n > 0) {
			memcpy(out + at, between.p, between.n);
			at += between.n;
		}
		if (parts[i].n > 0)
			memcpy(out + at, parts[i].p, parts[i].n);
		at += parts[i].n;
	}
	assert(at == total);
	out[total] = '\0';
	return (struct str){ out, total };
}

/* Most are short: written once, on the stack, and copied; a long one is written a second time. */
struct str str_fmt_list(struct mem *m, const char *format, va_list arguments)
{
	char usual[FMT_BYTES_USUAL];
	va_list again;

	va_copy(again, arguments);
	int n = vsnprintf(usual, sizeof usual, format, arguments);
	assert(n >= 0);
	char *out = mem_room(m, (size_t)n + 1);         /* @size: n is an int */

	if ((size_t)n < sizeof usual)
		memcpy(out, usual, (size_t)n + 1);      /* @size: the test above */
	else
		(void)vsnprintf(out, (size_t)n + 1, format, again);
	va_end(again);
	return (struct str){ out, (size_t)n };
}

struct str str_fmt(struct mem *m, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	struct str out = str_fmt_list(m, format, arguments);

	va_end(arguments);
	return out;
}

void str_wipe(struct str s)
{
	union { const char *from; void *to; } at = { s.p };

	if (s.n > 0)
		explicit_bzero(at.to, s.n);
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eq_c(struct str a, const char *b)
{
	/* most are told apart by their first letter */
	return (a.n == 0 || a.p[0] == b[0]) && str_eq(a, str_of(b));
}

bool str_eq_secret(struct str a, struct str b)
{
	unsigned char differs = a.n != b.n;

	for (size_t i = 0; i < a.n; i++)
		differs |= (unsigned char)(a.p[i] ^ (i < b.n ? b.p[i] : 0));
	return differs == 0;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (order != 0)
		return order;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq((struct str){ s.p, prefix.n }, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq((struct str){ s.p + (s.n - suffix.n), suffix.n }, suffix);
}

bool str_has(struct str s, char byte)
{
	return s.n > 0 && memchr(s.p, byte, s.n) != NULL;
}

bool str_find(struct str s, struct str needle, size_t *at_out)
{
	if (needle.n == 0 || needle.n > s.n)
		return false;
	const char *found = memmem(s.p, s.n, needle.p, needle.n);

	if (found == NULL)
		return false;
	*at_out = (size_t)(found - s.p);
	return true;
}

struct str str_sub(struct str s, size_t from, size_t n)
{
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return n == 0 ? STR("") : (struct str){ s.p + from, n };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_cut(struct str s, char sep, struct str *head, struct str *tail)
{
	const char *at = s.n == 0 ? NULL : memchr(s.p, sep, s.n);

	if (at == NULL) {
		*head = s;
		*tail = STR("");
		return false;
	}
	size_t n = (size_t)(at - s.p);

	*head = (struct str){ s.p, n };
	*tail = (struct str){ at + 1, s.n - n - 1 };
	return true;
}

bool str_is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

bool str_to_u64(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;

	if (!str_is_digits(s))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(s.p[i] - '0'), &value))
			return false;
	}
	if (value > max)
		return false;
	*out = value;
	return true;
}
