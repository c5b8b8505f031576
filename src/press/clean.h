#ifndef PRESS_CLEAN_H
#define PRESS_CLEAN_H
#include "paper/sniff.h"

/* clean.h - a hostile PDF becomes a new one that holds its pages' pictures and nothing else: no script, no
 * action, no attachment, no form, no layer that opens. What was typed into fields stays visible. */

/* VERDICT_OK sets both; else VERDICT_LOCKED, VERDICT_PAGES or VERDICT_BROKEN. Only in the upload jail. */
enum upload_verdict clean_pdf(struct mem *, struct str file, struct str *pdf_out, size_t *pages_out);

#endif
