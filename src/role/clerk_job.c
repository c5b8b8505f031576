/* clerk_job.c - leases end here: each end is one transaction.
 *
 * Never   says an address in the log: what a mail server answers often has one.
 * Fails   a database that is busy leaves the lease to lapse: the job comes again, its effects are such
 *         that twice is once (the same Message-ID, a guarded change of state). */
#include "role/clerk.h"

#include "base/log.h"

struct ctx clerk_ctx(struct clerk *c, struct mem *m, int64_t portal)
{
	return (struct ctx){ .mem = m, .secret = m, .db = c->db, .world = c->world, .portal = portal,
			     .by = { .role = ROLE_SYSTEM }, .lang = LANG_FR, .request_id = STR("clerk") };
}

struct str clerk_reason_shown(struct mem *m, struct str reason)
{
	struct buf *b = buf_new(m, reason.n + 1);
	struct str word, rest = reason;

	while (rest.n > 0) {
		(void)str_cut(rest, ' ', &word, &rest);
		if (buf_bytes(b) > 0)
			buf_byte(b, ' ');
		buf_add(b, str_has(word, '@') ? STR("@") : word);
	}
	return buf_done(b);
}

static void log_end(const struct job *job, const char *what, struct str reason)
{
	struct mem *m = mem_new(4096);

	log_line(LOG_NOTE, "job.ended", "job=" STR_FMT " kind=%s target=" STR_FMT " state=%s tries=%d "
		 "reason=\"" STR_FMT "\"", STR_ARG(id_hex(m, job->id)),
		 job->kind < JOB_KIND_COUNT ? job_kind_name(job->kind) : "unknown", STR_ARG(job->target),
		 what, job->tries, STR_ARG(clerk_reason_shown(m, reason)));
	mem_free(&m);
}

static enum err in_transaction(struct clerk *c, const struct job *job, enum job_state state,
			       struct str reason)
{
	int64_t now = world_now_ms(c->world);

	TRY(db_begin(c->db));
	enum err e = state == JOB_WAITING ? outbox_retry(c->db, job, reason, now)
					  : outbox_end(c->db, job, state, reason, now);

	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);
}

static void end(struct clerk *c, const struct job *job, enum job_state state, struct str reason)
{
	enum err e = in_transaction(c, job, state, reason);

	if (e == OK)
		log_end(job, state == JOB_WAITING ? "retried" : job_state_name(state), reason);
	else
		log_line(LOG_WARN, "job.kept", "err=%s", err_name(e));
}

void clerk_job_end(struct clerk *c, const struct job *job, enum job_state state, struct str reason)
{
	end(c, job, state, reason);
}

void clerk_job_retry(struct clerk *c, const struct job *job, struct str reason)
{
	end(c, job, JOB_WAITING, reason);
}
