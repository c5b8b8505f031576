/* fields.c - signature fields, before anything is signed.
 *
 * For     binder.c, last before it writes.
 * Never   touches a file that has been written: later revisions are paper/pades.c's.
 * Limits  FIELDS_MAX fields. */
#include "press/fields.h"

#include <assert.h>

enum { WIDGET_FLAGS = 132 };            /* print, locked (ISO 32000-1, table 165) */

/* The box of that id and its place among the signature blocks; NULL: the form has none. */
static const struct place *place_of(const struct places *places, struct str id, size_t *nth_out)
{
	for (size_t i = 0; i < places->n; i++) {
		if (str_eq_c(id, places->place[i].who)) {
			*nth_out = i;
			return &places->place[i];
		}
	}
	return NULL;
}

static struct obj *widget_of(struct tome *b, const struct place *p, uint32_t page)
{
	double x = p == NULL ? 0 : p->x, y = p == NULL ? 0 : p->y;
	double w = p == NULL ? 0 : p->w, h = p == NULL ? 0 : p->h;
	return tome_make(b,
			 "<< /Type /Annot /Subtype /Widget /FT /Sig /F %d /Rect [ %.2f %.2f %.2f %.2f ] "
			 "/P %u 0 R >>", WIDGET_FLAGS, x, y, x + w, y + h, page);
}

/* The look has what later looks are written with, and shows nothing. */
static void add_empty_look(struct structure *t, struct obj *widget, const struct place *p, uint32_t letters)
{
	struct obj *dict = tome_make(t->tome,
				     "<< /Type /XObject /Subtype /Form /BBox [ 0 0 %.2f %.2f ] "
				     "/Resources %u 0 R >>", p->w, p->h, letters);
	uint32_t look = tome_add(t->tome, tome_stream(t->tome, dict, STR(""), NULL));
	obj_put(t->mem, widget, STR("AP"), tome_make(t->tome, "<< /N %u 0 R >>", look));
}

static void append_to(struct structure *t, struct obj *dict, const char *key, uint32_t item)
{
	obj_push(t->mem, tome_inside(t->tome, dict, key, OBJECT_ARRAY), tome_ref(t->tome, item));
}

static enum err add_field(struct structure *t, struct obj *form, const struct signature_field *f,
			  const struct fields_wish *wish)
{
	size_t nth = STRUCTURE_AT_END;
	const struct place *p = f->place.n == 0 ? NULL : place_of(wish->places, f->place, &nth);
	if (p == NULL && f->place.n != 0) {
		return err_note(ERR_INVALID, "fields: no box " STR_FMT, STR_ARG(f->place));
	}
	uint32_t page = wish->pages[p == NULL ? 0 : p->page - 1];
	struct obj *widget = widget_of(t->tome, p, page);
	obj_put(t->mem, widget, STR("T"), obj_text(t->mem, OBJECT_STRING, f->name));
	obj_put(t->mem, widget, STR("TU"), obj_label(t->mem, f->tip));
	if (p != NULL) {
		add_empty_look(t, widget, p, wish->letters);
	}
	uint32_t number = tome_add(t->tome, widget);
	append_to(t, tome_edit(t->tome, page), "Annots", number);
	append_to(t, form, "Fields", number);
	return structure_widget(t, page, number, nth);
}

enum err fields_add(struct structure *t, const struct fields_wish *wish)
{
	assert(wish->n <= FIELDS_MAX);
	if (wish->n == 0) {
		return OK;
	}
	struct obj *form = tome_make(t->tome, "<< /Fields [ ] /SigFlags 3 >>");
	uint32_t number = tome_add(t->tome, form);
	obj_put(t->mem, tome_root(t->tome), STR("AcroForm"), tome_ref(t->tome, number));
	for (size_t i = 0; i < wish->n; i++) {
		TRY(add_field(t, form, &wish->fields[i], wish));
	}
	return OK;
}
