/* proc_ask.c - the asking side: what was asked, of whom, until when.
 *
 * For     front (never waits), clerk and tool (proc_call waits).
 * Never   waits without a bound; believes an answer that it did not ask for.
 * Fails   a dead or late answerer is ERR_REMOTE for each ask that waited for it.
 * Limits  PROC_OUTSTANDING_MAX asks an answerer. */
#include <assert.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "platform/proc.h"
#include "platform/wire.h"

enum { INBOX_BYTES_MAX = 2 * PROC_MESSAGE_BYTES_MAX, OUTBOX_BYTES_MAX = 4 * PROC_MESSAGE_BYTES_MAX };

struct waiting {
	uint32_t id;                    /* 0: free */
	enum ask ask;
	const uint32_t *generation_now; /* of who has it; NULL: one of a pool, not known yet which */
	uint32_t generation;            /* of him when he was asked, or took it */
	int64_t due_tick_ms;
	bool is_lost;                   /* he died, and what he had said before was not looked at yet */
};

struct peer {
	enum proc_kind kind;
	int fd;
	const uint32_t *generation_now; /* NULL: a pool's, or nobody counts */
	const uint32_t *board;          /* of a pool: every place's */
	size_t places;
	struct waiting waiting[PROC_OUTSTANDING_MAX];
};

struct proc_peers {
	const struct world *world;
	struct mem *inbox, *outbox;     /* of the message being looked at, or sent: secrets pass here */
	uint32_t generation, last_id;
	size_t n;
	struct peer peer[PROC_KIND_COUNT];
};

static void free_boxes(void *object)
{
	struct proc_peers *p = object;

	mem_free(&p->inbox);
	mem_free(&p->outbox);
}

struct proc_peers *proc_peers_new(struct mem *m, const struct world *world, uint32_t generation)
{
	struct proc_peers *p = mem_new_of(m, struct proc_peers);

	p->world = world;
	p->generation = generation;
	p->inbox = mem_new_secret(INBOX_BYTES_MAX);
	p->outbox = mem_new_secret(OUTBOX_BYTES_MAX);
	mem_defer(m, free_boxes, p);
	return p;
}

static uint32_t read_generation(const uint32_t *at)
{
	return at == NULL ? 0 : __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

void proc_peers_add(struct proc_peers *p, enum proc_kind kind, int fd, const uint32_t *generation_now)
{
	assert(p->n < PROC_KIND_COUNT && fd >= 0);
	p->peer[p->n++] = (struct peer){ .kind = kind, .fd = fd, .generation_now = generation_now };
}

void proc_peers_add_pool(struct proc_peers *p, enum proc_kind kind, int fd, const uint32_t *generations,
			 size_t places)
{
	proc_peers_add(p, kind, fd, NULL);
	p->peer[p->n - 1].board = generations;
	p->peer[p->n - 1].places = places;
}

size_t proc_peers_fds(const struct proc_peers *p, int *fds, size_t max)
{
	for (size_t i = 0; i < p->n && i < max; i++)
		fds[i] = p->peer[i].fd;
	return p->n;
}

static struct peer *find_peer(struct proc_peers *p, enum proc_kind kind)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->peer[i].kind == kind)
			return &p->peer[i];
	return NULL;
}

static struct waiting *find_waiting(struct peer *peer, uint32_t id)
{
	for (size_t i = 0; i < PROC_OUTSTANDING_MAX; i++)
		if (peer->waiting[i].id == id)
			return &peer->waiting[i];
	return NULL;
}

enum err proc_ask_send(struct proc_peers *p, enum ask ask, const struct ask_values *values,
		       uint32_t *id_out)
{
	assert(ask < ASK_COUNT);
	const struct ask_row *row = &asks[ask];
	struct peer *peer = find_peer(p, row->answerer);

	if (peer == NULL)
		return err_note(ERR_REMOTE, "ask=%s why=no_peer", row->name);
	/* what is asked may stand in a stranger's file: an address in his certificate */
	if (!ask_fits(&row->question, values))
		return err_note(ERR_INVALID, "ask=%s why=question_shape", row->name);
	struct waiting *free_place = find_waiting(peer, 0);

	if (free_place == NULL)
		return err_note(ERR_BUSY, "ask=%s waiting=%d", row->name, PROC_OUTSTANDING_MAX);
	struct buf *b = buf_new(p->outbox, PROC_MESSAGE_BYTES_MAX);
	struct wire w = { .head = { .type = WIRE_ASK, .what = (uint16_t)ask } };

	p->last_id = p->last_id == UINT32_MAX ? 1 : p->last_id + 1;
	w.head.id = p->last_id;
	w.head.generation = p->generation;
	w.head.due_tick_ms = world_tick_ms(p->world) + row->deadline_ms;
	ask_pack(b, &row->question, values);
	assert(!buf_full(b));
	w.body = buf_done(b);
	w.fds = values->fds;
	for (size_t i = 0; i < values->fds; i++)
		w.fd[i] = values->fd[i];
	enum err e = wire_send(peer->fd, &w);

	mem_reset(p->outbox);
	if (e != OK)
		return e;
	*free_place = (struct waiting){ w.head.id, ask, peer->generation_now,
					read_generation(peer->generation_now), w.head.due_tick_ms, false };
	*id_out = w.head.id;
	return OK;
}

