/* binder.c - qpdf joins, frames and writes; nothing of a piece but its pages' contents comes along.
 *
 * For     main.c, for ASK_FORM (no piece) and ASK_MERGE.
 * Never   repairs a piece in silence: what qpdf cannot read is ERR_INVALID.
 * Holds   one qpdf object for the result, one for each source, released with the arena. */
#include "press/binder.h"

#include <assert.h>
#include <qpdf/qpdf-c.h>

#include "press/furniture.h"

struct binding {
	struct mem *mem;
	qpdf_data to;
	struct page_note notes[BINDER_PAGES_MAX];
	size_t pages;
};

struct source {
	qpdf_data data;
};

static void source_undo(void *source)
{
	qpdf_cleanup(&((struct source *)source)->data);
}

/* A qpdf object over bytes that outlive it. */
static enum err source_open(struct mem *mem, const char *what, struct str pdf, qpdf_data *out)
{
	struct source *s = mem_new_of(mem, struct source);
	s->data = qpdf_init();
	mem_defer(mem, source_undo, s);
	qpdf_silence_errors(s->data);
	qpdf_set_suppress_warnings(s->data, QPDF_TRUE);
	if ((qpdf_read_memory(s->data, what, pdf.p, pdf.n, NULL) & QPDF_ERRORS) != 0) {
		return err_note(ERR_INVALID, "binder: %s cannot be read", what);
	}
	*out = s->data;
	return OK;
}

static qpdf_oh new_stream(qpdf_data q, const char *dict, struct str bytes)
{
	qpdf_oh stream = qpdf_oh_new_stream(q);
	qpdf_oh parsed = qpdf_oh_parse(q, dict);
	qpdf_oh target = qpdf_oh_get_dict(q, stream);
	qpdf_oh_begin_dict_key_iter(q, parsed);
	while (qpdf_oh_dict_more_keys(q) != QPDF_FALSE) {
		const char *key = qpdf_oh_dict_next_key(q);
		qpdf_oh_replace_key(q, target, key, qpdf_oh_get_key(q, parsed, key));
	}
	qpdf_oh_replace_stream_data(q, stream, (const unsigned char *)bytes.p, bytes.n, qpdf_oh_new_null(q),
				    qpdf_oh_new_null(q));
	return stream;
}

struct frame {
	double x, y, w, h;              /* of what is shown, in its own units */
	int turn;                       /* 0, 90, 180, 270 clockwise */
};

static double number_at(qpdf_data q, qpdf_oh array, int i)
{
	return qpdf_oh_get_numeric_value(q, qpdf_oh_get_array_item(q, array, i));
}

/* The crop box, else the media box, normalised; A4 when neither is sound. */
static struct frame frame_of(qpdf_data q, qpdf_oh page)
{
	static const char *const names[] = { "/CropBox", "/MediaBox" };
	struct frame f = { 0, 0, SHEET_W, SHEET_H, 0 };
	for (size_t i = 0; i < 2; i++) {
		qpdf_oh box = qpdf_oh_get_key(q, page, names[i]);
		if (qpdf_oh_is_array(q, box) == QPDF_FALSE || qpdf_oh_get_array_n_items(q, box) != 4) {
			continue;
		}
		double a = number_at(q, box, 0), b = number_at(q, box, 1);
		double c = number_at(q, box, 2), d = number_at(q, box, 3);
		struct frame seen = { a < c ? a : c, b < d ? b : d, a < c ? c - a : a - c, b < d ? d - b : b - d, 0 };
		if (seen.w >= 1 && seen.h >= 1 && seen.w < 1e5 && seen.h < 1e5) {
			f = seen;
			break;
		}
	}
	qpdf_oh turn = qpdf_oh_get_key(q, page, "/Rotate");
	if (qpdf_oh_is_integer(q, turn) != QPDF_FALSE) {
		long long degrees = qpdf_oh_get_int_value(q, turn) % 360;
		f.turn = (int)(degrees < 0 ? degrees + 360 : degrees);
	}
	return f;
}

