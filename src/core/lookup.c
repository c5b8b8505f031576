/* lookup.c - the rows of sirene_ask.
 *
 * Never   asks twice within what an answer is believed for; waits.
 * Fails   as the database does. */
#include "core/lookup.h"

#include <assert.h>

#include "core/ctx.h"
#include "core/outbox.h"
#include "gen/sql.h"
#include "platform/db.h"

static const char *const names[LOOKUP_COUNT] = {
	[LOOKUP_WAITING] = "waiting", [LOOKUP_ABSENT] = "absent", [LOOKUP_FAILED] = "failed",
	[LOOKUP_FOUND] = "found", [LOOKUP_MOVED] = "moved",
};

struct row {
	bool is_there;
	enum lookup state;
	struct str detail;
	int64_t asked_ms, answered_ms;
};

static enum err read_row(struct ctx *c, struct str siren, struct row *out)
{
	struct db_rows *r = DB_EACH(c->db, c->mem, lookup_get, .siren = DB_TEXT(siren));

	*out = (struct row){ .is_there = false };
	while (db_next(r)) {
		unsigned state = 0;

		while (state < LOOKUP_COUNT && !str_eq_c(db_text(r, lookup_get_state), names[state]))
			state++;
		assert(state < LOOKUP_COUNT);
		*out = (struct row){ true, (enum lookup)state, db_text(r, lookup_get_detail),
				     db_int(r, lookup_get_asked_ms), db_int(r, lookup_get_answered_ms) };
	}
	return db_end(&r);
}

/* Whether what the row says is still to be believed. */
static bool is_fresh(const struct row *row, int64_t now_ms)
{
	int64_t since_answer = now_ms - row->answered_ms;

	switch (row->state) {
	case LOOKUP_WAITING:
		return now_ms - row->asked_ms < LOOKUP_LOST_MS;
	case LOOKUP_ABSENT:
	case LOOKUP_MOVED:
	case LOOKUP_FOUND:              /* and yet not in the overlay: it may not be shown */
		return since_answer < LOOKUP_ABSENT_MS;
	case LOOKUP_FAILED:
		return since_answer < LOOKUP_FAILED_MS;
	case LOOKUP_COUNT:
		break;
	}
	return false;
}

/* Before every other job: a person waits. */
static enum err ask(struct ctx *c, struct str siren, const struct row *row)
{
	struct json *args = json_object(c->mem);
	struct id none = { { 0 } };
	int64_t changed = 0;

	TRY(DB_DO(c->db, lookup_put, &changed, .siren = DB_TEXT(siren), .now_ms = DB_INT(ctx_now_ms(c)),
		  .was_ms = DB_INT(row->asked_ms)));
	if (changed == 0)
		return OK;              /* another has just asked */
	json_set_str(args, "siren", siren);
	return outbox_add_at(c, JOB_DIRECTORY, none, args, 0);
}

enum err lookup_ask(struct ctx *c, struct str siren, struct lookup_state *out)
{
	int64_t now = ctx_now_ms(c);
	struct row row;

	TRY(read_row(c, siren, &row));
	if (!row.is_there || !is_fresh(&row, now)) {
		TRY(ask(c, siren, &row));
		*out = (struct lookup_state){ LOOKUP_WAITING, STR("") };
		return OK;
	}
	*out = (struct lookup_state){ row.state, row.detail };
	if (row.state == LOOKUP_WAITING && now - row.asked_ms >= LOOKUP_WAIT_MS)
		*out = (struct lookup_state){ LOOKUP_FAILED, STR("late") };
	return OK;
}

enum err lookup_end(struct db *db, struct str siren, enum lookup state, struct str detail, int64_t now_ms)
{
	assert(state != LOOKUP_WAITING && state < LOOKUP_COUNT);
	return DB_DO(db, lookup_end, NULL, .state = DB_TEXT(str_of(names[state])), .detail = DB_TEXT(detail),
		     .now_ms = DB_INT(now_ms), .siren = DB_TEXT(siren));
}

enum err lookup_forget(struct db *db, int64_t now_ms)
{
	return DB_DO(db, lookup_forget, NULL, .before_ms = DB_INT(now_ms - LOOKUP_KEPT_MS));
}
