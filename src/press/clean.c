/* clean.c - page objects alone are taken from an upload, by a list of what may come along.
 *
 * For     upload.c, inside its jail.
 * Never   takes anything of the document level, an annotation that is not its picture, or a key that acts; calls
 *         a copy clean that our own reader and lint have not seen.
 * Limits  UPLOAD_PAGES_MAX pages, SCRUB_OBJECTS_MAX objects below them. */
#include "press/clean.h"

#include <assert.h>

#include "paper/bomb.h"
#include "paper/lint.h"
#include "press/flatten.h"
#include "press/image.h"
#include "press/preview.h"
#include "press/quire.h"

enum { PICTURE_WIDTH = 1654, TAIL_BYTES = 4096, SCRUB_OBJECTS_MAX = 20000, SCRUB_DEPTH_MAX = 40,
	SCRUB_SEEN_BITS = 1 << 20 };

/* A page keeps these; whatever a page could act, link or hide with is in none of them. */
static const char *const page_keys[] = {
	"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Group",
};

/* Removed wherever they stand below a page. */
static const char *const acting_keys[] = {
	"/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/AF",
	"/RichMedia", "/XFA", "/Metadata", "/PieceInfo", "/OPI", "/Ref", "/URI", "/StructParent", "/StructParents",
};

/* A dictionary that says it is one of these is none any more, wherever a resource drags it along: an annotation
 * may be named as a font. */
static const char *const kind_keys[] = { "/S", "/Type", "/Subtype" };
static const char *const acting_kinds[] = {
	"/JavaScript", "/Launch", "/URI", "/GoToR", "/GoToE", "/ImportData", "/SubmitForm", "/EmbeddedFile",
	"/Filespec", "/RichMedia", "/RichMediaContent", "/Movie", "/Sound", "/Screen", "/Rendition", "/3D",
};

struct scrubbing {
	struct mem *mem;
	qpdf_data q;
	uint8_t *seen;                  /* one bit for an object's number */
	size_t left;                    /* objects that may still be looked at */
};

static bool is_kept(const char *key)
{
	for (size_t i = 0; i < sizeof(page_keys) / sizeof(page_keys[0]); i++) {
		if (str_eq_c(str_of(key), page_keys[i])) {
			return true;
		}
	}
	return false;
}

static void keep_page_keys(struct mem *mem, qpdf_data q, qpdf_oh page)
{
	enum { KEYS_MAX = 256 };
	const char *gone[KEYS_MAX];
	size_t n = 0;
	qpdf_oh_begin_dict_key_iter(q, page);
	while (qpdf_oh_dict_more_keys(q) != QPDF_FALSE) {
		const char *key = qpdf_oh_dict_next_key(q);
		if (!is_kept(key) && n < KEYS_MAX) {
			gone[n++] = str_c(mem, str_of(key));
		}
	}
	for (size_t i = 0; i < n; i++) {
		qpdf_oh_remove_key(q, page, gone[i]);
	}
}

/* Marks an object that has a number; false: it was seen. */
static bool is_new(struct scrubbing *s, qpdf_oh oh)
{
	if (qpdf_oh_is_indirect(s->q, oh) == QPDF_FALSE) {
		return true;
	}
	unsigned number = (unsigned)qpdf_oh_get_object_id(s->q, oh);
	if (number >= SCRUB_SEEN_BITS) {
		return true;                    /* looked at again: the count and the depth still bound it */
	}
	bool was = (s->seen[number / 8] >> (number % 8) & 1) != 0;
	s->seen[number / 8] |= (uint8_t)(1u << (number % 8));
	return !was;
}

/* Room for as many keys as there are: small dictionaries come by the thousand. */
static size_t count_keys(qpdf_data q, qpdf_oh dict)
{
	size_t n = 0;
	qpdf_oh_begin_dict_key_iter(q, dict);
	while (qpdf_oh_dict_more_keys(q) != QPDF_FALSE) {
		(void)qpdf_oh_dict_next_key(q);
		n++;
	}
	return n;
}

