/* dossier_test.c - an order's record on the demo's catalogue: made, saved, taken over, submitted; and who
 * may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/account.h"
#include "core/load.h"
#include "core/memo.h"
#include "core/org.h"
#include "core/outbox.h"
#include "core/pieces.h"
#include "core/recall.h"
#include "gen/sql.h"
#include "job_kit.h"

static struct job_kit k;
static struct ctx ctx;                  /* the visitor of portal 1 */
static const struct id somebody = { { 7 } }, stranger = { { 9 } };

static int begin(void **state)
{
	struct load_report report;

	(void)state;
	if (job_kit_open(&k) != 0)
		return -1;
	ctx = job_kit_ctx(&k, 1);
	ctx.secret = k.mem;
	ctx.by = (struct actor){ .role = ROLE_ANONYMOUS };
	if (db_begin(k.db) != OK || load_data(&ctx, STR(SOURCE_ROOT "/demo"), &report) != OK)
		return -1;
	return 0;
}

static int end(void **state)
{
	(void)state;
	db_rollback(k.db);
	return job_kit_close(&k);
}

static struct ctx signed_in(struct id account, struct id draft)
{
	struct ctx c = ctx;

	c.by = (struct actor){ .role = ROLE_APPLICANT, .account = account, .dossier = draft };
	return c;
}

static struct id nonce(uint8_t n)
{
	return (struct id){ { 0xab, n } };
}

static const struct { enum field_id id; const char *typed; } answers[] = {
	{ F_SIREN, "732829320" }, { F_NIC, "00074" }, { F_ESTAB_NAME, "Atelier du Lac" },
	{ F_ADDR_STREET, "12 rue du Lac" }, { F_ADDR_POSTCODE, "74410" }, { F_ADDR_CITY, "Saint-Aubin" },
	{ F_ADDR_COUNTRY, "FR" }, { F_PRODUCT, "rgs1-logiciel" }, { F_PREREQ_OK, "1" }, { F_PACK, "3" },
	{ F_PAYMENT, "cash" }, { F_H_CIVILITY, "mme" }, { F_H_BIRTH_NAME, "Marchand" },
	{ F_H_GIVEN_NAMES, "Claire, Élodie" }, { F_H_EMAIL, "claire@exemple.fr" },
	{ F_H_MOBILE, "+33612345642" }, { F_H_FUNCTION, "Directrice" }, { F_H_ID_TYPE, "passport" },
	{ F_H_ID_NUMBER, "12AB34567" }, { F_H_ID_EXPIRY, "2031-02-11" }, { F_SAME_AS, "1" },
	{ F_OFFICE_SEND, "annecy" }, { F_BILL_TO, "establishment" },
};

static void fill(struct dossier *d)
{
	static const struct directory_site site = { .nic = { "00074", 5 }, .is_head = true, .is_active = true };
	struct org_record record = { .answer = ORG_FOUND, .unit = { .name = STR("ATELIER DU LAC"),
		.legal_form = STR("5499"), .is_active = true, .sites = &site, .sites_n = 1 } };
	const struct portal *portal;

	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		facts_type(&d->facts, answers[i].id, str_of(answers[i].typed));
	assert_int_equal(portal_get(&ctx, &portal), OK);
	org_apply(k.mem, portal, &record, &d->facts);
	d->facts.seen = 0x0f;
}

static struct dossier *new_draft(struct ctx *c, uint8_t n, struct str *secret)
{
	struct dossier *d;

	assert_int_equal(dossier_blank(c, &d), OK);
	fill(d);
	assert_int_equal(dossier_add(c, d, nonce(n), secret), OK);
	return d;
}

static void a_draft_is_made_once_whatever_comes_twice(void **state)
{
	struct dossier *one, *two, *again;
	struct str secret, other;
	struct id found;

	(void)state;
	one = new_draft(&ctx, 1, &secret);
	assert_int_equal(secret.n, 43);
	assert_int_equal(one->version, 1);
	two = new_draft(&ctx, 1, &other);
	assert_true(str_eq(one->reference, two->reference));
	/* the browser keeps the last answer: its secret opens, the first one's is dead */
	assert_int_equal(dossier_id_by_secret(&ctx, secret, &found), ERR_NOT_FOUND);
	assert_int_equal(dossier_id_by_secret(&ctx, other, &found), OK);
	assert_true(id_eq(found, one->id));
	assert_int_equal(dossier_open(&ctx, one->reference, &again), OK);
	assert_string_equal(str_c(k.mem, facts_get(&again->facts, F_H_BIRTH_NAME)), "Marchand");
	assert_string_equal(str_c(k.mem, facts_get(&again->facts, F_BILL_TO)), "establishment");
	/* thirty days, then to the full hour */
	assert_in_range(again->deadline_ms - again->saved_ms, (int64_t)30 * DAY_MS, (int64_t)30 * DAY_MS + 3599999);
	assert_int_equal(again->deadline_ms % 3600000, 0);
}

static void the_number_of_a_form_opens_no_draft_that_has_gone_on(void **state)
{
	struct dossier *mine, *his, *again;
	struct str secret, other;
	struct ctx him = ctx;
	struct id found;

	(void)state;
	mine = new_draft(&ctx, 1, &secret);
	assert_int_equal(dossier_save(&ctx, mine, STR("n1")), OK);
	him.by.dossier = (struct id){ { 0 } };
	his = new_draft(&him, 1, &other);
	assert_false(str_eq(his->reference, mine->reference));
	assert_int_equal(dossier_id_by_secret(&ctx, other, &found), OK);
	assert_true(id_eq(found, his->id) && id_eq(found, him.by.dossier));
	assert_int_equal(dossier_id_by_secret(&ctx, secret, &found), OK);
	assert_true(id_eq(found, mine->id));
	/* back in the browser that has it open: the same draft, not a second one */
	again = new_draft(&ctx, 1, &other);
	assert_true(str_eq(again->reference, mine->reference));
}

