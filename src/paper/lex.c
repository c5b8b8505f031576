/* lex.c - reads the values of a PDF, without mending anything.
 *
 * For     the cross-reference reader, the object reader, and object streams.
 * Never   guesses: a number, a string, a stream's length that is not as the standard has it is refused.
 * Fails   NULL; lex_indirect also sets the fault of the file.
 * Limits  OBJECT_DEPTH_MAX levels, INT_DIGITS_MAX digits, the arena, the work of the file's budget. */
#include "paper/lex.h"

#include <string.h>

enum { INT_DIGITS_MAX = 18, GENERATION_MAX = 65535 };

static bool is_blank(char c)
{
	return c == 0 || c == 9 || c == 10 || c == 12 || c == 13 || c == 32;
}

static bool is_delimiter(char c)
{
	return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{' ||
	       c == '}' || c == '/' || c == '%';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool ends_here(const struct lex *l, size_t at)
{
	return at >= l->in.n || is_blank(l->in.p[at]) || is_delimiter(l->in.p[at]);
}

void lex_blanks(struct lex *l)
{
	while (l->at < l->in.n) {
		if (is_blank(l->in.p[l->at])) {
			l->at++;
		} else if (l->in.p[l->at] == '%') {
			while (l->at < l->in.n && l->in.p[l->at] != '\n' && l->in.p[l->at] != '\r')
				l->at++;
		} else {
			break;
		}
	}
}

bool lex_word(struct lex *l, const char *word)
{
	struct str w = str_of(word);

	lex_blanks(l);
	if (!str_starts(str_sub(l->in, l->at, w.n), w) || !ends_here(l, l->at + w.n))
		return false;
	l->at += w.n;
	return true;
}

static size_t digits_at(const struct lex *l, size_t at)
{
	size_t n = 0;

	while (at + n < l->in.n && is_digit(l->in.p[at + n]))
		n++;
	return n;
}

bool lex_number(struct lex *l, uint64_t max, uint64_t *out)
{
	lex_blanks(l);
	size_t n = digits_at(l, l->at);

	if (n == 0 || n > INT_DIGITS_MAX || !ends_here(l, l->at + n) ||
	    !str_to_u64(str_sub(l->in, l->at, n), max, out))
		return false;
	l->at += n;
	return true;
}

static struct obj *make(struct lex *l, enum obj_kind kind, size_t at)
{
	if (!pdf_room(l->pdf, sizeof(struct obj)))
		return NULL;
	struct obj *o = obj_new(l->pdf->mem, kind);

	o->at = l->is_packed ? OBJECT_NOWHERE : at;
	return o;
}

static struct obj *read_name(struct lex *l)
{
	size_t from = l->at, to = l->at + 1, escapes = 0;

	for (; to < l->in.n && !ends_here(l, to); to++)
		escapes += l->in.p[to] == '#';
	struct str raw = str_sub(l->in, from + 1, to - from - 1);
	struct obj *o = make(l, OBJECT_NAME, from);

	if (o == NULL || (escapes > 0 && !pdf_room(l->pdf, raw.n)))
		return NULL;
	l->at = to;
	o->text = raw;
	if (escapes == 0)
		return o;
	char *p = mem_get(l->pdf->mem, 1, raw.n);
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];

		if (c == '#') {
			if (i + 2 >= raw.n || str_hex_value(raw.p[i + 1]) < 0 ||
			    str_hex_value(raw.p[i + 2]) < 0)
				return NULL;
			c = (char)(str_hex_value(raw.p[i + 1]) * 16 + str_hex_value(raw.p[i + 2]));
			if (c == 0)
				return NULL;
			i += 2;
		}
		p[n++] = c;
	}
	o->text = (struct str){ p, n };
	return o;
}

/* One character of a literal string after its backslash; false: a line continued, nothing stands. */
static bool read_escape(const struct lex *l, size_t *at, size_t end, char *out)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	char c = l->in.p[(*at)++];
	const char *known = c == 0 ? NULL : strchr(from, c);

	*out = known == NULL ? c : to[known - from];
	if (c == '\r' && *at < end && l->in.p[*at] == '\n')
		(*at)++;
	if (c == '\r' || c == '\n')
		return false;
	if (c >= '0' && c <= '7') {
		int value = c - '0';

		for (int k = 0; k < 2 && *at < end && l->in.p[*at] >= '0' && l->in.p[*at] <= '7';
		     k++)
			value = value * 8 + (l->in.p[(*at)++] - '0');
		*out = (char)(uint8_t)value;
	}
	return true;
}

/* The place of the closing parenthesis, or in.n. */
static size_t string_end(const struct lex *l, size_t at, bool *is_plain)
{
	int level = 1;

	for (; at < l->in.n; at++) {
		char c = l->in.p[at];

		if (c == '\\' || c == '\r')
			*is_plain = false;
		if (c == '\\')
			at++;
		else if (c == '(')
			level++;
		else if (c == ')' && --level == 0)
			return at;
	}
	return l->in.n;
}

