/* press_stages_test.c - a frozen dossier, signed by both, proved, archived, archived again: each stage keeps what
 * the frozen file claimed. KEEP=folder keeps the stages and the two roots, for tools/interop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "paper/lint.h"
#include "paper_lab.h"
#include "platform/jsonin.h"
#include "press/binder.h"
#include "press/look.h"
#include "press/upload.h"

enum { STAGES = 6 };

static const char *const stage_names[STAGES] = {
	"stage-0-frozen", "stage-1-holder", "stage-2-second", "stage-3-proofs", "stage-4-archived", "stage-5-renewed",
};

/* As the product draws it. */
static struct str stamp(struct lab *l, const struct fonts *fonts, struct str name, struct str quality)
{
	const struct str lines[] = { name, quality, STR("Signé électroniquement le 28/11/2026 à 15:02"),
				     STR("Lu et approuvé, copies certifiées conformes aux originaux"),
				     STR("Demande n° 2026-7K3QDX") };
	struct str drawn = STR("");
	assert_int_equal(look_stamp(l->mem, fonts, 150, 110, lines, sizeof(lines) / sizeof(lines[0]), &drawn), OK);
	return drawn;
}

static struct str frozen(struct lab *l, const struct fonts *fonts)
{
	static const struct signature_field fields[] = {
		{ STR("titulaire"), STR("Signature du titulaire"), STR("holder") },
		{ STR("representant"), STR("Signature du représentant légal"), STR("second") },
		{ STR("archive"), STR("Horodatage d’archivage"), STR("") },
	};
	struct uploaded *typed = mem_new_of(l->mem, struct uploaded);
	struct json *model = NULL;
	struct bound b = { 0 };
	struct str text = kit_load(l->mem, SOURCE_ROOT "/test/press/form_sample.json");
	assert_int_equal(json_read(l->mem, text, &json_limits_file, &model), OK);
	upload_read(l->mem, kit_pdf(l->mem, (struct kit_pdf){ .pages = 2 }), typed);
	assert_int_equal(typed->verdict, VERDICT_OK);
	const struct binder_piece piece = { typed->pdf, STR("Pièce 1 · Acte de nomination"), STR("") };
	const struct binder_plan plan = { &piece, 1, fields, 3 };
	assert_int_equal(binder_join(l->mem, fonts, model, &plan, &b), OK);
	return b.pdf;
}

static void keep(struct lab *l, const char *name, struct str bytes)
{
	if (getenv("KEEP") != NULL) {
		kit_save(str_fmt(l->mem, "%s/%s", getenv("KEEP"), name).p, bytes);
	}
}

static void look_at(struct lab *l, int stage, struct str file)
{
	struct lint lint = { .is_fit = false };
	size_t at = 0;
	assert_int_equal(lint_file(l->mem, file, &lint), PDF_OK);
	for (int rule = 0; rule < LINT_RULE_COUNT; rule++) {
		if (lint.is_broken[rule]) {
			fail_msg("%s: %s, object %u", stage_names[stage], lint_name((enum lint_rule)rule), lint.number[rule]);
		}
	}
	assert_true(str_find(file, STR("<pdfaid:part>2<"), &at) && str_find(file, STR("<pdfuaid:part>1<"), &at));
	keep(l, str_fmt(l->mem, "%s.pdf", stage_names[stage]).p, file);
}

static bool brings_a_font(struct str before, struct str after)
{
	size_t at = 0;
	return str_find(str_sub(after, before.n, after.n - before.n), STR("/FontFile2"), &at);
}

static void a_name_beyond_the_frozen_letters_brings_its_own(void **state)
{
	struct lab *l = *state;
	struct fonts *fonts = NULL;
	assert_int_equal(fonts_open(l->mem, &fonts), OK);
	const struct lab_act act = { .field = "titulaire", .drawn = stamp(l, fonts, STR("Łukasz Ωmega"), STR("Titulaire")) };
	struct str before = frozen(l, fonts);
	struct str after = lab_sign(l, before, act);
	look_at(l, 1, after);
	assert_true(brings_a_font(before, after));
}

static void each_stage_of_a_dossier_keeps_what_it_claims(void **state)
{
	struct lab *l = *state;
	struct fonts *fonts = NULL;
	struct str file[STAGES];
	assert_int_equal(fonts_open(l->mem, &fonts), OK);
	const struct lab_act first = { .field = "titulaire", .drawn = stamp(l, fonts, STR("Mme\u00a0Zoé Müller"), STR("Titulaire")) };
	const struct lab_act second = { .field = "representant", .id = &l->rep,
					.drawn = stamp(l, fonts, STR("Jean Petit"), STR("Délégataire, par délégation de Mme Joffre")) };
	file[0] = frozen(l, fonts);
	file[1] = lab_sign(l, file[0], first);
	file[2] = lab_sign(l, file[1], second);
	file[3] = lab_dss(l, file[2], lab_proofs(l));
	file[4] = lab_archive(l, file[3], "archive", false, NULL, 0);
	file[5] = lab_archive(l, file[4], "archive-2", true, NULL, 0);
	for (int i = 0; i < STAGES; i++) {
		look_at(l, i, file[i]);
		assert_true(i == 0 || str_starts(file[i], file[i - 1]));
	}
	/* neither look brought a font: both are written with the letters of the frozen file */
	assert_false(brings_a_font(file[0], file[1]));
	assert_false(brings_a_font(file[1], file[2]));
	struct verification v = lab_verify(l, file[5], lab_policy(l));
	assert_int_equal(v.verdict, VERDICT_VALID);
	keep(l, "root.pem", pki_pem(l->mem, &l->root));
	keep(l, "tsa-root.pem", pki_pem(l->mem, &l->tsa_root));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_name_beyond_the_frozen_letters_brings_its_own, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(each_stage_of_a_dossier_keeps_what_it_claims, lab_set_up, lab_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
