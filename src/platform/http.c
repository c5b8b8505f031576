/* http.c - libmicrohttpd 0.9.75 under an external epoll loop, with the checks it leaves to us.
 *
 * For     role/front.c, and tests over a socket pair of their own.
 * Never   answers by itself: every refusal goes through the events, so that it has its page.
 *         (What libmicrohttpd refuses alone, a bad length or a header of 32 kB, an honest proxy
 *         never sends.)
 * Holds   the daemon, spare arenas, the requests in flight.
 * Fails   a request: http_refused. Opening: ERR_IO.
 * Limits  those of the header; DROP_BYTES_MAX are read in vain before a 413. */
#include "platform/http.h"

#include <assert.h>
#include <microhttpd.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/http_head.h"

enum {
	/* libmicrohttpd's memory of a connection: headers, body pieces of half of it. It clears all of it after each
	 * request; a larger one would be mapped and unmapped with each connection. */
	POOL_BYTES = 32 * 1024,
	DROP_BYTES_MAX = 32 * 1024 * 1024,
	SPARE_MAX = 64,
	BODY_RUNS_MAX = 16,             /* in a row: a quarter of a megabyte, less than half a millisecond */
	URI_BYTES_MAX = 4096,
};

enum stage { AT_LINE, AT_BODY, AT_WHOLE, AT_ANSWER };

struct http {
	struct MHD_Daemon *daemon;
	int listen_fd;
	bool is_unix;                   /* the client is our proxy */
	bool is_stopping, has_body;     /* a piece of a body has come since the run began */
	struct http_events events;
	void *self;
	struct mem *spare[SPARE_MAX];   /* arenas of past requests */
	unsigned spares;
};

struct http_request {
	struct http *http;
	struct mem *mem;
	struct MHD_Connection *connection;
	enum stage stage;
	enum http_method method;
	struct str path, query, peer;
	struct http_plan plan;
	uint64_t length;                /* announced by Content-Length */
	char *body;                     /* of a form that is not multipart */
	size_t body_n;
	struct form_parts *parts;       /* of one that is */
	struct pairs fields;
	unsigned refused;
	bool is_suspended, has_answer;
	struct http_answer answer;
	void *self;
};

/* --- the life of a request ------------------------------------------------------------------- */

static struct mem *arena_take(struct http *http)
{
	return http->spares > 0 ? http->spare[--http->spares] : mem_new(HTTP_ARENA_BYTES_MAX);
}

static void arena_give(struct http *http, struct mem **mem)
{
	if (http->spares == SPARE_MAX) {
		mem_free(mem);
		return;
	}
	mem_reset(*mem);
	http->spare[http->spares++] = *mem;
	*mem = NULL;
}

/* The request line is in: libmicrohttpd hands over the raw target, before it decodes anything. */
static void *on_line(void *self, const char *target, struct MHD_Connection *connection)
{
	struct http *http = self;
	struct mem *mem = arena_take(http);
	struct http_request *rq = mem_new_of(mem, struct http_request);
	struct str all = str_of(target);

	rq->http = http;
	rq->mem = mem;
	rq->connection = connection;
	if (all.n > URI_BYTES_MAX)
		rq->refused = 414;
	all = str_copy(mem, str_sub(all, 0, URI_BYTES_MAX));
	(void)str_cut(all, '?', &rq->path, &rq->query);
	return rq;
}

/* What was typed, passwords too, does not stay in an arena that waits for its next request. */
static void wipe(struct http_request *rq)
{
	if (rq->body != NULL)
		explicit_bzero(rq->body, rq->body_n);
	for (size_t i = 0; i < rq->fields.n; i++)
		str_wipe(rq->fields.at[i].value);
}

static void on_gone(void *self, struct MHD_Connection *connection, void **slot,
		    enum MHD_RequestTerminationCode why)
{
	struct http *http = self;
	struct http_request *rq = *slot;
	struct mem *mem;

	(void)connection;
	(void)why;
	if (rq == NULL)
		return;
	http->events.gone(http->self, rq);
	wipe(rq);
	if (rq->answer.fd > 0 && rq->stage != AT_ANSWER)
		(void)close(rq->answer.fd);
	mem = rq->mem;
	arena_give(http, &mem);
	*slot = NULL;
}

static enum MHD_Result answer_queue(struct http_request *rq)
{
	const struct http_answer *a = &rq->answer;
	struct MHD_Response *response;
	enum MHD_Result done;