/* The operator that puts a frame, turned upright, into the room of a piece's page. */
static struct str placement(struct mem *mem, const struct frame *f, bool has_mention)
{
	double foot = FURNITURE_FOOT + (has_mention ? FURNITURE_MENTION : 0);
	double room_w = SHEET_W - 2 * FURNITURE_SIDE;
	double room_h = SHEET_H - FURNITURE_HEAD - foot;
	bool is_sideways = f->turn == 90 || f->turn == 270;
	double w = is_sideways ? f->h : f->w;
	double h = is_sideways ? f->w : f->h;
	double k = room_w / w < room_h / h ? room_w / w : room_h / h;
	double left = (SHEET_W - w * k) / 2;
	double low = foot + (room_h - h * k) / 2;
	double a = k, b = 0, c = 0, d = k, e = left - f->x * k, g = low - f->y * k;
	if (f->turn == 90) {
		a = 0, b = -k, c = k, d = 0, e = left - f->y * k, g = low + (f->x + f->w) * k;
	} else if (f->turn == 180) {
		a = -k, d = -k, e = left + (f->x + f->w) * k, g = low + (f->y + f->h) * k;
	} else if (f->turn == 270) {
		a = 0, b = k, c = -k, d = 0, e = left + (f->y + f->h) * k, g = low - f->x * k;
	}
	return str_fmt(mem, "q %.5f %.5f %.5f %.5f %.3f %.3f cm /Piece Do Q\n", a, b, c, d, e, g);
}

/* The content of a page, all its streams in one, decoded. */
static enum err content_of(struct mem *mem, qpdf_data q, qpdf_oh page, struct str *out)
{
	unsigned char *bytes = NULL;
	size_t n = 0;
	if ((qpdf_oh_get_page_content_data(q, page, &bytes, &n) & QPDF_ERRORS) != 0) {
		return err_note(ERR_INVALID, "binder: a page has no readable content");
	}
	mem_adopt(mem, bytes);
	*out = str_from(bytes, n);
	return OK;
}

/* A page as a form XObject of the result, with the resources it uses. */
static enum err picture_of(struct binding *b, qpdf_data from, qpdf_oh page, const struct frame *f, qpdf_oh *out)
{
	struct str content = STR("");
	TRY(content_of(b->mem, from, page, &content));
	struct str dict = str_fmt(b->mem, "<< /Type /XObject /Subtype /Form /BBox [ %.3f %.3f %.3f %.3f ] >>", f->x, f->y,
				  f->x + f->w, f->y + f->h);
	qpdf_data q = b->to;
	qpdf_oh picture = new_stream(q, dict.p, content);
	qpdf_oh resources = qpdf_oh_get_key(from, page, "/Resources");
	if (qpdf_oh_is_dictionary(from, resources) != QPDF_FALSE) {
		qpdf_oh whole = qpdf_oh_is_indirect(from, resources) != QPDF_FALSE ?
					resources : qpdf_make_indirect_object(from, resources);
		qpdf_oh copy = qpdf_oh_copy_foreign_object(q, from, whole);
		qpdf_oh_replace_key(q, qpdf_oh_get_dict(q, picture), "/Resources", copy);
	}
	*out = picture;
	return OK;
}

/* One page of a piece becomes a picture in a frame on our paper: whatever its content does to the
 * graphics state stays in the frame. */
static enum err add_piece_page(struct binding *b, qpdf_data from, qpdf_oh page, const struct binder_piece *piece)
{
	qpdf_data q = b->to;
	struct frame f = frame_of(from, page);
	qpdf_oh picture = 0;
	TRY(picture_of(b, from, page, &f, &picture));
	struct str paper = str_fmt(b->mem,
				   "<< /Type /Page /MediaBox [ 0 0 %.3f %.3f ] /Resources << /XObject << >> >> >>",
				   SHEET_W, SHEET_H);
	qpdf_oh sheet = qpdf_make_indirect_object(q, qpdf_oh_parse(q, paper.p));
	qpdf_oh objects = qpdf_oh_get_key(q, qpdf_oh_get_key(q, sheet, "/Resources"), "/XObject");
	qpdf_oh_replace_key(q, objects, "/Piece", picture);
	qpdf_oh_replace_key(q, sheet, "/Contents", new_stream(q, "<< >>", placement(b->mem, &f, piece->mention.n != 0)));
	if ((qpdf_add_page(q, q, sheet, QPDF_FALSE) & QPDF_ERRORS) != 0) {
		return err_note(ERR_INVALID, "binder: a piece's page cannot be added");
	}
	return OK;
}

static enum err add_piece(struct binding *b, const struct binder_piece *piece)
{
	qpdf_data from = NULL;
	TRY(source_open(b->mem, "piece", piece->pdf, &from));
	(void)qpdf_push_inherited_attributes_to_page(from);
	int n = qpdf_get_num_pages(from);
	if (n < 1) {
		return err_note(ERR_INVALID, "binder: a piece without pages");
	}
	if (b->pages + (size_t)n > BINDER_PAGES_MAX) {
		return err_note(ERR_LIMIT, "binder: more than %d pages", BINDER_PAGES_MAX);
	}
	for (int i = 0; i < n; i++) {
		TRY(add_piece_page(b, from, qpdf_get_page_n(from, (size_t)i), piece));
		b->notes[b->pages++] = (struct page_note){ .head = piece->head, .mention = piece->mention };
	}
	return OK;
}

