/* directory_test.c - the company register as step 1 asks it: overlay before file, what a newer row hides,
 * and the nightly merge that must answer the same. On SQLite, and on PostgreSQL by test/with-postgres. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/delta.h"
#include "job_kit.h"
#include "reach/directory_local.h"
#include "reach/directory_merge.h"
#include "reach/directory_row.h"
#include "sirene/import.h"

#define assert_str(have, want) assert_string_equal(str_c(f.k.mem, have), want)

enum { UNITS = 60, NICS = 9, ROUNDS = 3 };

static struct fixture {
	struct job_kit k;
	struct str path;
	struct directory *directory;
	uint64_t dice;
} f;

static unsigned dice(unsigned sides)
{
	f.dice = f.dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(f.dice >> 33) % sides;
}

static enum err import(struct str units, struct str places)
{
	const struct import import = { .units = units, .places = places, .path = f.path, .is_forced = true };
	struct import_report report;

	return sirene_import(&import, &report);
}

static int begin(void **state)
{
	(void)state;
	f = (struct fixture){ .dice = 7 };
	if (job_kit_open(&f.k) != 0)
		return -1;
	f.path = str_fmt(f.k.process, "%s/register", f.k.folder);
	if (import(STR(SOURCE_ROOT "/demo/sirene/StockUniteLegale.csv"),
		   STR(SOURCE_ROOT "/demo/sirene/StockEtablissement.csv")) != OK)
		return -1;
	f.directory = directory_local(f.k.process, &(struct directory_parts){ .path = f.path, .db = f.k.db });
	return 0;
}

static int end(void **state)
{
	(void)state;
	return job_kit_close(&f.k);
}

static enum err ask(const char *siren, const char *nic, struct directory_unit *out)
{
	return f.directory->unit(f.directory->self, f.k.mem, str_of(siren), str_of(nic), out);
}

static void put(uint32_t siren, uint32_t nic, const char *treated, const struct buf *line)
{
	const struct delta_row row = { siren, nic, directory_row_day(str_of(treated)), buf_done((struct buf *)line) };

	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(delta_put(f.k.db, &row, f.k.now_ms), OK);
	assert_int_equal(db_commit(f.k.db), OK);
}

static void put_unit(const struct unit_row *u)
{
	struct buf *line = buf_new(f.k.mem, DIRECTORY_LINE_BYTES_MAX);

	directory_row_unit(line, u);
	put(u->siren, 0, str_c(f.k.mem, u->treated), line);
}

static void put_place(const struct place_row *p)
{
	struct buf *line = buf_new(f.k.mem, DIRECTORY_LINE_BYTES_MAX);

	directory_row_place(line, p);
	put(p->siren, p->nic, str_c(f.k.mem, p->treated), line);
}

static const struct unit_row clamart = {
	.siren = 219200235, .category = 7210, .head_nic = 14, .is_active = true,
	.name = STR("COMMUNE DE CLAMART"), .naf = STR("84.11Z"), .treated = STR("2026-11-20"),
};

static void the_file_answers_what_no_row_speaks_of(void **state)
{
	struct directory_unit u;

	(void)state;
	assert_int_equal(ask("219200235", "", &u), OK);
	assert_str(u.name, "COMMUNE DE CLAMART");
	assert_int_equal(u.sites_n, 1);
	assert_str(u.sites[0].line, "1 PL MAURICE GUNSBOURG");
	assert_str(u.as_of, str_c(f.k.mem, f.directory->as_of(f.directory->self, f.k.mem)));
	assert_int_equal(ask("999999999", "", &u), ERR_NOT_FOUND);
	/* a closed one is given when it is asked for by its number */
	assert_int_equal(ask("219200235", "00022", &u), OK);
	assert_int_equal(u.sites_n, 2);
	assert_false(u.sites[1].is_active);
	assert_str(u.sites[1].closed, "2002-06-20");
}

