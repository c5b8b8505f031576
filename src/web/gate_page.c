/* gate_page.c - the gate's own pages: what stands between a person and the page he wanted.
 *
 * Never   loses what was typed, when the row says ROUTE_KEEP; carries a password through a page. */
#include "web/gate_page.h"

#include <assert.h>

#include "base/log.h"
#include "pages.h"
#include "say.h"
#include "web/out.h"
#include "web/shell.h"
#include "web/url.h"
#include "web/view_access.h"

/* --- typed values in a hidden field ---------------------------------------------------------- */

static bool is_kept_name(struct str name)
{
	size_t at;

	return !str_eq(name, STR("csrf")) && !str_eq(name, STR("nonce")) &&
	       !str_find(name, STR("password"), &at);
}

struct str kept_pack(struct mem *mem, const struct pairs *pairs)
{
	struct buf *b = buf_new(mem, 3 * FORM_MAX);
	struct str text;

	for (size_t i = 0; i < pairs->n; i++) {
		if (!is_kept_name(pairs->at[i].name))
			continue;
		if (buf_bytes(b) > 0)
			buf_byte(b, '&');
		url_escape(b, pairs->at[i].name);
		buf_byte(b, '=');
		url_escape(b, pairs->at[i].value);
	}
	text = buf_done(b);
	/* what would not fit the log-in's own limit cannot be carried */
	if (buf_full(b) || text.n > FORM_MAX)
		return STR("");
	return str_base64_url(mem, text.p, text.n);
}

bool kept_unpack(struct mem *mem, struct str kept, struct pairs *out)
{
	struct str text;

	return kept.n > 0 && str_unbase64_url(mem, kept, &text) && form_url_read(mem, text,
										 out) == OK;
}

bool kept_fits(struct str action, const struct pairs *pairs)
{
	struct str parts[REQUEST_PARTS_MAX];
	const struct route *route = route_find(HTTP_POST, action, parts, NULL);

	if (route == NULL || (route->flags & ROUTE_KEEP) == 0)
		return false;
	for (size_t i = 0; i < pairs->n; i++) {
		if (!route_knows(route, pairs->at[i].name))
			return false;
	}
	return true;
}

/* --- log in first ---------------------------------------------------------------------------- */

static struct str login_path(const struct request *rq)
{
	if (rq->standing == STANDING_UNCONFIRMED)
		return STR("/compte/a-confirmer");
	if (rq->standing == STANDING_NO_ACCOUNT || (rq->route->rights & (R_PORTAL | R_DRAFT)) == 0)
		return STR("/compte");
	return STR("/");
}

void gate_send_to_login(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct str next = gate_next(rq->path, STR("")), to = login_path(rq);

	/* our paths are letters, digits, '/', '-' and '.': a query takes them as they are */
	reply_see(rp, next.n == 0 ? to :
		  str_fmt(ctx->mem, STR_FMT "?next=" STR_FMT, STR_ARG(to), STR_ARG(next)));
}

static void draw(struct ctx *ctx, const struct request *rq, unsigned status, struct out *o,
		 struct reply *rp)
{
	(void)ctx;
	if (rq->has_blank_cookie && rq->route != NULL)
		reply_session(rp, rq, rq->cookie_session_secret);
	reply_page(rp, status, out_done(o));
}

void gate_keep(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct str to = login_path(rq), kept = kept_pack(ctx->mem, &rq->fields);
	struct shell *shell = shell_of(ctx, rq);
	struct out *o = shell_out(ctx, rq);

	if (rq->standing == STANDING_UNCONFIRMED) {
		gate_send_to_login(ctx, rq, rp);
		return;
	}
	out_has_errors(o);
	if (str_eq(to, STR("/"))) {
		struct view_login view = { .shell = shell, .has_kept = kept.n > 0, .next = rq->path,
					   .kept = kept };

		if (kept.n == 0)                /* else the page says itself that they are kept */
			view.complaint_page = say(rq->lang, SAY_gate_ended);
		page_login(o, &view);
	} else {
		struct view_account view = { .shell = shell, .has_kept = kept.n > 0, .next = rq->path,
					     .kept = kept };

		view.why = say(rq->lang, SAY_gate_account);
		page_account(o, &view);
	}
	draw(ctx, rq, 403, o, rp);
}

void gate_offer(struct ctx *ctx, const struct request *rq, struct str action,
		const struct pairs *pairs, struct reply *rp)
{
	struct pairs kept = { mem_get(ctx->mem, pairs->n + 1, sizeof(struct pair)), 0 };
	struct out *o = shell_out(ctx, rq);

	for (size_t i = 0; i < pairs->n; i++) {
		if (is_kept_name(pairs->at[i].name))
			kept.at[kept.n++] = pairs->at[i];
	}

	struct view_kept view = { .shell = shell_of(ctx, rq), .action = action, .pairs = kept.at,
				  .count = kept.n };

	page_kept(o, &view);
	draw(ctx, rq, 200, o, rp);
}

/* --- it failed ------------------------------------------------------------------------------- */

struct failure {
	unsigned status;
	enum say title, text, what;
};

