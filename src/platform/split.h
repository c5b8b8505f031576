#ifndef PLATFORM_SPLIT_H
#define PLATFORM_SPLIT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* split.h - finds the commas and the line feed of one CSV row, as many bytes at a time as the
 * processor can. Several ways, one answer: the test gives all of them the same bytes. */

enum {
	SPLIT_PADDING = 64,             /* readable zero bytes behind the text */
	SPLIT_ENDS_SPARE = 64,          /* room in ends beyond max */
	SPLIT_ROW_BYTES_MAX = 60 * 1024,        /* a longer row does not end */
	SPLIT_WAYS_MAX = 4,
};

struct split {
	size_t bytes;                   /* of the row with its line feed; 0: it does not end here */
	size_t cells;
	bool is_odd;                    /* a quote, or more than max cells: go byte by byte */
	/* Nothing but printing ASCII without '[', and no blank at the edge of a cell: such a row
	 * needs no look at each of its texts. */
	bool is_plain;
	bool is_ascii;
};

struct split_way {
	const char *name;
	/* ends[i] is the offset of the comma or line feed behind cell i. */
	struct split (*row)(const char *text, size_t n, uint16_t *ends, size_t max);
};

/* The ways this machine has, the fastest last. */
unsigned split_ways(struct split_way out[SPLIT_WAYS_MAX]);

/* Byte by byte: what the others are tested against. */
struct split split_row_plain(const char *text, size_t n, uint16_t *ends, size_t max);

#endif
