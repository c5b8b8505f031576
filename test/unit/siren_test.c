/* siren_test.c - numbers and legal forms of French organisations: every vector of the rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/legal_form.h"
#include "base/legal_label.h"
#include "base/siren.h"

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

static enum number_verdict siren_typed(const char *typed)
{
	return siren_verdict(number_tidy(arena, str_of(typed)));
}

static enum number_verdict siret_typed(const char *typed)
{
	return siret_verdict(number_tidy(arena, str_of(typed)));
}

static void a_siren_is_nine_digits_and_a_key(void **state)
{
	(void)state;
	assert_int_equal(siren_typed("732829320"), NUMBER_GOOD);
	assert_int_equal(siren_typed("732 829 320"), NUMBER_GOOD);
	assert_int_equal(siren_typed("732.829.320"), NUMBER_GOOD);
	assert_int_equal(siren_typed("732\xc2\xa0" "829\xe2\x80\xaf" "320 "), NUMBER_GOOD);
	assert_int_equal(siren_typed("552081317"), NUMBER_GOOD);
	assert_int_equal(siren_typed("356000000"), NUMBER_GOOD);
	assert_int_equal(siren_typed("005880034"), NUMBER_GOOD);
	assert_int_equal(siren_typed("732829321"), NUMBER_KEY);
	assert_int_equal(siren_typed("123456789"), NUMBER_KEY);
	assert_int_equal(siren_typed("000000000"), NUMBER_KEY);
	assert_int_equal(siren_typed(""), NUMBER_LENGTH);
	assert_int_equal(siren_typed("73282932"), NUMBER_LENGTH);
	assert_int_equal(siren_typed("7328293200"), NUMBER_LENGTH);
	assert_int_equal(siren_typed("73282932A"), NUMBER_LENGTH);
	assert_int_equal(siren_typed("732-829320"), NUMBER_LENGTH);
}

static void a_siret_is_fourteen_digits_with_la_postes_own_rule(void **state)
{
	(void)state;
	const char *good[] = { "73282932000074", "34513048800017", "34513048800132", "13000766900018",
			       "28440002500011", "35600000000048", "35600000049837", "732 829 320 00074" };

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_int_equal(siret_typed(good[i]), NUMBER_GOOD);
	assert_int_equal(siret_typed("73282932000075"), NUMBER_KEY);
	assert_int_equal(siret_typed("35600000049838"), NUMBER_KEY);
	assert_int_equal(siret_typed("00000000000000"), NUMBER_KEY);
	assert_int_equal(siret_typed("7328293200007"), NUMBER_LENGTH);
	assert_int_equal(siret_typed("7328293200007B"), NUMBER_LENGTH);
}

static void one_wrong_digit_and_one_swap_of_neighbours_are_always_seen(void **state)
{
	const char *good = "732829320";
	unsigned swaps = 0;

	(void)state;
	for (size_t i = 0; i < SIREN_DIGITS; i++) {
		for (char digit = '0'; digit <= '9'; digit++) {
			char typed[10] = "732829320";

			typed[i] = digit;
			assert_int_equal(siren_verdict(str_of(typed)), digit == good[i] ? NUMBER_GOOD : NUMBER_KEY);
		}
	}
	for (size_t i = 0; i + 1 < SIREN_DIGITS; i++) {
		char typed[10] = "732829320";

		typed[i] = good[i + 1];
		typed[i + 1] = good[i];
		if (good[i] == good[i + 1])
			continue;
		assert_int_equal(siren_verdict(str_of(typed)), NUMBER_KEY);
		swaps++;
	}
	assert_true(swaps > 5);
}

static void a_vat_number_is_made_of_the_siren(void **state)
{
	(void)state;
	assert_true(str_eq_c(siren_vat(arena, STR("732829320")), "FR44732829320"));
	assert_true(str_eq_c(siren_vat(arena, STR("552081317")), "FR03552081317"));
	assert_true(str_eq_c(siren_vat(arena, STR("356000000")), "FR39356000000"));
	assert_true(vat_fits(STR("FR44732829320"), STR("732829320")));
	assert_true(vat_fits(STR("fr44732829320"), STR("732829320")));
	assert_false(vat_fits(STR("FR45732829320"), STR("732829320")));
	assert_false(vat_fits(STR("FR44732829320"), STR("552081317")));
	assert_false(vat_fits(STR("BE44732829320"), STR("732829320")));
	assert_false(vat_fits(STR("FR4473282932"), STR("732829320")));
}

static void a_nic_is_five_digits(void **state)
{
	(void)state;
	assert_true(nic_is_formed(STR("00013")));
	assert_false(nic_is_formed(STR("0013")));
	assert_false(nic_is_formed(STR("0001A")));
}

static void the_260_codes_give_the_counted_types_and_none_is_unknown(void **state)
{
	static const unsigned want[ORG_TYPE_COUNT] = {
		[ORG_COMPANY] = 88, [ORG_OTHER_REGISTERED] = 51, [ORG_LOCAL_PUBLIC_BODY] = 33,
		[ORG_SOCIAL_BODY] = 20, [ORG_NO_BODY] = 12, [ORG_NATIONAL_PUBLIC_BODY] = 11,
		[ORG_STATE] = 9 + 1, [ORG_ASSOCIATION] = 9 + 1, [ORG_LOCAL_AUTHORITY] = 8, [ORG_FOREIGN] = 6,
		[ORG_PUBLIC_INDUSTRIAL] = 6, [ORG_COOWNERSHIP] = 2, [ORG_OTHER_PRIVATE] = 2,
		[ORG_SOLE_PROPRIETOR] = 1,
	};
	unsigned have[ORG_TYPE_COUNT] = { 0 }, barred[BAR_COUNT] = { 0 };

	(void)state;
	assert_int_equal(legal_labels_one_count, 10);
	assert_int_equal(legal_labels_two_count, 40);
	assert_int_equal(legal_labels_three_count, 260);
	for (size_t i = 0; i < legal_labels_three_count; i++) {
		struct str code = str_of(legal_labels_three[i].code);

		have[legal_form_type(code)]++;
		barred[legal_form_bar(code)]++;
		assert_true(str_eq_c(legal_form_label(code), legal_labels_three[i].label));
		assert_true(i == 0 || str_cmp(str_of(legal_labels_three[i - 1].code), code) < 0);
	}
	for (unsigned type = 0; type < ORG_TYPE_COUNT; type++)
		assert_int_equal(have[type], want[type]);
	assert_int_equal(barred[BAR_PROTECTED], 1);
	assert_int_equal(barred[BAR_NO_BODY], 12 + 1);
}

static void a_code_that_is_not_listed_falls_back_level_by_level(void **state)
{
	(void)state;
	assert_true(str_eq_c(legal_form_label(STR("5498")), "Société à responsabilité limitée (SARL)"));
	assert_true(str_eq_c(legal_form_label(STR("5720")), "Société par actions simplifiée"));
	assert_true(str_eq_c(legal_form_label(STR("6601")), "Sociétés publiques locales"));
	assert_true(str_eq_c(legal_form_label(STR("1100")), "Entrepreneur individuel"));
	assert_true(str_eq_c(legal_form_label(STR("5999")), "Société commerciale"));
	assert_true(str_eq_c(legal_form_label(STR("XY12")), "XY12"));
	assert_false(legal_form_is_listed(STR("5720")));
	assert_true(legal_form_is_listed(STR("5710")));
	assert_int_equal(legal_form_type(STR("5498")), ORG_COMPANY);
	assert_int_equal(legal_form_type(STR("5720")), ORG_COMPANY);
	assert_int_equal(legal_form_type(STR("1900")), ORG_SOLE_PROPRIETOR);
	assert_int_equal(legal_form_type(STR("7599")), ORG_OTHER);
	assert_int_equal(legal_form_type(STR("")), ORG_OTHER);
	assert_int_equal(legal_form_type(STR("57")), ORG_OTHER);
	assert_int_equal(legal_form_type(STR("57X0")), ORG_OTHER);
}

static void defence_and_groupings_without_a_body_are_barred(void **state)
{
	(void)state;
	assert_int_equal(legal_form_bar(STR("7150")), BAR_PROTECTED);
	assert_int_equal(legal_form_bar(STR("9210")), BAR_NO_BODY);
	assert_int_equal(legal_form_bar(STR("2110")), BAR_NO_BODY);
	assert_int_equal(legal_form_bar(STR("0000")), BAR_NO_BODY);
	assert_int_equal(legal_form_bar(STR("5710")), BAR_NONE);
	assert_int_equal(legal_form_bar(STR("")), BAR_NONE);
	assert_int_equal(legal_form_type(STR("7381")), ORG_NATIONAL_PUBLIC_BODY);
}

static void each_type_has_a_word_a_label_and_its_officers(void **state)
{
	struct str function;

	(void)state;
	for (unsigned type = 0; type < ORG_TYPE_COUNT; type++) {
		assert_int_equal(org_type_of(org_type_id((enum org_type)type)), type);
		assert_true(org_type_label((enum org_type)type).n > 0);
	}
	assert_int_equal(org_type_of(STR("nobody")), ORG_TYPE_COUNT);
	assert_true(legal_form_function(STR("5710"), 1, &function));
	assert_true(str_eq_c(function, "Directeur général"));
	assert_false(legal_form_function(STR("5710"), 2, &function));
	assert_true(legal_form_function(STR("7210"), 0, &function));
	assert_true(str_eq_c(function, "Maire"));
	assert_false(legal_form_function(STR("2110"), 0, &function));
	assert_false(legal_form_function(STR(""), 0, &function));
}

static void a_siren_is_shown_by_three_and_nothing_else_is_touched(void **state)
{
	(void)state;
	assert_true(str_eq_c(siren_show(arena, STR("217400100")), "217\u202f400\u202f100"));
	assert_true(str_eq_c(siren_show(arena, STR("21740010")), "21740010"));
	assert_true(str_eq_c(siren_show(arena, STR("21740010O")), "21740010O"));
	assert_true(str_eq_c(siren_show(arena, STR("21740010000013")), "21740010000013"));
	assert_int_equal(siren_show(arena, STR("")).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, make_arena, free_arena)
		T(a_siren_is_nine_digits_and_a_key),
		T(a_siret_is_fourteen_digits_with_la_postes_own_rule),
		T(one_wrong_digit_and_one_swap_of_neighbours_are_always_seen),
		T(a_siren_is_shown_by_three_and_nothing_else_is_touched),
		T(a_vat_number_is_made_of_the_siren),
		T(a_nic_is_five_digits),
		T(the_260_codes_give_the_counted_types_and_none_is_unknown),
		T(a_code_that_is_not_listed_falls_back_level_by_level),
		T(defence_and_groupings_without_a_body_are_barred),
		T(each_type_has_a_word_a_label_and_its_officers),
	};

	return cmocka_run_group_tests_name("siren", tests, NULL, NULL);
}
