/* error_words_test.c - each page of an error says what happened, what was kept and what to do, in both languages;
 * what may be tried again says when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "job_kit.h"
#include "say.h"
#include "web/gate.h"

static struct job_kit k;
static struct ctx ctx;

static int begin(void **state)
{
	(void)state;
	if (job_kit_open(&k) != 0)
		return -1;
	ctx = job_kit_ctx(&k, 0);
	ctx.secret = k.mem;
	ctx.request_id = STR("0123456789");
	return 0;
}

static int end(void **state)
{
	(void)state;
	return job_kit_close(&k);
}

static void draw(unsigned status, enum lang lang, struct http_answer *out)
{
	const struct gate gate = { .db = k.db, .world = &k.world };
	struct request *rq = request_make(k.mem, &gate, "POST", "/", "");
	struct reply *rp = reply_new(k.mem);

	rq->lang = ctx.lang = lang;
	rq->cookie_session_secret = STR("1.0123456789012345678901234567890123456789012");
	if (status == 0)
		gate_fail_signing(&ctx, rq, rp);
	else
		gate_fail_status(&ctx, rq, status, rp);
	reply_finish(rp, out);
}

static void holds(struct str html, struct str words)
{
	size_t at;

	if (!str_find(html, words, &at))
		fail_msg("it does not say: %s", str_c(k.mem, words));
}

static void each_says_what_happened_and_what_to_do(void **state)
{
	static const struct { unsigned drawn, status; enum say title, text, what; } rows[] = {
		{ 400, 400, SAY_error_400_title, SAY_error_400_text, SAY_error_400_what },
		{ 403, 403, SAY_error_403_title, SAY_error_403_text, SAY_error_403_what },
		{ 404, 404, SAY_error_404_title, SAY_error_404_text, SAY_error_404_what },
		{ 405, 405, SAY_error_404_title, SAY_error_404_text, SAY_error_404_what },
		{ 409, 409, SAY_error_409_title, SAY_error_409_text, SAY_error_409_what },
		{ 413, 413, SAY_error_413_title, SAY_error_413_text, SAY_error_413_what },
		{ 429, 429, SAY_error_429_title, SAY_error_429_text, SAY_error_429_what },
		{ 503, 503, SAY_error_503_title, SAY_error_503_text, SAY_error_503_what },
		/* a signature on its way */
		{ 0, 503, SAY_error_signing_title, SAY_error_signing_text, SAY_error_signing_what },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (int l = 0; l < LANG_COUNT; l++) {
			enum lang lang = (enum lang)l;
			struct http_answer a;

			draw(rows[i].drawn, lang, &a);
			assert_int_equal(a.status, rows[i].status);
			holds(a.body, say(lang, rows[i].title));
			holds(a.body, say(lang, rows[i].text));
			holds(a.body, say(lang, rows[i].what));
			holds(a.body, lang == LANG_FR ? STR("<title>Erreur") : STR("<title>Error"));
			holds(a.body, STR("0123456789"));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_says_what_happened_and_what_to_do, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
