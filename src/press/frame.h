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

/* All pages in order, as one file whose content is marked as figures. keeps: pages that are no plain scans come as
 * their pictures. *is_proved_out: each page is of a kind that was held against the standards. */
MUST_CHECK enum err frame_write(struct frames *, bool keeps, struct str *pdf_out, bool *is_proved_out);

#endif
