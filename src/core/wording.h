#ifndef CORE_WORDING_H
#define CORE_WORDING_H
#include "say.h"

/* wording.h - dates as a sentence says them. */

/* 29 novembre 2026, 1er mars 2026: the day on the portal's wall (Europe/Paris). */
struct str wording_day(struct mem *, enum lang, int64_t utc_ms);

#endif
