#ifndef SIRENE_IMPORT_H
#define SIRENE_IMPORT_H
#include "sirene/build.h"

/* import.h - from INSEE's two stock files to a register file, in one pass over both. */

struct import {
	struct str units, places;               /* paths: zip, CSV, or "-" for one of them */
	struct str path; /* the register: replaced only by a whole new one that opens */
	enum indexed indexed;                   /* whose names may be searched */
	bool is_forced;  /* take it even with far fewer rows than the one before */
	bool is_unsorted;               /* sort both files from the start: for standard input */
	/* Told now and then, for the progress line; may be NULL. */
	void (*progress)(void *self, uint64_t rows, unsigned percent);
	void *self;
};

struct import_report {
	struct build_counts counts;
	char base_date[11];
	struct hash sha256;                     /* of the content */
	uint64_t bytes;                         /* of the new file */
	bool is_sorted;                         /* a file was out of order, its rows sorted first */
};

/* A file whose rows do not ascend is read once more, and sorted. ERR_INVALID: a file is cut,
 * foreign, lacks a column, holds a number twice, or is out of order on standard input; ERR_CONFLICT: under
 * FLOOR_PERCENT of the rows of the register it would replace; ERR_LIMIT: disk full. In every error
 * the register that was there is still there. */
MUST_CHECK enum err sirene_import(const struct import *, struct import_report *out);

enum { IMPORT_FLOOR_PERCENT = 90, IMPORT_ARENA_BYTES = 64 * 1024 * 1024 };

/* The end of an import and of a merge: floor, disk, name, report. */
MUST_CHECK enum err import_finish(struct mem *, struct build *, struct str path, bool is_forced,
				  struct import_report *out);

#endif
