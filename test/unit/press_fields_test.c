/* press_fields_test.c - the empty signature fields of a frozen dossier: where they lie, what they say, and
 * that signing changes nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "paper/field.h"
#include "paper/lint.h"
#include "paper/pades.h"
#include "paper_kit.h"
#include "press/binder.h"
#include "press_kit.h"

static const struct signature_field sample[] = {
	{ STR("titulaire"), STR("Signature du titulaire"), STR("holder") },
	{ STR("representant"), STR("Signature du délégataire"), STR("second") },
	{ STR("archive"), STR("Horodatage d’archivage"), STR("") },
};

struct fixture {
	struct mem *mem;
	struct fonts *fonts;
	struct bound bound;
	struct pdf *pdf;
	struct pdf_budget budget;
};

static enum err join(struct fixture *f, size_t n)
{
	const struct binder_plan plan = { .fields = sample, .n_fields = n };
	return binder_join(f->mem, f->fonts, kit_model(f->mem), &plan, &f->bound);
}

static void open_it(struct fixture *f)
{
	enum pdf_fault fault = PDF_OK;
	f->budget = pdf_budget_for(f->bound.pdf);
	f->pdf = pdf_open(f->mem, f->bound.pdf, &f->budget, &fault);
	assert_int_equal(fault, PDF_OK);
}

static int begin(void **state)
{
	struct mem *mem = mem_new(1024u * 1024 * 1024);
	struct fixture *f = mem_new_of(mem, struct fixture);
	f->mem = mem;
	assert_int_equal(fonts_open(mem, &f->fonts), OK);
	assert_int_equal(join(f, 3), OK);
	open_it(f);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;
	struct mem *mem = f->mem;              /* the fixture lies in it */
	mem_free(&mem);
	return 0;
}

static double side_of(struct fixture *f, const struct obj *rect, uint32_t i)
{
	const struct obj *o = pdf_resolve(f->pdf, rect->items[i]);
	uint64_t whole = 0, part = 0;
	struct str left = STR(""), right = STR("");
	if (o->kind == OBJECT_INT) {
		return (double)o->integer;
	}
	(void)str_cut(o->text, '.', &left, &right);
	assert_true(str_to_u64(left, 10000, &whole));
	assert_true(right.n == 0 || str_to_u64(right, 99, &part));
	return (double)whole + (double)part / (right.n == 2 ? 100 : 10);
}

static void assert_near(double a, double b)
{
	assert_true(a - b < 0.02 && b - a < 0.02);
}

static void each_field_lies_in_its_box(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < 2; i++) {
		struct pdf_field field;
		uint32_t page = 0;
		const struct place *p = &f->bound.places.place[i];
		assert_true(pdf_field_find(f->pdf, sample[i].name, &field));
		assert_null(field.value);
		const struct obj *rect = pdf_get(f->pdf, field.dict, "Rect");
		assert_near(side_of(f, rect, 0), p->x);
		assert_near(side_of(f, rect, 1), p->y);
		assert_near(side_of(f, rect, 2), p->x + p->w);
		assert_near(side_of(f, rect, 3), p->y + p->h);
		(void)pdf_page(f->pdf, p->page - 1, &page);
		assert_int_equal(obj_get(field.dict, "P")->integer, page);
	}
	assert_int_equal(f->bound.places.place[0].page, 3);
}

static void each_field_is_printed_locked_named_and_has_a_look(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < 3; i++) {
		struct pdf_field field;
		assert_true(pdf_field_find(f->pdf, sample[i].name, &field));
		assert_int_equal(pdf_get(f->pdf, field.dict, "F")->integer, 132);
		assert_non_null(pdf_get(f->pdf, field.dict, "TU"));
		assert_int_equal(pdf_get(f->pdf, field.dict, "AP") != NULL, sample[i].place.n > 0);
	}
	const struct obj *acro = pdf_get(f->pdf, f->pdf->catalog, "AcroForm");
	assert_int_equal(pdf_get(f->pdf, acro, "SigFlags")->integer, 3);
	assert_null(pdf_get(f->pdf, acro, "NeedAppearances"));
}

