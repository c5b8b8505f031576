#ifndef PRESS_PREVIEW_H
#define PRESS_PREVIEW_H
#include "paper/sniff.h"

/* preview.h - the pages of a document as pictures for the screen. */

enum { PREVIEW_WIDTH = 1000, PREVIEW_HEIGHT_MAX = 2200 };

/* One JPEG a page, pages of them, PREVIEW_WIDTH wide; those that are there already (not empty) stay.
 * VERDICT_BROKEN: a page that does not draw. */
enum upload_verdict preview_draw(struct mem *, struct str pdf, size_t pages, struct str *jpegs_out);

/* One page, from 0, of a file that is not cleaned yet, width pixels wide: with the appearances that poppler
 * makes for fields that have none. */
enum upload_verdict preview_picture(struct mem *, struct str file, int page, int width, struct str *jpeg_out);

#endif
