/* http_test.c - forms as browsers write them, and a server on a unix socket that refuses what
 * smuggles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "platform/http.h"

static struct mem *arena;

static int make_arena(void **state)
{
	(void)state;
	arena = mem_new(1 << 24);
	return 0;
}

static int free_arena(void **state)
{
	(void)state;
	mem_free(&arena);
	return 0;
}

#define assert_str(have, want) assert_true(str_eq((have), STR(want)))

static struct str value(const struct pairs *p, const char *name)
{
	const struct str *v = pairs_get(p, str_of(name));

	return v == NULL ? STR("(none)") : *v;
}

/* --- forms ----------------------------------------------------------------------------------- */

static void a_form_gives_each_name_its_value(void **state)
{
	struct pairs p;

	(void)state;
	assert_int_equal(form_url_read(arena, STR("siren=130+025%20265&nom=%C3%89t%C3%A9&vide="),
				       &p), OK);
	assert_int_equal(p.n, 3);
	assert_str(value(&p, "siren"), "130 025 265");
	assert_str(value(&p, "nom"), "Été");
	assert_str(value(&p, "vide"), "");
	assert_null(pairs_get(&p, STR("autre")));
	assert_int_equal(form_url_read(arena, STR(""), &p), OK);
	assert_int_equal(p.n, 0);
}

static void a_form_that_is_ambiguous_or_not_text_is_refused(void **state)
{
	static const char *const bad[] = {
		"a=1&a=2", "a", "=1", "a=%", "a=%4", "a=%zz", "a=%ff", "a=%c0%af", "a=%00", "a=%1b",
		"a=%7f", "a=%c2%85", "a=%ed%a0%80", "a%20b=1", "a=1&", "a=1&&b=2",
	};
	struct pairs p;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		bool is_trailing = strcmp(bad[i], "a=1&") == 0;

		assert_int_equal(form_url_read(arena, str_of(bad[i]), &p),
				 is_trailing ? OK : ERR_INVALID);
	}
	assert_int_equal(form_url_read(arena, STR("a=x%0D%0Ay%09z"), &p), OK);
	assert_str(value(&p, "a"), "x\ny\tz");
}

static struct sink_log {
	char text[4096];
	size_t n, begun, ended;
	enum err fail;
} sink_log;

static enum err sink_begin(void *self, struct str field, struct str name)
{
	(void)self;
	(void)name;
	assert_true(field.n > 0);
	sink_log.begun++;
	return sink_log.fail;
}

static enum err sink_piece(void *self, struct str bytes)
{
	(void)self;
	assert_true(sink_log.n + bytes.n <= sizeof sink_log.text);
	memcpy(sink_log.text + sink_log.n, bytes.p, bytes.n);
	sink_log.n += bytes.n;
	return OK;
}

static enum err sink_end(void *self)
{
	(void)self;
	sink_log.ended++;
	return OK;
}

static const struct form_sink sink = { sink_begin, sink_piece, sink_end };

#define PARTS                                                                                      \
	"--xYz\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n"                     \
	"--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;b.pdf\"\r\n"           \
	"Content-Type: application/pdf\r\n\r\n%PDF\r\n--xY\r\n-\r\n\r\n"                            \
	"--xYz\r\ncontent-disposition: form-data; name=\"nom\"\r\n\r\n\xc3\x89t\xc3\xa9\r\n--xYz--\r\n"

static void a_multipart_body_is_read_the_same_wherever_it_is_cut(void **state)
{
	struct str body = STR(PARTS);

	(void)state;
	for (size_t cut = 0; cut <= body.n; cut++) {
		struct form_parts *f = form_parts_new(arena,
						      STR("multipart/form-data; boundary=xYz"),
						      &sink, NULL, 1000);
		struct pairs p;

		assert_non_null(f);
		memset(&sink_log, 0, sizeof sink_log);
		assert_int_equal(form_parts_feed(f, str_sub(body, 0, cut)), OK);
		assert_int_equal(form_parts_feed(f, str_sub(body, cut, body.n - cut)), OK);
		assert_int_equal(form_parts_end(f, &p), OK);
		assert_int_equal(p.n, 2);
		assert_str(value(&p, "csrf"), "abc");
		assert_str(value(&p, "nom"), "Été");
		assert_true(str_eq(str_from(sink_log.text, sink_log.n),
				   STR("%PDF\r\n--xY\r\n-\r\n")));
		assert_int_equal(sink_log.begun, 1);
		assert_int_equal(sink_log.ended, 1);
	}
}

