/* paper_tome_test.c - a file made of others: what comes along, what stays behind, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "paper/tome.h"
#include "paper_kit.h"

enum { LIMIT = 1024 * 1024 };

static int begin(void **state)
{
	*state = mem_new(64 * 1024 * 1024);
	return 0;
}

static int end(void **state)
{
	mem_free((struct mem **)state);
	return 0;
}

static struct tome *opened(struct mem *m, struct str pdf)
{
	enum pdf_fault fault = PDF_OK;
	struct tome *b = tome_open(m, pdf, &fault);

	assert_int_equal(fault, PDF_OK);
	assert_non_null(b);
	return b;
}

static uint32_t info_of(struct tome *b)
{
	return tome_add(b, tome_make(b, "<< /Title (Joined) >>"));
}

static struct pdf *read_back(struct mem *m, struct str file)
{
	struct pdf_budget *budget = mem_new_of(m, struct pdf_budget);
	enum pdf_fault fault = PDF_OK;

	*budget = pdf_budget_for(file);
	struct pdf *p = pdf_open(m, file, budget, &fault);

	assert_int_equal(fault, PDF_OK);
	for (uint32_t n = 1; n < p->numbers; n++)
		assert_non_null(pdf_object(p, n));
	return p;
}

static void qpdf_finds_nothing_wrong(struct mem *m, struct str file)
{
	struct str said = STR("");
	const char *path = kit_path(m, kit_folder(m), "tome.pdf");
	size_t at;

	kit_save(path, file);
	assert_int_equal(kit_run(m, &said, "qpdf", "--check", path, NULL), 0);
	assert_false(str_find(said, STR("WARNING"), &at));
}

/* Page 2 and what only it leads to are left out; an object that nothing leads to is too. */
static const char *const two_pages[] = {
	"<</Type/Catalog/Pages 2 0 R>>",
	"<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>",
	"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R/Resources<</XObject<</A 6 0 R>>>>>>",
	"<</Type/Page/Parent 2 0 R/MediaBox[0 0 8 8]/Contents 7 0 R/Resources<</XObject<</A 6 0 R>>>>>>",
	"<</Length 8 0 R>>stream\n/A Do\nendstream",
	"<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Length 0>>stream\n\nendstream",
	"<</Length 10>>stream\n% page two\nendstream",
	"5",
	"(nobody leads here)",
};

static void only_what_the_catalogue_leads_to_is_written(void **state)
{
	struct mem *m = *state;
	struct tome *b = opened(m, kit_file(m, two_pages, 9, ""));
	uint32_t pages[4];
	size_t n = 0, at;
	struct str file = STR("");

	assert_true(tome_pages(b, pages, 4, &n));
	assert_int_equal(n, 2);
	assert_false(tome_pages(b, pages, 1, &n));
	tome_set_pages(b, pages, 1);
	assert_int_equal(tome_write(b, info_of(b), LIMIT, &file), PDF_OK);
	struct pdf *p = read_back(m, file);

	assert_int_equal(pdf_page_count(p), 1);
	assert_int_equal(p->numbers, 1 + 6);    /* catalogue, info, tree, page, content, picture: no length */
	assert_true(str_find(file, STR("/A Do"), &at));
	assert_false(str_find(file, STR("page two"), &at));
	assert_false(str_find(file, STR("nobody"), &at));
	qpdf_finds_nothing_wrong(m, file);

	/* the other page is still there to be taken */
	tome_set_pages(b, pages + 1, 1);
	assert_int_equal(tome_write(b, info_of(b), LIMIT, &file), PDF_OK);
	assert_true(str_find(file, STR("page two"), &at));
	assert_false(str_find(file, STR("/A Do"), &at));
}

static void pages_of_another_file_come_with_what_they_refer_to_once(void **state)
{
	struct mem *m = *state;
	struct tome *b = opened(m, kit_pdf(m, (struct kit_pdf){ .pages = 1 }));
	uint32_t pages[4];
	size_t n = 0, more = 0, at;
	struct str file = STR("");

	assert_true(tome_pages(b, pages, 4, &n));
	assert_true(tome_join(b, kit_file(m, two_pages, 9, ""), pages + n, 4 - n, &more));
	assert_int_equal(more, 2);
	tome_set_pages(b, pages, n + more);
	assert_int_equal(tome_write(b, info_of(b), LIMIT, &file), PDF_OK);
	struct pdf *p = read_back(m, file);
	uint32_t number = 0;

	assert_int_equal(pdf_page_count(p), 3);
	struct obj *one = pdf_page(p, 1, &number), *two = pdf_page(p, 2, &number);
	const struct obj *picture = obj_get(pdf_get(p, pdf_get(p, one, "Resources"), "XObject"), "A");

	assert_int_equal(picture->kind, OBJECT_REF);
	assert_true(obj_same(picture, obj_get(pdf_get(p, pdf_get(p, two, "Resources"), "XObject"), "A")));
	assert_true(obj_same(obj_get(one, "Parent"), obj_get(p->catalog, "Pages")));
	assert_true(str_find(file, STR("page two"), &at));
	assert_false(str_find(file, STR("nobody"), &at));
	qpdf_finds_nothing_wrong(m, file);
}

