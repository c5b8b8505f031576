#ifndef REACH_DIRECTORY_ROW_H
#define REACH_DIRECTORY_ROW_H
#include "sirene/stock.h"

/* directory_row.h - a row of a unit or of an establishment as one line of text: what a caller tells the
 * clerk of the live register, and what the overlay keeps. Fields stand between tabs, in a fixed order;
 * the first says which of the two it is. */

enum { DIRECTORY_LINE_BYTES_MAX = 8 * 1024 };

/* Without the line feed. Texts lose their control bytes; what is not UTF-8 becomes empty. */
void directory_row_unit(struct buf *, const struct unit_row *);
void directory_row_place(struct buf *, const struct place_row *);

struct directory_row {
	bool is_unit;
	struct unit_row unit;           /* texts are views of the line */
	struct place_row place;
};

/* Reads a line and takes out what may not be known: [ND], INSEE's withdrawals, what partial diffusion
 * hides. ERR_INVALID: not such a line, or an impossible number. */
MUST_CHECK enum err directory_row_read(struct str line, struct directory_row *out);

/* The day of a timestamp, YYYY-MM-DD, or empty. */
struct str directory_row_day(struct str timestamp);

#endif
