/* page_link.c - the links of the account's mails: confirm the address, choose a new password.
 *
 * Never   acts on a GET: mail scanners open links, only a person presses a button. */
#include "base/utf8.h"
#include "core/person.h"
#include "pages.h"
#include "platform/strength.h"
#include "say.h"
#include "web/door.h"
#include "web/handlers.h"
#include "web/out.h"
#include "web/shell.h"

static void draw_dead(struct ctx *ctx, const struct request *rq, struct str action,
		      struct reply *rp)
{
	struct note note = { 404, say(rq->lang, SAY_acc_link_dead_title),
			     say(rq->lang, SAY_acc_link_dead), action,
			     say(rq->lang, SAY_acc_link_again), STR("") };

	door_note(ctx, rq, &note, rp);
}

static void draw_sent(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct note note = { 200, say(rq->lang, SAY_acc_sent_title), say(rq->lang, SAY_acc_sent),
			     STR("/compte"), say(rq->lang, SAY_acc_sign_in), STR("") };

	if (!id_is_zero(rq->session.account)) {
		note.action = gate_next(request_value(rq, "next"), STR("/espace"));
		note.action_text = say(rq->lang, SAY_acc_go_on);
	}

	door_note(ctx, rq, &note, rp);
}

/* --- the address ----------------------------------------------------------------------------- */

enum err confirm_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_confirm view = { .shell = shell_of(ctx, rq), .secret = request_path(rq, 0) };
	struct out *o = shell_out(ctx, rq);
	struct id account;
	enum err e = account_confirm_find(ctx, view.secret, &account);

	if (e == ERR_NOT_FOUND) {
		draw_dead(ctx, rq, STR("/compte/a-confirmer"), rp);
		return OK;
	}
	TRY(e);
	page_confirm(o, &view);
	reply_page(rp, 200, out_done(o));
	return OK;
}

enum err confirm_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct note note = { 200, say(rq->lang, SAY_acc_confirmed_title),
			     say(rq->lang, SAY_acc_confirmed), STR("/espace"),
			     say(rq->lang, SAY_acc_sign_in), STR("") };
	struct id account;
	enum err e = account_confirm(ctx, request_path(rq, 0), &account);

	if (e == ERR_NOT_FOUND) {
		draw_dead(ctx, rq, STR("/compte/a-confirmer"), rp);
		return OK;
	}
	TRY(e);
	if (id_eq(account, rq->session.account))
		note.action_text = say(rq->lang, SAY_acc_go_on);
	door_note(ctx, rq, &note, rp);
	return OK;
}

enum err unconfirmed_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_unconfirmed view = { .shell = shell_of(ctx, rq) };
	struct out *o = shell_out(ctx, rq);
	struct account account;

	TRY(account_read(ctx, rq->session.account, &account));
	view.email = email_show(ctx->mem, account.email);
	view.next = gate_next(request_query(rq, "next"), STR(""));
	if (account.is_confirmed) {
		reply_see(rp, gate_next(view.next, STR("/espace")));
		return OK;
	}
	page_unconfirmed(o, &view);
	reply_page(rp, 200, out_done(o));
	return OK;
}

enum err confirm_again_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct account account;

	TRY(account_read(ctx, rq->session.account, &account));
	if (door_may_mail(ctx, rq, account.email))
		TRY(account_confirm_again(ctx, account.id));
	draw_sent(ctx, rq, rp);
	return OK;
}

/* --- the password ---------------------------------------------------------------------------- */

static void draw_reset(struct ctx *ctx, const struct request *rq, bool has_link, enum say wrong,
		       struct reply *rp)
{
	struct view_reset view = { .shell = shell_of(ctx, rq), .has_link = has_link };
	struct out *o = shell_out(ctx, rq);

	view.secret = has_link ? request_path(rq, 0) : STR("");
	if (wrong != SAY_NONE) {
		view.complaint = say(rq->lang, wrong);
		view.email = has_link ? STR("") : request_value(rq, "acc_email");
		out_has_errors(o);
	}
	page_reset(o, &view);
	reply_page(rp, wrong == SAY_NONE ? 200 : 422, out_done(o));
}

