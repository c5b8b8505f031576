/* wording.c - see wording.h. */
#include "core/wording.h"

#include "base/date.h"

static const enum say months[12] = {
	SAY_word_month_1, SAY_word_month_2, SAY_word_month_3, SAY_word_month_4,
	SAY_word_month_5, SAY_word_month_6, SAY_word_month_7, SAY_word_month_8,
	SAY_word_month_9, SAY_word_month_10, SAY_word_month_11, SAY_word_month_12,
};

struct str wording_day(struct mem *m, enum lang lang, int64_t utc_ms)
{
	struct date d = date_today(utc_ms, ZONE_PARIS);
	struct str n = d.day == 1 ? say(lang, SAY_word_first) : str_fmt(m, "%d", d.day);

	return say_fill(m, lang, SAY_word_date, { "day", n }, { "month", say(lang, months[d.month - 1]) },
			{ "year", str_fmt(m, "%d", d.year) });
}
