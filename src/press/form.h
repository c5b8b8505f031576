#ifndef PRESS_FORM_H
#define PRESS_FORM_H
#include "press/block.h"

/* form.h - a model (paper/form_model.h) as pages of a PDF, without footers: those are added once, when
 * the whole dossier is joined (binder.h). Same model, same bytes. */

enum { FORM_BYTES_MAX = 24 * 1024 * 1024 };

/* Whether a tree has the members that form_draw needs; ERR_INVALID else. */
MUST_CHECK enum err form_check(const struct json *model);

/* A sheet for a model that form_check has passed; out has room for FORM_BYTES_MAX. */
struct sheet *form_sheet(struct mem *, const struct fonts *, const struct json *model, struct buf *out);

/* Its pages, the last of them not yet ended; places: where people sign. Other pages may be drawn behind. */
void form_draw(struct sheet *, const struct json *model, struct places *places);

#endif
