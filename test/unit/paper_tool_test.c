/* paper_tool_test.c - documents by hand, run as a person runs them: the program and the press beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "paper/lint.h"
#include "paper_kit.h"

static struct mem *mem;

static int begin(void **state)
{
	(void)state;
	mem = mem_new((size_t)256 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	mem_free(&mem);
	return 0;
}

/* The words of the document that this input becomes; the exit code must be 0, and the file fit to be kept. */
static struct str printed(const char *verb, struct str input)
{
	const char *folder = kit_folder(mem), *in = kit_path(mem, folder, "in.json"), *out = kit_path(mem, folder, "out.pdf");
	struct str said;
	struct lint lint;

	kit_save(in, input);
	if (kit_run(mem, &said, TABELLION, "pdf", verb, in, out, NULL) != 0)
		fail_msg("%s: " STR_FMT, verb, STR_ARG(said));
	assert_int_equal(lint_file(mem, kit_load(mem, out), &lint), PDF_OK);
	assert_true(lint.is_fit);
	assert_int_equal(kit_run(mem, &said, "qpdf", "--check", out, NULL), 0);
	assert_int_equal(kit_run(mem, &said, "pdftotext", "-layout", out, "-", NULL), 0);
	return said;
}

static void says(struct str text, const char *words)
{
	size_t at;

	if (!str_find(text, str_of(words), &at))
		fail_msg("it does not say: %s", words);
}

#define ABOUT "\"portal\":\"Atelier du Lac\",\"reference\":\"2026-7K3QDX\",\"siren\":\"217400100\"," \
	      "\"organisation\":\"COMMUNE DE SAINT-AUBIN-LE-LAC\",\"made\":\"2026-11-22T10:42:07Z\""

static void each_document_is_made_from_what_is_given(void **state)
{
	struct str text;

	(void)state;
	text = printed("delegation", STR("{" ABOUT ",\"representative\":\"Mme Hélène Vautrin\",\"delegate\":\"M. Paul Roux\"}"));
	says(text, "Hélène Vautrin");
	says(text, "Paul Roux");
	text = printed("handover", STR("{" ABOUT ",\"holder\":\"Mme Claire Marchand\",\"officer\":\"M. Gaël Béranger\","
				       "\"id_number_end\":\"4QX\",\"handed\":\"2026-11-23T10:42:07Z\",\"on_paper\":true}"));
	says(text, "Claire Marchand");
	says(text, "23/11/2026");
	text = printed("revocation", STR("{" ABOUT ",\"subject\":\"CN=Claire Marchand\",\"serial\":\"4fa2\","
					 "\"asked\":\"2026-11-24T08:00:00Z\",\"done\":\"2026-11-24T08:03:00Z\"}"));
	says(text, "4fa2");
	text = printed("form", kit_load(mem, SOURCE_ROOT "/test/press/revocation.json"));
	says(text, "Certificats des Savoies");
}

static void what_is_wrong_has_its_own_code(void **state)
{
	const char *folder = kit_folder(mem), *in = kit_path(mem, folder, "in.json"), *out = kit_path(mem, folder, "out.pdf");
	static const char *const wrong[] = {
		"[]", "{\"holder\":7}", "{\"serial\":\"1\"}", "{\"handed\":\"2026-02-30T10:00:00Z\"}",
		"{\"handed\":\"2026-02-03 10:00:00Z\"}", "{\"on_paper\":\"yes\"}", "{", "{}", "{\"portal\":\"Atelier\"}",
	};
	struct str said;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		kit_save(in, str_of(wrong[i]));
		if (kit_run(mem, &said, TABELLION, "pdf", "handover", in, out, NULL) != 65)
			fail_msg("%s: " STR_FMT, wrong[i], STR_ARG(said));
	}
	assert_int_equal(kit_run(mem, &said, TABELLION, "pdf", "form", in, out, NULL), 65);
	kit_save(in, STR("{\"v\":1}"));
	assert_int_equal(kit_run(mem, &said, TABELLION, "pdf", "form", in, out, NULL), 65);
	assert_int_equal(kit_run(mem, &said, TABELLION, "pdf", "handover", in, NULL), 64);
	assert_int_equal(kit_run(mem, &said, TABELLION, "pdf", "handover", kit_path(mem, folder, "none"), out, NULL), 66);
	/* a file that is there is never replaced */
	kit_save(in, STR("{" ABOUT "}"));
	kit_save(out, STR("mine"));
	assert_int_equal(kit_run(mem, &said, TABELLION, "pdf", "handover", in, out, NULL), 73);
	assert_true(str_eq_c(kit_load(mem, out), "mine"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_document_is_made_from_what_is_given, begin, end),
		cmocka_unit_test_setup_teardown(what_is_wrong_has_its_own_code, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
