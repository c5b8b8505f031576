/* page.c - the page tree, in order.
 *
 * Limits  PDF_PAGE_NODES_MAX nodes visited and PDF_PAGE_DEPTH_MAX levels: a node that lists itself
 *         twice would cost two to the power of the depth with a limit on depth alone. */
#include "paper/pdf.h"

struct page_walk {
	struct pdf *pdf;
	int wanted;                     /* -1: count them all */
	int met;
	int nodes;
	struct obj *page;
	uint32_t number;
};

static void visit(struct page_walk *w, struct obj *node, int depth)
{
	struct obj *dict = pdf_resolve(w->pdf, node);

	if (++w->nodes > PDF_PAGE_NODES_MAX || depth > PDF_PAGE_DEPTH_MAX) {
		pdf_refuse(w->pdf, PDF_LIMIT);
		return;
	}
	if (dict == NULL || dict->kind != OBJECT_DICT)
		return;
	const struct obj *kids = pdf_get(w->pdf, dict, "Kids");

	if (kids == NULL) {
		if (w->met++ == w->wanted) {
			w->page = dict;
			w->number = node->kind == OBJECT_REF ? (uint32_t)node->integer : 0;
		}
		return;
	}
	for (uint32_t i = 0; kids->kind == OBJECT_ARRAY && i < kids->count; i++) {
		if (w->page != NULL || w->pdf->fault != PDF_OK)
			return;
		visit(w, kids->items[i], depth + 1);
	}
}

static void walk(struct page_walk *w)
{
	struct obj *pages = obj_get(w->pdf->catalog, "Pages");

	if (pages != NULL)
		visit(w, pages, 0);
}

int pdf_page_count(struct pdf *p)
{
	struct page_walk w = { .pdf = p, .wanted = -1 };

	walk(&w);
	return p->fault == PDF_OK ? w.met : -1;
}

struct obj *pdf_page(struct pdf *p, int index, uint32_t *number_out)
{
	if (index < 0)
		index += pdf_page_count(p);
	struct page_walk w = { .pdf = p, .wanted = index };

	if (index < 0)
		return NULL;
	walk(&w);
	if (w.page == NULL || p->fault != PDF_OK)
		return NULL;
	*number_out = w.number;
	return w.page;
}
