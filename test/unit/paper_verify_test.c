/* paper_verify_test.c - what the verifier says of sound dossiers, of attacks, and of certificates in time. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "paper/report.h"
#include "paper_forge.h"

#define HOUR_MS ((int64_t)3600000)

static void assert_said(const struct verification *v, enum verdict verdict, enum why why)
{
	if (v->verdict != verdict || v->why != why)
		fail_msg("said %s, %s, %s", verdict_name(v->verdict), why_name(v->why),
		         pdf_fault_name(v->fault));
}

static void assert_mark(const struct verification *v, size_t i, enum verdict verdict,
                        enum level level)
{
	assert_in_range(i, 0, v->count - 1);
	if (v->marks[i].verdict != verdict || v->marks[i].level != level)
		fail_msg("mark %zu: %s, %s, %s, %s", i, verdict_name(v->marks[i].verdict),
		         why_name(v->marks[i].why), why_name(v->marks[i].stamp_why),
		         level_name(v->marks[i].level));
}

static void each_stage_of_a_dossier_is_valid_and_says_its_level(void **state)
{
	struct lab *l = *state;
	struct verify_policy policy = lab_policy(l);
	struct verification v = lab_verify(l, lab_dossier(l, 0), policy);

	assert_said(&v, VERDICT_NONE, WHY_OK);
	v = lab_verify(l, lab_dossier(l, 1), policy);
	assert_said(&v, VERDICT_VALID, WHY_OK);
	assert_mark(&v, 0, VERDICT_VALID, LEVEL_T);
	assert_true(v.marks[0].is_pades);
	assert_true(str_eq_c(v.marks[0].signer, "CN=Zoé Müller, O=PSCE de test, C=FR"));
	assert_int_equal(v.marks[0].stamped_ms, l->now_ms);
	v = lab_verify(l, lab_dossier(l, 2), policy);
	assert_said(&v, VERDICT_VALID, WHY_OK);
	assert_mark(&v, 0, VERDICT_VALID_ADDED, LEVEL_T);
	assert_mark(&v, 1, VERDICT_VALID, LEVEL_T);
	policy.needs_revocation = true;
	v = lab_verify(l, lab_dossier(l, 3), policy);
	assert_said(&v, VERDICT_VALID_ADDED, WHY_OK);
	assert_mark(&v, 1, VERDICT_VALID_ADDED, LEVEL_LT);
	v = lab_verify(l, lab_dossier(l, 4), policy);
	assert_said(&v, VERDICT_VALID, WHY_OK);
	assert_mark(&v, 0, VERDICT_VALID_ADDED, LEVEL_LTA);
	assert_mark(&v, 1, VERDICT_VALID_ADDED, LEVEL_LTA);
	assert_mark(&v, 2, VERDICT_VALID, LEVEL_NONE);
	assert_int_equal(v.revisions.count, 5);
	assert_int_equal(v.revisions.list[2].kind, ADD_SIGNATURE);
	assert_int_equal(v.revisions.list[3].kind, ADD_PROOFS);
	assert_int_equal(v.revisions.list[4].kind, ADD_ARCHIVE);
}

static void reference_streams_and_linearised_beginnings_are_valid_too(void **state)
{
	struct lab *l = *state;
	const char *in = kit_path(l->mem, l->folder, "in.pdf"),
		   *out = kit_path(l->mem, l->folder, "out.pdf");
	static const char *const forms[] = { "--object-streams=generate", "--linearize" };

	kit_save(in, lab_dossier(l, 0));
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(kit_run(l->mem, NULL, "qpdf", forms[i], in, out, NULL), 0);
		struct str file = lab_sign(l, kit_load(l->mem, out),
		                           (struct lab_act){ .field = "holder", .stamp = "Zoe" });

		file = lab_sign(l, file, (struct lab_act){ .field = "rep", .id = &l->rep });
		file = lab_archive(l, lab_dss(l, file, lab_proofs(l)), "archive", false, NULL, 0);
		struct verification v = lab_verify(l, file, lab_policy(l));

		assert_said(&v, VERDICT_VALID, WHY_OK);
		assert_mark(&v, 0, VERDICT_VALID_ADDED, LEVEL_LTA);
	}
}

/* --- certificates, tokens and time --- */

static struct str signed_by(struct lab *l, struct pki_id id, int64_t stamped_ms)
{
	return lab_sign(l, lab_dossier(l, 0),
	                (struct lab_act){ .field = "holder", .id = &id, .stamped_ms = stamped_ms });
}

