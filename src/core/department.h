#ifndef CORE_DEPARTMENT_H
#define CORE_DEPARTMENT_H
#include "base/str.h"

/* department.h - the départements of France: of a postcode, of the words people type, and how far apart. */

struct department {
	const char *code, *name;
	const char *town;               /* the seat of its prefecture; empty where another town is called so too */
	int north, east;                /* of that town, in hundredths of a degree */
};

/* NULL: none begins so. Only of a French address: other countries have five digits too. */
const struct department *department_of_postcode(struct str postcode);

/* By its number ("74", "2a", "1"), its name or its town, accents and hyphens as one likes; NULL: unknown. */
const struct department *department_find(struct mem *, struct str words);

/* A measure to compare, in no unit: 0 for the same one. */
int64_t department_apart(const struct department *, const struct department *);

#endif
