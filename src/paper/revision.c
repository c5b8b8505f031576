/* revision.c - finds where revisions end, and walks what each one can reach.
 *
 * For     verify.c; the classes of additions are addition.c's.
 * Limits  REVISIONS_MAX revisions, MARKERS_MAX wrong startxref before the right one. */
#include "paper/revision.h"

#include <assert.h>

#include "paper/addition.h"
#include "paper/lex.h"

enum { MARKERS_MAX = 64 };

static const char *const addition_names[ADD_COUNT] = {
	[ADD_BASE] = "base",
	[ADD_SIGNATURE] = "signature",
	[ADD_PROOFS] = "proofs",
	[ADD_ARCHIVE] = "archive",
	[ADD_ARCHIVE_FIELD] = "archive-field",
	[ADD_SIGNATURE_FIELD] = "signature-field",
	[ADD_OTHER] = "other",
};

const char *addition_name(enum addition a)
{
	assert(a >= 0 && a < ADD_COUNT);
	return addition_names[a];
}

/* The end of the revision whose section lies at that place: behind "startxref place %%EOF". */
static bool find_end(struct pdf *p, size_t section_at, size_t before, struct revision *out)
{
	size_t at = section_at, step;

	for (int n = 0; n < MARKERS_MAX; n++) {
		struct str rest = str_sub(p->bytes, at, before - at);
		uint64_t place;

		if (!str_find(rest, STR("startxref"), &step) || !pdf_work(p, step))
			return false;
		at += step + 9;
		struct lex l = { .pdf = p, .in = str_sub(p->bytes, 0, before), .at = at };

		if (!lex_number(&l, p->bytes.n, &place) || place != section_at)
			continue;
		while (l.at < before && str_has(STR(" \r\n\t"), p->bytes.p[l.at]))
			l.at++;
		if (!str_starts(str_sub(l.in, l.at, 5), STR("%%EOF")))
			continue;
		out->end_bare = out->end = l.at + 5;
		if (out->end < before && p->bytes.p[out->end] == '\r')
			out->end++;
		if (out->end < before && p->bytes.p[out->end] == '\n')
			out->end++;
		return true;
	}
	return false;
}

static void reverse(struct revision *list, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct revision r = list[i];

		list[i] = list[n - 1 - i];
		list[n - 1 - i] = r;
	}
}

/* Newest first, until a section is not found to end before the next one began. */
static size_t find_ends(struct pdf *p, struct revision *list)
{
	size_t n = 0;

	if (!find_end(p, p->sections[0].at, p->bytes.n, &list[0]))
		list[0].end_bare = p->bytes.n;          /* a linearised file says so at its head */
	list[0].end = p->bytes.n;
	for (n = 1; n < p->section_count; n++) {
		const struct xref_section *newer = &p->sections[n - 1], *older = &p->sections[n];

		if (n == REVISIONS_MAX) {
			pdf_refuse(p, PDF_LIMIT);
			return 0;
		}
		if (older->at >= newer->at || !find_end(p, older->at, newer->at, &list[n]))
			break;
		list[n - 1].start = list[n].end;
	}
	return n;
}

bool revisions_cut(struct pdf *whole, struct revisions *out)
{
	if (!pdf_room(whole, REVISIONS_MAX * sizeof *out->list))
		return false;
	struct revision *list = mem_get(whole->mem, REVISIONS_MAX, sizeof *list);
	size_t n = find_ends(whole, list);

	if (n == 0)
		return false;
	reverse(list, n);
	for (size_t i = 0; i < n; i++) {
		enum pdf_fault fault = PDF_OK;

		list[i].pdf = i + 1 == n
		                      ? whole
		                      : pdf_open(whole->mem, str_sub(whole->bytes, 0, list[i].end),
		                                 whole->budget, &fault);
		if (list[i].pdf == NULL) {
			pdf_refuse(whole, fault);
			return false;
		}
	}
	out->list = list;
	out->count = n;
	return true;
}

void revisions_compare(struct pdf *whole, struct revisions *all, size_t after)
{
	struct awaited awaited;

	if (after + 1 >= all->count)
		return;
	if (!awaited_begin(&awaited, whole) ||
	    !awaited_scan_file(&awaited, all->list[after].pdf)) {
		for (size_t i = after + 1; i < all->count; i++)
			all->list[i].kind = ADD_OTHER;
		return;
	}
	for (size_t i = after + 1; i < all->count; i++) {
		all->list[i].kind = addition_of(&awaited, &all->list[i - 1], &all->list[i]);
		if (all->list[i].kind == ADD_OTHER && all->list[i].pdf->fault != PDF_OK)
			pdf_refuse(whole, all->list[i].pdf->fault);
	}
}
