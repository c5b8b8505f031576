/* account_test.c - accounts, doors and lock-outs: what they tell, and what they never do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "core/account.h"
#include "core/notice.h"
#include "gen/sql.h"
#include "platform/db.h"
#include "platform/strength.h"

static struct {
	struct mem *mem;
	struct db *db;
	int64_t now_ms;
	char path[64];
	struct ctx ctx;
	struct str secret;              /* of the last mail's link */
	enum notice notice;
	unsigned mails;
} f;

/* The outbox of this test: one mail back is enough. */
enum err notice_add(struct ctx *ctx, enum notice notice, struct id dossier, struct json *args)
{
	(void)ctx;
	(void)dossier;
	f.secret = str_copy(f.mem, json_str(json_get(args, "secret"), STR("")));
	f.notice = notice;
	f.mails++;
	return OK;
}

static int64_t now(void *self)
{
	(void)self;
	return f.now_ms;
}

static void dice(void *self, void *out, size_t n)
{
	(void)self;
	world_random(&world_real, out, n);
}

static const struct world world = { now, now, dice, NULL };

static int set_up(void **state)
{
	(void)state;
	log_threshold(LOG_ALARM);
	memset(&f, 0, sizeof f);
	f.mem = mem_new(1 << 24);
	f.now_ms = 1800000000000;
	memcpy(f.path, "/tmp/account-test-XXXXXX", 25);
	(void)close(mkstemp(f.path));
	assert_int_equal(db_open(f.mem, str_fmt(f.mem, "sqlite:%s", f.path), &f.db), OK);
	assert_int_equal(db_migrate(f.db, &world), OK);
	f.ctx = (struct ctx){ .mem = f.mem, .secret = f.mem, .db = f.db, .world = &world, .portal = 3 };
	assert_int_equal(db_begin(f.db), OK);
	return 0;
}

static int tear_down(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };

	(void)state;
	assert_int_equal(db_commit(f.db), OK);
	for (size_t i = 0; i < 4; i++)
		(void)unlink(str_fmt(f.mem, "%s%s", f.path, ends[i]).p);
	mem_free(&f.mem);
	return 0;
}

static struct id make(const char *email, const char *login, bool *is_known)
{
	struct account a = { .email = str_of(email), .login = str_of(login), .civility = STR("mme"),
			     .name = STR("Marchand"), .given = STR("Claire"), .mobile = STR(""),
			     .encoded = STR("$argon2id$one") };
	struct id id = { { 0 } };

	assert_int_equal(account_make(&f.ctx, &a, STR("1.0"), &id, is_known), OK);
	return id;
}

static void an_account_opens_by_address_or_identifier_whatever_their_case(void **state)
{
	struct account a;
	bool is_known;
	struct id id = make("Claire.Marchand@Exemple.FR", "Claire.M", &is_known);

	(void)state;
	assert_false(is_known);
	assert_int_equal(f.notice, NOTICE_account_activation);
	assert_int_equal(account_find(&f.ctx, STR(" claire.marchand@exemple.fr "), &a), OK);
	assert_true(id_eq(a.id, id));
	assert_false(a.is_confirmed);
	assert_int_equal(a.portal, 3);
	assert_int_equal(account_find(&f.ctx, STR("CLAIRE.M"), &a), OK);
	assert_true(id_eq(a.id, id));
	assert_int_equal(account_find(&f.ctx, STR("claire"), &a), ERR_NOT_FOUND);
	assert_int_equal(account_find(&f.ctx, STR(""), &a), ERR_NOT_FOUND);
}

static void a_known_address_makes_no_second_account_and_its_owner_is_told(void **state)
{
	struct account a;
	bool is_known;
	struct id first = make("claire@exemple.fr", "", &is_known);

	(void)state;
	(void)make("CLAIRE@exemple.fr", "other", &is_known);
	assert_true(is_known);
	assert_int_equal(f.notice, NOTICE_account_exists);
	assert_int_equal(f.mails, 2);
	assert_int_equal(account_find(&f.ctx, STR("claire@exemple.fr"), &a), OK);
	assert_true(id_eq(a.id, first));
	assert_int_equal(account_find(&f.ctx, STR("other"), &a), ERR_NOT_FOUND);
}

static void a_taken_identifier_is_left_out_and_the_address_still_opens(void **state)
{
	struct account a;
	bool is_known;
	struct id second;

	(void)state;
	(void)make("one@exemple.fr", "claire", &is_known);
	second = make("two@exemple.fr", "claire", &is_known);
	assert_false(is_known);
	assert_int_equal(account_find(&f.ctx, STR("two@exemple.fr"), &a), OK);
	assert_true(id_eq(a.id, second));
	assert_int_equal(a.login.n, 0);
}

