/* round_test.c - rounds of signatures on the demo's catalogue: who is asked when, what counts as a failure,
 * what an end means for the dossier. The keeper's answers are the test's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/load.h"
#include "core/outbox.h"
#include "core/round.h"
#include "gen/sql.h"
#include "job_kit.h"
#include "platform/act.h"
#include "platform/crypt.h"

static struct job_kit k;
static struct ctx applicant, clerk;
static struct dossier *d;
static uint8_t nonces;

static const struct { enum field_id id; const char *typed; } answers[] = {
	{ F_SIREN, "732829320" }, { F_NIC, "00074" }, { F_PRODUCT, "rgs1-logiciel" },
	{ F_H_CIVILITY, "mme" }, { F_H_BIRTH_NAME, "Marchand" }, { F_H_GIVEN_NAMES, "Claire, Élodie" },
	{ F_H_MOBILE, "+33612345642" }, { F_H_ID_TYPE, "passport" }, { F_H_ID_NUMBER, "12AB34567" },
	{ F_H_ID_EXPIRY, "2031-02-11" }, { F_R_CIVILITY, "m" }, { F_R_BIRTH_NAME, "d'Œuvré" },
	{ F_R_GIVEN_NAMES, "Jean-Noël" }, { F_R_MOBILE, "+33698765432" }, { F_R_ID_TYPE, "passport" },
	{ F_R_ID_NUMBER, "98ZY76543" }, { F_R_ID_EXPIRY, "2030-06-30" },
};

static const struct { enum field_id id; const char *typed; } delegate[] = {
	{ F_HAS_DELEGATE, "1" }, { F_D_CIVILITY, "m" }, { F_D_BIRTH_NAME, "Le Goff" }, { F_D_GIVEN_NAMES, "Yann" },
	{ F_D_MOBILE, "+33745112233" }, { F_D_ID_TYPE, "passport" }, { F_D_ID_NUMBER, "55LG00123" },
	{ F_D_ID_EXPIRY, "2032-01-15" },
};

static const struct identity_form claire = {
	.number = STR("12 ab 34567"), .expiry = STR("2031-02-11"), .first_name = STR("claire"),
	.name = STR("MARCHAND"), .phone = STR("06 12 34 56 42"), .country = STR("FR"), .method = STR("sms"),
};
static const struct identity_form jean = {
	.number = STR("98ZY76543"), .expiry = STR("2030-06-30"), .first_name = STR("Jean Noel"),
	.name = STR("D’OEUVRE"), .phone = STR("+33 6 98 76 54 32"), .country = STR("FR"), .method = STR("sms"),
};
static const struct identity_form yann = {
	.number = STR("55LG00123"), .expiry = STR("2032-01-15"), .first_name = STR("Yann"), .name = STR("Le Goff"),
	.phone = STR("07 45 11 22 33"), .country = STR("FR"), .method = STR("sms"),
};

static int begin(void **state)
{
	struct load_report report;

	(void)state;
	if (job_kit_open(&k) != 0)
		return -1;
	applicant = job_kit_ctx(&k, 1);
	applicant.secret = k.mem;
	applicant.by = (struct actor){ .role = ROLE_APPLICANT, .account = { { 7 } } };
	clerk = applicant;
	clerk.by = (struct actor){ .role = ROLE_SYSTEM };
	return db_begin(k.db) == OK && load_data(&applicant, STR(SOURCE_ROOT "/demo"), &report) == OK ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	db_rollback(k.db);
	return job_kit_close(&k);
}

/* --- helpers ----------------------------------------------------------------------------------- */

static unsigned jobs(const char *word)
{
	struct db_rows *r = DB_EACH(k.db, k.mem, outbox_of_dossier, .portal = DB_INT(1), .dossier = DB_ID(d->id),
				    .n = DB_INT(100));
	unsigned n = 0;

	while (db_next(r))
		n += str_eq_c(db_text(r, outbox_of_dossier_target), word) ||
			str_eq_c(db_text(r, outbox_of_dossier_kind), word);
	assert_int_equal(db_end(&r), OK);
	return n;
}

/* The secret of the newest mail to a signer. */
static struct str link_of(const char *notice)
{
	struct outbox_page page;
	const char *at = NULL;

	assert_int_equal(outbox_list(k.db, k.mem, 1, (struct id){ { 0 } }, 50, &page), OK);
	for (size_t i = 0; i < page.n && at == NULL; i++) {
		if (str_eq_c(page.jobs[i].target, notice))
			at = strstr(str_c(k.mem, page.jobs[i].args), "\"secret\":\"");
	}
	assert_non_null(at);
	return str_from(at + 10, 43);
}

