#ifndef PRESS_IMAGE_H
#define PRESS_IMAGE_H
#include "paper/sniff.h"

/* image.h - photographs and scans: metadata dropped, upright, as JPEG bytes that go into a page untouched,
 * and as a smaller picture for the screen. Input is hostile: only in the upload jail. */

enum { IMAGE_PREVIEW_WIDTH = 1000, IMAGE_SIDE_MAX = 50000 };

struct image {
	struct str jpeg;                /* without any APPn (but Adobe's colour marker), comment or tail */
	unsigned w, h;                  /* as stored */
	unsigned components;            /* 1, 3 or 4 */
	unsigned orientation;           /* 1 to 8, as EXIF counts: how to turn it upright */
	bool is_inverted;               /* four inks, stored the other way round (Adobe) */
};

/* VERDICT_OK, VERDICT_PIXELS or VERDICT_BROKEN. */
enum upload_verdict image_read_jpeg(struct mem *, struct str file, struct image *out);

/* Decodes row by row, over white, reduced to at most 300 dots an inch of an A4 page, kept as JPEG. */
enum upload_verdict image_read_png(struct mem *, struct str file, struct image *out);

/* Upright, about IMAGE_PREVIEW_WIDTH wide. VERDICT_BROKEN: the data end early or do not decode. */
enum upload_verdict image_preview(struct mem *, const struct image *, struct str *jpeg_out);

/* One page that is the picture, as large as A4 allows. */
MUST_CHECK enum err image_pdf(struct mem *, const struct image *, struct str *pdf_out);

struct _qpdf_data;                      /* qpdf's own name; quire.h includes it */

/* The same page, at the end of a document. */
MUST_CHECK enum err image_add_page(struct mem *, struct _qpdf_data *, const struct image *);

/* Pixels as JPEG: rows of w times 3 bytes (RGB), or of 4 (blue, green, red, unused, as cairo has them). */
struct pixels {
	const unsigned char *at;
	unsigned w, h, bytes_per_pixel;
	size_t stride;
};
MUST_CHECK enum err image_encode(struct mem *, const struct pixels *, int quality, struct str *jpeg_out);

#endif
