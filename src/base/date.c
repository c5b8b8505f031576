/* date.c - the calendar, by days since 1970.
 *
 * Never   asks the system for a zone: the two zones of the product are rules in this file. */
#include "base/date.h"

#include <assert.h>

enum { HOUR_MS = 3600000, ADULT_YEARS = 18, YEAR_MAX = 9999, MONTHS_FIRST = 12, MONTHS_LAST = 12 * YEAR_MAX + 11 };

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	assert(month >= 1 && month <= 12);
	return days[month - 1] + (month == 2 && is_leap(year));
}

bool date_exists(struct date d)
{
	return d.year >= 1 && d.year <= YEAR_MAX && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
	       d.day <= month_days(d.year, d.month);
}

bool date_parse(struct str s, struct date *out)
{
	uint64_t year, month, day;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !str_to_u64(str_sub(s, 0, 4), YEAR_MAX, &year) ||
	    !str_to_u64(str_sub(s, 5, 2), 12, &month) || !str_to_u64(str_sub(s, 8, 2), 31, &day))
		return false;
	struct date d = { (int)year, (int)month, (int)day };

	if (!date_exists(d))
		return false;
	*out = d;
	return true;
}

static void put_digits(char *p, size_t n, int value)
{
	for (; n > 0; value /= 10)
		p[--n] = (char)('0' + value % 10);
}

struct str date_iso(struct mem *m, struct date d)
{
	char text[] = "yyyy-mm-dd";

	assert(date_exists(d));
	put_digits(text, 4, d.year);
	put_digits(text + 5, 2, d.month);
	put_digits(text + 8, 2, d.day);
	return str_copy(m, str_of(text));
}

int date_cmp(struct date a, struct date b)
{
	int64_t difference = date_days(a) - date_days(b);

	return difference < 0 ? -1 : difference > 0;
}

/* Years begin in March here, so that the leap day is a year's last. */
int64_t date_days(struct date d)
{
	assert(date_exists(d));
	int64_t year = d.month <= 2 ? d.year - 1 : d.year;
	int64_t month = (d.month + 9) % 12;
	int64_t of_year = (153 * month + 2) / 5 + d.day - 1;

	return 365 * year + year / 4 - year / 100 + year / 400 + of_year - 719468;
}

struct date date_from_days(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = z / 146097;

	assert(z >= 0);
	int64_t of_era = z - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	struct date d = { (int)(year + era * 400), (int)(month < 10 ? month + 3 : month - 9),
			  (int)(of_year - (153 * month + 2) / 5 + 1) };

	if (d.month <= 2)
		d.year++;
	return d;
}

struct date date_add_months(struct date d, int months)
{
	int count = d.year * 12 + d.month - 1 + months;

	assert(date_exists(d));
	if (count < MONTHS_FIRST)
		return (struct date){ 1, 1, 1 };
	if (count > MONTHS_LAST)
		return (struct date){ YEAR_MAX, 12, 31 };
	struct date out = { count / 12, count % 12 + 1, d.day };
	int last = month_days(out.year, out.month);

	if (out.day > last)
		out.day = last;
	return out;
}

/* Part by part: people type years whose eighteenth after the calendar does not have. */
bool date_is_adult(struct date birth, struct date today)
{
	int years = today.year - birth.year, months = today.month - birth.month;

	assert(date_exists(birth) && date_exists(today));
	if (years != ADULT_YEARS)
		return years > ADULT_YEARS;
	return months > 0 || (months == 0 && today.day >= birth.day);
}

/* The instant of 01:00 UTC on the last Sunday of a month of 31 days. */
static int64_t last_sunday_ms(int year, int month)
{
	int64_t last = date_days((struct date){ year, month, 31 });
	int64_t weekday = (last + 4) % 7;       /* 1970-01-01 was a Thursday; 0 is Sunday */

	return (last - weekday) * DAY_MS + HOUR_MS;
}

static int64_t offset_ms(int64_t utc_ms, enum zone zone)
{
	if (zone == ZONE_UTC)
		return 0;
	int64_t days = utc_ms / DAY_MS - (utc_ms % DAY_MS < 0);
	int year = date_from_days(days).year;
	bool is_summer = utc_ms >= last_sunday_ms(year, 3) && utc_ms < last_sunday_ms(year, 10);

	return is_summer ? 2 * HOUR_MS : HOUR_MS;
}

struct wall date_wall(int64_t utc_ms, enum zone zone)
{
	int64_t ms = utc_ms + offset_ms(utc_ms, zone);
	int64_t days = ms / DAY_MS - (ms % DAY_MS < 0);
	int64_t seconds = (ms - days * DAY_MS) / 1000;

	return (struct wall){ date_from_days(days), (int)(seconds / 3600), (int)(seconds / 60 % 60),
			      (int)(seconds % 60) };
}

int64_t date_instant(struct wall w, enum zone zone)
{
	int64_t as_utc = date_days(w.date) * DAY_MS +
			 ((int64_t)w.hour * 3600 + w.minute * 60 + w.second) * 1000;
	int64_t early = as_utc - 2 * HOUR_MS;

	if (zone == ZONE_UTC)
		return as_utc;
	return offset_ms(early, zone) == 2 * HOUR_MS ? early : as_utc - HOUR_MS;
}

struct date date_today(int64_t utc_ms, enum zone zone)
{
	return date_wall(utc_ms, zone).date;
}

struct str date_stamp(struct mem *m, int64_t utc_ms)
{
	struct wall w = date_wall(utc_ms, ZONE_UTC);

	return str_fmt(m, "%04d-%02d-%02dT%02d:%02d:%02dZ", w.date.year, w.date.month, w.date.day,
		       w.hour, w.minute, w.second);
}
