#ifndef PRESS_FONT_H
#define PRESS_FONT_H
#include <pango/pangocairo.h>

#include "base/str.h"

/* font.h - the three font files that documents are printed with, opened once and warm before any jail.
 *
 * The disadvantage of a jail without open: whatever pango would load late ends the child. So there is
 * one size for all text (the drawing is scaled), two faces, one language, and each is tried beforehand. */

enum face { FACE_REGULAR, FACE_BOLD, FACE_COUNT };
enum band { BAND_TITLE, BAND_PAGE, BAND_COUNT };        /* over a document's title, and above other pages */

enum { FONT_POINTS = 10 };              /* the one size; see sheet.c */

struct fonts {
	PangoFontMap *map;
	PangoContext *context;          /* 72 dots an inch, no hinting, no rounding */
	PangoFontDescription *faces[FACE_COUNT];
	struct str bands[BAND_COUNT];   /* the guilloche of pages, packed: the same in every document */
};

/* ERR_NOT_FOUND: a font file is missing (packages fonts-noto-core, fonts-droid-fallback). Released with mem. */
MUST_CHECK enum err fonts_open(struct mem *, struct fonts **out);

/* Loads every face and its list of stand-ins, so that nothing is opened later and no thread is started. A
 * zygote does it once. */
void fonts_warm(struct fonts *);

#endif
