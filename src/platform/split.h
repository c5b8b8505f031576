#ifndef PLATFORM_SPLIT_H
#define PLATFORM_SPLIT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* split.h - finds the commas and the line feed of one CSV row, sixteen bytes at a time where the
 * processor can. Two ways with one answer: the test gives both the same bytes. */

enum { SPLIT_PADDING = 64 }; /* readable bytes behind the text; their value does not matter */

struct split {
	size_t bytes;                   /* of the row with its line feed; 0: it does not end here */
	size_t cells;
	bool is_odd;   /* a quote, or more than max cells: bytes is 0, go byte by byte */
	bool is_ascii; /* of the bytes looked at, some of which may lie behind the row */
};

/* ends[i] is the offset of the comma or line feed behind cell i. */
struct split split_row(const char *text, size_t n, uint32_t *ends, size_t max);
struct split split_row_plain(const char *text, size_t n, uint32_t *ends, size_t max);

#endif