static void saving_keeps_what_is_wrong_and_a_nonce_saves_once(void **state)
{
	struct dossier *d, *stale;
	struct str secret;

	(void)state;
	d = new_draft(&ctx, 1, &secret);
	assert_int_equal(dossier_open(&ctx, d->reference, &stale), OK);
	facts_type(&d->facts, F_H_MOBILE, STR("pas un numéro"));
	k.now_ms += 60000;
	assert_int_equal(dossier_save(&ctx, d, STR("n1")), OK);
	assert_int_equal(d->version, 2);
	assert_int_equal(dossier_save(&ctx, d, STR("n1")), OK);
	assert_int_equal(d->version, 2);
	/* the other tab is told, and writes nothing */
	facts_type(&stale->facts, F_H_MOBILE, STR("autre"));
	assert_int_equal(dossier_save(&ctx, stale, STR("n2")), ERR_CONFLICT);
	assert_int_equal(dossier_open(&ctx, d->reference, &stale), OK);
	assert_string_equal(str_c(k.mem, facts_get(&stale->facts, F_H_MOBILE)), "pas un numéro");
	assert_int_equal(stale->saved_ms, k.now_ms);
	/* an hour later its time begins anew */
	int64_t before = stale->deadline_ms;

	k.now_ms += 3600000;
	assert_int_equal(dossier_touch(&ctx, stale), OK);
	assert_int_equal(dossier_open(&ctx, d->reference, &stale), OK);
	assert_int_equal(stale->deadline_ms - before, 3600000);
}

static void the_price_and_what_is_sold_alone_are_set_with_the_product(void **state)
{
	struct dossier *d;
	struct str secret;

	(void)state;
	d = new_draft(&ctx, 1, &secret);
	assert_string_equal(str_c(k.mem, facts_get(&d->facts, F_PRICE_CENTS)), "7500");
	assert_string_equal(str_c(k.mem, facts_get(&d->facts, F_VAT_CENTS)), "1500");
	facts_type(&d->facts, F_PRODUCT, STR("qualifiee-cle"));
	facts_type(&d->facts, F_PAYMENT, STR("partner_account"));
	facts_type(&d->facts, F_DEVICE_MODE, STR("usb"));
	assert_int_equal(dossier_save(&ctx, d, STR("n1")), OK);
	assert_string_equal(str_c(k.mem, facts_get(&d->facts, F_PAYMENT)), "cash");
	assert_string_equal(str_c(k.mem, facts_get(&d->facts, F_PRICE_CENTS)), "24300");
	assert_string_equal(str_c(k.mem, facts_get(&d->facts, F_VAT_CENTS)), "4860");
	/* the other portal fixes its sending office, and does not sell this product */
	struct ctx other = ctx;

	other.portal = 2;
	assert_int_equal(dossier_blank(&other, &d), OK);
	assert_string_equal(str_c(k.mem, facts_get(&d->facts, F_OFFICE_SEND)), "paris");
	facts_type(&d->facts, F_PRODUCT, STR("rgs1-logiciel"));
	facts_type(&d->facts, F_OFFICE_SEND, STR("lyon"));
	assert_int_equal(dossier_add(&other, d, nonce(3), &secret), OK);
	assert_string_equal(str_c(k.mem, facts_get(&d->facts, F_OFFICE_SEND)), "paris");
	assert_string_equal(str_c(k.mem, facts_get(&d->facts, F_PRICE_CENTS)), "");
}

static void a_stranger_sees_nothing(void **state)
{
	struct dossier *d, *seen;
	struct str secret, reference;
	struct ctx none = ctx, other = ctx, him = signed_in(somebody, (struct id){ { 0 } });

	(void)state;
	d = new_draft(&ctx, 1, &secret);
	reference = d->reference;
	none.by.dossier = (struct id){ { 0 } };
	assert_int_equal(dossier_open(&none, reference, &seen), ERR_NOT_FOUND);
	assert_int_equal(dossier_open(&him, reference, &seen), ERR_NOT_FOUND);
	other.portal = 2;
	assert_int_equal(dossier_open(&other, reference, &seen), ERR_NOT_FOUND);
	assert_int_equal(dossier_open(&ctx, STR("2026-AAAAAA"), &seen), ERR_NOT_FOUND);
	/* the account takes it; the cookie opens it no more, nor another account */
	him.by.dossier = d->id;
	assert_int_equal(dossier_attach(&him, d, STR("n1")), OK);
	assert_int_equal(dossier_open(&him, reference, &seen), OK);
	assert_int_equal(dossier_open(&ctx, reference, &seen), ERR_NOT_FOUND);
	assert_int_equal(dossier_id_by_secret(&ctx, secret, &d->id), ERR_NOT_FOUND);
	struct ctx her = signed_in(stranger, d->id);

	assert_int_equal(dossier_open(&her, reference, &seen), ERR_NOT_FOUND);
	assert_int_equal(dossier_by_id(&him, seen->id, &d), OK);
	assert_int_equal(dossier_attach(&her, d, STR("n2")), ERR_DENIED);
}

