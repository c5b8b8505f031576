#ifndef SIRENE_SORT_H
#define SIRENE_SORT_H
#include "sirene/table.h"

/* sort.h - the rows of a stock file that is not in order, given back by ascending number. Sorted in
 * pieces that fit in memory, kept in a file without a name, merged as they are read. */

struct sorter;

/* path: of a temporary file, which is unlinked at once. wanted: cells of each row. ERR_IO. */
MUST_CHECK enum err sorter_open(struct mem *, struct str path, size_t wanted, struct sorter **out);

/* Takes a row with its number. ERR_LIMIT: the disk is full, or more rows than RUNS_MAX pieces
 * hold. */
MUST_CHECK enum err sorter_add(struct sorter *, uint64_t number, const struct row *, bool is_plain);

/* No more rows: the next two calls read. Rows of one number come one after the other. */
MUST_CHECK enum err sorter_begin(struct sorter *);
MUST_CHECK enum err sorter_next(struct sorter *, bool *more);

/* The row at hand, valid until the next. */
const struct row *sorter_row(const struct sorter *);
bool sorter_is_plain(const struct sorter *);

/* Rows given back so far, and in all. */
uint64_t sorter_done(const struct sorter *);
uint64_t sorter_total(const struct sorter *);

#endif
