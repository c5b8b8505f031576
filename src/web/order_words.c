/* order_words.c - the answer to a field in the reader's words, as the recap and a complaint say it. */
#include "core/country.h"
#include "core/org.h"
#include "core/person.h"
#include "web/page_order.h"
#include "web/words.h"

static struct str value_text(struct ctx *ctx, enum field_id f, struct str v)
{
	enum say label;

	if (field_choice_label(f, v, &label))
		return say(ctx->lang, label);
	switch (fields[f].kind) {
	case FK_BOX:
		return say(ctx->lang, v.n > 0 ? SAY_order_yes : SAY_order_no);
	case FK_DATE:
		return words_iso_date(ctx, v);
	case FK_SIREN:
		return words_siren(ctx, v);
	case FK_COUNTRY:
		return country_of(v, &label) ? say(ctx->lang, label) : v;
	case FK_MOBILE:
	case FK_PHONE: {
		struct str country;

		return field_show_phone(ctx->mem, v, &country);
	}
	case FK_EMAIL:
		return email_show(ctx->mem, v);
	case FK_LIST:
		return domains_show(ctx->mem, v);
	case FK_TEXT:
	case FK_LINE:
	case FK_NAME:
	case FK_GIVEN:
	case FK_NIC:
	case FK_SIRET:
	case FK_CHOICE:
	case FK_POSTCODE:
	case FK_ID_NUMBER:
	case FK_VAT:
	case FK_CSR:
	case FK_PASSWORD:
	case FK_COUNT:
		break;
	}
	return v;
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