/* Fields and descriptors go into the arena of who takes the answer. */
static void keep(struct mem *m, struct wire *w, struct proc_answer *answer)
{
	answer->values.fds = w->fds;
	for (size_t i = 0; i < w->fds; i++) {
		answer->values.fd[i] = w->fd[i];
		mem_defer_close(m, w->fd[i]);
	}
	w->fds = 0;
	if (ask_unpack(&asks[answer->ask].answer, str_copy(m, w->body), &answer->values) != OK)
		answer->err = err_note(ERR_REMOTE, "ask=%s why=shape", asks[answer->ask].name);
}

/* One of the pool has it: when that one dies, or has died since, the ask is lost. */
static void note_taken(const struct peer *peer, const struct wire *w, struct waiting *waiting)
{
	struct wire_taken by;

	if (w->head.what != waiting->ask || w->body.n != sizeof by)
		return;
	memcpy(&by, w->body.p, sizeof by);
	if (by.place >= peer->places)
		return;
	waiting->generation_now = &peer->board[by.place];
	waiting->generation = by.generation;
}

/* True: the message answers something that waited, and *out says what. */
static bool match(struct proc_peers *p, struct peer *peer, struct wire *w, struct mem *m,
		  struct proc_answer *out)
{
	struct proc_answer answer = { .id = w->head.id };
	struct waiting *waiting = w->head.id == 0 ? NULL : find_waiting(peer, w->head.id);

	if (w->head.generation != p->generation || waiting == NULL)
		return false;           /* to our predecessor, or nobody waits any more */
	if (w->head.type == WIRE_TAKEN)
		note_taken(peer, w, waiting);
	if (w->head.type != WIRE_ANSWER)
		return false;
	answer.ask = waiting->ask;
	answer.err = (enum err)w->head.status;
	*waiting = (struct waiting){ .id = 0 };
	if (w->head.what != answer.ask || w->head.status >= ERR_COUNT)
		answer.err = err_note(ERR_REMOTE, "ask=%s why=foreign_answer", asks[answer.ask].name);
	if (answer.err == OK)
		keep(m, w, &answer);
	*out = answer;
	return true;
}

/* True: a message was there, and is_answer_out says whether it is what somebody waits for. */
static bool receive(struct proc_peers *p, struct peer *peer, struct mem *m, struct proc_answer *out,
		    bool *is_answer_out)
{
	struct wire w = { .fds = 0 };
	enum err e = wire_receive(peer->fd, p->inbox, &w);

	*is_answer_out = e == OK && match(p, peer, &w, m, out);
	wire_drop(&w);
	mem_reset(p->inbox);
	return e == OK || e == ERR_INVALID;
}

/* Before his last words are read: who answers and ends (a caller is retired) has answered. */
static void mark_lost(struct peer *peer)
{
	for (size_t i = 0; i < PROC_OUTSTANDING_MAX; i++) {
		struct waiting *w = &peer->waiting[i];

		w->is_lost = w->id != 0 && read_generation(w->generation_now) != w->generation;
	}
}

/* The first ask that will not be answered: too late, or its answerer began anew since. */
static bool take_lost(struct proc_peers *p, struct peer *peer, struct proc_answer *out)
{
	int64_t now = world_tick_ms(p->world);

	for (size_t i = 0; i < PROC_OUTSTANDING_MAX; i++) {
		struct waiting *w = &peer->waiting[i];

		if (w->id == 0)
			continue;
		if (!w->is_lost && now < w->due_tick_ms)
			continue;
		*out = (struct proc_answer){ .id = w->id, .ask = w->ask, .err = ERR_REMOTE, .is_lost = w->is_lost };
		w->id = 0;
		return true;
	}
	return false;
}

bool proc_ask_take(struct proc_peers *p, struct mem *m, struct proc_answer *out)
{
	for (size_t i = 0; i < p->n; i++) {
		struct peer *peer = &p->peer[i];
		bool is_answer = false;

		mark_lost(peer);
		while (receive(p, peer, m, out, &is_answer))
			if (is_answer)
				return true;
		if (take_lost(p, peer, out))
			return true;
	}
	return false;
}

void proc_ask_forget(struct proc_peers *p, uint32_t id)
{
	assert(id != 0);
	for (size_t i = 0; i < p->n; i++) {
		struct waiting *w = find_waiting(&p->peer[i], id);

		if (w != NULL)
			w->id = 0;
	}
}

int proc_ask_wait_ms(const struct proc_peers *p)
{
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < p->n; i++)
		for (size_t j = 0; j < PROC_OUTSTANDING_MAX; j++) {
			const struct waiting *w = &p->peer[i].waiting[j];

			if (w->id != 0 && w->due_tick_ms < first)
				first = w->due_tick_ms;
		}
	if (first == INT64_MAX)
		return -1;
	int64_t wait = first - world_tick_ms(p->world);

	return wait < 0 ? 0 : wait > 1000 ? 1000 : (int)wait;   /* a restart shows within a second */
}

enum err proc_call(struct proc_peers *p, struct mem *m, enum ask ask, const struct ask_values *in,
		   struct ask_values *out)
{
	uint32_t id = 0;

	TRY(proc_ask_send(p, ask, in, &id));
	const struct peer *peer = find_peer(p, asks[ask].answerer);

	for (;;) {
		struct proc_answer answer;
		struct pollfd wait = { .fd = peer->fd, .events = POLLIN };

		while (proc_ask_take(p, m, &answer)) {
			if (answer.id != id)
				continue;
			if (answer.err == OK)
				*out = answer.values;
			return answer.err;
		}
		(void)poll(&wait, 1, proc_ask_wait_ms(p));
	}
}