static void the_list_is_the_account_s_newest_first(void **state)
{
	struct ctx him = signed_in(somebody, (struct id){ { 0 } }), her = signed_in(stranger, (struct id){ { 0 } });
	struct dossier_row *rows;
	struct str secret;
	size_t n;

	(void)state;
	(void)new_draft(&him, 1, &secret);
	assert_int_equal(secret.n, 0);
	k.now_ms += 1000;
	(void)new_draft(&him, 2, &secret);
	assert_int_equal(dossier_list(&him, 0, 10, &rows, &n), OK);
	assert_int_equal(n, 2);
	assert_true(rows[0].changed_ms > rows[1].changed_ms);
	assert_string_equal(str_c(k.mem, rows[0].holder), "Claire Marchand");
	assert_string_equal(str_c(k.mem, rows[0].org_name), "ATELIER DU LAC");
	assert_string_equal(str_c(k.mem, rows[0].product_name), "RGS * Signature et authentification");
	assert_int_equal(dossier_list(&him, rows[0].changed_ms, 10, &rows, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(dossier_list(&her, 0, 10, &rows, &n), OK);
	assert_int_equal(n, 0);
}

/* Their row is written again only when it would say something else. */
static void lists_follow_what_is_typed_and_what_a_product_is_called(void **state)
{
	struct ctx him = signed_in(somebody, (struct id){ { 0 } });
	struct dossier *d;
	struct dossier_row *rows;
	struct str secret;
	size_t n;
	const struct { enum field_id id; const char *typed, *holder, *product; } turns[] = {
		{ F_H_FUNCTION, "Gérante", "Claire Marchand", "RGS * Signature et authentification" },
		{ F_H_BIRTH_NAME, "Leroy", "Claire Leroy", "RGS * Signature et authentification" },
		{ F_H_USE_NAME, "Marchand", "Claire Marchand", "RGS * Signature et authentification" },
		{ F_PRODUCT, "qualifiee-cle", "Claire Marchand", "Signature qualifiée sur clé" },
		{ F_H_FUNCTION, "Directrice", "Claire Marchand", "Signature qualifiée sur clé" },
	};

	(void)state;
	d = new_draft(&him, 1, &secret);
	for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
		assert_int_equal(dossier_open(&him, d->reference, &d), OK);
		facts_type(&d->facts, turns[i].id, str_of(turns[i].typed));
		assert_int_equal(dossier_save(&him, d, str_fmt(k.mem, "t%zu", i)), OK);
		assert_int_equal(dossier_list(&him, 0, 10, &rows, &n), OK);
		assert_int_equal(n, 1);
		assert_string_equal(str_c(k.mem, rows[0].holder), turns[i].holder);
		assert_true(str_starts(rows[0].product_name, str_sub(str_of(turns[i].product), 0, 9)));
	}
}

/* --- pieces and submission --- */
static struct id make_account(bool is_confirmed)
{
	struct account a = { .email = STR("claire@exemple.fr"), .name = STR("Marchand"), .given = STR("Claire"),
		.encoded = STR("x") };
	struct ctx c = ctx;
	struct id made = { { 0 } };
	bool is_known;

	assert_int_equal(account_make(&c, &a, STR("3"), &made, &is_known), OK);
	assert_false(is_known);
	if (is_confirmed)
		assert_int_equal(DB_DO(k.db, account_confirmed, NULL, .now_ms = DB_INT(k.now_ms),
			.id = DB_ID(made)), OK);
	return made;
}

static void give(struct ctx *c, struct dossier *d, enum piece piece, const char *kind, const char *date)
{
	static uint8_t n = 1;
	static uint8_t bytes[3][32];
	struct str previews[2] = { str_from(bytes[1], 32), str_from(bytes[2], 32) };
	struct piece_gift gift = { .piece = piece, .doc_kind = str_of(kind), .doc_date = str_of(date),
		.previews = previews, .n_previews = 2 };

	n++;
	memset(bytes[0], n, 32);
	memset(bytes[1], n + 100, 32);
	memset(bytes[2], n + 101, 32);
	gift.document = (struct document){ .id = { { 1, n } }, .file_name = STR("scan.pdf"),
		.media = STR("application/pdf"), .bytes = 1234, .pages = 2, .blob = str_from(bytes[0], 32),
		.wrapped_key = STR("wrapped") };
	assert_int_equal(piece_put(c, d, &gift), OK);
}

static enum err refuse(struct ctx *c, struct dossier *d, enum piece piece, const char *date)
{
	return piece_refuse(c, d, &(struct piece_gift){ .piece = piece, .doc_date = str_of(date) }, SAY_piece_locked);
}

static void give_all(struct ctx *c, struct dossier *d)
{
	give(c, d, PIECE_ID_HOLDER, "identity", "");
	give(c, d, PIECE_REP_POWER, "kbis", "2026-10-01");
}

static size_t jobs(const char *name)
{
	struct outbox_page page = { 0 };
	size_t found = 0;

	assert_int_equal(outbox_list(k.db, k.mem, 1, (struct id){ { 0 } }, 100, &page), OK);
	for (size_t i = 0; i < page.n; i++)
		found += str_eq_c(page.jobs[i].target, name) || strcmp(job_kind_name(page.jobs[i].kind), name) == 0;
	return found;
}

static void a_piece_given_once_serves_twice_and_is_another_s_secret(void **state)
{
	struct ctx him = signed_in(somebody, (struct id){ { 0 } });
	struct dossier *d, *other;
	struct piece_row *rows;
	struct document *doc;
	struct str secret, blob;
	size_t n;
	bool is_known;

	(void)state;
	d = new_draft(&him, 1, &secret);
	other = new_draft(&him, 2, &secret);
	assert_int_equal(piece_list(&him, d, &rows, &n), OK);
	assert_int_equal(n, 3);         /* holder is representative: id_holder, rep_power, org_proof */
	give_all(&him, d);
	assert_int_equal(piece_list(&him, d, &rows, &n), OK);
	assert_int_equal(rows[0].state, PIECE_RECEIVED);
	assert_non_null(rows[1].document);
	assert_ptr_equal(rows[2].same_as, &rows[1]);
	struct id first = rows[0].document->id;

	assert_int_equal(document_get(&him, d, first, &doc), OK);
	assert_string_equal(str_c(k.mem, doc->file_name), "scan.pdf");
	assert_int_equal(document_get(&him, other, first, &doc), ERR_NOT_FOUND);
	assert_int_equal(document_preview(&him, first, 2, &blob), OK);
	assert_int_equal(document_preview(&him, first, 3, &blob), ERR_NOT_FOUND);
	assert_int_equal(blob_is_known(k.db, k.mem, blob, &is_known), OK);
	assert_true(is_known);
	/* replaced: the former row and its pages are gone, the sweeper may take its blobs */
	give(&him, d, PIECE_ID_HOLDER, "identity", "");
	assert_int_equal(document_get(&him, d, first, &doc), ERR_NOT_FOUND);
	assert_int_equal(document_preview(&him, first, 1, &blob), ERR_NOT_FOUND);
	assert_int_equal(piece_put(&him, d, &(struct piece_gift){ .piece = PIECE_DELEGATION }), ERR_NOT_FOUND);
	/* a refused file says why, and takes nothing that was good */
	assert_int_equal(refuse(&him, d, PIECE_ID_HOLDER, ""), OK);
	assert_int_equal(refuse(&him, d, PIECE_ORG_PROOF, "2026-11-31"), OK);
	assert_int_equal(piece_list(&him, d, &rows, &n), OK);
	assert_int_equal(rows[0].state, PIECE_RECEIVED);
	assert_int_equal(rows[0].reason, SAY_piece_locked);
	assert_non_null(rows[0].document);
	assert_int_equal(rows[2].state, PIECE_REJECTED);
	assert_int_equal(rows[2].reason, SAY_piece_locked);
	assert_true(str_eq_c(rows[2].doc_date, "2026-11-31"));  /* what was said of it is not to be typed again */
	assert_int_equal(piece_remove(&him, d, PIECE_ID_HOLDER), OK);
	assert_int_equal(piece_list(&him, d, &rows, &n), OK);
	assert_null(rows[0].document);
}

static void a_validation_wants_account_pieces_and_consent(void **state)
{
	struct ctx him = signed_in(make_account(false), (struct id){ { 0 } });
	struct submission s;
	struct dossier *d, *mine;
	struct str secret;

	(void)state;
	d = new_draft(&ctx, 1, &secret);
	assert_int_equal(dossier_submit(&ctx, d, STR("v1"), &s), OK);
	assert_true(s.needs_account);
	assert_true(s.misses_pieces);
	assert_false(s.is_done);
	assert_non_null(complaint_of(&s.complaints, F_TERMS_OK));
	assert_int_equal(s.steps_wrong, 1u << STEP_PIECES | 1u << STEP_VALIDATION);
	him.by.dossier = d->id;
	assert_int_equal(dossier_attach(&him, d, STR("n1")), OK);
	assert_int_equal(dossier_open(&him, d->reference, &mine), OK);
	give_all(&him, mine);
	facts_type(&mine->facts, F_TERMS_OK, STR("1"));
	facts_type(&mine->facts, F_ACCURACY_OK, STR("1"));
	assert_int_equal(dossier_submit(&him, mine, STR("v2"), &s), OK);
	assert_true(s.needs_confirmation);
	assert_int_equal(s.steps_wrong, 0);
	assert_false(s.is_done);
	assert_int_equal(mine->state, S_DRAFT);
	assert_int_equal(jobs("prepare"), 0);
	assert_int_equal(jobs("revocation_access"), 0);
}

static struct dossier *ready(struct ctx *him, bool is_paper)
{
	struct str secret;

	*him = signed_in(make_account(true), (struct id){ { 0 } });
	struct dossier *d = new_draft(him, 1, &secret);

	if (!is_paper)
		give_all(him, d);
	facts_type(&d->facts, F_PAPER, is_paper ? STR("1") : STR(""));
	facts_type(&d->facts, F_TERMS_OK, STR("1"));
	facts_type(&d->facts, F_ACCURACY_OK, STR("1"));
	facts_type(&d->facts, F_D_MOBILE, STR("oublié dans une branche fermée"));
	return d;
}

/* Drafts and sent orders are found by two indexes: the list has one order, page after page. */
static void a_sent_order_stands_in_the_list_between_drafts(void **state)
{
	struct ctx him;
	struct dossier *sent = ready(&him, false);
	struct dossier_row *rows;
	struct submission s;
	struct str secret;
	size_t n;

	(void)state;
	k.now_ms += 1000;
	struct dossier *older = new_draft(&him, 2, &secret);

	k.now_ms += 1000;
	assert_int_equal(dossier_submit(&him, sent, STR("v1"), &s), OK);
	assert_true(s.is_done);
	k.now_ms += 1000;
	struct dossier *newer = new_draft(&him, 3, &secret);
	struct str expected[] = { newer->reference, sent->reference, older->reference };

	assert_int_equal(dossier_list(&him, 0, 10, &rows, &n), OK);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_true(str_eq(rows[i].reference, expected[i]));
	for (size_t i = 0, before = 0; i < 3; i++, before = (size_t)rows[0].changed_ms) {
		assert_int_equal(dossier_list(&him, (int64_t)before, 1, &rows, &n), OK);
		assert_int_equal(n, 1);
		assert_true(str_eq(rows[0].reference, expected[i]));
	}
	/* a save moves a draft to the top */
	k.now_ms += 1000;
	assert_int_equal(dossier_save(&him, older, STR("n1")), OK);
	assert_int_equal(dossier_list(&him, 0, 10, &rows, &n), OK);
	assert_int_equal(n, 3);
	assert_true(str_eq(rows[0].reference, older->reference));
}

static void a_validated_order_is_frozen_and_prepared_once(void **state)
{
	struct ctx him;
	struct dossier *d = ready(&him, false);
	struct submission s;
	struct life_past *past;
	size_t n;

	(void)state;
	assert_int_equal(dossier_submit(&him, d, STR("v1"), &s), OK);
	assert_true(s.is_done);
	assert_int_equal(d->state, S_PREPARING);
	assert_int_equal(d->round, 1);
	assert_true(facts_has(&d->facts, F_TERMS_VERSION));
	assert_string_equal(str_c(k.mem, facts_get(&d->facts, F_RULES_VERSION)), "1");
	assert_false(facts_has(&d->facts, F_D_MOBILE));
	assert_int_equal(jobs("prepare"), 1);
	assert_int_equal(jobs("order_submitted"), 1);
	assert_int_equal(jobs("revocation_access"), 1);
	/* the same press again, and another one */
	assert_int_equal(dossier_submit(&him, d, STR("v1"), &s), OK);
	assert_true(s.is_done);
	assert_int_equal(jobs("prepare"), 1);
	assert_int_equal(dossier_save(&him, d, STR("n9")), ERR_DENIED);
	/* the clerk: prepared, and the signing messages of a later issue are queued */
	struct ctx clerk = ctx;

	clerk.by = (struct actor){ .role = ROLE_SYSTEM };
	assert_int_equal(life_fire(&clerk, d, &(struct life_act){ .event = E_PREPARED }), OK);
	assert_int_equal(d->state, S_SIGNING_HOLDER);
	assert_int_equal(d->deadline_ms - k.now_ms, (int64_t)14 * DAY_MS);
	assert_int_equal(jobs("sign_holder"), 1);
	assert_int_equal(jobs("order_paper"), 0);
	assert_int_equal(life_history(&him, d, 10, &past, &n), OK);
	assert_int_equal(n, 3);
	assert_int_equal(past[0].to, S_SIGNING_HOLDER);
	assert_int_equal(past[1].by, ROLE_APPLICANT);
	assert_int_equal(past[2].event, E_CREATE);
}

/* As the clerk does: the frozen PDF's row, named by the dossier. */
static void freeze(struct dossier *d)
{
	struct id id = id_new(ctx.world);
	struct str hash = STR("0123456789abcdef0123456789abcdef");
	int64_t changed = 0;

	assert_int_equal(DB_DO(k.db, clerk_document_add, NULL, .portal = DB_INT(1), .id = DB_ID(id),
		.dossier = DB_ID(d->id), .kind = DB_TEXT(STR("dossier_pdf")), .file_name = DB_TEXT(STR("a.pdf")),
		.size_bytes = DB_INT(1), .pages = DB_INT(1), .plain_sha256 = DB_BYTES(hash),
		.blob = DB_BYTES(hash), .wrapped_key = DB_BYTES(hash), .now_ms = DB_INT(k.now_ms)), OK);
	assert_int_equal(DB_DO(k.db, clerk_freeze, &changed, .document = DB_ID(id), .portal = DB_INT(1),
		.id = DB_ID(d->id), .version = DB_INT(d->version)), OK);
	assert_int_equal(changed, 1);
}

static void a_form_that_was_modified_is_not_the_orders_form_any_more(void **state)
{
	struct ctx him;
	struct dossier *d = ready(&him, true);
	struct submission s;
	struct ctx clerk = ctx;

	(void)state;
	clerk.by = (struct actor){ .role = ROLE_SYSTEM };
	assert_int_equal(dossier_submit(&him, d, STR("v1"), &s), OK);
	freeze(d);
	assert_int_equal(life_fire(&clerk, d, &(struct life_act){ .event = E_PREPARED }), OK);
	assert_int_equal(dossier_open(&him, d->reference, &d), OK);
	assert_false(id_is_zero(d->form_document));
	assert_int_equal(life_fire(&him, d, &(struct life_act){ .event = E_MODIFY, .nonce = STR("m1") }), OK);
	assert_true(id_is_zero(d->form_document));
	assert_int_equal(dossier_open(&him, d->reference, &d), OK);
	assert_true(id_is_zero(d->form_document));
	/* validated again, and not prepared yet: the old one must not be printed */
	facts_type(&d->facts, F_TERMS_OK, STR("1"));
	facts_type(&d->facts, F_ACCURACY_OK, STR("1"));
	assert_int_equal(dossier_submit(&him, d, STR("v2"), &s), OK);
	assert_true(s.is_done);
	assert_int_equal(dossier_open(&him, d->reference, &d), OK);
	assert_true(id_is_zero(d->form_document));
}

/* Two fronts have read the same draft: whoever writes second is told so. */
static void pieces_and_validation_do_not_pass_each_other(void **state)
{
	struct ctx him;
	struct dossier *d = ready(&him, false), *other;
	struct submission s;

	(void)state;
	assert_int_equal(dossier_open(&him, d->reference, &other), OK);
	assert_int_equal(piece_remove(&him, other, PIECE_ID_HOLDER), OK);
	give(&him, other, PIECE_ID_HOLDER, "identity", "");
	assert_int_equal(dossier_submit(&him, d, STR("v1"), &s), ERR_CONFLICT);
	assert_int_equal(d->state, S_DRAFT);
	assert_int_equal(jobs("prepare"), 0);
	d->version = other->version;
	assert_int_equal(dossier_submit(&him, d, STR("v2"), &s), OK);
	assert_true(s.is_done);
	assert_int_equal(other->state, S_DRAFT);
	assert_int_equal(piece_remove(&him, other, PIECE_ID_HOLDER), ERR_CONFLICT);
	assert_int_equal(refuse(&him, other, PIECE_ID_HOLDER, ""), ERR_CONFLICT);
}

static void paper_needs_no_upload_and_stays_paper(void **state)
{
	struct ctx him;
	struct dossier *d = ready(&him, true);
	struct submission s;
	struct ctx clerk = ctx;

	(void)state;
	clerk.by = (struct actor){ .role = ROLE_SYSTEM };
	assert_int_equal(dossier_submit(&him, d, STR("v1"), &s), OK);
	assert_true(s.is_done);
	assert_int_equal(life_fire(&clerk, d, &(struct life_act){ .event = E_PREPARED }), OK);
	assert_int_equal(d->state, S_AWAITING_PAPER);
	assert_int_equal(jobs("order_paper"), 1);
	assert_int_equal(jobs("sign_holder"), 0);
	/* « Modifier »: a new revision; the choice cannot be taken back */
	int64_t revision = d->revision;

	assert_int_equal(life_fire(&him, d, &(struct life_act){ .event = E_MODIFY, .nonce = STR("m1") }), OK);
	assert_int_equal(d->state, S_DRAFT);
	assert_int_equal(d->revision, revision + 1);
	assert_int_equal(dossier_open(&him, d->reference, &d), OK);
	facts_type(&d->facts, F_PAPER, STR(""));
	assert_int_equal(dossier_save(&him, d, STR("n2")), OK);
	assert_true(facts_ticked(&d->facts, F_PAPER));
	/* what was agreed to was the former version */
	assert_int_equal(dossier_submit(&him, d, STR("v1b"), &s), OK);
	assert_non_null(complaint_of(&s.complaints, F_TERMS_OK));
	assert_non_null(complaint_of(&s.complaints, F_ACCURACY_OK));
	facts_type(&d->facts, F_TERMS_OK, STR("1"));
	facts_type(&d->facts, F_ACCURACY_OK, STR("1"));
	/* validated again: the representative has his access already */
	assert_int_equal(dossier_submit(&him, d, STR("v2"), &s), OK);
	assert_true(s.is_done);
	assert_int_equal(d->round, 2);
	assert_int_equal(jobs("revocation_access"), 1);
}

static void another_price_is_shown_before_it_is_frozen(void **state)
{
	struct ctx him;
	struct dossier *d = ready(&him, false);
	struct submission s;

	(void)state;
	facts_set(&d->facts, F_PRICE_CENTS, STR("7400"), ORIGIN_PORTAL);
	assert_int_equal(dossier_submit(&him, d, STR("v1"), &s), OK);
	assert_true(s.has_changed_price);
	assert_false(s.is_done);
	assert_int_equal(complaint_of(&s.complaints, F_PRODUCT)->say, SAY_val_changed);
	assert_string_equal(str_c(k.mem, facts_get(&d->facts, F_PRICE_CENTS)), "7500");
	assert_int_equal(dossier_submit(&him, d, STR("v2"), &s), OK);
	assert_true(s.is_done);
}

static void a_proof_of_three_months_is_fresh_and_a_day_more_is_not(void **state)
{
	struct ctx him;
	struct dossier *d = ready(&him, false);
	struct submission s;

	(void)state;
	/* the kit's day is 2026-11-22 */
	give(&him, d, PIECE_REP_POWER, "kbis", "2026-08-21");
	assert_int_equal(dossier_submit(&him, d, STR("v1"), &s), OK);
	assert_int_equal(complaint_of(&s.complaints, F_PAPER)->say, SAY_piece_old);
	/* without its kind or its date, nothing could be judged */
	give(&him, d, PIECE_REP_POWER, "decree", "2026-08-21");
	assert_int_equal(dossier_submit(&him, d, STR("v1b"), &s), OK);
	assert_int_equal(complaint_of(&s.complaints, F_PAPER)->say, SAY_piece_kind);
	give(&him, d, PIECE_REP_POWER, "minutes+statutes", "");
	assert_int_equal(dossier_submit(&him, d, STR("v1c"), &s), OK);
	assert_int_equal(complaint_of(&s.complaints, F_PAPER)->say, SAY_piece_missing);      /* org_proof alone now */
	give(&him, d, PIECE_REP_POWER, "kbis", "2026-02-31");
	assert_int_equal(dossier_submit(&him, d, STR("v2"), &s), OK);
	assert_int_equal(complaint_of(&s.complaints, F_PAPER)->say, SAY_piece_date);
	give(&him, d, PIECE_REP_POWER, "kbis", "2026-08-22");
	assert_int_equal(dossier_submit(&him, d, STR("v3"), &s), OK);
	assert_true(s.is_done);
}

static void deleting_and_the_timers(void **state)
{
	struct ctx him, clerk = ctx;
	struct dossier *d = ready(&him, false), *seen;
	struct ctx her = signed_in(stranger, (struct id){ { 0 } });

	(void)state;
	clerk.by = (struct actor){ .role = ROLE_SYSTEM };
	assert_int_equal(life_fire(&her, d, &(struct life_act){ .event = E_DELETE, .nonce = STR("x") }), ERR_DENIED);
	assert_int_equal(life_fire(&him, d, &(struct life_act){ .event = E_PREPARED }), ERR_DENIED);
	assert_int_equal(life_fire(&him, d, &(struct life_act){ .event = E_DELETE, .nonce = STR("d1") }), OK);
	assert_int_equal(d->state, S_DELETED);
	assert_int_equal(jobs("order_deleted"), 1);
	/* twice the same press; then too late */
	assert_int_equal(life_fire(&him, d, &(struct life_act){ .event = E_DELETE, .nonce = STR("d1") }), OK);
	assert_int_equal(life_fire(&him, d, &(struct life_act){ .event = E_DELETE, .nonce = STR("d2") }), ERR_DENIED);
	assert_int_equal(jobs("order_deleted"), 1);
	assert_int_equal(dossier_open(&him, d->reference, &seen), OK);
	assert_int_equal(seen->state, S_DELETED);
	/* somebody who looks at an old version is told */
	d->state = S_PREPARING;
	d->nonce = STR("");
	assert_int_equal(life_fire(&clerk, d, &(struct life_act){ .event = E_PREPARED }), ERR_CONFLICT);
}

/* The register as it is on the day of the validation. */
struct day { enum err answer; bool is_active, is_open; };

static enum err unit_today(void *self, struct mem *mem, struct str siren, struct str nic,
	struct directory_unit *out)
{
	const struct day *day = self;
	struct directory_site *site = mem_new_of(mem, struct directory_site);

	*site = (struct directory_site){ .nic = nic, .is_head = true, .is_active = day->is_open };
	*out = (struct directory_unit){ .siren = siren, .name = STR("ATELIER DU LAC"), .legal_form = STR("5499"),
		.is_active = day->is_active, .closed = STR("2026-11-20"), .sites = site, .sites_n = 1 };
	return day->answer;
}

static void what_closed_since_it_was_typed_is_told_at_the_validation(void **state)
{
	static struct day days[] = { { OK, false, true }, { OK, true, false }, { ERR_NOT_FOUND, true, true } };
	static struct day down = { ERR_IO, false, false };
	struct ctx him;
	struct dossier *d = ready(&him, false);
	struct submission s;

	(void)state;
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		const struct directory register_today = { .unit = unit_today, .self = &days[i] };

		him.directory = &register_today;
		assert_int_equal(dossier_submit(&him, d, STR("v1"), &s), OK);
		assert_false(s.is_done);
		assert_int_equal(complaint_of(&s.complaints, F_NIC)->say, SAY_val_changed);
		assert_int_equal(s.steps_wrong, 1u << STEP_ORGANISATION);
		/* and what was typed is not touched */
		assert_string_equal(str_c(k.mem, facts_get(&d->facts, F_ESTAB_NAME)), "Atelier du Lac");
	}
	/* a register that does not answer today stops nobody: the office looks again */
	const struct directory silent = { .unit = unit_today, .self = &down };

	him.directory = &silent;
	assert_int_equal(dossier_submit(&him, d, STR("v2"), &s), OK);
	assert_true(s.is_done);
}

