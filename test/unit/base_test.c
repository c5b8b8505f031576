/* base_test.c - the words of the language we write in: one sentence per test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/json.h"
#include "base/utf8.h"
#include "base/world.h"

static struct mem *arena;

static int make_arena(void **state)
{
	(void)state;
	arena = mem_new(1 << 20);
	return 0;
}

static int free_arena(void **state)
{
	(void)state;
	mem_free(&arena);
	return 0;
}

#define assert_str(have, want) assert_true(str_eq((have), STR(want)))

static unsigned undone;

static void count_undo(void *object)
{
	undone = undone * 10 + *(unsigned *)object;
}

static void an_arena_gives_zeroed_aligned_memory_and_undoes_last_first(void **state)
{
	static unsigned one = 1, two = 2;

	(void)state;
	struct mem *m = mem_new(100000);
	unsigned char *p = mem_get(m, 3, 7);

	for (int i = 0; i < 21; i++)
		assert_int_equal(p[i], 0);
	assert_int_equal((uintptr_t)mem_get(m, 1, 1) % 16, 0);
	memset(mem_get(m, 1, 40000), 0xaa, 40000);
	assert_int_equal(mem_used(m), 21 + 1 + 40000);
	mem_defer(m, count_undo, &one);
	mem_defer(m, count_undo, &two);
	undone = 0;
	mem_reset(m);
	assert_int_equal(undone, 21);
	assert_int_equal(mem_used(m), 0);
	p = mem_get(m, 1, 16000);
	for (int i = 0; i < 16000; i++)
		assert_int_equal(p[i], 0);
	mem_free(&m);
	assert_null(m);
}

static void views_are_cut_and_compared_without_reading_past_them(void **state)
{
	struct str head, tail;
	size_t at;

	(void)state;
	assert_true(str_cut(STR("a=b=c"), '=', &head, &tail));
	assert_str(head, "a");
	assert_str(tail, "b=c");
	assert_false(str_cut(STR("abc"), '=', &head, &tail));
	assert_str(head, "abc");
	assert_int_equal(tail.n, 0);
	assert_true(str_eq_secret(STR("secret"), STR("secret")));
	assert_false(str_eq_secret(STR("secret"), STR("secreT")));
	assert_false(str_eq_secret(STR("secret"), STR("secre")));
	assert_true(str_find(STR("hello world"), STR("wor"), &at));
	assert_int_equal(at, 6);
	assert_true(str_cmp(STR("ab"), STR("abc")) < 0);
	assert_str(str_trim(STR(" \t x y \n")), "x y");
	assert_true(str_starts(STR("abc"), STR("ab")) && str_ends(STR("abc"), STR("bc")));
}

static void a_number_is_digits_only_and_within_its_bound(void **state)
{
	uint64_t v = 7;

	(void)state;
	assert_true(str_to_u64(STR("18446744073709551615"), UINT64_MAX, &v));
	assert_true(v == UINT64_MAX);
	assert_false(str_to_u64(STR("18446744073709551616"), UINT64_MAX, &v));
	assert_false(str_to_u64(STR("+1"), 9, &v));
	assert_false(str_to_u64(STR(""), 9, &v));
	assert_false(str_to_u64(STR("10"), 9, &v));
	assert_true(v == UINT64_MAX);
}

static void encodings_come_back_and_refuse_what_they_would_not_write(void **state)
{
	unsigned char bytes[3] = { 0, 0xfb, 0xff }, back[3];
	struct str out;

	(void)state;
	assert_str(str_hex(arena, bytes, 3), "00fbff");
	assert_true(str_unhex(STR("00FBff"), back, 3));
	assert_memory_equal(bytes, back, 3);
	assert_false(str_unhex(STR("00fbfg"), back, 3));
	assert_str(str_base64(arena, bytes, 3), "APv/");
	assert_str(str_base64(arena, bytes, 2), "APs=");
	assert_str(str_base64_url(arena, bytes, 3), "APv_");
	assert_str(str_base64_url(arena, bytes, 2), "APs");
	assert_true(str_unbase64(arena, STR("APs="), &out));
	assert_int_equal(out.n, 2);
	assert_memory_equal(out.p, bytes, 2);
	assert_false(str_unbase64_url(arena, STR("APt"), &out));        /* loose bits */
	assert_false(str_unbase64(arena, STR("AP*="), &out));
}

static void a_builder_past_its_limit_remembers_it(void **state)
{
	(void)state;
	struct buf *b = buf_new(arena, 10);

	buf_add(b, STR("12345"));
	buf_u64(b, 678);
	assert_false(buf_full(b));
	buf_fmt(b, "%s", "999");
	assert_true(buf_full(b));
	buf_byte(b, 'x');
	assert_str(buf_done(b), "12345678");
	buf_clear(b);
	buf_i64(b, INT64_MIN / 1000000000000);
	assert_str(buf_done(b), "-9223372");
}

