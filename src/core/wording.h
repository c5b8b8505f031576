#ifndef CORE_WORDING_H
#define CORE_WORDING_H
#include "base/date.h"
#include "say.h"

/* wording.h - dates as a sentence says them. */

/* 29 novembre 2026, 1er mars 2026: no line breaks between the day and the month (U+00A0). */
struct str wording_date(struct mem *, enum lang, struct date);
/* The same of an instant: the day on the portal's wall (Europe/Paris). */
struct str wording_day(struct mem *, enum lang, int64_t utc_ms);

#endif
