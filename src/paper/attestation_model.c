/* attestation_model.c - the evidence of one signature, to be shared: who, what, how, when, and what happened.
 *
 * Never   prints a code, a whole phone number or what failed: that is the proof file's (notes of core). */
#include "paper/papers.h"

#include <assert.h>

static void add_signer(struct mem *mem, const struct attestation_paper *a, struct json *blocks)
{
	struct json *rows = json_array(mem);
	model_add_row(mem, rows, SAY_attestation_signer, a->signer);
	model_add_row(mem, rows, SAY_paper_capacity, a->capacity);
	papers_organisation(mem, rows, &a->about);
	model_add_row(mem, rows, SAY_attestation_signed, papers_instant(mem, a->signed_ms));
	model_add_row(mem, rows, SAY_attestation_method, a->method);
	model_add_row(mem, rows, SAY_attestation_level, a->level);
	model_add_row(mem, rows, SAY_attestation_consent, a->consent_version);
	(void)model_heading(mem, blocks, "1", model_words(SAY_attestation_who));
	model_pairs(mem, blocks, 2, rows);
}

static struct json *document_item(struct mem *mem, const struct attested_document *d)
{
	struct json *item = json_object(mem);
	struct str n = str_fmt(mem, "%lld", (long long)d->pages);
	struct str pages = say_fill(mem, LANG_FR, SAY_attestation_pages, { "n", n });
	const struct str note[] = {
		pages, d->opened_ms == 0 ? STR("") :
		say_fill(mem, LANG_FR, SAY_attestation_opened, { "when", papers_instant(mem, d->opened_ms) }),
	};
	const struct str digests[] = {
		say_fill(mem, LANG_FR, SAY_attestation_frozen, { "hex", d->sha256_frozen }),
		say_fill(mem, LANG_FR, SAY_attestation_after, { "hex", d->sha256_signed }),
	};
	json_set_bool(item, "on", true);
	json_set_str(item, "s", d->name);
	json_set_str(item, "note", str_join(mem, note, d->opened_ms == 0 ? 1 : 2, STR(", ")));
	json_set_str(item, "state", model_words(SAY_attestation_state));
	json_set_str(item, "digest", str_join(mem, digests, d->sha256_signed.n == 0 ? 1 : 2, STR("\n")));
	return item;
}

static void add_documents(struct mem *mem, const struct attestation_paper *a, struct json *blocks)
{
	struct json *list = model_block(mem, "ticks", STR(""));
	struct json *items = json_array(mem);
	for (size_t i = 0; i < a->n_documents; i++) {
		json_add(items, document_item(mem, &a->documents[i]));
	}
	json_set(list, "items", items);
	(void)model_heading(mem, blocks, "2", model_words(SAY_attestation_documents));
	json_add(blocks, list);
}

static void add_cryptography(struct mem *mem, const struct attestation_paper *a, struct json *blocks)
{
	struct json *rows = json_array(mem);
	model_add_row(mem, rows, SAY_paper_subject, a->certificate_subject);
	model_add_row(mem, rows, SAY_paper_serial, a->certificate_serial);
	model_add_row(mem, rows, SAY_paper_issuer, a->certificate_issuer);
	model_add_row(mem, rows, SAY_attestation_from, papers_instant(mem, a->certificate_from_ms));
	model_add_row(mem, rows, SAY_attestation_until, papers_instant(mem, a->certificate_until_ms));
	model_add_row(mem, rows, SAY_attestation_stamp, papers_instant(mem, a->stamp_ms));
	model_add_row(mem, rows, SAY_attestation_authority, a->stamp_authority);
	model_add_row(mem, rows, SAY_attestation_policy, a->stamp_policy);
	model_add_row(mem, rows, SAY_attestation_stamp_serial, a->stamp_serial);
	model_add_row(mem, rows, SAY_attestation_program, a->program);
	(void)model_heading(mem, blocks, "3", model_words(SAY_attestation_crypto));
	model_pairs(mem, blocks, 2, rows);
	struct json *digests = json_array(mem);
	model_add_row(mem, digests, SAY_attestation_value, a->signature_sha256);
	model_add_row(mem, digests, SAY_attestation_proof, a->proof_sha256);
	if (json_count(digests) > 0) {
		model_pairs(mem, blocks, 1, digests);
	}
}

static void add_events(struct mem *mem, const struct attestation_paper *a, struct json *blocks)
{
	struct json *block = model_block(mem, "grid", STR(""));
	struct json *head = json_array(mem), *rows = json_array(mem);
	json_add_str(head, model_words(SAY_attestation_when));
	json_add_str(head, model_words(SAY_attestation_what));
	json_add_str(head, model_words(SAY_attestation_detail));
	for (size_t i = 0; i < a->n_events; i++) {
		struct json *row = model_row(mem, papers_instant(mem, a->events[i].at_ms), a->events[i].what);
		json_add_str(row, a->events[i].detail);
		json_add(rows, row);
	}
	json_set(block, "head", head);
	json_set(block, "rows", rows);
	(void)model_heading(mem, blocks, "4", model_words(SAY_attestation_events));
	json_add(blocks, block);
}

struct str attestation_model(struct mem *mem, const struct attestation_paper *a)
{
	static const struct papers_head head = { SAY_attestation_title, SAY_attestation_lead,
						 SAY_attestation_distribution, false, false };
	struct json *blocks;
	assert(a->n_documents <= ATTESTATION_ROWS_MAX && a->n_events <= ATTESTATION_ROWS_MAX);
	struct model m = papers_begin(mem, &a->about, &head, &blocks);
	json_add(blocks, model_block(mem, "p", model_words(SAY_attestation_says)));
	add_signer(mem, a, blocks);
	add_documents(mem, a, blocks);
	add_cryptography(mem, a, blocks);
	if (a->n_events > 0) {
		add_events(mem, a, blocks);
	}
	json_add(blocks, model_block(mem, "note", model_words(SAY_attestation_verify)));
	return model_text(&m);
}