enum err reset_ask_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	draw_reset(ctx, rq, false, SAY_NONE, rp);
	return OK;
}

enum err reset_ask_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct str email = field_tidy(ctx->mem, F_ACC_EMAIL, request_value(rq, "acc_email"),
				      STR(""));

	if (!str_has(email, '@')) {
		draw_reset(ctx, rq, false, SAY_acc_email, rp);
		return OK;
	}
	if (door_may_mail(ctx, rq, email))
		TRY(account_reset_ask(ctx, email));
	draw_sent(ctx, rq, rp);
	return OK;
}

enum err reset_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct id account;
	enum err e = account_reset_find(ctx, request_path(rq, 0), &account);

	if (e == ERR_NOT_FOUND) {
		draw_dead(ctx, rq, STR("/compte/oubli"), rp);
		return OK;
	}
	TRY(e);
	draw_reset(ctx, rq, true, SAY_NONE, rp);
	return OK;
}

static enum say password_wrong(const struct ctx *ctx, struct str password, const struct account *a)
{
	struct str words[] = { a->email, a->login, a->name, a->given };
	size_t chars = utf8_length(password);

	if (chars < ACCOUNT_PASSWORD_CHARS_MIN)
		return SAY_acc_password_short;
	if (chars > ACCOUNT_PASSWORD_CHARS_MAX || password.n > ASK_PASSWORD_BYTES_MAX)
		return SAY_acc_password_long;
	return strength_of(ctx->secret, password, words, 4) < STRENGTH_ENOUGH ?
		SAY_acc_password_weak : SAY_NONE;
}

/* Whose password this link sets, and what is wrong with the one typed. */
static enum err reset_look(struct ctx *ctx, const struct request *rq, enum say *wrong)
{
	struct account account;
	struct id id;

	TRY(account_reset_find(ctx, request_path(rq, 0), &id));
	TRY(account_read(ctx, id, &account));
	*wrong = password_wrong(ctx, request_value(rq, "acc_password"), &account);
	return OK;
}

enum err reset_ask_hash(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	enum say wrong;
	enum err e = reset_look(ctx, rq, &wrong);

	if (e == ERR_NOT_FOUND || (e == OK && wrong != SAY_NONE))
		return OK;
	TRY(e);
	out->at[0] = (struct route_ask){
		.ask = ASK_PASSWORD_HASH,
		.values.field = { request_value(rq, "acc_password") },
	};
	out->n = 1;
	return OK;
}

enum err reset_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct note note = { 200, say(rq->lang, SAY_acc_reset_title),
			     say(rq->lang, SAY_acc_reset_done), STR("/compte"),
			     say(rq->lang, SAY_acc_sign_in), STR("") };
	struct id id;
	struct account account;
	enum say wrong = SAY_NONE;
	enum err e = reset_look(ctx, rq, &wrong);

	if (e == OK && rq->answers_n > 0) {
		TRY(request_answer(rq, 0)->err);
		e = account_reset(ctx, request_path(rq, 0), request_answer(rq, 0)->values.field[0],
				  &id);
	} else if (e == OK) {
		draw_reset(ctx, rq, true, wrong, rp);
		return OK;
	}
	if (e == ERR_NOT_FOUND) {
		draw_dead(ctx, rq, STR("/compte/oubli"), rp);
		return OK;
	}
	TRY(e);
	/* whoever knew the old password is put out, and who tried to guess it locks nobody out any more */
	TRY(session_close_all(ctx, id));
	TRY(account_read(ctx, id, &account));
	TRY(door_passed(ctx, rq, LOCK_ACCOUNT, account.email));
	TRY(door_passed(ctx, rq, LOCK_ACCOUNT, account.login));
	door_note(ctx, rq, &note, rp);
	return OK;
}
