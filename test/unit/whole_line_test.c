/* whole_line_test.c - the demonstration: form, merge, freeze, holder, representative, B-LTA, renewal; every
 * stage judged by other programs and looked at. */
#include <string.h>

#include "gen/sql.h"
#include "sign_story.h"

enum { PAGES_MAX = 40, REVISIONS_MAX = 16, SIGNATURE_BYTES_MAX = 12000 };

/* --- other programs ------------------------------------------------------------------------------ */

/* out: where the run that gave status has put what it said. */
static void accepts(const struct str *out, int status, const char *who)
{
	if (status != 0)
		fail_msg("%s: %s", who, str_c(f.k.mem, *out));
}

static const char *moment(void)
{
	return str_c(f.k.mem, str_fmt(f.k.mem, "%lld", (long long)(f.shared->now_ms / 1000)));
}

/* What the CMS or token of the revision that ends at size covers: all but its hole. */
static struct str covered(struct str file, size_t from, size_t size)
{
	struct str tail = str_sub(file, from, size - from);
	size_t at, close;

	assert_true(str_find(tail, STR("/Contents <"), &at));
	at += from + sizeof "/Contents " - 1;
	assert_true(str_find(str_sub(file, at, size - at), STR(">"), &close));
	const struct str parts[] = { str_sub(file, 0, at), str_sub(file, at + close + 1, size - at - close - 1) };

	return str_join(f.k.mem, parts, 2, STR(""));
}

static void openssl_accepts(const char *folder, bool is_archive, struct str der, struct str content)
{
	struct mem *m = f.k.mem;
	const char *cms = kit_path(m, folder, "cms.der"), *data = kit_path(m, folder, "data.bin"),
		   *root = kit_path(m, folder, "root.pem");
	struct str out;

	kit_save(cms, der);
	kit_save(data, content);
	kit_save(root, sign_kit_root(&f));
	if (is_archive)
		accepts(&out, kit_run(m, &out, "openssl", "ts", "-verify", "-in", cms, "-token_in", "-data", data, "-CAfile",
				     root, "-attime", moment(), NULL), "openssl ts");
	else
		accepts(&out, kit_run(m, &out, "openssl", "cms", "-verify", "-cades", "-binary", "-purpose", "any", "-inform",
				     "DER", "-in", cms, "-content", data, "-CAfile", root, "-attime", moment(), "-out",
				     "/dev/null", NULL), "openssl cms");
}

/* The hole is hardly larger than what it holds, and a look is written with letters that the file has. */
static void hole_is_no_waste(const char *kind, struct str cms, struct str added)
{
	size_t at, close;

	assert_true(str_find(added, STR("/Contents <"), &at));
	assert_true(str_find(str_sub(added, at, added.n), STR(">"), &close));
	size_t hole = (close - (sizeof "/Contents <" - 1)) / 2;

	print_message("growth: %s %zu bytes, of them a hole for %zu that holds %zu\n", kind, added.n, hole, cms.n);
	assert_in_range(hole, cms.n, cms.n + 512);
	assert_in_range(added.n, 1, SIGNATURE_BYTES_MAX);
}

/* The signature or stamp of the newest revision, and how many of each the file has. */
static void each_is_accepted(const struct round_document *d, struct str file, const char *folder, unsigned signatures)
{
	struct db_rows *r = DB_EACH(f.k.db, f.k.mem, revision_list, .portal = DB_INT(1),
				    .document = DB_ID(d->document), .n = DB_INT(REVISIONS_MAX));
	size_t from = 0, size = 0;
	unsigned found = 0;

	while (db_next(r)) {
		struct str kind = db_text(r, revision_list_kind);
		bool is_signature = str_eq_c(kind, "signature"), is_archive = str_eq_c(kind, "archive");

		from = size;
		size = (size_t)db_int(r, revision_list_size_bytes);
		/* the certificate of ten minutes is judged while it lasts; its time stamp speaks for it later */
		bool is_now = is_archive || db_int(r, revision_list_stamped_ms) + 300000 > f.shared->now_ms;

		found += is_signature;
		if (is_signature || is_archive)
			hole_is_no_waste(is_signature ? "signature" : "archive", db_bytes(r, revision_list_cms),
					 str_sub(file, from, size - from));
		if ((is_signature || is_archive) && is_now)
			openssl_accepts(folder, is_archive, db_bytes(r, revision_list_cms), covered(file, from, size));
	}
	assert_int_equal(db_end(&r), OK);
	assert_int_equal(found, signatures);
	assert_int_equal(size, file.n);
}

/* --- looking at it -------------------------------------------------------------------------------- */

struct pictures { struct str page[PAGES_MAX]; size_t n; };

