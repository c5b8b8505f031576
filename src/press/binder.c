/* binder.c - one file of what cairo drew and what the pieces' pages became: joined, framed, given its fields, written.
 *
 * For     job.c, for ASK_FORM (no piece) and ASK_MERGE.
 * Never   reads what somebody else made: frame.c does, and its result is read as strictly as any file.
 * Holds   the tome that it writes; all lives in the arena. */
#include "press/binder.h"

#include <assert.h>

#include "paper/container.h"
#include "paper/flate.h"
#include "paper/lint.h"
#include "press/archive.h"
#include "press/furniture.h"
#include "press/look.h"

enum { DRAWN_PAGES_MAX = 1 + BINDER_PAGES_MAX + FURNITURE_SHARED + BINDER_PAGES_MAX };

struct binding {
	struct mem *mem;
	struct frames *frames;
	struct tome *tome;
	struct page_note notes[BINDER_PAGES_MAX];
	size_t form_pages, all_pages;   /* of the form; of the whole, once the pieces are counted */
	uint32_t page[BINDER_PAGES_MAX];
	uint32_t letters;               /* resources of the page of letters, when there is one */
	uint32_t drawn[FURNITURE_SHARED + BINDER_PAGES_MAX];    /* pages of furniture, taken out of the file */
	bool keeps;                     /* the file is to be kept: pages of pieces become pictures, but scans */
	bool is_proved;                 /* each page is of a kind that was held against the standards */
};

struct layers {                         /* pictures that pages share, and what draws them */
	uint32_t shared[FURNITURE_SHARED], bands[BAND_COUNT];
	uint32_t before, after_first, after, after_piece;
	bool has_title;                 /* over the first page */
};

static uint32_t add_stream(struct binding *b, struct obj *dict, struct str bytes, const char *filter)
{
	return tome_add(b->tome, tome_stream(b->tome, dict, bytes, filter));
}

static uint32_t add_operators(struct binding *b, struct str operators)
{
	return add_stream(b, obj_new(b->mem, OBJECT_DICT), operators, NULL);
}

static void lay(struct binding *b, struct obj *objects, const char *name, uint32_t picture)
{
	obj_put(b->mem, objects, str_of(name), tome_ref(b->tome, picture));
}

/* The page's own contents between q and Q, then the furniture, as an artifact. */
static void lay_over(struct binding *b, const struct layers *l, size_t page_n, uint32_t own)
{
	struct obj *page = tome_edit(b->tome, b->page[page_n]);
	struct obj *resources = tome_inside(b->tome, page, "Resources", OBJECT_DICT);
	struct obj *objects = tome_inside(b->tome, resources, "XObject", OBJECT_DICT);
	bool is_first = page_n == 0;
	bool is_piece = b->notes[page_n].head.n != 0;
	lay(b, objects, "Own", own);
	lay(b, objects, "Foot", l->shared[FURNITURE_PAGE_FOOT]);
	if (!is_first || l->has_title) {
		lay(b, objects, "Band", l->bands[is_first ? BAND_TITLE : BAND_PAGE]);
	}
	if (!is_first && !is_piece) {
		lay(b, objects, "Head", l->shared[FURNITURE_PAGE_HEAD]);
	}
	struct obj *contents = obj_new(b->mem, OBJECT_ARRAY);
	obj_push(b->mem, contents, tome_ref(b->tome, l->before));
	obj_push(b->mem, contents, obj_get(page, "Contents"));
	obj_push(b->mem, contents, tome_ref(b->tome, is_first ? l->after_first : is_piece ? l->after_piece : l->after));
	obj_put(b->mem, page, STR("Contents"), contents);
}

/* The stream of a page that cairo drew. */
static uint32_t content_of(struct binding *b, uint32_t page)
{
	const struct obj *content = obj_get(tome_object(b->tome, page), "Contents");
	assert(content != NULL && content->kind == OBJECT_REF);
	return (uint32_t)content->integer;
}

/* A page that was taken out, as a form XObject: its one stream stays as it is, still compressed. */
static uint32_t stencil_of(struct binding *b, uint32_t page, const struct obj *look)
{
	uint32_t number = content_of(b, page);
	struct obj *stream = tome_edit(b->tome, number);
	assert(stream->kind == OBJECT_STREAM);
	for (uint32_t i = 0; i < look->count; i++) {
		obj_put(b->mem, stream, look->keys[i], look->items[i]);
	}
	obj_put(b->mem, stream, STR("Resources"), obj_get(tome_object(b->tome, page), "Resources"));
	return number;
}

#define ARTIFACT "\nQ\n/Artifact << /Type /Pagination >> BDC "
#define LAYER(name) "q /" name " Do Q "

