/* page_space.c - the customer's space: his requests, one request with what he can do now, its deletion.
 *
 * Never   shows a stranger's request: dossier_open says it is not there. */
#include "core/life.h"
#include "core/pieces.h"
#include "web/gate.h"
#include "web/order.h"
#include "web/page_evidence.h"
#include "web/handlers.h"
#include "web/shell.h"
#include "web/view_client.h"
#include "web/words.h"

enum { ROWS_MAX = 20 };

/* Where a state stands in the little bar of six: entered, signed, posted or reviewed, fetched, issued. */
static int64_t stage_of(enum state s)
{
	static const uint8_t stages[S_COUNT] = {
		[S_DRAFT] = 1, [S_PREPARING] = 2, [S_SIGNING_HOLDER] = 2, [S_SIGNING_REP] = 2,
		[S_SIGN_BLOCKED] = 2, [S_SIGN_EXPIRED] = 2, [S_AWAITING_PAPER] = 2, [S_IN_QUEUE] = 3,
		[S_IN_REVIEW] = 3, [S_CORRECTION] = 3, [S_SECOND_REVIEW] = 3, [S_APPROVED] = 4,
		[S_REFUSED] = 3, [S_ABANDONED] = 1, [S_DELETED] = 1, [S_CANCELLED] = 1,
	};

	return stages[s];
}

static bool is_mine(enum state s)
{
	return s == S_DRAFT || s == S_SIGN_BLOCKED || s == S_SIGN_EXPIRED || s == S_AWAITING_PAPER ||
	       s == S_CORRECTION;
}

static enum err turn_of(struct ctx *ctx, const struct dossier *d, const struct situation *s,
			struct turn_words *out)
{
	enum field_id field = d->state == S_APPROVED ? F_OFFICE_PICK : F_OFFICE_SEND;
	const struct office *at = office_find(s->offices, s->n_offices, facts_get(&d->facts, field));
	unsigned left = STEP_ORDER_COUNT - (unsigned)step_first_open(ctx->mem, s);

	return life_turn(ctx, d, at == NULL ? STR("") : at->name, left, out);
}

/* s: what the rows before have read of the portal. */
static struct turn_words row_turn(struct ctx *ctx, const struct dossier_row *row, struct situation *s)
{
	struct turn_words words = { say(ctx->lang, life_states[row->state].label), STR("") };
	struct dossier *d;

	if (dossier_by_id(ctx, row->id, &d) == OK && situation_again(ctx, d, s) == OK)
		(void)turn_of(ctx, d, s, &words);
	return words;
}

static struct view_request request_row(struct ctx *ctx, const struct dossier_row *row, struct situation *s)
{
	struct turn_words turn = row_turn(ctx, row, s);
	struct str state = say(ctx->lang, life_states[row->state].label);
	struct view_request v = {
		.path = str_fmt(ctx->mem, "/espace/" STR_FMT, STR_ARG(row->reference)),
		.reference = row->reference,
		.holder = row->holder,
		.org_name = row->org_name,
		.product_name = row->product_name,
		.state = str_eq(state, turn.who) ? STR("") : state,     /* nobody's turn: said already */
		.turn_who = turn.who,
		.turn_text = turn.what,
		.changed = words_moment(ctx, row->changed_ms),
		.is_mine = is_mine(row->state),
		.is_over = life_states[row->state].is_final,
		.stage = stage_of(row->state),
	};

	if (row->state == S_DRAFT) {
		/* a step that is not open yet leads to the first that is not done */
		v.act_path = str_fmt(ctx->mem, "/commande/" STR_FMT "/pieces", STR_ARG(row->reference));
		v.act_text = say(ctx->lang, SAY_space_resume);
	} else {
		v.act_path = v.path;
		v.act_text = say(ctx->lang, SAY_space_view);
	}
	return v;
}

