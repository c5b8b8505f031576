#ifndef TEST_LIFE_GRID_KIT_H
#define TEST_LIFE_GRID_KIT_H
#include "base/str.h"

/* grid_kit.h - a table's grid, printed for a person to read and held against the one that was read; for the life of
 * a dossier and that of a signer alike. */

enum { GRID_BYTES_MAX = 1 << 20 };

struct grid {
	void (*print)(struct buf *out); /* a line for every state, event and role that the table allows */
	const char *kept;               /* the file that was read */
};

/* Set-up and tear-down of the group: the arena of its tests. */
extern struct mem *grid_mem;
int grid_begin(void **state);
int grid_end(void **state);

/* The grid is the one that was read. */
void grid_is_kept(const struct grid *);

/* Is there a line of this triple in the file that was read? kept: its bytes, of grid_read. */
struct str grid_read(const struct grid *);
bool grid_allows(struct str kept, const char *state, const char *event, struct str role);

/* « PROGRAM grid » prints the grid and is over: true, and the exit code. */
bool grid_main(const struct grid *, int argc, char **argv, int *code_out);

#endif
