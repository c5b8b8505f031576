/* call.c - conversations with the outside, by libcurl.
 *
 * For     reach/, in a caller process.
 * Never   follows a redirect, speaks another protocol than the caller named, or goes on without TLS
 *         where it was asked for; keeps a password after the call.
 * Fails   as a value: what the clerk does next (enum call_end) and a reason fit for a log.
 * Limits  one deadline for all of it; ANSWER_TEXT_MAX of what the peer said is kept. */
#include "platform/call.h"

#include <assert.h>
#include <curl/curl.h>
#include <netdb.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "platform/public.h"

enum { ANSWER_TEXT_MAX = 200, RETRY_AFTER_S_MAX = 86400, HOST_BYTES_MAX = 253, HEADERS_MAX = 16, ADDRESSES_MAX = 8 };

struct call {
	CURL *easy;
};

struct out {                            /* what goes up */
	struct str rest;
};

struct gate {                           /* asked for each socket, whatever led there */
	bool was_closed;
};

struct in {                             /* what comes down */
	struct buf *body;
	char last[ANSWER_TEXT_MAX + 1];     /* what the peer said of it */
	char location[ANSWER_TEXT_MAX + 1];
	uint64_t retry_after_s;
};

static void end_easy(void *object)
{
	struct call *c = object;

	curl_easy_cleanup(c->easy);
}

struct call *call_new(struct mem *m)
{
	struct call *c = mem_new_of(m, struct call);

	c->easy = curl_easy_init();
	assert(c->easy != NULL);
	mem_defer(m, end_easy, c);
	return c;
}

static size_t give(char *to, size_t size, size_t n, void *user)
{
	struct out *o = user;
	struct str now = str_sub(o->rest, 0, size * n);

	if (now.n > 0)
		memcpy(to, now.p, now.n);
	o->rest = str_sub(o->rest, now.n, o->rest.n);
	return now.n;
}

static size_t take_body(char *from, size_t size, size_t n, void *user)
{
	struct in *in = user;

	if (in->body == NULL)
		return size * n;
	buf_add(in->body, str_from(from, size * n));
	return buf_full(in->body) ? 0 : size * n;       /* 0 ends the call: more than body_max */
}

/* The value of a header of that name, in lower case with its colon. */
static bool header_is(struct str line, const char *name, struct str *value_out)
{
	size_t n = strlen(name);

	if (line.n < n || strncasecmp(line.p, name, n) != 0)
		return false;
	*value_out = str_trim(str_sub(line, n, line.n));
	return true;
}

/* Of SMTP the last refusal says why (QUIT's own answer follows it); of HTTP the status line. */
static size_t take_line(char *from, size_t size, size_t n, void *user)
{
	struct in *in = user;
	struct str value, line = str_trim(str_sub(str_from(from, size * n), 0, ANSWER_TEXT_MAX));

	if (line.n > 0 && (line.p[0] == '4' || line.p[0] == '5' || str_starts(line, STR("HTTP/")))) {
		memcpy(in->last, line.p, line.n);
		in->last[line.n] = '\0';
	}
	if (header_is(line, "retry-after:", &value))
		(void)str_to_u64(value, RETRY_AFTER_S_MAX, &in->retry_after_s);
	if (header_is(line, "location:", &value) && value.n > 0) {
		memcpy(in->location, value.p, value.n);
		in->location[value.n] = '\0';
	}
	return size * n;
}

static void set(struct call *c, CURLoption option, long value)
{
	CURLcode rc = curl_easy_setopt(c->easy, option, value);

	assert(rc == CURLE_OK);
}

static void set_text(struct call *c, struct mem *m, CURLoption option, struct str value)
{
	CURLcode rc = curl_easy_setopt(c->easy, option, str_c(m, value));

	assert(rc == CURLE_OK);
}