static struct obj *read_string(struct lex *l)
{
	size_t from = l->at, at = from + 1, n = 0;
	bool is_plain = true;
	size_t end = string_end(l, at, &is_plain);
	struct obj *o = make(l, OBJECT_STRING, from);

	if (end >= l->in.n || o == NULL || (!is_plain && !pdf_room(l->pdf, end - at)))
		return NULL;
	l->at = end + 1;
	o->text = str_sub(l->in, at, end - at);
	if (is_plain)
		return o;
	char *p = mem_get(l->pdf->mem, 1, end - at);

	while (at < end) {
		char c = l->in.p[at++];

		if (c == '\\' && at < end) {
			if (!read_escape(l, &at, end, &c))
				continue;
		} else if (c == '\r') {                 /* any end of line reads as one line feed */
			if (at < end && l->in.p[at] == '\n')
				at++;
			c = '\n';
		}
		p[n++] = c;
	}
	o->text = (struct str){ p, n };
	return o;
}

static struct obj *read_hex_string(struct lex *l)
{
	size_t from = l->at;
	const char *close = memchr(l->in.p + from, '>', l->in.n - from);
	struct obj *o = make(l, OBJECT_STRING, from);

	if (close == NULL || o == NULL)
		return NULL;
	size_t end = (size_t)(close - l->in.p), n = 0;
	bool is_half = false;

	if (!pdf_room(l->pdf, (end - from) / 2 + 1))
		return NULL;
	char *p = mem_get(l->pdf->mem, 1, (end - from) / 2 + 1); /* @size: two digits a byte */
	size_t digits = end - from - 1;

	l->at = end + 1;
	/* the holes of signatures are long, and written without blanks */
	if (digits % 2 == 0 && str_unhex(str_sub(l->in, from + 1, digits), p, digits / 2)) {
		o->text = (struct str){ p, digits / 2 };
		return o;
	}
	for (size_t i = from + 1; i < end; i++) {
		int v = str_hex_value(l->in.p[i]);

		if (v < 0 && is_blank(l->in.p[i]))
			continue;
		if (v < 0)
			return NULL;
		if (is_half)
			p[n] = (char)(p[n] | v), n++;
		else
			p[n] = (char)(uint8_t)(v << 4);
		is_half = !is_half;
	}
	o->text = (struct str){ p, n + is_half };
	return o;
}

/* A reference needs two numbers ahead: "12 0 R". */
static bool read_reference(struct lex *l, struct obj *o)
{
	struct lex ahead = *l;
	uint64_t generation;

	if (o->integer < 0 || o->integer >= PDF_NUMBERS_MAX || ahead.at >= ahead.in.n ||
	    !is_blank(ahead.in.p[ahead.at]))
		return false;
	while (ahead.at < ahead.in.n && is_blank(ahead.in.p[ahead.at]))
		ahead.at++;
	if (!lex_number(&ahead, GENERATION_MAX, &generation) || !lex_word(&ahead, "R"))
		return false;
	o->kind = OBJECT_REF;
	o->generation = (uint32_t)generation;
	l->at = ahead.at;
	return true;
}

static struct obj *read_number(struct lex *l)
{
	size_t from = l->at, at = from;
	bool has_sign = l->in.p[at] == '+' || l->in.p[at] == '-';

	at += has_sign;
	size_t whole = digits_at(l, at), part = 0;
	bool is_real = at + whole < l->in.n && l->in.p[at + whole] == '.';

	if (is_real)
		part = digits_at(l, at + whole + 1);
	size_t to = at + whole + is_real + part;

	if (whole + part == 0 || !ends_here(l, to) || (!is_real && whole > INT_DIGITS_MAX))
		return NULL;
	struct obj *o = make(l, is_real ? OBJECT_REAL : OBJECT_INT, from);
	uint64_t value = 0;

	if (o == NULL)
		return NULL;
	l->at = to;
	if (is_real) {
		o->text = str_sub(l->in, from, to - from);
		return o;
	}
	if (!str_to_u64(str_sub(l->in, at, whole), INT64_MAX, &value))
		return NULL;
	o->integer = l->in.p[from] == '-' ? -(int64_t)value : (int64_t)value;
	if (!has_sign)
		(void)read_reference(l, o);
	return o;
}

static bool push_room(struct lex *l, const struct obj *o)
{
	/* @size: growth doubles, so what is asked for next is at most twice what is held */
	return o->count < o->room || pdf_room(l->pdf, ((size_t)o->room * 2 + 8) * 24);
}

static struct obj *read_array(struct lex *l)
{
	struct obj *o = make(l, OBJECT_ARRAY, l->at++);

	for (;;) {
		lex_blanks(l);
		if (o == NULL || l->at >= l->in.n)
			return NULL;
		if (l->in.p[l->at] == ']') {
			l->at++;
			return o;
		}
		struct obj *item = lex_object(l);

		if (item == NULL || !push_room(l, o))
			return NULL;
		obj_push(l->pdf->mem, o, item);
	}
}

