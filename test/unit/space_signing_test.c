/* space_signing_test.c - while a signature is being recorded the dossier can neither be modified nor deleted, and
 * the page says so in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sign_kit.h"
#include "web/gate.h"
#include "web/handlers.h"

static struct sign_kit f;

static int begin(void **state)
{
	(void)state;
	if (sign_kit_open(&f, 1000) != 0)
		return -1;
	sign_kit_order(&f);
	sign_kit_run(&f);
	return 0;
}

static int end(void **state)
{
	(void)state;
	return sign_kit_close(&f);
}

static unsigned status_of(enum err (*page)(struct ctx *, const struct request *, struct reply *), enum lang lang,
			  const char *body, struct str *html_out)
{
	const struct gate gate = { .db = f.k.db, .world = &f.world };
	struct request *rq = request_make(f.k.mem, &gate, "POST", "/", body);
	struct reply *rp = reply_new(f.k.mem);
	struct http_answer answer;

	rq->parts[0] = sign_kit_dossier(&f)->reference;
	rq->lang = lang;
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
		fail_msg("it does not say: %s\n%s", words, str_c(f.k.mem, html));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_signature_on_its_way_is_waited_for_in_words, begin, end),
		cmocka_unit_test_setup_teardown(without_one_it_is_modified_at_once, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