static void a_confirmation_link_works_once_within_a_day_and_the_newest_only(void **state)
{
	bool is_known;
	struct id id = make("claire@exemple.fr", "", &is_known), who;
	struct account a;
	struct str first = f.secret;

	(void)state;
	assert_int_equal(first.n, 43);
	assert_int_equal(account_confirm(&f.ctx, STR("guess"), &who), ERR_NOT_FOUND);
	assert_int_equal(account_confirm_again(&f.ctx, id), OK);
	assert_int_equal(account_confirm(&f.ctx, first, &who), ERR_NOT_FOUND);
	f.now_ms += ACCOUNT_CONFIRM_MS;
	assert_int_equal(account_confirm(&f.ctx, f.secret, &who), ERR_NOT_FOUND);
	assert_int_equal(account_confirm_again(&f.ctx, id), OK);
	first = f.secret;
	assert_int_equal(account_confirm(&f.ctx, first, &who), OK);
	assert_true(id_eq(who, id));
	assert_int_equal(f.notice, NOTICE_account_welcome);
	assert_int_equal(account_read(&f.ctx, id, &a), OK);
	assert_true(a.is_confirmed);
	assert_int_equal(account_confirm(&f.ctx, first, &who), ERR_NOT_FOUND);
	f.mails = 0;
	assert_int_equal(account_confirm_again(&f.ctx, id), OK);
	assert_int_equal(f.mails, 0);
}

static void a_new_password_needs_its_own_link_and_uses_it_up(void **state)
{
	bool is_known;
	struct id id = make("claire@exemple.fr", "", &is_known), who;
	struct account a;
	struct str confirm = f.secret, reset;

	(void)state;
	f.mails = 0;
	assert_int_equal(account_reset_ask(&f.ctx, STR("nobody@exemple.fr")), OK);
	assert_int_equal(f.mails, 0);
	assert_int_equal(account_reset_ask(&f.ctx, STR("claire@exemple.fr")), OK);
	assert_int_equal(f.notice, NOTICE_password_reset);
	reset = f.secret;
	/* a confirmation's link is not a password's, nor the other way */
	assert_int_equal(account_reset_find(&f.ctx, confirm, &who), ERR_NOT_FOUND);
	assert_int_equal(account_confirm(&f.ctx, reset, &who), ERR_NOT_FOUND);
	assert_int_equal(account_reset_find(&f.ctx, reset, &who), OK);
	assert_int_equal(account_reset_find(&f.ctx, reset, &who), OK);
	assert_int_equal(account_reset(&f.ctx, reset, STR("$argon2id$two"), &who), OK);
	assert_true(id_eq(who, id));
	assert_int_equal(account_read(&f.ctx, id, &a), OK);
	assert_true(str_eq(a.encoded, STR("$argon2id$two")));
	assert_int_equal(account_reset(&f.ctx, reset, STR("$argon2id$three"), &who), ERR_NOT_FOUND);
	assert_int_equal(account_reset_ask(&f.ctx, STR("claire@exemple.fr")), OK);
	f.now_ms += ACCOUNT_RESET_MS;
	assert_int_equal(account_reset_find(&f.ctx, f.secret, &who), ERR_NOT_FOUND);
}

static void a_portal_opens_by_login_or_link_until_the_link_is_revoked_or_over(void **state)
{
	struct portal_access access;
	int64_t portal = 0;

	(void)state;
	assert_int_equal(portal_access_set(&f.ctx, STR("Ardoise"), STR("$argon2id$p")), OK);
	assert_int_equal(portal_access_find(&f.ctx, STR("ARDOISE "), &access), OK);
	assert_int_equal(access.portal, 3);
	assert_int_equal(portal_access_find(&f.ctx, STR("other"), &access), OK);
	assert_int_equal(access.portal, 0);
	assert_int_equal(access.encoded.n, 0);
	assert_int_equal(portal_link_set(&f.ctx, STR("0123456789abcdef012345"), 0), OK);
	assert_int_equal(portal_link_find(&f.ctx, STR("0123456789abcdef012345"), &portal), OK);
	assert_int_equal(portal, 3);
	f.ctx.portal = 4;
	assert_int_equal(portal_link_revoke(&f.ctx, STR("0123456789abcdef012345")), ERR_NOT_FOUND);
	f.ctx.portal = 3;
	assert_int_equal(portal_link_revoke(&f.ctx, STR("0123456789abcdef012345")), OK);
	assert_int_equal(portal_link_find(&f.ctx, STR("0123456789abcdef012345"), &portal), ERR_NOT_FOUND);
	assert_int_equal(portal_link_set(&f.ctx, STR("ends-ends-ends-ends-en"), f.now_ms + 10), OK);
	assert_int_equal(portal_link_find(&f.ctx, STR("ends-ends-ends-ends-en"), &portal), OK);
	f.now_ms += 10;
	assert_int_equal(portal_link_find(&f.ctx, STR("ends-ends-ends-ends-en"), &portal), ERR_NOT_FOUND);
}

