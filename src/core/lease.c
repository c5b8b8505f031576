/* lease.c - the row that says whose clerk serves the database.
 *
 * For     role/clerk_lease.c.
 * Never   believes a time that another machine wrote. */
#include "core/lease.h"

#include "gen/sql.h"
#include "platform/db.h"

struct row {
	bool is_there;
	struct str holder;
	struct id start;
	int64_t beats;
};

static enum err read_row(struct db *db, struct mem *m, struct row *out)
{
	struct db_rows *r = DB_EACH(db, m, lease_get);

	out->is_there = db_next(r);
	if (out->is_there)
		*out = (struct row){ true, db_text(r, lease_get_holder), db_id(r, lease_get_start),
				     db_int(r, lease_get_beats) };
	return db_end(&r);
}

/* 0 changed: somebody was faster, and the next look sees him. */
static enum err claim(const struct lease *l, struct db *db, const struct row *row, enum lease_verdict *out)
{
	int64_t changed = 0;

	if (row->is_there)
		TRY(DB_DO(db, lease_take, &changed, .holder = DB_TEXT(l->holder), .start = DB_ID(l->start),
			  .was = DB_ID(row->start), .seen = DB_INT(row->beats)));
	else
		TRY(DB_DO(db, lease_make, &changed, .holder = DB_TEXT(l->holder), .start = DB_ID(l->start)));
	*out = changed == 1 ? LEASE_OURS : LEASE_WAIT;
	return OK;
}

static enum err look(struct lease *l, struct db *db, struct mem *m, int64_t tick_ms, enum lease_verdict *out)
{
	struct row row = { 0 };

	TRY(read_row(db, m, &row));
	if (!row.is_there || row.holder.n == 0 || str_eq(row.holder, l->holder))
		return claim(l, db, &row, out);
	if (id_is_zero(l->seen_start)) {
		l->seen_start = row.start;
		l->seen_beats = row.beats;
		l->seen_tick = tick_ms;
		l->seen_holder = row.holder;
	}
	*out = LEASE_WAIT;
	if (!id_eq(l->seen_start, row.start) || l->seen_beats != row.beats)
		*out = LEASE_ANOTHER;
	else if (tick_ms - l->seen_tick >= LEASE_SILENT_MS)
		return claim(l, db, &row, out);
	return OK;
}

static enum err ended(struct db *db, enum err e)
{
	if (e == OK)
		return db_commit(db);
	db_rollback(db);
	return e;
}

enum err lease_take(struct lease *l, struct db *db, struct mem *m, int64_t tick_ms, enum lease_verdict *out)
{
	TRY(db_begin(db));
	return ended(db, look(l, db, m, tick_ms, out));
}

enum err lease_beat(const struct lease *l, struct db *db, bool *is_ours)
{
	int64_t changed = 0;

	TRY(db_begin(db));
	TRY(ended(db, DB_DO(db, lease_beat, &changed, .start = DB_ID(l->start))));
	*is_ours = changed == 1;
	return OK;
}

enum err lease_free(const struct lease *l, struct db *db)
{
	TRY(db_begin(db));
	return ended(db, DB_DO(db, lease_free, NULL, .start = DB_ID(l->start)));
}
