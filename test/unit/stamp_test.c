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

#include <arpa/inet.h>
#include <netinet/in.h>

#include "platform/memfd.h"
#include "platform/public.h"
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
	const bool is_slow = str_ends(url, STR("/slow"));       /* whoever answers may take his time on a busy machine */
	const struct stamp_settings set = { .url = url, .timeout_ms = is_slow ? 1500 : 20000 };
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
	struct caller c = { .mem = f->mem, .conf = conf_of(f, STR("[stamp]\ninside = autre 127.0.0.1\n")) };
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

static void a_certificate_leads_nobody_inside(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "localhost", "0x7f.1", "2130706433", "0177.0.0.1", "127.1",
					     "0.0.0.0", "127.0.0.2" };
	struct fixture *f = *state;
	const struct stamp_settings set = { .timeout_ms = 20000, .inside = STR("127.0.0.2:1 exemple.test") };
	struct informer i = inform_http(f->mem, &set);
	struct str answer, reason;

	for (size_t n = 0; n < sizeof hosts / sizeof *hosts; n++) {
		struct str url = str_fmt(f->mem, "http://%s:%u/list", hosts[n], f->port);

		assert_int_equal(i.inform(i.self, f->mem, url, STR(""), &answer, &reason), OUTCOME_REFUSED);
		assert_true(str_eq(reason, STR("the server's address is not a public one")));
		assert_int_equal(answer.n, 0);
	}
	/* the same addresses, planted: without the gate the list comes */
	const struct stamp_settings open = { .timeout_ms = 20000,
					     .inside = str_fmt(f->mem, "x 127.0.0.1:%u localhost", f->port) };

	i = inform_http(f->mem, &open);
	assert_int_equal(i.inform(i.self, f->mem, url_of(f, "list"), STR(""), &answer, &reason), OUTCOME_OK);
	assert_int_equal(answer.n, 100000);
}

static void only_addresses_of_the_public_internet_are_public(void **state)
{
	static const struct { const char *text; bool is_public; } rows[] = {
		{ "8.8.8.8", true }, { "1.1.1.1", true }, { "100.63.255.255", true }, { "172.32.0.1", true },
		{ "193.51.1.1", true }, { "192.0.3.1", true }, { "223.255.255.255", true }, { "198.20.0.1", true },
		{ "0.0.0.0", false }, { "10.1.2.3", false }, { "100.64.0.1", false }, { "127.0.0.1", false },
		{ "127.255.255.255", false }, { "169.254.169.254", false }, { "172.16.0.1", false },
		{ "172.31.255.255", false }, { "192.0.0.8", false }, { "192.0.2.1", false }, { "192.168.1.1", false },
		{ "198.18.0.1", false }, { "198.51.100.7", false }, { "203.0.113.9", false }, { "224.0.0.1", false },
		{ "240.0.0.1", false }, { "255.255.255.255", false },
		{ "2a00:1450:4007::1", true }, { "2606:4700::1111", true }, { "2001:200::1", true },
		{ "2002:0808:0808::1", true }, { "::ffff:8.8.8.8", true }, { "64:ff9b::808:808", true },
		{ "::1", false }, { "::", false }, { "fe80::1", false }, { "fc00::1", false }, { "fd12::1", false },
		{ "ff02::1", false }, { "2001:db8::1", false }, { "2001::1", false }, { "2001:1::1", false },
		{ "2002:7f00:1::1", false }, { "2002:c0a8:101::1", false }, { "::ffff:127.0.0.1", false },
		{ "::ffff:10.0.0.1", false }, { "64:ff9b::7f00:1", false }, { "64:ff9b:1::1", false },
		{ "::127.0.0.1", false }, { "3fff::1", false }, { "4000::1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct sockaddr_in four = { .sin_family = AF_INET };
		struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
		bool is_four = inet_pton(AF_INET, rows[i].text, &four.sin_addr) == 1;

		assert_true(is_four || inet_pton(AF_INET6, rows[i].text, &six.sin6_addr) == 1);
		bool is_public = is_four ? address_is_public((const struct sockaddr *)&four)
					 : address_is_public((const struct sockaddr *)&six);

		if (is_public != rows[i].is_public)
			fail_msg("%s", rows[i].text);
	}
	assert_false(address_is_public(&(struct sockaddr){ .sa_family = AF_UNIX }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_question_goes_out_and_the_answer_comes_back_untouched),
		cmocka_unit_test(no_answer_is_made_up),
		cmocka_unit_test(the_two_authorities_are_those_of_the_configuration),
		cmocka_unit_test(lists_and_states_come_as_sealed_files),
		cmocka_unit_test(a_certificate_leads_nobody_inside),
		cmocka_unit_test(only_addresses_of_the_public_internet_are_public),
	};

	return cmocka_run_group_tests(tests, make, end);
}
