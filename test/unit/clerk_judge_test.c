/* clerk_judge_test.c - the clerk's second look at a revision that the press found good: a press that says "valid" of
 * something else than what should be there is not believed. The press is the test's: it says what it is told. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "child_kit.h"
#include "platform/jsonin.h"
#include "platform/memfd.h"
#include "role/clerk_sign.h"

enum { TEXT_BYTES_MAX = 4096, STORED_BYTES = 100, NOW_MS = 1700000000 };

struct said {                           /* between the two processes */
	bool is_refusing;               /* the press cannot say */
	char verdict[32], report[TEXT_BYTES_MAX], policy[TEXT_BYTES_MAX];
};

static struct fixture {
	struct mem *mem;
	struct said *said;
	struct clerk clerk;
	struct signing g;
	pid_t press;
	int file_fd;
} f;

static enum err answer_as_told(void *self, struct mem *m, const struct proc_ask *ask, struct ask_values *out)
{
	struct said *said = self;
	struct str policy = ask->values.field[0];

	(void)m;
	if (policy.n >= sizeof said->policy || ask->values.fds != 2)
		return ERR_INVALID;
	memcpy(said->policy, policy.p, policy.n);
	said->policy[policy.n] = '\0';
	*out = (struct ask_values){ .field = { str_of(said->verdict), str_of(said->report) } };
	return said->is_refusing ? ERR_BUSY : OK;
}

static void be_press(int fd)
{
	child_serve(fd, PROC_PRESS_UPLOADS, mem_new(1 << 20), answer_as_told, f.said);
}

static int64_t fixed_now(void *self)
{
	(void)self;
	return NOW_MS;
}

static int64_t real_tick(void *self)
{
	(void)self;
	return world_tick_ms(&world_real);
}

static const struct world at_a_moment = { fixed_now, real_tick, NULL, NULL };

static int begin(void **state)
{
	int fd;

	(void)state;
	log_threshold(LOG_ALARM);
	f = (struct fixture){ .mem = mem_new(8 << 20) };
	f.said = mmap(NULL, sizeof *f.said, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(f.said != MAP_FAILED);
	f.press = child_start(be_press, &fd);
	f.clerk = (struct clerk){ .world = &at_a_moment, .peers = proc_peers_new(f.mem, &world_real, 1), .mem = f.mem,
				  .sequence_tick = INT64_MAX };
	proc_peers_add(f.clerk.peers, PROC_PRESS_UPLOADS, fd, NULL);
	f.g = (struct signing){ .clerk = &f.clerk, .mem = f.mem, .ctx = clerk_ctx(&f.clerk, f.mem, 1),
				.file = str_from(mem_get(f.mem, 1, STORED_BYTES), STORED_BYTES),
				.p = { .kind = PREPARED_SIGNATURE, .field = STR("titulaire") },
				.document = { .level = STR("frozen") } };
	assert_int_equal(memfd_of("file", STR("%PDF-1.7 as it will be stored"), &f.file_fd), OK);
	return 0;
}

static int end(void **state)
{
	(void)state;
	kill(f.press, SIGKILL);
	waitpid(f.press, NULL, 0);
	(void)close(f.file_fd);
	(void)munmap(f.said, sizeof *f.said);
	mem_free(&f.mem);
	return 0;
}

static void says(const char *verdict, const char *report)
{
	assert_true(strlen(report) < TEXT_BYTES_MAX && strlen(verdict) < sizeof f.said->verdict);
	strncpy(f.said->verdict, verdict, sizeof f.said->verdict - 1);
	strncpy(f.said->report, report, TEXT_BYTES_MAX - 1);
}

static bool is_good(void)
{
	bool is_good_now = false;

	assert_int_equal(signing_judge(&f.g, f.file_fd, &is_good_now), OK);
	assert_int_equal(f.g.why.n > 0, !is_good_now);
	f.g.why = STR("");
	return is_good_now;
}

/* A report with these marks over revisions that end there. */
static const char *report_of(const char *marks, const char *revisions)
{
	return str_fmt(f.mem, "{\"revisions\":[%s],\"signatures\":[%s],\"v\":1,\"verdict\":\"valid\",\"why\":\"ok\"}",
		       revisions, marks).p;
}

#define TWO "{\"bytes\":100},{\"bytes\":150}"
#define MARK(kind, field, level, revision)                                                                       \
	"{\"field\":\"" field "\",\"kind\":\"" kind "\",\"level\":\"" level "\",\"revision\":" #revision                  \
	",\"stamped\":\"2026-11-28T12:00:00Z\"}"
#define HIS MARK("signature", "titulaire", "B-T", 2)

static void only_a_word_that_says_valid_is_one(void **state)
{
	static const char *const words[] = { "issuer-unknown", "undetermined", "modified", "invalid", "none", "Valid",
					     "valid ", "validated", "ok" };

	(void)state;
	says("valid", report_of(HIS, TWO));
	assert_true(is_good());
	says("valid-added", report_of(HIS, TWO));
	assert_true(is_good());
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		says(words[i], report_of(HIS, TWO));
		assert_false(is_good());
	}
}

