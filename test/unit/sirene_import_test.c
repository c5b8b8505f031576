/* sirene_import_test.c - stock files good and bad: what is taken, what is refused, what stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "platform/split.h"
#include "sirene/record.h"
#include "sirene_kit.h"

#define assert_str(have, want) assert_true(str_eq_c((have), (want)))

static const char *const two_units[] = {"219200235,A,COMMUNE A,7210,00014",
                                        "226900017,A,DEPARTEMENT B,7220,00014"};
static const char *const three_places[] = { "219200235,00014,A,true,DU LAC,92140,CLAMART",
					    "219200235,00022,A,false,DU PRE,92140,CLAMART",
					    "226900017,00014,A,true,DU PONT,69003,LYON" };

static void write_stock(struct kit *kit, struct str units, struct str places)
{
	kit_write(str_c(kit->mem, kit->units), units);
	kit_write(str_c(kit->mem, kit->places), places);
}

static void write_good(struct kit *kit)
{
	write_stock(kit, kit_units_csv(kit->mem, two_units, 2),
	            kit_places_csv(kit->mem, three_places, 3));
}

/* After a good import the same register answers as before, and nothing lies beside it. */
static void refused(struct kit *kit, enum err want)
{
	struct import_report report;
	struct unit unit;

	assert_int_equal(kit_import(kit, &report), want);
	assert_int_equal(register_unit(kit_open(kit), kit->mem, STR("219200235"), &unit), OK);
	assert_str(unit.name, "COMMUNE A");
	assert_false(kit_exists(str_fmt(kit->mem, STR_FMT ".new", STR_ARG(kit->path))));
}

static void import_good(struct kit *kit)
{
	struct import_report report;

	write_good(kit);
	assert_int_equal(kit_import(kit, &report), OK);
	assert_int_equal(report.counts.units, 2);
	assert_int_equal(report.counts.establishments, 3);
	assert_true(report.bytes > 0);
}

static void with_units(struct kit *kit, const char *const *rows, size_t n, enum err want)
{
	import_good(kit);
	write_stock(kit, kit_units_csv(kit->mem, rows, n),
	            kit_places_csv(kit->mem, three_places, 3));
	refused(kit, want);
}

static void with_places(struct kit *kit, const char *const *rows, size_t n, enum err want)
{
	import_good(kit);
	write_stock(kit, kit_units_csv(kit->mem, two_units, 2), kit_places_csv(kit->mem, rows, n));
	refused(kit, want);
}

static struct str replaced(struct mem *m, struct str text, const char *what, const char *by)
{
	size_t at = 0;

	assert_true(str_find(text, str_of(what), &at));
	const struct str parts[] = {str_sub(text, 0, at), str_of(by),
	                            str_sub(text, at + strlen(what), text.n)};

	return str_join(m, parts, 3, STR(""));
}

static void rows_out_of_order_are_sorted_and_make_the_same_register(void **state)
{
	static const char *const backwards[] = {"226900017,A,DEPARTEMENT B,7220,00014",
	                                        "219200235,A,COMMUNE A,7210,00014"};
	static const char *const mixed[] = { "226900017,00014,A,true,DU PONT,69003,LYON",
					     "219200235,00022,A,false,DU PRE,92140,CLAMART",
					     "219200235,00014,A,true,DU LAC,92140,CLAMART" };
	struct kit *kit = *state;
	struct import_report sorted, plain;
	struct mem *m = kit->mem;

	write_good(kit);
	assert_int_equal(kit_import(kit, &plain), OK);
	assert_false(plain.is_sorted);
	for (unsigned round = 0; round < 3; round++) {
		write_stock(kit, kit_units_csv(m, round == 1 ? two_units : backwards, 2),
		            kit_places_csv(m, round == 0 ? three_places : mixed, 3));
		assert_int_equal(kit_import(kit, &sorted), OK);
		assert_true(sorted.is_sorted);
		assert_true(str_eq(hash_view(&sorted.sha256), hash_view(&plain.sha256)));
		assert_false(kit_exists(str_fmt(m, STR_FMT ".sort", STR_ARG(kit->path))));
	}
	/* told beforehand, one reading is enough */
	struct import told = {
	    .path = kit->path, .units = kit->units, .places = kit->places, .is_unsorted = true};

	assert_int_equal(sirene_import(&told, &sorted), OK);
	assert_true(str_eq(hash_view(&sorted.sha256), hash_view(&plain.sha256)));
}

