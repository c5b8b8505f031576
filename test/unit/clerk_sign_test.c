/* clerk_sign_test.c - the nine steps of a signature with real keeper, press and authorities: done once, whatever
 * fails or ends in between; never a degraded time stamp, never a fork. */
#include <string.h>

#include "core/prepared.h"
#include "gen/sql.h"
#include "role/clerk_sign.h"
#include "sign_story.h"

/* Until the holder is asked. */
static void frozen(void)
{
	sign_kit_order(&f);
	sign_kit_run(&f);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_HOLDER);
}

static void is_sound(const struct round_document *d, unsigned signatures)
{
	struct str bytes = sign_kit_bytes(&f, d), out;
	const char *folder = kit_folder(f.k.mem), *path = kit_path(f.k.mem, folder, "stage.pdf");

	kit_save(path, bytes);
	assert_int_equal(kit_run(f.k.mem, &out, "qpdf", "--check", path, NULL), 0);
	(void)kit_run(f.k.mem, &out, "pdfsig", "-nocert", path, NULL);
	unsigned valid = times(out, "Signature is Valid");

	if (valid != signatures)
		fail_msg("%u valid signatures: %s", valid, str_c(f.k.mem, out));
}

static unsigned certificates(const char *fate)
{
	struct signer *s = sign_kit_signer(&f, 1);
	struct db_rows *r = DB_EACH(f.k.db, f.k.mem, certificate_list, .portal = DB_INT(1), .signer = DB_ID(s->id),
				    .n = DB_INT(100));
	unsigned n = 0;

	while (db_next(r))
		n += str_eq_c(db_text(r, certificate_list_fate), fate);
	assert_int_equal(db_end(&r), OK);
	return n;
}

