/* sirene_merge_test.c - rows of a caller become the next register: what they replace, add, hide and take
 * out, and which of them are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sirene/merge.h"
#include "sirene/verify.h"
#include "sirene_kit.h"

#define assert_str(have, want) assert_true(str_eq_c((have), (want)))

static const char *const units[] = {"219200235,A,COMMUNE A,7210,00014",
                                    "226900017,A,DEPARTEMENT B,7220,00014",
                                    "330000001,A,SOCIETE C,5710,00011"};
static const char *const places[] = {
    "219200235,00014,A,true,DU LAC,92140,CLAMART", "219200235,00022,A,false,DU PRE,92140,CLAMART",
    "226900017,00014,A,true,DU PONT,69003,LYON", "330000001,00011,A,true,DU BOIS,75007,PARIS"};

struct rows {                                   /* what a caller gives */
	const struct unit_row *units;
	const struct place_row *places;
	size_t units_n, places_n, unit, place;
};

static enum err next_unit(void *self, struct unit_row *out, bool *more)
{
	struct rows *r = self;

	*more = r->unit < r->units_n;
	if (*more)
		*out = r->units[r->unit++];
	return OK;
}

static enum err next_place(void *self, struct place_row *out, bool *more)
{
	struct rows *r = self;

	*more = r->place < r->places_n;
	if (*more)
		*out = r->places[r->place++];
	return OK;
}

static enum err merge_rows(struct kit *kit, struct rows *rows, struct import_report *report)
{
	const struct changes changes = { rows, next_unit, next_place };
	struct merge merge = {
	    .base = kit->path, .path = kit->path, .changes = &changes, .is_forced = true};

	return sirene_merge(&merge, report);
}

static void make_base(struct kit *kit)
{
	struct import_report report;

	kit_write(str_c(kit->mem, kit->units), kit_units_csv(kit->mem, units, 3));
	kit_write(str_c(kit->mem, kit->places), kit_places_csv(kit->mem, places, 4));
	assert_int_equal(kit_import(kit, &report), OK);
}

static void rows_replace_add_and_take_out_and_the_rest_stays(void **state)
{
	struct kit *kit = *state;
	const struct unit_row changed[] = {
	    {.siren = 219200235, .category = 7210, .head_nic = 22, .is_active = true,
	     .name = STR("COMMUNE RENOMMEE"), .naf = STR("84.11Z"), .treated = STR("2026-11-20T01:00:00")},
	    {.siren = 226900017, .is_hidden = true},
	    {.siren = 440000008, .category = 5710, .head_nic = 12, .is_active = true,
	     .name = STR("NOUVELLE SOCIETE"), .acronym = STR("NS"), .created = STR("2026-11-19")}};
	const struct place_row moved[] = {
	    {.siren = 219200235, .nic = 14, .since = STR("2026-11-18")},
	    {.siren = 440000008, .nic = 12, .is_active = true, .is_head = true,
	     .way_type = STR("RUE"), .way_name = STR("NEUVE"), .postcode = STR("69003"),
	     .city = STR("LYON"), .commune = STR("69383")},
	    {.siren = 550000002, .nic = 17, .is_active = true}};
	struct rows rows = { changed, moved, 3, 3, 0, 0 };
	struct import_report report;
	struct unit unit;
	struct establishment e;
	struct hits hits;

	make_base(kit);
	assert_int_equal(merge_rows(kit, &rows, &report), OK);
	assert_string_equal(report.base_date, "2026-11-20");
	assert_int_equal(report.counts.units, 3);
	assert_int_equal(report.counts.orphans, 1);
	assert_int_equal(register_verify(kit->path), OK);

	struct sirene *s = kit_open(kit);

	assert_int_equal(register_unit(s, kit->mem, STR("219200235"), &unit), OK);
	assert_str(unit.name, "COMMUNE RENOMMEE");
	assert_str(unit.head_nic, "00022");
	assert_int_equal(unit.active_count, 1);
	assert_int_equal(unit.closed_count, 1);
	assert_int_equal(register_establishment(s, kit->mem, STR("21920023500014"), &e), OK);
	assert_false(e.is_active);
	assert_str(e.closed, "2026-11-18");
	/* what did not change is as it was */
	assert_int_equal(register_establishment(s, kit->mem, STR("21920023500022"), &e), OK);
	assert_str(e.addr_street, "7 RUE DU PRE");
	assert_int_equal(register_unit(s, kit->mem, STR("330000001"), &unit), OK);
	assert_str(unit.name, "SOCIETE C");
	/* a tombstone takes the establishments along */
	assert_int_equal(register_unit(s, kit->mem, STR("226900017"), &unit), ERR_NOT_FOUND);
	assert_int_equal(register_establishment(s, kit->mem, STR("22690001700014"), &e),
	                 ERR_NOT_FOUND);
	assert_int_equal(register_search(s, kit->mem, STR("departement"), STR(""), 10, &hits), OK);
	assert_int_equal(hits.n, 0);
	assert_int_equal(register_search(s, kit->mem, STR("nouvelle soc"), STR("69"), 10, &hits), OK);
	assert_int_equal(hits.n, 1);
	assert_str(hits.v[0].head.addr_street, "RUE NEUVE");
}

