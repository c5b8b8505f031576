/* pdf.c - opens a file, and reads its objects when they are asked for.
 *
 * For     the signing engine, the verifier, the lint, the command line.
 * Never   repairs, decrypts, or changes what it read.
 * Holds   nothing beyond the caller's arena.
 * Fails   p->fault, the first one, is sticky: after it every look-up answers NULL.
 * Limits  those of pdf.h. Each object and each object stream is read once. */
#include "paper/pdf.h"

#include <assert.h>
#include <string.h>

#include "paper/flate.h"
#include "paper/lex.h"
#include "paper/xref.h"

enum { REFERENCE_HOPS_MAX = 32, PACKED_OBJECTS_MAX = 100000 };

struct packed {                         /* an object stream, decoded */
	uint32_t count;
	struct str data;
	size_t first;
	uint32_t *numbers;
	size_t *places;
};

static const char *const fault_names[PDF_FAULT_COUNT] = {
	[PDF_OK] = "ok",
	[PDF_NO_HEADER] = "no-header",
	[PDF_NO_STARTXREF] = "no-startxref",
	[PDF_JUNK_AFTER_END] = "junk-after-end",
	[PDF_BAD_XREF] = "bad-xref",
	[PDF_XREF_LOOP] = "xref-loop",
	[PDF_ENCRYPTED] = "encrypted",
	[PDF_NO_CATALOG] = "no-catalog",
	[PDF_BAD_OBJECT] = "bad-object",
	[PDF_TWIN_KEYS] = "twin-keys",
	[PDF_LIMIT] = "limit",
	[PDF_NO_PAGE] = "no-page",
	[PDF_PAGE_DIRECT] = "page-direct",
	[PDF_NO_FIELD] = "no-field",
	[PDF_FIELD_SIGNED] = "field-signed",
	[PDF_FIELD_EXISTS] = "field-exists",
	[PDF_BAD_STAMP] = "bad-stamp",
};

const char *pdf_fault_name(enum pdf_fault fault)
{
	assert(fault >= PDF_OK && fault < PDF_FAULT_COUNT);
	return fault_names[fault];
}

struct pdf_budget pdf_budget_for(struct str file)
{
	return (struct pdf_budget){ .work_bytes = (uint64_t)file.n * 4 + 32 * 1024 * 1024 };
}

void pdf_refuse(struct pdf *p, enum pdf_fault fault)
{
	if (p->fault == PDF_OK)
		p->fault = fault;
}

bool pdf_room(struct pdf *p, size_t n)
{
	size_t left = mem_left(p->mem);

	if (left >= PDF_SPARE_BYTES && n <= left - PDF_SPARE_BYTES)
		return true;
	pdf_refuse(p, PDF_LIMIT);
	return false;
}

bool pdf_work(struct pdf *p, size_t bytes)
{
	if (bytes <= p->budget->work_bytes) {
		p->budget->work_bytes -= bytes;
		return true;
	}
	p->budget->work_bytes = 0;
	pdf_refuse(p, PDF_LIMIT);
	return false;
}

static bool find_catalog(struct pdf *p)
{
	const struct obj *root = obj_get(p->trailer, "Root");

	if (obj_get(p->trailer, "Encrypt") != NULL) {
		pdf_refuse(p, PDF_ENCRYPTED);
		return false;
	}
	const struct obj *catalog = root == NULL || root->kind != OBJECT_REF
		? NULL : pdf_object(p, (uint32_t)root->integer);

	if (catalog == NULL || catalog->kind != OBJECT_DICT) {
		pdf_refuse(p, PDF_NO_CATALOG);
		return false;
	}
	if (obj_has_twins(catalog)) {
		pdf_refuse(p, PDF_TWIN_KEYS);
		return false;
	}
	p->catalog = catalog;
	p->catalog_number = (uint32_t)root->integer;
	return true;
}

struct pdf *pdf_open(struct mem *m, struct str bytes, struct pdf_budget *budget,
		     enum pdf_fault *fault_out)
{
	if (mem_left(m) < PDF_SPARE_BYTES + sizeof(struct pdf)) {
		*fault_out = PDF_LIMIT;
		return NULL;
	}
	struct pdf *p = mem_new_of(m, struct pdf);
	size_t at = 0;

	p->mem = m;
	p->bytes = bytes;
	p->budget = budget;
	if (!str_starts(bytes, STR("%PDF-")))
		pdf_refuse(p, PDF_NO_HEADER);
	if (p->fault == PDF_OK && xref_start(p, &at) && xref_read(p, at) && find_catalog(p))
		return p;
	*fault_out = p->fault;
	assert(*fault_out != PDF_OK);
	return NULL;
}