static void a_file_full_of_carriage_returns_ends_at_its_delimiter_alone(void **state)
{
	static const char head[] = "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
	char returns[1200];

	(void)state;
	memset(returns, '\r', sizeof returns);
	for (size_t n = 0; n < sizeof returns; n += n < 250 || n > 262 ? 50 : 1) {
		struct str file = str_cat(arena, str_from(returns, n), STR("\r\n--xY\r\n"), str_from(returns, n / 2));
		struct str body = str_cat(arena, str_of(head), file, STR("\r\n--xYz--\r\n"));
		struct form_parts *f = form_parts_new(arena, STR("multipart/form-data; boundary=xYz"), &sink, NULL, 9);
		struct pairs p;

		memset(&sink_log, 0, sizeof sink_log);
		assert_int_equal(form_parts_feed(f, body), OK);
		assert_int_equal(form_parts_end(f, &p), OK);
		assert_true(str_eq(str_from(sink_log.text, sink_log.n), file));
		assert_int_equal(sink_log.ended, 1);
	}
}

static void a_multipart_body_cut_short_or_malformed_is_refused(void **state)
{
	static const char *const bad[] = {
		"--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nabc",
		"--xYz\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--xYz--",
		"--xYz\r\nContent-Type: text/plain\r\n\r\nabc\r\n--xYz--",
		"--xYz\r\nContent-Disposition: form-data; name=\"a\r\n\r\nabc\r\n--xYz--",
		"--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--xYz--",
		"--xYzz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--xYz--",
		("--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
		 "--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n2\r\n--xYz--"),
		"nothing at all",
	};
	struct pairs p;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct form_parts *f = form_parts_new(arena,
						      STR("multipart/form-data; boundary=xYz"),
						      &sink, NULL, 1000);
		enum err e = form_parts_feed(f, str_of(bad[i]));

		assert_true(e != OK || form_parts_end(f, &p) != OK);
	}
	assert_null(form_parts_new(arena, STR("multipart/form-data"), &sink, NULL, 10));
	assert_null(form_parts_new(arena, STR("multipart/form-data; boundary="), &sink, NULL, 10));
	assert_null(form_parts_new(arena, STR("text/plain; boundary=x"), &sink, NULL, 10));
}

static enum err take_name(void *self, struct str field, struct str file_name)
{
	(void)field;
	(void)file_name;
	++*(unsigned *)self;
	return OK;
}

static enum err take_bytes(void *self, struct str bytes)
{
	(void)self;
	(void)bytes;
	return OK;
}

static enum err take_end(void *self)
{
	(void)self;
	return OK;
}

static void a_multipart_body_of_a_thousand_files_is_refused_before_the_arena_is_full(void **state)
{
	static const struct form_sink counting = { take_name, take_bytes, take_end };
	struct str part = STR("Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n\r\n--xYz\r\n");
	unsigned begun = 0;
	struct form_parts *f = form_parts_new(arena, STR("multipart/form-data; boundary=xYz"), &counting, &begun,
					      1000);
	enum err e = form_parts_feed(f, STR("--xYz\r\n"));

	(void)state;
	for (int i = 0; i < 1000 && e == OK; i++)
		e = form_parts_feed(f, part);
	assert_int_equal(e, ERR_LIMIT);
	assert_int_equal(begun, FORM_PAIRS_MAX);
}

static void values_of_a_multipart_body_have_a_limit_and_files_need_a_sink(void **state)
{
	struct form_parts *f = form_parts_new(arena, STR("multipart/form-data; boundary=xYz"),
					      &sink,
					      NULL, 3);

	(void)state;
	assert_int_equal(form_parts_feed(f, STR(PARTS)), ERR_LIMIT);
	f = form_parts_new(arena, STR("multipart/form-data; boundary=\"xYz\""), NULL, NULL, 1000);
	assert_int_equal(form_parts_feed(f, STR(PARTS)), ERR_INVALID);
	f = form_parts_new(arena, STR("multipart/form-data; boundary=xYz"), &sink, NULL, 1000);
	sink_log.fail = ERR_IO;
	assert_int_equal(form_parts_feed(f, STR(PARTS)), ERR_IO);
	sink_log.fail = OK;
}

