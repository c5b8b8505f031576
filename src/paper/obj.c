/* obj.c - the values of a PDF: made, looked up, compared, written.
 *
 * For     the reader, which makes them, and the writer of new revisions, which copies and writes them.
 * Never   changes a value that somebody else may hold, but through obj_put and obj_push.
 * Limits  OBJECT_KEYS_MAX where twins are looked for, OBJECT_DEPTH_MAX for comparing and writing. */
#include "paper/obj.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"

enum { ITEMS_FIRST = 8 };

struct obj *obj_new(struct mem *m, enum obj_kind kind)
{
	struct obj *o = mem_new_of(m, struct obj);

	o->kind = kind;
	o->at = OBJECT_NOWHERE;
	return o;
}

struct obj *obj_int(struct mem *m, int64_t value)
{
	struct obj *o = obj_new(m, OBJECT_INT);

	o->integer = value;
	return o;
}

struct obj *obj_ref(struct mem *m, uint32_t number, uint32_t generation)
{
	struct obj *o = obj_new(m, OBJECT_REF);

	o->integer = number;
	o->generation = generation;
	return o;
}

struct obj *obj_text(struct mem *m, enum obj_kind kind, struct str text)
{
	struct obj *o = obj_new(m, kind);

	assert(kind == OBJECT_STRING || kind == OBJECT_NAME || kind == OBJECT_REAL ||
	       kind == OBJECT_RAW);
	o->text = text;
	return o;
}

static void put_unit(struct buf *b, uint32_t unit)
{
	buf_byte(b, (char)(uint8_t)(unit >> 8));
	buf_byte(b, (char)(uint8_t)unit);
}

struct obj *obj_words(struct mem *m, struct str utf8)
{
	struct buf *b = buf_new(m, 2 * utf8.n + 2); /* @size: a UTF-8 byte is at most one unit */

	assert(utf8_valid(utf8));
	put_unit(b, 0xfeff);
	while (utf8.n > 0) {
		uint32_t c = utf8_next(&utf8);

		if (c >= 0x10000) {
			c -= 0x10000;
			put_unit(b, 0xd800 | c >> 10);
			c = 0xdc00 | (c & 0x3ff);
		}
		put_unit(b, c);
	}
	return obj_text(m, OBJECT_STRING, buf_done(b));
}

struct obj *obj_label(struct mem *m, struct str utf8)
{
	for (size_t i = 0; i < utf8.n; i++) {
		if (utf8.p[i] < ' ' || utf8.p[i] > '~')
			return obj_words(m, utf8);
	}
	return obj_text(m, OBJECT_STRING, utf8);
}

static void grow(struct mem *m, struct obj *o)
{
	if (o->count < o->room)
		return;
	uint32_t room = o->room == 0 ? ITEMS_FIRST : o->room * 2;
	struct obj **items = mem_get(m, room, sizeof *items);

	if (o->count > 0)
		memcpy(items, o->items, o->count * sizeof *items);
	o->items = items;
	if (o->kind != OBJECT_ARRAY) {
		struct str *keys = mem_get(m, room, sizeof *keys);

		if (o->count > 0)
			memcpy(keys, o->keys, o->count * sizeof *keys);
		o->keys = keys;
	}
	o->room = room;
}

struct obj *obj_copy(struct mem *m, const struct obj *from, size_t more)
{
	struct obj *o = obj_new(m, from->kind);
	uint32_t room = from->count + (uint32_t)more;

	assert(from->kind == OBJECT_ARRAY || from->kind == OBJECT_DICT ||
	       from->kind == OBJECT_STREAM);
	o->items = mem_get(m, room, sizeof(struct obj *));
	if (from->count > 0)
		memcpy(o->items, from->items, from->count * sizeof(struct obj *));
	if (from->kind != OBJECT_ARRAY) {
		o->keys = mem_get(m, room, sizeof(struct str));
		if (from->count > 0)
			memcpy(o->keys, from->keys, from->count * sizeof(struct str));
		o->data = from->data;
	}
	o->count = from->count;
	o->room = room;
	return o;
}

