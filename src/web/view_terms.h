#ifndef WEB_VIEW_TERMS_H
#define WEB_VIEW_TERMS_H
#include "web/out.h"
#include "web/view_shell.h"

/* view_terms.h - the general terms of use, as the data say them. */

struct view_terms {
	struct shell *shell;
	struct str version, date;       /* "2026-1"; "1er novembre 2026" */
	const struct str *paragraphs;
	size_t n_paragraphs;
};

void page_terms(struct out *, const struct view_terms *);

#endif
