/* paper_stamp_test.c - time stamps: which answers are refused, and that other programs accept ours whole. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "paper/der.h"
#include "paper/status.h"
#include "paper/tsp.h"
#include "paper_lab.h"

#define HOUR_MS ((int64_t)3600000)

static struct tsp_question question(const char *about, uint8_t nonce)
{
	return (struct tsp_question){ .imprint = digest_one(DIGEST_SHA256, str_of(about)),
				      .nonce = { nonce, 2, 3, 4, 5, 6, 7, 8 } };
}

static enum why told(struct lab *l, struct tsp_question asked, struct tsp_question answered,
                     int64_t at_ms)
{
	struct trust stamps = { .roots = l->stamp_roots, .root_count = 1 };
	struct str answer = pki_stamp(l->mem, &l->tsa, &l->tsa_root,
	                              tsp_question_der(l->mem, &answered), at_ms);
	struct str token = STR("untouched");
	enum why why = tsp_accept(l->mem, answer, &asked, &stamps, l->now_ms, &token);

	assert_int_equal(why == WHY_OK, !str_eq_c(token, "untouched"));
	return why;
}

static void only_a_full_answer_to_this_question_is_a_stamp(void **state)
{
	struct lab *l = *state;
	struct tsp_question q = question("a", 0x81), small = question("a", 0), with_policy = q,
			    other_policy = q;

	with_policy.policy = STR("\x2b\x06\x01\x04\x01\x86\x8d\x1f\x01"); /* 1.3.6.1.4.1.99999.1 */
	other_policy.policy = STR("\x2b\x06\x01\x04\x01\x86\x8d\x1f\x02");
	assert_int_equal(told(l, q, q, l->now_ms), WHY_OK);
	assert_int_equal(told(l, small, small, l->now_ms), WHY_OK);
	assert_int_equal(told(l, with_policy, q, l->now_ms), WHY_OK);
	assert_int_equal(told(l, other_policy, q, l->now_ms), WHY_POLICY);
	assert_int_equal(told(l, q, other_policy, l->now_ms), WHY_STATUS);
	assert_int_equal(told(l, q, question("b", 0x81), l->now_ms), WHY_IMPRINT);
	assert_int_equal(told(l, q, question("a", 0x82), l->now_ms), WHY_NONCE);
	assert_int_equal(told(l, q, q, l->now_ms + HOUR_MS), WHY_CLOCK);
	assert_int_equal(told(l, q, q, l->now_ms - HOUR_MS), WHY_CLOCK);
	assert_int_equal(told(l, q, q, l->now_ms + TSP_CLOCK_MS_MAX), WHY_OK);
}

static void an_authority_that_is_not_ours_gives_no_stamp(void **state)
{
	struct lab *l = *state;
	struct tsp_question q = question("a", 0x81);
	struct trust none = { .roots = l->roots, .root_count = 1 };
	struct str answer = pki_stamp(l->mem, &l->tsa, &l->tsa_root, tsp_question_der(l->mem, &q),
	                              l->now_ms),
		   token;

	assert_int_equal(tsp_accept(l->mem, answer, &q, &none, l->now_ms, &token), WHY_ISSUER);
}

static enum why judged(struct lab *l, struct trust_work *known, const struct pki_id *tsa, const struct pki_id *ca,
		       int64_t now_ms)
{
	struct trust stamps = { .roots = l->stamp_roots, .root_count = 1, .work = known };
	struct tsp_question q = question("a", 0x81);
	struct str answer = pki_stamp(l->mem, tsa, ca, tsp_question_der(l->mem, &q), now_ms);
	struct tsp_token t = { .at_ms = 0 };
	enum why why = tsp_judge(l->mem, answer, &q, &stamps, now_ms, &t);

	if (why == WHY_OK)
		assert_true(str_eq(t.cms.signer.der, tsa->der) && t.at_ms / 1000 == now_ms / 1000 && t.der.n > 0);
	return why;
}

