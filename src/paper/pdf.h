#ifndef PAPER_PDF_H
#define PAPER_PDF_H
#include "paper/obj.h"

/* pdf.h - a strict reader: it refuses, it never repairs. Repair belongs to the merge, in its jail and
 * before any signature. Objects are read when asked for, once; all lives in the caller's arena, whose
 * limit the reader respects by refusing (PDF_LIMIT), never by running into it.
 *
 * Disadvantage: a fault is found when the damaged object is reached, so ask pdf_fault last as well. */

/* Why a file, or an act upon it, is refused: a value that is shown, not an error of ours. */
enum pdf_fault {
	PDF_OK,
	PDF_NO_HEADER,                  /* no %PDF- at byte 0 */
	PDF_NO_STARTXREF,               /* none in the last 2 048 bytes, or not followed by %%EOF */
	PDF_JUNK_AFTER_END,             /* something after the last %%EOF */
	PDF_BAD_XREF,
	PDF_XREF_LOOP,
	PDF_ENCRYPTED,
	PDF_NO_CATALOG,
	PDF_BAD_OBJECT,                 /* not at its place, not what its entry says, or not PDF */
	PDF_TWIN_KEYS,                  /* a key twice where viewers would disagree */
	PDF_LIMIT,                      /* memory, depth, count or work */
	PDF_NO_PAGE,
	PDF_PAGE_DIRECT,                /* a page that is no object of its own cannot get a field */
	PDF_NO_FIELD,
	PDF_FIELD_SIGNED,
	PDF_FIELD_EXISTS,
	PDF_BAD_STAMP,                  /* the drawing of the stamp is not one of ours */
	PDF_FAULT_COUNT
};

const char *pdf_fault_name(enum pdf_fault);     /* "bad-xref": stable, for reports */

enum {
	PDF_NUMBERS_MAX = 4000000,
	PDF_SECTIONS_MAX = 512,
	PDF_PAGE_NODES_MAX = 200000,
	PDF_PAGE_DEPTH_MAX = 50,
	PDF_TAIL_BYTES = 2048,
	PDF_SPARE_BYTES = 256 * 1024,   /* of the arena, left to the caller */
};

/* Bytes that may still be looked at, over every file opened with it: a bound on time. */
struct pdf_budget {
	uint64_t work_bytes;
};

struct pdf_budget pdf_budget_for(struct str file);      /* four times the file and 32 MiB */

enum xref_kind { XREF_FREE, XREF_PLAIN, XREF_PACKED };

struct xref_entry {
	uint64_t place;                 /* file offset; the number of the object stream */
	uint32_t number;
	uint32_t generation;            /* or the index in the object stream */
	enum xref_kind kind;
};

struct xref_section {                   /* newest first */
	size_t at;
	const struct obj *trailer;
	bool is_stream, is_hybrid;
	uint32_t first, count;          /* of entries */
};

struct packed;

struct pdf {
	struct mem *mem;
	struct str bytes;
	struct pdf_budget *budget;
	enum pdf_fault fault;           /* the first one; sticky */
	int depth;
	struct xref_entry *entries;
	uint32_t entry_count, entry_room;
	struct xref_section *sections;
	uint32_t section_count;
	uint32_t *newest;               /* by number: index of its entry + 1, or 0 */
	uint32_t numbers;               /* the highest number with an entry, + 1 */
	struct obj **seen;              /* by number: what was read */
	struct obj reading;             /* stands in seen while an object is being read */
	struct packed **packed;         /* by number: object streams already decoded */
	const struct obj *trailer;
	const struct obj *catalog;
	uint32_t catalog_number;
};

/* The bytes stay the caller's and must outlive the pdf. NULL: *fault_out says why. */
struct pdf *pdf_open(struct mem *, struct str bytes, struct pdf_budget *,
                     enum pdf_fault *fault_out);

/* NULL: free, missing or the null object, which PDF holds to be the same; or pdf->fault is set now. */
struct obj *pdf_object(struct pdf *, uint32_t number);

/* Follows references. NULL as above. */
struct obj *pdf_resolve(struct pdf *, struct obj *);
struct obj *pdf_get(struct pdf *, const struct obj *dict, const char *key);

/* The entry in force, or NULL. */
const struct xref_entry *pdf_entry(const struct pdf *, uint32_t number);

/* A page by its place from 0; a negative index counts from the end. NULL: no such page. *number_out is
 * 0 for a page that is no object of its own. Inherited keys are not filled in. */
struct obj *pdf_page(struct pdf *, int index, uint32_t *number_out);
int pdf_page_count(struct pdf *);       /* walked, not /Count; -1: fault */

/* For the parts of the reader: false, and PDF_LIMIT, when the arena cannot give n bytes. */
bool pdf_room(struct pdf *, size_t n);
void pdf_refuse(struct pdf *, enum pdf_fault);  /* the first one counts */
bool pdf_work(struct pdf *, size_t bytes);

#endif
