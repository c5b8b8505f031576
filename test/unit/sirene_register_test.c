/* sirene_register_test.c - what the register answers about the demo's extract, real rows and
 * fictional ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/siren.h"
#include "sirene/address.h"
#include "sirene/fold.h"
#include "sirene_kit.h"

#define assert_str(have, want) assert_true(str_eq_c((have), (want)))

static const char company[] = "000100016", many_sites[] = "000100024", large[] = "000100032",
		  partial_person[] = "000100040", partial_body[] = "000100057",
		  ceased[] = "000100065", sole[] = "000100073", masked_site[] = "000100123",
		  no_site[] = "000100131";

static struct sirene *demo(struct kit *kit)
{
	struct import_report report;

	assert_int_equal(kit_import_demo(kit, &report), OK);
	assert_int_equal(report.counts.orphans, 0);
	assert_string_equal(report.base_date, "2026-11-01");
	return kit_open(kit);
}

static struct unit unit_of(struct kit *kit, struct sirene *s, const char *siren)
{
	struct unit unit;

	assert_int_equal(register_unit(s, kit->mem, str_of(siren), &unit), OK);
	return unit;
}

static struct establishments list_of(struct kit *kit, struct sirene *s, const char *siren,
                                     const char *filter, size_t from, size_t max)
{
	struct establishments list;

	assert_int_equal(
	    register_establishments(s, kit->mem, str_of(siren), str_of(filter), from, max, &list),
	    OK);
	return list;
}

static void the_three_real_organisations_answer_with_name_form_and_address(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);
	static const struct {
		const char *siren, *name, *form, *nic, *estab, *street, *postcode, *city;
	} want[] = {
	    {"130025265", "DIRECTION INTERMINISTERIELLE DU NUMERIQUE", "7120", "00013",
	     "DIRECTION INTERMINISTERIELLE DU NUMERIQUE", "20 AV DE SEGUR", "75007", "PARIS 7"},
	    {"219200235", "COMMUNE DE CLAMART", "7210", "00014", "MAIRIE", "1 PL MAURICE GUNSBOURG",
	     "92141", "CLAMART CEDEX"},
	    {"226900017", "DEPARTEMENT DU RHONE", "7220", "00014", "DEPARTEMENT DU RHONE",
	     "29 CRS DE LA LIBERTE", "69003", "LYON"},
	};

	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		struct unit unit = unit_of(kit, s, want[i].siren);
		struct establishments list = list_of(kit, s, want[i].siren, "", 0, 50);

		assert_str(unit.name, want[i].name);
		assert_str(unit.legal_form, want[i].form);
		assert_str(unit.head_nic, want[i].nic);
		assert_true(unit.is_active && !unit.is_partial && !unit.is_natural);
		assert_int_equal(list.total, 1);
		assert_int_equal(list.n, 1);
		assert_str(list.v[0].nic, want[i].nic);
		assert_true(list.v[0].is_head && list.v[0].is_active);
		assert_str(list.v[0].estab_name, want[i].estab);
		assert_str(list.v[0].addr_street, want[i].street);
		assert_str(list.v[0].addr_postcode, want[i].postcode);
		assert_str(list.v[0].addr_city, want[i].city);
		assert_str(list.v[0].addr_country, "FR");
	}
	assert_str(list_of(kit, s, "219200235", "", 0, 1).v[0].commune, "92023");
}

static void a_source_that_contradicts_itself_is_said_and_shows_what_exists(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);

	assert_true(unit_of(kit, s, "226900017").is_head_doubtful);
	assert_str(unit_of(kit, s, "226900017").head_nic, "00014");
	assert_false(unit_of(kit, s, "219200235").is_head_doubtful);
	/* units of which the extract holds no establishment */
	assert_str(unit_of(kit, s, "329243661").name, "APODIS");
	assert_int_equal(unit_of(kit, s, "329243661").head_nic.n, 0);
	assert_int_equal(list_of(kit, s, "329243661", "", 0, 50).total, 0);
}

