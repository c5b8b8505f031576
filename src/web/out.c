/* out.c - see out.h and out_page.h.
 *
 * Never   lets a byte of a value become markup: the only unescaped bytes are literals of templates.
 * Limits  OUT_BYTES_MAX a page. */
#include "web/out.h"

#include <assert.h>
#include <string.h>

#include "base/id.h"
#include "web/csrf.h"
#include "web/out_page.h"

/* Most pages are smaller: written without a copy. */
enum { PAGE_BYTES_USUAL = 40 * 1024 };

struct out {
	struct buf *buf;
	struct mem *mem;
	const struct world *world;
	enum lang lang;
	struct str cookie_secret;
	bool is_error;
	size_t action_from;             /* in buf, while an action is written */
	struct str action;              /* of the form whose tag is open */
};

struct out *out_new(struct mem *m, const struct world *world, enum lang lang, struct str cookie_secret)
{
	struct out *o = mem_new_of(m, struct out);

	assert(lang < LANG_COUNT);
	o->buf = buf_new(m, OUT_BYTES_MAX);
	buf_reserve(o->buf, PAGE_BYTES_USUAL);
	o->mem = m;
	o->world = world;
	o->lang = lang;
	o->cookie_secret = cookie_secret;
	return o;
}

void out_has_errors(struct out *o)
{
	assert(buf_bytes(o->buf) == 0);
	o->is_error = true;
}

struct buf *out_done(struct out *o)
{
	return o->buf;
}

enum lang out_lang(const struct out *o)
{
	return o->lang;
}

struct mem *out_mem(const struct out *o)
{
	return o->mem;
}

bool out_is_french(const struct out *o)
{
	return o->lang == LANG_FR;
}

bool out_is_error(const struct out *o)
{
	return o->is_error;
}

void out_bytes(struct out *o, struct str s)
{
	buf_add(o->buf, s);
}

/* Index into entities; 0: the byte stands for itself. */
static const uint8_t escapes[256] = { ['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5 };
static const struct str entities[] = { { "", 0 }, { "&amp;", 5 }, { "&lt;", 4 }, { "&gt;", 4 },
	{ "&quot;", 6 }, { "&#39;", 5 } };

void out_str(struct out *o, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		uint8_t escape = escapes[(unsigned char)s.p[i]];

		if (escape == 0)
			continue;
		buf_add(o->buf, str_sub(s, from, i - from));
		buf_add(o->buf, entities[escape]);
		from = i + 1;
	}
	buf_add(o->buf, from == 0 ? s : str_sub(s, from, s.n - from));
}

void out_c(struct out *o, const char *s)
{
	out_str(o, str_of(s));
}

void out_int(struct out *o, long long value)
{
	buf_i64(o->buf, value);
}

void out_size(struct out *o, unsigned long long value)
{
	buf_u64(o->buf, value);
}

void out_say(struct out *o, enum say id)
{
	out_str(o, say(o->lang, id));
}

/* A browser reads "/\host" like "//host": neither is local. */
static bool is_local(struct str url)
{
	if (url.n == 0 || url.p[0] == '#' || url.p[0] == '?')
		return true;
	return url.p[0] == '/' && (url.n == 1 || (url.p[1] != '/' && url.p[1] != '\\'));
}

void out_url_c(struct out *o, const char *url)
{
	out_url_str(o, str_of(url));
}

void out_url_str(struct out *o, struct str url)
{
	bool is_known = is_local(url) || str_starts(url, STR("https://")) ||
		str_starts(url, STR("mailto:")) || str_starts(url, STR("tel:"));

	out_str(o, is_known ? url : STR("#"));
}

static bool is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
		c == '.' || c == '_' || c == '~';
}

void out_part_str(struct out *o, struct str s)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (is_unreserved(s.p[i])) {
			buf_byte(o->buf, s.p[i]);
			continue;
		}
		buf_byte(o->buf, '%');
		buf_byte(o->buf, digits[c >> 4]);
		buf_byte(o->buf, digits[c & 15]);
	}
}

void out_part_c(struct out *o, const char *s)
{
	out_part_str(o, str_of(s));
}

void out_action_begins(struct out *o)
{
	o->action_from = buf_bytes(o->buf);
}

void out_action_ends(struct out *o)
{
	struct str all = buf_done(o->buf), path, query;

	str_cut(str_sub(all, o->action_from, all.n - o->action_from), '?', &path, &query);
	o->action = str_copy(o->mem, path);
}

struct str out_token(struct out *o)
{
	assert(o->action.n > 0 || buf_full(o->buf));
	return csrf_token(o->mem, o->cookie_secret, o->action);
}

struct str out_nonce(struct out *o)
{
	o->action = STR("");
	return id_hex(o->mem, id_new(o->world));
}