static void loading_again_makes_no_new_version(void **state)
{
	struct load_report report;

	(void)state;
	assert_int_equal(load_data(&ctx, STR(SOURCE_ROOT "/demo"), &report), OK);
	assert_true(report.n_items > 8);
	assert_int_equal(report.n_new, 0);
	assert_int_equal(report.n_accesses, 2);
	assert_int_equal(load_data(&ctx, STR("/nonexistent"), &report), ERR_NOT_FOUND);
}

static void portals_sell_different_things(void **state)
{
	struct product *products, *p;
	struct ctx other = ctx;
	const struct portal *portal;
	struct terms terms;
	struct office *offices;
	size_t n;

	(void)state;
	other.portal = 2;
	assert_int_equal(product_list(&ctx, &products, &n), OK);
	assert_int_equal(n, 2);
	assert_string_equal(str_c(k.mem, products[0].id), "qualifiee-cle");
	assert_int_equal(product_get(&other, STR("rgs1-logiciel"), &p), ERR_NOT_FOUND);
	assert_int_equal(product_get(&ctx, STR("cachet-cle"), &p), ERR_NOT_FOUND);
	assert_int_equal(product_get(&other, STR("cachet-cle"), &p), OK);
	assert_int_equal(p->subject, SUBJECT_SEAL);
	assert_int_equal(office_list(&other, &offices, &n), OK);
	assert_int_equal(n, 2);
	assert_int_equal(portal_get(&other, &portal), OK);
	assert_string_equal(str_c(k.mem, portal->key), "pruniers");
	other.portal = 77;
	assert_int_equal(portal_get(&other, &portal), ERR_NOT_FOUND);
	assert_int_equal(terms_get(&ctx, &terms), OK);
	assert_true(terms.date.n == 10 && terms.text.n > 100);
}

