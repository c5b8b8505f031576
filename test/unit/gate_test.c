/* gate_test.c - what a row of routes[] demands is done before its page: rights, tokens, names, rates; and
 * nothing typed is lost on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "core/account.h"
#include "gen/sql.h"
#include "front_kit.h"
#include "platform/crypt.h"
#include "web/csrf.h"
#include "web/gate_page.h"

/* One request through the gate alone; its page runs in a turn of its own. */
static struct reply *play_with(struct request *rq, const char *query)
{
	struct ctx ctx;
	struct reply *rp = reply_new(kit.mem);
	unsigned refused;
	enum err e = OK;

	gate_context(&kit.gate, kit.mem, STR("0123456789"), &ctx);
	refused = gate_open(&kit.gate, &ctx, rq, str_of(query));
	if (gate_check(&kit.gate, &ctx, rq, refused, rp) == GATE_ANSWERED)
		return rp;
	db_turn_begin(kit.db);
	db_save(kit.db);
	e = gate_handle(&ctx, rq, rp);
	if (e == OK) {
		assert_int_equal(db_release(kit.db), OK);
	} else {
		db_undo(kit.db);
		gate_fail(&ctx, rq, e, rp);
	}
	assert_int_equal(db_turn_commit(kit.db), OK);
	return rp;
}

static struct request *get(const char *path)
{
	struct request *rq = request_make(kit.mem, &kit.gate, "GET", path, "");

	rq->cookie_session_secret = kit.cookie;
	return rq;
}

static struct request *post(const char *path, const char *body)
{
	struct str token = csrf_token(kit.mem, kit.cookie, str_of(path));
	struct request *rq = request_make(kit.mem, &kit.gate, "POST", path,
		str_fmt(kit.mem, "csrf=" STR_FMT "%s%s", STR_ARG(token), *body == 0 ? "" : "&", body).p);

	rq->cookie_session_secret = kit.cookie;
	return rq;
}

#define play(rq) play_with((rq), "")
#define assert_status(rp, want) assert_int_equal(reply_status(rp), (want))

static bool says(const struct reply *rp, struct str text)
{
	size_t at;

	return str_find(reply_body(rp), text, &at);
}

/* A session of portal 1: of nobody, or of an account made for it. */
static struct id sign_in(bool has_account, bool is_confirmed)
{
	struct ctx ctx;
	struct account a = { .email = STR("claire@exemple.fr"), .name = STR("Marchand"),
			     .given = STR("Claire"), .encoded = STR("$argon2id$x"), .login = STR(""),
			     .civility = STR(""), .mobile = STR("") };
	bool is_known;
	struct id id = { { 0 } };

	gate_context(&kit.gate, kit.mem, STR("0123456789"), &ctx);
	ctx.portal = 1;
	assert_int_equal(db_begin(kit.db), OK);
	if (has_account) {
		assert_int_equal(account_make(&ctx, &a, STR("1"), &id, &is_known), OK);
		assert_false(is_known);
	}
	if (is_confirmed)
		assert_int_equal(DB_DO(kit.db, account_confirmed, NULL, .id = DB_ID(id),
				       .now_ms = DB_INT(1)), OK);
	assert_int_equal(session_open(&ctx, kit.cookie, id, &kit.cookie), OK);
	assert_int_equal(db_commit(kit.db), OK);
	return id;
}

/* --- rights ---------------------------------------------------------------------------------- */

static void a_page_without_its_right_sends_to_the_log_in_and_back(void **state)
{
	struct reply *rp = play(get("/portal"));

	(void)state;
	assert_status(rp, 303);
	assert_true(str_eq(reply_location(rp), STR("/?next=/portal")));
	rp = play(get("/kept"));
	assert_true(str_eq(reply_location(rp), STR("/compte?next=/kept")));
	(void)sign_in(false, false);
	assert_status(play(get("/portal")), 200);
	assert_status(play(get("/kept")), 303);
	(void)sign_in(true, false);
	assert_status(play(get("/kept")), 200);
}

static void an_unknown_address_is_404_and_another_method_405(void **state)
{
	(void)state;
	assert_status(play(get("/nowhere")), 404);
	assert_status(play(get("/save")), 405);
	assert_status(play(get("/save/more")), 404);
	assert_status(play(get("//")), 404);
}

