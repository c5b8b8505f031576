/* cli_test.c - the verbs of "tabellion pdf", run as a person runs them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/world.h"
#include "paper_lab.h"

static const char *path(struct lab *l, const char *name)
{
	return kit_path(l->mem, l->folder, name);
}

/* openssl makes the key and the authority here, so that no PEM of ours is involved. */
static void make_signer(struct lab *l)
{
	const char *key = path(l, "key.pem"), *cert = path(l, "cert.pem");

	assert_int_equal(kit_run(l->mem, NULL, "openssl", "req", "-x509", "-newkey", "ec",
	                         "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
	                         "/CN=Zoe", "-days", "2", "-keyout", key, "-out", cert, NULL),
	                 0);
}

static void a_file_is_signed_and_verified_by_hand(void **state)
{
	struct lab *l = *state;
	const char *in = path(l, "in.pdf"), *out = path(l, "out.pdf");
	struct str said;

	make_signer(l);
	kit_save(in, lab_dossier(l, 0));
	if (kit_run(l->mem, &said, PAPER_TOOL, "sign", in, out, "--field", "holder", "--key",
	            path(l, "key.pem"), "--cert", path(l, "cert.pem"), "--name", "Zoé", NULL) != 0)
		fail_msg("sign: " STR_FMT, STR_ARG(said));
	if (kit_run(l->mem, &said, PAPER_TOOL, "verify", out, "--dossier", "--root",
	            path(l, "cert.pem"), NULL) != 1)
		fail_msg("a dossier needs a token: " STR_FMT, STR_ARG(said));
	assert_int_equal(lab_count(said, "\"why\":\"no-time\""), 2);
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "verify", out, NULL), 1);
	assert_int_equal(lab_count(said, "\"verdict\":\"issuer-unknown\""), 2);
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "sign", in, out, "--field", "rep",
	                         "--key", path(l, "key.pem"), "--cert", path(l, "cert.pem"), NULL),
	                 73);
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "verify", path(l, "nothing.pdf"), NULL),
	                 66);
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "burn", in, NULL), 64);
}

static void a_full_disk_leaves_nothing_in_the_way_of_the_next_try(void **state)
{
	struct lab *l = *state;
	const char *in = path(l, "in.pdf"), *out = path(l, "out.pdf");
	struct str said;

	make_signer(l);
	kit_save(in, lab_dossier(l, 0));
	const char *sign = str_fmt(l->mem, "%s sign %s %s --field holder --key %s --cert %s", PAPER_TOOL, in, out,
				   path(l, "key.pem"), path(l, "cert.pem")).p;
	const char *full = str_fmt(l->mem, "trap '' XFSZ; ulimit -f 1; %s", sign).p;

	assert_int_equal(kit_run(l->mem, &said, "sh", "-c", full, NULL), 73);
	assert_int_equal(kit_run(l->mem, &said, "sh", "-c", sign, NULL), 0);
}

static void a_stamp_is_asked_for_and_taken_in_two_steps(void **state)
{
	struct lab *l = *state;
	const char *in = path(l, "in.pdf"), *open = path(l, "open.pdf"),
		   *out = path(l, "stamped.pdf"), *q = path(l, "q.tsq");
	const char *answer = path(l, "a.tsr"), *root = path(l, "tsa.pem"),
		   *signers = path(l, "root.pem");
	struct str said;

	kit_save(in, lab_dossier(l, 2));
	kit_save(root, pki_pem(l->mem, &l->tsa_root));
	kit_save(signers, pki_pem(l->mem, &l->root));
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "timestamp", in, open, "--field",
	                         "archive", "--question", q, NULL),
	                 0);
	kit_save(answer, pki_stamp(l->mem, &l->tsa, &l->tsa_root, kit_load(l->mem, q),
	                           world_now_ms(&world_real)));
	if (kit_run(l->mem, &said, PAPER_TOOL, "timestamp", open, out, "--question", q, "--answer",
	            answer, "--tsa-root", root, NULL) != 0)
		fail_msg("timestamp: " STR_FMT, STR_ARG(said));
	if (kit_run(l->mem, &said, PAPER_TOOL, "verify", out, "--dossier", "--root", signers,
	            "--tsa-root", root, NULL) != 0)
		fail_msg("verify: " STR_FMT, STR_ARG(said));
	assert_int_equal(lab_count(said, "\"kind\":\"archive\""), 1);
	/* an answer to another question, or under no root, is not taken */
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "timestamp", open, path(l, "no.pdf"),
	                         "--question", q, "--answer", answer, "--tsa-root", signers, NULL),
	                 1);
	assert_int_equal(lab_count(said, "issuer"), 1);
}

/* Answers that came another way than in the file, and an authority that the file does not enclose. */
static void proofs_are_given_beside_the_file(void **state)
{
	struct lab *l = *state;
	const char *in = path(l, "in.pdf"), *root = path(l, "root.pem"), *tsa = path(l, "tsa.pem"), *key = path(l, "k");
	struct pades_proofs proofs = lab_proofs(l);
	struct str said;

	kit_save(in, lab_dossier(l, 1));
	kit_save(root, pki_pem(l->mem, &l->root));
	kit_save(tsa, pki_pem(l->mem, &l->tsa_root));
	kit_save(key, pki_pem(l->mem, &l->sub));
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "verify", in, "--root", root, "--tsa-root", tsa, NULL), 1);
	assert_int_equal(lab_count(said, "\"why\":\"no-revocation\""), 2);
	for (size_t i = 0; i < 3; i++)
		kit_save(path(l, str_fmt(l->mem, "%zu.crl", i).p), proofs.crls[i]);
	if (kit_run(l->mem, &said, PAPER_TOOL, "verify", in, "--root", root, "--tsa-root", tsa, "--known", key, "--crl",
		    path(l, "0.crl"), "--crl", path(l, "1.crl"), "--crl", path(l, "2.crl"), NULL) != 0)
		fail_msg("verify: " STR_FMT, STR_ARG(said));
	/* what is no certificate is not taken for none */
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "verify", in, "--root", path(l, "0.crl"), NULL), 66);
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "verify", in, "--roots", root, NULL), 64);
}

static void inspect_and_lint_say_what_they_see(void **state)
{
	struct lab *l = *state;
	const char *in = path(l, "in.pdf");
	struct str said;

	kit_save(in, lab_dossier(l, 2));
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "inspect", in, NULL), 0);
	assert_int_equal(lab_count(said, "\"pages\":2"), 1);
	assert_int_equal(lab_count(said, "\"revisions\":3"), 1);
	assert_int_equal(lab_count(said, "\"filled\":true"), 2);
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "lint", in, NULL), 1);
	assert_int_equal(lab_count(said, "font-enclosed"), 1);
	assert_int_equal(lab_count(said, "active-content"), 0);
	kit_save(in, STR("%PDF-1.7\n"));
	assert_int_equal(kit_run(l->mem, &said, PAPER_TOOL, "inspect", in, NULL), 1);
	assert_int_equal(lab_count(said, "no-startxref"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_is_signed_and_verified_by_hand, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_full_disk_leaves_nothing_in_the_way_of_the_next_try, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_stamp_is_asked_for_and_taken_in_two_steps, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(proofs_are_given_beside_the_file, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(inspect_and_lint_say_what_they_see, lab_set_up, lab_tear_down),
	};

	return cmocka_run_group_tests_name("paper command line", tests, NULL, NULL);
}