static const struct failure failures[] = {
	{ 400, SAY_error_400_title, SAY_error_400_text, SAY_error_400_what },
	{ 403, SAY_error_403_title, SAY_error_403_text, SAY_error_403_what },
	{ 404, SAY_error_404_title, SAY_error_404_text, SAY_error_404_what },
	{ 405, SAY_error_404_title, SAY_error_404_text, SAY_error_404_what },
	{ 409, SAY_error_409_title, SAY_error_409_text, SAY_error_409_what },
	{ 413, SAY_error_413_title, SAY_error_413_text, SAY_error_413_what },
	{ 429, SAY_error_429_title, SAY_error_429_text, SAY_error_429_what },
	{ 503, SAY_error_503_title, SAY_error_503_text, SAY_error_503_what },
};

static const struct failure signing = { 503, SAY_error_signing_title, SAY_error_signing_text, SAY_error_signing_what };

static unsigned status_of(enum err e)
{
	switch (e) {
	case ERR_NOT_FOUND:
	case ERR_DENIED:                /* another's dossier looks like none */
		return 404;
	case ERR_CONFLICT:
		return 409;
	case ERR_LIMIT:
		return 413;
	case ERR_INVALID:
		return 400;
	case OK:
	case ERR_BUSY:
	case ERR_IO:
	case ERR_CRYPTO:
	case ERR_REMOTE:
	case ERR_COUNT:
		break;
	}
	return 503;
}

/* What the address takes instead (RFC 9110, 15.5.6). */
static struct str allowed(const struct request *rq)
{
	struct str unused[REQUEST_PARTS_MAX];
	bool has_get = route_find(HTTP_GET, rq->path, unused, NULL) != NULL;

	if (route_find(HTTP_POST, rq->path, unused, NULL) == NULL)
		return STR("GET, HEAD");
	return has_get ? STR("GET, HEAD, POST") : STR("POST");
}

/* The step that the person was at, as it stands now; it leads on where the order has left.
 * Empty: not a page of an order. */
static struct str step_again(struct ctx *ctx, const struct request *rq)
{
	struct str unused[REQUEST_PARTS_MAX], start = STR("/commande/"), reference, rest, step, more, path;

	if (!str_starts(rq->path, start) ||
	    !str_cut(str_sub(rq->path, start.n, rq->path.n), '/', &reference, &rest))
		return STR("");
	(void)str_cut(rest, '/', &step, &more);
	path = str_cat(ctx->mem, start, reference, STR("/"), step);
	return route_find(HTTP_GET, path, unused, NULL) == NULL ? STR("") : path;
}

/* Where to try again: the form's page as it stands now, the nearest on the way up from the address. */
static struct str page_again(struct ctx *ctx, const struct request *rq)
{
	struct str unused[REQUEST_PARTS_MAX], path = rq->path, step = step_again(ctx, rq);

	if (step.n > 0)
		return step;
	while (path.n > 1 && route_find(HTTP_GET, path, unused, NULL) == NULL) {
		while (path.n > 0 && path.p[path.n - 1] != '/')
			path.n--;
		path.n -= path.n > 0;
	}
	return path.n > 1 ? path : STR("/");
}

static void draw_failure(struct ctx *ctx, const struct request *rq, unsigned status, const struct failure *f,
			 struct reply *rp)
{
	struct view_error view = { .shell = shell_of(ctx, rq), .status = status,
				   .request_id = ctx->request_id, .action = STR("/") };
	struct out *o = shell_out(ctx, rq);

	view.title = say(rq->lang, f->title);
	view.text = say(rq->lang, f->text);
	view.what_to_do = say(rq->lang, f->what);
	view.action_text = say(rq->lang, SAY_error_home);
	if (status == 409 && step_again(ctx, rq).n > 0) {
		view.action = step_again(ctx, rq);
		view.action_text = say(rq->lang, SAY_error_again);
	}
	if (status == 413 || status == 429 || status == 503) {
		view.action = page_again(ctx, rq);
		view.action_text = say(rq->lang, SAY_error_page);
	}
	if (f->text == SAY_error_503_text && rq->method != HTTP_POST)
		view.text = say(rq->lang, SAY_error_503_look);
	out_has_errors(o);
	page_error(o, &view);
	if (status == 429 || status == 503)
		reply_header(rp, "Retry-After", f == &signing ? STR("120") : STR("30"));
	if (status == 405)
		reply_header(rp, "Allow", allowed(rq));
	draw(ctx, rq, status, o, rp);
}

void gate_fail_status(struct ctx *ctx, const struct request *rq, unsigned status, struct reply *rp)
{
	size_t i = 0, n = sizeof failures / sizeof failures[0];

	while (i < n && failures[i].status != status)
		i++;
	if (i == n)
		i = status >= 500 ? n - 1 : 0;
	draw_failure(ctx, rq, status, &failures[i], rp);
}

void gate_fail_signing(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	draw_failure(ctx, rq, signing.status, &signing, rp);
}

void gate_fail(struct ctx *ctx, const struct request *rq, enum err e, struct reply *rp)
{
	unsigned status = status_of(e);

	assert(e != OK);
	reply_clear(rp);
	log_line(status == 503 ? LOG_FAULT : LOG_NOTE, "web.failed",
		 "id=" STR_FMT " why=%s status=%u",
		 STR_ARG(ctx->request_id), err_name(e), status);
	gate_fail_status(ctx, rq, status, rp);
}
