/* structure.c - finishing touches on a tagged document.
 *
 * For     binder.c and fields.c, before the file is written.
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

struct kids {                           /* below an element */
	const struct obj *list, *one;   /* one of them, or neither */
	uint32_t n;
};

static struct kids kids_of(struct tome *b, const struct obj *element)
{
	const struct obj *k = tome_get(b, element, "K");
	if (k != NULL && k->kind == OBJECT_ARRAY) {
		return (struct kids){ k, NULL, k->count };
	}
	bool is_one = k != NULL && k->kind == OBJECT_DICT;
	return (struct kids){ NULL, is_one ? obj_get(element, "K") : NULL, is_one ? 1 : 0 };
}

/* As it stands, reference or not. */
static struct obj *kid_at(const struct kids *k, uint32_t i)
{
	return k->list != NULL ? k->list->items[i] : (struct obj *)(uintptr_t)k->one;
}

/* An element, NULL for content; *number_out: of its object, 0 when it lies in its parent. */
static const struct obj *element_at(struct tome *b, const struct kids *k, uint32_t i, uint32_t *number_out)
{
	struct obj *at = kid_at(k, i);
	const struct obj *element = tome_resolve(b, at);
	*number_out = at->kind == OBJECT_REF ? (uint32_t)at->integer : 0;
	return element != NULL && element->kind == OBJECT_DICT ? element : NULL;
}

static bool is_kind(const struct obj *element, const char *kind)
{
	return obj_is_name(obj_get(element, "S"), kind);
}

/* A row of heads alone heads columns; a head beside data heads its row. */
static void scope_row(const struct structure *t, const struct obj *row)
{
	struct kids k = kids_of(t->tome, row);
	uint32_t heads = 0;
	uint32_t number = 0;
	for (uint32_t i = 0; i < k.n; i++) {
		heads += is_kind(element_at(t->tome, &k, i, &number), "TH") ? 1 : 0;
	}
	const char *way = heads == k.n ? "Column" : "Row";
	for (uint32_t i = 0; heads > 0 && i < k.n; i++) {
		if (is_kind(element_at(t->tome, &k, i, &number), "TH") && number != 0) {
			obj_put(t->mem, tome_edit(t->tome, number), STR("A"),
				tome_make(t->tome, "<< /O /Table /Scope /%s >>", way));
		}
	}
}

static void scope_below(const struct structure *t, const struct obj *element, unsigned depth)
{
	struct kids k = kids_of(t->tome, element);
	for (uint32_t i = 0; depth < DEPTH_MAX && i < k.n; i++) {
		uint32_t number = 0;
		const struct obj *child = element_at(t->tome, &k, i, &number);
		if (is_kind(child, "TR")) {
			scope_row(t, child);
		} else if (child != NULL) {
			scope_below(t, child, depth + 1);
		}
	}
}

void structure_scopes(const struct structure *t)
{
	scope_below(t, tome_object(t->tome, t->document), 0);
}

bool structure_open(struct mem *mem, struct tome *b, struct structure *out)
{
	const struct obj *root = tome_get(b, tome_root(b), "StructTreeRoot");
	struct kids k = kids_of(b, root);
	uint32_t number = 0;
	if (k.n != 1 || element_at(b, &k, 0, &number) == NULL || number == 0) {
		return false;
	}
	struct obj *tree = tome_inside(b, tome_root(b), "StructTreeRoot", OBJECT_DICT);
	struct obj *nums = tome_inside(b, tome_inside(b, tree, "ParentTree", OBJECT_DICT), "Nums", OBJECT_ARRAY);
	struct obj *last = nums->count < 2 ? NULL : nums->items[nums->count - 2];
	if (last != NULL && last->kind != OBJECT_INT) {
		return false;
	}
	*out = (struct structure){
		.mem = mem, .tome = b, .document = number, .nums = nums,
		.kids = tome_inside(b, tome_edit(b, number), "K", OBJECT_ARRAY),
		.next = last == NULL ? 0 : last->integer + 1,
	};
	return true;
}