static void an_authority_that_is_known_is_trusted_for_nothing_more(void **state)
{
	struct lab *l = *state;
	struct trust_work *known = trust_work_lasting(l->mem);
	int64_t day = 24 * HOUR_MS, until = l->now_ms + 10 * 365 * day;
	struct pki_id root = pki_issue(l->mem, NULL, PKI_CA, "P-256", "AC Temps", l->now_ms - day, until);
	struct pki_id twin = pki_issue(l->mem, &root, PKI_TSA, "P-256", "Horodatage", l->now_ms - day, until);
	struct trust stamps = { .roots = l->stamp_roots, .root_count = 1, .work = known };
	struct tsp_question q = question("a", 0x81);
	struct str token, answer = pki_stamp(l->mem, &l->tsa, &l->tsa_root, tsp_question_der(l->mem, &q), l->now_ms);

	for (int i = 0; i < 3; i++)
		assert_int_equal(judged(l, known, &l->tsa, &l->tsa_root, l->now_ms), WHY_OK);
	assert_true(known->good_count > 0);
	assert_int_not_equal(judged(l, known, &twin, &root, l->now_ms), WHY_OK);
	assert_int_equal(judged(l, known, &l->tsa, &l->tsa_root, l->now_ms + 100 * 365 * day), WHY_EXPIRED);
	char *bad = mem_copy(l->mem, answer.p, answer.n);

	bad[answer.n - 1] ^= 1;                 /* of the value */
	assert_int_not_equal(tsp_accept(l->mem, str_from(bad, answer.n), &q, &stamps, l->now_ms, &token), WHY_OK);
	stamps.roots = l->roots;
	assert_int_equal(tsp_accept(l->mem, answer, &q, &stamps, l->now_ms, &token), WHY_ISSUER);

	/* more than there is room for: the oldest are forgotten, all are judged */
	for (int i = 0; i < 3 * TRUST_KNOWN_MAX; i++) {
		struct pki_id one = pki_issue(l->mem, &l->tsa_root, PKI_TSA, "P-256",
					      str_fmt(l->mem, "Authority %d", i).p, l->now_ms - day, l->now_ms + day);

		assert_int_equal(judged(l, known, &one, &l->tsa_root, l->now_ms), WHY_OK);
	}
}

static void every_cut_or_flipped_answer_is_refused(void **state)
{
	struct lab *l = *state;
	struct tsp_question q = question("a", 0x81);
	struct trust stamps = { .roots = l->stamp_roots, .root_count = 1 };
	struct str answer = pki_stamp(l->mem, &l->tsa, &l->tsa_root, tsp_question_der(l->mem, &q),
	                              l->now_ms),
		   token;
	char *p = (char *)(uintptr_t)answer.p;
	size_t accepted = 0;

	for (size_t i = 0; i < answer.n; i++)
		assert_int_not_equal(
			tsp_accept(l->mem, str_sub(answer, 0, i), &q, &stamps, l->now_ms, &token),
			WHY_OK);
	for (size_t i = 0; i < answer.n; i += 7) {
		p[i] ^= 1;
		accepted += tsp_accept(l->mem, answer, &q, &stamps, l->now_ms, &token) == WHY_OK;
		p[i] ^= 1;
	}
	/* what nothing signs: the status text and the copy of the root that came along */
	assert_in_range(accepted, 0, l->tsa_root.der.n / 7 + 4);
	struct str bare = STR("\x18\x0f" "20261122101010Z");

	assert_int_equal(tsp_accept(l->mem, bare, &q, &stamps, l->now_ms, &token), WHY_NOT_CMS);
	assert_int_equal(tsp_accept(l->mem, lab_glue(l->mem, answer, STR("x")), &q, &stamps,
	                            l->now_ms, &token),
	                 WHY_NOT_CMS);
}

static void openssl_reads_our_question(void **state)
{
	struct lab *l = *state;
	struct tsp_question q = question("a", 0x81);
	const char *path = kit_path(l->mem, l->folder, "question.tsq");
	struct str out;

	kit_save(path, tsp_question_der(l->mem, &q));
	assert_int_equal(
		kit_run(l->mem, &out, "openssl", "ts", "-query", "-in", path, "-text", NULL), 0);
	assert_int_equal(lab_count(out, "Hash Algorithm: sha256"), 1);
	assert_int_equal(lab_count(out, "Certificate required: yes"), 1);
	assert_int_equal(lab_count(out, "Nonce: 0x8102030405060708"), 1);
}

