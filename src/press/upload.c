/* upload.c - from a file to a verdict, a clean copy and pictures of its pages.
 *
 * For     main.c, in a child that lives for this one file.
 * Fails   a bomb that our own bounds do not see ends the child; main.c then says VERDICT_BROKEN. */
#include "press/upload.h"

#include <assert.h>

#include "base/json.h"
#include "press/clean.h"
#include "press/image.h"
#include "press/preview.h"
#include "press/scan.h"

enum { HEAD_BYTES = 64, REPORT_BYTES_MAX = 256 };

static enum upload_verdict read_image(struct mem *mem, struct str file, struct uploaded *out)
{
	struct image image = { 0 };
	enum upload_verdict v = out->kind == UPLOAD_PNG ? image_read_png(mem, file, &image) :
							 image_read_jpeg(mem, file, &image);
	if (v == VERDICT_OK) {
		v = image_preview(mem, &image, &out->previews[0]);
	}
	if (v == VERDICT_OK && image_pdf(mem, &image, &out->pdf) != OK) {
		v = VERDICT_BROKEN;
	}
	out->pages = 1;
	return v;
}

static enum upload_verdict read_pdf(struct mem *mem, struct str file, struct uploaded *out)
{
	qpdf_data q = NULL;
	enum upload_verdict v = clean_pdf(mem, file, &out->pdf, &out->pages);
	if (v != VERDICT_OK) {
		return v;
	}
	if (quire_open(mem, "clean", out->pdf, &q) != OK) {
		return VERDICT_BROKEN;
	}
	for (size_t i = 0; i < out->pages; i++) {
		if (!scan_preview(mem, q, qpdf_get_page_n(q, i), &out->previews[i])) {
			out->previews[i] = STR("");
		}
	}
	return preview_draw(mem, out->pdf, out->pages, out->previews);
}

void upload_read(struct mem *mem, struct str file, struct uploaded *out)
{
	*out = (struct uploaded){ .kind = UPLOAD_NONE };
	out->verdict = upload_sniff(str_sub(file, 0, HEAD_BYTES), file.n, &out->kind);
	if (out->verdict != VERDICT_OK) {
		return;
	}
	out->verdict = out->kind == UPLOAD_PDF ? read_pdf(mem, file, out) : read_image(mem, file, out);
	assert(out->verdict != VERDICT_OK || (out->pdf.n > 0 && out->pages >= 1 && out->pages <= UPLOAD_PAGES_MAX));
}

struct str upload_report(struct mem *mem, const struct uploaded *u)
{
	static const char *const kinds[UPLOAD_KIND_COUNT] = { "none", "pdf", "jpeg", "png" };
	struct json *report = json_object(mem);
	json_set_int(report, "v", 1);
	json_set_str(report, "verdict", str_of(upload_verdict_name(u->verdict)));
	json_set_str(report, "kind", str_of(kinds[u->kind]));
	json_set_int(report, "pages", u->verdict == VERDICT_OK ? (int64_t)u->pages : 0);
	return json_text(mem, report, REPORT_BYTES_MAX);
}

struct str upload_container(struct mem *mem, const struct uploaded *u)
{
	assert(u->verdict == VERDICT_OK);
	struct part parts[2 + UPLOAD_PAGES_MAX] = {
		{ PART_FACTS, upload_report(mem, u) },
		{ PART_PDF, u->pdf },
	};
	for (size_t i = 0; i < u->pages; i++) {
		parts[2 + i] = (struct part){ PART_PAGE, u->previews[i] };
	}
	return container_write(mem, parts, 2 + u->pages);
}
