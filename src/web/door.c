/* door.c - log-ins: ask, count, lock, enter.
 *
 * Never   tells an unknown account from a wrong password, by words or by time. */
#include "web/door.h"

#include "pages.h"
#include "platform/public.h"
#include "web/gate_page.h"
#include "web/out.h"
#include "web/shell.h"

struct situation *door_situation(const struct ctx *ctx)
{
	struct situation *s = mem_new_of(ctx->mem, struct situation);
	const struct portal *portal;

	s->facts = mem_new_of(ctx->mem, struct facts);
	s->today = ctx_today(ctx);
	if (ctx->portal > 0 && portal_get(ctx, &portal) == OK)
		s->portal = portal;
	return s;
}

bool door_ask(struct str password_secret, struct str encoded, struct route_asks *out)
{
	if (password_secret.n == 0 || password_secret.n > ASK_PASSWORD_BYTES_MAX)
		return false;
	out->at[0] = (struct route_ask){
		.ask = ASK_PASSWORD_CHECK,
		.values.field = { password_secret, encoded },
	};
	out->n = 1;
	return true;
}

bool door_is_right(const struct request *rq)
{
	const struct request_answer *answer;

	if (rq->answers_n == 0)
		return false;
	answer = request_answer(rq, 0);
	return answer->err == OK && str_eq(answer->values.field[0], STR("1"));
}

/* One person's failures at one door, however he is spelled. */
static struct str counted(const struct ctx *ctx, enum lock_kind kind, struct str typed)
{
	return str_fmt(ctx->mem, "%d " STR_FMT, (int)kind, STR_ARG(account_typed(ctx->mem, typed)));
}

bool door_may_mail(const struct ctx *ctx, const struct request *rq, struct str email)
{
	return rate_pass(rq->gate->rate, RATE_ADDRESS, account_typed(ctx->mem, email), ctx_now_ms(ctx));
}

enum err door_failed(const struct ctx *ctx, const struct request *rq, enum lock_kind kind,
		     struct str typed)
{
	unsigned n = rate_fail(rq->gate->rate, counted(ctx, kind, typed), ctx_now_ms(ctx));

	(void)rate_pass(rq->gate->rate, RATE_FAILED, address_network(ctx->mem, rq->peer), ctx_now_ms(ctx));
	return lock_fail(ctx, kind, typed, n);
}

enum err door_passed(const struct ctx *ctx, const struct request *rq, enum lock_kind kind,
		     struct str typed)
{
	rate_forgive(rq->gate->rate, counted(ctx, kind, typed));
	return lock_forgive(ctx, kind, typed);
}

enum err door_enter(struct ctx *ctx, const struct request *rq, struct id account,
		    struct str otherwise, struct reply *rp)
{
	struct request *now = mem_copy(ctx->mem, rq, sizeof *rq);
	struct str next = request_value(rq, "next"), cookie;
	struct pairs kept;

	TRY(session_open(ctx, rq->cookie_session_secret, account, &cookie));
	reply_session(rp, rq, cookie);
	if (!kept_unpack(ctx->mem, request_value(rq, "kept"), &kept) || !kept_fits(next, &kept)) {
		reply_see(rp, gate_next(next, otherwise));
		return OK;
	}
	/* drawn for the new session: its forms need the new token */
	now->cookie_session_secret = cookie;
	now->has_blank_cookie = false;
	gate_offer(ctx, now, next, &kept, rp);
	return OK;
}

void door_note(struct ctx *ctx, const struct request *rq, const struct note *note, struct reply *rp)
{
	struct view_note view = { .shell = shell_of(ctx, rq), .title = note->title,
				  .text = note->text, .mail = note->mail, .action = note->action,
				  .action_text = note->action_text };
	struct out *o = shell_out(ctx, rq);

	if (note->status >= 400)
		out_has_errors(o);
	page_note(o, &view);
	reply_page(rp, note->status, out_done(o));
}
