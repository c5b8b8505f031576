/* shell.c - portal, person and language around every page. */
#include "web/shell.h"

#include "core/catalogue.h"
#include "web/gate.h"
#include "web/out.h"
#include "web/routes.h"
#include "web/url.h"

enum { TYPED_BYTES_MAX = 100, NUMBER_DIGITS_MAX = 19, ESCAPED = 3 };

enum carried { CARRIED_ONE, CARRIED_NUMBER, CARRIED_TYPED, CARRIED_PATH };

/* What a page was asked for with, and is asked for again in the other language. A name that is not here, or another
 * value than its kind allows, is left behind: it may be a secret. */
static const struct { const char *name; enum carried kind; const char *one; } carried[] = {
	{ "retour",     CARRIED_ONE,    "validation" },
	{ "afficher",   CARRIED_ONE,    "1" },
	{ "fait",       CARRIED_ONE,    "supprimee" },
	{ "avant",      CARRIED_NUMBER, NULL },
	{ "site_page",  CARRIED_NUMBER, NULL },
	{ "options",    CARRIED_ONE,    "1" },
	{ "pres",       CARRIED_TYPED,  NULL },
	{ "site_query", CARRIED_TYPED,  NULL },
	{ "nom",        CARRIED_TYPED,  NULL },
	{ "next",       CARRIED_PATH,   NULL },
};

/* A page of ours by its path alone, and not one that a link of a mail leads to. */
static bool is_open_path(struct str path)
{
	struct str unused[REQUEST_PARTS_MAX];
	const struct route *page = route_find(HTTP_GET, path, unused, NULL);

	return page != NULL && page->rate != RATE_LINK;
}

static bool is_carried(size_t i, struct str value)
{
	switch (carried[i].kind) {
	case CARRIED_ONE:
		return str_eq_c(value, carried[i].one);
	case CARRIED_NUMBER:
		return value.n > 0 && value.n <= NUMBER_DIGITS_MAX && str_is_digits(value);
	case CARRIED_TYPED:
		return value.n > 0 && value.n <= TYPED_BYTES_MAX;
	case CARRIED_PATH:
		return value.n <= TYPED_BYTES_MAX && is_open_path(value);
	}
	return false;
}

static struct str with_query(const struct ctx *ctx, const struct request *rq)
{
	size_t n = sizeof carried / sizeof *carried;
	struct buf *b = buf_new(ctx->mem, rq->path.n + n * (sizeof "&site_query=" + ESCAPED * TYPED_BYTES_MAX));
	char before = '?';

	buf_add(b, rq->path);
	for (size_t i = 0; i < n; i++) {
		struct str value = request_query(rq, carried[i].name);

		if (!is_carried(i, value))
			continue;
		buf_byte(b, before);
		buf_add_c(b, carried[i].name);
		buf_byte(b, '=');
		url_escape(b, value);
		before = '&';
	}
	return buf_done(b);
}

/* Where one comes back to in the other language; a link of a mail is a secret, and stays out of addresses. */
static struct str here_of(const struct ctx *ctx, const struct request *rq)
{
	struct str unused[REQUEST_PARTS_MAX];
	const struct route *page = rq->method == HTTP_POST ? route_find(HTTP_GET, rq->path, unused, NULL) : rq->route;

	return page == NULL || page->rate == RATE_LINK ? STR("/") : with_query(ctx, rq);
}

struct shell *shell_of(const struct ctx *ctx, const struct request *rq)
{
	struct shell *s = mem_new_of(ctx->mem, struct shell);
	const struct portal *portal = NULL;

	s->lang = rq->lang;
	s->here = here_of(ctx, rq);
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
