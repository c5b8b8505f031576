/* json.c - the value tree and its canonical text (RFC 8785).
 *
 * Never   writes a number that is not an integer below 2^53, or a name twice.
 * Limits  JSON_DEPTH_MAX levels; members are kept sorted, so objects are meant to be small. */
#include "base/json.h"

#include <assert.h>
#include <string.h>

#include "base/wide.h"

enum { JSON_DEPTH_MAX = 32, CHILDREN_FIRST = 8 };

struct json {
	struct mem *mem;
	enum json_kind kind;
	union {
		bool is_true;
		int64_t integer;
		struct str string;
		struct {
			struct json **values;
			const char **names;     /* NULL in an array */
			size_t n, room;
		} list;
	} as;
};

static struct json *make(struct mem *m, enum json_kind kind)
{
	struct json *v = mem_new_of(m, struct json);

	v->mem = m;
	v->kind = kind;
	return v;
}

struct json *json_object(struct mem *m)
{
	return make(m, JSON_OBJECT);
}

struct json *json_array(struct mem *m)
{
	return make(m, JSON_ARRAY);
}

struct json *json_of_null(struct mem *m)
{
	return make(m, JSON_NULL);
}

struct json *json_of_str(struct mem *m, struct str s)
{
	struct json *v = make(m, JSON_STRING);

	v->as.string = s;
	return v;
}

struct json *json_of_int(struct mem *m, int64_t i)
{
	struct json *v = make(m, JSON_INT);

	assert(i <= JSON_INT_MAX && i >= -JSON_INT_MAX);
	v->as.integer = i;
	return v;
}

struct json *json_of_bool(struct mem *m, bool b)
{
	struct json *v = make(m, JSON_BOOL);

	v->as.is_true = b;
	return v;
}

static void grow(struct json *v)
{
	size_t room = v->as.list.room == 0 ? CHILDREN_FIRST : 2 * v->as.list.room;
	struct json **values = mem_get(v->mem, room, sizeof *values);
	const char **names = mem_get(v->mem, room, sizeof *names);

	if (v->as.list.n > 0) {
		memcpy(values, v->as.list.values, v->as.list.n * sizeof *values);
		memcpy(names, v->as.list.names, v->as.list.n * sizeof *names);
	}
	v->as.list.values = values;
	v->as.list.names = names;
	v->as.list.room = room;
}

