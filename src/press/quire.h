#ifndef PRESS_QUIRE_H
#define PRESS_QUIRE_H
#include <qpdf/qpdf-c.h>

#include "base/str.h"

/* quire.h - qpdf's objects, with our errors and our memory: what is opened here ends with the arena. */

/* Over bytes that outlive it. ERR_INVALID: not readable. ERR_DENIED: it wants a password. */
MUST_CHECK enum err quire_open(struct mem *, const char *what, struct str pdf, qpdf_data *out);

/* A document without pages. */
qpdf_data quire_new(struct mem *);

/* A stream with the keys of dict, in PDF's notation, and these bytes, which are copied; filter: NULL, or
 * the name of the filter they are already in. */
qpdf_oh quire_stream(qpdf_data, const char *dict, struct str bytes, const char *filter);

/* A page's content, all its streams in one, decoded. ERR_INVALID: it does not decode. */
MUST_CHECK enum err quire_content(struct mem *, qpdf_data, qpdf_oh page, struct str *out);

/* The file, same pages same bytes; the view lives as long as the arena. */
MUST_CHECK enum err quire_write(qpdf_data, struct str *out);

/* The same for a file that is read again at once and never kept: its /ID is not made of its contents. */
MUST_CHECK enum err quire_write_draft(qpdf_data, struct str *out);

struct quire_box {                      /* what is shown of a page, in its own units */
	double x, y, w, h;
	int turn;                       /* 0, 90, 180, 270 clockwise */
};

/* The crop box, else the media box, normalised; A4 when neither is sound. */
struct quire_box quire_box_of(qpdf_data, qpdf_oh page);

/* Four numbers, normalised; false: not that. */
bool quire_rect(qpdf_data, qpdf_oh array, struct quire_box *out);

#endif
