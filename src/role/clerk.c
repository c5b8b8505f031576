/* clerk.c - the queue manager: it has the data and no network.
 *
 * For     the outbox: every job is leased, carried out with press, keeper and callers, and ended; the
 *         journal: numbered within a second.
 * Never   opens a socket; holds a transaction while it waits for anybody.
 * Fails   ends and is started again: leases lapse, jobs come again, nothing is done twice with two
 *         effects.
 * Limits  CLERK_DELIVERIES_MAX mails at once, one document at a time. */
#include "role/clerk.h"

#include <assert.h>
#include <poll.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/file.h"
#include "platform/jail.h"
#include "reach/directory_local.h"

enum { IDLE_MS = 250, WATCHED_MAX = PROC_KIND_COUNT + 1, LEASES_A_TURN = 4, LEASE_BYTES_MAX = 1 << 20 };

struct clerk_wait {
	struct clerk_wait *outer;
	uint32_t id;
	bool is_answered;
	struct proc_answer answer;
	struct mem *box;                /* what the answer's views live in */
};

/* --- answers ----------------------------------------------------------------------------------- */

static struct clerk_delivery *delivery_of(struct clerk *c, uint32_t ask)
{
	for (size_t i = 0; i < CLERK_DELIVERIES_MAX; i++)
		if (c->deliveries[i].mem != NULL && c->deliveries[i].ask == ask)
			return &c->deliveries[i];
	return NULL;
}

static struct clerk_wait *wait_of(struct clerk *c, uint32_t ask)
{
	struct clerk_wait *w = c->waits;

	while (w != NULL && w->id != ask)
		w = w->outer;
	return w;
}

static bool take_one(struct clerk *c)
{
	struct mem *box = mem_new_secret(4 * PROC_MESSAGE_BYTES_MAX);
	struct proc_answer answer;

	if (!proc_ask_take(c->peers, box, &answer)) {
		mem_free(&box);
		return false;
	}
	struct clerk_delivery *d = delivery_of(c, answer.id);
	struct clerk_wait *w = wait_of(c, answer.id);

	if (d != NULL)
		clerk_mail_finish(c, d, &answer);
	else if (w == NULL && !clerk_directory_take(c, &answer))
		(void)clerk_register_take(c, &answer);
	if (w == NULL) {
		mem_free(&box);
		return true;
	}
	w->is_answered = true;
	w->answer = answer;
	w->box = box;
	return true;
}

/* Moves the answer into the arena of who asked. */
static enum err take_over(struct clerk_wait *w, struct mem *m, struct ask_values *out)
{
	enum err e = w->answer.err;

	if (e == OK) {
		*out = (struct ask_values){ .fds = 0 };
		for (size_t i = 0; i < ASK_FIELDS_MAX; i++)
			out->field[i] = str_copy(m, w->answer.values.field[i]);
		for (size_t i = 0; i < w->answer.values.fds; i++) {
			int fd = dup(w->answer.values.fd[i]);

			assert(fd >= 0);
			mem_defer_close(m, fd);
			out->fd[out->fds++] = fd;
		}
	}
	mem_free(&w->box);
	return e;
}

static void wait_for_messages(struct clerk *c, int wait_ms)
{
	struct pollfd watched[WATCHED_MAX];
	int fds[PROC_KIND_COUNT];
	size_t n = proc_peers_fds(c->peers, fds, PROC_KIND_COUNT);
	int due = proc_ask_wait_ms(c->peers);

	for (size_t i = 0; i < n; i++)
		watched[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
	if (c->start != NULL)
		watched[n++] = (struct pollfd){ .fd = c->start->control_fd, .events = POLLIN };
	(void)poll(watched, (nfds_t)n, due >= 0 && due < wait_ms ? due : wait_ms);
}

/* *is_lost_out: who had the question died with it. */
static enum err ask_once(struct clerk *c, struct mem *m, enum ask ask, const struct ask_values *in,
			 struct ask_values *out, bool *is_lost_out)
{
	struct clerk_wait w = { .outer = c->waits };
	bool did = false;

	TRY(proc_ask_send(c->peers, ask, in, &w.id));
	c->waits = &w;
	while (!w.is_answered) {
		if (take_one(c))
			continue;
		clerk_sequence(c, &did);
		clerk_lease_beat(c);
		if (c->start != NULL)
			role_start_beat(c->start, c->world);
		if (!w.is_answered)
			wait_for_messages(c, IDLE_MS);
	}
	c->waits = w.outer;
	*is_lost_out = w.answer.is_lost;
	return take_over(&w, m, out);
}

enum err clerk_ask(struct clerk *c, struct mem *m, enum ask ask, const struct ask_values *in,
		   struct ask_values *out)
{
	bool is_lost = false;
	enum err e = ask_once(c, m, ask, in, out, &is_lost);

	/* of an authority one asks again without harm; another caller takes it, or the dead one's successor */
	if (is_lost && asks[ask].answerer == PROC_CALLER) {
		log_line(LOG_WARN, "clerk.asks_again", "ask=%s", asks[ask].name);
		e = ask_once(c, m, ask, in, out, &is_lost);
	}
	return e;
}

/* --- jobs -------------------------------------------------------------------------------------- */

static enum err lease(struct clerk *c, struct mem *m, struct job *out)
{
	TRY(db_begin(c->db));
	enum err e = outbox_lease(c->db, m, world_now_ms(c->world), out);

	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);
}

