/* paper_attack_test.c - every known way to deceive a reader of signed files, and what is said of each.
 *
 * One table: the forgery, our verdict, and what pdfsig says of the same bytes. Where both of us judge the
 * cryptography of a signature, both must agree. Classes as the literature names them: hide, replace, hide and
 * replace, wrapping, evil annotation, sneaky updates.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "paper/cms.h"
#include "paper_forge.h"

#define HOUR_MS ((int64_t)3600000)

/* --- what later revisions do: each takes a file signed by both, and gives the forged one --- */

static struct str contents_overwritten(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);

	(void)update_put_text(d.update, CONTENTS_1, STR("<</Length 3>>\nstream\nq Q\nendstream"));
	return forge_end(l, &d);
}

static struct str font_overwritten(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);

	(void)update_put_text(d.update, FONT, STR("<</Type/Font/Subtype/Type1/BaseFont/Courier>>"));
	return forge_end(l, &d);
}

static struct str annotation_added(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);
	uint32_t n = update_number(d.update);

	(void)update_put_text(
		d.update, n,
		STR("<</Type/Annot/Subtype/FreeText/Rect[0 0 300 300]/Contents(no)>>"));
	obj_push(l->mem, draft_inside(&d, draft_edit(&d, PAGE_1), "Annots", OBJECT_ARRAY),
	         obj_ref(l->mem, n, 0));
	return forge_end(l, &d);
}

static struct str look_of_a_signed_field_changed(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);

	obj_put(l->mem, draft_edit(&d, HOLDER), STR("AP"), forge_raw(l, "<<>>"));
	return forge_end(l, &d);
}

static struct str signature_removed(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);

	obj_put(l->mem, draft_edit(&d, HOLDER), STR("V"), forge_raw(l, "null"));
	return forge_end(l, &d);
}

static struct str value_shared(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);

	obj_put(l->mem, draft_edit(&d, ARCHIVE), STR("V"), obj_get(pdf_object(d.pdf, HOLDER), "V"));
	return forge_end(l, &d);
}

static struct str catalogue_swapped(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);

	d.pdf->catalog_number = update_number(d.update);
	(void)update_put(d.update, d.pdf->catalog_number, d.pdf->catalog);
	return forge_end(l, &d);
}

static struct str pages_swapped(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);
	uint32_t n = update_number(d.update);

	(void)update_put_text(d.update, n, STR("<</Type/Pages/Count 1/Kids[7 0 R]>>"));
	obj_put(l->mem, draft_edit(&d, d.pdf->catalog_number), STR("Pages"), obj_ref(l->mem, n, 0));
	return forge_end(l, &d);
}

static struct str action_beside_proofs(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);
	struct obj *catalog = draft_edit(&d, d.pdf->catalog_number);

	obj_put(l->mem, catalog, STR("DSS"), forge_raw(l, "<<>>"));
	obj_put(l->mem, catalog, STR("OpenAction"), forge_raw(l, "[5 0 R/Fit]"));
	return forge_end(l, &d);
}

static struct str orphan_beside_proofs(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);

	obj_put(l->mem, draft_edit(&d, d.pdf->catalog_number), STR("DSS"), forge_raw(l, "<<>>"));
	(void)update_put_text(d.update, update_number(d.update), STR("(hidden)"));
	return forge_end(l, &d);
}

static struct str object_freed(struct lab *l, struct str file)
{
	return forge_by_hand(l, file, "", "6 1\n0000000000 00001 f \n", "");
}

/* "hide and replace": both versions of the contents are signed bytes, the later table picks the other one */
static struct str entry_into_older_bytes(struct lab *l, struct str file)
{
	size_t at;

	file = lab_sign(l, contents_overwritten(l, lab_dossier(l, 0)),
	                (struct lab_act){ .field = "holder" });
	assert_int_equal(lab_verify(l, file, lab_policy(l)).verdict, VERDICT_VALID);
	assert_true(str_find(file, STR("6 0 obj"), &at));
	return forge_by_hand(l, file, "", str_fmt(l->mem, "6 1\n%010zu 00000 n \n", at).p, "");
}

static struct str hybrid_added(struct lab *l, struct str file)
{
	return forge_by_hand(l, file,
	               "40 0 obj\n<</Type/XRef/W[1 2 1]/Size 1/Index[0 0]/Length "
	               "0>>\nstream\n\nendstream\nendobj\n",
	               "40 1\n@ 00000 n \n", str_fmt(l->mem, "/XRefStm %zu", file.n).p);
}