static void a_remembered_catalogue_is_a_second_old_at_most(void **state)
{
	struct memo *memo = memo_new(k.process);
	struct ctx remembering = ctx;
	struct product *first, *again, *later;
	struct str body = STR("{\"id\":\"rgs1-logiciel\",\"name\":\"Autre nom\",\"level\":\"*\",\"subject\":\"natural\","
		"\"device\":\"none\",\"identity\":\"minimal\",\"delivery\":\"download\"}");

	(void)state;
	remembering.memo = memo;
	assert_int_equal(product_get(&remembering, STR("rgs1-logiciel"), &first), OK);
	assert_int_equal(DB_DO(k.db, catalogue_retire, NULL, .portal = DB_INT(0), .kind = DB_TEXT(STR("product")),
		.item = DB_TEXT(STR("rgs1-logiciel"))), OK);
	assert_int_equal(DB_DO(k.db, catalogue_add, NULL, .portal = DB_INT(0), .kind = DB_TEXT(STR("product")),
		.item = DB_TEXT(STR("rgs1-logiciel")), .version = DB_INT(2), .position = DB_INT(1),
		.body = DB_TEXT(body), .sha256 = DB_BYTES(STR("12345678901234567890123456789012")),
		.now_ms = DB_INT(k.now_ms)), OK);
	assert_int_equal(product_get(&remembering, STR("rgs1-logiciel"), &again), OK);
	assert_int_equal(again->version, first->version);
	k.now_ms += MEMO_TRUST_MS;
	assert_int_equal(product_get(&remembering, STR("rgs1-logiciel"), &later), OK);
	assert_int_equal(later->version, 2);
	assert_string_equal(str_c(k.mem, later->name), "Autre nom");
	/* what was handed out before stays good */
	assert_string_equal(str_c(k.mem, first->name), "RGS * Signature et authentification");
	/* and without a memo nothing is old */
	assert_int_equal(product_get(&ctx, STR("rgs1-logiciel"), &again), OK);
	assert_int_equal(again->version, 2);
}

