/* stamp.c - takes a drawing over from one PDF into the next revision of another.
 *
 * For     pades.c.
 * Never   takes over pages, catalogues or annotations: only what a form object needs.
 * Limits  STAMP_OBJECTS_MAX objects and STAMP_BYTES_MAX bytes, OBJECT_DEPTH_MAX levels. */
#include "paper/stamp.h"

#include "paper/field.h"

struct known {                          /* an object that may be shared */
	uint32_t number;
	struct obj *value;
};

struct import {
	struct mem *mem;
	struct update *update;
	struct pdf *into, *from;
	uint32_t taken;                 /* objects met so far */
	uint32_t old[STAMP_OBJECTS_MAX], new[STAMP_OBJECTS_MAX]; /* new 0: being taken over */
	struct known known[STAMP_OBJECTS_MAX];
	uint32_t known_count;
	bool is_bad;
};

static struct obj *carry(struct import *i, struct obj *o, int depth);

static bool is_page_thing(const struct obj *o)
{
	const struct obj *type = obj_get(o, "Type");

	return obj_is_name(type, "Page") || obj_is_name(type, "Pages") ||
	       obj_is_name(type, "Catalog") || obj_is_name(type, "Annot");
}

static const struct known *find_known(const struct import *i, const struct obj *value)
{
	for (uint32_t k = 0; k < i->known_count; k++) {
		if (obj_same(i->known[k].value, value))
			return &i->known[k];
	}
	return NULL;
}

/* Children first, so that what is shared below already has its number in this file. */
static uint32_t take(struct import *i, uint32_t number, int depth)
{
	for (uint32_t k = 0; k < i->taken; k++) {
		if (i->old[k] == number) {
			i->is_bad |= i->new[k] == 0;    /* a loop */
			return i->new[k];
		}
	}
	struct obj *o = pdf_object(i->from, number);

	if (o == NULL || i->taken == STAMP_OBJECTS_MAX || is_page_thing(o)) {
		i->is_bad |= o == NULL || i->taken == STAMP_OBJECTS_MAX;
		return 0;
	}
	uint32_t slot = i->taken++;

	i->old[slot] = number;
	struct obj *value = carry(i, o, depth + 1);
	const struct known *k = i->is_bad ? NULL : find_known(i, value);

	i->new[slot] = k != NULL ? k->number : update_number(i->update);
	if (k == NULL && !i->is_bad)
		(void)update_put(i->update, i->new[slot], value);
	return i->new[slot];
}

/* The same value with the references of the file it goes into. */
static struct obj *carry(struct import *i, struct obj *o, int depth)
{
	if (depth > OBJECT_DEPTH_MAX) {
		i->is_bad = true;
		return o;
	}
	if (o->kind == OBJECT_REF) {
		uint32_t number = take(i, (uint32_t)o->integer, depth);
		const struct xref_entry *e = pdf_entry(i->into, number);

		return number == 0
		               ? obj_new(i->mem, OBJECT_NULL)
		               : obj_ref(i->mem, number,
		                         e != NULL && e->kind == XREF_PLAIN ? e->generation : 0);
	}
	if (o->kind != OBJECT_ARRAY && o->kind != OBJECT_DICT && o->kind != OBJECT_STREAM)
		return o;
	struct obj *copy = obj_copy(i->mem, o, 1);

	if (o->kind == OBJECT_STREAM) /* its length may be an object of its own */
		obj_put(i->mem, copy, STR("Length"), obj_int(i->mem, (int64_t)o->data.n));
	for (uint32_t n = 0; n < copy->count && !i->is_bad; n++)
		copy->items[n] = carry(i, copy->items[n], depth + 1);
	/* cairo leaves out what PDF/A asks for (ISO 19005-2, 6.2.11.3.2) */
	if (obj_is_name(obj_get(o, "Subtype"), "CIDFontType2") && obj_get(o, "CIDToGIDMap") == NULL)
		obj_put(i->mem, copy, STR("CIDToGIDMap"), obj_text(i->mem, OBJECT_NAME, STR("Identity")));
	return copy;
}

static void learn(struct import *i, struct obj *o, int depth)
{
	if (o == NULL || depth > OBJECT_DEPTH_MAX || i->known_count == STAMP_OBJECTS_MAX)
		return;
	if (o->kind == OBJECT_REF) {
		uint32_t number = (uint32_t)o->integer;

		for (uint32_t k = 0; k < i->known_count; k++) {
			if (i->known[k].number == number)
				return;
		}
		o = pdf_object(i->into, number);
		if (o == NULL || is_page_thing(o))
			return;
		i->known[i->known_count++] = (struct known){ number, o };
	}
	if (o->kind == OBJECT_ARRAY || o->kind == OBJECT_DICT || o->kind == OBJECT_STREAM) {
		for (uint32_t n = 0; n < o->count; n++)
			learn(i, o->items[n], depth + 1);
	}
}

/* What the looks of signature fields are made of, empty ones too. */
static void learn_looks(struct import *i)
{
	struct pdf_field_walk w;
	struct pdf_field f;

	pdf_field_begin(&w, i->into);
	while (pdf_field_next(&w, &f)) {
		if (f.is_signature)
			learn(i, obj_get(f.dict, "AP"), 0);
	}
}

static struct obj *form_of(struct import *i, struct obj *page)
{
	static const char *const shared[] = { "Resources", "Group" };
	struct obj *box = pdf_get(i->from, page, "MediaBox"),
		   *data = pdf_get(i->from, page, "Contents");
	const struct obj *filter = obj_get(data, "Filter");

	if (box == NULL || box->kind != OBJECT_ARRAY || box->count != 4 || data == NULL ||
	    data->kind != OBJECT_STREAM || obj_get(data, "DecodeParms") != NULL)
		return NULL;
	struct obj *form = obj_new(i->mem, OBJECT_STREAM);

	form->data = data->data;
	obj_put(i->mem, form, STR("Type"), obj_text(i->mem, OBJECT_NAME, STR("XObject")));
	obj_put(i->mem, form, STR("Subtype"), obj_text(i->mem, OBJECT_NAME, STR("Form")));
	obj_put(i->mem, form, STR("BBox"), carry(i, box, 0));
	for (size_t k = 0; k < sizeof shared / sizeof *shared; k++) {
		struct obj *value = pdf_get(i->from, page, shared[k]);

		if (value != NULL)
			obj_put(i->mem, form, str_of(shared[k]), carry(i, value, 0));
	}
	if (filter != NULL)
		obj_put(i->mem, form, STR("Filter"), carry(i, (struct obj *)(uintptr_t)filter, 0));
	return form;
}

enum pdf_fault stamp_import(struct mem *m, struct update *u, struct pdf *into, struct str stamp,
			    uint32_t *number_out)
{
	struct pdf_budget *budget = mem_new_of(m, struct pdf_budget);
	struct import *i = mem_new_of(m, struct import);
	enum pdf_fault fault = PDF_OK;
	uint32_t page_number;

	*budget = pdf_budget_for(stamp);
	i->mem = m;
	i->update = u;
	i->into = into;
	i->from = stamp.n > STAMP_BYTES_MAX ? NULL : pdf_open(m, stamp, budget, &fault);
	struct obj *page = i->from == NULL ? NULL : pdf_page(i->from, -1, &page_number);

	if (page == NULL)
		return PDF_BAD_STAMP;
	learn_looks(i);
	struct obj *form = form_of(i, page);

	if (form == NULL || i->is_bad || i->from->fault != PDF_OK)
		return PDF_BAD_STAMP;
	*number_out = update_number(u);
	(void)update_put(u, *number_out, form);
	return into->fault;
}
