/* press_stages_test.c - a frozen dossier, signed by both, proved, archived, archived again: each stage keeps what
 * the frozen file claimed. KEEP=folder keeps the stages and the two roots, for tools/interop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <cairo-pdf.h>
#include <stdlib.h>

#include "paper/lint.h"
#include "paper_lab.h"
#include "platform/jsonin.h"
#include "press/binder.h"
#include "press/upload.h"

enum { STAGES = 6 };

static const char *const stage_names[STAGES] = {
	"stage-0-frozen", "stage-1-holder", "stage-2-second", "stage-3-proofs", "stage-4-archived", "stage-5-renewed",
};

static cairo_status_t to_buf(void *buf, const unsigned char *bytes, unsigned n)
{
	buf_add(buf, str_from(bytes, n));
	return CAIRO_STATUS_SUCCESS;
}

/* A look as the product draws it: cairo, one face. */
static struct str stamp(struct lab *l, const struct fonts *fonts, const char *words)
{
	struct buf *out = buf_new(l->mem, 512 * 1024);
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(to_buf, out, 150, 110);
	cairo_t *cr = cairo_create(surface);
	PangoLayout *layout = pango_layout_new(fonts->context);
	ink_fill(cr, (struct box){ 0, 0, 2.2, 110 }, INK_BRAND);
	pango_layout_set_font_description(layout, fonts->faces[FACE_REGULAR]);
	pango_layout_set_text(layout, words, -1);
	cairo_translate(cr, 8, 8);
	cairo_scale(cr, 9.0 / FONT_POINTS, 9.0 / FONT_POINTS);
	pango_cairo_show_layout(cr, layout);
	g_object_unref(layout);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
	return buf_done(out);
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

static void each_stage_of_a_dossier_keeps_what_it_claims(void **state)
{
	struct lab *l = *state;
	struct fonts *fonts = NULL;
	struct str file[STAGES];
	assert_int_equal(fonts_open(l->mem, &fonts), OK);
	const struct lab_act first = { .field = "titulaire", .drawn = stamp(l, fonts, "Signé par Zoé Müller") };
	const struct lab_act second = { .field = "representant", .id = &l->rep,
					.drawn = stamp(l, fonts, "Signé par Jean Petit,\npar délégation") };
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
	struct verification v = lab_verify(l, file[5], lab_policy(l));
	assert_int_equal(v.verdict, VERDICT_VALID);
	keep(l, "root.pem", pki_pem(l->mem, &l->root));
	keep(l, "tsa-root.pem", pki_pem(l->mem, &l->tsa_root));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_stage_of_a_dossier_keeps_what_it_claims, lab_set_up, lab_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
