#ifndef PAPER_TARGETS_H
#define PAPER_TARGETS_H
#include "base/str.h"

/* paper_targets.h - hostile bytes through each door of the document engine, with the limits of its jail. */

enum { TARGET_MEM_BYTES = 64 * 1024 * 1024 };

void fuzz_pdf(struct str);      /* open, walk every object, lint, verify, prepare */
void fuzz_cms(struct str);      /* a signature's CMS, and its certificate */
void fuzz_tsp(struct str);      /* an authority's answer */

#endif