static bool names_acting_kind(qpdf_data q, qpdf_oh dict, const char *key)
{
	qpdf_oh value = qpdf_oh_get_key(q, dict, key);
	bool is_acting = false;
	if (qpdf_oh_is_name(q, value) != QPDF_FALSE) {
		struct str name = str_of(qpdf_oh_get_name(q, value));
		for (size_t i = 0; i < sizeof(acting_kinds) / sizeof(acting_kinds[0]); i++) {
			is_acting = is_acting || str_eq_c(name, acting_kinds[i]);
		}
	}
	qpdf_oh_release(q, value);
	return is_acting;
}

static bool scrub(struct scrubbing *s, qpdf_oh oh, unsigned depth);

static bool scrub_dict(struct scrubbing *s, qpdf_oh dict, unsigned depth)
{
	for (size_t i = 0; i < sizeof(acting_keys) / sizeof(acting_keys[0]); i++) {
		qpdf_oh_remove_key(s->q, dict, acting_keys[i]);
	}
	for (size_t i = 0; i < sizeof(kind_keys) / sizeof(kind_keys[0]); i++) {
		if (names_acting_kind(s->q, dict, kind_keys[i])) {
			qpdf_oh_remove_key(s->q, dict, kind_keys[i]);
		}
	}
	enum { KEYS_MAX = 4096 };
	size_t most = count_keys(s->q, dict);
	if (most > KEYS_MAX) {
		return false;
	}
	struct str *keys = mem_get(s->mem, most + 1, sizeof(*keys));
	size_t n = 0;
	qpdf_oh_begin_dict_key_iter(s->q, dict);
	while (n < most && qpdf_oh_dict_more_keys(s->q) != QPDF_FALSE) {
		keys[n++] = str_copy(s->mem, str_of(qpdf_oh_dict_next_key(s->q)));
	}
	bool is_good = true;
	for (size_t i = 0; i < n && is_good; i++) {
		if (str_eq_c(keys[i], "/Parent")) {
			continue;
		}
		qpdf_oh member = qpdf_oh_get_key(s->q, dict, keys[i].p);
		is_good = scrub(s, member, depth + 1);
		qpdf_oh_release(s->q, member);
	}
	return is_good;
}

static bool scrub(struct scrubbing *s, qpdf_oh oh, unsigned depth)
{
	qpdf_data q = s->q;
	if (depth > SCRUB_DEPTH_MAX || s->left == 0) {
		return false;
	}
	s->left--;
	if (qpdf_oh_is_scalar(q, oh) != QPDF_FALSE || !is_new(s, oh)) {
		return true;
	}
	if (qpdf_oh_is_stream(q, oh) != QPDF_FALSE) {
		return scrub_dict(s, qpdf_oh_get_dict(q, oh), depth);
	}
	if (qpdf_oh_is_dictionary(q, oh) != QPDF_FALSE) {
		return scrub_dict(s, oh, depth);
	}
	bool is_good = true;
	if (qpdf_oh_is_array(q, oh) != QPDF_FALSE) {
		int n = qpdf_oh_get_array_n_items(q, oh);
		for (int i = 0; i < n && is_good; i++) {
			qpdf_oh item = qpdf_oh_get_array_item(q, oh, i);
			is_good = scrub(s, item, depth + 1);
			qpdf_oh_release(q, item);
		}
	}
	return is_good;
}

/* The end of the file is there: a download that was cut has none. */
static bool has_end(struct str file)
{
	size_t at = 0;
	size_t from = file.n > TAIL_BYTES ? file.n - TAIL_BYTES : 0;
	return str_find(str_sub(file, from, file.n), STR("startxref"), &at);
}

