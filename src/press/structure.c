/* structure.c - finishing touches on a tagged document.
 *
 * For     binder.c, before it writes.
 * Never   writes metadata: archive.c does.
 * Limits  DEPTH_MAX levels of structure; deeper ones are left as they are. */
#include "press/structure.h"

enum { DEPTH_MAX = 12 };

static bool ends_in(struct str line, const char *operator)
{
	return str_ends(line, str_of(operator));
}

struct str structure_artifacts(struct mem *mem, struct str content)
{
	struct buf *out = buf_new(mem, content.n * 2 + 4096);
	struct str rest = content;
	unsigned depth = 0;             /* of tags that are open */
	bool is_artifact = false;
	while (rest.n > 0) {
		struct str line = STR("");
		(void)str_cut(rest, '\n', &line, &rest);
		bool begins = ends_in(line, " BDC") || ends_in(line, " BMC");
		if (depth == 0 && begins && is_artifact) {
			buf_add(out, STR("EMC\n"));
			is_artifact = false;
		} else if (depth == 0 && !begins && !is_artifact) {
			buf_add(out, STR("/Artifact BMC\n"));
			is_artifact = true;
		}
		buf_add(out, line);
		buf_byte(out, '\n');
		if (begins) {
			depth++;
		} else if (depth > 0 && str_eq(line, STR("EMC"))) {
			depth--;
		}
	}
	if (is_artifact) {
		buf_add(out, STR("EMC\n"));
	}
	return buf_done(out);
}

static bool is_kind(qpdf_data q, qpdf_oh element, const char *kind)
{
	return qpdf_oh_is_dictionary(q, element) != QPDF_FALSE &&
	       qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, element, "/S"), kind) != QPDF_FALSE;
}

static int kids(qpdf_data q, qpdf_oh element)
{
	qpdf_oh k = qpdf_oh_get_key(q, element, "/K");
	if (qpdf_oh_is_array(q, k) != QPDF_FALSE) {
		return qpdf_oh_get_array_n_items(q, k);
	}
	return qpdf_oh_is_dictionary(q, k) != QPDF_FALSE ? 1 : 0;
}

static qpdf_oh kid(qpdf_data q, qpdf_oh element, int i)
{
	qpdf_oh k = qpdf_oh_get_key(q, element, "/K");
	return qpdf_oh_is_array(q, k) != QPDF_FALSE ? qpdf_oh_get_array_item(q, k, i) : k;
}

/* A row of heads alone heads columns; a head beside data heads its row. */
static void scope_row(qpdf_data q, qpdf_oh row)
{
	int n = kids(q, row);
	int heads = 0;
	for (int i = 0; i < n; i++) {
		heads += is_kind(q, kid(q, row, i), "/TH") ? 1 : 0;
	}
	for (int i = 0; i < n; i++) {
		qpdf_oh cell = kid(q, row, i);
		if (is_kind(q, cell, "/TH")) {
			bool is_column = heads == n;
			qpdf_oh scope = qpdf_oh_parse(q, is_column ? "<< /O /Table /Scope /Column >>" :
								     "<< /O /Table /Scope /Row >>");
			qpdf_oh_replace_key(q, cell, "/A", scope);
		}
	}
}

static void scope_below(qpdf_data q, qpdf_oh element, unsigned depth)
{
	int n = depth < DEPTH_MAX ? kids(q, element) : 0;
	for (int i = 0; i < n; i++) {
		qpdf_oh child = kid(q, element, i);
		if (is_kind(q, child, "/TR")) {
			scope_row(q, child);
		} else if (qpdf_oh_is_dictionary(q, child) != QPDF_FALSE) {
			scope_below(q, child, depth + 1);
		}
	}
}

void structure_scopes(qpdf_data q)
{
	qpdf_oh tree = qpdf_oh_get_key(q, qpdf_get_root(q), "/StructTreeRoot");
	if (qpdf_oh_is_dictionary(q, tree) != QPDF_FALSE) {
		scope_below(q, tree, 0);
	}
}

/* The next free key of a flat parent tree, as cairo writes it: {key value} pairs in order. */
static long long next_key(qpdf_data q, qpdf_oh nums)
{
	int n = qpdf_oh_get_array_n_items(q, nums);
	return n < 2 ? 0 : qpdf_oh_get_int_value(q, qpdf_oh_get_array_item(q, nums, n - 2)) + 1;
}

struct tree {                           /* as cairo writes it: one Document, a flat list of parents */
	qpdf_oh document, nums;
	long long next;                 /* free key of the list */
};

