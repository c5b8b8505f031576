/* press_kit.c - see press_kit.h. */
#include "press_kit.h"

#include <assert.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>
#include <string.h>
#include <zlib.h>

#include "paper_kit.h"
#include "platform/jsonin.h"
#include "press/image.h"

struct json *kit_model(struct mem *m)
{
	struct json *model = NULL;
	enum err e = json_read(m, kit_load(m, SOURCE_ROOT "/test/press/form_sample.json"), &json_limits_file, &model);
	assert(e == OK);
	return model;
}

static struct pixels picture(struct mem *m, unsigned w, unsigned h)
{
	unsigned char *rgb = mem_get(m, (size_t)w * h, 3);
	for (unsigned y = 0; y < h; y++) {
		for (unsigned x = 0; x < w; x++) {
			memset(rgb + ((size_t)y * w + x) * 3, x < w / 2 && y < h / 2 ? 20 : 235, 3);
		}
	}
	return (struct pixels){ rgb, w, h, 3, (size_t)w * 3 };
}

struct str kit_jpeg(struct mem *m, unsigned w, unsigned h, unsigned orientation)
{
	struct pixels p = picture(m, w, h);
	struct str plain = STR("");
	enum err e = image_encode(m, &p, 85, &plain);
	assert(e == OK);
	if (orientation == 0) {
		return plain;
	}
	static const char tiff[] = "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
	struct buf *b = buf_new(m, plain.n + 200);
	buf_add(b, str_sub(plain, 0, 2));
	size_t exif = sizeof(tiff) - 1 + 1 + 2 + 4 + 11;
	buf_add(b, STR("\xff\xe1"));
	buf_byte(b, 0);
	buf_byte(b, (char)(exif + 2));
	buf_add(b, str_from(tiff, sizeof(tiff) - 1));
	buf_byte(b, (char)orientation);
	buf_add(b, str_from("\0\0\0\0\0\0", 6));
	buf_add(b, STR("SECRETPLACE"));
	buf_add(b, str_sub(plain, 2, plain.n));
	return buf_done(b);
}

struct str kit_jpeg_inks(struct mem *m, unsigned w, unsigned h)
{
	struct pixels p = picture(m, w, h);
	struct jpeg_compress_struct info;
	struct jpeg_error_mgr trouble;
	unsigned char *bytes = NULL;
	unsigned long n = 0;
	unsigned char *row = mem_get(m, w, 4);
	info.err = jpeg_std_error(&trouble);
	jpeg_create_compress(&info);
	jpeg_mem_dest(&info, &bytes, &n);
	info.image_width = w;
	info.image_height = h;
	info.input_components = 4;
	info.in_color_space = JCS_CMYK;
	jpeg_set_defaults(&info);
	info.write_Adobe_marker = TRUE;
	jpeg_start_compress(&info, TRUE);
	while (info.next_scanline < h) {
		for (unsigned x = 0; x < w; x++) {
			unsigned char light = p.at[info.next_scanline * p.stride + (size_t)x * 3];
			memset(row + (size_t)x * 4, 255, 3);    /* inverted: no colour, and black as dark */
			row[(size_t)x * 4 + 3] = light;
		}
		(void)jpeg_write_scanlines(&info, &row, 1);
	}
	jpeg_finish_compress(&info);
	jpeg_destroy_compress(&info);
	mem_adopt(m, bytes);
	return str_from(bytes, n);
}

static void take(png_structp png, png_bytep bytes, png_size_t n)
{
	buf_add(png_get_io_ptr(png), str_from(bytes, n));
}

static void take_flush(png_structp png)
{
	(void)png;
}

