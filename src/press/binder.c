/* binder.c - qpdf joins, frames, adds the fields and writes; nothing of a piece but its pages' contents comes along.
 *
 * For     main.c, for ASK_FORM (no piece) and ASK_MERGE.
 * Never   repairs a piece in silence: what qpdf cannot read is ERR_INVALID.
 * Holds   one qpdf object for the result, one for each source, released with the arena. */
#include "press/binder.h"

#include <assert.h>

#include "press/furniture.h"
#include "press/profile.h"
#include "press/quire.h"
#include "press/structure.h"

struct binding {
	struct mem *mem;
	qpdf_data to;
	struct page_note notes[BINDER_PAGES_MAX];
	size_t pages;
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

static enum err add_piece(struct binding *b, const struct binder_piece *piece)
{
	qpdf_data from = NULL;
	TRY(quire_open(b->mem, "piece", piece->pdf, &from));
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

/* Our own page as a form XObject: its one stream comes along as it is, still compressed. */
static qpdf_oh stencil_of(qpdf_data q, qpdf_data from, qpdf_oh page, const char *box)
{
	qpdf_oh content = qpdf_oh_get_key(from, page, "/Contents");
	qpdf_oh resources = qpdf_oh_get_key(from, page, "/Resources");
	assert(qpdf_oh_is_stream(from, content) != QPDF_FALSE);
	qpdf_oh whole = qpdf_oh_is_indirect(from, resources) != QPDF_FALSE ?
				resources : qpdf_make_indirect_object(from, resources);
	qpdf_oh picture = qpdf_oh_copy_foreign_object(q, from, content);
	qpdf_oh dict = qpdf_oh_get_dict(q, picture);
	qpdf_oh_replace_key(q, dict, "/Type", qpdf_oh_new_name(q, "/XObject"));
	qpdf_oh_replace_key(q, dict, "/Subtype", qpdf_oh_new_name(q, "/Form"));
	qpdf_oh_replace_key(q, dict, "/BBox", qpdf_oh_parse(q, box));
	qpdf_oh_replace_key(q, dict, "/Resources", qpdf_oh_copy_foreign_object(q, from, whole));
	return picture;
}

static enum err add_furniture(struct binding *b, const struct fonts *fonts, const struct json *model)
{
	struct str drawn = STR("");
	TRY(furniture_draw(b->mem, fonts, model, b->notes, b->pages, &drawn));
	qpdf_data q = b->to;
	qpdf_data from = NULL;
	TRY(quire_open(b->mem, "furniture", drawn, &from));
	qpdf_oh before = quire_stream(q, "<< >>", STR("q\n"), NULL);
	qpdf_oh after = quire_stream(q, "<< >>",
				     STR("\nQ\n/Artifact << /Type /Pagination >> BDC q /Furniture Do Q EMC\n"), NULL);
	struct str box = str_fmt(b->mem, "[ 0 0 %.3f %.3f ]", SHEET_W, SHEET_H);
	for (size_t i = 0; i < b->pages; i++) {
		qpdf_oh picture = stencil_of(q, from, qpdf_get_page_n(from, i), box.p);
		lay_over(q, qpdf_get_page_n(q, i), picture, before, after);
	}
	return OK;
}

/* What cairo left untagged on the form's pages: rules, grounds, boxes. */
static enum err mark_artifacts(struct binding *b)
{
	for (size_t i = 0; i < b->pages; i++) {
		qpdf_oh page = qpdf_get_page_n(b->to, i);
		struct str content = STR("");
		TRY(quire_content(b->mem, b->to, page, &content));
		struct str marked = structure_artifacts(b->mem, content);
		qpdf_oh_replace_key(b->to, page, "/Contents", quire_stream(b->to, "<< >>", marked, NULL));
		qpdf_oh_replace_key(b->to, page, "/Tabs", qpdf_oh_new_name(b->to, "/S"));
	}
	return OK;
}

static void add_intent(struct mem *mem, qpdf_data q)
{
	qpdf_oh intent = qpdf_oh_parse(q, "<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) "
					  "/Info (sRGB) >>");
	qpdf_oh_replace_key(q, intent, "/DestOutputProfile", quire_stream(q, "<< /N 3 >>", profile_srgb(mem), NULL));
	qpdf_oh_replace_key(q, qpdf_get_root(q), "/OutputIntents", qpdf_oh_wrap_in_array(q, intent));
}

static void describe(struct mem *mem, qpdf_data q, const struct json *model)
{
	add_intent(mem, q);
	structure_scopes(q);
	structure_metadata(mem, q, block_str(model, "title"), block_str(model, "author"), block_str(model, "made"));
	qpdf_oh root = qpdf_get_root(q);
	qpdf_oh_replace_key(q, root, "/Lang", qpdf_oh_new_string(q, "fr-FR"));
	qpdf_oh_replace_key(q, root, "/ViewerPreferences", qpdf_oh_parse(q, "<< /DisplayDocTitle true >>"));
}

enum err binder_join(struct mem *mem, const struct fonts *fonts, const struct json *model,
		     const struct binder_plan *plan, struct bound *out)
{
	static const struct binder_plan nothing = { 0 };
	plan = plan == NULL ? &nothing : plan;
	assert(plan->n_pieces <= BINDER_PIECES_MAX);
	struct str form = STR("");
	struct binding *b = mem_new_of(mem, struct binding);
	b->mem = mem;
	TRY(form_draw(mem, fonts, model, &form, &out->places));
	TRY(quire_open(mem, "form", form, &b->to));
	b->pages = (size_t)qpdf_get_num_pages(b->to);
	if (b->pages > BINDER_PAGES_MAX) {
		return err_note(ERR_LIMIT, "binder: a form of %zu pages", b->pages);
	}
	TRY(mark_artifacts(b));
	for (size_t i = 0; i < plan->n_pieces; i++) {
		TRY(add_piece(b, &plan->pieces[i]));
	}
	TRY(add_furniture(b, fonts, model));
	TRY(fields_add(mem, b->to, plan->fields, plan->n_fields, &out->places));
	describe(mem, b->to, model);
	out->pages = b->pages;
	return quire_write(b->to, &out->pdf);
}
