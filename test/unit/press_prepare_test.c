/* press_prepare_test.c - the visible stamp fits whatever it says, and a revision waits with an empty hole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "paper_kit.h"
#include "press/look.h"
#include "press/prepare.h"
#include "press_kit.h"

static struct mem *mem;
static struct fonts *fonts;

static int begin(void **state)
{
	(void)state;
	mem = mem_new((size_t)1 << 29);
	if (fonts_open(mem, &fonts) != OK)
		return -1;
	fonts_warm(fonts);
	return 0;
}

static int end(void **state)
{
	(void)state;
	mem_free(&mem);
	return 0;
}

static struct str request(const char *field, bool is_archive, const struct str *lines, size_t n)
{
	struct json *o = json_object(mem), *all = json_array(mem);

	for (size_t i = 0; i < n; i++)
		json_add_str(all, lines[i]);
	json_set_int(o, "v", 1);
	json_set_int(o, "cms", 4500);
	json_set_int(o, "when", 1795600000000);
	json_set_str(o, "field", str_of(field));
	json_set_str(o, "name", STR("Claire MARCHAND"));
	json_set_str(o, "reason", STR("Lu et approuvé, copies certifiées conformes aux originaux"));
	json_set_bool(o, "archive", is_archive);
	json_set(o, "lines", all);
	return json_text(mem, o, 8192);
}

static struct str words_of(struct str pdf, const char *name)
{
	const char *folder = kit_folder(mem), *path = kit_path(mem, folder, name);
	struct str out;

	kit_save(path, pdf);
	assert_int_equal(kit_run(mem, &out, "pdftotext", path, "-", NULL), 0);
	return out;
}

static struct str glued(struct str a, struct str b)
{
	const struct str parts[] = { a, b };

	return str_join(mem, parts, 2, STR(""));
}

/* The box of the ink, in points: x from, y from, x to, y to, as Ghostscript-free pdftocairo would see it. */
static void ink_stays_inside(struct str pdf)
{
	const char *folder = kit_folder(mem), *path = kit_path(mem, folder, "stamp.pdf");
	struct str out;
	size_t at;

	kit_save(path, pdf);
	/* every word's box within the page's */
	assert_int_equal(kit_run(mem, &out, "pdftotext", "-f", "2", "-bbox", path, "-", NULL), 0);
	assert_true(str_find(out, STR("width=\"180.000000\" height=\"60.000000\""), &at));
	struct str rest = out;
	unsigned words = 0;

	while (str_find(rest, STR("<word xMin=\""), &at)) {
		double x0, y0, x1, y1;
		const char *p = rest.p + at;

		assert_int_equal(sscanf(p, "<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\"", &x0, &y0,
			&x1, &y1), 4);
		assert_true(x0 >= 0 && y0 >= 0 && x1 <= 180.01 && y1 <= 60.01);
		rest = str_sub(rest, at + 12, rest.n);
		words++;
	}
	assert_true(words >= 3);
}

static void a_stamp_says_all_of_it_inside_its_box(void **state)
{
	const struct str plain[] = { STR("Claire MARCHAND"), STR("Titulaire"), STR("28/11/2026 à 15 h 02"),
				     STR("Demande n° 2026-7K3QDX") };
	const struct str longer[] = {
		STR("Marie-Élisabeth-Constance DE LA ROCHEFOUCAULD-MONTMORENCY D'ŒUVRÉ-SAINT-AUBIN"),
		STR("Délégataire, par délégation de Jean-Christophe-Emmanuel VON HOHENZOLLERN-SIGMARINGEN"),
		STR("Signé électroniquement le 28/11/2026 à 15 h 02, avec un code reçu par SMS au numéro de la demande"),
		STR("Lu et approuvé, copies certifiées conformes aux originaux"), STR("Demande n° 2026-7K3QDX"),
	};
	struct str one, two;

	(void)state;
	assert_int_equal(look_stamp(mem, fonts, 180, 60, plain, 4, &one), OK);
	ink_stays_inside(one);
	assert_true(kit_has(words_of(one, "one.pdf"), "Claire MARCHAND"));
	assert_int_equal(look_stamp(mem, fonts, 180, 60, longer, 5, &two), OK);
	ink_stays_inside(two);
	assert_true(kit_has(words_of(two, "two.pdf"), "SIGMARINGEN"));
	assert_true(kit_has(words_of(two, "two.pdf"), "2026-7K3QDX"));
	assert_int_equal(look_stamp(mem, fonts, 8, 8, plain, 4, &one), ERR_INVALID);
}

static void a_prepared_revision_is_only_what_is_appended(void **state)
{
	const struct str lines[] = { STR("Claire MARCHAND"), STR("Titulaire") };
	struct str file = kit_pdf(mem, (struct kit_pdf){ .pages = 2, .has_fields = true });
	struct prepared p;

	(void)state;
	assert_int_equal(prepare_revision(mem, fonts, request("holder", false, lines, 2), file, &p), OK);
	assert_true(p.slot.hole > file.n);
	assert_int_equal(p.slot.hole_digits, 9000);
	struct digest prefix, range;

	assert_int_equal(pades_digest(glued(file, p.appended), file.n, &p.slot, &prefix, &range), OK);
	assert_memory_equal(range.bytes, p.slot.digest.bytes, 32);
	assert_true(kit_has(words_of(glued(file, p.appended), "prepared.pdf"), "Claire MARCHAND"));
	assert_true(kit_is_clean(mem, glued(file, p.appended)));
	/* without a surface nothing is drawn, and the second's stamp shares the first one's font */
	size_t first = p.appended.n;
	struct prepared second;

	assert_int_equal(prepare_revision(mem, fonts, request("rep", false, lines, 2), glued(file, p.appended),
		&second), OK);
	assert_true(second.appended.n + 2000 < first);
	assert_int_equal(prepare_revision(mem, fonts, request("archive", true, NULL, 0), file, &p), OK);
	assert_true(p.appended.n < 11000);
}

static void what_cannot_be_prepared_is_refused(void **state)
{
	struct str file = kit_pdf(mem, (struct kit_pdf){ .pages = 1, .has_fields = true });
	struct prepared p;

	(void)state;
	assert_int_equal(prepare_revision(mem, fonts, request("nobody", false, NULL, 0), file, &p), ERR_INVALID);
	assert_int_equal(prepare_revision(mem, fonts, STR("{\"v\":1}"), file, &p), ERR_INVALID);
	assert_int_equal(prepare_revision(mem, fonts, STR("[]"), file, &p), ERR_INVALID);
	assert_int_equal(prepare_revision(mem, fonts, request("holder", false, NULL, 0), STR("%PDF-1.7 no"), &p),
		ERR_INVALID);
	assert_int_equal(prepare_validation(mem, file, STR("no container"), &p), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stamp_says_all_of_it_inside_its_box),
		cmocka_unit_test(a_prepared_revision_is_only_what_is_appended),
		cmocka_unit_test(what_cannot_be_prepared_is_refused),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