/* Does the form begin with a title, which has a band over it? */
static bool has_title(const struct json *model)
{
	const struct json *blocks = json_get(json_item(json_get(model, "groups"), 0), "blocks");
	return json_count(blocks) > 0 && str_eq_c(block_str(json_item(blocks, 0), "t"), "hero");
}

static void add_furniture(struct binding *b, const struct fonts *fonts, bool has_title)
{
	struct obj *look = tome_make(b->tome, "<< /Type /XObject /Subtype /Form /BBox [ 0 0 %.3f %.3f ] >>", SHEET_W,
				     SHEET_H);
	struct str first = has_title ? STR(ARTIFACT LAYER("Foot") LAYER("Band") LAYER("Own") "EMC\n") :
			   STR(ARTIFACT LAYER("Foot") LAYER("Own") "EMC\n");
	struct layers l = {
		.has_title = has_title,
		.before = add_operators(b, STR("q\n")),
		.after_first = add_operators(b, first),
		.after = add_operators(b, STR(ARTIFACT LAYER("Foot") LAYER("Band") LAYER("Head") LAYER("Own") "EMC\n")),
		.after_piece = add_operators(b, STR(ARTIFACT LAYER("Foot") LAYER("Band") LAYER("Own") "EMC\n")),
	};
	for (int i = 0; i < BAND_COUNT; i++) {
		struct obj *dict = obj_copy(b->mem, look, 1);
		obj_put(b->mem, dict, STR("Resources"), obj_new(b->mem, OBJECT_DICT));
		l.bands[i] = add_stream(b, dict, fonts->bands[i], "FlateDecode");
	}
	for (size_t i = 0; i < FURNITURE_SHARED; i++) {
		l.shared[i] = stencil_of(b, b->drawn[i], look);
	}
	for (size_t i = 0; i < b->all_pages; i++) {
		lay_over(b, &l, i, stencil_of(b, b->drawn[FURNITURE_SHARED + i], look));
	}
}

/* What cairo left untagged on the form's pages: rules, grounds, boxes. */
static enum err mark_artifacts(struct binding *b)
{
	for (size_t i = 0; i < b->form_pages; i++) {
		struct obj *page = tome_edit(b->tome, b->page[i]);
		struct str content = tome_content(b->tome, tome_object(b->tome, content_of(b, b->page[i])));
		if (content.p == NULL) {
			return err_note(ERR_INVALID, "binder: a page of the form does not decode");
		}
		struct str marked = flate_pack_fast(b->mem, structure_artifacts(b->mem, content));
		uint32_t number = add_stream(b, obj_new(b->mem, OBJECT_DICT), marked, "FlateDecode");
		obj_put(b->mem, page, STR("Contents"), tome_ref(b->tome, number));
		obj_put(b->mem, page, STR("Tabs"), obj_text(b->mem, OBJECT_NAME, STR("S")));
	}
	return OK;
}

static enum err write_as(struct binding *b, const struct json *model, bool claims, struct str *out)
{
	uint32_t info = archive_describe(b->mem, b->tome, model, claims);
	enum pdf_fault fault = tome_write(b->tome, info, CONTAINER_BYTES_MAX, out);
	return fault == PDF_OK ? OK : fault == PDF_LIMIT ? err_note(ERR_LIMIT, "binder: the file is too large") :
	       err_note(ERR_INVALID, "binder: cannot be written: %s", pdf_fault_name(fault));
}

/* Written once as what it should be, and looked at: the names of the standards stay only when nothing is
 * found. What must not be frozen is refused (notes of lint.h). */
static enum err write_checked(struct binding *b, const struct json *model, struct str *out)
{
	struct lint lint = { .is_fit = false };
	TRY(write_as(b, model, b->is_proved, out));
	enum pdf_fault fault = lint_file(b->mem, *out, &lint);
	if (fault != PDF_OK || lint.is_broken[LINT_ACTIVE] || lint.is_broken[LINT_ANNOTATION]) {
		return err_note(ERR_INVALID, "binder: not fit to be kept: %s", fault != PDF_OK ? pdf_fault_name(fault) :
				lint_name(lint.is_broken[LINT_ACTIVE] ? LINT_ACTIVE : LINT_ANNOTATION));
	}
	return lint.is_fit || !b->is_proved ? OK : write_as(b, model, false, out);
}

/* How many pages there will be, and what stands on each. */
static enum err count_pieces(struct binding *b, const struct binder_plan *plan)
{
	for (size_t i = 0; i < plan->n_pieces; i++) {
		size_t n = frame_pages(b->frames, i);
		if (n > BINDER_PAGES_MAX - b->all_pages) {
			return err_note(ERR_LIMIT, "binder: more than %d pages", BINDER_PAGES_MAX);
		}
		for (size_t k = 0; k < n; k++) {
			b->notes[b->all_pages++] = (struct page_note){ .head = plan->pieces[i].head,
								       .mention = plan->pieces[i].mention };
		}
	}
	return OK;
}

