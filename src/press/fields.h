#ifndef PRESS_FIELDS_H
#define PRESS_FIELDS_H
#include "press/block.h"
#include "press/structure.h"

/* fields.h - empty signature fields, made once when a dossier is frozen, so that a later signature changes
 * nothing but its field's /V and /AP. Each is print and locked, has a name for those who hear it and an
 * element Form in the structure (ISO 14289-1, 7.18.4); one with a surface has an empty look (ISO 19005-2,
 * 6.3.3), which brings the letters that later looks are written with (look.h). */

enum { FIELDS_MAX = 8 };

struct signature_field {
	struct str name;                /* ASCII, no dot: "titulaire" */
	struct str tip;                 /* said for it */
	struct str place;               /* the signature box of that id; empty: a field without surface */
};

struct fields_wish {
	const struct signature_field *fields;
	size_t n;
	const struct places *places;    /* of the form that is being bound */
	uint32_t letters;               /* resources with the fonts of look_letters; unused when n is 0 */
	const uint32_t *pages;          /* of the form, in order */
};

/* Into a document that is not yet written, and its structure. ERR_INVALID: a place that the form does not have. */
MUST_CHECK enum err fields_add(struct structure *, const struct fields_wish *);

#endif
