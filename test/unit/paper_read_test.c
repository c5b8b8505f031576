/* paper_read_test.c - the strict reader: what it opens, and that the rest is refused in time and memory. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "paper/field.h"
#include "paper/flate.h"
#include "paper/pdf.h"
#include "paper_kit.h"

#define MIB ((size_t)1024 * 1024)
#define CATALOG "<</Type/Catalog/Pages 2 0 R>>"
#define PAGES "<</Type/Pages/Kids[3 0 R]/Count 1>>"
#define PAGE "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"

static int set_up(void **state)
{
	*state = mem_new(512 * MIB);
	return 0;
}

static int tear_down(void **state)
{
	mem_free((struct mem **)state);
	return 0;
}

static struct pdf *open_file(struct mem *m, struct str file, enum pdf_fault *fault)
{
	struct pdf_budget *budget = mem_new_of(m, struct pdf_budget);

	*budget = pdf_budget_for(file);
	*fault = PDF_OK;
	return pdf_open(m, file, budget, fault);
}

static void assert_three_pages_and_fields(struct mem *m, struct str file)
{
	enum pdf_fault fault;
	struct pdf *p = open_file(m, file, &fault);
	struct pdf_field f;
	uint32_t number = 0;

	assert_string_equal(pdf_fault_name(fault), "ok");
	assert_non_null(p);
	assert_int_equal(pdf_page_count(p), 3);
	assert_non_null(pdf_page(p, -1, &number));
	assert_int_not_equal(number, 0);
	assert_null(pdf_page(p, 3, &number));
	assert_true(pdf_field_find(p, STR("rep"), &f));
	assert_true(f.is_signature);
	assert_null(f.value);
	assert_false(pdf_field_find(p, STR("nobody"), &f));
	assert_int_equal(p->fault, PDF_OK);
}

static void classic_stream_and_linearised_files_read_alike(void **state)
{
	struct mem *m = *state;
	const char *folder = kit_folder(m), *in = kit_path(m, folder, "in.pdf");
	static const char *const forms[][2] = {
		{ "--object-streams=generate", "--compress-streams=y" },
		{ "--object-streams=disable", "--compress-streams=y" },
		{ "--linearize", "--object-streams=disable" },
		{ "--linearize", "--object-streams=generate" },
	};
	struct str made =
		kit_pdf(m, (struct kit_pdf){ .pages = 3, .filler = 9000, .has_fields = true });

	kit_save(in, made);
	assert_three_pages_and_fields(m, made);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		const char *out = kit_path(m, folder, "out.pdf");

		assert_int_equal(kit_run(m, NULL, "qpdf", forms[i][0], forms[i][1], in, out, NULL),
		                 0);
		assert_three_pages_and_fields(m, kit_load(m, out));
	}
}

static void values_are_read_as_the_standard_spells_them(void **state)
{
	struct mem *m = *state;
	const char *bodies[] = { CATALOG, PAGES, PAGE,
		"[(a\\(b\\)\\053\\\nc) <4 1 4> /A#42 -.5 +7 true null 3 0 R 12 (x(y)z)]" };
	enum pdf_fault fault;
	struct pdf *p = open_file(m, kit_file(m, bodies, 4, ""), &fault);
	const struct obj *a = pdf_object(p, 4);

	assert_int_equal(a->count, 10);
	assert_true(str_eq_c(a->items[0]->text, "a(b)+c"));
	assert_true(str_eq_c(a->items[1]->text, "A@"));
	assert_true(obj_is_name(a->items[2], "AB"));
	assert_int_equal(a->items[3]->kind, OBJECT_REAL);
	assert_int_equal(a->items[4]->integer, 7);
	assert_int_equal(a->items[7]->kind, OBJECT_REF);
	assert_int_equal(a->items[8]->kind, OBJECT_INT);
	assert_true(str_eq_c(a->items[9]->text, "x(y)z"));
}

struct refusal {
	const char *what;
	const char *bodies[5];
	const char *extra;
	enum pdf_fault fault;
};

static const struct refusal refusals[] = {
{ "encrypted",           { CATALOG, PAGES, PAGE }, "/Encrypt<</V 1>>",                      PDF_ENCRYPTED },
{ "catalogue is a page number", { "12", PAGES, PAGE }, "",                                  PDF_NO_CATALOG },
{ "catalogue twice /Pages", { "<</Type/Catalog/Pages 2 0 R/Pages 3 0 R>>", PAGES, PAGE }, "", PDF_TWIN_KEYS },
{ "trailer twice /Root", { CATALOG, PAGES, PAGE }, "/Root 1 0 R",                           PDF_BAD_XREF },
{ "older section is nowhere", { CATALOG, PAGES, PAGE }, "/Prev 12",                         PDF_BAD_XREF },
{ "older section is no number", { CATALOG, PAGES, PAGE }, "/Prev(x)",                       PDF_BAD_XREF },
{ "bad name in catalogue", { "<</Type/Catalog/A#G0 1>>", PAGES, PAGE }, "",                 PDF_BAD_OBJECT },
{ "unclosed dictionary", { "<</Type/Catalog", PAGES, PAGE }, "",                            PDF_BAD_OBJECT },
{ "two signs",           { "<</Type/Catalog/A --5>>", PAGES, PAGE }, "",                    PDF_BAD_OBJECT },
};

static void what_is_not_sound_is_refused_by_name(void **state)
{
	struct mem *m = *state;

	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		enum pdf_fault fault;
		struct str file = kit_file(m, refusals[i].bodies, 3, refusals[i].extra);

		if (open_file(m, file, &fault) != NULL || fault != refusals[i].fault)
			fail_msg("%s: %s", refusals[i].what, pdf_fault_name(fault));
	}
}

static void a_cut_file_never_opens(void **state)
{
	struct mem *m = *state;
	struct str file = kit_pdf(m, (struct kit_pdf){ .pages = 1, .has_fields = true });

	for (size_t n = 0; n + 2 < file.n; n++) {       /* the last line end may be missing */
		struct mem *one = mem_new(4 * MIB);
		enum pdf_fault fault;

		if (open_file(one, str_sub(file, 0, n), &fault) != NULL)
			fail_msg("opened with %zu of %zu bytes", n, file.n);
		mem_free(&one);
	}
}