const struct xref_entry *pdf_entry(const struct pdf *p, uint32_t number)
{
	if (number >= p->numbers || p->newest[number] == 0)
		return NULL;
	return &p->entries[p->newest[number] - 1];
}

/* The head of an object stream: pairs of number and place. */
static bool read_pairs(struct pdf *p, struct packed *k, uint64_t count)
{
	struct lex l = { .pdf = p, .in = k->data, .is_packed = true };

	if (!pdf_room(p, count * (sizeof *k->numbers + sizeof *k->places)))
		return false;
	k->numbers = mem_get(p->mem, count, sizeof *k->numbers);
	k->places = mem_get(p->mem, count, sizeof *k->places);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t number, place;

		if (!lex_number(&l, PDF_NUMBERS_MAX, &number) || !lex_number(&l, k->data.n, &place))
			return false;
		k->numbers[i] = (uint32_t)number;
		k->places[i] = (size_t)place;
	}
	k->count = (uint32_t)count;
	return pdf_work(p, l.at);
}

static struct packed *packed_of(struct pdf *p, uint32_t number)
{
	if (p->packed == NULL && !pdf_room(p, p->numbers * sizeof(struct packed *)))
		return NULL;
	if (p->packed == NULL)
		p->packed = mem_get(p->mem, p->numbers, sizeof(struct packed *));
	if (p->packed[number] != NULL)
		return p->packed[number];
	const struct xref_entry *e = pdf_entry(p, number);
	/* an object stream inside an object stream is not PDF, and could be endless */
	struct obj *o = e == NULL || e->kind != XREF_PLAIN ? NULL : pdf_object(p, number);
	const struct obj *n = pdf_get(p, o, "N"), *first = pdf_get(p, o, "First");

	if (o == NULL || o->kind != OBJECT_STREAM || n == NULL || n->kind != OBJECT_INT ||
	    n->integer < 0 || n->integer > PACKED_OBJECTS_MAX || first == NULL ||
	    first->kind != OBJECT_INT || first->integer < 0 || !pdf_room(p, sizeof(struct packed)))
		return NULL;
	struct packed *k = mem_new_of(p->mem, struct packed);

	k->first = (size_t)first->integer;
	k->data = flate_decode(p, o, false);
	if (k->data.p == NULL || k->first > k->data.n || !read_pairs(p, k, (uint64_t)n->integer))
		return NULL;
	p->packed[number] = k;
	return k;
}

static struct obj *read_packed(struct pdf *p, const struct xref_entry *e)
{
	struct packed *k = e->place >= p->numbers ? NULL : packed_of(p, (uint32_t)e->place);

	if (k == NULL || e->generation >= k->count || k->numbers[e->generation] != e->number ||
	    k->places[e->generation] > k->data.n - k->first)
		return NULL;
	struct lex l = { .pdf = p, .in = k->data, .is_packed = true };

	l.at = k->first + k->places[e->generation];
	size_t from = l.at;
	struct obj *o = lex_object(&l);

	return o != NULL && pdf_work(p, l.at - from + 32) ? o : NULL;
}

struct obj *pdf_object(struct pdf *p, uint32_t number)
{
	/* newest is there only once the whole cross-reference has been read */
	const struct xref_entry *e = p->newest == NULL || p->fault != PDF_OK
		? NULL : pdf_entry(p, number);

	if (e == NULL || e->kind == XREF_FREE)
		return NULL;
	struct obj *o = p->seen[number];

	if (o == &p->reading || p->depth >= OBJECT_DEPTH_MAX) {
		pdf_refuse(p, o == &p->reading ? PDF_BAD_OBJECT : PDF_LIMIT);
		return NULL;
	}
	if (o == NULL) {
		p->seen[number] = &p->reading;
		p->depth++;
		o = e->kind == XREF_PLAIN ? lex_indirect(p, (size_t)e->place, number, e->generation)
					  : read_packed(p, e);
		p->depth--;
		p->seen[number] = o;
	}
	if (o == NULL)
		pdf_refuse(p, PDF_BAD_OBJECT);
	return o == NULL || o->kind == OBJECT_NULL ? NULL : o;
}

struct obj *pdf_resolve(struct pdf *p, struct obj *o)
{
	for (int i = 0; o != NULL && o->kind == OBJECT_REF; i++) {
		if (i == REFERENCE_HOPS_MAX) {
			pdf_refuse(p, PDF_LIMIT);
			return NULL;
		}
		o = pdf_object(p, (uint32_t)o->integer);
	}
	return o == NULL || o->kind == OBJECT_NULL ? NULL : o;
}

struct obj *pdf_get(struct pdf *p, const struct obj *dict, const char *key)
{
	return pdf_resolve(p, obj_get(dict, key));
}
