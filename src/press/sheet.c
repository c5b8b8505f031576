/* sheet.c - cairo and pango behind a dozen calls.
 *
 * For     form.c and furniture.c.
 * Holds   one PDF surface. All text is laid out at FONT_POINTS and scaled when drawn: pango then needs
 *         one font of each face, which the zygote has opened.
 * Fails   sheet_close tells: cairo keeps its first error. */
#include "press/sheet.h"

#include <assert.h>
#include <cairo-pdf.h>

static const struct {
	double points;
	enum face face;
	enum ink ink;
	double leading;                 /* line height, as pango counts it: 1 is the font's own */
} types[TYPE_COUNT] = {
	[TYPE_TITLE] = { 21, FACE_BOLD, INK_BRAND, 0.92 },
	[TYPE_LEAD] = { 10.5, FACE_REGULAR, INK_SOFT, 1 },
	[TYPE_HEADING] = { 12, FACE_BOLD, INK_BRAND, 1 },
	[TYPE_SUBHEADING] = { 9.5, FACE_BOLD, INK_TEXT, 1 },
	[TYPE_LABEL] = { 7.2, FACE_REGULAR, INK_SOFT, 0.95 },
	[TYPE_VALUE] = { 9, FACE_REGULAR, INK_TEXT, 0.95 },
	[TYPE_STRONG] = { 9, FACE_BOLD, INK_TEXT, 0.95 },
	[TYPE_BODY] = { 8.8, FACE_REGULAR, INK_TEXT, 1 },
	[TYPE_SMALL] = { 7.6, FACE_REGULAR, INK_SOFT, 1 },
	[TYPE_TINY] = { 6.2, FACE_REGULAR, INK_SOFT, 1 },
	[TYPE_NUMBER] = { 9.5, FACE_BOLD, INK_WHITE, 1 },
	[TYPE_PILL] = { 7.2, FACE_BOLD, INK_BRAND, 1 },
	[TYPE_MARK] = { 15, FACE_BOLD, INK_WHITE, 1 },
};

