/* order_words.c - the answer to a field in the reader's words, as the recap and a complaint say it. */
#include "core/country.h"
#include "core/org.h"
#include "web/page_order.h"
#include "web/words.h"

static struct str value_text(struct ctx *ctx, enum field_id f, struct str v)
{
	enum say label;

	if (field_choice_label(f, v, &label))
		return say(ctx->lang, label);
	if (fields[f].kind == FK_BOX)
		return say(ctx->lang, v.n > 0 ? SAY_order_yes : SAY_order_no);
	if (fields[f].kind == FK_DATE)
		return words_iso_date(ctx, v);
	if (fields[f].kind == FK_COUNTRY && country_of(v, &label))
		return say(ctx->lang, label);
	return field_show(ctx->mem, fields[f].kind, v);
}

/* Values whose words are data: product, offices, type of organisation. */
struct str order_words(struct ctx *ctx, const struct order *o, enum field_id f, struct str v)
{
	const struct product *p = o->situation.product;

	if (f == F_PRODUCT && p != NULL && str_eq(p->id, v))
		return p->name;
	if (f == F_ORG_TYPE && org_form_label(&o->dossier->facts).n > 0)
		return org_form_label(&o->dossier->facts);
	if (f == F_OFFICE_SEND || f == F_OFFICE_PICK) {
		const struct office *at = office_find(o->situation.offices, o->situation.n_offices, v);

		return at == NULL ? v : office_line(ctx, at);
	}
	return value_text(ctx, f, v);
}
