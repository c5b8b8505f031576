/* pades.c - signature fields, signatures, archive stamps and validation data, as revisions.
 *
 * For     the press (fields), the clerk (prepare, embed), the keeper (digest), the command line.
 * Never   changes an old byte, parses what it embeds, or signs.
 * Fails   enum pdf_fault says why a file is refused; nothing is handed out then.
 * Limits  PADES_FIELDS_MAX, PADES_CMS_BYTES_MAX, PADES_APPENDED_BYTES_MAX. */
#include "paper/pades.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "paper/draft.h"
#include "paper/stamp.h"

enum { RANGE_DIGITS = 36, SIG_FLAGS = 3, WIDGET_FLAGS = 132 };  /* print, locked */

static struct obj *name(struct mem *m, const char *text)
{
	return obj_text(m, OBJECT_NAME, str_of(text));
}

static struct str points(struct mem *m, double v)
{
	int64_t hundredths = (int64_t)(v * 100 + (v < 0 ? -0.5 : 0.5));
	bool is_minus = hundredths < 0;

	if (is_minus)
		hundredths = -hundredths;
	return str_fmt(m, "%s%lld.%02lld", is_minus ? "-" : "", (long long)(hundredths / 100),
		       (long long)(hundredths % 100));
}

static struct obj *box(struct mem *m, double x0, double y0, double x1, double y1)
{
	const struct str parts[] = { points(m, x0), points(m, y0), points(m, x1), points(m, y1) };
	struct str inside = str_join(m, parts, 4, STR(" "));

	return obj_text(m, OBJECT_RAW, str_fmt(m, "[" STR_FMT "]", STR_ARG(inside)));
}

static struct obj *form_of(struct draft *d)
{
	const struct obj *at = obj_get(d->pdf->catalog, "AcroForm");

	if (at != NULL && at->kind == OBJECT_REF)
		return draft_edit(d, (uint32_t)at->integer);
	struct obj *catalog = draft_edit(d, d->pdf->catalog_number);

	return catalog == NULL ? NULL : draft_inside(d, catalog, "AcroForm", OBJECT_DICT);
}

/* PDF/A wants a look in every field that has a surface, even before it is signed. */
static void add_empty_look(struct draft *d, struct obj *field, const double rect[4])
{
	struct obj *form = obj_new(d->mem, OBJECT_STREAM), *look = obj_new(d->mem, OBJECT_DICT);
	uint32_t number = update_number(d->update);

	obj_put(d->mem, form, STR("Type"), name(d->mem, "XObject"));
	obj_put(d->mem, form, STR("Subtype"), name(d->mem, "Form"));
	obj_put(d->mem, form, STR("BBox"), box(d->mem, 0, 0, rect[2] - rect[0], rect[3] - rect[1]));
	obj_put(d->mem, form, STR("Resources"), obj_new(d->mem, OBJECT_DICT));
	(void)update_put(d->update, number, form);
	obj_put(d->mem, look, STR("N"), obj_ref(d->mem, number, 0));
	obj_put(d->mem, field, STR("AP"), look);
}

static bool list_field(struct draft *d, uint32_t page_number, uint32_t field_number)
{
	struct obj *page = draft_edit(d, page_number), *form = form_of(d);
	struct obj *annots = page == NULL ? NULL : draft_inside(d, page, "Annots", OBJECT_ARRAY);
	struct obj *fields = form == NULL ? NULL : draft_inside(d, form, "Fields", OBJECT_ARRAY);

	if (annots == NULL || fields == NULL || annots->kind != OBJECT_ARRAY ||
	    fields->kind != OBJECT_ARRAY) {
		draft_refuse(d, PDF_BAD_OBJECT);
		return false;
	}
	obj_push(d->mem, annots, obj_ref(d->mem, field_number, 0));
	obj_push(d->mem, fields, obj_ref(d->mem, field_number, 0));
	const struct obj *flags = obj_get(form, "SigFlags");

	if (flags == NULL || flags->kind != OBJECT_INT || (flags->integer & SIG_FLAGS) != SIG_FLAGS)
		obj_put(d->mem, form, STR("SigFlags"), obj_int(d->mem, SIG_FLAGS));
	return true;
}

/* A new field, not yet written. NULL: the fault is set. */
static struct obj *make_field(struct draft *d, const struct pades_field *f, uint32_t *number_out)
{
	uint32_t page_number = 0;
	struct pdf_field twin;