static void junk_around_the_file_is_refused(void **state)
{
	struct mem *m = *state;
	struct str file = kit_pdf(m, (struct kit_pdf){ .pages = 1 });
	struct str before[] = { STR("junk"), file }, after[] = { file, STR("junk") };
	enum pdf_fault fault;

	assert_null(open_file(m, str_join(m, before, 2, STR("")), &fault));
	assert_int_equal(fault, PDF_NO_HEADER);
	assert_null(open_file(m, str_join(m, after, 2, STR("")), &fault));
	assert_int_equal(fault, PDF_JUNK_AFTER_END);
}

static struct str with_xref_place(struct mem *m, const char *const *bodies, size_t n,
                                  const char *key)
{
	struct str file = kit_file(m, bodies, n, str_fmt(m, "/%s 000000", key).p);
	size_t at;

	assert_true(str_find(file, STR("xref\n0 "), &at));
	char digits[7] = "000000";

	for (size_t v = at, i = 6; i-- > 0; v /= 10)
		digits[i] = (char)('0' + v % 10);
	return kit_swap(m, file, str_fmt(m, "/%s 000000", key).p,
	                str_fmt(m, "/%s %s", key, digits).p);
}

static void a_table_that_leads_to_itself_is_refused(void **state)
{
	struct mem *m = *state;
	const char *bodies[] = { CATALOG, PAGES, PAGE };
	enum pdf_fault fault;

	assert_null(open_file(m, with_xref_place(m, bodies, 3, "XRefStm"), &fault));
	assert_null(open_file(m, with_xref_place(m, bodies, 3, "Prev"), &fault));
	assert_int_equal(fault, PDF_XREF_LOOP);
}

static void an_older_stream_with_a_referenced_filter_is_refused(void **state)
{
	struct mem *m = *state;
	static const char stream[] =
		"<</Type/XRef/Size 5/W[1 2 1]/Root 1 0 R/Filter 4 0 R/Length 4>>\n"
		"stream\nabcd\nendstream";
	const char *bodies[] = { CATALOG, PAGES, PAGE, "/FlateDecode", stream };
	struct str file = kit_file(m, bodies, 5, "/Prev 000");
	size_t at;
	enum pdf_fault fault;

	assert_true(str_find(file, STR("5 0 obj"), &at));
	assert_null(open_file(m, kit_swap(m, file, "/Prev 000", str_fmt(m, "/Prev %03zu", at).p),
	                      &fault));
	assert_int_equal(fault, PDF_BAD_OBJECT);
}

