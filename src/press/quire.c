/* quire.c - a thin cover over qpdf's C interface.
 *
 * For     binder.c, clean.c, image_pdf.c.
 * Never   lets qpdf write to stderr: a hostile file's words do not reach our log. */
#include "press/quire.h"

#include <assert.h>

struct quire {
	qpdf_data data;
};

static void quire_undo(void *quire)
{
	qpdf_data *q = &((struct quire *)quire)->data;
	/* an error that nobody has read is printed by the library */
	if (qpdf_has_error(*q) != QPDF_FALSE) {
		(void)qpdf_get_error(*q);
	}
	qpdf_cleanup(q);
}

static qpdf_data begin(struct mem *mem)
{
	struct quire *q = mem_new_of(mem, struct quire);
	q->data = qpdf_init();
	mem_defer(mem, quire_undo, q);
	qpdf_silence_errors(q->data);
	qpdf_set_suppress_warnings(q->data, QPDF_TRUE);
	return q->data;
}

enum err quire_open(struct mem *mem, const char *what, struct str pdf, qpdf_data *out)
{
	qpdf_data q = begin(mem);
	if ((qpdf_read_memory(q, what, pdf.p, pdf.n, NULL) & QPDF_ERRORS) == 0) {
		*out = q;
		return OK;
	}
	qpdf_error e = qpdf_get_error(q);
	if (e != NULL && qpdf_get_error_code(q, e) == qpdf_e_password) {
		return ERR_DENIED;
	}
	return err_note(ERR_INVALID, "quire: %s cannot be read", what);
}

qpdf_data quire_new(struct mem *mem)
{
	qpdf_data q = begin(mem);
	QPDF_ERROR_CODE code = qpdf_empty_pdf(q);
	assert((code & QPDF_ERRORS) == 0);
	return q;
}

qpdf_oh quire_stream(qpdf_data q, const char *dict, struct str bytes, const char *filter)
{
	qpdf_oh stream = qpdf_oh_new_stream(q);
	qpdf_oh keys = qpdf_oh_parse(q, dict);
	qpdf_oh target = qpdf_oh_get_dict(q, stream);
	qpdf_oh_begin_dict_key_iter(q, keys);
	while (qpdf_oh_dict_more_keys(q) != QPDF_FALSE) {
		const char *key = qpdf_oh_dict_next_key(q);
		qpdf_oh_replace_key(q, target, key, qpdf_oh_get_key(q, keys, key));
	}
	qpdf_oh name = filter == NULL ? qpdf_oh_new_null(q) : qpdf_oh_new_name(q, filter);
	qpdf_oh_replace_stream_data(q, stream, (const unsigned char *)bytes.p, bytes.n, name, qpdf_oh_new_null(q));
	return stream;
}

enum err quire_content(struct mem *mem, qpdf_data q, qpdf_oh page, struct str *out)
{
	unsigned char *bytes = NULL;
	size_t n = 0;
	QPDF_ERROR_CODE code = qpdf_oh_get_page_content_data(q, page, &bytes, &n);
	mem_adopt(mem, bytes);
	if ((code & QPDF_ERRORS) != 0) {
		return err_note(ERR_INVALID, "quire: a page has no readable content");
	}
	*out = str_from(bytes, n);
	return OK;
}

static enum err write_to(qpdf_data q, bool is_draft, struct str *out)
{
	(void)qpdf_init_write_memory(q);
	qpdf_set_object_stream_mode(q, qpdf_o_disable);
	if (is_draft) {
		qpdf_set_static_ID(q, QPDF_TRUE);
	} else {
		qpdf_set_deterministic_ID(q, QPDF_TRUE);
	}
	qpdf_set_minimum_pdf_version(q, "1.7");
	qpdf_set_newline_before_endstream(q, QPDF_TRUE);        /* ISO 19005-2, 6.1.7.1 */
	if ((qpdf_write(q) & QPDF_ERRORS) != 0) {
		return err_note(ERR_INVALID, "quire: cannot be written");
	}
	*out = str_from(qpdf_get_buffer(q), qpdf_get_buffer_length(q));
	return OK;
}

enum err quire_write(qpdf_data q, struct str *out)
{
	return write_to(q, false, out);
}

enum err quire_write_draft(qpdf_data q, struct str *out)
{
	return write_to(q, true, out);
}

bool quire_rect(qpdf_data q, qpdf_oh array, struct quire_box *out)
{
	if (qpdf_oh_is_array(q, array) == QPDF_FALSE || qpdf_oh_get_array_n_items(q, array) != 4) {
		return false;
	}
	double side[4];
	for (int i = 0; i < 4; i++) {
		side[i] = qpdf_oh_get_numeric_value(q, qpdf_oh_get_array_item(q, array, i));
	}
	out->x = side[0] < side[2] ? side[0] : side[2];
	out->y = side[1] < side[3] ? side[1] : side[3];
	out->w = side[0] < side[2] ? side[2] - side[0] : side[0] - side[2];
	out->h = side[1] < side[3] ? side[3] - side[1] : side[1] - side[3];
	return out->x > -1e6 && out->x < 1e6 && out->y > -1e6 && out->y < 1e6 && out->w < 1e5 && out->h < 1e5;
}

struct quire_box quire_box_of(qpdf_data q, qpdf_oh page)
{
	struct quire_box box = { 0 };
	bool is_sound = quire_rect(q, qpdf_oh_get_key(q, page, "/CropBox"), &box) && box.w >= 1 && box.h >= 1;
	if (!is_sound) {
		is_sound = quire_rect(q, qpdf_oh_get_key(q, page, "/MediaBox"), &box) && box.w >= 1 && box.h >= 1;
	}
	if (!is_sound) {
		box = (struct quire_box){ 0, 0, 595.276, 841.89, 0 };
	}
	qpdf_oh turn = qpdf_oh_get_key(q, page, "/Rotate");
	if (qpdf_oh_is_integer(q, turn) != QPDF_FALSE) {
		long long degrees = qpdf_oh_get_int_value(q, turn) % 360;
		box.turn = (int)(degrees < 0 ? degrees + 360 : degrees);
	}
	return box;
}
