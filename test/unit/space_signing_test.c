/* space_signing_test.c - the customer's space while a dossier is signed: whose turn it is, by name; and while a
 * signature is being recorded the dossier can neither be modified nor deleted, which the page says in words. */
#include <string.h>

#include "sign_story.h"
#include "web/gate.h"
#include "web/handlers.h"

static int begin(void **state)
{
	if (sign_begin(state) != 0)
		return -1;
	sign_kit_order(&f);
	sign_kit_run(&f);
	return 0;
}

static int begin_delegated(void **state)
{
	if (sign_begin(state) != 0)
		return -1;
	sign_kit_delegated(&f, false);
	sign_kit_run(&f);
	return 0;
}

static unsigned status_of(enum err (*page)(struct ctx *, const struct request *, struct reply *), enum lang lang,
			  const char *body, struct str *html_out)
{
	const struct gate gate = { .db = f.k.db, .world = &f.world };
	struct request *rq = request_make(f.k.mem, &gate, "POST", "/", body);
	struct reply *rp = reply_new(f.k.mem);
	struct http_answer answer;

	rq->parts[0] = sign_kit_dossier(&f)->reference;
	rq->lang = f.applicant.lang = lang;
	rq->cookie_session_secret = STR("1.0123456789012345678901234567890123456789012");
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(page(&f.applicant, rq, rp), OK);
	assert_int_equal(db_commit(f.k.db), OK);
	reply_finish(rp, &answer);
	*html_out = answer.body;
	return answer.status;
}

static void says(struct str html, const char *words)
{
	size_t at;

	if (!str_find(html, str_of(words), &at))
		fail_msg("it does not say: %s\n%s", words, str_c(f.k.mem, str_find(html, STR("turn-title\">"), &at) ?
			str_sub(html, at, 500) : html));
}

static void a_signature_on_its_way_is_waited_for_in_words(void **state)
{
	struct str html;

	(void)state;
	sign_kit_act(&f, 1);            /* the code was right; the clerk has not signed yet */
	assert_int_equal(status_of(modify_post, LANG_FR, "", &html), 503);
	says(html, "Une signature est en cours d’enregistrement. Réessayez dans quelques minutes.");
	assert_int_equal(status_of(delete_post, LANG_EN, "do=delete", &html), 503);
	says(html, "A signature is being recorded. Try again in a few minutes.");
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_HOLDER);
	/* and the signature is recorded */
	sign_kit_run(&f);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	assert_int_equal(status_of(delete_post, LANG_FR, "do=delete", &html), 303);
	assert_int_equal(sign_kit_dossier(&f)->state, S_DELETED);
}

static void without_one_it_is_modified_at_once(void **state)
{
	struct str html;

	(void)state;
	assert_int_equal(status_of(modify_post, LANG_FR, "", &html), 303);
	assert_int_equal(sign_kit_dossier(&f)->state, S_DRAFT);
}

static void whose_turn_it_is_is_told_by_name(void **state)
{
	struct str html;

	(void)state;
	assert_int_equal(status_of(request_get, LANG_FR, "", &html), 200);
	says(html, ">Claire Marchand doit signer</h2>");
	says(html, "À Claire Marchand de signer, avant le 6\u00a0décembre 2026.");
	says(html, "En attente de la signature du titulaire");
	signs(1);
	assert_int_equal(status_of(request_get, LANG_EN, "", &html), 200);
	says(html, ">Jean-Noël d&#39;Œuvré must sign</h2>");
	says(html, "Claire Marchand has signed. Jean-Noël d&#39;Œuvré must sign, before");
	signs(2);
	assert_int_equal(status_of(request_get, LANG_FR, "", &html), 200);
	says(html, ">Bureau d’Annecy doit contrôler le dossier</h2>");
	says(html, "Au bureau d’enregistrement (Bureau d’Annecy)\u00a0: réponse sous 48");
}

static void a_delegate_is_awaited_by_his_own_name(void **state)
{
	struct str html;

	(void)state;
	signs(1);
	assert_int_equal(status_of(request_get, LANG_FR, "", &html), 200);
	says(html, ">Yann Le Goff doit signer</h2>");
	says(html, "Claire Marchand a signé. À Yann Le Goff de signer, avant le");
	assert_int_equal(status_of(space_get, LANG_FR, "", &html), 200);
	says(html, "Yann Le Goff doit signer</p>");
	/* he refuses: the applicant is told who, and why */
	struct signer *s = sign_kit_signer(&f, 2);
	struct ctx his = f.applicant;

	his.by = (struct actor){ .role = signer_role(s) };
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(round_open_link(&his, f.dossier, s, STR("session"), STR("192.0.2.7"), STR("Firefox")), OK);
	assert_int_equal(round_decline(&his, f.dossier, s, STR("ma délégation a pris fin")), OK);
	assert_int_equal(db_commit(f.k.db), OK);
	assert_int_equal(status_of(request_get, LANG_FR, "", &html), 200);
	says(html, ">À votre tour</h2>");
	says(html, "À vous\u00a0: Yann Le Goff a refusé de signer. Motif\u00a0: ma délégation a pris fin.");
}

static void who_was_blocked_is_named(void **state)
{
	const struct identity_form wrong = { .number = STR("00XX00000"), .expiry = STR("2031-02-11"), .country = STR("FR"),
		.first_name = STR("Claire"), .name = STR("Marchand"), .phone = STR("06 12 34 56 42"), .method = STR("sms") };
	struct signer *s = sign_kit_signer(&f, 1);
	struct ctx hers = f.applicant;
	enum identity_verdict verdict;
	struct str html;

	(void)state;
	hers.by = (struct actor){ .role = signer_role(s) };
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(round_open_link(&hers, f.dossier, s, STR("session"), STR("192.0.2.7"), STR("Firefox")), OK);
	for (int i = 0; i < SIGNER_FAILURES_MAX; i++)
		assert_int_equal(round_identify(&hers, f.dossier, s, &wrong, &verdict), OK);
	assert_int_equal(db_commit(f.k.db), OK);
	assert_int_equal(verdict, IDENTITY_LOCKED);
	assert_int_equal(status_of(request_get, LANG_FR, "", &html), 200);
	says(html, ">À votre tour</h2>");
	says(html, "À vous\u00a0: la signature de Claire Marchand est bloquée après 3 essais.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_signature_on_its_way_is_waited_for_in_words, begin, sign_end),
		cmocka_unit_test_setup_teardown(whose_turn_it_is_is_told_by_name, begin, sign_end),
		cmocka_unit_test_setup_teardown(a_delegate_is_awaited_by_his_own_name, begin_delegated, sign_end),
		cmocka_unit_test_setup_teardown(who_was_blocked_is_named, begin_delegated, sign_end),
		cmocka_unit_test_setup_teardown(without_one_it_is_modified_at_once, begin, sign_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
