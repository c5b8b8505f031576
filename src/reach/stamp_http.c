/* stamp_http.c - the client side of RFC 3161 3.4, RFC 6960 A.1 and RFC 5280 4.2.1.13.
 *
 * For     the caller.
 * Never   follows a redirect; lets a certificate lead us to an address inside; makes an answer up: none, a
 *         refusal or a long one is its outcome.
 * Limits  one deadline, STAMP_ANSWER_BYTES_MAX and INFORM_ANSWER_BYTES_MAX. */
#include "reach/stamp.h"

#include <assert.h>

#include "platform/call.h"
#include "platform/public.h"

struct there {
	struct call *call;
	struct stamp_settings set;
};

static enum outcome outcome_of(const struct call_answer *a, struct str *body_out, struct str *reason_out)
{
	static const enum outcome outcomes[CALL_END_COUNT] = {
		[CALL_OK] = OUTCOME_OK,
		[CALL_RETRY] = OUTCOME_RETRY,
		[CALL_REFUSED] = OUTCOME_REFUSED,
		[CALL_CONFIG] = OUTCOME_CONFIG,
	};

	*body_out = STR("");
	*reason_out = a->end == CALL_OK ? STR("") : a->text;
	if (a->end == CALL_OK && a->body.n == 0) {
		*reason_out = STR("an empty answer");
		return OUTCOME_RETRY;
	}
	if (a->end == CALL_OK)
		*body_out = a->body;
	return outcomes[a->end];
}

static enum outcome ask(const struct there *t, struct mem *m, struct call_request *rq, struct str *body_out,
			struct str *reason_out)
{
	struct call_answer a;

	rq->is_signed = true;
	rq->ca_file = t->set.ca_file;
	rq->timeout_ms = t->set.timeout_ms;
	rq->method = rq->body.n > 0 ? STR("POST") : STR("GET");
	call_http(t->call, m, rq, &a);
	return outcome_of(&a, body_out, reason_out);
}

static enum outcome stamp(void *self, struct mem *m, struct str request, struct str *response_out,
			  struct str *reason_out)
{
	const struct there *t = self;
	struct call_request rq = { .url = t->set.url, .type = STR("application/timestamp-query"), .body = request,
				   .body_max = STAMP_ANSWER_BYTES_MAX };

	assert(request.n > 0);
	return ask(t, m, &rq, response_out, reason_out);
}

static enum outcome inform(void *self, struct mem *m, struct str url, struct str request, struct str *answer_out,
			   struct str *reason_out)
{
	const struct there *t = self;
	struct call_request rq = { .url = url, .type = STR("application/ocsp-request"), .body = request,
				   .is_public_only = !url_is_of(url, t->set.inside),
				   .body_max = INFORM_ANSWER_BYTES_MAX };

	return ask(t, m, &rq, answer_out, reason_out);
}

static struct there *there_new(struct mem *m, const struct stamp_settings *set)
{
	struct there *t = mem_new_of(m, struct there);

	*t = (struct there){ call_new(m), *set };
	return t;
}

struct stamper stamp_http(struct mem *m, const struct stamp_settings *set)
{
	return (struct stamper){ "http", stamp, there_new(m, set) };
}

struct informer inform_http(struct mem *m, const struct stamp_settings *set)
{
	return (struct informer){ "http", inform, there_new(m, set) };
}