	if (pdf_field_find(d->pdf, f->name, &twin)) {
		draft_refuse(d, PDF_FIELD_EXISTS);
		return NULL;
	}
	if (pdf_page(d->pdf, f->page, &page_number) == NULL || page_number == 0) {
		draft_refuse(d, d->pdf->fault != PDF_OK ? d->pdf->fault
			     : page_number == 0 ? PDF_NO_PAGE : PDF_PAGE_DIRECT);
		return NULL;
	}
	struct obj *field = obj_new(d->mem, OBJECT_DICT);

	*number_out = update_number(d->update);
	obj_put(d->mem, field, STR("Type"), name(d->mem, "Annot"));
	obj_put(d->mem, field, STR("Subtype"), name(d->mem, "Widget"));
	obj_put(d->mem, field, STR("FT"), name(d->mem, "Sig"));
	obj_put(d->mem, field, STR("T"), obj_text(d->mem, OBJECT_STRING, f->name));
	if (f->tip.n > 0)
		obj_put(d->mem, field, STR("TU"), obj_words(d->mem, f->tip));
	obj_put(d->mem, field, STR("F"), obj_int(d->mem, WIDGET_FLAGS));
	obj_put(d->mem, field, STR("Rect"),
	        box(d->mem, f->rect[0], f->rect[1], f->rect[2], f->rect[3]));
	obj_put(d->mem, field, STR("P"), obj_ref(d->mem, page_number, 0));
	if (f->rect[2] > f->rect[0] && f->rect[3] > f->rect[1])
		add_empty_look(d, field, f->rect);
	return list_field(d, page_number, *number_out) ? field : NULL;
}

enum pdf_fault pades_add_fields(struct mem *m, struct str file, const struct pades_field *fields,
                                size_t n, struct str *appended_out)
{
	struct draft d;

	assert(n > 0 && n <= PADES_FIELDS_MAX);
	if (draft_begin(&d, m, file, PADES_APPENDED_BYTES_MAX) != PDF_OK)
		return d.fault;
	for (size_t i = 0; i < n && d.fault == PDF_OK; i++) {
		uint32_t number;
		struct obj *field = make_field(&d, &fields[i], &number);

		if (field != NULL)
			(void)update_put(d.update, number, field);
	}
	return draft_end(&d, appended_out);
}

static void add_words(struct mem *m, struct buf *b, const char *key, struct str words)
{
	if (words.n == 0)
		return;
	buf_byte(b, '/');
	buf_add_c(b, key);
	obj_write(b, obj_words(m, words));
	buf_byte(b, '\n');
}

struct signature_text {
	struct str text;
	size_t range,
		contents; /* places in it: the first blank of ByteRange, the '<' of Contents */
};

static struct signature_text signature_dict(struct mem *m, const struct pades_request *r)
{
	struct buf *b = buf_new(m, 2 * r->cms_bytes_max + 16384);
	struct signature_text s;
	struct wall w = date_wall(r->when_ms, ZONE_UTC);

	buf_fmt(b, "<</Type/%s/Filter/Adobe.PPKLite/SubFilter/%s\n",
	        r->is_archive ? "DocTimeStamp" : "Sig",
	        r->is_archive ? "ETSI.RFC3161" : "ETSI.CAdES.detached");
	if (!r->is_archive) {
		buf_fmt(b, "/M(D:%04d%02d%02d%02d%02d%02dZ)\n", w.date.year, w.date.month,
		        w.date.day, w.hour, w.minute, w.second);
		add_words(m, b, "Name", r->name);
		add_words(m, b, "Reason", r->reason);
		add_words(m, b, "Location", r->location);
	}
	buf_add_c(b, "/ByteRange[0 ");
	s.range = buf_bytes(b);
	buf_fmt(b, "%*s]\n/Contents ", RANGE_DIGITS, "");
	s.contents = buf_bytes(b);
	char *zeros = mem_get(m, 2, r->cms_bytes_max);

	memset(zeros, '0', 2 * r->cms_bytes_max);
	buf_byte(b, '<');
	buf_add(b, str_from(zeros, 2 * r->cms_bytes_max));
	buf_add_c(b, ">>>");
	s.text = buf_done(b);
	assert(!buf_full(b));
	return s;
}

/* The field to be signed, as an edit or newly made; *number_out is 0 for an edit. NULL: the fault is set. */
static struct obj *field_for(struct draft *d, const struct pades_request *r, uint32_t *number_out)
{
	struct pdf_field f;

