#ifndef CORE_QUOTA_H
#define CORE_QUOTA_H
#include "base/str.h"
#include "core/breaker.h"

/* quota.h - the instance's one allowance at the live company register: a bucket of requests a minute, a pause
 * that the register asked for, and a breaker that opens after QUOTA_FAILURES_MAX failures in a row. It
 * stands in the database: every process and every restart counts against the same. */

struct db;

enum { QUOTA_FAILURES_MAX = 3, QUOTA_OPEN_MS = 300000, QUOTA_PAUSE_S_MAX = 3600 };

enum quota_verdict { QUOTA_GRANTED, QUOTA_EMPTY, QUOTA_PAUSED, QUOTA_OPEN, QUOTA_VERDICT_COUNT };
const char *quota_verdict_name(enum quota_verdict);    /* "granted", "empty", "paused", "open" */

/* Takes one request out, in the caller's transaction. reserve: so many are left for others, who have a
 * person waiting. ERR_CONFLICT: another process was faster. */
MUST_CHECK enum err quota_take(struct db *, struct mem *, int64_t per_minute, int64_t reserve, int64_t now_ms,
			       enum quota_verdict *out);

/* How a request ended: a good end closes the breaker; pause_s > 0 is Retry-After. */
MUST_CHECK enum err quota_end(struct db *, struct mem *, bool is_good, int64_t pause_s, int64_t now_ms);

struct quota_state {
	int64_t tokens_milli, at_ms;    /* requests left at that instant, in thousandths */
	struct breaker breaker;
	int64_t pause_until_ms;
};
/* All zero: nothing was ever asked. */
MUST_CHECK enum err quota_read(struct db *, struct mem *, struct quota_state *out);

#endif
