/* page_organisation.c - step 1 drawn: what the register said, the establishments, what was corrected.
 *
 * Never   shows a masked value: the register's reader hands none out. */
#include "base/siren.h"
#include "core/org.h"
#include "web/page_order.h"
#include "web/waiting.h"
#include "web/words.h"

enum { HITS_MAX = 20, SITES_PAGE = 50, SITE_QUERY_BYTES_MAX = 100 };

static struct str site_address(struct ctx *ctx, const struct directory_site *s)
{
	if (s->diffusion == DIFFUSION_PARTIAL || s->line.n == 0)
		return str_fmt(ctx->mem, STR_FMT " " STR_FMT, STR_ARG(s->postcode), STR_ARG(s->city));
	return str_fmt(ctx->mem, STR_FMT ", " STR_FMT " " STR_FMT, STR_ARG(s->line), STR_ARG(s->postcode),
		       STR_ARG(s->city));
}

/* "Mairie (siège), 1 place de la Mairie" */
static struct str site_text(struct ctx *ctx, const struct directory_site *s)
{
	struct str head = s->is_head ? say(ctx->lang, SAY_order_head_office) : STR("");

	return str_fmt(ctx->mem, STR_FMT STR_FMT ", " STR_FMT, STR_ARG(s->name), STR_ARG(head),
		       STR_ARG(site_address(ctx, s)));
}

/* "00013 — Mairie (siège), 1 place de la Mairie" */
static struct str site_label(struct ctx *ctx, const struct directory_site *s)
{
	return str_fmt(ctx->mem, STR_FMT " — " STR_FMT, STR_ARG(s->nic), STR_ARG(site_text(ctx, s)));
}

static void trouble(struct ctx *ctx, const struct order *o, struct view_organisation *v)
{
	static const struct { enum say say; bool is_blocking; } rows[ORG_OUTCOME_COUNT] = {
		[OUTCOME_UNKNOWN] = { SAY_org_unknown, true },
		[OUTCOME_PARTIAL] = { SAY_org_partial, true },
		[OUTCOME_CEASED] = { SAY_org_ceased, true },
		[OUTCOME_NO_BODY] = { SAY_org_no_body, true },
		[OUTCOME_PROTECTED] = { SAY_org_unknown, true },
		[OUTCOME_DEGRADED] = { SAY_org_degraded, false },
		[OUTCOME_MOVED] = { SAY_org_moved, true },
	};
	enum org_outcome outcome = org_outcome(&o->dossier->facts);
	struct str ceased = facts_get(&o->dossier->facts, F_SIRENE_CEASED);

	v->sales_mail = o->situation.portal->sales_mail;
	if (rows[outcome].say == SAY_NONE)
		return;
	/* a slip of the finger is told beside the number, where it can be mended */
	if (outcome == OUTCOME_UNKNOWN && siren_verdict(facts_get(&o->dossier->facts, F_SIREN)) == NUMBER_KEY) {
		v->is_trouble_blocking = o->complaints.n == 0;
		v->trouble = v->is_trouble_blocking ? say(ctx->lang, SAY_org_siren_key) : STR("");
		return;
	}
	v->is_trouble_blocking = rows[outcome].is_blocking && !v->is_manual;
	v->asks_code = v->is_trouble_blocking && outcome != OUTCOME_CEASED && outcome != OUTCOME_NO_BODY &&
		       outcome != OUTCOME_MOVED;
	if (outcome == OUTCOME_CEASED)
		v->trouble = say_fill(ctx->mem, ctx->lang, SAY_org_ceased,
				      { "date", words_iso_date(ctx, ceased) });
	else if (outcome == OUTCOME_MOVED)
		v->trouble = say_fill(ctx->mem, ctx->lang, SAY_org_moved,
				      { "siren",
					siren_show(ctx->mem, facts_get(&o->dossier->facts, F_SIRENE_REASON)) });
	else if (outcome == OUTCOME_DEGRADED)
		v->trouble = say(ctx->lang, SAY_org_degraded);
	else {
		v->trouble = say_fill(ctx->mem, ctx->lang, rows[outcome].say, { "mail", v->sales_mail });
		v->trouble_mail = v->sales_mail;
	}
}

/* Up to DIRECTORY_SITES_MAX: one list. */
static void list_sites(struct ctx *ctx, const struct order *o, const struct directory_unit *u,
		       struct form *form)
{
	struct form_choice *choices = mem_get(ctx->mem, u->sites_n + 1, sizeof *choices);
	struct str nic = facts_get(&o->dossier->facts, F_NIC);
	size_t n = 0;

	for (size_t i = 0; i < u->sites_n; i++) {
		if (!u->sites[i].is_active)
			continue;
		choices[n++] = (struct form_choice){ .value = u->sites[i].nic,
						     .label = site_label(ctx, &u->sites[i]),
						     .is_chosen = str_eq(nic, u->sites[i].nic) };
	}
	form_choices(form, F_NIC, choices, n);
	if (n > 0)
		form_hint(form, F_NIC, say(ctx->lang, SAY_hint_nic_list));
}

static struct str page_number(struct ctx *ctx, size_t page)
{
	return str_fmt(ctx->mem, "%zu", page);
}

/* Above: the rows of a search, with the chosen one always among them. */
static void search_sites(struct ctx *ctx, const struct request *rq, const struct order *o,
			 struct view_organisation *v)
{
	struct directory_unit found = { 0 };
	struct str siren = facts_get(&o->dossier->facts, F_SIREN), nic = facts_get(&o->dossier->facts, F_NIC);
	uint64_t page = 0;

