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

static void draw_at(const char *method, const char *path, unsigned status, enum lang lang, struct http_answer *out)
{
	const struct gate gate = { .db = k.db, .world = &k.world };
	struct request *rq = request_make(k.mem, &gate, method, path, "");
	struct reply *rp = reply_new(k.mem);

	rq->lang = ctx.lang = lang;
	rq->cookie_session_secret = STR("1.0123456789012345678901234567890123456789012");
	if (status == 0)
		gate_fail_signing(&ctx, rq, rp);
	else
		gate_fail_status(&ctx, rq, status, rp);
	reply_finish(rp, out);
}

static void draw(unsigned status, enum lang lang, struct http_answer *out)
{
	draw_at("POST", "/", status, lang, out);
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

static void what_may_be_tried_again_leads_back_to_its_page(void **state)
{
	static const struct { const char *method, *path, *link; } rows[] = {
		{ "POST", "/", "/" }, { "GET", "/espace", "/espace" }, { "POST", "/verifier", "/verifier" },
		{ "POST", "/compte/connexion", "/compte/connexion" }, { "POST", "/compte/deconnexion", "/compte" },
		{ "POST", "/espace/2026-7K3QDX/modifier", "/espace/2026-7K3QDX" }, { "POST", "/compte/oubli", "/compte/oubli" },
		{ "POST", "/commande/2026-7K3QDX/personnes", "/commande/2026-7K3QDX/personnes" },
		{ "POST", "/commande/2026-7K3QDX/pieces/rep_power", "/commande/2026-7K3QDX/pieces" },
		{ "POST", "//evil.example/x", "/" }, { "POST", "/nulle/part", "/" },
	};
	static const unsigned again[] = { 429, 503 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (size_t n = 0; n < 2; n++) {
			struct http_answer a;

			draw_at(rows[i].method, rows[i].path, again[n], LANG_FR, &a);
			holds(a.body, str_fmt(k.mem, "<a class=\"button\" href=\"%s\">Revenir à la page</a>", rows[i].link));
		}
	}
}

/* nobody who only looks has lost an action */
static void a_page_that_could_not_be_shown_says_so(void **state)
{
	struct http_answer a;
	size_t at;

	(void)state;
	draw_at("GET", "/espace", 503, LANG_EN, &a);
	holds(a.body, say(LANG_EN, SAY_error_503_look));
	assert_false(str_find(a.body, say(LANG_EN, SAY_error_503_text), &at));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_may_be_tried_again_leads_back_to_its_page, begin, end),
		cmocka_unit_test_setup_teardown(a_page_that_could_not_be_shown_says_so, begin, end),
		cmocka_unit_test_setup_teardown(each_says_what_happened_and_what_to_do, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