static void a_number_that_comes_twice_is_refused_in_order_or_not(void **state)
{
	static const char *const apart[] = {"226900017,A,B,7220,00014", "219200235,A,A,7210,00014",
	                                    "226900017,A,B,7220,00014"};
	static const char *const twice[] = {"219200235,A,A,7210,00014", "219200235,A,A,7210,00014"};
	static const char *const nics[] = {"219200235,00022,A,true,X,92140,Y",
	                                   "219200235,00014,A,true,X,92140,Y",
	                                   "219200235,00022,F,true,X,92140,Y"};
	static const char *const nic_twice[] = {"219200235,00014,A,true,X,92140,Y",
	                                        "219200235,00014,F,true,X,92140,Y"};

	with_units(*state, apart, 3, ERR_INVALID);
	with_units(*state, twice, 2, ERR_INVALID);
	with_places(*state, nics, 3, ERR_INVALID);
	with_places(*state, nic_twice, 2, ERR_INVALID);
}

static void malformed_numbers_and_states_are_refused(void **state)
{
	static const char *const units[] = {"21920023,A,A,7210,00014", "21920023X,A,A,7210,00014",
	                                    "219200235,B,A,7210,00014", "219200235,,A,7210,00014"};
	static const char *const places[] = {"219200235,0014,A,true,X,92140,Y",
	                                     "219200235,00000,A,true,X,92140,Y",
	                                     "219200235,00014,C,true,X,92140,Y"};

	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		with_units(*state, &units[i], 1, ERR_INVALID);
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		with_places(*state, &places[i], 1, ERR_INVALID);
}

static void a_missing_column_a_wrong_separator_and_a_cut_row_are_refused(void **state)
{
	struct kit *kit = *state;
	struct mem *m = kit->mem;
	struct str units = kit_units_csv(m, two_units, 2),
		   places = kit_places_csv(m, three_places, 3);

	import_good(kit);
	write_stock(kit, replaced(m, units, "denominationUniteLegale", "denominationInconnue"),
	            places);
	refused(kit, ERR_INVALID);
	write_stock(kit, replaced(m, units, "dateDebut,", "siren,"), places);
	refused(kit, ERR_INVALID);
	write_stock(kit, units, replaced(m, places, "7,,RUE,,", "7,,RUE,"));
	refused(kit, ERR_INVALID);
	write_stock(kit, units, replaced(m, places, "DU LAC", "\"DU LAC"));
	refused(kit, ERR_INVALID);
	write_stock(kit, units, replaced(m, places, "DU LAC", "DU \xff LAC"));
	refused(kit, ERR_INVALID);
	/* a row longer than any, in the middle and at the end, where the last feed is missing */
	char *much = mem_get(m, 1, 100 * 1000 + 1);

	memset(much, 'X', 100 * 1000);
	write_stock(kit, units, replaced(m, places, "DU LAC", much));
	refused(kit, ERR_INVALID);
	write_stock(kit, units, str_cat(m, places, str_of(much)));
	refused(kit, ERR_INVALID);
	write_stock(kit, STR("siren;nom\n1;2\n"), places);
	refused(kit, ERR_INVALID);
	write_stock(kit, STR(""), places);
	refused(kit, ERR_INVALID);
	/* the two files exchanged */
	write_stock(kit, places, units);
	refused(kit, ERR_INVALID);
	/* headers alone: a register of nobody */
	write_stock(kit, kit_units_csv(m, two_units, 0), kit_places_csv(m, three_places, 0));
	refused(kit, ERR_INVALID);
	kit->units = STR("/nowhere/units.csv");
	refused(kit, ERR_NOT_FOUND);
}