static void a_reference_to_nothing_becomes_null(void **state)
{
	static const char *const bodies[] = {
		"<</Type/Catalog/Pages 2 0 R/Metadata 99 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 88 0 R/Name 4 0 R>>",
		"null",
	};
	struct mem *m = *state;
	struct tome *b = opened(m, kit_file(m, bodies, 4, ""));
	uint32_t pages[2];
	size_t n = 0, at;
	struct str file = STR("");

	assert_true(tome_pages(b, pages, 1, &n));
	assert_true(tome_join(b, kit_file(m, bodies, 4, ""), pages + 1, 1, &n));
	tome_set_pages(b, pages, 2);
	assert_int_equal(tome_write(b, info_of(b), LIMIT, &file), PDF_OK);
	assert_true(str_find(file, STR("/Metadata null"), &at) && str_find(file, STR("/Contents null"), &at));
	assert_int_equal(read_back(m, file)->numbers, 1 + 5);
}

static void changes_are_copies_and_are_written(void **state)
{
	struct mem *m = *state;
	struct str in = kit_file(m, two_pages, 9, "");
	struct tome *b = opened(m, in), *other = opened(m, in);
	uint32_t pages[2];
	size_t n = 0, at;
	struct str file = STR("");

	assert_true(tome_pages(b, pages, 2, &n));
	struct obj *page = tome_edit(b, pages[0]);

	assert_ptr_equal(page, tome_edit(b, pages[0]));
	uint32_t look = tome_add(b, tome_stream(b, tome_make(b, "<< /Kind /Look >>"), STR("of ours"), NULL));
	obj_put(m, tome_inside(b, tome_inside(b, page, "Resources", OBJECT_DICT), "XObject", OBJECT_DICT), STR("B"),
		tome_ref(b, look));
	obj_put(m, page, STR("Note"), obj_label(m, STR("(é)")));
	assert_null(tome_edit(b, 0));
	assert_int_equal(tome_write(b, info_of(b), LIMIT, &file), PDF_OK);
	assert_true(str_find(file, STR("of ours"), &at) && str_find(file, STR("/Kind /Look"), &at));
	assert_true(str_find(file, STR("/Note <feff002800e90029>"), &at));
	qpdf_finds_nothing_wrong(m, file);

	/* and the same bytes read elsewhere are not touched */
	assert_int_equal(tome_write(other, info_of(other), LIMIT, &file), PDF_OK);
	assert_false(str_find(file, STR("of ours"), &at));
}

static void the_same_book_is_the_same_bytes_and_another_has_another_id(void **state)
{
	struct mem *m = *state;
	struct tome *b = opened(m, kit_file(m, two_pages, 9, ""));
	uint32_t info = info_of(b);
	struct str one = STR(""), two = STR(""), three = STR("");

	assert_int_equal(tome_write(b, info, LIMIT, &one), PDF_OK);
	assert_int_equal(tome_write(b, info, LIMIT, &two), PDF_OK);
	assert_true(str_eq(one, two));
	obj_put(m, tome_root(b), STR("Lang"), obj_text(m, OBJECT_STRING, STR("fr")));
	assert_int_equal(tome_write(b, info, LIMIT, &three), PDF_OK);
	assert_false(obj_same(obj_get(read_back(m, one)->trailer, "ID"), obj_get(read_back(m, three)->trailer, "ID")));
}

static void a_damaged_file_or_a_small_limit_is_refused(void **state)
{
	static const char *const deep[] = {
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Pages/Count 1/Kids[4 0 R]>>",
		"<</Type/Page/MediaBox[0 0 9 9]>>",
	};
	static const char *const broken[] = {
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/MediaBox[0 0 9 9]/Contents 4 0 R>>",
		"<</Length 100000>>stream\nshort\nendstream",
	};
	struct mem *m = *state;
	enum pdf_fault fault = PDF_OK;
	uint32_t pages[4];
	size_t n = 0;
	struct str file = STR("");

	assert_null(tome_open(m, STR("%PDF-1.7 no"), &fault));
	assert_int_equal(fault, PDF_NO_STARTXREF);

	struct tome *b = opened(m, kit_file(m, two_pages, 9, ""));
	assert_int_equal(tome_write(b, info_of(b), 300, &file), PDF_LIMIT);

	/* a tree of two levels is neither ours nor qpdf's */
	assert_false(tome_join(b, kit_file(m, deep, 4, ""), pages, 4, &n));
	assert_int_equal(tome_write(b, info_of(b), LIMIT, &file), PDF_NO_PAGE);

	/* a fault behind a page is met when it is written */
	b = opened(m, kit_file(m, two_pages, 9, ""));
	assert_true(tome_join(b, kit_file(m, broken, 4, ""), pages, 4, &n));
	tome_set_pages(b, pages, n);
	assert_int_equal(tome_write(b, info_of(b), LIMIT, &file), PDF_BAD_OBJECT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_what_the_catalogue_leads_to_is_written, begin, end),
		cmocka_unit_test_setup_teardown(pages_of_another_file_come_with_what_they_refer_to_once, begin, end),
		cmocka_unit_test_setup_teardown(a_reference_to_nothing_becomes_null, begin, end),
		cmocka_unit_test_setup_teardown(changes_are_copies_and_are_written, begin, end),
		cmocka_unit_test_setup_teardown(the_same_book_is_the_same_bytes_and_another_has_another_id, begin, end),
		cmocka_unit_test_setup_teardown(a_damaged_file_or_a_small_limit_is_refused, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
