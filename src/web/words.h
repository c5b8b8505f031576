#ifndef WEB_WORDS_H
#define WEB_WORDS_H
#include "base/date.h"
#include "core/ctx.h"

/* words.h - instants, dates and sizes as people read them, in the reader's language and on the portal's
 * wall clock. Everything lives in ctx->mem. */

struct str words_date(struct ctx *, struct date);               /* 29 novembre 2026 */
struct str words_iso_date(struct ctx *, struct str iso);        /* the same of YYYY-MM-DD; else as it is */
struct str words_day(struct ctx *, int64_t utc_ms);             /* the day of an instant */
struct str words_time(struct ctx *, int64_t utc_ms);            /* 10 h 42 */
struct str words_moment(struct ctx *, int64_t utc_ms);          /* 29 novembre 2026, 10 h 42 */
struct str words_bytes(struct ctx *, int64_t bytes);            /* 1,2 Mo */

#endif
