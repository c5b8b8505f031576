/* mime_read.c - our own mails read back: the demonstration shows them, tests look into them.
 *
 * Never   meets a stranger's mail: what does not look as mail.c wrote it gives an empty text. */
#include "core/mime.h"

#include <string.h>

/* =XX at p: the byte, and true. */
static bool escaped(struct str s, size_t at, char *out)
{
	return s.p[at] == '=' && at + 3 <= s.n && str_unhex(str_sub(s, at + 1, 2), out, 1);
}

static void decode_word(struct buf *out, struct str q)
{
	for (size_t i = 0; i < q.n; i++) {
		char c = q.p[i] == '_' ? ' ' : q.p[i];

		if (escaped(q, i, &c))
			i += 2;
		buf_byte(out, c);
	}
}

/* Encoded words in a row are joined; other text stays. */
static struct str decode(struct mem *m, struct str value)
{
	static const struct str head = { "=?UTF-8?Q?", 10 };
	struct buf *out = buf_new(m, value.n + 1);
	size_t at, end;

	while (str_find(value, head, &at)) {
		struct str before = str_sub(value, 0, at), rest = str_sub(value, at + head.n, value.n);

		if (str_trim(before).n > 0)
			buf_add(out, before);
		if (!str_find(rest, STR("?="), &end))
			return STR("");
		decode_word(out, str_sub(rest, 0, end));
		value = str_sub(rest, end + 2, rest.n);
	}
	if (buf_bytes(out) == 0 || str_trim(value).n > 0)
		buf_add(out, value);
	return buf_done(out);
}

struct str mime_header(struct mem *m, struct str message, const char *name)
{
	struct str line, field = str_fmt(m, "%s: ", name);
	struct buf *value = buf_new(m, 4096);
	bool is_inside = false;

	while (message.n > 0) {
		(void)str_cut(message, '\n', &line, &message);
		if (str_ends(line, STR("\r")))
			line.n--;
		if (line.n == 0)
			break;
		bool goes_on = line.p[0] == ' ';

		is_inside = goes_on ? is_inside : str_starts(line, field);
		if (is_inside)
			buf_add(value, goes_on ? line : str_sub(line, field.n, line.n));
	}
	return decode(m, buf_done(value));
}

static void decode_line(struct buf *out, struct str line)
{
	bool is_soft = str_ends(line, STR("="));

	if (is_soft)
		line.n--;
	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (escaped(line, i, &c))
			i += 2;
		buf_byte(out, c);
	}
	if (!is_soft)
		buf_byte(out, '\n');
}

struct str mime_text_part(struct mem *m, struct str message)
{
	struct buf *out = buf_new(m, message.n + 1);
	struct str line;
	size_t at;

	if (!str_find(message, STR("Content-Type: text/plain"), &at))
		return STR("");
	message = str_sub(message, at, message.n);
	if (!str_find(message, STR("\r\n\r\n"), &at))
		return STR("");
	message = str_sub(message, at + 4, message.n);
	while (message.n > 0) {
		(void)str_cut(message, '\n', &line, &message);
		if (str_starts(line, STR("--=_")))
			break;
		if (str_ends(line, STR("\r")))
			line.n--;
		decode_line(out, line);
	}
	return buf_done(out);
}
