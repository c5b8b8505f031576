#ifndef PAPER_TOME_H
#define PAPER_TOME_H
#include "paper/pdf.h"

/* tome.h - a new file out of others: one that it begins as, pages of more, and what is made here. They are read
 * strictly, changed as copies, and written once, in one pass, from the catalogue on: what nothing refers to is left
 * out, and streams go over as they lie. Before any signature; afterwards a file only grows (update.h).
 *
 * Numbers of objects below are the tome's: those of the file it began as, then new ones; the file that is written
 * has numbers of its own. Faults of a file are sticky and told by tome_write; a look-up then answers NULL. */

struct tome;

/* The bytes must outlive the tome. NULL: *fault_out says why. */
struct tome *tome_open(struct mem *, struct str pdf, enum pdf_fault *fault_out);

/* A value in PDF's notation, references by the tome's numbers: our own text, which must be PDF. */
struct obj *tome_make(struct tome *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A stream with the keys of dict and these bytes, which must outlive the tome; filter: NULL, or the name of the one
 * they are in. */
struct obj *tome_stream(struct tome *, struct obj *dict, struct str data, const char *filter);
struct obj *tome_ref(struct tome *, uint32_t number);

uint32_t tome_add(struct tome *, struct obj *);         /* an object of its own; its number */

uint32_t tome_objects(const struct tome *);             /* above the highest number */

/* To read; NULL: none, or the null object. */
struct obj *tome_object(struct tome *, uint32_t number);
struct obj *tome_resolve(struct tome *, struct obj *);
struct obj *tome_get(struct tome *, const struct obj *dict, const char *key);

/* To change: the same copy each time. NULL: not there. */
struct obj *tome_edit(struct tome *, uint32_t number);

/* The container under a key of what is being changed, ready to be changed too; made empty of that kind when there is
 * none or another thing. */
struct obj *tome_inside(struct tome *, struct obj *dict, const char *key, enum obj_kind);
struct obj *tome_root(struct tome *);                   /* the catalogue, to change */

/* What a stream of the first file holds; NULL p: it does not decode, the fault is set. */
struct str tome_content(struct tome *, const struct obj *stream);

/* The numbers of the pages, in order, of a tree of one level, as cairo and qpdf write it; false: another one, or more
 * than max. */
bool tome_pages(struct tome *, uint32_t *numbers, size_t max, size_t *n_out);

/* The same of another file, whose pages come along with all they refer to; they belong to no tree yet. */
bool tome_join(struct tome *, struct str pdf, uint32_t *numbers, size_t max, size_t *n_out);

/* From now on the tome has these pages and no others. */
void tome_set_pages(struct tome *, const uint32_t *numbers, size_t n);

/* The file, version 1.7: the same tome, the same bytes. info: number of /Info's dictionary. May be called again after
 * more changes. PDF_LIMIT: more than limit_bytes. */
enum pdf_fault tome_write(struct tome *, uint32_t info, size_t limit_bytes, struct str *out);

#endif
