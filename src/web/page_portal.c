/* page_portal.c - the portal's door: identifier and password, or the direct link; and the way
 * out. */
#include "pages.h"
#include "say.h"
#include "web/door.h"
#include "web/handlers.h"
#include "web/out.h"
#include "web/shell.h"
#include "web/waiting.h"

enum { LANG_S = 365 * 24 * 3600 };
#define FIRST_PAGE STR("/commande/nouvelle/organisation")

struct complaint_text {                 /* what is wrong with the log-in; empty: nothing */
	struct str login, password, page;
	struct str mail;                /* the address that page names, or empty */
};

static void draw_login(struct ctx *ctx, const struct request *rq, const struct complaint_text *c,
		       struct reply *rp)
{
	struct view_login view = { .shell = shell_of(ctx, rq), .complaint_login = c->login,
				   .complaint_password = c->password, .complaint_page = c->page,
				   .complaint_mail = c->mail,
				   .waiting = waiting_of(ctx, rq) };
	struct out *o = shell_out(ctx, rq);

	if (rq->method == HTTP_POST) {
		view.next = request_value(rq, "next");
		view.kept = request_value(rq, "kept");
		view.has_kept = view.kept.n > 0;
		view.portal_login = request_value(rq, "portal_login");
		out_has_errors(o);
	} else {
		view.next = gate_next(request_query(rq, "next"), STR(""));
	}
	page_login(o, &view);
	reply_page(rp, rq->method == HTTP_POST ? 422 : 200, out_done(o));
}

enum err portal_login_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	static const struct complaint_text nothing;

	if (!rq->session.is_open) {
		draw_login(ctx, rq, &nothing, rp);
		return OK;
	}
	reply_see(rp, gate_next(request_query(rq, "next"),
				id_is_zero(rq->session.account) ? FIRST_PAGE : STR("/espace")));
	return OK;
}

enum err portal_login_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	struct str login = request_value(rq, "portal_login");
	struct portal_access access;
	int minutes;

	if (login.n == 0)
		return OK;
	TRY(lock_find(ctx, LOCK_PORTAL, login, &minutes));
	if (minutes > 0)
		return OK;
	TRY(portal_access_find(ctx, login, &access));
	(void)door_ask(request_value(rq, "portal_password"), access.encoded, out);
	return OK;
}

static enum err refuse_login(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct str login = request_value(rq, "portal_login");
	struct complaint_text c = { .page = STR("") };
	int minutes;

	if (login.n == 0)
		c.login = say(rq->lang, SAY_portal_login_missing);
	if (request_value(rq, "portal_password").n == 0)
		c.password = say(rq->lang, SAY_portal_password_missing);
	if (c.login.n == 0 && c.password.n == 0) {
		TRY(lock_find(ctx, LOCK_PORTAL, login, &minutes));
		if (minutes == 0)
			TRY(door_failed(ctx, rq, LOCK_PORTAL, login));
		if (minutes > 0)
			c.page = say_fill_many(ctx->mem, rq->lang, SAY_portal_locked, minutes);
		else
			c.password = say(rq->lang, SAY_portal_bad_login);
	}
	draw_login(ctx, rq, &c, rp);
	return OK;
}

/* A portal that was closed lets nobody in, by either door. */
static bool is_closed(struct ctx *ctx, const struct request *rq, struct str *sentence, struct str *mail)
{
	const struct portal *portal;

	if (portal_get(ctx, &portal) != OK || portal->is_open)
		return false;
	*mail = portal->sales_mail;
	*sentence = say_fill(ctx->mem, rq->lang, SAY_portal_closed, { "mail", *mail });
	return true;
}

enum err portal_login_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	static const struct id nobody;
	struct str login = request_value(rq, "portal_login");
	struct complaint_text c = { .page = STR("") };
	struct portal_access access;

	TRY(portal_access_find(ctx, login, &access));
	if (!door_is_right(rq) || access.portal == 0)
		return refuse_login(ctx, rq, rp);
	TRY(door_passed(ctx, rq, LOCK_PORTAL, login));
	ctx->portal = access.portal;
	if (is_closed(ctx, rq, &c.page, &c.mail)) {
		draw_login(ctx, rq, &c, rp);
		return OK;
	}
	return door_enter(ctx, rq, nobody, FIRST_PAGE, rp);
}

enum err portal_link_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	static const struct id nobody;
	struct note note = { 404, say(rq->lang, SAY_portal_link_title),
			     say(rq->lang, SAY_portal_bad_link), STR("/"), STR(""), STR("") };
	int64_t portal = 0;
	struct str cookie;
	enum err e = portal_link_find(ctx, request_path(rq, 0), &portal);

	if (e == OK && rq->session.is_open && rq->session.portal == portal) {
		reply_see(rp, FIRST_PAGE);      /* somebody who is signed in stays so */
		return OK;
	}
	if (e == OK)
		ctx->portal = portal;
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (e == ERR_NOT_FOUND || is_closed(ctx, rq, &note.text, &note.mail)) {
		note.action_text = say(rq->lang, SAY_error_home);
		door_note(ctx, rq, &note, rp);
		return OK;
	}
	TRY(session_open(ctx, rq->cookie_session_secret, nobody, &cookie));
	reply_session(rp, rq, cookie);
	reply_see(rp, FIRST_PAGE);
	return OK;
}

/* The language goes into a cookie of its own; it is no matter of the session. */
enum err lang_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct str tag = lang_tag(lang_of(request_path(rq, 0), rq->lang));

	(void)ctx;
	reply_cookie(rp, rq->gate->is_secure ? STR("__Host-l") : STR("l"), tag, LANG_S,
		     rq->gate->is_secure);
	reply_see(rp, gate_next(request_query(rq, "next"), STR("/")));
	return OK;
}

enum err leave_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	TRY(session_close(ctx, rq->cookie_session_secret));
	reply_session(rp, rq, session_blank(ctx));
	reply_see(rp, STR("/"));
	return OK;
}