static void a_base_that_shrank_by_more_than_a_tenth_is_refused_unless_forced(void **state)
{
	struct kit *kit = *state;
	struct import_report report;
	struct import forced = {
	    .path = kit->path, .units = kit->units, .places = kit->places, .is_forced = true};

	with_places(kit, three_places, 2, ERR_CONFLICT);
	with_units(kit, two_units, 1, ERR_CONFLICT);
	assert_int_equal(sirene_import(&forced, &report), OK);
	assert_int_equal(report.counts.orphans, 1);
	assert_int_equal(report.counts.establishments, 2);
}

static void establishments_without_a_unit_are_counted_and_left_out(void **state)
{
	struct kit *kit = *state;
	struct import_report report;
	struct establishment e;
	static const char *const places[] = {
	    "000100016,00014,A,true,X,01990,Y", "219200235,00014,A,true,X,92140,Y",
	    "220000000,00014,A,true,X,01990,Y", "999999999,00014,A,true,X,01990,Y"};

	write_stock(kit, kit_units_csv(kit->mem, two_units, 2),
	            kit_places_csv(kit->mem, places, 4));
	assert_int_equal(kit_import(kit, &report), OK);
	assert_int_equal(report.counts.orphans, 3);
	assert_int_equal(report.counts.establishments, 1);
	assert_int_equal(register_establishment(kit_open(kit), kit->mem, STR("22000000000014"), &e),
	                 ERR_NOT_FOUND);
}

static void a_mark_carriage_returns_quotes_and_a_missing_last_feed_are_read(void **state)
{
	struct kit *kit = *state;
	struct mem *m = kit->mem;
	struct import_report report;
	struct unit unit;
	struct establishments list;
	struct str units =
	    replaced(m, kit_units_csv(m, two_units, 2), "COMMUNE A", "\"COMMUNE \"\"A\"\", LA \"");
	struct str places =
	    replaced(m, kit_places_csv(m, three_places, 3), "DU LAC", "\"DU\nLAC\"");
	struct buf *crlf = buf_new(m, 1 << 20);

	buf_add_c(crlf, "\xef\xbb\xbf");
	for (size_t i = 0; i + 1 < units.n; i++) {
		if (units.p[i] == '\n')
			buf_byte(crlf, '\r');
		buf_byte(crlf, units.p[i]);
	}
	write_stock(kit, buf_done(crlf), places);
	assert_int_equal(kit_import(kit, &report), OK);
	assert_int_equal(register_unit(kit_open(kit), m, STR("219200235"), &unit), OK);
	assert_str(unit.name, "COMMUNE \"A\", LA");
	assert_str(unit.naf, "62.01Z");
	/* a text with a control byte is none */
	assert_int_equal(
	    register_establishments(kit_open(kit), m, STR("219200235"), STR(""), 0, 9, &list), OK);
	assert_str(list.v[0].addr_street, "7 RUE");
}

static void all_ways_of_splitting_a_row_give_the_same_cells(void **state)
{
	enum { BYTES = 192, ROUNDS = 60000, CELLS = 20 };
	static const char alphabet[] = ",,,\n\"aZ0  \xc3\xa9";
	uint32_t seed = 1, whole = 0;
	struct split_way ways[SPLIT_WAYS_MAX];
	unsigned ways_n = split_ways(ways);

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		char text[BYTES + SPLIT_PADDING] = { 0 };
		uint16_t fast[CELLS + SPLIT_ENDS_SPARE] = { 0 }, plain[CELLS + SPLIT_ENDS_SPARE] = { 0 };

		for (size_t i = 0; i < sizeof text; i++) {
			seed = seed * 1664525 + 1013904223;
			uint32_t pick = seed >> 16;

			text[i] =
			    pick % 8 != 0 ? 'x' : alphabet[(pick >> 4) % (sizeof alphabet - 1)];
		}
		size_t n = (seed >> 8) % (BYTES + 1);

		memset(text + n, 0, sizeof text - n);
		struct split a = ways[round % ways_n].row(text, n, fast, CELLS);
		struct split b = split_row_plain(text, n, plain, CELLS);

		assert_int_equal(a.bytes, b.bytes);
		assert_int_equal(a.is_odd, b.is_odd);
		if (a.is_odd)
			continue;
		assert_int_equal(a.cells, b.cells);
		assert_memory_equal(fast, plain, a.cells * sizeof fast[0]);
		if (a.bytes == 0)
			continue;
		assert_int_equal(a.is_ascii, b.is_ascii);
		assert_int_equal(a.is_plain, b.is_plain);
		whole++;
	}
	assert_true(whole > ROUNDS / 20);
}

