/* gate.c - from a row of routes[] to its page, every demand of the row met on the way.
 *
 * For     role/front.c, and tests that play requests without a socket.
 * Never   lets a page run whose row was not satisfied; writes to the database (but the session's
 *         "still here", in the handler's own savepoint).
 * Fails   each refusal is a page: gate_page.c. */
#include "web/gate.h"

#include <assert.h>

#include "base/log.h"
#include "core/dossier.h"
#include "platform/db.h"
#include "platform/public.h"
#include "web/csrf.h"
#include "web/gate_page.h"

void gate_context(const struct gate *gate, struct mem *mem, struct str request_id, struct ctx *out)
{
	*out = (struct ctx){
		.mem = mem,
		.secret = gate->secret,
		.db = gate->db,
		.world = gate->world,
		.directory = gate->directory,
		.memo = gate->memo,
		.recall = gate->recall,
		.store = gate->store,
		.by.role = ROLE_ANONYMOUS,
		.lang = LANG_FR,
		.request_id = request_id,
	};
}

/* The draft that came along as a cookie. Only of the session's portal, when one is open. */
static enum err find_draft(struct ctx *ctx, struct request *rq)
{
	struct str number, secret;
	int64_t portal, session_portal = ctx->portal;
	enum err e;

	if (!session_is_formed(rq->cookie_draft_secret, &portal) || portal == 0 ||
	    (session_portal != 0 && portal != session_portal))
		return OK;
	(void)str_cut(rq->cookie_draft_secret, '.', &number, &secret);
	ctx->portal = portal;
	e = dossier_id_by_secret(ctx, secret, &rq->draft);
	if (e != OK)
		ctx->portal = session_portal;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err find_asker(struct ctx *ctx, struct request *rq)
{
	TRY(session_find(ctx, &rq->gate->session, rq->cookie_session_secret, &rq->session));
	if (rq->session.is_open) {
		ctx->portal = rq->session.portal;
		ctx->by.account = rq->session.account;
	}
	if (id_is_zero(ctx->by.account))
		TRY(find_draft(ctx, rq));
	ctx->by.dossier = rq->draft;
	ctx->by.role = id_is_zero(ctx->by.account) ? ROLE_ANONYMOUS : ROLE_APPLICANT;
	return OK;
}

static enum standing standing_of(const struct request *rq)
{
	const struct session *s = &rq->session;
	bool has_account = !id_is_zero(s->account);
	unsigned has = R_ANYONE, wants = rq->route->rights;