static struct str junk_behind(struct lab *l, struct str file)
{
	return lab_glue(l->mem, file, STR("junk\n"));
}

static struct str range_begins_later(struct lab *l, struct str file)
{
	return forge_patch(l, file, "/ByteRange[", 0, "1");
}

static struct str range_blanked(struct lab *l, struct str file)
{
	return forge_patch(l, file, "/ByteRange[0 ", 0, "10 20 30           ");
}

static struct str something_behind_the_cms(struct lab *l, struct str file)
{
	size_t at;

	assert_true(str_find(file, STR("0>>>\nendobj"), &at));
	struct str out = str_copy(l->mem, file);

	((char *)(uintptr_t)out.p)[at - 2] = '7';
	return out;
}

static struct str hole_closed_early(struct lab *l, struct str file)
{
	size_t at;

	assert_true(str_find(file, STR("0>>>\nendobj"), &at));
	struct str out = str_copy(l->mem, file);

	memcpy((char *)(uintptr_t)out.p + at - 40, ">/X<", 4);
	return out;
}

static struct str signature_value_flipped(struct lab *l, struct str file)
{
	return forge_patch(l, file, "/Contents <", 40, "ffffffff");
}

/* --- hide: what lay over the page when it was signed is taken away --- */

/* A page with a note over its text, then signed: the seed of three attacks. */
static struct str with_overlay(struct lab *l)
{
	struct str file = lab_dossier(l, 0);
	struct draft d = forge_begin(l, file);
	uint32_t n = update_number(d.update);

	(void)update_put_text(d.update, n, STR("<</Type/Annot/Subtype/Square/Rect[0 0 300 300]/Contents(over)/IC[1 1 1]>>"));
	obj_push(l->mem, draft_inside(&d, draft_edit(&d, PAGE_1), "Annots", OBJECT_ARRAY), obj_ref(l->mem, n, 0));
	return lab_sign(l, forge_end(l, &d), (struct lab_act){ .field = "holder" });
}

static struct str overlay_removed(struct lab *l, struct str file)
{
	file = with_overlay(l);
	assert_int_equal(lab_verify(l, file, lab_policy(l)).verdict, VERDICT_VALID);
	struct draft d = forge_begin(l, file);

	obj_put(l->mem, draft_edit(&d, PAGE_1), STR("Annots"), forge_raw(l, "[11 0 R 12 0 R 13 0 R]"));
	return forge_end(l, &d);
}

static struct str overlay_made_invisible(struct lab *l, struct str file)
{
	file = with_overlay(l);
	struct draft d = forge_begin(l, file);

	obj_put(l->mem, draft_edit(&d, ARCHIVE + 1), STR("F"), forge_raw(l, "2"));
	return forge_end(l, &d);
}

static struct str overlay_freed(struct lab *l, struct str file)
{
	(void)file;
	return forge_by_hand(l, with_overlay(l), "", "14 1\n0000000000 00001 f \n", "");
}

/* --- replace and the rest --- */

static struct str one_key(struct lab *l, struct str file, uint32_t number, const char *key, const char *value)
{
	struct draft d = forge_begin(l, file);

	obj_put(l->mem, draft_edit(&d, number), str_of(key), forge_raw(l, value));
	return forge_end(l, &d);
}

static struct str catalogue_key(struct lab *l, struct str file, const char *key, const char *value)
{
	return one_key(l, file, 1, key, value);
}

static struct str layers_added(struct lab *l, struct str file)
{
	return catalogue_key(l, file, "OCProperties", "<</OCGs[]/D<<>>>>");
}

static struct str version_raised(struct lab *l, struct str file)
{
	return catalogue_key(l, file, "Version", "/2.0");
}

static struct str metadata_added(struct lab *l, struct str file)
{
	return catalogue_key(l, file, "Metadata", "3 0 R");
}

static struct str action_of_the_catalogue(struct lab *l, struct str file)
{
	return catalogue_key(l, file, "AA", "<</WC<</S/JavaScript/JS(app.alert\\(1\\))>>>>");
}

static struct str looks_made_anew(struct lab *l, struct str file)
{
	return catalogue_key(l, file, "AcroForm", "<</SigFlags 3/NeedAppearances true/Fields[11 0 R 12 0 R 13 0 R]>>");
}

