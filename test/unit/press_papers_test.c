/* press_papers_test.c - the documents beside the form: their models against files that were read by a person,
 * and their pages against the lint. WRITE=1 writes the models anew, to be read before they are kept; KEEP=folder
 * keeps the PDFs to be looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "paper/lint.h"
#include "paper_kit.h"
#include "papers_kit.h"
#include "platform/jsonin.h"
#include "press/binder.h"
#include "press_kit.h"

struct fixture {
	struct mem *mem;
	struct fonts *fonts;
};

static int begin(void **state)
{
	struct mem *mem = mem_new(1024u * 1024 * 1024);
	struct fixture *f = mem_new_of(mem, struct fixture);
	f->mem = mem;
	assert_int_equal(fonts_open(mem, &f->fonts), OK);
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

static void print(struct fixture *f, size_t i, struct bound *out)
{
	struct json *model = NULL;
	assert_int_equal(json_read(f->mem, papers_kit_model(f->mem, i), &json_limits_file, &model), OK);
	assert_int_equal(binder_join(f->mem, f->fonts, model, NULL, out), OK);
}

static void each_model_is_the_one_that_was_read(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < PAPERS_KIT_COUNT; i++) {
		struct str model = papers_kit_model(f->mem, i);
		const char *path = str_fmt(f->mem, SOURCE_ROOT "/test/press/%s.json", papers_kit_names[i]).p;
		if (getenv("WRITE") != NULL) {
			kit_save(path, model);
		}
		assert_true(str_eq(model, kit_load(f->mem, path)));
	}
}

static void each_keeps_the_standards_and_says_so(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < PAPERS_KIT_COUNT; i++) {
		struct bound b = { 0 };
		struct lint lint = { .is_fit = false };
		print(f, i, &b);
		assert_int_equal(lint_file(f->mem, b.pdf, &lint), PDF_OK);
		assert_true(lint.is_fit);
		assert_true(kit_has(b.pdf, "<pdfaid:part>2<") && kit_has(b.pdf, "<pdfuaid:part>1<"));
		assert_true(kit_is_clean(f->mem, b.pdf));
		if (getenv("KEEP") != NULL) {
			kit_save(str_fmt(f->mem, "%s/%s.pdf", getenv("KEEP"), papers_kit_names[i]).p, b.pdf);
		}
	}
}

static struct str words_of(struct fixture *f, size_t i)
{
	struct bound b = { 0 };
	print(f, i, &b);
	return kit_words(f->mem, b.pdf);
}

static void names_of_every_script_can_be_read(void **state)
{
	struct fixture *f = *state;
	struct str delegation = words_of(f, 0), handover = words_of(f, 2), attestation = words_of(f, 4);
	assert_true(kit_has(delegation, "山田 太郎") && kit_has(delegation, "Éloïse Œuvrard-Łęcka"));
	assert_true(kit_has(handover, "王小明") && kit_has(handover, "se terminant par 4QX"));
	assert_true(kit_has(attestation, "王小明") && kit_has(attestation, "identite-2.pdf"));
	assert_true(kit_has(attestation, "numéro") || kit_has(attestation, "Numéro se terminant par 42"));
}

static void a_delegation_without_names_has_lines_to_write_on(void **state)
{
	struct fixture *f = *state;
	struct bound b = { 0 };
	print(f, 1, &b);
	assert_true(kit_has(kit_words(f->mem, b.pdf), ". . . . . . . ."));
	assert_int_equal(b.pages, 1);
	assert_int_equal(b.places.n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_model_is_the_one_that_was_read, begin, end),
		cmocka_unit_test_setup_teardown(each_keeps_the_standards_and_says_so, begin, end),
		cmocka_unit_test_setup_teardown(names_of_every_script_can_be_read, begin, end),
		cmocka_unit_test_setup_teardown(a_delegation_without_names_has_lines_to_write_on, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
