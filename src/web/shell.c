/* shell.c - portal, person and language around every page. */
#include "web/shell.h"

#include "core/catalogue.h"
#include "web/gate.h"
#include "web/out.h"
#include "web/routes.h"

/* Where one comes back to in the other language; a link of a mail is a secret, and stays out of addresses. */
static struct str here_of(const struct request *rq)
{
	struct str unused[REQUEST_PARTS_MAX];
	const struct route *page = rq->method == HTTP_POST ? route_find(HTTP_GET, rq->path, unused, NULL) : rq->route;

	return page == NULL || page->rate == RATE_LINK ? STR("/") : rq->path;
}

struct shell *shell_of(const struct ctx *ctx, const struct request *rq)
{
	struct shell *s = mem_new_of(ctx->mem, struct shell);
	const struct portal *portal = NULL;

	s->lang = rq->lang;
	s->here = here_of(rq);
	s->has_account = !id_is_zero(rq->session.account);
	s->account_name = s->has_account ? rq->session.account_name : STR("");
	s->is_demo = rq->gate->is_demo;
	if (ctx->portal > 0 && portal_get(ctx, &portal) == OK) {
		s->has_portal = true;
		s->portal_name = portal->name;
		s->portal_logo = portal->logo;
		s->sales_mail = portal->sales_mail;
		s->help_mail = portal->help_mail;
		s->help_phone = portal->help_phone;
	}
	return s;
}

struct out *shell_out(const struct ctx *ctx, const struct request *rq)
{
	struct out *o = out_new(ctx->mem, ctx->world, rq->lang, rq->cookie_session_secret);

	out_remember(o, rq->gate->lists);
	return o;
}
