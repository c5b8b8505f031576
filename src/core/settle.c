/* settle.c - what the catalogue and the portal decide about a draft, whatever a form says.
 *
 * For     core/dossier.c, at each save.
 * Never   reads or writes anything but the facts: the caller brings the situation. */
#include "core/settle.h"

static void fix(struct facts *facts, enum field_id id, struct str only)
{
	facts_set(facts, id, only, ORIGIN_PORTAL);
}

static bool is_other_choice(const struct dossier *d)
{
	static const enum field_id chosen[] = { F_PRODUCT, F_PACK, F_DEVICE_MODE };

	for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++) {
		if (!str_eq(facts_get(&d->facts, chosen[i]), facts_get(&d->kept, chosen[i])))
			return true;
	}
	return !facts_has(&d->facts, F_PRICE_CENTS);
}

static void price(struct mem *mem, struct dossier *d, const struct product *p)
{
	int64_t cents, vat;

	if (!product_price(p, facts_get(&d->facts, F_PACK), facts_get(&d->facts, F_DEVICE_MODE), &cents, &vat))
		return;
	fix(&d->facts, F_PRICE_CENTS, str_fmt(mem, "%lld", (long long)cents));
	fix(&d->facts, F_VAT_CENTS, str_fmt(mem, "%lld", (long long)vat));
	fix(&d->facts, F_PRODUCT_VERSION, str_fmt(mem, "%lld", (long long)p->version));
}

static bool is_sold(const struct situation *s, enum field_id id, struct str value)
{
	struct choice_text choice;

	for (size_t nth = 0; field_choice(id, s, LANG_FR, nth, &choice); nth++) {
		if (str_eq(choice.value, value))
			return true;
	}
	return false;
}

/* Another product: an option that it is not sold with gives way to what the portal proposes, or to none. */
static void drop_unsold(struct dossier *d, const struct situation *s)
{
	static const enum field_id options[] = { F_PACK, F_PAYMENT, F_DEVICE_MODE };

	if (str_eq(facts_get(&d->facts, F_PRODUCT), facts_get(&d->kept, F_PRODUCT)))
		return;
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		struct str proposed = portal_default(s->portal, options[i]);

		if (!is_sold(s, options[i], facts_get(&d->facts, options[i])))
			facts_set(&d->facts, options[i], is_sold(s, options[i], proposed) ? proposed : STR(""),
				ORIGIN_PORTAL);
	}
}

/* « Au même bureau que l'envoi »: that office is kept, unless it hands nothing over. */
static void settle_pick(struct facts *facts, const struct situation *s)
{
	const struct office *office = office_find(s->offices, s->n_offices, facts_get(facts, F_OFFICE_SEND));

	if (facts_is(facts, F_OFFICE_PICK, OFFICE_SAME) && office != NULL && office->does_pick)
		facts_set(facts, F_OFFICE_PICK, office->id, facts->origin[F_OFFICE_PICK]);
}

void dossier_settle(struct ctx *ctx, struct dossier *d, const struct situation *s)
{
	const struct product *p = s->product;

	for (size_t i = 0; i < s->portal->n_locks; i++)
		fix(&d->facts, s->portal->locks[i].field, s->portal->locks[i].value);
	settle_pick(&d->facts, s);
	if (d->is_paper_final)
		fix(&d->facts, F_PAPER, STR("1"));
	if (p == NULL)
		return;
	drop_unsold(d, s);
	if (p->n_packs == 1)
		fix(&d->facts, F_PACK, str_fmt(ctx->mem, "%u", p->packs[0]));
	if (!str_has(p->payments, '\n'))
		fix(&d->facts, F_PAYMENT, p->payments);
	if (p->device == DEVICE_NONE || !str_has(p->device_modes, '\n'))
		fix(&d->facts, F_DEVICE_MODE, p->device == DEVICE_NONE ? STR("") : p->device_modes);
	/* the price that was shown is kept until another thing is chosen: a change of price is told */
	if (is_other_choice(d))
		price(ctx->mem, d, p);
}