static void set_pointer(struct call *c, CURLoption option, const void *value)
{
	CURLcode rc = curl_easy_setopt(c->easy, option, value);

	assert(rc == CURLE_OK);
}

static struct curl_slist *list_add(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);

	assert(longer != NULL);
	return longer;
}

/* --- names ------------------------------------------------------------------------------------- */

struct target {
	struct str host, port;
};

/* scheme://host:port/... ; false: not such a URL. */
static bool target_of(struct str url, struct target *out)
{
	size_t at;
	struct str rest, tail;

	if (!str_find(url, STR("://"), &at))
		return false;
	rest = str_sub(url, at + 3, url.n);
	(void)str_cut(rest, '/', &rest, &tail);
	(void)str_cut(rest, '?', &rest, &tail);
	if (rest.n == 0 || rest.n > HOST_BYTES_MAX || str_has(rest, '@') || rest.p[0] == '[')
		return false;
	if (!str_cut(rest, ':', &out->host, &out->port))
		out->port = str_starts(url, STR("https:")) ? STR("443")
			    : str_starts(url, STR("http:")) ? STR("80")
			    : str_starts(url, STR("smtps:")) ? STR("465") : STR("587");
	return out->host.n > 0 && str_is_digits(out->port);
}

/* "host:port:address,address": our own look-up, because libcurl's would start a thread. */
static bool resolve(struct mem *m, const struct target *t, const char **out)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	struct buf *line = buf_new(m, 1024);
	unsigned n = 0;

	if (getaddrinfo(str_c(m, t->host), str_c(m, t->port), &hints, &found) != 0)
		return false;
	buf_fmt(line, STR_FMT ":" STR_FMT ":", STR_ARG(t->host), STR_ARG(t->port));
	for (const struct addrinfo *a = found; a != NULL && n < ADDRESSES_MAX; a = a->ai_next) {
		char text[NI_MAXHOST];

		if (getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof text, NULL, 0,
				NI_NUMERICHOST) != 0)
			continue;
		buf_add_c(line, n++ == 0 ? "" : ",");
		buf_fmt(line, a->ai_family == AF_INET6 ? "[%s]" : "%s", text);
	}
	freeaddrinfo(found);
	*out = str_c(m, buf_done(line));
	return n > 0 && !buf_full(line);
}

static bool is_loopback(struct str host)
{
	return str_eq_c(host, "localhost") || str_eq_c(host, "127.0.0.1") || str_eq_c(host, "::1");
}

