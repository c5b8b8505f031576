/* window_test.c - a window shows one text to one reader, and the next reader nothing of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "platform/memfd.h"
#include "platform/window.h"

enum { LONG_BYTES = 100000 };

static const struct str secret = { "Claire Marchand, passeport 12AB34567", 36 };

struct fixture {
	struct mem *process, *request;
	struct windows *windows;
};

static int make(void **state)
{
	struct mem *m = mem_new(1 << 20);
	struct fixture *f = mem_new_of(m, struct fixture);

	log_threshold(LOG_ALARM);
	f->process = m;
	f->request = mem_new(1 << 20);
	f->windows = windows_new(m);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;
	struct mem *process = f->process;

	mem_free(&f->request);
	mem_free(&process);
	return 0;
}

/* A long text that begins with the secret and ends with it; *fd_out: as a reader has it. */
static struct window *filled(struct fixture *f, int *fd_out)
{
	static char padding[LONG_BYTES];
	struct window *w;

	memset(padding, 'p', sizeof padding);
	assert_int_equal(window_new(f->windows, f->request, &w), OK);
	assert_int_equal(window_add(w, secret), OK);
	assert_int_equal(window_add(w, str_from(padding, sizeof padding)), OK);
	assert_int_equal(window_add(w, secret), OK);
	*fd_out = dup(window_show(w));
	assert_true(*fd_out >= 0);
	return w;
}

static bool is_seen(int fd)
{
	struct mem *m = mem_new(4096);
	struct str all;
	size_t at;

	assert_int_equal(window_view(m, fd, WINDOW_BYTES_MAX, &all), OK);
	bool is_there = str_find(all, secret, &at);

	mem_free(&m);
	return is_there;
}

static void the_reader_sees_what_was_added_and_zeros_behind_it(void **state)
{
	struct fixture *f = *state;
	struct window *w;
	struct str seen;

	assert_int_equal(window_new(f->windows, f->request, &w), OK);
	assert_int_equal(window_add(w, STR("%PDF")), OK);
	assert_int_equal(window_add(w, STR("-1.7")), OK);
	assert_true(str_eq(window_bytes(w), STR("%PDF-1.7")));
	assert_int_equal(window_view(f->request, window_show(w), 9, &seen), OK);
	assert_true(str_eq(seen, str_from("%PDF-1.7", 9)));
}

static void the_reader_can_neither_write_nor_change_its_size(void **state)
{
	struct fixture *f = *state;
	int fd;

	(void)filled(f, &fd);
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	assert_int_equal(ftruncate(fd, 3), -1);
	assert_int_equal(ftruncate(fd, 2 * WINDOW_BYTES_MAX), -1);
	assert_ptr_equal(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
	assert_true(is_seen(fd));
	(void)close(fd);
}

static void one_that_did_not_come_back_is_never_filled_again(void **state)
{
	struct fixture *f = *state;
	struct window *w;
	struct str seen;
	int fd;

	(void)filled(f, &fd);
	mem_reset(f->request);
	assert_int_equal(window_new(f->windows, f->request, &w), OK);
	assert_int_equal(window_add(w, STR("somebody else's")), OK);
	assert_int_equal(window_view(f->process, fd, 15, &seen), OK);
	assert_true(str_starts(secret, seen));
	(void)close(fd);
}

static void one_that_came_back_shows_nothing_of_who_was_before(void **state)
{
	struct fixture *f = *state;
	int fd;
	struct window *w = filled(f, &fd);

	window_came_back(w);
	mem_reset(f->request);
	assert_int_equal(window_new(f->windows, f->request, &w), OK);
	assert_int_equal(window_bytes(w).n, 0);
	assert_int_equal(window_add(w, STR("short")), OK);
	assert_false(is_seen(window_show(w)));
	assert_false(is_seen(fd));           /* the same window: filled again, wiped behind */
	(void)close(fd);
}

static void what_was_shown_to_nobody_is_not_seen_by_the_next_either(void **state)
{
	struct fixture *f = *state;
	struct window *w;

	assert_int_equal(window_new(f->windows, f->request, &w), OK);
	assert_int_equal(window_add(w, secret), OK);
	mem_reset(f->request);
	assert_int_equal(window_new(f->windows, f->request, &w), OK);
	assert_false(is_seen(window_show(w)));
}

static void what_waits_to_be_filled_again_is_wiped_when_asked(void **state)
{
	struct fixture *f = *state;
	int fd;
	struct window *w = filled(f, &fd);

	window_came_back(w);
	mem_reset(f->request);
	assert_true(is_seen(fd));            /* the same window: its text is still there */
	windows_wipe(f->windows);
	assert_false(is_seen(fd));
	(void)close(fd);
}

static void more_than_fits_is_refused(void **state)
{
	struct fixture *f = *state;
	static char million[1 << 20];
	struct window *w;

	assert_int_equal(window_new(f->windows, f->request, &w), OK);
	for (int i = 0; i < WINDOW_BYTES_MAX / (int)sizeof million; i++)
		assert_int_equal(window_add(w, str_from(million, sizeof million)), OK);
	assert_int_equal(window_add(w, STR("x")), ERR_LIMIT);
	assert_int_equal(window_bytes(w).n, WINDOW_BYTES_MAX);
}

static void what_is_no_window_is_not_looked_through(void **state)
{
	struct fixture *f = *state;
	int open_one = -1, sealed = -1, file = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	struct str seen;

	assert_int_equal(memfd_new("open", &open_one), OK);
	assert_int_equal(memfd_write(open_one, STR("abc")), OK);
	assert_int_equal(window_view(f->request, open_one, 3, &seen), ERR_INVALID);
	assert_int_equal(window_view(f->request, file, 3, &seen), ERR_INVALID);
	assert_int_equal(memfd_of("sealed", STR("abc"), &sealed), OK);
	assert_int_equal(window_view(f->request, sealed, 4, &seen), ERR_INVALID);
	assert_int_equal(window_view(f->request, sealed, 0, &seen), ERR_INVALID);
	assert_int_equal(window_view(f->request, sealed, 3, &seen), OK);
	(void)close(open_one);
	(void)close(sealed);
	(void)close(file);
}

#define test(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_reader_sees_what_was_added_and_zeros_behind_it),
		test(the_reader_can_neither_write_nor_change_its_size),
		test(one_that_did_not_come_back_is_never_filled_again),
		test(one_that_came_back_shows_nothing_of_who_was_before),
		test(what_was_shown_to_nobody_is_not_seen_by_the_next_either),
		test(what_waits_to_be_filled_again_is_wiped_when_asked),
		test(more_than_fits_is_refused),
		test(what_is_no_window_is_not_looked_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
