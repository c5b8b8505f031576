/* prepare.c - the visible stamp of a signature, and the revision that waits for it.
 *
 * For     job.c, in a jail that opens nothing: file and words are ours, made by the clerk.
 * Never   looks at what the file says beyond its fields; signs; writes the file itself.
 * Fails   a name that does not fit is drawn smaller, never cut and never outside the box. */
#include "press/prepare.h"

#include <assert.h>
#include <cairo-pdf.h>

#include "paper/container.h"
#include "paper/field.h"
#include "platform/jsonin.h"
#include "press/block.h"

#define PAD 5.0
#define BAR 2.2

/* The person's line is larger than the others; all shrink together until they fit. */
static const double sizes[] = { 9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5, 5, 4.5, 4, 3.5, 3, 2.5, 2 };
#define FIRST_LINE 1.25

static cairo_status_t to_buf(void *buf, const unsigned char *bytes, unsigned n)
{
	buf_add(buf, str_from(bytes, n));
	return buf_full(buf) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* --- the stamp ---------------------------------------------------------------------------------- */

/* One face for all lines: another one would be another font in every signed file. */
static PangoLayout *lay(const struct fonts *fonts, struct str line, double width)
{
	PangoLayout *layout = pango_layout_new(fonts->context);

	pango_layout_set_font_description(layout, fonts->faces[FACE_REGULAR]);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_text(layout, line.p == NULL ? "" : line.p, (int)line.n);
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

enum err prepare_stamp(struct mem *mem, const struct fonts *fonts, double w, double h, const struct str *lines,
		       size_t n, struct str *pdf_out)
{
	struct buf *out = buf_new(mem, 512 * 1024);
	double width = w - 2 * PAD - BAR, height = h - 2 * PAD;

	if (n > STAMP_LINES_MAX || width < 1 || height < 1)
		return err_note(ERR_INVALID, "prepare: no room for %zu lines", n);
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(to_buf, out, w, h);
	cairo_t *cr = cairo_create(surface);
	double size = size_that_fits(fonts, width, height, lines, n);

	ink_fill(cr, (struct box){ 0, 0, BAR, h }, INK_BRAND);
	cairo_rectangle(cr, 0, 0, w, h);        /* what still does not fit stays in its own box */
	cairo_clip(cr);
	(void)write_lines(cr, fonts, width, size, lines, n);
	cairo_status_t pen = cairo_status(cr);

	cairo_destroy(cr);
	cairo_surface_finish(surface);
	cairo_status_t paper = cairo_surface_status(surface);

	cairo_surface_destroy(surface);
	if (pen != CAIRO_STATUS_SUCCESS || paper != CAIRO_STATUS_SUCCESS)
		return err_note(ERR_IO, "prepare: %s", cairo_status_to_string(pen));
	*pdf_out = buf_done(out);
	return OK;
}

/* --- the revision ------------------------------------------------------------------------------- */

static double number_of(const struct obj *o)
{
	struct str digits;
	double value = 0, unit = 1;
	bool is_after = false;

	if (o->kind == OBJECT_INT)
		return (double)o->integer;
	digits = o->text;
	for (size_t i = 0; i < digits.n; i++) {
		if (digits.p[i] == '.') {
			is_after = true;
		} else if (digits.p[i] >= '0' && digits.p[i] <= '9') {
			value = value * 10 + (digits.p[i] - '0');
			unit = is_after ? unit * 10 : unit;
		}
	}
	return digits.n > 0 && digits.p[0] == '-' ? -value / unit : value / unit;
}

/* The size of the field's surface; false: it has none. */
static bool surface_of(struct mem *mem, struct str file, struct str name, double *w_out, double *h_out)
{
	struct pdf_budget budget = pdf_budget_for(file);
	enum pdf_fault fault;
	struct pdf *pdf = pdf_open(mem, file, &budget, &fault);
	struct pdf_field f;
	double side[4];

	if (pdf == NULL || !pdf_field_find(pdf, name, &f))
		return false;
	const struct obj *rect = pdf_get(pdf, f.dict, "Rect");

	if (rect == NULL || rect->kind != OBJECT_ARRAY || rect->count != 4)
		return false;
	for (unsigned i = 0; i < 4; i++) {
		if (!obj_is_number(rect->items[i]))
			return false;
		side[i] = number_of(rect->items[i]);
	}
	*w_out = side[2] - side[0];
	*h_out = side[3] - side[1];
	return *w_out > 2 * PAD + BAR + 1 && *h_out > 2 * PAD + 1;
}

static enum err lines_of(const struct json *request, struct str lines[STAMP_LINES_MAX], size_t *n_out)
{
	const struct json *all = json_get(request, "lines");
	size_t n = all == NULL || json_kind_of(all) != JSON_ARRAY ? 0 : json_count(all);

	if (n > STAMP_LINES_MAX)
		return err_note(ERR_INVALID, "prepare: %zu lines", n);
	for (size_t i = 0; i < n; i++)
		lines[i] = json_str(json_item(all, i), STR(""));
	*n_out = n;
	return OK;
}

static enum err request_of(const struct json *o, struct pades_request *out)
{
	int64_t cms = json_int(json_get(o, "cms"), 0);

	*out = (struct pades_request){
		.field = block_str(o, "field"), .name = block_str(o, "name"), .reason = block_str(o, "reason"),
		.location = block_str(o, "location"), .when_ms = json_int(json_get(o, "when"), 0),
		.kind = DIGEST_SHA256, .is_archive = json_bool(json_get(o, "archive"), false),
		.makes_field = json_bool(json_get(o, "makes_field"), false),
	};
	if (json_kind_of(o) != JSON_OBJECT || json_int(json_get(o, "v"), 0) != 1 || out->field.n == 0 || cms < 1 ||
	    cms > PADES_CMS_BYTES_MAX || (out->makes_field && !out->is_archive))
		return err_note(ERR_INVALID, "prepare: not a request of version 1");
	out->cms_bytes_max = (size_t)cms;
	return OK;
}

enum err prepare_revision(struct mem *mem, const struct fonts *fonts, struct str request, struct str file,
			  struct prepared *out)
{
	struct str lines[STAMP_LINES_MAX];
	struct pades_request r;
	struct json *o = NULL;
	size_t n = 0;
	double w = 0, h = 0;

	TRY(json_read(mem, request, &json_limits_small, &o));
	TRY(request_of(o, &r));
	TRY(lines_of(o, lines, &n));
	if (n > 0 && !r.is_archive && surface_of(mem, file, r.field, &w, &h))
		TRY(prepare_stamp(mem, fonts, w, h, lines, n, &r.stamp));
	enum pdf_fault fault = pades_prepare(mem, file, &r, &out->appended, &out->slot);

	return fault == PDF_OK ? OK : err_note(ERR_INVALID, "prepare: %s", pdf_fault_name(fault));
}

/* --- validation data ----------------------------------------------------------------------------- */

enum err prepare_validation(struct mem *mem, struct str file, struct str container, struct prepared *out)
{
	struct str certs[PADES_PROOFS_MAX], crls[PADES_PROOFS_MAX], ocsps[PADES_PROOFS_MAX];
	struct pades_proofs proofs = { .certs = certs, .crls = crls, .ocsps = ocsps };
	struct part *parts = NULL;
	size_t n = 0;

	_Static_assert((int)CONTAINER_PARTS_MAX <= (int)PADES_PROOFS_MAX, "every part has its place");
	TRY(container_read(mem, container, &parts, &n));
	for (size_t i = 0; i < n; i++) {
		if (parts[i].kind == PART_KNOWN)
			certs[proofs.cert_count++] = parts[i].bytes;
		else if (parts[i].kind == PART_CRL)
			crls[proofs.crl_count++] = parts[i].bytes;
		else if (parts[i].kind == PART_OCSP)
			ocsps[proofs.ocsp_count++] = parts[i].bytes;
		else
			return err_note(ERR_INVALID, "prepare: a part that proves nothing");
	}
	enum pdf_fault fault = pades_add_dss(mem, file, &proofs, &out->appended);

	return fault == PDF_OK ? OK : err_note(ERR_INVALID, "prepare: %s", pdf_fault_name(fault));
}
