#ifndef PRESS_ARCHIVE_H
#define PRESS_ARCHIVE_H
#include "base/json.h"
#include "press/quire.h"

/* archive.h - what ISO 19005-2 (PDF/A-2b) and ISO 14289-1 (PDF/UA-1) ask of a file beside its pages: metadata
 * twice and equal, the colours meant, the glyphs of each font named. */

/* What the model says of itself goes into /Info and XMP, from one table; language, title, colours. Called
 * again, it replaces what it wrote. claims: both standards are named too; only for what keeps them. */
void archive_describe(struct mem *, qpdf_data, const struct json *model, bool claims);

/* Fonts of a page of ours, and of the pictures in it: /CIDToGIDMap, which cairo leaves out (6.2.11.3.2). */
void archive_name_glyphs(qpdf_data, qpdf_oh page);

#endif