static void draw(const char *folder, const char *pdf, size_t pages, struct pictures *out)
{
	struct mem *m = f.k.mem;
	const char *stem = kit_path(m, folder, "page");
	struct str said;

	accepts(&said, kit_run(m, &said, "pdftoppm", "-r", "40", "-gray", pdf, stem, NULL), "pdftoppm");
	assert_int_equal(said.n, 0);
	assert_in_range(pages, 1, PAGES_MAX);
	for (out->n = 0; out->n < pages; out->n++)
		out->page[out->n] = kit_load(m, str_c(m, str_fmt(m, "%s-%0*zu.pgm", stem, pages > 9 ? 2 : 1,
								 out->n + 1)));
}

static size_t differing(struct str a, struct str b)
{
	size_t n = 0;

	assert_int_equal(a.n, b.n);
	for (size_t i = 0; i < a.n; i++)
		n += a.p[i] != b.p[i];
	return n;
}

/* A stamp has appeared on exactly one page since, and nothing else has changed. */
static void one_stamp_more(const struct pictures *before, const struct pictures *now, bool is_there)
{
	unsigned pages = 0;

	assert_int_equal(before->n, now->n);
	for (size_t i = 0; i < now->n; i++) {
		size_t points = differing(before->page[i], now->page[i]);

		if (points == 0)
			continue;
		pages++;
		assert_in_range(points, 100, now->page[i].n / 10);
	}
	assert_int_equal(pages, is_there ? 1 : 0);
}

/* Every judge, then the eye. stamps: how many looks have changed since the last stage. */
static void stage(size_t which, const char *level, unsigned signatures, struct pictures *seen, bool has_new_stamp)
{
	struct mem *m = f.k.mem;
	const char *folder = kit_folder(m), *path = kit_path(m, folder, "stage.pdf");
	struct pictures now;
	struct str out;
	size_t n;
	struct round_document *all = sign_kit_documents(&f, &n);

	assert_true(which < n);
	assert_true(str_eq_c(all[which].level, level));
	struct str file = sign_kit_bytes(&f, &all[which]);

	kit_save(path, file);
	accepts(&out, kit_run(m, &out, "qpdf", "--check", path, NULL), "qpdf");
	(void)kit_run(m, &out, "pdfsig", "-nocert", path, NULL);
	assert_int_equal(times(out, "Signature is Valid"), signatures);
	accepts(&out, kit_run(m, &out, "mutool", "show", path, "trailer/Root/AcroForm", NULL), "mutool");
	each_is_accepted(&all[which], file, folder, signatures);
	draw(folder, path, (size_t)all[which].pages, &now);
	if (seen->n > 0)
		one_stamp_more(seen, &now, has_new_stamp);
	*seen = now;
}

static void says(size_t which, const char *words)
{
	struct mem *m = f.k.mem;
	const char *path = kit_path(m, kit_folder(m), "said.pdf");
	struct str out;
	size_t n;

	kit_save(path, sign_kit_bytes(&f, &sign_kit_documents(&f, &n)[which]));
	accepts(&out, kit_run(m, &out, "pdftotext", path, "-", NULL), "pdftotext");
	if (times(out, words) == 0)
		fail_msg("it does not say: %s", words);
}

/* --- the demonstration ------------------------------------------------------------------------------ */

static void from_the_form_to_the_renewed_archive_stamp(void **state)
{
	struct pictures dossier = { .n = 0 }, identity = { .n = 0 };
	size_t n;

	(void)state;
	sign_kit_order(&f);
	sign_kit_run(&f);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_HOLDER);
	stage(0, "frozen", 0, &dossier, false);
	stage(1, "frozen", 0, &identity, false);
	/* the holder */
	signs(1);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	stage(0, "B-T", 1, &dossier, true);
	says(0, "Claire Marchand");
	/* the representative: both files; proofs and archive stamps follow at once */
	signs(2);
	assert_int_equal(sign_kit_dossier(&f)->state, S_IN_QUEUE);
	stage(0, "B-LTA", 2, &dossier, true);
	stage(1, "B-LTA", 1, &identity, sign_kit_documents(&f, &n)[1].revision == 3);
	says(0, "Signé électroniquement le");
	/* the authority ends in three days: before it does, another stamp over all */
	f.shared->now_ms = sign_kit_documents(&f, &n)[0].renew_ms + 1000;
	sign_kit_run(&f);
	assert_int_equal(sign_kit_documents(&f, &n)[0].revision, 6);
	stage(0, "B-LTA", 2, &dossier, false);
	assert_int_equal(sign_kit_jobs(&f, JOB_ARCHIVE, JOB_DONE), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SIGN_TEST_SHORT(from_the_form_to_the_renewed_archive_stamp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
