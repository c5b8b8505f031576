#ifndef PAPER_STAMP_H
#define PAPER_STAMP_H
#include "paper/update.h"

/* stamp.h - the drawing of a visible signature: the last page of a small PDF of ours, taken over as a form
 * object with all it refers to. Objects that the file already holds in the look of a signature field, be it
 * an empty one, fonts above all, are shared and not written again. */

enum { STAMP_OBJECTS_MAX = 200, STAMP_BYTES_MAX = 512 * 1024 };

/* The number of the form object. PDF_BAD_STAMP: not a page, too many objects, or a loop. */
enum pdf_fault stamp_import(struct mem *, struct update *, struct pdf *into, struct str stamp,
			    uint32_t *number_out);

#endif