	v->has_search = true;
	v->site_query = str_sub(request_query(rq, "site_query"), 0, SITE_QUERY_BYTES_MAX);
	(void)str_to_u64(request_query(rq, "site_page"), 1000, &page);
	if (ctx->directory->sites(ctx->directory->self, ctx->mem, siren, v->site_query,
				  (size_t)page * SITES_PAGE, SITES_PAGE, &found) != OK)
		return;
	struct view_site *rows = mem_get(ctx->mem, found.sites_n + 1, sizeof *rows);

	for (size_t i = 0; i < found.sites_n; i++)
		rows[i] = (struct view_site){ found.sites[i].nic, site_text(ctx, &found.sites[i]), STR(""),
					      str_eq(found.sites[i].nic, nic) };
	v->sites = rows;
	v->n_sites = found.sites_n;
	v->sites_total = (int64_t)found.sites_total;
	if (page > 0)
		v->previous_page = page_number(ctx, (size_t)page - 1);
	if ((page + 1) * SITES_PAGE < found.sites_total)
		v->next_page = page_number(ctx, (size_t)page + 1);
}

/* « Sirene : 12 rue du Lac » under each value that a person changed. */
static void note_corrections(struct ctx *ctx, const struct order *o, struct form *form)
{
	static const enum field_id corrected[] = { F_ESTAB_NAME, F_ADDR_EXTRA, F_ADDR_STREET, F_ADDR_BOX,
						   F_ADDR_POSTCODE, F_ADDR_CITY };

	for (size_t i = 0; i < sizeof corrected / sizeof *corrected; i++) {
		struct str said;

		if (org_is_corrected(&o->dossier->facts, corrected[i], &said) && said.n > 0)
			form_note(form, corrected[i], say_fill(ctx->mem, ctx->lang, SAY_order_register_said,
							       { "value", said }));
	}
}

/* Units whose name holds the words; sole traders are found only where the register was made so. */
static void search_names(struct ctx *ctx, const struct request *rq, struct view_organisation *v)
{
	struct directory_unit *units = NULL;
	size_t n = 0;

	v->words = str_sub(request_query(rq, "nom"), 0, SITE_QUERY_BYTES_MAX);
	v->has_names = v->words.n > 0 && ctx->directory != NULL && ctx->directory->search != NULL;
	if (!v->has_names ||
	    ctx->directory->search(ctx->directory->self, ctx->mem, v->words, HITS_MAX, &units, &n) != OK)
		return;
	struct view_hit *hits = mem_get(ctx->mem, n + 1, sizeof *hits);

	for (size_t i = 0; i < n; i++) {
		const struct directory_site *head = units[i].sites_n > 0 ? &units[i].sites[0] : NULL;

		hits[i] = (struct view_hit){
			.siren = units[i].siren,
			.siren_shown = siren_show(ctx->mem, units[i].siren),
			.name = units[i].name,
			.type = legal_form_label(units[i].legal_form),
		};
		if (head != NULL)
			hits[i].town = str_trim(str_fmt(ctx->mem, STR_FMT " " STR_FMT, STR_ARG(head->postcode),
							STR_ARG(head->city)));
	}
	v->hits = hits;
	v->n_hits = n;
}

static void found_card(struct ctx *ctx, const struct facts *facts, struct view_organisation *v)
{
	struct str created = facts_get(facts, F_SIRENE_CREATED);

	v->is_found = org_outcome(facts) == OUTCOME_FOUND;
	v->name = facts_get(facts, F_ORG_NAME);
	v->type = org_type_label(org_type_of_facts(facts));
	v->form = org_form_label(facts);
	v->form_code = facts_get(facts, F_SIRENE_FORM);
	v->since_year = str_sub(created, 0, 4);
	v->source_date = words_iso_date(ctx, facts_get(facts, F_SIRENE_BASE_DATE));
}

void organisation_draw(struct ctx *ctx, const struct request *rq, const struct order *o, struct out *out)
{
	const struct facts *facts = &o->dossier->facts;
	struct view_organisation v = { 0 };
	struct form *form = order_form(ctx, o);
	struct directory_unit unit = { 0 };
	struct str siren = facts_get(facts, F_SIREN);

	order_view(ctx, rq, o, &v.order);
	v.order.form = form;
	if (o->is_new)
		v.waiting = waiting_of(ctx, rq);
	v.is_manual = org_is_manual(facts);
	found_card(ctx, facts, &v);
	trouble(ctx, o, &v);
	v.is_asked = v.is_found || v.is_manual;
	form_hint(form, F_SIREN, say(ctx->lang, SAY_hint_siren));
	search_names(ctx, rq, &v);
	if (v.has_names) {              /* what was wrong with the number asked before is another matter */
		form_put(form, F_SIREN, v.words);
		v.trouble = STR("");
		v.asks_code = false;
	}
	if (v.is_trouble_blocking && form_complaint(form, F_SIREN).n > 0)
		v.trouble = STR("");    /* told beside the number, and in the summary */
	v.is_waiting = org_outcome(facts) == OUTCOME_WAITING;
	v.again_path = v.order.action;
	if (v.is_found && ctx->directory != NULL &&
	    ctx->directory->unit(ctx->directory->self, ctx->mem, siren, facts_get(facts, F_NIC), &unit) == OK) {
		if (unit.sites_total > DIRECTORY_SITES_MAX)
			search_sites(ctx, rq, o, &v);
		else
			list_sites(ctx, o, &unit, form);
		note_corrections(ctx, o, form);
	}
	page_organisation(out, &v);
}