struct str kit_png(struct mem *m, unsigned w, unsigned h)
{
	struct pixels p = picture(m, w, h);
	struct buf *b = buf_new(m, (size_t)w * h * 3 + 65536);
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	png_set_write_fn(png, b, take, take_flush);
	png_set_IHDR(png, info, w, h, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
		     PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	for (unsigned y = 0; y < h; y++) {
		png_write_row(png, p.at + y * p.stride);
	}
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	return buf_done(b);
}

struct str kit_png_odd(struct mem *m, unsigned w, unsigned h)
{
	struct pixels p = picture(m, w, h);
	struct buf *b = buf_new(m, (size_t)w * h * 4 + 65536);
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	png_set_write_fn(png, b, take, take_flush);
	png_set_IHDR(png, info, w, h, 16, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_INTERLACE_ADAM7,
		     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	png_bytepp rows = mem_get(m, h, sizeof(*rows));
	for (unsigned y = 0; y < h; y++) {
		rows[y] = mem_get(m, w, 4);
		for (unsigned x = 0; x < w; x++) {      /* black, opaque where the picture is dark */
			unsigned char opacity = (unsigned char)(255 - p.at[y * p.stride + (size_t)x * 3]);
			memset(rows[y] + (size_t)x * 4 + 2, opacity, 2);
		}
	}
	png_write_image(png, rows);
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	return buf_done(b);
}

struct str kit_stream(struct mem *m, const char *keys, struct str bytes)
{
	const struct str parts[] = {
		str_fmt(m, "<<%s/Length %zu>>stream\n", keys, bytes.n), bytes, STR("\nendstream"),
	};
	return str_join(m, parts, 3, STR(""));
}

struct str kit_objects(struct mem *m, const struct str *bodies, size_t n)
{
	enum { OBJECTS_MAX = 200 };
	size_t at[OBJECTS_MAX];
	struct buf *b = buf_new(m, 40 * 1000 * 1000);
	assert(n <= OBJECTS_MAX);
	buf_add(b, STR("%PDF-1.4\n"));
	for (size_t i = 0; i < n; i++) {
		at[i] = buf_bytes(b);
		buf_fmt(b, "%zu 0 obj\n", i + 1);
		buf_add(b, bodies[i]);
		buf_add(b, STR("\nendobj\n"));
	}
	size_t xref = buf_bytes(b);
	buf_fmt(b, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
	for (size_t i = 0; i < n; i++) {
		buf_fmt(b, "%010zu 00000 n \n", at[i]);
	}
	buf_fmt(b, "trailer\n<</Size %zu/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", n + 1, xref);
	return buf_done(b);
}

struct str kit_deflated(struct mem *m, char byte, size_t n)
{
	enum { PIECE = 65536 };
	static unsigned char in[PIECE];
	size_t room = n / 500 + 4096;
	unsigned char *out = mem_get(m, room, 1);
	z_stream z;
	memset(&z, 0, sizeof(z));
	memset(in, byte, sizeof(in));
	int code = deflateInit(&z, 9);
	assert(code == Z_OK);
	z.next_out = out;
	z.avail_out = (uInt)room;
	for (size_t left = n; left > 0;) {
		size_t piece = left < PIECE ? left : PIECE;
		z.next_in = in;
		z.avail_in = (uInt)piece;
		left -= piece;
		code = deflate(&z, left == 0 ? Z_FINISH : Z_NO_FLUSH);
		assert(code == Z_OK || code == Z_STREAM_END);
	}
	deflateEnd(&z);
	return str_from(out, room - z.avail_out);
}

struct str kit_deflated_bytes(struct mem *m, struct str bytes)
{
	uLongf n = compressBound(bytes.n);
	unsigned char *out = mem_get(m, n, 1);
	int code = compress2(out, &n, (const Bytef *)bytes.p, bytes.n, 9);
	assert(code == Z_OK);
	return str_from(out, n);
}

struct str kit_words(struct mem *m, struct str pdf)
{
	const char *folder = kit_folder(m);
	const char *path = kit_path(m, folder, "words.pdf");
	struct str out = STR("");
	kit_save(path, pdf);
	int status = kit_run(m, &out, "pdftotext", "-layout", path, "-", NULL);
	assert(status == 0);
	return out;
}

bool kit_is_clean(struct mem *m, struct str pdf)
{
	const char *path = kit_path(m, kit_folder(m), "check.pdf");
	struct str out = STR("");
	kit_save(path, pdf);
	return kit_run(m, &out, "qpdf", "--check", path, NULL) == 0 && !kit_has(out, "WARNING");
}

unsigned kit_darkness(struct mem *m, struct str jpeg, unsigned quarter)
{
	struct jpeg_decompress_struct info;
	struct jpeg_error_mgr trouble;
	info.err = jpeg_std_error(&trouble);
	jpeg_create_decompress(&info);
	jpeg_mem_src(&info, (const unsigned char *)jpeg.p, jpeg.n);
	(void)jpeg_read_header(&info, TRUE);
	info.out_color_space = JCS_GRAYSCALE;
	(void)jpeg_start_decompress(&info);
	unsigned w = info.output_width;
	unsigned h = info.output_height;
	unsigned char *row = mem_get(m, w, 1);
	unsigned long sum = 0;
	while (info.output_scanline < h) {
		unsigned y = info.output_scanline;
		(void)jpeg_read_scanlines(&info, &row, 1);
		for (unsigned x = 0; x < w; x++) {
			sum += (x >= w / 2) + 2 * (y >= h / 2) == (int)quarter ? 255u - row[x] : 0;
		}
	}
	jpeg_destroy_decompress(&info);
	return (unsigned)(sum * 4 / ((unsigned long)w * h));
}

bool kit_has(struct str s, const char *words)
{
	size_t at = 0;
	return str_find(s, str_of(words), &at);
}

uint32_t kit_crc(struct str s)
{
	return (uint32_t)crc32(0, (const unsigned char *)s.p, (unsigned)s.n);
}
