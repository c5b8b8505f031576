/* clerk_time.c - what waits for a person ends, or is said again: by the columns of life_states[].
 *
 * Fails   one dossier that cannot be moved is logged and left for the next round; the others go on.
 * Limits  BATCH dossiers a state and round. */
#include "role/clerk.h"

#include "base/log.h"
#include "core/round.h"
#include "gen/sql.h"

enum { BATCH = 200, ROUND_BYTES_MAX = 16 << 20, REMINDERS_MAX = 3 };

struct late {                           /* dossiers of a state, and what is told of them */
	enum state state;
	enum notice notice;             /* of a reminder */
	bool has_told;                  /* the last one was reminded */
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

static enum err late_read(struct clerk *c, struct mem *m, struct late *out)
{
	struct db_rows *r = DB_EACH(c->db, m, dossier_due, .state = DB_TEXT(str_of(life_states[out->state].name)),
				    .now_ms = DB_INT(world_now_ms(c->world)), .rows_max = DB_INT(BATCH));

	out->n = 0;
	while (db_next(r) && out->n < BATCH) {
		out->portal[out->n] = db_int(r, dossier_due_portal);
		out->id[out->n++] = db_id(r, dossier_due_id);
	}
	return db_end(&r);
}

/* Each is a transaction of its own. */
static enum err in_transaction(struct clerk *c, struct mem *m, struct late *l, size_t i,
			       enum err (*body)(struct ctx *, struct late *, struct id))
{
	struct ctx ctx = clerk_ctx(c, m, l->portal[i]);

	TRY(db_begin(c->db));
	enum err e = body(&ctx, l, l->id[i]);

	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);
}

static enum err fire(struct ctx *ctx, struct late *l, struct id id)
{
	const struct life_act act = { .event = (enum event)life_states[l->state].expiry };
	struct dossier *d;

	TRY(dossier_by_id(ctx, id, &d));
	if (d->state != l->state || d->deadline_ms == 0 || d->deadline_ms > ctx_now_ms(ctx))
		return OK;              /* a person was faster than the round */
	return life_fire(ctx, d, &act);
}

void clerk_expire(struct clerk *c, bool *did)
{
	struct mem *m = mem_new(ROUND_BYTES_MAX), *rows = mem_new(1 << 20);
	struct late *l = mem_new_of(rows, struct late);

	for (unsigned s = S_NONE; s < S_COUNT; s++) {
		l->state = (enum state)s;
		if (life_states[s].expiry == E_COUNT || late_read(c, m, l) != OK)
			continue;
		for (size_t i = 0; i < l->n; i++) {
			enum err e = in_transaction(c, m, l, i, fire);

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

static enum err remindable(struct clerk *c, struct mem *m, unsigned day, struct late *out)
{
	const struct life_state *st = &life_states[out->state];
	int64_t now = world_now_ms(c->world), span = (int64_t)(st->wait_days - day) * DAY_MS;
	struct db_rows *r = DB_EACH(c->db, m, clerk_remindable, .state = DB_TEXT(str_of(st->name)),
				    .until_ms = DB_INT(now + span), .now_ms = DB_INT(now),
				    .target = DB_TEXT(str_of(notices[out->notice].name)),
				    .span_ms = DB_INT(span), .rows_max = DB_INT(BATCH));

	out->n = 0;
	while (db_next(r) && out->n < BATCH) {
		out->portal[out->n] = db_int(r, clerk_remindable_portal);
		out->id[out->n++] = db_id(r, clerk_remindable_id);
	}
	return db_end(&r);
}

/* A signer is told by his own table: it knows whose turn it is, and whether he is at it. */
static enum err remind(struct ctx *ctx, struct late *l, struct id dossier)
{
	enum remind_verdict verdict = REMIND_SENT;
	struct dossier *d;

	if (l->notice == NOTICE_sign_reminder) {
		TRY(dossier_by_id(ctx, dossier, &d));
		TRY(round_remind(ctx, d, &verdict));
	} else {
		TRY(notice_add(ctx, l->notice, dossier, NULL));
	}
	l->has_told = verdict == REMIND_SENT;
	return OK;
}

static void remind_stage(struct clerk *c, struct mem *m, struct late *l, bool *did)
{
	for (size_t i = 0; i < l->n; i++) {
		enum err e = in_transaction(c, m, l, i, remind);

		*did |= e == OK && l->has_told;
		if (e != OK)
			log_line(LOG_WARN, "reminder.kept", "state=%s err=%s", life_states[l->state].name, err_name(e));
		mem_reset(m);
	}
}

void clerk_remind(struct clerk *c, bool *did)
{
	struct mem *m = mem_new(ROUND_BYTES_MAX), *rows = mem_new(1 << 20);
	struct late *l = mem_new_of(rows, struct late);

	for (unsigned s = S_NONE; s < S_COUNT; s++) {
		l->state = (enum state)s;
		/* the last stage first: after a long stop a person gets one reminder, not three */
		for (unsigned stage = REMINDERS_MAX; stage-- > 0;) {
			unsigned day = life_states[s].reminder_days[stage];

			if (day != 0 && reminder_of(l->state, &l->notice) && remindable(c, m, day, l) == OK)
				remind_stage(c, m, l, did);
		}
	}
	mem_free(&rows);
	mem_free(&m);
}
