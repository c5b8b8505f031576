#ifndef GEN_DRAW_H
#define GEN_DRAW_H
#include "text.h"

/* draw.h - the ornament of security prints, from formulas: used as CSS masks, so it takes any colour. */

void draw_guilloche(struct text *svg_out);      /* a band: eight phase-shifted sines, period 120 */
void draw_rosette(struct text *svg_out);        /* eleven closed curves R = 96 - 5.6 k + 11 sin(12 t + k/2) */

#endif
