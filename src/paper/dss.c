/* dss.c - validation data in a revision of their own (ISO 32000-2 12.8.4.3, EN 319 142-1 5.4).
 *
 * Never   drops or repeats what the file's DSS already holds, nor the extensions of its catalogue.
 * Limits  PADES_PROOFS_MAX of a kind. */
#include <assert.h>

#include "paper/draft.h"
#include "paper/flate.h"
#include "paper/pades.h"

static bool holds(struct draft *d, const struct obj *list, struct str der)
{
	for (uint32_t i = 0; list != NULL && i < list->count; i++) {
		const struct obj *o = pdf_resolve(d->pdf, list->items[i]);

		if (o != NULL && o->kind == OBJECT_STREAM &&
		    str_eq(flate_decode(d->pdf, o, false), der))
			return true;
	}
	return false;
}

static void add_list(struct draft *d, struct obj *dss, const char *key, const struct str *ders,
                     size_t n)
{
	const struct obj *old = pdf_get(d->pdf, dss, key);

	assert(n <= PADES_PROOFS_MAX);
	if (old != NULL && (old->kind != OBJECT_ARRAY || old->count > PADES_PROOFS_MAX)) {
		draft_refuse(d, PDF_BAD_OBJECT);
		return;
	}
	if (old == NULL && n == 0)
		return;
	struct obj *list = old == NULL ? obj_new(d->mem, OBJECT_ARRAY) : obj_copy(d->mem, old, n);

	for (size_t i = 0; i < n; i++) {
		if (!holds(d, old, ders[i]))
			obj_push(
				d->mem, list,
				obj_ref(d->mem, update_put_packed(d->update, STR(""), ders[i]), 0));
	}
	obj_put(d->mem, dss, str_of(key), list);
}

static void add_extensions(struct draft *d, struct obj *catalog)
{
	struct obj *extensions = draft_inside(d, catalog, "Extensions", OBJECT_DICT);

	if (extensions == NULL || obj_get(extensions, "ESIC") != NULL)
		return;
	obj_put(d->mem, extensions, STR("ESIC"),
		obj_text(d->mem, OBJECT_RAW, STR("<</BaseVersion/1.7/ExtensionLevel 2>>")));
}

enum pdf_fault pades_add_dss(struct mem *m, struct str file, const struct pades_proofs *p,
			     struct str *appended_out)
{
	struct draft d;

	if (draft_begin(&d, m, file, PADES_APPENDED_BYTES_MAX) != PDF_OK)
		return d.fault;
	const struct obj *old = pdf_get(d.pdf, d.pdf->catalog, "DSS");
	struct obj *catalog = draft_edit(&d, d.pdf->catalog_number);

	if (catalog == NULL || (old != NULL && old->kind != OBJECT_DICT))
		return PDF_BAD_OBJECT;
	struct obj *dss = old == NULL ? obj_new(m, OBJECT_DICT) : obj_copy(m, old, 4);
	uint32_t number = update_number(d.update);

	obj_put(m, dss, STR("Type"), obj_text(m, OBJECT_NAME, STR("DSS")));
	add_list(&d, dss, "Certs", p->certs, p->cert_count);
	add_list(&d, dss, "CRLs", p->crls, p->crl_count);
	add_list(&d, dss, "OCSPs", p->ocsps, p->ocsp_count);
	(void)update_put(d.update, number, dss);
	obj_put(m, catalog, STR("DSS"), obj_ref(m, number, 0));
	add_extensions(&d, catalog);
	return draft_end(&d, appended_out);
}
