/* page_pieces.c - step 5: the documents that the dossier needs, what was given, and the choice of paper.
 *
 * Never   shows a file it has not had judged; takes the paper choice back once it was confirmed.
 *
 * The bytes of a document go through upload pages (page_upload.c); here are the list and the choice. */
#include "core/pieces.h"
#include "web/page_order.h"
#include "web/shell.h"
#include "web/words.h"

/* « Extrait Kbis », « PV de nomination + Statuts »: the ways to satisfy the rule, in its order. */
static size_t kinds_of(struct ctx *ctx, const struct piece_row *row, const struct form_choice **out)
{
	struct form_choice *kinds = mem_get(ctx->mem, DOCS_MAX, sizeof *kinds);
	struct str ways[DOCS_MAX];
	size_t n = docs_alternatives(ctx->mem, row->asked.docs, ways);

	for (size_t i = 0; i < n; i++)
		kinds[i] = (struct form_choice){ .value = ways[i], .label = docs_label(ctx->mem, ctx->lang, ways[i]),
						 .is_chosen = str_eq(ways[i], row->doc_kind) };
	*out = kinds;
	return n > 1 ? n : 0;           /* one possibility is not a question */
}

/* A date is asked when some document that may fill the piece grows old; it is compulsory when all do. */
static void ask_date(struct ctx *ctx, const struct piece_row *row, struct view_piece *v)
{
	struct str ways[DOCS_MAX];
	size_t n = docs_alternatives(ctx->mem, row->asked.docs, ways), n_aging = 0;

	for (size_t i = 0; i < n; i++)
		n_aging += docs_max_months(ways[i]) > 0;
	v->asks_date = n_aging > 0;
	v->is_date_required = n_aging > 0 && n_aging == n;
}

/* The document is not just called as the piece is. */
static bool has_other_name(const struct piece_row *row)
{
	return !piece_kinds[row->asked.piece].is_identity && row->asked.piece != PIECE_DELEGATION &&
	       row->asked.docs.n > 0 && !str_eq_c(row->asked.docs, piece_kinds[row->asked.piece].name);
}

/* What has to be given, where the short name does not say it: the words of the form's page 2, the one document
 * that fills the piece, and what the electronic signature spares. */
static struct str hint_of(struct ctx *ctx, const struct order *o, const struct piece_row *row)
{
	const struct piece_kind *kind = &piece_kinds[row->asked.piece];
	struct str ways[DOCS_MAX], hints[3];
	size_t n = 0;

	if (row->asked.need == NEED_IN_FORM)
		return STR("");
	if (kind->is_identity)
		hints[n++] = str_cat(ctx->mem, say(ctx->lang, kind->printed), STR("."));
	if (docs_alternatives(ctx->mem, row->asked.docs, ways) == 1 && has_other_name(row))
		hints[n++] = say_fill(ctx->mem, ctx->lang, SAY_order_expected,
				      { "document", docs_label(ctx->mem, ctx->lang, ways[0]) });
	if (row->asked.piece == PIECE_ID_HOLDER && !facts_ticked(&o->dossier->facts, F_PAPER))
		hints[n++] = say(ctx->lang, SAY_printed_esign);
	return str_join(ctx->mem, hints, n, STR(" "));
}

static enum view_piece_state state_of(const struct piece_row *row)
{
	if (row->state == PIECE_REJECTED || row->state == PIECE_TO_FIX)
		return VP_REFUSED;
	if (row->state == PIECE_SCANNING || row->state == PIECE_UPLOADING)
		return VP_SCANNING;
	return row->document != NULL ? VP_RECEIVED : VP_ASKED;
}

static void document_of(struct ctx *ctx, const struct piece_row *row, struct view_piece *v)
{
	const struct document *d = row->document;

	if (d == NULL)
		return;
	v->file_name = d->file_name;
	v->size = words_bytes(ctx, d->bytes);
	v->pages = say_fill_many(ctx->mem, ctx->lang, SAY_order_pages, d->pages);
	v->document = id_hex(ctx->mem, d->id);
	v->n_previews = d->pages;
	v->is_kept = d->in_vault;
}

