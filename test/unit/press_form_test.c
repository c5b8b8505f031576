/* press_form_test.c - the form on paper: all its values, its tags, its feet, the same bytes again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "paper/lint.h"
#include "paper/pdf.h"
#include "paper_kit.h"
#include "press/binder.h"
#include "press_kit.h"

struct fixture {
	struct mem *mem;
	struct fonts *fonts;
	struct json *model;
	struct bound bound;
};

static int begin(void **state)
{
	struct mem *mem = mem_new(1024u * 1024 * 1024);
	struct fixture *f = mem_new_of(mem, struct fixture);
	f->mem = mem;
	assert_int_equal(fonts_open(mem, &f->fonts), OK);
	f->model = kit_model(mem);
	assert_int_equal(binder_join(mem, f->fonts, f->model, NULL, &f->bound), OK);
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

/* Every text of the sample's groups. */
static void assert_printed(struct str words, const struct json *v)
{
	for (size_t i = 0; json_kind_of(v) != JSON_STRING && i < json_count(v); i++) {
		bool is_name = json_kind_of(v) == JSON_OBJECT &&
			       (str_eq_c(str_of(json_name(v, i)), "t") || str_eq_c(str_of(json_name(v, i)), "id") ||
				str_eq_c(str_of(json_name(v, i)), "qr"));
		if (!is_name && (json_kind_of(json_item(v, i)) == JSON_ARRAY || json_kind_of(json_item(v, i)) == JSON_OBJECT ||
				 json_kind_of(json_item(v, i)) == JSON_STRING)) {
			assert_printed(words, json_item(v, i));
		}
	}
	struct str text = json_str(v, STR(""));
	while (text.n > 0) {            /* wrapped lines: each word must be there */
		struct str word = STR("");
		size_t at = 0;
		struct str line = STR("");
		struct str after = STR("");
		(void)str_cut(text, '\n', &line, &after);
		(void)str_cut(text, ' ', &word, &text);
		(void)str_cut(word, '\n', &word, &line);
		(void)str_cut(word, '-', &word, &line);
		if (word.n > 0 && word.n < 20 && !str_find(words, word, &at)) {
			fail_msg("not printed: " STR_FMT, STR_ARG(word));
		}
	}
}

static void every_value_can_be_read_in_the_pdf(void **state)
{
	struct fixture *f = *state;
	struct str words = kit_words(f->mem, f->bound.pdf);
	assert_true(kit_has(words, "COMMUNE DE SAINT-AUBIN-LE-"));
	assert_true(kit_has(words, "MARCHAND-ŁĘCKA"));
	assert_true(kit_has(words, "N’GUYEN-ÇELIK"));
	assert_printed(words, json_get(f->model, "groups"));
}

static void each_page_has_its_foot_with_number_reference_and_version(void **state)
{
	struct fixture *f = *state;
	const char *folder = kit_folder(f->mem);
	const char *path = kit_path(f->mem, folder, "form.pdf");
	kit_save(path, f->bound.pdf);
	assert_int_equal(f->bound.pages, 5);
	for (size_t page = 1; page <= f->bound.pages; page++) {
		struct str out = STR("");
		const char *number = str_fmt(f->mem, "%zu", page).p;
		assert_int_equal(kit_run(f->mem, &out, "pdftotext", "-f", number, "-l", number, path, "-", NULL), 0);
		assert_true(kit_has(out, str_fmt(f->mem, "Page %zu/5", page).p));
		assert_true(kit_has(out, "2026-7K3QDX"));
		assert_true(kit_has(out, "Version 1.0"));
		assert_true(kit_has(out, "Diffusion"));
		assert_true(kit_has(out, "22/11/2026"));
		assert_true(kit_has(out, "Parapher"));
	}
	struct str second = STR("");
	assert_int_equal(kit_run(f->mem, &second, "pdftotext", "-f", "2", "-l", "2", path, "-", NULL), 0);
	assert_true(kit_has(second, "Pièces justificatives"));
}

