/* facts_read.c - the facts' text read back: the one form that facts_text writes, and no other.
 *
 * For     every page and job that opens a dossier, hence not by way of a tree of JSON.
 * Never   takes another spelling of the same values: that text would not be the one that was signed.
 * Fails   ERR_INVALID. */
#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "core/facts.h"
#include "core/field.h"

static bool eat(struct str *text, struct str wanted)
{
	if (!str_starts(*text, wanted))
		return false;
	*text = str_sub(*text, wanted.n, text->n);
	return true;
}

static inline bool eat_byte(struct str *text, char wanted)
{
	if (text->n == 0 || text->p[0] != wanted)
		return false;
	*text = str_from(text->p + 1, text->n - 1);
	return true;
}

static bool unescape_one(struct str *raw, struct buf *out)
{
	static const char from[] = "\"\\bfnrt", to[] = "\"\\\b\f\n\r\t";
	uint8_t code[2];
	char c = raw->n > 1 ? raw->p[1] : '\0';
	const char *found = c == '"' ? from : c == '\0' ? NULL : strchr(from, c);

	if (found != NULL) {
		buf_byte(out, to[found - from]);
		*raw = str_sub(*raw, 2, raw->n);
		return true;
	}
	/* the writer needs \u for control characters alone */
	if (c != 'u' || raw->n < 6 || !str_unhex(str_sub(*raw, 2, 4), code, 2) || code[0] != 0 || code[1] >= 0x20)
		return false;
	buf_byte(out, (char)code[1]);
	*raw = str_sub(*raw, 6, raw->n);
	return true;
}

static bool unescape(struct mem *mem, struct str raw, struct str *out)
{
	struct buf *plain = buf_new(mem, raw.n + 1);

	buf_reserve(plain, raw.n);
	while (raw.n > 0) {
		const char *escape = memchr(raw.p, '\\', raw.n);
		size_t n = escape == NULL ? raw.n : (size_t)(escape - raw.p);

		buf_add(plain, str_sub(raw, 0, n));
		raw = str_sub(raw, n, raw.n);
		if (raw.n > 0 && !unescape_one(&raw, plain))
			return false;
	}
	*out = buf_done(plain);
	return true;
}

/* A word of ours between quotes: an origin, or a name that no field has any more. They have no escapes. */
static bool read_word(struct str *text, struct str *out)
{
	if (text->n < 2 || text->p[0] != '"')
		return false;
	const char *end = memchr(text->p + 1, '"', text->n - 1);

	if (end == NULL)
		return false;
	*out = str_sub(*text, 1, (size_t)(end - text->p) - 1);
	*text = str_sub(*text, out->n + 2, text->n);
	return true;
}

static bool read_string(struct mem *mem, struct str *text, struct str *out)
{
	struct str all = *text;
	bool has_escape = false;
	size_t n = 1;

	if (all.n < 2 || all.p[0] != '"')
		return false;
	while (n < all.n && all.p[n] != '"') {
		if (all.p[n++] != '\\')
			continue;
		has_escape = true;
		n++;
	}
	if (n >= all.n)
		return false;
	*out = str_from(all.p + 1, n - 1);
	*text = str_from(all.p + n + 1, all.n - n - 1);
	return !has_escape || unescape(mem, *out, out);
}

/* The name of a field against the one that begins the text and ends at a quote: <0, 0, >0. */
static int compare(const char *name, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			return (unsigned char)name[i];
		if (name[i] != text.p[i])
			return (unsigned char)name[i] - (unsigned char)text.p[i];
		if (name[i] == '\0')
			return -1;      /* a NUL in the text: another, longer name */
	}
	return 1;
}

/* The members come in the order of their names: what of the fields is still ahead, and the name before. */
struct names {
	unsigned at;
	struct str last;
};

/* F_COUNT: no field has it any more. False: no name, or one that does not come after the last. */
static bool read_name(struct names *names, struct str *text, enum field_id *out)
{
	struct str name = str_sub(*text, 1, text->n);
	int order = 1;

	if (text->n == 0 || text->p[0] != '"')
		return false;
	for (; names->at < F_COUNT; names->at++) {
		order = compare(fields[field_sorted[names->at]].name, name);
		if (order >= 0)
			break;
	}
	if (order == 0) {
		*out = (enum field_id)field_sorted[names->at++];
		names->last = str_of(fields[*out].name);
		*text = str_sub(*text, names->last.n + 2, text->n);
		return true;
	}
	*out = F_COUNT;
	if (!read_word(text, &name) || str_cmp(names->last, name) >= 0)
		return false;
	names->last = name;
	return true;
}

static enum origin origin_of(struct str name)
{
	for (unsigned i = 0; i < ORIGIN_COUNT; i++) {
		if (str_eq(name, origin_name((enum origin)i)))
			return (enum origin)i;
	}
	return ORIGIN_NONE;
}

/* {"name":"value",…} into the fields' origins or values; a name that no field has any more is dropped. */
static bool read_members(struct mem *mem, struct str *text, struct facts *out, bool is_origins)
{
	struct names names = { .last = STR("") };
	struct str value;
	enum field_id id;

	if (!eat_byte(text, '{'))
		return false;
	while (!eat_byte(text, '}')) {
		if (!read_name(&names, text, &id) || !eat_byte(text, ':'))
			return false;
		if (is_origins ? !read_word(text, &value) : !read_string(mem, text, &value))
			return false;
		if (!eat_byte(text, ',') && (text->n == 0 || text->p[0] != '}'))
			return false;
		if (id == F_COUNT)
			continue;
		if (is_origins)
			out->origin[id] = origin_of(value);
		else
			facts_set(out, id, value, out->origin[id] == ORIGIN_NONE ? ORIGIN_TYPED : out->origin[id]);
	}
	return true;
}

static bool read_number(struct str *text, unsigned max, unsigned *out)
{
	uint64_t value;
	size_t n = 0;

	while (n < text->n && text->p[n] >= '0' && text->p[n] <= '9')
		n++;
	if (!str_to_u64(str_sub(*text, 0, n), max, &value))
		return false;
	*out = (unsigned)value;
	*text = str_sub(*text, n, text->n);
	return true;
}

enum err facts_read(struct mem *mem, struct str text, struct facts *out)
{
	unsigned version;

	if (text.n > FACTS_BYTES_MAX || !utf8_valid(text))
		return ERR_INVALID;
	*out = (struct facts){ 0 };
	bool is_good = eat(&text, STR("{\"origins\":")) && read_members(mem, &text, out, true) &&
		eat(&text, STR(",\"seen\":")) && read_number(&text, UINT16_MAX, &out->seen) &&
		eat(&text, STR(",\"v\":")) && read_number(&text, UINT16_MAX, &version) &&
		version == FACTS_VERSION && eat(&text, STR(",\"values\":")) &&
		read_members(mem, &text, out, false) && eat(&text, STR("}")) && text.n == 0;

	/* an origin without a value says nothing */
	for (unsigned id = 0; id < F_COUNT; id++) {
		if (out->value[id].n == 0)
			out->origin[id] = ORIGIN_NONE;
	}
	return is_good ? OK : ERR_INVALID;
}
