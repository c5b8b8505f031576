/* page_arrangements.c - step 4 drawn: where the papers go, where the certificate is fetched, who is billed.
 *
 * Never   takes an office out: a place that somebody looks for changes their order alone. */
#include "base/utf8.h"
#include "core/address.h"
#include "core/nearby.h"
#include "web/page_order.h"
#include "web/url.h"

enum { OPEN_MAX = 3 };                  /* offices of a list shown at once */

struct str arrangements_near(const struct request *rq, const struct order *o)
{
	struct str asked = utf8_clip(request_query(rq, "pres"), NEAR_CHARACTERS_MAX);
	struct place at = place_of_facts(&o->dossier->facts);

	return asked.n > 0 ? asked : at.department == NULL ? STR("") : at.postcode;
}

static struct view_office office_view(struct ctx *ctx, const struct office *at)
{
	const struct department *d = department_of_postcode(at->postcode);

	return (struct view_office){
		.id = at->id,
		.name = at->name,
		.street = at->street,
		.town = str_fmt(ctx->mem, STR_FMT " " STR_FMT, STR_ARG(at->postcode), STR_ARG(at->city)),
		.phone = at->phone,
		.hours = at->hours,
		.access = at->access,
		.map_url = at->map_url,
		.department = d == NULL ? STR("") : str_of(d->name),
		.does_pick = at->does_pick,
	};
}

/* Those that the field may be, in the order given. */
static struct view_offices offices_view(struct ctx *ctx, const struct order *o, enum field_id f,
					const struct office *const *all)
{
	const struct str *locked = portal_lock(o->situation.portal, f);
	struct str chosen = facts_get(&o->dossier->facts, f);
	struct view_offices list = { mem_get(ctx->mem, o->situation.n_offices + 1, sizeof *list.rows), 0, 0 };

	for (size_t i = 0; i < o->situation.n_offices; i++) {
		const struct office *at = all[i];

		if ((f == F_OFFICE_SEND ? !at->does_send : !at->does_pick) ||
		    (locked != NULL && !str_eq(*locked, at->id)))
			continue;
		list.rows[list.n] = office_view(ctx, at);
		list.rows[list.n++].is_chosen = str_eq(chosen, at->id);
	}
	if (list.n == 1)
		list.rows[0].is_chosen = true;
	return list;
}

static struct view_office *office_of(const struct view_offices *list, struct str id)
{
	for (size_t i = 0; i < list->n; i++) {
		if (str_eq(list->rows[i].id, id))
			return &list->rows[i];
	}
	return NULL;
}

static struct view_office *chosen_of(const struct view_offices *list)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->rows[i].is_chosen)
			return &list->rows[i];
	}
	return NULL;
}

/* Nothing was said yet, and « Continuer » has not asked for it. */
static bool is_open(const struct order *o, enum field_id f)
{
	return !facts_has(&o->dossier->facts, f) && complaint_of(&o->complaints, f) == NULL;
}

/* Proposed while nothing was said: to send to the nearest, to fetch at the same. */
static void propose(const struct order *o, bool is_place_known, struct view_arrangements *v)
{
	struct view_offices *send = &v->send, *pick = &v->pick;
	struct str said = facts_get(&o->dossier->facts, F_OFFICE_PICK);
	bool may_propose = is_open(o, F_OFFICE_PICK), hands_any = false;

	if (is_open(o, F_OFFICE_SEND) && is_place_known && send->n > 0)
		send->rows[0].is_chosen = true;
	const struct view_office *sent = chosen_of(send);

	for (size_t i = 0; i < send->n; i++)
		hands_any |= send->rows[i].does_pick;
	v->has_same = !v->is_send_locked && !v->is_pick_locked && pick->n > 1 && hands_any;
	v->is_same = v->has_same &&
		     (str_eq_c(said, OFFICE_SAME) || (sent != NULL && str_eq(sent->id, said)) ||
		      (may_propose && (sent == NULL || sent->does_pick)));
	if (v->is_same && chosen_of(pick) != NULL)
		chosen_of(pick)->is_chosen = false;
	if (v->is_same || !may_propose || pick->n == 0 || chosen_of(pick) != NULL)
		return;
	struct view_office *same = sent == NULL ? NULL : office_of(pick, sent->id);

	if (same != NULL)
		same->is_chosen = true;
	else if (is_place_known)
		pick->rows[0].is_chosen = true;
}

