/* xref.c - reads tables, streams and hybrids; every section keeps its own entries.
 *
 * For     pdf_open, and the comparison of revisions, which asks what each section wrote.
 * Never   looks up an object: while this runs there is nothing to look in. From /XRefStm only a stream
 *         is accepted, or a table could lead to itself.
 * Limits  PDF_SECTIONS_MAX sections, PDF_NUMBERS_MAX numbers, the arena, the work of the budget. */
#include "paper/xref.h"

#include <string.h>

#include "paper/flate.h"
#include "paper/lex.h"

enum { ENTRY_BYTES = 20, WIDTH_MAX = 8, SUBSECTIONS_MAX = 200000 };

bool xref_start(struct pdf *p, size_t *at_out)
{
	struct str in = p->bytes;
	size_t low = in.n > PDF_TAIL_BYTES ? in.n - PDF_TAIL_BYTES : 0, at = in.n;
	uint64_t place = 0;
	bool is_found = false;

	while (!is_found && at > low)
		is_found = str_starts(str_sub(in, --at, 9), STR("startxref"));
	struct lex l = { .pdf = p, .in = in, .at = at + 9 };

	if (!is_found || !lex_number(&l, in.n - 1, &place) || place == 0) {
		pdf_refuse(p, PDF_NO_STARTXREF);
		return false;
	}
	while (l.at < in.n && str_has(STR(" \r\n\t"), in.p[l.at]))
		l.at++;
	if (!str_starts(str_sub(in, l.at, 5), STR("%%EOF"))) {
		pdf_refuse(p, PDF_NO_STARTXREF);
		return false;
	}
	for (l.at += 5; l.at < in.n; l.at++) {
		if (!str_has(STR(" \r\n\t"), in.p[l.at])) {
			pdf_refuse(p, PDF_JUNK_AFTER_END);
			return false;
		}
	}
	*at_out = (size_t)place;
	return true;
}

static bool add_entry(struct pdf *p, struct xref_entry e)
{
	if (e.number >= PDF_NUMBERS_MAX) {
		pdf_refuse(p, PDF_LIMIT);
		return false;
	}
	if (p->entry_count == p->entry_room) {
		uint32_t room = p->entry_room == 0 ? 256 : p->entry_room * 2;

		if (!pdf_room(p, room * sizeof e))
			return false;
		struct xref_entry *more = mem_get(p->mem, room, sizeof e);

		if (p->entry_count > 0)
			memcpy(more, p->entries, p->entry_count * sizeof e);
		p->entries = more;
		p->entry_room = room;
	}
	p->entries[p->entry_count++] = e;
	return true;
}

/* nnnnnnnnnn ggggg n, two bytes of line end: exactly twenty bytes. */
static bool read_row(struct str row, uint32_t number, struct xref_entry *out)
{
	uint64_t place, generation;
	char kind = row.n == ENTRY_BYTES ? row.p[17] : 0;
	struct str end = str_sub(row, 18, 2);

	if ((kind != 'n' && kind != 'f') || row.p[10] != ' ' || row.p[16] != ' ' ||
	    !str_to_u64(str_sub(row, 0, 10), 9999999999, &place) ||
	    !str_to_u64(str_sub(row, 11, 5), 65535, &generation) ||
	    !(str_eq(end, STR(" \n")) || str_eq(end, STR(" \r")) || str_eq(end, STR("\r\n"))))
		return false;
	*out = (struct xref_entry){ .place = place, .number = number, .generation = (uint32_t)generation,
				    .kind = kind == 'n' ? XREF_PLAIN : XREF_FREE };
	return true;
}

static bool read_subsection(struct pdf *p, struct lex *l)
{
	uint64_t first, count;

	if (!lex_number(l, PDF_NUMBERS_MAX, &first) ||
	    !lex_number(l, PDF_NUMBERS_MAX - first, &count))
		return false;
	if (l->at < l->in.n && l->in.p[l->at] == ' ')
		l->at++;
	if (l->at < l->in.n && l->in.p[l->at] == '\r')
		l->at++;
	if (l->at < l->in.n && l->in.p[l->at] == '\n')
		l->at++;
	if (count > (l->in.n - l->at) / ENTRY_BYTES || !pdf_work(p, count * ENTRY_BYTES))
		return false;
	for (uint64_t i = 0; i < count; i++, l->at += ENTRY_BYTES) {
		struct xref_entry e;

		if (!read_row(str_sub(l->in, l->at, ENTRY_BYTES), (uint32_t)(first + i), &e))
			return false;
		/* cairo and others write "0000000000 00000 n" never; a place of 0 is no object */
		if (e.kind == XREF_PLAIN && e.place == 0)
			return false;
		if (!add_entry(p, e))
			return false;
	}
	return true;
}