static void freeze(struct round_paper *p, const char *name, uint8_t fill)
{
	struct str hash;

	*p = (struct round_paper){ .document = id_new(&k.world), .name = str_of(name), .bytes = 1000 };
	memset(p->sha256, fill, sizeof p->sha256);
	hash = str_from(p->sha256, sizeof p->sha256);
	assert_int_equal(DB_DO(k.db, clerk_document_add, NULL, .portal = DB_INT(1), .id = DB_ID(p->document),
		.dossier = DB_ID(d->id), .kind = DB_TEXT(STR("dossier_pdf")), .file_name = DB_TEXT(p->name),
		.size_bytes = DB_INT(1000), .pages = DB_INT(1), .plain_sha256 = DB_BYTES(hash),
		.blob = DB_BYTES(hash), .wrapped_key = DB_BYTES(STR("")), .now_ms = DB_INT(k.now_ms)), OK);
}

static void prepare(uint8_t fill)
{
	struct round_paper papers[2];

	freeze(&papers[0], "dossier.pdf", fill);
	freeze(&papers[1], "identite-2.pdf", (uint8_t)(fill + 1));
	assert_int_equal(round_prepared(&clerk, d, papers, 2), OK);
}

/* An order whose holder is asked to sign; of the delegate's fields the first n are filled in. */
static void submitted_with(bool is_same, size_t n)
{
	const struct life_act submit = { .event = E_SUBMIT, .known = LF(LF_COMPLETE) };
	struct id nonce = { { 0xab, ++nonces } };
	struct str secret;

	assert_int_equal(dossier_blank(&applicant, &d), OK);
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		facts_type(&d->facts, answers[i].id, str_of(answers[i].typed));
	for (size_t i = 0; i < n; i++)
		facts_type(&d->facts, delegate[i].id, str_of(delegate[i].typed));
	facts_type(&d->facts, F_SAME_AS, is_same ? STR("1") : STR(""));
	assert_int_equal(dossier_add(&applicant, d, nonce, &secret), OK);
	assert_int_equal(life_fire(&applicant, d, &submit), OK);
	prepare(10);
}

static void submitted(bool is_same)
{
	submitted_with(is_same, 0);
}

static void delegated(bool is_same)
{
	submitted_with(is_same, sizeof delegate / sizeof *delegate);
}

static struct signer *signer_at(int64_t turn)
{
	struct signer *all, *found = NULL;
	size_t n;

	assert_int_equal(signer_list(&clerk, d->id, d->round, &all, &n), OK);
	for (size_t i = 0; i < n; i++) {
		if (all[i].turn == turn && all[i].state != SIGNER_VOID)
			found = &all[i];
	}
	assert_non_null(found);
	return found;
}

static struct ctx ctx_of(const struct signer *s)
{
	struct ctx c = applicant;

	c.by = (struct actor){ .role = signer_role(s) };
	return c;
}

static struct signer *opened(int64_t turn)
{
	struct signer *s = signer_at(turn);
	struct ctx c = ctx_of(s);

	assert_int_equal(round_open_link(&c, d, s, STR("session"), STR("192.0.2.7"), STR("Firefox")), OK);
	return s;
}

static enum identity_verdict identify(struct signer *s, const struct identity_form *form)
{
	struct ctx c = ctx_of(s);
	enum identity_verdict v;

	assert_int_equal(round_identify(&c, d, s, form, &v), OK);
	return v;
}