void obj_push(struct mem *m, struct obj *array, struct obj *value)
{
	assert(array->kind == OBJECT_ARRAY);
	grow(m, array);
	array->items[array->count++] = value;
}

void obj_put(struct mem *m, struct obj *dict, struct str key, struct obj *value)
{
	assert(dict->kind == OBJECT_DICT || dict->kind == OBJECT_STREAM);
	for (uint32_t i = 0; i < dict->count; i++) {
		if (str_eq(dict->keys[i], key)) {
			dict->items[i] = value;
			return;
		}
	}
	grow(m, dict);
	dict->keys[dict->count] = key;
	dict->items[dict->count++] = value;
}

struct obj *obj_get_str(const struct obj *dict, struct str key)
{
	if (dict == NULL || (dict->kind != OBJECT_DICT && dict->kind != OBJECT_STREAM))
		return NULL;
	for (uint32_t i = 0; i < dict->count; i++) {
		if (str_eq(dict->keys[i], key))
			return dict->items[i];
	}
	return NULL;
}

struct obj *obj_get(const struct obj *dict, const char *key)
{
	return obj_get_str(dict, str_of(key));
}

bool obj_is_name(const struct obj *o, const char *name)
{
	return o != NULL && o->kind == OBJECT_NAME && str_eq_c(o->text, name);
}

bool obj_is_number(const struct obj *o)
{
	return o != NULL && (o->kind == OBJECT_INT || o->kind == OBJECT_REAL);
}

bool obj_has_twins(const struct obj *dict)
{
	if (dict->count > OBJECT_KEYS_MAX)
		return true;
	for (uint32_t i = 1; i < dict->count; i++) {
		for (uint32_t k = 0; k < i; k++) {
			if (str_eq(dict->keys[i], dict->keys[k]))
				return true;
		}
	}
	return false;
}

static bool same_at(const struct obj *a, const struct obj *b, int depth);

/* Order does not count; both sides were seen to have no twins or the same ones at the same places. */
static bool same_pairs(const struct obj *a, const struct obj *b, int depth)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		uint32_t k = i;

		if (!str_eq(a->keys[i], b->keys[i])) {
			k = 0;
			while (k < b->count && !str_eq(a->keys[i], b->keys[k]))
				k++;
		}
		if (k == b->count || !same_at(a->items[i], b->items[k], depth + 1))
			return false;
	}
	return true;
}

static bool same_items(const struct obj *a, const struct obj *b, int depth)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		if (!same_at(a->items[i], b->items[i], depth + 1))
			return false;
	}
	return true;
}

static bool same_at(const struct obj *a, const struct obj *b, int depth)
{
	if (a == b)
		return true;
	if (depth > OBJECT_DEPTH_MAX || a == NULL || b == NULL || a->kind != b->kind)
		return false;
	switch (a->kind) {
	case OBJECT_NULL:
		return true;
	case OBJECT_BOOL:
	case OBJECT_INT:
		return a->integer == b->integer;
	case OBJECT_REF:
		return a->integer == b->integer && a->generation == b->generation;
	case OBJECT_REAL:
	case OBJECT_STRING:
	case OBJECT_NAME:
	case OBJECT_RAW:
		return str_eq(a->text, b->text);
	case OBJECT_ARRAY:
		return same_items(a, b, depth);
	case OBJECT_DICT:
		return same_pairs(a, b, depth);
	case OBJECT_STREAM:
		return str_eq(a->data, b->data) && same_pairs(a, b, depth);
	case OBJECT_KIND_COUNT:
		break;
	}
	return false;
}

bool obj_same(const struct obj *a, const struct obj *b)
{
	return same_at(a, b, 0);
}

