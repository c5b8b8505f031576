#ifndef CORE_DELTA_H
#define CORE_DELTA_H
#include "base/str.h"

/* delta.h - the overlay of the company register: rows that are newer than its file, kept in the database.
 * A body is a row's text (reach/directory_row.h); nobody here looks into it. */

struct db;

enum { DELTA_UNIT_ROWS_MAX = 12000, DELTA_PAGE_ROWS = 1000, DELTA_DROP_ROWS = 5000 };

struct delta_row {
	uint32_t siren, nic;            /* nic 0: the unit itself */
	struct str treated;             /* YYYY-MM-DD of the register's own treatment, or empty */
	struct str body;
};
struct delta_rows {
	struct delta_row *v;
	size_t n;
};

/* In the caller's transaction. A row that is older than the one kept changes nothing. */
MUST_CHECK enum err delta_put(struct db *, const struct delta_row *, int64_t now_ms);

/* The unit's row first, then establishments by NIC; n 0: nothing changed. */
MUST_CHECK enum err delta_of(struct db *, struct mem *, uint32_t siren, struct delta_rows *out);
MUST_CHECK enum err delta_unit(struct db *, struct mem *, uint32_t siren, struct delta_rows *out);

/* A register made on a day holds what was treated until then; two days are left for what came late. */
enum { DELTA_LATE_DAYS = 2 };
/* The day before which rows say nothing new beside a register of base_date; empty for an empty one. */
struct str delta_oldest(struct mem *, struct str base_date);

/* Pages for a merge, ascending; of what came until seen_ms and was not treated before oldest. */
struct delta_after {
	int64_t siren;                  /* behind this number; -1: from the first */
	uint32_t nic;
	int64_t seen_ms;
	struct str oldest;
};
MUST_CHECK enum err delta_units(struct db *, struct mem *, const struct delta_after *, struct delta_rows *out);
MUST_CHECK enum err delta_places(struct db *, struct mem *, const struct delta_after *, struct delta_rows *out);

struct delta_count {
	int64_t n;
	struct str treated;             /* the greatest */
};
MUST_CHECK enum err delta_count(struct db *, struct mem *, int64_t seen_ms, struct delta_count *out);

/* Drops what came until seen_ms, when a new file that holds it was verified. Outside a transaction: each range
 * of DELTA_DROP_ROWS is one of its own. */
MUST_CHECK enum err delta_drop(struct db *, struct mem *, int64_t seen_ms);

#endif