/* --- the server ------------------------------------------------------------------------------ */

static struct site {
	struct mem *process;
	struct http *http;
	struct sockaddr_un address;
	unsigned heads, wholes, gones;
	unsigned refused;
	struct http_request *held;      /* not answered: the test does it */
	bool holds;
	enum http_when when;
	char peer[64];
} site;

static void answer(struct http_request *rq, unsigned status)
{
	struct http_answer a = { .status = status, .body = STR("voila\n") };

	a.headers[a.headers_n++] = (struct http_header){ "X-Seen", STR("yes") };
	http_send(rq, &a);
}

static void on_head(void *self, struct http_request *rq, struct http_plan *plan)
{
	(void)self;
	site.heads++;
	plan->body_max = str_eq(http_path(rq), STR("/large")) ? 100 : 10;
	plan->refuse = str_eq(http_path(rq), STR("/none")) ? 404 : 0;
}

static enum http_when on_whole(void *self, struct http_request *rq)
{
	struct str peer = http_peer(rq);

	(void)self;
	site.wholes++;
	site.refused = http_refused(rq);
	memcpy(site.peer, peer.p == NULL ? "" : peer.p, peer.n);
	site.peer[peer.n] = 0;
	if (site.holds)
		site.held = rq;
	else
		answer(rq, site.refused != 0 ? site.refused : 200);
	return site.when;
}

static void on_gone(void *self, struct http_request *rq)
{
	(void)self;
	(void)rq;
	site.gones++;
}

static int open_site(void **state)
{
	static const struct http_events events = { on_head, on_whole, on_gone };
	char folder[] = "/tmp/http-test-XXXXXX";
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	memset(&site, 0, sizeof site);
	(void)make_arena(state);
	assert_non_null(mkdtemp(folder));
	site.address.sun_family = AF_UNIX;
	memcpy(site.address.sun_path, folder, sizeof folder - 1);
	memcpy(site.address.sun_path + sizeof folder - 1, "/s", 3);
	site.process = mem_new(1 << 20);
	assert_int_equal(bind(fd, (struct sockaddr *)&site.address, sizeof site.address), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(http_open(site.process, fd, &events, NULL, &site.http), OK);
	return 0;
}

static int close_site(void **state)
{
	http_close(&site.http);
	/* what libmicrohttpd refuses alone is never whole */
	assert_true(site.gones >= site.wholes);
	(void)unlink(site.address.sun_path);
	*strrchr(site.address.sun_path, '/') = 0;
	(void)rmdir(site.address.sun_path);
	mem_free(&site.process);
	return free_arena(state);
}

static int dial(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&site.address, sizeof site.address), 0);
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

static void run_site(unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		struct pollfd p = { .fd = http_epoll_fd(site.http), .events = POLLIN };

		(void)poll(&p, 1, 2);
		http_run(site.http);
	}
}

/* What comes back on the connection until nothing more does; *is_closed: the server closed it. */
static struct str hear(int fd, bool *is_closed)
{
	static char text[70000];
	size_t n = 0;

	*is_closed = false;
	for (int idle = 0; idle < 6; idle++) {
		ssize_t got;

		run_site(1);
		got = read(fd, text + n, sizeof text - 1 - n);
		if (got == 0) {
			*is_closed = true;
			break;
		}
		if (got > 0) {
			n += (size_t)got;
			idle = 0;
		}
	}
	return str_from(text, n);
}