static struct pki_id signer_for(struct lab *l, int64_t from_ms, int64_t until_ms)
{
	return pki_issue(l->mem, &l->sub, PKI_SIGNER, "P-256", "Zoé", from_ms, until_ms);
}

static void the_token_s_time_decides_and_not_the_clock(void **state)
{
	struct lab *l = *state;
	struct verify_policy policy = lab_policy(l);
	struct str file = lab_dossier(l, 2);

	policy.now_ms = l->now_ms + 500 * HOUR_MS;
	struct verification v = lab_verify(l, file, policy);

	assert_said(&v, VERDICT_VALID, WHY_OK);
	file = signed_by(l, signer_for(l, l->now_ms - 5 * HOUR_MS, l->now_ms - 2 * HOUR_MS), 0);
	v = lab_verify(l, file, policy);
	assert_said(&v, VERDICT_INVALID, WHY_EXPIRED);
	file = signed_by(l, signer_for(l, l->now_ms + HOUR_MS, l->now_ms + 2 * HOUR_MS), 0);
	v = lab_verify(l, file, policy);
	assert_said(&v, VERDICT_INVALID, WHY_NOT_YET);
}

static void an_unknown_issuer_is_not_an_altered_document(void **state)
{
	struct lab *l = *state;
	struct verify_policy policy = lab_policy(l);

	policy.signers.roots = l->stamp_roots;
	struct verification v = lab_verify(l, lab_dossier(l, 1), policy);

	assert_said(&v, VERDICT_ISSUER_UNKNOWN, WHY_ISSUER);
	policy = lab_policy(l);
	policy.stamps.root_count = 0;
	v = lab_verify(l, lab_dossier(l, 1), policy);
	assert_said(&v, VERDICT_UNDETERMINED, WHY_STAMP);
	assert_int_equal(v.marks[0].stamp_why, WHY_ISSUER);
	policy = lab_policy(l);
	v = lab_verify(l, forge_flip(l, lab_dossier(l, 1), 2000), policy);
	assert_said(&v, VERDICT_MODIFIED, WHY_DIGEST);
}

static void a_signature_without_a_token_is_not_a_dossier_s(void **state)
{
	struct lab *l = *state;
	struct verify_policy policy = lab_policy(l);
	struct str file = lab_sign(l, lab_dossier(l, 0),
	                           (struct lab_act){ .field = "holder", .has_no_token = true });
	struct verification v = lab_verify(l, file, policy);

	assert_said(&v, VERDICT_UNDETERMINED, WHY_NO_TIME);
	policy.needs_token = false;
	v = lab_verify(l, file, policy);
	assert_said(&v, VERDICT_VALID, WHY_OK);
	assert_int_equal(v.marks[0].level, LEVEL_B);
	policy.now_ms += 2 * HOUR_MS;
	v = lab_verify(l, file, policy);
	assert_said(&v, VERDICT_UNDETERMINED, WHY_EXPIRED);
}

static void a_token_of_another_signature_is_refused(void **state)
{
	struct lab *l = *state;
	struct str token =
		lab_token(l, &l->tsa, digest_one(DIGEST_SHA256, STR("other")), l->now_ms);
	struct str file = lab_sign(l, lab_dossier(l, 0),
	                           (struct lab_act){ .field = "holder", .token = token });
	struct verification v = lab_verify(l, file, lab_policy(l));

	assert_said(&v, VERDICT_INVALID, WHY_STAMP);
	assert_int_equal(v.marks[0].stamp_why, WHY_IMPRINT);
	assert_int_equal(v.marks[0].stamped_ms, 0);
}

static void a_signature_under_somebody_else_s_certificate_is_refused(void **state)
{
	struct lab *l = *state;
	struct lab_act act = { .field = "holder", .id = &l->rep, .declared = &l->holder };
	struct verification v = lab_verify(l, lab_sign(l, lab_dossier(l, 0), act), lab_policy(l));

	assert_said(&v, VERDICT_INVALID, WHY_VALUE);
}

static enum why path(struct lab *l, const struct pki_id *leaf, const struct pki_id *above)
{
	struct trust trust = { .roots = l->roots, .root_count = 1 };
	const struct str given[] = { above->der, l->sub.der };
	struct chain chain;
	struct cert c;