static void a_session_ends_after_thirty_minutes_of_silence_and_after_eight_hours(void **state)
{
	(void)state;
	(void)sign_in(false, false);
	kit.tick_ahead_ms += SESSION_IDLE_MS - 60000;
	assert_status(play(get("/portal")), 200);       /* and it says "still here" */
	kit.tick_ahead_ms += SESSION_IDLE_MS - 60000;
	assert_status(play(get("/portal")), 200);
	kit.tick_ahead_ms += SESSION_IDLE_MS;
	assert_status(play(get("/portal")), 303);

	(void)sign_in(false, false);
	for (int64_t gone = 0; gone + SESSION_IDLE_MS / 2 < SESSION_LIFE_MS; gone += SESSION_IDLE_MS / 2) {
		assert_status(play(get("/portal")), 200);
		kit.tick_ahead_ms += SESSION_IDLE_MS / 2;
	}
	kit.tick_ahead_ms += SESSION_IDLE_MS / 2;
	assert_status(play(get("/portal")), 303);
}

static void a_new_session_kills_the_cookie_of_the_old_one(void **state)
{
	struct str old;

	(void)state;
	(void)sign_in(false, false);
	old = kit.cookie;
	(void)sign_in(true, false);
	assert_false(str_eq(old, kit.cookie));
	assert_status(play(get("/kept")), 200);
	kit.cookie = old;
	assert_status(play(get("/portal")), 303);
}