static void a_closed_establishment_is_not_offered_but_answers_as_closed(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);
	struct establishment e;

	assert_int_equal(register_establishment(s, kit->mem, STR("21920023500022"), &e), OK);
	assert_false(e.is_active);
	assert_str(e.closed, "2002-06-20");
	assert_str(e.addr_city, "COUSSAY-LES-BOIS");
	assert_int_equal(register_establishment(s, kit->mem, STR("21920023500014"), &e), OK);
	assert_true(e.is_active && e.is_head);
	assert_int_equal(register_establishment(s, kit->mem, STR("21920023500030"), &e),
	                 ERR_NOT_FOUND);
	assert_int_equal(register_establishment(s, kit->mem, STR("2192002350001"), &e),
	                 ERR_INVALID);
	assert_int_equal(unit_of(kit, s, "219200235").closed_count, 1);
	assert_int_equal(list_of(kit, s, no_site, "", 0, 50).total, 0);
	assert_int_equal(unit_of(kit, s, no_site).closed_count, 1);
}

static void an_unknown_number_is_not_found_and_a_malformed_one_is_refused(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);
	struct unit unit;

	assert_int_equal(register_unit(s, kit->mem, STR("732829320"), &unit), ERR_NOT_FOUND);
	assert_int_equal(register_unit(s, kit->mem, STR("999999999"), &unit), ERR_NOT_FOUND);
	assert_int_equal(register_unit(s, kit->mem, STR("73282932"), &unit), ERR_INVALID);
	assert_int_equal(register_unit(s, kit->mem, STR("73282932a"), &unit), ERR_INVALID);
	assert_int_equal(register_unit(s, kit->mem, STR(""), &unit), ERR_INVALID);
}

static void the_many_site_body_lists_twelve_head_office_first(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);
	struct establishments list = list_of(kit, s, many_sites, "", 0, 200);

	assert_int_equal(list.total, 12);
	assert_int_equal(list.n, 12);
	assert_true(list.v[0].is_head);
	assert_str(list.v[0].estab_name, "SIEGE ADMINISTRATIF");
	assert_str(list.v[0].addr_postcode, "01991");
	assert_str(list.v[0].addr_city, "VALBRUME CEDEX");
	for (size_t i = 2; i < list.n; i++) {
		assert_true(str_cmp(list.v[i - 1].nic, list.v[i].nic) < 0);
		assert_false(list.v[i].is_head);
		assert_true(list.v[i].is_active);
		assert_int_equal(siret_verdict(list.v[i].siret), NUMBER_GOOD);
	}
	assert_str(list.v[3].addr_street, "5-9 AV DES FONTAINES");
	assert_str(list.v[4].addr_street, "6 B AVENUE DES FONTAINES");
	assert_str(list.v[5].addr_box, "BP 20017");
	assert_str(list.v[6].addr_street, "LD LA GRANDE SOURCE");
}

static void a_large_unit_is_paged_without_a_gap_or_a_repeat(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);
	struct establishments all = list_of(kit, s, large, "", 0, 200),
			      rest = list_of(kit, s, large, "", 200, 200);

	assert_int_equal(all.total, 240);
	assert_int_equal(all.n, 200);
	assert_int_equal(rest.n, 40);
	for (size_t from = 0; from < 260; from += 7) {
		struct establishments page = list_of(kit, s, large, "", from, 7);

		assert_int_equal(page.total, 240);
		assert_int_equal(page.n, from >= 240 ? 0 : from + 7 > 240 ? 240 - from : 7);
		for (size_t i = 0; i < page.n; i++) {
			size_t at = from + i;

			assert_true(str_eq(page.v[i].siret,
			                   at < 200 ? all.v[at].siret : rest.v[at - 200].siret));
		}
	}
}