enum err space_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_requests v = { .shell = shell_of(ctx, rq), .is_confirmed = rq->session.is_confirmed };
	struct dossier_row *rows;
	size_t n;
	uint64_t before = 0;
	struct situation s = { .portal = NULL };

	(void)str_to_u64(request_query(rq, "avant"), INT64_MAX, &before);
	TRY(dossier_list(ctx, (int64_t)before, ROWS_MAX, &rows, &n));
	struct view_request *lists = mem_get(ctx->mem, 3 * ROWS_MAX, sizeof *lists);
	struct view_request *mine = lists, *open = lists + ROWS_MAX, *over = lists + 2 * ROWS_MAX;

	for (size_t i = 0; i < n; i++) {
		struct view_request row = request_row(ctx, &rows[i], &s);

		if (row.is_mine)
			mine[v.n_mine++] = row;
		else if (row.is_over)
			over[v.n_over++] = row;
		else
			open[v.n_open++] = row;
	}
	v.mine = mine;
	v.open = open;
	v.over = over;
	if (n == ROWS_MAX)
		v.next_page = str_fmt(ctx->mem, "/espace?avant=%lld", (long long)rows[n - 1].changed_ms);
	if (str_eq(request_query(rq, "fait"), STR("supprimee")))
		v.notice = say(ctx->lang, SAY_space_deleted);
	struct out *out = shell_out(ctx, rq);

	page_requests(out, &v);
	reply_page(rp, 200, out_done(out));
	return OK;
}

/* --- one request --- */
static const struct {
	enum button button;
	const char *icon, *path;        /* behind /espace/REFERENCE, or /commande/REFERENCE with a '!' */
	enum say text, note;
	bool is_post, is_bad;
} buttons[] = {
	{ BUTTON_RESUME, "pencil", "!/pieces", SAY_space_resume, SAY_NONE, false, false },
	{ BUTTON_VIEW, "eye", "/recapitulatif", SAY_space_recap, SAY_NONE, false, false },
	{ BUTTON_FORM, "download", "/formulaire.pdf", SAY_space_form, SAY_NONE, false, false },
	{ BUTTON_PRINT, "printer", "/dossier.pdf", SAY_space_print, SAY_NONE, false, false },
	{ BUTTON_MODIFY, "pencil", "/modifier", SAY_space_modify, SAY_space_modify_note, true, false },
	{ BUTTON_DELETE, "trash-2", "/supprimer", SAY_space_delete, SAY_NONE, false, true },
};

static void acts_of(struct ctx *ctx, const struct dossier *d, struct view_request_page *v)
{
	unsigned open = life_buttons(d, false);
	size_t count = sizeof buttons / sizeof *buttons;
	struct view_act *acts = mem_get(ctx->mem, count, sizeof *acts);

	for (size_t i = 0; i < count; i++) {
		bool is_order = buttons[i].path[0] == '!';
		bool needs_form = buttons[i].button == BUTTON_FORM || buttons[i].button == BUTTON_PRINT;

		if ((open & (1u << buttons[i].button)) == 0 || (needs_form && id_is_zero(d->form_document)))
			continue;
		/* what is to be done next, where it is the applicant's turn, else a look */
		if (v->n_acts == 0 || (d->state == S_AWAITING_PAPER && buttons[i].button == BUTTON_PRINT))
			v->main = &acts[v->n_acts];
		acts[v->n_acts++] = (struct view_act){
			.icon = buttons[i].icon,
			.path = str_fmt(ctx->mem, "/%s/" STR_FMT "%s", is_order ? "commande" : "espace",
					STR_ARG(d->reference), buttons[i].path + is_order),
			.text = say(ctx->lang, buttons[i].text),
			.note = say(ctx->lang, buttons[i].note),
			.is_post = buttons[i].is_post,
			.is_bad = buttons[i].is_bad,
		};
	}
	v->acts = acts;
}

static void stages_of(struct ctx *ctx, const struct dossier *d, struct view_request_page *v)
{
	static const enum say names[6] = { SAY_space_stage_1, SAY_space_stage_2, SAY_space_stage_3,
					   SAY_space_stage_4, SAY_space_stage_5, SAY_space_stage_6 };
	int64_t now = stage_of(d->state);

	for (int i = 0; i < 6; i++)
		v->stages[i] = (struct view_stage){ .name = say(ctx->lang, names[i]), .is_done = i + 1 < now,
						    .is_now = i + 1 == now };
}

