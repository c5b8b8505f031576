/* field.c - an iterator over the field tree.
 *
 * Never   descends into what it has no room for: PDF_FIELD_DEPTH_MAX levels, PDF_FIELD_NODES_MAX nodes, for a
 *         field may list itself. */
#include "paper/field.h"

struct obj *pdf_field_form(struct pdf *p, uint32_t *number_out)
{
	const struct obj *at = obj_get(p->catalog, "AcroForm");
	struct obj *form = pdf_get(p, p->catalog, "AcroForm");

	*number_out = at != NULL && at->kind == OBJECT_REF ? (uint32_t)at->integer : 0;
	if (form != NULL && form->kind != OBJECT_DICT)
		pdf_refuse(p, PDF_BAD_OBJECT);
	else if (form != NULL && obj_has_twins(form))
		pdf_refuse(p, PDF_TWIN_KEYS);
	return p->fault == PDF_OK ? form : NULL;
}

void pdf_field_begin(struct pdf_field_walk *w, struct pdf *p)
{
	uint32_t number;
	const struct obj *fields = pdf_get(p, pdf_field_form(p, &number), "Fields");

	*w = (struct pdf_field_walk){ .pdf = p, .depth = -1 };
	if (fields != NULL && fields->kind == OBJECT_ARRAY) {
		w->depth = 0;
		w->list[0] = fields;
	}
}

static struct str full_name(struct pdf *p, struct str parent, struct str own)
{
	if (parent.n == 0 || own.n == 0)
		return own.n == 0 ? parent : own;
	if (!pdf_room(p, parent.n + own.n + 2))
		return own;
	const struct str parts[] = { parent, own };

	return str_join(p->mem, parts, 2, STR("."));
}

static bool enter(struct pdf_field_walk *w, struct obj *node, struct pdf_field *out)
{
	const struct pdf_field *parent = w->depth > 0 ? &w->at[w->depth - 1] : NULL;
	struct obj *dict = pdf_resolve(w->pdf, node);

	if (++w->nodes > PDF_FIELD_NODES_MAX) {
		pdf_refuse(w->pdf, PDF_LIMIT);
		return false;
	}
	if (dict == NULL || dict->kind != OBJECT_DICT) {
		pdf_refuse(w->pdf, PDF_BAD_OBJECT);
		return false;
	}
	if (obj_has_twins(dict)) {
		pdf_refuse(w->pdf, PDF_TWIN_KEYS);
		return false;
	}
	const struct obj *own = pdf_get(w->pdf, dict, "T"), *type = pdf_get(w->pdf, dict, "FT");
	const struct obj *kids = pdf_get(w->pdf, dict, "Kids");

	*out = (struct pdf_field){ .number = node->kind == OBJECT_REF ? (uint32_t)node->integer : 0,
			       .dict = dict, .value = obj_get(dict, "V") };
	out->name = full_name(w->pdf, parent == NULL ? STR("") : parent->name,
			      own != NULL && own->kind == OBJECT_STRING ? own->text : STR(""));
	out->is_signature = type == NULL ? parent != NULL && parent->is_signature
					 : obj_is_name(type, "Sig");
	out->has_kids = kids != NULL && kids->kind == OBJECT_ARRAY && kids->count > 0;
	if (out->value != NULL && out->value->kind == OBJECT_NULL)
		out->value = NULL;
	return w->pdf->fault == PDF_OK;
}

bool pdf_field_next(struct pdf_field_walk *w, struct pdf_field *out)
{
	while (w->depth >= 0 && w->next[w->depth] >= w->list[w->depth]->count)
		w->depth--;
	if (w->depth < 0 || w->pdf->fault != PDF_OK)
		return false;
	if (!enter(w, w->list[w->depth]->items[w->next[w->depth]++], out))
		return false;
	if (!out->has_kids)
		return true;
	if (w->depth + 1 == PDF_FIELD_DEPTH_MAX) {
		pdf_refuse(w->pdf, PDF_LIMIT);
		return false;
	}
	w->at[w->depth++] = *out;
	w->list[w->depth] = pdf_get(w->pdf, out->dict, "Kids");
	w->next[w->depth] = 0;
	return true;
}

bool pdf_field_find(struct pdf *p, struct str name, struct pdf_field *out)
{
	struct pdf_field_walk w;
	struct pdf_field f;
	bool is_found = false;

	pdf_field_begin(&w, p);
	while (pdf_field_next(&w, &f)) {
		if (f.is_signature && f.number != 0 && !is_found && str_eq(f.name, name)) {
			*out = f;
			is_found = true;
		}
	}
	return is_found && p->fault == PDF_OK;
}