static struct str field_taken_from_the_list(struct lab *l, struct str file)
{
	return catalogue_key(l, file, "AcroForm", "<</SigFlags 3/Fields[11 0 R 13 0 R]>>");
}

static struct str title_changed(struct lab *l, struct str file)
{
	return one_key(l, file, 3, "Title", "(Autre dossier)");
}

static struct str pages_in_another_order(struct lab *l, struct str file)
{
	return one_key(l, file, 2, "Kids", "[7 0 R 5 0 R]");
}

static struct str field_moved(struct lab *l, struct str file)
{
	return one_key(l, file, REP, "Rect", "[0 0 595 842]");
}

static struct str action_of_a_field(struct lab *l, struct str file)
{
	return one_key(l, file, ARCHIVE, "A", "<</S/URI/URI(http://example.test)>>");
}

static struct str name_of_a_signer_changed(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);
	const struct obj *v = obj_get(pdf_object(d.pdf, HOLDER), "V");

	obj_put(l->mem, draft_edit(&d, (uint32_t)v->integer), STR("Reason"), forge_raw(l, "(Refus)"));
	return forge_end(l, &d);
}

/* A copy of the signature under another number, and the field points to it. */
static struct str signature_copied(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);
	const struct obj *v = obj_get(pdf_object(d.pdf, HOLDER), "V");
	uint32_t n = update_number(d.update);

	(void)update_put(d.update, n, pdf_object(d.pdf, (uint32_t)v->integer));
	obj_put(l->mem, draft_edit(&d, HOLDER), STR("V"), obj_ref(l->mem, n, 0));
	return forge_end(l, &d);
}

/* Beside honest proofs, the page's contents are another object: the sneaky update. */
static struct str sneaky_beside_proofs(struct lab *l, struct str file)
{
	struct draft d = forge_begin(l, file);
	uint32_t n = update_number(d.update);

	obj_put(l->mem, draft_edit(&d, 1), STR("DSS"), forge_raw(l, "<<>>"));
	(void)update_put_text(d.update, n, STR("<</Length 3>>\nstream\nq Q\nendstream"));
	obj_put(l->mem, draft_edit(&d, PAGE_1), STR("Contents"), obj_ref(l->mem, n, 0));
	return forge_end(l, &d);
}

/* An archive stamp whose revision also repaints the page. */
static struct str sneaky_beside_a_stamp(struct lab *l, struct str file)
{
	struct str stamped = lab_archive(l, lab_dss(l, file, lab_proofs(l)), "archive", false, NULL, 0);

	return one_key(l, stamped, CONTENTS_1 - 1, "Rotate", "180");
}

static struct str number_with_another_generation(struct lab *l, struct str file)
{
	return forge_by_hand(l, file, "6 1 obj\n<</Length 3>>\nstream\nq Q\nendstream\nendobj\n", "6 1\n@ 00001 n \n", "");
}

static struct str identity_changed(struct lab *l, struct str file)
{
	struct str later = forge_by_hand(l, file, "", "0 0\n", "");
	size_t at = file.n;
	struct str out = str_copy(l->mem, later);

	assert_true(str_find(str_sub(out, file.n, out.n), STR("/ID[<3031"), &at));
	((char *)(uintptr_t)out.p)[file.n + at + 5] = '4';
	return out;
}

/* An update without a table, as lax readers take it. */
static struct str objects_behind_the_end(struct lab *l, struct str file)
{
	return lab_glue(l->mem, file, STR("6 0 obj\n<</Length 3>>\nstream\nq Q\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\n"));
}

/* --- the byte range --- */

static struct str range_of_nothing(struct lab *l, struct str file)
{
	return forge_patch(l, file, "/ByteRange[", 0, "0 0 0 0                       ");
}

static struct str range_below_zero(struct lab *l, struct str file)
{
	return forge_patch(l, file, "/ByteRange[", 0, "-1");
}

static struct str range_of_two(struct lab *l, struct str file)
{
	return forge_patch(l, file, "/ByteRange[", 0, "0 100                        ");
}

/* Signature wrapping: the gap is larger than /Contents, what is signed lies elsewhere. */
static struct str range_wrapped(struct lab *l, struct str file)
{
	struct verification v = lab_verify(l, file, lab_policy(l));
	const uint64_t *r = v.marks[1].range;
	struct str tail = str_sub(file, r[2], r[3]);
	struct str forged = lab_glue(l->mem, file, lab_glue(l->mem, STR("\n"), tail));
	struct str out = str_copy(l->mem, forged);
	size_t at = r[1];

