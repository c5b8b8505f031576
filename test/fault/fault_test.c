/* fault_test.c - a document given, replaced, refused, taken away and given again, with the 1st, 2nd, … nth call
 * failing, until a run passes untouched: what was acknowledged stands, no row is without its blobs, no blob
 * without a row after a sweep, nothing is half.
 *
 * Usage   test-fault FI.so ACT DEMO [STEP]     STEP: of the memory sweep, every so many mallocs (1 tries all) */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"

enum { ACTS = 5, CALLS_MAX = 20000 };

static const char *fi_path, *act_path, *demo_path;
static unsigned memory_step = 181;
static struct mem *arena;

struct outcome {
	unsigned runs, died, refused, acknowledged, swept;
	long calls;
};

static struct str read_file(const char *path)
{
	int fd = open(path, O_RDONLY);
	char *bytes = mem_get(arena, 1, 1 << 16);

	assert_true(fd >= 0);
	ssize_t n = read(fd, bytes, 1 << 16);

	close(fd);
	assert_true(n >= 0);
	return str_from(bytes, (size_t)n);
}

/* What the shell said of the command: its exit code, or 256 more when a signal ended it. */
static int status_of(int rc)
{
	if (WIFSIGNALED(rc))
		return 256 + WTERMSIG(rc);
	return WEXITSTATUS(rc) > 128 ? 256 + WEXITSTATUS(rc) - 128 : WEXITSTATUS(rc);
}

static uint64_t number_after(struct str text, const char *word)
{
	size_t at;
	struct str head, tail;
	uint64_t n = 0;

	if (!str_find(text, str_of(word), &at))
		return UINT64_MAX;
	text = str_sub(text, at + strlen(word), text.n);
	(void)str_cut(text, ' ', &head, &tail);
	(void)str_cut(head, '\n', &head, &tail);
	return str_to_u64(head, INT64_MAX, &n) ? n : UINT64_MAX;
}

/* One run with a fault at call n, then the check. False: the world is not as it must be. */
static bool one(const char *folder, const char *mode, long n, struct outcome *o)
{
	struct str run = str_fmt(arena, "rm -rf %s/w && cp -r %s/base %s/w && LD_PRELOAD=%s FI_MODE=%s FI_N=%ld "
				 "%s %s/w run >%s/out 2>/dev/null", folder, folder, folder, fi_path, mode, n,
				 act_path, folder, folder);
	int status = status_of(system(str_c(arena, run)));
	struct str out = read_file(str_c(arena, str_fmt(arena, "%s/out", folder)));
	uint64_t calls = number_after(out, "calls ");

	o->runs++;
	o->died += status >= 256;
	o->calls = calls == UINT64_MAX ? CALLS_MAX : (long)calls;
	int checked = status_of(system(str_c(arena, str_fmt(arena, "%s %s/w check <%s/out >%s/said 2>/dev/null",
							    act_path, folder, folder, folder))));
	struct str said = read_file(str_c(arena, str_fmt(arena, "%s/said", folder)));

	o->acknowledged += (unsigned)number_after(said, "acknowledged=");
	o->refused += status < 256 ? ACTS - (unsigned)number_after(said, "acknowledged=") : 0;
	o->swept += (unsigned)number_after(said, "swept=");
	return checked == 0;
}

static void sweep(const char *mode, long step, struct outcome *o)
{
	/* in memory when it can be: a fault is not a power cut, and a thousand fsyncs are not the subject */
	char folder[64] = "/dev/shm/fault-test-XXXXXX";

	*o = (struct outcome){ .runs = 0 };
	if (mkdtemp(folder) == NULL) {
		strcpy(folder, "/tmp/fault-test-XXXXXX");
		assert_non_null(mkdtemp(folder));
	}
	struct str base = str_fmt(arena, "mkdir %s/base && %s %s/base prepare %s", folder, act_path, folder, demo_path);

	assert_int_equal(system(str_c(arena, base)), 0);
	for (long n = 1; n < CALLS_MAX; n += step) {
		if (!one(folder, mode, n, o))
			fail_msg("%s at call %ld: the world is wrong", mode, n);
		mem_reset(arena);
		if (o->calls < n)
			break;          /* the fault was never reached: every call was tried */
	}
	print_message("%s: runs=%u died=%u refused=%u acknowledged=%u swept=%u\n", mode, o->runs, o->died,
		      o->refused, o->acknowledged, o->swept);
	assert_int_equal(system(str_c(arena, str_fmt(arena, "rm -rf %s", folder))), 0);
}

static void a_kill_before_any_call_loses_nothing_that_was_acknowledged(void **state)
{
	struct outcome o;

	(void)state;
	sweep("kill", 1, &o);
	assert_true(o.runs > 30);
	assert_int_equal(o.died, o.runs - 1);
	assert_true(o.swept > 0);
}

static void an_error_of_the_disk_at_any_call_refuses_one_act_at_most(void **state)
{
	struct outcome o;

	(void)state;
	sweep("eio", 1, &o);
	assert_int_equal(o.died, 0);
	assert_true(o.refused > 0 && o.refused < o.runs);
}

static void a_full_disk_at_any_call_refuses_one_act_at_most(void **state)
{
	struct outcome o;

	(void)state;
	sweep("enospc", 9, &o);         /* the paths of an error, with another name */
	assert_int_equal(o.died, 0);
	assert_true(o.refused > 0 && o.refused < o.runs);
}

static void no_memory_at_any_moment_loses_nothing_that_was_acknowledged(void **state)
{
	struct outcome o;

	(void)state;
	sweep("oom", memory_step, &o);
	assert_true(o.runs > 10);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kill_before_any_call_loses_nothing_that_was_acknowledged),
		cmocka_unit_test(an_error_of_the_disk_at_any_call_refuses_one_act_at_most),
		cmocka_unit_test(a_full_disk_at_any_call_refuses_one_act_at_most),
		cmocka_unit_test(no_memory_at_any_moment_loses_nothing_that_was_acknowledged),
	};

	if (argc < 4)
		return 64;
	fi_path = argv[1];
	act_path = argv[2];
	demo_path = argv[3];
	memory_step = argc > 4 ? (unsigned)atoi(argv[4]) : memory_step;
	arena = mem_new(8 << 20);
	return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