static void utf8_is_shortest_form_without_surrogates(void **state)
{
	(void)state;
	assert_true(utf8_valid(STR("É\xf0\x9f\x8e\x93ŵ")));
	assert_false(utf8_valid(STR("\xc0\xaf")));
	assert_false(utf8_valid(STR("\xe0\x80\x80")));
	assert_false(utf8_valid(STR("\xed\xa0\x80")));
	assert_false(utf8_valid(STR("\xf4\x90\x80\x80")));
	assert_false(utf8_valid(STR("abc\xe2\x82")));
	assert_int_equal(utf8_length(STR("Élodie")), 6);
	assert_str(utf8_clip(STR("Élodie"), 2), "Él");
	struct str s = STR("Œ");

	assert_int_equal(utf8_next(&s), 0x152);
	assert_int_equal(s.n, 0);
	struct buf *b = buf_new(arena, 16);

	utf8_put(b, 0x1f393);
	utf8_put(b, 0x20ac);
	assert_str(buf_done(b), "\xf0\x9f\x8e\x93€");
	assert_true(utf8_is_control(0x202e) && !utf8_is_control('a'));
}

static void every_day_of_four_centuries_comes_back(void **state)
{
	(void)state;
	struct date d = { 1900, 1, 1 };

	for (int64_t days = date_days(d); d.year < 2300; days++) {
		d = date_from_days(days);
		assert_true(date_exists(d));
		assert_true(date_days(d) == days);
	}
	assert_true(date_days((struct date){ 1970, 1, 1 }) == 0);
	assert_false(date_exists((struct date){ 2026, 2, 29 }));
	assert_false(date_parse(STR("2032-02-30"), &d));
	assert_true(date_parse(STR("2032-02-29"), &d));
}

