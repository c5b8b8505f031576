#ifndef PRESS_STRUCTURE_H
#define PRESS_STRUCTURE_H
#include "press/quire.h"

/* structure.h - what cairo's tags lack for those who hear a document: everything untagged becomes an
 * artifact, table heads say which way they head, a piece's page is a figure with its name (ISO 14289-1). */

/* Wraps what is outside every tag of a page's content, which cairo wrote line by line. */
struct str structure_artifacts(struct mem *, struct str content);

/* Over the whole tree of a form: /Scope on each table head. */
void structure_scopes(qpdf_data);

/* A page whose whole content is the marked content 0 becomes a Figure at the end of the document; alt is
 * said for it. No tree: nothing. */
void structure_figure(qpdf_data, qpdf_oh page, const char *alt);

/* A widget of that page becomes an element Form, spoken as its /TU: at the end of signature block number
 * nth, from 0, or of the document. ERR_INVALID: no tree, or no such block. */
#define STRUCTURE_AT_END SIZE_MAX
MUST_CHECK enum err structure_widget(qpdf_data, qpdf_oh page, qpdf_oh widget, size_t nth);

#endif