/* Where name stands or belongs. Names are ASCII: byte order is RFC 8785's UTF-16 order. */
static size_t place(const struct json *v, const char *name, bool *is_there)
{
	size_t low = 0, high = v->as.list.n;

	*is_there = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(v->as.list.names[middle], name);

		if (order == 0) {
			*is_there = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void json_set(struct json *v, const char *name, struct json *value)
{
	bool is_there;

	assert(v->kind == JSON_OBJECT && value != NULL);
	size_t at = place(v, name, &is_there);

	if (is_there) {
		v->as.list.values[at] = value;
		return;
	}
	if (v->as.list.n == v->as.list.room)
		grow(v);
	size_t behind = v->as.list.n - at;

	memmove(v->as.list.values + at + 1, v->as.list.values + at, behind * sizeof *v->as.list.values);
	memmove(v->as.list.names + at + 1, v->as.list.names + at, behind * sizeof *v->as.list.names);
	v->as.list.values[at] = value;
	v->as.list.names[at] = name;
	v->as.list.n++;
}

void json_set_str(struct json *v, const char *name, struct str s)
{
	json_set(v, name, json_of_str(v->mem, s));
}

void json_set_int(struct json *v, const char *name, int64_t i)
{
	json_set(v, name, json_of_int(v->mem, i));
}

void json_set_bool(struct json *v, const char *name, bool b)
{
	json_set(v, name, json_of_bool(v->mem, b));
}

void json_add(struct json *v, struct json *value)
{
	assert(v->kind == JSON_ARRAY && value != NULL);
	if (v->as.list.n == v->as.list.room)
		grow(v);
	v->as.list.values[v->as.list.n++] = value;
}

void json_add_str(struct json *v, struct str s)
{
	json_add(v, json_of_str(v->mem, s));
}

enum json_kind json_kind_of(const struct json *v)
{
	return v == NULL ? JSON_NULL : v->kind;
}

const struct json *json_get(const struct json *v, const char *name)
{
	bool is_there;

	if (json_kind_of(v) != JSON_OBJECT)
		return NULL;
	size_t at = place(v, name, &is_there);

	return is_there ? v->as.list.values[at] : NULL;
}

static bool is_list(const struct json *v)
{
	return json_kind_of(v) == JSON_OBJECT || json_kind_of(v) == JSON_ARRAY;
}

size_t json_count(const struct json *v)
{
	return is_list(v) ? v->as.list.n : 0;
}

const struct json *json_item(const struct json *v, size_t i)
{
	assert(i < json_count(v));
	return v->as.list.values[i];
}

const char *json_name(const struct json *v, size_t i)
{
	assert(json_kind_of(v) == JSON_OBJECT && i < json_count(v));
	return v->as.list.names[i];
}

struct str json_str(const struct json *v, struct str otherwise)
{
	return json_kind_of(v) == JSON_STRING ? v->as.string : otherwise;
}

int64_t json_int(const struct json *v, int64_t otherwise)
{
	return json_kind_of(v) == JSON_INT ? v->as.integer : otherwise;
}

bool json_bool(const struct json *v, bool otherwise)
{
	return json_kind_of(v) == JSON_BOOL ? v->as.is_true : otherwise;
}

/* What follows the backslash; 0: four digits do. */
static inline char escape_letter(unsigned char c)
{
	static const char letters[0x20] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };

	return c < sizeof letters ? letters[c] : (char)c;
}

static inline bool is_escaped(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

static inline bool has_escape(wide b)
{
	return wide_is_any((wide)(b < 0x20) | (wide)(b == '"') | (wide)(b == '\\'));
}

/* How many bytes of the head are written as they are, as far as whole pieces show it. */
static size_t plain_head(struct str s)
{
	size_t n = 0;

	/* less than eight: zeros would stand behind them */
	if (s.n < WIDE_BYTES)
		return s.n >= 8 && !has_escape(wide_load_short(s.p, s.n)) ? s.n : 0;
	for (; s.n - n >= WIDE_BYTES; n += WIDE_BYTES) {
		if (has_escape(wide_load(s.p + n)))
			return n;
	}
	/* the last sixteen, some of them once more */
	return has_escape(wide_load(s.p + s.n - WIDE_BYTES)) ? n : s.n;
}

/* How many bytes longer it is written, behind a head of plain ones. */
static size_t escapes_behind(struct str s, size_t head)
{
	enum { LETTER_BYTES = 1, DIGITS_BYTES = JSON_ESCAPED_BYTES_MAX - 1 };
	size_t more = 0;

	for (size_t i = head; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (is_escaped(c))
			more += escape_letter(c) != '\0' ? LETTER_BYTES : DIGITS_BYTES;
	}
	return more;
}

size_t json_escapes(struct str s)
{
	return escapes_behind(s, plain_head(s));
}

static char *put(char *at, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	char letter = escape_letter(c);

	if (!is_escaped(c)) {
		*at = (char)c;
		return at + 1;
	}
	*at++ = '\\';
	if (letter != '\0') {
		*at = letter;
		return at + 1;
	}
	const char code[] = { 'u', '0', '0', digits[c >> 4], digits[c & 15] };

	memcpy(at, code, sizeof code);
	return at + sizeof code;
}

void json_write_str(struct buf *b, struct str s)
{
	size_t head = plain_head(s), more = escapes_behind(s, head);
	char *at = buf_more(b, s.n + more + 2);

	if (at == NULL)
		return;
	if (more == 0)
		head = s.n;
	*at++ = '"';
	if (head > 0)
		memcpy(at, s.p, head);
	at += head;
	for (size_t i = head; i < s.n; i++)
		at = put(at, (unsigned char)s.p[i]);
	*at = '"';
}

static void write_value(struct buf *b, const struct json *v, unsigned depth)
{
	assert(depth < JSON_DEPTH_MAX);
	switch (v->kind) {
	case JSON_NULL:
		buf_add(b, STR("null"));
		return;
	case JSON_BOOL:
		buf_add(b, v->as.is_true ? STR("true") : STR("false"));
		return;
	case JSON_INT:
		buf_i64(b, v->as.integer);
		return;
	case JSON_STRING:
		json_write_str(b, v->as.string);
		return;
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	bool is_object = v->kind == JSON_OBJECT;

	buf_byte(b, is_object ? '{' : '[');
	for (size_t i = 0; i < v->as.list.n; i++) {
		if (i > 0)
			buf_byte(b, ',');
		if (is_object) {
			json_write_str(b, str_of(v->as.list.names[i]));
			buf_byte(b, ':');
		}
		write_value(b, v->as.list.values[i], depth + 1);
	}
	buf_byte(b, is_object ? '}' : ']');
}

void json_write(struct buf *b, const struct json *v)
{
	write_value(b, v, 0);
}

struct str json_text(struct mem *m, const struct json *v, size_t limit)
{
	struct buf *b = buf_new(m, limit);

	json_write(b, v);
	assert(!buf_full(b));
	return buf_done(b);
}