static void the_same_model_makes_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	struct bound again = { 0 };
	assert_int_equal(binder_join(f->mem, f->fonts, f->model, NULL, &again), OK);
	assert_true(str_eq(again.pdf, f->bound.pdf));

	/* and another one does not */
	struct json *other = kit_model(f->mem);
	json_set_str(other, "reference", STR("2026-AAAAAA"));
	assert_int_equal(binder_join(f->mem, f->fonts, other, NULL, &again), OK);
	assert_false(str_eq(again.pdf, f->bound.pdf));
}

static void other_programs_find_nothing_wrong(void **state)
{
	struct fixture *f = *state;
	assert_true(kit_is_clean(f->mem, f->bound.pdf));
	const char *path = kit_path(f->mem, kit_folder(f->mem), "form.pdf");
	struct str out = STR("");
	kit_save(path, f->bound.pdf);
	assert_int_equal(kit_run(f->mem, &out, "pdfinfo", path, NULL), 0);
	assert_true(kit_has(out, "Formulaire d’abonnement 2026-7K3QDX"));
	assert_true(kit_has(out, "Tagged:          yes"));
	assert_int_equal(kit_run(f->mem, &out, "pdffonts", path, NULL), 0);
	assert_true(kit_has(out, "NotoSans-Regular"));
	assert_false(kit_has(out, " no "));    /* all embedded, subset, with their characters */
	assert_int_equal(kit_run(f->mem, &out, "pdfinfo", "-struct", path, NULL), 0);
	assert_true(kit_has(out, "Document") && kit_has(out, "H1") && kit_has(out, "H2") && kit_has(out, "Table"));
	assert_true(kit_has(out, "TH") && kit_has(out, "TD") && kit_has(out, "LI"));
}

static void our_own_strict_reader_opens_it_and_finds_nothing_that_acts(void **state)
{
	struct fixture *f = *state;
	struct pdf_budget budget = pdf_budget_for(f->bound.pdf);
	enum pdf_fault fault = PDF_OK;
	struct pdf *pdf = pdf_open(f->mem, f->bound.pdf, &budget, &fault);
	assert_int_equal(fault, PDF_OK);
	assert_int_equal(pdf_page_count(pdf), 5);
	struct lint lint = { .is_fit = false };
	assert_int_equal(lint_file(f->mem, f->bound.pdf, &lint), PDF_OK);
	for (int rule = 0; rule < LINT_RULE_COUNT; rule++) {
		if (lint.is_broken[rule]) {
			fail_msg("lint: %s, object %u", lint_name((enum lint_rule)rule), lint.number[rule]);
		}
	}
	assert_true(lint.is_fit);
	assert_true(kit_has(f->bound.pdf, "/Lang (fr-FR)"));
	assert_true(kit_has(f->bound.pdf, "/DisplayDocTitle true"));
	assert_false(kit_has(f->bound.pdf, "/JavaScript"));
	assert_false(kit_has(f->bound.pdf, "/OpenAction"));
}

/* Every drawing stands in a tag or in an artifact, and both are closed. */
static void nothing_is_drawn_outside_a_tag_or_an_artifact(void **state)
{
	struct fixture *f = *state;
	const char *folder = kit_folder(f->mem);
	const char *in = kit_path(f->mem, folder, "in.pdf");
	const char *out = kit_path(f->mem, folder, "out.pdf");
	kit_save(in, f->bound.pdf);
	assert_int_equal(kit_run(f->mem, NULL, "qpdf", "--qdf", "--object-streams=disable", in, out, NULL), 0);
	struct str rest = kit_load(f->mem, out);
	int depth = 0;
	size_t tagged = 0;
	bool is_content = false;
	while (rest.n > 0) {
		struct str line = STR("");
		(void)str_cut(rest, '\n', &line, &rest);
		is_content = is_content || str_eq(line, STR("/Artifact BMC"));
		if (str_starts(line, STR("endstream"))) {
			assert_int_equal(depth, 0);
			is_content = false;
		}
		if (!is_content) {
			continue;
		}
		if (str_ends(line, STR(" BDC")) || str_ends(line, STR(" BMC"))) {
			depth++;
			tagged++;
		} else if (str_eq(line, STR("EMC"))) {
			depth--;
		} else if (str_ends(line, STR("Tj")) || str_ends(line, STR("TJ")) || str_ends(line, STR(" S")) ||
			   str_ends(line, STR(" f"))) {
			assert_true(depth > 0);
		}
	}
	assert_true(tagged > 100);
	struct str words = kit_load(f->mem, out);
	assert_true(kit_has(words, "/Scope /Row") && kit_has(words, "/Scope /Column"));
	assert_true(kit_has(words, "<dc:title>") && kit_has(words, "fr-FR</rdf:li>"));
	assert_true(kit_has(words, "<pdfuaid:part>1<") && kit_has(words, "<pdfaid:part>2<"));   /* tools/interop proves it */
}