static void a_newer_row_is_looked_at_first(void **state)
{
	struct unit_row renamed = clamart;
	struct directory_unit u;

	(void)state;
	renamed.name = STR("COMMUNE DE CLAMART-LES-BOIS");
	put_unit(&renamed);
	put_place(&(struct place_row){ .siren = 219200235, .nic = 33, .is_active = true, .number = STR("7"),
				       .way_type = STR("RUE"), .way_name = STR("DU PRE"),
				       .postcode = STR("92140"), .city = STR("CLAMART"),
				       .commune = STR("92023"), .treated = STR("2026-11-21T06:00:00.000") });
	assert_int_equal(ask("219200235", "", &u), OK);
	assert_str(u.name, "COMMUNE DE CLAMART-LES-BOIS");
	assert_int_equal(u.sites_total, 2);
	assert_str(u.sites[0].nic, "00014");
	assert_true(u.sites[0].is_head);
	assert_str(u.sites[1].line, "7 RUE DU PRE");
	assert_str(u.as_of, "2026-11-21");
	/* an older row that comes late changes nothing */
	renamed.name = STR("ANCIEN NOM");
	renamed.treated = STR("2026-11-19");
	put_unit(&renamed);
	assert_int_equal(ask("219200235", "", &u), OK);
	assert_str(u.name, "COMMUNE DE CLAMART-LES-BOIS");
	/* and one that is older than the file is not looked at */
	put_unit(&(struct unit_row){ .siren = 226900017, .category = 7220, .name = STR("VIEUX"),
				     .treated = STR("2001-01-01") });
	assert_int_equal(ask("226900017", "", &u), OK);
	assert_str(u.name, "DEPARTEMENT DU RHONE");
}

static void partial_diffusion_hides_at_once(void **state)
{
	struct unit_row masked = clamart;
	struct directory_unit u, *hits;
	size_t n;

	(void)state;
	assert_int_equal(f.directory->search(f.directory->self, f.k.mem, STR("commune clamart"), 10, &hits, &n), OK);
	assert_int_equal(n, 1);
	assert_str(hits[0].sites[0].postcode, "92141");
	masked.is_partial = true;
	masked.acronym = STR("[ND]");
	put_unit(&masked);
	assert_int_equal(ask("219200235", "", &u), OK);
	assert_int_equal(u.diffusion, DIFFUSION_PARTIAL);
	assert_str(u.name, "COMMUNE DE CLAMART");       /* a legal person's name stays public */
	assert_str(u.acronym, "");
	/* its old establishments too, which no row spoke of */
	assert_int_equal(u.sites[0].diffusion, DIFFUSION_PARTIAL);
	assert_str(u.sites[0].line, "");
	assert_str(u.sites[0].postcode, "");
	assert_str(u.sites[0].city, "CLAMART");
	/* of a person nothing is left, and no search finds her */
	masked.category = 1000;
	masked.name = STR("[ND]");
	put_unit(&masked);
	assert_int_equal(ask("219200235", "", &u), OK);
	assert_str(u.name, "");
	assert_int_equal(f.directory->search(f.directory->self, f.k.mem, STR("commune clamart"), 10, &hits, &n), OK);
	assert_int_equal(n, 0);
	/* a tombstone takes the unit out with its establishments */
	masked.is_hidden = true;
	put_unit(&masked);
	assert_int_equal(ask("219200235", "00014", &u), ERR_NOT_FOUND);
}

static void a_row_that_is_no_row_is_refused(void **state)
{
	static const char *const lines[] = {
		"", "U", "X\t1", "U\t12345\tA\t7210\t14\t0\t\t\t\tNOM\t\t\t", "U\t9999999999\tA\t7210\t14\t0\t\t\t\tNOM\t\t\t\t",
		"U\t219200235\tA\t72100\t14\t0\t\t\t\tNOM\t\t\t\t", "U\t219200235\tA\t7210\t14\t0\t\t\t\tNOM\t\t\t\t\t",
		"E\t219200235\t00000\tA\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t",
		"U\t219200235\tA\t7210\t14\t0\t\t\t\t\xff\t\t\t\t",
	};
	struct directory_row row;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_int_equal(directory_row_read(str_of(lines[i]), &row), ERR_INVALID);
	assert_int_equal(directory_row_read(STR("U\t219200235\tAP\t1000\t14\t6\t\t\t\tJEANNE PERSONNE\tJP\t\t\t"), &row), OK);
	assert_int_equal(row.unit.name.n, 0);
	assert_int_equal(row.unit.acronym.n, 0);
}

