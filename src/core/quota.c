/* quota.c - a bucket, a pause and a breaker in one row.
 *
 * Never   grants more than per_minute requests in any minute after the bucket was full.
 * Limits  the breaker stays open for QUOTA_OPEN_MS; a pause is at most QUOTA_PAUSE_S_MAX. */
#include "core/quota.h"

#include <assert.h>

#include "core/sirene_state.h"

enum { MILLI = 1000, MINUTE_MS = 60000, PAUSE_S = 60 };

const char *quota_verdict_name(enum quota_verdict v)
{
	static const char *const names[QUOTA_VERDICT_COUNT] = { "granted", "empty", "paused", "open" };

	assert((unsigned)v < QUOTA_VERDICT_COUNT);
	return names[v];
}

static void state_of(const struct json *v, struct quota_state *out)
{
	*out = (struct quota_state){
		.tokens_milli = json_int(json_get(v, "tokens_milli"), 0),
		.at_ms = json_int(json_get(v, "at_ms"), 0),
		.breaker = { json_int(json_get(v, "failures"), 0), json_int(json_get(v, "open_until_ms"), 0) },
		.pause_until_ms = json_int(json_get(v, "pause_until_ms"), 0),
	};
}

static enum err put(struct db *db, struct mem *m, const struct sirene_state *was, const struct quota_state *q,
		    int64_t now_ms)
{
	struct json *v = json_object(m);

	json_set_int(v, "at_ms", q->at_ms);
	json_set_int(v, "failures", q->breaker.failures);
	json_set_int(v, "open_until_ms", q->breaker.open_until_ms);
	json_set_int(v, "pause_until_ms", q->pause_until_ms);
	json_set_int(v, "tokens_milli", q->tokens_milli);
	return sirene_state_put(db, m, was, v, now_ms);
}

enum err quota_read(struct db *db, struct mem *m, struct quota_state *out)
{
	struct sirene_state was;

	TRY(sirene_state_get(db, m, "quota", &was));
	state_of(was.value, out);
	return OK;
}

/* What has flowed in since; a clock that went back brings nothing. */
static void refill(struct quota_state *q, int64_t per_minute, int64_t now_ms)
{
	int64_t since = now_ms > q->at_ms ? now_ms - q->at_ms : 0;

	if (q->at_ms == 0 || since > MINUTE_MS)
		since = MINUTE_MS;
	q->tokens_milli += since * per_minute * MILLI / MINUTE_MS;
	if (q->tokens_milli > per_minute * MILLI)
		q->tokens_milli = per_minute * MILLI;
	q->at_ms = now_ms;
}

enum err quota_take(struct db *db, struct mem *m, int64_t per_minute, int64_t reserve, int64_t now_ms,
		    enum quota_verdict *out)
{
	struct sirene_state was;
	struct quota_state q;

	TRY(sirene_state_get(db, m, "quota", &was));
	state_of(was.value, &q);
	*out = breaker_is_open(&q.breaker, now_ms) ? QUOTA_OPEN :
	       now_ms < q.pause_until_ms ? QUOTA_PAUSED : QUOTA_EMPTY;
	if (*out != QUOTA_EMPTY)
		return OK;
	refill(&q, per_minute, now_ms);
	if (q.tokens_milli < (1 + (reserve < per_minute ? reserve : per_minute - 1)) * MILLI)
		return OK;
	q.tokens_milli -= MILLI;
	*out = QUOTA_GRANTED;
	return put(db, m, &was, &q, now_ms);
}

enum err quota_end(struct db *db, struct mem *m, bool is_good, int64_t pause_s, int64_t now_ms)
{
	static const struct breaker_rule rule = { QUOTA_FAILURES_MAX, QUOTA_OPEN_MS };
	struct sirene_state was;
	struct quota_state q;

	TRY(sirene_state_get(db, m, "quota", &was));
	state_of(was.value, &q);
	if (is_good && q.breaker.failures == 0)
		return OK;
	breaker_end(&q.breaker, &rule, is_good, now_ms);
	if (pause_s != 0) {
		pause_s = pause_s < 0 ? PAUSE_S : pause_s > QUOTA_PAUSE_S_MAX ? QUOTA_PAUSE_S_MAX : pause_s;
		q.pause_until_ms = now_ms + pause_s * MILLI;
	}
	return put(db, m, &was, &q, now_ms);
}