/* Of a refused file; else of what a document that is there is said to be, as soon as it is there. */
static void complain_of_piece(struct ctx *ctx, const struct order *o, const struct piece_row *row, struct view_piece *v)
{
	enum say why = row->reason;

	if (why == SAY_NONE && row->document != NULL && !facts_ticked(&o->dossier->facts, F_PAPER)) {
		why = piece_trouble(row, &o->situation);
		v->is_kind_wrong = why == SAY_piece_kind;
		v->is_date_wrong = why == SAY_piece_date || why == SAY_piece_old;
	}
	if (why != SAY_NONE)
		v->complaint = say(ctx->lang, why);
}

static struct str said_of(struct ctx *ctx, const struct piece_row *row, const struct view_piece *v)
{
	struct str parts[2];
	struct date made;
	size_t n = 0;

	if (v->n_kinds > 0 && row->doc_kind.n > 0)
		parts[n++] = docs_label(ctx->mem, ctx->lang, row->doc_kind);
	if (v->asks_date && date_parse(row->doc_date, &made))
		parts[n++] = words_iso_date(ctx, row->doc_date);
	return str_join(ctx->mem, parts, n, STR(", "));
}

static void piece_view(struct ctx *ctx, const struct order *o, const struct piece_row *row,
		       struct view_piece *v)
{
	const struct piece_kind *kind = &piece_kinds[row->asked.piece];

	*v = (struct view_piece){
		.name = str_of(kind->name),
		.label = say(ctx->lang, kind->label),
		.printed = say(ctx->lang, kind->printed),
		.hint = hint_of(ctx, o, row),
		.state = state_of(row),
		.is_required = row->asked.need == NEED_REQUIRED,
		.is_in_form = row->asked.need == NEED_IN_FORM,
	};
	ask_date(ctx, row, v);
	if (has_other_name(row))
		v->documents = docs_label_any(ctx->mem, ctx->lang, row->asked.docs);
	v->n_kinds = kinds_of(ctx, row, &v->kinds);
	field_split_date(row->doc_date, &v->day, &v->month, &v->year);
	complain_of_piece(ctx, o, row, v);
	if (row->same_as != NULL)
		v->same_as = say(ctx->lang, SAY_order_same_document);
	document_of(ctx, row, v);
	if (row->document != NULL)
		v->said = said_of(ctx, row, v);
}

enum err pieces_view(struct ctx *ctx, const struct order *o, struct view_piece **out, size_t *n_out)
{
	struct piece_row *rows;

	TRY(piece_list(ctx, o->dossier, &rows, n_out));
	*out = mem_get(ctx->mem, *n_out + 1, sizeof **out);
	for (size_t i = 0; i < *n_out; i++) {
		piece_view(ctx, o, &rows[i], &(*out)[i]);
		if (rows[i].asked.piece == PIECE_DELEGATION)
			(*out)[i].model = str_fmt(ctx->mem, "/commande/" STR_FMT "/delegation.pdf",
						  STR_ARG(o->dossier->reference));
	}
	return OK;
}

bool piece_is_given(const struct view_piece *p)
{
	return p->state == VP_RECEIVED || p->same_as.n > 0;
}

/* The summary holds every sentence that stands beside a piece, on every display: an upload is followed by a page
 * that is asked for anew, by a script perhaps twice, so that what is said but once would be lost. */
static void count_errors(const struct order *o, struct view_piece *pieces, struct view_pieces *v)
{
	bool is_checked = o->complaints.n > 0;

	for (size_t i = 0; i < v->n_pieces; i++) {
		struct view_piece *p = &pieces[i];

		v->n_required += p->is_required;
		v->n_given += p->is_required && piece_is_given(p);
		p->is_missing = is_checked && !piece_is_given(p) && (p->is_required || p->state == VP_SCANNING);
		v->n_errors += p->is_missing || p->complaint.n > 0;
	}
}

