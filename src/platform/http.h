#ifndef PLATFORM_HTTP_H
#define PLATFORM_HTTP_H
#include "base/world.h"
#include "platform/http_form.h"

/* http.h - an HTTP/1.1 server without threads, for a loop that owns its epoll: libmicrohttpd
 * inside.
 * It refuses by itself what smuggles (two Host or Content-Length, any Transfer-Encoding), answers
 * too large bodies 413 only after reading and dropping them (a proxy says 502 otherwise), parses
 * forms, and hands each request over twice: when its headers are in, to be planned, and when its
 * body is in, to be answered, then, soon or later. What it cannot see (NUL or folding in headers,
 * slow headers) is the proxy's work: bare, it belongs on a loopback address. */

enum {
	HTTP_HEAD_BYTES_MAX = 8192,             /* request line and headers together */
	HTTP_ARENA_BYTES_MAX = 4 * 1024 * 1024, /* all a request may use, its answer included */
	HTTP_CONNECTIONS_MAX = 4096,
	HTTP_IDLE_S = 15,
	HTTP_HEADERS_MAX = 24,                  /* of an answer */
};

struct http;
struct http_request;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OTHER };

/* What the events' owner says of a request whose headers are in. */
struct http_plan {
	size_t body_max;                /* more is dropped, then refused with 413 */
	/* not 0: drop the body, then act with this status as http_refused */
	unsigned refuse;
	const char *raw_type;           /* not NULL: the body is no form but bytes of this type */
	const struct form_sink *sink;   /* where files go; NULL: this route takes none */
	void *sink_self;
};

/* SOON: before the owner sleeps; until then its connection is looked at in each http_run, and may
 * be gone after one. LATER: suspended until http_send, its client's leaving goes unseen. */
enum http_when { HTTP_SOON, HTTP_LATER };

struct http_events {
	void (*head)(void *self, struct http_request *, struct http_plan *out);
	/* Must http_send, now or when it says. http_refused says why it can only be an error page. */
	enum http_when (*whole)(void *self, struct http_request *);
	/* The request is over, answered or not; its arena dies after this call. */
	void (*gone)(void *self, struct http_request *);
};

/* listen_fd is inherited, bound and listening, TCP or unix; closed by http_close. Only requests
 * of a unix socket may name their client in X-Real-IP: behind it stands our proxy. */
MUST_CHECK enum err http_open(struct mem *process, int listen_fd, const struct http_events *,
			      void *self,
			      struct http **out);
int http_epoll_fd(const struct http *);         /* readable: call http_run */
int http_wait_ms(const struct http *, int at_most);
void http_run(struct http *);                   /* calls the events */
unsigned http_connections(const struct http *);
void http_stop_accepting(struct http *);        /* the listener stays open for its next owner */
void http_close(struct http **);                /* every request must have been answered */

struct mem *http_mem(struct http_request *);
enum http_method http_method(const struct http_request *);
/* begins with '/'; ASCII, nothing decoded */
struct str http_path(const struct http_request *);
struct str http_query(const struct http_request *);     /* after '?', raw */
/* empty: absent; the first */
struct str http_header(struct http_request *, const char *name);
struct str http_peer(const struct http_request *);      /* the client's address as text, "" if unknown */
const struct pairs *http_fields(const struct http_request *);   /* of the body; only in whole */
struct str http_body(const struct http_request *);      /* of a raw_type; only in whole */
/* 0: nothing wrong. 400 malformed, 413 too large, 422 the sink refused, or
 * plan.refuse. */
unsigned http_refused(const struct http_request *);
void http_set_self(struct http_request *, void *);      /* whatever the owner hangs on it */
void *http_self(const struct http_request *);

struct http_header {
	const char *name;
	struct str value;
};

struct http_answer {
	unsigned status;
	struct http_header headers[HTTP_HEADERS_MAX];
	size_t headers_n;
	struct str body;                /* must live as long as the request */
	/* > 0: the body is this file from its start, closed by us */
	int fd;
	uint64_t fd_bytes;
	bool is_last;                   /* the connection closes after it */
};

/* Once per request, during whole or later; resumes a suspended connection. */
void http_send(struct http_request *, const struct http_answer *);

#endif