static uint64_t big_endian(const uint8_t *from, int64_t width)
{
	uint64_t v = 0;

	for (int64_t i = 0; i < width; i++)
		v = v << 8 | from[i];
	return v;
}

static bool widths_of(const struct obj *stream, int64_t width[3], size_t *row_out)
{
	const struct obj *w = obj_get(stream, "W");

	if (w == NULL || w->kind != OBJECT_ARRAY || w->count != 3)
		return false;
	*row_out = 0;
	for (int i = 0; i < 3; i++) {
		if (w->items[i]->kind != OBJECT_INT || w->items[i]->integer < 0 ||
		    w->items[i]->integer > WIDTH_MAX)
			return false;
		width[i] = w->items[i]->integer;
		*row_out += (size_t)width[i];
	}
	return *row_out > 0;
}

static bool read_packed_rows(struct pdf *p, struct str *data, const int64_t width[3],
                             uint64_t first, uint64_t count)
{
	size_t row = (size_t)(width[0] + width[1] + width[2]);

	if (first > PDF_NUMBERS_MAX || count > PDF_NUMBERS_MAX - first || count > data->n / row)
		return false;
	for (uint64_t i = 0; i < count; i++, *data = str_sub(*data, row, data->n)) {
		const uint8_t *b = (const uint8_t *)data->p;
		uint64_t kind = width[0] == 0 ? 1 : big_endian(b, width[0]);
		uint64_t place = big_endian(b + width[0], width[1]);
		uint64_t generation = big_endian(b + width[0] + width[1], width[2]);

		if (kind > 2 || generation > PDF_NUMBERS_MAX ||
		    (kind == 1 && (place == 0 || place >= p->bytes.n)))
			return false;
		struct xref_entry e = { .place = place,
			                .number = (uint32_t)(first + i),
			                .generation = (uint32_t)generation,
			                .kind = (enum xref_kind)kind };

		if (!add_entry(p, e))
			return false;
	}
	return true;
}

static struct obj *read_stream_at(struct pdf *p, size_t at)
{
	struct lex l = { .pdf = p, .in = p->bytes, .at = at };
	uint64_t number, generation;

	if (!lex_number(&l, PDF_NUMBERS_MAX, &number) || !lex_number(&l, 65535, &generation) ||
	    !lex_word(&l, "obj"))
		return NULL;
	struct obj *o = lex_indirect(p, at, (uint32_t)number, (uint32_t)generation);

	return o != NULL && o->kind == OBJECT_STREAM && obj_is_name(obj_get(o, "Type"), "XRef")
	               ? o
	               : NULL;
}

static const struct obj *read_stream(struct pdf *p, size_t at)
{
	struct obj *o = read_stream_at(p, at);
	const struct obj *size = obj_get(o, "Size"), *index = obj_get(o, "Index");
	int64_t width[3];
	size_t row;

	if (o == NULL || !widths_of(o, width, &row) || size == NULL || size->kind != OBJECT_INT ||
	    (index != NULL && (index->kind != OBJECT_ARRAY || index->count % 2 != 0)))
		return NULL;
	struct str data = flate_decode(p, o, true);

	if (data.p == NULL)
		return NULL;
	if (index == NULL)
		return read_packed_rows(p, &data, width, 0, (uint64_t)size->integer) ? o : NULL;
	for (uint32_t i = 0; i + 1 < index->count; i += 2) {
		const struct obj *first = index->items[i], *count = index->items[i + 1];

		if (first->kind != OBJECT_INT || count->kind != OBJECT_INT ||
		    !read_packed_rows(p, &data, width, (uint64_t)first->integer,
		                      (uint64_t)count->integer))
			return NULL;
	}
	return o;
}

/* In a hybrid the rows of its stream win over "free" rows of the table, which hide them from old
 * readers: so free rows go last. */