static void nothing_is_open(void)
{
	struct prepared_revision p;
	struct round_document *all;
	size_t n;

	all = sign_kit_documents(&f, &n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(prepared_get(&f.applicant, all[i].document, &p), ERR_NOT_FOUND);
}

/* --- what must be true ------------------------------------------------------------------------- */

static void both_sign_and_each_document_lasts(void **state)
{
	struct round_document *all;
	size_t n;

	(void)state;
	frozen();
	all = sign_kit_documents(&f, &n);
	assert_int_equal(n, 2);
	is_sound(&all[0], 0);
	signs(1);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	all = sign_kit_documents(&f, &n);
	assert_true(str_eq(all[0].level, STR("B-T")));
	assert_true(str_eq(all[1].level, STR("frozen")));
	is_sound(&all[0], 1);
	signs(2);
	assert_int_equal(sign_kit_dossier(&f)->state, S_IN_QUEUE);
	later(1000);
	all = sign_kit_documents(&f, &n);
	for (size_t i = 0; i < n; i++) {
		assert_true(str_eq(all[i].level, STR("B-LTA")));
		assert_true(all[i].renew_ms > f.shared->now_ms);
		is_sound(&all[i], i == 0 ? 2 : 1);
	}
	assert_int_equal(all[0].revision, 4);           /* two signatures, proofs, a stamp over all */
	assert_int_equal(all[1].revision, 3);
	assert_int_equal(sign_kit_events(&f, "document.extended"), 7);
	assert_int_equal(sign_kit_jobs(&f, JOB_SIGN, JOB_DONE), 2);
	assert_int_equal(sign_kit_jobs(&f, JOB_ARCHIVE, JOB_DONE), 2);
	assert_int_equal(certificates("used"), 1);
	nothing_is_open();
}

static void an_authority_that_is_down_is_waited_for(void **state)
{
	(void)state;
	frozen();
	f.shared->mood[0] = f.shared->mood[1] = STAMP_DOWN;
	sign_kit_act(&f, 1);
	later(1000);
	/* a clerk that has never seen a token does not let a certificate be made in vain; one that has tries */
	assert_int_equal(certificates("discarded") + certificates("made"), 0);
	nothing_is_open();
	f.clerk.token_bytes = 100;
	for (int i = 0; i < 8; i++)
		later(400 * 1000);
	/* nothing is lost, nothing is degraded, and an operator sees that it is stuck */
	assert_int_equal(sign_kit_signer(&f, 1)->state, SIGNER_SIGNING);
	assert_int_equal(sign_kit_jobs(&f, JOB_SIGN, JOB_WAITING), 1);
	assert_true(sign_kit_events(&f, "signer.sign_error") >= 5);
	assert_true(certificates("discarded") >= 5);
	assert_int_equal(certificates("used"), 0);
	nothing_is_open();
	/* an hour later, under the same grant */
	f.shared->mood[1] = STAMP_GOOD;
	later(3600 * 1000);
	assert_int_equal(sign_kit_signer(&f, 1)->state, SIGNER_SIGNING);
	assert_true(f.clerk.token_bytes > 1000);        /* larger than the hole was made for: the next one fits */
	later(3 * 3600 * 1000);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	assert_int_equal(certificates("used"), 1);
	size_t n;

	is_sound(sign_kit_documents(&f, &n), 1);
}

static void an_authority_that_lies_is_not_believed(void **state)
{
	(void)state;
	frozen();
	f.shared->mood[1] = STAMP_DOWN;
	f.shared->mood[0] = STAMP_OTHER_IMPRINT;
	signs(1);
	for (int mood = STAMP_OTHER_IMPRINT; mood < STAMP_MOOD_COUNT; mood++) {
		int64_t before = f.shared->stamps;

		f.shared->mood[0] = (enum stamp_mood)mood;
		later(24 * 3600 * 1000 / 2 / STAMP_MOOD_COUNT);
		assert_true(f.shared->stamps > before);
		assert_int_equal(sign_kit_signer(&f, 1)->state, SIGNER_SIGNING);
		nothing_is_open();
	}
	assert_int_equal(certificates("used"), 0);
	/* the second one is asked when the first is not good */
	f.shared->mood[1] = STAMP_GOOD;
	later(7 * 3600 * 1000);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
}

/* One stamp, and how often each authority was asked by then. */
static void stamp_asks(enum err e, int64_t first, int64_t second)
{
	struct digest nothing = { .kind = DIGEST_SHA256 };
	struct signing g = { .clerk = &f.clerk, .mem = f.k.mem, .ctx = clerk_ctx(&f.clerk, f.k.mem, 1) };
	struct str token;

	assert_int_equal(signing_stamp(&g, &nothing, &token), e);
	assert_int_equal(f.shared->asked[0], first);
	assert_int_equal(f.shared->asked[1], second);
}

static void who_gives_no_good_stamp_is_asked_last_for_a_while(void **state)
{
	(void)state;
	stamp_asks(OK, 1, 0);
	f.shared->mood[0] = STAMP_DOWN;
	stamp_asks(OK, 2, 1);
	stamp_asks(OK, 2, 2);
	/* last, but asked: no stamp fails that one of them would give; and who gives one is in his place again */
	f.shared->mood[0] = STAMP_GOOD;
	f.shared->mood[1] = STAMP_DOWN;
	stamp_asks(OK, 3, 3);
	stamp_asks(OK, 4, 3);
	/* both: in the order of the configuration */
	f.shared->mood[0] = STAMP_DOWN;
	stamp_asks(ERR_REMOTE, 5, 4);
	stamp_asks(ERR_REMOTE, 6, 5);
	f.shared->mood[0] = f.shared->mood[1] = STAMP_GOOD;
	stamp_asks(OK, 7, 5);
	/* a lie is no better than silence; after its time the first is tried, once */
	f.shared->mood[0] = STAMP_OTHER_NONCE;
	stamp_asks(OK, 8, 6);
	f.shared->now_ms += STAMP_PAUSE_MS - 1;
	stamp_asks(OK, 8, 7);
	f.shared->now_ms += 1;
	stamp_asks(OK, 9, 8);
	stamp_asks(OK, 9, 9);
	f.shared->now_ms += STAMP_PAUSE_MS;
	f.shared->mood[0] = STAMP_GOOD;
	stamp_asks(OK, 10, 9);
	stamp_asks(OK, 11, 9);
	/* an operator who does not want it */
	f.clerk.trust.pause.open_ms = 0;
	f.shared->mood[0] = STAMP_DOWN;
	stamp_asks(OK, 12, 10);
	stamp_asks(OK, 13, 11);
}

static void a_grant_that_is_over_asks_the_person_again(void **state)
{
	(void)state;
	frozen();
	f.shared->mood[0] = f.shared->mood[1] = STAMP_DOWN;
	signs(1);
	f.shared->mood[0] = STAMP_GOOD;
	later((int64_t)73 * 3600 * 1000);
	assert_int_equal(sign_kit_signer(&f, 1)->state, SIGNER_CODE_SENT);
	assert_int_equal(sign_kit_jobs(&f, JOB_SIGN, JOB_DROPPED), 1);
	assert_int_equal(certificates("used"), 0);
	signs(1);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
}

static void only_one_revision_of_a_document_is_open(void **state)
{
	struct prepared_revision p = { .kind = PREPARED_ARCHIVE, .step = STEP_PREPARED, .slot = STR("x"),
				       .appended = STR("y") };
	struct round_document *all;
	size_t n;

	(void)state;
	frozen();
	all = sign_kit_documents(&f, &n);
	p.document = all[0].document;
	p.made_ms = f.shared->now_ms;
	p.until_ms = f.shared->now_ms + 60000;
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(prepared_open(&f.applicant, &p), OK);
	assert_int_equal(prepared_open(&f.applicant, &p), ERR_CONFLICT);
	assert_int_equal(db_commit(f.k.db), OK);
	/* somebody else's: waited for, then dropped when it is too old */
	signs(1);
	assert_int_equal(sign_kit_signer(&f, 1)->state, SIGNER_SIGNING);
	assert_int_equal(prepared_get(&f.applicant, p.document, &p), OK);
	assert_int_equal(p.kind, PREPARED_ARCHIVE);
	later(61000);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	all = sign_kit_documents(&f, &n);
	assert_int_equal(all[0].revision, 1);
	is_sound(&all[0], 1);
}

static void a_stamp_is_renewed_before_its_authority_ends(void **state)
{
	struct round_document *all;
	int64_t first;
	size_t n;

	(void)state;
	frozen();
	signs(1);
	signs(2);
	later(1000);
	all = sign_kit_documents(&f, &n);
	first = all[0].renew_ms;
	assert_true(first > f.shared->now_ms && first < f.shared->now_ms + (int64_t)3 * DAY_MS);
	f.shared->now_ms = first + 1000;
	sign_kit_run(&f);
	later(1000);
	all = sign_kit_documents(&f, &n);
	assert_int_equal(sign_kit_jobs(&f, JOB_ARCHIVE, JOB_DONE), 4);
	assert_int_equal(all[0].revision, 6);
	assert_true(all[0].renew_ms > first);
	assert_true(str_eq(all[0].level, STR("B-LTA")));
	is_sound(&all[0], 2);
}

static void nothing_is_signed_under_an_authority_at_its_end(void **state)
{
	int64_t asked = f.shared->stamps;

	(void)state;
	frozen();
	/* both go on giving tokens, with the right time and a certificate that is over */
	f.shared->now_ms += (int64_t)3 * DAY_MS;
	signs(1);
	assert_true(f.shared->stamps > asked);
	assert_int_equal(sign_kit_signer(&f, 1)->state, SIGNER_SIGNING);
	assert_int_equal(certificates("used"), 0);
	assert_int_equal(f.clerk.trust.warned_day, 0);
	nothing_is_open();
}

static void an_authority_that_will_end_is_warned_of_once_a_day(void **state)
{
	(void)state;
	frozen();
	f.clerk.trust.warn_days = 30;
	signs(1);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	assert_int_equal(f.clerk.trust.warned_day, f.shared->now_ms / DAY_MS);
}

static void an_authority_with_time_left_is_not_warned_of(void **state)
{
	(void)state;
	frozen();
	f.clerk.trust.warn_days = 30;
	signs(1);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	assert_int_equal(f.clerk.trust.warned_day, 0);
}

/* --- told again --------------------------------------------------------------------------------- */

/* A minute after so many hours since the round began; each round of the clerk twice. */
static void at_hour(int64_t begun_ms, int64_t hours)
{
	f.shared->now_ms = begun_ms + hours * 3600 * 1000 + 60000;
	sign_kit_run(&f);
	sign_kit_run(&f);
}

static void who_must_sign_is_reminded_three_times_and_then_it_ends(void **state)
{
	int64_t begun;

	(void)state;
	frozen();
	begun = f.shared->now_ms;
	at_hour(begun, 71);
	assert_int_equal(mails("sign_reminder"), 0);
	at_hour(begun, 3 * 24);
	assert_int_equal(mails("sign_reminder"), 1);
	at_hour(begun, 7 * 24 - 1);
	assert_int_equal(mails("sign_reminder"), 1);
	at_hour(begun, 7 * 24);
	assert_int_equal(mails("sign_reminder"), 2);
	assert_int_equal(sign_kit_events(&f, "signer.remind"), 2);
	/* she signs: the last one is for him */
	signs(1);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	at_hour(begun, 12 * 24);
	assert_int_equal(mails("sign_reminder"), 3);
	assert_int_equal(sign_kit_signer(&f, 2)->state, SIGNER_INVITED);
	at_hour(begun, 14 * 24);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGN_EXPIRED);
	assert_int_equal(sign_kit_signer(&f, 1)->state, SIGNER_SIGNED);
	assert_int_equal(sign_kit_signer(&f, 2)->state, SIGNER_EXPIRED);
	assert_int_equal(mails("sign_expired"), 1);
	/* the applicant, who must validate again: twice, then it is over */
	at_hour(begun, (14 + 10) * 24);
	assert_int_equal(mails("sign_expired"), 2);
	at_hour(begun, (14 + 20) * 24);
	assert_int_equal(mails("sign_expired"), 3);
	at_hour(begun, (14 + 30) * 24 + 1);
	assert_int_equal(sign_kit_dossier(&f)->state, S_ABANDONED);
	assert_int_equal(mails("sign_expired"), 3);
	assert_int_equal(mails("sign_reminder"), 3);
}