static bool tree_of(qpdf_data q, struct tree *out)
{
	qpdf_oh root = qpdf_oh_get_key(q, qpdf_get_root(q), "/StructTreeRoot");
	if (qpdf_oh_is_dictionary(q, root) == QPDF_FALSE || kids(q, root) != 1) {
		return false;
	}
	out->document = kid(q, root, 0);
	out->nums = qpdf_oh_get_key(q, qpdf_oh_get_key(q, root, "/ParentTree"), "/Nums");
	if (qpdf_oh_is_array(q, out->nums) == QPDF_FALSE ||
	    qpdf_oh_is_array(q, qpdf_oh_get_key(q, out->document, "/K")) == QPDF_FALSE) {
		return false;
	}
	out->next = next_key(q, out->nums);
	return true;
}

static void list_parent(qpdf_data q, const struct tree *t, qpdf_oh parent)
{
	qpdf_oh_append_item(q, t->nums, qpdf_oh_new_integer(q, t->next));
	qpdf_oh_append_item(q, t->nums, parent);
}

void structure_figure(qpdf_data q, qpdf_oh page, const char *alt)
{
	struct tree t;
	if (!tree_of(q, &t)) {
		return;
	}
	qpdf_oh figure = qpdf_make_indirect_object(q, qpdf_oh_parse(q, "<< /Type /StructElem /S /Figure /K 0 >>"));
	qpdf_oh_replace_key(q, figure, "/P", t.document);
	qpdf_oh_replace_key(q, figure, "/Pg", page);
	qpdf_oh_replace_key(q, figure, "/Alt", qpdf_oh_new_unicode_string(q, alt));
	qpdf_oh_append_item(q, qpdf_oh_get_key(q, t.document, "/K"), figure);
	list_parent(q, &t, qpdf_oh_wrap_in_array(q, figure));
	qpdf_oh_replace_key(q, page, "/StructParents", qpdf_oh_new_integer(q, t.next));
	qpdf_oh_replace_key(q, page, "/Tabs", qpdf_oh_new_name(q, "/S"));
}

/* Signature block number *nth below an element, in the order of reading; false: *nth fewer were seen. */
static bool block_below(qpdf_data q, qpdf_oh element, size_t *nth, unsigned depth, qpdf_oh *out)
{
	int n = depth < DEPTH_MAX ? kids(q, element) : 0;
	for (int i = 0; i < n; i++) {
		qpdf_oh child = kid(q, element, i);
		if (qpdf_oh_is_dictionary(q, child) == QPDF_FALSE) {
			continue;
		}
		if (is_kind(q, child, "/Sect") && (*nth)-- == 0) {
			*out = child;
			return true;
		}
		if (!is_kind(q, child, "/Sect") && block_below(q, child, nth, depth + 1, out)) {
			return true;
		}
	}
	return false;
}

enum err structure_widget(qpdf_data q, qpdf_oh page, qpdf_oh widget, size_t nth)
{
	struct tree t;
	if (!tree_of(q, &t)) {
		return err_note(ERR_INVALID, "structure: a widget needs a tree");
	}
	qpdf_oh above = t.document;
	if (nth != STRUCTURE_AT_END && !block_below(q, t.document, &nth, 0, &above)) {
		return err_note(ERR_INVALID, "structure: no such signature block");
	}
	qpdf_oh below = qpdf_oh_get_key(q, above, "/K");
	if (qpdf_oh_is_array(q, below) == QPDF_FALSE) {
		qpdf_oh_replace_key(q, above, "/K", qpdf_oh_wrap_in_array(q, below));
		below = qpdf_oh_get_key(q, above, "/K");
	}
	qpdf_oh form = qpdf_make_indirect_object(q, qpdf_oh_parse(q, "<< /Type /StructElem /S /Form >>"));
	qpdf_oh link = qpdf_oh_parse(q, "<< /Type /OBJR >>");
	qpdf_oh_replace_key(q, link, "/Obj", widget);
	qpdf_oh_replace_key(q, link, "/Pg", page);
	qpdf_oh_replace_key(q, form, "/K", link);
	qpdf_oh_replace_key(q, form, "/P", above);
	qpdf_oh_replace_key(q, form, "/Pg", page);
	qpdf_oh_replace_key(q, form, "/Alt", qpdf_oh_get_key(q, widget, "/TU"));
	qpdf_oh_append_item(q, below, form);
	list_parent(q, &t, form);
	qpdf_oh_replace_key(q, widget, "/StructParent", qpdf_oh_new_integer(q, t.next));
	qpdf_oh_replace_key(q, page, "/Tabs", qpdf_oh_new_name(q, "/S"));
	return OK;
}