	*number_out = 0;
	if (pdf_field_find(d->pdf, r->field, &f)) {
		if (f.value != NULL || f.has_kids) {
			draft_refuse(d, f.value != NULL ? PDF_FIELD_SIGNED : PDF_NO_FIELD);
			return NULL;
		}
		return draft_edit(d, f.number);
	}
	if (d->pdf->fault != PDF_OK || !r->makes_field) {
		draft_refuse(d, d->pdf->fault != PDF_OK ? d->pdf->fault : PDF_NO_FIELD);
		return NULL;
	}
	const struct pades_field plain = { .name = r->field };

	return make_field(d, &plain, number_out);
}

static void set_look(struct draft *d, struct obj *field, struct str stamp)
{
	uint32_t number = 0;
	struct obj *look = obj_new(d->mem, OBJECT_DICT);

	draft_refuse(d, stamp_import(d->mem, d->update, d->pdf, stamp, &number));
	obj_put(d->mem, look, STR("N"), obj_ref(d->mem, number, 0));
	obj_put(d->mem, field, STR("AP"), look);
}

/* Writes the byte range into its blanks and digests it. */
static void close_slot(struct str file, struct str appended, uint64_t range_at,
                       struct pades_slot *s)
{
	char *at = (char *)(uintptr_t)appended.p + (range_at - file.n);
	uint64_t total = file.n + appended.n;

	s->range[0] = 0;
	s->range[1] = s->hole - 1;
	s->range[2] = s->hole + s->hole_digits + 1;
	s->range[3] = total - s->range[2];
	for (int i = 1; i < 4; i++) {
		char digits[20];
		size_t n = 0;

		for (uint64_t v = s->range[i]; v > 0 || n == 0; v /= 10)
			digits[n++] = (char)('0' + v % 10);
		while (n > 0)
			*at++ = digits[--n];
		at++;                                   /* leaves one of the blanks */
	}
	const struct str parts[] = {
		file,
		str_sub(appended, 0, s->range[1] - file.n),
		str_sub(appended, s->range[2] - file.n, s->range[3]),
	};

	s->digest = digest_of(s->digest.kind, parts, 3);
}

enum pdf_fault pades_prepare(struct mem *m, struct str file, const struct pades_request *r,
			     struct str *appended_out, struct pades_slot *slot_out)
{
	struct pades_slot slot = { .hole_digits = 2 * r->cms_bytes_max, .digest.kind = r->kind };
	struct draft d;
	struct str appended;
	uint32_t made;

	assert(r->cms_bytes_max > 0 && r->cms_bytes_max <= PADES_CMS_BYTES_MAX);
	assert(!r->makes_field || r->is_archive || r->stamp.n == 0);
	if (draft_begin(&d, m, file, PADES_APPENDED_BYTES_MAX) != PDF_OK)
		return d.fault;
	struct obj *field = field_for(&d, r, &made);

	if (field == NULL)
		return d.fault;
	if (r->stamp.n > 0)
		set_look(&d, field, r->stamp);
	uint32_t number = update_number(d.update);
	struct signature_text s = signature_dict(m, r);

	obj_put(m, field, STR("V"), obj_ref(m, number, 0));
	if (made != 0)
		(void)update_put(d.update, made, field);
	uint64_t at = update_put_text(d.update, number, s.text);

	if (draft_end(&d, &appended) != PDF_OK)
		return d.fault;
	slot.hole = at + s.contents + 1;
	close_slot(file, appended, at + s.range, &slot);
	*appended_out = appended;
	*slot_out = slot;
	return PDF_OK;
}

enum err pades_embed(const struct pades_slot *s, uint64_t file_bytes, char *appended,
                     size_t appended_bytes, struct str cms)
{
	static const char hex[] = "0123456789abcdef";

	assert(s->hole > file_bytes && s->hole + s->hole_digits < file_bytes + appended_bytes);
	if (cms.n > s->hole_digits / 2)
		return ERR_LIMIT;
	char *at = appended + (s->hole - file_bytes);

	assert(at[-1] == '<' && at[s->hole_digits] == '>');
	for (size_t i = 0; i < cms.n; i++) {
		*at++ = hex[(uint8_t)cms.p[i] >> 4];
		*at++ = hex[(uint8_t)cms.p[i] & 15];
	}
	return OK;
}
