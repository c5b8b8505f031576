/* http_form.c - forms as browsers write them, read strictly.
 *
 * For     http.c, while a body arrives and when it is whole; a query string goes the same way.
 * Never   keeps a view into the bytes it was fed; guesses what a malformed body may have meant.
 * Fails   ERR_INVALID and ERR_LIMIT, at the first wrong byte that shows.
 * Limits  FORM_* of the header; a boundary of BOUNDARY_BYTES_MAX (RFC 2046 5.1.1). */
#include "platform/http_form.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"

enum { BOUNDARY_BYTES_MAX = 70, DELIMITER_BYTES_MAX = BOUNDARY_BYTES_MAX + 4,
	RETURNS_MAX = 256 };            /* of a piece, looked at one by one */

const struct str *pairs_get(const struct pairs *pairs, struct str name)
{
	for (size_t i = 0; i < pairs->n; i++) {
		if (str_eq(pairs->at[i].name, name))
			return &pairs->at[i].value;
	}
	return NULL;
}

/* Nothing but what a text keeps as it is: as most values, whatever their letters. */
static bool is_plain(const char *p, size_t n)
{
	bool is_other = false;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		is_other |= c < 0x20 || c == 0x7f || c == 0xc2;
	}
	return !is_other;
}

/* UTF-8 without control characters, but for tabs and line ends; CR LF becomes LF in place. */
static bool text_tidy(char *p, size_t *n)
{
	size_t kept = 0;

	if (!utf8_valid(str_from(p, *n)))
		return false;
	if (is_plain(p, *n))
		return true;
	for (size_t i = 0; i < *n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == '\r' && i + 1 < *n && p[i + 1] == '\n')
			continue;
		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return false;
		if (c == 0xc2 && (unsigned char)p[i + 1] < 0xa0)
			return false;   /* C1; the next byte exists, the text is valid */
		p[kept++] = p[i];
	}
	*n = kept;
	return true;
}

static bool name_is_good(struct str name)
{
	if (name.n == 0 || name.n > FORM_NAME_BYTES_MAX)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] <= 0x20 || name.p[i] >= 0x7f)
			return false;
	}
	return true;
}

/* Names that were seen, roughly: a bit each, which several may share. */
struct seen {
	uint64_t bits[4];
};

/* True: perhaps seen before. */
static bool seen_add(struct seen *seen, struct str name)
{
	unsigned bit = (unsigned)name.n;

	for (size_t i = 0; i < name.n; i++)
		bit = bit * 31 + (unsigned char)name.p[i];
	bit %= 256;

	uint64_t mask = (uint64_t)1 << bit % 64, before = seen->bits[bit / 64];

	seen->bits[bit / 64] = before | mask;
	return (before & mask) != 0;
}

static enum err pairs_add(struct pairs *pairs, struct seen *seen, struct str name, struct str value)
{
	if (!name_is_good(name) || (seen_add(seen, name) && pairs_get(pairs, name) != NULL))
		return ERR_INVALID;
	if (pairs->n == FORM_PAIRS_MAX)
		return ERR_LIMIT;
	pairs->at[pairs->n++] = (struct pair){ name, value };
	return OK;
}

/* --- application/x-www-form-urlencoded ------------------------------------------------------- */

/* Decodes into out, which has room for in.n bytes. */
static bool url_decode(struct str in, char *out, size_t *n_out)
{
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (c == '%') {
			int high = i + 2 < in.n ? str_hex_value(in.p[i + 1]) : -1;
			int low = i + 2 < in.n ? str_hex_value(in.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+') {
			c = ' ';
		}
		out[n++] = c;
	}
	*n_out = n;
	return true;
}

enum err form_url_read(struct mem *mem, struct str text, struct pairs *out)
{
	struct pairs pairs = { NULL, 0 };
	struct seen seen = { { 0 } };
	char *room = mem_get(mem, text.n + 1, 1);
	struct str rest = text, pair, name, value;
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '&';
	pairs.at = mem_get(mem, n < FORM_PAIRS_MAX ? n : FORM_PAIRS_MAX, sizeof *pairs.at);

	while (rest.n > 0) {
		size_t name_n, value_n;

		(void)str_cut(rest, '&', &pair, &rest);
		if (!str_cut(pair, '=', &name, &value))
			return ERR_INVALID;
		if (!url_decode(name, room, &name_n) ||
		    !url_decode(value, room + name_n, &value_n) ||
		    !text_tidy(room + name_n, &value_n))
			return ERR_INVALID;
		TRY(pairs_add(&pairs, &seen, str_from(room, name_n), str_from(room + name_n, value_n)));
		room += name_n + value_n;
	}
	*out = pairs;
	return OK;
}

/* --- multipart/form-data --------------------------------------------------------------------- */

enum parts_state { P_BODY, P_HEAD, P_DONE };
enum part_kind { PART_NONE, PART_TEXT, PART_FILE };

