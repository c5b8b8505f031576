#ifndef CORE_BREAKER_H
#define CORE_BREAKER_H
#include <stdbool.h>
#include <stdint.h>

/* breaker.h - somebody outside who fails is left alone for a while, then tried once: a value, and what an end
 * of a request does to it. Who keeps it, and where, is the caller's matter. */

struct breaker {
	int64_t failures, open_until_ms;        /* in a row; left alone until then. All zero: never failed */
};

struct breaker_rule {
	int64_t failures_max;           /* so many in a row open it, at least 1 */
	int64_t open_ms;                /* for so long; behind it one failure opens it again */
};

bool breaker_is_open(const struct breaker *, int64_t now_ms);

/* How a request ended: a good end closes it. */
void breaker_end(struct breaker *, const struct breaker_rule *, bool is_good, int64_t now_ms);

#endif
