/* sirene_search_test.c - names in the index: found, ranked, bounded, and nobody in it who must not
 * be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sirene/verify.h"
#include "sirene_kit.h"

#define assert_str(have, want) assert_true(str_eq_c((have), (want)))

static struct hits found(struct kit *kit, struct sirene *s, const char *words, const char *place)
{
	struct hits hits;

	assert_int_equal(
	    register_search(s, kit->mem, str_of(words), str_of(place), REGISTER_HITS_MAX, &hits),
	    OK);
	return hits;
}

static struct sirene *demo(struct kit *kit)
{
	struct import_report report;

	assert_int_equal(kit_import_demo(kit, &report), OK);
	assert_int_equal(register_verify(kit->path), OK);
	return kit_open(kit);
}

static void a_name_is_found_by_whole_words_and_a_beginning(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);
	static const char *const ways[] = {"commune de clamart", "Commune Clam", "CLAMART",
	                                   "clamart de comm", "clam"};

	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct hits hits = found(kit, s, ways[i], "");

		assert_int_equal(hits.n, 1);
		assert_true(hits.is_complete);
		assert_str(hits.v[0].unit.siren, "219200235");
		assert_str(hits.v[0].head.nic, "00014");
		assert_str(hits.v[0].head.addr_city, "CLAMART CEDEX");
	}
	/* only the last word may be a beginning */
	assert_int_equal(found(kit, s, "comm clamart", "").n, 0);
	assert_int_equal(found(kit, s, "commune lamart", "").n, 0);
	assert_int_equal(found(kit, s, "", "").n, 0);
	assert_int_equal(found(kit, s, " - ' ", "").n, 0);
	assert_int_equal(found(kit, s, "\xff\xfe", "").n, 0);
	/* acronyms, accents and apostrophes */
	assert_str(found(kit, s, "dinum", "").v[0].unit.siren, "130025265");
	assert_str(found(kit, s, "numérique direction", "").v[0].unit.siren, "130025265");
	assert_str(found(kit, s, "L’ÉPERON comédie", "").v[0].unit.siren, "403148398");
	assert_str(found(kit, s, "trois ponts bois", "").v[0].unit.siren, "000100016");
}

static void a_place_narrows_by_departement_code_or_town(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);

	assert_int_equal(found(kit, s, "fictif", "").total, 4);
	assert_int_equal(found(kit, s, "fictif", "26").total, 1);
	assert_int_equal(found(kit, s, "fictif", "26990").total, 1);
	assert_int_equal(found(kit, s, "fictif", "01").total, 2);
	assert_int_equal(found(kit, s, "fictif", "99").total, 0);
	assert_int_equal(found(kit, s, "clamart", "92").total, 1);
	assert_int_equal(found(kit, s, "clamart", "92141").total, 1);
	assert_int_equal(found(kit, s, "clamart", "75").total, 0);
	/* the postcode, CEDEX code and commune code of the head office; its town, or how that begins */
	assert_int_equal(found(kit, s, "clamart", "92140").total, 1);
	assert_int_equal(found(kit, s, "clamart", "92023").total, 1);
	assert_int_equal(found(kit, s, "clamart", "92024").total, 0);
	assert_int_equal(found(kit, s, "commune", "Clam").total, 1);
	assert_int_equal(found(kit, s, "commune", "clamart cedex").total, 1);
	assert_int_equal(found(kit, s, "commune", "lyon").total, 0);
	assert_int_equal(found(kit, s, "commune", "漢").total, 0);
}

static void the_very_name_comes_first_then_the_largest(void **state)
{
	struct kit *kit = *state;
	static const char *const units[] = {
	    "100000009,A,PONT NEUF SA,5599,00011", "200000008,A,PONT,5599,00011",
	    "300000007,A,PONT NEUF,5599,00011", "400000006,C,PONT,5599,00011",
	    "500000005,A,PONT PONTET,5599,00011"};
	static const char *const places[] = {
	    "100000009,00011,A,true,X,01000,Y",  "100000009,00029,A,false,X,01000,Y",
	    "200000008,00011,A,true,X,01000,Y",  "300000007,00011,A,true,X,01000,Y",
	    "300000007,00029,A,false,X,01000,Y", "300000007,00037,A,false,X,01000,Y",
	    "500000005,00011,F,true,X,01000,Y"};
	struct import_report report;

	kit_write(str_c(kit->mem, kit->units), kit_units_csv(kit->mem, units, 5));
	kit_write(str_c(kit->mem, kit->places), kit_places_csv(kit->mem, places, 7));
	assert_int_equal(kit_import(kit, &report), OK);
	struct hits hits = found(kit, kit_open(kit), "pont", "");

	/* the ceased one is not offered; a name with two fitting words is counted once */
	assert_int_equal(hits.total, 4);
	assert_int_equal(hits.n, 4);
	assert_str(hits.v[0].unit.siren, "200000008");
	assert_str(hits.v[1].unit.siren, "300000007");
	assert_str(hits.v[2].unit.siren, "100000009");
	assert_str(hits.v[3].unit.siren, "500000005");
}

