#ifndef PAPER_XREF_H
#define PAPER_XREF_H
#include "paper/pdf.h"

/* xref.h - the chain of cross-reference sections (ISO 32000-1, 7.5.4 to 7.5.8). */

/* The place that the last startxref names; false: the fault is set. Nothing but blanks may follow the
 * %%EOF after it. */
bool xref_start(struct pdf *, size_t *at_out);

/* Reads every section from there, newest first, and fills entries, sections, newest, numbers and
 * trailer. False: the fault is set. */
bool xref_read(struct pdf *, size_t at);

#endif
