#ifndef PRESS_STRUCTURE_H
#define PRESS_STRUCTURE_H
#include "paper/tome.h"

/* structure.h - what cairo's tags lack for those who hear a document: everything untagged becomes an
 * artifact, table heads say which way they head, a piece's page is a figure with its name (ISO 14289-1). */

/* Wraps what is outside every tag of a page's content, which cairo wrote line by line. */
struct str structure_artifacts(struct mem *, struct str content);

struct structure {                      /* as cairo writes it: one Document, a flat list of parents */
	struct mem *mem;
	struct tome *tome;
	struct obj *kids, *nums;        /* of the document; of the list. Ours to change */
	uint32_t document;
	int64_t next;                   /* free key of the list */
};

/* The tree of a form; false: it has none, or another one. */
bool structure_open(struct mem *, struct tome *, struct structure *out);

/* Over the whole tree: /Scope on each table head. */
void structure_scopes(const struct structure *);

/* A page whose whole content is the marked content 0 becomes a Figure at the end of the document; alt is
 * said for it. */
void structure_figure(struct structure *, uint32_t page, struct str alt);

/* A widget of that page becomes an element Form, spoken as its /TU: at the end of signature block number
 * nth, from 0, or of the document. ERR_INVALID: no such block. */
#define STRUCTURE_AT_END SIZE_MAX
MUST_CHECK enum err structure_widget(struct structure *, uint32_t page, uint32_t widget, size_t nth);

#endif
