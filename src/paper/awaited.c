/* awaited.c - finds references to objects that are not there.
 *
 * Limits  each object is scanned once; the queue holds each number at most once. */
#include "paper/addition.h"

enum { SCANNED = 1, MISSING = 2 };

bool awaited_begin(struct awaited *a, struct pdf *whole)
{
	uint32_t n = whole->numbers;

	if (!pdf_room(whole, n * (sizeof *a->state + sizeof *a->queue)))
		return false;
	*a = (struct awaited){ .mem = whole->mem, .whole = whole, .numbers = n };
	a->state = mem_get(whole->mem, n, sizeof *a->state);
	a->queue = mem_get(whole->mem, n, sizeof *a->queue);
	return true;
}

static void note(struct awaited *a, const struct pdf *p, uint32_t number)
{
	const struct xref_entry *e = pdf_entry(p, number);

	/* a number beyond the whole file is never filled */
	if (number >= a->numbers || a->state[number] != 0)
		return;
	if (e == NULL || e->kind == XREF_FREE) {
		a->state[number] = MISSING;
		return;
	}
	a->state[number] = SCANNED;
	a->queue[a->queued++] = number;
}

/* The reader bounds the depth of a value. */
static void scan_value(struct awaited *a, const struct pdf *p, const struct obj *o)
{
	if (o->kind == OBJECT_REF) {
		note(a, p, (uint32_t)o->integer);
	} else if (o->kind == OBJECT_ARRAY || o->kind == OBJECT_DICT || o->kind == OBJECT_STREAM) {
		for (uint32_t i = 0; i < o->count; i++)
			scan_value(a, p, o->items[i]);
	}
}

bool awaited_scan_file(struct awaited *a, struct pdf *p)
{
	return awaited_scan(a, p, p->trailer);
}

bool awaited_scan(struct awaited *a, struct pdf *p, const struct obj *value)
{
	scan_value(a, p, value);
	while (a->queued > 0) {
		const struct obj *o = pdf_object(p, a->queue[--a->queued]);

		if (p->fault != PDF_OK)
			return false;
		if (o != NULL)
			scan_value(a, p, o);
	}
	return true;
}
