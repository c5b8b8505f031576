/* page_resume.c - a draft without an account is left, and taken up again by the link of a mail.
 *
 * The link holds what the draft's cookie holds, PORTAL.SECRET: opened, it becomes the browser's own. */
#include "core/dossier.h"
#include "core/notice.h"
#include "core/person.h"
#include "pages.h"
#include "say.h"
#include "web/door.h"
#include "web/handlers.h"
#include "web/out.h"
#include "web/shell.h"

/* The last step that needs no account; from there the first that is not done (order_place). */
static struct str where_it_stopped(struct ctx *ctx, const struct dossier *d)
{
	return str_fmt(ctx->mem, "/commande/" STR_FMT "/modalites", STR_ARG(d->reference));
}

/* A draft that an account owns needs no link: it is in the customer's space. */
static enum err draft_of(struct ctx *ctx, const struct request *rq, struct reply *rp,
			 struct dossier **out)
{
	TRY(dossier_open(ctx, request_path(rq, 0), out));
	if (id_is_zero(rq->draft) || !id_is_zero((*out)->account))
		reply_see(rp, STR("/espace"));
	return OK;
}

static void draw_leave(struct ctx *ctx, const struct request *rq, const struct dossier *d,
		       bool is_wrong, struct reply *rp)
{
	struct view_resume view = { .shell = shell_of(ctx, rq), .reference = d->reference };
	struct out *o = shell_out(ctx, rq);

	if (is_wrong) {
		view.email = request_value(rq, "acc_email");
		view.complaint = say(rq->lang, SAY_acc_email);
		out_has_errors(o);
	}
	page_resume(o, &view);
	reply_page(rp, is_wrong ? 422 : 200, out_done(o));
}

enum err resume_mail_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct dossier *d;

	TRY(draft_of(ctx, rq, rp, &d));
	if (!reply_is_set(rp))
		draw_leave(ctx, rq, d, false, rp);
	return OK;
}

enum err resume_mail_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct str email = field_tidy(ctx->mem, F_ACC_EMAIL, request_value(rq, "acc_email"), STR(""));
	struct json *args = json_object(ctx->mem);
	struct dossier *d;

	TRY(draft_of(ctx, rq, rp, &d));
	if (reply_is_set(rp))
		return OK;
	if (!email_is_good(email)) {
		draw_leave(ctx, rq, d, true, rp);
		return OK;
	}
	json_set_str(args, "to", email);
	json_set_str(args, "lang", lang_tag(rq->lang));
	json_set_str(args, "secret", rq->cookie_draft_secret);
	if (door_may_mail(ctx, rq, email))
		TRY(notice_add(ctx, NOTICE_resume, d->id, args));

	struct note note = { 200, say(rq->lang, SAY_acc_sent_title),
			     say_fill(ctx->mem, rq->lang, SAY_acc_sent_link, { "email", email_show(ctx->mem, email) }),
			     where_it_stopped(ctx, d), say(rq->lang, SAY_acc_back), STR("") };

	door_note(ctx, rq, &note, rp);
	return OK;
}

/* The path holds PORTAL.SECRET, as the draft's cookie does. */
enum err resume_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct note note = { 404, say(rq->lang, SAY_acc_link_dead_title),
			     say(rq->lang, SAY_acc_link_dead), STR("/"),
			     say(rq->lang, SAY_error_home), STR("") };
	struct str link = request_path(rq, 0), number, secret;
	struct dossier *dossier;
	int64_t portal;
	enum err e = ERR_NOT_FOUND;

	if (session_is_formed(link, &portal) && portal > 0) {
		(void)str_cut(link, '.', &number, &secret);
		ctx->portal = portal;
		e = dossier_id_by_secret(ctx, secret, &ctx->by.dossier);
	}
	if (e == OK) {
		ctx->by.role = ROLE_ANONYMOUS;
		ctx->by.account = (struct id){ { 0 } };
		e = dossier_by_id(ctx, ctx->by.dossier, &dossier);
	}
	if (e == ERR_NOT_FOUND) {
		door_note(ctx, rq, &note, rp);
		return OK;
	}
	TRY(e);
	/* a session of another portal would hide the draft */
	if (rq->session.is_open && rq->session.portal != portal) {
		TRY(session_close(ctx, rq->cookie_session_secret));
		reply_session(rp, rq, session_blank(ctx));
	}
	reply_draft(rp, rq, portal, secret);
	reply_see(rp, where_it_stopped(ctx, dossier));
	return OK;
}
