/* page_account.c - « Déjà client » and « Nouveau client »: the gate before pieces and validation.
 *
 * Never   tells whether an address is known: both answers are one page, the difference goes by
 *         mail. */
#include "base/utf8.h"
#include "core/dossier.h"
#include "pages.h"
#include "platform/strength.h"
#include "say.h"
#include "web/door.h"
#include "web/handlers.h"
#include "web/out.h"
#include "web/page_order.h"
#include "web/shell.h"

enum { PLAIN_FIELDS = 6 };

/* The fields that are kept as they are typed; password and terms are looked at apart. */
static const enum field_id plain_fields[PLAIN_FIELDS] = {
	F_ACC_EMAIL, F_ACC_ID, F_ACC_CIVILITY, F_ACC_NAME, F_ACC_GIVEN, F_ACC_MOBILE,
};

static struct str typed(const struct ctx *ctx, const struct request *rq, enum field_id id)
{
	struct str country = id == F_ACC_MOBILE ? request_value(rq, "acc_mobile_country") : STR("");

	return field_tidy(ctx->mem, id, request_value(rq, fields[id].name), country);
}

/* Which step sent the person here, by the end of its address. */
static struct str why_of(const struct request *rq, struct str next)
{
	if (str_ends(next, STR("/pieces")))
		return say(rq->lang, SAY_gate_pieces);
	if (str_ends(next, STR("/validation")))
		return say(rq->lang, SAY_gate_validation);
	return next.n > 0 ? say(rq->lang, SAY_gate_account) : STR("");
}

static struct str complaint_text(struct mem *mem, enum lang lang, const struct complaint *c)
{
	struct lang_hole hole = { c->hole, c->value };

	return c->hole == NULL ? say(lang, c->say) : lang_fill(mem, say(lang, c->say), &hole, 1);
}

static void fill_new(struct view_account *view, const struct ctx *ctx, const struct request *rq,
		     const struct situation *s, const struct complaints *c)
{
	struct {
		enum field_id field;
		struct str *value, *complaint;
	} rows[] = {
		{ F_ACC_EMAIL, &view->email, &view->complaint_email },
		{ F_ACC_ID, &view->id, &view->complaint_id },
		{ F_ACC_CIVILITY, &view->civility, &view->complaint_civility },
		{ F_ACC_NAME, &view->name, &view->complaint_name },
		{ F_ACC_GIVEN, &view->given, &view->complaint_given },
		{ F_ACC_MOBILE, &view->mobile, &view->complaint_mobile },
		{ F_ACC_PASSWORD, NULL, &view->complaint_password },
		{ F_ACC_TERMS, NULL, &view->complaint_terms },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct complaint *found = complaint_of(c, rows[i].field);

		if (rows[i].value != NULL)
			*rows[i].value = facts_get(s->facts, rows[i].field);
		if (found != NULL)
			*rows[i].complaint = complaint_text(ctx->mem, rq->lang, found);
	}
	view->terms = facts_ticked(s->facts, F_ACC_TERMS);
	view->complaints = c->n;
}

/* The order that the gate stands in: its steps stay in sight. */
static const struct view_order *order_behind(struct ctx *ctx, const struct request *rq, struct str next)
{
	struct str start = STR("/commande/"), reference, step;
	struct view_order *view = mem_new_of(ctx->mem, struct view_order);
	struct order o;

	if (!str_starts(next, start) || !str_cut(str_sub(next, start.n, next.n), '/', &reference, &step))
		return NULL;
	for (unsigned i = STEP_PIECES; i < STEP_ORDER_COUNT; i++) {
		if (!str_eq_c(step, order_step_paths[i]) || order_open_at(ctx, reference, (enum step)i, &o) != OK)
			continue;
		order_view(ctx, rq, &o, view);
		return view;
	}
	return NULL;
}

static void draw(struct ctx *ctx, const struct request *rq, struct view_account *view,
		 struct reply *rp)
{
	struct out *o = shell_out(ctx, rq);
	struct terms terms;