/* The page's own contents between q and Q, then the furniture, as an artifact. */
static void lay_over(qpdf_data q, qpdf_oh page, qpdf_oh picture, qpdf_oh before, qpdf_oh after)
{
	qpdf_oh resources = qpdf_oh_get_key(q, page, "/Resources");
	qpdf_oh objects = qpdf_oh_get_key(q, resources, "/XObject");
	if (qpdf_oh_is_dictionary(q, objects) == QPDF_FALSE) {
		objects = qpdf_oh_new_dictionary(q);
		qpdf_oh_replace_key(q, resources, "/XObject", objects);
		objects = qpdf_oh_get_key(q, resources, "/XObject");
	}
	qpdf_oh_replace_key(q, objects, "/Furniture", picture);
	qpdf_oh contents = qpdf_oh_new_array(q);
	qpdf_oh_append_item(q, contents, before);
	qpdf_oh old = qpdf_oh_get_key(q, page, "/Contents");
	assert(qpdf_oh_is_stream(q, old) != QPDF_FALSE);
	qpdf_oh_append_item(q, contents, old);
	qpdf_oh_append_item(q, contents, after);
	qpdf_oh_replace_key(q, page, "/Contents", contents);
}

static enum err add_furniture(struct binding *b, const struct fonts *fonts, const struct json *model)
{
	struct str drawn = STR("");
	TRY(furniture_draw(b->mem, fonts, model, b->notes, b->pages, &drawn));
	qpdf_data q = b->to;
	qpdf_data from = NULL;
	TRY(source_open(b->mem, "furniture", drawn, &from));
	qpdf_oh before = new_stream(q, "<< >>", STR("q\n"));
	qpdf_oh after = new_stream(q, "<< >>",
				   STR("\nQ\n/Artifact << /Type /Pagination >> BDC q /Furniture Do Q EMC\n"));
	const struct frame whole = { 0, 0, SHEET_W, SHEET_H, 0 };
	for (size_t i = 0; i < b->pages; i++) {
		qpdf_oh picture = 0;
		TRY(picture_of(b, from, qpdf_get_page_n(from, i), &whole, &picture));
		lay_over(q, qpdf_get_page_n(q, i), picture, before, after);
	}
	return OK;
}

static void describe(qpdf_data q)
{
	qpdf_oh root = qpdf_get_root(q);
	qpdf_oh_replace_key(q, root, "/Lang", qpdf_oh_new_string(q, "fr-FR"));
	qpdf_oh_replace_key(q, root, "/ViewerPreferences", qpdf_oh_parse(q, "<< /DisplayDocTitle true >>"));
}

static enum err write_out(struct binding *b, struct bound *out)
{
	qpdf_data q = b->to;
	(void)qpdf_init_write_memory(q);
	qpdf_set_object_stream_mode(q, qpdf_o_disable);
	qpdf_set_deterministic_ID(q, QPDF_TRUE);
	qpdf_set_minimum_pdf_version(q, "1.7");
	if ((qpdf_write(q) & QPDF_ERRORS) != 0) {
		return err_note(ERR_INVALID, "binder: the dossier cannot be written");
	}
	out->pdf = str_from(qpdf_get_buffer(q), qpdf_get_buffer_length(q));
	out->pages = b->pages;
	return OK;
}

enum err binder_join(struct mem *mem, const struct fonts *fonts, const struct json *model, const struct binder_piece *pieces,
	      size_t n, struct bound *out)
{
	assert(n <= BINDER_PIECES_MAX);
	struct str form = STR("");
	struct binding *b = mem_new_of(mem, struct binding);
	b->mem = mem;
	TRY(form_draw(mem, fonts, model, &form, &out->places));
	TRY(source_open(mem, "form", form, &b->to));
	b->pages = (size_t)qpdf_get_num_pages(b->to);
	if (b->pages > BINDER_PAGES_MAX) {
		return err_note(ERR_LIMIT, "binder: a form of %zu pages", b->pages);
	}
	for (size_t i = 0; i < n; i++) {
		TRY(add_piece(b, &pieces[i]));
	}
	TRY(add_furniture(b, fonts, model));
	describe(b->to);
	return write_out(b, out);
}
