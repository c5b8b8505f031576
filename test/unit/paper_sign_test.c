/* paper_sign_test.c - prepare, tbs, assemble, embed: judged by programs that are not ours. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/world.h"
#include "paper/der.h"
#include "paper/pades.h"
#include "paper_kit.h"
#include "paper_pki.h"

#define MIB ((size_t)1024 * 1024)
#define HOUR_MS ((int64_t)3600000)

struct bench {                          /* what a test works at */
	struct mem *mem;
	const char *folder;
	int64_t now_ms;
	struct pki_id root, sub;
};

static int set_up(void **state)
{
	struct mem *m = mem_new(512 * MIB);
	struct bench *b = mem_new_of(m, struct bench);

	b->mem = m;
	b->folder = kit_folder(m);
	b->now_ms = world_now_ms(&world_real);
	b->root = pki_issue(m, NULL, PKI_CA, "P-256", "AC Racine de test", b->now_ms - HOUR_MS,
	                    b->now_ms + 999 * HOUR_MS);
	b->sub = pki_issue(m, &b->root, PKI_CA, "P-256", "AC de test", b->now_ms - HOUR_MS,
	                   b->now_ms + 999 * HOUR_MS);
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	struct mem *m = ((struct bench *)*state)->mem;

	mem_free(&m);
	return 0;
}

static struct pades_request request_for(const struct bench *b, const char *field, const char *stamp)
{
	return (struct pades_request){
		.field = str_of(field),
		.name = STR("Zoé Müller-Łukasz"),
		.reason = STR("Lu et approuvé"),
		.when_ms = b->now_ms,
		.stamp = stamp == NULL ? STR("") : kit_stamp(b->mem, stamp),
	};
}

static struct str signed_copy(struct bench *b, struct str file, struct pades_request r,
                              const struct pki_id *id, struct cades_alg alg)
{
	struct cades_parts parts = {
		.alg = alg, .signer_cert = id->der, .chain = &b->sub.der, .chain_count = 1
	};
	struct pades_slot slot;
	struct str appended, cms;

	r.cms_bytes_max = cades_bytes_max(b->mem, &parts, 0);
	r.kind = alg.kind;
	assert_int_equal(pades_prepare(b->mem, file, &r, &appended, &slot), PDF_OK);
	parts.tbs = cades_tbs(b->mem, &slot.digest, id->der);
	parts.value = pki_sign(b->mem, id, alg, parts.tbs);
	assert_int_equal(cades_check(alg, id->der, parts.tbs, parts.value), OK);
	assert_int_equal(cades_assemble(b->mem, &parts, &cms), OK);
	assert_true(cms.n + 300 > r.cms_bytes_max);
	assert_int_equal(pades_embed(&slot, file.n, (char *)(uintptr_t)appended.p, appended.n, cms),
	                 OK);
	const struct str both[] = { file, appended };

	return str_join(b->mem, both, 2, STR(""));
}

static size_t count_of(struct str text, const char *needle)
{
	size_t n = 0, at;

	for (; str_find(text, str_of(needle), &at); n++)
		text = str_sub(text, at + 1, text.n);
	return n;
}

/* The last signature's CMS and the bytes that it covers, as files for openssl. */
static void extract(struct bench *b, struct str file, const char *cms_path, const char *data_path)
{
	size_t at = 0, step;
	uint64_t range[3];

	for (struct str rest = file; str_find(rest, STR("/ByteRange[0 "), &step);
	     rest = str_sub(file, at, file.n))
		at += step + 13;
	struct str numbers = str_sub(file, at, 40), word;

	for (int i = 0; i < 3; i++) {
		(void)str_cut(numbers, ' ', &word, &numbers);
		assert_true(str_to_u64(word, file.n, &range[i]));
	}
	size_t n = (size_t)(range[1] - range[0] - 2) / 2;
	char *cms = mem_get(b->mem, 1, n);
	int tag;
	struct str in = { cms, n }, whole;
	const struct str parts[] = { str_sub(file, 0, range[0]),
		                     str_sub(file, range[1], range[2]) };

	assert_true(str_unhex(str_sub(file, range[0] + 1, 2 * n), cms, n));
	assert_true(der_take_any(&in, &tag, &whole));
	kit_save(cms_path, whole);
	kit_save(data_path, str_join(b->mem, parts, 2, STR("")));
}