static void a_filter_finds_by_nic_town_postcode_street_and_sign(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);

	assert_int_equal(list_of(kit, s, large, "01422", 0, 50).total, 1);
	assert_str(list_of(kit, s, large, "01422", 0, 50).v[0].addr_country, "BE");
	assert_str(list_of(kit, s, large, "Belgique", 0, 50).v[0].addr_city, "BRUXELLES");
	assert_str(list_of(kit, s, large, "relais 014", 0, 50).v[0].sign, "RELAIS 014");
	struct establishments town = list_of(kit, s, large, "haute-bruyère", 0, 200);

	assert_true(town.total > 5 && town.total == town.n);
	for (size_t i = 0; i < town.n; i++)
		assert_str(town.v[i].addr_postcode, "59990");
	assert_int_equal(list_of(kit, s, large, "59990", 0, 200).total, town.total);
	/* both words must fit, and the head office comes first where it does */
	assert_true(list_of(kit, s, large, "59990 gare", 0, 200).total < town.total);
	assert_true(list_of(kit, s, large, "relais", 0, 200).v[0].is_head);
	assert_int_equal(list_of(kit, s, large, "relais", 230, 50).n, 10);
	assert_int_equal(list_of(kit, s, large, "nulle part", 0, 200).total, 0);
	assert_int_equal(list_of(kit, s, large, "\xff\xfe", 0, 200).n, 200);
}

static void no_masked_value_ever_comes_out(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);
	struct str csv = kit_read(kit->mem, SOURCE_ROOT "/demo/sirene/StockUniteLegale.csv"), line;
	size_t units = 0, at;

	(void)str_cut(csv, '\n', &line, &csv);
	while (str_cut(csv, '\n', &line, &csv)) {
		struct str siren = str_sub(line, 0, 9);
		struct unit u;
		struct establishments list;

		assert_int_equal(register_unit(s, kit->mem, siren, &u), OK);
		assert_int_equal(
		    register_establishments(s, kit->mem, siren, STR(""), 0, 200, &list), OK);
		const struct str own[] = {u.name,       u.acronym,   u.usual_name,
		                          u.first_name, u.last_name, u.naf};

		for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
			assert_false(str_find(own[i], STR("ND]"), &at));
		for (size_t k = 0; k < list.n; k++) {
			const struct establishment *e = &list.v[k];
			const struct str texts[] = {e->estab_name,  e->sign,     e->addr_extra,
			                            e->addr_street, e->addr_box, e->addr_postcode,
			                            e->addr_city,   e->commune};

			for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
				assert_false(str_find(texts[i], STR("ND]"), &at));
				assert_false(str_find(texts[i], STR("SUPPRESSION"), &at));
			}
		}
		units++;
	}
	assert_int_equal(units, 27);
}

static void partial_diffusion_hides_a_person_whole_and_a_body_but_its_name(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);
	struct unit person = unit_of(kit, s, partial_person), body = unit_of(kit, s, partial_body);
	struct establishment site = list_of(kit, s, partial_body, "", 0, 1).v[0];
	struct establishments open = list_of(kit, s, masked_site, "", 0, 9);

	assert_true(person.is_partial && person.is_natural);
	assert_int_equal(person.name.n + person.first_name.n + person.last_name.n, 0);
	assert_str(list_of(kit, s, partial_person, "", 0, 1).v[0].addr_city, "CLAIRMONT-LE-NEUF");
	assert_true(body.is_partial && !body.is_natural);
	assert_str(body.name, "SCI FICTIVE DU CLOS DISCRET");
	assert_int_equal(body.acronym.n, 0);
	assert_true(site.is_partial);
	assert_int_equal(site.addr_street.n + site.addr_extra.n + site.addr_postcode.n, 0);
	assert_str(site.addr_city, "LES ORMES-FICTIFS");
	/* a masked establishment of an open unit */
	assert_int_equal(open.total, 2);
	assert_false(open.v[0].is_partial);
	assert_true(open.v[1].is_partial);
	assert_int_equal(open.v[1].addr_street.n, 0);
}