	assert_true(cert_read(leaf->der, &c));
	enum why why = trust_chain(&trust, given, 2, &c, l->now_ms, &chain);

	assert_int_equal(why == WHY_OK, why == WHY_OK && chain.count == 4);
	return why;
}

static void only_an_authority_in_force_may_stand_above(void **state)
{
	struct lab *l = *state;
	int64_t from = l->now_ms - HOUR_MS, until = l->now_ms + HOUR_MS;
	struct pki_id low = pki_issue(l->mem, &l->sub, PKI_CA, "P-256", "AC basse", from, until);
	struct pki_id old =
		pki_issue(l->mem, &l->sub, PKI_CA, "P-256", "AC finie", from, l->now_ms - 1000);
	struct pki_id false_low =
		pki_issue(l->mem, &l->tsa_root, PKI_CA, "P-256", "AC basse", from, until);
	struct pki_id good = pki_issue(l->mem, &low, PKI_SIGNER, "2048", "Zoé", from, until);
	struct pki_id of_a_person =
		pki_issue(l->mem, &l->holder, PKI_SIGNER, "P-256", "Zoé", from, until);
	struct pki_id of_old = pki_issue(l->mem, &old, PKI_SIGNER, "P-256", "Zoé", from, until);

	assert_int_equal(path(l, &good, &low), WHY_OK);
	assert_int_equal(path(l, &good, &false_low), WHY_CHAIN);
	assert_int_equal(path(l, &good, &l->tsa), WHY_ISSUER);
	assert_int_equal(path(l, &of_a_person, &l->holder), WHY_CHAIN);
	assert_int_equal(path(l, &of_old, &old), WHY_EXPIRED);
}

struct revocation {
	const char *name;
	int64_t crl_hours, revoked_hours;       /* from the signature; revoked 99: not */
	int ocsp;                               /* -1 none, or the status, made crl_hours after */
	bool is_delegated, is_foreign;          /* who answers */
	enum verdict verdict;
	enum why why;
};

static const struct revocation revocations[] = {
{ "no answer at all",               0, 99, -2, false, false, VERDICT_UNDETERMINED, WHY_NO_REVOCATION },
{ "a list from before",            -1, 99, -1, false, false, VERDICT_UNDETERMINED, WHY_NO_REVOCATION },
{ "a list from after",              1, 99, -1, false, false, VERDICT_VALID,        WHY_OK },
{ "revoked before",                 1, -1, -1, false, false, VERDICT_INVALID,      WHY_REVOKED },
{ "revoked before, an older list", -1, -2, -1, false, false, VERDICT_INVALID,      WHY_REVOKED },
{ "revoked after",                  2,  1, -1, false, false, VERDICT_VALID,        WHY_OK },
{ "OCSP good, by the CA",           1, 99,  0, false, false, VERDICT_VALID,        WHY_OK },
{ "OCSP good, delegated",           1, 99,  0, true,  false, VERDICT_VALID,        WHY_OK },
{ "OCSP good, too old",            -1, 99,  0, true,  false, VERDICT_UNDETERMINED, WHY_NO_REVOCATION },
{ "OCSP revoked before",           -1, 99,  1, true,  false, VERDICT_INVALID,      WHY_REVOKED },
{ "OCSP unknown",                   1, 99,  2, true,  false, VERDICT_UNDETERMINED, WHY_NO_REVOCATION },
{ "OCSP by another authority",      1, 99,  0, true,  true,  VERDICT_UNDETERMINED, WHY_NO_REVOCATION },
};

static struct pades_proofs proofs_for(struct lab *l, const struct revocation *r,
                                      const struct pki_id *id)
{
	struct str *crls = mem_get(l->mem, 2, sizeof *crls),
		   *ocsps = mem_get(l->mem, 1, sizeof *ocsps);
	int64_t at = l->now_ms + r->crl_hours * HOUR_MS;
	struct pki_id other =
		pki_issue(l->mem, r->is_foreign ? &l->tsa_root : &l->sub, PKI_OCSP, "P-256", "OCSP",
	                  l->now_ms - 9 * HOUR_MS, l->now_ms + 99 * HOUR_MS);
	struct pades_proofs p = { .crls = crls, .ocsps = ocsps };

	crls[p.crl_count++] =
		pki_crl(l->mem, &l->root, l->now_ms, l->now_ms + 99 * HOUR_MS, NULL, 0);
	if (r->ocsp == -1)
		crls[p.crl_count++] = pki_crl(l->mem, &l->sub, at, at + 24 * HOUR_MS,
		                              r->revoked_hours == 99 ? NULL : id,
		                              l->now_ms + r->revoked_hours * HOUR_MS);
	else if (r->ocsp >= 0)
		ocsps[p.ocsp_count++] =
			pki_ocsp(l->mem, &l->sub, r->is_delegated ? &other : NULL, id, r->ocsp, at);
	return p;
}