static struct clerk_delivery *free_place(struct clerk *c)
{
	for (size_t i = 0; i < CLERK_DELIVERIES_MAX; i++)
		if (c->deliveries[i].mem == NULL)
			return &c->deliveries[i];
	return NULL;
}

static void carry_out(struct clerk *c, const struct job *job)
{
	switch (job->kind) {
	case JOB_MAIL:
		clerk_mail_start(c, job, free_place(c));
		return;
	case JOB_PREPARE:
		clerk_prepare(c, job);
		return;
	case JOB_DIRECTORY:
		clerk_directory_start(c, job);
		return;
	case JOB_SIGN:
		clerk_sign(c, job);
		return;
	case JOB_ARCHIVE:
		clerk_archive(c, job);
		return;
	case JOB_EVIDENCE:
		clerk_evidence(c, job);
		return;
	case JOB_REVOCATION_ACCESS:
	case JOB_CODE:
	case JOB_KIND_COUNT:            /* a newer version's, before this clerk was replaced */
		clerk_job_end(c, job, JOB_PARKED, say(LANG_FR, SAY_mail_not_built));
		return;
	}
}

static void jobs(struct clerk *c, bool *did)
{
	struct mem *m = mem_new(LEASE_BYTES_MAX);

	for (int i = 0; i < LEASES_A_TURN && free_place(c) != NULL; i++) {
		struct job job;
		bool is_due = false;

		mem_reset(m);
		if (outbox_is_due(c->db, m, world_now_ms(c->world), &is_due) != OK || !is_due ||
		    lease(c, m, &job) != OK)
			break;
		carry_out(c, &job);
		*did = true;
	}
	mem_free(&m);
}

void clerk_turn(struct clerk *c, bool *did)
{
	*did = false;
	while (take_one(c))
		*did = true;
	clerk_rounds(c, did);
	jobs(c, did);
}

/* --- the process ------------------------------------------------------------------------------- */

static struct letter_settings letters_of(const struct conf *conf)
{
	return (struct letter_settings){
		.public_url = conf_text(conf, CONF_PUBLIC_URL),
		.from = conf_text(conf, CONF_MAIL_FROM),
		.support_name = conf_text(conf, CONF_SUPPORT_NAME),
		.support_phone = conf_text(conf, CONF_SUPPORT_PHONE),
		.support_mail = conf_text(conf, CONF_SUPPORT_MAIL),
	};
}

/* The front's uploads go there too. */
static struct str store_folder(struct mem *m, struct str data)
{
	return str_fmt(m, STR_FMT "/documents", STR_ARG(data));
}

static bool must_stop(const struct role_start *start)
{
	struct pollfd control = { .fd = start->control_fd, .events = POLLIN };

	return poll(&control, 1, 0) != 0;
}

static bool has_delivery(const struct clerk *c)
{
	for (size_t i = 0; i < CLERK_DELIVERIES_MAX; i++)
		if (c->deliveries[i].mem != NULL)
			return true;
	return false;
}

/* Mails that a caller has are waited for a while: else their leases would only lapse. */
static void drain(struct clerk *c)
{
	int64_t until = world_tick_ms(c->world) + conf_int(c->conf, CONF_DRAIN_SECONDS) * 1000 - 1000;

	while (has_delivery(c) && world_tick_ms(c->world) < until) {
		wait_for_messages(c, IDLE_MS);
		while (take_one(c))
			role_start_beat(c->start, c->world);
	}
}

int clerk_main(struct role_start *start)
{
	struct clerk *c = mem_new_of(start->mem, struct clerk);
	struct str data = conf_text(start->conf, CONF_DATA);
	struct str at = conf_text(start->conf, CONF_REGISTER);
	/* a new register takes its old one's place: its folder, not the file alone */
	const struct jail_folder folders[] = { { str_c(start->mem, data), true },
					       { str_c(start->mem, file_folder(at)), true },
					       { NULL, false } };
	bool did = false;

	c->world = &world_real;
	c->start = start;
	c->mem = start->mem;
	c->conf = start->conf;
	c->peers = start->peers;
	c->letters = letters_of(start->conf);
	c->sweep_tick = world_tick_ms(c->world) + 60000;
	/* the fronts start when this process serves: they find the schema they know */
	if (db_open(start->mem, conf_text(start->conf, CONF_DATABASE_AT), &c->db) != OK ||
	    db_migrate(c->db, c->world) != OK)
		return 70;
	enum err e = clerk_lease_open(c, start->mem, data);

	if (e != OK)
		return e == ERR_BUSY ? 75 : 70;
	if (store_open(start->mem, store_folder(start->mem, data), &c->store) != OK ||
	    clerk_trust_open(c, start->mem, start->conf) != OK)
		return 70;
	c->directory = directory_local(start->mem, &(struct directory_parts){ .path = at, .db = c->db });
	if (jail_clerk(folders) != OK)
		return 70;
	role_start_ready(start);
	while (!must_stop(start) && !c->was_displaced) {
		role_start_beat(start, c->world);
		clerk_turn(c, &did);
		if (!did)
			wait_for_messages(c, IDLE_MS);
	}
	if (c->was_displaced)
		return 75;
	drain(c);
	clerk_lease_close(c);
	return 0;
}