/* --- overlay against merge --------------------------------------------------------------------- */

static struct str stock_units(void)
{
	struct buf *b = buf_new(f.k.mem, 1 << 20);

	buf_add_c(b, "siren,etatAdministratifUniteLegale,denominationUniteLegale,categorieJuridiqueUniteLegale,"
		"nicSiegeUniteLegale,statutDiffusionUniteLegale,dateCreationUniteLegale,sigleUniteLegale,"
		"prenom1UniteLegale,prenomUsuelUniteLegale,dateDernierTraitementUniteLegale,dateDebut,"
		"nomUniteLegale,nomUsageUniteLegale,denominationUsuelle1UniteLegale,activitePrincipaleUniteLegale\n");
	for (unsigned i = 0; i < UNITS; i++)
		buf_fmt(b, "%09u,%s,UNITE %u,5710,%05u,%s,2001-02-03,,,,2026-10-31T01:02:03,2001-02-03,,,,62.01Z\n",
			100000000 + i * 7, dice(6) == 0 ? "C" : "A", i, 1 + dice(NICS), dice(9) == 0 ? "P" : "O");
	return buf_done(b);
}

static struct str stock_places(void)
{
	struct buf *b = buf_new(f.k.mem, 1 << 20);

	buf_add_c(b, "siren,nic,etatAdministratifEtablissement,etablissementSiege,libelleVoieEtablissement,"
		"codePostalEtablissement,libelleCommuneEtablissement,siret,statutDiffusionEtablissement,"
		"dateDernierTraitementEtablissement,complementAdresseEtablissement,numeroVoieEtablissement,"
		"indiceRepetitionEtablissement,typeVoieEtablissement,libelleCommuneEtrangerEtablissement,"
		"distributionSpecialeEtablissement,codeCommuneEtablissement,codeCedexEtablissement,"
		"libelleCedexEtablissement,codePaysEtrangerEtablissement,libellePaysEtrangerEtablissement,dateDebut,"
		"enseigne1Etablissement,enseigne2Etablissement,enseigne3Etablissement,"
		"denominationUsuelleEtablissement,activitePrincipaleEtablissement\n");
	for (unsigned i = 0; i < UNITS; i++) {
		for (unsigned nic = 1; nic <= NICS; nic++) {
			if (dice(3) == 0)
				continue;
			buf_fmt(b, "%09u,%05u,%s,%s,DU PRE,01000,BOURG,%09u%05u,%s,2026-10-30,,%u,,RUE,,,01001,,,,,"
				"2001-02-03,%s,,,,62.01Z\n", 100000000 + i * 7, nic, dice(4) == 0 ? "F" : "A",
				dice(5) == 0 ? "true" : "false", 100000000 + i * 7, nic, dice(9) == 0 ? "P" : "O",
				dice(90), dice(4) == 0 ? "ENSEIGNE" : "");
		}
	}
	return buf_done(b);
}

static void write_file(struct str path, struct str text)
{
	FILE *out = fopen(str_c(f.k.mem, path), "w");

	assert_non_null(out);
	assert_int_equal(fwrite(text.p, 1, text.n, out), text.n);
	assert_int_equal(fclose(out), 0);
}

static void make_base(void)
{
	struct str units = str_fmt(f.k.mem, "%s/u.csv", f.k.folder), places = str_fmt(f.k.mem, "%s/p.csv", f.k.folder);

	write_file(units, stock_units());
	write_file(places, stock_places());
	assert_int_equal(import(units, places), OK);
	directory_local_renew(f.directory);
}

static void change_unit(unsigned i)
{
	const struct unit_row u = {
		.siren = 100000000 + i * 7, .category = dice(4) == 0 ? 1000 : 5710, .head_nic = dice(NICS + 2),
		.is_active = dice(5) != 0, .is_partial = dice(5) == 0, .is_hidden = dice(8) == 0,
		.name = STR("CLAIRE RENOMMEE"), .first_name_bytes = 6, .created = STR("2002-02-02"),
		.since = STR("2026-11-02"), .treated = STR("2026-11-10"), .naf = STR("84.11Z"),
	};

	put_unit(&u);
}