static enum err draw(struct ctx *ctx, const struct request *rq, const struct order *o, struct reply *rp)
{
	struct view_pieces v = { 0 };
	struct view_piece *pieces;
	struct out *out = shell_out(ctx, rq);
	unsigned status = o->complaints.n > 0 ? 422 : 200;

	order_view(ctx, rq, o, &v.order);
	v.order.form = order_form(ctx, o);
	TRY(pieces_view(ctx, o, &pieces, &v.n_pieces));
	v.pieces = pieces;
	count_errors(o, pieces, &v);
	v.is_paper = facts_ticked(&o->dossier->facts, F_PAPER);
	v.is_paper_final = o->dossier->is_paper_final;
	v.days_online = say(ctx->lang, SAY_order_days_online);
	v.days_paper = say(ctx->lang, SAY_order_days_paper);
	v.post_to = office_line(ctx, office_find(o->situation.offices, o->situation.n_offices,
						 facts_get(&o->dossier->facts, F_OFFICE_SEND)));
	if (v.n_errors > 0)
		out_has_errors(out);
	page_pieces(out, &v);
	reply_page(rp, status, out_done(out));
	return OK;
}

enum err pieces_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct order o;

	TRY(order_enter(ctx, rq, rp, STEP_PIECES, &o));
	return reply_is_set(rp) ? OK : draw(ctx, rq, &o, rp);
}

static struct str paper_path(struct ctx *ctx, const struct order *o)
{
	return str_fmt(ctx->mem, "/commande/" STR_FMT "/papier", STR_ARG(o->dossier->reference));
}

/* « Continuer »: what is missing is said, but the recap may be looked at on the paper way. */
enum err pieces_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct order o;
	struct piece_row *rows;
	size_t n;

	TRY(order_enter(ctx, rq, rp, STEP_PIECES, &o));
	if (reply_is_set(rp))
		return OK;
	o.dossier->facts.seen |= 1u << STEP_PIECES;
	TRY(order_keep(ctx, rq, &o));
	if (str_eq(request_value(rq, "do"), STR("save"))) {
		reply_see(rp, STR("/espace"));
		return OK;
	}
	if (request_ticked(rq, "paper") && !facts_ticked(&o.dossier->facts, F_PAPER)) {
		reply_see(rp, paper_path(ctx, &o));     /* without script: the same words as a page */
		return OK;
	}
	TRY(piece_list(ctx, o.dossier, &rows, &n));
	pieces_check(ctx->lang, rows, n, &o.situation, &o.complaints);
	if (o.complaints.n > 0)
		return draw(ctx, rq, &o, rp);
	reply_see(rp, order_path(ctx, &o, STEP_VALIDATION));
	return OK;
}

enum err paper_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct order o;
	struct view_paper v = { 0 };
	struct view_piece *pieces;

	TRY(order_enter(ctx, rq, rp, STEP_PIECES, &o));
	if (reply_is_set(rp))
		return OK;
	struct out *out = shell_out(ctx, rq);

	order_view(ctx, rq, &o, &v.order);
	TRY(pieces_view(ctx, &o, &pieces, &v.n_pieces));
	v.pieces = pieces;
	v.post_to = office_line(ctx, office_find(o.situation.offices, o.situation.n_offices,
						 facts_get(&o.dossier->facts, F_OFFICE_SEND)));
	page_paper(out, &v);
	reply_page(rp, 200, out_done(out));
	return OK;
}

/* Confirmed, the choice is final: a form that says otherwise is not heard. */
enum err paper_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct order o;
	bool is_confirmed = str_eq(request_value(rq, "do"), STR("confirm"));

	TRY(order_enter(ctx, rq, rp, STEP_PIECES, &o));
	if (reply_is_set(rp))
		return OK;
	if (is_confirmed && !o.dossier->is_paper_final) {
		facts_type(&o.dossier->facts, F_PAPER, STR("1"));
		o.dossier->is_paper_final = true;
		o.dossier->facts.seen |= 1u << STEP_PIECES;
		TRY(order_keep(ctx, rq, &o));
	}
	reply_see(rp, order_path(ctx, &o, STEP_PIECES));
	return OK;
}
