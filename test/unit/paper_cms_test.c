/* paper_cms_test.c - signatures of other shapes than ours, made by libcrypto: each is judged by name. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <openssl/cms.h>

#include "paper/cms.h"
#include "paper_lab.h"

struct shape {
	const char *name;
	unsigned flags;
	bool is_sha1, has_two;
	enum why read;                  /* of the CMS alone */
	bool has_ess, has_content, has_time;
	enum why in_pdf;                /* under ETSI.CAdES.detached; WHY_COUNT: the same */
};

enum { PLAIN = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP };

static const struct shape shapes[] = {
	{ "CAdES with a time", PLAIN | CMS_CADES, false, false, WHY_OK, true, false, true,
	  WHY_NO_TIME },
	{ "no signingCertificate", PLAIN, false, false, WHY_OK, false, false, true,
	  WHY_SIGNING_CERTIFICATE },
	{ "content inside", CMS_BINARY | CMS_CADES, false, false, WHY_OK, true, true, true,
	  WHY_CONTENT },
	{ "no attributes", PLAIN | CMS_NOATTR, false, false, WHY_ATTRIBUTES, false, false, false,
	  WHY_COUNT },
	{ "no certificate", PLAIN | CMS_CADES | CMS_NOCERTS, false, false, WHY_NO_CERTIFICATE,
	  false, false, false, WHY_COUNT },
	{ "by key identifier", PLAIN | CMS_CADES | CMS_USE_KEYID, false, false, WHY_NOT_CMS, false,
	  false, false, WHY_COUNT },
	{ "SHA-1", PLAIN | CMS_CADES, true, false, WHY_WEAK, false, false, false, WHY_COUNT },
	{ "two signers", PLAIN | CMS_CADES, false, true, WHY_SIGNERS, false, false, false,
	  WHY_COUNT },
};

static struct str made(struct lab *l, const struct shape *s, struct str content)
{
	BIO *in = BIO_new_mem_buf(content.p, (int)content.n);
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, in, s->flags | CMS_PARTIAL);
	unsigned char *der = NULL;

	assert_non_null(cms);
	assert_non_null(CMS_add1_signer(cms, l->holder.cert, l->holder.key,
	                                s->is_sha1 ? EVP_sha1() : EVP_sha256(), s->flags));
	if (s->has_two)
		assert_non_null(
			CMS_add1_signer(cms, l->rep.cert, l->rep.key, EVP_sha256(), s->flags));
	assert_int_equal(CMS_final(cms, in, NULL, s->flags), 1);
	int n = i2d_CMS_ContentInfo(cms, &der);
	struct str out = str_copy(l->mem, str_from(der, (size_t)n));

	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	return out;
}

static void every_other_shape_is_told_by_name(void **state)
{
	struct lab *l = *state;
	struct str content = STR("what is signed");
	struct digest d = digest_one(DIGEST_SHA256, content),
		      other = digest_one(DIGEST_SHA256, STR("other"));

	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		const struct shape *s = &shapes[i];
		struct cms c;
		struct str rest;
		enum why why = cms_read(made(l, s, content), &c, &rest);

		if (why != s->read)
			fail_msg("%s: %s", s->name, why_name(why));
		if (why != WHY_OK)
			continue;
		assert_int_equal(c.has_ess, s->has_ess);
		assert_int_equal(c.has_content, s->has_content);
		assert_int_equal(c.has_signing_time, s->has_time);
		assert_int_equal(cms_check(l->mem, &c, &d), WHY_OK);
		assert_int_equal(cms_check(l->mem, &c, &other), WHY_DIGEST);
	}
}