static void page_and_field_trees_that_list_themselves_end(void **state)
{
	struct mem *m = *state;
	const char *pages[] = { CATALOG, "<</Type/Pages/Kids[2 0 R 2 0 R 2 0 R]/Count 1>>", PAGE };
	const char *fields[] = { "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 4 0 R]>>>>",
		                 PAGES, PAGE, "<</T(a)/Kids[4 0 R 4 0 R 4 0 R 4 0 R]>>" };
	enum pdf_fault fault;
	struct pdf *p = open_file(m, kit_file(m, pages, 3, ""), &fault);
	struct pdf_field f;

	assert_int_equal(pdf_page_count(p), -1);
	assert_int_equal(p->fault, PDF_LIMIT);
	p = open_file(m, kit_file(m, fields, 4, ""), &fault);
	assert_false(pdf_field_find(p, STR("x"), &f));
	assert_int_equal(p->fault, PDF_LIMIT);
}

static void deep_nesting_stops_at_its_limit(void **state)
{
	struct mem *m = *state;
	char *deep = mem_get(m, 1, 100001);
	enum pdf_fault fault;

	memset(deep, '[', 100000);
	const char *bodies[] = { CATALOG, PAGES, PAGE, deep };
	struct pdf *p = open_file(m, kit_file(m, bodies, 4, ""), &fault);

	assert_null(pdf_object(p, 4));
	assert_int_equal(p->fault, PDF_LIMIT);
}

static void a_bomb_is_refused_within_sixty_four_mebibytes(void **state)
{
	struct mem *m = *state;
	char *zeros = mem_get(m, 1, 40 * MIB);
	struct str packed = flate_pack(m, (struct str){ zeros, 40 * MIB });
	struct str head =
		str_fmt(m, "<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %zu>>\nstream\n",
	                packed.n);
	struct buf *file = buf_new(m, 2 * MIB);

	buf_add_c(file, "%PDF-1.7\n1 0 obj\n");
	buf_add(file, head);
	buf_add(file, packed);
	buf_add_c(file, "\nendstream\nendobj\n");
	size_t at = buf_bytes(file);

	/* number 2, the catalogue, lies in the bomb */
	buf_add_c(file, "3 0 obj\n<</Type/XRef/Size 4/W[1 2 1]/Root 2 0 R/Length 16>>\nstream\n");
	buf_add(file, (struct str){ "\0\0\0\0" "\1\0\x09\0" "\2\0\1\0" "\0\0\0\0", 16 });
	buf_fmt(file, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at);
	struct mem *small = mem_new(64 * MIB);
	enum pdf_fault fault;

	assert_null(open_file(small, buf_done(file), &fault));
	assert_int_equal(fault, PDF_LIMIT);
	mem_free(&small);
}

static void an_object_number_beyond_memory_is_refused(void **state)
{
	struct mem *m = *state;
	struct str file = STR("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\nxref\n3999998 "
	                      "1\n0000000009 00000 n \n"
	                      "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n42\n%%EOF\n");
	struct mem *small = mem_new(16 * MIB);
	enum pdf_fault fault;

	(void)m;
	assert_null(open_file(small, file, &fault));
	assert_int_equal(fault, PDF_LIMIT);
	mem_free(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(classic_stream_and_linearised_files_read_alike, set_up, tear_down),
		cmocka_unit_test_setup_teardown(values_are_read_as_the_standard_spells_them, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_sound_is_refused_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_cut_file_never_opens, set_up, tear_down),
		cmocka_unit_test_setup_teardown(junk_around_the_file_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_table_that_leads_to_itself_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_older_stream_with_a_referenced_filter_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(page_and_field_trees_that_list_themselves_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(deep_nesting_stops_at_its_limit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bomb_is_refused_within_sixty_four_mebibytes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_object_number_beyond_memory_is_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("paper read", tests, NULL, NULL);
}
