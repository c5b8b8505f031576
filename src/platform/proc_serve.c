/* proc_serve.c - the answering side: lets pass what a row of asks[] allows, condemns the rest.
 *
 * For     keeper, press and caller.
 * Never   waits for an asker to read its answer; looks twice at a message that does not fit.
 * Fails   a bad message: its asker is reported to master, which ends it; until then it is not heard.
 * Limits  PROC_ASKERS_MAX pairs. */
#include <assert.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/proc.h"
#include "platform/wire.h"

enum { BEAT_EVERY_MS = 1000, SLEEP_MS_MAX = 5000, CONDEMNED_LOOK_MS = 100,
       INBOX_BYTES_MAX = 2 * PROC_MESSAGE_BYTES_MAX };

struct pair {
	enum proc_kind by;
	unsigned index;
	int fd;
	const uint32_t *generation_now;
	bool is_condemned;              /* until its generation is another than this */
	uint32_t condemned_generation;
};

struct proc_server {
	const struct world *world;
	struct mem *inbox;              /* of the message being looked at: secrets pass here */
	enum proc_kind self;
	int control_fd;
	int64_t beat_tick_ms;
	bool is_pool;
	struct wire_taken taken;        /* what one of a pool says of itself */
	size_t n, next;                 /* next: whose turn it is, so that nobody starves */
	struct pair pair[PROC_ASKERS_MAX];
};

static void free_inbox(void *object)
{
	struct proc_server *s = object;

	mem_free(&s->inbox);
}

struct proc_server *proc_server_new(struct mem *m, const struct world *world, enum proc_kind self,
				    int control_fd)
{
	struct proc_server *s = mem_new_of(m, struct proc_server);

	s->world = world;
	s->self = self;
	s->control_fd = control_fd;
	s->inbox = mem_new_secret(INBOX_BYTES_MAX);
	mem_defer(m, free_inbox, s);
	return s;
}

void proc_server_add(struct proc_server *s, enum proc_kind by, unsigned by_index, int fd,
		     const uint32_t *generation_now)
{
	assert(s->n < PROC_ASKERS_MAX && fd >= 0);
	s->pair[s->n++] = (struct pair){ .by = by, .index = by_index, .fd = fd,
					 .generation_now = generation_now };
}

void proc_server_pool(struct proc_server *s, uint32_t place, uint32_t generation)
{
	s->is_pool = true;
	s->taken = (struct wire_taken){ place, generation };
}

static uint32_t generation_of(const struct pair *pair)
{
	return pair->generation_now == NULL ? 0
					    : __atomic_load_n(pair->generation_now, __ATOMIC_ACQUIRE);
}

static void condemn(struct proc_server *s, struct pair *pair, const char *ask, const char *why)
{
	log_line(LOG_ALARM, "proc.condemned", "asker=%s index=%u ask=%s why=%s",
		 proc_kind_name(pair->by), pair->index, ask, why);
	pair->is_condemned = true;
	pair->condemned_generation = generation_of(pair);
	if (s->control_fd < 0) {
		(void)shutdown(pair->fd, SHUT_RDWR);
		return;
	}
	struct wire w = { .head = { .type = WIRE_CONDEMN,
				    .what = (uint16_t)((unsigned)pair->by << 8 | pair->index),
				    .generation = pair->condemned_generation } };

	if (wire_send(s->control_fd, &w) != OK)
		log_line(LOG_ALARM, "proc.condemn_unsaid", "asker=%s", proc_kind_name(pair->by));
}

/* Why no row allows this message; NULL: one does. */
static const char *refusal(const struct proc_server *s, const struct pair *pair, const struct wire *w,
			   struct ask_values *values)
{
	if (w->head.type != WIRE_ASK || w->head.what >= ASK_COUNT || w->head.id == 0)
		return "unknown";
	const struct ask_row *row = &asks[w->head.what];

	if (row->answerer != s->self || (row->who & 1u << pair->by) == 0)
		return "forbidden";
	if (ask_unpack(&row->question, w->body, values) != OK)
		return "shape";
	return NULL;
}

/* True: the message is an ask that somebody waits for, now in the arena of who will answer it. */
static bool accept_ask(struct proc_server *s, struct pair *pair, struct wire *w, struct mem *m,
		       struct proc_ask *out)
{
	struct ask_values values = { .fds = w->fds };

	if (pair->generation_now != NULL && w->head.generation != generation_of(pair))
		return false;           /* its sender is dead: nobody waits */
	const char *why = refusal(s, pair, w, &values);

	if (why != NULL) {
		condemn(s, pair, w->head.what < ASK_COUNT ? asks[w->head.what].name : "-", why);
		return false;
	}
	if (w->head.due_tick_ms < world_tick_ms(s->world)) {
		log_line(LOG_NOTE, "proc.too_late", "ask=%s", asks[w->head.what].name);
		return false;
	}
	bool is_good = ask_unpack(&asks[w->head.what].question, str_copy(m, w->body), &values) == OK;

	assert(is_good);
	for (size_t i = 0; i < w->fds; i++) {
		values.fd[i] = w->fd[i];
		mem_defer_close(m, w->fd[i]);
	}
	w->fds = 0;
	*out = (struct proc_ask){ .ask = (enum ask)w->head.what, .by = pair->by,
				  .by_index = pair->index, .values = values, .id = w->head.id,
				  .generation = w->head.generation,
				  .pair = (unsigned)(pair - s->pair) };
	return true;
}