static cairo_status_t to_buf(void *buf, const unsigned char *bytes, unsigned n)
{
	buf_add(buf, str_from(bytes, n));
	return buf_full(buf) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void say_about(struct sheet *s, cairo_pdf_metadata_t what, struct str value)
{
	cairo_pdf_surface_set_metadata(s->surface, what, str_c(s->mem, value));
}

struct sheet *sheet_open(struct mem *mem, const struct fonts *fonts, struct buf *out, const struct sheet_about *about)
{
	struct sheet *s = mem_new_of(mem, struct sheet);
	s->mem = mem;
	s->fonts = fonts;
	s->surface = cairo_pdf_surface_create_for_stream(to_buf, out, SHEET_W, SHEET_H);
	s->cr = cairo_create(s->surface);
	s->y = SHEET_TOP;
	s->density = 1;
	s->page = 1;
	say_about(s, CAIRO_PDF_METADATA_TITLE, about->title);
	say_about(s, CAIRO_PDF_METADATA_AUTHOR, about->author);
	say_about(s, CAIRO_PDF_METADATA_SUBJECT, about->subject);
	say_about(s, CAIRO_PDF_METADATA_CREATOR, STR("tabellion"));
	say_about(s, CAIRO_PDF_METADATA_CREATE_DATE, about->made);      /* never the clock: same model, same bytes */
	say_about(s, CAIRO_PDF_METADATA_MOD_DATE, about->made);
	return s;
}

static void drop_kept(struct sheet *s)
{
	for (size_t i = 0; i < s->kept_n; i++) {
		g_object_unref(s->kept[i].layout);
	}
	s->kept_n = 0;
	s->kept_at = 0;
}

enum err sheet_close(struct sheet *s)
{
	assert(!s->measuring);
	drop_kept(s);
	cairo_status_t pen = cairo_status(s->cr);
	cairo_destroy(s->cr);
	cairo_surface_finish(s->surface);
	cairo_status_t paper = cairo_surface_status(s->surface);
	cairo_surface_destroy(s->surface);
	if (paper == CAIRO_STATUS_WRITE_ERROR) {
		return err_note(ERR_LIMIT, "sheet: the document is too large");
	}
	if (pen != CAIRO_STATUS_SUCCESS || paper != CAIRO_STATUS_SUCCESS) {
		return err_note(ERR_IO, "sheet: %s, %s", cairo_status_to_string(pen), cairo_status_to_string(paper));
	}
	return OK;
}

void sheet_measure(struct sheet *s, double density)
{
	drop_kept(s);
	s->measuring = true;
	s->density = density;
	s->y = SHEET_TOP;
}

double sheet_measured(struct sheet *s)
{
	assert(s->measuring);
	double h = s->y;
	s->measuring = false;
	s->y = SHEET_TOP;
	return h;
}

static struct text shape(const struct sheet *s, enum type type, struct str value, double width)
{
	struct text t = {
		.scale = types[type].points * s->density / FONT_POINTS, .ink = types[type].ink,
		.type = type, .value = value, .width = width,
	};
	t.layout = pango_layout_new(s->fonts->context);
	pango_layout_set_font_description(t.layout, s->fonts->faces[types[type].face]);
	pango_layout_set_width(t.layout, (int)(width / t.scale * PANGO_SCALE));
	pango_layout_set_wrap(t.layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_line_spacing(t.layout, (float)types[type].leading);
	pango_layout_set_text(t.layout, value.p == NULL ? "" : value.p, (int)value.n);
	PangoRectangle seen;
	pango_layout_get_extents(t.layout, NULL, &seen);
	t.w = (double)seen.width / PANGO_SCALE * t.scale;
	t.h = (double)seen.height / PANGO_SCALE * t.scale;
	return t;
}

static bool is_from(const struct text *t, enum type type, struct str value, double width, double scale)
{
	return t->type == type && t->width >= width && t->width <= width && t->scale >= scale && t->scale <= scale &&
	       str_eq(t->value, value);
}

struct text sheet_shape(struct sheet *s, enum type type, struct str value, double width)
{
	assert(type >= 0 && type < TYPE_COUNT);
	double scale = types[type].points * s->density / FONT_POINTS;
	if (!s->measuring && s->kept_at < s->kept_n) {
		const struct text *kept = &s->kept[s->kept_at++];
		if (is_from(kept, type, value, width, scale)) {
			g_object_ref(kept->layout);
			return *kept;
		}
		s->kept_at = s->kept_n;         /* another order than measured: shape again from here */
	}
	struct text t = shape(s, type, value, width);
	if (s->measuring && s->kept_n < SHEET_KEPT_MAX) {
		g_object_ref(t.layout);
		s->kept[s->kept_n++] = t;
	}
	return t;
}

void sheet_ink(struct text *t, enum ink ink)
{
	t->ink = ink;
}

void text_drop(struct text *t)
{
	g_object_unref(t->layout);
	t->layout = NULL;
}

void sheet_draw(struct sheet *s, struct text *t, double x, double y)
{
	if (!s->measuring) {
		cairo_save(s->cr);
		ink_use(s->cr, t->ink);
		cairo_translate(s->cr, x, y);
		cairo_scale(s->cr, t->scale, t->scale);
		cairo_move_to(s->cr, 0, 0);
		pango_cairo_show_layout(s->cr, t->layout);
		cairo_restore(s->cr);
	}
	text_drop(t);
}

/* The lines of a text from *at that fit above the floor are drawn; *at is moved behind them. */
static void draw_lines(struct sheet *s, struct text *t, double x, PangoLayoutIter *iter, bool *more)
{
	ink_use(s->cr, t->ink);
	double top = -1;
	double used = 0;
	while (*more) {
		PangoRectangle line;
		pango_layout_iter_get_line_extents(iter, NULL, &line);
		double y = (double)line.y / PANGO_SCALE * t->scale;
		double h = (double)line.height / PANGO_SCALE * t->scale;
		if (top < 0) {
			top = y;
		} else if (s->y + y + h - top > sheet_floor()) {
			break;
		}
		double base = (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE * t->scale;
		cairo_save(s->cr);
		cairo_translate(s->cr, x + (double)line.x / PANGO_SCALE * t->scale, s->y + base - top);
		cairo_scale(s->cr, t->scale, t->scale);
		cairo_move_to(s->cr, 0, 0);
		pango_cairo_show_layout_line(s->cr, pango_layout_iter_get_line_readonly(iter));
		cairo_restore(s->cr);
		used = y + h - top;
		*more = pango_layout_iter_next_line(iter);
	}
	s->y += used;
}

void sheet_flow(struct sheet *s, const char *tag, struct text t, double x, double after)
{
	if (s->measuring) {
		s->y += t.h + after;
		text_drop(&t);
		return;
	}
	PangoLayoutIter *iter = pango_layout_get_iter(t.layout);
	bool more = true;
	double line = t.h / pango_layout_get_line_count(t.layout);
	while (more) {
		sheet_room(s, line);
		sheet_tag(s, tag);
		draw_lines(s, &t, x, iter, &more);
		sheet_untag(s, tag);
	}
	pango_layout_iter_free(iter);
	text_drop(&t);
	s->y += after;
}

double sheet_floor(void)
{
	return SHEET_H - SHEET_BOTTOM;
}

void sheet_room(struct sheet *s, double h)
{
	if (!s->measuring && s->y + h > sheet_floor()) {
		sheet_break(s);
	}
}

void sheet_break(struct sheet *s)
{
	if (s->measuring || s->y <= SHEET_TOP) {
		return;
	}
	cairo_show_page(s->cr);
	s->page++;
	s->y = SHEET_TOP;
}

void sheet_tag(struct sheet *s, const char *tag)
{
	if (!s->measuring) {
		cairo_tag_begin(s->cr, tag, NULL);
	}
}

void sheet_untag(struct sheet *s, const char *tag)
{
	if (!s->measuring) {
		cairo_tag_end(s->cr, tag);
	}
}
