/* clerk_delegate_test.c - a delegate signs in the representative's place, with real keeper, press and
 * authorities: who is asked, what stands on the papers, what proves it. KEEP=folder keeps both files, signed,
 * to be looked at. */
#include <stdlib.h>
#include <string.h>

#include "gen/sql.h"
#include "paper/asic.h"
#include "sign_story.h"

/* --- looking ------------------------------------------------------------------------------------- */

/* What another program makes of a file, in one line. */
static struct str read_by(struct str file, const char *program, const char *option)
{
	const char *path = kit_path(f.k.mem, kit_folder(f.k.mem), "told.pdf");
	struct str out, line, first, rest;

	kit_save(path, file);
	(void)kit_run(f.k.mem, &out, program, option, path, strcmp(program, "pdftotext") == 0 ? "-" : NULL, NULL);
	for (line = STR(""), rest = out; rest.n > 0;) {
		(void)str_cut(rest, '\n', &first, &rest);
		line = str_fmt(f.k.mem, STR_FMT "%s" STR_FMT, STR_ARG(line), line.n > 0 ? " " : "", STR_ARG(first));
	}
	return line;
}

static struct str told(size_t which, const char *program, const char *option)
{
	size_t n;
	struct round_document *all = sign_kit_documents(&f, &n);

	assert_true(which < n);
	if (getenv("KEEP") != NULL)
		kit_save(str_c(f.k.mem, str_fmt(f.k.mem, "%s/%s", getenv("KEEP"), str_c(f.k.mem, all[which].name))),
			 sign_kit_bytes(&f, &all[which]));
	return read_by(sign_kit_bytes(&f, &all[which]), program, option);
}

static void says(struct str text, const char *words)
{
	if (times(text, words) == 0) {
		fail_msg("it does not say « %s »: %s", words, str_c(f.k.mem, str_sub(text, text.n / 4, 700)));
	}
}

static void frozen(bool is_same)
{
	sign_kit_delegated(&f, is_same);
	sign_kit_run(&f);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_HOLDER);
}

/* --- what must be true ------------------------------------------------------------------------- */

static void the_delegate_is_asked_and_the_representative_is_not(void **state)
{
	(void)state;
	frozen(false);
	assert_int_equal(sign_kit_signer(&f, 2)->state, SIGNER_PENDING);
	assert_int_equal(signer_role(sign_kit_signer(&f, 2)), ROLE_DELEGATE);
	assert_int_equal(mails("sign_holder"), 1);
	assert_int_equal(mails("sign_delegate"), 0);
	signs(1);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	assert_int_equal(mails("sign_delegate"), 1);
	assert_int_equal(mails("sign_rep"), 0);
	signs(2);
	assert_int_equal(sign_kit_dossier(&f)->state, S_IN_QUEUE);
	assert_int_equal(mails("sign_rep"), 0);
	assert_int_equal(mails("office_new"), 1);
	assert_int_equal(mails("sign_done"), 2);
}

static void the_papers_name_him_and_his_copies_are_his_alone(void **state)
{
	(void)state;
	frozen(false);
	struct str dossier = told(0, "pdftotext", "-raw"), copies = told(1, "pdftotext", "-raw");

	says(dossier, "Yann Le Goff, par délégation de Jean-Noël d'Œuvré");
	says(dossier, "signe par délégation, dans les limites de la délégation de signature jointe");
	says(dossier, "· Délégation de signature");
	/* what he vouches for: the form, the holder's identity, the representative's proof */
	says(dossier, "Formulaire d’abonnement");
	says(dossier, "· Pièce d’identité du titulaire");
	says(dossier, "· Acte de nomination du représentant légal");
	/* the holder certifies his own copy and never receives the others' */
	assert_int_equal(times(dossier, "· Pièce d’identité du délégataire"), 0);
	assert_int_equal(times(dossier, "· Pièce d’identité du représentant légal"), 0);
	says(copies, "· Pièce d’identité du représentant légal");
	says(copies, "· Pièce d’identité du délégataire");
	says(copies, "Yann Le Goff, par délégation de Jean-Noël d'Œuvré");
	/* telephones stay out of the papers */
	assert_int_equal(times(dossier, "45 11 22 33"), 0);
	assert_int_equal(times(copies, "45 11 22 33"), 0);
}

static void his_signature_says_by_whose_delegation(void **state)
{
	(void)state;
	frozen(false);
	signs(1);
	assert_int_equal(times(told(0, "pdftotext", "-raw"), "Délégataire, par délégation de"), 0);
	signs(2);
	for (size_t which = 0; which < 2; which++) {
		struct str words = told(which, "pdftotext", "-raw"), judged = told(which, "pdfsig", "-nocert");

		says(words, "Délégataire, par délégation de Jean-Noël d'Œuvré");
		says(judged, "Yann LE GOFF");
		assert_int_equal(times(judged, "OEUVR") + times(judged, "ŒUVR"), 0);
		assert_int_equal(times(judged, "Signature is Valid"), which == 0 ? 2 : 1);
	}
}

/* Each file that proves the round: an attestation as it is read, the proof as its bytes are. */
static void what_proves_it_names_the_delegation(void **state)
{
	unsigned attested = 0, proved = 0;
	struct round_document papers[8];
	size_t n = 0;

	(void)state;
	frozen(false);
	signs(1);
	signs(2);
	for (int i = 0; i < 8 && sign_kit_jobs(&f, JOB_EVIDENCE, JOB_DONE) == 0; i++)
		later(60000);
	n = sealed("attestation", papers, 4);
	n += sealed("proof", papers + n, 4);
	for (size_t i = 0; i < n; i++) {
		struct asic parts;

		assert_int_equal(asic_read(f.k.mem, sign_kit_bytes(&f, &papers[i]), &parts), OK);
		if (str_starts(parts.data, STR("%PDF-")))
			attested += times(read_by(parts.data, "pdftotext", "-raw"),
					  "Délégataire, par délégation de Jean-Noël d'Œuvré");
		else
			proved += times(parts.data, "\"capacity\":\"by_delegation\",\"delegated_by\":\"Jean-Noël d'Œuvré\"");
	}
	assert_int_equal(attested, 1);
	assert_int_equal(proved, 1);
}

static void a_holder_who_represents_may_be_signed_for_too(void **state)
{
	(void)state;
	frozen(true);
	assert_false(sign_kit_signer(&f, 1)->is_both);
	struct str dossier = told(0, "pdftotext", "-raw");

	/* she signs as the holder alone: he signs for what she represents */
	says(dossier, "Titulaire Claire Marchand Signature électronique Délégataire Yann Le Goff, par délégation de "
	     "Claire Marchand");
	says(dossier, "Représentante légale • autorise");
	signs(1);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	signs(2);
	assert_int_equal(sign_kit_dossier(&f)->state, S_IN_QUEUE);
	says(told(0, "pdftotext", "-raw"), "Délégataire, par délégation de Claire Marchand");
	struct str judged = told(0, "pdfsig", "-nocert");

	says(judged, "Claire MARCHAND");
	says(judged, "Yann LE GOFF");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SIGN_TEST(the_delegate_is_asked_and_the_representative_is_not),
		SIGN_TEST(the_papers_name_him_and_his_copies_are_his_alone),
		SIGN_TEST(his_signature_says_by_whose_delegation),
		SIGN_TEST(what_proves_it_names_the_delegation),
		SIGN_TEST(a_holder_who_represents_may_be_signed_for_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