static void a_valid_file_that_is_not_the_expected_one_is_refused(void **state)
{
	const char *const wrong[] = {
		report_of("", TWO),
		report_of(HIS, "{\"bytes\":150}"),
		report_of(HIS, "{\"bytes\":99},{\"bytes\":150}"),
		report_of(HIS, "{\"bytes\":100},{\"bytes\":120},{\"bytes\":150}"),
		report_of(MARK("signature", "representant", "B-T", 2), TWO),
		report_of(HIS "," MARK("signature", "representant", "B-T", 2), TWO),
		report_of(MARK("signature", "titulaire", "B-T", 1), TWO),
		report_of(MARK("signature", "titulaire", "B-T", 3), TWO),
		report_of("{\"field\":\"titulaire\",\"kind\":\"signature\",\"level\":\"B-B\",\"revision\":2}", TWO),
		"{\"v\":1,\"verdict\":\"valid\"}", "{\"revisions\":{},\"signatures\":7}", "[]", "valid", "{", "",
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		says("valid", wrong[i]);
		if (is_good())
			fail_msg("taken for his signature: %s", wrong[i]);
	}
	/* another's before his, on an earlier revision, is as it should be */
	f.g.p.field = STR("representant");
	says("valid", report_of(MARK("signature", "titulaire", "B-T", 1) "," MARK("signature", "representant", "B-T", 2),
				TWO));
	assert_true(is_good());
}

static void proofs_are_in_for_every_signature_or_the_level_is_not_told(void **state)
{
	(void)state;
	f.g.p.kind = PREPARED_VALIDATION;
	f.g.p.field = STR("");
	f.g.document.level = STR("B-T");
	says("valid", report_of(MARK("signature", "titulaire", "B-LT", 1) "," MARK("signature", "representant", "B-LT", 2),
				TWO));
	assert_true(is_good());
	says("valid", report_of(MARK("signature", "titulaire", "B-T", 1) "," MARK("signature", "representant", "B-LT", 2),
				TWO));
	assert_false(is_good());
	/* B-LTA by an archive stamp that is the newest mark; proofs without it are B-LT only */
	f.g.p.kind = PREPARED_ARCHIVE;
	f.g.p.field = STR("archive");
	says("valid", report_of(MARK("signature", "titulaire", "B-LTA", 1) "," MARK("archive", "archive", "B-LTA", 2), TWO));
	assert_true(is_good());
	says("valid", report_of(MARK("signature", "titulaire", "B-LT", 1) "," MARK("archive", "archive", "B-LTA", 2), TWO));
	assert_false(is_good());
	says("valid", report_of(MARK("archive", "archive", "B-LTA", 2) "," MARK("signature", "titulaire", "B-LTA", 1), TWO));
	assert_false(is_good());
	/* renewed: what was B-LTA stays it while its proofs go in */
	f.g.p.kind = PREPARED_VALIDATION;
	f.g.document.level = STR("B-LTA");
	says("valid", report_of(MARK("signature", "titulaire", "B-LTA", 1), TWO));
	assert_true(is_good());
	says("valid", report_of(MARK("signature", "titulaire", "B-LT", 1), TWO));
	assert_false(is_good());
}

static void what_the_press_is_asked_is_the_policy_of_a_dossier(void **state)
{
	struct json *policy;

	(void)state;
	for (int i = 0; i < 2; i++) {
		f.g.p.kind = i == 0 ? PREPARED_SIGNATURE : PREPARED_ARCHIVE;
		says("invalid", "{}");
		assert_false(is_good());
		assert_int_equal(json_read(f.mem, str_of(f.said->policy), &json_limits_small, &policy), OK);
		assert_true(str_eq(json_str(json_get(policy, "kind"), STR("")), STR("dossier")));
		assert_int_equal(json_int(json_get(policy, "now"), 0), NOW_MS);
		/* a certificate of ten minutes has no list yet; what is to last must have been shown unrevoked */
		assert_int_equal(json_bool(json_get(policy, "revocation"), i == 0), i == 1);
	}
}

static void nobody_who_could_say_is_no_verdict(void **state)
{
	bool is_good_now = true;

	(void)state;
	says("valid", report_of(HIS, TWO));
	f.said->is_refusing = true;
	assert_int_equal(signing_judge(&f.g, f.file_fd, &is_good_now), ERR_REMOTE);
	assert_true(str_eq(f.g.why, STR("verify: busy")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_a_word_that_says_valid_is_one, begin, end),
		cmocka_unit_test_setup_teardown(a_valid_file_that_is_not_the_expected_one_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(proofs_are_in_for_every_signature_or_the_level_is_not_told, begin, end),
		cmocka_unit_test_setup_teardown(what_the_press_is_asked_is_the_policy_of_a_dossier, begin, end),
		cmocka_unit_test_setup_teardown(nobody_who_could_say_is_no_verdict, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