static void judges_agree(struct bench *b, struct str file, size_t signatures)
{
	struct mem *m = b->mem;
	const char *pdf = kit_path(m, b->folder, "signed.pdf"),
		   *cms = kit_path(m, b->folder, "signed.der");
	const char *data = kit_path(m, b->folder, "signed.bin"),
		   *root = kit_path(m, b->folder, "root.pem");
	struct str out;

	kit_save(pdf, file);
	kit_save(root, pki_pem(m, &b->root));
	extract(b, file, cms, data);
	if (kit_run(m, &out, "qpdf", "--check", pdf, NULL) != 0)
		fail_msg("qpdf: " STR_FMT, STR_ARG(out));
	if (kit_run(m, &out, "pdfsig", "-nocert", pdf, NULL) != 0 ||
	    count_of(out, "Signature is Valid.") != signatures)
		fail_msg("pdfsig: " STR_FMT, STR_ARG(out));
	assert_int_equal(count_of(out, "ETSI.CAdES.detached"), signatures);
	if (kit_run(m, &out, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER",
	            "-in", cms, "-content", data, "-CAfile", root, "-purpose", "any", "-out",
	            "/dev/null", NULL) != 0)
		fail_msg("openssl cms: " STR_FMT, STR_ARG(out));
	if (kit_run(m, &out, "mutool", "show", pdf, "trailer/Root/AcroForm", NULL) != 0 ||
	    count_of(out, "error") != 0)
		fail_msg("mutool: " STR_FMT, STR_ARG(out));
}

struct kind {
	const char *key;
	struct cades_alg alg;
};

/* A key signs in both ways, for to make one of 4096 bits takes seconds: neighbours in the table share theirs. */
static const struct kind kinds[] = {
	{ "2048", { SIGN_RSA, DIGEST_SHA256 } },
	{ "2048", { SIGN_RSA_PSS, DIGEST_SHA256 } },
	{ "3072", { SIGN_RSA, DIGEST_SHA512 } },
	{ "3072", { SIGN_RSA_PSS, DIGEST_SHA384 } },
	{ "4096", { SIGN_RSA, DIGEST_SHA384 } },
	{ "4096", { SIGN_RSA_PSS, DIGEST_SHA512 } },
	{ "P-256", { SIGN_ECDSA, DIGEST_SHA256 } },
	{ "P-384", { SIGN_ECDSA, DIGEST_SHA384 } },
	{ "P-521", { SIGN_ECDSA, DIGEST_SHA512 } },
};

static void every_kind_of_key_signs_twice_and_the_judges_agree(void **state)
{
	struct bench *b = *state;
	struct str plain =
		kit_pdf(b->mem, (struct kit_pdf){ .pages = 2, .filler = 3000, .has_fields = true });

	struct pki_id id = { .key = NULL };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (i == 0 || strcmp(kinds[i].key, kinds[i - 1].key) != 0)
			id = pki_issue(b->mem, &b->sub, PKI_SIGNER, kinds[i].key, "Zoé", b->now_ms - HOUR_MS, b->now_ms + HOUR_MS);
		struct str one =
			signed_copy(b, plain, request_for(b, "holder", "Zoe"), &id, kinds[i].alg);

		judges_agree(b, one, 1);
		judges_agree(b,
		             signed_copy(b, one, request_for(b, "rep", "Jean"), &id, kinds[i].alg),
		             2);
	}
}

static void files_with_reference_streams_sign_in_their_own_style(void **state)
{
	struct bench *b = *state;
	struct pki_id id = pki_issue(b->mem, &b->sub, PKI_SIGNER, "P-256", "Zoé",
	                             b->now_ms - HOUR_MS, b->now_ms + HOUR_MS);
	const char *in = kit_path(b->mem, b->folder, "in.pdf"),
		   *packed = kit_path(b->mem, b->folder, "packed.pdf");

	kit_save(in, kit_pdf(b->mem, (struct kit_pdf){ .pages = 2, .has_fields = true }));
	assert_int_equal(
		kit_run(b->mem, NULL, "qpdf", "--object-streams=generate", in, packed, NULL), 0);
	struct str file = kit_load(b->mem, packed);
	struct str one = signed_copy(b, file, request_for(b, "holder", "Zoe"), &id, id.alg);
	struct str two = signed_copy(b, one, request_for(b, "rep", NULL), &id, id.alg);

	judges_agree(b, one, 1);
	judges_agree(b, two, 2);
	assert_int_equal(count_of(two, "\nxref\n"), 0);
	assert_true(str_starts(two, file));
}

