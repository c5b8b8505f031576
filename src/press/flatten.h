#ifndef PRESS_FLATTEN_H
#define PRESS_FLATTEN_H
#include "press/quire.h"

/* flatten.h - what annotations and form fields show becomes part of the page; the annotations go. */

/* A visible field holds text but no appearance: its writer left the drawing to the reader. flatten_page
 * would lose the text; the page must be drawn by somebody who makes appearances. */
bool flatten_is_blind(qpdf_data, qpdf_oh page);

/* content: the page's own, decoded. The page gets one content stream that isolates it and then draws the
 * appearance of each visible annotation at its place (ISO 32000-1 12.5.5). */
void flatten_page(struct mem *, qpdf_data, qpdf_oh page, struct str content);

#endif
