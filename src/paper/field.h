#ifndef PAPER_FIELD_H
#define PAPER_FIELD_H
#include "paper/pdf.h"

/* field.h - the form fields of a file, walked through the whole tree, not only its top. */

enum { PDF_FIELD_NODES_MAX = 10000, PDF_FIELD_DEPTH_MAX = 20 };

struct pdf_field {
	uint32_t number;                /* its object, 0 when it is none of its own */
	struct obj *dict;
	struct str name;                /* full: parent.child, as bytes */
	bool is_signature;              /* /FT /Sig, its own or its parent's */
	bool has_kids;
	struct obj *value;              /* /V as it stands, NULL: none */
};

struct pdf_field_walk {
	struct pdf *pdf;
	struct pdf_field at[PDF_FIELD_DEPTH_MAX];
	const struct obj *list[PDF_FIELD_DEPTH_MAX];
	uint32_t next[PDF_FIELD_DEPTH_MAX];
	int depth;                      /* -1: done */
	int nodes;
};

/* while (pdf_field_next(&w, &f)) ...: parents before children. Twin keys in a field or in the AcroForm, and
 * more than the limits, set the fault of the file; then it answers false. */
void pdf_field_begin(struct pdf_field_walk *, struct pdf *);
bool pdf_field_next(struct pdf_field_walk *, struct pdf_field *out);

/* The signature field of that full name. False: none, or the file's fault is set. */
bool pdf_field_find(struct pdf *, struct str name, struct pdf_field *out);

/* The AcroForm, NULL: none. *number_out: its object, 0 when it lies in the catalogue itself. */
struct obj *pdf_field_form(struct pdf *, uint32_t *number_out);

#endif
