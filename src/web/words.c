/* words.c - dates, times, sizes and numbers in words.
 *
 * Never   decides a zone: the portal's wall is Paris. */
#include "web/words.h"

#include <assert.h>

#include "say.h"

static const enum say months[12] = {
	SAY_word_month_1, SAY_word_month_2, SAY_word_month_3, SAY_word_month_4,
	SAY_word_month_5, SAY_word_month_6, SAY_word_month_7, SAY_word_month_8,
	SAY_word_month_9, SAY_word_month_10, SAY_word_month_11, SAY_word_month_12,
};

struct str words_date_in(struct mem *mem, enum lang lang, struct date d)
{
	assert(date_exists(d));
	struct str day = d.day == 1 ? say(lang, SAY_word_first) : str_fmt(mem, "%d", d.day);

	return say_fill(mem, lang, SAY_word_date, { "day", day }, { "month", say(lang, months[d.month - 1]) },
			{ "year", str_fmt(mem, "%d", d.year) });
}

struct str words_date(struct ctx *ctx, struct date d)
{
	return words_date_in(ctx->mem, ctx->lang, d);
}

struct str words_iso_date(struct ctx *ctx, struct str iso)
{
	struct date d;

	return date_parse(iso, &d) ? words_date(ctx, d) : iso;
}

struct str words_day(struct ctx *ctx, int64_t utc_ms)
{
	return words_date(ctx, date_wall(utc_ms, ZONE_PARIS).date);
}

struct str words_time(struct ctx *ctx, int64_t utc_ms)
{
	struct wall w = date_wall(utc_ms, ZONE_PARIS);

	return say_fill(ctx->mem, ctx->lang, SAY_word_time, { "hour", str_fmt(ctx->mem, "%d", w.hour) },
			{ "minute", str_fmt(ctx->mem, "%02d", w.minute) });
}

struct str words_moment(struct ctx *ctx, int64_t utc_ms)
{
	return say_fill(ctx->mem, ctx->lang, SAY_word_moment, { "date", words_day(ctx, utc_ms) },
			{ "time", words_time(ctx, utc_ms) });
}

struct str words_bytes(struct ctx *ctx, int64_t bytes)
{
	int64_t tenths = bytes * 10 / (1024 * 1024);

	if (tenths < 1)
		return say_fill(ctx->mem, ctx->lang, SAY_word_kilobytes,
				{ "n", str_fmt(ctx->mem, "%lld", (long long)((bytes + 1023) / 1024)) });
	return say_fill(ctx->mem, ctx->lang, SAY_word_megabytes,
			{ "whole", str_fmt(ctx->mem, "%lld", (long long)(tenths / 10)) },
			{ "tenth", str_fmt(ctx->mem, "%lld", (long long)(tenths % 10)) });
}