static void a_blank_at_an_edge_a_mark_and_a_letter_make_a_row_not_plain(void **state)
{
	static const struct {
		const char *row;
		bool is_plain;
	} rows[] = {
	    {"A B,C\n", true}, {",\n", true},      {"A ,C\n", false}, {"A, C\n", false},
	    {" A,C\n", false}, {"A,C \n", false},  {"A,[ND]\n", false}, {"A,\xc3\x89\n", false},
	    {"A,\t\n", false}, {"A,C\n ,", true},
	};
	struct split_way ways[SPLIT_WAYS_MAX];
	unsigned ways_n = split_ways(ways);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		/* at each distance from the bounds of what is looked at together */
		for (size_t lead = 0; lead < 2 * SPLIT_PADDING * ways_n; lead++) {
			char text[5 * SPLIT_PADDING] = { 0 };
			uint16_t ends[SPLIT_ENDS_SPARE * 2];
			size_t front = lead / ways_n, n = strlen(rows[i].row);

			memset(text, 'x', front);
			if (front > 0)
				text[front - 1] = ',';
			memcpy(text + front, rows[i].row, n);
			struct split split = ways[lead % ways_n].row(text, front + n, ends, 9);

			assert_true(split.bytes > 0 && !split.is_odd);
			assert_int_equal(split.is_plain, rows[i].is_plain);
		}
	}
}

