#ifndef REACH_INSEE_READ_H
#define REACH_INSEE_READ_H
#include "base/str.h"

/* insee_read.h - bodies of the Sirene API (3.11) as lines of rows (directory_row.h). Pure: bytes in, lines
 * out. Whatever does not look like an answer to the question is refused whole. */

enum insee_kind {
	INSEE_UNIT,                     /* GET /siren/{siren} */
	INSEE_SITE,                     /* GET /siret/{siret}: the establishment, and its unit flat inside */
	INSEE_SITES,                    /* GET /siret?q=siren:…: the active ones of a unit */
	INSEE_UNITS,                    /* GET /siren?q=dateDernierTraitement…: what changed */
	INSEE_PLACES,                   /* GET /siret?q=dateDernierTraitement… */
	INSEE_KIND_COUNT
};

enum { INSEE_ROWS_MAX = 1000, INSEE_CURSOR_BYTES_MAX = 256, INSEE_BODY_BYTES_MAX = 8 * 1024 * 1024,
	INSEE_LINES_BYTES_MAX = 4 * 1024 * 1024 };

struct insee_page {
	size_t rows;
	int64_t total;                  /* that the question finds, as the answer says */
	struct str next;                /* the next cursor; empty: this was the last page */
};

/* siren: of which the answer must be; empty for what changed. cursor: the one that was asked with.
 * ERR_INVALID: not JSON, not of the shape, another unit's; ERR_LIMIT: past a bound. lines is then not to
 * be looked at. */
MUST_CHECK enum err insee_read(struct mem *, enum insee_kind, struct str siren, struct str cursor,
			       struct str body, struct buf *lines, struct insee_page *out);

#endif
