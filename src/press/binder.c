/* binder.c - qpdf joins, frames, adds the fields and writes; nothing of a piece but its pages' contents comes along.
 *
 * For     main.c, for ASK_FORM (no piece) and ASK_MERGE.
 * Never   repairs a piece in silence: what qpdf cannot read is ERR_INVALID.
 * Holds   one qpdf object for the result, one for each source, released with the arena. */
#include "press/binder.h"

#include <assert.h>

#include "paper/flate.h"
#include "paper/lint.h"
#include "press/archive.h"
#include "press/furniture.h"
#include "press/image.h"
#include "press/look.h"
#include "press/preview.h"
#include "press/quire.h"
#include "press/scan.h"
#include "press/structure.h"

enum { PICTURE_WIDTH = 1654 };          /* A4 at 200 dots an inch */

struct binding {
	struct mem *mem;
	qpdf_data to;
	struct page_note notes[BINDER_PAGES_MAX];
	size_t pages;                   /* in the file so far */
	size_t form_pages, all_pages;   /* of the form; of the whole, once the pieces are counted */
	qpdf_data piece[BINDER_PIECES_MAX];
	qpdf_oh letters;                /* resources of the page of letters, when there is one */
	qpdf_oh drawn[FURNITURE_SHARED + BINDER_PAGES_MAX];     /* pages of furniture, taken out of the file */
	bool keeps;                     /* the file is to be kept: pages of pieces become pictures, but scans */
	bool is_proved;                 /* each page is of a kind that was held against the standards */
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
static enum err picture_of(struct binding *b, qpdf_data from, qpdf_oh page, const struct quire_box *f,
			   qpdf_oh *out)
{
	struct str content = STR("");
	TRY(quire_content(b->mem, from, page, &content));
	struct str dict = str_fmt(b->mem, "<< /Type /XObject /Subtype /Form /BBox [ %.3f %.3f %.3f %.3f ] >>", f->x,
				  f->y, f->x + f->w, f->y + f->h);
	qpdf_data q = b->to;
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
static enum err add_piece_page(struct binding *b, qpdf_data from, qpdf_oh page, const struct binder_piece *piece)
{
	qpdf_data q = b->to;
	struct quire_box f = quire_box_of(from, page);
	qpdf_oh picture = 0;
	TRY(picture_of(b, from, page, &f, &picture));
	struct str paper = str_fmt(b->mem,
				   "<< /Type /Page /MediaBox [ 0 0 %.3f %.3f ] /Resources << /XObject << >> >> >>",
				   SHEET_W, SHEET_H);
	qpdf_oh sheet = qpdf_make_indirect_object(q, qpdf_oh_parse(q, paper.p));
	struct str where = placement(b->mem, &f, piece->mention.n != 0);
	qpdf_oh objects = qpdf_oh_get_key(q, qpdf_oh_get_key(q, sheet, "/Resources"), "/XObject");
	qpdf_oh_replace_key(q, objects, "/Piece", picture);
	qpdf_oh_replace_key(q, sheet, "/Contents", quire_stream(q, "<< >>", where, NULL));
	if ((qpdf_add_page(q, q, sheet, QPDF_FALSE) & QPDF_ERRORS) != 0) {
		return err_note(ERR_INVALID, "binder: a piece's page cannot be added");
	}
	structure_figure(q, sheet, str_c(b->mem, piece->head));
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
		return err_note(ERR_INVALID, "binder: page %d of a piece cannot be drawn", i + 1);
	}
	out->from = quire_new(mem);
	TRY(image_add_page(mem, out->from, &image));
	out->page = qpdf_get_page_n(out->from, 0);
	return OK;
}

/* How many pages there will be, and what stands on each. */
static enum err count_piece(struct binding *b, size_t nth, const struct binder_piece *piece)
{
	qpdf_data from = NULL;
	TRY(quire_open(b->mem, "piece", piece->pdf, &from));
	(void)qpdf_push_inherited_attributes_to_page(from);
	int n = qpdf_get_num_pages(from);
	if (n < 1) {
		return err_note(ERR_INVALID, "binder: a piece without pages");
	}
	if (b->all_pages + (size_t)n > BINDER_PAGES_MAX) {
		return err_note(ERR_LIMIT, "binder: more than %d pages", BINDER_PAGES_MAX);
	}
	for (int i = 0; i < n; i++) {
		b->notes[b->all_pages++] = (struct page_note){ .head = piece->head, .mention = piece->mention };
	}
	b->piece[nth] = from;
	return OK;
}

static enum err add_piece(struct binding *b, qpdf_data from, const struct binder_piece *piece)
{
	int n = qpdf_get_num_pages(from);
	for (int i = 0; i < n; i++) {
		struct source source = { from, qpdf_get_page_n(from, (size_t)i) };
		bool is_plain = scan_is_plain(b->mem, from, source.page);
		if (!is_plain && b->keeps) {
			TRY(draw_source(b->mem, piece->pdf, i, &source));
		}
		b->is_proved = b->is_proved && (is_plain || b->keeps);
		TRY(add_piece_page(b, source.from, source.page, piece));
		b->pages++;
	}
	return OK;
}

struct layers {                         /* pictures that pages share, and what draws them */
	qpdf_oh shared[FURNITURE_SHARED], bands[BAND_COUNT];
	qpdf_oh before, after_first, after, after_piece;
	bool has_title;                 /* over the first page */
};

static void lay(qpdf_data q, qpdf_oh objects, const char *name, qpdf_oh picture)
{
	qpdf_oh_replace_key(q, objects, name, picture);
}

/* The page's own contents between q and Q, then the furniture, as an artifact. */
static void lay_over(struct binding *b, const struct layers *l, size_t page_n, qpdf_oh own)
{
	qpdf_data q = b->to;
	qpdf_oh page = qpdf_get_page_n(q, page_n);
	qpdf_oh resources = qpdf_oh_get_key(q, page, "/Resources");
	qpdf_oh objects = qpdf_oh_get_key(q, resources, "/XObject");
	bool is_first = page_n == 0;
	bool is_piece = b->notes[page_n].head.n != 0;
	if (qpdf_oh_is_dictionary(q, objects) == QPDF_FALSE) {
		objects = qpdf_oh_new_dictionary(q);
		qpdf_oh_replace_key(q, resources, "/XObject", objects);
		objects = qpdf_oh_get_key(q, resources, "/XObject");
	}
	lay(q, objects, "/Own", own);
	lay(q, objects, "/Foot", l->shared[FURNITURE_PAGE_FOOT]);
	if (!is_first || l->has_title) {
		lay(q, objects, "/Band", l->bands[is_first ? BAND_TITLE : BAND_PAGE]);
	}
	if (!is_first && !is_piece) {
		lay(q, objects, "/Head", l->shared[FURNITURE_PAGE_HEAD]);
	}
	qpdf_oh contents = qpdf_oh_new_array(q);
	qpdf_oh_append_item(q, contents, l->before);
	qpdf_oh old = qpdf_oh_get_key(q, page, "/Contents");
	assert(qpdf_oh_is_stream(q, old) != QPDF_FALSE);
	qpdf_oh_append_item(q, contents, old);
	qpdf_oh_append_item(q, contents, is_first ? l->after_first : is_piece ? l->after_piece : l->after);
	qpdf_oh_replace_key(q, page, "/Contents", contents);
}

/* A page that was taken out, as a form XObject: its one stream stays as it is, still compressed. */
static qpdf_oh stencil_of(qpdf_data q, qpdf_oh page, const char *box)
{
	qpdf_oh content = qpdf_oh_get_key(q, page, "/Contents");
	archive_name_glyphs(q, page);
	assert(qpdf_oh_is_stream(q, content) != QPDF_FALSE);
	qpdf_oh dict = qpdf_oh_get_dict(q, content);
	qpdf_oh_replace_key(q, dict, "/Type", qpdf_oh_new_name(q, "/XObject"));
	qpdf_oh_replace_key(q, dict, "/Subtype", qpdf_oh_new_name(q, "/Form"));
	qpdf_oh_replace_key(q, dict, "/BBox", qpdf_oh_parse(q, box));
	qpdf_oh_replace_key(q, dict, "/Resources", qpdf_oh_get_key(q, page, "/Resources"));
	return content;
}

#define ARTIFACT "\nQ\n/Artifact << /Type /Pagination >> BDC "
#define LAYER(name) "q /" name " Do Q "

/* Does the form begin with a title, which has a band over it? */
static bool has_title(const struct json *model)
{
	const struct json *blocks = json_get(json_item(json_get(model, "groups"), 0), "blocks");
	return json_count(blocks) > 0 && str_eq_c(block_str(json_item(blocks, 0), "t"), "hero");
}

static void add_furniture(struct binding *b, const struct fonts *fonts, bool has_title)
{
	qpdf_data q = b->to;
	struct str box = str_fmt(b->mem, "[ 0 0 %.3f %.3f ]", SHEET_W, SHEET_H);
	struct str picture = str_fmt(b->mem, "<< /Type /XObject /Subtype /Form /BBox " STR_FMT " /Resources << >> >>",
				     STR_ARG(box));
	struct str first = has_title ? STR(ARTIFACT LAYER("Foot") LAYER("Band") LAYER("Own") "EMC\n") :
			   STR(ARTIFACT LAYER("Foot") LAYER("Own") "EMC\n");
	struct layers l = {
		.has_title = has_title,
		.before = quire_stream(q, "<< >>", STR("q\n"), NULL),
		.after_first = quire_stream(q, "<< >>", first, NULL),
		.after = quire_stream(q, "<< >>", STR(ARTIFACT LAYER("Foot") LAYER("Band") LAYER("Head") LAYER("Own")
						      "EMC\n"), NULL),
		.after_piece = quire_stream(q, "<< >>", STR(ARTIFACT LAYER("Foot") LAYER("Band") LAYER("Own") "EMC\n"),
					    NULL),
	};
	for (int i = 0; i < BAND_COUNT; i++) {
		l.bands[i] = quire_stream(q, picture.p, fonts->bands[i], "/FlateDecode");
	}
	for (size_t i = 0; i < FURNITURE_SHARED; i++) {
		l.shared[i] = stencil_of(q, b->drawn[i], box.p);
	}
	for (size_t i = 0; i < b->pages; i++) {
		lay_over(b, &l, i, stencil_of(q, b->drawn[FURNITURE_SHARED + i], box.p));
	}
}

/* What cairo left untagged on the form's pages: rules, grounds, boxes. */
static enum err mark_artifacts(struct binding *b)
{
	for (size_t i = 0; i < b->pages; i++) {
		qpdf_oh page = qpdf_get_page_n(b->to, i);
		struct str content = STR("");
		TRY(quire_content(b->mem, b->to, page, &content));
		struct str marked = flate_pack_fast(b->mem, structure_artifacts(b->mem, content));
		qpdf_oh_replace_key(b->to, page, "/Contents", quire_stream(b->to, "<< >>", marked, "/FlateDecode"));
		qpdf_oh_replace_key(b->to, page, "/Tabs", qpdf_oh_new_name(b->to, "/S"));
		archive_name_glyphs(b->to, page);
	}
	return OK;
}

/* Written once as what it should be, and looked at: the names of the standards stay only when nothing is
 * found. What must not be frozen is refused (notes of lint.h). */
static enum err write_checked(struct binding *b, const struct json *model, struct str *out)
{
	struct lint lint = { .is_fit = false };
	archive_describe(b->mem, b->to, model, b->is_proved);
	TRY(quire_write(b->to, out));
	enum pdf_fault fault = lint_file(b->mem, *out, &lint);
	if (fault != PDF_OK || lint.is_broken[LINT_ACTIVE] || lint.is_broken[LINT_ANNOTATION]) {
		return err_note(ERR_INVALID, "binder: not fit to be kept: %s", fault != PDF_OK ? pdf_fault_name(fault) :
				lint_name(lint.is_broken[LINT_ACTIVE] ? LINT_ACTIVE : LINT_ANNOTATION));
	}
	if (lint.is_fit || !b->is_proved) {
		return OK;
	}
	archive_describe(b->mem, b->to, model, false);
	return quire_write(b->to, out);
}

/* The letters when something will be signed, the form, and what stands around all pages: one sheet, so that one
 * set of fonts serves all of it. */
static enum err draw(struct binding *b, const struct fonts *fonts, const struct json *model,
		     const struct binder_plan *plan, struct bound *out)
{
	struct buf *drawn = buf_new(b->mem, FORM_BYTES_MAX);
	TRY(form_check(model));
	TRY(furniture_check(model));
	struct sheet *s = form_sheet(b->mem, fonts, model, drawn);
	if (b->keeps) {
		look_letters(s->cr, fonts);
	}
	form_draw(s, model, &out->places);
	b->form_pages = (size_t)s->page;
	b->all_pages = b->form_pages;
	enum err e = b->form_pages <= BINDER_PAGES_MAX ? OK :
		     err_note(ERR_LIMIT, "binder: a form of %zu pages", b->form_pages);
	for (size_t i = 0; e == OK && i < plan->n_pieces; i++) {
		e = count_piece(b, i, &plan->pieces[i]);
	}
	if (e == OK) {
		furniture_draw(s, model, b->notes, b->all_pages);
	}
	enum err closed = sheet_close(s);
	TRY(e);
	TRY(closed);
	return quire_open(b->mem, "form", buf_done(drawn), &b->to);
}

static qpdf_oh letters_of(qpdf_data q, qpdf_oh page)
{
	archive_name_glyphs(q, page);
	qpdf_oh resources = qpdf_oh_new_dictionary(q);
	qpdf_oh fonts = qpdf_oh_get_key(q, qpdf_oh_get_key(q, page, "/Resources"), "/Font");
	assert(qpdf_oh_is_dictionary(q, fonts) != QPDF_FALSE);
	qpdf_oh_replace_key(q, resources, "/Font", fonts);
	return qpdf_make_indirect_object(q, resources);
}

/* Leaves the form's pages in the file; the others are kept aside. */
static void take_out(struct binding *b)
{
	qpdf_data q = b->to;
	size_t before = b->keeps ? 1 : 0;
	size_t n = FURNITURE_SHARED + b->all_pages;
	assert((size_t)qpdf_get_num_pages(q) == before + b->form_pages + n);
	for (size_t i = 0; i < n; i++) {
		b->drawn[i] = qpdf_get_page_n(q, before + b->form_pages + i);
	}
	for (size_t i = n; i > 0; i--) {
		(void)qpdf_remove_page(q, b->drawn[i - 1]);
	}
	if (b->keeps) {
		qpdf_oh page = qpdf_get_page_n(q, 0);
		b->letters = letters_of(q, page);
		(void)qpdf_remove_page(q, page);
	}
	b->pages = b->form_pages;
}

enum err binder_join(struct mem *mem, const struct fonts *fonts, const struct json *model,
		     const struct binder_plan *plan, struct bound *out)
{
	static const struct binder_plan nothing = { 0 };
	plan = plan == NULL ? &nothing : plan;
	assert(plan->n_pieces <= BINDER_PIECES_MAX);
	struct binding *b = mem_new_of(mem, struct binding);
	b->mem = mem;
	b->keeps = plan->n_fields > 0;
	b->is_proved = true;
	TRY(draw(b, fonts, model, plan, out));
	take_out(b);
	TRY(mark_artifacts(b));
	for (size_t i = 0; i < plan->n_pieces; i++) {
		TRY(add_piece(b, b->piece[i], &plan->pieces[i]));
	}
	add_furniture(b, fonts, has_title(model));
	const struct fields_wish wish = { plan->fields, plan->n_fields, &out->places, b->letters };
	TRY(fields_add(mem, b->to, &wish));
	structure_scopes(b->to);
	out->pages = b->pages;
	return write_checked(b, model, &out->pdf);
}
