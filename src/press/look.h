#ifndef PRESS_LOOK_H
#define PRESS_LOOK_H
#include "press/sheet.h"

/* look.h - the look of a visible signature, and the letters that all looks of a dossier share.
 *
 * A font in a file is a subset, and two subsets are two fonts. So a dossier and every look begin with the
 * same page of letters, which is drawn and not shown: the font of whatever keeps to them is the same, byte
 * for byte. The frozen dossier has it in its empty looks, and a signature only refers to it (paper/stamp.h).
 * Disadvantage: a name outside Western Europe brings a font of its own with each signature. */

enum { LOOK_LINES_MAX = 8 };

/* Is there room for a look in w by h points? */
bool look_has_room(double w, double h);

/* A PDF of two pages: the letters, then w by h points with these lines, as large as they can be in it: no
 * line leaves the box, whatever its length. The same lines, the same bytes. ERR_INVALID: no room. */
MUST_CHECK enum err look_stamp(struct mem *, const struct fonts *, double w, double h, const struct str *lines,
			       size_t n, struct str *pdf_out);

/* The page of letters, the first of a dossier's file as of a look's: what lies outside the page would not be in
 * its font. The dossier's own pages follow, whose font of single bytes is then the same. */
void look_letters(cairo_t *, const struct fonts *);

#endif