	if (a->fd > 0) {
		response = MHD_create_response_from_fd64(a->fd_bytes, a->fd);
	} else {
		/* libmicrohttpd wants a pointer it may write to and, with PERSISTENT, never does */
		union { const char *from; void *to; } body = { a->body.n == 0 ? "" : a->body.p };

		response = MHD_create_response_from_buffer(a->body.n, body.to,
							   MHD_RESPMEM_PERSISTENT);
	}
	if (response == NULL)
		return MHD_NO;
	for (size_t i = 0; i < a->headers_n; i++)
		(void)MHD_add_response_header(response, a->headers[i].name,
					      str_c(rq->mem, a->headers[i].value));
	if (a->is_last || rq->http->is_stopping)
		(void)MHD_add_response_header(response, "Connection", "close");
	rq->stage = AT_ANSWER;
	done = MHD_queue_response(rq->connection, a->status, response);
	MHD_destroy_response(response);
	return done;
}

/* Hands the request to its owner. Whom he answers soon is asked for again at the next http_run,
 * which costs less than to take the connection out of the epoll and back. */
static enum MHD_Result act(struct http_request *rq)
{
	rq->stage = AT_WHOLE;

	enum http_when when = rq->http->events.whole(rq->http->self, rq);

	if (rq->has_answer)
		return answer_queue(rq);
	if (when == HTTP_LATER) {
		rq->is_suspended = true;
		MHD_suspend_connection(rq->connection);
	}
	return MHD_YES;
}

static bool is_form(struct str content_type)
{
	struct str kind, parameters;

	(void)str_cut(content_type, ';', &kind, &parameters);
	return str_eq(str_trim(kind), STR("application/x-www-form-urlencoded"));
}

/* The headers are in: from here on the body is wanted, or read and dropped. */
static enum MHD_Result on_head(struct http_request *rq, const char *method)
{
	struct http *http = rq->http;

	rq->method = http_head_method(method);
	rq->stage = AT_BODY;
	if (rq->refused == 0)
		rq->refused = http_head_refused(rq->connection, http->is_unix,
						rq->path.n + rq->query.n, &rq->length);
	if (rq->refused == 0 && !http_head_path_is_ours(rq->path))
		rq->refused = 400;
	if (rq->refused != 0)
		return act(rq);         /* the answer closes: what follows is not to be trusted */

	rq->peer = http_head_peer(rq->mem, rq->connection, http->is_unix);
	http->events.head(http->self, rq, &rq->plan);
	rq->refused = rq->plan.refuse;
	if (rq->refused == 0 && rq->length > rq->plan.body_max)
		rq->refused = 413;
	if (rq->length > DROP_BYTES_MAX)
		return act(rq);
	if (rq->refused != 0 || rq->length == 0)
		return MHD_YES;

	struct str type = http_header(rq, "Content-Type");

	if (rq->plan.sink != NULL)
		rq->parts = form_parts_new(rq->mem, type, rq->plan.sink, rq->plan.sink_self,
					   64 * 1024);
	else if (rq->plan.raw_type != NULL ? str_eq_c(type, rq->plan.raw_type) : is_form(type))
		rq->body = mem_get(rq->mem, (size_t)rq->length, 1);
	if (rq->parts == NULL && rq->body == NULL)
		rq->refused = 415;
	return MHD_YES;
}

static void on_piece(struct http_request *rq, struct str piece)
{
	rq->http->has_body = true;
	if (rq->refused != 0)
		return;
	if (rq->parts != NULL) {
		enum err e = form_parts_feed(rq->parts, piece);

		if (e != OK)
			rq->refused = e == ERR_INVALID ? 400 : 422;
		return;
	}
	if (rq->body == NULL || piece.n > rq->length - rq->body_n) {
		rq->refused = 400;
		return;
	}
	memcpy(rq->body + rq->body_n, piece.p, piece.n);        /* @size: the test above */
	rq->body_n += piece.n;
}

static enum MHD_Result on_whole(struct http_request *rq)
{
	enum err e = OK;

	if (rq->refused == 0 && rq->parts != NULL)
		e = form_parts_end(rq->parts, &rq->fields);
	else if (rq->refused == 0 && rq->body != NULL && rq->plan.raw_type == NULL)
		e = form_url_read(rq->mem, str_from(rq->body, rq->body_n), &rq->fields);
	if (e != OK)
		rq->refused = 400;
	return act(rq);
}

static enum MHD_Result on_request(void *self, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *data_n, void **slot)
{
	struct http_request *rq = *slot;

