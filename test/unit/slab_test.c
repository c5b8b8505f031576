/* slab_test.c - a slab is aligned, whole, taken back with its arena, and given out again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "platform/slab.h"

enum { MANY = 5, PAGE_BYTES = 4096 };

struct fixture {
	struct mem *process, *request;
	struct slabs *slabs;
};

static int make(void **state)
{
	struct mem *m = mem_new(1 << 20);
	struct fixture *f = mem_new_of(m, struct fixture);

	f->process = m;
	f->request = mem_new(1 << 20);
	f->slabs = slabs_new(m);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;
	struct mem *m = f->process;

	mem_free(&f->request);
	mem_free(&m);
	return 0;
}

static uint8_t *taken(struct fixture *f)
{
	uint8_t *slab = NULL;

	assert_int_equal(slab_new(f->slabs, f->request, &slab), OK);
	assert_int_equal((uintptr_t)slab % SLAB_BYTES, 0);
	return slab;
}

static int is_mapped(uint8_t *page)
{
	unsigned char resident;

	return mincore(page, PAGE_BYTES, &resident) == 0;
}

static void all_of_it_can_be_written_and_no_two_overlap(void **state)
{
	struct fixture *f = *state;
	uint8_t *slab[MANY];

	for (int i = 0; i < MANY; i++) {
		slab[i] = taken(f);
		memset(slab[i], 'a' + i, SLAB_BYTES);
	}
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(slab[i][0], 'a' + i);
		assert_int_equal(slab[i][SLAB_BYTES - 1], 'a' + i);
	}
}

static void what_an_arena_had_the_next_one_gets(void **state)
{
	struct fixture *f = *state;
	uint8_t *first = taken(f), *other = taken(f);

	assert_ptr_not_equal(first, other);
	mem_reset(f->request);
	uint8_t *again = taken(f);

	assert_true(again == first || again == other);
}

static void no_more_than_two_are_kept(void **state)
{
	struct fixture *f = *state;
	uint8_t *slab[MANY];
	int kept = 0;

	for (int i = 0; i < MANY; i++) {
		slab[i] = taken(f);
		assert_true(is_mapped(slab[i]));
	}
	mem_reset(f->request);
	for (int i = 0; i < MANY; i++)
		kept += is_mapped(slab[i]);
	assert_int_equal(kept, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_of_it_can_be_written_and_no_two_overlap, make, end),
		cmocka_unit_test_setup_teardown(what_an_arena_had_the_next_one_gets, make, end),
		cmocka_unit_test_setup_teardown(no_more_than_two_are_kept, make, end),
	};

	return cmocka_run_group_tests_name("slab", tests, NULL, NULL);
}
