#ifndef SIRENE_RELAY_H
#define SIRENE_RELAY_H
#include "sirene/table.h"
#include "sirene/words.h"

/* relay.h - a table read by a child process: it inflates and splits while the parent builds, which
 * is what two processors are for in a program without threads. The rows are those of the table. */

struct relay;

enum { RELAY_KEYED_MAX = 3 };

struct relay_plan {
	size_t wanted;                  /* columns of the table */
	size_t few, column; /* of a row with this letter in this column, only the first few */
	char letter;
	size_t keyed[RELAY_KEYED_MAX], keyed_n; /* columns that make a row's key (words.h) */
};

/* The child goes on where the table stands; nobody else may read it. It ends with the arena at the
 * latest. ERR_IO: no process or pipe to be had. */
MUST_CHECK enum err relay_open(struct mem *, struct table *, const struct relay_plan *,
			       struct relay **out);

/* As table_next; what the child complains of, it says in the log itself. ERR_IO: it died. */
MUST_CHECK enum err relay_next(struct relay *, bool *more);
const struct row *relay_row(const struct relay *);
bool relay_is_plain(const struct relay *);
void relay_keys(const struct relay *, struct keys *out);

uint64_t relay_read_bytes(const struct relay *);        /* of the file, as last heard */

#endif