/* ISO 14289-1, 7.18.4: from the widget's number to its element Form and back, inside its signature block. */
static void each_field_hangs_in_the_structure(void **state)
{
	struct fixture *f = *state;
	const struct obj *tree = pdf_get(f->pdf, f->pdf->catalog, "StructTreeRoot");
	const struct obj *nums = pdf_get(f->pdf, pdf_get(f->pdf, tree, "ParentTree"), "Nums");
	for (size_t i = 0; i < 3; i++) {
		struct pdf_field field;
		assert_true(pdf_field_find(f->pdf, sample[i].name, &field));
		int64_t key = pdf_get(f->pdf, field.dict, "StructParent")->integer;
		const struct obj *element = NULL;
		for (uint32_t k = 0; k + 1 < nums->count; k += 2) {
			if (nums->items[k]->integer == key) {
				assert_null(element);   /* a number is given once */
				element = pdf_resolve(f->pdf, nums->items[k + 1]);
			}
		}
		assert_true(obj_is_name(pdf_get(f->pdf, element, "S"), "Form"));
		const struct obj *link = pdf_get(f->pdf, element, "K");
		assert_true(obj_is_name(pdf_get(f->pdf, link, "Type"), "OBJR"));
		assert_int_equal(obj_get(link, "Obj")->integer, field.number);
		const char *above = i == 2 ? "Document" : "Sect";
		assert_true(obj_is_name(pdf_get(f->pdf, pdf_get(f->pdf, element, "P"), "S"), above));
	}
}

static void the_file_is_fit_to_be_frozen(void **state)
{
	struct fixture *f = *state;
	struct lint lint = { .is_fit = false };
	assert_int_equal(lint_file(f->mem, f->bound.pdf, &lint), PDF_OK);
	for (int rule = 0; rule < LINT_RULE_COUNT; rule++) {
		if (lint.is_broken[rule]) {
			fail_msg("lint: %s, object %u", lint_name((enum lint_rule)rule), lint.number[rule]);
		}
	}
	assert_true(kit_is_clean(f->mem, f->bound.pdf));
}

static void a_signature_can_be_prepared_in_each(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < 3; i++) {
		const struct pades_request request = { .field = sample[i].name, .cms_bytes_max = 4000,
						       .kind = DIGEST_SHA256, .is_archive = i == 2 };
		struct str appended = STR("");
		struct pades_slot slot;
		assert_int_equal(pades_prepare(f->mem, f->bound.pdf, &request, &appended, &slot), PDF_OK);
		assert_true(appended.n > 8000);
	}
}

static void without_fields_there_is_no_form_and_a_missing_box_is_refused(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(join(f, 0), OK);
	open_it(f);
	assert_null(pdf_get(f->pdf, f->pdf->catalog, "AcroForm"));
	const struct signature_field lost = { STR("titulaire"), STR("Signature"), STR("nobody") };
	const struct binder_plan plan = { .fields = &lost, .n_fields = 1 };
	struct bound none = { 0 };
	assert_int_equal(binder_join(f->mem, f->fonts, kit_model(f->mem), &plan, &none), ERR_INVALID);
	assert_int_equal(none.pdf.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_field_lies_in_its_box, begin, end),
		cmocka_unit_test_setup_teardown(each_field_is_printed_locked_named_and_has_a_look, begin, end),
		cmocka_unit_test_setup_teardown(each_field_hangs_in_the_structure, begin, end),
		cmocka_unit_test_setup_teardown(the_file_is_fit_to_be_frozen, begin, end),
		cmocka_unit_test_setup_teardown(a_signature_can_be_prepared_in_each, begin, end),
		cmocka_unit_test_setup_teardown(without_fields_there_is_no_form_and_a_missing_box_is_refused, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
