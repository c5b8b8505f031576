/* addition.c - judges one revision against the one before, key by key.
 *
 * For     revision.c.
 * Never   lets pass what it does not know: anything beyond the list of revision.h is ADD_OTHER.
 * Limits  REVISION_OBJECTS_MAX objects written by one revision, CHANGED_MAX of them older ones. */
#include "paper/addition.h"

#include "paper/field.h"

enum { CHANGED_MAX = 8 };

struct judge {
	struct awaited *awaited;
	struct pdf *old, *new;
	struct revision *revision;
	uint32_t changed[CHANGED_MAX], changed_count;
	uint32_t fresh[REVISION_OBJECTS_MAX], fresh_count;
	bool met[REVISION_OBJECTS_MAX]; /* fresh objects reached from where they belong */
	uint32_t queue[REVISION_OBJECTS_MAX], queued;   /* of those, still to be looked into */
};

static bool blame(struct judge *j, uint32_t number)
{
	if (j->revision->culprit_count < REVISION_CULPRITS_MAX)
		j->revision->culprit[j->revision->culprit_count++] = number;
	return false;
}

static bool is_among(struct str key, const char *const *keys)
{
	for (; *keys != NULL; keys++) {
		if (str_eq_c(key, *keys))
			return true;
	}
	return false;
}

/* Every pair but those is in both, and the same. keys ends with NULL. */
static bool same_but(const struct obj *a, const struct obj *b, const char *const *keys)
{
	for (int side = 0; side < 2; side++) {
		for (uint32_t i = 0; i < a->count; i++) {
			if (!is_among(a->keys[i], keys) &&
			    !obj_same(a->items[i], obj_get_str(b, a->keys[i])))
				return false;
		}
		const struct obj *swap = a;

		a = b;
		b = swap;
	}
	return true;
}

static bool is_trailer_sound(struct judge *j)
{
	static const char *const own[] = {
		"Size", "Prev", "ID", "Type", "W", "Index", "Length", "Filter", "DecodeParms", NULL,
	};
	const struct obj *old = j->old->trailer, *new = j->new->trailer;
	const struct obj *old_id = obj_get(old, "ID"), *new_id = obj_get(new, "ID");

	if (j->new->sections[0].is_hybrid || j->new->section_count != j->old->section_count + 1 ||
	    j->new->sections[1].at != j->old->sections[0].at)
		return false;
	if (old_id != NULL && (new_id == NULL || old_id->kind != OBJECT_ARRAY ||
	                       new_id->kind != OBJECT_ARRAY || old_id->count != 2 ||
	                       new_id->count != 2 || !obj_same(old_id->items[0], new_id->items[0])))
		return false;
	struct obj *plain_old = obj_copy(j->awaited->mem, old, 0),
		   *plain_new = obj_copy(j->awaited->mem, new, 0);

	/* an older hybrid stays one: its key is not the new section's concern */
	if (obj_get(plain_old, "XRefStm") != NULL && obj_get(plain_new, "XRefStm") == NULL)
		obj_put(j->awaited->mem, plain_new, STR("XRefStm"), obj_get(plain_old, "XRefStm"));
	return same_but(plain_old, plain_new, own);
}

static bool is_listed(const uint32_t *list, uint32_t n, uint32_t number)
{
	for (uint32_t i = 0; i < n; i++) {
		if (list[i] == number)
			return true;
	}
	return false;
}

/* An entry points into the bytes of its own revision, and its number was never free or awaited. */
static bool is_entry_sound(struct judge *j, const struct xref_entry *e)
{
	const struct xref_entry *before = pdf_entry(j->old, e->number);
	const struct xref_entry *home =
		e->kind == XREF_PACKED ? pdf_entry(j->new, (uint32_t)e->place) : e;

	if (e->kind == XREF_FREE)
		return e->number == 0 && before != NULL && before->kind == XREF_FREE;
	if (home == NULL || home->kind != XREF_PLAIN || home->place < j->revision->start ||
	    home->place >= j->revision->end)
		return false;
	if (before != NULL && before->kind == XREF_FREE)
		return false;
	uint32_t generation = before != NULL && before->kind == XREF_PLAIN ? before->generation : 0;

	return (e->kind == XREF_PACKED ? 0 : e->generation) == generation &&
	       (before != NULL || e->number >= j->awaited->numbers ||
	        j->awaited->state[e->number] == 0);
}