static void two_places_to_sign_are_told_with_their_page(void **state)
{
	struct fixture *f = *state;
	const struct places *p = &f->bound.places;
	assert_int_equal(p->n, 3);
	assert_string_equal(p->place[0].who, "holder");
	assert_string_equal(p->place[1].who, "second");
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(p->place[i].page, 3);
		assert_true(p->place[i].w > 100 && p->place[i].h > 40);
		assert_true(p->place[i].y > 60 && p->place[i].y + p->place[i].h < 842);
	}
	assert_true(p->place[0].x + p->place[0].w <= p->place[1].x);
}

static void page_one_shrinks_until_long_values_fit(void **state)
{
	struct fixture *f = *state;
	struct json *model = kit_model(f->mem);
	struct json *rows = json_array(f->mem);
	for (int i = 0; i < 24; i++) {
		struct json *row = json_array(f->mem);
		json_add_str(row, STR("Libellé"));
		json_add_str(row, STR("Une valeur longue qui occupe deux lignes dans sa colonne étroite"));
		json_add(rows, row);
	}
	const struct json *blocks = json_get(json_item(json_get(model, "groups"), 0), "blocks");
	json_set((struct json *)(uintptr_t)json_item(blocks, 2), "rows", rows);
	struct bound bound = { 0 };
	assert_int_equal(binder_join(f->mem, f->fonts, model, NULL, &bound), OK);
	assert_int_equal(bound.pages, 5);       /* page 2 is still the list of pieces */
}

static void terms_of_many_pages_flow(void **state)
{
	struct fixture *f = *state;
	struct json *model = kit_model(f->mem);
	const struct json *groups = json_get(model, "groups");
	struct json *blocks = (struct json *)(uintptr_t)json_get(json_item(groups, 4), "blocks");
	const struct json *paragraph = json_item(blocks, 1);
	for (int i = 0; i < 60; i++) {
		json_add(blocks, (struct json *)(uintptr_t)paragraph);
	}
	struct bound bound = { 0 };
	assert_int_equal(binder_join(f->mem, f->fonts, model, NULL, &bound), OK);
	assert_true(bound.pages > 8 && bound.pages < 16);
	assert_true(kit_is_clean(f->mem, bound.pdf));
}

static void what_is_no_model_is_refused(void **state)
{
	struct fixture *f = *state;
	struct bound bound = { 0 };
	struct json *model = json_object(f->mem);
	assert_int_equal(binder_join(f->mem, f->fonts, model, NULL, &bound), ERR_INVALID);
	json_set_int(model, "v", 1);
	json_set(model, "groups", json_array(f->mem));
	assert_int_equal(binder_join(f->mem, f->fonts, model, NULL, &bound), ERR_INVALID);
	assert_int_equal(bound.pdf.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_value_can_be_read_in_the_pdf, begin, end),
		cmocka_unit_test_setup_teardown(each_page_has_its_foot_with_number_reference_and_version, begin, end),
		cmocka_unit_test_setup_teardown(the_same_model_makes_the_same_bytes, begin, end),
		cmocka_unit_test_setup_teardown(other_programs_find_nothing_wrong, begin, end),
		cmocka_unit_test_setup_teardown(our_own_strict_reader_opens_it_and_finds_nothing_that_acts, begin, end),
		cmocka_unit_test_setup_teardown(nothing_is_drawn_outside_a_tag_or_an_artifact, begin, end),
		cmocka_unit_test_setup_teardown(two_places_to_sign_are_told_with_their_page, begin, end),
		cmocka_unit_test_setup_teardown(page_one_shrinks_until_long_values_fit, begin, end),
		cmocka_unit_test_setup_teardown(terms_of_many_pages_flow, begin, end),
		cmocka_unit_test_setup_teardown(what_is_no_model_is_refused, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
