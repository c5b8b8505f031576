/* look.c - the visible stamp of a signature.
 *
 * For     prepare.c, which signs with it; fields.c, which freezes the letters.
 * Never   more than one face, and no ligature: either would be another font in every signed file.
 * Fails   a name that does not fit is drawn smaller, never cut and never outside the box. */
#include "press/look.h"

#include <cairo-pdf.h>

#define PAD 5.0
#define BAR 2.2

/* What the single-byte fonts of PDF can say of letters, figures and marks (ISO 32000-1, D.2), and the two
 * spaces where no line breaks, which they cannot. */
static const char letters[] =
	" !\"#%&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
	"\u00a0\u202f«»°·–—‘’“”…€ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿŒœŠšŽžŸ";

#define PLAIN "liga 0, clig 0, dlig 0"

/* The person's line is larger than the others; all shrink together until they fit. */
static const double sizes[] = { 9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5, 5, 4.5, 4, 3.5, 3, 2.5, 2 };
#define FIRST_LINE 1.25

static cairo_status_t to_buf(void *buf, const unsigned char *bytes, unsigned n)
{
	buf_add(buf, str_from(bytes, n));
	return buf_full(buf) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static PangoLayout *lay(const struct fonts *fonts, struct str line, double width)
{
	PangoLayout *layout = pango_layout_new(fonts->context);
	PangoAttrList *plain = pango_attr_list_new();

	pango_attr_list_insert(plain, pango_attr_font_features_new(PLAIN));
	pango_layout_set_attributes(layout, plain);
	pango_attr_list_unref(plain);
	pango_layout_set_font_description(layout, fonts->faces[FACE_REGULAR]);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_text(layout, line.p == NULL ? "" : line.p, (int)line.n);
	return layout;
}

static double scale_of(size_t line, double size)
{
	return (line == 0 ? size * FIRST_LINE : size) / FONT_POINTS;
}

/* Draws, or only measures when cr is NULL; returns the height. */
static double write_lines(cairo_t *cr, const struct fonts *fonts, double width, double size, const struct str *lines,
			  size_t n)
{
	double y = 0;

	for (size_t i = 0; i < n; i++) {
		double scale = scale_of(i, size);
		PangoLayout *layout = lay(fonts, lines[i], width / scale);
		PangoRectangle seen;

		pango_layout_get_extents(layout, NULL, &seen);
		if (cr != NULL) {
			cairo_save(cr);
			ink_use(cr, i == 0 ? INK_BRAND : INK_TEXT);
			cairo_translate(cr, PAD + BAR, PAD + y);
			cairo_scale(cr, scale, scale);
			cairo_move_to(cr, 0, 0);
			pango_cairo_show_layout(cr, layout);
			cairo_restore(cr);
		}
		y += (double)seen.height / PANGO_SCALE * scale;
		g_object_unref(layout);
	}
	return y;
}

static double size_that_fits(const struct fonts *fonts, double width, double height, const struct str *lines,
			     size_t n)
{
	size_t i = 0, last = sizeof sizes / sizeof *sizes - 1;

	while (i < last && write_lines(NULL, fonts, width, sizes[i], lines, n) > height)
		i++;
	return sizes[i];
}

bool look_has_room(double w, double h)
{
	return w > 2 * PAD + BAR + 1 && h > 2 * PAD + 1;
}

/* A file that begins with its letters, all on the page: what lies outside is not in the font either. */
static cairo_t *begin(const struct fonts *fonts, struct buf *out)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(to_buf, out, SHEET_W, SHEET_H);
	cairo_t *cr = cairo_create(surface);
	PangoLayout *all = lay(fonts, str_of(letters), SHEET_W);

	cairo_surface_destroy(surface);         /* the pen holds it */
	pango_cairo_show_layout(cr, all);
	g_object_unref(all);
	cairo_show_page(cr);
	return cr;
}

static enum err end(cairo_t *cr, struct buf *out, struct str *pdf_out)
{
	cairo_surface_t *surface = cairo_surface_reference(cairo_get_target(cr));
	cairo_status_t pen = cairo_status(cr);

	cairo_destroy(cr);
	cairo_surface_finish(surface);
	cairo_status_t paper = cairo_surface_status(surface);

	cairo_surface_destroy(surface);
	if (pen != CAIRO_STATUS_SUCCESS || paper != CAIRO_STATUS_SUCCESS)
		return err_note(ERR_IO, "look: %s", cairo_status_to_string(pen));
	*pdf_out = buf_done(out);
	return OK;
}

enum err look_letters(struct mem *mem, const struct fonts *fonts, struct str *pdf_out)
{
	struct buf *out = buf_new(mem, 512 * 1024);

	return end(begin(fonts, out), out, pdf_out);
}

enum err look_stamp(struct mem *mem, const struct fonts *fonts, double w, double h, const struct str *lines, size_t n,
		    struct str *pdf_out)
{
	struct buf *out = buf_new(mem, 512 * 1024);
	double width = w - 2 * PAD - BAR, height = h - 2 * PAD;

	if (n > LOOK_LINES_MAX || !look_has_room(w, h))
		return err_note(ERR_INVALID, "look: no room for %zu lines", n);
	cairo_t *cr = begin(fonts, out);
	double size = size_that_fits(fonts, width, height, lines, n);

	cairo_pdf_surface_set_size(cairo_get_target(cr), w, h);
	ink_fill(cr, (struct box){ 0, 0, BAR, h }, INK_BRAND);
	cairo_rectangle(cr, 0, 0, w, h);        /* what still does not fit stays in its own box */
	cairo_clip(cr);
	(void)write_lines(cr, fonts, width, size, lines, n);
	return end(cr, out, pdf_out);
}
