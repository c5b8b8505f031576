/* recheck_test.c - the clerk reads the organisations of the office's orders again: which orders, when, and the
 * rows that the office will see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/dossier.h"
#include "core/life.h"
#include "core/load.h"
#include "core/recheck.h"
#include "gen/sql.h"
#include "job_kit.h"
#include "role/clerk.h"

static struct job_kit k;
static struct ctx ctx;
static struct clerk clerk;
static unsigned asked;                  /* of the register */

/* The register, as the test wants it today. */
static struct directory_site site;
static struct directory_unit unit;
static enum err answer;

static enum err tell_unit(void *self, struct mem *m, struct str siren, struct str nic, struct directory_unit *out)
{
	(void)self, (void)m, (void)nic;
	assert_true(str_eq_c(siren, "732829320"));
	asked++;
	*out = unit;
	return answer;
}

static struct directory directory = { .unit = tell_unit };

static int begin(void **state)
{
	struct load_report report;

	(void)state;
	if (job_kit_open(&k) != 0)
		return -1;
	ctx = job_kit_ctx(&k, 1);
	ctx.secret = k.mem;
	ctx.by = (struct actor){ .role = ROLE_ANONYMOUS };
	site = (struct directory_site){ .nic = STR("00074"), .line = STR("12 RUE DU LAC"), .postcode = STR("74410"),
		.city = STR("SAINT-AUBIN"), .is_head = true, .is_active = true };
	unit = (struct directory_unit){ .siren = STR("732829320"), .name = STR("ATELIER DU LAC"),
		.legal_form = STR("5499"), .is_active = true, .sites = &site, .sites_n = 1, .sites_total = 1 };
	answer = OK;
	asked = 0;
	clerk = (struct clerk){ .world = &k.world, .db = k.db, .directory = &directory };
	return db_begin(k.db) == OK && load_data(&ctx, STR(SOURCE_ROOT "/demo"), &report) == OK &&
	       db_commit(k.db) == OK ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	return job_kit_close(&k);
}

/* An order of that organisation, moved where the test wants it as core/life.c writes it. */
static struct dossier *order(uint8_t n, enum state to, enum org_answer said)
{
	const struct id nonce = { { 0xcd, n } };
	const struct org_record record = { .answer = said, .reason = STR("no_answer"), .unit = unit };
	struct dossier *d;
	const struct portal *portal;
	struct str secret;
	int64_t changed = 0;

	assert_int_equal(db_begin(k.db), OK);
	assert_int_equal(dossier_blank(&ctx, &d), OK);
	facts_type(&d->facts, F_SIREN, STR("732829320"));
	assert_int_equal(portal_get(&ctx, &portal), OK);
	org_apply(k.mem, portal, &record, &d->facts);
	assert_int_equal(dossier_add(&ctx, d, nonce, &secret), OK);
	assert_int_equal(DB_DO(k.db, dossier_move, &changed, .portal = DB_INT(1), .id = DB_ID(d->id),
		.from_state = DB_TEXT(STR("draft")), .version = DB_INT(d->version),
		.to_state = DB_TEXT(str_of(life_states[to].name)), .nonce = DB_TEXT(STR("")),
		.cause = DB_TEXT(STR("")), .round = DB_INT(1), .revision = DB_INT(d->revision),
		.is_paper_final = DB_INT(0), .has_rep_access = DB_INT(0), .is_held = DB_INT(0), .submitted_ms = DB_NULL, .deadline_ms = DB_NULL,
		.now_ms = DB_INT(k.now_ms)), OK);
	assert_int_equal(changed, 1);
	assert_int_equal(db_commit(k.db), OK);
	return d;
}

static bool round_of(void)
{
	bool did = false;

	clerk_recheck(&clerk, &did);
	return did;
}

/* "renamed|ATELIER DU LAC > X|review", or "" */
static const char *flag(const struct dossier *d, const char *name)
{
	struct dossier_flag *flags;
	size_t n;

	assert_int_equal(flag_list(&ctx, d->id, &flags, &n), OK);
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(flags[i].flag, name))
			return str_fmt(k.mem, STR_FMT "|" STR_FMT, STR_ARG(flags[i].detail),
				       STR_ARG(flags[i].noticed)).p;
	return "";
}

static size_t flags_of(const struct dossier *d)
{
	struct dossier_flag *flags;
	size_t n;

	assert_int_equal(flag_list(&ctx, d->id, &flags, &n), OK);
	return n;
}

/* Entries of the journal, whose rows no sequencer has numbered here. */
static unsigned told(void)
{
	struct db_rows *r = DB_EACH(k.db, k.mem, journal_waiting, .portal = DB_INT(1), .n = DB_INT(500));
	unsigned n = 0;

	while (db_next(r))
		n += str_eq_c(db_text(r, journal_waiting_event), "dossier.flagged");
	assert_int_equal(db_end(&r), OK);
	return n;
}

