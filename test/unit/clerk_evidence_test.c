/* clerk_evidence_test.c - after a whole round with real keeper, press and authorities: one sealed file proves it,
 * once, and not before it can. */
#include <string.h>

#include "core/outbox.h"
#include "gen/sql.h"
#include "paper/cms.h"
#include "paper/evidence_report.h"
#include "paper/lint.h"
#include "platform/jsonin.h"
#include "sign_story.h"

static void both_have_signed(void)
{
	sign_kit_order(&f);
	sign_kit_run(&f);
	signs(1);
	signs(2);
	assert_int_equal(sign_kit_dossier(&f)->state, S_IN_QUEUE);
}

static size_t kept(struct round_document *out)
{
	return sealed("proof", out, 1);
}

static struct evidence_question question(struct str roots[2][CLERK_ROOTS_MAX])
{
	struct evidence_question q = { .policy = { .seals = { .roots = roots[0] }, .stamps = { .roots = roots[1] },
						   .now_ms = f.shared->now_ms } };

	for (size_t i = 0; i < f.clerk.trust.roots_n; i++) {
		const struct part *p = &f.clerk.trust.roots[i];

		if (p->kind == PART_ROOT)
			roots[0][q.policy.seals.root_count++] = p->bytes;
		else
			roots[1][q.policy.stamps.root_count++] = p->bytes;
	}
	return q;
}

static void a_finished_round_is_proved_once_by_a_sealed_and_stamped_file(void **state)
{
	struct str roots[2][CLERK_ROOTS_MAX];
	struct round_document paper = { .position = 0 }, *all;
	bool is_good = false;
	size_t n;

	(void)state;
	both_have_signed();
	assert_int_equal(kept(&paper), 0);
	later(6000);
	for (int i = 0; i < 8 && sign_kit_jobs(&f, JOB_EVIDENCE, JOB_DONE) == 0; i++)
		later(60000);
	assert_int_equal(sign_kit_jobs(&f, JOB_EVIDENCE, JOB_DONE), 1);
	assert_int_equal(kept(&paper), 1);
	assert_int_equal(sign_kit_events(&f, "evidence.sealed"), 3);
	assert_true(str_ends(paper.name, STR("-1.asics")));
	struct evidence_question q = question(roots);
	struct hash now;

	all = sign_kit_documents(&f, &n);
	now = crypt_sha256(sign_kit_bytes(&f, &all[0]));
	q.named = &now;
	struct str file = sign_kit_bytes(&f, &paper);
	struct json *report = evidence_report(f.k.mem, file, &q, &is_good);

	if (!is_good)
		fail_msg("%s", str_c(f.k.mem, json_text(f.k.mem, report, 65536)));
	assert_int_equal(json_int(json_get(report, "signers"), 0), 2);
	assert_int_equal(json_int(json_get(report, "documents"), 0), 2);
	assert_true(json_int(json_get(report, "entries"), 0) > 10);
	/* and a file that it does not speak of is not named */
	now = crypt_sha256(STR("another file"));
	report = evidence_report(f.k.mem, file, &q, &is_good);
	assert_false(is_good);
	assert_false(json_bool(json_get(report, "names"), true));
}

static void openssl_accepts_what_the_keeper_sealed(void **state)
{
	struct round_document paper = { .position = 0 };
	struct asic parts;
	struct cms cms;
	struct str out, rest;
	const char *folder = kit_folder(f.k.mem), *data = kit_path(f.k.mem, folder, "preuve.json");
	const char *p7s = kit_path(f.k.mem, folder, "seal.p7s"), *root = kit_path(f.k.mem, folder, "root.pem");

	(void)state;
	both_have_signed();
	for (int i = 0; i < 8 && kept(&paper) == 0; i++)
		later(60000);
	assert_int_equal(asic_read(f.k.mem, sign_kit_bytes(&f, &paper), &parts), OK);
	assert_int_equal(cms_read(parts.signature, &cms, &rest), WHY_OK);
	assert_true(cms.token.n > 0);
	kit_save(data, parts.data);
	kit_save(p7s, parts.signature);
	for (size_t i = 0; i < f.clerk.trust.roots_n; i++) {
		struct str der = f.clerk.trust.roots[i].bytes;

		if (f.clerk.trust.roots[i].kind == PART_ROOT) {
			struct str text = str_base64(f.k.mem, der.p, der.n);
			struct buf *pem = buf_new(f.k.mem, 2 * text.n + 100);

			buf_add_c(pem, "-----BEGIN CERTIFICATE-----\n");
			for (size_t at = 0; at < text.n; at += 64) {
				buf_add(pem, str_sub(text, at, 64));
				buf_byte(pem, '\n');
			}
			buf_add_c(pem, "-----END CERTIFICATE-----\n");
			kit_save(root, buf_done(pem));
		}
	}
	/* the kit's clock is not openssl's: certificates are judged at the time of the seal */
	struct str when = str_fmt(f.k.mem, "%lld", (long long)(f.shared->now_ms / 1000));

	assert_int_equal(kit_run(f.k.mem, &out, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", p7s,
		"-content", data, "-CAfile", root, "-purpose", "any", "-attime", when.p, "-out", "/dev/null", NULL), 0);
}

