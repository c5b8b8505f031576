/* sirene_sort_test.c - rows in any order, more than fit in memory, come back by their number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sirene/sort.h"
#include "sirene_kit.h"

enum { COLUMNS = 3, ROWS = 300000, LONG_BYTES = 30000, LONG_EACH = 5000 };

/* A row that says its number, and now and then a text as long as a row may be. */
static struct str make_row(char *text, uint16_t ends[COLUMNS], uint64_t number)
{
	size_t n = number % LONG_EACH == 0 ? LONG_BYTES : number % 40;

	for (size_t at = 0; at < sizeof number; at++)
		text[at] = (char)('a' + (number >> (8 * at)) % 16);
	ends[0] = sizeof number;
	ends[1] = (uint16_t)(ends[0] + 1 + n);
	memset(text + ends[0] + 1, 'x', n);
	ends[2] = ends[1] + 2;
	text[ends[0]] = text[ends[1]] = ',';
	text[ends[1] + 1] = 'z';
	return str_from(text, ends[2]);
}

static void rows_come_back_by_number_whole_and_with_their_mark(void **state)
{
	struct kit *kit = *state;
	static const uint8_t columns[COLUMNS] = { 0, 1, 2 };
	static char text[LONG_BYTES + 64];
	uint16_t ends[COLUMNS];
	struct row row = { text, ends, columns };
	struct sorter *sorter;
	struct str path = str_fmt(kit->mem, "%s/sort", kit->folder);
	bool more = true;

	assert_int_equal(sorter_open(kit->mem, path, COLUMNS, &sorter), OK);
	assert_false(kit_exists(path));
	/* a step that shares no factor with ROWS meets every number once */
	for (uint64_t i = 0, number = 0; i < ROWS; i++, number = (number + 77773) % ROWS) {
		(void)make_row(text, ends, number);
		assert_int_equal(sorter_add(sorter, number, &row, number % 3 == 0), OK);
	}
	assert_int_equal(sorter_begin(sorter), OK);
	assert_int_equal(sorter_total(sorter), ROWS);
	for (uint64_t number = 0; number < ROWS; number++) {
		assert_int_equal(sorter_next(sorter, &more), OK);
		assert_true(more);
		struct str whole = make_row(text, ends, number);

		for (size_t i = 0; i < COLUMNS; i++)
			assert_true(str_eq(row_cell(sorter_row(sorter), i), row_cell(&row, i)));
		assert_int_equal(sorter_is_plain(sorter), number % 3 == 0);
		assert_true(whole.n > 0);
	}
	assert_int_equal(sorter_next(sorter, &more), OK);
	assert_false(more);
	assert_int_equal(sorter_done(sorter), ROWS);
}

static void no_row_at_all_is_an_end_at_once(void **state)
{
	struct kit *kit = *state;
	struct sorter *sorter;
	bool more = true;

	assert_int_equal(
	    sorter_open(kit->mem, str_fmt(kit->mem, "%s/sort", kit->folder), COLUMNS, &sorter), OK);
	assert_int_equal(sorter_begin(sorter), OK);
	assert_int_equal(sorter_next(sorter, &more), OK);
	assert_false(more);
	assert_int_equal(
	    sorter_open(kit->mem, str_fmt(kit->mem, "%s/no/where", kit->folder), COLUMNS, &sorter),
	    ERR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, kit_make, kit_drop)
		T(rows_come_back_by_number_whole_and_with_their_mark),
		T(no_row_at_all_is_an_end_at_once),
	};

	return cmocka_run_group_tests_name("sirene_sort", tests, NULL, NULL);
}
