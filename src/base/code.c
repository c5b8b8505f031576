/* code.c - the encodings of str.h: hexadecimal and the two alphabets of base64 (RFC 4648).
 *
 * Never   accepts what it would not write: wrong length, foreign byte and loose bits are refused. */
#include <assert.h>

#include "base/str.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base64_plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct str str_hex(struct mem *m, const void *bytes, size_t n)
{
	const unsigned char *in = bytes;
	char *out = mem_get(m, n + 1, 2);

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = hex_digits[in[i] >> 4];
		out[2 * i + 1] = hex_digits[in[i] & 15];
	}
	return (struct str){ out, 2 * n };
}

/* One more than the digit's value; 0: not a digit. */
static const unsigned char hex_marks[256] = {
	['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

int str_hex_value(char c)
{
	return hex_marks[(unsigned char)c] - 1;
}

bool str_unhex(struct str s, void *out, size_t n)
{
	unsigned char *bytes = out;
	bool is_hex = s.n == 2 * n;
	int bad = 0;            /* below 0: a byte that is no digit was met */

	for (size_t i = 0; i < n && is_hex; i++) {
		int high = str_hex_value(s.p[2 * i]), low = str_hex_value(s.p[2 * i + 1]);

		bad |= high | low;
		bytes[i] = (unsigned char)((unsigned)high << 4 | (unsigned)low);
	}
	return is_hex && bad >= 0;
}

static struct str encode(struct mem *m, const unsigned char *in, size_t n, const char *alphabet)
{
	char *out = mem_get(m, n / 3 + 1, 4);
	size_t at = 0;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t group = (uint32_t)in[i] << 16;

		if (i + 1 < n)
			group |= (uint32_t)in[i + 1] << 8;
		if (i + 2 < n)
			group |= in[i + 2];
		out[at++] = alphabet[group >> 18];
		out[at++] = alphabet[group >> 12 & 63];
		if (i + 1 < n)
			out[at++] = alphabet[group >> 6 & 63];
		if (i + 2 < n)
			out[at++] = alphabet[group & 63];
	}
	while (alphabet == base64_plain && at % 4 != 0)
		out[at++] = '=';
	return (struct str){ out, at };
}

struct str str_base64(struct mem *m, const void *bytes, size_t n)
{
	return encode(m, bytes, n, base64_plain);
}

struct str str_base64_url(struct mem *m, const void *bytes, size_t n)
{
	return encode(m, bytes, n, base64_url);
}

static bool decode(struct mem *m, struct str s, const char *alphabet, struct str *out)
{
	char *bytes = mem_get(m, s.n / 4 + 1, 3);
	size_t at = 0;
	uint32_t group = 0;
	unsigned bits = 0;

	if (s.n % 4 == 1)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		size_t value = 0;

		while (value < 64 && alphabet[value] != s.p[i])
			value++;
		if (value == 64)
			return false;
		group = group << 6 | (uint32_t)value;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes[at++] = (char)(group >> bits & 255);
		}
	}
	if ((group & ((1u << bits) - 1)) != 0)
		return false;
	*out = (struct str){ bytes, at };
	return true;
}

bool str_unbase64(struct mem *m, struct str s, struct str *out)
{
	if (s.n % 4 != 0)
		return false;
	for (int i = 0; i < 2 && s.n > 0 && s.p[s.n - 1] == '='; i++)
		s.n--;
	return decode(m, s, base64_plain, out);
}

bool str_unbase64_url(struct mem *m, struct str s, struct str *out)
{
	return decode(m, s, base64_url, out);
}
