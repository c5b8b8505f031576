/* clerk_directory.c - numbers that the register file does not hold, asked of the live register.
 *
 * For     JOB_DIRECTORY, which step 1 queues (core/lookup.h): a person waits two seconds at most.
 * Never   asks without the instance's allowance (core/quota.h); keeps a masked value, or a row of another
 *         unit than the one that was asked for.
 * Fails   an answer that does not come, or makes no sense, ends the job: the person goes on by hand. A
 *         question that a caller died with is put once more; no job is tried again, the next person who
 *         asks begins another.
 * Limits  CLERK_LOOKUPS_MAX at a time, LOOKUP_PAGES_MAX pages of establishments. */
#include "role/clerk.h"

#include <assert.h>

#include "base/log.h"
#include "core/delta.h"
#include "core/lookup.h"
#include "core/quota.h"
#include "platform/jsonin.h"
#include "reach/directory_row.h"
#include "role/caller_directory.h"

enum { LOOKUP_BYTES_MAX = 64 * 1024 * 1024, LOOKUP_PAGES_MAX = 12 };

/* --- rows into the overlay, in the caller's transaction ----------------------------------------- */

static enum err keep_row(struct clerk *c, struct mem *m, struct str line, struct str siren, bool *is_active)
{
	struct directory_row row;
	struct buf *clean = buf_new(m, DIRECTORY_LINE_BYTES_MAX);
	int64_t now = world_now_ms(c->world);

	TRY(directory_row_read(line, &row));
	struct str *treated = row.is_unit ? &row.unit.treated : &row.place.treated;
	struct str today = date_iso(m, date_today(now, ZONE_PARIS));

	/* not said: it is so today. Of a lookup the text keeps its own day: it must not move the date of the
	 * next file, from which the daily update counts. */
	if (siren.n == 0 && directory_row_day(*treated).n == 0)
		*treated = today;
	if (row.is_unit)
		directory_row_unit(clean, &row.unit);
	else
		directory_row_place(clean, &row.place);
	struct delta_row kept = {
		.siren = row.is_unit ? row.unit.siren : row.place.siren,
		.nic = row.is_unit ? 0 : row.place.nic,
		.treated = siren.n > 0 ? today : directory_row_day(*treated),
		.body = buf_done(clean),
	};

	if (siren.n > 0 && !str_eq(siren, str_fmt(m, "%09u", kept.siren)))
		return ERR_INVALID;
	if (row.is_unit)
		*is_active = row.unit.is_active && !row.unit.is_hidden;
	return delta_put(c->db, &kept, now);
}

enum err clerk_directory_keep(struct clerk *c, struct mem *m, struct str lines, struct str siren, bool *is_active)
{
	struct str line;

	while (str_cut(lines, '\n', &line, &lines))
		TRY(keep_row(c, m, line, siren, is_active));
	return lines.n == 0 ? OK : ERR_INVALID;
}

/* --- the allowance ------------------------------------------------------------------------------ */

enum err clerk_directory_allow(struct clerk *c, struct mem *m, int64_t reserve, enum quota_verdict *out)
{
	TRY(db_begin(c->db));
	enum err e = quota_take(c->db, m, conf_int(c->conf, CONF_SIRENE_PER_MINUTE), reserve,
				world_now_ms(c->world), out);

	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);
}

void clerk_directory_count(struct clerk *c, struct mem *m, bool is_good, int64_t pause_s)
{
	enum err e = db_begin(c->db);

	if (e != OK)
		return;
	e = quota_end(c->db, m, is_good, pause_s, world_now_ms(c->world));
	if (e == OK)
		e = db_commit(c->db);
	else
		db_rollback(c->db);
	if (e != OK)
		log_line(LOG_WARN, "directory.quota", "err=%s", err_name(e));
}

/* --- one lookup --------------------------------------------------------------------------------- */

static enum err write_end(struct clerk *c, struct clerk_lookup *l, enum lookup state, struct str detail)
{
	int64_t now = world_now_ms(c->world);
	bool is_active;

	if (state == LOOKUP_FOUND)
		TRY(clerk_directory_keep(c, l->mem, buf_done(l->lines), l->siren, &is_active));
	TRY(lookup_end(c->db, l->siren, state, detail, now));
	return outbox_end(c->db, &l->job, JOB_DONE, detail, now);
}

static enum err end_in_transaction(struct clerk *c, struct clerk_lookup *l, enum lookup state, struct str detail)
{
	TRY(db_begin(c->db));
	enum err e = write_end(c, l, state, detail);

	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);
}

static void finish(struct clerk *c, struct clerk_lookup *l, enum lookup state, const char *detail)
{
	enum err e = end_in_transaction(c, l, state, str_of(detail));

	if (e == ERR_INVALID)           /* rows that are none */
		e = end_in_transaction(c, l, LOOKUP_FAILED, STR("no_answer"));
	log_line(LOG_NOTE, "directory.lookup", "state=%d detail=%s err=%s", (int)state, detail, err_name(e));
	mem_free(&l->mem);
	*l = (struct clerk_lookup){ .mem = NULL };
}