static void change_place(unsigned i)
{
	const struct place_row p = {
		.siren = 100000000 + i * 7, .nic = 1 + dice(NICS + 2), .is_active = dice(4) != 0,
		.is_partial = dice(6) == 0, .is_hidden = dice(9) == 0, .is_head = dice(4) == 0,
		.number = dice(3) == 0 ? STR("012") : STR("12"), .number_suffix = STR("B"), .last_number = STR("14"),
		.way_type = STR("AV"), .way_name = STR("NEUVE"), .extra = STR("BAT A"), .box = STR("BP 7"),
		.postcode = STR("02000"), .city = STR("VILLE"), .cedex = dice(3) == 0 ? STR("02001") : STR(""),
		.cedex_city = STR("VILLE CEDEX"), .commune = STR("02002"), .sign = STR("AU PRE"),
		.country = dice(9) == 0 ? STR("99109") : STR(""), .country_name = STR(""), .naf = STR("47.11Z"),
		.since = STR("2026-11-03"), .treated = STR("2026-11-11"),
	};

	put_place(&p);
}

static void tell_site(struct buf *b, const struct directory_site *s)
{
	buf_fmt(b, "  " STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT
		"|" STR_FMT "|" STR_FMT "|%d%d%d\n", STR_ARG(s->nic), STR_ARG(s->name), STR_ARG(s->sign), STR_ARG(s->line),
		STR_ARG(s->complement), STR_ARG(s->place), STR_ARG(s->postcode), STR_ARG(s->city),
		STR_ARG(s->country), STR_ARG(s->closed), s->is_head, s->is_active, s->diffusion == DIFFUSION_PARTIAL);
}

/* All that can be asked about every unit, as one text. */
static struct str everything(struct mem *kept)
{
	struct buf *b = buf_new(kept, 8 << 20);

	for (unsigned i = 0; i < UNITS + 2; i++) {
		mem_reset(f.k.mem);
		const char *siren = str_c(f.k.mem, str_fmt(f.k.mem, "%09u", 100000000 + i * 7));
		struct directory_unit u = { .sites_n = 0 };
		enum err e = ask(siren, "", &u);

		buf_fmt(b, "%s %s " STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT
			"|%d%d%d%d %zu\n", siren, err_name(e), STR_ARG(u.name), STR_ARG(u.first_names),
			STR_ARG(u.legal_form), STR_ARG(u.ape), STR_ARG(u.created), STR_ARG(u.closed), u.is_active,
			u.is_natural, u.is_head_doubtful, u.diffusion == DIFFUSION_PARTIAL, u.sites_total);
		for (size_t s = 0; s < u.sites_n; s++)
			tell_site(b, &u.sites[s]);
		for (unsigned nic = 1; nic <= NICS + 2; nic++) {
			struct directory_unit one = { .sites_n = 0 };

			if (ask(siren, str_c(f.k.mem, str_fmt(f.k.mem, "%05u", nic)), &one) == OK && one.sites_n > 0)
				tell_site(b, &one.sites[one.sites_n - 1]);
		}
		struct directory_unit page = { .sites_n = 0 };

		(void)f.directory->sites(f.directory->self, f.k.mem, str_of(siren), STR("pré"), 1, 3, &page);
		buf_fmt(b, "page %zu of %zu\n", page.sites_n, page.sites_total);
		for (size_t s = 0; s < page.sites_n; s++)
			tell_site(b, &page.sites[s]);
	}
	assert_false(buf_full(b));
	return buf_done(b);
}