static void orders_of_the_office_are_read_once_a_day_and_no_others(void **state)
{
	struct dossier *queue = order(1, S_IN_QUEUE, ORG_FOUND), *approved = order(2, S_APPROVED, ORG_FOUND);
	struct dossier *draft = order(3, S_SIGNING_HOLDER, ORG_FOUND);

	(void)state;
	assert_true(round_of());
	assert_int_equal(asked, 2);
	assert_string_equal(flag(queue, "checked"), "|review");
	assert_string_equal(flag(approved, "checked"), "|issuance");
	assert_int_equal(flags_of(queue), 1);
	assert_int_equal(flags_of(draft), 0);
	assert_int_equal(told(), 0);            /* nothing differs */
	assert_false(round_of());
	k.now_ms += RECHECK_EVERY_MS;
	assert_false(round_of());
	k.now_ms += 1;
	assert_true(round_of());
	assert_int_equal(asked, 4);
}

static void what_differs_is_a_row_and_an_entry_of_the_journal(void **state)
{
	struct dossier *queue = order(1, S_IN_QUEUE, ORG_FOUND), *approved = order(2, S_APPROVED, ORG_FOUND);

	(void)state;
	unit.name = STR("ATELIER DES CIMES");
	site.line = STR("99 RUE DU LAC");
	assert_true(round_of());
	assert_string_equal(flag(queue, "renamed"), "ATELIER DU LAC > ATELIER DES CIMES|review");
	assert_string_equal(flag(approved, "renamed"), "ATELIER DU LAC > ATELIER DES CIMES|issuance");
	assert_true(flag(queue, "address")[0] != '\0');
	assert_int_equal(flags_of(queue), 3);
	assert_int_equal(told(), 2);
	unit.is_active = false;
	unit.closed = STR("2026-11-20");
	k.now_ms += RECHECK_EVERY_MS + 1;
	assert_true(round_of());
	assert_true(flag(approved, "ceased")[0] != '\0');
	/* what the requester's answers say did not move */
	struct dossier *again;
	struct ctx system = ctx;

	system.by = (struct actor){ .role = ROLE_SYSTEM };
	assert_int_equal(dossier_by_id(&system, approved->id, &again), OK);
	assert_int_equal(again->state, S_APPROVED);
	assert_true(str_eq_c(facts_get(&again->facts, F_ORG_NAME), "ATELIER DU LAC"));
}

static void a_register_that_is_down_flags_nothing_but_that(void **state)
{
	struct dossier *queue = order(1, S_IN_QUEUE, ORG_FOUND), *by_hand = order(2, S_IN_QUEUE, ORG_DOWN);

	(void)state;
	answer = ERR_IO;
	assert_true(round_of());
	assert_int_equal(asked, 1);             /* of the one typed by hand it never said anything */
	assert_string_equal(flag(queue, "checked"), "not asked|review");
	assert_string_equal(flag(by_hand, "checked"), "not asked|review");
	assert_int_equal(flags_of(queue), 1);
	answer = ERR_NOT_FOUND;
	k.now_ms += RECHECK_EVERY_MS + 1;
	assert_true(round_of());
	assert_true(flag(queue, "gone")[0] != '\0');
	clerk.directory = NULL;
	k.now_ms += RECHECK_EVERY_MS + 1;
	assert_false(round_of());
}

/* Somebody else wrote the table: no text of facts that this program reads. */
static void spoil(const struct dossier *d)
{
	assert_int_equal(db_begin(k.db), OK);
	assert_int_equal(DB_DO(k.db, dossier_facts_put, NULL, .portal = DB_INT(1), .dossier = DB_ID(d->id),
		.revision = DB_INT(d->revision), .body = DB_TEXT(STR("{}")), .now_ms = DB_INT(k.now_ms)), OK);
	assert_int_equal(db_commit(k.db), OK);
}

static void an_order_that_cannot_be_read_keeps_no_other_one_waiting(void **state)
{
	struct dossier *bad = order(1, S_IN_QUEUE, ORG_FOUND), *queue = order(2, S_IN_QUEUE, ORG_FOUND);

	(void)state;
	spoil(bad);
	assert_true(round_of());
	assert_string_equal(flag(queue, "checked"), "|review");
	assert_int_equal(flags_of(bad), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(orders_of_the_office_are_read_once_a_day_and_no_others, begin, end),
		cmocka_unit_test_setup_teardown(what_differs_is_a_row_and_an_entry_of_the_journal, begin, end),
		cmocka_unit_test_setup_teardown(a_register_that_is_down_flags_nothing_but_that, begin, end),
		cmocka_unit_test_setup_teardown(an_order_that_cannot_be_read_keeps_no_other_one_waiting, begin, end),
	};

	return cmocka_run_group_tests_name("recheck", tests, NULL, NULL);
}
