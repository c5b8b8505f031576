/* lint.c - walks every object of a file once and holds it against the rules of lint.h.
 *
 * Limits  those of the reader. */
#include "paper/lint_tree.h"

#include <assert.h>

struct linter {
	struct pdf *pdf;
	struct lint *out;
};

static const char *const rule_names[LINT_RULE_COUNT] = {
	[LINT_ACTIVE] = "active-content",
	[LINT_ANNOTATION] = "annotation",
	[LINT_BINARY_MARK] = "binary-mark",
	[LINT_ID] = "id",
	[LINT_FILTER] = "filter",
	[LINT_INTENT] = "output-intent",
	[LINT_INKS] = "inks",
	[LINT_FONT] = "font-enclosed",
	[LINT_GLYPHS] = "font-glyphs",
	[LINT_UNICODE] = "font-unicode",
	[LINT_METADATA] = "metadata",
	[LINT_FACTS] = "facts-equal",
	[LINT_WIDGET] = "widget",
	[LINT_LANG] = "lang",
	[LINT_TITLE] = "title-shown",
	[LINT_TAGS] = "tags",
	[LINT_ALT] = "figure-words",
	[LINT_SCOPE] = "head-scope",
	[LINT_LIST] = "list-items",
	[LINT_TABS] = "tabs",
	[LINT_FORM] = "field-in-structure",
};

const char *lint_name(enum lint_rule r)
{
	assert(r >= 0 && r < LINT_RULE_COUNT);
	return rule_names[r];
}

static void expect(struct linter *l, enum lint_rule rule, bool is_kept, uint32_t number)
{
	if (is_kept || l->out->is_broken[rule])
		return;
	l->out->is_broken[rule] = true;
	l->out->number[rule] = number;
}

static bool is_one_of(struct str word, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (str_eq_c(word, *words))
			return true;
	}
	return false;
}

static void look_for_active(struct linter *l, const struct obj *o, uint32_t number)
{
	static const char *const keys[] = {
		"JavaScript", "JS", "OpenAction", "AA", "EmbeddedFiles", "RichMediaContent", "XFA", "Encrypt", NULL,
	};
	static const char *const kinds[] = {
		"JavaScript", "Launch", "EmbeddedFile", "RichMedia", "ImportData", "SubmitForm", "Movie", "Sound",
		"Rendition", NULL,
	};

	for (uint32_t i = 0; i < o->count; i++) {
		struct str key = o->kind == OBJECT_ARRAY ? STR("") : o->keys[i];
		const struct obj *value = o->items[i];
		bool names_kind =
			str_eq_c(key, "S") || str_eq_c(key, "Type") || str_eq_c(key, "Subtype");

		expect(l, LINT_ACTIVE, !is_one_of(key, keys), number);
		if (names_kind && value->kind == OBJECT_NAME)
			expect(l, LINT_ACTIVE, !is_one_of(value->text, kinds), number);
		if (value->kind == OBJECT_DICT || value->kind == OBJECT_ARRAY)
			look_for_active(l, value, number);
	}
}

static void look_at_font(struct linter *l, const struct obj *o, uint32_t number)
{
	const struct obj *kind = obj_get(o, "Subtype"),
			 *descriptor = pdf_get(l->pdf, o, "FontDescriptor");
	bool is_drawn = obj_is_name(kind, "Type3"), is_composite = obj_is_name(kind, "Type0");
	bool is_part = obj_is_name(kind, "CIDFontType0") || obj_is_name(kind, "CIDFontType2");

	expect(l, LINT_GLYPHS,
	       !obj_is_name(kind, "CIDFontType2") || pdf_get(l->pdf, o, "CIDToGIDMap") != NULL, number);
	if (!is_drawn && !is_composite)
		expect(l, LINT_FONT,
		       obj_get(descriptor, "FontFile") != NULL ||
		               obj_get(descriptor, "FontFile2") != NULL ||
		               obj_get(descriptor, "FontFile3") != NULL,
		       number);
	if (!is_part)
		expect(l, LINT_UNICODE, pdf_get(l->pdf, o, "ToUnicode") != NULL, number);
}

static void look_at_widget(struct linter *l, const struct obj *o, uint32_t number)
{
	const struct obj *flags = pdf_get(l->pdf, o, "F"), *rect = pdf_get(l->pdf, o, "Rect");
	bool is_flat = true;

	for (uint32_t i = 0; rect != NULL && rect->kind == OBJECT_ARRAY && i < rect->count; i++) {
		const struct obj *side = rect->items[i];

		is_flat &= (side->kind == OBJECT_INT && side->integer == 0) ||
			   (side->kind == OBJECT_REAL && str_eq_c(side->text, "0.00"));
	}
	/* print set; invisible, hidden, no view and toggled view clear */
	expect(l, LINT_WIDGET,
	       flags != NULL && flags->kind == OBJECT_INT && (flags->integer & 4) != 0 &&
	               (flags->integer & (1 | 2 | 32 | 256)) == 0,
	       number);
	expect(l, LINT_WIDGET, is_flat || pdf_get(l->pdf, o, "AP") != NULL, number);
	expect(l, LINT_WIDGET, is_flat || pdf_get(l->pdf, o, "TU") != NULL, number);
	expect(l, LINT_FORM, is_flat || lint_hangs(l->pdf, o), number);
}

