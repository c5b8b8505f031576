#ifndef SIRENE_CHANGES_H
#define SIRENE_CHANGES_H
#include "sirene/stock.h"

/* changes.h - rows of units and establishments that come from elsewhere than a stock file: the daily
 * overlay of the product's database, for sirene_merge (merge.h).
 *
 * The caller fills in two functions. Each gives its rows by ascending number, none twice, until
 * *more is false; texts stay valid until the next call of the same function. A row is the whole
 * unit, or the whole establishment, as it is now:
 *   is_hidden   a tombstone: only the number is read. A unit goes with all its establishments.
 *   is_partial  O became P: what that hides is dropped here, of the unit's old establishments too.
 *   texts       as INSEE writes them; [ND] and control bytes make them empty here.
 *   name        denomination; of a person first name, a blank, last name (first_name_bytes).
 *   head_nic    nicSiege of the unit, 0 when it does not say.
 *   created, since, treated   YYYY-MM-DD, anything may follow; treated moves the base date.
 * is_natural follows from category. Both functions are called in turns, from one process. */
struct changes {
	void *self;
	enum err (*next_unit)(void *self, struct unit_row *out, bool *more);
	enum err (*next_place)(void *self, struct place_row *out, bool *more);
};

/* The same rows, checked and masked. ERR_INVALID: a number that is none, or not above the last. */
struct change_reader {
	const struct changes *changes;
	uint64_t last_unit, last_place;
};
MUST_CHECK enum err changes_next_unit(struct change_reader *, struct unit_row *out, bool *more);
MUST_CHECK enum err changes_next_place(struct change_reader *, struct place_row *out, bool *more);

#endif
