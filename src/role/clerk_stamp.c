/* clerk_stamp.c - a time stamp from the first authority that gives a good one.
 *
 * For     clerk_steps.c. Two authorities in a fixed order, never at random; the built-in one is the keeper's.
 *         One that gave no good token is asked last for a while (stamp.pause), so that its slowness is paid once.
 * Never   keeps an answer that fails any of the tests of paper/tsp.h: there is no degraded time stamp.
 * Fails   ERR_REMOTE when none gave a good one; the why of the last. A clock that differs is an
 *         alarm, and so is each day on which an authority's certificate is about to end. */
#include "role/clerk_sign.h"

#include "base/log.h"
#include "paper/tsp.h"

/* The authority's bytes, whatever they are worth. */
static enum err ask_authority(struct signing *g, size_t which, struct str request, struct str *response_out)
{
	const struct ask_values local = { .field = { request } };
	const struct ask_values far = { .field = { ask_u64(g->mem, which), request } };
	struct ask_values answer;

	if (g->clerk->trust.stamp[which].is_local) {
		TRY(clerk_ask(g->clerk, g->mem, ASK_TSA, &local, &answer));
		*response_out = answer.field[0];
		return OK;
	}
	TRY(clerk_ask(g->clerk, g->mem, ASK_STAMP, &far, &answer));
	if (!str_eq_c(answer.field[0], "OK")) {
		log_line(str_eq_c(answer.field[0], "CONFIG") ? LOG_ALARM : LOG_WARN, "stamp.unanswered",
			 "authority=%zu outcome=" STR_FMT " detail=\"" STR_FMT "\"", which,
			 STR_ARG(answer.field[0]), STR_ARG(answer.field[1]));
		return ERR_REMOTE;
	}
	*response_out = answer.field[2];
	return OK;
}

/* When the token wants another one after it: some time before its authority's certificate ends. */
static int64_t renew_at(const struct clerk_trust *trust, int64_t until_ms, int64_t now_ms)
{
	int64_t at = until_ms - trust->renew_days * DAY_MS;

	return at > now_ms ? at : now_ms + (until_ms - now_ms) / 2;
}

static void warn(struct clerk_trust *trust, int64_t left_ms, int64_t now)
{
	if (left_ms >= trust->warn_days * DAY_MS || trust->warned_day == now / DAY_MS)
		return;
	trust->warned_day = now / DAY_MS;
	log_line(LOG_ALARM, "stamp.authority_ends", "days=%ld", (long)(left_ms / DAY_MS));
}

/* What the token tells of itself; one whose authority is at its end is worth nothing, whatever time it states. */
static enum why note_token(struct signing *g, const struct tsp_token *t)
{
	int64_t now = ctx_now_ms(&g->ctx);

	if (t->cms.signer.until_ms <= now)
		return WHY_EXPIRED;
	g->p.stamped_ms = t->at_ms;
	g->p.renew_ms = renew_at(&g->clerk->trust, t->cms.signer.until_ms, now);
	warn(&g->clerk->trust, t->cms.signer.until_ms - now, now);
	return WHY_OK;
}

static enum why try_one(struct signing *g, size_t which, const struct digest *imprint, struct tsp_token *token_out)
{
	const struct clerk_trust *trust = &g->clerk->trust;
	struct str roots[CLERK_ROOTS_MAX], answer;
	struct trust stamps = { .roots = roots, .work = trust->authorities };
	struct tsp_question q = { .imprint = *imprint, .policy = trust->stamp[which].policy };

	for (size_t i = 0; i < trust->roots_n; i++) {
		if (trust->roots[i].kind == PART_STAMP_ROOT)
			roots[stamps.root_count++] = trust->roots[i].bytes;
	}
	world_random(g->clerk->world, q.nonce, sizeof q.nonce);
	q.nonce[0] &= 0x7f;
	if (ask_authority(g, which, tsp_question_der(g->mem, &q), &answer) != OK)
		return WHY_STATUS;
	return tsp_judge(g->mem, answer, &q, &stamps, ctx_now_ms(&g->ctx), token_out);
}

/* How it went, for the order of the next stamps; each change of the order is one line. */
static void note_end(struct signing *g, size_t which, bool is_good)
{
	struct clerk_trust *trust = &g->clerk->trust;
	struct breaker *b = &trust->stamp[which].breaker;
	int64_t now = ctx_now_ms(&g->ctx);
	bool was_behind = b->open_until_ms > 0;

	if (trust->pause.open_ms == 0)
		return;
	breaker_end(b, &trust->pause, is_good, now);
	if (is_good && was_behind)
		log_line(LOG_NOTE, "stamp.in_order", "authority=%zu", which);
	else if (!is_good && breaker_is_open(b, now))
		log_line(LOG_WARN, "stamp.behind", "authority=%zu for_s=%ld", which,
			 (long)(trust->pause.open_ms / 1000));
}

/* Those that gave a good token last, in the order of the configuration, then those that did not. */
static size_t order_of(const struct clerk_trust *trust, int64_t now, size_t order[CLERK_STAMPS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < 2 * CLERK_STAMPS_MAX; i++) {
		size_t which = i % CLERK_STAMPS_MAX;
		bool is_behind = i >= CLERK_STAMPS_MAX;

		if (trust->stamp[which].is_there && breaker_is_open(&trust->stamp[which].breaker, now) == is_behind)
			order[n++] = which;
	}
	return n;
}

enum err signing_stamp(struct signing *g, const struct digest *imprint, struct str *token_out)
{
	size_t order[CLERK_STAMPS_MAX];
	size_t n = order_of(&g->clerk->trust, ctx_now_ms(&g->ctx), order);

	g->why = STR("no authority is configured");
	for (size_t i = 0; i < n; i++) {
		struct tsp_token t;
		enum why why = try_one(g, order[i], imprint, &t);

		if (why == WHY_OK)
			why = note_token(g, &t);
		if (why == WHY_OK)
			*token_out = t.der;
		note_end(g, order[i], why == WHY_OK);
		if (why == WHY_OK)
			return OK;
		g->why = str_fmt(g->mem, "stamp: %s", why_name(why));
		log_line(why == WHY_CLOCK ? LOG_ALARM : LOG_WARN, "stamp.refused", "authority=%zu why=%s", order[i],
			 why_name(why));
	}
	return ERR_REMOTE;
}