static void look_at_page(struct linter *l, const struct obj *o, uint32_t number)
{
	const struct obj *annots = pdf_get(l->pdf, o, "Annots");

	if (annots == NULL || annots->kind != OBJECT_ARRAY || annots->count == 0)
		return;
	expect(l, LINT_TABS, obj_is_name(pdf_get(l->pdf, o, "Tabs"), "S"), number);
	for (uint32_t i = 0; i < annots->count; i++) {
		const struct obj *a = pdf_resolve(l->pdf, annots->items[i]);
		bool is_field = obj_is_name(pdf_get(l->pdf, a, "Subtype"), "Widget") &&
				obj_is_name(pdf_get(l->pdf, a, "FT"), "Sig");

		expect(l, LINT_ANNOTATION, is_field, number);
		if (is_field)
			look_at_widget(l, a, number);
	}
}

static void look_at_element(struct linter *l, const struct obj *o, uint32_t number)
{
	expect(l, LINT_ALT, lint_has_words(l->pdf, o), number);
	expect(l, LINT_SCOPE, lint_has_scope(l->pdf, o), number);
	expect(l, LINT_LIST, lint_is_list(l->pdf, o), number);
}

static void look_at_object(struct linter *l, const struct obj *o, uint32_t number)
{
	const struct obj *type = obj_get(o, "Type"), *filter = pdf_get(l->pdf, o, "Filter");

	if (o->kind != OBJECT_DICT && o->kind != OBJECT_STREAM && o->kind != OBJECT_ARRAY)
		return;
	look_for_active(l, o, number);
	if (o->kind == OBJECT_STREAM) {
		const struct obj *first =
			filter != NULL && filter->kind == OBJECT_ARRAY && filter->count > 0
				? pdf_resolve(l->pdf, filter->items[0])
				: filter;

		expect(l, LINT_FILTER,
		       obj_get(o, "F") == NULL && !obj_is_name(first, "LZWDecode") &&
		               !obj_is_name(first, "LZW"),
		       number);
	}
	expect(l, LINT_INKS, !obj_is_name(pdf_get(l->pdf, o, "ColorSpace"), "DeviceCMYK"), number);
	if (obj_is_name(type, "StructElem"))
		look_at_element(l, o, number);
	if (obj_is_name(type, "Font"))
		look_at_font(l, o, number);
	else if (obj_is_name(type, "Page"))
		look_at_page(l, o, number);
}

static bool has_intent(struct linter *l)
{
	const struct obj *list = pdf_get(l->pdf, l->pdf->catalog, "OutputIntents");

	for (uint32_t i = 0; list != NULL && list->kind == OBJECT_ARRAY && i < list->count; i++) {
		const struct obj *o = pdf_resolve(l->pdf, list->items[i]);
		const struct obj *profile = pdf_get(l->pdf, o, "DestOutputProfile");

		if (obj_is_name(pdf_get(l->pdf, o, "S"), "GTS_PDFA1") && profile != NULL &&
		    profile->kind == OBJECT_STREAM)
			return true;
	}
	return false;
}

static bool is_true(const struct obj *o)
{
	return o != NULL && o->kind == OBJECT_BOOL && o->integer != 0;
}

static void look_at_catalogue(struct linter *l)
{
	struct pdf *p = l->pdf;
	const struct obj *xmp = pdf_get(p, p->catalog, "Metadata"),
			 *lang = pdf_get(p, p->catalog, "Lang");
	const struct obj *preferences = pdf_get(p, p->catalog, "ViewerPreferences");
	const struct obj *marks = pdf_get(p, p->catalog, "MarkInfo"),
			 *tree = pdf_get(p, p->catalog, "StructTreeRoot");
	uint32_t n = p->catalog_number;

	expect(l, LINT_METADATA,
	       xmp != NULL && xmp->kind == OBJECT_STREAM && obj_get(xmp, "Filter") == NULL &&
	               obj_is_name(obj_get(xmp, "Type"), "Metadata"),
	       n);
	expect(l, LINT_FACTS, lint_is_told_twice(p, xmp), n);
	expect(l, LINT_LANG, lang != NULL && lang->kind == OBJECT_STRING && lang->text.n >= 2, n);
	expect(l, LINT_TITLE, is_true(pdf_get(p, preferences, "DisplayDocTitle")), n);
	expect(l, LINT_TAGS,
	       is_true(pdf_get(p, marks, "Marked")) && tree != NULL && tree->kind == OBJECT_DICT,
	       n);
	expect(l, LINT_INTENT, has_intent(l), n);
}

static void look_at_file(struct linter *l)
{
	struct str first, rest;
	const struct obj *id = obj_get(l->pdf->trailer, "ID");
	int high = 0;

	(void)str_cut(str_sub(l->pdf->bytes, 0, 64), '\n', &first, &rest);
	for (size_t i = 1; i < rest.n && i < 5 && rest.p[0] == '%'; i++)
		high += (uint8_t)rest.p[i] > 127;
	expect(l, LINT_BINARY_MARK, high == 4, 0);
	expect(l, LINT_ID, id != NULL && id->kind == OBJECT_ARRAY && id->count == 2, 0);
}

enum pdf_fault lint_file(struct mem *m, struct str file, struct lint *out)
{
	struct pdf_budget budget = pdf_budget_for(file);
	enum pdf_fault fault = PDF_OK;
	struct lint found = { .is_fit = true };
	struct linter l = { .pdf = pdf_open(m, file, &budget, &fault), .out = &found };

	if (l.pdf == NULL)
		return fault;
	look_at_file(&l);
	look_at_catalogue(&l);
	for (uint32_t n = 1; n < l.pdf->numbers && l.pdf->fault == PDF_OK; n++) {
		const struct obj *o = pdf_object(l.pdf, n);

		if (o != NULL)
			look_at_object(&l, o, n);
	}
	for (enum lint_rule r = 0; r < LINT_RULE_COUNT; r++)
		found.is_fit &= !found.is_broken[r];
	if (l.pdf->fault == PDF_OK)
		*out = found;
	return l.pdf->fault;
}
