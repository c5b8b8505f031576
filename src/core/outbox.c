/* outbox.c - jobs: queued in the transaction of their cause, leased, ended.
 *
 * For     acts (outbox_add) and the clerk (the rest).
 * Never   carries a job out, begins a transaction, or deletes a job.
 * Fails   a lease that was lost is ERR_CONFLICT at its end: the job belongs to somebody else then.
 * Limits  OUTBOX_TRIES_MAX tries, then dead (but what a dossier waits for); OUTBOX_ARGS_BYTES_MAX of arguments. */
#include "core/outbox.h"

#include <assert.h>
#include <string.h>

#include "core/ctx.h"
#include "gen/sql.h"
#include "platform/db.h"

enum { WAIT_FIRST_MS = 5000, WAIT_MAX_MS = 6 * 3600 * 1000, REASON_BYTES_MAX = 200 };

static const char *const kinds[JOB_KIND_COUNT] = {
	[JOB_PREPARE] = "prepare",
	[JOB_MAIL] = "mail",
	[JOB_REVOCATION_ACCESS] = "revocation_access",
	[JOB_CODE] = "code",
	[JOB_SIGN] = "sign",
	[JOB_ARCHIVE] = "archive",
	[JOB_EVIDENCE] = "evidence",
	[JOB_DIRECTORY] = "directory",
};

static const char *const states[JOB_STATE_COUNT] = {
	[JOB_WAITING] = "waiting",
	[JOB_DONE] = "done",
	[JOB_DROPPED] = "dropped",
	[JOB_DEAD] = "dead",
	[JOB_PARKED] = "parked",
};

const char *job_kind_name(enum job_kind k)
{
	assert(k < JOB_KIND_COUNT);
	return kinds[k];
}

const char *job_state_name(enum job_state s)
{
	assert(s < JOB_STATE_COUNT);
	return states[s];
}

/* JOB_KIND_COUNT: a kind that this version does not know. */
static enum job_kind kind_named(struct str name)
{
	unsigned k = 0;

	while (k < JOB_KIND_COUNT && !str_eq_c(name, kinds[k]))
		k++;
	return (enum job_kind)k;
}

static enum job_state state_named(struct str name)
{
	unsigned s = 0;

	while (s < JOB_STATE_COUNT && !str_eq_c(name, states[s]))
		s++;
	assert(s < JOB_STATE_COUNT);
	return (enum job_state)s;
}

enum err outbox_add_at(struct ctx *c, enum job_kind kind, struct id dossier,
		       const struct json *args, int64_t due_ms)
{
	struct id id = id_new(c->world);
	struct str text = args == NULL ? STR("{}") : json_text(c->mem, args, OUTBOX_ARGS_BYTES_MAX);
	struct str target = json_str(json_get(args, "notice"), STR(""));

	return DB_DO(c->db, outbox_add, NULL, .portal = DB_INT(c->portal), .id = DB_ID(id),
		     .kind = DB_TEXT(str_of(job_kind_name(kind))),
		     .dossier = id_is_zero(dossier) ? DB_NULL : DB_ID(dossier),
		     .target = DB_TEXT(target), .args = DB_TEXT(text),
		     .added_ms = DB_INT(world_now_ms(c->world)), .due_ms = DB_INT(due_ms));
}

enum err outbox_add(struct ctx *c, enum job_kind kind, struct id dossier, const struct json *args)
{
	return outbox_add_at(c, kind, dossier, args, world_now_ms(c->world));
}

static enum err due_read(struct db *db, struct mem *m, int64_t now_ms, struct job *out)
{
	struct db_rows *r = DB_EACH(db, m, outbox_due, .now_ms = DB_INT(now_ms));
	bool is_there = false;

	while (db_next(r)) {
		is_there = true;
		*out = (struct job){
			.portal = db_int(r, outbox_due_portal),
			.id = db_id(r, outbox_due_id),
			.kind = kind_named(db_text(r, outbox_due_kind)),
			.dossier = db_id(r, outbox_due_dossier),
			.target = db_text(r, outbox_due_target),
			.args = db_text(r, outbox_due_args),
			.added_ms = db_int(r, outbox_due_added_ms),
			.due_ms = db_int(r, outbox_due_due_ms),
			.tries = (int)db_int(r, outbox_due_tries),
			.lease_until_ms = db_int(r, outbox_due_lease_until_ms),
			.state = JOB_WAITING,
			.reason = STR(""),
		};
	}
	TRY(db_end(&r));
	return is_there ? OK : ERR_NOT_FOUND;
}

enum err outbox_is_due(struct db *db, struct mem *m, int64_t now_ms, bool *out)
{
	struct job job;
	enum err e = due_read(db, m, now_ms, &job);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	*out = e == OK;
	return OK;
}