static void openssl_accepts_the_archive_stamp_and_every_stage_is_sound_and_drawn(void **state)
{
	struct lab *l = *state;
	struct verify_policy policy = lab_policy(l);
	const char *pdf = kit_path(l->mem, l->folder, "stage.pdf"),
		   *png = kit_path(l->mem, l->folder, "stage");
	const char *root = kit_path(l->mem, l->folder, "root.pem"),
		   *tst = kit_path(l->mem, l->folder, "stamp.der");
	const char *data = kit_path(l->mem, l->folder, "stamp.bin");
	struct str out, file = STR("");

	for (int stage = 0; stage <= 4; stage++) {
		file = lab_dossier(l, stage);
		kit_save(pdf, file);
		assert_int_equal(kit_run(l->mem, &out, "qpdf", "--check", pdf, NULL), 0);
		assert_int_equal(lab_count(out, "WARNING"), 0);
		(void)kit_run(l->mem, &out, "pdfsig", "-nocert", pdf, NULL);
		assert_int_equal(lab_count(out, "Signature is Valid."), stage == 0   ? 0
		                                                        : stage == 1 ? 1
		                                                                     : 2);
		assert_int_equal(kit_run(l->mem, &out, "mutool", "draw", "-r", "30", "-o",
		                         str_fmt(l->mem, "%s.png", png).p, pdf, "1", NULL),
		                 0);
		assert_int_equal(lab_count(out, "error"), 0);
	}
	struct verification v = lab_verify(l, file, policy);
	const uint64_t *r = v.marks[2].range;
	size_t n = (r[2] - r[1] - 2) / 2;
	struct str token = { mem_get(l->mem, 1, n), n }, whole;
	int tag;

	assert_true(str_unhex(str_sub(file, r[1] + 1, 2 * n), (char *)(uintptr_t)token.p, n));
	assert_true(der_take_any(&token, &tag, &whole));
	kit_save(tst, whole);
	kit_save(root, pki_pem(l->mem, &l->tsa_root));
	kit_save(data, lab_glue(l->mem, str_sub(file, 0, r[1]), str_sub(file, r[2], r[3])));
	if (kit_run(l->mem, &out, "openssl", "ts", "-verify", "-token_in", "-in", tst, "-data",
	            data, "-CAfile", root, NULL) != 0)
		fail_msg("openssl ts: " STR_FMT, STR_ARG(out));
}

static void a_certificate_s_state_is_asked_where_it_says(void **state)
{
	struct lab *l = *state;
	const uint8_t nonce[STATUS_NONCE_BYTES] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 },
		      other[STATUS_NONCE_BYTES] = { 2 };
	struct pki_id id = pki_issue(l->mem, &l->sub, PKI_SIGNER, "P-256", "Zoé", l->now_ms,
	                             l->now_ms + HOUR_MS);
	const char *path = kit_path(l->mem, l->folder, "question.ors");
	struct cert c, issuer;
	struct str out;

	assert_true(cert_read(id.der, &c) && cert_read(l->sub.der, &issuer));
	struct status_places places = status_places(&c);

	assert_true(str_eq_c(places.ocsp, "http://ocsp.example.org/a"));
	assert_true(str_eq_c(places.crl, "http://crl.example.org/b.crl"));
	assert_int_equal(status_places(&issuer).ocsp.n, 0);
	struct str question = status_question(l->mem, &c, &issuer, nonce);

	kit_save(path, question);
	assert_int_equal(
		kit_run(l->mem, &out, "openssl", "ocsp", "-reqin", path, "-req_text", NULL), 0);

	assert_int_equal(lab_count(out, "Hash Algorithm: sha1"), 1);
	assert_int_equal(lab_count(out, "OCSP Nonce"), 1);
	assert_true(status_has_nonce(l->mem, question, nonce));
	assert_false(status_has_nonce(l->mem, question, other));
}

static void proofs_are_merged_and_never_written_twice(void **state)
{
	struct lab *l = *state;
	struct pades_proofs proofs = lab_proofs(l),
			    more = { .certs = &l->holder.der, .cert_count = 1 };
	struct str one = lab_dss(l, lab_dossier(l, 2), proofs), two = lab_dss(l, one, proofs);
	struct str three = lab_dss(l, two, more);
	struct verification v = lab_verify(l, three, lab_policy(l));

	assert_true(two.n - one.n < 1200); /* the dictionary and the catalogue, no stream */
	assert_int_equal(lab_count(str_sub(three, two.n, three.n), "stream\n") / 2, 1);
	assert_int_equal(v.verdict, VERDICT_VALID_ADDED);
	assert_int_equal(v.marks[1].level, LEVEL_LT);
}

