/* breaker.c - a run of failures, and the pause that it earns.
 *
 * Never   asks a clock: the caller's instant counts. */
#include "core/breaker.h"

#include <assert.h>

bool breaker_is_open(const struct breaker *b, int64_t now_ms)
{
	return now_ms < b->open_until_ms;
}

void breaker_end(struct breaker *b, const struct breaker_rule *rule, bool is_good, int64_t now_ms)
{
	assert(rule->failures_max >= 1 && rule->open_ms >= 0);
	if (is_good) {
		*b = (struct breaker){ 0 };
		return;
	}
	b->failures++;
	if (b->failures < rule->failures_max)
		return;
	b->open_until_ms = now_ms + rule->open_ms;
	b->failures = rule->failures_max - 1;
}
