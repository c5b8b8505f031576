/* image.c - libjpeg behind four calls.
 *
 * For     upload.c, inside its jail.
 * Never   keeps a whole picture in memory at full size: rows, or a scaled decoding.
 * Fails   libjpeg's errors come back through a longjmp to decode or encode, as a verdict.
 * Limits  UPLOAD_PIXELS_MAX, SCANS_MAX of a progressive file. */
#include "press/image.h"

#include <assert.h>
#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>
#include <jerror.h>

#include "press/image_marks.h"

enum { SCANS_MAX = 64, PREVIEW_QUALITY = 80 };

struct trouble {
	struct jpeg_error_mgr mgr;      /* first: libjpeg hands out pointers to it */
	jmp_buf escape;
	bool is_cut;
};

static void give_up(j_common_ptr info)
{
	longjmp(((struct trouble *)(void *)info->err)->escape, 1);
}

static void hear(j_common_ptr info, int level)
{
	struct trouble *t = (struct trouble *)(void *)info->err;
	if (level < 0 && (info->err->msg_code == JWRN_JPEG_EOF || info->err->msg_code == JWRN_HIT_MARKER)) {
		t->is_cut = true;
	}
}

static void say_nothing(j_common_ptr info)
{
	(void)info;
}

static struct jpeg_error_mgr *trouble_init(struct trouble *t)
{
	jpeg_std_error(&t->mgr);
	t->mgr.error_exit = give_up;
	t->mgr.emit_message = hear;
	t->mgr.output_message = say_nothing;
	return &t->mgr;
}

enum upload_verdict image_read_jpeg(struct mem *mem, struct str file, struct image *out)
{
	if (!image_marks(mem, file, out)) {
		return VERDICT_BROKEN;
	}
	if ((uint64_t)out->w * out->h > UPLOAD_PIXELS_MAX) {
		return VERDICT_PIXELS;
	}
	return VERDICT_OK;
}

struct decoding {
	struct jpeg_decompress_struct info;
	struct jpeg_progress_mgr progress;
	struct trouble trouble;
	unsigned char *rgb;             /* w times h times 3 */
	unsigned w, h;
};

/* A progressive file may repeat its scans without end. */
static void count_scans(j_common_ptr info)
{
	if (((j_decompress_ptr)info)->input_scan_number > SCANS_MAX) {
		give_up(info);
	}
}

/* Four inks to light; Adobe stores them inverted. */
static void row_of_inks(const unsigned char *inks, unsigned char *rgb, unsigned w, bool is_inverted)
{
	for (unsigned x = 0; x < w; x++) {
		unsigned black = is_inverted ? inks[4 * x + 3] : 255u - inks[4 * x + 3];
		for (unsigned i = 0; i < 3; i++) {
			unsigned ink = is_inverted ? inks[4 * x + i] : 255u - inks[4 * x + i];
			rgb[3 * x + i] = (unsigned char)(ink * black / 255);
		}
	}
}

static bool decode(struct mem *mem, struct decoding *d, const struct image *image)
{
	d->info.err = trouble_init(&d->trouble);
	if (setjmp(d->trouble.escape) != 0) {
		jpeg_destroy_decompress(&d->info);
		return false;
	}
	jpeg_create_decompress(&d->info);
	d->progress.progress_monitor = count_scans;
	d->info.progress = &d->progress;
	jpeg_mem_src(&d->info, (const unsigned char *)image->jpeg.p, image->jpeg.n);
	(void)jpeg_read_header(&d->info, TRUE);
	unsigned upright_w = image->orientation >= 5 ? image->h : image->w;
	unsigned eighths = (8 * IMAGE_PREVIEW_WIDTH + upright_w - 1) / upright_w;
	d->info.scale_num = eighths < 1 ? 1 : eighths > 8 ? 8 : eighths;
	d->info.scale_denom = 8;
	d->info.out_color_space = d->info.num_components == 4 ? JCS_CMYK : JCS_RGB;
	(void)jpeg_start_decompress(&d->info);
	d->w = d->info.output_width;
	d->h = d->info.output_height;
	d->rgb = mem_get(mem, (size_t)d->w * d->h, 3);
	unsigned char *inks = mem_get(mem, d->w, 4);
	while (d->info.output_scanline < d->h) {
		unsigned char *row = d->rgb + (size_t)d->info.output_scanline * d->w * 3;
		unsigned char *to = d->info.out_color_space == JCS_CMYK ? inks : row;
		(void)jpeg_read_scanlines(&d->info, &to, 1);
		if (d->info.out_color_space == JCS_CMYK) {
			row_of_inks(inks, row, d->w, image->is_inverted);
		}
	}
	(void)jpeg_finish_decompress(&d->info);
	jpeg_destroy_decompress(&d->info);
	return !d->trouble.is_cut;
}

