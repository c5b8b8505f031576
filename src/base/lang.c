/* lang.c - see lang.h. */
#include "base/lang.h"

#include <assert.h>
#include <string.h>

enum { FILLED_BYTES_MAX = 16 * 1024 };

#define NBSP "\xc2\xa0"
#define THIN "\xe2\x80\xaf"

static const char *const tags[LANG_COUNT] = { "fr", "en" };

struct str lang_tag(enum lang lang)
{
	assert(lang < LANG_COUNT);
	return str_of(tags[lang]);
}

enum lang lang_of(struct str list, enum lang fallback)
{
	struct str one;

	while (list.n > 0) {
		str_cut(list, ',', &one, &list);
		one = str_trim(one);
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			struct str tag = lang_tag((enum lang)lang);

			if (str_starts(one, tag) && (one.n == tag.n || one.p[tag.n] == '-' || one.p[tag.n] == ';'))
				return (enum lang)lang;
		}
	}
	return fallback;
}

bool lang_is_many(enum lang lang, int64_t n)
{
	return lang == LANG_FR ? n > 1 : n != 1;
}

struct str lang_number(struct mem *m, enum lang lang, int64_t n)
{
	struct buf *digits = buf_new(m, 32), *out = buf_new(m, 64);

	assert(n >= 0);
	buf_i64(digits, n);
	struct str plain = buf_done(digits);

	for (size_t i = 0; i < plain.n; i++) {
		if (i > 0 && (plain.n - i) % 3 == 0)
			buf_add_c(out, lang == LANG_FR ? THIN : ",");
		buf_byte(out, plain.p[i]);
	}
	return buf_done(out);
}

struct str lang_money(struct mem *m, enum lang lang, int64_t cents)
{
	assert(cents >= 0);
	struct str units = lang_number(m, lang, cents / 100);
	const char digits[] = { (char)('0' + cents % 100 / 10), (char)('0' + cents % 10) };
	struct str rest = str_from(digits, sizeof digits);

	if (lang == LANG_FR)
		return str_cat(m, units, STR(","), rest, STR(NBSP "€"));
	return str_cat(m, STR("€"), units, STR("."), rest);
}

static struct str value_of(struct str name, const struct lang_hole *holes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq_c(name, holes[i].name))
			return holes[i].text;
	}
	assert(false && "a hole of a sentence that nobody fills");
	return STR("");
}

struct str lang_fill(struct mem *m, struct str sentence, const struct lang_hole *holes, size_t n)
{
	struct buf *out = buf_new(m, FILLED_BYTES_MAX);
	struct str head, name;

	while (str_cut(sentence, '{', &head, &sentence)) {
		buf_add(out, head);
		bool is_closed = str_cut(sentence, '}', &name, &sentence);

		assert(is_closed);
		buf_add(out, value_of(name, holes, n));
	}
	buf_add(out, head);
	assert(!buf_full(out));
	return buf_done(out);
}
