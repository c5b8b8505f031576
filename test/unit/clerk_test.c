/* clerk_test.c - the queue manager with a real caller, a real mail server and a real keeper beside it. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "child_kit.h"
#include "core/account.h"
#include "core/dossier.h"
#include "core/journal.h"
#include "core/load.h"
#include "core/mime.h"
#include "gen/sql.h"
#include "job_kit.h"
#include "role/caller.h"
#include "role/clerk.h"
#include "role/keeper.h"
#include "smtp_kit.h"

static struct smtp_kit server;
static unsigned taken;                  /* mails the server has */

static struct fixture {
	struct job_kit k;
	struct clerk clerk;
	struct store *store;
	pid_t caller, keeper;
	struct seal_key seed;
	char heads[96];
} f;

/* --- the processes beside it ------------------------------------------------------------------- */

static const struct conf *caller_conf(struct mem *m)
{
	const struct conf *conf;
	struct str complaints;
	struct str text = str_fmt(m, "[mail]\ntransport = smtp\nurl = smtp://localhost:%u\nuser = portal\n"
		"password_file = %s/password\nca = %s/cert.pem\nfrom = portail@ardoise.test\n", server.port,
		server.folder, server.folder);

	if (conf_parse(m, STR("test"), STR("/tmp"), text, &conf, &complaints) != OK)
		abort();
	return conf;
}

static enum err answer_as_caller(void *self, struct mem *job, const struct proc_ask *ask, struct ask_values *out)
{
	return caller_answer(self, job, &ask->values, out);
}

static void be_caller(int fd)
{
	struct mem *m = mem_new(64 << 20);
	struct caller caller;

	if (caller_new(m, caller_conf(m), &caller) != OK)
		abort();
	child_serve(fd, PROC_CALLER, mem_new(8 << 20), answer_as_caller, &caller);
}

static enum err answer_as_keeper(void *self, struct mem *secret, const struct proc_ask *ask, struct ask_values *out)
{
	return keeper_answer(self, secret, ask, out);
}

static void be_keeper(int fd)
{
	struct keeper k = { .mem = mem_new(64 << 20), .world = &world_real, .secret_journal = &f.seed,
			    .heads_fd = open(f.heads, O_RDWR | O_CREAT, 0600) };

	if (keeper_heads_read(&k) != OK)
		abort();
	child_serve(fd, PROC_KEEPER_SEAL, mem_new_secret(1 << 20), answer_as_keeper, &k);
}

static pid_t start(void (*be)(int), enum proc_kind kind)
{
	int fd;
	pid_t pid = child_start(be, &fd);

	proc_peers_add(f.clerk.peers, kind, fd, NULL);
	return pid;
}

static void clerk_new(void)
{
	f.clerk = (struct clerk){
		.world = &f.k.world, .db = f.k.db, .store = f.store,
		.peers = proc_peers_new(f.k.process, &world_real, 1),
		.letters = { .public_url = STR("https://portail.test"), .from = STR("portail@ardoise.test"),
			     .support_name = STR("Assistance Ardoise"), .support_phone = STR("09 70 00 00 00"),
			     .support_mail = STR("aide@ardoise.test") },
		.sweep_tick = INT64_MAX,
	};
}

static int set_up(void **state)
{
	(void)state;
	if (job_kit_open(&f.k) != 0 ||
	    store_open(f.k.process, str_fmt(f.k.process, "%s/documents", f.k.folder), &f.store) != OK)
		return -1;
	memset(f.seed.bytes, 5, sizeof f.seed.bytes);
	strcpy(f.heads, f.k.folder);
	strcat(f.heads, "/heads.state");
	clerk_new();
	f.caller = start(be_caller, PROC_CALLER);
	f.keeper = start(be_keeper, PROC_KEEPER_SEAL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < CLERK_DELIVERIES_MAX; i++)
		if (f.clerk.deliveries[i].mem != NULL)
			mem_free(&f.clerk.deliveries[i].mem);
	kill(f.caller, SIGKILL);
	kill(f.keeper, SIGKILL);
	waitpid(f.caller, NULL, 0);
	waitpid(f.keeper, NULL, 0);
	return job_kit_close(&f.k);
}

