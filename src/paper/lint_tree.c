/* lint_tree.c - elements of the structure, fields in it, and metadata told twice (ISO 14289-1, ISO 19005-2).
 *
 * Limits  LEVELS_MAX levels of the parent tree. */
#include "paper/lint_tree.h"

enum { LEVELS_MAX = 8 };

static bool is_kind(struct pdf *p, const struct obj *element, const char *kind)
{
	return obj_is_name(pdf_get(p, element, "S"), kind);
}

bool lint_has_words(struct pdf *p, const struct obj *element)
{
	const struct obj *alt = pdf_get(p, element, "Alt"), *actual = pdf_get(p, element, "ActualText");
	bool has_alt = alt != NULL && alt->kind == OBJECT_STRING && alt->text.n > 0;

	return !is_kind(p, element, "Figure") || has_alt || actual != NULL;
}

static bool is_scope(struct pdf *p, const struct obj *attributes)
{
	return obj_is_name(pdf_get(p, attributes, "O"), "Table") && pdf_get(p, attributes, "Scope") != NULL;
}

bool lint_has_scope(struct pdf *p, const struct obj *element)
{
	const struct obj *a = pdf_get(p, element, "A");

	if (!is_kind(p, element, "TH") || a == NULL || a->kind != OBJECT_ARRAY)
		return !is_kind(p, element, "TH") || is_scope(p, a);
	for (uint32_t i = 0; i < a->count; i++) {
		if (is_scope(p, pdf_resolve(p, a->items[i])))
			return true;
	}
	return false;
}

/* Each child that is an element is of one of two kinds. */
static bool has_only(struct pdf *p, const struct obj *element, const char *one, const char *other)
{
	struct obj *k = pdf_get(p, element, "K");
	bool is_list = k != NULL && k->kind == OBJECT_ARRAY;
	uint32_t n = k == NULL ? 0 : is_list ? k->count : 1;

	for (uint32_t i = 0; i < n; i++) {
		const struct obj *child = is_list ? pdf_resolve(p, k->items[i]) : k;

		if (child != NULL && child->kind == OBJECT_DICT && obj_get(child, "S") != NULL &&
		    !is_kind(p, child, one) && !is_kind(p, child, other))
			return false;
	}
	return true;
}

bool lint_is_list(struct pdf *p, const struct obj *element)
{
	if (is_kind(p, element, "L"))
		return has_only(p, element, "LI", "Caption");
	return !is_kind(p, element, "LI") || has_only(p, element, "Lbl", "LBody");
}

/* What a number tree has under a key; NULL: nothing. */
static const struct obj *parent_of(struct pdf *p, const struct obj *node, int64_t key, int level)
{
	const struct obj *nums = pdf_get(p, node, "Nums"), *kids = pdf_get(p, node, "Kids");

	for (uint32_t i = 0; nums != NULL && nums->kind == OBJECT_ARRAY && i + 1 < nums->count; i += 2) {
		const struct obj *at = pdf_resolve(p, nums->items[i]);

		if (at != NULL && at->kind == OBJECT_INT && at->integer == key)
			return pdf_resolve(p, nums->items[i + 1]);
	}
	for (uint32_t i = 0; level < LEVELS_MAX && kids != NULL && kids->kind == OBJECT_ARRAY && i < kids->count; i++) {
		const struct obj *found = parent_of(p, pdf_resolve(p, kids->items[i]), key, level + 1);

		if (found != NULL)
			return found;
	}
	return NULL;
}

bool lint_hangs(struct pdf *p, const struct obj *widget)
{
	const struct obj *key = pdf_get(p, widget, "StructParent");
	const struct obj *tree = pdf_get(p, p->catalog, "StructTreeRoot");

	if (key == NULL || key->kind != OBJECT_INT)
		return false;
	const struct obj *element = parent_of(p, pdf_get(p, tree, "ParentTree"), key->integer, 0);
	const struct obj *link = pdf_get(p, element, "K");

	return is_kind(p, element, "Form") && obj_is_name(obj_get(link, "Type"), "OBJR") &&
	       pdf_get(p, link, "Obj") == widget;
}

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < ' ' || s.p[i] > '~' || str_has(STR("<>&"), s.p[i]))
			return false;
	}
	return s.n > 0;
}

bool lint_is_told_twice(struct pdf *p, const struct obj *xmp)
{
	static const struct {
		const char *key, *before;
	} facts[] = {
		{ "Title", ">" }, { "Author", ">" }, { "Subject", ">" }, { "Creator", "<xmp:CreatorTool>" },
		{ "Producer", "<pdf:Producer>" },
	};
	const struct obj *info = pdf_get(p, p->trailer, "Info");

	if (info == NULL || xmp == NULL || xmp->kind != OBJECT_STREAM)
		return true;
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		const struct obj *said = pdf_get(p, info, facts[i].key);
		size_t at;

		if (said == NULL || said->kind != OBJECT_STRING || !is_ascii(said->text))
			continue;
		const struct str parts[] = { str_of(facts[i].before), said->text, STR("<") };

		if (!pdf_room(p, said->text.n + 32) || !str_find(xmp->data, str_join(p->mem, parts, 3, STR("")), &at))
			return false;
	}
	return true;
}