struct form_parts {
	struct mem *mem;
	const struct form_sink *sink;
	void *self;
	char delimiter[DELIMITER_BYTES_MAX];    /* CR LF - - boundary */
	size_t delimiter_n;
	/* bytes of a delimiter seen at the end of a piece */
	size_t held;
	char head[FORM_HEAD_BYTES_MAX];
	size_t head_n;
	enum parts_state state;
	enum part_kind kind;
	struct str name;
	char *text;                             /* values one after the other */
	size_t text_n, text_max, value_at;
	struct pairs pairs;
	struct seen seen;
	size_t files;                           /* begun; each leaves its name in the arena */
	enum err failed;
};

/* Takes one ;key=value or ;key="value" off *rest. Quoted-pairs do not occur: browsers write %22
 * for a quote (WHATWG, multipart/form-data encoding). */
static bool parameter_next(struct str *rest, struct str *key, struct str *value)
{
	struct str blank;

	if (!str_cut(*rest, '=', key, rest))
		return false;
	*key = str_trim(*key);
	if (rest->n > 0 && rest->p[0] == '"') {
		*rest = str_sub(*rest, 1, rest->n - 1);
		if (!str_cut(*rest, '"', value, rest))
			return false;
		(void)str_cut(*rest, ';', &blank, rest);
		return str_trim(blank).n == 0;
	}
	(void)str_cut(*rest, ';', value, rest);
	*value = str_trim(*value);
	return value->n > 0;
}

/* A parameter of a header's value, after its first word; false: not there, or badly written. */
static bool parameter(struct str header, struct str name, struct str *out)
{
	struct str word, rest, key, value;
	bool is_found = false;

	if (!str_cut(header, ';', &word, &rest))
		return false;
	while (rest.n > 0 && parameter_next(&rest, &key, &value)) {
		if (!is_found && str_eq(key, name)) {
			*out = value;
			is_found = true;
		}
	}
	return is_found && rest.n == 0;
}

static bool boundary_is_good(struct str boundary)
{
	if (boundary.n == 0 || boundary.n > BOUNDARY_BYTES_MAX)
		return false;
	for (size_t i = 0; i < boundary.n; i++) {
		if (boundary.p[i] <= 0x20 || boundary.p[i] >= 0x7f)
			return false;
	}
	return true;
}

struct form_parts *form_parts_new(struct mem *mem, struct str content_type,
				  const struct form_sink *sink, void *self, size_t text_max)
{
	struct str boundary;

	if (!str_starts(content_type, STR("multipart/form-data;")) ||
	    !parameter(content_type, STR("boundary"), &boundary) || !boundary_is_good(boundary))
		return NULL;

	struct form_parts *f = mem_new_of(mem, struct form_parts);

	f->mem = mem;
	f->sink = sink;
	f->self = self;
	memcpy(f->delimiter, "\r\n--", 4);
	memcpy(f->delimiter + 4, boundary.p, boundary.n);       /* @size: boundary_is_good */
	f->delimiter_n = boundary.n + 4;
	f->held = 2;            /* the first delimiter has no CR LF of its own */
	f->text = mem_get(mem, text_max + 1, 1);
	f->text_max = text_max;
	f->pairs.at = mem_get(mem, FORM_PAIRS_MAX, sizeof *f->pairs.at);
	return f;
}

/* The header's name is compared without regard to case, its value is what follows. */
static bool head_line(struct str line, const char *name, struct str *value)
{
	size_t n = strlen(name);

	if (line.n <= n || strncasecmp(line.p, name, n) != 0 || line.p[n] != ':')
		return false;
	*value = str_trim(str_sub(line, n + 1, line.n - n - 1));
	return true;
}

static enum err part_begin(struct form_parts *f)
{
	struct str rest = str_from(f->head, f->head_n), line, value, file_name;
	struct str disposition = { 0 };

	while (str_cut(rest, '\n', &line, &rest)) {
		if (head_line(str_trim(line), "content-disposition", &value)) {
			if (disposition.n != 0)
				return ERR_INVALID;
			disposition = value;
		}
	}
	if (!str_starts(disposition, STR("form-data;")) ||
	    !parameter(disposition, STR("name"), &value) || !name_is_good(value))
		return ERR_INVALID;
	f->name = str_copy(f->mem, value);
	f->value_at = f->text_n;
	if (!parameter(disposition, STR("filename"), &file_name)) {
		f->kind = PART_TEXT;
		return OK;
	}
	f->kind = PART_FILE;
	if (f->files++ == FORM_PAIRS_MAX)
		return ERR_LIMIT;
	if (f->sink == NULL || !utf8_valid(file_name))
		return ERR_INVALID;
	return f->sink->begin(f->self, f->name, str_copy(f->mem, file_name));
}