static void a_clerk_that_stood_still_reminds_a_signer_once(void **state)
{
	int64_t begun;

	(void)state;
	frozen();
	begun = f.shared->now_ms;
	at_hour(begun, 13 * 24);
	assert_int_equal(mails("sign_reminder"), 1);
	at_hour(begun, 13 * 24 + 12);
	assert_int_equal(mails("sign_reminder"), 1);
}

/* Another order that waits for its signer, of which somebody has spoilt the facts; it is looked at first. */
static void add_spoilt(int64_t deadline_ms)
{
	struct ctx *c = &f.applicant;
	const struct id id = { { 0x11, 0x99 } };
	int64_t made = 0;

	assert_int_equal(db_begin(c->db), OK);
	assert_int_equal(DB_DO(c->db, dossier_add, &made, .portal = DB_INT(c->portal), .id = DB_ID(id),
		.reference = DB_TEXT(STR("2026-AAAAAA")), .state = DB_TEXT(STR("signing_holder")),
		.account = DB_ID(c->by.account), .secret = DB_NULL, .nonce = DB_TEXT(STR("")),
		.now_ms = DB_INT(f.shared->now_ms), .deadline_ms = DB_INT(deadline_ms)), OK);
	assert_int_equal(made, 1);
	assert_int_equal(DB_DO(c->db, dossier_facts_put, NULL, .portal = DB_INT(c->portal), .dossier = DB_ID(id),
		.revision = DB_INT(1), .body = DB_TEXT(STR("{}")), .now_ms = DB_INT(f.shared->now_ms)), OK);
	assert_int_equal(db_commit(c->db), OK);
}

