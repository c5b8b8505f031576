/* press_model_test.c - from a dossier's facts to what is printed, and what never is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "core_kit.h"
#include "paper/form_model.h"
#include "platform/jsonin.h"
#include "press/binder.h"
#include "press_kit.h"

enum { PIECES = 5 };

struct fixture {
	struct mem *mem;
	struct kit kit;
	struct dossier dossier;
	struct document documents[PIECES];
	struct piece_row pieces[PIECES];
	struct terms terms;
	struct form_case c;
};

static void give(struct fixture *f, size_t i, enum piece piece, enum need need, bool is_given)
{
	f->pieces[i] = (struct piece_row){ .asked = { piece, need, STR("") }, .state = PIECE_ASKED };
	if (is_given) {
		f->documents[i] = (struct document){ .clean_blob = STR("blob"), .pages = 1 };
		f->documents[i].plain_sha256[0] = (uint8_t)(0xa0 + i);
		f->pieces[i].document = &f->documents[i];
	}
}

static int begin(void **state)
{
	struct mem *mem = mem_new(1024u * 1024 * 1024);
	struct fixture *f = mem_new_of(mem, struct fixture);
	f->mem = mem;
	kit_make(&f->kit, mem);
	f->kit.offices[0].street = STR("12 rue de la Paix");
	f->kit.offices[0].postcode = STR("74000");
	f->kit.offices[0].city = STR("Annecy");
	f->dossier = (struct dossier){ .reference = STR("2026-7K3QDX"), .revision = 1 };
	f->terms = (struct terms){ STR("3"), STR("2026-05-04"),
		STR("Texte fictif.\n\n1. Objet. Les présentes conditions régissent la commande.\n\n- un\n- deux") };
	give(f, 0, PIECE_ID_HOLDER, NEED_REQUIRED, true);
	give(f, 1, PIECE_ID_REP, NEED_REQUIRED, true);
	give(f, 2, PIECE_REP_POWER, NEED_REQUIRED, true);
	give(f, 3, PIECE_ORG_PROOF, NEED_REQUIRED, false);
	give(f, 4, PIECE_HOLDER_MANDATE, NEED_IN_FORM, false);
	f->pieces[2].doc_kind = STR("kbis");
	f->pieces[3].same_as = &f->pieces[2];
	f->c = (struct form_case){ .dossier = &f->dossier, .situation = &f->kit.s, .pieces = f->pieces,
		.n_pieces = PIECES, .terms = &f->terms, .made_ms = 1795344127000 };
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

static struct json *model_of(struct fixture *f)
{
	struct json *model = NULL;
	assert_int_equal(json_read(f->mem, form_model(f->mem, &f->c), &json_limits_file, &model), OK);
	return model;
}

static struct str group_text(struct fixture *f, size_t i)
{
	return json_text(f->mem, json_item(json_get(model_of(f), "groups"), i), 1 << 20);
}

static void page_one_says_organisation_product_and_persons(void **state)
{
	struct fixture *f = *state;
	struct str page = group_text(f, 0);
	static const char *const words[] = { "ATELIER DU LAC", "732\u202f829\u202f320", "00074", "12 RUE DU LAC",
		"Signature qualifiée", "288,00", "345,60", "Marchand", "Claire, Élodie", "Directrice", "Vautrin", "Gérant",
		"claire@exemple.fr", "Annecy", "Thonon", "données Sirene du 21/11/2026", "2026-7K3QDX" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!kit_has(page, words[i])) {
			fail_msg("page 1 lacks %s: " STR_FMT, words[i], STR_ARG(page));
		}
	}
}

/* what the product asks of the holder, in words; what a seal is for */
static void what_only_the_holder_says_is_printed_in_words(void **state)
{
	struct fixture *f = *state;
	kit_type(&f->kit, F_H_BIRTH_COUNTRY, "BE");
	kit_type(&f->kit, F_H_NATIONALITY, "FR");
	kit_type(&f->kit, F_USAGE_DESC, "Sceller les bulletins");
	struct str page = group_text(f, 0);
	assert_true(kit_has(page, "Belgique") && kit_has(page, "Nationalité") && kit_has(page, "France"));
	assert_true(kit_has(page, "Sceller les bulletins"));
}

