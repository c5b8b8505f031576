#ifndef PRESS_BINDER_H
#define PRESS_BINDER_H
#include "press/fields.h"
#include "press/form.h"
#include "press/frame.h"

/* binder.h - the dossier in one file: form and terms from the model, then the sanitised pieces, each page
 * in a frame of the same paper, with heads and feet over all. Runs in a jail, before any signature. */

enum { BINDER_PAGES_MAX = 700 };

struct binder_plan {                    /* what goes behind the form's pages, and who signs where */
	const struct binder_piece *pieces;
	size_t n_pieces;
	const struct signature_field *fields;   /* none: a file that is printed or only read; else it is to be
	                                         * kept, and pieces that are no scans come as pictures */
	size_t n_fields;
};

struct bound {
	struct str pdf;                 /* lives as long as the arena */
	size_t pages;
	struct places places;
};

/* Same model and plan, same bytes; plan NULL: the form alone. PDF/A-2b and PDF/UA-1 are
 * claimed when lint.h finds nothing and every page is of a kind that is proved: ours, scans, pictures.
 * ERR_INVALID: not a model, a piece that cannot be read, a field without its box, or not fit to be kept.
 * ERR_LIMIT: too many pages. */
MUST_CHECK enum err binder_join(struct mem *, const struct fonts *, const struct json *model,
				const struct binder_plan *, struct bound *out);

#endif
