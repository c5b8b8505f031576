/* say_test.c - sentences: typography, plurals, holes, numbers and money. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "say.h"

#define assert_text(a, b) assert_string_equal(str_c(m, (a)), (b))

static struct mem *m;

static int begin(void **state)
{
	(void)state;
	m = mem_new(1 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	mem_free(&m);
	return 0;
}

static void french_counts_many_from_two_and_english_all_but_one(void **state)
{
	(void)state;
	assert_false(lang_is_many(LANG_FR, 0));
	assert_false(lang_is_many(LANG_FR, 1));
	assert_true(lang_is_many(LANG_FR, 2));
	assert_true(lang_is_many(LANG_EN, 0));
	assert_false(lang_is_many(LANG_EN, 1));
	assert_true(lang_is_many(LANG_EN, 2));
}

static void a_count_fills_the_form_it_calls_for(void **state)
{
	(void)state;
	assert_text(say_fill_many(m, LANG_FR, SAY_form_errors, 1), "Une information est à corriger");
	assert_text(say_fill_many(m, LANG_FR, SAY_form_errors, 1200),
		"1\xe2\x80\xaf" "200 informations sont à corriger");
	assert_text(say_fill_many(m, LANG_EN, SAY_form_errors, 3), "3 answers need correcting");
}

static void a_hole_is_filled_and_its_value_is_not_read_again(void **state)
{
	(void)state;
	assert_text(lang_fill(m, STR("a {x} b {x}{y}."), (const struct lang_hole[]){ { "x", STR("{y}") },
		{ "y", STR("2") } }, 2), "a {y} b {y}2.");
	assert_text(lang_fill(m, STR("nothing"), NULL, 0), "nothing");
}

static void money_and_numbers_follow_the_language(void **state)
{
	(void)state;
	assert_text(lang_money(m, LANG_FR, 29160), "291,60\xc2\xa0€");
	assert_text(lang_money(m, LANG_FR, 123456705), "1\xe2\x80\xaf" "234\xe2\x80\xaf" "567,05\xc2\xa0€");
	assert_text(lang_money(m, LANG_EN, 123456705), "€1,234,567.05");
	assert_text(lang_number(m, LANG_FR, 999), "999");
	assert_text(lang_number(m, LANG_EN, 12000), "12,000");
}

static void the_first_language_we_speak_is_taken(void **state)
{
	(void)state;
	assert_int_equal(lang_of(STR("de-DE, en-GB;q=0.8, fr;q=0.7"), LANG_FR), LANG_EN);
	assert_int_equal(lang_of(STR("fr-CA,en"), LANG_EN), LANG_FR);
	assert_int_equal(lang_of(STR("frr, english"), LANG_EN), LANG_EN);
	assert_int_equal(lang_of(STR(""), LANG_FR), LANG_FR);
	assert_int_equal(lang_of(STR("en;q=0.1"), LANG_FR), LANG_EN);
}

static bool is_figure(char c)
{
	return c >= '0' && c <= '9';
}

/* Over the whole catalogue: what the renderer must never leave in a French sentence. */
static void no_french_sentence_keeps_a_plain_space_before_high_punctuation(void **state)
{
	static const char *const never[] = { " :", " ;", " !", " ?", " %", " »", "« ", "'", " €", "n° " };

	(void)state;
	for (int id = 1; id < SAY_COUNT; id++) {
		for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
			size_t at;
			bool is_there = str_find(say(LANG_FR, (enum say)id), str_of(never[i]), &at);

			if (is_there)
				fail_msg("%s keeps \"%s\"", say_key((enum say)id), never[i]);
		}
		assert_true(say(LANG_FR, (enum say)id).n > 0);
		assert_true(say(LANG_EN, (enum say)id).n > 0);
	}
}

/* « 14 03 1984 » is read on one line. */
static void no_sentence_parts_the_figures_of_a_number(void **state)
{
	(void)state;
	for (int id = 1; id < SAY_COUNT; id++) {
		for (enum lang lang = LANG_FR; lang <= LANG_EN; lang++) {
			struct str s = say(lang, (enum say)id);

			for (size_t i = 1; i + 1 < s.n; i++) {
				if (s.p[i] == ' ' && is_figure(s.p[i - 1]) && is_figure(s.p[i + 1]))
					fail_msg("%s parts its figures", say_key((enum say)id));
			}
		}
	}
	assert_text(say(LANG_FR, SAY_hint_date),
		"Saisissez le jour, le mois et l’année, par exemple 14\u00a003\u00a01984.");
	assert_text(say_fill_many(m, LANG_FR, SAY_portal_locked, 2), "Trop de tentatives. Réessayez dans 2\u00a0minutes.");
}

static void the_empty_sentence_is_empty_in_every_language(void **state)
{
	(void)state;
	assert_int_equal(say(LANG_FR, SAY_NONE).n, 0);
	assert_int_equal(say(LANG_EN, SAY_NONE).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(french_counts_many_from_two_and_english_all_but_one, begin, end),
		cmocka_unit_test_setup_teardown(a_count_fills_the_form_it_calls_for, begin, end),
		cmocka_unit_test_setup_teardown(a_hole_is_filled_and_its_value_is_not_read_again, begin, end),
		cmocka_unit_test_setup_teardown(money_and_numbers_follow_the_language, begin, end),
		cmocka_unit_test_setup_teardown(the_first_language_we_speak_is_taken, begin, end),
		cmocka_unit_test_setup_teardown(no_french_sentence_keeps_a_plain_space_before_high_punctuation, begin, end),
		cmocka_unit_test_setup_teardown(no_sentence_parts_the_figures_of_a_number, begin, end),
		cmocka_unit_test_setup_teardown(the_empty_sentence_is_empty_in_every_language, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