static const enum say past[E_COUNT] = {
	[E_CREATE] = SAY_past_create, [E_ATTACH] = SAY_past_attach, [E_SAVE] = SAY_past_save,
	[E_IDLE_EXPIRE] = SAY_past_idle_expire, [E_DELETE] = SAY_past_delete, [E_SUBMIT] = SAY_past_submit,
	[E_PREPARED] = SAY_past_prepared, [E_PREPARE_FAILED] = SAY_past_prepare_failed,
	[E_SIGNER_DONE] = SAY_past_signer_done, [E_SIGNER_LOCKED] = SAY_past_signer_locked,
	[E_SIGNER_DECLINED] = SAY_past_signer_declined, [E_REVALIDATE] = SAY_past_revalidate,
	[E_ROUND_EXPIRE] = SAY_past_round_expire, [E_MODIFY] = SAY_past_modify,
	[E_CHANGE_CONTACT] = SAY_past_change_contact, [E_CHANGE_DELEGATE] = SAY_past_change_delegate,
	[E_RECEIVE_PAPER] = SAY_past_receive_paper, [E_PAPER_EXPIRE] = SAY_past_paper_expire,
	[E_TAKE] = SAY_past_take, [E_RELEASE] = SAY_past_release,
	[E_ASK_CORRECTION] = SAY_past_ask_correction, [E_RESUBMIT] = SAY_past_resubmit,
	[E_CORRECTION_EXPIRE] = SAY_past_correction_expire, [E_WITHDRAW] = SAY_past_withdraw,
	[E_REFUSE] = SAY_past_refuse, [E_VALIDATE] = SAY_past_validate, [E_VALIDATE2] = SAY_past_validate2,
	[E_DISAGREE] = SAY_past_disagree, [E_EDIT] = SAY_past_edit, [E_REOPEN] = SAY_past_reopen,
	[E_PICKUP_EXPIRE] = SAY_past_pickup_expire, [E_CANCEL] = SAY_past_cancel, [E_HOLD] = SAY_past_hold,
	[E_UNHOLD] = SAY_past_unhold, [E_WAIT_EXPIRE] = SAY_past_wait_expire,
};

/* SAY_NONE: nobody in particular. */
static enum say past_by(enum role by)
{
	if (by == ROLE_ANONYMOUS || by == ROLE_APPLICANT)
		return SAY_space_by_you;
	if (by == ROLE_HOLDER || by == ROLE_CUSTODIAN)
		return SAY_space_by_holder;
	if (by == ROLE_REPRESENTATIVE || by == ROLE_DELEGATE)
		return SAY_space_by_second;
	return by == ROLE_OPERATOR || by == ROLE_RA_MANAGER || by == ROLE_DESK_AGENT ? SAY_space_by_office : SAY_NONE;
}

static enum err events_of(struct ctx *ctx, const struct dossier *d, struct view_request_page *v)
{
	struct life_past *rows;
	size_t n;

	TRY(life_history(ctx, d, 20, &rows, &n));
	struct view_event *events = mem_get(ctx->mem, n + 1, sizeof *events);

	for (size_t i = 0; i < n; i++)
		events[i] = (struct view_event){
			.at = words_moment(ctx, rows[i].at_ms),
			.at_iso = date_stamp(ctx->mem, rows[i].at_ms),
			.text = say(ctx->lang, past[rows[i].event]),
			.who = say(ctx->lang, past_by(rows[i].by)),
			.is_good = rows[i].to == S_APPROVED,
		};
	v->events = events;
	v->n_events = n;
	return OK;
}

/* « 2 pages, 12 Ko » */
static struct str document_size(struct ctx *ctx, const struct document *d)
{
	const struct lang_hole holes[] = { { "n", str_fmt(ctx->mem, "%lld", (long long)d->pages) },
					   { "size", words_bytes(ctx, d->bytes) } };

	return lang_fill(ctx->mem, say_many(ctx->lang, SAY_space_document, d->pages), holes, 2);
}

static enum err documents_of(struct ctx *ctx, const struct dossier *d, struct view_request_page *v)
{
	struct piece_row *rows;
	size_t n;

	TRY(piece_list(ctx, d, &rows, &n));
	struct view_paper_line *lines = mem_get(ctx->mem, n + 1, sizeof *lines);

	if (!id_is_zero(d->form_document))
		lines[v->n_documents++] = (struct view_paper_line){
			say(ctx->lang, SAY_space_form_name), STR("PDF"),
			str_fmt(ctx->mem, "/espace/" STR_FMT "/formulaire.pdf", STR_ARG(d->reference)) };
	for (size_t i = 0; i < n; i++) {
		if (rows[i].document == NULL)
			continue;
		lines[v->n_documents++] = (struct view_paper_line){
			say(ctx->lang, piece_kinds[rows[i].asked.piece].label),
			document_size(ctx, rows[i].document),
			str_fmt(ctx->mem, "/commande/" STR_FMT "/piece/" STR_FMT, STR_ARG(d->reference),
				STR_ARG(id_hex(ctx->mem, rows[i].document->id))) };
	}
	v->documents = lines;
	return OK;
}