static void read_all(struct signer *s)
{
	struct ctx c = ctx_of(s);
	struct signer_document *his;
	size_t n;

	assert_int_equal(signer_documents(&c, s->id, &his, &n), OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(round_read(&c, d, s, his[i].document, (const uint8_t *)his[i].sha256.p), OK);
}

static enum send_verdict ask(struct signer *s)
{
	struct ctx c = ctx_of(s);
	enum send_verdict v;

	assert_int_equal(round_ask_code(&c, d, s, true, &v), OK);
	return v;
}

static enum code_verdict try_code(struct signer *s, enum code_verdict keeper)
{
	struct ctx c = ctx_of(s);
	enum code_verdict v;
	struct str act;
	struct act agreed;

	assert_int_equal(round_code_try(&c, d, s, &act), OK);
	assert_int_equal(act_read(act, &agreed), OK);
	assert_int_equal(agreed.until_ms, s->coded_ms + 600000);
	assert_int_equal(agreed.send, s->sends);
	assert_int_equal(round_code_end(&c, d, s, keeper, STR("grant"), &v), OK);
	return v;
}

/* Up to the act; the job that signs is queued. */
static struct signer *acted(int64_t turn, const struct identity_form *form)
{
	struct signer *s = opened(turn);

	assert_int_equal(identify(s, form), IDENTITY_RIGHT);
	read_all(s);
	assert_int_equal(ask(s), SEND_OK);
	assert_int_equal(try_code(s, CODE_RIGHT), CODE_RIGHT);
	assert_int_equal(s->state, SIGNER_SIGNING);
	return s;
}

/* As the clerk does when the nine steps have ended. */
static void embedded(struct signer *s)
{
	const struct signer_act done = { .event = SE_EMBEDDED, .known = SF(SF_VERIFIED) };

	assert_int_equal(round_fire(&clerk, d, s, &done), OK);
	assert_int_equal(s->state, SIGNER_SIGNED);
}

static struct str round_state(int64_t number)
{
	struct db_rows *r = DB_EACH(k.db, k.mem, round_get, .portal = DB_INT(1), .dossier = DB_ID(d->id),
				    .number = DB_INT(number));
	struct str word = STR("");

	while (db_next(r))
		word = db_text(r, round_get_state);
	assert_int_equal(db_end(&r), OK);
	return word;
}

/* --- what must be true ------------------------------------------------------------------------- */

static void the_holder_is_asked_first_then_the_representative_then_the_office(void **state)
{
	struct signer *s;

	(void)state;
	submitted(false);
	assert_int_equal(d->state, S_SIGNING_HOLDER);
	assert_int_equal(signer_at(1)->state, SIGNER_INVITED);
	assert_int_equal(signer_at(2)->state, SIGNER_PENDING);
	assert_int_equal(jobs("sign_holder"), 1);
	assert_int_equal(jobs("sign_rep"), 0);
	/* who is not asked yet has no link, and nobody may act in his place */
	s = signer_at(2);
	struct ctx c = ctx_of(s);

	assert_int_equal(round_open_link(&c, d, s, STR("x"), STR(""), STR("")), ERR_DENIED);
	s = acted(1, &claire);
	assert_int_equal(jobs("sign"), 1);
	assert_int_equal(jobs("code"), 1);
	embedded(s);
	assert_int_equal(d->state, S_SIGNING_REP);
	assert_int_equal(jobs("sign_rep"), 1);
	assert_int_equal(jobs("archive"), 0);
	s = acted(2, &jean);
	embedded(s);
	assert_int_equal(d->state, S_IN_QUEUE);
	assert_int_equal(jobs("office_new"), 1);
	assert_int_equal(jobs("archive"), 2);
	assert_true(str_eq(round_state(1), STR("done")));
}

static void a_delegate_is_asked_in_the_representative_s_place(void **state)
{
	struct signer *s;

	(void)state;
	delegated(false);
	s = signer_at(2);
	assert_true(str_eq(s->person, STR("delegate")));
	assert_int_equal(signer_role(s), ROLE_DELEGATE);
	embedded(acted(1, &claire));
	assert_int_equal(d->state, S_SIGNING_REP);
	assert_int_equal(jobs("sign_delegate"), 1);
	assert_int_equal(jobs("sign_rep"), 0);
	/* the representative's papers do not open the delegate's signature */
	s = opened(2);
	assert_int_equal(identify(s, &jean), IDENTITY_WRONG);
	assert_int_equal(s->failures, 1);
	assert_int_equal(identify(s, &yann), IDENTITY_RIGHT);
	read_all(s);
	assert_int_equal(ask(s), SEND_OK);
	struct act agreed;

	assert_int_equal(act_read(s->act, &agreed), OK);
	assert_true(str_eq(agreed.common_name, STR("Yann LE GOFF")));
	assert_true(str_eq(agreed.phone, STR("+33745112233")));
	assert_int_equal(agreed.documents, 2);
	assert_int_equal(try_code(s, CODE_RIGHT), CODE_RIGHT);
	embedded(s);
	assert_int_equal(d->state, S_IN_QUEUE);
	assert_int_equal(jobs("sign_rep"), 0);
	assert_int_equal(jobs("office_new"), 1);
}

static void a_holder_who_represents_signs_once_when_another_signs_for_what_she_represents(void **state)
{
	(void)state;
	delegated(true);
	assert_false(signer_at(1)->is_both);
	embedded(acted(1, &claire));
	assert_int_equal(d->state, S_SIGNING_REP);
	assert_int_equal(jobs("sign_delegate"), 1);
	embedded(acted(2, &yann));
	assert_int_equal(d->state, S_IN_QUEUE);
	assert_int_equal(jobs("sign_holder"), 1);
	assert_int_equal(jobs("sign_rep"), 0);
}

static void a_delegate_who_fails_blocks_it_as_anybody(void **state)
{
	struct identity_form wrong = yann;

	(void)state;
	delegated(false);
	embedded(acted(1, &claire));
	wrong.expiry = STR("2032-01-16");
	struct signer *s = opened(2);

	for (int i = 0; i < SIGNER_FAILURES_MAX; i++)
		(void)identify(s, &wrong);
	assert_int_equal(s->state, SIGNER_LOCKED);
	assert_int_equal(d->state, S_SIGN_BLOCKED);
	assert_int_equal(jobs("sign_blocked"), 1);
	assert_int_equal(jobs("sign_rep"), 0);
}

static void a_link_opens_his_round_and_only_its_hash_is_kept(void **state)
{
	struct signer *s, *again;
	struct ctx c = applicant;

	(void)state;
	submitted(false);
	struct str secret = link_of("sign_holder");

	c.portal = 0;
	assert_int_equal(signer_of_link(&c, secret, &s), OK);
	assert_int_equal(c.portal, 1);
	assert_true(id_eq(s->id, signer_at(1)->id));
	assert_int_equal(signer_of_link(&c, signer_hash(k.mem, secret), &again), ERR_NOT_FOUND);
	assert_int_equal(signer_of_link(&c, STR(""), &again), ERR_NOT_FOUND);
}

static void three_failures_of_either_kind_block_the_signature(void **state)
{
	struct identity_form wrong = claire, unfit = claire;
	struct signer *s;

	(void)state;
	submitted(false);
	s = opened(1);
	wrong.expiry = STR("2031-02-12");
	unfit.expiry = STR("31/02/2031");
	assert_int_equal(identify(s, &unfit), IDENTITY_UNFIT);
	assert_int_equal(s->failures, 0);
	assert_int_equal(identify(s, &wrong), IDENTITY_WRONG);
	assert_int_equal(identify(s, &claire), IDENTITY_RIGHT);
	read_all(s);
	assert_int_equal(ask(s), SEND_OK);
	/* a code that came too late is no failure, nor is a new one a new counter */
	assert_int_equal(try_code(s, CODE_LATE), CODE_LATE);
	assert_int_equal(s->failures, 1);
	assert_int_equal(try_code(s, CODE_WRONG), CODE_WRONG);
	k.now_ms += 30000;
	assert_int_equal(ask(s), SEND_OK);
	assert_int_equal(s->failures, 2);
	assert_int_equal(d->state, S_SIGNING_HOLDER);
	assert_int_equal(try_code(s, CODE_WRONG), CODE_SPENT);
	assert_int_equal(s->state, SIGNER_LOCKED);
	assert_int_equal(d->state, S_SIGN_BLOCKED);
	assert_int_equal(jobs("sign_blocked"), 1);
	assert_int_equal(jobs("sign_blocked_signer"), 1);
	assert_int_equal(jobs("office_new"), 0);
	/* and the right code comes too late: nothing is signed, nobody is told twice */
	struct ctx c = ctx_of(s);
	struct str act;

	assert_int_equal(round_code_try(&c, d, s, &act), ERR_DENIED);
	assert_int_equal(jobs("sign"), 0);
	assert_int_equal(jobs("sign_blocked"), 1);
}

static void two_means_and_the_number_is_compulsory_in_both(void **state)
{
	struct identity_form form = claire;
	struct act agreed;
	struct signer *s;

	(void)state;
	submitted(false);
	s = opened(1);
	/* a means is chosen, and no third one */
	form.method = STR("");
	assert_int_equal(identify(s, &form), IDENTITY_UNFIT);
	form.method = STR("fax");
	assert_int_equal(identify(s, &form), IDENTITY_UNFIT);
	/* with a certificate too the number is asked, and has to be the order's */
	form.method = STR("certificate");
	form.phone = STR("");
	assert_int_equal(identify(s, &form), IDENTITY_UNFIT);
	assert_int_equal(s->failures, 0);
	form.phone = STR("06 12 34 56 43");
	assert_int_equal(identify(s, &form), IDENTITY_WRONG);
	assert_int_equal(s->failures, 1);
	form.phone = claire.phone;
	assert_int_equal(identify(s, &form), IDENTITY_RIGHT);
	read_all(s);
	/* what she agrees to says which means it is; the code goes to the order's number all the same */
	assert_int_equal(ask(s), SEND_OK);
	assert_int_equal(act_read(s->act, &agreed), OK);
	assert_int_equal(agreed.method, ACT_CERTIFICATE);
	assert_true(str_eq(agreed.phone, STR("+33612345642")));
	assert_int_equal(jobs("code"), 1);
}

static void a_try_that_was_never_answered_stays_counted(void **state)
{
	struct signer *s;
	struct str act;

	(void)state;
	submitted(false);
	s = opened(1);
	struct ctx c = ctx_of(s);

	assert_int_equal(identify(s, &claire), IDENTITY_RIGHT);
	read_all(s);
	assert_int_equal(ask(s), SEND_OK);
	for (int i = 0; i < SIGNER_FAILURES_MAX; i++)
		assert_int_equal(round_code_try(&c, d, s, &act), OK);
	assert_int_equal(round_code_try(&c, d, s, &act), OK);
	assert_int_equal(act.n, 0);
	assert_int_equal(s->state, SIGNER_LOCKED);
	assert_int_equal(d->state, S_SIGN_BLOCKED);
}

static void two_at_once_count_as_two(void **state)
{
	struct signer *one, two;
	struct str act;

	(void)state;
	submitted(false);
	one = opened(1);
	struct ctx c = ctx_of(one);

	assert_int_equal(identify(one, &claire), IDENTITY_RIGHT);
	read_all(one);
	assert_int_equal(ask(one), SEND_OK);
	two = *one;
	assert_int_equal(round_code_try(&c, d, one, &act), OK);
	assert_int_equal(round_code_try(&c, d, &two, &act), ERR_CONFLICT);
	assert_int_equal(signer_at(1)->failures, 1);
}

static void nobody_asks_for_a_code_before_he_has_read_and_agreed(void **state)
{
	enum send_verdict v;
	struct signer *s;

	(void)state;
	submitted(false);
	s = opened(1);
	struct ctx c = ctx_of(s);

	assert_int_equal(identify(s, &claire), IDENTITY_RIGHT);
	assert_int_equal(ask(s), SEND_UNREAD);
	read_all(s);
	assert_int_equal(round_ask_code(&c, d, s, false, &v), OK);
	assert_int_equal(v, SEND_NO_CONSENT);
	assert_int_equal(jobs("code"), 0);
	/* what he saw is not what is there now */
	assert_int_equal(DB_DO(k.db, sealed_document_now, NULL, .portal = DB_INT(1),
		.document = DB_ID(((struct id){ { 0 } })), .blob = DB_BYTES(signer_hash(k.mem, STR("b"))),
		.sha256 = DB_BYTES(signer_hash(k.mem, STR("other"))), .size_bytes = DB_INT(1)), OK);
	struct signer_document *his;
	size_t n;

	assert_int_equal(signer_documents(&c, s->id, &his, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(DB_DO(k.db, sealed_document_now, NULL, .portal = DB_INT(1),
		.document = DB_ID(his[0].document), .blob = DB_BYTES(signer_hash(k.mem, STR("b"))),
		.sha256 = DB_BYTES(signer_hash(k.mem, STR("other"))), .size_bytes = DB_INT(1)), OK);
	assert_int_equal(ask(s), SEND_UNREAD);
	assert_int_equal(round_read(&c, d, s, his[0].document, (const uint8_t *)his[0].sha256.p), ERR_CONFLICT);
}

static void codes_are_limited_per_signer_and_per_number(void **state)
{
	struct signer *s;
	int64_t forgotten = -1;

	(void)state;
	submitted(false);
	s = opened(1);
	assert_int_equal(identify(s, &claire), IDENTITY_RIGHT);
	read_all(s);
	assert_int_equal(ask(s), SEND_OK);
	assert_int_equal(ask(s), SEND_WAIT);
	k.now_ms += 29999;
	assert_int_equal(ask(s), SEND_WAIT);
	k.now_ms += 1;
	assert_int_equal(ask(s), SEND_OK);
	k.now_ms += 30000;
	assert_int_equal(ask(s), SEND_OK);
	k.now_ms += 30000;
	assert_int_equal(ask(s), SEND_TOO_MANY);
	assert_int_equal(s->sends, 3);
	/* the same number in another order */
	submitted(false);
	s = opened(1);
	assert_int_equal(identify(s, &claire), IDENTITY_RIGHT);
	read_all(s);
	assert_int_equal(ask(s), SEND_OK);
	k.now_ms += 30000;
	assert_int_equal(ask(s), SEND_OK);
	k.now_ms += 30000;
	assert_int_equal(ask(s), SEND_NUMBER_BUSY);
	k.now_ms += 3600000;
	assert_int_equal(ask(s), SEND_OK);
	/* a day later no limit counts them any more */
	assert_int_equal(round_forget_sends(k.db, k.now_ms, &forgotten), OK);
	assert_int_equal(forgotten, 0);
	assert_int_equal(round_forget_sends(k.db, k.now_ms + DAY_MS, &forgotten), OK);
	assert_int_equal(forgotten, 5);
	assert_int_equal(round_forget_sends(k.db, k.now_ms + DAY_MS + 1, &forgotten), OK);
	assert_int_equal(forgotten, 1);
}

static void a_refusal_needs_a_reason_and_blocks(void **state)
{
	struct signer *s;

	(void)state;
	submitted(false);
	s = opened(1);
	struct ctx c = ctx_of(s);

	assert_int_equal(round_decline(&c, d, s, STR("  ")), ERR_DENIED);
	assert_int_equal(round_decline(&c, d, s, STR("Mon numéro est faux.")), OK);
	assert_int_equal(s->state, SIGNER_DECLINED);
	assert_int_equal(d->state, S_SIGN_BLOCKED);
	assert_true(str_eq(d->cause, STR("declined")));
	assert_int_equal(jobs("sign_declined"), 1);
}

static void another_browser_is_asked_again_and_keeps_its_failures(void **state)
{
	struct identity_form wrong = claire;
	struct signer *s;

	(void)state;
	submitted(false);
	s = opened(1);
	struct ctx c = ctx_of(s);

	wrong.name = STR("Martin");
	assert_int_equal(identify(s, &wrong), IDENTITY_WRONG);
	assert_int_equal(identify(s, &claire), IDENTITY_RIGHT);
	assert_int_equal(round_open_link(&c, d, s, STR("session"), STR(""), STR("")), OK);
	assert_int_equal(s->state, SIGNER_IDENTIFIED);
	assert_int_equal(round_open_link(&c, d, s, STR("other"), STR(""), STR("")), OK);
	assert_int_equal(s->state, SIGNER_OPENED);
	assert_int_equal(s->failures, 1);
}

static void an_act_that_is_done_is_waited_for(void **state)
{
	const struct life_act modify = { .event = E_MODIFY }, gone = { .event = E_DELETE },
			      late = { .event = E_ROUND_EXPIRE };
	struct signer *s;

	(void)state;
	submitted(false);
	s = acted(1, &claire);
	assert_int_equal(life_fire(&applicant, d, &modify), ERR_BUSY);
	assert_int_equal(life_fire(&applicant, d, &gone), ERR_BUSY);
	assert_int_equal(life_fire(&clerk, d, &late), ERR_BUSY);
	embedded(s);
	/* then the holder has signed, and modifying is over */
	assert_int_equal(life_fire(&applicant, d, &modify), ERR_DENIED);
	assert_int_equal(life_fire(&applicant, d, &gone), OK);
	assert_true(str_eq(round_state(1), STR("void")));
}

static void a_modification_and_a_deadline_end_the_links(void **state)
{
	const struct life_act modify = { .event = E_MODIFY }, late = { .event = E_ROUND_EXPIRE };
	struct ctx c;
	struct signer *s;

	(void)state;
	submitted(false);
	s = opened(1);
	c = ctx_of(s);
	assert_int_equal(life_fire(&applicant, d, &modify), OK);
	assert_int_equal(signer_get(&clerk, s->id, &s), OK);
	assert_int_equal(s->state, SIGNER_VOID);
	assert_int_equal(round_open_link(&c, d, s, STR("x"), STR(""), STR("")), ERR_DENIED);
	submitted(false);
	s = opened(1);
	k.now_ms += (int64_t)14 * DAY_MS;
	assert_int_equal(round_open_link(&c, d, s, STR("x"), STR(""), STR("")), ERR_DENIED);
	assert_int_equal(life_fire(&clerk, d, &late), OK);
	assert_int_equal(d->state, S_SIGN_EXPIRED);
	assert_int_equal(signer_at(1)->state, SIGNER_EXPIRED);
	assert_int_equal(signer_at(2)->state, SIGNER_EXPIRED);
	assert_true(str_eq(round_state(1), STR("expired")));
}

static enum remind_verdict remind_by(const struct ctx *by)
{
	struct ctx c = *by;
	enum remind_verdict v;

	assert_int_equal(round_remind(&c, d, &v), OK);
	return v;
}

static void who_must_sign_is_reminded_once_a_day_at_most(void **state)
{
	struct ctx holder;
	struct signer *s;
	enum remind_verdict v;

	(void)state;
	submitted(false);
	/* he was invited this very day */
	assert_int_equal(remind_by(&applicant), REMIND_WAIT);
	k.now_ms += DAY_MS;
	assert_int_equal(remind_by(&applicant), REMIND_SENT);
	assert_int_equal(remind_by(&applicant), REMIND_WAIT);
	assert_int_equal(remind_by(&clerk), REMIND_WAIT);
	assert_int_equal(jobs("sign_reminder"), 1);
	assert_int_equal(signer_at(1)->state, SIGNER_INVITED);
	k.now_ms += DAY_MS;
	s = opened(1);
	holder = ctx_of(s);
	assert_int_equal(round_remind(&holder, d, &v), ERR_DENIED);
	assert_int_equal(remind_by(&clerk), REMIND_SENT);
	assert_int_equal(jobs("sign_reminder"), 2);
	/* who is signing is not reminded; the next, once he is invited */
	s = acted(1, &claire);
	k.now_ms += DAY_MS;
	assert_int_equal(remind_by(&applicant), REMIND_NOBODY);
	embedded(s);
	assert_int_equal(remind_by(&applicant), REMIND_WAIT);
	k.now_ms += DAY_MS;
	assert_int_equal(remind_by(&applicant), REMIND_SENT);
	/* nor anybody after the round's end */
	k.now_ms += (int64_t)14 * DAY_MS;
	assert_int_equal(remind_by(&applicant), REMIND_NOBODY);
	assert_int_equal(jobs("sign_reminder"), 3);
}

/* Who a link leads to. */
static struct signer *led_by(struct str secret)
{
	struct ctx c = applicant;
	struct signer *s;

	c.portal = 0;
	assert_int_equal(signer_of_link(&c, secret, &s), OK);
	assert_int_equal(c.portal, 1);
	return s;
}

static void a_reminder_has_a_link_of_its_own_and_the_first_goes_on_working(void **state)
{
	struct str link[3] = { STR("") };
	struct ctx c;

	(void)state;
	submitted(false);
	link[0] = link_of("sign_holder");
	for (int i = 1; i <= 2; i++) {
		k.now_ms += DAY_MS;
		assert_int_equal(remind_by(i == 1 ? &applicant : &clerk), REMIND_SENT);
		link[i] = link_of("sign_reminder");
		assert_true(link[i].n >= 43 && !str_eq(link[i], link[i - 1]));
	}
	for (int i = 0; i < 3; i++)
		assert_true(id_eq(led_by(link[i])->id, signer_at(1)->id));
	/* nothing that could open the page is kept but in the mails themselves */
	c = applicant;
	struct signer *s;

	assert_int_equal(signer_of_link(&c, signer_hash(k.mem, link[1]), &s), ERR_NOT_FOUND);
	/* whichever he takes, it is the same act: a failure counts once and for all of them */
	s = led_by(link[1]);
	c = ctx_of(s);
	assert_int_equal(round_open_link(&c, d, s, STR("x"), STR(""), STR("")), OK);
	assert_int_equal(led_by(link[0])->state, SIGNER_OPENED);
	/* and when he is replaced they all are the old one's */
	c = applicant;
	assert_int_equal(round_relink(&c, d, s), OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(led_by(link[i])->state, SIGNER_VOID);
	assert_int_equal(led_by(link_of("sign_holder"))->state, SIGNER_INVITED);
}

static void a_valid_signature_on_the_same_bytes_is_kept(void **state)
{
	const struct life_act again = { .event = E_REVALIDATE, .known = LF(LF_COMPLETE) };
	struct signer *s;

	(void)state;
	submitted(false);
	s = acted(1, &claire);
	struct signer_document *his;
	size_t n;

	assert_int_equal(signer_documents(&clerk, s->id, &his, &n), OK);
	/* as the clerk stores a signature: revision 1 of the document */
	int64_t changed;

	assert_int_equal(DB_DO(k.db, sealed_move, &changed, .portal = DB_INT(1), .document = DB_ID(his[0].document),
		.base = DB_INT(0), .level = DB_TEXT(STR("B-T")), .renew_ms = DB_NULL), OK);
	assert_int_equal(DB_DO(k.db, signer_document_signed, &changed, .portal = DB_INT(1), .signer = DB_ID(s->id),
		.document = DB_ID(his[0].document), .revision = DB_INT(1)), OK);
	embedded(s);
	struct signer *rep = opened(2);
	struct ctx c = ctx_of(rep);

	assert_int_equal(round_decline(&c, d, rep, STR("non")), OK);
	assert_int_equal(life_fire(&applicant, d, &again), OK);
	assert_int_equal(d->round, 2);
	prepare(10);
	assert_int_equal(d->state, S_SIGNING_REP);
	assert_int_equal(signer_at(1)->state, SIGNER_SIGNED);
	assert_int_equal(signer_at(2)->state, SIGNER_INVITED);
	assert_int_equal(jobs("sign_holder"), 1);
	/* other bytes: everybody signs again */
	rep = opened(2);
	assert_int_equal(round_decline(&c, d, rep, STR("non")), OK);
	assert_int_equal(life_fire(&applicant, d, &again), OK);
	prepare(20);
	assert_int_equal(d->state, S_SIGNING_HOLDER);
	assert_int_equal(signer_at(1)->state, SIGNER_INVITED);
	assert_int_equal(jobs("sign_holder"), 2);
}

static void holder_and_representative_in_one_person_sign_once(void **state)
{
	struct signer *all;
	size_t n;

	(void)state;
	submitted(true);
	assert_int_equal(signer_list(&clerk, d->id, 1, &all, &n), OK);
	assert_int_equal(n, 1);
	assert_true(all[0].is_both);
	embedded(acted(1, &claire));
	assert_int_equal(d->state, S_IN_QUEUE);
}

static void a_changed_contact_gets_a_new_link_and_no_failure(void **state)
{
	struct identity_form wrong = claire;
	struct signer *s, *old;
	struct ctx c = applicant;

	(void)state;
	submitted(false);
	struct str first = link_of("sign_holder");

	s = opened(1);
	wrong.phone = STR("06 12 34 56 43");
	assert_int_equal(identify(s, &wrong), IDENTITY_WRONG);
	assert_int_equal(round_relink(&c, d, s), OK);
	assert_int_equal(signer_of_link(&c, first, &old), OK);
	assert_int_equal(old->state, SIGNER_VOID);
	assert_int_equal(signer_of_link(&c, link_of("sign_holder"), &s), OK);
	assert_int_equal(s->state, SIGNER_INVITED);
	assert_int_equal(s->failures, 0);
	assert_int_equal(d->state, S_SIGNING_HOLDER);
}

static void a_value_that_does_not_verify_sends_him_back(void **state)
{
	const struct signer_act bad = { .event = SE_SIGN_ERROR, .known = SF(SF_RETURNED) };
	const struct signer_act down = { .event = SE_SIGN_ERROR };
	struct signer *s;

	(void)state;
	submitted(false);
	s = acted(1, &claire);
	assert_int_equal(round_fire(&clerk, d, s, &down), OK);
	assert_int_equal(s->state, SIGNER_SIGNING);
	assert_int_equal(round_fire(&clerk, d, s, &bad), OK);
	assert_int_equal(s->state, SIGNER_CODE_SENT);
	assert_int_equal(d->state, S_SIGNING_HOLDER);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_holder_is_asked_first_then_the_representative_then_the_office),
		CASE(a_delegate_is_asked_in_the_representative_s_place),
		CASE(a_holder_who_represents_signs_once_when_another_signs_for_what_she_represents),
		CASE(a_delegate_who_fails_blocks_it_as_anybody),
		CASE(a_link_opens_his_round_and_only_its_hash_is_kept),
		CASE(three_failures_of_either_kind_block_the_signature),
		CASE(two_means_and_the_number_is_compulsory_in_both),
		CASE(a_try_that_was_never_answered_stays_counted),
		CASE(two_at_once_count_as_two),
		CASE(nobody_asks_for_a_code_before_he_has_read_and_agreed),
		CASE(codes_are_limited_per_signer_and_per_number),
		CASE(a_refusal_needs_a_reason_and_blocks),
		CASE(another_browser_is_asked_again_and_keeps_its_failures),
		CASE(an_act_that_is_done_is_waited_for),
		CASE(a_modification_and_a_deadline_end_the_links),
		CASE(who_must_sign_is_reminded_once_a_day_at_most),
		CASE(a_reminder_has_a_link_of_its_own_and_the_first_goes_on_working),
		CASE(a_valid_signature_on_the_same_bytes_is_kept),
		CASE(holder_and_representative_in_one_person_sign_once),
		CASE(a_changed_contact_gets_a_new_link_and_no_failure),
		CASE(a_value_that_does_not_verify_sends_him_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