static bool read_hybrid(struct pdf *p, const struct obj *trailer, uint32_t first)
{
	const struct obj *twin = obj_get(trailer, "XRefStm");

	if (twin->kind != OBJECT_INT || twin->integer <= 0 || (uint64_t)twin->integer >= p->bytes.n)
		return false;
	uint32_t end = p->entry_count, kept = first;

	for (uint32_t i = first; i < end; i++) {
		struct xref_entry e = p->entries[i];

		if (e.kind != XREF_FREE)
			p->entries[kept++] = e;
		else if (!add_entry(p, e))
			return false;
	}
	uint32_t frees = p->entry_count - end;

	memmove(p->entries + kept, p->entries + end, frees * sizeof *p->entries);
	p->entry_count = kept + frees;
	uint32_t before = p->entry_count;

	if (read_stream(p, (size_t)twin->integer) == NULL)
		return false;
	/* rotate: [plain][free][stream] becomes [plain][stream][free] */
	for (uint32_t i = 0; i < frees; i++) {
		if (!add_entry(p, p->entries[kept + i]))
			return false;
	}
	memmove(p->entries + kept, p->entries + before,
	        (p->entry_count - before) * sizeof *p->entries);
	p->entry_count -= frees;
	return true;
}

static const struct obj *read_table(struct pdf *p, struct lex *l, bool *is_hybrid)
{
	uint32_t first = p->entry_count;

	for (int n = 0; !lex_word(l, "trailer"); n++) {
		if (n == SUBSECTIONS_MAX || !read_subsection(p, l))
			return NULL;
	}
	struct obj *trailer = lex_object(l);

	if (trailer == NULL || trailer->kind != OBJECT_DICT || obj_has_twins(trailer))
		return NULL;
	*is_hybrid = obj_get(trailer, "XRefStm") != NULL;
	return !*is_hybrid || read_hybrid(p, trailer, first) ? trailer : NULL;
}

static bool read_section(struct pdf *p, size_t at)
{
	struct xref_section *s = &p->sections[p->section_count];
	struct lex l = { .pdf = p, .in = p->bytes, .at = at };

	/* a widespread signing library points at the line end before "xref": nothing else can be meant */
	while (l.at < p->bytes.n && l.at < at + 2 && str_has(STR("\r\n"), p->bytes.p[l.at]))
		l.at++;
	s->at = at;
	s->first = p->entry_count;
	if (str_starts(str_sub(p->bytes, l.at, 4), STR("xref")) && lex_word(&l, "xref")) {
		s->trailer = read_table(p, &l, &s->is_hybrid);
	} else {
		s->is_stream = true;
		s->trailer = read_stream(p, at);
		if (s->trailer != NULL && obj_has_twins(s->trailer))
			s->trailer = NULL;
	}
	s->count = p->entry_count - s->first;
	p->section_count++;
	return s->trailer != NULL;
}

/* 0: no older section. False: /Prev is there and not a place. */
static bool previous_of(const struct pdf *p, const struct obj *trailer, size_t *out)
{
	const struct obj *previous = obj_get(trailer, "Prev");

	*out = 0;
	if (previous == NULL)
		return true;
	if (previous->kind != OBJECT_INT || previous->integer <= 0 ||
	    (uint64_t)previous->integer >= p->bytes.n)
		return false;
	*out = (size_t)previous->integer;
	return true;
}

/* The first definition met, the newest, is in force. */
static bool merge(struct pdf *p)
{
	for (uint32_t i = 0; i < p->entry_count; i++) {
		if (p->entries[i].number >= p->numbers)
			p->numbers = p->entries[i].number + 1;
	}
	if (!pdf_room(p, p->numbers * (sizeof *p->newest + sizeof *p->seen)))
		return false;
	p->newest = mem_get(p->mem, p->numbers, sizeof *p->newest);
	p->seen = mem_get(p->mem, p->numbers, sizeof *p->seen);
	for (uint32_t i = 0; i < p->entry_count; i++) {
		uint32_t *slot = &p->newest[p->entries[i].number];

		if (*slot == 0)
			*slot = i + 1;
	}
	return true;
}

bool xref_read(struct pdf *p, size_t at)
{
	if (!pdf_room(p, PDF_SECTIONS_MAX * sizeof *p->sections))
		return false;
	p->sections = mem_get(p->mem, PDF_SECTIONS_MAX, sizeof *p->sections);
	while (at != 0) {
		for (uint32_t i = 0; i < p->section_count; i++) {
			if (p->sections[i].at == at) {
				pdf_refuse(p, PDF_XREF_LOOP);
				return false;
			}
		}
		if (p->section_count == PDF_SECTIONS_MAX) {
			pdf_refuse(p, PDF_LIMIT);
			return false;
		}
		if (!read_section(p, at) ||
		    !previous_of(p, p->sections[p->section_count - 1].trailer, &at)) {
			pdf_refuse(p, PDF_BAD_XREF);
			return false;
		}
	}
	p->trailer = p->sections[0].trailer;
	return merge(p);
}
