/* delegation_model.c - « Délégation de signature »: the representative signs it by hand, the applicant joins it
 * to the order.
 *
 * Never   says that it is a delegation of powers: pieces.md and form.md tell the two apart. */
#include "paper/papers.h"

/* What is known, else a line to write on. */
static void add_line(struct mem *mem, struct json *rows, enum say label, struct str value)
{
	json_add(rows, model_row(mem, model_words(label), value.n != 0 ? value : model_words(SAY_paper_line)));
}

static void add_persons(struct mem *mem, const struct delegation_paper *d, struct json *blocks)
{
	struct json *by = json_array(mem), *to = json_array(mem);
	papers_organisation(mem, by, &d->about);
	add_line(mem, by, SAY_block_rep, d->representative);
	add_line(mem, by, SAY_field_function, d->representative_function);
	(void)model_heading(mem, blocks, "1", model_words(SAY_delegation_by));
	model_pairs(mem, blocks, 2, by);
	add_line(mem, to, SAY_block_delegate, d->delegate);
	add_line(mem, to, SAY_field_function, d->delegate_function);
	(void)model_heading(mem, blocks, "2", model_words(SAY_delegation_to));
	model_pairs(mem, blocks, 2, to);
}

static void add_object(struct mem *mem, const struct delegation_paper *d, struct json *blocks)
{
	static const enum say limits[] = {
		SAY_delegation_limit_1, SAY_delegation_limit_2, SAY_delegation_limit_3, SAY_delegation_limit_4,
	};
	struct json *rows = json_array(mem);
	(void)model_heading(mem, blocks, "3", model_words(SAY_delegation_object));
	json_add(blocks, model_block(mem, "p", model_words(SAY_delegation_gives)));
	model_add_row(mem, rows, SAY_paper_reference, d->about.reference);
	model_add_row(mem, rows, SAY_field_product, d->product);
	add_line(mem, rows, SAY_block_holder, d->holder);
	json_add(rows, model_row(mem, model_words(SAY_delegation_term), model_words(SAY_delegation_term_line)));
	model_pairs(mem, blocks, 2, rows);
	model_list(mem, blocks, model_words(SAY_delegation_limits), limits, 4);
	json_add(blocks, model_block(mem, "note", model_words(SAY_delegation_note)));
}

struct str delegation_model(struct mem *mem, const struct delegation_paper *d)
{
	enum { SIGNATURE_HEIGHT = 190 };
	static const enum say of_rep[] = { SAY_print_done_at, SAY_print_done_on, SAY_delegation_good };
	static const enum say of_delegate[] = { SAY_print_done_at, SAY_print_done_on, SAY_delegation_accepted };
	static const struct papers_head head = { SAY_delegation_title, SAY_delegation_lead,
						 SAY_delegation_distribution, false, true };
	struct json *blocks;
	struct model m = papers_begin(mem, &d->about, &head, &blocks);
	const struct model_box boxes[] = {
		{ "representative", model_words(SAY_block_rep), d->representative, of_rep, 3 },
		{ "delegate", model_words(SAY_block_delegate), d->delegate, of_delegate, 3 },
	};
	add_persons(mem, d, blocks);
	add_object(mem, d, blocks);
	(void)model_heading(mem, blocks, "4", model_words(SAY_paper_signatures));
	model_sign(mem, blocks, SIGNATURE_HEIGHT, boxes, 2);
	return model_text(&m);
}