enum err request_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_request_page v = { .shell = shell_of(ctx, rq) };
	struct dossier *d;
	struct situation s;

	TRY(dossier_open(ctx, request_path(rq, 0), &d));
	TRY(situation_of(ctx, d, &s));
	const struct office *send = office_find(s.offices, s.n_offices, facts_get(&d->facts, F_OFFICE_SEND));
	const struct office *pick = office_find(s.offices, s.n_offices, facts_get(&d->facts, F_OFFICE_PICK));
	struct turn_words turn;

	TRY(turn_of(ctx, d, &s, &turn));
	v.reference = d->reference;
	v.holder = facts_person(ctx->mem, &d->facts, F_H_CIVILITY);
	v.org_name = facts_get(&d->facts, F_ORG_NAME);
	v.product_name = s.product == NULL ? STR("") : s.product->name;
	v.state = say(ctx->lang, life_states[d->state].label);
	v.is_mine = is_mine(d->state);
	v.is_over = life_states[d->state].is_final;
	v.turn_who = turn.who;
	v.turn_text = turn.what;
	v.office_send = send == NULL ? STR("") : send->name;
	v.office_pick = pick == NULL ? STR("") : pick->name;
	acts_of(ctx, d, &v);
	stages_of(ctx, d, &v);
	TRY(events_of(ctx, d, &v));
	TRY(documents_of(ctx, d, &v));
	TRY(evidence_view(ctx, d, &v));
	struct out *out = shell_out(ctx, rq);

	page_request(out, &v);
	reply_page(rp, 200, out_done(out));
	return OK;
}

enum err delete_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct dossier *d;
	struct view_delete v = { .shell = shell_of(ctx, rq) };

	TRY(dossier_open(ctx, request_path(rq, 0), &d));
	v.reference = d->reference;
	v.holder = facts_person(ctx->mem, &d->facts, F_H_CIVILITY);
	v.back = str_fmt(ctx->mem, "/espace/" STR_FMT, STR_ARG(d->reference));
	v.action = str_fmt(ctx->mem, STR_FMT "/supprimer", STR_ARG(v.back));
	v.are_signers_told = d->state == S_SIGNING_HOLDER || d->state == S_SIGNING_REP;
	struct out *out = shell_out(ctx, rq);

	page_delete(out, &v);
	reply_page(rp, 200, out_done(out));
	return OK;
}

struct move { enum event event; struct str then; };

/* Done: goes on there. A signature on its way is waited for: life_fire has then written nothing. */
static enum err fire(struct ctx *ctx, const struct request *rq, struct dossier *d, const struct move *move,
		     struct reply *rp)
{
	struct life_act act = { .event = move->event, .nonce = request_nonce(rq) };
	enum err e = life_fire(ctx, d, &act);

	if (e == ERR_BUSY) {
		gate_fail_signing(ctx, rq, rp);
		return OK;
	}
	if (e == OK)
		reply_see(rp, move->then);
	return e;
}

enum err delete_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct dossier *d;

	TRY(dossier_open(ctx, request_path(rq, 0), &d));
	if (!str_eq(request_value(rq, "do"), STR("delete"))) {
		reply_see(rp, str_fmt(ctx->mem, "/espace/" STR_FMT, STR_ARG(d->reference)));
		return OK;
	}
	struct str then = STR("/espace?fait=supprimee");

	if (d->state != S_DELETED)
		return fire(ctx, rq, d, &(const struct move){ E_DELETE, then }, rp);
	reply_see(rp, then);
	return OK;
}

enum err modify_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct dossier *d;

	TRY(dossier_open(ctx, request_path(rq, 0), &d));
	struct str then = str_fmt(ctx->mem, "/commande/" STR_FMT "/validation", STR_ARG(d->reference));

	if (d->state != S_DRAFT)
		return fire(ctx, rq, d, &(const struct move){ E_MODIFY, then }, rp);
	reply_see(rp, then);
	return OK;
}
