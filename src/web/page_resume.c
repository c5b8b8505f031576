/* page_resume.c - the link of a mail that takes a draft up again: it becomes the browser's
 * capability. */
#include "core/dossier.h"
#include "say.h"
#include "web/door.h"
#include "web/handlers.h"

/* The path holds PORTAL.SECRET, as the draft's cookie does. */
enum err resume_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct note note = { 404, say(rq->lang, SAY_acc_link_dead_title),
			     say(rq->lang, SAY_acc_link_dead), STR("/"),
			     say(rq->lang, SAY_error_home) };
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
	reply_see(rp, str_fmt(ctx->mem, "/commande/" STR_FMT "/organisation",
			      STR_ARG(dossier->reference)));
	return OK;
}