static void a_merge_answers_as_the_overlay_did_and_empties_it(void **state)
{
	struct directory_merged merged;
	struct delta_count count;
	const struct directory_merge set = { .db = f.k.db, .path = f.path, .world = &f.k.world };

	(void)state;
	make_base();
	for (unsigned round = 0; round < ROUNDS; round++) {
		for (unsigned i = 0; i < 40; i++) {
			change_unit(dice(UNITS + 2));
			change_place(dice(UNITS));
			change_place(dice(UNITS));
		}
		f.k.now_ms += 60000;
		struct mem *box = mem_new(256 << 20);
		struct str before = everything(box);

		assert_int_equal(directory_merge(f.k.mem, &set, &merged), OK);
		assert_true(merged.rows > 0);
		assert_str(merged.base_date, "2026-11-11");
		assert_int_equal(delta_count(f.k.db, f.k.mem, f.k.now_ms, &count), OK);
		assert_int_equal(count.n, 0);
		directory_local_renew(f.directory);
		assert_true(str_eq(everything(box), before));
		mem_free(&box);
	}
}

/* Looked up today, treated by the register long ago: the file takes it, and its date stays where it was. */
static void a_row_that_was_looked_up_goes_with_the_merge(void **state)
{
	struct directory_merged merged;
	struct delta_count count;
	struct directory_unit u;
	const struct directory_merge set = { .db = f.k.db, .path = f.path, .world = &f.k.world };
	struct unit_row old = clamart;
	struct buf *line = buf_new(f.k.mem, DIRECTORY_LINE_BYTES_MAX);
	struct str before = f.directory->as_of(f.directory->self, f.k.mem);

	(void)state;
	old.treated = before;
	old.name = STR("VILLE DE CLAMART");
	directory_row_unit(line, &old);
	put(old.siren, 0, "2026-12-24", line);
	f.k.now_ms += 1000;
	assert_int_equal(directory_merge(f.k.mem, &set, &merged), OK);
	assert_int_equal(merged.rows, 1);
	assert_true(str_eq(merged.base_date, before));
	assert_int_equal(delta_count(f.k.db, f.k.mem, f.k.now_ms, &count), OK);
	assert_int_equal(count.n, 0);
	directory_local_renew(f.directory);
	assert_int_equal(ask("219200235", "", &u), OK);
	assert_str(u.name, "VILLE DE CLAMART");
}

static void a_merge_that_fails_drops_nothing(void **state)
{
	struct directory_merged merged;
	struct delta_count count;
	const struct directory_merge set = { .db = f.k.db, .path = f.path, .world = &f.k.world };
	const struct delta_row bad = { 219200235, 0, STR("2026-11-20"), STR("not a row") };
	struct directory_unit u;

	(void)state;
	put_place(&(struct place_row){ .siren = 219200235, .nic = 33, .is_active = true, .treated = STR("2026-11-20") });
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(delta_put(f.k.db, &bad, f.k.now_ms), OK);
	assert_int_equal(db_commit(f.k.db), OK);
	f.k.now_ms += 1000;
	assert_int_equal(directory_merge(f.k.mem, &set, &merged), ERR_INVALID);
	assert_int_equal(delta_count(f.k.db, f.k.mem, f.k.now_ms, &count), OK);
	assert_int_equal(count.n, 2);
	directory_local_renew(f.directory);
	assert_int_equal(ask("226900017", "", &u), OK);
	/* rows that come while it runs stay for the next one */
	put_unit(&clamart);
	put_place(&(struct place_row){ .siren = 226900017, .nic = 99, .is_active = true, .treated = STR("2026-11-20") });
	assert_int_equal(directory_merge(f.k.mem, &set, &merged), OK);
	assert_int_equal(delta_count(f.k.db, f.k.mem, f.k.now_ms, &count), OK);
	assert_int_equal(count.n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_file_answers_what_no_row_speaks_of, begin, end),
		cmocka_unit_test_setup_teardown(a_newer_row_is_looked_at_first, begin, end),
		cmocka_unit_test_setup_teardown(partial_diffusion_hides_at_once, begin, end),
		cmocka_unit_test_setup_teardown(a_row_that_is_no_row_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(a_merge_answers_as_the_overlay_did_and_empties_it, begin, end),
		cmocka_unit_test_setup_teardown(a_row_that_was_looked_up_goes_with_the_merge, begin, end),
		cmocka_unit_test_setup_teardown(a_merge_that_fails_drops_nothing, begin, end),
	};

	return cmocka_run_group_tests_name("directory", tests, NULL, NULL);
}