static bool collect(struct judge *j)
{
	const struct xref_section *s = &j->new->sections[0];

	for (uint32_t i = s->first; i < s->first + s->count; i++) {
		const struct xref_entry *e = &j->new->entries[i];

		if (!is_entry_sound(j, e) || is_listed(j->changed, j->changed_count, e->number) ||
		    is_listed(j->fresh, j->fresh_count, e->number))
			return blame(j, e->number);
		if (e->kind == XREF_FREE)
			continue;
		bool is_old = pdf_entry(j->old, e->number) != NULL;

		if (is_old ? j->changed_count == CHANGED_MAX
		           : j->fresh_count == REVISION_OBJECTS_MAX)
			return blame(j, e->number);
		if (is_old)
			j->changed[j->changed_count++] = e->number;
		else
			j->fresh[j->fresh_count++] = e->number;
	}
	return true;
}

/* The fresh objects that a value names are met, and queued: a chain of them must not cost stack. */
static void meet(struct judge *j, const struct obj *o)
{
	if (o->kind == OBJECT_REF) {
		for (uint32_t i = 0; i < j->fresh_count; i++) {
			if (j->fresh[i] == (uint32_t)o->integer && !j->met[i]) {
				j->met[i] = true;
				j->queue[j->queued++] = i;
			}
		}
	} else if (o->kind == OBJECT_ARRAY || o->kind == OBJECT_DICT || o->kind == OBJECT_STREAM) {
		for (uint32_t i = 0; i < o->count; i++)
			meet(j, o->items[i]);
	}
}

/* Follows references into fresh objects only; what is older is not this revision's. */
static void reach(struct judge *j, const struct obj *o)
{
	if (o != NULL)
		meet(j, o);
	while (j->queued > 0) {
		const struct obj *next = pdf_object(j->new, j->fresh[j->queue[--j->queued]]);

		if (next != NULL)
			meet(j, next);
	}
}

/* The carriers of the revision itself, which nothing refers to. */
static bool is_carrier(struct judge *j, uint32_t number)
{
	const struct xref_section *s = &j->new->sections[0];
	const struct xref_entry *e = pdf_entry(j->new, number);

	if (e->kind == XREF_PLAIN && s->is_stream && e->place == s->at)
		return true;
	for (uint32_t i = s->first; i < s->first + s->count; i++) {
		if (j->new->entries[i].kind == XREF_PACKED && j->new->entries[i].place == number)
			return true;
	}
	return false;
}

static bool all_met(struct judge *j)
{
	bool is_all = true;

	for (uint32_t i = 0; i < j->fresh_count; i++) {
		if (!j->met[i] && !is_carrier(j, j->fresh[i]))
			is_all = blame(j, j->fresh[i]);
	}
	return is_all;
}

static bool is_proofs(struct judge *j)
{
	static const char *const keys[] = { "DSS", "Extensions", NULL };

	if (j->changed_count != 1 || j->changed[0] != j->old->catalog_number ||
	    !same_but(j->old->catalog, j->new->catalog, keys) ||
	    obj_get(j->new->catalog, "DSS") == NULL)
		return false;
	reach(j, obj_get(j->new->catalog, "DSS"));
	reach(j, obj_get(j->new->catalog, "Extensions"));
	return true;
}

