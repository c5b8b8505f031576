/* mark.c - finds signatures in the whole field tree, and holds each byte range against the file.
 *
 * For     verify.c.
 * Never   believes a /ByteRange: it must leave out exactly this /Contents and end with a revision.
 * Limits  VERIFY_MARKS_MAX signatures. */
#include "paper/mark.h"

#include <string.h>

#include "base/date.h"
#include "paper/field.h"

enum {
	REFERENCES_MAX = 8,             /* of a signature dictionary; one is what writers write */
	SCAN_BYTES = 256                /* looked at together for /ByteRange */
};

static bool read_range(const struct obj *range, uint64_t out[4])
{
	if (range == NULL || range->kind != OBJECT_ARRAY || range->count != 4)
		return false;
	for (uint32_t i = 0; i < 4; i++) {
		if (range->items[i]->kind != OBJECT_INT || range->items[i]->integer < 0)
			return false;
		out[i] = (uint64_t)range->items[i]->integer;
	}
	return true;
}

static bool is_revision_end(const struct revisions *all, uint64_t end, size_t *index)
{
	for (size_t i = 0; i < all->count; i++) {
		if (end >= all->list[i].end_bare && end <= all->list[i].end) {
			*index = i;
			return true;
		}
	}
	return false;
}

static enum why check_range(const struct pdf *p, const struct revisions *all, struct found *f)
{
	const uint64_t *r = f->mark.range;
	const struct xref_entry *e = pdf_entry(p, f->number);

	if (r[0] != 0 || r[1] > p->bytes.n || r[2] > p->bytes.n || r[3] > p->bytes.n - r[2] ||
	    r[1] != f->contents_at || r[2] != f->contents_end || p->bytes.p[r[1]] != '<' ||
	    p->bytes.p[r[2] - 1] != '>' || !is_revision_end(all, r[2] + r[3], &f->mark.revision))
		return WHY_RANGE;
	/* the dictionary belongs to the revision that it closes */
	return e->place >= all->list[f->mark.revision].start && e->place < r[1] ? WHY_OK
	                                                                        : WHY_RANGE;
}

static int two(struct str s, size_t at)
{
	uint64_t v = 0;

	return str_to_u64(str_sub(s, at, 2), 99, &v) && s.n >= at + 2 ? (int)v : -1;
}

/* D:YYYYMMDDHHmmSS and Z or an offset (ISO 32000-1, 7.9.4); 0: not one. */
static int64_t read_date(const struct obj *o)
{
	struct str s = o != NULL && o->kind == OBJECT_STRING ? o->text : STR("");

	if (!str_starts(s, STR("D:")) || s.n < 16)
		return 0;
	struct wall w = { { two(s, 2) * 100 + two(s, 4), two(s, 6), two(s, 8) },
		          two(s, 10),
		          two(s, 12),
		          two(s, 14) };
	int hours = s.n >= 19 ? two(s, 17) : 0, minutes = s.n >= 22 ? two(s, 20) : 0;
	int64_t shift = ((int64_t)hours * 60 + minutes) * 60000;

	if (two(s, 4) < 0 || !date_exists(w.date) || w.hour < 0 || w.hour > 23 || w.minute < 0 ||
	    w.minute > 59 || w.second < 0 || w.second > 59 || hours < 0 || minutes < 0)
		return 0;
	int64_t ms = date_instant(w, ZONE_UTC);

	if (s.n > 16 && s.p[16] == '+')
		return ms - shift;
	return s.n > 16 && s.p[16] == '-' ? ms + shift : ms;
}

/* The form: which of the SubFilters, and whether it is a baseline signature. */
static bool read_form(struct pdf *p, const struct obj *dict, struct mark *m)
{
	const struct obj *form = pdf_get(p, dict, "SubFilter");

	m->is_archive = obj_is_name(form, "ETSI.RFC3161");
	m->is_pades = m->is_archive || obj_is_name(form, "ETSI.CAdES.detached");
	return m->is_pades || obj_is_name(form, "adbe.pkcs7.detached");
}

/* ISO 32000-1 12.8.2.2: a signature may say which later changes its author permits; 1 is none. */
static bool is_final(struct pdf *p, const struct obj *dict)
{
	const struct obj *list = pdf_get(p, dict, "Reference");

	for (uint32_t i = 0; list != NULL && list->kind == OBJECT_ARRAY && i < list->count && i < REFERENCES_MAX; i++) {
		const struct obj *one = pdf_resolve(p, list->items[i]);
		const struct obj *level = pdf_get(p, pdf_get(p, one, "TransformParams"), "P");

		if (obj_is_name(pdf_get(p, one, "TransformMethod"), "DocMDP") && level != NULL &&
		    level->kind == OBJECT_INT && level->integer == 1)
			return true;
	}
	return false;
}

/* Where a hexadecimal string that begins there ends: behind its '>', which the reader has seen. */
static size_t hex_end(const struct pdf *p, size_t at)
{
	const char *close = memchr(p->bytes.p + at, '>', p->bytes.n - at);

	return close == NULL ? p->bytes.n + 1 : (size_t)(close - p->bytes.p) + 1;
}

