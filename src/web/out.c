/* out.c - see out.h and out_page.h.
 *
 * Never   lets a byte of a value become markup: the only unescaped bytes are literals of templates.
 * Limits  OUT_BYTES_MAX a page. */
#include "web/out.h"

#include <assert.h>
#include <string.h>

#include "base/id.h"
#include "base/wide.h"
#include "web/csrf.h"
#include "web/out_page.h"

/* Most pages are smaller: written without a copy. */
enum { PAGE_BYTES_USUAL = 64 * 1024 };

struct out *out_new(struct mem *m, const struct world *world, enum lang lang, struct str cookie_secret)
{
	struct out *o = mem_new_of(m, struct out);

	assert(lang < LANG_COUNT);
	o->begin = o->at = mem_room(m, PAGE_BYTES_USUAL);
	o->end = o->begin + PAGE_BYTES_USUAL;
	o->mem = m;
	o->world = world;
	o->lang = lang;
	o->cookie_secret = cookie_secret;
	return o;
}

void out_has_errors(struct out *o)
{
	assert(o->at == o->begin);
	o->is_error = true;
}

struct buf *out_done(struct out *o)
{
	size_t n = (size_t)(o->at - o->begin);
	struct buf *done = buf_over(o->mem, o->begin, n, (size_t)(o->end - o->begin));

	if (o->is_full || n > OUT_BYTES_MAX)
		buf_add(done, str_from(o->begin, SIZE_MAX / 2));        /* does not fit: buf_full */
	return done;
}

/* Makes room for n bytes more. Past OUT_BYTES_MAX everything more is dropped, and out_done says so. */
static bool grow(struct out *o, size_t n)
{
	size_t used = (size_t)(o->at - o->begin), room = (size_t)(o->end - o->begin);

	/* the room may be more than the limit: what was written in line too */
	if (used > OUT_BYTES_MAX || n > OUT_BYTES_MAX - used)
		o->is_full = true;
	if (o->is_full)
		return false;
	while (room - used < n)
		room *= 2;              /* @size: stops below twice OUT_BYTES_MAX */
	char *begin = mem_room(o->mem, room);

	memcpy(begin, o->begin, used);
	o->begin = begin;
	o->end = begin + room;
	o->at = begin + used;
	return true;
}