static void documents_without_their_archive_stamp_are_waited_for(void **state)
{
	struct round_document paper = { .position = 0 };

	(void)state;
	sign_kit_order(&f);
	sign_kit_run(&f);
	signs(1);
	signs(2);
	/* a job of a round that is not there is dropped, not tried for ever */
	struct json *args = json_object(f.k.mem);
	struct ctx system = f.applicant;

	json_set_int(args, "round", 9);
	system.by = (struct actor){ .role = ROLE_SYSTEM };
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(outbox_add(&system, JOB_EVIDENCE, f.dossier->id, args), OK);
	assert_int_equal(db_commit(f.k.db), OK);
	sign_kit_run(&f);
	assert_int_equal(sign_kit_jobs(&f, JOB_EVIDENCE, JOB_DROPPED), 1);
	/* no authority answers: the file waits, and is made when one does */
	f.shared->mood[0] = f.shared->mood[1] = STAMP_DOWN;
	for (int i = 0; i < 4; i++)
		later(120000);
	assert_int_equal(kept(&paper), 0);
	assert_int_equal(sign_kit_jobs(&f, JOB_EVIDENCE, JOB_WAITING), 1);
	f.shared->mood[0] = STAMP_GOOD;
	for (int i = 0; i < 6 && kept(&paper) == 0; i++)
		later(3600000);
	assert_int_equal(kept(&paper), 1);
}

static void each_signer_has_an_attestation_that_may_be_shared(void **state)
{
	struct str roots[2][CLERK_ROOTS_MAX], out;
	struct round_document paper = { .position = 0 };
	struct asic parts;
	bool is_good = false;
	size_t at;

	(void)state;
	both_have_signed();
	for (int i = 0; i < 8 && sealed("attestation", &paper, 1) == 0; i++)
		later(60000);
	assert_int_equal(sealed("attestation", &paper, 1), 2);
	struct evidence_question q = question(roots);
	struct str file = sign_kit_bytes(&f, &paper);
	const char *pdf = kit_path(f.k.mem, kit_folder(f.k.mem), "attestation.pdf");

	(void)evidence_report(f.k.mem, file, &q, &is_good);
	assert_true(is_good);
	assert_int_equal(asic_read(f.k.mem, file, &parts), OK);
	kit_save(pdf, parts.data);
	assert_int_equal(kit_run(f.k.mem, &out, "qpdf", "--check", pdf, NULL), 0);
	assert_int_equal(kit_run(f.k.mem, &out, "pdftotext", "-layout", pdf, "-", NULL), 0);
	assert_true(str_find(out, STR("Attestation de signature"), &at));
	assert_true(str_find(out, STR("Code exact"), &at));
	assert_true(str_find(out, STR("B-LTA"), &at));
	/* taken out of its container it is still sealed and stamped, by itself */
	assert_int_equal(kit_run(f.k.mem, &out, "pdfsig", "-nocert", pdf, NULL), 0);
	assert_true(str_find(out, STR("Signature is Valid"), &at));
	assert_true(str_find(out, STR("Total document signed"), &at));
	assert_true(str_find(out, STR("ETSI.CAdES.detached"), &at));
	struct lint lint;

	assert_int_equal(lint_file(f.k.mem, parts.data, &lint), PDF_OK);
	assert_true(lint.is_fit);
	assert_int_equal(kit_run(f.k.mem, &out, "pdftotext", "-layout", pdf, "-", NULL), 0);
	/* neither where he was nor his number */
	assert_false(str_find(out, STR("192.0.2."), &at));
	assert_false(str_find(out, STR("+336"), &at));
}

static void evidence_is_sealed_again_before_its_stamp_s_authority_ends(void **state)
{
	struct str roots[2][CLERK_ROOTS_MAX], before, after;
	struct round_document paper = { .position = 0 };
	struct asic parts;
	bool is_good = false;
	int64_t due_ms = 0;

	(void)state;
	both_have_signed();
	for (int i = 0; i < 8 && kept(&paper) == 0; i++)
		later(60000);
	before = sign_kit_bytes(&f, &paper);
	struct db_rows *r = DB_EACH(f.k.db, f.k.mem, renewal_due, .now_ms = DB_INT(INT64_MAX), .n = DB_INT(10));

	while (db_next(r))
		if (str_eq_c(db_text(r, renewal_due_what), "evidence"))
			due_ms = db_int(r, renewal_due_renew_ms);
	assert_int_equal(db_end(&r), OK);
	/* not a moment earlier, and once */
	assert_true(due_ms > f.shared->now_ms + 3600000);
	later(due_ms - f.shared->now_ms - 60000);
	assert_int_equal(sign_kit_events(&f, "evidence.renewed"), 0);
	later(120000);
	assert_int_equal(sign_kit_events(&f, "evidence.renewed"), 3);
	later(120000);
	assert_int_equal(sign_kit_events(&f, "evidence.renewed"), 3);
	assert_int_equal(kept(&paper), 1);
	after = sign_kit_bytes(&f, &paper);
	assert_int_equal(asic_read(f.k.mem, after, &parts), OK);
	assert_true(str_eq(parts.data, before));
	struct evidence_question q = question(roots);
	struct json *report = evidence_report(f.k.mem, after, &q, &is_good);

	if (!is_good)
		fail_msg("%s", str_c(f.k.mem, json_text(f.k.mem, report, 65536)));
	assert_int_equal(json_int(json_get(report, "renewals"), 0), 1);
	assert_int_equal(json_int(json_get(report, "signers"), 0), 2);
	assert_true(json_int(json_get(report, "renewed"), 0) > json_int(json_get(report, "stamped"), 0));
}

#define TEST(name) SIGN_TEST(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_finished_round_is_proved_once_by_a_sealed_and_stamped_file),
		TEST(each_signer_has_an_attestation_that_may_be_shared),
		TEST(openssl_accepts_what_the_keeper_sealed),
		SIGN_TEST_SHORT(evidence_is_sealed_again_before_its_stamp_s_authority_ends),
		TEST(documents_without_their_archive_stamp_are_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