enum err outbox_lease(struct db *db, struct mem *m, int64_t now_ms, struct job *out)
{
	struct job job;
	int64_t changed = 0, until = now_ms + OUTBOX_LEASE_MS;

	TRY(due_read(db, m, now_ms, &job));
	TRY(DB_DO(db, outbox_take, &changed, .until_ms = DB_INT(until), .portal = DB_INT(job.portal),
		  .id = DB_ID(job.id), .was_ms = DB_INT(job.lease_until_ms)));
	if (changed != 1)
		return ERR_CONFLICT;
	job.lease_until_ms = until;
	job.tries++;
	*out = job;
	return OK;
}

enum err outbox_end(struct db *db, const struct job *job, enum job_state state, struct str reason,
		    int64_t now_ms)
{
	int64_t changed = 0;
	bool keeps_args = state == JOB_PARKED || state == JOB_DEAD;

	assert(state != JOB_WAITING && job->lease_until_ms > 0);
	TRY(DB_DO(db, outbox_end, &changed, .state = DB_TEXT(str_of(job_state_name(state))),
		  .reason = DB_TEXT(str_sub(reason, 0, REASON_BYTES_MAX)),
		  .args = DB_TEXT(keeps_args ? job->args : STR("{}")), .now_ms = DB_INT(now_ms),
		  .portal = DB_INT(job->portal), .id = DB_ID(job->id),
		  .lease_ms = DB_INT(job->lease_until_ms)));
	return changed == 1 ? OK : ERR_CONFLICT;
}

int64_t outbox_wait_ms(int tries, uint8_t spread)
{
	int64_t wait = WAIT_FIRST_MS;

	assert(tries >= 1);
	for (int i = 1; i < tries && wait < WAIT_MAX_MS; i++)
		wait *= 2;
	if (wait > WAIT_MAX_MS)
		wait = WAIT_MAX_MS;
	return wait + wait * spread / 2560;     /* up to a tenth more */
}

/* Nobody else would make the dossier go on: its preparation, an act that was done, its archive stamp and
 * its proof. */
static bool is_never_given_up(enum job_kind kind)
{
	return kind == JOB_PREPARE || kind == JOB_SIGN || kind == JOB_ARCHIVE ||
	       kind == JOB_EVIDENCE;
}

enum err outbox_retry(struct db *db, const struct job *job, struct str reason, int64_t now_ms)
{
	int64_t changed = 0;

	if (job->tries >= OUTBOX_TRIES_MAX && !is_never_given_up(job->kind))
		return outbox_end(db, job, JOB_DEAD, reason, now_ms);
	int64_t due = now_ms + outbox_wait_ms(job->tries, job->id.bytes[15]);

	TRY(DB_DO(db, outbox_retry, &changed, .due_ms = DB_INT(due),
		  .reason = DB_TEXT(str_sub(reason, 0, REASON_BYTES_MAX)),
		  .portal = DB_INT(job->portal), .id = DB_ID(job->id),
		  .lease_ms = DB_INT(job->lease_until_ms)));
	return changed == 1 ? OK : ERR_CONFLICT;
}

enum err outbox_wake(struct db *db, int64_t portal, struct id id, int64_t now_ms)
{
	int64_t changed = 0;

	TRY(DB_DO(db, outbox_wake, &changed, .now_ms = DB_INT(now_ms), .portal = DB_INT(portal),
		  .id = DB_ID(id)));
	return changed == 1 ? OK : ERR_NOT_FOUND;
}

enum err outbox_list(struct db *db, struct mem *m, int64_t portal, struct id before, size_t limit,
		     struct outbox_page *out)
{
	struct id top;
	struct outbox_page page = { mem_get(m, limit, sizeof *page.jobs), 0 };

	memset(top.bytes, 0xff, sizeof top.bytes);
	if (id_is_zero(before))
		before = top;
	struct db_rows *r = DB_EACH(db, m, outbox_list, .portal = DB_INT(portal),
				    .before = DB_ID(before), .n = DB_INT((int64_t)limit));

	while (db_next(r) && page.n < limit) {
		page.jobs[page.n++] = (struct job){
			.portal = portal,
			.id = db_id(r, outbox_list_id),
			.kind = kind_named(db_text(r, outbox_list_kind)),
			.dossier = db_id(r, outbox_list_dossier),
			.target = db_text(r, outbox_list_target),
			.args = db_text(r, outbox_list_args),
			.added_ms = db_int(r, outbox_list_added_ms),
			.due_ms = db_int(r, outbox_list_due_ms),
			.tries = (int)db_int(r, outbox_list_tries),
			.lease_until_ms = db_int(r, outbox_list_lease_until_ms),
			.state = state_named(db_text(r, outbox_list_state)),
			.reason = db_text(r, outbox_list_reason),
		};
	}
	TRY(db_end(&r));
	*out = page;
	return OK;
}