static void a_cookie_of_another_portal_or_a_forged_one_opens_nothing(void **state)
{
	struct str secret, number;

	(void)state;
	(void)sign_in(false, false);
	assert_true(str_cut(kit.cookie, '.', &number, &secret));
	kit.cookie = str_fmt(kit.mem, "2." STR_FMT, STR_ARG(secret));
	assert_status(play(get("/portal")), 303);
	kit.cookie = STR("1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	assert_status(play(get("/portal")), 303);
	kit.cookie = STR("1.' OR 1=1 --");
	assert_status(play(get("/portal")), 303);
}

static void the_first_page_gives_a_cookie_and_leaves_no_row(void **state)
{
	struct request *rq = get("/");
	struct reply *rp;

	(void)state;
	rq->cookie_session_secret = STR("");
	rp = play(rq);
	assert_status(rp, 200);
	assert_int_equal(reply_set_cookie(rp, STR("s")).n, 2 + SESSION_SECRET_CHARS);
	assert_true(str_starts(reply_set_cookie(rp, STR("s")), STR("0.")));
	kit.cookie = reply_set_cookie(rp, STR("s"));
	assert_status(play(get("/portal")), 303);
	/* a second page keeps it */
	assert_int_equal(reply_set_cookie(play(get("/")), STR("s")).n, 0);
}

/* --- forms ----------------------------------------------------------------------------------- */

static void a_form_without_our_token_is_refused_and_writes_nothing(void **state)
{
	struct request *rq = request_make(kit.mem, &kit.gate, "POST", "/save", "id=none");

	(void)state;
	rq->cookie_session_secret = kit.cookie;
	assert_status(play(rq), 403);
	assert_false(kit_has_row("none"));
	/* nor does the token of another form, of another browser, or one that is cut */
	rq = post("/fail", "id=none");
	rq->path = STR("/save");
	assert_status(play(rq), 403);
	rq = post("/save", "id=none");
	rq->cookie_session_secret = STR("0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	assert_status(play(rq), 403);
	assert_false(kit_has_row("none"));
	assert_status(play(post("/save", "id=good")), 200);
	assert_true(kit_has_row("good"));
}

static void a_form_from_another_site_is_refused_even_with_a_token(void **state)
{
	static const struct {
		const char *origin, *site;
		unsigned status;
	} cases[] = {
		{ "http://kit.test", "same-origin", 200 }, { "http://kit.test", "", 200 },
		{ "null", "same-origin", 200 },            { "", "", 200 },
		{ "http://evil.test", "", 403 },           { "http://kit.test", "cross-site", 403 },
		{ "", "same-site", 403 },                  { "http://kit.test:8080", "", 403 },
		{ "null", "cross-site", 403 },             { "", "none", 403 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct request *rq = post("/save", "id=x");

		rq->origin = str_of(cases[i].origin);
		rq->fetch_site = str_of(cases[i].site);
		assert_status(play(rq), cases[i].status);
	}
}

static void a_field_that_the_row_does_not_know_is_400(void **state)
{
	(void)state;
	assert_status(play(post("/save", "id=x&admin=1")), 400);
	assert_false(kit_has_row("x"));
}

static void a_form_that_needs_its_own_id_is_400_without_it(void **state)
{
	(void)state;
	assert_status(play(post("/nonce", "id=x")), 400);
	assert_status(play(post("/nonce", "id=x&nonce=12")), 400);
	assert_status(play(post("/nonce", "id=x&nonce=00112233445566778899aabbccddeeff")), 200);
}

static void a_class_of_requests_has_its_rate_by_network(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		struct request *rq = post("/few", "id=x");

		rq->peer = str_fmt(kit.mem, "192.0.2.%u", i);
		assert_status(play(rq), 200);
	}
	struct request *rq = post("/few", "id=x");

	rq->peer = STR("192.0.2.200");
	assert_status(play(rq), 429);
	rq = post("/few", "id=x");
	rq->peer = STR("::ffff:192.0.2.7");     /* the same, by another road */
	assert_status(play(rq), 429);
	rq = post("/few", "id=x");
	rq->peer = STR("198.51.100.1");
	assert_status(play(rq), 200);
	kit.tick_ahead_ms += 3601000;
	rq = post("/few", "id=x");
	rq->peer = STR("192.0.2.200");
	assert_status(play(rq), 200);
}

/* A customer of a provider has a /64, and its zeros are not written. */
static void a_network_of_ipv6_is_one_however_it_is_written(void **state)
{
	static const char *const of_one[] = { "2001:db8::1", "2001:db8::2:3:4:5", "2001:db8:0:0:ffff::", "2001:db8::",
					      "2001:0DB8::1.2.3.4", "2001:db8::7" };

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct request *rq = post("/few", "id=x");

		rq->peer = str_of(of_one[i]);
		assert_status(play(rq), i < 5 ? 200 : 429);
	}
	struct request *rq = post("/few", "id=x");

	rq->peer = STR("2001:db8:0:1::7");
	assert_status(play(rq), 200);
}

/* --- nothing typed is lost ------------------------------------------------------------------- */

static void what_was_typed_travels_through_the_log_in_and_comes_back(void **state)
{
	struct reply *rp = play(post("/kept", "id=R%26D+%C3%A9t%C3%A9&pad=acc_password"));
	struct pairs kept, again = { NULL, 0 };
	size_t at;

	(void)state;
	assert_status(rp, 403);
	assert_true(str_find(reply_body(rp), STR("kept="), &at));
	assert_true(kept_unpack(kit.mem, str_sub(reply_body(rp), at + 5, reply_body(rp).n), &kept));
	assert_int_equal(kept.n, 2);
	assert_true(str_eq(*pairs_get(&kept, STR("id")), STR("R&D été")));
	assert_null(pairs_get(&kept, STR("csrf")));
	/* only to a form that keeps, with names it knows */
	assert_true(kept_fits(STR("/kept"), &kept));
	assert_false(kept_fits(STR("/save"), &kept));
	assert_false(kept_fits(STR("//evil.test"), &kept));
	assert_int_equal(form_url_read(kit.mem, STR("id=1&admin=1"), &again), OK);
	assert_false(kept_fits(STR("/kept"), &again));
	assert_false(kept_unpack(kit.mem, STR("not base64!"), &again));
}

static void a_password_is_never_carried_through_a_page(void **state)
{
	struct pairs typed, kept;
	struct str packed;

	(void)state;
	assert_int_equal(form_url_read(kit.mem, STR("acc_password=secret&acc_name=M&nonce=1"), &typed), OK);
	packed = kept_pack(kit.mem, &typed);
	assert_true(kept_unpack(kit.mem, packed, &kept));
	assert_int_equal(kept.n, 1);
	assert_true(str_eq(kept.at[0].name, STR("acc_name")));
}

static void a_form_of_an_older_session_is_offered_again_not_refused(void **state)
{
	struct request *rq;
	struct reply *rp;

	(void)state;
	(void)sign_in(true, true);
	rq = request_make(kit.mem, &kit.gate, "POST", "/kept", "csrf=older&id=typed");
	rq->cookie_session_secret = kit.cookie;
	rp = play(rq);
	assert_status(rp, 200);
	assert_true(says(rp, STR("again /kept id=typed")));
	assert_false(kit_has_row("typed"));
	/* but never for another site */
	rq = request_make(kit.mem, &kit.gate, "POST", "/kept", "csrf=older&id=typed");
	rq->cookie_session_secret = kit.cookie;
	rq->fetch_site = STR("cross-site");
	assert_status(play(rq), 403);
}

static void a_way_back_is_one_of_our_pages_or_none(void **state)
{
	static const char *const bad[] = {
		"", "//evil.test", "/\\evil.test", "https://evil.test", "/nowhere", "/save", "javascript:1",
		"/portal\r\nX: y", " /portal", "/link/secret", "/link/secret?a=1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_true(str_eq(gate_next(str_of(bad[i]), STR("/")), STR("/")));
	assert_true(str_eq(gate_next(STR("/portal?a=1"), STR("/")), STR("/portal?a=1")));
}

/* --- what every answer bears ----------------------------------------------------------------- */

static bool has_header(const struct http_answer *a, const char *name, struct str part)
{
	size_t at;

	for (size_t i = 0; i < a->headers_n; i++) {
		if (strcmp(a->headers[i].name, name) == 0 && str_find(a->headers[i].value, part, &at))
			return true;
	}
	return false;
}

static void every_answer_bears_the_headers_of_its_safety(void **state)
{
	static const char *const paths[] = { "/", "/portal", "/nowhere", "/kept" };

	(void)state;
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		struct http_answer a;

		reply_finish(play(get(paths[i])), &a);
		assert_true(has_header(&a, "Content-Security-Policy", STR("default-src 'none'; ")));
		assert_true(has_header(&a, "X-Content-Type-Options", STR("nosniff")));
		assert_true(has_header(&a, "Referrer-Policy", STR("no-referrer")));
		assert_true(has_header(&a, "Cross-Origin-Opener-Policy", STR("same-origin")));
		assert_true(has_header(&a, "Cache-Control", STR("no-store")));
	}
}

static void a_cookie_is_out_of_reach_of_scripts_and_other_sites(void **state)
{
	struct request *rq = get("/");
	struct http_answer a;

	(void)state;
	kit.gate.is_secure = true;
	rq->cookie_session_secret = STR("");
	reply_finish(play(rq), &a);
	assert_true(has_header(&a, "Set-Cookie", STR("__Host-s=0.")));
	assert_true(has_header(&a, "Set-Cookie", STR("; Path=/; HttpOnly; SameSite=Lax; Secure")));
}

/* Nothing that a stranger calls his file ends the header, the quotes or the folder. */
static void the_longest_name_of_a_file_is_given_back_whole(void **state)
{
	struct str name = STR("a\"\r\nX: y/"), whole = STR("%22%0D%0AX%3A%20y%2F");
	struct reply *rp = reply_new(kit.mem);
	struct http_answer a;

	(void)state;
	for (int i = 0; i < 120; i++) {
		name = str_cat(kit.mem, name, STR("\xc3\xa9"));
		whole = str_cat(kit.mem, whole, STR("%C3%A9"));
	}
	reply_bytes(rp, STR("application/pdf"), name, STR("x"));
	reply_finish(rp, &a);
	assert_true(has_header(&a, "Content-Disposition", STR("attachment; filename=\"a___X:_y_")));
	assert_true(has_header(&a, "Content-Disposition", str_cat(kit.mem, STR("\"; filename*=UTF-8''a"), whole)));
}

static void a_file_that_is_not_sent_after_all_is_closed(void **state)
{
	struct reply *rp = reply_new(kit.mem);
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	reply_file(rp, STR("application/pdf"), STR("a.pdf"), fds[0], 1);
	reply_clear(rp);                        /* the turn failed */
	assert_int_equal(close(fds[0]), -1);
	assert_int_equal(close(fds[1]), 0);
}

static void a_page_that_what_was_typed_outgrows_is_413_and_writes_nothing(void **state)
{
	struct buf *body = buf_new(kit.mem, 64 * 1024);

	(void)state;
	buf_add_c(body, "id=large&pad=");
	for (int i = 0; i < 60000; i++)
		buf_byte(body, '"');
	assert_status(play(post("/large", str_c(kit.mem, buf_done(body)))), 413);
	assert_false(kit_has_row("large"));
	assert_status(play(post("/large", "id=small&pad=x")), 200);
	assert_true(kit_has_row("small"));
}

#define kit_test(name) cmocka_unit_test_setup_teardown(name, kit_open, kit_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		kit_test(a_page_without_its_right_sends_to_the_log_in_and_back),
		kit_test(a_page_that_what_was_typed_outgrows_is_413_and_writes_nothing),
		kit_test(a_file_that_is_not_sent_after_all_is_closed),
		kit_test(the_longest_name_of_a_file_is_given_back_whole),
		kit_test(an_unknown_address_is_404_and_another_method_405),
		kit_test(a_session_ends_after_thirty_minutes_of_silence_and_after_eight_hours),
		kit_test(a_new_session_kills_the_cookie_of_the_old_one),
		kit_test(a_cookie_of_another_portal_or_a_forged_one_opens_nothing),
		kit_test(the_first_page_gives_a_cookie_and_leaves_no_row),
		kit_test(a_form_without_our_token_is_refused_and_writes_nothing),
		kit_test(a_form_from_another_site_is_refused_even_with_a_token),
		kit_test(a_field_that_the_row_does_not_know_is_400),
		kit_test(a_form_that_needs_its_own_id_is_400_without_it),
		kit_test(a_class_of_requests_has_its_rate_by_network),
		kit_test(a_network_of_ipv6_is_one_however_it_is_written),
		kit_test(what_was_typed_travels_through_the_log_in_and_comes_back),
		kit_test(a_password_is_never_carried_through_a_page),
		kit_test(a_form_of_an_older_session_is_offered_again_not_refused),
		kit_test(a_way_back_is_one_of_our_pages_or_none),
		kit_test(every_answer_bears_the_headers_of_its_safety),
		kit_test(a_cookie_is_out_of_reach_of_scripts_and_other_sites),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
