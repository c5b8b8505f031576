/* tome.c - the full writer (ISO 32000-1, 7.5).
 *
 * For     the press, which joins a dossier before it is frozen.
 * Never   changes what a reader made, or writes an object that the catalogue and /Info do not lead to.
 * Holds   a reader for each file that it takes from.
 * Limits  PDF_NUMBERS_MAX objects; the depth that the reader allows. */
#include "paper/tome.h"

#include <assert.h>
#include <string.h>

#include "paper/digest.h"
#include "paper/flate.h"
#include "paper/lex.h"

enum { SLOTS_MORE = 256, ID_BYTES = 16, SPARE_BYTES = 64 * 1024 };

struct part {                           /* a file that objects come from */
	struct part *next;
	struct pdf *pdf;
	struct pdf_budget budget;
	uint32_t *taken;                /* by its number: the tome's, 0: not met; NULL: they are the same */
};

struct slot {                           /* an object of the tome */
	struct part *part;
	struct obj *value;              /* NULL: not looked up yet, in its part under source */
	uint32_t source, written;       /* written: its number in the file that is being written */
	bool is_ours;                   /* value may be changed */
};

struct tome {
	struct mem *mem;
	struct part *first;
	struct slot *slots;
	uint32_t count, room;
	enum pdf_fault fault;           /* of ours */
};

struct writing {
	struct tome *tome;
	uint32_t *order;                /* the tome's numbers, in the order in which they were met */
	size_t *place;                  /* of each in the file */
	uint32_t met;
};

static struct part *open_part(struct tome *b, struct str pdf, enum pdf_fault *fault_out)
{
	struct part *k = mem_new_of(b->mem, struct part);

	k->budget = pdf_budget_for(pdf);
	k->pdf = pdf_open(b->mem, pdf, &k->budget, fault_out);
	if (k->pdf == NULL)
		return NULL;
	if (b->first != NULL)
		k->taken = mem_get(b->mem, k->pdf->numbers, sizeof *k->taken);
	k->next = b->first == NULL ? NULL : b->first->next;
	if (b->first == NULL)
		b->first = k;
	else
		b->first->next = k;
	return k;
}

static struct slot *new_slot(struct tome *b)
{
	if (b->count == b->room) {
		uint32_t room = b->room * 2 + SLOTS_MORE;
		struct slot *more = mem_get(b->mem, room, sizeof *more);

		if (b->count > 0)
			memcpy(more, b->slots, b->count * sizeof *more);
		b->slots = more;
		b->room = room;
	}
	return &b->slots[b->count++];
}

struct tome *tome_open(struct mem *m, struct str pdf, enum pdf_fault *fault_out)
{
	struct tome *b = mem_new_of(m, struct tome);

	b->mem = m;
	if (open_part(b, pdf, fault_out) == NULL)
		return NULL;
	for (uint32_t n = 0; n < b->first->pdf->numbers; n++) {
		struct slot *s = new_slot(b);

		s->part = b->first;
		s->source = n;
	}
	return b;
}

struct obj *tome_make(struct tome *b, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	struct str text = str_fmt_list(b->mem, format, list);
	va_end(list);
	struct lex l = { .pdf = b->first->pdf, .in = text, .is_packed = true };
	struct obj *o = lex_object(&l);

	assert(o != NULL || l.pdf->fault != PDF_OK);
	return o != NULL ? o : obj_new(b->mem, OBJECT_DICT);
}

struct obj *tome_stream(struct tome *b, struct obj *dict, struct str data, const char *filter)
{
	struct obj *o = obj_copy(b->mem, dict, 1);

	o->kind = OBJECT_STREAM;
	o->data = data;
	if (filter != NULL)
		obj_put(b->mem, o, STR("Filter"), obj_text(b->mem, OBJECT_NAME, str_of(filter)));
	return o;
}

struct obj *tome_ref(struct tome *b, uint32_t number)
{
	assert(number > 0 && number < b->count);
	return obj_ref(b->mem, number, 0);
}

uint32_t tome_add(struct tome *b, struct obj *value)
{
	struct slot *s = new_slot(b);

	s->value = value;
	s->is_ours = true;
	return b->count - 1;
}

uint32_t tome_objects(const struct tome *b)
{
	return b->count;
}

/* The tome's number of an object of another file; only the objects that are met get one. */
static uint32_t taken(struct tome *b, struct part *k, uint32_t source)
{
	if (source >= k->pdf->numbers)
		return 0;
	if (k->taken[source] == 0) {
		struct slot *s = new_slot(b);

		s->part = k;
		s->source = source;
		k->taken[source] = b->count - 1;
	}
	return k->taken[source];
}

