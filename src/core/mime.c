/* mime.c - header words, quoted-printable bodies and dates of mails.
 *
 * Never   lets a line feed of a value into a header: control bytes are always encoded.
 * Limits  an encoded word of 75 bytes, a body line of 76 (RFC 2047 2, RFC 2045 6.7). */
#include "core/mime.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"

enum { WORD_MAX = 75, LINE_MAX = 76 };

static const char digits[] = "0123456789ABCDEF";

static bool is_plain_header(struct str s, size_t column)
{
	if (column + s.n > LINE_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return false;
	return !str_starts(s, STR("=?"));
}

/* The bytes that stand for themselves in a Q word of a phrase (RFC 2047 5, rule 3). */
static bool is_q_literal(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '!' || c == '*' || c == '+' || c == '-' || c == '/';
}

static void put_escaped(struct buf *out, char c)
{
	unsigned char byte = (unsigned char)c;

	buf_byte(out, '=');
	buf_byte(out, digits[byte >> 4]);
	buf_byte(out, digits[byte & 15]);
}

static size_t q_bytes(struct str character)
{
	if (character.n == 1 && (is_q_literal(character.p[0]) || character.p[0] == ' '))
		return 1;
	return 3 * character.n;
}

static void put_q(struct buf *out, struct str character)
{
	for (size_t i = 0; i < character.n; i++) {
		if (character.p[i] == ' ')
			buf_byte(out, '_');
		else if (is_q_literal(character.p[i]))
			buf_byte(out, character.p[i]);
		else
			put_escaped(out, character.p[i]);
	}
}

static struct str next_character(struct str *rest)
{
	struct str before = *rest;

	(void)utf8_next(rest);
	return (struct str){ before.p, before.n - rest->n };
}

void mime_words(struct buf *out, struct str text, size_t column)
{
	static const struct str head = { "=?UTF-8?Q?", 10 }, tail = { "?=", 2 };
	size_t word = 0;                /* bytes of the open word, 0: none is open */

	assert(utf8_valid(text));
	if (is_plain_header(text, column)) {
		buf_add(out, text);
		return;
	}
	while (text.n > 0) {
		struct str c = next_character(&text);
		size_t room = column + WORD_MAX > LINE_MAX ? LINE_MAX - column : WORD_MAX;

		if (word > 0 && word + q_bytes(c) + tail.n > room) {
			buf_add(out, tail);
			buf_add(out, STR("\r\n "));
			column = 1;
			word = 0;
		}
		if (word == 0) {
			buf_add(out, head);
			word = head.n;
		}
		put_q(out, c);
		word += q_bytes(c);
	}
	if (word > 0)
		buf_add(out, tail);
}

static bool is_body_literal(char c, bool is_last)
{
	if (c == ' ' || c == '\t')
		return !is_last;
	return c > 0x20 && c < 0x7f && c != '=';
}

static void put_line(struct buf *out, struct str line)
{
	size_t column = 0;

	for (size_t i = 0; i < line.n; i++) {
		bool is_last = i + 1 == line.n;
		bool is_literal = is_body_literal(line.p[i], is_last);
		size_t bytes = is_literal ? 1 : 3;

		if (column + bytes > LINE_MAX - (is_last ? 0 : 1)) {
			buf_add(out, STR("=\r\n"));
			column = 0;
		}
		if (is_literal)
			buf_byte(out, line.p[i]);
		else
			put_escaped(out, line.p[i]);
		column += bytes;
	}
}

void mime_quoted_printable(struct buf *out, struct str text)
{
	struct str line, rest = text;

	while (rest.n > 0) {
		(void)str_cut(rest, '\n', &line, &rest);
		put_line(out, line);
		buf_add(out, STR("\r\n"));
	}
}

void mime_date(struct buf *out, int64_t utc_ms)
{
	static const char days[] = "MonTueWedThuFriSatSun";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct wall w = date_wall(utc_ms, ZONE_UTC);
	int64_t weekday = (date_days(w.date) + 3) % 7;  /* 1970-01-01 was a Thursday */

	assert(weekday >= 0);
	buf_fmt(out, "%.3s, %02d %.3s %04d %02d:%02d:%02d +0000", days + 3 * weekday, w.date.day,
		months + 3 * (w.date.month - 1), w.date.year, w.hour, w.minute, w.second);
}
