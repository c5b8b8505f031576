/* furniture.c - heads and feet.
 *
 * For     binder.c, once the number of pages is known.
 * Never   holds a word: the model's member "foot" has them. */
#include "press/furniture.h"

#include "press/block.h"

#define FOOT_Y (SHEET_H - 56)
#define QR_SIDE 33.0
#define LINE_2 11.0
#define LINE_3 20.0
#define HEAD_Y 24.0

struct foot {
	struct str title, reference, version, distribution, date, page, initials, head, qr;
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

static void draw_foot(struct sheet *s, const struct foot *f)
{
	ink_rule(s->cr, SHEET_LEFT, FOOT_Y - 5, SHEET_INNER, INK_BRAND_LINE);
	ink_qr(s->cr, (struct box){ SHEET_LEFT, FOOT_Y + 1, QR_SIDE, QR_SIDE }, f->qr);
	double x = SHEET_LEFT + QR_SIDE + 9;
	pen(s, TYPE_PILL, f->title, x, FOOT_Y);
	pen(s, TYPE_TINY, f->version, x, FOOT_Y + LINE_2);
	pen(s, TYPE_TINY, f->distribution, x, FOOT_Y + (f->version.n != 0 ? LINE_3 : LINE_2));
	pen_right(s, TYPE_TINY, f->reference, SHEET_W - SHEET_RIGHT, FOOT_Y + LINE_2);
	pen_right(s, TYPE_TINY, f->date, SHEET_W - SHEET_RIGHT, FOOT_Y + LINE_3);
	if (f->initials.n != 0) {
		draw_initials(s, f);
	}
}

/* Room to copy the mention by hand, with date and signature, below the picture of an identity document. */
static void draw_mention(struct sheet *s, struct str mention)
{
	double h = FURNITURE_MENTION - 10;
	struct box b = { SHEET_LEFT, SHEET_H - FURNITURE_FOOT - FURNITURE_MENTION + 2, SHEET_INNER, h };
	ink_dashes(s->cr, b, INK_BRAND_LINE);
	pen(s, TYPE_SMALL, mention, b.x + 8, b.y + 5);
}

static void end_page(struct sheet *s)
{
	cairo_show_page(s->cr);
	s->page++;
}

/* What only this page has: its number, its piece, its mention. */
static void draw_page(struct sheet *s, const struct page_note *note, struct str number)
{
	pen_right(s, TYPE_PILL, number, SHEET_W - SHEET_RIGHT, FOOT_Y);
	if (note->head.n != 0) {
		pen(s, TYPE_SMALL, note->head, SHEET_LEFT, HEAD_Y);
	}
	if (note->mention.n != 0) {
		draw_mention(s, note->mention);
	}
	end_page(s);
}

enum err furniture_check(const struct json *model)
{
	const struct json *words = json_get(model, "foot");
	return words != NULL && json_kind_of(words) == JSON_OBJECT ? OK :
		err_note(ERR_INVALID, "furniture: the model has no foot");
}

void furniture_draw(struct sheet *s, const struct json *model, const struct page_note *notes, size_t pages)
{
	const struct json *words = json_get(model, "foot");
	struct foot f = {
		.title = block_str(words, "title"),
		.reference = block_str(words, "reference"),
		.version = block_str(words, "version"),
		.distribution = block_str(words, "distribution"),
		.date = block_str(words, "date"),
		.page = block_str(words, "page"),
		.initials = block_str(words, "initials"),
		.head = block_str(words, "head"),
		.qr = block_str(words, "qr"),
	};
	end_page(s);
	draw_foot(s, &f);
	end_page(s);
	pen(s, TYPE_SMALL, f.head, SHEET_LEFT, HEAD_Y);
	end_page(s);
	for (size_t i = 0; i < pages; i++) {
		draw_page(s, &notes[i], str_fmt(s->mem, STR_FMT " %zu/%zu", STR_ARG(f.page), i + 1, pages));
	}
}