static int begin(void **state)
{
	(void)state;
	if (smtp_kit_open(&server, false) != 0)
		return -1;
	struct mem *m = mem_new(4096);
	int fd = open(str_c(m, str_fmt(m, "%s/password", server.folder)), O_WRONLY | O_CREAT, 0600);
	bool is_written = fd >= 0 && write(fd, "test-only\n", 10) == 10;

	close(fd);
	mem_free(&m);
	return is_written ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	smtp_kit_close(&server);
	return 0;
}

/* --- helpers ----------------------------------------------------------------------------------- */

static void notify(enum notice n, const char *to)
{
	struct ctx c = job_kit_ctx(&f.k, 1);
	struct json *args = json_object(f.k.mem);

	json_set_str(args, "to", str_of(to));
	json_set_str(args, "first_name", STR("Élodie"));
	json_set_str(args, "last_name", STR("d’Œuvré"));
	json_set_str(args, "secret", STR("jeton-secret"));
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(notice_add(&c, n, (struct id){ { 0 } }, args), OK);
	assert_int_equal(db_commit(f.k.db), OK);
}

static struct job newest(void)
{
	struct outbox_page page;

	assert_int_equal(outbox_list(f.k.db, f.k.mem, 1, (struct id){ { 0 } }, 1, &page), OK);
	assert_int_equal(page.n, 1);
	return page.jobs[0];
}

static bool in_flight(void)
{
	for (size_t i = 0; i < CLERK_DELIVERIES_MAX; i++)
		if (f.clerk.deliveries[i].mem != NULL)
			return true;
	return false;
}

/* Until nothing is left to do and nothing is on its way. */
static void turn_until_idle(void)
{
	bool did = true;

	for (int i = 0; i < 6000 && (did || in_flight()); i++) {
		clerk_turn(&f.clerk, &did);
		if (!did && in_flight())
			usleep(5000);
	}
	assert_false(in_flight());
}

static unsigned events(const char *event)
{
	struct db_rows *r = DB_EACH(f.k.db, f.k.mem, journal_rows, .portal = DB_INT(1), .from_seq = DB_INT(0),
				    .n = DB_INT(100));
	unsigned n = 0;

	while (db_next(r))
		n += str_eq_c(db_text(r, journal_rows_event), event);
	assert_int_equal(db_end(&r), OK);
	return n;
}

static void later(int64_t ms)
{
	f.k.now_ms += ms;
	turn_until_idle();
}

/* --- what must be true ------------------------------------------------------------------------- */

static void a_queued_mail_reaches_its_reader_once(void **state)
{
	size_t at;

	(void)state;
	notify(NOTICE_account_activation, "elodie@mairie.test");
	struct job job = newest();

	turn_until_idle();
	later(1000);
	later(86400000);
	struct str mail = smtp_kit_mail(&server, f.k.mem, ++taken);
	struct str id = str_fmt(f.k.mem, "<" STR_FMT "@ardoise.test>", STR_ARG(id_hex(f.k.mem, job.id)));

	assert_true(str_eq(mime_header(f.k.mem, mail, "Message-ID"), id));
	assert_true(str_eq(mime_header(f.k.mem, mail, "Subject"), STR("Activez votre espace client")));
	assert_true(str_eq(mime_header(f.k.mem, mail, "Auto-Submitted"), STR("auto-generated")));
	struct str text = mime_text_part(f.k.mem, mail);

	assert_true(str_find(text, STR("Bonjour Élodie d’Œuvré,"), &at));
	assert_true(str_find(text, STR("\nhttps://portail.test/compte/confirmer/jeton-secret\n"), &at));
	assert_int_equal(smtp_kit_mail(&server, f.k.mem, taken + 1).n, 0);
	job = newest();
	assert_int_equal(job.state, JOB_DONE);
	assert_true(str_eq(job.args, STR("{}")));
	assert_int_equal(events("mail.sent"), 1);
}

static void the_journal_is_numbered_and_signed_and_says_no_address(void **state)
{
	struct journal_check check = { .portal = 1 };
	struct journal_verdict v;
	size_t at;

	(void)state;
	notify(NOTICE_password_reset, "elodie@mairie.test");
	turn_until_idle();
	taken++;
	later(2000);
	crypt_public(&f.seed, check.public_key);
	assert_int_equal(journal_verify(f.k.db, &f.k.world, &check, &v), OK);
	assert_int_equal(v.fault, JOURNAL_SOUND);
	assert_int_equal(v.entries, 1);
	assert_int_equal(v.heads, 1);
	struct db_rows *r = DB_EACH(f.k.db, f.k.mem, journal_rows, .portal = DB_INT(1), .from_seq = DB_INT(0),
				    .n = DB_INT(10));

	assert_true(db_next(r));
	assert_false(str_find(db_text(r, journal_rows_details), STR("elodie"), &at));
	assert_false(str_find(db_text(r, journal_rows_details), STR("jeton"), &at));
	assert_int_equal(db_end(&r), OK);
}

