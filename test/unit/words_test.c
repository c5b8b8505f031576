/* words_test.c - dates and moments as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/wording.h"
#include "web/words.h"

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

static void no_line_breaks_between_a_day_and_its_month(void **state)
{
	static const char *const french[12] = { "janvier", "février", "mars", "avril", "mai", "juin", "juillet",
		"août", "septembre", "octobre", "novembre", "décembre" };
	static const char *const english[12] = { "January", "February", "March", "April", "May", "June", "July",
		"August", "September", "October", "November", "December" };

	(void)state;
	for (int month = 1; month <= 12; month++) {
		assert_string_equal(str_c(m, wording_date(m, LANG_FR, (struct date){ 2031, month, 3 })),
				    str_c(m, str_fmt(m, "3\u00a0%s 2031", french[month - 1])));
		assert_string_equal(str_c(m, wording_date(m, LANG_FR, (struct date){ 2031, month, 1 })),
				    str_c(m, str_fmt(m, "1er\u00a0%s 2031", french[month - 1])));
		assert_string_equal(str_c(m, wording_date(m, LANG_EN, (struct date){ 2031, month, 1 })),
				    str_c(m, str_fmt(m, "1\u00a0%s 2031", english[month - 1])));
	}
	/* 31 December, 23:30 UTC, is the next year in Paris */
	assert_string_equal(str_c(m, wording_day(m, LANG_FR, 1924990200000)), "1er\u00a0janvier 2031");
}

static void pages_write_the_same_dates(void **state)
{
	struct ctx ctx = { .mem = m, .lang = LANG_FR };

	(void)state;
	assert_string_equal(str_c(m, words_iso_date(&ctx, STR("2031-03-03"))), "3\u00a0mars 2031");
	assert_string_equal(str_c(m, words_iso_date(&ctx, STR("2031-02-30"))), "2031-02-30");
	assert_string_equal(str_c(m, words_moment(&ctx, 1924990200000)),
			    "1er\u00a0janvier 2031, 0\u00a0h\u00a030");
	/* a stranger's file may claim the last hour there is: in Paris it is the year after */
	assert_string_equal(str_c(m, words_moment(&ctx, 253402300799000)),
			    "1er\u00a0janvier 10000, 0\u00a0h\u00a059");
	ctx.lang = LANG_EN;
	assert_string_equal(str_c(m, words_moment(&ctx, 1924990200000)), "1\u00a0January 2031, 0:30");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(no_line_breaks_between_a_day_and_its_month, begin, end),
		cmocka_unit_test_setup_teardown(pages_write_the_same_dates, begin, end),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
