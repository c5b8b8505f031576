/* flatten.c - stamps and filled fields are drawn where they are seen.
 *
 * For     clean.c.
 * Never   makes an appearance that the file does not have: clean.c takes a picture of such a page.
 * Limits  ANNOTATIONS_MAX a page; the rest is not drawn. */
#include "press/flatten.h"

enum { ANNOTATIONS_MAX = 500, FLAG_HIDDEN = 2, FLAG_NO_VIEW = 32 };

/* The stream that shows an annotation now: /AP /N, or its member named by /AS. */
static bool appearance_of(qpdf_data q, qpdf_oh annotation, qpdf_oh *out)
{
	qpdf_oh looks = qpdf_oh_get_key(q, annotation, "/AP");
	if (qpdf_oh_is_dictionary(q, looks) == QPDF_FALSE) {
		return false;
	}
	qpdf_oh normal = qpdf_oh_get_key(q, looks, "/N");
	if (qpdf_oh_is_dictionary(q, normal) != QPDF_FALSE) {
		qpdf_oh state = qpdf_oh_get_key(q, annotation, "/AS");
		if (qpdf_oh_is_name(q, state) == QPDF_FALSE) {
			return false;
		}
		normal = qpdf_oh_get_key(q, normal, qpdf_oh_get_name(q, state));
	}
	*out = normal;
	return qpdf_oh_is_stream(q, normal) != QPDF_FALSE;
}

static bool is_seen(qpdf_data q, qpdf_oh annotation)
{
	if (qpdf_oh_is_dictionary(q, annotation) == QPDF_FALSE ||
	    qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, annotation, "/Subtype"), "/Popup") != QPDF_FALSE) {
		return false;
	}
	qpdf_oh flags = qpdf_oh_get_key(q, annotation, "/F");
	long long f = qpdf_oh_is_integer(q, flags) != QPDF_FALSE ? qpdf_oh_get_int_value(q, flags) : 0;
	return (f & (FLAG_HIDDEN | FLAG_NO_VIEW)) == 0;
}

/* The appearance's box under its own matrix: the smallest upright rectangle around it. */
static bool shown_box(qpdf_data q, qpdf_oh dict, struct quire_box *out)
{
	struct quire_box box = { 0 };
	if (!quire_rect(q, qpdf_oh_get_key(q, dict, "/BBox"), &box)) {
		return false;
	}
	double m[6] = { 1, 0, 0, 1, 0, 0 };
	qpdf_oh matrix = qpdf_oh_get_key(q, dict, "/Matrix");
	if (qpdf_oh_is_array(q, matrix) != QPDF_FALSE && qpdf_oh_get_array_n_items(q, matrix) == 6) {
		for (int i = 0; i < 6; i++) {
			m[i] = qpdf_oh_get_numeric_value(q, qpdf_oh_get_array_item(q, matrix, i));
		}
	}
	double low_x = 1e9, low_y = 1e9, high_x = -1e9, high_y = -1e9;
	for (int corner = 0; corner < 4; corner++) {
		double x = box.x + ((corner & 1) != 0 ? box.w : 0);
		double y = box.y + ((corner & 2) != 0 ? box.h : 0);
		double tx = m[0] * x + m[2] * y + m[4];
		double ty = m[1] * x + m[3] * y + m[5];
		low_x = tx < low_x ? tx : low_x;
		low_y = ty < low_y ? ty : low_y;
		high_x = tx > high_x ? tx : high_x;
		high_y = ty > high_y ? ty : high_y;
	}
	*out = (struct quire_box){ low_x, low_y, high_x - low_x, high_y - low_y, 0 };
	return out->w > 1e-3 && out->h > 1e-3 && out->w < 1e6 && out->h < 1e6;
}

static void draw(struct mem *mem, qpdf_data q, qpdf_oh objects, qpdf_oh annotation, struct buf *content)
{
	size_t i = buf_bytes(content);          /* unlike any other on this page */
	qpdf_oh look = 0;
	struct quire_box rect = { 0 };
	struct quire_box box = { 0 };
	if (!is_seen(q, annotation) || !appearance_of(q, annotation, &look) ||
	    !quire_rect(q, qpdf_oh_get_key(q, annotation, "/Rect"), &rect) ||
	    !shown_box(q, qpdf_oh_get_dict(q, look), &box)) {
		return;
	}
	double across = rect.w / box.w;
	double up = rect.h / box.h;
	buf_fmt(content, "q %.5f 0 0 %.5f %.4f %.4f cm /Flat%zu Do Q\n", across, up, rect.x - box.x * across,
		rect.y - box.y * up, i);
	qpdf_oh dict = qpdf_oh_get_dict(q, look);
	qpdf_oh_replace_key(q, dict, "/Type", qpdf_oh_new_name(q, "/XObject"));
	qpdf_oh_replace_key(q, dict, "/Subtype", qpdf_oh_new_name(q, "/Form"));
	qpdf_oh_replace_key(q, objects, str_fmt(mem, "/Flat%zu", i).p, look);
}