static void ask_next(struct clerk *c, struct clerk_lookup *l)
{
	const struct insee_question q = { .kind = l->at_sites ? INSEE_SITES : INSEE_UNIT, .siren = l->siren,
					  .cursor = l->cursor };
	struct ask_values values;
	enum quota_verdict verdict = QUOTA_EMPTY;
	enum err e = clerk_directory_allow(c, l->mem, 0, &verdict);

	if (e == OK && verdict == QUOTA_GRANTED) {
		directory_question_write(l->mem, &q, &values);
		e = proc_ask_send(c->peers, ASK_DIRECTORY, &values, &l->ask);
		verdict = e == OK ? QUOTA_GRANTED : QUOTA_EMPTY;
	}
	if (e != OK || verdict != QUOTA_GRANTED)
		finish(c, l, LOOKUP_FAILED, e != OK ? "no_answer" : quota_verdict_name(verdict));
}

void clerk_directory_start(struct clerk *c, const struct job *job)
{
	struct clerk_lookup *l = NULL;
	struct json *args;

	for (size_t i = 0; i < CLERK_LOOKUPS_MAX && l == NULL; i++)
		l = c->lookups[i].mem == NULL ? &c->lookups[i] : NULL;
	if (l == NULL) {                /* nobody waits as long as that */
		clerk_job_end(c, job, JOB_DROPPED, STR("too many at a time"));
		return;
	}
	*l = (struct clerk_lookup){ .mem = mem_new(LOOKUP_BYTES_MAX), .job = *job };
	l->job.args = str_copy(l->mem, job->args);
	l->job.target = str_copy(l->mem, job->target);
	l->lines = buf_new(l->mem, INSEE_LINES_BYTES_MAX);
	if (json_read(l->mem, l->job.args, &json_limits_small, &args) == OK)
		l->siren = json_str(json_get(args, "siren"), STR(""));
	ask_next(c, l);
}

/* Rows of the unit, or of a page of its establishments. */
static void take_rows(struct clerk *c, struct clerk_lookup *l, const struct insee_answer *a)
{
	struct directory_row row;
	struct str line, rest;

	buf_add(l->lines, a->lines);
	if (!l->at_sites) {
		(void)str_cut(a->lines, '\n', &line, &rest);
		if (directory_row_read(line, &row) != OK || !row.is_unit || !row.unit.is_active) {
			finish(c, l, LOOKUP_FOUND, "");
			return;
		}
		l->at_sites = true;
		l->cursor = STR("*");
	} else if (a->page.next.n == 0) {
		finish(c, l, LOOKUP_FOUND, "");
		return;
	} else {
		l->cursor = str_copy(l->mem, a->page.next);
	}
	if (++l->pages > LOOKUP_PAGES_MAX || buf_full(l->lines))
		finish(c, l, LOOKUP_FAILED, "no_answer");       /* a cursor that goes round */
	else
		ask_next(c, l);
}

static void take_answer(struct clerk *c, struct clerk_lookup *l, const struct insee_answer *a)
{
	bool is_good = a->end == INSEE_OK || a->end == INSEE_ABSENT || a->end == INSEE_MOVED;
	int64_t pause_s = a->end != INSEE_BUSY ? 0 : a->retry_after_s > 0 ? a->retry_after_s : -1;

	clerk_directory_count(c, l->mem, is_good, pause_s);
	switch (a->end) {
	case INSEE_OK:
		take_rows(c, l, a);
		break;
	case INSEE_ABSENT:              /* of the list: none is open */
		finish(c, l, l->at_sites ? LOOKUP_FOUND : LOOKUP_ABSENT, "");
		break;
	case INSEE_MOVED:
		finish(c, l, LOOKUP_MOVED, str_c(l->mem, a->moved_to));
		break;
	case INSEE_BUSY:
		finish(c, l, LOOKUP_FAILED, "busy");
		break;
	case INSEE_CONFIG:
		log_line(LOG_ALARM, "directory.settings", "reason=\"" STR_FMT "\"", STR_ARG(a->reason));
		finish(c, l, LOOKUP_FAILED, "settings");
		break;
	case INSEE_DOWN:
	case INSEE_END_COUNT:
		finish(c, l, LOOKUP_FAILED, "no_answer");
		break;
	}
}

bool clerk_directory_take(struct clerk *c, const struct proc_answer *answer)
{
	struct insee_answer a = { .end = INSEE_DOWN };

	for (size_t i = 0; i < CLERK_LOOKUPS_MAX; i++) {
		struct clerk_lookup *l = &c->lookups[i];

		if (l->mem == NULL || l->ask != answer->id)
			continue;
		if (answer->is_lost && !l->was_lost) {
			l->was_lost = true;
			ask_next(c, l);
			return true;
		}
		if (answer->err != OK || directory_answer_read(l->mem, &answer->values, &a) != OK)
			a = (struct insee_answer){ .end = INSEE_DOWN };
		take_answer(c, l, &a);
		return true;
	}
	return false;
}
