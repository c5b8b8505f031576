#ifndef SIRENE_MERGE_H
#define SIRENE_MERGE_H
#include "sirene/changes.h"
#include "sirene/import.h"

/* merge.h - a register and the changes of some days make the next register.
 *
 * Changes come in INSEE's own drawing: rows of units and of establishments, ascending. A row
 * replaces the one of its number or adds it; status N takes it out, a unit with all its
 * establishments. An establishment whose unit is in neither is an orphan. What did not change is
 * copied as it stands. */

struct merge {
	struct str base;                        /* the register to start from; stays as it is */
	struct str units, places;               /* changes: CSV or zip */
	const struct changes *changes;          /* or these rows; NULL: the files */
	struct str path;                        /* the result; may be the same as base */
	bool is_nameless;                       /* without the name index that the base may have */
	bool is_forced;                         /* as for an import */
	struct pulse pulse;
	/* As for an import; percent of the old register. May be NULL. */
	void (*progress)(void *self, uint64_t rows, unsigned percent);
	void *self;
};

/* As sirene_import: answers for every number are those of an import of the merged rows. */
MUST_CHECK enum err sirene_merge(const struct merge *, struct import_report *out);

#endif