/* Unheard, the asker waits until its deadline, as it would for anybody. */
static void say_taken(const struct proc_server *s, const struct pair *pair, const struct proc_ask *ask)
{
	const struct wire w = { .head = { .type = WIRE_TAKEN, .what = (uint16_t)ask->ask, .id = ask->id,
					  .generation = ask->generation },
				.body = str_from(&s->taken, sizeof s->taken) };

	if (s->is_pool && wire_send(pair->fd, &w) != OK)
		log_line(LOG_WARN, "proc.unheard", "taken=%s", asks[ask->ask].name);
}

/* True: *out is an ask to answer. What is dropped leaves nothing behind, however often it comes. */
static bool hear(struct proc_server *s, struct pair *pair, struct mem *m, struct proc_ask *out)
{
	struct wire w = { .fds = 0 };
	enum err e = wire_receive(pair->fd, s->inbox, &w);
	bool is_heard = false;

	if (e == OK)
		is_heard = accept_ask(s, pair, &w, m, out);
	else if (e != ERR_BUSY)         /* master holds both ends: an end of file is a message too */
		condemn(s, pair, "-", e == ERR_REMOTE ? "end_of_file" : "not_a_message");
	wire_drop(&w);
	mem_reset(s->inbox);
	if (is_heard)
		say_taken(s, pair, out);
	return is_heard;
}

/* True: master wants this process to end, or is gone. */
static bool is_stopped(const struct proc_server *s)
{
	struct wire w;

	if (s->control_fd < 0)
		return false;
	enum err e = wire_receive(s->control_fd, s->inbox, &w);

	mem_reset(s->inbox);
	return e == ERR_REMOTE || (e == OK && w.head.type == WIRE_STOP);
}

static void beat(struct proc_server *s)
{
	int64_t now = world_tick_ms(s->world);
	const struct wire w = { .head = { .type = WIRE_BEAT } };

	if (s->control_fd < 0 || now - s->beat_tick_ms < BEAT_EVERY_MS)
		return;
	s->beat_tick_ms = now;
	(void)(wire_send(s->control_fd, &w) == OK);     /* a full queue: master is slow, not we */
}

/* Sleeps until something may be there. Condemned pairs are looked at again, not listened to. */
static void sleep_until_heard(struct proc_server *s, int wait_ms)
{
	struct pollfd fds[PROC_ASKERS_MAX + 1];
	int ms = wait_ms < 0 || wait_ms > SLEEP_MS_MAX ? SLEEP_MS_MAX : wait_ms;

	for (size_t i = 0; i < s->n; i++) {
		struct pair *pair = &s->pair[i];

		if (pair->is_condemned && generation_of(pair) != pair->condemned_generation)
			pair->is_condemned = false;
		if (pair->is_condemned && s->control_fd >= 0 && ms > CONDEMNED_LOOK_MS)
			ms = CONDEMNED_LOOK_MS;
		fds[i] = (struct pollfd){ .fd = pair->is_condemned ? -1 : pair->fd,
					  .events = POLLIN };
	}
	fds[s->n] = (struct pollfd){ .fd = s->control_fd, .events = POLLIN };
	(void)poll(fds, s->n + 1, ms);
}

static bool is_anybody_left(const struct proc_server *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->pair[i].is_condemned)
			return true;
	return s->control_fd >= 0;
}

bool proc_server_next(struct proc_server *s, struct mem *m, int wait_ms, struct proc_ask *out,
		      bool *is_idle_out)
{
	int64_t until = world_tick_ms(s->world) + wait_ms;

	*is_idle_out = false;
	for (;;) {
		beat(s);
		if (is_stopped(s))
			return false;
		for (size_t i = 0; i < s->n; i++) {
			struct pair *pair = &s->pair[(s->next + i) % s->n];

			if (pair->is_condemned || !hear(s, pair, m, out))
				continue;
			s->next = (s->next + i + 1) % s->n;
			return true;
		}
		if (!is_anybody_left(s))
			return false;
		int64_t left = until - world_tick_ms(s->world);

		if (wait_ms >= 0 && left <= 0) {
			*is_idle_out = true;
			return true;
		}
		sleep_until_heard(s, wait_ms < 0 ? -1 : (int)left);
	}
}

void proc_server_answer(struct proc_server *s, const struct proc_ask *ask, enum err err,
			const struct ask_values *values)
{
	struct mem *m = mem_new_secret(4 * PROC_MESSAGE_BYTES_MAX);
	struct wire w = { .head = { .type = WIRE_ANSWER, .what = (uint16_t)ask->ask,
				    .status = (uint32_t)err, .id = ask->id,
				    .generation = ask->generation } };

	assert(ask->pair < s->n && (err != OK || values != NULL));
	/* what is answered may be a stranger's: a document's, a relay's, a register's */
	if (err == OK && !ask_fits(&asks[ask->ask].answer, values)) {
		err = err_note(ERR_INVALID, "ask=%s why=answer_shape", asks[ask->ask].name);
		w.head.status = (uint32_t)err;
	}
	if (err == OK) {
		struct buf *b = buf_new(m, PROC_MESSAGE_BYTES_MAX);

		ask_pack(b, &asks[ask->ask].answer, values);
		assert(!buf_full(b));
		w.body = buf_done(b);
		w.fds = values->fds;
		for (size_t i = 0; i < values->fds; i++)
			w.fd[i] = values->fd[i];
	}
	if (wire_send(s->pair[ask->pair].fd, &w) != OK)
		log_line(LOG_WARN, "proc.unheard", "ask=%s", asks[ask->ask].name);
	mem_free(&m);
}
