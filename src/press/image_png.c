/* image_png.c - PNG to JPEG, a row at a time.
 *
 * For     upload.c, inside its jail.
 * Never   keeps more than a printed A4 page at 300 dots an inch, whatever the file's size.
 * Limits  UPLOAD_PIXELS_MAX; an interlaced file, which must be kept whole, INTERLACED_PIXELS_MAX. */
#include <assert.h>
#include <png.h>

#include "press/image.h"

enum { PAGE_DOTS_W = 2480, PAGE_DOTS_H = 3508, INTERLACED_PIXELS_MAX = 16 * 1000 * 1000, KEPT_QUALITY = 90,
	CHUNK_BYTES_MAX = 1 << 20 };

struct png_reading {
	struct mem *mem;
	struct str rest;                /* of the file */
	png_structp png;
	png_infop info;
	unsigned w, h;
	unsigned step;                  /* source pixels of a side that make one kept pixel */
	unsigned kept_w, kept_h;
	unsigned char *kept;            /* RGB */
	unsigned *sums;                 /* of a row of kept pixels: R G B and how many */
	enum upload_verdict verdict;
};

static void give_bytes(png_structp png, png_bytep to, png_size_t n)
{
	struct png_reading *r = png_get_io_ptr(png);
	if (n > r->rest.n) {
		png_error(png, "cut");
	}
	for (size_t i = 0; i < n; i++) {
		to[i] = (png_byte)r->rest.p[i];
	}
	r->rest = str_sub(r->rest, n, r->rest.n);
}

static void give_up(png_structp png, png_const_charp why)
{
	(void)why;
	png_longjmp(png, 1);
}

static void say_nothing(png_structp png, png_const_charp why)
{
	(void)png;
	(void)why;
}

static bool size_is_good(struct png_reading *r)
{
	r->w = png_get_image_width(r->png, r->info);
	r->h = png_get_image_height(r->png, r->info);
	uint64_t pixels = (uint64_t)r->w * r->h;
	if (pixels == 0 || pixels > UPLOAD_PIXELS_MAX) {
		r->verdict = VERDICT_PIXELS;
		return false;
	}
	bool is_laced = png_get_interlace_type(r->png, r->info) != PNG_INTERLACE_NONE;
	if (is_laced && pixels > INTERLACED_PIXELS_MAX) {
		r->verdict = VERDICT_PIXELS;
		return false;
	}
	unsigned across = (r->w + PAGE_DOTS_W - 1) / PAGE_DOTS_W;
	unsigned down = (r->h + PAGE_DOTS_H - 1) / PAGE_DOTS_H;
	r->step = across > down ? across : down;
	r->kept_w = (r->w + r->step - 1) / r->step;
	r->kept_h = (r->h + r->step - 1) / r->step;
	return true;
}

/* Every kind of pixel becomes eight bits of red, green, blue and opacity. */
static void ask_for_rgba(struct png_reading *r)
{
	png_set_expand(r->png);
	png_set_strip_16(r->png);
	png_set_gray_to_rgb(r->png);
	png_set_add_alpha(r->png, 0xff, PNG_FILLER_AFTER);
}

static void add_row(struct png_reading *r, const unsigned char *rgba)
{
	for (unsigned x = 0; x < r->w; x++) {
		const unsigned char *pixel = rgba + (size_t)x * 4;
		unsigned *sum = r->sums + (size_t)(x / r->step) * 4;
		for (unsigned i = 0; i < 3; i++) {
			sum[i] += (pixel[i] * (unsigned)pixel[3] + 255u * (255u - pixel[3])) / 255u;
		}
		sum[3]++;
	}
}

static void keep_row(struct png_reading *r, unsigned y)
{
	unsigned char *to = r->kept + (size_t)y * r->kept_w * 3;
	for (unsigned x = 0; x < r->kept_w; x++) {
		unsigned *sum = r->sums + (size_t)x * 4;
		for (unsigned i = 0; i < 3; i++) {
			to[(size_t)x * 3 + i] = (unsigned char)(sum[i] / sum[3]);
			sum[i] = 0;
		}
		sum[3] = 0;
	}
}

static void read_rows(struct png_reading *r, int passes)
{
	size_t row_bytes = png_get_rowbytes(r->png, r->info);
	assert(row_bytes == (size_t)r->w * 4);
	unsigned char *rows = mem_get(r->mem, passes > 1 ? r->h : 1, row_bytes);
	for (int pass = 1; pass < passes; pass++) {
		for (unsigned y = 0; y < r->h; y++) {
			png_read_row(r->png, rows + y * row_bytes, NULL);
		}
	}
	for (unsigned y = 0; y < r->h; y++) {
		unsigned char *row = passes > 1 ? rows + y * row_bytes : rows;
		png_read_row(r->png, row, NULL);
		add_row(r, row);
		if ((y + 1) % r->step == 0 || y + 1 == r->h) {
			keep_row(r, y / r->step);
		}
	}
}

static bool decode(struct png_reading *r)
{
	if (setjmp(png_jmpbuf(r->png)) != 0) {
		return false;
	}
	png_set_read_fn(r->png, r, give_bytes);
	png_set_user_limits(r->png, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
	png_set_chunk_malloc_max(r->png, CHUNK_BYTES_MAX);
	png_set_chunk_cache_max(r->png, 16);
	png_read_info(r->png, r->info);
	if (!size_is_good(r)) {
		return false;
	}
	ask_for_rgba(r);
	int passes = png_set_interlace_handling(r->png);
	png_read_update_info(r->png, r->info);
	r->kept = mem_get(r->mem, (size_t)r->kept_w * r->kept_h, 3);
	r->sums = mem_get(r->mem, r->kept_w, 4 * sizeof(*r->sums));
	read_rows(r, passes);
	png_read_end(r->png, NULL);
	return true;
}

static uint64_t side_at(struct str file, size_t at)
{
	uint64_t side = 0;
	for (size_t i = 0; i < 4; i++) {
		side = side << 8 | (unsigned char)file.p[at + i];
	}
	return side;
}

/* Before the library is asked: it calls a header that claims too much broken. PNG, 11.2.2. */
static bool claims_too_much(struct str file)
{
	enum { KIND = 12, WIDTH = 16, HEIGHT = 20, HEADER_BYTES = 24 };
	if (file.n < HEADER_BYTES || !str_eq(str_sub(file, KIND, 4), STR("IHDR"))) {
		return false;
	}
	uint64_t w = side_at(file, WIDTH), h = side_at(file, HEIGHT);
	return w > IMAGE_SIDE_MAX || h > IMAGE_SIDE_MAX || w * h > UPLOAD_PIXELS_MAX;
}

enum upload_verdict image_read_png(struct mem *mem, struct str file, struct image *out)
{
	struct png_reading r = { .mem = mem, .rest = file, .verdict = VERDICT_BROKEN };
	if (claims_too_much(file)) {
		return VERDICT_PIXELS;
	}
	r.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, say_nothing);
	r.info = png_create_info_struct(r.png);
	bool is_decoded = decode(&r);
	png_destroy_read_struct(&r.png, &r.info, NULL);
	if (!is_decoded) {
		return r.verdict;
	}
	struct pixels p = { r.kept, r.kept_w, r.kept_h, 3, (size_t)r.kept_w * 3 };
	struct str jpeg = STR("");
	if (image_encode(mem, &p, KEPT_QUALITY, &jpeg) != OK) {
		return VERDICT_BROKEN;
	}
	return image_read_jpeg(mem, jpeg, out);
}
