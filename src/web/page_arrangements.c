/* page_arrangements.c - step 4 drawn: where the papers go, where the certificate is fetched, who is billed. */
#include "core/address.h"
#include "web/page_order.h"

static const struct view_office *offices_view(struct ctx *ctx, const struct order *o, enum field_id f,
					      size_t *n_out)
{
	const struct office *all = o->situation.offices;
	struct view_office *rows = mem_get(ctx->mem, o->situation.n_offices + 1, sizeof *rows);
	struct str chosen = facts_get(&o->dossier->facts, f);
	const struct str *locked = portal_lock(o->situation.portal, f);
	size_t n = 0;

	for (size_t i = 0; i < o->situation.n_offices; i++) {
		const struct office *at = &all[i];

		if ((f == F_OFFICE_SEND ? !at->does_send : !at->does_pick) ||
		    (locked != NULL && !str_eq(*locked, at->id)))
			continue;
		rows[n++] = (struct view_office){
			.id = at->id,
			.name = at->name,
			.street = at->street,
			.town = str_fmt(ctx->mem, STR_FMT " " STR_FMT, STR_ARG(at->postcode), STR_ARG(at->city)),
			.phone = at->phone,
			.hours = at->hours,
			.access = at->access,
			.map_url = at->map_url,
			.is_chosen = str_eq(chosen, at->id),
		};
	}
	if (n == 1)
		rows[0].is_chosen = true;
	*n_out = n;
	return rows;
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
	v.send = offices_view(ctx, o, F_OFFICE_SEND, &v.n_send);
	v.pick = offices_view(ctx, o, F_OFFICE_PICK, &v.n_pick);
	v.has_pick = field_is_shown(F_OFFICE_PICK, &o->situation);
	v.is_send_locked = portal_lock(o->situation.portal, F_OFFICE_SEND) != NULL;
	v.is_pick_locked = portal_lock(o->situation.portal, F_OFFICE_PICK) != NULL;
	v.estab_line = address_short(ctx->mem, &o->dossier->facts, F_ADDR_EXTRA);
	v.head_line = head_line(ctx, &o->dossier->facts);
	if (field_is_required(F_PO_NUMBER, &o->situation))
		v.po_note = say(ctx->lang, SAY_mod_po_number);
	page_arrangements(out, &v);
}