static enum why read_mark(struct pdf *p, const struct revisions *all, const struct pdf_field *field,
			  struct found *f)
{
	const struct xref_entry *e = field->value->kind != OBJECT_REF
		? NULL : pdf_entry(p, (uint32_t)field->value->integer);
	const struct obj *dict =
		e == NULL || e->kind != XREF_PLAIN ? NULL : pdf_object(p, e->number);
	const struct obj *contents = obj_get(dict, "Contents"), *range = obj_get(dict, "ByteRange");

	f->mark.field = field->name;
	if (dict == NULL || dict->kind != OBJECT_DICT || obj_has_twins(dict) || contents == NULL ||
	    contents->kind != OBJECT_STRING || contents->at == OBJECT_NOWHERE ||
	    p->bytes.p[contents->at] != '<')
		return WHY_PLACE;
	f->number = e->number;
	f->contents = contents->text;
	f->contents_at = contents->at;
	f->contents_end = hex_end(p, contents->at);
	f->is_judged = read_form(p, dict, &f->mark);
	f->is_final = is_final(p, dict);
	f->mark.claimed_ms = read_date(pdf_get(p, dict, "M"));
	if (range != NULL)
		f->range_at = range->at;        /* a bad range belongs to this mark all the same */
	if (!read_range(range, f->mark.range))
		return WHY_RANGE;
	enum why why = check_range(p, all, f);

	return why == WHY_OK && !f->is_judged ? WHY_SUBFILTER : why;
}

static void sort(struct found_list *l)
{
	for (size_t i = 1; i < l->count; i++) {
		struct found f = l->list[i];
		uint64_t end = f.mark.range[2] + f.mark.range[3];
		size_t k = i;

		for (; k > 0 && l->list[k - 1].mark.range[2] + l->list[k - 1].mark.range[3] > end;
		     k--)
			l->list[k] = l->list[k - 1];
		l->list[k] = f;
	}
}

/* Each /ByteRange [ in the bytes belongs to a listed mark: another one is a signature taken out of sight. */
/* Has any of the bytes the first two of "/ByteRange"? Written so that a compiler looks at many at once. */
static bool may_begin(const char *at)
{
	unsigned char seen = 0;

	for (int i = 0; i < SCAN_BYTES; i++)
		seen |= (unsigned char)((at[i] == '/') & (at[i + 1] == 'B'));
	return seen != 0;
}

/* The next "/ByteRange" from *at on, where it ends. */
static bool next_range(struct str file, size_t *at)
{
	size_t step;

	while (*at + SCAN_BYTES < file.n) {
		struct str rest = str_sub(file, *at, SCAN_BYTES + sizeof "/ByteRange" - 2);

		if (may_begin(rest.p) && str_find(rest, STR("/ByteRange"), &step)) {
			*at += step + sizeof "/ByteRange" - 1;
			return true;
		}
		*at += SCAN_BYTES;
	}
	if (!str_find(str_sub(file, *at, file.n - *at), STR("/ByteRange"), &step))
		return false;
	*at += step + sizeof "/ByteRange" - 1;
	return true;
}

static bool has_unlisted(const struct pdf *p, const struct found_list *l)
{
	size_t at = 0;

	while (next_range(p->bytes, &at)) {
		size_t open = at;
		bool is_listed = false;

		while (open < p->bytes.n && str_has(STR(" \r\n\t\f"), p->bytes.p[open]))
			open++;
		for (size_t i = 0; i < l->count; i++)
			is_listed |= l->list[i].range_at == open;
		if (!is_listed && open < p->bytes.n && p->bytes.p[open] == '[')
			return true;
	}
	return false;
}

/* Two fields with one signature, or two signatures that close one revision. */
static bool are_shared(const struct found *a, const struct found *b)
{
	return (a->number != 0 && a->number == b->number) ||
	       (a->mark.why == WHY_OK && b->mark.why == WHY_OK &&
	        a->mark.revision == b->mark.revision);
}

static bool has_shared(const struct found_list *l)
{
	for (size_t i = 1; i < l->count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (are_shared(&l->list[i], &l->list[k]))
				return true;
		}
	}
	return false;
}

void marks_find(struct pdf *p, const struct revisions *all, struct found_list *out)
{
	struct pdf_field_walk w;
	struct pdf_field field;

	*out = (struct found_list){ .why = WHY_OK };
	if (pdf_room(p, VERIFY_MARKS_MAX * sizeof(struct found)))
		out->list = mem_get(p->mem, VERIFY_MARKS_MAX, sizeof(struct found));
	pdf_field_begin(&w, p);
	while (pdf_field_next(&w, &field)) {
		if (!field.is_signature || field.value == NULL)
			continue;
		if (out->count == VERIFY_MARKS_MAX) {
			pdf_refuse(p, PDF_LIMIT);
			break;
		}
		struct found *f = &out->list[out->count++];

		f->mark.why = read_mark(p, all, &field, f);
	}
	if (p->fault != PDF_OK) {
		out->why = WHY_FILE;
		return;
	}
	sort(out);
	if (has_shared(out))
		out->why = WHY_SHARED;
	else if (has_unlisted(p, out))
		out->why = WHY_UNLISTED;
}