static void names_follow_the_rules_of_units_persons_and_establishments(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);
	struct unit person = unit_of(kit, s, sole);

	assert_str(person.name, "CAMILLE EXEMPLE-FICTIF");
	assert_str(person.first_name, "CAMILLE");
	assert_str(person.last_name, "EXEMPLE-FICTIF");
	assert_str(list_of(kit, s, sole, "", 0, 1).v[0].addr_street, "3 T IMP DES TRADUCTEURS");
	assert_str(list_of(kit, s, company, "", 0, 1).v[0].estab_name, "LES TROIS PONTS");
	assert_str(list_of(kit, s, company, "", 0, 1).v[0].addr_extra, "BATIMENT B");
	assert_str(unit_of(kit, s, company).naf25, "43.32Y");
	assert_str(unit_of(kit, s, company).acronym, "MF3P");
	/* INSEE's withdrawn name is none, so the unit's own is taken; commas and quotes survive */
	assert_str(list_of(kit, s, "000100081", "", 0, 1).v[0].estab_name,
	           "AMIS DES ORGUES FICTIFS, ET DE LA VOIX");
	assert_str(unit_of(kit, s, masked_site).name, "COOPERATIVE FICTIVE \"LE BON GRAIN\"");
	assert_str(list_of(kit, s, masked_site, "", 0, 1).v[0].sign,
	           "MOULIN \"LE BON GRAIN\", MAGASIN");
}

static void a_ceased_unit_says_since_when(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);

	assert_false(unit_of(kit, s, ceased).is_active);
	assert_str(unit_of(kit, s, ceased).ceased, "2021-06-30");
	assert_str(unit_of(kit, s, "264702093").ceased, "2017-01-01");
	assert_int_equal(unit_of(kit, s, company).ceased.n, 0);
	assert_str(unit_of(kit, s, company).created, "2011-09-05");
}

static void every_fictional_number_has_its_key(void **state)
{
	struct kit *kit = *state;
	struct str csv = kit_read(kit->mem, SOURCE_ROOT "/demo/sirene/StockEtablissement.csv"),
		   line;
	size_t rows = 0;

	(void)str_cut(csv, '\n', &line, &csv);
	while (str_cut(csv, '\n', &line, &csv)) {
		assert_int_equal(siren_verdict(str_sub(line, 0, 9)), NUMBER_GOOD);
		assert_int_equal(siret_verdict(str_sub(line, 16, 14)), NUMBER_GOOD);
		rows++;
	}
	assert_int_equal(rows, 303);
}

static void a_long_street_line_is_shortened_by_its_type_only(void **state)
{
	struct kit *kit = *state;
	struct mem *m = kit->mem;
	struct street street = {12,      STR(""),          STR(""),      STR("14"),
	                        STR(""), STR("BOULEVARD"), STR("DU LAC")};

	assert_str(address_street(m, &street), "12-14 BOULEVARD DU LAC");
	street.way_name = STR("DES ANCIENS MOULINS FLOTTANTS");
	assert_str(address_street(m, &street), "12-14 BD DES ANCIENS MOULINS FLOTTANTS");
	street = (struct street){12, STR(""), STR("B"), STR("14"), STR("C"), STR("RUE"), STR("X")};
	assert_str(address_street(m, &street), "12B-14C RUE X");
	assert_str(address_full_type(STR("CRS")), "COURS");
	assert_str(address_short_type(STR("ROUTE")), "RTE");
	assert_str(address_full_type(STR("RUE")), "RUE");
	assert_str(address_country(STR("99131")), "BE");
	assert_int_equal(address_country(STR("99999")).n, 0);
}

static void folding_takes_case_and_marks_away_and_never_cuts_a_letter(void **state)
{
	char out[64];

	(void)state;
	assert_str(fold(STR("  L'Éclair d’été – Œuvré & Cie "), out, sizeof out),
	           "L ECLAIR D ETE OEUVRE CIE");
	assert_str(fold(STR("straße Łódź ŒUF"), out, sizeof out), "STRASSE LODZ OEUF");
	assert_str(fold(STR("e\xcc\x81t\xc3\xa9"), out, sizeof out), "ETE");
	assert_str(fold(STR("漢字 A"), out, 4), "漢");
	assert_int_equal(fold(STR("--"), out, sizeof out).n, 0);
}

