/* paper_pitfall_test.c - mistakes that were made once, by us or by others, and stay found.
 *
 * Elsewhere: both stamps in the picture and refusals with a reason (paper_sign_test), other judges on CMS and
 * tokens (paper_sign_test, paper_stamp_test), one byte that breaks both signatures (paper_attack_test), tables
 * and trees that lead to themselves, filters named by reference (paper_read_test). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <openssl/err.h>
#include <string.h>

#include "paper/cms.h"
#include "paper_forge.h"

/* Two entries for one object: every judge but the eye was content, and the second look was not drawn. */
static void an_object_written_twice_has_one_entry_and_its_last_value(void **state)
{
	struct lab *l = *state;
	struct draft d = forge_begin(l, lab_dossier(l, 0));

	(void)update_put_text(d.update, FONT, STR("(first)"));
	(void)update_put_text(d.update, FONT, STR("(second)"));
	struct str file = forge_end(l, &d);
	struct pdf_budget budget = pdf_budget_for(file);
	enum pdf_fault fault;
	struct pdf *p = pdf_open(l->mem, file, &budget, &fault);
	size_t entries = 0;

	assert_non_null(p);
	for (uint32_t i = 0; i < p->sections[0].count; i++)
		entries += p->entries[p->sections[0].first + i].number == FONT ? 1 : 0;
	assert_int_equal(entries, 1);
	assert_true(str_eq_c(pdf_object(p, FONT)->text, "second"));
}

static struct cms first_cms(struct lab *l, struct str file)
{
	const uint64_t *r = lab_verify(l, file, lab_policy(l)).marks[0].range;
	size_t bytes = (r[2] - r[1] - 2) / 2;
	char *der = mem_get(l->mem, 1, bytes);
	struct str rest;
	struct cms c;

	assert_true(str_unhex(str_sub(file, r[1] + 1, 2 * bytes), der, bytes));
	assert_int_equal(cms_read(str_from(der, bytes), &c, &rest), WHY_OK);
	return c;
}

/* The baseline forbids signingTime, which CMS_sign() writes; what is signed is 135 bytes under the tag of a set. */
static void our_signatures_carry_no_signing_time(void **state)
{
	struct lab *l = *state;
	struct cms c = first_cms(l, lab_dossier(l, 1));

	assert_false(c.has_signing_time);
	assert_true(c.has_ess);
	assert_int_equal(c.token_count, 1);
	assert_int_equal(c.attributes.n + 3, 135);
}

/* A judge that read its verdict from the library's error text said "valid" when there was none. */
static void a_wrong_value_is_wrong_with_an_empty_error_queue(void **state)
{
	struct lab *l = *state;
	struct cms c = first_cms(l, lab_dossier(l, 1));
	struct digest d = { .kind = DIGEST_SHA256 };

	memcpy(d.bytes, c.message_digest.p, 32);
	assert_int_equal(cms_check(l->mem, &c, &d), WHY_OK);
	ERR_clear_error();
	c.value = STR("\x30\x06\x02\x01\x01\x02\x01\x01");
	assert_int_equal(cms_check(l->mem, &c, &d), WHY_VALUE);
	assert_int_equal(ERR_peek_error(), 0);
	c.value = STR("");
	assert_int_equal(cms_check(l->mem, &c, &d), WHY_VALUE);
	assert_int_equal(ERR_peek_error(), 0);
}

/* Reference streams, three marks, each revision in the style of the file: all valid, and pdfsig agrees. */
static void a_file_of_reference_streams_is_signed_three_times(void **state)
{
	struct lab *l = *state;
	const char *in = kit_path(l->mem, l->folder, "in.pdf"), *out = kit_path(l->mem, l->folder, "out.pdf");
	struct str said;

	kit_save(in, lab_dossier(l, 0));
	assert_int_equal(kit_run(l->mem, NULL, "qpdf", "--object-streams=generate", in, out, NULL), 0);
	struct str file = lab_sign(l, kit_load(l->mem, out), (struct lab_act){ .field = "holder", .stamp = "Zoe" });

	file = lab_sign(l, file, (struct lab_act){ .field = "rep", .id = &l->rep, .stamp = "Jean" });
	file = lab_archive(l, file, "archive", false, NULL, 0);
	file = lab_archive(l, file, "renewal", true, NULL, 0);
	struct verification v = lab_verify(l, file, lab_policy(l));

	assert_int_equal(v.count, 4);
	assert_int_equal(v.verdict, VERDICT_VALID);
	kit_save(out, file);
	assert_int_equal(kit_run(l->mem, &said, "pdfsig", "-nocert", out, NULL), 0);
	assert_int_equal(lab_count(said, "Signature is Valid"), 2);
	assert_int_equal(kit_run(l->mem, NULL, "qpdf", "--check", out, NULL), 0);
}

/* A limit of memory stops the reader; it never shortens a block that is then written past its end. */
static void a_string_longer_than_the_memory_is_refused_whole(void **state)
{
	struct lab *l = *state;
	size_t n = 3 * 1024 * 1024;
	char *text = mem_get(l->mem, n + 3, 1);

	memset(text, 'a', n + 2);
	text[0] = '(';
	text[n + 1] = ')';
	const char *bodies[] = { "<</Type/Catalog/Pages 2 0 R/Lang 4 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
				 "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>", text };
	struct str file = kit_file(l->mem, bodies, 4, "");

	for (size_t kb = 300; kb < 8000; kb += 700) {
		struct mem *small = mem_new(kb * 1024);
		struct pdf_budget budget = pdf_budget_for(file);
		enum pdf_fault fault = PDF_OK;
		struct pdf *p = pdf_open(small, file, &budget, &fault);
		const struct obj *o = p == NULL ? NULL : pdf_object(p, 4);

		if (o == NULL)
			assert_int_equal(p == NULL ? fault : p->fault, PDF_LIMIT);
		else
			assert_int_equal(o->text.n, n);
		mem_free(&small);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_object_written_twice_has_one_entry_and_its_last_value, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(our_signatures_carry_no_signing_time, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_wrong_value_is_wrong_with_an_empty_error_queue, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_file_of_reference_streams_is_signed_three_times, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_string_longer_than_the_memory_is_refused_whole, lab_set_up, lab_tear_down),
	};

	return cmocka_run_group_tests_name("paper pitfalls", tests, NULL, NULL);
}