static void write_name(struct buf *b, struct str name)
{
	static const char hex[] = "0123456789ABCDEF";

	buf_byte(b, '/');
	for (size_t i = 0; i < name.n; i++) {
		uint8_t c = (uint8_t)name.p[i];

		if (c < 33 || c > 126 || str_has(STR("()<>[]{}/%#"), (char)c)) {
			buf_byte(b, '#');
			buf_byte(b, hex[c >> 4]);
			buf_byte(b, hex[c & 15]);
		} else {
			buf_byte(b, (char)c);
		}
	}
}

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < ' ' || text.p[i] > '~' || str_has(STR("()\\"), text.p[i]))
			return false;
	}
	return true;
}

/* In letters when they need no escape, else in hexadecimal. */
static void write_string(struct buf *b, struct str text)
{
	static const char hex[] = "0123456789abcdef";

	if (is_plain(text)) {
		buf_byte(b, '(');
		buf_add(b, text);
		buf_byte(b, ')');
		return;
	}
	buf_byte(b, '<');
	for (size_t i = 0; i < text.n; i++) {
		buf_byte(b, hex[(uint8_t)text.p[i] >> 4]);
		buf_byte(b, hex[(uint8_t)text.p[i] & 15]);
	}
	buf_byte(b, '>');
}

static void write_pairs(struct buf *b, const struct obj *o, const struct obj_numbers *numbers)
{
	buf_add_c(b, "<<");
	for (uint32_t i = 0; i < o->count; i++) {
		if (o->kind == OBJECT_STREAM && str_eq_c(o->keys[i], "Length"))
			continue;
		write_name(b, o->keys[i]);
		buf_byte(b, ' ');
		obj_write_as(b, o->items[i], numbers);
		buf_byte(b, '\n');
	}
	if (o->kind == OBJECT_STREAM) {
		buf_add_c(b, "/Length ");
		buf_u64(b, o->data.n);
	}
	buf_add_c(b, ">>");
	if (o->kind == OBJECT_STREAM) {
		buf_add_c(b, "\nstream\n");
		buf_add(b, o->data);
		buf_add_c(b, "\nendstream");
	}
}

static void write_ref(struct buf *b, const struct obj *o, const struct obj_numbers *numbers)
{
	uint32_t number = numbers == NULL ? 0 : numbers->of(numbers->context, (uint32_t)o->integer);

	if (numbers != NULL && number == 0) {
		buf_add_c(b, "null");
		return;
	}
	buf_u64(b, numbers == NULL ? (uint64_t)o->integer : number);
	buf_byte(b, ' ');
	buf_u64(b, numbers == NULL ? o->generation : 0);
	buf_add_c(b, " R");
}

void obj_write(struct buf *b, const struct obj *o)
{
	obj_write_as(b, o, NULL);
}

/* The reader bounds the depth of what it made, and editors add a few levels at most. */
void obj_write_as(struct buf *b, const struct obj *o, const struct obj_numbers *numbers)
{
	switch (o->kind) {
	case OBJECT_NULL:
		buf_add_c(b, "null");
		break;
	case OBJECT_BOOL:
		buf_add_c(b, o->integer != 0 ? "true" : "false");
		break;
	case OBJECT_INT:
		buf_i64(b, o->integer);
		break;
	case OBJECT_REAL:
	case OBJECT_RAW:
		buf_add(b, o->text);
		break;
	case OBJECT_NAME:
		write_name(b, o->text);
		break;
	case OBJECT_STRING:
		write_string(b, o->text);
		break;
	case OBJECT_REF:
		write_ref(b, o, numbers);
		break;
	case OBJECT_ARRAY:
		buf_byte(b, '[');
		for (uint32_t i = 0; i < o->count; i++) {
			if (i > 0)
				buf_byte(b, ' ');
			obj_write_as(b, o->items[i], numbers);
		}
		buf_byte(b, ']');
		break;
	case OBJECT_DICT:
	case OBJECT_STREAM:
		write_pairs(b, o, numbers);
		break;
	case OBJECT_KIND_COUNT:
		assert(false);
	}
}