	view->shell = shell_of(ctx, rq);
	if (rq->method == HTTP_POST) {
		view->next = request_value(rq, "next");
		view->kept = request_value(rq, "kept");
		view->has_kept = view->kept.n > 0;
		out_has_errors(o);
	} else {
		view->next = gate_next(request_query(rq, "next"), STR(""));
	}
	view->why = why_of(rq, view->next);
	view->order = order_behind(ctx, rq, view->next);
	if (terms_get(ctx, &terms) == OK)
		view->terms_version = terms.version;
	page_account(o, view);
	reply_page(rp, rq->method == HTTP_POST ? 422 : 200, out_done(o));
}

enum err account_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_account view = { .why = STR("") };

	if (id_is_zero(rq->session.account))
		draw(ctx, rq, &view, rp);
	else
		reply_see(rp, gate_next(request_query(rq, "next"), STR("/espace")));
	return OK;
}

enum err account_help_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_help view = { .shell = shell_of(ctx, rq) };
	struct out *o = shell_out(ctx, rq);

	page_account_help(o, &view);
	reply_page(rp, 200, out_done(o));
	return OK;
}

enum err accessibility_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_help view = { .shell = shell_of(ctx, rq) };
	struct out *o = shell_out(ctx, rq);

	page_accessibility(o, &view);
	reply_page(rp, 200, out_done(o));
	return OK;
}

/* --- « Déjà client » ------------------------------------------------------------------------- */

enum err account_login_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	struct str login = request_value(rq, "acc_login");
	struct account account = { .encoded = STR("") };
	int minutes;
	enum err e;

	if (login.n == 0)
		return OK;
	TRY(lock_find(ctx, LOCK_ACCOUNT, login, &minutes));
	if (minutes > 0)
		return OK;
	e = account_find(ctx, login, &account);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	(void)door_ask(request_value(rq, "acc_password"), account.encoded, out);
	return OK;
}

static enum err refuse_login(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_account view = { .login = request_value(rq, "acc_login"), .complaints = 1 };
	int minutes = 0;

	if (view.login.n == 0 || request_value(rq, "acc_password").n == 0) {
		view.complaint_login = say(rq->lang, SAY_acc_login_missing);
		draw(ctx, rq, &view, rp);
		return OK;
	}
	TRY(lock_find(ctx, LOCK_ACCOUNT, view.login, &minutes));
	if (minutes == 0)
		TRY(door_failed(ctx, rq, LOCK_ACCOUNT, view.login));
	view.complaint_sign_in = minutes == 0 ? say(rq->lang, SAY_acc_bad_login) :
		say_fill_many(ctx->mem, rq->lang, SAY_acc_locked, minutes);
	draw(ctx, rq, &view, rp);
	return OK;
}

/* The draft that was begun without an account is now the account's; the cookie's secret is dead. */
static enum err take_draft(struct ctx *ctx, const struct request *rq, struct id account,
			   struct reply *rp)
{
	struct dossier *dossier;
	enum err e;

	if (id_is_zero(rq->draft))
		return OK;
	e = dossier_by_id(ctx, rq->draft, &dossier);
	ctx->by.account = account;
	ctx->by.role = ROLE_APPLICANT;
	if (e == OK)
		e = dossier_attach(ctx, dossier, request_nonce(rq));
	/* gone, or another's by now: nothing to take */
	if (e != OK && e != ERR_NOT_FOUND && e != ERR_DENIED)
		return e;
	reply_draft(rp, rq, ctx->portal, STR(""));
	return OK;
}

enum err account_login_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct str login = request_value(rq, "acc_login");
	struct account account;
	enum err e = door_is_right(rq) ? account_find(ctx, login, &account) : ERR_NOT_FOUND;

	if (e == ERR_NOT_FOUND)
		return refuse_login(ctx, rq, rp);
	TRY(e);
	TRY(door_passed(ctx, rq, LOCK_ACCOUNT, login));
	if (ctx->portal == 0)
		ctx->portal = account.portal;
	TRY(take_draft(ctx, rq, account.id, rp));
	ctx->by.account = account.id;
	return door_enter(ctx, rq, account.id, STR("/espace"), rp);
}

/* --- « Nouveau client » ---------------------------------------------------------------------- */