/* what is kept stays ASCII; the certificate's own names are printed too */
static void a_domain_is_printed_as_people_write_it(void **state)
{
	struct fixture *f = *state;
	f->kit.product.has_email = true;
	kit_type(&f->kit, F_H_EMAIL, "claire@ex\u00e4mple.fr");
	kit_type(&f->kit, F_BILL_EMAIL, "compta@xn--bcher-kva.example");
	struct str page = group_text(f, 0);
	assert_true(kit_has(page, "\"claire@ex\u00e4mple.fr\""));
	assert_true(kit_has(page, "\"claire@ex\u00e4mple.fr (claire@xn--exmple-cua.fr)\""));
	assert_true(kit_has(page, "\"compta@b\u00fccher.example\""));
	assert_false(kit_has(page, "\"claire@xn--"));
	assert_true(str_eq_c(facts_get(f->kit.s.facts, F_H_EMAIL), "claire@xn--exmple-cua.fr"));
	f->kit.product.subject = SUBJECT_SERVER;
	kit_type(&f->kit, F_FQDN, "www.ex\u00e4mple.fr\nexemple.fr\n\u4f8b.example");
	page = group_text(f, 0);
	assert_true(kit_has(page, "\"www.ex\u00e4mple.fr (www.xn--exmple-cua.fr)\""));
	assert_true(kit_has(page, "\"exemple.fr\""));
	assert_true(kit_has(page, "\"\u4f8b.example (xn--fsq.example)\""));
	/* the press's fonts have no such letters: what it can print is the A-label */
	kit_type(&f->kit, F_FQDN, "\u0645\u062b\u0627\u0644.example");
	page = group_text(f, 0);
	assert_true(kit_has(page, "\"xn--mgbh0fb.example\""));
	assert_false(kit_has(page, "\u0645\u062b\u0627\u0644"));
}

static void a_mobile_number_is_printed_nowhere(void **state)
{
	struct fixture *f = *state;
	struct str text = form_model(f->mem, &f->c);
	static const char *const numbers[] = { "12345642", "12 34 56 42", "12345617", "12 34 56 17", "+336" };
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		assert_false(kit_has(text, numbers[i]));
	}
}

static void page_two_lists_the_pieces_with_ticks_and_digests(void **state)
{
	struct fixture *f = *state;
	const struct json *group = json_item(json_get(model_of(f), "groups"), 1);
	const struct json *items = json_get(json_item(json_get(group, "blocks"), 2), "items");
	static const bool ticked[PIECES] = { true, true, true, true, true };
	static const char *const states[PIECES] = { "Jointe", "Jointe", "Jointe", "Jointe", "Dans ce formulaire" };
	assert_int_equal(json_count(items), PIECES);
	for (size_t i = 0; i < PIECES; i++) {
		assert_int_equal(json_bool(json_get(json_item(items, i), "on"), false), ticked[i]);
		assert_true(str_eq_c(json_str(json_get(json_item(items, i), "state"), STR("")), states[i]));
	}
	struct str text = group_text(f, 1);
	assert_true(kit_has(text, "a0000000"));
	assert_true(kit_has(text, "remplacera la mention manuscrite"));
	assert_true(kit_has(text, "Kbis"));
	assert_true(kit_has(text, "Fourni avec"));
	/* one document, one digest */
	assert_false(kit_has(text, "a3000000"));

	/* a joined copy is not said to be any of four documents; what is still to be joined is named */
	f->pieces[1].doc_kind = STR("identity");
	assert_false(kit_has(group_text(f, 1), "titre de séjour"));
	f->pieces[1].document = NULL;
	f->pieces[2].document = f->pieces[3].document = NULL;
	f->pieces[3].same_as = NULL;
	f->pieces[2].doc_kind = STR("");
	f->pieces[2].asked.docs = STR("kbis|rne");
	text = group_text(f, 1);
	assert_true(kit_has(text, "titre de séjour"));
	assert_true(kit_has(text, "Extrait Kbis (ou K) ou Extrait du Registre"));
	f->pieces[0].document = NULL;
	assert_true(kit_has(group_text(f, 1), "À joindre"));
}