	while (!str_starts(str_sub(out, at, out.n), STR("/ByteRange[")))
		at--;
	struct str words = str_fmt(l->mem, "/ByteRange[0 %llu %zu %llu", (unsigned long long)r[1], file.n + 1,
				   (unsigned long long)r[3]);
	char *p = (char *)(uintptr_t)out.p + at;
	char *end = memchr(p, ']', 100);

	memset(p, ' ', (size_t)(end - p));
	memcpy(p, words.p, words.n);
	return out;
}

static struct str contents_emptied(struct lab *l, struct str file)
{
	return forge_patch(l, file, "/Contents <", 0, "00000000");
}

static struct str contents_of_no_digits(struct lab *l, struct str file)
{
	return forge_patch(l, file, "/Contents <", 0, ">/X<");
}

/* An older form, of which we know nothing: it is not called intact. */
static struct str form_of_another_age(struct lab *l, struct str file)
{
	return forge_patch(l, file, "/SubFilter/", 0, "adbe.x509.rsa.sha1  ");
}

/* --- certificates and tokens --- */

static struct str by(struct lab *l, struct lab_act act)
{
	act.field = "holder";
	return lab_sign(l, lab_dossier(l, 0), act);
}

static struct pki_id person(struct lab *l, const struct pki_id *ca, int64_t from_hours, int64_t until_hours)
{
	return pki_issue(l->mem, ca, PKI_SIGNER, "P-256", "Zoé", l->now_ms + from_hours * HOUR_MS,
			 l->now_ms + until_hours * HOUR_MS);
}

static struct str expired(struct lab *l, struct str file)
{
	struct pki_id id = person(l, &l->sub, -5, -2);

	(void)file;
	return by(l, (struct lab_act){ .id = &id });
}

static struct str not_yet(struct lab *l, struct str file)
{
	struct pki_id id = person(l, &l->sub, 1, 2);

	(void)file;
	return by(l, (struct lab_act){ .id = &id });
}

static struct str of_nobody(struct lab *l, struct str file)
{
	struct pki_id id = person(l, NULL, -1, 2);

	(void)file;
	return by(l, (struct lab_act){ .id = &id });
}

static struct str of_the_stamps_root(struct lab *l, struct str file)
{
	struct pki_id id = person(l, &l->tsa_root, -1, 2);

	(void)file;
	return by(l, (struct lab_act){ .id = &id });
}

static struct str under_another_s_certificate(struct lab *l, struct str file)
{
	(void)file;
	return by(l, (struct lab_act){ .id = &l->rep, .declared = &l->holder });
}

static struct str by_an_authority_itself(struct lab *l, struct str file)
{
	(void)file;
	return by(l, (struct lab_act){ .id = &l->sub });
}

static struct str without_a_token(struct lab *l, struct str file)
{
	(void)file;
	return by(l, (struct lab_act){ .has_no_token = true });
}

/* The first signature's token in the second one. */
static struct str tokens_swapped(struct lab *l, struct str file)
{
	struct verification v = lab_verify(l, file, lab_policy(l));
	const uint64_t *r = v.marks[0].range;
	size_t digits = r[2] - r[1] - 2;
	char *der = mem_get(l->mem, 1, digits / 2);
	struct str hole = str_sub(file, r[1] + 1, digits), rest;
	struct cms c;

	assert_true(str_unhex(hole, der, digits / 2));
	assert_int_equal(cms_read(str_from(der, digits / 2), &c, &rest), WHY_OK);
	return lab_sign(l, lab_dossier(l, 1), (struct lab_act){ .field = "rep", .id = &l->rep, .token = c.token });
}

static struct str token_that_is_none(struct lab *l, struct str file)
{
	(void)file;
	return by(l, (struct lab_act){ .token = STR("\x30\x03\x02\x01\x00") });
}

static struct str token_of_its_own_time(struct lab *l, struct str file)
{
	struct pki_id id = person(l, &l->sub, -5, 99);

	(void)file;
	return by(l, (struct lab_act){ .id = &id, .stamped_ms = l->now_ms - 8 * HOUR_MS });
}

/* --- what its author permits --- */

static struct str added_to_a_final_one(struct lab *l, struct str file)
{
	(void)file;
	return lab_sign(l, by(l, (struct lab_act){ .certifies = 1 }), (struct lab_act){ .field = "rep", .id = &l->rep });
}

