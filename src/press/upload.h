#ifndef PRESS_UPLOAD_H
#define PRESS_UPLOAD_H
#include "paper/container.h"
#include "paper/sniff.h"

/* upload.h - an uploaded file: judged, cleaned, drawn. Hostile input: only in the upload jail. */

struct uploaded {
	enum upload_verdict verdict;
	enum upload_kind kind;
	size_t pages;
	struct str pdf;                 /* the clean copy; all the rest on VERDICT_OK alone */
	struct str previews[UPLOAD_PAGES_MAX];  /* JPEG, page 1 first */
};

void upload_read(struct mem *, struct str file, struct uploaded *out);

/* {"kind":"pdf","pages":2,"v":1,"verdict":"ok"}: what the answer carries. */
struct str upload_report(struct mem *, const struct uploaded *);

/* PART_FACTS the report, PART_PDF the clean copy, then a PART_PAGE for each page. */
struct str upload_container(struct mem *, const struct uploaded *);

#endif
