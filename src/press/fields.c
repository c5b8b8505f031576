/* fields.c - signature fields by way of qpdf, before anything is signed.
 *
 * For     binder.c, last before it writes.
 * Never   touches a file that has been written: later revisions are paper/pades.c's.
 * Limits  FIELDS_MAX fields. */
#include "press/fields.h"

#include <assert.h>

#include "press/structure.h"

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

static struct str widget_of(struct mem *mem, const struct place *p)
{
	double x = p == NULL ? 0 : p->x, y = p == NULL ? 0 : p->y;
	double w = p == NULL ? 0 : p->w, h = p == NULL ? 0 : p->h;
	return str_fmt(mem, "<< /Type /Annot /Subtype /Widget /FT /Sig /F %d /Rect [ %.2f %.2f %.2f %.2f ] >>",
		       WIDGET_FLAGS, x, y, x + w, y + h);
}

/* The look has what later looks are written with, and shows nothing. */
static void add_empty_look(struct mem *mem, qpdf_data q, qpdf_oh widget, const struct place *p, qpdf_oh letters)
{
	struct str dict = str_fmt(mem, "<< /Type /XObject /Subtype /Form /BBox [ 0 0 %.2f %.2f ] >>", p->w, p->h);
	qpdf_oh look = qpdf_oh_new_dictionary(q);
	qpdf_oh stream = quire_stream(q, dict.p, STR(""), NULL);
	qpdf_oh_replace_key(q, qpdf_oh_get_dict(q, stream), "/Resources", letters);
	qpdf_oh_replace_key(q, look, "/N", stream);
	qpdf_oh_replace_key(q, widget, "/AP", look);
}

static void append_to(qpdf_data q, qpdf_oh dict, const char *key, qpdf_oh item)
{
	qpdf_oh list = qpdf_oh_get_key(q, dict, key);
	if (qpdf_oh_is_array(q, list) == QPDF_FALSE) {
		qpdf_oh_replace_key(q, dict, key, qpdf_oh_new_array(q));
		list = qpdf_oh_get_key(q, dict, key);
	}
	qpdf_oh_append_item(q, list, item);
}

static enum err add_field(struct mem *mem, qpdf_data q, const struct signature_field *f,
			  const struct fields_wish *wish)
{
	size_t nth = STRUCTURE_AT_END;
	const struct place *p = f->place.n == 0 ? NULL : place_of(wish->places, f->place, &nth);
	if (p == NULL && f->place.n != 0) {
		return err_note(ERR_INVALID, "fields: no box " STR_FMT, STR_ARG(f->place));
	}
	qpdf_oh page = qpdf_get_page_n(q, p == NULL ? 0 : (size_t)(p->page - 1));
	qpdf_oh widget = qpdf_make_indirect_object(q, qpdf_oh_parse(q, widget_of(mem, p).p));
	qpdf_oh_replace_key(q, widget, "/T", qpdf_oh_new_string(q, str_c(mem, f->name)));
	qpdf_oh_replace_key(q, widget, "/TU", qpdf_oh_new_unicode_string(q, str_c(mem, f->tip)));
	qpdf_oh_replace_key(q, widget, "/P", page);
	if (p != NULL) {
		add_empty_look(mem, q, widget, p, wish->letters);
	}
	append_to(q, page, "/Annots", widget);
	append_to(q, qpdf_oh_get_key(q, qpdf_get_root(q), "/AcroForm"), "/Fields", widget);
	return structure_widget(q, page, widget, nth);
}

enum err fields_add(struct mem *mem, qpdf_data q, const struct fields_wish *wish)
{
	assert(wish->n <= FIELDS_MAX);
	if (wish->n == 0) {
		return OK;
	}
	qpdf_oh form = qpdf_oh_parse(q, "<< /Fields [ ] /SigFlags 3 >>");
	qpdf_oh_replace_key(q, qpdf_get_root(q), "/AcroForm", qpdf_make_indirect_object(q, form));
	for (size_t i = 0; i < wish->n; i++) {
		TRY(add_field(mem, q, &wish->fields[i], wish));
	}
	return OK;
}
