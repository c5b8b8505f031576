/* clerk_time.c - what waits for a person ends, or is said again: by the columns of life_states[].
 *
 * Fails   one dossier that cannot be moved is logged and left for the next round; the others go on.
 * Limits  BATCH dossiers a state and round. */
#include "role/clerk.h"

#include "base/log.h"
#include "core/round.h"
#include "gen/sql.h"

enum { BATCH = 200, ROUND_BYTES_MAX = 16 << 20, REMINDERS_MAX = 3 };

struct late {
	int64_t portal[BATCH];
	struct id id[BATCH];
	size_t n;
};

/* Which notice reminds of a state; a state without one is not reminded of yet. */
static bool reminder_of(enum state s, enum notice *out)
{
	static const struct { enum state state; enum notice notice; } rows[] = {
		{ S_DRAFT, NOTICE_draft_reminder }, { S_AWAITING_PAPER, NOTICE_paper_reminder },
		{ S_SIGNING_HOLDER, NOTICE_sign_reminder }, { S_SIGNING_REP, NOTICE_sign_reminder },
		/* to the applicant: nobody signs before he has validated again */
		{ S_SIGN_BLOCKED, NOTICE_sign_blocked }, { S_SIGN_EXPIRED, NOTICE_sign_expired },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		*out = rows[i].notice;
		if (rows[i].state == s)
			return true;
	}
	return false;
}

static enum err late_read(struct clerk *c, struct mem *m, enum state s, struct late *out)
{
	struct db_rows *r = DB_EACH(c->db, m, dossier_due, .state = DB_TEXT(str_of(life_states[s].name)),
				    .now_ms = DB_INT(world_now_ms(c->world)), .rows_max = DB_INT(BATCH));

	out->n = 0;
	while (db_next(r) && out->n < BATCH) {
		out->portal[out->n] = db_int(r, dossier_due_portal);
		out->id[out->n++] = db_id(r, dossier_due_id);
	}
	return db_end(&r);
}

static enum err fire(struct clerk *c, struct mem *m, int64_t portal, struct id id, enum state s)
{
	struct ctx ctx = clerk_ctx(c, m, portal);
	const struct life_act act = { .event = (enum event)life_states[s].expiry };
	struct dossier *d;

	TRY(dossier_by_id(&ctx, id, &d));
	if (d->state != s || d->deadline_ms == 0 || d->deadline_ms > world_now_ms(c->world))
		return OK;              /* a person was faster than the round */
	return life_fire(&ctx, d, &act);
}

static enum err in_transaction(struct clerk *c, struct mem *m, const struct late *l, size_t i,
			       enum state s)
{
	TRY(db_begin(c->db));
	enum err e = fire(c, m, l->portal[i], l->id[i], s);

	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);
}

void clerk_expire(struct clerk *c, bool *did)
{
	struct mem *m = mem_new(ROUND_BYTES_MAX), *rows = mem_new(1 << 20);
	struct late *l = mem_new_of(rows, struct late);

	for (unsigned s = S_NONE; s < S_COUNT; s++) {
		if (life_states[s].expiry == E_COUNT || late_read(c, m, (enum state)s, l) != OK)
			continue;
		for (size_t i = 0; i < l->n; i++) {
			enum err e = in_transaction(c, m, l, i, (enum state)s);

			log_line(e == OK ? LOG_NOTE : LOG_WARN, "dossier.expired", "state=%s err=%s",
				 life_states[s].name, err_name(e));
			*did = true;
			mem_reset(m);
		}
	}
	mem_free(&rows);
	mem_free(&m);
}

/* --- reminders --------------------------------------------------------------------------------- */

static enum err remindable(struct clerk *c, struct mem *m, enum state s, unsigned day, enum notice n,
			   struct late *out)
{
	const struct life_state *st = &life_states[s];
	int64_t now = world_now_ms(c->world), span = (int64_t)(st->wait_days - day) * DAY_MS;
	struct db_rows *r = DB_EACH(c->db, m, clerk_remindable, .state = DB_TEXT(str_of(st->name)),
				    .until_ms = DB_INT(now + span), .now_ms = DB_INT(now),
				    .target = DB_TEXT(str_of(notices[n].name)),
				    .span_ms = DB_INT(span), .rows_max = DB_INT(BATCH));

	out->n = 0;
	while (db_next(r) && out->n < BATCH) {
		out->portal[out->n] = db_int(r, clerk_remindable_portal);
		out->id[out->n++] = db_id(r, clerk_remindable_id);
	}
	return db_end(&r);
}

/* A signer is told by his own table: it knows whose turn it is, and whether he is at it. */
static enum err remind_signer(struct ctx *ctx, struct id dossier, bool *did)
{
	enum remind_verdict verdict;
	struct dossier *d;

	TRY(dossier_by_id(ctx, dossier, &d));
	TRY(round_remind(ctx, d, &verdict));
	*did |= verdict == REMIND_SENT;
	return OK;
}

static enum err remind(struct clerk *c, struct mem *m, const struct late *l, enum notice n, bool *did)
{
	for (size_t i = 0; i < l->n; i++) {
		struct ctx ctx = clerk_ctx(c, m, l->portal[i]);

		if (n == NOTICE_sign_reminder) {
			TRY(remind_signer(&ctx, l->id[i], did));
			continue;
		}
		TRY(notice_add(&ctx, n, l->id[i], NULL));
		*did = true;
	}
	return OK;
}

static enum err remind_stage(struct clerk *c, struct mem *m, enum state s, unsigned day, bool *did)
{
	struct late *l = mem_new_of(m, struct late);
	bool has_told = false;
	enum notice n;

	if (!reminder_of(s, &n))
		return OK;
	TRY(remindable(c, m, s, day, n, l));
	if (l->n == 0)
		return OK;
	TRY(db_begin(c->db));
	enum err e = remind(c, m, l, n, &has_told);

	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	*did |= has_told;
	return db_commit(c->db);
}

void clerk_remind(struct clerk *c, bool *did)
{
	struct mem *m = mem_new(ROUND_BYTES_MAX);

	for (unsigned s = S_NONE; s < S_COUNT; s++) {
		/* the last stage first: after a long stop a person gets one reminder, not three */
		for (unsigned stage = REMINDERS_MAX; stage-- > 0;) {
			unsigned day = life_states[s].reminder_days[stage];

			if (day == 0)
				continue;
			enum err e = remind_stage(c, m, (enum state)s, day, did);

			if (e != OK)
				log_line(LOG_WARN, "reminders.kept", "state=%s err=%s", life_states[s].name,
					 err_name(e));
			mem_reset(m);
		}
	}
	mem_free(&m);
}
