/* press_owned_test.c - children that a document has taken over: whatever they write, the desk goes on. job_run is the
 * test's own, and stands before the library's: what such a child would do in its jail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "platform/memfd.h"
#include "press_desk_kit.h"
#include "press/job.h"

int job_run(const struct job *job)
{
	char first = 0;
	(void)(pread(job->question->fd[0], &first, 1, 0) == 1);
	enum err e = OK;
	switch (first) {
	case 'a':                               /* nothing at all, and that it went well */
		break;
	case 'b':                               /* more than any report */
		for (int i = 0; i < 2000 && e == OK; i++) {
			e = memfd_write(job->report_fd, STR("0123456789012345678901234567890123456789"));
		}
		break;
	case 'c':                               /* what nobody can seal or see */
		(void)(memfd_seal(job->report_fd) == OK);
		(void)(memfd_seal(job->document_fd) == OK);
		break;
	case 'd':                               /* a file without an end, as far as it may */
		(void)(ftruncate(job->document_fd, (off_t)1 << 40) == 0);
		break;
	case 'e':
		return 99;
	case 'f':
		return 255;
	case 'g':
		_exit(JOB_ENDS_WITH_ERR + ERR_COUNT + 1);
	default:
		return JOB_ENDS_WITH_ERR + ERR_LIMIT;
	}
	return 0;
}

static int start(void **state)
{
	return desk_kit_start(state, PROC_PRESS_UPLOADS, true);
}

static enum err prepare(struct desk_kit *f, const char *how)
{
	const struct ask_values question = { .field = { STR("{}") }, .fds = 1,
					     .fd = { desk_kit_sealed(f, str_of(how)) } };
	struct ask_values answer;
	return proc_call(f->peers, f->mem, ASK_PREPARE, &question, &answer);
}

static enum err verify(struct desk_kit *f, const char *how)
{
	int fd = desk_kit_sealed(f, str_of(how));
	const struct ask_values question = { .field = { STR("{}") }, .fds = 2, .fd = { fd, fd } };
	struct ask_values answer;
	return proc_call(f->peers, f->mem, ASK_VERIFY, &question, &answer);
}

static void whatever_a_child_leaves_the_desk_answers_and_goes_on(void **state)
{
	struct desk_kit *f = *state;
	const char *how[] = { "a", "b", "c", "d", "e", "f", "g" };
	for (size_t i = 0; i < sizeof how / sizeof *how; i++) {
		enum err e = prepare(f, how[i]);
		/* answered, not lost with the desk; and nothing of it passes for a slot */
		assert_true(e != OK && e != ERR_REMOTE);
		assert_int_not_equal(verify(f, how[i]), ERR_REMOTE);
		assert_int_equal(prepare(f, "well"), ERR_LIMIT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(whatever_a_child_leaves_the_desk_answers_and_goes_on, start,
						desk_kit_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