/* Each value under each key: only the owner's verifies, whichever key was put together first. */
static void keys_that_are_kept_are_not_mixed_up(void **state)
{
	static const char *const kinds[] = { "P-256", "P-256", "P-384", "2048", "P-256", "P-384" };
	enum { IDS = sizeof kinds / sizeof *kinds };
	struct lab *l = *state;
	struct pki_id id[IDS];
	struct str value[IDS], words = STR("what is signed");

	for (size_t i = 0; i < IDS; i++) {
		id[i] = pki_issue(l->mem, &l->sub, PKI_SIGNER, kinds[i], "Zoé", l->now_ms - 1000, l->now_ms + 1000);
		value[i] = pki_sign(l->mem, &id[i], id[i].alg, words);
	}
	struct keys *keys = keys_new(l->mem);

	for (size_t i = 0; i < IDS * IDS; i++) {
		const struct pki_id *his = &id[i / IDS];
		struct cert c;

		assert_true(cert_read(his->der, &c));
		const struct sign_check check = { his->alg.scheme, his->alg.kind, c.spki, words, value[i % IDS] };

		assert_int_equal(sign_is_good(keys, &check), i / IDS == i % IDS);
		assert_int_equal(sign_is_good(NULL, &check), i / IDS == i % IDS);
	}
}

/* The same CMS where ours would be. */
static struct str embedded(struct lab *l, const struct shape *s)
{
	struct str file = lab_dossier(l, 0), appended;
	struct pades_request r = { .field = STR("holder"), .cms_bytes_max = 30000 };
	struct pades_slot slot;

	assert_int_equal(pades_prepare(l->mem, file, &r, &appended, &slot), PDF_OK);
	struct str whole = lab_glue(l->mem, file, appended);
	struct str covered = lab_glue(l->mem, str_sub(whole, 0, slot.range[1]),
	                              str_sub(whole, slot.range[2], slot.range[3]));

	assert_int_equal(pades_embed(&slot, file.n, (char *)(uintptr_t)appended.p, appended.n,
	                             made(l, s, covered)),
	                 OK);
	return lab_glue(l->mem, file, appended);
}

static void none_of_them_passes_for_a_dossier_s_signature(void **state)
{
	struct lab *l = *state;
	struct verify_policy policy = lab_policy(l);

	policy.signers.known = &l->sub.der;
	policy.signers.known_count = 1;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		struct verification v = lab_verify(l, embedded(l, &shapes[i]), policy);
		enum why wanted = shapes[i].in_pdf == WHY_COUNT ? shapes[i].read : shapes[i].in_pdf;

		assert_int_equal(v.count, 1);
		if (v.why != wanted || v.verdict == VERDICT_VALID ||
		    v.marks[0].is_pades == (wanted == WHY_NO_TIME))
			fail_msg("%s: %s, %s", shapes[i].name, verdict_name(v.verdict),
			         why_name(v.why));
	}
}

static void a_form_with_two_field_lists_is_refused_by_all(void **state)
{
	struct lab *l = *state;
	struct str file = kit_swap(l->mem, lab_dossier(l, 1), "/AcroForm<</SigFlags 3",
	                           "/AcroForm<</Fields[]  ");
	struct verification v = lab_verify(l, file, lab_policy(l));
	struct pades_request r = { .field = STR("rep"), .cms_bytes_max = 3000 };
	struct pades_slot slot;
	struct str appended;

	assert_int_equal(v.verdict, VERDICT_INVALID);
	assert_int_equal(v.fault, PDF_TWIN_KEYS);
	assert_int_equal(pades_prepare(l->mem, file, &r, &appended, &slot), PDF_TWIN_KEYS);
}

static void a_signature_packed_into_an_object_stream_is_none(void **state)
{
	struct lab *l = *state;
	const char *in = kit_path(l->mem, l->folder, "in.pdf"),
		   *out = kit_path(l->mem, l->folder, "out.pdf");

	kit_save(in, lab_dossier(l, 1));
	assert_int_equal(kit_run(l->mem, NULL, "qpdf", "--object-streams=generate", in, out, NULL),
	                 0);
	struct verification v = lab_verify(l, kit_load(l->mem, out), lab_policy(l));

	assert_int_equal(v.verdict, VERDICT_INVALID);
	assert_true(v.why == WHY_PLACE || v.why == WHY_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_other_shape_is_told_by_name, lab_set_up,
		                                lab_tear_down),
		cmocka_unit_test_setup_teardown(keys_that_are_kept_are_not_mixed_up, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(none_of_them_passes_for_a_dossier_s_signature,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_form_with_two_field_lists_is_refused_by_all,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_signature_packed_into_an_object_stream_is_none,
		                                lab_set_up, lab_tear_down),
	};

	return cmocka_run_group_tests_name("paper cms", tests, NULL, NULL);
}