/* Keys are appended as they come: twins stay, for obj_has_twins to see. */
static struct obj *read_dict(struct lex *l)
{
	struct obj *o = make(l, OBJECT_ARRAY, l->at), *pairs = make(l, OBJECT_DICT, l->at);

	l->at += 2;
	for (;;) {
		lex_blanks(l);
		if (o == NULL || pairs == NULL || l->at + 1 >= l->in.n)
			return NULL;
		if (l->in.p[l->at] == '>' && l->in.p[l->at + 1] == '>')
			break;
		struct obj *key = l->in.p[l->at] == '/' ? read_name(l) : NULL;
		struct obj *value = key == NULL ? NULL : lex_object(l);

		if (value == NULL || !push_room(l, o))
			return NULL;
		obj_push(l->pdf->mem, o, key);
		if (!push_room(l, o))
			return NULL;
		obj_push(l->pdf->mem, o, value);
	}
	l->at += 2;
	pairs->count = pairs->room = o->count / 2;
	if (!pdf_room(l->pdf, pairs->count * (sizeof(struct str) + sizeof(struct obj *))))
		return NULL;
	pairs->keys = mem_get(l->pdf->mem, pairs->count, sizeof(struct str));
	pairs->items = mem_get(l->pdf->mem, pairs->count, sizeof(struct obj *));
	for (uint32_t i = 0; i < pairs->count; i++) {
		pairs->keys[i] = o->items[2 * i]->text;
		pairs->items[i] = o->items[2 * i + 1];
	}
	return pairs;
}

static struct obj *read_keyword(struct lex *l)
{
	size_t from = l->at;
	bool is_true = lex_word(l, "true"), is_false = !is_true && lex_word(l, "false");

	if (!is_true && !is_false && !lex_word(l, "null"))
		return NULL;
	struct obj *o = make(l, is_true || is_false ? OBJECT_BOOL : OBJECT_NULL, from);

	if (o != NULL)
		o->integer = is_true;
	return o;
}

struct obj *lex_object(struct lex *l)
{
	struct obj *o;

	lex_blanks(l);
	if (l->at >= l->in.n || l->pdf->fault != PDF_OK)
		return NULL;
	char c = l->in.p[l->at], next = l->at + 1 < l->in.n ? l->in.p[l->at + 1] : 0;

	if (l->pdf->depth >= OBJECT_DEPTH_MAX) {
		pdf_refuse(l->pdf, PDF_LIMIT);
		return NULL;
	}
	l->pdf->depth++;
	if (c == '/')
		o = read_name(l);
	else if (c == '(')
		o = read_string(l);
	else if (c == '[')
		o = read_array(l);
	else if (c == '<')
		o = next == '<' ? read_dict(l) : read_hex_string(l);
	else if (is_digit(c) || c == '+' || c == '-' || c == '.')
		o = read_number(l);
	else
		o = read_keyword(l);
	l->pdf->depth--;
	return o;
}

/* The data of a stream: after CRLF or LF, exactly /Length bytes, then endstream. */
static bool read_data(struct lex *l, struct obj *o)
{
	struct obj *length = pdf_get(l->pdf, o, "Length");

	if (l->at < l->in.n && l->in.p[l->at] == '\r')
		l->at++;
	if (l->at >= l->in.n || l->in.p[l->at] != '\n' || length == NULL ||
	    length->kind != OBJECT_INT || length->integer < 0 ||
	    (uint64_t)length->integer > l->in.n - l->at - 1)
		return false;
	o->kind = OBJECT_STREAM;
	o->data = str_sub(l->in, l->at + 1, (size_t)length->integer);
	l->at += 1 + o->data.n;
	size_t line = l->at;

	while (line < l->in.n && line < l->at + 2 &&
	       (l->in.p[line] == '\r' || l->in.p[line] == '\n'))
		line++;
	l->at = line;
	return str_starts(str_sub(l->in, line, 9), STR("endstream")) && lex_word(l, "endstream");
}

struct obj *lex_indirect(struct pdf *p, size_t at, uint32_t number, uint32_t generation)
{
	struct lex l = { .pdf = p, .in = p->bytes, .at = at };
	uint64_t n = 0, g = 0;
	struct obj *o = NULL;

	if (at < p->bytes.n && is_digit(p->bytes.p[at]) &&
	    lex_number(&l, PDF_NUMBERS_MAX, &n) && lex_number(&l, GENERATION_MAX, &g) &&
	    lex_word(&l, "obj") && n == number && g == generation)
		o = lex_object(&l);
	if (o != NULL && o->kind == OBJECT_DICT && lex_word(&l, "stream") && !read_data(&l, o))
		o = NULL;
	/* what was skipped over in one leap costs no time: the data of a stream */
	size_t leapt = o != NULL && o->kind == OBJECT_STREAM ? o->data.n : 0;

	if (!pdf_work(p, l.at - at - leapt + 32))
		return NULL;
	if (o == NULL || !lex_word(&l, "endobj")) {
		pdf_refuse(p, PDF_BAD_OBJECT);
		return NULL;
	}
	return o;
}
