/* front.c - the web process: HTTP in, the gate, one transaction a turn, answers out.
 *
 * For     browsers, behind the proxy.
 * Never   sends an answer before what it says is on disk; waits inside a transaction; holds a
 *         key; answers from a state older than the turn, so than any answer of this front.
 * Holds   the requests in flight: each is in one list, from its body to its answer.
 * Fails   a handler: its savepoint. The commit, or the engine dropping the transaction: 503 for
 *         every request of the turn. A lost or late ask: 503 for its request.
 * Limits  turn_requests a turn; UPLOADS_OPEN_MAX uploads at a time, then 503. */
#include "role/front_own.h"

#include <assert.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/log.h"
#include "core/recall.h"
#include "platform/db.h"
#include "web/upload.h"

enum { TURN_REQUESTS_MAX = 64, PEER_FDS_MAX = 8, ANSWER_BYTES_MAX = 1 << 20, REQUEST_ID_BYTES = 5,
	TURN_GROWS_MS = 10,             /* a turn that is so old is committed: its requests have waited */
	PAGES_TOGETHER = 4,             /* drawn, then sent: many more push each other out of the cache */
	LEAVE_RUNS = 2,                 /* of the server, until an answer that it was given is sent */
	UPLOADS_MAX = 2,                /* that finish in one turn: each waits for the disk */
	UPLOADS_OPEN_MAX = 16 };        /* that arrive at a time: each may hold 10 MB */

/* --- answers --------------------------------------------------------------------------------- */

static void say_note(struct front *f, const struct act *a)
{
	const struct request *rq = a == NULL ? NULL : a->request;
	bool is_over = rq == NULL || rq->route == NULL;

	if (f->note != NULL)
		f->note(f->note_self, is_over ? STR("") :
			str_cat(a->ctx.mem, rq->method == HTTP_POST ? STR("POST ") : STR("GET "),
				str_of(rq->route->path), STR(" id="), a->ctx.request_id));
}

void act_send(struct front *f, struct act *a)
{
	struct http_answer answer;

	if (a->refused != 0)
		reply_last(a->reply);
	reply_finish(a->reply, &answer);
	a->is_here = false;
	f->count.answered++;
	f->was_busy = true;
	http_send(a->http, &answer);
}

void act_fail(struct act *a, enum err e)
{
	gate_fail(&a->ctx, a->request, e, a->reply);
}

/* What was remembered of a state that never was. */
static void forget(struct front *f)
{
	if (f->gate.recall != NULL)
		recall_clear(f->gate.recall);
}

/* Commits the turn, then lets its answers go. Nobody is told 200 without a durable row. */
static void turn_end(struct front *f)
{
	struct act *a;

	if (!f->in_turn)
		return;
	bool has_written = db_has_written(f->gate.db);
	enum err e = db_turn_commit(f->gate.db);

	f->in_turn = false;
	if (e != OK)
		forget(f);
	f->count.commits += e == OK && has_written;
	f->count.failed_turns += e != OK;
	if (e != OK)
		log_line(LOG_FAULT, "front.turn_lost", "requests=%zu why=%s", f->turn.n, err_name(e));
	while ((a = acts_take(&f->turn)) != NULL) {
		if (e != OK)
			act_fail(a, ERR_BUSY);
		act_send(f, a);
	}
}

/* --- handlers -------------------------------------------------------------------------------- */

/* Runs the page in its savepoint. On its failure only its own writes are undone. */
static enum err act_in_savepoint(struct front *f, struct act *a)
{
	struct db *db = f->gate.db;
	enum err e;

	db_save(db);
	say_note(f, a);
	e = gate_handle(&a->ctx, a->request, a->reply);
	say_note(f, NULL);
	mem_reset(f->gate.secret);
	if (e == OK)
		return db_release(db);
	db_undo(db);
	forget(f);
	return e;
}

/* A turn begins with its first statement, be it the gate's, and ends before the loop sleeps. */
static void turn_begin(struct front *f)
{
	if (!f->in_turn)
		db_turn_begin(f->gate.db);
	f->in_turn = true;
}

/* A request reads what was committed when the turn began, or later. Later than that: what a change is
 * decided on; and everything, where another front may have told the asker something newer meanwhile. */
static void look_afresh(struct front *f, bool is_change)
{
	if (is_change || !f->is_alone)
		db_look_again(f->gate.db);
}

static void act_handle(struct front *f, struct act *a)
{
	struct db *db = f->gate.db;
	enum err e = ERR_BUSY;

	turn_begin(f);
	look_afresh(f, a->request->method == HTTP_POST);
	/* the engine has dropped the transaction: no more handlers, 503 for all of the turn */
	if (!db_is_dead(db))
		e = act_in_savepoint(f, a);
	if (e != OK)
		act_fail(a, e);
	a->is_here = true;
	/* nothing written yet, so it has seen committed rows only: the answer needs no commit */
	if (!db_has_written(db)) {
		acts_add(&f->shown, a);
		return;
	}
	acts_add(&f->turn, a);
	/* on PostgreSQL two requests in one transaction can deadlock with two others */
	if (f->turn.n >= f->turn_max)
		turn_end(f);
}