	(void)self;
	(void)connection;
	(void)url;
	(void)version;
	assert(rq != NULL);
	if (rq->stage == AT_LINE)
		return on_head(rq, method);
	if (*data_n != 0) {
		if (rq->stage == AT_BODY)
			on_piece(rq, str_from(data, *data_n));
		*data_n = 0;
		return MHD_YES;
	}
	if (rq->stage == AT_BODY)
		return on_whole(rq);
	return rq->stage == AT_WHOLE && rq->has_answer ? answer_queue(rq) : MHD_YES;
}

void http_send(struct http_request *rq, const struct http_answer *answer)
{
	assert(!rq->has_answer && rq->stage == AT_WHOLE);
	rq->answer = *answer;
	rq->has_answer = true;
	/* A refused body was not read to its end when the headers alone were refused. */
	if (rq->refused != 0)
		rq->answer.is_last = true;
	if (rq->is_suspended) {
		rq->is_suspended = false;
		MHD_resume_connection(rq->connection);
	}
}

/* --- the server ------------------------------------------------------------------------------ */

/* Nothing is decoded by the library: a %00 in the target would end a C string. */
static size_t leave_escaped(void *self, struct MHD_Connection *connection, char *text)
{
	(void)self;
	(void)connection;
	return strlen(text);
}

enum err http_open(struct mem *process, int listen_fd, const struct http_events *events, void *self,
		   struct http **out)
{
	struct http *http = mem_new_of(process, struct http);
	struct sockaddr_storage address;
	socklen_t n = sizeof address;

	if (getsockname(listen_fd, (struct sockaddr *)&address, &n) != 0)
		return err_note(ERR_IO, "http.open: the listener is not a socket: %m");
	http->is_unix = address.ss_family == AF_UNIX;
	http->listen_fd = listen_fd;
	http->events = *events;
	http->self = self;
	http->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, http,
		MHD_OPTION_LISTEN_SOCKET, listen_fd,
		MHD_OPTION_URI_LOG_CALLBACK, on_line, http,
		MHD_OPTION_NOTIFY_COMPLETED, on_gone, http,
		MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, http,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNECTIONS_MAX,
		MHD_OPTION_END);
	if (http->daemon == NULL)
		return err_note(ERR_IO, "http.open: the server does not start: %m");
	*out = http;
	return OK;
}

int http_epoll_fd(const struct http *http)
{
	return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int http_wait_ms(const struct http *http, int at_most)
{
	MHD_UNSIGNED_LONG_LONG ms;

	if (MHD_get_timeout(http->daemon, &ms) != MHD_YES || ms > (unsigned)at_most)
		return at_most;
	return (int)ms;
}

/* A body comes in pieces of half the library's memory: where one came the next is likely there, and a turn of
 * our own loop for each is a tenth of what an upload's bytes cost. */
void http_run(struct http *http)
{
	int runs = BODY_RUNS_MAX;

	do {
		http->has_body = false;
		(void)MHD_run(http->daemon);
	} while (http->has_body && --runs > 0);
}

unsigned http_connections(const struct http *http)
{
	return MHD_get_daemon_info(http->daemon,
				   MHD_DAEMON_INFO_CURRENT_CONNECTIONS)->num_connections;
}

void http_stop_accepting(struct http *http)
{
	if (!http->is_stopping)
		(void)MHD_quiesce_daemon(http->daemon);
	http->is_stopping = true;
}

void http_close(struct http **http)
{
	struct http *h = *http;

	if (h == NULL)
		return;
	MHD_stop_daemon(h->daemon);     /* closes the listener too, unless it was quiesced */
	if (h->is_stopping)
		(void)close(h->listen_fd);
	while (h->spares > 0)
		mem_free(&h->spare[--h->spares]);
	*http = NULL;
}

/* --- what a request says --------------------------------------------------------------------- */

struct mem *http_mem(struct http_request *rq)
{
	return rq->mem;
}

enum http_method http_method(const struct http_request *rq)
{
	return rq->method;
}

struct str http_body(const struct http_request *rq)
{
	return rq->body == NULL || rq->refused != 0 ? STR("") : str_from(rq->body, rq->body_n);
}

struct str http_path(const struct http_request *rq)
{
	return rq->path;
}

struct str http_query(const struct http_request *rq)
{
	return rq->query;
}

struct str http_header(struct http_request *rq, const char *name)
{
	return http_head_value(rq->connection, name);
}

struct str http_peer(const struct http_request *rq)
{
	return rq->peer;
}

const struct pairs *http_fields(const struct http_request *rq)
{
	return &rq->fields;
}

unsigned http_refused(const struct http_request *rq)
{
	return rq->refused;
}

void http_set_self(struct http_request *rq, void *self)
{
	rq->self = self;
}

void *http_self(const struct http_request *rq)
{
	return rq->self;
}