static void online_there_is_nothing_to_do_by_hand(void **state)
{
	struct fixture *f = *state;
	struct str text = form_model(f->mem, &f->c);
	assert_int_equal(json_count(json_get(model_of(f), "groups")), 4);
	assert_true(kit_has(text, "Signature électronique"));
	assert_false(kit_has(text, "Parapher") || kit_has(text, "Fait à") || kit_has(text, "mode d’emploi"));
	assert_false(kit_has(form_plan(f->mem, &f->c, FORM_ALL), "certifié conforme"));
}

static void on_paper_every_page_has_a_box_and_one_tells_what_to_do(void **state)
{
	struct fixture *f = *state;
	kit_type(&f->kit, F_PAPER, "1");
	struct str text = form_model(f->mem, &f->c);
	assert_int_equal(json_count(json_get(model_of(f), "groups")), 5);
	assert_true(kit_has(text, "Parapher") && kit_has(text, "Fait à") && kit_has(text, "Lu et approuvé"));
	struct str steps = group_text(f, 3);
	assert_true(kit_has(steps, "mode d’emploi") && kit_has(steps, "12 rue de la Paix") && kit_has(steps, "74000 Annecy"));
	assert_true(kit_has(form_plan(f->mem, &f->c, FORM_ALL), "certifié conforme"));
	assert_false(kit_has(text, "Signature électronique"));
}

static void a_delegate_signs_in_the_representatives_place(void **state)
{
	struct fixture *f = *state;
	assert_true(kit_has(group_text(f, 2), "Hugo Vautrin"));
	kit_type(&f->kit, F_HAS_DELEGATE, "1");
	kit_type(&f->kit, F_D_CIVILITY, "m");
	kit_type(&f->kit, F_D_BIRTH_NAME, "N'Guyen");
	kit_type(&f->kit, F_D_GIVEN_NAMES, "Gaël");
	struct str page = group_text(f, 2);
	assert_true(kit_has(page, "par délégation de Hugo Vautrin"));
	assert_true(kit_has(group_text(f, 0), "Délégataire"));
	const struct json *blocks = json_get(json_item(json_get(model_of(f), "groups"), 2), "blocks");
	const struct json *sign = json_item(blocks, json_count(blocks) - 1);
	assert_int_equal(json_count(json_get(sign, "boxes")), 3);
}

static void one_person_in_two_capacities_signs_once(void **state)
{
	struct fixture *f = *state;
	kit_type(&f->kit, F_SAME_AS, "1");
	struct str page = group_text(f, 0);
	assert_true(kit_has(page, "Titulaire et représentant légal"));
	const struct json *blocks = json_get(json_item(json_get(model_of(f), "groups"), 2), "blocks");
	const struct json *sign = json_item(blocks, json_count(blocks) - 1);
	assert_int_equal(json_count(json_get(sign, "boxes")), 2);       /* holder, office */
}

static void the_seconds_identity_stays_out_of_what_both_read(void **state)
{
	struct fixture *f = *state;
	const struct piece_row *rows[FORM_PIECES_MAX];
	assert_int_equal(form_pieces(&f->c, FORM_ALL, rows), 3);
	assert_int_equal(rows[1]->asked.piece, PIECE_ID_REP);
	assert_int_equal(form_pieces(&f->c, FORM_FIRST, rows), 2);
	assert_int_equal(rows[0]->asked.piece, PIECE_ID_HOLDER);
	assert_int_equal(rows[1]->asked.piece, PIECE_REP_POWER);
	struct json *plan = NULL;
	assert_int_equal(json_read(f->mem, form_plan(f->mem, &f->c, FORM_FIRST), &json_limits_small, &plan), OK);
	assert_int_equal(json_count(json_get(plan, "pieces")), 2);
}