static void revocation_data_speak_only_for_their_time(void **state)
{
	struct lab *l = *state;
	struct pki_id id = signer_for(l, l->now_ms - 9 * HOUR_MS, l->now_ms + 999 * HOUR_MS);
	struct str file = signed_by(l, id, 0);
	bool is_all = true;

	for (size_t i = 0; i < sizeof revocations / sizeof *revocations; i++) {
		struct verify_policy policy = lab_policy(l);

		policy.needs_revocation = true;
		policy.proofs = proofs_for(l, &revocations[i], &id);
		struct verification v = lab_verify(l, file, policy);
		/* the same from the file's own store */
		struct str with = lab_dss(l, file, policy.proofs);

		policy.proofs = (struct pades_proofs){ 0 };
		struct verification w = lab_verify(l, with, policy);
		enum verdict inside = revocations[i].verdict == VERDICT_VALID
		                              ? VERDICT_VALID_ADDED
		                              : revocations[i].verdict;

		if (v.verdict != revocations[i].verdict || v.why != revocations[i].why ||
		    w.verdict != inside) {
			print_error("%s: %s, %s, %s\n", revocations[i].name,
			            verdict_name(v.verdict), why_name(v.why),
			            verdict_name(w.verdict));
			is_all = false;
		}
	}
	assert_true(is_all);
}

static void an_archive_stamp_outlives_the_authority_below_it(void **state)
{
	struct lab *l = *state;
	struct verify_policy policy = lab_policy(l);
	struct pki_id brief = pki_issue(l->mem, &l->tsa_root, PKI_TSA, "P-256", "Horodatage bref",
	                                l->now_ms - HOUR_MS, l->now_ms + HOUR_MS);
	struct str file = lab_sign(l, lab_dossier(l, 0),
	                           (struct lab_act){ .field = "holder", .tsa = &brief });

	policy.now_ms = l->now_ms + 2 * HOUR_MS;
	struct verification v = lab_verify(l, file, policy);

	assert_said(&v, VERDICT_UNDETERMINED, WHY_STAMP);
	assert_int_equal(v.marks[0].stamp_why, WHY_EXPIRED);
	file = lab_dss(l, file, lab_proofs(l));
	file = lab_archive(l, file, "archive", false, NULL, l->now_ms + HOUR_MS / 2);
	v = lab_verify(l, file, policy);
	assert_said(&v, VERDICT_VALID, WHY_OK);
	assert_mark(&v, 0, VERDICT_VALID_ADDED, LEVEL_LTA);
	/* a renewal needs a field of its own, without surface */
	file = lab_archive(l, file, "archive2", true, NULL, l->now_ms + HOUR_MS);
	v = lab_verify(l, file, policy);
	assert_said(&v, VERDICT_VALID, WHY_OK);
	assert_int_equal(v.count, 3);
	assert_int_equal(v.revisions.list[v.revisions.count - 1].kind, ADD_ARCHIVE_FIELD);
	v = lab_verify(l, forge_page_box(l, file), policy);
	assert_said(&v, VERDICT_MODIFIED, WHY_REVISION);
}

static void an_object_that_was_awaited_is_not_filled_later(void **state)
{
	struct lab *l = *state;
	/* /Info names an object that is not there yet */
	struct str file = kit_swap(l->mem, lab_dossier(l, 0), "(Dossier)/Producer(tabellion)",
	                           "(D) /Custom 39 0 R /P(tabell)");
	file = lab_sign(l, file, (struct lab_act){ .field = "holder" });
	struct verification v = lab_verify(l, file, lab_policy(l));

	assert_said(&v, VERDICT_VALID, WHY_OK);
	struct draft d = forge_begin(l, file);

	obj_put(l->mem, draft_edit(&d, d.pdf->catalog_number), STR("DSS"),
	        forge_raw(l, "<</Certs[39 0 R]>>"));
	(void)update_put_text(d.update, 39, STR("<</Length 1>>\nstream\nx\nendstream"));
	v = lab_verify(l, forge_end(l, &d), lab_policy(l));
	assert_said(&v, VERDICT_MODIFIED, WHY_REVISION);
	assert_int_equal(v.revisions.list[2].culprit[0], 39);
}

