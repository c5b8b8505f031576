/* clerk_register.c - the register kept fresh: each day what changed is asked of the live register, page by
 * page; each night the overlay becomes a new file.
 *
 * Never   drops a row of the overlay itself: directory_merge does, once the new file's date is verified.
 *         Takes the last of the allowance: UPDATE_RESERVE requests stay for people who wait.
 * Fails   a page that does not come is asked again later; a run that was broken off goes on where it was,
 *         from the cursor in the database, also after a restart. On the first of a month the API errs or
 *         says nothing: the next day's run asks from the same day on.
 * Limits  sirene.update_requests a day. The daily data are there by UPDATE_HOUR; the merge is at
 *         MERGE_HOUR, of Paris. */
#include "role/clerk.h"

#include <assert.h>

#include "base/log.h"
#include "core/delta.h"
#include "core/lookup.h"
#include "core/quota.h"
#include "core/recheck.h"
#include "core/sirene_state.h"
#include "reach/directory_merge.h"
#include "role/caller_directory.h"

enum {
	UPDATE_HOUR = 7, MERGE_HOUR = 3, UPDATE_RESERVE = 10, UPDATE_BYTES_MAX = 64 * 1024 * 1024,
	PAGE_EVERY_MS = 1000, WAIT_MS = 60000, LONG_WAIT_MS = 600000, ROWS_SLACK = 2000,
	PULSE_EVERY_MS = 1000
};

struct run {                            /* the object "update" of sirene_state */
	struct sirene_state was;
	struct str kind;                /* units, places; done: of the day in done */
	struct str base, since, until, cursor;
	struct str day, done;           /* of the count below; of the last run that ended */
	int64_t requests, rows, ended_ms;
};

static enum err run_read(struct clerk *c, struct mem *m, struct run *out)
{
	*out = (struct run){ .rows = 0 };
	TRY(sirene_state_get(c->db, m, "update", &out->was));
	const struct json *v = out->was.value;

	out->kind = json_str(json_get(v, "kind"), STR(""));
	out->base = json_str(json_get(v, "base"), STR(""));
	out->since = json_str(json_get(v, "since"), STR(""));
	out->until = json_str(json_get(v, "until"), STR(""));
	out->cursor = json_str(json_get(v, "cursor"), STR(""));
	out->day = json_str(json_get(v, "day"), STR(""));
	out->done = json_str(json_get(v, "done"), STR(""));
	out->requests = json_int(json_get(v, "requests"), 0);
	out->rows = json_int(json_get(v, "rows"), 0);
	out->ended_ms = json_int(json_get(v, "ended_ms"), 0);
	return OK;
}

static enum err run_write(struct clerk *c, struct mem *m, const struct run *r)
{
	struct json *v = json_object(m);

	json_set_str(v, "base", r->base);
	json_set_str(v, "cursor", r->cursor);
	json_set_str(v, "day", r->day);
	json_set_str(v, "done", r->done);
	json_set_int(v, "ended_ms", r->ended_ms);
	json_set_str(v, "kind", r->kind);
	json_set_int(v, "requests", r->requests);
	json_set_int(v, "rows", r->rows);
	json_set_str(v, "since", r->since);
	json_set_str(v, "until", r->until);
	return sirene_state_put(c->db, m, &r->was, v, world_now_ms(c->world));
}

static enum err run_write_alone(struct clerk *c, struct mem *m, const struct run *r)
{
	TRY(db_begin(c->db));
	enum err e = run_write(c, m, r);

	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);
}

/* --- a page asked ------------------------------------------------------------------------------- */

static void wait_for(struct clerk *c, int64_t ms)
{
	c->update_tick = world_tick_ms(c->world) + ms;
}

static void begin_collection(struct run *r, const char *kind)
{
	r->kind = str_of(kind);
	r->cursor = STR("*");
	r->rows = 0;
}

/* False: nothing is to be asked now. */
static bool run_is_due(struct mem *m, struct run *r, struct str base, struct str today, int hour, int64_t most)
{
	bool is_running = (str_eq_c(r->kind, "units") || str_eq_c(r->kind, "places")) && str_eq(r->base, base);

	if (!is_running) {
		if (str_eq(r->done, today) || hour < UPDATE_HOUR)
			return false;
		begin_collection(r, "units");
		r->base = base;
		r->since = delta_oldest(m, base);
		r->until = today;
	}
	if (!str_eq(r->day, today))
		r->requests = 0;
	r->day = today;
	return r->requests < most;
}

static enum err ask_page(struct clerk *c, struct mem *m, struct run *r)
{
	const struct insee_question q = {
		.kind = str_eq_c(r->kind, "units") ? INSEE_UNITS : INSEE_PLACES,
		.cursor = r->cursor, .since = r->since, .until = r->until,
	};
	enum quota_verdict verdict = QUOTA_EMPTY;
	struct ask_values values;

