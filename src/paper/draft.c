/* draft.c - collects the changes of one revision; nothing is written twice.
 *
 * Limits  DRAFT_EDITS_MAX objects changed. */
#include "paper/draft.h"

enum pdf_fault draft_begin(struct draft *d, struct mem *m, struct str file, size_t limit_bytes)
{
	*d = (struct draft){ .mem = m, .budget = pdf_budget_for(file) };
	d->pdf = pdf_open(m, file, &d->budget, &d->fault);
	if (d->pdf != NULL)
		d->update = update_begin(m, d->pdf, limit_bytes);
	return d->fault;
}

void draft_refuse(struct draft *d, enum pdf_fault fault)
{
	if (d->fault == PDF_OK)
		d->fault = fault;
}

struct obj *draft_edit(struct draft *d, uint32_t number)
{
	for (uint32_t i = 0; i < d->count; i++) {
		if (d->edits[i].number == number)
			return d->edits[i].value;
	}
	const struct obj *o = pdf_object(d->pdf, number);

	if (o == NULL || d->count == DRAFT_EDITS_MAX ||
	    (o->kind != OBJECT_DICT && o->kind != OBJECT_ARRAY)) {
		draft_refuse(d, o == NULL ? PDF_BAD_OBJECT : PDF_LIMIT);
		return NULL;
	}
	struct obj *copy = obj_copy(d->mem, o, 2);

	d->edits[d->count].number = number;
	d->edits[d->count++].value = copy;
	return copy;
}

struct obj *draft_inside(struct draft *d, struct obj *dict, const char *key, enum obj_kind kind)
{
	const struct obj *at = obj_get(dict, key);
	struct obj *inside;

	if (at == NULL || at->kind == OBJECT_NULL)
		inside = obj_new(d->mem, kind);
	else if (at->kind == OBJECT_REF)
		return draft_edit(d, (uint32_t)at->integer);
	else if (at->kind == kind)
		inside = obj_copy(d->mem, at, 2);
	else
		inside = NULL;
	if (inside == NULL)
		draft_refuse(d, PDF_BAD_OBJECT);
	else
		obj_put(d->mem, dict, str_of(key), inside);
	return inside;
}

enum pdf_fault draft_end(struct draft *d, struct str *appended_out)
{
	draft_refuse(d, d->pdf->fault);
	for (uint32_t i = 0; i < d->count && d->fault == PDF_OK; i++)
		(void)update_put(d->update, d->edits[i].number, d->edits[i].value);
	if (d->fault == PDF_OK)
		d->fault = update_end(d->update, appended_out);
	return d->fault;
}