/* The last hole holds certificates that nothing signs and nobody needs: there a flip may be harmless. */
static void every_flipped_byte_outside_the_last_hole_is_seen(void **state)
{
	struct lab *l = *state;
	struct str file = lab_dossier(l, 2);
	char *p = (char *)(uintptr_t)file.p;
	const uint64_t *last = lab_verify(l, file, lab_policy(l)).marks[1].range;

	for (size_t i = 0; i < file.n; i += 41) {
		struct mem *m = mem_new(64 * 1024 * 1024);
		struct verify_policy policy = lab_policy(l);

		p[i] ^= 1;
		struct verification v = pades_verify(m, file, &policy);

		if ((v.verdict == VERDICT_VALID || v.verdict == VERDICT_VALID_ADDED) &&
		    (i < last[1] || i >= last[2]))
			fail_msg("flip at %zu of %zu: %s", i, file.n, verdict_name(v.verdict));
		p[i] ^= 1;
		mem_free(&m);
	}
}

static void the_other_judge_sees_the_same_bytes_as_altered(void **state)
{
	struct lab *l = *state;
	struct str file = lab_dossier(l, 1), out;
	const char *pdf = kit_path(l->mem, l->folder, "flip.pdf");
	char *p = (char *)(uintptr_t)file.p;

	for (size_t i = 900; i < 2900;
	     i += 400) { /* inside the filler: both can still read the file */
		p[i] ^= 1;
		kit_save(pdf, file);
		struct verification v = lab_verify(l, file, lab_policy(l));

		(void)kit_run(l->mem, &out, "pdfsig", "-nocert", pdf, NULL);
		if ((v.why == WHY_DIGEST) != (lab_count(out, "Digest Mismatch") == 1))
			fail_msg("at %zu: %s, " STR_FMT, i, why_name(v.why), STR_ARG(out));
		p[i] ^= 1;
	}
}

static void the_report_says_it_in_stable_words(void **state)
{
	struct lab *l = *state;
	struct str file = lab_dossier(l, 4);
	struct verification v = lab_verify(l, file, lab_policy(l));
	struct json *o = report_json(l->mem, &v);
	const struct json *first = json_item(json_get(o, "signatures"), 0);

	assert_true(str_eq_c(json_str(json_get(o, "verdict"), STR("")), "valid"));
	assert_true(str_eq_c(json_str(json_get(first, "verdict"), STR("")), "valid-added"));
	assert_true(str_eq_c(json_str(json_get(first, "level"), STR("")), "B-LTA"));
	assert_true(str_eq_c(json_str(json_get(first, "field"), STR("")), "holder"));
	assert_true(str_eq(json_str(json_get(first, "stamped"), STR("")),
	                   json_str(json_get(first, "claimed"), STR("x"))));
	assert_int_equal(json_count(json_get(o, "revisions")), 5);
	assert_null(json_get(o, "fault"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_stage_of_a_dossier_is_valid_and_says_its_level,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(
			reference_streams_and_linearised_beginnings_are_valid_too, lab_set_up,
			lab_tear_down),
		cmocka_unit_test_setup_teardown(the_token_s_time_decides_and_not_the_clock,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(an_unknown_issuer_is_not_an_altered_document,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_signature_without_a_token_is_not_a_dossier_s,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_token_of_another_signature_is_refused, lab_set_up,
		                                lab_tear_down),
		cmocka_unit_test_setup_teardown(
			a_signature_under_somebody_else_s_certificate_is_refused, lab_set_up,
			lab_tear_down),
		cmocka_unit_test_setup_teardown(only_an_authority_in_force_may_stand_above, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(revocation_data_speak_only_for_their_time,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(an_archive_stamp_outlives_the_authority_below_it,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(an_object_that_was_awaited_is_not_filled_later,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(every_flipped_byte_outside_the_last_hole_is_seen,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(the_other_judge_sees_the_same_bytes_as_altered,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(the_report_says_it_in_stable_words, lab_set_up,
		                                lab_tear_down),
	};

	return cmocka_run_group_tests_name("paper verify", tests, NULL, NULL);
}