/* The status of the first answer, 0 when there is none. */
static unsigned ask(const char *text, size_t n, bool *is_closed, unsigned *answers)
{
	int fd = dial();
	struct str heard, rest;
	size_t at;
	uint64_t status = 0;

	while (n > 0) {
		ssize_t sent = write(fd, text, n);

		if (sent > 0) {
			text += sent;
			n -= (size_t)sent;
		} else if (site.gones > 1000) {
			break;
		}
		run_site(1);
	}
	heard = hear(fd, is_closed);
	*answers = 0;
	if (heard.n >= 12)
		assert_true(str_to_u64(str_sub(heard, 9, 3), 999, &status));
	for (rest = heard; str_find(rest, STR("HTTP/1.1 "), &at); (*answers)++)
		rest = str_sub(rest, at + 1, rest.n);
	(void)close(fd);
	run_site(3);
	return (unsigned)status;
}

static void what_two_servers_could_read_differently_is_refused_and_closed(void **state)
{
	static const struct {
		const char *text;
		unsigned status;
	} probes[] = {
		{ "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200 },
		{ "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400 },
		{ "GET / HTTP/1.0\r\n\r\n", 400 },
		{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\na=1&b", 400 },
		{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\na=1&", 400 },
		{ "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n", 400 },
		{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
		  "0\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400 },
		{ "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: a\r\nX-Real-IP\t: 10.9.8.7\r\n\r\n", 400 },
		{ "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
		{ "GET /none HTTP/1.1\r\nHost: a\r\n\r\n", 404 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++) {
		bool is_closed;
		unsigned answers, status, before = site.wholes;

		status = ask(probes[i].text, strlen(probes[i].text), &is_closed, &answers);
		if (status != probes[i].status)
			print_message("probe %zu: %u\n", i, status);
		assert_int_equal(status, probes[i].status);
		assert_true(status != 400 || is_closed);
		assert_true(site.wholes <= before + 1); /* nothing behind it was heard */
	}
}

static void a_body_over_the_limit_is_read_to_its_end_and_answered_413(void **state)
{
	const char *head = "POST /large HTTP/1.1\r\nHost: a\r\n"
			   "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 50000\r\n\r\n";
	static char text[60000];
	bool is_closed;
	unsigned answers;

	(void)state;
	memset(text, 'a', sizeof text);
	memcpy(text, head, strlen(head));
	assert_int_equal(ask(text, strlen(head) + 50000, &is_closed, &answers), 413);
	assert_true(is_closed);
	assert_int_equal(answers, 1);
	/* not before the last byte has come */
	site.wholes = site.gones = 0;
	int fd = dial();

	assert_int_equal(write(fd, text, strlen(head) + 10), (ssize_t)strlen(head) + 10);
	run_site(5);
	assert_int_equal(site.wholes, 0);
	(void)close(fd);
	run_site(5);
}

static void a_form_of_another_type_is_refused(void **state)
{
	const char *text = "POST /large HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
			   "Content-Length: 3\r\n\r\na=1";
	bool is_closed;
	unsigned answers;

	(void)state;
	assert_int_equal(ask(text, strlen(text), &is_closed, &answers), 415);
}

static void a_header_block_beyond_8_kb_is_refused(void **state)
{
	static char text[12000];
	size_t n = 0;
	bool is_closed;
	unsigned answers;

	(void)state;
	memcpy(text, "GET / HTTP/1.1\r\nHost: a\r\nX: ", 28);
	n = 28;
	memset(text + n, 'x', 9000);
	n += 9000;
	memcpy(text + n, "\r\n\r\n", 4);
	assert_int_equal(ask(text, n + 4, &is_closed, &answers), 431);
	assert_true(is_closed);
}

static void an_answer_waits_until_it_is_sent_and_a_client_may_leave_meanwhile(void **state)
{
	bool is_closed;
	int fd = dial(), other;

	(void)state;
	site.holds = true;
	site.when = HTTP_LATER;
	assert_int_equal(write(fd, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", 28), 28);
	run_site(5);
	assert_int_equal(site.wholes, 1);
	assert_int_equal(hear(fd, &is_closed).n, 0);
	answer(site.held, 200);
	assert_true(str_starts(hear(fd, &is_closed), STR("HTTP/1.1 200")));
	assert_false(is_closed);
	(void)close(fd);

	other = dial();
	assert_int_equal(write(other, "GET /b HTTP/1.1\r\nHost: a\r\n\r\n", 28), 28);
	run_site(5);
	(void)close(other);
	run_site(5);
	assert_int_equal(site.wholes, 2);
	assert_int_equal(site.gones, 1);        /* suspended: its leaving goes unseen */
	answer(site.held, 200);
	run_site(5);
	assert_int_equal(site.gones, 2);
}

static void a_client_that_leaves_before_an_answer_that_comes_soon_is_told_of(void **state)
{
	bool is_closed;
	int fd = dial(), other;

	(void)state;
	site.holds = true;
	site.when = HTTP_SOON;
	assert_int_equal(write(fd, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", 28), 28);
	run_site(5);
	assert_int_equal(site.wholes, 1);       /* handed over once, however often it was looked at */
	assert_int_equal(hear(fd, &is_closed).n, 0);
	answer(site.held, 200);
	assert_true(str_starts(hear(fd, &is_closed), STR("HTTP/1.1 200")));
	assert_int_equal(site.gones, 1);

	other = dial();
	assert_int_equal(write(other, "GET /b HTTP/1.1\r\nHost: a\r\n\r\n", 28), 28);
	run_site(5);
	assert_int_equal(site.wholes, 2);
	(void)close(other);
	run_site(5);
	assert_int_equal(site.gones, 2);
	(void)close(fd);
}

/* The library does not see a client that closes in the middle of its request: many of them must not keep
 * others out before the idle time-out takes them away. */
static void half_requests_of_clients_that_left_keep_nobody_out(void **state)
{
	const char *half = "POST / HTTP/1.1\r\nHost: a\r\nContent-Le";
	const char *whole = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
	bool is_closed;
	unsigned answers;

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		int fd = dial();

		assert_int_equal(write(fd, half, strlen(half)), (ssize_t)strlen(half));
		(void)close(fd);
		if (i % 4 == 0)
			run_site(1);
	}
	run_site(5);
	assert_int_equal(ask(whole, strlen(whole), &is_closed, &answers), 200);
	assert_true(http_connections(site.http) < HTTP_CONNECTIONS_MAX / 4);
}

static void the_client_is_named_by_the_proxy_once_or_not_at_all(void **state)
{
	const char *once = "GET / HTTP/1.1\r\nHost: a\r\nX-Real-IP: 192.0.2.7\r\n\r\n";
	const char *twice = "GET / HTTP/1.1\r\nHost: a\r\nX-Real-IP: 192.0.2.7\r\nX-Real-IP: 1.1.1.1\r\n\r\n";
	bool is_closed;
	unsigned answers;

	(void)state;
	assert_int_equal(ask(once, strlen(once), &is_closed, &answers), 200);
	assert_string_equal(site.peer, "192.0.2.7");
	assert_int_equal(ask(twice, strlen(twice), &is_closed, &answers), 400);
}

#define site_test(name) cmocka_unit_test_setup_teardown(name, open_site, close_site)
#define form_test(name) cmocka_unit_test_setup_teardown(name, make_arena, free_arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		form_test(a_form_gives_each_name_its_value),
		form_test(a_form_that_is_ambiguous_or_not_text_is_refused),
		form_test(a_multipart_body_is_read_the_same_wherever_it_is_cut),
		form_test(a_file_full_of_carriage_returns_ends_at_its_delimiter_alone),
		form_test(a_multipart_body_cut_short_or_malformed_is_refused),
		form_test(a_multipart_body_of_a_thousand_files_is_refused_before_the_arena_is_full),
		form_test(values_of_a_multipart_body_have_a_limit_and_files_need_a_sink),
		site_test(what_two_servers_could_read_differently_is_refused_and_closed),
		site_test(a_body_over_the_limit_is_read_to_its_end_and_answered_413),
		site_test(a_form_of_another_type_is_refused),
		site_test(a_header_block_beyond_8_kb_is_refused),
		site_test(an_answer_waits_until_it_is_sent_and_a_client_may_leave_meanwhile),
		site_test(a_client_that_leaves_before_an_answer_that_comes_soon_is_told_of),
		site_test(half_requests_of_clients_that_left_keep_nobody_out),
		site_test(the_client_is_named_by_the_proxy_once_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