	TRY(clerk_directory_allow(c, m, UPDATE_RESERVE, &verdict));
	if (verdict != QUOTA_GRANTED) {
		wait_for(c, verdict == QUOTA_EMPTY ? PAGE_EVERY_MS : WAIT_MS);
		return OK;
	}
	r->requests++;
	TRY(run_write_alone(c, m, r));
	directory_question_write(m, &q, &values);
	TRY(proc_ask_send(c->peers, ASK_DIRECTORY, &values, &c->update_ask));
	c->is_updating = true;
	return OK;
}

static void update(struct clerk *c, bool *did)
{
	struct mem *m = mem_new(UPDATE_BYTES_MAX);
	int64_t now = world_now_ms(c->world);
	struct str base = c->directory->as_of(c->directory->self, m);
	struct str today = date_iso(m, date_today(now, ZONE_PARIS));
	struct run r;
	enum err e = run_read(c, m, &r);

	wait_for(c, WAIT_MS);
	if (e == OK && base.n > 0 &&
	    run_is_due(m, &r, base, today, date_wall(now, ZONE_PARIS).hour,
		       conf_int(c->conf, CONF_SIRENE_UPDATE_REQUESTS))) {
		e = ask_page(c, m, &r);
		*did = c->is_updating;
	}
	if (e != OK)
		log_line(LOG_WARN, "directory.update", "err=%s", err_name(e));
	mem_free(&m);
}

/* --- a page taken ------------------------------------------------------------------------------- */

static void next_page(struct run *r, const struct insee_answer *a, int64_t now_ms)
{
	r->rows += (int64_t)a->page.rows;
	if (a->page.next.n > 0) {
		r->cursor = a->page.next;
	} else if (str_eq_c(r->kind, "units")) {
		begin_collection(r, "places");
	} else {
		begin_collection(r, "done");
		r->done = r->day;
		r->ended_ms = now_ms;
	}
}

static enum err keep_page(struct clerk *c, struct mem *m, struct run *r, const struct insee_answer *a)
{
	bool is_active;

	TRY(db_begin(c->db));
	enum err e = clerk_directory_keep(c, m, a->lines, STR(""), &is_active);

	next_page(r, a, world_now_ms(c->world));
	if (e == OK)
		e = run_write(c, m, r);
	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);
}

/* The cursor is of no use any more: the collection from its first page, some time later. */
static enum err start_over(struct clerk *c, struct mem *m, struct run *r)
{
	wait_for(c, LONG_WAIT_MS);
	r->cursor = STR("*");
	r->rows = 0;
	return run_write_alone(c, m, r);
}

static enum err take_page(struct clerk *c, struct mem *m, struct run *r, const struct insee_answer *a)
{
	bool is_first = str_eq_c(r->cursor, "*");

	switch (a->end) {
	case INSEE_OK:
		if (r->rows > a->page.total + ROWS_SLACK)       /* round and round */
			return start_over(c, m, r);
		wait_for(c, PAGE_EVERY_MS);
		return keep_page(c, m, r, a);
	case INSEE_ABSENT:
		if (!is_first)
			return start_over(c, m, r);
		wait_for(c, PAGE_EVERY_MS);
		return keep_page(c, m, r, &(struct insee_answer){ .end = INSEE_OK });
	case INSEE_CONFIG:
		log_line(LOG_ALARM, "directory.settings", "reason=\"" STR_FMT "\"", STR_ARG(a->reason));
		return start_over(c, m, r);
	case INSEE_BUSY:
	case INSEE_DOWN:
	case INSEE_MOVED:
	case INSEE_END_COUNT:
		wait_for(c, WAIT_MS);
		return OK;
	}
	return OK;
}

bool clerk_register_take(struct clerk *c, const struct proc_answer *answer)
{
	struct insee_answer a = { .end = INSEE_DOWN };
	struct run r;

	if (!c->is_updating || answer->id != c->update_ask)
		return false;
	struct mem *m = mem_new(UPDATE_BYTES_MAX);

	c->is_updating = false;
	if (answer->err != OK || directory_answer_read(m, &answer->values, &a) != OK)
		a = (struct insee_answer){ .end = INSEE_DOWN };
	clerk_directory_count(c, m, a.end == INSEE_OK || a.end == INSEE_ABSENT,
			      a.end != INSEE_BUSY ? 0 : a.retry_after_s > 0 ? a.retry_after_s : -1);
	enum err e = run_read(c, m, &r);

	if (e == OK)
		e = take_page(c, m, &r, &a);
	if (e != OK || a.end != INSEE_OK)
		log_line(e == OK ? LOG_NOTE : LOG_WARN, "directory.update", "end=%d reason=\"" STR_FMT "\" err=%s",
			 (int)a.end, STR_ARG(a.reason), err_name(e));
	if (e == OK && str_eq_c(r.kind, "done"))
		log_line(LOG_NOTE, "directory.updated", "since=" STR_FMT " requests=%lld", STR_ARG(r.since),
			 (long long)r.requests);
	mem_free(&m);
	return true;
}

