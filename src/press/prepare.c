/* prepare.c - the revision that waits for a signature.
 *
 * For     job.c, in a jail that opens nothing: file and words are ours, made by the clerk.
 * Never   looks at what the file says beyond its fields; signs; writes the file itself. */
#include "press/prepare.h"

#include <assert.h>

#include "paper/container.h"
#include "paper/field.h"
#include "platform/jsonin.h"
#include "press/block.h"
#include "press/look.h"

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
	return look_has_room(*w_out, *h_out);
}

static enum err lines_of(const struct json *request, struct str lines[LOOK_LINES_MAX], size_t *n_out)
{
	const struct json *all = json_get(request, "lines");
	size_t n = all == NULL || json_kind_of(all) != JSON_ARRAY ? 0 : json_count(all);

	if (n > LOOK_LINES_MAX)
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
	struct str lines[LOOK_LINES_MAX];
	struct pades_request r;
	struct json *o = NULL;
	size_t n = 0;
	double w = 0, h = 0;

	TRY(json_read(mem, request, &json_limits_small, &o));
	TRY(request_of(o, &r));
	TRY(lines_of(o, lines, &n));
	if (n > 0 && !r.is_archive && surface_of(mem, file, r.field, &w, &h))
		TRY(look_stamp(mem, fonts, w, h, lines, n, &r.stamp));
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