/* Shown at once: the first ones and the chosen one, which comes behind them. One alone is not hidden. */
static void open_part(struct view_offices *list)
{
	struct view_office *chosen = chosen_of(list);

	list->n_open = list->n <= OPEN_MAX + 1 ? list->n : OPEN_MAX;
	if (list->n_open == list->n || chosen == NULL || chosen < &list->rows[OPEN_MAX])
		return;
	struct view_office kept = *chosen;

	for (; chosen > &list->rows[OPEN_MAX]; chosen--)
		*chosen = chosen[-1];
	*chosen = kept;
	list->n_open = OPEN_MAX + 1;
}

static void both_offices(struct ctx *ctx, const struct request *rq, const struct order *o, struct view_arrangements *v)
{
	const struct situation *s = &o->situation;
	struct place home = place_of_facts(&o->dossier->facts), place;

	v->near = arrangements_near(rq, o);
	place = place_of_words(ctx->mem, v->near, s->offices, s->n_offices);
	v->is_near_unknown = v->near.n > 0 && place.department == NULL;
	if (place.department == NULL)
		place = home;
	if (place.department != NULL)
		v->near_name = str_fmt(ctx->mem, "%s (%s)", place.department->name, place.department->code);
	const struct office **all = offices_nearest(ctx->mem, s->offices, s->n_offices, &place);

	v->send = offices_view(ctx, o, F_OFFICE_SEND, all);
	v->pick = offices_view(ctx, o, F_OFFICE_PICK, all);
	propose(o, place.department != NULL, v);
	v->has_near = (!v->is_send_locked && v->send.n > 1) || (v->has_pick && !v->is_pick_locked && v->pick.n > 1);
	open_part(&v->send);
	open_part(&v->pick);
}

/* The place goes along: « Continuer » with something wrong shows the same order again. */
static struct str action_near(struct ctx *ctx, const struct request *rq, struct str action)
{
	struct str asked = utf8_clip(request_query(rq, "pres"), NEAR_CHARACTERS_MAX);
	struct buf *b = buf_new(ctx->mem, 1024);

	if (asked.n == 0)
		return action;
	buf_add(b, action);
	buf_add_c(b, str_has(action, '?') ? "&pres=" : "?pres=");
	url_escape(b, asked);
	return buf_done(b);
}

/* The head office's address, when the register knows it. */
static struct str head_line(struct ctx *ctx, const struct facts *facts)
{
	struct directory_unit u = { 0 };

	if (ctx->directory == NULL ||
	    ctx->directory->unit(ctx->directory->self, ctx->mem, facts_get(facts, F_SIREN), STR(""), &u) != OK)
		return STR("");
	for (size_t i = 0; i < u.sites_n; i++)
		if (u.sites[i].is_head)
			return str_fmt(ctx->mem, STR_FMT ", " STR_FMT " " STR_FMT, STR_ARG(u.sites[i].line),
				       STR_ARG(u.sites[i].postcode), STR_ARG(u.sites[i].city));
	return STR("");
}

void arrangements_draw(struct ctx *ctx, const struct request *rq, const struct order *o, struct out *out)
{
	struct view_arrangements v = { 0 };
	struct form *form = order_form(ctx, o);

	order_view(ctx, rq, o, &v.order);
	v.order.form = form;
	v.order.action = action_near(ctx, rq, v.order.action);
	v.has_pick = field_is_shown(F_OFFICE_PICK, &o->situation);
	v.is_send_locked = portal_lock(o->situation.portal, F_OFFICE_SEND) != NULL;
	v.is_pick_locked = portal_lock(o->situation.portal, F_OFFICE_PICK) != NULL;
	both_offices(ctx, rq, o, &v);
	v.estab_line = address_short(ctx->mem, &o->dossier->facts, F_ADDR_EXTRA);
	v.head_line = head_line(ctx, &o->dossier->facts);
	if (field_is_required(F_PO_NUMBER, &o->situation))
		v.po_note = say(ctx->lang, SAY_mod_po_number);
	page_arrangements(out, &v);
}