/* A value of another file, with the tome's numbers. */
static struct obj *take(struct tome *b, struct part *k, struct obj *o, int depth)
{
	if (depth > OBJECT_DEPTH_MAX) {
		b->fault = PDF_LIMIT;
		return obj_new(b->mem, OBJECT_NULL);
	}
	if (o->kind == OBJECT_REF) {
		uint32_t number = taken(b, k, (uint32_t)o->integer);

		return number == 0 ? obj_new(b->mem, OBJECT_NULL) : tome_ref(b, number);
	}
	if (o->kind != OBJECT_ARRAY && o->kind != OBJECT_DICT && o->kind != OBJECT_STREAM)
		return o;
	struct obj *copy = obj_copy(b->mem, o, 0);

	if (o->kind == OBJECT_STREAM)           /* its length may be an object of its own */
		obj_put(b->mem, copy, STR("Length"), obj_int(b->mem, (int64_t)o->data.n));
	for (uint32_t i = 0; i < copy->count; i++)
		copy->items[i] = take(b, k, copy->items[i], depth + 1);
	return copy;
}

struct obj *tome_object(struct tome *b, uint32_t number)
{
	if (number >= b->count)
		return NULL;
	struct slot *s = &b->slots[number];
	struct part *k = s->part;

	if (s->value != NULL || k == NULL)
		return s->value;
	struct obj *value = pdf_object(k->pdf, s->source);

	if (value != NULL && k->taken != NULL)
		value = take(b, k, value, 0);
	s = &b->slots[number];          /* taking may have moved them */
	s->value = value;
	return value;
}

struct obj *tome_resolve(struct tome *b, struct obj *o)
{
	for (int hops = 0; o != NULL && o->kind == OBJECT_REF; hops++)
		o = hops < OBJECT_DEPTH_MAX ? tome_object(b, (uint32_t)o->integer) : NULL;
	return o == NULL || o->kind == OBJECT_NULL ? NULL : o;
}

struct obj *tome_get(struct tome *b, const struct obj *dict, const char *key)
{
	return tome_resolve(b, obj_get(dict, key));
}

static bool is_container(const struct obj *o)
{
	return o != NULL && (o->kind == OBJECT_ARRAY || o->kind == OBJECT_DICT || o->kind == OBJECT_STREAM);
}

struct obj *tome_edit(struct tome *b, uint32_t number)
{
	struct obj *o = tome_object(b, number);

	if (!is_container(o))
		return NULL;
	struct slot *s = &b->slots[number];

	if (!s->is_ours)
		s->value = obj_copy(b->mem, o, 4);
	s->is_ours = true;
	return s->value;
}

struct obj *tome_inside(struct tome *b, struct obj *dict, const char *key, enum obj_kind kind)
{
	struct obj *at = obj_get(dict, key);

	if (at != NULL && at->kind == OBJECT_REF) {
		struct obj *own = tome_edit(b, (uint32_t)at->integer);

		if (own != NULL && own->kind == kind)
			return own;
	}
	struct obj *inside = at != NULL && at->kind == kind ? obj_copy(b->mem, at, 4) : obj_new(b->mem, kind);

	obj_put(b->mem, dict, str_of(key), inside);
	return inside;
}

struct obj *tome_root(struct tome *b)
{
	return tome_edit(b, b->first->pdf->catalog_number);
}

struct str tome_content(struct tome *b, const struct obj *stream)
{
	return flate_decode(b->first->pdf, stream, false);
}

/* The pages of a part's tree, which has no level below the first. */
static const struct obj *kids_of(struct part *k)
{
	const struct obj *kids = pdf_get(k->pdf, pdf_get(k->pdf, k->pdf->catalog, "Pages"), "Kids");

	if (kids == NULL || kids->kind != OBJECT_ARRAY)
		return NULL;
	for (uint32_t i = 0; i < kids->count; i++) {
		const struct obj *page = pdf_resolve(k->pdf, kids->items[i]);

		if (kids->items[i]->kind != OBJECT_REF || page == NULL || page->kind != OBJECT_DICT ||
		    !obj_is_name(obj_get(page, "Type"), "Page"))
			return NULL;
	}
	return kids;
}

static bool number_pages(struct tome *b, struct part *k, uint32_t *numbers, size_t max, size_t *n_out)
{
	const struct obj *kids = kids_of(k);

	if (kids == NULL || kids->count > max)
		return false;
	for (uint32_t i = 0; i < kids->count; i++) {
		uint32_t source = (uint32_t)kids->items[i]->integer;

		numbers[i] = k->taken == NULL ? source : taken(b, k, source);
	}
	*n_out = kids->count;
	return true;
}

bool tome_pages(struct tome *b, uint32_t *numbers, size_t max, size_t *n_out)
{
	return number_pages(b, b->first, numbers, max, n_out);
}

