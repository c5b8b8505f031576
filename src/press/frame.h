#ifndef PRESS_FRAME_H
#define PRESS_FRAME_H
#include "base/str.h"

/* frame.h - the pages of sanitised pieces, each a picture in a frame on our paper: all that a dossier takes of what
 * somebody else made. Runs in the jail of the merge. */

enum { BINDER_PIECES_MAX = 31 };

struct binder_piece {
	struct str pdf;                 /* as upload.h made it */
	struct str head;                /* printed above each of its pages */
	struct str mention;             /* printed below, or empty */
};

struct frames;

/* ERR_INVALID: a piece that cannot be read, or has no page. The pieces must outlive it. */
MUST_CHECK enum err frame_open(struct mem *, const struct binder_piece *, size_t n, struct frames **out);
size_t frame_pages(const struct frames *, size_t nth);  /* of that piece */

struct framed {
	struct str pdf;                 /* the content of each page is marked as a figure */
	bool is_proved;                 /* each page is of a kind that was held against the standards */
};

/* That piece's pages in order, as a file of their own. keeps: pages that are no plain scans come as their pictures.
 * ERR_INVALID: a page that cannot be read, or drawn. */
MUST_CHECK enum err frame_write(struct frames *, size_t nth, bool keeps, struct framed *out);

#endif
