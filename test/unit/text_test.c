/* text_test.c - one form at input, one folding for comparisons, and JSON that others wrote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "platform/jsonin.h"
#include "platform/text.h"

static struct mem *mem;

static int begin(void **state)
{
	(void)state;
	mem = mem_new(1 << 22);
	return 0;
}

static int end(void **state)
{
	(void)state;
	mem_free(&mem);
	return 0;
}

static void same(struct str got, const char *wanted)
{
	assert_string_equal(str_c(mem, got), wanted);
}

static void names_are_compared_as_the_rules_say(void **state)
{
	/* rules, section 5: whole values */
	static const struct { const char *typed, *recorded; bool is_equal; } cases[] = {
		{ "ELODIE", "Élodie", true }, { "jean pierre", "Jean-Pierre", true },
		{ "Jean", "Jean-Pierre", false }, { "O'BRIEN", "O’Brien", true },
		{ "oeuvre", "Œuvré", true }, { "DE LA TOUR", "De-La Tour", true },
		{ "Lukasz", "Łukasz", true }, { "d ete", "D'Été", true }, { "MULLER", "Müller", true },
		{ "Mueller", "Müller", false }, { "STRASSE", "Straße", true }, { "Aegir", "Ægir", true },
		{ "Thor", "Þór", true }, { "Djordje", "Đorđe", false },
		{ "Dorde", "Đorđe", true }, { "isik", "Işık", true }, { " Anne  Marie ", "Anne-Marie", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str a = text_fold(mem, str_of(cases[i].typed)), b = text_fold(mem, str_of(cases[i].recorded));

		if (str_eq(a, b) != cases[i].is_equal)
			fail_msg("%s / %s", cases[i].typed, cases[i].recorded);
	}
}

static void what_is_typed_is_composed_and_trimmed(void **state)
{
	(void)state;
	same(text_tidy(mem, STR("  E\xcc\x81lodie\xc2\xa0 \xe2\x80\xaf Anne\t"), false), "Élodie Anne");
	same(text_tidy(mem, STR("a\r\n\r\n b \n"), false), "a b");
	same(text_tidy(mem, STR("a\r\n\r\n b \n"), true), "a\nb");
	same(text_tidy(mem, STR(" \t "), false), "");
	/* a hidden character stays, to be refused with a sentence */
	same(text_tidy(mem, STR("a\xe2\x80\x8e" "b"), false), "a\xe2\x80\x8e" "b");
}

static void capitals_keep_their_accents(void **state)
{
	(void)state;
	same(text_upper(mem, STR("Élodie d’Œuvre ß")), "ÉLODIE D’ŒUVRE SS");
	same(text_lower(mem, STR("EXEMPLE.Fr")), "exemple.fr");
	same(text_upper(mem, STR("az-2@[`{\x7f")), "AZ-2@[`{\x7f");
	same(text_lower(mem, STR("AZ-2@[`{\x7f")), "az-2@[`{\x7f");
}

static void latin_letters_are_known(void **state)
{
	(void)state;
	assert_true(text_is_latin('a'));
	assert_true(text_is_latin(0x141));
	assert_true(text_is_latin(0x1ed9));
	assert_false(text_is_latin('1'));
	assert_false(text_is_latin(0x416));
	assert_false(text_is_latin(0x4e2d));
	assert_false(text_is_latin('_'));
	assert_false(text_is_latin(0xd7));
}

static enum err reading(const char *text, struct json **out)
{
	return json_read(mem, str_of(text), &json_limits_small, out);
}

static void json_is_read_and_written_back_canonical(void **state)
{
	struct json *all;

	(void)state;
	assert_int_equal(reading(" {\"b\": [1, true, null, \"é\"], \"a\": {\"x\": -9007199254740991}} ", &all), OK);
	same(json_text(mem, all, 1000), "{\"a\":{\"x\":-9007199254740991},\"b\":[1,true,null,\"é\"]}");
}

static void json_that_could_mean_two_things_is_refused(void **state)
{
	static const char *const bad[] = { "", "{", "{\"a\":1,\"a\":2}", "1.5", "[1e2]", "[9007199254740992]",
		"[99999999999999999999]", "\"\\ud800\"", "\"a\\u0000b\"", "{\"é\":1}", "{} x", "[01]", "\"\xff\"" };
	struct json *all = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (reading(bad[i], &all) != ERR_INVALID)
			fail_msg("%s", bad[i]);
	}
	assert_null(all);
}

static void json_bounds_hold(void **state)
{
	const struct json_limits tight = { 20, 3, 4 };
	struct json *all = NULL;

	(void)state;
	assert_int_equal(json_read(mem, STR("[[1]]"), &tight, &all), OK);
	assert_int_equal(json_read(mem, STR("[[[1]]]"), &tight, &all), ERR_LIMIT);
	assert_int_equal(json_read(mem, STR("[1,2,3]"), &tight, &all), OK);
	assert_int_equal(json_read(mem, STR("[1,2,3,4]"), &tight, &all), ERR_LIMIT);
	assert_int_equal(json_read(mem, STR("\"1234567890123456789\""), &tight, &all), ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_compared_as_the_rules_say),
		cmocka_unit_test(what_is_typed_is_composed_and_trimmed),
		cmocka_unit_test(capitals_keep_their_accents),
		cmocka_unit_test(latin_letters_are_known),
		cmocka_unit_test(json_is_read_and_written_back_canonical),
		cmocka_unit_test(json_that_could_mean_two_things_is_refused),
		cmocka_unit_test(json_bounds_hold),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
