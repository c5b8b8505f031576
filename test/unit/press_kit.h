#ifndef PRESS_KIT_H
#define PRESS_KIT_H
#include "base/json.h"
#include "press/font.h"

/* press_kit.h - what the tests of src/press/ share: a sample form, pictures and PDFs made on the spot. */

/* test/press/form_sample.json as a tree. */
struct json *kit_model(struct mem *);

/* A JPEG of a page with a dark upper left corner, w by h, with an EXIF block of that orientation that also
 * holds the words SECRETPLACE (0: without EXIF). */
struct str kit_jpeg(struct mem *, unsigned w, unsigned h, unsigned orientation);

/* The same picture in four inks, stored inverted as Adobe does. */
struct str kit_jpeg_inks(struct mem *, unsigned w, unsigned h);

/* The same picture as PNG; kinds: plain, or 16 bits of grey with opacity, interlaced, the light part clear. */
struct str kit_png(struct mem *, unsigned w, unsigned h);
struct str kit_png_odd(struct mem *, unsigned w, unsigned h);

/* A stream object: these keys and /Length, these bytes. */
struct str kit_stream(struct mem *, const char *keys, struct str bytes);

/* A PDF of these object bodies, which may hold any bytes; 1 is the catalogue. */
struct str kit_objects(struct mem *, const struct str *bodies, size_t n);

/* zlib form of these bytes. */
struct str kit_deflated_bytes(struct mem *, struct str);

/* zlib form of n times the byte. */
struct str kit_deflated(struct mem *, char byte, size_t n);

uint32_t kit_crc(struct str);           /* as PNG counts it */

/* The text of a PDF as pdftotext reads it. */
struct str kit_words(struct mem *, struct str pdf);

/* qpdf --check finds nothing. */
bool kit_is_clean(struct mem *, struct str pdf);

/* Mean darkness 0..255 of a quarter of a JPEG: 0 upper left, 1 upper right, 2 lower left, 3 lower right. */
unsigned kit_darkness(struct mem *, struct str jpeg, unsigned quarter);

bool kit_has(struct str, const char *words);

#endif