static void a_cut_foreign_or_empty_file_is_refused_at_open(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);
	const char *path = str_c(kit->mem, kit->path);
	struct str whole = kit_read(kit->mem, path);
	static const size_t lengths[] = { 0, 1, 100, 4095, 4096, 8191, 8192, 12288, 20480, 32768 };

	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		kit_write(path, str_sub(whole, 0, lengths[i]));
		assert_int_equal(register_open(kit->mem, kit->path, &s), ERR_INVALID);
	}
	kit_write(path, kit_read(kit->mem, SOURCE_ROOT "/demo/sirene/StockEtablissement.csv"));
	assert_int_equal(register_open(kit->mem, kit->path, &s), ERR_INVALID);
	(void)unlink(path);
	assert_int_equal(register_open(kit->mem, kit->path, &s), ERR_NOT_FOUND);
	kit_write(path, whole);
	assert_int_equal(register_open(kit->mem, kit->path, &s), OK);
}

static void a_swapped_file_answers_after_renewal_and_old_answers_stay(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);
	struct unit before = unit_of(kit, s, "219200235"), after;
	bool is_new = true;
	struct import_report report;
	static const char *const units[] = { "219200235,A,COMMUNE NOUVELLE,7210,00014" };
	static const char *const places[] = { "219200235,00014,A,true,DU TEST,92140,CLAMART" };
	struct import import = {
	    .units = kit->units, .places = kit->places, .path = kit->path, .is_forced = true};

	assert_int_equal(register_renew(s, &is_new), OK);
	assert_false(is_new);
	import.units = str_fmt(kit->mem, "%s/u.csv", kit->folder);
	import.places = str_fmt(kit->mem, "%s/p.csv", kit->folder);
	kit_write(import.units.p, kit_units_csv(kit->mem, units, 1));
	kit_write(import.places.p, kit_places_csv(kit->mem, places, 1));
	assert_int_equal(sirene_import(&import, &report), OK);
	/* until it is renewed the old file answers, though its name is gone */
	assert_str(unit_of(kit, s, "130025265").name, "DIRECTION INTERMINISTERIELLE DU NUMERIQUE");
	assert_int_equal(register_renew(s, &is_new), OK);
	assert_true(is_new);
	after = unit_of(kit, s, "219200235");
	assert_str(after.name, "COMMUNE NOUVELLE");
	assert_str(before.name, "COMMUNE DE CLAMART");
	assert_int_equal(register_unit(s, kit->mem, STR("130025265"), &after), ERR_NOT_FOUND);
	/* a file that is not one leaves the last good one in service */
	kit_write(str_c(kit->mem, str_fmt(kit->mem, STR_FMT ".bad", STR_ARG(kit->path))),
	          STR("not a register"));
	assert_int_equal(
	    rename(str_fmt(kit->mem, STR_FMT ".bad", STR_ARG(kit->path)).p, kit->path.p), 0);
	assert_int_equal(register_renew(s, &is_new), ERR_INVALID);
	assert_str(unit_of(kit, s, "219200235").name, "COMMUNE NOUVELLE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, kit_make, kit_drop)
		T(the_three_real_organisations_answer_with_name_form_and_address),
		T(a_source_that_contradicts_itself_is_said_and_shows_what_exists),
		T(a_closed_establishment_is_not_offered_but_answers_as_closed),
		T(an_unknown_number_is_not_found_and_a_malformed_one_is_refused),
		T(the_many_site_body_lists_twelve_head_office_first),
		T(a_large_unit_is_paged_without_a_gap_or_a_repeat),
		T(a_filter_finds_by_nic_town_postcode_street_and_sign),
		T(no_masked_value_ever_comes_out),
		T(partial_diffusion_hides_a_person_whole_and_a_body_but_its_name),
		T(names_follow_the_rules_of_units_persons_and_establishments),
		T(a_ceased_unit_says_since_when),
		T(every_fictional_number_has_its_key),
		T(a_long_street_line_is_shortened_by_its_type_only),
		T(folding_takes_case_and_marks_away_and_never_cuts_a_letter),
		T(a_cut_foreign_or_empty_file_is_refused_at_open),
		T(a_swapped_file_answers_after_renewal_and_old_answers_stay),
	};

	return cmocka_run_group_tests_name("sirene_register", tests, NULL, NULL);
}
