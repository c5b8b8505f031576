/* look.c - the visible stamp of a signature.
 *
 * For     prepare.c, which signs with it; fields.c, which freezes the letters.
 * Never   more than one face, and no ligature: either would be another font in every signed file.
 * Fails   a name that does not fit is drawn smaller, never cut and never outside the box. */
#include "press/look.h"

#include <cairo-pdf.h>

#define PAD 5.0
#define BAR 2.2

/* All that the single-byte fonts of PDF can say (ISO 32000-1, D.2): whatever a form prints beside it, its font
 * has no letter of these more. */
static const char letters[] =
	" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
	"€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿"
	"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";

#define PLAIN "liga 0, clig 0, dlig 0"

/* The person's line is larger than the others; all shrink together until they fit. */
static const double sizes[] = { 9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5, 5, 4.5, 4, 3.5, 3, 2.5, 2 };
#define FIRST_LINE 1.25

static cairo_status_t to_buf(void *buf, const unsigned char *bytes, unsigned n)
{
	buf_add(buf, str_from(bytes, n));
	return buf_full(buf) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* The bytes of a space where no line breaks; 0: none begins here. */
static size_t fixed_space(struct str s)
{
	static const char *const spaces[] = { "\u00a0", "\u202f" };

	for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
		if (str_starts(s, str_of(spaces[i])))
			return str_of(spaces[i]).n;
	}
	return 0;
}

/* The letters have no such spaces: plain ones stand there, and still no line breaks. */
static void set_words(PangoLayout *layout, struct str line, PangoAttrList *attributes)
{
	GString *words = g_string_sized_new(line.n + 1);

	for (size_t i = 0; i < line.n;) {
		size_t n = fixed_space(str_sub(line, i, line.n));

		if (n > 0) {
			PangoAttribute *whole = pango_attr_allow_breaks_new(FALSE);

			whole->start_index = (guint)words->len;
			whole->end_index = whole->start_index + 2;
			pango_attr_list_insert(attributes, whole);
		}
		(void)g_string_append_c(words, n > 0 ? ' ' : line.p[i]);
		i += n > 0 ? n : 1;
	}
	pango_layout_set_text(layout, words->str, (int)words->len);
	(void)g_string_free(words, TRUE);
}

static PangoLayout *lay(const struct fonts *fonts, struct str line, double width)
{
	PangoLayout *layout = pango_layout_new(fonts->context);
	PangoAttrList *plain = pango_attr_list_new();

	pango_attr_list_insert(plain, pango_attr_font_features_new(PLAIN));
	set_words(layout, line, plain);
	pango_layout_set_attributes(layout, plain);
	pango_attr_list_unref(plain);
	pango_layout_set_font_description(layout, fonts->faces[FACE_REGULAR]);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
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

void look_letters(cairo_t *cr, const struct fonts *fonts)
{
	PangoLayout *all = lay(fonts, str_of(letters), SHEET_W);

	cairo_move_to(cr, 0, 0);
	pango_cairo_show_layout(cr, all);
	g_object_unref(all);
	cairo_show_page(cr);
}

/* A file that begins with its letters. */
static cairo_t *begin(const struct fonts *fonts, struct buf *out)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(to_buf, out, SHEET_W, SHEET_H);
	cairo_t *cr = cairo_create(surface);

	cairo_surface_destroy(surface);         /* the pen holds it */
	look_letters(cr, fonts);
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