static void a_mail_put_off_is_tried_again_later(void **state)
{
	(void)state;
	notify(NOTICE_account_exists, "greylist@mairie.test");
	turn_until_idle();
	struct job job = newest();

	assert_int_equal(job.state, JOB_WAITING);
	assert_int_equal(job.tries, 1);
	assert_true(job.due_ms > f.k.now_ms);
	assert_true(str_starts(job.reason, STR("451")));
	later(job.due_ms - f.k.now_ms - 1);
	assert_int_equal(newest().tries, 1);
	later(1);
	assert_int_equal(newest().tries, 2);
	assert_int_equal(events("mail.sent"), 0);
}

static void a_refused_mail_is_a_dead_letter_and_the_journal_says_so(void **state)
{
	(void)state;
	notify(NOTICE_account_exists, "bounce@mairie.test");
	turn_until_idle();
	assert_int_equal(newest().state, JOB_DEAD);
	assert_true(str_starts(newest().reason, STR("550")));
	later(1000);
	assert_int_equal(events("mail.refused"), 1);
	later(86400000);
	assert_int_equal(newest().tries, 1);
}

static void what_is_not_built_yet_is_parked_and_never_sent(void **state)
{
	struct ctx c = job_kit_ctx(&f.k, 1);

	(void)state;
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(notice_add(&c, NOTICE_sign_holder, id_new(&f.k.world), NULL), OK);
	assert_int_equal(db_commit(f.k.db), OK);
	turn_until_idle();
	assert_int_equal(newest().state, JOB_PARKED);
	assert_true(str_eq(newest().reason, STR("pas encore construit")));
	assert_int_equal(smtp_kit_mail(&server, f.k.mem, taken + 1).n, 0);
}

static void an_order_that_is_gone_gets_no_late_mail(void **state)
{
	struct ctx c = job_kit_ctx(&f.k, 1);

	(void)state;
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(notice_add(&c, NOTICE_order_paper, id_new(&f.k.world), NULL), OK);
	assert_int_equal(db_commit(f.k.db), OK);
	turn_until_idle();
	assert_int_equal(newest().state, JOB_DROPPED);
}

static void a_caller_that_dies_costs_a_try_and_nothing_else(void **state)
{
	(void)state;
	kill(f.caller, SIGSTOP);
	notify(NOTICE_account_welcome, "elodie@mairie.test");
	bool did;

	clerk_turn(&f.clerk, &did);
	assert_true(in_flight());
	/* this clerk dies too: the next one finds the lease lapsed */
	mem_free(&f.clerk.deliveries[0].mem);
	kill(f.caller, SIGKILL);
	waitpid(f.caller, NULL, 0);
	clerk_new();
	f.caller = start(be_caller, PROC_CALLER);
	kill(f.keeper, SIGKILL);
	waitpid(f.keeper, NULL, 0);
	f.keeper = start(be_keeper, PROC_KEEPER_SEAL);
	turn_until_idle();
	assert_int_equal(newest().state, JOB_WAITING);
	later(OUTBOX_LEASE_MS);
	assert_int_equal(newest().state, JOB_DONE);
	assert_int_equal(newest().tries, 2);
	assert_true(smtp_kit_mail(&server, f.k.mem, ++taken).n > 0);
	assert_int_equal(smtp_kit_mail(&server, f.k.mem, taken + 1).n, 0);
}

/* --- time ---------------------------------------------------------------------------------------- */

/* A draft of a person with an account, on the demonstration's catalogue. */
static struct id owned_draft(void)
{
	struct ctx c = job_kit_ctx(&f.k, 1);
	const struct account person = { .email = STR("helene@mairie.test"), .name = STR("Vautrin"),
					.given = STR("Hélène"), .encoded = STR("x") };
	struct load_report report;
	struct dossier *d;
	struct str secret;
	bool is_known;

