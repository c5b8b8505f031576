/* page_certificate.c - step 2 drawn: the portal's catalogue, the sheet of the chosen product, its terms.
 *
 * Never   names a product: what is sold is data. */
#include "web/page_order.h"

static struct str lines_of(struct ctx *ctx, struct str text, const struct str **out, size_t *n_out)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	struct str *lines = mem_get(ctx->mem, n, sizeof *lines);
	size_t at = 0;

	while (text.n > 0) {
		(void)str_cut(text, '\n', &lines[at], &text);
		at += lines[at].n > 0;
	}
	*out = lines;
	*n_out = at;
	return text;
}

static void sheet(struct ctx *ctx, const struct product *p, struct view_product *v)
{
	bool is_legal = p->subject != SUBJECT_NATURAL;

	*v = (struct view_product){
		.id = p->id,
		.name = p->name,
		.level = p->level_text,
		.summary = p->summary,
		.tag = is_legal ? say(ctx->lang, SAY_order_legal_person) : STR(""),
		.usage = p->usage_text,
		.whom = say(ctx->lang, is_legal ? SAY_order_for_legal : SAY_order_for_natural),
		.device = p->device_text,
		.delivery = p->delivery_text,
	};
	if (p->n_packs > 0) {
		struct str years = str_fmt(ctx->mem, "%u", p->packs[0]);
		enum say label;

		if (field_choice_label(F_PACK, years, &label))
			years = say(ctx->lang, label);
		v->price = lang_money(ctx->mem, ctx->lang, p->prices_cents[0]);
		v->price_note = say_fill(ctx->mem, ctx->lang, SAY_order_price_note,
					 { "years", years });
	}
	(void)lines_of(ctx, p->prerequisites, &v->prerequisites, &v->n_prerequisites);
}

/* Without the device, whose own price stands beside it: as on the product's card and in the bill's first line. */
static void pack_choices(struct ctx *ctx, const struct product *p, struct form *form)
{
	struct form_choice *rows = mem_get(ctx->mem, PACKS_MAX, sizeof *rows);

	for (size_t i = 0; i < p->n_packs; i++) {
		struct str years = str_fmt(ctx->mem, "%u", p->packs[i]);
		int64_t cents, vat;
		enum say label;

		rows[i] = (struct form_choice){ .value = years, .label = years };
		if (field_choice_label(F_PACK, years, &label))
			rows[i].label = say(ctx->lang, label);
		if (product_price(p, years, STR(""), &cents, &vat))
			rows[i].amount = say_fill(ctx->mem, ctx->lang, SAY_order_net,
						  { "amount", lang_money(ctx->mem, ctx->lang, cents) });
	}
	form_choices(form, F_PACK, rows, p->n_packs);
}

/* What a device adds to any pack, before it is chosen: the bill must not be the first to say so. */
static void price_devices(struct ctx *ctx, const struct product *p, struct form_choice *rows, size_t n)
{
	struct str pack = p->n_packs == 0 ? STR("") : str_fmt(ctx->mem, "%u", p->packs[0]);
	int64_t alone, cents, vat;

	if (!product_price(p, pack, STR(""), &alone, &vat))
		return;
	for (size_t i = 0; i < n; i++) {
		if (product_price(p, pack, rows[i].value, &cents, &vat) && cents > alone)
			rows[i].amount = say_fill(ctx->mem, ctx->lang, SAY_order_net,
						  { "amount", lang_money(ctx->mem, ctx->lang, cents - alone) });
	}
}

/* Of the fixed choices of the table, those that the product has. */
static void data_choices(struct ctx *ctx, const struct product *p, enum field_id f, struct form *form)
{
	const struct str *lines;
	size_t n;

	(void)lines_of(ctx, f == F_PAYMENT ? p->payments : p->device_modes, &lines, &n);
	struct form_choice *rows = mem_get(ctx->mem, n + 1, sizeof *rows);

	for (size_t i = 0; i < n; i++) {
		enum say label;

		rows[i] = (struct form_choice){ .value = lines[i], .label = lines[i] };
		if (field_choice_label(f, lines[i], &label))
			rows[i].label = say(ctx->lang, label);
	}
	if (f == F_DEVICE_MODE)
		price_devices(ctx, p, rows, n);
	form_choices(form, f, rows, n);
}

void certificate_draw(struct ctx *ctx, const struct request *rq, const struct order *o, struct out *out)
{
	const struct facts *facts = &o->dossier->facts;
	struct view_certificate v = { 0 };
	struct form *form = order_form(ctx, o);
	struct product *products = NULL;

	order_view(ctx, rq, o, &v.order);
	v.order.form = form;
	v.locked_by = o->situation.portal->name;
	if (product_list(ctx, &products, &v.n_products) != OK)
		v.n_products = 0;
	struct view_product *rows = mem_get(ctx->mem, v.n_products + 1, sizeof *rows);
	struct form_choice *choices = mem_get(ctx->mem, v.n_products + 1, sizeof *choices);

	for (size_t i = 0; i < v.n_products; i++) {
		sheet(ctx, &products[i], &rows[i]);
		rows[i].is_chosen = str_eq(products[i].id, facts_get(facts, F_PRODUCT));
		choices[i] = (struct form_choice){ .value = rows[i].id, .label = rows[i].name,
						   .note = rows[i].summary, .amount = rows[i].price,
						   .is_chosen = rows[i].is_chosen };
		if (o->situation.product != NULL && str_eq(products[i].id, o->situation.product->id)) {
			v.chosen = &rows[i];
			pack_choices(ctx, &products[i], form);
			data_choices(ctx, &products[i], F_PAYMENT, form);
			data_choices(ctx, &products[i], F_DEVICE_MODE, form);
		}
	}
	v.products = rows;
	v.is_new = shows_options(rq);
	form_choices(form, F_PRODUCT, choices, v.n_products);
	page_certificate(out, &v);
}