static struct str rendered(struct bench *b, struct str file)
{
	const char *pdf = kit_path(b->mem, b->folder, "look.pdf"),
		   *png = kit_path(b->mem, b->folder, "look");

	kit_save(pdf, file);
	assert_int_equal(kit_run(b->mem, NULL, "pdftoppm", "-r", "72", "-f", "1", "-l", "1",
	                         "-singlefile", pdf, png, NULL),
	                 0);
	return kit_load(b->mem, str_fmt(b->mem, "%s.ppm", png).p);
}

/* The colour at a place in points from the lower left of an A4 page at 72 dpi. */
static bool is_blue_at(struct str ppm, int x, int y)
{
	struct str head, rest = ppm;
	uint64_t width = 595, height = 842;

	for (int i = 0; i < 3; i++)
		(void)str_cut(rest, '\n', &head, &rest);
	assert_int_equal(rest.n, width * height * 3);
	const uint8_t *p =
		(const uint8_t *)rest.p + ((height - 1 - (uint64_t)y) * width + (uint64_t)x) * 3;

	return p[0] < 60 && p[1] < 60 && p[2] > 100;
}

static void both_stamps_are_in_the_picture(void **state)
{
	struct bench *b = *state;
	struct pki_id id = pki_issue(b->mem, &b->sub, PKI_SIGNER, "P-256", "Zoé",
	                             b->now_ms - HOUR_MS, b->now_ms + HOUR_MS);
	struct str plain = kit_pdf(b->mem, (struct kit_pdf){ .pages = 1, .has_fields = true });
	struct str one = signed_copy(b, plain, request_for(b, "holder", "Zoe"), &id, id.alg);
	struct str two = signed_copy(b, one, request_for(b, "rep", "Jean"), &id, id.alg);

	assert_false(is_blue_at(rendered(b, plain), 150, 110));
	assert_true(is_blue_at(rendered(b, one), 150, 110));
	assert_false(is_blue_at(rendered(b, one), 400, 110));
	assert_true(is_blue_at(rendered(b, two), 150, 110));
	assert_true(is_blue_at(rendered(b, two), 400, 110));
}

static void the_second_stamp_shares_the_font_of_the_first(void **state)
{
	struct bench *b = *state;
	struct pki_id id = pki_issue(b->mem, &b->sub, PKI_SIGNER, "P-256", "Zoé",
	                             b->now_ms - HOUR_MS, b->now_ms + HOUR_MS);
	struct str plain = kit_pdf(b->mem, (struct kit_pdf){ .pages = 1, .has_fields = true });
	struct str one = signed_copy(b, plain, request_for(b, "holder", "Zoe"), &id, id.alg);
	struct str two = signed_copy(b, one, request_for(b, "rep", "Jean"), &id, id.alg);

	assert_int_equal(count_of(one, "/BaseFont"), 2);
	assert_int_equal(count_of(two, "/BaseFont"), 2);
}

static void fields_are_added_once_and_only_before_they_exist(void **state)
{
	struct bench *b = *state;
	const struct pades_field fields[] = {
		{ .name = STR("holder"),
		  .tip = STR("Signature du titulaire"),
		  .page = 0,
		  .rect = { 50, 50, 250.5, 110 } },
		{ .name = STR("archive"), .page = -1 },
	};
	const struct pades_field beyond = { .name = STR("x"), .page = 7 };
	struct str plain = kit_pdf(b->mem, (struct kit_pdf){ .pages = 2 }), appended;

	assert_int_equal(pades_add_fields(b->mem, plain, fields, 2, &appended), PDF_OK);
	const struct str both[] = { plain, appended };
	struct str file = str_join(b->mem, both, 2, STR(""));
	struct pki_id id = pki_issue(b->mem, &b->sub, PKI_SIGNER, "P-256", "Zoé",
	                             b->now_ms - HOUR_MS, b->now_ms + HOUR_MS);

	judges_agree(b, signed_copy(b, file, request_for(b, "holder", NULL), &id, id.alg), 1);
	assert_int_equal(pades_add_fields(b->mem, file, fields, 1, &appended), PDF_FIELD_EXISTS);
	assert_int_equal(pades_add_fields(b->mem, file, &beyond, 1, &appended), PDF_NO_PAGE);
}

