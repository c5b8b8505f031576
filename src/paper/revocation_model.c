/* revocation_model.c - « Récépissé de révocation »: which certificate, asked by whom and when, visible since
 * when. */
#include "paper/papers.h"

struct str revocation_model(struct mem *mem, const struct revocation_paper *r)
{
	static const struct papers_head head = { SAY_revocation_title, SAY_revocation_lead, SAY_revocation_distribution,
						 false, true };
	static const enum say effects[] = { SAY_revocation_effect_1, SAY_revocation_effect_2, SAY_revocation_effect_3 };
	struct json *blocks, *subject = json_array(mem), *asked = json_array(mem);
	struct model m = papers_begin(mem, &r->about, &head, &blocks);
	papers_organisation(mem, subject, &r->about);
	model_add_row(mem, subject, SAY_paper_subject, r->subject);
	model_add_row(mem, subject, SAY_paper_serial, r->serial);
	model_add_row(mem, subject, SAY_paper_issuer, r->issuer);
	(void)model_heading(mem, blocks, "1", model_words(SAY_revocation_what));
	model_pairs(mem, blocks, 2, subject);
	model_add_row(mem, asked, SAY_revocation_by, r->asked_by);
	model_add_row(mem, asked, SAY_paper_capacity, r->capacity);
	model_add_row(mem, asked, SAY_revocation_reason, r->reason);
	model_add_row(mem, asked, SAY_revocation_asked, papers_instant(mem, r->asked_ms));
	model_add_row(mem, asked, SAY_revocation_done, papers_instant(mem, r->done_ms));
	model_add_row(mem, asked, SAY_revocation_list, r->crl_url);
	(void)model_heading(mem, blocks, "2", model_words(SAY_revocation_request));
	model_pairs(mem, blocks, 2, asked);
	(void)model_heading(mem, blocks, "3", model_words(SAY_revocation_effects));
	model_list(mem, blocks, STR(""), effects, 3);
	json_add(blocks, model_block(mem, "note", model_words(SAY_revocation_keep)));
	return model_text(&m);
}
