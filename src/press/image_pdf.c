/* image_pdf.c - a picture becomes a page, its bytes untouched.
 *
 * For     upload.c.
 * Never   decodes: viewers read JPEG, and turn it by the page's matrix. */
#include <assert.h>

#include "press/image.h"
#include "press/quire.h"

#define A4_SHORT 595.276
#define A4_LONG 841.890

/* From the unit square of the stored picture to a page of w by h, for each EXIF orientation. */
static struct str turning(struct mem *mem, unsigned orientation, double w, double h)
{
	const struct {
		double a, b, c, d, e, f;
	} turns[9] = {
		[1] = { w, 0, 0, h, 0, 0 },     [2] = { -w, 0, 0, h, w, 0 },
		[3] = { -w, 0, 0, -h, w, h },   [4] = { w, 0, 0, -h, 0, h },
		[5] = { 0, -h, -w, 0, w, h },   [6] = { 0, -h, w, 0, 0, h },
		[7] = { 0, h, w, 0, 0, 0 },     [8] = { 0, h, -w, 0, w, 0 },
	};
	assert(orientation >= 1 && orientation <= 8);
	return str_fmt(mem, "q %.3f %.3f %.3f %.3f %.3f %.3f cm /Picture Do Q\n", turns[orientation].a,
		       turns[orientation].b, turns[orientation].c, turns[orientation].d, turns[orientation].e,
		       turns[orientation].f);
}

static const char *colours(const struct image *image)
{
	if (image->components == 1) {
		return "/DeviceGray";
	}
	if (image->components == 3) {
		return "/DeviceRGB";
	}
	return image->is_inverted ? "/DeviceCMYK /Decode [ 1 0 1 0 1 0 1 0 ]" : "/DeviceCMYK";
}

enum err image_add_page(struct mem *mem, qpdf_data q, const struct image *image)
{
	double across = image->orientation >= 5 ? image->h : image->w;
	double down = image->orientation >= 5 ? image->w : image->h;
	double room_w = across > down ? A4_LONG : A4_SHORT;
	double room_h = across > down ? A4_SHORT : A4_LONG;
	double k = room_w / across < room_h / down ? room_w / across : room_h / down;
	double w = across * k;
	double h = down * k;
	struct str keys = str_fmt(mem,
				  "<< /Type /XObject /Subtype /Image /Width %u /Height %u /BitsPerComponent 8 "
				  "/ColorSpace %s >>",
				  image->w, image->h, colours(image));
	qpdf_oh picture = quire_stream(q, keys.p, image->jpeg, "/DCTDecode");
	struct str paper = str_fmt(mem,
				   "<< /Type /Page /MediaBox [ 0 0 %.3f %.3f ] /Resources << /XObject << >> >> >>",
				   w, h);
	qpdf_oh page = qpdf_make_indirect_object(q, qpdf_oh_parse(q, paper.p));
	qpdf_oh objects = qpdf_oh_get_key(q, qpdf_oh_get_key(q, page, "/Resources"), "/XObject");
	qpdf_oh_replace_key(q, objects, "/Picture", picture);
	struct str content = turning(mem, image->orientation, w, h);
	qpdf_oh_replace_key(q, page, "/Contents", quire_stream(q, "<< >>", content, NULL));
	if ((qpdf_add_page(q, q, page, QPDF_FALSE) & QPDF_ERRORS) != 0) {
		return err_note(ERR_INVALID, "image: no page of %u x %u", image->w, image->h);
	}
	return OK;
}

enum err image_pdf(struct mem *mem, const struct image *image, struct str *pdf_out)
{
	qpdf_data q = quire_new(mem);
	TRY(image_add_page(mem, q, image));
	return quire_write(q, pdf_out);
}