/* The letters when something will be signed, the form, and what stands around all pages: one sheet, so that one
 * set of fonts serves all of it. */
static enum err draw(struct binding *b, const struct fonts *fonts, const struct json *model,
		     const struct binder_plan *plan, struct bound *out)
{
	struct buf *drawn = buf_new(b->mem, FORM_BYTES_MAX);
	TRY(form_check(model));
	TRY(furniture_check(model));
	struct sheet *s = form_sheet(b->mem, fonts, model, drawn);
	if (b->keeps) {
		look_letters(s->cr, fonts);
	}
	form_draw(s, model, &out->places);
	b->form_pages = (size_t)s->page;
	b->all_pages = b->form_pages;
	enum err e = b->form_pages <= BINDER_PAGES_MAX ? count_pieces(b, plan) :
		     err_note(ERR_LIMIT, "binder: a form of %zu pages", b->form_pages);
	if (e == OK) {
		furniture_draw(s, model, b->notes, b->all_pages);
	}
	enum err closed = sheet_close(s);
	TRY(e);
	TRY(closed);
	enum pdf_fault fault = PDF_OK;
	b->tome = tome_open(b->mem, buf_done(drawn), &fault);
	return b->tome != NULL ? OK : err_note(ERR_INVALID, "binder: the form: %s", pdf_fault_name(fault));
}

static uint32_t letters_of(struct binding *b, uint32_t page)
{
	struct obj *resources = obj_new(b->mem, OBJECT_DICT);
	struct obj *fonts = obj_get(tome_get(b->tome, tome_object(b->tome, page), "Resources"), "Font");
	assert(fonts != NULL);
	obj_put(b->mem, resources, STR("Font"), fonts);
	return tome_add(b->tome, resources);
}

/* The form's pages are the tome's; the others are kept aside. */
static void take_out(struct binding *b)
{
	uint32_t *pages = mem_get(b->mem, DRAWN_PAGES_MAX, sizeof(*pages));
	size_t before = b->keeps ? 1 : 0;
	size_t n = 0;
	bool is_flat = tome_pages(b->tome, pages, DRAWN_PAGES_MAX, &n);
	assert(is_flat && n == before + b->form_pages + FURNITURE_SHARED + b->all_pages);
	if (b->keeps) {
		b->letters = letters_of(b, pages[0]);
	}
	for (size_t i = before; i < n; i++) {
		size_t k = i - before;
		*(k < b->form_pages ? &b->page[k] : &b->drawn[k - b->form_pages]) = pages[i];
	}
}

/* Behind what is there; each page is a figure with its piece's name. *n: pages so far. */
static enum err add_piece(struct binding *b, size_t nth, struct structure *tree, size_t *n)
{
	struct framed framed = { .pdf = STR("") };
	size_t more = 0;
	TRY(frame_write(b->frames, nth, b->keeps, &framed));
	if (!tome_join(b->tome, framed.pdf, b->page + *n, BINDER_PAGES_MAX - *n, &more)) {
		return err_note(ERR_INVALID, "binder: the pages of piece %zu cannot be read", nth + 1);
	}
	for (size_t i = *n; i < *n + more; i++) {
		structure_figure(tree, b->page[i], b->notes[i].head);
	}
	*n += more;
	b->is_proved = b->is_proved && framed.is_proved;
	return OK;
}

enum err binder_join(struct mem *mem, const struct fonts *fonts, const struct json *model,
		     const struct binder_plan *plan, struct bound *out)
{
	static const struct binder_plan nothing = { 0 };
	struct structure tree = { 0 };
	plan = plan == NULL ? &nothing : plan;
	struct binding *b = mem_new_of(mem, struct binding);
	b->mem = mem;
	b->keeps = plan->n_fields > 0;
	b->is_proved = true;
	TRY(frame_open(mem, plan->pieces, plan->n_pieces, &b->frames));
	TRY(draw(b, fonts, model, plan, out));
	take_out(b);
	archive_name_glyphs(mem, b->tome);
	if (!structure_open(mem, b->tome, &tree)) {
		return err_note(ERR_INVALID, "binder: the form has no structure");
	}
	TRY(mark_artifacts(b));
	size_t n = b->form_pages;
	for (size_t i = 0; i < plan->n_pieces; i++) {
		TRY(add_piece(b, i, &tree, &n));
	}
	assert(n == b->all_pages);
	tome_set_pages(b->tome, b->page, b->all_pages);
	add_furniture(b, fonts, has_title(model));
	const struct fields_wish wish = { plan->fields, plan->n_fields, &out->places, b->letters, b->page };
	TRY(fields_add(&tree, &wish));
	structure_scopes(&tree);
	out->pages = b->all_pages;
	return write_checked(b, model, &out->pdf);
}