/* A dictionary with the same members: resources may be shared between pages. */
static qpdf_oh copy_of(struct mem *mem, qpdf_data q, qpdf_oh dict)
{
	enum { KEYS_MAX = 512 };
	qpdf_oh copy = qpdf_oh_new_dictionary(q);
	if (qpdf_oh_is_dictionary(q, dict) == QPDF_FALSE) {
		return copy;
	}
	const char *keys[KEYS_MAX];
	size_t n = 0;
	qpdf_oh_begin_dict_key_iter(q, dict);
	while (qpdf_oh_dict_more_keys(q) != QPDF_FALSE && n < KEYS_MAX) {
		keys[n++] = str_c(mem, str_of(qpdf_oh_dict_next_key(q)));
	}
	for (size_t i = 0; i < n; i++) {
		qpdf_oh_replace_key(q, copy, keys[i], qpdf_oh_get_key(q, dict, keys[i]));
	}
	return copy;
}

/* The page's own dictionary of XObjects. */
static qpdf_oh own_objects(struct mem *mem, qpdf_data q, qpdf_oh page)
{
	qpdf_oh resources = copy_of(mem, q, qpdf_oh_get_key(q, page, "/Resources"));
	qpdf_oh_replace_key(q, resources, "/XObject", copy_of(mem, q, qpdf_oh_get_key(q, resources, "/XObject")));
	qpdf_oh_replace_key(q, page, "/Resources", resources);
	return qpdf_oh_get_key(q, qpdf_oh_get_key(q, page, "/Resources"), "/XObject");
}

/* The text a field holds: its own, or its parent's. */
static bool has_text(qpdf_data q, qpdf_oh field)
{
	qpdf_oh value = qpdf_oh_get_key(q, field, "/V");
	qpdf_oh parent = qpdf_oh_get_key(q, field, "/Parent");
	if (qpdf_oh_is_null(q, value) != QPDF_FALSE && qpdf_oh_is_dictionary(q, parent) != QPDF_FALSE) {
		value = qpdf_oh_get_key(q, parent, "/V");
	}
	size_t n = 0;
	if (qpdf_oh_is_string(q, value) != QPDF_FALSE) {
		(void)qpdf_oh_get_binary_string_value(q, value, &n);
	}
	return n > 0;
}

bool flatten_is_blind(qpdf_data q, qpdf_oh page)
{
	qpdf_oh annotations = qpdf_oh_get_key(q, page, "/Annots");
	int n = qpdf_oh_is_array(q, annotations) != QPDF_FALSE ? qpdf_oh_get_array_n_items(q, annotations) : 0;
	for (int i = 0; i < n && i < ANNOTATIONS_MAX; i++) {
		qpdf_oh field = qpdf_oh_get_array_item(q, annotations, i);
		qpdf_oh look = 0;
		if (is_seen(q, field) && !appearance_of(q, field, &look) &&
		    qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, field, "/Subtype"), "/Widget") != QPDF_FALSE &&
		    has_text(q, field)) {
			return true;
		}
	}
	return false;
}

void flatten_page(struct mem *mem, qpdf_data q, qpdf_oh page, struct str content)
{
	qpdf_oh annotations = qpdf_oh_get_key(q, page, "/Annots");
	if (qpdf_oh_is_array(q, annotations) == QPDF_FALSE) {
		return;
	}
	int n = qpdf_oh_get_array_n_items(q, annotations);
	qpdf_oh objects = own_objects(mem, q, page);
	struct buf *all = buf_new(mem, content.n + ANNOTATIONS_MAX * 128);
	buf_add(all, STR("q\n"));
	buf_add(all, content);
	buf_add(all, STR("\nQ\n"));
	for (int i = 0; i < n && i < ANNOTATIONS_MAX; i++) {
		draw(mem, q, objects, qpdf_oh_get_array_item(q, annotations, i), all);
	}
	qpdf_oh_replace_key(q, page, "/Contents", quire_stream(q, "<< >>", buf_done(all), NULL));
}
