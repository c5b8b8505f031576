#ifndef PRESS_ARCHIVE_H
#define PRESS_ARCHIVE_H
#include "base/json.h"
#include "paper/tome.h"

/* archive.h - what ISO 19005-2 (PDF/A-2b) and ISO 14289-1 (PDF/UA-1) ask of a file beside its pages: metadata
 * twice and equal, the colours meant, the glyphs of each font named. */

/* What the model says of itself goes into /Info and XMP, from one table; language, title, colours. Called
 * again, it replaces what it wrote. claims: both standards are named too; only for what keeps them. Returns the
 * number of /Info. */
uint32_t archive_describe(struct mem *, struct tome *, const struct json *model, bool claims);

/* The fonts of a file that cairo drew: /CIDToGIDMap, which cairo leaves out (6.2.11.3.2). Before anything is added. */
void archive_name_glyphs(struct mem *, struct tome *);

#endif
