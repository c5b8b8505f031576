/* nearby_test.c - which office is the nearest, to an address or to what somebody types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/nearby.h"

static struct mem *mem;

static const struct office offices[] = {
	{ .id = STR("annecy"), .postcode = STR("74000"), .city = STR("Annecy") },
	{ .id = STR("thonon"), .postcode = STR("74200"), .city = STR("Thonon-les-Bains") },
	{ .id = STR("lyon"), .postcode = STR("69002"), .city = STR("Lyon") },
	{ .id = STR("paris"), .postcode = STR("75004"), .city = STR("Paris") },
	{ .id = STR("ajaccio"), .postcode = STR("20000"), .city = STR("Ajaccio") },
	{ .id = STR("bruxelles"), .postcode = STR("1000"), .city = STR("Bruxelles") },
};
enum { OFFICES_N = sizeof offices / sizeof *offices };

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

/* The code of the département of what is typed, or "". */
static const char *found(const char *words)
{
	struct place at = place_of_words(mem, str_of(words), offices, OFFICES_N);

	return at.department == NULL ? "" : at.department->code;
}

static const char *nearest_to(struct place place, size_t nth)
{
	return str_c(mem, offices_nearest(mem, offices, OFFICES_N, &place)[nth]->id);
}

static struct place words(const char *typed)
{
	return place_of_words(mem, str_of(typed), offices, OFFICES_N);
}

static void a_place_is_a_postcode_a_departement_or_a_town(void **state)
{
	(void)state;
	assert_string_equal(found("74410"), "74");
	assert_string_equal(found("74 410 Saint-Aubin-le-Lac"), "74");
	assert_string_equal(found("74"), "74");
	assert_string_equal(found("1"), "01");
	assert_string_equal(found("2a"), "2A");
	assert_string_equal(found("haute savoie"), "74");
	assert_string_equal(found("Côte d'Or"), "21");
	assert_string_equal(found("SAINT ETIENNE"), "42");
	assert_string_equal(found("thonon les bains"), "74");
	assert_string_equal(found("20200"), "2B");
	assert_string_equal(found("20137"), "2A");
	assert_string_equal(found("97410"), "974");
	/* another town is called so too */
	assert_string_equal(found("Saint-Denis"), "");
	assert_string_equal(found("99999"), "");
	assert_string_equal(found("Atlantide"), "");
	assert_string_equal(found(""), "");
}

static void the_nearest_comes_first_and_none_is_lost(void **state)
{
	(void)state;
	assert_string_equal(nearest_to(words("38"), 0), "annecy");
	assert_string_equal(nearest_to(words("38"), 1), "thonon");
	assert_string_equal(nearest_to(words("42"), 0), "lyon");
	assert_string_equal(nearest_to(words("92"), 0), "paris");
	assert_string_equal(nearest_to(words("2B"), 0), "ajaccio");
	/* of one département, the postcode that begins alike */
	assert_string_equal(nearest_to(words("74230"), 0), "thonon");
	assert_string_equal(nearest_to(words("74410"), 0), "annecy");
	/* abroad is nowhere */
	assert_string_equal(nearest_to(words("59"), OFFICES_N - 1), "bruxelles");
}

static void without_a_place_the_order_is_the_catalogues(void **state)
{
	const struct place nowhere = { NULL, STR("") };

	(void)state;
	for (size_t i = 0; i < OFFICES_N; i++)
		assert_string_equal(nearest_to(nowhere, i), str_c(mem, offices[i].id));
}

static void an_address_abroad_has_no_departement(void **state)
{
	struct facts facts = { 0 };

	(void)state;
	facts_set(&facts, F_ADDR_POSTCODE, STR("97421"), ORIGIN_TYPED);
	assert_string_equal(place_of_facts(&facts).department->code, "974");
	facts_set(&facts, F_ADDR_COUNTRY, STR("RE"), ORIGIN_TYPED);
	assert_string_equal(place_of_facts(&facts).department->code, "974");
	facts_set(&facts, F_ADDR_COUNTRY, STR("DE"), ORIGIN_TYPED);
	assert_null(place_of_facts(&facts).department);
}

static void two_islands_are_near_across_the_line_of_the_days(void **state)
{
	const struct department *futuna = department_find(mem, STR("986")), *noumea = department_find(mem, STR("988"));
	const struct department *paris = department_find(mem, STR("75"));

	(void)state;
	/* the two lie on both sides of the line where the days meet */
	assert_true(department_apart(futuna, noumea) < department_apart(futuna, paris));
	assert_int_equal(department_apart(paris, noumea), department_apart(noumea, paris));
	assert_int_equal(department_apart(paris, paris), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_place_is_a_postcode_a_departement_or_a_town),
		CASE(the_nearest_comes_first_and_none_is_lost),
		CASE(without_a_place_the_order_is_the_catalogues),
		CASE(an_address_abroad_has_no_departement),
		CASE(two_islands_are_near_across_the_line_of_the_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