static size_t count_fields(struct fixture *f, enum form_set set)
{
	struct json *plan = NULL;
	assert_int_equal(json_read(f->mem, form_plan(f->mem, &f->c, set), &json_limits_small, &plan), OK);
	return json_count(json_get(plan, "fields"));
}

static void a_field_for_each_signature_and_the_archive_none_on_paper(void **state)
{
	struct fixture *f = *state;
	struct str plan = form_plan(f->mem, &f->c, FORM_FIRST);
	assert_int_equal(count_fields(f, FORM_FIRST), 3);
	assert_true(kit_has(plan, "titulaire") && kit_has(plan, "Signature du représentant légal"));
	assert_false(kit_has(form_plan(f->mem, &f->c, FORM_SECOND), "titulaire"));
	assert_int_equal(count_fields(f, FORM_SECOND), 2);

	kit_type(&f->kit, F_HAS_DELEGATE, "1");
	assert_true(kit_has(form_plan(f->mem, &f->c, FORM_FIRST), "par délégation"));
	kit_type(&f->kit, F_HAS_DELEGATE, "");

	kit_type(&f->kit, F_SAME_AS, "1");
	assert_int_equal(count_fields(f, FORM_FIRST), 2);
	assert_true(kit_has(form_plan(f->mem, &f->c, FORM_FIRST), "Signature du titulaire et représentant légal"));

	kit_type(&f->kit, F_PAPER, "1");
	assert_int_equal(count_fields(f, form_dossier_set(&f->c)), 0);
}

static void the_second_signers_copies_have_a_file_of_their_own(void **state)
{
	struct fixture *f = *state;
	const struct piece_row *rows[FORM_PIECES_MAX];
	assert_int_equal(form_dossier_set(&f->c), FORM_FIRST);
	assert_true(form_has_second(&f->c));
	assert_int_equal(form_pieces(&f->c, FORM_SECOND, rows), 1);
	assert_int_equal(rows[0]->asked.piece, PIECE_ID_REP);
	struct str text = second_model(f->mem, &f->c);
	assert_true(kit_has(text, "a1000000") && kit_has(text, "Vautrin") && kit_has(text, "2026-7K3QDX"));
	assert_false(kit_has(text, "a0000000"));        /* the holder's paper */

	/* a product may keep them together (N9), paper has one file, and who signs alone has no second */
	struct product together = *f->kit.s.product;
	const struct product *apart = f->kit.s.product;
	together.has_copies_together = true;
	f->kit.s.product = &together;
	assert_int_equal(form_dossier_set(&f->c), FORM_ALL);
	assert_false(form_has_second(&f->c));
	f->kit.s.product = apart;
	kit_type(&f->kit, F_PAPER, "1");
	assert_false(form_has_second(&f->c));
	kit_type(&f->kit, F_PAPER, "");
	kit_type(&f->kit, F_SAME_AS, "1");
	assert_false(form_has_second(&f->c));
}

static void the_same_dossier_makes_the_same_text(void **state)
{
	struct fixture *f = *state;
	struct str first = form_model(f->mem, &f->c);
	assert_true(str_eq(form_model(f->mem, &f->c), first));
	f->dossier.revision = 2;
	assert_false(str_eq(form_model(f->mem, &f->c), first));
}

/* Of paper_kit.h, which cannot stand beside core_kit.h: both have a kit_file. */
void kit_save(const char *path, struct str bytes);

static void keep(struct fixture *f, const char *name, struct str pdf)
{
	if (getenv("KEEP") != NULL) {
		kit_save(str_fmt(f->mem, "%s/%s.pdf", getenv("KEEP"), name).p, pdf);
	}
}

