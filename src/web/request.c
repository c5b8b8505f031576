/* request.c - what handlers read of a request.
 *
 * Never   gives a handler a name that its row does not know: an unknown name is a bug of the
 *         handler. */
#include "web/request.h"

#include <assert.h>

#include "web/gate.h"

enum { NONCE_CHARS = 32 };

const struct str *request_find(const struct request *rq, const char *name)
{
	return pairs_get(&rq->fields, str_of(name));
}

static struct str pair_value(const struct pairs *pairs, const char *name)
{
	const struct str *value = pairs_get(pairs, str_of(name));

	return value == NULL ? STR("") : *value;
}

struct str request_value(const struct request *rq, const char *name)
{
	return pair_value(&rq->fields, name);
}

bool request_has(const struct request *rq, const char *name)
{
	return request_find(rq, name) != NULL;
}

bool request_ticked(const struct request *rq, const char *name)
{
	struct str value = request_value(rq, name);

	return value.n > 0 && !str_eq(value, STR("0"));
}

struct str request_query(const struct request *rq, const char *name)
{
	return pair_value(&rq->query, name);
}

struct str request_path(const struct request *rq, unsigned i)
{
	assert(i < REQUEST_PARTS_MAX);
	return rq->parts[i];
}

struct str request_nonce(const struct request *rq)
{
	struct str nonce = pair_value(&rq->fields, "nonce");
	uint8_t bytes[NONCE_CHARS / 2];

	return str_unhex(nonce, bytes, sizeof bytes) ? nonce : STR("");
}

const struct request_answer *request_answer(const struct request *rq, unsigned i)
{
	assert(i < rq->answers_n);
	return &rq->answers[i];
}

/* One cookie of the header; a name sent twice is somebody else's trick: neither counts. */
static struct str cookie_of(struct str header, struct str name)
{
	struct str rest = header, piece, key, value, found = STR("");
	unsigned n = 0;

	while (rest.n > 0) {
		(void)str_cut(rest, ';', &piece, &rest);
		if (str_cut(str_trim(piece), '=', &key, &value) && str_eq(key, name)) {
			found = value;
			n++;
		}
	}
	return n == 1 ? found : STR("");
}

struct request *request_of(struct http_request *hr, const struct gate *gate)
{
	struct mem *mem = http_mem(hr);
	struct request *rq = mem_new_of(mem, struct request);
	struct str cookies = http_header(hr, "Cookie");
	size_t at;
	struct str lang = cookie_of(cookies, gate->is_secure ? STR("__Host-l") : STR("l"));

	rq->gate = gate;
	rq->takes_gzip = str_find(http_header(hr, "Accept-Encoding"), STR("gzip"), &at);
	rq->method = http_method(hr);
	rq->path = http_path(hr);
	rq->peer = http_peer(hr);
	rq->origin = http_header(hr, "Origin");
	rq->fetch_site = http_header(hr, "Sec-Fetch-Site");
	rq->languages = lang.n > 0 ? lang : http_header(hr, "Accept-Language");
	rq->cookie_session_secret = cookie_of(cookies,
					      gate->is_secure ? STR("__Host-s") : STR("s"));
	rq->cookie_draft_secret = cookie_of(cookies, gate->is_secure ? STR("__Host-d") : STR("d"));
	return rq;
}

struct request *request_make(struct mem *mem, const struct gate *gate, const char *method,
			     const char *path, const char *body)
{
	struct request *rq = mem_new_of(mem, struct request);
	struct str query;
	enum err e;

	rq->gate = gate;
	rq->method = str_eq_c(STR("POST"), method) ? HTTP_POST : HTTP_GET;
	(void)str_cut(str_of(path), '?', &rq->path, &query);
	e = form_url_read(mem, query, &rq->query);
	assert(e == OK);
	e = form_url_read(mem, str_of(body), &rq->fields);
	assert(e == OK);
	rq->route = route_find(rq->method, rq->path, rq->parts, NULL);
	return rq;
}
