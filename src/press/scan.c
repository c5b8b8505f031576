/* scan.c - recognises "q w 0 0 h x y cm /Image Do Q" over a whole page, and takes the JPEG itself.
 *
 * For     upload.c, on the clean copy.
 * Never   guesses: another operator, a mask, another filter, and the page is drawn by poppler. */
#include "press/scan.h"

#include <assert.h>

#include "press/image.h"

enum { CONTENT_BYTES_MAX = 400, WORDS_MAX = 12 };
#define COVER_MIN 0.8                   /* of the page, by the picture */
#define SLACK 0.03                      /* of a side, that the picture may stand out */

/* The words of a content stream; 0: too many. */
static size_t words_of(struct str content, struct str out[WORDS_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < content.n;) {
		size_t from = i;
		while (i < content.n && (uint8_t)content.p[i] > ' ') {
			i++;
		}
		if (i > from) {
			if (n == WORDS_MAX) {
				return 0;
			}
			out[n++] = str_sub(content, from, i - from);
		}
		i++;
	}
	return n;
}

/* "595.276", "-12", ".5": no exponent, as PDF writes numbers. */
static bool number_of(struct str s, double *out)
{
	double value = 0;
	double unit = 1;
	bool is_fraction = false;
	bool is_negative = s.n > 0 && s.p[0] == '-';
	size_t digits = 0;
	for (size_t i = is_negative ? 1 : 0; i < s.n; i++) {
		if (s.p[i] == '.' && !is_fraction) {
			is_fraction = true;
		} else if (s.p[i] >= '0' && s.p[i] <= '9') {
			unit = is_fraction ? unit / 10 : 1;
			value = is_fraction ? value + (s.p[i] - '0') * unit : value * 10 + (s.p[i] - '0');
			digits++;
		} else {
			return false;
		}
	}
	*out = is_negative ? -value : value;
	return digits > 0 && digits < 16;
}

/* "[q] a b c d e f cm /Name Do [Q]": the matrix and the name; false: another content. */
static bool is_one_picture(struct str content, double m[6], struct str *name)
{
	struct str word[WORDS_MAX];
	size_t n = words_of(content, word);
	size_t at = n > 0 && str_eq(word[0], STR("q")) ? 1 : 0;
	if (n < at + 9 || !str_eq(word[at + 6], STR("cm")) || word[at + 7].p[0] != '/' ||
	    !str_eq(word[at + 8], STR("Do")) || n != at + 9 + at || (at == 1 && !str_eq(word[n - 1], STR("Q")))) {
		return false;
	}
	for (size_t i = 0; i < 6; i++) {
		if (!number_of(word[at + i], &m[i])) {
			return false;
		}
	}
	*name = word[at + 7];
	return true;
}

/* The name of the picture and where it stands upright; false: another content. */
static bool placed(struct str content, struct quire_box *out, struct str *name)
{
	double m[6];
	if (!is_one_picture(content, m, name)) {
		return false;
	}
	*out = (struct quire_box){ m[4], m[5], m[0], m[3], 0 };
	return m[1] * m[1] < 1e-6 && m[2] * m[2] < 1e-6 && m[0] > 0 && m[3] > 0;
}

static bool covers(const struct quire_box *picture, const struct quire_box *page)
{
	double x = page->w * SLACK;
	double y = page->h * SLACK;
	return picture->w * picture->h >= COVER_MIN * page->w * page->h && picture->x >= page->x - x &&
	       picture->y >= page->y - y && picture->x + picture->w <= page->x + page->w + x &&
	       picture->y + picture->h <= page->y + page->h + y;
}

/* A photograph whose bytes are a JPEG file, of colours that its decoder knows by itself. */
static bool is_photograph(qpdf_data q, qpdf_oh image)
{
	static const char *const changing[] = { "/SMask", "/Mask", "/Decode", "/ImageMask" };
	if (qpdf_oh_is_stream(q, image) == QPDF_FALSE) {
		return false;
	}
	qpdf_oh dict = qpdf_oh_get_dict(q, image);
	qpdf_oh colours = qpdf_oh_get_key(q, dict, "/ColorSpace");
	for (size_t i = 0; i < sizeof(changing) / sizeof(changing[0]); i++) {
		if (qpdf_oh_has_key(q, dict, changing[i]) != QPDF_FALSE) {
			return false;
		}
	}
	return qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, dict, "/Subtype"), "/Image") != QPDF_FALSE &&
	       qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, dict, "/Filter"), "/DCTDecode") != QPDF_FALSE &&
	       (qpdf_oh_is_name_and_equals(q, colours, "/DeviceRGB") != QPDF_FALSE ||
		qpdf_oh_is_name_and_equals(q, colours, "/DeviceGray") != QPDF_FALSE);
}