/* The stored pixel that is seen at (x, y) of the upright picture. */
static size_t stored_at(const struct decoding *d, unsigned orientation, unsigned x, unsigned y)
{
	unsigned column = orientation >= 5 ? y : x;
	unsigned row = orientation >= 5 ? x : y;
	if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) {
		column = d->w - 1 - column;
	}
	if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) {
		row = d->h - 1 - row;
	}
	return ((size_t)row * d->w + column) * 3;
}

static struct pixels upright(struct mem *mem, const struct decoding *d, unsigned orientation)
{
	struct pixels p = { d->rgb, d->w, d->h, 3, (size_t)d->w * 3 };
	if (orientation == 1) {
		return p;
	}
	p.w = orientation >= 5 ? d->h : d->w;
	p.h = orientation >= 5 ? d->w : d->h;
	p.stride = (size_t)p.w * 3;
	unsigned char *to = mem_get(mem, p.h, p.stride);
	for (unsigned y = 0; y < p.h; y++) {
		for (unsigned x = 0; x < p.w; x++) {
			const unsigned char *from = d->rgb + stored_at(d, orientation, x, y);
			unsigned char *pixel = to + y * p.stride + (size_t)x * 3;
			pixel[0] = from[0], pixel[1] = from[1], pixel[2] = from[2];
		}
	}
	p.at = to;
	return p;
}

enum upload_verdict image_preview(struct mem *mem, const struct image *image, struct str *jpeg_out)
{
	assert(image->orientation >= 1 && image->orientation <= 8);
	struct decoding d = { 0 };
	if (!decode(mem, &d, image)) {
		return VERDICT_BROKEN;
	}
	struct pixels p = upright(mem, &d, image->orientation);
	return image_encode(mem, &p, PREVIEW_QUALITY, jpeg_out) == OK ? VERDICT_OK : VERDICT_BROKEN;
}

struct encoding {
	struct jpeg_compress_struct info;
	struct trouble trouble;
	unsigned char *bytes;
	unsigned long n;
};

static bool encode(struct encoding *e, const struct pixels *p, int quality)
{
	e->info.err = trouble_init(&e->trouble);
	if (setjmp(e->trouble.escape) != 0) {
		jpeg_destroy_compress(&e->info);
		return false;
	}
	jpeg_create_compress(&e->info);
	jpeg_mem_dest(&e->info, &e->bytes, &e->n);
	e->info.image_width = p->w;
	e->info.image_height = p->h;
	e->info.input_components = (int)p->bytes_per_pixel;
	e->info.in_color_space = p->bytes_per_pixel == 4 ? JCS_EXT_BGRX : JCS_RGB;
	jpeg_set_defaults(&e->info);
	jpeg_set_quality(&e->info, quality, TRUE);
	jpeg_start_compress(&e->info, TRUE);
	while (e->info.next_scanline < p->h) {
		const unsigned char *row = p->at + e->info.next_scanline * p->stride;
		(void)jpeg_write_scanlines(&e->info, (JSAMPARRAY)(uintptr_t)&row, 1);
	}
	jpeg_finish_compress(&e->info);
	jpeg_destroy_compress(&e->info);
	return true;
}

enum err image_encode(struct mem *mem, const struct pixels *p, int quality, struct str *jpeg_out)
{
	assert(p->bytes_per_pixel == 3 || p->bytes_per_pixel == 4);
	struct encoding e = { 0 };
	bool is_done = encode(&e, p, quality);
	mem_adopt(mem, e.bytes);
	if (!is_done) {
		return err_note(ERR_INVALID, "image: %u x %u cannot be encoded", p->w, p->h);
	}
	*jpeg_out = str_from(e.bytes, e.n);
	return OK;
}