static void a_unit_that_becomes_partial_loses_its_addresses_and_a_person_her_name(void **state)
{
	struct kit *kit = *state;
	const struct unit_row changed[] = {
	    {.siren = 219200235, .category = 7210, .head_nic = 14, .is_active = true,
	     .is_partial = true, .name = STR("COMMUNE A"), .acronym = STR("CA")},
	    {.siren = 226900017, .category = 1000, .head_nic = 14, .is_active = true,
	     .is_partial = true, .name = STR("JEANNE PERSONNE"), .first_name_bytes = 6},
	    {.siren = 330000001, .category = 5710, .head_nic = 11, .is_active = true,
	     .name = STR("[ND]"), .usual_name = STR("SUPPRESSION DU NOM COMMERCIAL")}};
	struct rows rows = { changed, NULL, 3, 0, 0, 0 };
	struct import_report report;
	struct unit unit;
	struct establishment e;

	make_base(kit);
	assert_int_equal(merge_rows(kit, &rows, &report), OK);
	struct sirene *s = kit_open(kit);

	assert_int_equal(register_unit(s, kit->mem, STR("219200235"), &unit), OK);
	assert_str(unit.name, "COMMUNE A");
	assert_str(unit.acronym, "");
	/* of an establishment that no row spoke of */
	assert_int_equal(register_establishment(s, kit->mem, STR("21920023500022"), &e), OK);
	assert_true(e.is_partial);
	assert_str(e.addr_street, "");
	assert_str(e.addr_postcode, "");
	assert_str(e.addr_city, "CLAMART");
	assert_int_equal(register_unit(s, kit->mem, STR("226900017"), &unit), OK);
	assert_str(unit.name, "");
	assert_str(unit.first_name, "");
	assert_int_equal(register_unit(s, kit->mem, STR("330000001"), &unit), OK);
	assert_str(unit.name, "");
	assert_str(unit.usual_name, "");
}

static void rows_out_of_order_twice_or_impossible_leave_the_old_register(void **state)
{
	struct kit *kit = *state;
	const struct unit_row back[] = {{.siren = 330000001, .is_hidden = true},
	                                {.siren = 219200235, .is_hidden = true}};
	const struct unit_row twice[] = {{.siren = 330000001, .is_hidden = true},
	                                 {.siren = 330000001, .is_hidden = true}};
	const struct unit_row large[] = { { .siren = 1000000000, .is_hidden = true } };
	const struct place_row no_nic[] = { { .siren = 219200235, .is_hidden = true } };
	const struct place_row again[] = {{.siren = 219200235, .nic = 14, .is_hidden = true},
	                                  {.siren = 219200235, .nic = 14, .is_hidden = true}};
	const struct rows bad[] = { { back, NULL, 2, 0, 0, 0 },
				    { twice, NULL, 2, 0, 0, 0 },
				    { large, NULL, 1, 0, 0, 0 },
				    { NULL, no_nic, 0, 1, 0, 0 },
				    { NULL, again, 0, 2, 0, 0 } };
	struct import_report report;
	struct unit unit;

	make_base(kit);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct rows rows = bad[i];

		assert_int_equal(merge_rows(kit, &rows, &report), ERR_INVALID);
		assert_int_equal(register_unit(kit_open(kit), kit->mem, STR("330000001"), &unit), OK);
		assert_int_equal(unit.active_count, 1);
	}
}

static void count(void *self)
{
	++*(unsigned *)self;
}

/* One row changes in a long file: who waits hears of the copy, and of the reading afterwards. */
struct told {
	unsigned times, percent;
	uint64_t rows;
};

static void hear(void *self, uint64_t rows, unsigned percent)
{
	struct told *told = self;

	assert_true(rows > told->rows && percent >= told->percent && percent <= 100);
	*told = (struct told){ told->times + 1, percent, rows };
}

static void a_long_copy_tells_that_it_lives(void **state)
{
	enum { MANY = 3 * CONTENT_PULSE_ENTRIES + 1 };
	struct kit *kit = *state;
	const char **rows = mem_get(kit->mem, MANY, sizeof *rows), **sites = mem_get(kit->mem, MANY, sizeof *sites);
	const struct unit_row changed = { .siren = 999999999, .category = 5710, .is_active = true, .name = STR("Z") };
	struct rows given = { &changed, NULL, 1, 0, 0, 0 };
	const struct changes changes = { &given, next_unit, next_place };
	unsigned told = 0;
	struct told progress = { 0 };
	struct merge merge = { .base = kit->path, .path = kit->path, .changes = &changes, .is_nameless = true,
			       .pulse = { count, &told }, .progress = hear, .self = &progress };
	struct import_report report;

	for (unsigned i = 0; i < MANY; i++) {
		rows[i] = str_fmt(kit->mem, "%09u,A,SOCIETE %u,5710,00011", 100000000 + i, i).p;
		sites[i] = str_fmt(kit->mem, "%09u,00011,A,true,DU BOIS,75007,PARIS", 100000000 + i).p;
	}
	kit_write(str_c(kit->mem, kit->units), kit_units_csv(kit->mem, rows, MANY));
	kit_write(str_c(kit->mem, kit->places), kit_places_csv(kit->mem, sites, MANY));
	assert_int_equal(kit_import(kit, &report), OK);
	assert_int_equal(sirene_merge(&merge, &report), OK);
	assert_int_equal(report.counts.units, MANY + 1);
	assert_int_equal(told, 3);
	/* two rows a unit: told at 16 384 of 24 578 */
	assert_int_equal(progress.times, 1);
	assert_int_equal(progress.percent, 66);
	told = 0;
	assert_int_equal(register_verify_telling(kit->path, merge.pulse), OK);
	assert_int_equal(told, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, kit_make, kit_drop)
		T(rows_replace_add_and_take_out_and_the_rest_stays),
		T(a_unit_that_becomes_partial_loses_its_addresses_and_a_person_her_name),
		T(rows_out_of_order_twice_or_impossible_leave_the_old_register),
		T(a_long_copy_tells_that_it_lives),
	};

	return cmocka_run_group_tests_name("sirene_merge", tests, NULL, NULL);
}