static void ready_handle(struct front *f)
{
	struct acts later = { 0 };
	unsigned uploads = 0;
	struct act *a;

	while ((a = acts_take(&f->ready)) != NULL) {
		if (a->request->upload != NULL && uploads++ >= UPLOADS_MAX)
			acts_add(&later, a);
		else if (a->is_lost && (a->request->route->flags & ROUTE_LATE) == 0)
			act_refuse(f, a, ERR_REMOTE);
		else
			act_handle(f, a);
	}
	f->ready = later;
}

/* --- what the server tells ------------------------------------------------------------------- */

static struct act *act_new(struct front *f, struct http_request *hr)
{
	struct mem *mem = http_mem(hr);
	struct act *a = mem_new_of(mem, struct act);
	uint8_t random[REQUEST_ID_BYTES];

	world_random(f->gate.world, random, sizeof random);
	a->http = hr;
	a->request = request_of(hr, &f->gate);
	a->reply = reply_new(mem);
	gate_context(&f->gate, mem, str_hex(mem, random, sizeof random), &a->ctx);
	http_set_self(hr, a);
	f->in_flight++;
	return a;
}

static void on_head(void *self, struct http_request *hr, struct http_plan *plan)
{
	struct front *f = self;
	struct act *a = act_new(f, hr);
	struct request *rq = a->request;

	turn_begin(f);
	look_afresh(f, false);
	plan->refuse = gate_open(&f->gate, &a->ctx, rq, http_query(hr));
	if (plan->refuse != 0)
		return;
	plan->body_max = rq->route->body_max;
	plan->raw_type = (rq->route->flags & ROUTE_RAW) != 0 ? rq->route->names : NULL;
	if ((rq->route->flags & ROUTE_FILES) == 0)
		return;
	if (f->gate.store == NULL || f->uploads >= UPLOADS_OPEN_MAX) {
		(void)err_note(ERR_BUSY, "uploads=%u why=\"no more may arrive at a time\"", f->uploads);
		plan->refuse = 503;
		return;
	}
	f->uploads++;
	rq->upload = upload_new(&f->gate, &a->ctx, (rq->route->flags & ROUTE_PASSING) != 0);
	plan->sink = &upload_sink;
	plan->sink_self = rq->upload;
}

static enum http_when on_whole(void *self, struct http_request *hr)
{
	struct front *f = self;
	struct act *a = http_self(hr);

	if (a == NULL)
		a = act_new(f, hr);     /* refused before its headers made sense */
	a->refused = http_refused(hr);
	a->request->fields = *http_fields(hr);
	a->request->body = http_body(hr);
	switch (gate_check(&f->gate, &a->ctx, a->request, a->refused, a->reply)) {
	case GATE_ANSWERED:
		act_send(f, a);
		break;
	case GATE_ASK:
		acts_add(&f->to_ask, a);
		return HTTP_LATER;
	case GATE_HANDLE:
		a->is_here = true;
		acts_add(a->request->method == HTTP_POST ? &f->to_change : &f->to_show, a);
		break;
	}
	return HTTP_SOON;
}

/* What others have answered, keys of documents too, does not stay in an arena that waits for its next request. */
static void wipe_answers(const struct request *rq)
{
	for (size_t i = 0; i < rq->answers_n; i++)
		for (size_t n = 0; n < ASK_FIELDS_MAX; n++)
			str_wipe(rq->answers[i].values.field[n]);
}

static void on_gone(void *self, struct http_request *hr)
{
	struct front *f = self;
	const struct act *a = http_self(hr);

	if (a == NULL)
		return;
	wipe_answers(a->request);
	f->in_flight--;
	f->uploads -= a->request->upload != NULL;
	if (!a->is_here)
		return;
	/* his client has hung up: what he changed stays in the turn */
	acts_drop(&f->to_show, a);
	acts_drop(&f->to_change, a);
	acts_drop(&f->shown, a);
	acts_drop(&f->turn, a);
}

/* --- the loop -------------------------------------------------------------------------------- */

enum watched { W_HTTP, W_PEER, W_CALLER };

