/* papers.c - what the documents beside the form have in common: head, foot, organisation. */
#include "paper/papers.h"

#include <assert.h>

struct model papers_begin(struct mem *mem, const struct papers_about *a, const struct papers_head *h,
			  struct json **blocks_out)
{
	struct str short_title = model_words(h->title);
	const struct str title[] = { short_title, a->reference };
	const struct str head[] = { short_title, a->organisation };
	const struct model_about about = {
		.title = str_join(mem, title, 2, STR(" ")), .short_title = short_title, .author = a->portal,
		.reference = a->reference, .distribution = model_words(h->distribution),
		.head = a->organisation.n == 0 ? short_title : str_join(mem, head, 2, STR(" · ")),
		.initials = h->is_on_paper ? model_words(SAY_print_initials) : STR(""),
		.qr = a->qr, .made_ms = a->made_ms,
	};
	assert(a->portal.n > 0 && a->reference.n > 0);
	struct model m = model_begin(mem, &about);
	*blocks_out = model_group(mem, m.groups, h->fits);
	model_hero(mem, *blocks_out, &(struct model_hero){
		.brand = a->portal, .operated_by = a->operated_by, .title = short_title,
		.lead = model_words(h->lead), .reference = a->reference, .qr = a->qr });
	return m;
}

void papers_organisation(struct mem *mem, struct json *rows, const struct papers_about *a)
{
	model_add_row(mem, rows, SAY_field_org_name, a->organisation);
	model_add_row(mem, rows, SAY_field_siren, a->siren);
}

struct str papers_instant(struct mem *mem, int64_t ms)
{
	return ms == 0 ? STR("") : model_instant(mem, ms);
}
