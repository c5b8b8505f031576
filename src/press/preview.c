/* preview.c - poppler draws, libjpeg packs.
 *
 * For     upload.c, inside its jail: poppler may open fonts and its own tables, nothing else.
 * Never   sees the upload itself but for a page whose fields only a reader can draw. */
#include "press/preview.h"

#include <poppler.h>

#include "press/image.h"

enum { QUALITY = 78 };

static double scale_of(PopplerPage *page, int width, int *w_out, int *h_out)
{
	double w = 0;
	double h = 0;
	poppler_page_get_size(page, &w, &h);
	w = w < 1 ? 1 : w;
	h = h < 1 ? 1 : h;
	double k = width / w;
	double high = (double)PREVIEW_HEIGHT_MAX * width / PREVIEW_WIDTH;
	k = h * k > high ? high / h : k;
	*w_out = (int)(w * k + 0.999);
	*h_out = (int)(h * k + 0.999);
	return k;
}

static bool draw_page(struct mem *mem, PopplerPage *page, int width, struct str *jpeg_out)
{
	int w = 0;
	int h = 0;
	double k = scale_of(page, width, &w, &h);
	cairo_surface_t *paper = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
	cairo_t *cr = cairo_create(paper);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_scale(cr, k, k);
	poppler_page_render(page, cr);
	bool is_drawn = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(cr);
	cairo_surface_flush(paper);
	if (is_drawn) {
		struct pixels p = {
			cairo_image_surface_get_data(paper), (unsigned)w, (unsigned)h, 4,
			(size_t)cairo_image_surface_get_stride(paper),
		};
		is_drawn = image_encode(mem, &p, QUALITY, jpeg_out) == OK;
	}
	cairo_surface_destroy(paper);
	return is_drawn;
}

enum upload_verdict preview_draw(struct mem *mem, struct str pdf, size_t pages, struct str *jpegs_out)
{
	GBytes *bytes = g_bytes_new_static(pdf.p, pdf.n);
	PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
	g_bytes_unref(bytes);
	if (document == NULL) {
		return VERDICT_BROKEN;
	}
	bool is_drawn = poppler_document_get_n_pages(document) == (int)pages;
	for (size_t i = 0; i < pages && is_drawn; i++) {
		if (jpegs_out[i].n != 0) {
			continue;
		}
		PopplerPage *page = poppler_document_get_page(document, (int)i);
		is_drawn = page != NULL && draw_page(mem, page, PREVIEW_WIDTH, &jpegs_out[i]);
		g_clear_object(&page);
	}
	g_object_unref(document);
	return is_drawn ? VERDICT_OK : VERDICT_BROKEN;
}

enum upload_verdict preview_picture(struct mem *mem, struct str file, int page, int width, struct str *jpeg_out)
{
	GBytes *bytes = g_bytes_new_static(file.p, file.n);
	PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
	g_bytes_unref(bytes);
	if (document == NULL) {
		return VERDICT_BROKEN;
	}
	PopplerPage *drawn = poppler_document_get_page(document, page);
	bool is_drawn = drawn != NULL && draw_page(mem, drawn, width, jpeg_out);
	g_clear_object(&drawn);
	g_object_unref(document);
	return is_drawn ? VERDICT_OK : VERDICT_BROKEN;
}