/* The whole way: facts, model, PDF, text. KEEP=folder keeps the PDFs to be looked at. */
static void printed_it_can_be_read(void **state)
{
	struct fixture *f = *state;
	struct fonts *fonts = NULL;
	struct bound b = { 0 };
	kit_type(&f->kit, F_PAPER, "1");
	kit_type(&f->kit, F_H_EMAIL, "c@\u03b4\u03ad\u03bb\u03c4\u03b1.example");
	kit_type(&f->kit, F_BILL_EMAIL, "compta@\u4f8b\u3048.example");
	assert_int_equal(fonts_open(f->mem, &fonts), OK);
	assert_int_equal(binder_join(f->mem, fonts, model_of(f), NULL, &b), OK);
	assert_int_equal(b.pages, 5);
	struct str words = kit_words(f->mem, b.pdf);
	assert_true(kit_has(words, "ATELIER DU LAC") && kit_has(words, "Vautrin") && kit_has(words, "Page 5/5"));
	assert_true(kit_has(words, "1. Objet"));
	assert_true(kit_has(words, "c@\u03b4\u03ad\u03bb\u03c4\u03b1.example"));
	assert_true(kit_has(words, "compta@\u4f8b\u3048.example"));
	keep(f, "form-paper", b.pdf);
}

/* identite-2.pdf as it is frozen, without its copies, and the form for a legal person. */
static void the_other_files_keep_the_standards(void **state)
{
	static const struct signature_field field = { STR("representant"), STR("Signature"), STR("second") };
	const struct binder_plan plan = { .fields = &field, .n_fields = 1 };
	struct fixture *f = *state;
	struct fonts *fonts = NULL;
	struct json *model = NULL;
	struct bound b = { 0 };
	struct product legal = *f->kit.s.product;
	assert_int_equal(fonts_open(f->mem, &fonts), OK);
	assert_int_equal(json_read(f->mem, second_model(f->mem, &f->c), &json_limits_file, &model), OK);
	assert_int_equal(binder_join(f->mem, fonts, model, &plan, &b), OK);
	assert_true(kit_has(b.pdf, "<pdfaid:part>2<") && kit_has(b.pdf, "/T (representant)"));
	keep(f, "identite-2", b.pdf);
	legal.subject = SUBJECT_SEAL;
	f->kit.s.product = &legal;
	assert_int_equal(binder_join(f->mem, fonts, model_of(f), NULL, &b), OK);
	assert_true(kit_has(kit_words(f->mem, b.pdf), "Responsable du certificat"));
	assert_true(kit_has(b.pdf, "<pdfuaid:part>1<"));
	keep(f, "form-legal", b.pdf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(page_one_says_organisation_product_and_persons, begin, end),
		cmocka_unit_test_setup_teardown(what_only_the_holder_says_is_printed_in_words, begin, end),
		cmocka_unit_test_setup_teardown(a_domain_is_printed_as_people_write_it, begin, end),
		cmocka_unit_test_setup_teardown(a_mobile_number_is_printed_nowhere, begin, end),
		cmocka_unit_test_setup_teardown(page_two_lists_the_pieces_with_ticks_and_digests, begin, end),
		cmocka_unit_test_setup_teardown(online_there_is_nothing_to_do_by_hand, begin, end),
		cmocka_unit_test_setup_teardown(on_paper_every_page_has_a_box_and_one_tells_what_to_do, begin, end),
		cmocka_unit_test_setup_teardown(a_delegate_signs_in_the_representatives_place, begin, end),
		cmocka_unit_test_setup_teardown(one_person_in_two_capacities_signs_once, begin, end),
		cmocka_unit_test_setup_teardown(the_seconds_identity_stays_out_of_what_both_read, begin, end),
		cmocka_unit_test_setup_teardown(a_field_for_each_signature_and_the_archive_none_on_paper, begin, end),
		cmocka_unit_test_setup_teardown(the_second_signers_copies_have_a_file_of_their_own, begin, end),
		cmocka_unit_test_setup_teardown(the_same_dossier_makes_the_same_text, begin, end),
		cmocka_unit_test_setup_teardown(printed_it_can_be_read, begin, end),
		cmocka_unit_test_setup_teardown(the_other_files_keep_the_standards, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