/* A key of the flat list, {key value} pairs in order, for who has this parent. */
static struct obj *list_parent(struct structure *t, struct obj *parent)
{
	struct obj *key = obj_int(t->mem, t->next++);
	obj_push(t->mem, t->nums, key);
	obj_push(t->mem, t->nums, parent);
	return key;
}

void structure_figure(struct structure *t, uint32_t page, struct str alt)
{
	struct obj *figure = tome_make(t->tome, "<< /Type /StructElem /S /Figure /K 0 /P %u 0 R /Pg %u 0 R >>",
				       t->document, page);
	obj_put(t->mem, figure, STR("Alt"), obj_label(t->mem, alt));
	uint32_t number = tome_add(t->tome, figure);
	struct obj *parents = obj_new(t->mem, OBJECT_ARRAY);
	obj_push(t->mem, parents, tome_ref(t->tome, number));
	obj_push(t->mem, t->kids, tome_ref(t->tome, number));
	struct obj *sheet = tome_edit(t->tome, page);
	obj_put(t->mem, sheet, STR("StructParents"), list_parent(t, parents));
	obj_put(t->mem, sheet, STR("Tabs"), obj_text(t->mem, OBJECT_NAME, STR("S")));
}

/* Signature block number *nth below an element, in the order of reading; 0: *nth fewer were seen. */
static uint32_t block_below(struct tome *b, const struct obj *element, size_t *nth, unsigned depth)
{
	struct kids k = kids_of(b, element);
	for (uint32_t i = 0; depth < DEPTH_MAX && i < k.n; i++) {
		uint32_t number = 0;
		const struct obj *child = element_at(b, &k, i, &number);
		if (is_kind(child, "Sect") && (*nth)-- == 0) {
			return number;
		}
		uint32_t below = child == NULL || is_kind(child, "Sect") ? 0 : block_below(b, child, nth, depth + 1);
		if (below != 0) {
			return below;
		}
	}
	return 0;
}

/* What stands below the block, ready for one more. */
static struct obj *room_below(struct structure *t, uint32_t block)
{
	if (block == t->document) {
		return t->kids;
	}
	struct obj *element = tome_edit(t->tome, block);
	struct obj *one = obj_get(element, "K");
	bool is_one = one != NULL && tome_resolve(t->tome, one)->kind != OBJECT_ARRAY;
	struct obj *kids = is_one ? obj_new(t->mem, OBJECT_ARRAY) : tome_inside(t->tome, element, "K", OBJECT_ARRAY);
	if (is_one) {
		obj_push(t->mem, kids, one);
		obj_put(t->mem, element, STR("K"), kids);
	}
	return kids;
}

enum err structure_widget(struct structure *t, uint32_t page, uint32_t widget, size_t nth)
{
	const struct obj *document = tome_object(t->tome, t->document);
	uint32_t above = nth == STRUCTURE_AT_END ? t->document : block_below(t->tome, document, &nth, 0);
	if (above == 0) {
		return err_note(ERR_INVALID, "structure: no such signature block");
	}
	struct obj *look = tome_edit(t->tome, widget);
	struct obj *form = tome_make(t->tome,
				     "<< /Type /StructElem /S /Form /P %u 0 R /Pg %u 0 R /K "
				     "<< /Type /OBJR /Obj %u 0 R /Pg %u 0 R >> >>", above, page, widget, page);
	obj_put(t->mem, form, STR("Alt"), obj_get(look, "TU"));
	uint32_t number = tome_add(t->tome, form);
	obj_push(t->mem, room_below(t, above), tome_ref(t->tome, number));
	obj_put(t->mem, look, STR("StructParent"), list_parent(t, tome_ref(t->tome, number)));
	obj_put(t->mem, tome_edit(t->tome, page), STR("Tabs"), obj_text(t->mem, OBJECT_NAME, STR("S")));
	return OK;
}
