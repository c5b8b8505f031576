#ifndef PRESS_FORM_H
#define PRESS_FORM_H
#include "press/block.h"

/* form.h - a model (paper/form_model.h) as pages of a PDF, without footers: those are added once, when
 * the whole dossier is joined (binder.h). Same model, same bytes. */

enum { FORM_BYTES_MAX = 24 * 1024 * 1024 };

/* Whether a tree has the members that form_draw needs; ERR_INVALID else. */
MUST_CHECK enum err form_check(const struct json *model);

/* The PDF into out; places: where people sign. ERR_INVALID: not a model. */
MUST_CHECK enum err form_draw(struct mem *, const struct fonts *, const struct json *model,
			      struct str *pdf_out, struct places *places);

#endif