static const char *mobile_seen_by(struct ctx *c, const struct dossier *d)
{
	struct dossier *seen;

	assert_int_equal(dossier_open(c, d->reference, &seen), OK);
	assert_true(str_eq(facts_text(k.mem, &seen->facts), facts_text(k.mem, &seen->kept)));
	return str_c(k.mem, facts_get(&seen->facts, F_H_MOBILE));
}

/* A draft of which this process remembers the facts, though the row says another number: planted behind its back,
 * with neither version nor nonce. */
static struct dossier *remembered_draft(struct ctx *remembering)
{
	struct str secret;
	struct dossier *d = new_draft(remembering, 1, &secret), *other;

	ctx.by = remembering->by;
	assert_int_equal(dossier_open(&ctx, d->reference, &other), OK);
	facts_type(&other->facts, F_H_MOBILE, STR("+33699999999"));
	assert_int_equal(DB_DO(k.db, dossier_facts_put, NULL, .portal = DB_INT(1), .dossier = DB_ID(d->id),
		.revision = DB_INT(1), .body = DB_TEXT(facts_text(k.mem, &other->facts)),
		.now_ms = DB_INT(k.now_ms)), OK);
	return d;
}

static void facts_are_recalled_until_the_row_names_another_save(void **state)
{
	struct ctx remembering = ctx;
	struct dossier *d, *other;

	(void)state;
	remembering.recall = recall_new(k.process);
	d = remembered_draft(&remembering);
	assert_string_equal(mobile_seen_by(&remembering, d), "+33612345642");
	assert_string_equal(mobile_seen_by(&ctx, d), "+33699999999");
	/* a piece changed: another version, read anew, then remembered */
	assert_int_equal(dossier_open(&ctx, d->reference, &other), OK);
	assert_int_equal(dossier_touch(&ctx, other), OK);
	assert_string_equal(mobile_seen_by(&remembering, d), "+33699999999");
	/* another process saved, then this one */
	facts_type(&other->facts, F_H_MOBILE, STR("+33611111111"));
	assert_int_equal(dossier_save(&ctx, other, STR("n1")), OK);
	assert_string_equal(mobile_seen_by(&remembering, d), "+33611111111");
	assert_int_equal(dossier_open(&remembering, d->reference, &d), OK);
	facts_type(&d->facts, F_H_MOBILE, STR("+33622222222"));
	assert_int_equal(dossier_save(&remembering, d, STR("n2")), OK);
	assert_string_equal(mobile_seen_by(&remembering, d), "+33622222222");
	assert_string_equal(mobile_seen_by(&ctx, d), "+33622222222");
}