static curl_socket_t open_public(void *user, curlsocktype purpose, struct curl_sockaddr *at)
{
	struct gate *gate = user;

	(void)purpose;
	if (!address_is_public(&at->addr)) {
		gate->was_closed = true;
		return CURL_SOCKET_BAD;
	}
	return socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

/* --- ends -------------------------------------------------------------------------------------- */

/* Our settings and not the message are wrong: somebody must act. */
static bool is_settings(CURLcode rc)
{
	return rc == CURLE_LOGIN_DENIED || rc == CURLE_PEER_FAILED_VERIFICATION ||
	       rc == CURLE_USE_SSL_FAILED || rc == CURLE_SSL_CACERT_BADFILE ||
	       rc == CURLE_URL_MALFORMAT || rc == CURLE_UNSUPPORTED_PROTOCOL ||
	       rc == CURLE_SSL_CERTPROBLEM;
}

static enum call_end smtp_end(CURLcode rc, long code)
{
	if (rc == CURLE_OK)
		return CALL_OK;
	if (is_settings(rc) || code == 530 || code == 535 || code == 538)
		return CALL_CONFIG;
	if (code >= 500 && code <= 599 && code != 521)  /* 521: this host takes no mail at all */
		return CALL_REFUSED;
	return CALL_RETRY;
}

/* The peer's words go into the database and the log: plain ASCII, whatever it speaks. */
static struct str plain(struct mem *m, struct str said)
{
	struct buf *b = buf_new(m, ANSWER_TEXT_MAX);

	said = str_sub(said, 0, ANSWER_TEXT_MAX);
	for (size_t i = 0; i < said.n; i++)
		buf_byte(b, said.p[i] >= ' ' && said.p[i] < 0x7f ? said.p[i] : '?');
	return buf_done(b);
}

static void answer(struct mem *m, CURLcode rc, const struct in *in, struct call_answer *out)
{
	const char *text = in->last;

	if (rc != CURLE_OK && (out->code < 400 || text[0] == '\0'))
		text = curl_easy_strerror(rc);
	out->text = plain(m, str_of(text));
}

static void refuse(struct call_answer *out, enum call_end end, struct str why)
{
	*out = (struct call_answer){ .end = end, .text = why };
}

/* What every call has: one deadline, verified TLS, our addresses, no environment. */
static void begin(struct call *c, struct mem *m, struct str url, struct str ca, long timeout_ms)
{
	curl_easy_reset(c->easy);
	set(c, CURLOPT_NOSIGNAL, 1);
	set(c, CURLOPT_TIMEOUT_MS, timeout_ms);
	set(c, CURLOPT_CONNECTTIMEOUT_MS, timeout_ms);
	set(c, CURLOPT_SSL_VERIFYPEER, 1);
	set(c, CURLOPT_SSL_VERIFYHOST, 2);
	set(c, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	set_text(c, m, CURLOPT_URL, url);
	set_text(c, m, CURLOPT_PROXY, STR(""));
	if (ca.n > 0)
		set_text(c, m, CURLOPT_CAINFO, ca);
}

static CURLcode perform(struct call *c, struct in *in, long *code_out)
{
	set_pointer(c, CURLOPT_WRITEFUNCTION, (const void *)take_body);
	set_pointer(c, CURLOPT_WRITEDATA, in);
	set_pointer(c, CURLOPT_HEADERFUNCTION, (const void *)take_line);
	set_pointer(c, CURLOPT_HEADERDATA, in);
	CURLcode rc = curl_easy_perform(c->easy);

	(void)curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, code_out);
	return rc;
}

void call_smtp(struct call *c, struct mem *m, const struct call_mail *mail, struct call_answer *out)
{
	struct target target;
	const char *addresses;
	struct out up = { mail->message };
	struct in down = { .body = NULL };

	*out = (struct call_answer){ .end = CALL_RETRY };
	if (!target_of(mail->url, &target) || !str_starts(mail->url, STR("smtp")) ||
	    (mail->is_plain && !is_loopback(target.host))) {
		refuse(out, CALL_CONFIG, STR("the mail server's address is not usable"));
		return;
	}
	if (!resolve(m, &target, &addresses)) {
		refuse(out, CALL_RETRY, STR("the mail server's name is not known now"));
		return;
	}
	begin(c, m, mail->url, mail->ca_file, mail->timeout_ms);
	set_text(c, m, CURLOPT_PROTOCOLS_STR, STR("smtp,smtps"));
	set(c, CURLOPT_USE_SSL, mail->is_plain ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	if (mail->user.n > 0) {
		set_text(c, m, CURLOPT_USERNAME, mail->user);
		set_text(c, m, CURLOPT_PASSWORD, mail->password);
	}
	struct curl_slist *names = list_add(NULL, addresses);
	struct curl_slist *readers = list_add(NULL, str_c(m, str_fmt(m, "<" STR_FMT ">",
								      STR_ARG(mail->to))));

	set_pointer(c, CURLOPT_RESOLVE, names);
	set_pointer(c, CURLOPT_MAIL_RCPT, readers);
	set_text(c, m, CURLOPT_MAIL_FROM, str_fmt(m, "<" STR_FMT ">", STR_ARG(mail->from)));
	set(c, CURLOPT_UPLOAD, 1);
	set_pointer(c, CURLOPT_READFUNCTION, (const void *)give);
	set_pointer(c, CURLOPT_READDATA, &up);
	CURLcode rc = perform(c, &down, &out->code);

	out->end = smtp_end(rc, out->code);
	answer(m, rc, &down, out);
	curl_easy_reset(c->easy);       /* drops the password, keeps the connection */
	curl_slist_free_all(readers);
	curl_slist_free_all(names);
}

/* --- HTTP -------------------------------------------------------------------------------------- */

static enum call_end http_end(CURLcode rc, long code)
{
	if (is_settings(rc) || code == 401 || code == 403)
		return CALL_CONFIG;
	if (rc != CURLE_OK || code == 408 || code == 425 || code == 429 || code >= 500)
		return CALL_RETRY;
	return code >= 200 && code <= 299 ? CALL_OK : CALL_REFUSED;
}

static struct curl_slist *headers_of(struct mem *m, const struct call_request *rq)
{
	struct curl_slist *list = list_add(NULL, "Expect:");

	assert(rq->headers_n <= HEADERS_MAX);
	if (rq->body.n > 0)
		list = list_add(list, str_c(m, str_fmt(m, "Content-Type: " STR_FMT,
						       STR_ARG(rq->type))));
	for (size_t i = 0; i < rq->headers_n; i++)
		list = list_add(list, str_c(m, rq->headers[i]));
	return list;
}

/* The connection of an earlier call is not taken over: the gate is asked each time. */
static void close_gate(struct call *c, struct gate *gate)
{
	set(c, CURLOPT_FRESH_CONNECT, 1);
	set_pointer(c, CURLOPT_OPENSOCKETFUNCTION, (const void *)open_public);
	set_pointer(c, CURLOPT_OPENSOCKETDATA, gate);
}

void call_http(struct call *c, struct mem *m, const struct call_request *rq, struct call_answer *out)
{
	struct target target;
	const char *addresses;
	struct gate gate = { .was_closed = false };
	struct in down = { .body = buf_new(m, rq->body_max) };

	*out = (struct call_answer){ .end = CALL_RETRY };
	if (!target_of(rq->url, &target) || !(str_starts(rq->url, STR("https://")) ||
					     (rq->is_signed && str_starts(rq->url, STR("http://"))))) {
		refuse(out, CALL_CONFIG, STR("the server's address is not usable"));
		return;
	}
	if (!resolve(m, &target, &addresses)) {
		refuse(out, CALL_RETRY, STR("the server's name is not known now"));
		return;
	}
	begin(c, m, rq->url, rq->ca_file, rq->timeout_ms);
	set_text(c, m, CURLOPT_PROTOCOLS_STR, rq->is_signed ? STR("http,https") : STR("https"));
	set_text(c, m, CURLOPT_CUSTOMREQUEST, rq->method);
	if (rq->body.n > 0) {
		set(c, CURLOPT_POSTFIELDSIZE, (long)rq->body.n);
		set_pointer(c, CURLOPT_POSTFIELDS, rq->body.p);
	}
	struct curl_slist *names = list_add(NULL, addresses), *headers = headers_of(m, rq);

	set_pointer(c, CURLOPT_RESOLVE, names);
	set_pointer(c, CURLOPT_HTTPHEADER, headers);
	if (rq->is_public_only)
		close_gate(c, &gate);
	CURLcode rc = perform(c, &down, &out->code);

	out->end = gate.was_closed && rc != CURLE_OK ? CALL_REFUSED : http_end(rc, out->code);
	out->body = buf_done(down.body);
	out->location = plain(m, str_of(down.location));
	out->retry_after_s = (int64_t)down.retry_after_s;
	answer(m, rc, &down, out);
	if (gate.was_closed && rc != CURLE_OK)
		out->text = STR("the server's address is not a public one");
	curl_easy_reset(c->easy);
	curl_slist_free_all(headers);
	curl_slist_free_all(names);
}
