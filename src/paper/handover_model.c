/* handover_model.c - « Procès-verbal de remise »: what was handed over, to whom, after which check, signed by
 * both. */
#include "paper/papers.h"

static void add_facts(struct mem *mem, const struct handover_paper *p, struct json *blocks)
{
	struct json *who = json_array(mem), *what = json_array(mem);
	papers_organisation(mem, who, &p->about);
	model_add_row(mem, who, p->custodian_of.n != 0 ? SAY_block_custodian : SAY_block_holder, p->holder);
	model_add_row(mem, who, SAY_handover_custodian_of, p->custodian_of);
	(void)model_heading(mem, blocks, "1", model_words(SAY_handover_who));
	model_pairs(mem, blocks, 2, who);
	model_add_row(mem, what, SAY_field_product, p->product);
	model_add_row(mem, what, SAY_field_device_mode, p->device);
	model_add_row(mem, what, SAY_handover_serial, p->device_serial);
	(void)model_heading(mem, blocks, "2", model_words(SAY_handover_what));
	model_pairs(mem, blocks, 2, what);
}

static void add_check(struct mem *mem, const struct handover_paper *p, struct json *blocks)
{
	static const enum say of_officer[] = { SAY_handover_officer_1, SAY_handover_officer_2, SAY_handover_officer_3 };
	static const enum say of_holder[] = { SAY_handover_holder_1, SAY_handover_holder_2, SAY_handover_holder_3 };
	struct json *rows = json_array(mem);
	struct str line = p->is_on_paper ? model_words(SAY_paper_line) : STR("");
	(void)model_heading(mem, blocks, "3", model_words(SAY_handover_check));
	model_add_row(mem, rows, SAY_field_id_type, p->id_type);
	if (p->id_number_end.n != 0) {
		model_add_row(mem, rows, SAY_field_id_number,
			      say_fill(mem, LANG_FR, SAY_handover_number_end, { "end", p->id_number_end }));
	}
	model_add_row(mem, rows, SAY_print_office, p->office);
	model_add_row(mem, rows, SAY_handover_officer, p->officer);
	model_add_row(mem, rows, SAY_handover_when, p->handed_ms != 0 ? papers_instant(mem, p->handed_ms) : line);
	model_pairs(mem, blocks, 2, rows);
	model_list(mem, blocks, model_words(SAY_handover_officer), of_officer, 3);
	model_list(mem, blocks, model_words(p->custodian_of.n != 0 ? SAY_block_custodian : SAY_block_holder),
		   of_holder, 3);
}

struct str handover_model(struct mem *mem, const struct handover_paper *p)
{
	enum { SIGNATURE_HEIGHT = 170 };
	static const enum say by_hand[] = { SAY_print_done_at, SAY_print_done_on };
	static const enum say by_key[] = { SAY_print_electronic };
	const struct papers_head head = { SAY_handover_title, SAY_handover_lead, SAY_handover_distribution,
					  p->is_on_paper, true };
	const enum say *lines = p->is_on_paper ? by_hand : by_key;
	size_t n = p->is_on_paper ? 2 : 1;
	const struct model_box boxes[] = {
		{ "holder", model_words(p->custodian_of.n != 0 ? SAY_block_custodian : SAY_block_holder), p->holder,
		  lines, n },
		{ "officer", model_words(SAY_handover_officer), p->officer, lines, n },
	};
	struct json *blocks;
	struct model m = papers_begin(mem, &p->about, &head, &blocks);
	add_facts(mem, p, blocks);
	add_check(mem, p, blocks);
	(void)model_heading(mem, blocks, "4", model_words(SAY_paper_signatures));
	model_sign(mem, blocks, SIGNATURE_HEIGHT, boxes, 2);
	return model_text(&m);
}
