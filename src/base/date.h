#ifndef BASE_DATE_H
#define BASE_DATE_H
#include "base/str.h"

/* date.h - civil dates of the proleptic Gregorian calendar, instants in UTC milliseconds, and the
 * clock on the wall of a French portal. Birth, expiry and issue dates are dates; deadlines are instants. */

struct date {
	int year, month, day;           /* 1..9999, 1..12, 1..31 */
};

struct wall {                           /* what a clock shows in a zone */
	struct date date;
	int hour, minute, second;
};

enum zone { ZONE_UTC, ZONE_PARIS, ZONE_COUNT };

enum { DAY_MS = 86400000 };

bool date_exists(struct date);
bool date_parse(struct str iso, struct date *out);      /* exactly YYYY-MM-DD, an existing day */
struct str date_iso(struct mem *, struct date);
int date_cmp(struct date, struct date);
int64_t date_days(struct date);                         /* since 1970-01-01, may be negative */
struct date date_from_days(int64_t);

/* Whole months earlier or later, the day clamped to the month's end: 31 May - 3 = 28 February; what lies
 * beyond the calendar is its first or last day. Source: spec of the pieces' freshness ("3 months"). */
struct date date_add_months(struct date, int months);

/* 18 years reached on that day; born on 29 February: on 1 March. */
bool date_is_adult(struct date birth, struct date today);

/* Central European time since 1996: UTC+1, and UTC+2 from the last Sunday of March to the last of
 * October, both at 01:00 UTC (directive 2000/84/EC). */
struct wall date_wall(int64_t utc_ms, enum zone);
int64_t date_instant(struct wall, enum zone);           /* of a doubled hour, the first */
struct date date_today(int64_t utc_ms, enum zone);

struct str date_stamp(struct mem *, int64_t utc_ms);    /* 2026-11-22T10:42:07Z */

#endif