static int minutes_of(const char *typed)
{
	int minutes = -1;

	assert_int_equal(lock_find(&f.ctx, LOCK_ACCOUNT, str_of(typed), &minutes), OK);
	return minutes;
}

static void failures_cost_a_growing_delay_and_the_twenty_fifth_the_day(void **state)
{
	static const int want[] = { 0, 0, 0, 0, 1, 2, 4, 8, 15, 15 };
	int64_t began;

	(void)state;
	for (unsigned n = 1; n <= 10; n++)
		assert_int_equal(lock_minutes(n), want[n - 1]);
	for (unsigned n = 1; n <= 4; n++)
		assert_int_equal(lock_fail(&f.ctx, LOCK_ACCOUNT, STR("claire"), n), OK);
	assert_int_equal(minutes_of("claire"), 0);
	began = f.now_ms;
	for (unsigned n = 5; n <= 24; n++) {
		assert_int_equal(lock_fail(&f.ctx, LOCK_ACCOUNT, STR("claire"), n), OK);
		assert_int_equal(minutes_of(" CLAIRE"), lock_minutes(n));
		f.now_ms += (int64_t)lock_minutes(n) * 60000;
		assert_int_equal(minutes_of("claire"), 0);
	}
	/* the counters of the shared memory were lost: the row still knows */
	assert_int_equal(lock_fail(&f.ctx, LOCK_ACCOUNT, STR("claire"), 1), OK);
	assert_int_equal(minutes_of("claire"), (int)((began + DAY_MS - f.now_ms + 59999) / 60000));
	/* nobody else is touched, and another door is another count */
	assert_int_equal(minutes_of("other"), 0);
	f.now_ms = began + DAY_MS;
	assert_int_equal(minutes_of("claire"), 0);
	assert_int_equal(lock_fail(&f.ctx, LOCK_ACCOUNT, STR("claire"), 1), OK);
	assert_int_equal(minutes_of("claire"), 0);
}

static void a_success_forgives(void **state)
{
	(void)state;
	assert_int_equal(lock_fail(&f.ctx, LOCK_ACCOUNT, STR("claire"), 7), OK);
	assert_int_equal(minutes_of("claire"), 4);
	assert_int_equal(lock_forgive(&f.ctx, LOCK_ACCOUNT, STR("Claire")), OK);
	assert_int_equal(minutes_of("claire"), 0);
}

static int strength(const char *password)
{
	const struct str words[] = { STR("claire.marchand@exemple.fr"), STR("Marchand"), STR("Claire") };

	return strength_of(f.mem, str_of(password), words, 3);
}

static void a_password_made_of_what_everybody_tries_is_weak(void **state)
{
	static const char *const weak[] = {
		"motdepasse", "motdepasse123", "azertyuiop12", "aaaaaaaaaaaa", "123456789012", "Marchand1234",
		"clairemarchand", "password1234",
	};
	static const char *const strong[] = {
		"correct cheval agrafe pile", "une barque verte sous l'orage", "x7#Qm2!vLp9&Zr",
	};

	(void)state;
	for (size_t i = 0; i < sizeof weak / sizeof weak[0]; i++)
		assert_true(strength(weak[i]) < STRENGTH_ENOUGH);
	for (size_t i = 0; i < sizeof strong / sizeof strong[0]; i++)
		assert_true(strength(strong[i]) >= STRENGTH_ENOUGH);
}

#define door_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_test(an_account_opens_by_address_or_identifier_whatever_their_case),
		door_test(a_known_address_makes_no_second_account_and_its_owner_is_told),
		door_test(a_taken_identifier_is_left_out_and_the_address_still_opens),
		door_test(a_confirmation_link_works_once_within_a_day_and_the_newest_only),
		door_test(a_new_password_needs_its_own_link_and_uses_it_up),
		door_test(a_portal_opens_by_login_or_link_until_the_link_is_revoked_or_over),
		door_test(failures_cost_a_growing_delay_and_the_twenty_fifth_the_day),
		door_test(a_success_forgives),
		door_test(a_password_made_of_what_everybody_tries_is_weak),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
