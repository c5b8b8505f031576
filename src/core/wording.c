/* wording.c - see wording.h. */
#include "core/wording.h"

#include <assert.h>

static const enum say months[12] = {
	SAY_word_month_1, SAY_word_month_2, SAY_word_month_3, SAY_word_month_4,
	SAY_word_month_5, SAY_word_month_6, SAY_word_month_7, SAY_word_month_8,
	SAY_word_month_9, SAY_word_month_10, SAY_word_month_11, SAY_word_month_12,
};

struct str wording_date(struct mem *m, enum lang lang, struct date d)
{
	assert(d.month >= 1 && d.month <= 12);
	struct str n = d.day == 1 ? say(lang, SAY_word_first) : str_fmt(m, "%d", d.day);

	return say_fill(m, lang, SAY_word_date, { "day", n }, { "month", say(lang, months[d.month - 1]) },
			{ "year", str_fmt(m, "%d", d.year) });
}

struct str wording_day(struct mem *m, enum lang lang, int64_t utc_ms)
{
	return wording_date(m, lang, date_today(utc_ms, ZONE_PARIS));
}