	c.secret = f.k.mem;
	assert_int_equal(db_begin(f.k.db), OK);
	assert_int_equal(load_data(&c, STR(SOURCE_ROOT "/demo"), &report), OK);
	assert_int_equal(account_make(&c, &person, STR("1"), &c.by.account, &is_known), OK);
	assert_int_equal(dossier_blank(&c, &d), OK);
	assert_int_equal(dossier_add(&c, d, (struct id){ { 0xab } }, &secret), OK);
	assert_int_equal(db_commit(f.k.db), OK);
	return d->id;
}

static unsigned mails_of(const char *notice)
{
	struct outbox_page page;
	unsigned n = 0;

	assert_int_equal(outbox_list(f.k.db, f.k.mem, 1, (struct id){ { 0 } }, 100, &page), OK);
	for (size_t i = 0; i < page.n; i++)
		n += str_eq_c(page.jobs[i].target, notice);
	return n;
}

static enum state state_of(struct id id)
{
	struct ctx c = clerk_ctx(&f.clerk, f.k.mem, 1);
	struct dossier *d;

	assert_int_equal(dossier_by_id(&c, id, &d), OK);
	return d->state;
}

static void an_idle_draft_is_said_again_twice_and_then_ends(void **state)
{
	const int64_t day = DAY_MS;
	struct id draft = owned_draft();

	(void)state;
	later(6 * day);
	assert_int_equal(mails_of("draft_reminder"), 0);
	later(day + 3600000);           /* a draft waits to the full hour */
	assert_int_equal(mails_of("draft_reminder"), 1);
	later(day);
	later(day);
	assert_int_equal(mails_of("draft_reminder"), 1);
	later(12 * day);
	assert_int_equal(mails_of("draft_reminder"), 2);
	later(8 * day);
	assert_int_equal(mails_of("draft_reminder"), 2);
	assert_int_equal(state_of(draft), S_DRAFT);
	assert_int_equal(mails_of("draft_abandoned"), 0);
	later(2 * day);
	assert_int_equal(state_of(draft), S_ABANDONED);
	assert_int_equal(mails_of("draft_abandoned"), 1);
	later(30 * day);
	assert_int_equal(mails_of("draft_reminder"), 2);
	assert_int_equal(mails_of("draft_abandoned"), 1);
	/* activation, two reminders, the end: each has left */
	assert_int_equal(events("mail.sent"), 4);
	struct str text = mime_text_part(f.k.mem, smtp_kit_mail(&server, f.k.mem, taken + 2));
	size_t at;

	assert_true(str_find(text, STR("sera abandonné le 22 décembre 2026."), &at));
	taken += 4;
}

static void a_clerk_that_stood_still_reminds_once(void **state)
{
	struct id draft = owned_draft();

	(void)state;
	later(25 * (int64_t)DAY_MS);
	assert_int_equal(mails_of("draft_reminder"), 1);
	later(DAY_MS);
	assert_int_equal(mails_of("draft_reminder"), 1);
	assert_int_equal(state_of(draft), S_DRAFT);
	taken += 2;
}

static void what_a_mail_server_says_reaches_the_log_without_its_addresses(void **state)
{
	(void)state;
	assert_string_equal(str_c(f.k.mem, clerk_reason_shown(f.k.mem,
		STR("550 5.1.1 <claire@mairie.test>: unknown user"))), "550 5.1.1 @ unknown user");
	assert_string_equal(str_c(f.k.mem, clerk_reason_shown(f.k.mem, STR("the mail folder is full"))),
		"the mail folder is full");
	assert_string_equal(str_c(f.k.mem, clerk_reason_shown(f.k.mem, STR(""))), "");
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_queued_mail_reaches_its_reader_once),
		TEST(the_journal_is_numbered_and_signed_and_says_no_address),
		TEST(a_mail_put_off_is_tried_again_later),
		TEST(what_a_mail_server_says_reaches_the_log_without_its_addresses),
		TEST(a_refused_mail_is_a_dead_letter_and_the_journal_says_so),
		TEST(what_is_not_built_yet_is_parked_and_never_sent),
		TEST(an_order_that_is_gone_gets_no_late_mail),
		TEST(an_idle_draft_is_said_again_twice_and_then_ends),
		TEST(a_clerk_that_stood_still_reminds_once),
		TEST(a_caller_that_dies_costs_a_try_and_nothing_else),
	};

	log_threshold(LOG_ALARM);
	return cmocka_run_group_tests_name("clerk", tests, begin, end);
}
