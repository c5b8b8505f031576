#ifndef PRESS_INK_H
#define PRESS_INK_H
#include <cairo.h>

#include "base/str.h"

/* ink.h - the colours and ornaments of a printed dossier: petrol ink on white paper, a guilloche band, a
 * rosette, boxes, ticks and QR codes. Points, from the upper left corner. Nothing here is read aloud:
 * callers keep it outside the tags. */

enum ink {
	INK_TEXT, INK_SOFT, INK_BRAND, INK_BRAND_LINE, INK_BRAND_SOFT, INK_LINE, INK_SUNKEN, INK_SEAL,
	INK_WHITE, INK_COUNT
};

struct box {
	double x, y, w, h;
};

void ink_use(cairo_t *, enum ink);
void ink_fill(cairo_t *, struct box, enum ink);
void ink_round(cairo_t *, struct box, double radius);           /* a path */
void ink_frame(cairo_t *, struct box, enum ink, double width);  /* rounded a little */
void ink_dashes(cairo_t *, struct box, enum ink);
void ink_rule(cairo_t *, double x, double y, double w, enum ink);
void ink_tick(cairo_t *, struct box, bool ticked);

/* The band of eight sines of the screens' header, one period 120 wide: operators of a PDF page that high. They
 * are always the same, and cairo would take a tenth of a form's time for them. */
struct str ink_guilloche(struct mem *, struct box, double page_h, enum ink);

/* Error correction M; text at most a few hundred bytes. Draws nothing when it does not fit a QR code. */
void ink_qr(cairo_t *, struct box, struct str text);

#endif