/* The new signature dictionary of a field, NULL: not a fresh object of its own. */
static const struct obj *fresh_value(struct judge *j, const struct obj *field)
{
	const struct obj *value = obj_get(field, "V");

	if (value == NULL || value->kind != OBJECT_REF ||
	    !is_listed(j->fresh, j->fresh_count, (uint32_t)value->integer))
		return NULL;
	const struct obj *dict = pdf_object(j->new, (uint32_t)value->integer);

	return dict != NULL && dict->kind == OBJECT_DICT ? dict : NULL;
}

static bool field_by_number(struct pdf *p, uint32_t number, struct pdf_field *out)
{
	struct pdf_field_walk w;
	struct pdf_field f;
	bool is_found = false;

	pdf_field_begin(&w, p);
	while (pdf_field_next(&w, &f)) {
		if (f.number == number && !is_found) {
			*out = f;
			is_found = true;
		}
	}
	return is_found && p->fault == PDF_OK;
}

static enum addition known_field(struct judge *j)
{
	static const char *const with_look[] = { "V", "AP", NULL };
	static const char *const value_only[] = { "V", NULL };
	struct pdf_field f;

	if (j->changed_count != 1 || !field_by_number(j->old, j->changed[0], &f) ||
	    !f.is_signature || f.value != NULL || f.has_kids)
		return ADD_OTHER;
	const struct obj *field = pdf_object(j->new, j->changed[0]);
	const struct obj *value = fresh_value(j, field);

	if (value == NULL || field->kind != OBJECT_DICT)
		return ADD_OTHER;
	bool is_archive = obj_is_name(obj_get(value, "Type"), "DocTimeStamp");

	if (!same_but(f.dict, field, is_archive ? value_only : with_look))
		return ADD_OTHER;
	reach(j, obj_get(field, "V"));
	reach(j, is_archive ? NULL : obj_get(field, "AP"));
	return is_archive ? ADD_ARCHIVE : ADD_SIGNATURE;
}

/* The same list with a reference to the field behind it. */
static bool is_appended(const struct obj *old, const struct obj *new, uint32_t field)
{
	uint32_t n = old == NULL ? 0 : old->count;

	if (new == NULL || new->kind != OBJECT_ARRAY || new->count != n + 1 ||
	    (old != NULL && old->kind != OBJECT_ARRAY) || new->items[n]->kind != OBJECT_REF ||
	    new->items[n]->integer != field)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (!obj_same(old->items[i], new->items[i]))
			return false;
	}
	return true;
}

/* A dictionary where only that list grew, in place or in an object of its own, judged elsewhere. */
static bool grew(const struct obj *old, const struct obj *new, const char *list, uint32_t field)
{
	const char *const keys[] = { list, "SigFlags", NULL };
	const struct obj *before = obj_get(old, list), *after = obj_get(new, list);

	return old != NULL && new != NULL && same_but(old, new, keys) &&
	       (obj_same(before, after) || is_appended(before, after, field));
}

static bool is_list_of(const struct obj *dict, const char *key, uint32_t number)
{
	const struct obj *o = obj_get(dict, key);

	return o != NULL && o->kind == OBJECT_REF && o->integer == number;
}

/* A changed object that a new field explains: catalogue, form, its list, the page, its list. */
static bool is_explained(struct judge *j, uint32_t number, const struct obj *field,
                         uint32_t field_number)
{
	static const char *const form_key[] = { "AcroForm", NULL };
	const struct obj *old = pdf_object(j->old, number), *new = pdf_object(j->new, number);
	const struct obj *page_ref = obj_get(field, "P");
	uint32_t form_number;
	const struct obj *form = pdf_field_form(j->old, &form_number);
	const struct obj *page = page_ref == NULL || page_ref->kind != OBJECT_REF
		? NULL : pdf_object(j->old, (uint32_t)page_ref->integer);

	if (old == NULL || new == NULL || old->kind != new->kind)
		return false;
	if (number == j->old->catalog_number)
		return form_number == 0 && same_but(old, new, form_key) &&
		       grew(form, obj_get(new, "AcroForm"), "Fields", field_number);
	if (form != NULL && number == form_number)
		return grew(old, new, "Fields", field_number);
	if (page != NULL && number == (uint32_t)page_ref->integer)
		return obj_is_name(obj_get(old, "Type"), "Page") &&
		       grew(old, new, "Annots", field_number);
	if (is_list_of(form, "Fields", number) || is_list_of(page, "Annots", number))
		return is_appended(old, new, field_number);
	return false;
}