static void natural_persons_and_masked_names_are_not_in_the_index(void **state)
{
	struct kit *kit = *state;
	struct sirene *s = demo(kit);

	assert_int_equal(found(kit, s, "camille", "").n, 0);
	assert_int_equal(found(kit, s, "exemple", "").n, 0);
	assert_int_equal(found(kit, s, "nd", "").n, 0);
	/* a legal person in partial diffusion keeps a public name, and shows no street */
	struct hits hits = found(kit, s, "clos discret", "");

	assert_int_equal(hits.n, 1);
	assert_true(hits.v[0].unit.is_partial);
	assert_int_equal(hits.v[0].head.addr_street.n, 0);
	assert_int_equal(found(kit, s, "ccas", "").n, 0);      /* ceased */
}

static void natural_persons_are_found_where_the_import_was_told_so_after_the_bodies(void **state)
{
	struct kit *kit = *state;
	struct import_report report;
	struct register_facts facts;
	struct import told = {.units = STR(SOURCE_ROOT "/demo/sirene/StockUniteLegale.csv"),
	                      .places = STR(SOURCE_ROOT "/demo/sirene/StockEtablissement.csv"),
	                      .path = kit->path,
	                      .indexed = INDEXED_PERSONS};

	assert_int_equal(sirene_import(&told, &report), OK);
	assert_int_equal(register_verify(kit->path), OK);
	struct sirene *s = kit_open(kit);
	struct hits hits = found(kit, s, "camille", "");

	register_facts(s, kit->mem, &facts);
	assert_true(facts.has_persons);
	assert_int_equal(hits.n, 1);
	assert_true(hits.v[0].unit.is_natural);
	/* never one in partial diffusion: nobody is found by a masked name */
	assert_int_equal(found(kit, s, "nd", "").n, 0);
	for (char letter[2] = "a"; letter[0] <= 'z'; letter[0]++) {
		hits = found(kit, s, letter, "");
		for (size_t i = 0; i < hits.n; i++)
			assert_false(hits.v[i].unit.is_natural && hits.v[i].unit.is_partial);
		for (size_t i = 1; i < hits.n; i++)
			assert_true(hits.v[i].unit.is_natural || !hits.v[i - 1].unit.is_natural);
	}
	told.indexed = INDEXED_NONE;
	assert_int_equal(sirene_import(&told, &report), OK);
	register_facts(kit_open(kit), kit->mem, &facts);
	assert_false(facts.has_names);
	assert_int_equal(found(kit, kit_open(kit), "clamart", "").n, 0);
}

static void a_word_that_everybody_has_costs_a_bounded_time(void **state)
{
	enum { UNITS = 60000 };
	struct kit *kit = *state;
	const char **rows = mem_get(kit->mem, UNITS, sizeof *rows);
	static const char *const place[] = { "000000000,00011,A,true,X,01000,Y" };
	struct import_report report;

	for (unsigned i = 0; i < UNITS; i++)
		rows[i] = str_fmt(kit->mem, "%09u,A,SCI LE N%u,6540,00011", i + 1, i).p;
	kit_write(str_c(kit->mem, kit->units), kit_units_csv(kit->mem, rows, UNITS));
	kit_write(str_c(kit->mem, kit->places), kit_places_csv(kit->mem, place, 1));
	assert_int_equal(kit_import(kit, &report), OK);
	assert_int_equal(register_verify(kit->path), OK);
	struct sirene *s = kit_open(kit);
	struct hits hits = found(kit, s, "sci", "");

	assert_false(hits.is_complete);
	assert_int_equal(hits.n, REGISTER_HITS_MAX);
	assert_true(hits.total < UNITS);
	/* a rare word drives: all is seen */
	hits = found(kit, s, "sci le n59999", "");
	assert_true(hits.is_complete);
	assert_int_equal(hits.n, 1);
	assert_str(hits.v[0].unit.siren, "000060000");
	hits = found(kit, s, "n59998 le sci", "");
	assert_true(hits.is_complete);
	assert_int_equal(hits.n, 1);
	hits = found(kit, s, "sci n5999", "");
	assert_int_equal(hits.total, 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, kit_make, kit_drop)
		T(a_name_is_found_by_whole_words_and_a_beginning),
		T(a_place_narrows_by_departement_code_or_town),
		T(the_very_name_comes_first_then_the_largest),
		T(natural_persons_and_masked_names_are_not_in_the_index),
		T(natural_persons_are_found_where_the_import_was_told_so_after_the_bodies),
		T(a_word_that_everybody_has_costs_a_bounded_time),
	};

	return cmocka_run_group_tests_name("sirene_search", tests, NULL, NULL);
}