static void what_was_undone_or_is_too_long_is_not_recalled(void **state)
{
	struct ctx remembering;
	struct str secret;
	struct dossier *d = new_draft(&ctx, 1, &secret), *again;
	static char many[RECALL_BYTES_MAX];

	(void)state;
	remembering = ctx;              /* he holds the draft now */
	remembering.recall = recall_new(k.process);
	assert_int_equal(dossier_open(&ctx, d->reference, &again), OK);
	facts_type(&d->facts, F_H_MOBILE, STR("+33611111111"));
	assert_int_equal(db_commit(k.db), OK);
	db_turn_begin(k.db);
	db_save(k.db);
	assert_int_equal(dossier_save(&remembering, d, STR("n1")), OK);
	db_undo(k.db);
	recall_clear(remembering.recall);
	assert_int_equal(db_turn_commit(k.db), OK);
	assert_int_equal(db_begin(k.db), OK);
	/* the same form again, corrected meanwhile: the same version and nonce */
	facts_type(&again->facts, F_H_MOBILE, STR("+33622222222"));
	assert_int_equal(dossier_save(&ctx, again, STR("n1")), OK);
	assert_string_equal(mobile_seen_by(&remembering, d), "+33622222222");

	memset(many, 'x', sizeof many);
	facts_set(&again->facts, F_ESTAB_NAME, str_from(many, sizeof many), ORIGIN_TYPED);
	assert_int_equal(dossier_save(&remembering, again, STR("n2")), OK);
	assert_int_equal(dossier_open(&remembering, d->reference, &d), OK);
	assert_int_equal(facts_get(&d->facts, F_ESTAB_NAME).n, sizeof many);
}

