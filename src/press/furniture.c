/* furniture.c - heads and feet.
 *
 * For     binder.c, once the number of pages is known.
 * Never   holds a word: the model's member "foot" has them. */
#include "press/furniture.h"

#include <assert.h>

#include "press/block.h"

enum { FURNITURE_BYTES_MAX = 8 * 1024 * 1024 };

#define FOOT_Y (SHEET_H - 56)
#define QR_SIDE 33.0

struct foot {
	struct str title, reference, version, distribution, date, page, initials, head;
	cairo_surface_t *qr;            /* drawn once, placed on every page */
};

static void pen(struct sheet *s, enum type type, struct str words, double x, double y)
{
	struct text t = sheet_shape(s, type, words, 330);
	sheet_draw(s, &t, x, y);
}

static void pen_right(struct sheet *s, enum type type, struct str words, double right, double y)
{
	struct text t = sheet_shape(s, type, words, 200);
	sheet_draw(s, &t, right - t.w, y);
}

static void draw_initials(struct sheet *s, const struct foot *f)
{
	struct box b = { SHEET_W - SHEET_RIGHT - 138, FOOT_Y + 2, 78, 32 };
	ink_frame(s->cr, b, INK_BRAND_LINE, 0.8);
	pen(s, TYPE_TINY, f->initials, b.x + 5, b.y + 2);
}

static void draw_foot(struct sheet *s, const struct foot *f, size_t page, size_t pages)
{
	ink_rule(s->cr, SHEET_LEFT, FOOT_Y - 5, SHEET_INNER, INK_BRAND_LINE);
	cairo_set_source_surface(s->cr, f->qr, SHEET_LEFT, FOOT_Y + 1);
	cairo_paint(s->cr);
	double x = SHEET_LEFT + QR_SIDE + 9;
	struct text title = sheet_shape(s, TYPE_PILL, f->title, 330);
	double under = title.h + 1;
	sheet_draw(s, &title, x, FOOT_Y);
	pen(s, TYPE_TINY, f->version, x, FOOT_Y + under);
	pen(s, TYPE_TINY, f->distribution, x, FOOT_Y + under + 9);
	double right = SHEET_W - SHEET_RIGHT;
	struct str number = str_fmt(s->mem, STR_FMT " %zu/%zu", STR_ARG(f->page), page, pages);
	pen_right(s, TYPE_PILL, number, right, FOOT_Y);
	pen_right(s, TYPE_TINY, f->reference, right, FOOT_Y + under);
	pen_right(s, TYPE_TINY, f->date, right, FOOT_Y + under + 9);
	if (f->initials.n != 0) {
		draw_initials(s, f);
	}
}

static void draw_head(struct sheet *s, struct str words)
{
	pen(s, TYPE_SMALL, words, SHEET_LEFT, 24);
	ink_guilloche(s->cr, (struct box){ SHEET_LEFT, 14, SHEET_INNER, 7 });
}

/* Room to copy the mention by hand, with date and signature, below the picture of an identity document. */
static void draw_mention(struct sheet *s, struct str mention)
{
	double h = FURNITURE_MENTION - 10;
	struct box b = { SHEET_LEFT, SHEET_H - FURNITURE_FOOT - FURNITURE_MENTION + 2, SHEET_INNER, h };
	ink_dashes(s->cr, b, INK_BRAND_LINE);
	pen(s, TYPE_SMALL, mention, b.x + 8, b.y + 5);
}

static cairo_surface_t *qr_record(struct str text)
{
	cairo_rectangle_t side = { 0, 0, QR_SIDE, QR_SIDE };
	cairo_surface_t *record = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &side);
	cairo_t *cr = cairo_create(record);
	ink_qr(cr, (struct box){ 0, 0, QR_SIDE, QR_SIDE }, text);
	cairo_destroy(cr);
	return record;
}

enum err furniture_draw(struct mem *mem, const struct fonts *fonts, const struct json *model,
			const struct page_note *notes, size_t pages, struct str *pdf_out)
{
	const struct json *words = json_get(model, "foot");
	if (words == NULL || json_kind_of(words) != JSON_OBJECT) {
		return err_note(ERR_INVALID, "furniture: the model has no foot");
	}
	struct foot f = {
		.title = block_str(words, "title"),
		.reference = block_str(words, "reference"),
		.version = block_str(words, "version"),
		.distribution = block_str(words, "distribution"),
		.date = block_str(words, "date"),
		.page = block_str(words, "page"),
		.initials = block_str(words, "initials"),
		.head = block_str(words, "head"),
		.qr = qr_record(block_str(words, "qr")),
	};
	struct sheet_about about = { .made = block_str(model, "made") };
	struct buf *out = buf_new(mem, FURNITURE_BYTES_MAX);
	struct sheet *s = sheet_open(mem, fonts, out, &about);
	for (size_t i = 0; i < pages; i++) {
		draw_foot(s, &f, i + 1, pages);
		if (i > 0) {
			draw_head(s, notes[i].head.n != 0 ? notes[i].head : f.head);
		}
		if (notes[i].mention.n != 0) {
			draw_mention(s, notes[i].mention);
		}
		cairo_show_page(s->cr);
	}
	cairo_surface_destroy(f.qr);
	TRY(sheet_close(s));
	*pdf_out = buf_done(out);
	return OK;
}
