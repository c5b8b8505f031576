/* delta.c - the overlay's rows: put, read, counted, dropped.
 *
 * Never   reads a body; drops a row that came after the merge began.
 * Limits  DELTA_UNIT_ROWS_MAX of one unit (it has at most 9 999 establishments), pages of
 *         DELTA_PAGE_ROWS. */
#include "core/delta.h"

#include "base/date.h"
#include "gen/sql.h"
#include "platform/db.h"

enum { SIREN_END = 1000000000 };

enum err delta_put(struct db *db, const struct delta_row *row, int64_t now_ms)
{
	return DB_DO(db, delta_put, NULL, .siren = DB_INT(row->siren), .nic = DB_INT(row->nic),
		     .treated = DB_TEXT(row->treated), .seen_ms = DB_INT(now_ms),
		     .body = DB_TEXT(row->body));
}

static struct delta_row *room(struct mem *m, struct delta_rows *rows, size_t max)
{
	if (rows->v == NULL)
		rows->v = mem_get(m, max, sizeof *rows->v);
	return &rows->v[rows->n++];
}

enum err delta_of(struct db *db, struct mem *m, uint32_t siren, struct delta_rows *out)
{
	struct db_rows *r = DB_EACH(db, m, delta_of, .siren = DB_INT(siren), .n = DB_INT(DELTA_UNIT_ROWS_MAX));

	*out = (struct delta_rows){ .n = 0 };
	while (db_next(r)) {
		*room(m, out, DELTA_UNIT_ROWS_MAX) = (struct delta_row){
			.siren = siren,
			.nic = (uint32_t)db_int(r, delta_of_nic),
			.treated = db_text(r, delta_of_treated),
			.body = db_text(r, delta_of_body),
		};
	}
	return db_end(&r);
}

enum err delta_unit(struct db *db, struct mem *m, uint32_t siren, struct delta_rows *out)
{
	struct db_rows *r = DB_EACH(db, m, delta_unit, .siren = DB_INT(siren));

	*out = (struct delta_rows){ .n = 0 };
	while (db_next(r)) {
		*room(m, out, 1) = (struct delta_row){ .siren = siren,
						       .treated = db_text(r, delta_unit_treated),
						       .body = db_text(r, delta_unit_body) };
	}
	return db_end(&r);
}

struct str delta_oldest(struct mem *m, struct str base_date)
{
	struct date day;

	if (!date_parse(base_date, &day))
		return STR("");
	return date_iso(m, date_from_days(date_days(day) - DELTA_LATE_DAYS));
}

enum err delta_units(struct db *db, struct mem *m, const struct delta_after *a, struct delta_rows *out)
{
	struct db_rows *r = DB_EACH(db, m, delta_units, .after = DB_INT(a->siren),
				    .seen_ms = DB_INT(a->seen_ms), .oldest = DB_TEXT(a->oldest),
				    .n = DB_INT(DELTA_PAGE_ROWS));

	*out = (struct delta_rows){ .n = 0 };
	while (db_next(r)) {
		*room(m, out, DELTA_PAGE_ROWS) = (struct delta_row){
			.siren = (uint32_t)db_int(r, delta_units_siren),
			.treated = db_text(r, delta_units_treated),
			.body = db_text(r, delta_units_body),
		};
	}
	return db_end(&r);
}

enum err delta_places(struct db *db, struct mem *m, const struct delta_after *a, struct delta_rows *out)
{
	struct db_rows *r = DB_EACH(db, m, delta_places, .siren = DB_INT(a->siren < 0 ? 0 : a->siren),
				    .nic = DB_INT(a->nic), .seen_ms = DB_INT(a->seen_ms),
				    .oldest = DB_TEXT(a->oldest), .n = DB_INT(DELTA_PAGE_ROWS));

	*out = (struct delta_rows){ .n = 0 };
	while (db_next(r)) {
		*room(m, out, DELTA_PAGE_ROWS) = (struct delta_row){
			.siren = (uint32_t)db_int(r, delta_places_siren),
			.nic = (uint32_t)db_int(r, delta_places_nic),
			.treated = db_text(r, delta_places_treated),
			.body = db_text(r, delta_places_body),
		};
	}
	return db_end(&r);
}

enum err delta_count(struct db *db, struct mem *m, int64_t seen_ms, struct delta_count *out)
{
	struct db_rows *r = DB_EACH(db, m, delta_count, .seen_ms = DB_INT(seen_ms));

	*out = (struct delta_count){ .n = 0 };
	while (db_next(r))
		*out = (struct delta_count){ db_int(r, delta_count_n), db_text(r, delta_count_treated) };
	return db_end(&r);
}

/* The first number behind the next DELTA_DROP_ROWS rows. */
static enum err range_end(struct db *db, struct mem *m, int64_t from, int64_t *out)
{
	struct db_rows *r = DB_EACH(db, m, delta_step, .siren = DB_INT(from), .n = DB_INT(DELTA_DROP_ROWS));

	*out = SIREN_END;
	while (db_next(r))
		*out = db_int(r, delta_step_siren);
	TRY(db_end(&r));
	if (*out == from)               /* one unit fills the range */
		*out = from + 1;
	return OK;
}

static enum err drop_range(struct db *db, int64_t from, int64_t to, int64_t seen_ms)
{
	TRY(db_begin(db));
	enum err e = DB_DO(db, delta_drop, NULL, .from_siren = DB_INT(from), .to_siren = DB_INT(to),
			   .seen_ms = DB_INT(seen_ms));

	if (e != OK) {
		db_rollback(db);
		return e;
	}
	return db_commit(db);
}

enum err delta_drop(struct db *db, struct mem *m, int64_t seen_ms)
{
	int64_t from = 0, to;

	while (from < SIREN_END) {
		TRY(range_end(db, m, from, &to));
		TRY(drop_range(db, from, to, seen_ms));
		from = to;
	}
	return OK;
}