/* A page whose fields hold text that nothing shows: its picture comes instead, drawn with the text. */
static bool take_picture(struct mem *mem, struct str file, qpdf_data to, int i)
{
	struct str jpeg = STR("");
	struct image image = { 0 };
	return preview_picture(mem, file, i, PICTURE_WIDTH, &jpeg) == VERDICT_OK &&
	       image_read_jpeg(mem, jpeg, &image) == VERDICT_OK && image_add_page(mem, to, &image) == OK;
}

/* Every member that stays, not the resources alone: a box may name anything. */
static bool scrub_page(struct scrubbing *s, qpdf_oh page)
{
	bool is_good = true;
	for (size_t i = 0; i < sizeof(page_keys) / sizeof(page_keys[0]) && is_good; i++) {
		if (!str_eq_c(str_of(page_keys[i]), "/Parent")) {
			qpdf_oh member = qpdf_oh_get_key(s->q, page, page_keys[i]);
			is_good = scrub(s, member, 0);
			qpdf_oh_release(s->q, member);
		}
	}
	return is_good;
}

static bool take_page(struct scrubbing *s, struct str file, qpdf_data to, int i)
{
	qpdf_data q = s->q;
	qpdf_oh page = qpdf_get_page_n(q, (size_t)i);
	if (qpdf_oh_is_dictionary(q, page) == QPDF_FALSE) {
		return false;                   /* a tree may name a stream as a page */
	}
	qpdf_oh_replace_key(q, page, "/Type", qpdf_oh_new_name(q, "/Page"));
	if (flatten_is_blind(q, page)) {
		return take_picture(s->mem, file, to, i);
	}
	struct str content = STR("");
	if (quire_content(s->mem, q, page, &content) != OK) {
		return false;
	}
	flatten_page(s->mem, q, page, content);
	keep_page_keys(s->mem, q, page);
	bool is_good = scrub_page(s, page) && (qpdf_add_page(to, q, page, QPDF_FALSE) & QPDF_ERRORS) == 0;
	qpdf_oh_release(q, page);
	return is_good;
}

/* What was taken is looked at with other eyes: a copy that still holds something active, or that our own reader
 * would refuse when the dossier is frozen, is not clean. */
static bool is_clean(struct mem *mem, struct str pdf)
{
	struct lint found;
	enum pdf_fault fault = lint_file(mem, pdf, &found);
	return fault == PDF_LIMIT ||
	       (fault == PDF_OK && !found.is_broken[LINT_ACTIVE] && !found.is_broken[LINT_ANNOTATION]);
}

enum upload_verdict clean_pdf(struct mem *mem, struct str file, struct str *pdf_out, size_t *pages_out)
{
	if (!has_end(file) || bomb_is(file)) {
		return VERDICT_BROKEN;
	}
	qpdf_data from = NULL;
	enum err opened = quire_open(mem, "upload", file, &from);
	if (opened != OK) {
		return opened == ERR_DENIED ? VERDICT_LOCKED : VERDICT_BROKEN;
	}
	int pages = qpdf_get_num_pages(from);
	if (pages < 1 || qpdf_has_error(from) != QPDF_FALSE) {
		return VERDICT_BROKEN;
	}
	if (pages > UPLOAD_PAGES_MAX) {
		return VERDICT_PAGES;
	}
	if ((qpdf_push_inherited_attributes_to_page(from) & QPDF_ERRORS) != 0) {
		return VERDICT_BROKEN;
	}
	struct scrubbing s = { mem, from, mem_get(mem, SCRUB_SEEN_BITS / 8, 1), SCRUB_OBJECTS_MAX };
	qpdf_data to = quire_new(mem);
	for (int i = 0; i < pages; i++) {
		if (!take_page(&s, file, to, i)) {
			return VERDICT_BROKEN;
		}
	}
	struct str pdf = STR("");
	if (quire_write(to, &pdf) != OK || !is_clean(mem, pdf)) {
		return VERDICT_BROKEN;
	}
	*pdf_out = pdf;
	*pages_out = (size_t)pages;
	return VERDICT_OK;
}