static void an_order_that_cannot_be_read_keeps_no_other_one_from_its_reminder(void **state)
{
	int64_t begun;

	(void)state;
	frozen();
	begun = f.shared->now_ms;
	add_spoilt(sign_kit_dossier(&f)->deadline_ms - 1000);
	at_hour(begun, 3 * 24);
	assert_int_equal(mails("sign_reminder"), 1);
	assert_int_equal(sign_kit_events(&f, "signer.remind"), 1);
}

static void the_rounds_deadline_waits_for_an_act_that_is_done(void **state)
{
	int64_t begun;

	(void)state;
	frozen();
	begun = f.shared->now_ms;
	at_hour(begun, 13 * 24);
	f.shared->mood[0] = f.shared->mood[1] = STAMP_DOWN;
	sign_kit_act(&f, 1);
	at_hour(begun, 14 * 24 + 5);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_HOLDER);
	assert_int_equal(sign_kit_signer(&f, 1)->state, SIGNER_SIGNING);
	assert_int_equal(mails("sign_reminder"), 1);
	f.shared->mood[0] = STAMP_GOOD;
	at_hour(begun, 15 * 24);
	/* her signature stands; his days are over, the applicant validates again */
	assert_int_equal(sign_kit_signer(&f, 1)->state, SIGNER_SIGNED);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGN_EXPIRED);
}

/* --- ended in between --------------------------------------------------------------------------- */

enum { LEASE_MS = 121000, LIVES_MAX = 300 };

/* Which step the open revision of that document was left at; PREPARED_STEP_COUNT: none is open. */
static enum prepared_step left_at(size_t document)
{
	struct prepared_revision p;
	size_t n;
	struct round_document *all = sign_kit_documents(&f, &n);

	assert_true(document < n);
	return prepared_get(&f.applicant, all[document].document, &p) == OK ? p.step : PREPARED_STEP_COUNT;
}