/* --- the night's merge -------------------------------------------------------------------------- */

static void pulse(void *self)
{
	struct clerk *c = self;
	int64_t now = world_tick_ms(c->world);
	bool did;

	if (now < c->pulse_tick)
		return;
	c->pulse_tick = now + PULSE_EVERY_MS;
	clerk_sequence(c, &did);
	if (c->start != NULL)
		role_start_beat(c->start, c->world);
}

/* Once a night, and not into a run: its pages are of the base it began with. */
static enum err merge(struct clerk *c, struct mem *m, struct str today)
{
	struct directory_merged merged = { .rows = 0 };
	const struct directory_merge set = { .db = c->db, .path = conf_text(c->conf, CONF_REGISTER),
					     .world = c->world, .pulse = pulse, .self = c };
	struct sirene_state was;
	struct run r;

	TRY(sirene_state_get(c->db, m, "merge", &was));
	TRY(run_read(c, m, &r));
	if (str_eq(json_str(json_get(was.value, "day"), STR("")), today) || str_eq_c(r.kind, "units") ||
	    str_eq_c(r.kind, "places"))
		return OK;
	TRY(directory_merge_note(m, &set, today, &merged));     /* a night that fails is not tried twice */
	enum err e = directory_merge(m, &set, &merged);

	log_line(e == OK ? LOG_NOTE : LOG_ALARM, "directory.merged", "rows=%lld base=" STR_FMT " err=%s",
		 (long long)merged.rows, STR_ARG(merged.base_date), err_name(e));
	return e == OK ? directory_merge_note(m, &set, today, &merged) : e;
}

static void night(struct clerk *c)
{
	struct mem *m = mem_new(UPDATE_BYTES_MAX);
	int64_t now = world_now_ms(c->world);
	enum err e = OK;

	if (date_wall(now, ZONE_PARIS).hour == MERGE_HOUR)
		e = merge(c, m, date_iso(m, date_today(now, ZONE_PARIS)));
	if (e == OK && db_begin(c->db) == OK) {
		e = lookup_forget(c->db, now);
		if (e == OK)
			e = db_commit(c->db);
		else
			db_rollback(c->db);
	}
	if (e != OK)
		log_line(LOG_WARN, "directory.night", "err=%s", err_name(e));
	mem_free(&m);
}

/* --- orders that the office has ------------------------------------------------------------------ */

static enum err recheck_one(struct clerk *c, struct mem *m, const struct recheck_due *due)
{
	struct ctx ctx = clerk_ctx(c, m, due->portal);

	ctx.directory = c->directory;
	TRY(db_begin(c->db));
	enum err e = recheck_dossier(&ctx, due->dossier);

	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);
}

/* One that cannot be read is told and left for the next round; the others go on. */
void clerk_recheck(struct clerk *c, bool *did)
{
	struct mem *rows = mem_new(1 << 20), *m = mem_new(UPDATE_BYTES_MAX);
	struct ctx ctx = clerk_ctx(c, rows, 0);
	struct recheck_due *due = NULL;
	size_t n = 0;
	enum err e = c->directory == NULL ? OK : recheck_due(&ctx, &due, &n);

	if (e != OK)
		log_line(LOG_WARN, "directory.recheck", "err=%s", err_name(e));
	for (size_t i = 0; i < n; i++) {
		e = recheck_one(c, m, &due[i]);
		if (e != OK)
			log_line(LOG_WARN, "directory.recheck", "dossier=" STR_FMT " err=%s",
				 STR_ARG(id_hex(m, due[i].dossier)), err_name(e));
		mem_reset(m);
	}
	*did |= n > 0;
	mem_free(&m);
	mem_free(&rows);
}

void clerk_register_round(struct clerk *c, bool *did)
{
	int64_t now = world_tick_ms(c->world);

	if (c->directory == NULL)
		return;
	if (now >= c->night_tick) {
		c->night_tick = now + LONG_WAIT_MS;
		night(c);
	}
	bool is_on = conf_text(c->conf, CONF_SIRENE_KEY_FILE).n > 0 && conf_is(c->conf, CONF_SIRENE_UPDATE, "yes");

	if (is_on && !c->is_updating && now >= c->update_tick)
		update(c, did);
}