static void packed_values_come_back_and_damage_is_seen(void **state)
{
	struct kit *kit = *state;
	uint8_t bytes[64];
	struct packer p = packer_on(bytes, sizeof bytes);

	pack_number(&p, 0);
	pack_number(&p, 300);
	pack_number(&p, UINT32_MAX);
	pack_text(&p, STR("été"));
	pack_number(&p, pack_date(STR("2024-02-29T10:11:12")));
	struct str whole = packed(&p);
	struct unpacker u = unpacker_on(whole.p, whole.n);

	assert_false(p.is_full);
	assert_int_equal(unpack_number(&u, 0), 0);
	assert_int_equal(unpack_number(&u, 300), 300);
	assert_int_equal(unpack_number(&u, UINT32_MAX), UINT32_MAX);
	assert_str(unpack_text(&u), "été");
	assert_str(unpack_date(kit->mem, unpack_number(&u, PACKED_DATE_MAX)), "2024-02-29");
	assert_false(u.is_bad);
	for (size_t n = 0; n < whole.n; n++) {
		u = unpacker_on(whole.p, n);
		(void)unpack_number(&u, 0);
		(void)unpack_number(&u, 300);
		(void)unpack_number(&u, UINT32_MAX);
		(void)unpack_text(&u);
		(void)unpack_number(&u, PACKED_DATE_MAX);
		assert_true(u.is_bad);
	}
	u = unpacker_on("\x02\xc3\x28", 3);
	assert_int_equal(unpack_text(&u).n, 0);
	assert_true(u.is_bad);
	u = unpacker_on("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11);
	(void)unpack_number(&u, UINT64_MAX);
	assert_true(u.is_bad);
	p = packer_on(bytes, 3);
	pack_text(&p, STR("abc"));
	assert_true(p.is_full);
	assert_int_equal(pack_date(STR("2023-02-29")), 0);
	assert_int_equal(pack_date(STR("")), 0);
	assert_int_equal(unpack_date(kit->mem, 0).n, 0);
}

/* The quick way reads what the plain one does, at every length and at every distance from the end. */
static void long_numbers_are_read_as_they_are_written(void **state)
{
	(void)state;
	for (unsigned shift = 0; shift < 56; shift++) {
		for (unsigned behind = 0; behind < 12; behind++) {
			const uint64_t number = (uint64_t)0xb7 << shift >> 4, limit = number / 2;
			uint8_t bytes[32] = { 0 };
			struct packer p = packer_on(bytes, sizeof bytes);

			pack_number(&p, number);
			size_t n = packed(&p).n;

			for (unsigned i = 0; i < behind; i++)
				pack_byte(&p, 0xff);
			struct unpacker u = unpacker_on(bytes, n + behind), past = u;
			struct unpacker cut = unpacker_on(bytes, n - 1);

			assert_true(unpack_long(&u, UINT64_MAX) == number && !u.is_bad);
			assert_ptr_equal(u.at, bytes + n);
			assert_int_equal(unpack_long(&past, limit), 0);
			assert_true(past.is_bad);
			assert_int_equal(unpack_long(&cut, UINT64_MAX), 0);
			assert_true(cut.is_bad);
		}
	}
}

static void a_full_dictionary_leaves_its_words_in_the_values(void **state)
{
	struct kit *kit = *state;
	struct wordbook book = {.towns = words_new(kit->mem, 64, 1),
	                        .terms = words_new(kit->mem, 8, 4)};
	const struct place_row rows[] = {
	    {.siren = 1, .nic = 11, .is_active = true, .city = STR("CLAMART"), .commune = STR("92023"),
	     .naf = STR("84.11Z"), .way_type = STR("RUE"), .way_name = STR("DU LAC")},
	    {.siren = 1, .nic = 29, .is_active = true, .city = STR("LYON"), .commune = STR("69383"),
	     .naf = STR("62.01Z"), .way_type = STR("PLACE"), .way_name = STR("BLEUE")}};
	const struct unit_row unit = {
	    .siren = 1, .name = STR("A"), .naf = STR("01.11Z"), .naf25 = STR("01.12Z")};
	uint8_t bytes[512];
	struct packer p = packer_on(bytes, sizeof bytes);
	struct unit_facts facts;
	struct place_facts place;
	struct lexicons x;
	uint32_t nic = 0;

	record_put_unit(&p, &book, &unit, 11, 0);
	for (size_t i = 0; i < 2; i++)
		record_put_place(&p, &book, &rows[i]);
	assert_false(p.is_full);
	assert_int_equal(words_count(book.towns), 1);
	assert_true(lexicon_on(words_value(book.towns), &x.towns));
	assert_true(lexicon_on(words_value(book.terms), &x.terms));
	struct unpacker u = unpacker_on(bytes, packed(&p).n), pass;

	assert_true(record_get_unit(&u, &x, &facts));
	assert_true(str_eq(facts.unit.naf, unit.naf) && str_eq(facts.unit.naf25, unit.naf25));
	for (size_t i = 0; i < 2; i++) {
		pass = u;
		assert_true(record_get_place(&u, &x, true, &place));
		assert_true(str_eq(place.city, rows[i].city) && str_eq(place.naf, rows[i].naf));
		assert_true(str_eq(place.way_type, rows[i].way_type));
		assert_true(str_eq(place.way_name, rows[i].way_name));
		assert_true(record_skip_place(&pass, true, &nic));
		assert_int_equal(nic, rows[i].nic);
		assert_ptr_equal(pass.at, u.at);
	}
	assert_ptr_equal(u.at, u.end);
}

/* Keys only guess: two towns of one key, a town asked under another's, and more towns than a set holds. */
static void a_key_that_towns_share_misleads_nobody(void **state)
{
	enum { TOWNS = 5, ROUNDS = 3, KEY = 7 };
	struct kit *kit = *state;
	struct wordbook book = { .towns = words_new(kit->mem, 4096, 64), .terms = words_new(kit->mem, 64, 4) };
	static const char *const cities[TOWNS] = { "LYON", "LYO", "LYONS LA FORET NORD", "", "LYON" };
	uint8_t bytes[4096];
	struct packer p = packer_on(bytes, sizeof bytes);
	struct place_facts place;
	struct lexicons x;

	words_add_keys(kit->mem, book.towns);
	for (unsigned i = 0; i < TOWNS * ROUNDS; i++) {
		/* the last is the first but for its CEDEX; the same town comes under two keys */
		struct place_row row = { .nic = i + 1, .is_active = true, .commune = STR("69383"),
					 .postcode = STR("69003"), .city = str_of(cities[i % TOWNS]),
					 .cedex = i % TOWNS == 4 ? STR("69404") : STR(""),
					 .town = { .here = i % 2 == 0 ? KEY : KEY + 1, .ahead = { KEY, KEY } } };

		record_put_place(&p, &book, &row);
	}
	assert_false(p.is_full);
	assert_int_equal(words_count(book.towns), TOWNS);
	assert_true(lexicon_on(words_value(book.towns), &x.towns));
	assert_true(lexicon_on(words_value(book.terms), &x.terms));
	struct unpacker u = unpacker_on(bytes, packed(&p).n);

	for (unsigned i = 0; i < TOWNS * ROUNDS; i++) {
		assert_true(record_get_place(&u, &x, true, &place));
		assert_int_equal(place.nic, i + 1);
		assert_str(place.city, cities[i % TOWNS]);
		assert_str(place.cedex, i % TOWNS == 4 ? "69404" : "");
	}
}

static void words_of_every_length_keep_their_numbers(void **state)
{
	enum { WORDS = 3000, LENGTHS = 20 };
	struct kit *kit = *state;
	struct words *words = words_new(kit->mem, 64 * 1024, WORDS);
	uint32_t number;

	for (unsigned round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < WORDS; i++) {
			/* of one to twenty bytes, all different; many are the beginning of others */
			char text[LENGTHS] = "AAAAAAAAAAAAAAAAAAAA";
			uint32_t n = 1 + i % LENGTHS, left = i / LENGTHS;

			for (uint32_t at = n; at > 0 && left > 0; left /= 26)
				text[--at] = (char)('A' + left % 26);
			if (left > 0)
				continue;
			uint32_t before = words_count(words);

			assert_true(words_number(words, str_from(text, n), &number));
			assert_int_equal(words_count(words), before + (round == 0));
			assert_true(str_eq(words_text(words, number), str_from(text, n)));
		}
	}
	words_clear(words);
	assert_int_equal(words_count(words), 0);
	assert_true(words_number(words, STR("AA"), &number) && number == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, kit_make, kit_drop)
		T(rows_out_of_order_are_sorted_and_make_the_same_register),
		T(a_number_that_comes_twice_is_refused_in_order_or_not),
		T(malformed_numbers_and_states_are_refused),
		T(a_missing_column_a_wrong_separator_and_a_cut_row_are_refused),
		T(a_base_that_shrank_by_more_than_a_tenth_is_refused_unless_forced),
		T(establishments_without_a_unit_are_counted_and_left_out),
		T(a_mark_carriage_returns_quotes_and_a_missing_last_feed_are_read),
		T(all_ways_of_splitting_a_row_give_the_same_cells),
		T(a_blank_at_an_edge_a_mark_and_a_letter_make_a_row_not_plain),
		T(packed_values_come_back_and_damage_is_seen),
		T(long_numbers_are_read_as_they_are_written),
		T(a_full_dictionary_leaves_its_words_in_the_values),
		T(a_key_that_towns_share_misleads_nobody),
		T(words_of_every_length_keep_their_numbers),
	};

	return cmocka_run_group_tests_name("sirene_import", tests, NULL, NULL);
}