static void next_life(void)
{
	f.shared->now_ms += LEASE_MS;
	mem_reset(f.k.mem);
	f.applicant = job_kit_ctx(&f.k, 1);
	f.applicant.secret = f.k.mem;
	f.applicant.by = (struct actor){ .role = ROLE_APPLICANT, .account = { { 7 } } };
}

/* One life for each step: it ends when that step is kept and the next is not begun. */
static void killed_after_each_step(size_t document)
{
	for (int step = 0; step < PREPARED_STEP_COUNT; step++) {
		f.shared->kill_step = step;
		assert_false(sign_kit_run_apart(&f));
		assert_int_equal(left_at(document), step);
		f.shared->kill_step = PREPARED_STEP_COUNT;
		next_life();
	}
	assert_true(sign_kit_run_apart(&f));
}

/* The clerk is killed at the first look at its clock, its successor at the second, and so on, until one of
 * them has nothing left to do. */
static void killed_until_done(void)
{
	for (int64_t at = 1; at < LIVES_MAX; at++) {
		f.shared->kill_at = at;
		bool is_over = sign_kit_run_apart(&f);

		f.shared->kill_at = 0;
		if (is_over)
			return;
		next_life();
	}
	fail_msg("it never ended");
}

static void a_clerk_killed_between_any_two_steps_loses_and_forks_nothing(void **state)
{
	struct round_document *all;
	size_t n;

	(void)state;
	frozen();
	sign_kit_act(&f, 1);
	killed_after_each_step(0);
	assert_int_equal(sign_kit_signer(&f, 1)->state, SIGNER_SIGNED);
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	assert_int_equal(certificates("used"), 1);
	assert_int_equal(certificates("made"), 0);
	all = sign_kit_documents(&f, &n);
	assert_int_equal(all[0].revision, 1);
	is_sound(&all[0], 1);
	/* the second, his two documents, and what makes them last */
	sign_kit_act(&f, 2);
	killed_until_done();
	for (int i = 0; i < 4; i++)
		later(LEASE_MS);
	all = sign_kit_documents(&f, &n);
	assert_int_equal(all[0].revision, 4);
	assert_int_equal(all[1].revision, 3);
	is_sound(&all[0], 2);
	is_sound(&all[1], 1);
	assert_int_equal(sign_kit_events(&f, "signer.embedded"), 2);
	assert_int_equal(sign_kit_events(&f, "document.extended"), 7);
	nothing_is_open();
}

static void a_full_disk_stops_it_and_room_lets_it_go_on(void **state)
{
	static const int64_t limits[] = { 4096, 65536, 100000, 125000, 300000, 500000, 0 };
	struct round_document *all;
	size_t n;

	(void)state;
	frozen();
	sign_kit_act(&f, 1);
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		f.shared->file_bytes_max = limits[i];
		assert_true(sign_kit_run_apart(&f));
		f.shared->now_ms += (int64_t)600000 << i;
	}
	assert_true(sign_kit_run_apart(&f));
	assert_int_equal(sign_kit_dossier(&f)->state, S_SIGNING_REP);
	all = sign_kit_documents(&f, &n);
	assert_int_equal(all[0].revision, 1);
	assert_int_equal(certificates("used"), 1);
	is_sound(&all[0], 1);
	nothing_is_open();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SIGN_TEST(both_sign_and_each_document_lasts),
		SIGN_TEST(an_authority_that_is_down_is_waited_for),
		SIGN_TEST(an_authority_that_lies_is_not_believed),
		SIGN_TEST(who_gives_no_good_stamp_is_asked_last_for_a_while),
		SIGN_TEST(a_grant_that_is_over_asks_the_person_again),
		SIGN_TEST(only_one_revision_of_a_document_is_open),
		SIGN_TEST(a_clerk_killed_between_any_two_steps_loses_and_forks_nothing),
		SIGN_TEST(who_must_sign_is_reminded_three_times_and_then_it_ends),
		SIGN_TEST(a_clerk_that_stood_still_reminds_a_signer_once),
		SIGN_TEST(an_order_that_cannot_be_read_keeps_no_other_one_from_its_reminder),
		SIGN_TEST(the_rounds_deadline_waits_for_an_act_that_is_done),
		SIGN_TEST(a_full_disk_stops_it_and_room_lets_it_go_on),
		SIGN_TEST_SHORT(a_stamp_is_renewed_before_its_authority_ends),
		SIGN_TEST_SHORT(nothing_is_signed_under_an_authority_at_its_end),
		SIGN_TEST_SHORT(an_authority_that_will_end_is_warned_of_once_a_day),
		SIGN_TEST(an_authority_with_time_left_is_not_warned_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