/* A page's own tree stays behind: it is told its new parent before anything else is taken over. */
bool tome_join(struct tome *b, struct str pdf, uint32_t *numbers, size_t max, size_t *n_out)
{
	enum pdf_fault fault = PDF_OK;
	struct part *k = open_part(b, pdf, &fault);

	if (k == NULL || !number_pages(b, k, numbers, max, n_out)) {
		b->fault = fault != PDF_OK ? fault : PDF_NO_PAGE;
		return false;
	}
	for (size_t i = 0; i < *n_out; i++) {
		struct obj *page = tome_edit(b, numbers[i]);

		if (page == NULL)
			return false;
		obj_put(b->mem, page, STR("Parent"), obj_new(b->mem, OBJECT_NULL));
	}
	return true;
}

void tome_set_pages(struct tome *b, const uint32_t *numbers, size_t n)
{
	struct obj *root = tome_root(b);
	struct obj *tree = tome_inside(b, root, "Pages", OBJECT_DICT);
	struct obj *kids = obj_new(b->mem, OBJECT_ARRAY);

	for (size_t i = 0; i < n; i++) {
		struct obj *page = tome_edit(b, numbers[i]);

		assert(page != NULL);
		obj_put(b->mem, page, STR("Parent"), obj_get(root, "Pages"));
		obj_push(b->mem, kids, tome_ref(b, numbers[i]));
	}
	obj_put(b->mem, tree, STR("Kids"), kids);
	obj_put(b->mem, tree, STR("Count"), obj_int(b->mem, (int64_t)n));
}

/* The number that an object will have; 0: it is none. */
static uint32_t meet(void *writing, uint32_t number)
{
	struct writing *w = writing;
	struct tome *b = w->tome;

	if (tome_object(b, number) == NULL)
		return 0;
	struct slot *s = &b->slots[number];

	if (s->written == 0) {
		s->written = ++w->met;
		if ((w->met & (w->met - 1)) == 0) {     /* room doubles with each power of two */
			uint32_t *order = mem_get(b->mem, w->met * (size_t)2, sizeof *order);

			if (w->met > 1)
				memcpy(order, w->order, w->met * sizeof *order);
			w->order = order;
		}
		w->order[w->met] = number;
	}
	return s->written;
}

static void write_objects(struct writing *w, struct buf *out)
{
	const struct obj_numbers numbers = { meet, w };
	size_t room = 0;

	for (uint32_t i = 1; i <= w->met && !buf_full(out); i++) {
		if (i >= room) {
			size_t *place = mem_get(w->tome->mem, room * 2 + SLOTS_MORE, sizeof *place);

			if (room > 0)
				memcpy(place, w->place, room * sizeof *place);
			w->place = place;
			room = room * 2 + SLOTS_MORE;
		}
		w->place[i] = buf_bytes(out);
		buf_u64(out, i);
		buf_add_c(out, " 0 obj\n");
		obj_write_as(out, tome_object(w->tome, w->order[i]), &numbers);
		buf_add_c(out, "\nendobj\n");
	}
}

static void write_end(const struct writing *w, struct buf *out)
{
	size_t at = buf_bytes(out);
	const struct digest d = digest_one(DIGEST_SHA256, buf_done(out));
	struct str id = str_hex(w->tome->mem, d.bytes, ID_BYTES);

	buf_fmt(out, "xref\n0 %u\n0000000000 65535 f \n", w->met + 1);
	for (uint32_t i = 1; i <= w->met; i++)
		buf_fmt(out, "%010zu 00000 n \n", w->place[i]);
	buf_fmt(out, "trailer\n<</Size %u/Root 1 0 R/Info 2 0 R/ID[<" STR_FMT "><" STR_FMT ">]>>\n", w->met + 1,
		STR_ARG(id), STR_ARG(id));
	buf_fmt(out, "startxref\n%zu\n%%%%EOF\n", at);
}

static enum pdf_fault fault_of(const struct tome *b)
{
	enum pdf_fault fault = b->fault;

	for (const struct part *k = b->first; k != NULL && fault == PDF_OK; k = k->next)
		fault = k->pdf->fault;
	return fault;
}

enum pdf_fault tome_write(struct tome *b, uint32_t info, size_t limit_bytes, struct str *out)
{
	struct writing w = { .tome = b };
	struct buf *file = buf_new(b->mem, limit_bytes);
	size_t hoped = SPARE_BYTES;

	for (const struct part *k = b->first; k != NULL; k = k->next)
		hoped += k->pdf->bytes.n;
	buf_reserve(file, hoped < limit_bytes ? hoped : limit_bytes);
	for (uint32_t i = 0; i < b->count; i++)
		b->slots[i].written = 0;
	buf_add_c(file, "%PDF-1.7\n%\xc2\xb5\xc2\xb6\n");
	(void)meet(&w, b->first->pdf->catalog_number);
	(void)meet(&w, info);
	write_objects(&w, file);
	if (fault_of(b) == PDF_OK && !buf_full(file))
		write_end(&w, file);
	*out = buf_done(file);
	return fault_of(b) != PDF_OK ? fault_of(b) : buf_full(file) ? PDF_LIMIT : PDF_OK;
}
