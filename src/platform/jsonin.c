/* jsonin.c - JSON that somebody else wrote, over jansson.
 *
 * For     configuration data, facts of the database, messages of peers.
 * Never   lets an object of the library out: the tree is copied and given back before return.
 * Limits  the caller's json_limits: bytes before parsing, depth and values while copying. */
#include "platform/jsonin.h"

/* Names that the library and base/json.h both have; the library's get another one here. */
#define json_object jansson_object
#define json_array jansson_array
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef json_object
#undef json_array
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_NULL

const struct json_limits json_limits_small = { 64 * 1024, 16, 4096 };
const struct json_limits json_limits_file = { 4 * 1024 * 1024, 16, 200000 };

struct copying {
	struct mem *mem;
	size_t values_left;
	enum err err;
};

static struct json *copy(struct copying *, json_t *, size_t depth_left);

static bool is_ascii(const char *name)
{
	for (; *name != '\0'; name++) {
		if ((unsigned char)*name < 0x20 || (unsigned char)*name > 0x7e)
			return false;
	}
	return true;
}

static struct json *copy_object(struct copying *c, json_t *from, size_t depth_left)
{
	struct json *to = json_object(c->mem);

	for (void *at = json_object_iter(from); at != NULL; at = json_object_iter_next(from, at)) {
		const char *name = json_object_iter_key(at);

		if (!is_ascii(name))
			c->err = ERR_INVALID;
		if (c->err != OK)
			break;
		json_set(to, str_c(c->mem, str_of(name)),
			copy(c, json_object_iter_value(at), depth_left - 1));
	}
	return to;
}

static struct json *copy_array(struct copying *c, json_t *from, size_t depth_left)
{
	struct json *to = json_array(c->mem);

	for (size_t i = 0; i < json_array_size(from) && c->err == OK; i++)
		json_add(to, copy(c, json_array_get(from, i), depth_left - 1));
	return to;
}

static struct json *copy_integer(struct copying *c, json_t *from)
{
	json_int_t value = json_integer_value(from);

	if (value > JSON_INT_MAX || value < -JSON_INT_MAX) {
		c->err = ERR_INVALID;
		value = 0;
	}
	return json_of_int(c->mem, value);
}

static struct json *copy(struct copying *c, json_t *from, size_t depth_left)
{
	if (depth_left == 0 || c->values_left == 0) {
		c->err = ERR_LIMIT;
		return json_of_null(c->mem);
	}
	c->values_left--;
	switch (json_typeof(from)) {
	case JANSSON_OBJECT:
		return copy_object(c, from, depth_left);
	case JANSSON_ARRAY:
		return copy_array(c, from, depth_left);
	case JANSSON_STRING:
		return json_of_str(c->mem, str_copy(c->mem,
			str_from(json_string_value(from), json_string_length(from))));
	case JSON_INTEGER:
		return copy_integer(c, from);
	case JSON_TRUE:
	case JSON_FALSE:
		return json_of_bool(c->mem, json_typeof(from) == JSON_TRUE);
	case JSON_REAL:
		c->err = ERR_INVALID;
		break;
	case JANSSON_NULL:
		break;
	}
	return json_of_null(c->mem);
}

enum err json_read(struct mem *mem, struct str text, const struct json_limits *limits, struct json **out)
{
	if (text.n > limits->bytes_max)
		return ERR_LIMIT;
	struct copying c = { mem, limits->values_max, OK };
	json_t *all = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);

	if (all == NULL)
		return ERR_INVALID;
	struct json *mine = copy(&c, all, limits->depth_max);

	json_decref(all);
	if (c.err == OK)
		*out = mine;
	return c.err;
}
