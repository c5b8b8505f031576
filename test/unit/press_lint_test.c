/* press_lint_test.c - one planted fault for each rule of lint.h, in a file that keeps them all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "paper/lint.h"
#include "paper_kit.h"
#include "press/binder.h"
#include "press/upload.h"
#include "press_kit.h"

/* Bytes of the good file, and as many others that break the rule. */
static const struct plant {
	enum lint_rule rule;
	const char *good, *bad;
} plants[] = {
	{ LINT_ACTIVE, "/Lang (fr-FR)", "/OpenAction 1" },
	{ LINT_ANNOTATION, "/FT /Sig", "/FT /Btn" },
	{ LINT_BINARY_MARK, "%\xc2\xb5\xc2\xb6", "%abcd" },
	{ LINT_ID, "/ID[", "/XD[" },
	{ LINT_FILTER, "/FlateDecode", "/LZWDecode  " },
	{ LINT_INTENT, "/GTS_PDFA1", "/GTS_PDFX1" },
	{ LINT_INKS, "/ColorSpace /DeviceRGB", "/ColorSpace/DeviceCMYK" },
	{ LINT_FONT, "/FontFile2", "/FontFileX" },
	{ LINT_GLYPHS, "/CIDToGIDMap", "/CIDXoGIDMap" },
	{ LINT_UNICODE, "/ToUnicode", "/XoUnicode" },
	{ LINT_METADATA, "/Type /Metadata", "/Type /Metadatb" },
	{ LINT_FACTS, "<pdf:Producer>tabellion<", "<pdf:Producer>tabelliom<" },
	{ LINT_WIDGET, "/F 132", "/F 134" },
	{ LINT_LANG, "/Lang (", "/Long (" },
	{ LINT_TITLE, "/DisplayDocTitle true", "/DisplayDocTitle null" },
	{ LINT_TAGS, "/Marked true", "/Marked null" },
	{ LINT_ALT, "/Alt ", "/Olt " },
	{ LINT_SCOPE, "/Scope /", "/Slope /" },
	{ LINT_LIST, "/S /LBody", "/S /Span " },
	{ LINT_TABS, "/Tabs /S", "/Tabs /R" },
	{ LINT_FORM, "/S /Form", "/S /Span" },
};

struct fixture {
	struct mem *mem;
	struct str good;
};

/* With a photograph, so that there is a figure and an image. */
static int begin(void **state)
{
	static const struct signature_field field = { STR("titulaire"), STR("Signature du titulaire"), STR("holder") };
	struct mem *mem = mem_new(1024u * 1024 * 1024);
	struct fixture *f = mem_new_of(mem, struct fixture);
	struct fonts *fonts = NULL;
	struct uploaded *photo = mem_new_of(mem, struct uploaded);
	struct bound b = { 0 };
	f->mem = mem;
	assert_int_equal(fonts_open(mem, &fonts), OK);
	upload_read(mem, kit_jpeg(mem, 600, 400, 6), photo);
	const struct binder_piece piece = { photo->pdf, STR("Pièce 1 · Identité"), STR("") };
	const struct binder_plan plan = { &piece, 1, &field, 1 };
	assert_int_equal(binder_join(mem, fonts, kit_model(mem), &plan, &b), OK);
	f->good = b.pdf;
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

static void the_good_file_keeps_every_rule(void **state)
{
	struct fixture *f = *state;
	struct lint lint = { .is_fit = false };
	assert_int_equal(lint_file(f->mem, f->good, &lint), PDF_OK);
	assert_true(lint.is_fit);
	assert_true(kit_has(f->good, "<pdfaid:part>2<"));
	if (getenv("KEEP") != NULL) {
		kit_save(str_fmt(f->mem, "%s/dossier-photo.pdf", getenv("KEEP")).p, f->good);
	}
}

static void each_planted_fault_is_found_and_named(void **state)
{
	struct fixture *f = *state;
	bool is_planted[LINT_RULE_COUNT] = { false };
	for (size_t i = 0; i < sizeof(plants) / sizeof(plants[0]); i++) {
		struct lint lint = { .is_fit = true };
		struct str bad = kit_swap(f->mem, f->good, plants[i].good, plants[i].bad);
		assert_int_equal(lint_file(f->mem, bad, &lint), PDF_OK);
		if (!lint.is_broken[plants[i].rule] || lint.is_fit) {
			fail_msg("not found: %s", lint_name(plants[i].rule));
		}
		is_planted[plants[i].rule] = true;
		if (getenv("PLANT") != NULL) {
			kit_save(str_fmt(f->mem, "%s/%s.pdf", getenv("PLANT"), lint_name(plants[i].rule)).p, bad);
		}
	}
	for (int rule = 0; rule < LINT_RULE_COUNT; rule++) {
		assert_true(is_planted[rule]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_good_file_keeps_every_rule, begin, end),
		cmocka_unit_test_setup_teardown(each_planted_fault_is_found_and_named, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
