/* reply.c - answers, and the headers that each of them bears.
 *
 * Never   sends: http_send is the front's, after the commit.
 * Limits  HTTP_HEADERS_MAX headers, COOKIES_MAX of them cookies. */
#include "web/reply.h"

#include <assert.h>
#include <unistd.h>

#include "web/gate.h"
#include "web/url.h"

enum { COOKIES_MAX = 4, YEAR_S = 31536000, DRAFT_S = 30 * 24 * 3600 };

struct cookie {
	struct str name, value;
	int64_t age_s;
	bool is_secure;
};

struct reply {
	struct mem *mem;
	struct http_answer answer;
	struct str location;
	struct cookie cookies[COOKIES_MAX];
	size_t cookies_n;
	bool is_forever, is_full;
};

struct reply *reply_new(struct mem *mem)
{
	struct reply *rp = mem_new_of(mem, struct reply);

	rp->mem = mem;
	return rp;
}

void reply_header(struct reply *rp, const char *name, struct str value)
{
	assert(rp->answer.headers_n < HTTP_HEADERS_MAX);
	assert(!str_has(value, '\n') && !str_has(value, '\r'));
	rp->answer.headers[rp->answer.headers_n++] = (struct http_header){ name, value };
}

static void set_status(struct reply *rp, unsigned status)
{
	assert(rp->answer.status == 0 && status >= 200 && status < 600);
	rp->answer.status = status;
}

void reply_page(struct reply *rp, unsigned status, struct buf *html)
{
	set_status(rp, status);
	rp->is_full = buf_full(html);
	rp->answer.body = buf_done(html);
	reply_header(rp, "Content-Type", STR("text/html; charset=utf-8"));
}

void reply_see(struct reply *rp, struct str path)
{
	/* "//" and "/\" name another host */
	assert(path.n > 0 && path.p[0] == '/');
	assert(path.n == 1 || (path.p[1] != '/' && path.p[1] != '\\'));
	set_status(rp, 303);
	rp->location = path;
	reply_header(rp, "Location", path);
}

/* RFC 6266: quoted ASCII, and RFC 5987 for the name as it is. */
static struct str disposition(struct reply *rp, struct str file_name)
{
	struct buf *b = buf_new(rp->mem, 64 + 4 * FORM_FILE_NAME_BYTES_MAX);

	buf_add(b, STR("attachment; filename=\""));
	for (size_t i = 0; i < file_name.n; i++) {
		char c = file_name.p[i];
		bool is_plain = c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '%' && c != '/';

		buf_byte(b, is_plain ? c : '_');
	}
	buf_add(b, STR("\"; filename*=UTF-8''"));
	url_escape(b, file_name);
	assert(!buf_full(b));
	return buf_done(b);
}

static void set_type(struct reply *rp, struct str type, struct str file_name)
{
	set_status(rp, 200);
	reply_header(rp, "Content-Type", type);
	if (file_name.n > 0)
		reply_header(rp, "Content-Disposition",
			     disposition(rp, str_sub(file_name, 0, FORM_FILE_NAME_BYTES_MAX)));
}

void reply_bytes(struct reply *rp, struct str type, struct str file_name, struct str bytes)
{
	set_type(rp, type, file_name);
	rp->answer.body = bytes;
}

void reply_file(struct reply *rp, struct str type, struct str file_name, int fd, uint64_t bytes)
{
	assert(fd > 0);
	set_type(rp, type, file_name);
	rp->answer.fd = fd;
	rp->answer.fd_bytes = bytes;
}

void reply_forever(struct reply *rp)
{
	rp->is_forever = true;
}

void reply_cookie(struct reply *rp, struct str name, struct str value, int64_t age_s,
		  bool is_secure)
{
	size_t i = 0;

	while (i < rp->cookies_n && !str_eq(rp->cookies[i].name, name))
		i++;
	assert(i < COOKIES_MAX);
	rp->cookies[i] = (struct cookie){ name, value, age_s, is_secure };
	if (i == rp->cookies_n)
		rp->cookies_n++;
}

void reply_session(struct reply *rp, const struct request *rq, struct str cookie)
{
	reply_cookie(rp, rq->gate->is_secure ? STR("__Host-s") : STR("s"), cookie, 0,
		     rq->gate->is_secure);
}

void reply_draft(struct reply *rp, const struct request *rq, int64_t portal, struct str secret)
{
	struct str value = secret.n == 0 ? STR("") :
		str_fmt(rp->mem, "%lld." STR_FMT, (long long)portal, STR_ARG(secret));

	reply_cookie(rp, rq->gate->is_secure ? STR("__Host-d") : STR("d"), value, DRAFT_S,
		     rq->gate->is_secure);
}

void reply_last(struct reply *rp)
{
	rp->answer.is_last = true;
}

bool reply_is_full(const struct reply *rp)
{
	return rp->is_full;
}

bool reply_is_set(const struct reply *rp)
{
	return rp->answer.status != 0;
}

unsigned reply_status(const struct reply *rp)
{
	return rp->answer.status;
}

struct str reply_body(const struct reply *rp)
{
	return rp->answer.body;
}

struct str reply_location(const struct reply *rp)
{
	return rp->location;
}

struct str reply_set_cookie(const struct reply *rp, struct str name)
{
	for (size_t i = 0; i < rp->cookies_n; i++) {
		if (str_eq(rp->cookies[i].name, name))
			return rp->cookies[i].value;
	}
	return STR("");
}

void reply_clear(struct reply *rp)
{
	if (rp->answer.fd > 0)
		(void)close(rp->answer.fd);     /* taken by reply_file, and nobody will send it */
	*rp = (struct reply){ .mem = rp->mem };
}

/* HttpOnly: no script of ours reads them. Lax: a link in a mail must find the session. */
static void add_cookies(struct reply *rp)
{
	for (size_t i = 0; i < rp->cookies_n; i++) {
		const struct cookie *c = &rp->cookies[i];
		struct buf *b = buf_new(rp->mem, 512);

		buf_fmt(b, STR_FMT "=" STR_FMT "; Path=/; HttpOnly; SameSite=Lax", STR_ARG(c->name),
			STR_ARG(c->value));
		if (c->is_secure)
			buf_add(b, STR("; Secure"));
		if (c->value.n == 0)
			buf_add(b, STR("; Max-Age=0"));
		else if (c->age_s > 0)
			buf_fmt(b, "; Max-Age=%lld", (long long)c->age_s);
		assert(!buf_full(b));
		reply_header(rp, "Set-Cookie", buf_done(b));
	}
}

void reply_finish(struct reply *rp, struct http_answer *out)
{
	assert(rp->answer.status != 0 && !rp->is_full);
	add_cookies(rp);
	/* the product's headers; HSTS is the proxy's, who knows about TLS */
	reply_header(rp, "Content-Security-Policy",
		     STR("default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
			 "font-src 'self'; connect-src 'self'; form-action 'self'; "
			 "frame-ancestors 'none'; base-uri 'none'"));
	reply_header(rp, "X-Content-Type-Options", STR("nosniff"));
	reply_header(rp, "Referrer-Policy", STR("no-referrer"));
	reply_header(rp, "Cross-Origin-Opener-Policy", STR("same-origin"));
	reply_header(rp, "Cache-Control", rp->is_forever && rp->cookies_n == 0 ?
		     str_fmt(rp->mem, "public, max-age=%d, immutable", YEAR_S) : STR("no-store"));
	*out = rp->answer;
}