static void three_months_earlier_is_clamped_to_the_month(void **state)
{
	struct { struct date from, to; } rows[] = {
		{ { 2026, 5, 31 }, { 2026, 2, 28 } },
		{ { 2026, 11, 22 }, { 2026, 8, 22 } },
		{ { 2027, 5, 30 }, { 2027, 2, 28 } },
		{ { 2026, 3, 31 }, { 2025, 12, 31 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(date_cmp(date_add_months(rows[i].from, -3), rows[i].to), 0);
	assert_false(date_is_adult((struct date){ 2008, 2, 29 }, (struct date){ 2026, 2, 28 }));
	assert_true(date_is_adult((struct date){ 2008, 2, 29 }, (struct date){ 2026, 3, 1 }));
}

static void the_clock_of_paris_changes_on_the_last_sundays(void **state)
{
	(void)state;
	/* 29 March 2026: 00:59:59 UTC is 01:59:59, 01:00 UTC is 03:00 */
	int64_t spring = date_days((struct date){ 2026, 3, 29 }) * DAY_MS + 3600000;

	assert_int_equal(date_wall(spring - 1000, ZONE_PARIS).hour, 1);
	assert_int_equal(date_wall(spring, ZONE_PARIS).hour, 3);
	int64_t autumn = date_days((struct date){ 2026, 10, 25 }) * DAY_MS + 3600000;

	assert_int_equal(date_wall(autumn - 1000, ZONE_PARIS).hour, 2);
	assert_int_equal(date_wall(autumn, ZONE_PARIS).hour, 2);
	assert_true(date_instant(date_wall(spring, ZONE_PARIS), ZONE_PARIS) == spring);
	assert_true(date_instant(date_wall(autumn - 1000, ZONE_PARIS), ZONE_PARIS) == autumn - 1000);
	assert_str(date_stamp(arena, spring), "2026-03-29T01:00:00Z");
}

static void json_is_canonical_whatever_the_order_of_making(void **state)
{
	(void)state;
	struct json *o = json_object(arena), *list = json_array(arena);

	json_add_str(list, STR("é\"\\\n\x01/"));
	json_add(list, json_of_int(arena, -JSON_INT_MAX));
	json_set(o, "z", list);
	json_set_bool(o, "a", true);
	json_set(o, "m", json_of_null(arena));
	json_set_int(o, "B", 3);
	json_set_int(o, "B", 4);
	assert_str(json_text(arena, o, 4096),
		   "{\"B\":4,\"a\":true,\"m\":null,\"z\":[\"é\\\"\\\\\\n\\u0001/\",-9007199254740991]}");
	assert_true(json_int(json_get(o, "B"), 0) == 4);
	assert_true(json_bool(json_get(o, "none"), true));
	assert_int_equal(json_count(json_get(o, "z")), 2);
}

/* Sixteen bytes are looked at together: each byte that may stand in a text, at each place of each length. */
static void a_byte_is_escaped_wherever_it_stands_in_a_string_of_json(void **state)
{
	(void)state;
	for (size_t n = 1; n <= 36; n++) {
		for (size_t at = 0; at < n; at++) {
			for (unsigned c = 1; c < 0x80; c++) {
				char text[40], wanted[64];
				const char *shorts = "\b\t\n\f\r\"\\", *letter = strchr(shorts, (int)c);
				struct buf *b = buf_new(arena, sizeof wanted);
				char code[8] = { (char)c, 0 };

				if (letter != NULL)
					snprintf(code, sizeof code, "\\%c", "btnfr\"\\"[letter - shorts]);
				else if (c < 0x20)
					snprintf(code, sizeof code, "\\u%04x", c);
				memset(text, 'a', sizeof text);
				text[at] = (char)c;
				snprintf(wanted, sizeof wanted, "\"%.*s%s%.*s\"", (int)at, text, code, (int)(n - at - 1),
					text + at + 1);
				json_write_str(b, str_from(text, n));
				assert_true(str_eq_c(buf_done(b), wanted));
			}
		}
		mem_reset(arena);
	}
}

static int64_t fixed_now(void *self)
{
	(void)self;
	return 0x0123456789abLL;
}

static void fixed_random(void *self, void *out, size_t n)
{
	(void)self;
	memset(out, 0xff, n);
}

static void an_id_begins_with_its_time_and_says_version_seven(void **state)
{
	struct world w = { fixed_now, fixed_now, fixed_random, NULL };
	uint8_t id[16];

	(void)state;
	world_uuid(&w, id);
	assert_str(str_hex(arena, id, 16), "0123456789ab7fffbfffffffffffffff");
}

static void a_stock_of_dice_gives_no_bytes_twice_and_fills_any_length(void **state)
{
	enum { DRAWS = 4000 };
	struct world *w = world_stocked(arena);
	uint8_t (*ids)[16] = mem_get(arena, DRAWS, sizeof *ids), key[64], zeros[64] = { 0 };

	(void)state;
	for (size_t i = 0; i < DRAWS; i++)
		world_random(w, ids[i], sizeof ids[i]);
	for (size_t i = 1; i < DRAWS; i++)      /* neighbours of a refill too */
		for (size_t k = i > 40 ? i - 40 : 0; k < i; k++)
			assert_memory_not_equal(ids[i], ids[k], sizeof ids[i]);
	for (size_t n = 1; n <= sizeof key; n++) {
		memset(key, 0, sizeof key);
		for (unsigned tries = 0; key[n - 1] == 0 && tries < 16; tries++)
			world_random(w, key, n);
		assert_int_not_equal(key[n - 1], 0);
		assert_memory_equal(key + n, zeros, sizeof key - n);
	}
	assert_true(world_now_ms(w) - world_now_ms(&world_real) <= 0);
}

static void a_formatted_text_may_be_longer_than_what_is_usual(void **state)
{
	char wanted[600];

	(void)state;
	memset(wanted, 'x', sizeof wanted);
	for (size_t n = 250; n < 262; n++) {    /* about the room that is tried first */
		struct str made = str_fmt(arena, STR_FMT "!", (int)n, wanted);

		assert_int_equal(made.n, n + 1);
		assert_memory_equal(made.p, wanted, n);
		assert_memory_equal(made.p + n, "!", 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_gives_zeroed_aligned_memory_and_undoes_last_first),
		cmocka_unit_test(views_are_cut_and_compared_without_reading_past_them),
		cmocka_unit_test(a_number_is_digits_only_and_within_its_bound),
		cmocka_unit_test(encodings_come_back_and_refuse_what_they_would_not_write),
		cmocka_unit_test(a_builder_past_its_limit_remembers_it),
		cmocka_unit_test(utf8_is_shortest_form_without_surrogates),
		cmocka_unit_test(every_day_of_four_centuries_comes_back),
		cmocka_unit_test(three_months_earlier_is_clamped_to_the_month),
		cmocka_unit_test(the_clock_of_paris_changes_on_the_last_sundays),
		cmocka_unit_test(json_is_canonical_whatever_the_order_of_making),
		cmocka_unit_test(a_byte_is_escaped_wherever_it_stands_in_a_string_of_json),
		cmocka_unit_test(an_id_begins_with_its_time_and_says_version_seven),
		cmocka_unit_test(a_stock_of_dice_gives_no_bytes_twice_and_fills_any_length),
		cmocka_unit_test(a_formatted_text_may_be_longer_than_what_is_usual),
	};

	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