/* What is wrong with a new password: SAY_NONE when nothing is. */
static enum say password_wrong(const struct ctx *ctx, const struct request *rq)
{
	struct str password = request_value(rq, "acc_password");
	struct str words[] = { request_value(rq, "acc_email"), request_value(rq, "acc_name"),
			       request_value(rq, "acc_given"), request_value(rq, "acc_id") };
	size_t chars = utf8_length(password);

	if (chars < ACCOUNT_PASSWORD_CHARS_MIN)
		return SAY_acc_password_short;
	if (chars > ACCOUNT_PASSWORD_CHARS_MAX || password.n > ASK_PASSWORD_BYTES_MAX)
		return SAY_acc_password_long;
	if (strength_of(ctx->secret, password, words, 4) < STRENGTH_ENOUGH)
		return SAY_acc_password_weak;
	return SAY_NONE;
}

/* The facts of the form, for the table's own checks. */
static struct situation *situation_typed(const struct ctx *ctx, const struct request *rq)
{
	struct situation *s = door_situation(ctx);
	struct facts *facts = mem_new_of(ctx->mem, struct facts);

	for (size_t i = 0; i < PLAIN_FIELDS; i++)
		facts_set(facts, plain_fields[i], typed(ctx, rq, plain_fields[i]), ORIGIN_TYPED);
	facts_set(facts, F_ACC_TERMS, request_ticked(rq, "acc_terms") ? STR("1") : STR(""),
		  ORIGIN_TYPED);
	s->facts = facts;
	return s;
}

static size_t account_check(const struct ctx *ctx, const struct request *rq,
			    const struct situation *s, struct complaints *c)
{
	enum say wrong = password_wrong(ctx, rq);

	for (size_t i = 0; i < PLAIN_FIELDS; i++)
		(void)field_check(ctx->mem, s, plain_fields[i], c);
	if (wrong != SAY_NONE)
		complain(c, F_ACC_PASSWORD, wrong);
	(void)field_check(ctx->mem, s, F_ACC_TERMS, c);
	return c->n;
}

enum err account_make_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	struct complaints *c = mem_new_of(ctx->mem, struct complaints);

	if (account_check(ctx, rq, situation_typed(ctx, rq), c) > 0)
		return OK;
	out->at[0] = (struct route_ask){
		.ask = ASK_PASSWORD_HASH,
		.values.field = { request_value(rq, "acc_password") },
	};
	out->n = 1;
	return OK;
}

static void draw_complaints(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct complaints *c = mem_new_of(ctx->mem, struct complaints);
	const struct situation *s = situation_typed(ctx, rq);
	struct view_account view = { .why = STR("") };

	(void)account_check(ctx, rq, s, c);
	fill_new(&view, ctx, rq, s, c);
	draw(ctx, rq, &view, rp);
}

enum err account_make_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct note note = { 200, say(rq->lang, SAY_acc_sent_title), say(rq->lang, SAY_acc_sent),
			     STR("/compte"), say(rq->lang, SAY_acc_sign_in), STR("") };
	struct str next = gate_next(request_value(rq, "next"), STR(""));
	struct account account = { .login = STR("") };
	struct terms terms = { .version = STR("") };
	bool is_known;

	if (rq->answers_n == 0) {
		draw_complaints(ctx, rq, rp);
		return OK;
	}
	TRY(request_answer(rq, 0)->err);
	account.email = typed(ctx, rq, F_ACC_EMAIL);
	account.login = typed(ctx, rq, F_ACC_ID);
	account.civility = typed(ctx, rq, F_ACC_CIVILITY);
	account.name = typed(ctx, rq, F_ACC_NAME);
	account.given = typed(ctx, rq, F_ACC_GIVEN);
	account.mobile = typed(ctx, rq, F_ACC_MOBILE);
	account.encoded = request_answer(rq, 0)->values.field[0];
	if (terms_get(ctx, &terms) != OK)
		terms.version = STR("");
	if (door_may_mail(ctx, rq, account.email))
		TRY(account_make(ctx, &account, terms.version, &account.id, &is_known));
	/* the same page for a new address and a known one: only its owner's mailbox knows */
	if (next.n > 0) {
		note.text = say(rq->lang, SAY_acc_sent_draft);
		note.action = str_fmt(ctx->mem, "/compte?next=" STR_FMT, STR_ARG(next));
	}
	door_note(ctx, rq, &note, rp);
	return OK;
}
