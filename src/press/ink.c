/* ink.c - what is drawn and not written.
 *
 * For     sheet.c, form.c and furniture.c.
 * Never   draws text or uses a colour that is not in the table: the same as the screens' tokens. */
#include "press/ink.h"

#include <assert.h>
#include <math.h>
#include <qrencode.h>
#include <string.h>

static const struct {
	double red, green, blue;
} inks[INK_COUNT] = {
	[INK_TEXT] = { 0.102, 0.114, 0.129 },           /* #1a1d21 */
	[INK_SOFT] = { 0.333, 0.349, 0.384 },           /* #555962 */
	[INK_BRAND] = { 0.059, 0.298, 0.361 },          /* #0f4c5c */
	[INK_BRAND_LINE] = { 0.612, 0.757, 0.788 },     /* #9cc1c9 */
	[INK_BRAND_SOFT] = { 0.894, 0.937, 0.945 },     /* #e4eff1 */
	[INK_LINE] = { 0.871, 0.855, 0.804 },           /* #dedacd */
	[INK_SUNKEN] = { 0.965, 0.957, 0.933 },         /* #f6f4ee */
	[INK_SEAL] = { 0.706, 0.267, 0.173 },           /* #b4442c */
	[INK_WHITE] = { 1, 1, 1 },
};

void ink_use(cairo_t *cr, enum ink i)
{
	assert(i >= 0 && i < INK_COUNT);
	cairo_set_source_rgb(cr, inks[i].red, inks[i].green, inks[i].blue);
}

void ink_fill(cairo_t *cr, struct box b, enum ink i)
{
	ink_use(cr, i);
	ink_round(cr, b, 3);
	cairo_fill(cr);
}

void ink_round(cairo_t *cr, struct box b, double r)
{
	cairo_new_sub_path(cr);
	cairo_arc(cr, b.x + b.w - r, b.y + r, r, -M_PI / 2, 0);
	cairo_arc(cr, b.x + b.w - r, b.y + b.h - r, r, 0, M_PI / 2);
	cairo_arc(cr, b.x + r, b.y + b.h - r, r, M_PI / 2, M_PI);
	cairo_arc(cr, b.x + r, b.y + r, r, M_PI, 3 * M_PI / 2);
	cairo_close_path(cr);
}

void ink_frame(cairo_t *cr, struct box b, enum ink i, double width)
{
	ink_use(cr, i);
	cairo_set_line_width(cr, width);
	ink_round(cr, b, 3);
	cairo_stroke(cr);
}

void ink_dashes(cairo_t *cr, struct box b, enum ink i)
{
	static const double dashes[] = { 3, 2.5 };
	cairo_set_dash(cr, dashes, 2, 0);
	ink_frame(cr, b, i, 0.7);
	cairo_set_dash(cr, NULL, 0, 0);
}

void ink_rule(cairo_t *cr, double x, double y, double w, enum ink i)
{
	ink_use(cr, i);
	cairo_set_line_width(cr, 0.6);
	cairo_new_path(cr);
	cairo_move_to(cr, x, y);
	cairo_line_to(cr, x + w, y);
	cairo_stroke(cr);
}

void ink_tick(cairo_t *cr, struct box b, bool ticked)
{
	ink_use(cr, INK_BRAND);
	cairo_set_line_width(cr, 0.9);
	ink_round(cr, b, 1.5);
	if (!ticked) {
		cairo_stroke(cr);
		return;
	}
	cairo_fill(cr);
	ink_use(cr, INK_WHITE);
	cairo_set_line_width(cr, b.w / 8);
	cairo_move_to(cr, b.x + 0.22 * b.w, b.y + 0.52 * b.h);
	cairo_line_to(cr, b.x + 0.43 * b.w, b.y + 0.73 * b.h);
	cairo_line_to(cr, b.x + 0.79 * b.w, b.y + 0.28 * b.h);
	cairo_stroke(cr);
}

/* y = 7 + 5.6 sin((x + 15k) / 120 * 2 pi) cos(k / 8 * pi) in a band 14 high: the formula of the sheet. */
struct str ink_guilloche(struct mem *mem, struct box b, double page_h, enum ink ink)
{
	enum { CURVES = 8, STEP = 6, OPERATORS_BYTES_MAX = 32 * 1024 };
	struct buf *out = buf_new(mem, OPERATORS_BYTES_MAX);
	double top = page_h - b.y;
	buf_fmt(out, "%.3f %.3f %.3f RG 0.35 w %.2f %.2f %.2f %.2f re W n\n", inks[ink].red, inks[ink].green,
		inks[ink].blue, b.x, top - b.h, b.w, b.h);
	for (int k = 0; k < CURVES; k++) {
		for (double x = -STEP; x <= b.w + STEP; x += STEP) {
			double y = 7 + 5.6 * sin((x + k * 15) / 120 * 2 * M_PI) * cos(k / 8.0 * M_PI);
			buf_fmt(out, "%.2f %.2f %c\n", b.x + x, top - y * b.h / 14, x < 0 ? 'm' : 'l');
		}
	}
	buf_add(out, STR("S"));
	assert(!buf_full(out));
	return buf_done(out);
}

/* A picture of one dot a pixel: as a path it would cost more than all the text of a page. */
static cairo_surface_t *qr_picture(const QRcode *code)
{
	cairo_surface_t *picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, code->width, code->width);
	unsigned char *pixels = cairo_image_surface_get_data(picture);
	int stride = cairo_image_surface_get_stride(picture);
	for (int y = 0; y < code->width; y++) {
		for (int x = 0; x < code->width; x++) {
			bool is_dark = (code->data[y * code->width + x] & 1) != 0;
			memset(pixels + y * stride + x * 4, is_dark ? 0 : 0xff, 4);
		}
	}
	cairo_surface_mark_dirty(picture);
	return picture;
}

void ink_qr(cairo_t *cr, struct box b, struct str text)
{
	enum { QR_TEXT_BYTES_MAX = 300 };
	if (text.n == 0 || text.n > QR_TEXT_BYTES_MAX) {
		return;
	}
	QRcode *code = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
	if (code == NULL) {
		return;
	}
	cairo_surface_t *picture = qr_picture(code);
	cairo_save(cr);
	cairo_translate(cr, b.x, b.y);
	cairo_scale(cr, b.w / code->width, b.h / code->width);
	cairo_set_source_surface(cr, picture, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
	cairo_paint(cr);
	cairo_restore(cr);
	cairo_surface_destroy(picture);
	QRcode_free(code);
}