	has |= s->is_open ? R_PORTAL : 0;
	has |= id_is_zero(rq->draft) ? 0 : R_DRAFT;
	has |= has_account ? R_ACCOUNT : 0;
	has |= has_account && s->is_confirmed ? R_CONFIRMED : 0;
	if ((wants & has) != 0)
		return STANDING_OK;
	if (has_account)
		return STANDING_UNCONFIRMED;
	return (wants & R_PORTAL) == 0 && (has & (R_PORTAL | R_DRAFT)) != 0 ? STANDING_NO_ACCOUNT :
									    STANDING_NO_PORTAL;
}

/* A browser gets its secret with its first page: its forms need one. */
static void need_cookie(const struct ctx *ctx, struct request *rq)
{
	int64_t portal;

	if (session_is_formed(rq->cookie_session_secret, &portal))
		return;
	rq->cookie_session_secret = session_blank(ctx);
	rq->has_blank_cookie = true;
}

unsigned gate_open(const struct gate *gate, struct ctx *ctx, struct request *rq, struct str query)
{
	bool has_other;
	int64_t now = ctx_now_ms(ctx);

	rq->gate = gate;
	if (form_url_read(ctx->mem, query, &rq->query) != OK)
		rq->query = (struct pairs){ NULL, 0 };  /* nobody's form: as if there were none */
	/* the cookie's, else what the browser likes */
	rq->lang = lang_of(rq->languages, LANG_FR);
	ctx->lang = rq->lang;
	rq->route = route_find(rq->method, rq->path, rq->parts, &has_other);
	if (rq->route == NULL || ((rq->route->flags & ROUTE_LOCAL) != 0 && !gate->is_demo)) {
		rq->route = NULL;
		return has_other ? 405 : 404;
	}
	struct str network = address_network(ctx->mem, rq->peer);

	if (!rate_pass(gate->rate, rq->route->rate, network, now) ||
	    (rq->route->rate == RATE_LOGIN && rate_is_over(gate->rate, RATE_FAILED, network, now)))
		return 429;
	if ((rq->route->flags & ROUTE_PUBLIC) != 0)
		return 0;
	if (find_asker(ctx, rq) != OK)
		return 503;
	need_cookie(ctx, rq);
	rq->standing = standing_of(rq);
	/* files are not taken from somebody who may not leave them */
	return rq->standing != STANDING_OK && (rq->route->flags & ROUTE_FILES) != 0 ? 401 : 0;
}

/* Drawn by the gate itself: too large is an error of its own. */
static enum gate_step drawn(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	if (reply_is_full(rp))
		gate_fail(ctx, rq, ERR_LIMIT, rp);
	return GATE_ANSWERED;
}

/* Every name known, each once (the parser saw to that). */
static bool fields_are_known(const struct request *rq)
{
	for (size_t i = 0; i < rq->fields.n; i++) {
		if (!route_knows(rq->route, rq->fields.at[i].name))
			return false;
	}
	return true;
}

static enum gate_step refuse(struct ctx *ctx, const struct request *rq, unsigned status,
			     struct reply *rp)
{
	if (status == 503)              /* the page names this request to be told to the support */
		log_line(LOG_FAULT, "web.failed", "id=" STR_FMT " why=refused status=503", STR_ARG(ctx->request_id));
	gate_fail_status(ctx, rq, status, rp);
	return GATE_ANSWERED;
}

enum gate_step gate_check(const struct gate *gate, struct ctx *ctx, struct request *rq,
			  unsigned refused, struct reply *rp)
{
	const struct str *token;
	bool is_ours, is_kept;

	if (rq->route == NULL || (refused != 0 && refused != 401))
		return refuse(ctx, rq, refused == 0 ? 404 : refused, rp);
	if (rq->method == HTTP_POST && refused == 0 && (rq->route->flags & ROUTE_RAW) == 0) {
		if (!fields_are_known(rq))
			return refuse(ctx, rq, 400, rp);
		if (!csrf_origin_is_ours(gate->own_origin, rq->origin, rq->fetch_site))
			return refuse(ctx, rq, 403, rp);
		token = pairs_get(&rq->fields, STR("csrf"));
		is_ours = token != NULL && csrf_is_right(ctx->mem, rq->cookie_session_secret,
							 rq->path, *token);
		is_kept = (rq->route->flags & ROUTE_KEEP) != 0;
		if (!is_ours && !is_kept)
			return refuse(ctx, rq, 403, rp);
		if (rq->standing != STANDING_OK && is_kept) {
			gate_keep(ctx, rq, rp);
			return drawn(ctx, rq, rp);
		}
		if (!is_ours) {
			gate_offer(ctx, rq, rq->path, &rq->fields, rp);
			return drawn(ctx, rq, rp);
		}
		if ((rq->route->flags & ROUTE_NONCE) != 0 && request_nonce(rq).n == 0)
			return refuse(ctx, rq, 400, rp);
	}
	if (rq->standing != STANDING_OK) {
		gate_send_to_login(ctx, rq, rp);
		return GATE_ANSWERED;
	}
	return rq->route->ask != NULL ? GATE_ASK : GATE_HANDLE;
}

enum err gate_asks(struct ctx *ctx, struct request *rq, struct route_asks *out)
{
	*out = (struct route_asks){ .n = 0 };
	if (rq->route->ask == NULL)
		return OK;
	TRY(rq->route->ask(ctx, rq, out));
	assert(out->n <= REQUEST_ASKS_MAX);
	return OK;
}

/* The cookies that go along with whatever the page answered. */
static void add_cookies(const struct request *rq, struct reply *rp)
{
	struct str name = rq->gate->is_secure ? STR("__Host-s") : STR("s");

	if ((rq->route->flags & ROUTE_PUBLIC) != 0)
		return;
	if (rq->has_blank_cookie && reply_set_cookie(rp, name).n == 0)
		reply_session(rp, rq, rq->cookie_session_secret);
}

enum err gate_handle(struct ctx *ctx, struct request *rq, struct reply *rp)
{
	assert(rq->route != NULL && rq->standing == STANDING_OK);
	TRY(rq->route->page(ctx, rq, rp));
	assert(reply_is_set(rp));       /* a handler that says nothing is a bug */
	if (reply_is_full(rp))
		return ERR_LIMIT;
	if ((rq->route->flags & ROUTE_PUBLIC) == 0 && rq->session.is_open)
		TRY(session_touch(ctx, rq->cookie_session_secret, &rq->session));
	add_cookies(rq, rp);
	return OK;
}

struct str gate_next(struct str next, struct str otherwise)
{
	struct str parts[REQUEST_PARTS_MAX], path, query;
	const struct route *route;

	(void)str_cut(next, '?', &path, &query);
	for (size_t i = 0; i < next.n; i++) {
		if (next.p[i] <= 0x20 || next.p[i] >= 0x7f || next.p[i] == '\\')
			return otherwise;
	}
	route = next.n > 0 ? route_find(HTTP_GET, path, parts, NULL) : NULL;
	/* a link of a mail is no way back: it could lead into somebody else's draft or portal */
	return route != NULL && route->rate != RATE_LINK ? next : otherwise;
}