void out_grow(struct out *o, const char *p, size_t n)
{
	if (!grow(o, n))
		return;
	memcpy(o->at, p, n);            /* @size: grow made it */
	o->at += n;
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

/* Index into entities; 0: the byte stands for itself. */
static const uint8_t escapes[256] = { ['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5 };
static const struct str entities[] = { { "", 0 }, { "&amp;", 5 }, { "&lt;", 4 }, { "&gt;", 4 },
	{ "&quot;", 6 }, { "&#39;", 5 } };

/* Does one of sixteen bytes stand for something else in HTML? & and ' differ in one bit, < and > too. */
static inline bool has_escape(wide b)
{
	return wide_is_any((wide)((b | 1) == '\'') | (wide)((b | 2) == '>') | (wide)(b == '"'));
}

/* Copies what needs no escape, as far as whole pieces show it, and says how much; what stands behind that is not
 * text yet. One for each length: most values are short. */
static inline size_t copy_long(char *to, const char *from, size_t n)    /* 16 bytes and more */
{
	for (size_t done = 0;;) {
		wide b = wide_load(from + done);

		memcpy(to + done, &b, sizeof b);        /* @size: done + 16 <= n */
		if (has_escape(b))
			return done;
		done += WIDE_BYTES;
		if (done == n)
			return n;
		if (n - done < WIDE_BYTES)
			done = n - WIDE_BYTES;  /* the last sixteen, some of them once more */
	}
}

static inline size_t copy_short(char *to, const char *from, size_t n)   /* 4 to 15 */
{
	wide b = wide_load_short(from, n);

	/* @size: two halves of n, which may overlap */
	if (n >= 8) {
		memcpy(to, from, 8);
		memcpy(to + n - 8, from + n - 8, 8);
	} else {
		memcpy(to, from, 4);
		memcpy(to + n - 4, from + n - 4, 4);
	}
	return has_escape(b) ? 0 : n;
}

static inline size_t copy_few(char *to, const char *from, size_t n)     /* 1 to 3: first, middle, last */
{
	unsigned char first = (unsigned char)from[0], middle = (unsigned char)from[n / 2],
		last = (unsigned char)from[n - 1];

	to[0] = from[0];
	to[n / 2] = from[n / 2];
	to[n - 1] = from[n - 1];
	return (escapes[first] | escapes[middle] | escapes[last]) != 0 ? 0 : n;
}

/* Writes the plain head of s, if there is room for all of s, and gives the rest. */
static inline __attribute__((always_inline)) struct str plain_written(struct out *o, struct str s)
{
	size_t n = 0;

	if (s.n == 0)
		return s;
	if (s.n <= (size_t)(o->end - o->at))
		n = s.n >= WIDE_BYTES ? copy_long(o->at, s.p, s.n) :
			s.n >= sizeof(uint32_t) ? copy_short(o->at, s.p, s.n) : copy_few(o->at, s.p, s.n);
	o->at += n;
	return (struct str){ s.p + n, s.n - n };
}

/* What has something to escape, or for which there is no room yet. */
static __attribute__((noinline)) void escape(struct out *o, struct str s)
{
	while (s.n > 0) {
		size_t n = 0;

		if ((size_t)(o->end - o->at) < s.n && !grow(o, s.n))
			return;
		for (; n < s.n && escapes[(unsigned char)s.p[n]] == 0; n++)
			o->at[n] = s.p[n];
		o->at += n;
		if (n == s.n)
			return;
		out_bytes(o, entities[escapes[(unsigned char)s.p[n]]]);
		s = plain_written(o, (struct str){ s.p + n + 1, s.n - n - 1 });
	}
}

void out_str(struct out *o, struct str s)
{
	struct str rest = plain_written(o, s);

	if (rest.n > 0)
		escape(o, rest);
}

void out_c(struct out *o, const char *s)
{
	out_str(o, str_of(s));
}

void out_int(struct out *o, long long value)
{
	struct buf *digits = buf_new(o->mem, 32);

	buf_i64(digits, value);
	out_str(o, buf_done(digits));
}

void out_size(struct out *o, unsigned long long value)
{
	struct buf *digits = buf_new(o->mem, 32);

	buf_u64(digits, value);
	out_str(o, buf_done(digits));
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
		const char coded[] = { '%', digits[c >> 4], digits[c & 15] };

		if (is_unreserved(s.p[i]))
			out_put(o, s.p + i, 1);
		else
			out_put(o, coded, sizeof coded);
	}
}

void out_part_c(struct out *o, const char *s)
{
	out_part_str(o, str_of(s));
}

/* --- lists that never change ----------------------------------------------------------------- */

enum { LISTS_MAX = 8, LISTS_BYTES_MAX = 1 << 20 };
#define SELECTED " selected"

struct out_lists {
	struct mem *mem;
	size_t n;
	struct { const char *what; enum lang lang; struct str text; } at[LISTS_MAX];
};

static void forget(void *lists)
{
	mem_free(&((struct out_lists *)lists)->mem);
}

struct out_lists *out_lists_new(struct mem *process)
{
	struct out_lists *lists = mem_new_of(process, struct out_lists);

	lists->mem = mem_new(LISTS_BYTES_MAX);
	mem_defer(process, forget, lists);
	return lists;
}

void out_remember(struct out *o, struct out_lists *lists)
{
	assert(o->lists == NULL);
	o->lists = lists;
}

static const struct str *list_find(const struct out *o, const char *what)
{
	for (size_t i = 0; o->lists != NULL && i < o->lists->n; i++) {
		if (o->lists->at[i].lang == o->lang && strcmp(o->lists->at[i].what, what) == 0)
			return &o->lists->at[i].text;
	}
	return NULL;
}

bool out_again(struct out *o, const char *what, struct str chosen)
{
	const struct str *list = list_find(o, what);
	size_t at;

	if (list == NULL) {
		o->list_from = (size_t)(o->at - o->begin);
		return false;
	}
	struct str option = str_cat(o->mem, STR("<option value=\""), chosen, STR("\""));

	if (str_has(chosen, '"') || !str_find(*list, option, &at)) {
		out_bytes(o, *list);
		return true;
	}
	out_put(o, list->p, at + option.n);
	out_lit(o, SELECTED);
	out_put(o, list->p + at + option.n, list->n - at - option.n);
	return true;
}

/* Kept with nothing selected. A value cannot hold the mark: it would be escaped. */
void out_again_ends(struct out *o, const char *what)
{
	struct str drawn = str_from(o->begin + o->list_from, (size_t)(o->at - o->begin) - o->list_from);
	struct out_lists *lists = o->lists;
	struct str head = drawn, tail = STR("");
	size_t at;

	if (lists == NULL)
		lists = o->lists = out_lists_new(o->mem);
	if (o->is_full || lists->n == LISTS_MAX || mem_left(lists->mem) < 2 * drawn.n)
		return;
	if (str_find(drawn, STR(SELECTED ">"), &at)) {
		head = str_sub(drawn, 0, at);
		tail = str_sub(drawn, at + sizeof SELECTED - 1, drawn.n);
	}
	lists->at[lists->n].what = what;
	lists->at[lists->n].lang = o->lang;
	lists->at[lists->n++].text = str_join(lists->mem, (struct str[]){ head, tail }, 2, STR(""));
}

void out_action_begins(struct out *o)
{
	o->action_from = (size_t)(o->at - o->begin);
}

void out_action_ends(struct out *o)
{
	struct str path, query;

	str_cut(str_from(o->begin + o->action_from, (size_t)(o->at - o->begin) - o->action_from), '?', &path,
		&query);
	o->action = str_copy(o->mem, path);
}

struct str out_token(struct out *o)
{
	assert(o->action.n > 0 || o->is_full);
	return csrf_token(o->mem, o->cookie_secret, o->action);
}

struct str out_token_of(struct out *o, struct str path)
{
	return csrf_token(o->mem, o->cookie_secret, path);
}

struct str out_nonce(struct out *o)
{
	o->action = STR("");
	return id_hex(o->mem, id_new(o->world));
}
