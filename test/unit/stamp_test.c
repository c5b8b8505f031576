/* stamp_test.c - outside authorities on bad days: an answer comes as it is, or its absence has an outcome. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "platform/memfd.h"
#include "reach/stamp.h"
#include "role/caller.h"

struct fixture {
	struct mem *mem;
	pid_t server;
	int in, out;
	unsigned port;
};

static void become_server(int in, int out)
{
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	closefrom(3);
	execl("/usr/bin/python3", "python3", STAMP_SERVER, NULL);
	_exit(127);
}

static int make(void **state)
{
	struct mem *m = mem_new(32 << 20);
	struct fixture *f = mem_new_of(m, struct fixture);
	int to[2], from[2];
	char line[16];
	size_t n = 0;
	uint64_t port = 0;

	f->mem = m;
	assert_true(pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0);
	f->server = fork();
	if (f->server == 0)
		become_server(to[0], from[1]);
	close(to[0]);
	close(from[1]);
	f->in = to[1];
	f->out = from[0];
	while (n < sizeof line && read(f->out, line + n, 1) == 1 && line[n] != '\n')
		n++;
	assert_true(str_to_u64(str_from(line, n), 65535, &port));
	f->port = (unsigned)port;
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;
	struct mem *m = f->mem;

	close(f->in);
	close(f->out);
	kill(f->server, SIGKILL);
	waitpid(f->server, NULL, 0);
	mem_free(&m);
	return 0;
}

static struct str url_of(const struct fixture *f, const char *word)
{
	return str_fmt(f->mem, "http://127.0.0.1:%u/%s", f->port, word);
}

static enum outcome stamp_at(const struct fixture *f, struct str url, struct str *response, struct str *reason)
{
	const struct stamp_settings set = { .url = url, .timeout_ms = 1500 };
	struct stamper s = stamp_http(f->mem, &set);

	return s.stamp(s.self, f->mem, STR("question"), response, reason);
}

static void the_question_goes_out_and_the_answer_comes_back_untouched(void **state)
{
	struct fixture *f = *state;
	struct str response, reason;

	assert_int_equal(stamp_at(f, url_of(f, "echo"), &response, &reason), OUTCOME_OK);
	assert_true(str_eq(response, STR("POST application/timestamp-query question")));
	assert_int_equal(reason.n, 0);
}

static void no_answer_is_made_up(void **state)
{
	static const struct {
		const char *word;
		enum outcome outcome;
	} days[] = {
		{ "500", OUTCOME_RETRY },   { "503", OUTCOME_RETRY },     { "429", OUTCOME_RETRY },
		{ "400", OUTCOME_REFUSED }, { "401", OUTCOME_CONFIG },    { "empty", OUTCOME_RETRY },
		{ "large", OUTCOME_RETRY }, { "slow", OUTCOME_RETRY },    { "moved", OUTCOME_REFUSED },
	};
	struct fixture *f = *state;
	struct str response, reason;

	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		assert_int_equal(stamp_at(f, url_of(f, days[i].word), &response, &reason), days[i].outcome);
		assert_int_equal(response.n, 0);
		assert_true(reason.n > 0 && reason.n <= 200);
	}
	/* nobody listens there, and addresses that are none */
	assert_int_equal(stamp_at(f, STR("http://127.0.0.1:1/"), &response, &reason), OUTCOME_RETRY);
	assert_int_equal(stamp_at(f, STR("file:///etc/passwd"), &response, &reason), OUTCOME_CONFIG);
	assert_int_equal(stamp_at(f, STR("ftp://127.0.0.1/x"), &response, &reason), OUTCOME_CONFIG);
	assert_int_equal(response.n, 0);
}

static const struct conf *conf_of(const struct fixture *f, struct str text)
{
	const struct conf *conf = NULL;
	struct str complaints;

	assert_int_equal(conf_parse(f->mem, STR("test"), STR("/tmp"), text, &conf, &complaints), OK);
	return conf;
}

static enum err stamp_ask(const struct caller *c, struct mem *m, uint64_t which, struct ask_values *out)
{
	const struct ask_values in = { .field = { ask_u64(m, which), STR("question") } };

	*out = (struct ask_values){ .fds = 0 };
	return caller_stamp(c, m, &in, out);
}

static void the_two_authorities_are_those_of_the_configuration(void **state)
{
	struct fixture *f = *state;
	struct caller c = { .mem = f->mem };
	struct ask_values out;

	c.conf = conf_of(f, str_fmt(f->mem, "[stamp]\nfirst = local\nsecond = " STR_FMT "\n",
				    STR_ARG(url_of(f, "echo"))));
	caller_stampers(&c);
	assert_int_equal(stamp_ask(&c, f->mem, 1, &out), OK);
	assert_true(str_eq(out.field[0], STR("OK")) && str_ends(out.field[2], STR("question")));
	/* the built-in one is nobody whom a caller could reach */
	assert_int_equal(stamp_ask(&c, f->mem, 0, &out), OK);
	assert_true(str_eq(out.field[0], STR("CONFIG")) && out.field[2].n == 0);
	/* there is no third: who asks for it is broken */
	assert_int_equal(stamp_ask(&c, f->mem, 2, &out), ERR_INVALID);
}

static void lists_and_states_come_as_sealed_files(void **state)
{
	struct fixture *f = *state;
	struct caller c = { .mem = f->mem, .conf = conf_of(f, STR("")) };
	struct ask_values in = { .field = { url_of(f, "list") } }, out = { .fds = 0 };
	struct str bytes;

	caller_stampers(&c);
	assert_int_equal(caller_status(&c, f->mem, &in, &out), OK);
	assert_true(str_eq(out.field[0], STR("OK")) && out.fds == 1);
	assert_int_equal(memfd_view(f->mem, out.fd[0], 1 << 20, &bytes), OK);
	assert_int_equal(bytes.n, 100000);
	in = (struct ask_values){ .field = { url_of(f, "echo"), STR("state?") } };
	assert_int_equal(caller_status(&c, f->mem, &in, &out), OK);
	assert_int_equal(memfd_view(f->mem, out.fd[0], 1 << 20, &bytes), OK);
	assert_true(str_eq(bytes, STR("POST application/ocsp-request state?")));
	in = (struct ask_values){ .field = { url_of(f, "404") } };
	assert_int_equal(caller_status(&c, f->mem, &in, &out), OK);
	assert_true(str_eq(out.field[0], STR("REFUSED")) && out.fds == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_question_goes_out_and_the_answer_comes_back_untouched),
		cmocka_unit_test(no_answer_is_made_up),
		cmocka_unit_test(the_two_authorities_are_those_of_the_configuration),
		cmocka_unit_test(lists_and_states_come_as_sealed_files),
	};

	return cmocka_run_group_tests(tests, make, end);
}
