/* upload_words_test.c - whatever the press says of a file stands in words beside its piece, in both languages, and
 * the other pieces stay. The press's answers are the test's; the draft is one whose steps 1 to 4 are done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/pieces.h"
#include "paper/sniff.h"
#include "platform/window.h"
#include "say.h"
#include "sign_kit.h"
#include "web/gate.h"
#include "web/handlers.h"
#include "web/upload.h"

static struct sign_kit f;

static int begin(void **state)
{
	const struct life_act modify = { .event = E_MODIFY };

	(void)state;
	if (sign_kit_open(&f, 1000) != 0)
		return -1;
	sign_kit_order(&f);
	sign_kit_run(&f);
	struct dossier *d = sign_kit_dossier(&f);

	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(life_fire(&f.applicant, d, &modify), OK);
	d = sign_kit_dossier(&f);
	d->facts.seen = (1u << STEP_PIECES) - 1;
	assert_int_equal(dossier_save(&f.applicant, d, STR("")), OK);
	assert_int_equal(db_commit(f.k.db), OK);
	return 0;
}

static int end(void **state)
{
	(void)state;
	return sign_kit_close(&f);
}

static struct request *request_for(const struct gate *gate, const char *method, enum lang lang)
{
	struct request *rq = request_make(f.k.mem, gate, method, "/", "");

	rq->parts[0] = sign_kit_dossier(&f)->reference;
	rq->parts[1] = STR("id_rep");
	rq->lang = f.applicant.lang = lang;
	rq->session.is_confirmed = true;
	rq->cookie_session_secret = STR("1.0123456789012345678901234567890123456789012");
	return rq;
}

/* A file that came whole, and what keeper and press have answered. */
static void upload(enum err keeper, enum err press, struct str verdict)
{
	const struct gate gate = { .db = f.k.db, .world = &f.world };
	struct request *rq = request_for(&gate, "POST", LANG_FR);
	struct upload *u = mem_new_of(f.k.mem, struct upload);
	struct reply *rp = reply_new(f.k.mem);
	struct window *w;

	assert_int_equal(window_new(windows_new(f.k.mem), f.k.mem, &w), OK);
	assert_int_equal(window_add(w, STR("\xff\xd8\xff as far as one can see")), OK);
	(void)window_show(w);           /* the press was asked */
	u->files[u->n++] = (struct upload_file){ .field = STR("file"), .name = STR("photo.jpg"), .bytes = 25, .fd = -1,
						 .window = w };
	rq->upload = u;
	rq->answers_n = 2;
	rq->answers[0].err = keeper;
	rq->answers[1].err = press;
	rq->answers[1].values.field[0] = verdict;
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(upload_post(&f.applicant, rq, rp), OK);
	assert_int_equal(db_commit(f.k.db), OK);
	assert_true(str_ends(reply_location(rp), STR("#piece-id_rep")));
}

static struct str page(enum lang lang)
{
	const struct gate gate = { .db = f.k.db, .world = &f.world };
	struct request *rq = request_for(&gate, "GET", lang);
	struct reply *rp = reply_new(f.k.mem);

	assert_int_equal(pieces_get(&f.applicant, rq, rp), OK);
	if (reply_location(rp).n > 0)
		fail_msg("a step is not done: %s", str_c(f.k.mem, reply_location(rp)));
	assert_int_equal(reply_status(rp), 200);
	return reply_body(rp);
}

static bool has(struct str text, struct str words)
{
	size_t at;

	return str_find(text, words, &at);
}

/* The sentence stands in the card of that piece, and the holder's document is still there. */
static void is_told(enum say sentence)
{
	for (int l = 0; l < LANG_COUNT; l++) {
		struct str html = page((enum lang)l), card, words = say((enum lang)l, sentence);
		size_t from, until;

		assert_true(str_find(html, STR("id=\"piece-id_rep\""), &from));
		card = str_sub(html, from, html.n);
		assert_true(str_find(card, STR("</li>"), &until));
		if (!has(str_sub(card, 0, until), words))
			fail_msg("not told: %s\n%s", str_c(f.k.mem, words), str_c(f.k.mem, str_sub(card, 0, until)));
		assert_true(has(html, STR("scan.pdf")));
	}
}

static void each_verdict_on_a_file_is_told_beside_its_piece(void **state)
{
	static const enum say sentences[UPLOAD_VERDICT_COUNT] = {
		[VERDICT_TYPE] = SAY_piece_type, [VERDICT_HEIC] = SAY_piece_heic, [VERDICT_SIZE] = SAY_piece_size,
		[VERDICT_EMPTY] = SAY_piece_empty, [VERDICT_LOCKED] = SAY_piece_locked,
		[VERDICT_BROKEN] = SAY_piece_broken, [VERDICT_PAGES] = SAY_piece_pages,
		[VERDICT_PIXELS] = SAY_piece_pixels, [VERDICT_JAIL] = SAY_piece_jail,
	};

	(void)state;
	for (int v = 0; v < UPLOAD_VERDICT_COUNT; v++) {
		if (v == VERDICT_OK)
			continue;
		assert_int_not_equal(sentences[v], SAY_NONE);
		upload(OK, OK, str_of(upload_verdict_name((enum upload_verdict)v)));
		is_told(sentences[v]);
	}
}

static void a_press_or_keeper_that_is_silent_is_told_too(void **state)
{
	(void)state;
	upload(OK, ERR_REMOTE, STR(""));
	is_told(SAY_piece_waiting);
	upload(OK, OK, STR("piece.type"));
	is_told(SAY_piece_type);
	upload(ERR_BUSY, OK, STR("ok"));
	is_told(SAY_piece_waiting);
	/* a word that is no verdict is not believed */
	upload(OK, OK, STR("fine"));
	is_told(SAY_piece_broken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_verdict_on_a_file_is_told_beside_its_piece, begin, end),
		cmocka_unit_test_setup_teardown(a_press_or_keeper_that_is_silent_is_told_too, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