static void watch(struct front *f, int fd, enum watched what)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = what };

	if (epoll_ctl(f->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
		log_line(LOG_FAULT, "front.watch", "fd=%d why=%m", fd);
}

void front_watch(struct front *f, int fd)
{
	watch(f, fd, W_CALLER);
}

static void close_epoll(void *object)
{
	struct front *f = object;

	(void)close(f->epoll_fd);
	mem_free(&f->answers);
}

enum err front_new(struct mem *process, const struct front_parts *parts, struct front **out)
{
	static const struct http_events events = { on_head, on_whole, on_gone };
	struct front *f = mem_new_of(process, struct front);
	int fds[PEER_FDS_MAX];
	size_t n = parts->peers == NULL ? 0 : proc_peers_fds(parts->peers, fds, PEER_FDS_MAX);

	f->gate = parts->gate;
	f->peers = parts->peers;
	f->note = parts->note;
	f->note_self = parts->note_self;
	f->turn_max = !db_is_sqlite(f->gate.db) ? 1 :
		      parts->turn_requests > 0 ? parts->turn_requests : TURN_REQUESTS_MAX;
	f->is_alone = parts->is_alone;
	f->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (f->epoll_fd < 0)
		return err_note(ERR_IO, "front: no epoll: %m");
	f->answers = mem_new_secret(ANSWER_BYTES_MAX);
	mem_defer(process, close_epoll, f);
	TRY(http_open(process, parts->listen_fd, &events, f, &f->http));
	watch(f, http_epoll_fd(f->http), W_HTTP);
	for (size_t i = 0; i < n && i < PEER_FDS_MAX; i++)
		watch(f, fds[i], W_PEER);
	*out = f;
	return OK;
}

static int wait_of(const struct front *f, int wait_ms)
{
	if (f->was_busy || f->ready.n > 0 || f->to_ask.n > 0 || f->to_show.n > 0)
		return 0;
	int http_ms = http_wait_ms(f->http, wait_ms);
	int ask_ms = f->peers == NULL ? -1 : proc_ask_wait_ms(f->peers);

	return ask_ms >= 0 && ask_ms < http_ms ? ask_ms : http_ms;
}

static bool is_old(const struct front *f, int64_t begun)
{
	return world_tick_ms(f->gate.world) - begun >= TURN_GROWS_MS;
}

static void shown_send(struct front *f)
{
	struct act *a;

	while ((a = acts_take(&f->shown)) != NULL)
		act_send(f, a);
}

/* What needs no commit leaves some at a time: while one answer after the other goes out the clients stay awake,
 * and to wake one costs more than to send. */
static void pages_show(struct front *f, int64_t begun)
{
	struct act *a;

	while (f->to_show.n > 0 && !is_old(f, begun)) {
		for (size_t i = 0; i < PAGES_TOGETHER && (a = acts_take(&f->to_show)) != NULL; i++)
			act_handle(f, a);
		shown_send(f);
		for (size_t i = 0; i < LEAVE_RUNS; i++)
			http_run(f->http);
	}
}

/* Takes in what is ready, and sends what was answered: pages first, which do not wait for the commit of what
 * comes beside them. Who was answered may have asked again meanwhile: he shares this turn's commit too, which
 * costs more than his request. */
static void requests_take(struct front *f)
{
	int64_t begun = world_tick_ms(f->gate.world);
	struct act *a;
	size_t n;

	do {
		n = f->turn.n;
		http_run(f->http);
		pages_show(f, begun);
		while ((a = acts_take(&f->to_change)) != NULL)
			act_handle(f, a);
		shown_send(f);
	} while (f->turn.n > n && !is_old(f, begun));
}

bool front_turn(struct front *f, int wait_ms)
{
	struct epoll_event events[PEER_FDS_MAX + 2];
	bool is_woken = false, is_told = f->asked.n > 0;
	int n = epoll_wait(f->epoll_fd, events, PEER_FDS_MAX + 2, wait_of(f, wait_ms));

	for (int i = 0; i < n; i++) {
		is_woken |= events[i].data.u64 == W_CALLER;
		is_told |= events[i].data.u64 == W_PEER;
	}
	f->was_busy = false;
	if (is_told)                    /* else nobody said a word, nor can an ask be late */
		front_answers_take(f);
	ready_handle(f);
	requests_take(f);
	turn_end(f);
	front_ask_all(f);
	return is_woken;
}

void front_drain(struct front *f)
{
	http_stop_accepting(f->http);
}

unsigned front_in_flight(const struct front *f)
{
	return f->in_flight;
}

unsigned front_connections(const struct front *f)
{
	return http_connections(f->http);
}

/* Whoever waits for another process is told that nobody comes: the server must not stop on a suspended
 * connection. */
static void waiting_refuse(struct front *f)
{
	struct act *a;

	while ((a = acts_take(&f->to_ask)) != NULL || (a = acts_take(&f->asked)) != NULL ||
	       (a = acts_take(&f->ready)) != NULL)
		act_refuse(f, a, ERR_BUSY);
}

void front_close(struct front **slot)
{
	struct front *f = *slot;

	if (f == NULL)
		return;
	/* who asks in this moment is answered too, and his answer sent */
	requests_take(f);
	turn_end(f);
	waiting_refuse(f);
	for (size_t i = 0; i < LEAVE_RUNS; i++)
		http_run(f->http);
	turn_end(f);
	waiting_refuse(f);
	http_close(&f->http);
	*slot = NULL;
}

struct front_count front_counted(const struct front *f)
{
	return f->count;
}
