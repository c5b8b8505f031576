/* frame.c - qpdf reads the pieces and writes their pages in frames; nothing of a piece but its pages' contents comes
 * along.
 *
 * For     binder.c, for ASK_MERGE.
 * Never   repairs a piece in silence: what qpdf cannot read is ERR_INVALID.
 * Holds   one qpdf object for each piece, released with the arena; of what it writes only the bytes, for a dossier may
 *         be as large as half of the jail. */
#include "press/frame.h"

#include <assert.h>

#include "press/furniture.h"
#include "press/image.h"
#include "press/preview.h"
#include "press/quire.h"
#include "press/scan.h"

enum { PICTURE_WIDTH = 1654, PASSING_BYTES_MAX = 256 * 1024 * 1024 };   /* A4 at 200 dots an inch */

struct frames {
	struct mem *mem;
	const struct binder_piece *pieces;
	size_t n;
	qpdf_data from[BINDER_PIECES_MAX];
	struct mem *passing;            /* while a piece is written */
	qpdf_data to;
};

/* The operator that puts a frame, turned upright, into the room of a piece's page. */
static struct str placement(struct mem *mem, const struct quire_box *f, bool has_mention)
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
	return str_fmt(mem, "/Figure << /MCID 0 >> BDC q %.5f %.5f %.5f %.5f %.3f %.3f cm /Piece Do Q EMC\n",
		       a, b, c, d, e, g);
}

/* A page as a form XObject of the result, with the resources it uses. */
static enum err picture_of(struct frames *f, qpdf_data from, qpdf_oh page, const struct quire_box *box,
			   qpdf_oh *out)
{
	struct str content = STR("");
	TRY(quire_content(f->passing, from, page, &content));
	struct str dict = str_fmt(f->passing, "<< /Type /XObject /Subtype /Form /BBox [ %.3f %.3f %.3f %.3f ] >>",
				  box->x, box->y, box->x + box->w, box->y + box->h);
	qpdf_data q = f->to;
	qpdf_oh picture = quire_stream(q, dict.p, content, NULL);
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
static enum err add_page(struct frames *f, qpdf_data from, qpdf_oh page, bool has_mention)
{
	qpdf_data q = f->to;
	struct quire_box box = quire_box_of(from, page);
	qpdf_oh picture = 0;
	TRY(picture_of(f, from, page, &box, &picture));
	struct str paper = str_fmt(f->passing,
				   "<< /Type /Page /MediaBox [ 0 0 %.3f %.3f ] /Resources << /XObject << >> >> >>",
				   SHEET_W, SHEET_H);
	qpdf_oh sheet = qpdf_make_indirect_object(q, qpdf_oh_parse(q, paper.p));
	struct str where = placement(f->passing, &box, has_mention);
	qpdf_oh objects = qpdf_oh_get_key(q, qpdf_oh_get_key(q, sheet, "/Resources"), "/XObject");
	qpdf_oh_replace_key(q, objects, "/Piece", picture);
	qpdf_oh_replace_key(q, sheet, "/Contents", quire_stream(q, "<< >>", where, NULL));
	if ((qpdf_add_page(q, q, sheet, QPDF_FALSE) & QPDF_ERRORS) != 0) {
		return err_note(ERR_INVALID, "frame: a piece's page cannot be added");
	}
	return OK;
}

struct source {
	qpdf_data from;
	qpdf_oh page;
};

/* A page whose fonts, colours and contents nobody has proved comes as its picture (ISO 19005-2, 6.2). */
static enum err draw_source(struct mem *mem, struct str pdf, int i, struct source *out)
{
	struct str jpeg = STR("");
	struct image image = { 0 };
	if (preview_picture(mem, pdf, i, PICTURE_WIDTH, &jpeg) != VERDICT_OK ||
	    image_read_jpeg(mem, jpeg, &image) != VERDICT_OK) {
		return err_note(ERR_INVALID, "frame: page %d of a piece cannot be drawn", i + 1);
	}
	out->from = quire_new(mem);
	TRY(image_add_page(mem, out->from, &image));
	out->page = qpdf_get_page_n(out->from, 0);
	return OK;
}

enum err frame_open(struct mem *mem, const struct binder_piece *pieces, size_t n, struct frames **out)
{
	struct frames *f = mem_new_of(mem, struct frames);
	assert(n <= BINDER_PIECES_MAX);
	*f = (struct frames){ .mem = mem, .pieces = pieces, .n = n };
	for (size_t i = 0; i < n; i++) {
		TRY(quire_open(mem, "piece", pieces[i].pdf, &f->from[i]));
		(void)qpdf_push_inherited_attributes_to_page(f->from[i]);
		if (qpdf_get_num_pages(f->from[i]) < 1) {
			return err_note(ERR_INVALID, "frame: a piece without pages");
		}
	}
	*out = f;
	return OK;
}

size_t frame_pages(const struct frames *f, size_t nth)
{
	assert(nth < f->n);
	return (size_t)qpdf_get_num_pages(f->from[nth]);
}

static enum err add_pages(struct frames *f, size_t nth, bool keeps, bool *is_proved_out)
{
	const struct binder_piece *piece = &f->pieces[nth];
	size_t n = frame_pages(f, nth);
	for (size_t i = 0; i < n; i++) {
		struct source source = { f->from[nth], qpdf_get_page_n(f->from[nth], i) };
		bool is_plain = scan_is_plain(f->passing, source.from, source.page);
		if (!is_plain && keeps) {
			TRY(draw_source(f->passing, piece->pdf, (int)i, &source));
		}
		*is_proved_out = *is_proved_out && (is_plain || keeps);
		TRY(add_page(f, source.from, source.page, piece->mention.n != 0));
	}
	return OK;
}

enum err frame_write(struct frames *f, size_t nth, bool keeps, struct framed *out)
{
	f->passing = mem_new(PASSING_BYTES_MAX);
	f->to = quire_new(f->passing);
	*out = (struct framed){ .pdf = STR(""), .is_proved = true };
	enum err e = add_pages(f, nth, keeps, &out->is_proved);
	if (e == OK) {
		e = quire_write_draft(f->to, &out->pdf);
	}
	if (e == OK) {
		out->pdf = str_copy(f->mem, out->pdf);
	}
	mem_free(&f->passing);
	return e;
}