static void answers_whose_text_would_be_too_long_do_not_fit(void **state)
{
	enum { BYTES = FACTS_BYTES_MAX * 3 / 4 };
	static char typed[BYTES];
	struct facts facts = { .seen = 0 };

	(void)state;
	memset(typed, 'x', sizeof typed);
	facts_set(&facts, F_ESTAB_NAME, str_from(typed, sizeof typed), ORIGIN_TYPED);
	assert_true(facts_fit(&facts));
	assert_true(facts_text(k.mem, &facts).n <= FACTS_BYTES_MAX);
	/* as many letters, of which JSON escapes each third */
	for (size_t i = 0; i < sizeof typed; i += 3)
		typed[i] = '"';
	assert_false(facts_fit(&facts));
	memset(typed, 'x', sizeof typed / 2);
	assert_true(facts_fit(&facts));
	/* a control character takes six bytes */
	memset(typed, 1, sizeof typed / 4);
	memset(typed + sizeof typed / 4, 'x', sizeof typed * 3 / 4);
	assert_false(facts_fit(&facts));
	facts_set(&facts, F_ORG_NAME, str_from(typed, sizeof typed), ORIGIN_TYPED);
	assert_false(facts_fit(&facts));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_draft_is_made_once_whatever_comes_twice),
		CASE(the_number_of_a_form_opens_no_draft_that_has_gone_on),
		CASE(saving_keeps_what_is_wrong_and_a_nonce_saves_once),
		CASE(the_price_and_what_is_sold_alone_are_set_with_the_product),
		CASE(a_stranger_sees_nothing),
		CASE(the_list_is_the_account_s_newest_first),
		CASE(lists_follow_what_is_typed_and_what_a_product_is_called),
		CASE(a_piece_given_once_serves_twice_and_is_another_s_secret),
		CASE(a_validation_wants_account_pieces_and_consent),
		CASE(a_sent_order_stands_in_the_list_between_drafts),
		CASE(a_validated_order_is_frozen_and_prepared_once),
		CASE(a_form_that_was_modified_is_not_the_orders_form_any_more),
		CASE(pieces_and_validation_do_not_pass_each_other),
		CASE(paper_needs_no_upload_and_stays_paper),
		CASE(another_price_is_shown_before_it_is_frozen),
		CASE(a_proof_of_three_months_is_fresh_and_a_day_more_is_not),
		CASE(deleting_and_the_timers),
		CASE(what_closed_since_it_was_typed_is_told_at_the_validation),
		CASE(loading_again_makes_no_new_version),
		CASE(portals_sell_different_things),
		CASE(a_remembered_catalogue_is_a_second_old_at_most),
		CASE(facts_are_recalled_until_the_row_names_another_save),
		CASE(what_was_undone_or_is_too_long_is_not_recalled),
		CASE(answers_whose_text_would_be_too_long_do_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