static void what_cannot_be_signed_is_refused_with_a_reason(void **state)
{
	struct bench *b = *state;
	struct pki_id id = pki_issue(b->mem, &b->sub, PKI_SIGNER, "P-256", "Zoé",
	                             b->now_ms - HOUR_MS, b->now_ms + HOUR_MS);
	struct str plain = kit_pdf(b->mem, (struct kit_pdf){ .pages = 1, .has_fields = true }),
		   appended = STR("untouched");
	struct str one = signed_copy(b, plain, request_for(b, "holder", NULL), &id, id.alg);
	struct pades_request r = request_for(b, "holder", NULL),
			     other = request_for(b, "nobody", NULL);
	struct pades_slot slot;

	r.cms_bytes_max = other.cms_bytes_max = 4000;
	assert_int_equal(pades_prepare(b->mem, one, &r, &appended, &slot), PDF_FIELD_SIGNED);
	assert_int_equal(pades_prepare(b->mem, plain, &other, &appended, &slot), PDF_NO_FIELD);
	r.stamp = STR("%PDF-1.7 not a stamp");
	assert_int_equal(pades_prepare(b->mem, plain, &r, &appended, &slot), PDF_BAD_STAMP);
	assert_int_equal(pades_prepare(b->mem, STR("%PDF-1.7\n"), &r, &appended, &slot),
	                 PDF_NO_STARTXREF);
	assert_true(str_eq_c(appended, "untouched"));
}

static void a_small_size_does_not_cost_the_file_its_pages(void **state)
{
	struct bench *b = *state;
	struct pki_id id = pki_issue(b->mem, &b->sub, PKI_SIGNER, "P-256", "Zoé",
	                             b->now_ms - HOUR_MS, b->now_ms + HOUR_MS);
	struct str plain = kit_pdf(b->mem, (struct kit_pdf){ .pages = 1, .has_fields = true });
	struct str lying = kit_swap(b->mem, plain, "/Size 12/", "/Size 02/");
	struct str one = signed_copy(b, lying, request_for(b, "holder", "Zoe"), &id, id.alg);

	assert_true(is_blue_at(rendered(b, one), 150, 110));
}

static void a_value_of_another_key_is_refused_before_anything_is_made_of_it(void **state)
{
	struct bench *b = *state;
	struct pki_id id = pki_issue(b->mem, &b->sub, PKI_SIGNER, "P-256", "Zoé",
	                             b->now_ms - HOUR_MS, b->now_ms + HOUR_MS);
	struct digest d = digest_one(DIGEST_SHA256, STR("document"));
	struct str tbs = cades_tbs(b->mem, &d, id.der), raw = STR("1234"), der;
	struct str value = pki_sign(b->mem, &b->sub, id.alg, tbs);

	assert_int_equal(tbs.n, 135);
	assert_int_equal(cades_check(id.alg, id.der, tbs, pki_sign(b->mem, &id, id.alg, tbs)), OK);
	assert_int_equal(cades_check(id.alg, id.der, tbs, value), ERR_CRYPTO);
	assert_int_equal(cades_check(id.alg, STR("no"), tbs, value), ERR_INVALID);
	assert_int_equal(cades_value_of_raw(b->mem, raw, &der), ERR_INVALID);
	/* the keeper hashes itself, and the hole must lie behind what the person saw */
	struct pades_slot slot = { .range = { 0, 10, 14, 6 }, .hole = 11, .hole_digits = 2 };
	struct digest prefix, range;

	assert_int_equal(pades_digest(STR("0123456789<00>abcdef"), 8, &slot, &prefix, &range), OK);
	assert_true(str_eq(digest_view(&prefix), digest_view(&(struct digest){ 0 })) == false);
	assert_int_equal(pades_digest(STR("0123456789<00>abcdef"), 11, &slot, &prefix, &range),
	                 ERR_INVALID);
	slot.range[3] = 5;
	assert_int_equal(pades_digest(STR("0123456789<00>abcdef"), 8, &slot, &prefix, &range),
	                 ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_kind_of_key_signs_twice_and_the_judges_agree,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			files_with_reference_streams_sign_in_their_own_style, set_up, tear_down),
		cmocka_unit_test_setup_teardown(both_stamps_are_in_the_picture, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_second_stamp_shares_the_font_of_the_first,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(fields_are_added_once_and_only_before_they_exist,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_signed_is_refused_with_a_reason,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_small_size_does_not_cost_the_file_its_pages,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_value_of_another_key_is_refused_before_anything_is_made_of_it, set_up,
			tear_down),
	};

	return cmocka_run_group_tests_name("paper sign", tests, NULL, NULL);
}
