/* words.c - dates, times, sizes and numbers in words.
 *
 * Never   decides a zone: the portal's wall is Paris. */
#include "web/words.h"

#include "core/wording.h"

struct str words_date(struct ctx *ctx, struct date d)
{
	return wording_date(ctx->mem, ctx->lang, d);
}

struct str words_iso_date(struct ctx *ctx, struct str iso)
{
	struct date d;

	return date_parse(iso, &d) ? words_date(ctx, d) : iso;
}

struct str words_day(struct ctx *ctx, int64_t utc_ms)
{
	return wording_day(ctx->mem, ctx->lang, utc_ms);
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
	enum { KILO = 1024, MEGA = KILO * KILO };
	int64_t tenths = (bytes * 10 + MEGA / 2) / MEGA;

	if (bytes < MEGA)
		return say_fill(ctx->mem, ctx->lang, SAY_word_kilobytes,
				{ "n", str_fmt(ctx->mem, "%lld", (long long)((bytes + KILO - 1) / KILO)) });
	return say_fill(ctx->mem, ctx->lang, SAY_word_megabytes,
			{ "whole", str_fmt(ctx->mem, "%lld", (long long)(tenths / 10)) },
			{ "tenth", str_fmt(ctx->mem, "%lld", (long long)(tenths % 10)) });
}