static struct str added_to_an_open_one(struct lab *l, struct str file)
{
	(void)file;
	return lab_sign(l, by(l, (struct lab_act){ .certifies = 2 }), (struct lab_act){ .field = "rep", .id = &l->rep });
}

static struct str proofs_behind_a_final_one(struct lab *l, struct str file)
{
	(void)file;
	return lab_dss(l, by(l, (struct lab_act){ .certifies = 1 }), lab_proofs(l));
}

/* --- revocation: the signer's certificate is an ordinary one --- */

static struct str with_crl(struct lab *l, int64_t made_hours, int64_t revoked_hours)
{
	struct pki_id id = person(l, &l->sub, -9, 99);
	struct str crls[2] = {
		pki_crl(l->mem, &l->root, l->now_ms, l->now_ms + 99 * HOUR_MS, NULL, 0),
		pki_crl(l->mem, &l->sub, l->now_ms + made_hours * HOUR_MS, l->now_ms + 99 * HOUR_MS,
			revoked_hours == 99 ? NULL : &id, l->now_ms + revoked_hours * HOUR_MS),
	};
	const struct pades_proofs proofs = { .crls = crls, .crl_count = 2 };

	return lab_dss(l, by(l, (struct lab_act){ .id = &id }), proofs);
}

static struct str list_missing(struct lab *l, struct str file)
{
	struct pki_id id = person(l, &l->sub, -9, 99);

	(void)file;
	return by(l, (struct lab_act){ .id = &id });
}

static struct str list_too_old(struct lab *l, struct str file)
{
	(void)file;
	return with_crl(l, -1, 99);
}

static struct str list_of_after(struct lab *l, struct str file)
{
	(void)file;
	return with_crl(l, 1, 99);
}

static struct str revoked_before(struct lab *l, struct str file)
{
	(void)file;
	return with_crl(l, 1, -1);
}

static struct str revoked_after(struct lab *l, struct str file)
{
	(void)file;
	return with_crl(l, 2, 1);
}

/* --- the table --- */

enum how { DOSSIER, PROOFS, ANY };      /* the clerk's policy; the same with revocation; the public page's */

struct exhibit {
	const char *name;
	struct str (*forge)(struct lab *, struct str signed_by_both);
	enum how how;
	enum verdict verdict;
	enum why why;
	const char *pdfsig;             /* of each signature: V valid, D digest, I invalid, ? else; "-" reads none */
};

static struct str nothing(struct lab *l, struct str file)
{
	(void)l;
	return file;
}

static struct str page_box(struct lab *l, struct str file)
{
	return forge_page_box(l, file);
}

static struct str byte_2000(struct lab *l, struct str file)
{
	return forge_flip(l, file, 2000);
}

