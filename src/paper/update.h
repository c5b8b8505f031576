#ifndef PAPER_UPDATE_H
#define PAPER_UPDATE_H
#include "paper/pdf.h"

/* update.h - a new revision: only the bytes that are appended, so that the old ones are a prefix by
 * construction. Written in the style of the file: a table after a table, a stream after a stream. */

struct update;

/* limit: bytes that may be appended. The pdf must outlive it. */
struct update *update_begin(struct mem *, struct pdf *, size_t limit_bytes);

uint32_t update_number(struct update *);                /* a new object's, above any in use */

/* Writes an object, new or replaced. Written twice, the last copy counts. Returns the place of its value
 * in the whole file. */
uint64_t update_put(struct update *, uint32_t number, const struct obj *);
uint64_t update_put_text(struct update *, uint32_t number, struct str value);

/* A new stream, packed with Flate; dict is text like "/Type/XObject". Returns its number. */
uint32_t update_put_packed(struct update *, struct str dict, struct str data);

/* The cross-reference and the end; what was appended. PDF_LIMIT: more than the limit. */
enum pdf_fault update_end(struct update *, struct str *appended_out);

#endif
