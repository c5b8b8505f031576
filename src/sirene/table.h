#ifndef SIRENE_TABLE_H
#define SIRENE_TABLE_H
#include "sirene/source.h"

/* table.h - rows of a CSV stream (RFC 4180, comma, LF or CR LF, UTF-8, an optional mark in front).
 *
 * Columns are found by their name in the header, never by position; other columns are skipped. */

enum {
	TABLE_COLUMNS_MAX = 128,
	TABLE_ROW_BYTES_MAX = 32 * 1024,        /* the longest of INSEE's rows has under 2 kB */
};

struct column {
	const char *name;
	bool is_required;
};

struct table;

/* Reads the header. ERR_INVALID, with the column or the reason in the log: a required column is
 * missing, a wanted one comes twice, the separator is not a comma, too many columns. */
MUST_CHECK enum err table_open(struct mem *, struct source *, const struct column *, size_t n,
			       struct table **out);

/* The next row. *more false and OK at the end. ERR_INVALID: a row with another number of columns, a
 * quote without end, a row of more than TABLE_ROW_BYTES_MAX bytes, bytes that are not UTF-8. */
MUST_CHECK enum err table_next(struct table *, bool *more);

/* The row at hand, as its reader sees it: views until the next one. Sixteen bytes behind it may be
 * read. */
struct row {
	const char *text;
	const uint16_t *ends;                   /* of each column of the file */
	const uint8_t *columns;                 /* of the wanted ones; COLUMN_ABSENT */
};
enum { COLUMN_ABSENT = UINT8_MAX };

const struct row *table_row(const struct table *);

/* Wanted column i, empty when absent. */
__attribute__((always_inline)) static inline struct str row_cell(const struct row *row, size_t i)
{
	uint8_t column = row->columns[i];

	if (column == COLUMN_ABSENT)
		return (struct str){ row->text, 0 };
	size_t start = column == 0 ? 0 : row->ends[column - 1] + (size_t)1;

	return (struct str){ row->text + start, row->ends[column] - start };
}

struct source *table_source(const struct table *);

/* Whether the row last read is printing ASCII without '[' (split.h). */
bool table_is_plain(const struct table *);

/* Bytes of the row last read, its end included. */
size_t table_row_bytes(const struct table *);

/* Line of the row last read; the header is line 1. */
uint64_t table_line(const struct table *);

#endif
