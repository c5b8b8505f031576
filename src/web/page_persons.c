/* page_persons.c - step 3 drawn: holder or custodian, representative, delegate, and the panel of what the
 * certificate will show. */
#include "base/legal_form.h"
#include "core/org.h"
#include "web/page_order.h"

static void account_name(struct ctx *ctx, const struct request *rq, struct view_persons *v)
{
	v->is_connected = !id_is_zero(ctx->by.account);
	v->account_name = rq->session.account_name;
}

/* What the representatives of such an organisation are called: he may be called otherwise. */
static void suggest_functions(struct ctx *ctx, const struct order *o, struct form *form)
{
	struct str form_code = facts_get(&o->dossier->facts, F_SIRENE_FORM), names[LEGAL_FORM_FUNCTIONS_MAX];
	struct form_choice *choices = mem_get(ctx->mem, LEGAL_FORM_FUNCTIONS_MAX, sizeof *choices);
	size_t n = 0;

	while (n < LEGAL_FORM_FUNCTIONS_MAX && legal_form_function(form_code, (unsigned)n, &names[n])) {
		choices[n].value = names[n];
		n++;
	}
	if (n == 0)
		return;
	form_choices(form, F_R_FUNCTION, choices, n);
	form_hint(form, F_R_FUNCTION, say_fill(ctx->mem, ctx->lang, SAY_hint_r_function,
					       { "functions", str_join(ctx->mem, names, n, STR(", ")) }));
}

void persons_draw(struct ctx *ctx, const struct request *rq, const struct order *o, struct out *out)
{
	static const enum field_id mobiles[] = { F_H_MOBILE, F_R_MOBILE, F_D_MOBILE };
	const struct product *p = o->situation.product;
	struct view_persons v = { 0 };
	struct form *form = order_form(ctx, o);

	order_view(ctx, rq, o, &v.order);
	v.order.form = form;
	v.is_legal = p != NULL && p->subject != SUBJECT_NATURAL;
	if (v.is_legal) {
		form_label(form, F_H_FROM_ACCOUNT, say(ctx->lang, SAY_field_h_from_account_custodian));
		form_label(form, F_SAME_AS, say(ctx->lang, SAY_field_same_as_custodian));
	}
	account_name(ctx, rq, &v);
	suggest_functions(ctx, o, form);
	for (size_t i = 0; i < 3; i++) {
		struct str kept = facts_get(&o->dossier->facts, mobiles[i]);

		if (!str_starts(kept, STR("+")) || str_starts(kept, STR("+33")))
			continue;       /* as people typed it, or plainly French */
		struct str shown = field_show(ctx->mem, fields[mobiles[i]].kind, kept);

		form_note(form, mobiles[i], say_fill(ctx->mem, ctx->lang, SAY_person_understood,
						     { "phone", shown }));
	}
	page_persons(out, &v);
}
