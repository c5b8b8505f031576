/* rate_test.c - what is counted stays counted, whatever else somebody makes the fronts count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "web/rate.h"

enum { NAMES = 3000 };

static struct mem *memory;
static struct str name[NAMES];
static uint8_t drawn;

static int64_t no_time(void *self)
{
	(void)self;
	return 0;
}

static void dice(void *self, void *out, size_t n)
{
	(void)self;
	memset(out, ++drawn, n);
}

static const struct world world = { no_time, no_time, dice, NULL };

static struct rate_table *table(void)
{
	return rate_attach(mem_get(memory, rate_bytes(), 1), &world);
}

/* Four failures of his, then so many of each of these names: is he still known? */
static bool is_kept(struct rate_table *t, const unsigned *names, size_t n, unsigned times)
{
	for (unsigned i = 0; i < 4; i++)
		(void)rate_fail(t, STR("claire@exemple.test"), 1000 + i);
	for (size_t i = 0; i < n * times; i++)
		(void)rate_fail(t, name[names[i / times]], 2000 + (int64_t)i);
	return rate_fail(t, STR("claire@exemple.test"), 900000) == 5;
}

static void a_flood_of_other_names_does_not_forget_a_name(void **state)
{
	unsigned *names = mem_get(memory, NAMES, sizeof *names);

	(void)state;
	for (unsigned i = 0; i < NAMES; i++)
		names[i] = i;
	assert_true(is_kept(table(), names, NAMES, 1));
	assert_false(is_kept(table(), names, NAMES, 5));        /* what a table of this size cannot keep */
}

static void networks_in_their_thousands_do_not_forget_a_name(void **state)
{
	struct rate_table *t = table();

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		(void)rate_fail(t, STR("claire@exemple.test"), 1000);
	for (unsigned i = 0; i < 20 * NAMES; i++)
		(void)rate_pass(t, RATE_PAGE, name[i / 20], 2000 + i);
	assert_int_equal(rate_fail(t, STR("claire@exemple.test"), 900000), 5);
}

/* Fewer and fewer of the names, as long as they still do: those that meet his counter. */
static size_t find_few(unsigned *names, size_t n)
{
	unsigned *fewer = mem_get(memory, NAMES, sizeof *fewer);

	for (size_t piece = n / 2; piece > 0; piece /= 2) {
		for (size_t at = 0; at < n;) {
			size_t cut = piece < n - at ? piece : n - at;

			memcpy(fewer, names, at * sizeof *names);
			memcpy(fewer + at, names + at + cut, (n - at - cut) * sizeof *names);
			drawn = 0;
			if (is_kept(table(), fewer, n - cut, 5)) {
				at += cut;
				continue;
			}
			n -= cut;
			memcpy(names, fewer, n * sizeof *names);
		}
	}
	return n;
}

/* Whoever found out on a program of his own which names push another out has learnt nothing of ours. */
static void which_names_push_another_out_is_not_known_beforehand(void **state)
{
	unsigned *names = mem_get(memory, NAMES, sizeof *names);
	size_t n;

	(void)state;
	for (unsigned i = 0; i < NAMES; i++)
		names[i] = i;
	n = find_few(names, NAMES);
	assert_true(n > 0 && n < 32);
	drawn = 0;
	assert_false(is_kept(table(), names, n, 5));            /* the control: on his own table they do */
	assert_true(is_kept(table(), names, n, 5));
}

static int set_up(void **state)
{
	(void)state;
	drawn = 0;
	memory = mem_new(256 * 1024 * 1024);
	for (unsigned i = 0; i < NAMES; i++)
		name[i] = str_fmt(memory, "%u@exemple.test", i);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	mem_free(&memory);
	return 0;
}

#define rate_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		rate_test(a_flood_of_other_names_does_not_forget_a_name),
		rate_test(networks_in_their_thousands_do_not_forget_a_name),
		rate_test(which_names_push_another_out_is_not_known_beforehand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