static const struct exhibit exhibits[] = {
{ "untouched",                      nothing,                        DOSSIER, VERDICT_VALID,          WHY_OK,             "VV" },
/* hide */
{ "overlay removed",                overlay_removed,                DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "V" },
{ "overlay made invisible",         overlay_made_invisible,         DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "V" },
{ "overlay freed",                  overlay_freed,                  DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "V" },
{ "layers added",                   layers_added,                   DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
/* replace */
{ "page box changed",               page_box,                       DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "contents overwritten",           contents_overwritten,           DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "font overwritten",               font_overwritten,               DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "title changed",                  title_changed,                  DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "metadata added",                 metadata_added,                 DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "look of a signed field",         look_of_a_signed_field_changed, DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "looks made anew",                looks_made_anew,                DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "field moved",                    field_moved,                    DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "reason of a signature",          name_of_a_signer_changed,       DOSSIER, VERDICT_INVALID,        WHY_UNLISTED,       "VV" },
{ "pages in another order",         pages_in_another_order,         DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "the same for a stranger",        page_box,                       ANY,     VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
/* hide and replace */
{ "entry into older bytes",         entry_into_older_bytes,         DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "V" },
{ "object freed",                   object_freed,                   DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "another generation",             number_with_another_generation, DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
/* swap */
{ "catalogue swapped",              catalogue_swapped,              DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "pages swapped",                  pages_swapped,                  DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "identity changed",               identity_changed,               DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "version raised",                 version_raised,                 DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
/* evil annotations and actions */
{ "annotation added",               annotation_added,               DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "action of the catalogue",        action_of_the_catalogue,        DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "action of a field",              action_of_a_field,              DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
/* sneaky updates */
{ "action beside proofs",           action_beside_proofs,           DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "orphan beside proofs",           orphan_beside_proofs,           DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "contents beside proofs",         sneaky_beside_proofs,           DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "rotation behind a stamp",        sneaky_beside_a_stamp,          DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV?" },
/* second face */
{ "hybrid added",                   hybrid_added,                   DOSSIER, VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "junk behind the end",            junk_behind,                    DOSSIER, VERDICT_INVALID,        WHY_FILE,           "VV" },
{ "objects behind the end",         objects_behind_the_end,         DOSSIER, VERDICT_INVALID,        WHY_FILE,           "VV" },
/* the list of signatures */
{ "signature removed",              signature_removed,              DOSSIER, VERDICT_INVALID,        WHY_UNLISTED,       "V" },
{ "field taken from the list",      field_taken_from_the_list,      DOSSIER, VERDICT_INVALID,        WHY_UNLISTED,       "VV" },
{ "one value in two fields",        value_shared,                   DOSSIER, VERDICT_INVALID,        WHY_SHARED,         "VVV" },
{ "signature copied",               signature_copied,               DOSSIER, VERDICT_INVALID,        WHY_UNLISTED,       "VV" },
/* the byte range */
{ "range begins later",             range_begins_later,             DOSSIER, VERDICT_INVALID,        WHY_RANGE,          "DD" },
{ "range blanked",                  range_blanked,                  DOSSIER, VERDICT_INVALID,        WHY_RANGE,          "DD" },
{ "range of nothing",               range_of_nothing,               DOSSIER, VERDICT_INVALID,        WHY_RANGE,          "DD" },
{ "range below zero",               range_below_zero,               DOSSIER, VERDICT_INVALID,        WHY_RANGE,          "?D" },
{ "range of two numbers",           range_of_two,                   DOSSIER, VERDICT_INVALID,        WHY_RANGE,          "DD" },
{ "range wrapped",                  range_wrapped,                  DOSSIER, VERDICT_INVALID,        WHY_RANGE,          "VD" },
{ "hole closed early",              hole_closed_early,              DOSSIER, VERDICT_INVALID,        WHY_RANGE,          "VD" },
/* the CMS */
{ "hole of zeros",                  contents_emptied,               DOSSIER, VERDICT_INVALID,        WHY_NOT_CMS,        "?D" },
{ "hole of no digits",              contents_of_no_digits,          DOSSIER, VERDICT_INVALID,        WHY_RANGE,          "?D" },
{ "something behind the CMS",       something_behind_the_cms,       DOSSIER, VERDICT_INVALID,        WHY_AFTER_CMS,      "VD" },
{ "CMS damaged",                    signature_value_flipped,        DOSSIER, VERDICT_INVALID,        WHY_NOT_CMS,        "?D" },
{ "a form of another age",          form_of_another_age,            ANY,     VERDICT_INVALID,        WHY_SUBFILTER,      "?D" },
{ "byte flipped",                   byte_2000,                      DOSSIER, VERDICT_MODIFIED,       WHY_DIGEST,         "DD" },
/* certificates */
{ "expired",                        expired,                        DOSSIER, VERDICT_INVALID,        WHY_EXPIRED,        "V" },
{ "not yet valid",                  not_yet,                        DOSSIER, VERDICT_INVALID,        WHY_NOT_YET,        "V" },
{ "of nobody",                      of_nobody,                      DOSSIER, VERDICT_ISSUER_UNKNOWN, WHY_ISSUER,         "V" },
{ "of the stamps' root",            of_the_stamps_root,             DOSSIER, VERDICT_ISSUER_UNKNOWN, WHY_ISSUER,         "V" },
{ "another's certificate",          under_another_s_certificate,    DOSSIER, VERDICT_INVALID,        WHY_VALUE,          "I" },
{ "an authority's own key",         by_an_authority_itself,         DOSSIER, VERDICT_INVALID,        WHY_USAGE,          "V" },
/* tokens */
{ "no token, dossier",              without_a_token,                DOSSIER, VERDICT_UNDETERMINED,   WHY_NO_TIME,        "V" },
{ "tokens swapped",                 tokens_swapped,                 DOSSIER, VERDICT_INVALID,        WHY_STAMP,          "VV" },
{ "token that is none",             token_that_is_none,              DOSSIER, VERDICT_INVALID,        WHY_STAMP,          "V" },
{ "token of before the certificate", token_of_its_own_time,          DOSSIER, VERDICT_INVALID,        WHY_NOT_YET,        "V" },
/* what its author permits (DocMDP) */
{ "signed behind a final one",      added_to_a_final_one,           ANY,     VERDICT_MODIFIED,       WHY_REVISION,       "VV" },
{ "signed behind an open one",      added_to_an_open_one,           DOSSIER, VERDICT_VALID,          WHY_OK,             "VV" },
{ "proofs behind a final one",      proofs_behind_a_final_one,      DOSSIER, VERDICT_VALID_ADDED,    WHY_OK,             "V" },
/* revocation */
{ "list missing",                   list_missing,                   PROOFS,  VERDICT_UNDETERMINED,   WHY_NO_REVOCATION,  "V" },
{ "list too old",                   list_too_old,                   PROOFS,  VERDICT_UNDETERMINED,   WHY_NO_REVOCATION,  "V" },
{ "list of after",                  list_of_after,                  PROOFS,  VERDICT_VALID_ADDED,    WHY_OK,             "V" },
{ "revoked before",                 revoked_before,                 PROOFS,  VERDICT_INVALID,        WHY_REVOKED,        "V" },
{ "revoked after",                  revoked_after,                  PROOFS,  VERDICT_VALID_ADDED,    WHY_OK,             "V" },
};

static struct verify_policy policy_for(struct lab *l, enum how how)
{
	struct verify_policy p = lab_policy(l);

	p.needs_revocation = how != DOSSIER;
	p.needs_token = p.needs_known_fields = how != ANY;
	return p;
}

/* pdfsig's word on each signature that it judges, in the order of the file. */
static const char *pdfsig_says(struct lab *l, struct str file)
{
	static const char *const words[][2] = {
		{ "Signature is Valid", "V" }, { "Digest Mismatch", "D" }, { "Signature is Invalid", "I" },
	};
	const char *path = kit_path(l->mem, l->folder, "exhibit.pdf");
	struct buf *b = buf_new(l->mem, 100);
	struct str out, line, rest;

	kit_save(path, file);
	(void)kit_run(l->mem, &out, "pdfsig", "-nocert", path, NULL);
	for (bool more = true; more; out = rest) {
		size_t at;
		const char *letter = "?";

		more = str_cut(out, '\n', &line, &rest);
		if (!str_find(line, STR("Signature Validation: "), &at))
			continue;
		for (size_t i = 0; i < 3; i++)
			letter = str_find(line, str_of(words[i][0]), &at) ? words[i][1] : letter;
		buf_add_c(b, letter);
	}
	return buf_bytes(b) == 0 ? "-" : str_c(l->mem, buf_done(b));
}

/* Ours on the cryptography alone; '-': the file or the range is refused before it comes to that. */
static char crypto_of(enum why why)
{
	if (why == WHY_DIGEST)
		return 'D';
	if (why == WHY_VALUE)
		return 'I';
	return why == WHY_OK || why == WHY_REVISION || (why >= WHY_ISSUER && why <= WHY_STAMP) ? 'V' : '-';
}

/* Where both judge, both agree. Archive stamps and what pdfsig cannot read are not compared. */
static bool agrees(const struct verification *v, const char *pdfsig)
{
	size_t n = 0;

	if (v->why == WHY_FILE || v->why == WHY_UNLISTED || v->why == WHY_SHARED || pdfsig[0] == '-')
		return true;
	for (size_t i = 0; i < v->count; i++) {
		char ours = crypto_of(v->marks[i].why), theirs = pdfsig[n];

		if (v->marks[i].is_archive)
			continue;
		n++;
		if (theirs == '\0')
			return false;
		if (ours != '-' && theirs != '?' && (ours == 'V') != (theirs == 'V'))
			return false;
	}
	return true;
}

/* What is refused as a whole shows no part of it as anything better. */
static bool is_refused_throughout(const struct verification *v)
{
	bool is_whole = v->why == WHY_FILE || v->why == WHY_UNLISTED || v->why == WHY_SHARED;

	for (size_t i = 0; i < v->count && is_whole; i++) {
		if (v->marks[i].verdict != VERDICT_INVALID || v->marks[i].level != LEVEL_NONE)
			return false;
	}
	return true;
}

static void every_exhibit_is_judged_as_the_table_says(void **state)
{
	struct lab *l = *state;
	struct str file = lab_dossier(l, 2);
	bool is_all = true;

	for (size_t i = 0; i < sizeof exhibits / sizeof *exhibits; i++) {
		const struct exhibit *e = &exhibits[i];
		struct str forged = e->forge(l, file);
		struct verification v = lab_verify(l, forged, policy_for(l, e->how));
		const char *pdfsig = pdfsig_says(l, forged);

		if (v.verdict != e->verdict || v.why != e->why || strcmp(pdfsig, e->pdfsig) != 0 || !agrees(&v, pdfsig) ||
		    !is_refused_throughout(&v)) {
			print_error("%s: %s, %s, %s; pdfsig %s%s\n", e->name, verdict_name(v.verdict), why_name(v.why),
				    pdf_fault_name(v.fault), pdfsig, agrees(&v, pdfsig) ? "" : ": they disagree");
			is_all = false;
		}
	}
	assert_true(is_all);
}

/* Both of two signatures cover the first bytes: pitfall of a judge that looks at the last one only. */
static void one_changed_byte_breaks_both_signatures(void **state)
{
	struct lab *l = *state;
	struct verification v = lab_verify(l, byte_2000(l, lab_dossier(l, 2)), lab_policy(l));

	assert_int_equal(v.count, 2);
	assert_int_equal(v.marks[0].why, WHY_DIGEST);
	assert_int_equal(v.marks[1].why, WHY_DIGEST);
}

/* Every byte of a small signed file: what is covered never changes unseen. In the hole itself a digit may be
 * written in either case, and zeros lie behind the CMS; nothing else passes there either. */
static void every_byte_of_a_small_file_is_watched(void **state)
{
	struct lab *l = *state;
	struct str small = kit_pdf(l->mem, (struct kit_pdf){ .pages = 1, .has_fields = true });
	struct str file = lab_sign(l, small, (struct lab_act){ .field = "holder" });
	struct verify_policy policy = lab_policy(l);
	const uint64_t *r = lab_verify(l, file, policy).marks[0].range;
	char *p = (char *)(uintptr_t)file.p;
	size_t passed = 0;

	for (size_t i = 0; i < file.n; i++) {
		struct mem *m = mem_new(64 * 1024 * 1024);
		char was = p[i];

		p[i] = (char)(was ^ (1 << i % 8));
		struct verification v = pades_verify(m, file, &policy);
		bool is_valid = v.verdict == VERDICT_VALID || v.verdict == VERDICT_VALID_ADDED;

		if (is_valid && (i < r[1] || i >= r[2]))
			fail_msg("covered byte %zu of %zu: %s", i, file.n, verdict_name(v.verdict));
		passed += is_valid ? 1 : 0;
		p[i] = was;
		mem_free(&m);
	}
	assert_int_equal(lab_verify(l, file, policy).verdict, VERDICT_VALID);
	/* most of the hole is watched too */
	assert_in_range(passed, 0, (r[2] - r[1]) / 2);
}

static void a_byte_more_or_less_is_seen_everywhere(void **state)
{
	struct lab *l = *state;
	struct str small = kit_pdf(l->mem, (struct kit_pdf){ .pages = 1, .has_fields = true });
	struct str file = lab_sign(l, small, (struct lab_act){ .field = "holder" });
	struct verify_policy policy = lab_policy(l);

	for (size_t i = 0; i + 1 < file.n; i += 7) {
		struct mem *m = mem_new(64 * 1024 * 1024);
		struct str before = str_sub(file, 0, i), with[] = { before, STR(" "), str_sub(file, i, file.n) },
			   without[] = { before, str_sub(file, i + 1, file.n) };
		struct verification a = pades_verify(m, str_join(m, with, 3, STR("")), &policy);
		struct verification b = pades_verify(m, str_join(m, without, 2, STR("")), &policy);

		if (a.verdict == VERDICT_VALID || b.verdict == VERDICT_VALID)
			fail_msg("at %zu of %zu: %s, %s", i, file.n, verdict_name(a.verdict), verdict_name(b.verdict));
		mem_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_exhibit_is_judged_as_the_table_says, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(one_changed_byte_breaks_both_signatures, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(every_byte_of_a_small_file_is_watched, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_byte_more_or_less_is_seen_everywhere, lab_set_up, lab_tear_down),
	};

	return cmocka_run_group_tests_name("paper attacks", tests, NULL, NULL);
}
