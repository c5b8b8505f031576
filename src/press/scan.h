#ifndef PRESS_SCAN_H
#define PRESS_SCAN_H
#include "press/quire.h"

/* scan.h - a page that is one photograph, as scanners make them: its picture for the screen without drawing
 * the page. Twenty such pages would else take the whole time of an upload. */

/* False: the page is something else, or its JPEG does not decode; draw it then. */
bool scan_preview(struct mem *, qpdf_data, qpdf_oh page, struct str *jpeg_out);

/* Whether a page of a clean copy is nothing but such a photograph, turned as it may be, with no key that PDF/A
 * forbids: it may be kept as it is. */
bool scan_is_plain(struct mem *, qpdf_data, qpdf_oh page);

#endif