static bool draw(struct mem *mem, qpdf_data q, qpdf_oh photograph, int turn, struct str *jpeg_out)
{
	unsigned char *bytes = NULL;
	size_t n = 0;
	QPDF_ERROR_CODE code = qpdf_oh_get_stream_data(q, photograph, qpdf_dl_none, NULL, &bytes, &n);
	mem_adopt(mem, bytes);
	struct image image = { 0 };
	if ((code & QPDF_ERRORS) != 0 || image_read_jpeg(mem, str_from(bytes, n), &image) != VERDICT_OK) {
		return false;
	}
	/* viewers of PDF do not look at EXIF: the page alone says how it is turned */
	image.orientation = turn == 90 ? 6 : turn == 180 ? 3 : turn == 270 ? 8 : 1;
	return image_preview(mem, &image, jpeg_out) == VERDICT_OK;
}

bool scan_preview(struct mem *mem, qpdf_data q, qpdf_oh page, struct str *jpeg_out)
{
	struct str content = STR("");
	struct str name = STR("");
	struct quire_box picture = { 0 };
	struct quire_box seen = quire_box_of(q, page);
	if (quire_content(mem, q, page, &content) != OK || content.n > CONTENT_BYTES_MAX ||
	    !placed(content, &picture, &name) || !covers(&picture, &seen)) {
		return false;
	}
	qpdf_oh objects = qpdf_oh_get_key(q, qpdf_oh_get_key(q, page, "/Resources"), "/XObject");
	if (qpdf_oh_is_dictionary(q, objects) == QPDF_FALSE) {
		return false;
	}
	qpdf_oh photograph = qpdf_oh_get_key(q, objects, str_c(mem, name));
	return is_photograph(q, photograph) && draw(mem, q, photograph, seen.turn, jpeg_out);
}

/* A dictionary with these keys and no other. */
static bool has_only(qpdf_data q, qpdf_oh dict, const char *const *allowed)
{
	bool is_good = true;
	qpdf_oh_begin_dict_key_iter(q, dict);
	while (qpdf_oh_dict_more_keys(q) != QPDF_FALSE) {
		struct str key = str_of(qpdf_oh_dict_next_key(q));
		bool is_known = false;
		for (const char *const *a = allowed; *a != NULL; a++) {
			is_known = is_known || str_eq_c(key, *a);
		}
		is_good = is_good && is_known;
	}
	return is_good;
}

bool scan_is_plain(struct mem *mem, qpdf_data q, qpdf_oh page)
{
	static const char *const of_resources[] = { "/XObject", "/ProcSet", NULL };
	static const char *const of_photograph[] = {
		"/Type", "/Subtype", "/Width", "/Height", "/BitsPerComponent", "/ColorSpace", "/Filter", "/Length",
		"/Name", NULL,
	};
	struct str content = STR("");
	struct str name = STR("");
	double m[6];
	qpdf_oh resources = qpdf_oh_get_key(q, page, "/Resources");
	if (quire_content(mem, q, page, &content) != OK || content.n > CONTENT_BYTES_MAX ||
	    !is_one_picture(content, m, &name) || qpdf_oh_is_dictionary(q, resources) == QPDF_FALSE ||
	    !has_only(q, resources, of_resources)) {
		return false;
	}
	qpdf_oh objects = qpdf_oh_get_key(q, resources, "/XObject");
	const char *const alone[] = { str_c(mem, name), NULL };
	if (qpdf_oh_is_dictionary(q, objects) == QPDF_FALSE || !has_only(q, objects, alone)) {
		return false;
	}
	qpdf_oh photograph = qpdf_oh_get_key(q, objects, alone[0]);
	return is_photograph(q, photograph) && has_only(q, qpdf_oh_get_dict(q, photograph), of_photograph);
}
