/* paper_forge.c - see paper_forge.h. */
#include "paper_forge.h"

#include <assert.h>
#include <string.h>

struct draft forge_begin(struct lab *l, struct str file)
{
	struct draft *d = mem_new_of(l->mem, struct draft);
	enum pdf_fault fault = draft_begin(d, l->mem, file, 100000);

	assert(fault == PDF_OK);
	return *d;
}

struct str forge_end(struct lab *l, struct draft *d)
{
	struct str appended = STR("");
	enum pdf_fault fault = draft_end(d, &appended);

	assert(fault == PDF_OK);
	return lab_glue(l->mem, d->pdf->bytes, appended);
}

struct obj *forge_raw(struct lab *l, const char *text)
{
	return obj_text(l->mem, OBJECT_RAW, str_of(text));
}

struct str forge_page_box(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);

	obj_put(l->mem, draft_edit(&d, PAGE_1), STR("MediaBox"), forge_raw(l, "[0 0 100 100]"));
	return forge_end(l, &d);
}

struct str forge_flip(struct lab *l, struct str file, size_t at)
{
	struct str out = str_copy(l->mem, file);

	assert(at < out.n);
	((char *)(uintptr_t)out.p)[at] ^= 1;
	return out;
}

struct str forge_patch(struct lab *l, struct str file, const char *mark, size_t skip, const char *bytes)
{
	struct str out = str_copy(l->mem, file);
	size_t at;
	bool is_found = str_find(out, str_of(mark), &at);

	assert(is_found);
	memcpy((char *)(uintptr_t)out.p + at + strlen(mark) + skip, bytes, strlen(bytes));
	return out;
}

struct str forge_by_hand(struct lab *l, struct str file, const char *body, const char *table, const char *trailer)
{
	struct pdf_budget budget = pdf_budget_for(file);
	enum pdf_fault fault;
	struct pdf *p = pdf_open(l->mem, file, &budget, &fault);
	struct buf *b = buf_new(l->mem, file.n + 10000);

	assert(p != NULL);
	buf_add(b, file);
	size_t at = buf_bytes(b);

	buf_add_c(b, body);
	size_t xref = buf_bytes(b), here;
	struct str rows = str_of(table);

	buf_add_c(b, "xref\n");
	if (str_find(rows, STR("@"), &here)) {
		buf_add(b, str_sub(rows, 0, here));
		buf_fmt(b, "%010zu", at);
		rows = str_sub(rows, here + 1, rows.n);
	}
	buf_add(b, rows);
	buf_fmt(b, "trailer\n<</Size %u/Root 1 0 R/Info 3 0 R/ID[<30313233343536373839616263646566>"
		   "<30313233343536373839616263646566>]/Prev %zu%s>>\nstartxref\n%zu\n%%%%EOF\n",
		p->numbers, p->sections[0].at, trailer, xref);
	return buf_done(b);
}