/* A list or an answer about the stamps' authority, made hours after a time and in force until hours after it. */
static enum why acquits(struct lab *l, bool is_leaf, struct str crl, struct str ocsp, int64_t *next_ms)
{
	struct cert cert, issuer;
	const struct pades_proofs proofs = { .crls = &crl, .crl_count = crl.n > 0, .ocsps = &ocsp,
					     .ocsp_count = ocsp.n > 0 };

	assert_true(cert_read(l->tsa.der, &cert) && cert_read(l->tsa_root.der, &issuer));
	const struct trust_use use = { .cert = &cert, .issuer = &issuer, .at_ms = l->now_ms, .is_leaf = is_leaf };

	return trust_revocation_of(&use, &proofs, next_ms);
}

static void a_proof_of_one_certificate_is_young_enough_or_none(void **state)
{
	struct lab *l = *state;
	struct mem *m = l->mem;
	int64_t now = l->now_ms, next;
	struct str none = STR("");
	struct str fresh = pki_crl(m, &l->tsa_root, now, now + HOUR_MS, NULL, 0);
	struct str old = pki_crl(m, &l->tsa_root, now - HOUR_MS, now + HOUR_MS, NULL, 0);
	struct str over = pki_crl(m, &l->tsa_root, now - 2 * HOUR_MS, now - HOUR_MS, NULL, 0);

	assert_int_equal(acquits(l, true, fresh, none, &next), WHY_OK);
	assert_int_equal(next, now + HOUR_MS);
	/* of what signed then a list made since; of an authority one in force then */
	assert_int_equal(acquits(l, true, old, none, &next), WHY_NO_REVOCATION);
	assert_int_equal(next, 0);
	assert_int_equal(acquits(l, false, old, none, &next), WHY_OK);
	assert_int_equal(acquits(l, false, over, none, &next), WHY_NO_REVOCATION);
	/* silence, another's word, bytes */
	assert_int_equal(acquits(l, false, none, none, &next), WHY_NO_REVOCATION);
	assert_int_equal(acquits(l, false, pki_crl(m, &l->root, now, now + HOUR_MS, NULL, 0), none, &next),
			 WHY_NO_REVOCATION);
	assert_int_equal(acquits(l, false, STR("<html>"), STR("<html>"), &next), WHY_NO_REVOCATION);
	/* revoked before, revoked after */
	assert_int_equal(acquits(l, true, pki_crl(m, &l->tsa_root, now, now + HOUR_MS, &l->tsa, now - HOUR_MS), none,
				 &next), WHY_REVOKED);
	assert_int_equal(acquits(l, true, pki_crl(m, &l->tsa_root, now + HOUR_MS, now + 2 * HOUR_MS, &l->tsa,
						  now + HOUR_MS), none, &next), WHY_OK);
	/* and by OCSP */
	assert_int_equal(acquits(l, true, none, pki_ocsp(m, &l->tsa_root, NULL, &l->tsa, 0, now), &next), WHY_OK);
	assert_int_equal(acquits(l, true, none, pki_ocsp(m, &l->tsa_root, NULL, &l->tsa, 0, now - HOUR_MS), &next),
			 WHY_NO_REVOCATION);
	assert_int_equal(acquits(l, true, none, pki_ocsp(m, &l->tsa_root, NULL, &l->tsa, 1, now), &next), WHY_REVOKED);
	assert_int_equal(acquits(l, true, none, pki_ocsp(m, &l->tsa_root, NULL, &l->tsa, 2, now), &next),
			 WHY_NO_REVOCATION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_a_full_answer_to_this_question_is_a_stamp,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(an_authority_that_is_not_ours_gives_no_stamp,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(an_authority_that_is_known_is_trusted_for_nothing_more,
						lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(every_cut_or_flipped_answer_is_refused, lab_set_up,
		                                lab_tear_down),
		cmocka_unit_test_setup_teardown(openssl_reads_our_question, lab_set_up,
		                                lab_tear_down),
		cmocka_unit_test_setup_teardown(
			openssl_accepts_the_archive_stamp_and_every_stage_is_sound_and_drawn,
			lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_certificate_s_state_is_asked_where_it_says,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_proof_of_one_certificate_is_young_enough_or_none, lab_set_up,
						lab_tear_down),
		cmocka_unit_test_setup_teardown(proofs_are_merged_and_never_written_twice,
		                                lab_set_up, lab_tear_down),
	};

	return cmocka_run_group_tests_name("paper stamp", tests, NULL, NULL);
}