static bool has_surface(struct pdf *p, const struct obj *field)
{
	const struct obj *rect = pdf_get(p, field, "Rect");

	for (uint32_t i = 0; rect != NULL && rect->kind == OBJECT_ARRAY && i < rect->count; i++) {
		const struct obj *o = pdf_resolve(p, rect->items[i]);

		if (o == NULL || (o->kind == OBJECT_INT && o->integer != 0) ||
		    (o->kind == OBJECT_REAL && !str_eq_c(o->text, "0.00")))
			return true;
	}
	return rect == NULL || rect->kind != OBJECT_ARRAY || rect->count != 4 ||
	       obj_get(field, "AP") != NULL;
}

static enum addition new_field(struct judge *j)
{
	struct pdf_field f = { 0 }, one;
	struct pdf_field_walk w;

	pdf_field_begin(&w, j->new);
	while (pdf_field_next(&w, &one)) {
		if (f.number == 0 && is_listed(j->fresh, j->fresh_count, one.number))
			f = one;
	}
	if (f.number == 0 || !f.is_signature || f.has_kids || obj_get(f.dict, "Parent") != NULL)
		return ADD_OTHER;
	const struct obj *value = fresh_value(j, f.dict);

	if (value == NULL)
		return ADD_OTHER;
	for (uint32_t i = 0; i < j->changed_count; i++) {
		if (!is_explained(j, j->changed[i], f.dict, f.number))
			return ADD_OTHER;
	}
	const struct obj self = { .kind = OBJECT_REF, .integer = f.number };

	reach(j, &self);
	if (!obj_is_name(obj_get(value, "Type"), "DocTimeStamp"))
		return ADD_SIGNATURE_FIELD;
	return has_surface(j->new, f.dict) ? ADD_OTHER : ADD_ARCHIVE_FIELD;
}

static bool learn(struct judge *j)
{
	for (uint32_t i = 0; i < j->fresh_count + j->changed_count; i++) {
		uint32_t number = i < j->fresh_count ? j->fresh[i] : j->changed[i - j->fresh_count];
		const struct obj *o = pdf_object(j->new, number);

		if (number < j->awaited->numbers)
			j->awaited->state[number] = 1;
		if (o != NULL && !awaited_scan(j->awaited, j->new, o))
			return false;
	}
	return true;
}

enum addition addition_of(struct awaited *a, const struct revision *older, struct revision *newer)
{
	if (!pdf_room(newer->pdf, sizeof(struct judge)))
		return ADD_OTHER;
	struct judge *j = mem_new_of(a->mem, struct judge);
	enum addition kind = ADD_OTHER;

	*j = (struct judge){ .awaited = a, .old = older->pdf, .new = newer->pdf, .revision = newer };
	if (!is_trailer_sound(j)) {
		(void)blame(j, 0);
		return ADD_OTHER;
	}
	if (!collect(j))
		return ADD_OTHER;
	if (is_proofs(j))
		kind = ADD_PROOFS;
	if (kind == ADD_OTHER)
		kind = known_field(j);
	if (kind == ADD_OTHER)
		kind = new_field(j);
	for (uint32_t i = 0; kind == ADD_OTHER && i < j->changed_count; i++)
		(void)blame(j, j->changed[i]);
	if (kind != ADD_OTHER &&
	    (!all_met(j) || !learn(j) || j->new->fault != PDF_OK || j->old->fault != PDF_OK))
		kind = ADD_OTHER;
	if (kind == ADD_OTHER && newer->culprit_count == 0)
		(void)blame(j, j->fresh_count > 0 ? j->fresh[0] : 0);
	return kind;
}
