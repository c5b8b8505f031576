/* paper_targets.c - see paper_targets.h. What is found is an assert, a sanitizer's report, or time. */
#include "paper_targets.h"

#include <assert.h>

#include "paper/lint.h"
#include "paper/report.h"
#include "paper/tsp.h"

static void sign_if_one_can(struct mem *m, struct str file)
{
	struct pades_request r = { .field = STR("rep"), .cms_bytes_max = 500, .when_ms = 1 };
	struct str appended;
	struct pades_slot slot;
	struct digest prefix, range;

	if (pades_prepare(m, file, &r, &appended, &slot) != PDF_OK)
		return;
	const struct str both[] = { file, appended };
	struct str whole = str_join(m, both, 2, STR(""));

	/* what was prepared is a file again, and its slot fits */
	assert(pades_digest(whole, file.n, &slot, &prefix, &range) == OK);
	assert(str_eq(digest_view(&range), digest_view(&slot.digest)));
	struct pdf_budget budget = pdf_budget_for(whole);
	enum pdf_fault fault;

	assert(pdf_open(m, whole, &budget, &fault) != NULL || fault == PDF_LIMIT);
}

void fuzz_pdf(struct str file)
{
	struct verify_policy policy = { .now_ms = 1700000000000 };
	struct mem *m = mem_new(TARGET_MEM_BYTES);
	struct verification v = pades_verify(m, file, &policy);

	assert(v.verdict != VERDICT_VALID && v.verdict != VERDICT_VALID_ADDED);         /* no root is trusted */
	mem_reset(m);
	struct lint found;

	(void)lint_file(m, file, &found);
	mem_free(&m);
	m = mem_new((size_t)2 * TARGET_MEM_BYTES);      /* the signer keeps the file twice */
	sign_if_one_can(m, file);
	mem_free(&m);
}

void fuzz_cms(struct str in)
{
	struct mem *m = mem_new(TARGET_MEM_BYTES);
	struct digest d = digest_one(DIGEST_SHA256, in);
	struct str rest;
	struct cms c;
	struct cert cert;

	if (cms_read(in, &c, &rest) == WHY_OK) {
		(void)cms_check(m, &c, &d);
		(void)cert_name(m, c.signer.subject);
	}
	(void)cert_read(in, &cert);
	mem_free(&m);
}

void fuzz_tsp(struct str in)
{
	struct mem *m = mem_new(TARGET_MEM_BYTES);
	struct tsp_question q = { .imprint = digest_one(DIGEST_SHA256, in) };
	struct trust nobody = { 0 };
	struct tsp_token t;
	struct str token;

	assert(tsp_accept(m, in, &q, &nobody, 1700000000000, &token) != WHY_OK);
	(void)tsp_read(m, in, &t, &token);
	(void)tsp_question_read(in, &q);
	mem_free(&m);
}