static enum err part_bytes(struct form_parts *f, struct str bytes)
{
	if (bytes.n == 0 || f->kind == PART_NONE)
		return OK;              /* before the first delimiter: the preamble is ignored */
	if (f->kind == PART_FILE)
		return f->sink->piece(f->self, bytes);
	if (bytes.n > f->text_max - f->text_n)
		return ERR_LIMIT;
	memcpy(f->text + f->text_n, bytes.p, bytes.n);          /* @size: the line above */
	f->text_n += bytes.n;
	return OK;
}

/* A delimiter was seen: the part before it is whole. */
static enum err part_end(struct form_parts *f)
{
	enum part_kind kind = f->kind;

	f->kind = PART_NONE;
	f->state = P_HEAD;
	f->head_n = 0;
	f->held = 0;
	if (kind == PART_FILE)
		return f->sink->end(f->self);
	if (kind == PART_NONE)
		return OK;

	size_t n = f->text_n - f->value_at;

	if (!text_tidy(f->text + f->value_at, &n))
		return ERR_INVALID;
	return pairs_add(&f->pairs, &f->seen, f->name, str_from(f->text + f->value_at, n));
}

/* The last piece ended inside what may be a delimiter: go on with it, byte by byte. CR stands
 * only at a delimiter's start, so when it breaks off, all that was held is data. */
static enum err feed_held(struct form_parts *f, struct str *piece)
{
	size_t i = 0;

	while (i < piece->n && f->held < f->delimiter_n && piece->p[i] == f->delimiter[f->held]) {
		f->held++;
		i++;
	}
	*piece = str_sub(*piece, i, piece->n - i);
	if (f->held == f->delimiter_n)
		return part_end(f);
	if (piece->n == 0)
		return OK;

	size_t held = f->held;

	f->held = 0;
	return part_bytes(f, str_from(f->delimiter, held));
}

/* The delimiter in the text; NULL: not there. A carriage return is rare in most files and its search is the
 * library's fastest; a text full of them is left to the search that no text makes slow. */
static const char *delimiter_in(const struct form_parts *f, struct str text)
{
	const char *p = text.p, *end = p + text.n;

	for (int i = 0; i < RETURNS_MAX && p < end; i++) {
		p = memchr(p, '\r', (size_t)(end - p));
		if (p == NULL || (size_t)(end - p) < f->delimiter_n)
			return NULL;
		if (memcmp(p, f->delimiter, f->delimiter_n) == 0)
			return p;
		p++;
	}
	return memmem(p, (size_t)(end - p), f->delimiter, f->delimiter_n);
}

static enum err feed_body(struct form_parts *f, struct str *piece)
{
	if (f->held > 0)
		return feed_held(f, piece);

	const char *p = piece->p, *end = p + piece->n;
	const char *hit = delimiter_in(f, *piece);

	if (hit != NULL) {
		TRY(part_bytes(f, str_from(p, (size_t)(hit - p))));
		*piece = str_from(hit + f->delimiter_n, (size_t)(end - hit) - f->delimiter_n);
		return part_end(f);
	}

	/* What could be the start of a delimiter at the very end is held back. */
	const char *from = piece->n > f->delimiter_n ? end - f->delimiter_n : p;
	size_t keep = 0;

	while (keep == 0 && from < end) {
		from = memchr(from, '\r', (size_t)(end - from));
		if (from == NULL)
			break;
		if (memcmp(from, f->delimiter, (size_t)(end - from)) == 0)
			keep = (size_t)(end - from);
		from++;
	}
	f->held = keep;
	*piece = (struct str){ end, 0 };
	return part_bytes(f, str_from(p, (size_t)(end - p) - keep));
}

static enum err feed_head(struct form_parts *f, struct str *piece)
{
	if (f->head_n == sizeof f->head)
		return ERR_LIMIT;
	f->head[f->head_n++] = piece->p[0];
	*piece = str_sub(*piece, 1, piece->n - 1);

	struct str head = str_from(f->head, f->head_n);

	if (str_eq(head, STR("--"))) {
		f->state = P_DONE;
	} else if (head.n >= 4 && str_ends(head, STR("\r\n\r\n"))) {
		f->state = P_BODY;
		return part_begin(f);
	} else if (head.n >= 2 && !str_starts(head, STR("\r\n")) &&
		   head.p[0] != ' ' && head.p[0] != '\t') {
		return ERR_INVALID;     /* the boundary was only the start of a longer line */
	}
	return OK;
}

enum err form_parts_feed(struct form_parts *f, struct str piece)
{
	while (f->failed == OK && piece.n > 0 && f->state != P_DONE)
		f->failed = f->state == P_BODY ? feed_body(f, &piece) : feed_head(f, &piece);
	return f->failed;               /* what follows the closing delimiter is ignored */
}

enum err form_parts_end(struct form_parts *f, struct pairs *out)
{
	TRY(f->failed);
	if (f->state != P_DONE)
		return ERR_INVALID;
	*out = f->pairs;
	return OK;
}
