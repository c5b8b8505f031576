/* second_model.c - identite-2.pdf: what the second signer certifies, and the holder does not see (N9).
 *
 * For     the clerk, when form_has_second.
 * Never   shows the holder's papers: they are in dossier.pdf. */
#include <assert.h>

#include "paper/form_model.h"

static void add_facts(struct mem *mem, const struct form_case *c, struct json *blocks)
{
	const struct facts *facts = c->situation->facts;
	struct json *rows = json_array(mem);
	model_add_row(mem, rows, SAY_field_org_name, facts_get(facts, F_ORG_NAME));
	model_add_row(mem, rows, form_holder_title(c), facts_person(mem, facts, F_H_CIVILITY));
	model_add_row(mem, rows, form_rep_title(c),
		      facts_person(mem, facts, form_is_same(c) ? F_H_CIVILITY : F_R_CIVILITY));
	if (facts_second(facts) == F_D_CIVILITY) {
		model_add_row(mem, rows, SAY_block_delegate, facts_person(mem, facts, F_D_CIVILITY));
	}
	(void)model_heading(mem, blocks, "1", model_words(SAY_second_dossier));
	model_pairs(mem, blocks, 2, rows);
}

static void add_copies(struct mem *mem, const struct form_case *c, struct json *blocks)
{
	const struct piece_row *rows[FORM_PIECES_MAX];
	size_t n = form_pieces(c, FORM_SECOND, rows);
	struct json *list = model_block(mem, "ticks", STR(""));
	struct json *items = json_array(mem);
	for (size_t i = 0; i < n; i++) {
		json_add(items, form_piece(mem, c, rows[i]));
	}
	json_set(list, "items", items);
	(void)model_heading(mem, blocks, "2", model_words(SAY_second_copies));
	json_add(blocks, list);
	json_add(blocks, model_block(mem, "note", model_words(SAY_second_apart)));
}

struct str second_model(struct mem *mem, const struct form_case *c)
{
	enum { SIGNATURE_HEIGHT = 190 };
	const struct portal *portal = c->situation->portal;
	struct model_about about;
	struct model_box box;
	bool has_box = form_second(mem, c, &box);
	assert(has_box && portal != NULL);
	form_about(mem, c, model_words(SAY_second_title), &about);
	about.distribution = model_words(SAY_second_distribution);
	struct model m = model_begin(mem, &about);
	struct json *blocks = model_group(mem, m.groups, true);
	model_hero(mem, blocks, &(struct model_hero){
		.brand = portal->name, .operated_by = portal->operated_by, .title = model_words(SAY_second_title),
		.lead = model_words(SAY_second_lead), .reference = c->dossier->reference, .qr = about.qr });
	add_facts(mem, c, blocks);
	add_copies(mem, c, blocks);
	(void)model_heading(mem, blocks, "3", model_words(SAY_second_sign));
	json_add(blocks, model_block(mem, "p", model_words(SAY_second_certify)));
	model_sign(mem, blocks, SIGNATURE_HEIGHT, &box, 1);
	return model_text(&m);
}
