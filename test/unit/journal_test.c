/* journal_test.c - numbers, trees and heads; and thousands of tamperings, none of which passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/journal.h"
#include "gen/sql.h"
#include "job_kit.h"

enum { TAMPERINGS = 2000, ENTRIES = 60 };

static struct job_kit k;

/* A keeper as the real one is: a key, the last head of a portal, and the check of the proof. */
static struct keeper {
	struct seal_key secret;
	uint8_t public_key[32];
	struct head last[8];
	bool is_away, loses_answers;
	unsigned signed_n, refused;
} keeper;

static enum err keeper_last(void *self, struct mem *m, int64_t portal, struct head *out)
{
	(void)self;
	(void)m;
	if (keeper.is_away)
		return ERR_REMOTE;
	*out = keeper.last[portal];
	return OK;
}

static enum err keeper_sign(void *self, struct mem *m, const struct head *h, const struct hash *proof,
			    size_t n, struct str *signature_out)
{
	uint8_t *signature = mem_get(m, 1, CRYPT_SIGNATURE_BYTES);

	(void)self;
	if (!head_is_grown(&keeper.last[h->portal], h, proof, n)) {
		keeper.refused++;
		return ERR_DENIED;
	}
	crypt_sign(&keeper.secret, head_bytes(m, h), signature);
	keeper.last[h->portal] = *h;
	keeper.signed_n++;
	*signature_out = str_from(signature, CRYPT_SIGNATURE_BYTES);
	return keeper.loses_answers ? ERR_REMOTE : OK;
}

static const struct journal_keeper to_keeper = { keeper_last, keeper_sign, NULL };

static int set_up(void **state)
{
	(void)state;
	keeper = (struct keeper){ .signed_n = 0 };
	for (unsigned i = 0; i < 8; i++)
		keeper.last[i].portal = i;
	world_random(&world_real, keeper.secret.bytes, sizeof keeper.secret.bytes);
	crypt_public(&keeper.secret, keeper.public_key);
	return job_kit_open(&k);
}

static int tear_down(void **state)
{
	(void)state;
	return job_kit_close(&k);
}

static void tell(int64_t portal, int n)
{
	struct ctx c = job_kit_ctx(&k, portal);

	assert_int_equal(db_begin(k.db), OK);
	for (int i = 0; i < n; i++) {
		struct json *details = json_object(k.mem);

		json_set_int(details, "i", i);
		assert_int_equal(journal_add(&c, i % 3 == 0 ? (struct id){ { 0 } } : id_new(&k.world),
					     STR("order.saved"), details), OK);
		k.now_ms += 3;
	}
	assert_int_equal(db_commit(k.db), OK);
	mem_reset(k.mem);
}

static size_t sequence(void)
{
	size_t n = 0;

	assert_int_equal(journal_sequence(k.db, &k.world, &to_keeper, &n), OK);
	return n;
}

static struct journal_verdict verify_with(int64_t portal, const struct head *witness)
{
	struct journal_check check = { .portal = portal, .witness = witness };
	struct journal_verdict v;

	memcpy(check.public_key, keeper.public_key, 32);
	assert_int_equal(journal_verify(k.db, &k.world, &check, &v), OK);
	return v;
}

static enum journal_fault verify(int64_t portal)
{
	return verify_with(portal, NULL).fault;
}

/* --- the tree ---------------------------------------------------------------------------------- */

static struct hash leaf_of(unsigned i)
{
	return head_leaf(str_from(&i, sizeof i));
}

/* MTH of 2.1 as the RFC writes it: the yardstick. */
static struct hash slow_root(unsigned from, unsigned n)
{
	if (n == 0)
		return crypt_sha256(STR(""));
	if (n == 1)
		return leaf_of(from);
	unsigned half = 1;

	while (half * 2 < n)
		half *= 2;
	struct hash left = slow_root(from, half), right = slow_root(from + half, n - half);

	return head_node(&left, &right);
}

static void the_root_is_that_of_the_rfc_for_every_size(void **state)
{
	struct merkle_tree t = { .size = 0 };

	(void)state;
	for (unsigned n = 0; n < 130; n++) {
		struct hash want = slow_root(0, n), have = merkle_root(&t);

		assert_memory_equal(want.bytes, have.bytes, 32);
		struct hash leaf = leaf_of(n);

		merkle_add(&t, &leaf);
	}
}

static void a_proof_leads_from_every_tree_to_every_later_one_and_to_no_other(void **state)
{
	struct hash leaves[70], proof[HEAD_PROOF_HASHES_MAX];
	struct merkle_tree old = { .size = 0 };

	(void)state;
	for (unsigned i = 0; i < 70; i++)
		leaves[i] = leaf_of(i);
	for (unsigned m = 1; m < 66; m++) {
		merkle_add(&old, &leaves[m - 1]);
		for (unsigned n = m + 1; n < 68; n++) {
			size_t hashes = merkle_prove(&old, leaves + m, n - m, proof);
			struct head from = { 1, m, merkle_root(&old), 0 }, to = { 1, n, slow_root(0, n), 0 };

			assert_true(head_is_grown(&from, &to, proof, hashes));
			to.root.bytes[5] ^= 1;
			assert_false(head_is_grown(&from, &to, proof, hashes));
			to.root.bytes[5] ^= 1;
			to.size++;
			assert_false(head_is_grown(&from, &to, proof, hashes) && hashes > 0 &&
				     merkle_peaks(to.size) == 0);
			to.size--;
			proof[hashes - 1].bytes[0] ^= 1;
			assert_false(head_is_grown(&from, &to, proof, hashes));
			proof[hashes - 1].bytes[0] ^= 1;
			assert_false(head_is_grown(&from, &to, proof, hashes - 1));
		}
	}
}

/* --- the sequencer ----------------------------------------------------------------------------- */

static void entries_get_their_numbers_and_a_signed_head(void **state)
{
	(void)state;
	tell(1, 5);
	assert_int_equal(sequence(), 5);
	assert_int_equal(sequence(), 0);
	assert_int_equal(keeper.signed_n, 1);
	tell(1, 3);
	tell(2, 1);
	assert_int_equal(sequence(), 4);
	assert_int_equal(keeper.signed_n, 3);
	struct journal_verdict v = verify_with(1, NULL);

	assert_int_equal(v.fault, JOURNAL_SOUND);
	assert_int_equal(v.entries, 8);
	assert_int_equal(v.heads, 2);
	assert_int_equal(verify(2), JOURNAL_SOUND);
	assert_int_equal(keeper.refused, 0);
}

static void more_than_a_batch_takes_more_than_one_round(void **state)
{
	size_t all = 0, rounds = 0;

	(void)state;
	tell(1, JOURNAL_BATCH_MAX * 2 + 7);
	for (size_t n = sequence(); n > 0; n = sequence(), rounds++)
		all += n;
	assert_int_equal(all, JOURNAL_BATCH_MAX * 2 + 7);
	assert_int_equal(rounds, 3);
	assert_int_equal(verify(1), JOURNAL_SOUND);
}

static void while_more_rows_wait_a_head_is_signed_each_few_thousand(void **state)
{
	const size_t all = JOURNAL_HEAD_ROWS + JOURNAL_BATCH_MAX + 1;
	size_t numbered = 0;

	(void)state;
	tell(1, (int)all);
	while (numbered < JOURNAL_HEAD_ROWS) {
		assert_int_equal(keeper.last[1].size, 0);
		numbered += sequence();
	}
	assert_int_equal(keeper.last[1].size, JOURNAL_HEAD_ROWS);
	numbered += sequence();
	assert_int_equal(keeper.last[1].size, JOURNAL_HEAD_ROWS);
	numbered += sequence();
	assert_int_equal(numbered, all);
	assert_int_equal(keeper.last[1].size, all);
	assert_int_equal(verify(1), JOURNAL_SOUND);
}

static void an_entry_of_an_act_that_failed_does_not_exist(void **state)
{
	struct ctx c = job_kit_ctx(&k, 1);

	(void)state;
	assert_int_equal(db_begin(k.db), OK);
	assert_int_equal(journal_add(&c, id_new(&k.world), STR("x.y"), NULL), OK);
	db_rollback(k.db);
	assert_int_equal(sequence(), 0);
}

static void a_keeper_that_is_away_or_loses_its_answer_costs_nothing(void **state)
{
	size_t n;

	(void)state;
	tell(1, 3);
	keeper.is_away = true;
	assert_int_equal(journal_sequence(k.db, &k.world, &to_keeper, &n), ERR_REMOTE);
	assert_int_equal(n, 3);
	assert_int_equal(verify(1), JOURNAL_SOUND);     /* the clerk has a minute */
	k.now_ms += JOURNAL_UNNUMBERED_MS_MAX + 1;
	assert_int_equal(verify(1), JOURNAL_UNSIGNED);
	keeper.is_away = false;
	keeper.loses_answers = true;
	assert_int_equal(journal_sequence(k.db, &k.world, &to_keeper, &n), ERR_REMOTE);
	assert_int_equal(keeper.last[1].size, 3);
	tell(1, 4);
	assert_int_equal(journal_sequence(k.db, &k.world, &to_keeper, &n), ERR_REMOTE);
	keeper.loses_answers = false;
	assert_int_equal(journal_sequence(k.db, &k.world, &to_keeper, &n), OK);
	assert_int_equal(keeper.refused, 0);
	assert_int_equal(verify(1), JOURNAL_SOUND);
}

/* Whoever adds entries behind the last head may write as well that they are signed. */
static void the_word_of_a_table_is_no_signature(void **state)
{
	size_t n;

	(void)state;
	tell(1, 2);
	(void)sequence();
	keeper.is_away = true;
	tell(1, 3);
	assert_int_equal(journal_sequence(k.db, &k.world, &to_keeper, &n), ERR_REMOTE);
	assert_int_equal(verify(1), JOURNAL_SOUND);
	assert_int_equal(db_begin(k.db), OK);
	assert_int_equal(DB_DO(k.db, journal_tree_signed, NULL, .portal = DB_INT(1), .size = DB_INT(5)), OK);
	assert_int_equal(db_commit(k.db), OK);
	assert_int_equal(verify(1), JOURNAL_UNSIGNED);
}

static void a_database_put_back_behind_a_signed_head_is_an_alarm(void **state)
{
	size_t n;

	(void)state;
	tell(1, 6);
	(void)sequence();
	keeper.last[1].size = 9;
	tell(1, 1);
	assert_int_equal(journal_sequence(k.db, &k.world, &to_keeper, &n), ERR_CRYPTO);
	k.now_ms += JOURNAL_UNNUMBERED_MS_MAX + 1;
	assert_int_equal(verify(1), JOURNAL_UNSIGNED);
}

static void an_entry_without_a_number_for_over_a_minute_is_found(void **state)
{
	(void)state;
	tell(1, 2);
	(void)sequence();
	tell(1, 1);
	assert_int_equal(verify(1), JOURNAL_SOUND);
	k.now_ms += JOURNAL_UNNUMBERED_MS_MAX + 1000;
	assert_int_equal(verify(1), JOURNAL_UNNUMBERED);
}

static size_t history_of(struct id dossier, struct str event)
{
	struct db_rows *r = DB_EACH(k.db, k.mem, journal_of_dossier, .portal = DB_INT(1), .dossier = DB_ID(dossier),
				    .n = DB_INT(10));
	size_t n = 0;

	for (; db_next(r); n++)
		assert_true(str_eq(db_text(r, journal_of_dossier_event), event));
	assert_int_equal(db_end(&r), OK);
	return n;
}

static void a_history_is_of_acts_and_each_save_of_a_draft_is_proved_all_the_same(void **state)
{
	struct ctx c = job_kit_ctx(&k, 1);
	struct id dossier = id_new(&k.world);

	(void)state;
	assert_int_equal(db_begin(k.db), OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(journal_add(&c, dossier, STR("order.save"), NULL), OK);
	assert_int_equal(journal_add(&c, dossier, STR("order.validated"), NULL), OK);
	assert_int_equal(db_commit(k.db), OK);
	assert_int_equal(history_of(dossier, STR("order.validated")), 1);
	assert_int_equal(sequence(), 4);
	assert_int_equal(history_of(dossier, STR("order.validated")), 1);
	assert_int_equal(verify(1), JOURNAL_SOUND);
	assert_int_equal(keeper.last[1].size, 4);
}

static void a_commitment_says_the_value_until_its_salt_is_erased(void **state)
{
	struct ctx c = job_kit_ctx(&k, 1);
	const struct journal_personal mail = { "mail", STR("claire@mairie.test") };
	const struct journal_personal other = { "mail", STR("eve@mairie.test") };
	struct id dossier = id_new(&k.world), entry = { { 0 } };
	bool says = false;

	(void)state;
	assert_int_equal(db_begin(k.db), OK);
	assert_int_equal(journal_add_personal(&c, dossier, STR("mail.sent"), NULL, &mail, 1), OK);
	assert_int_equal(db_commit(k.db), OK);
	struct db_rows *r = DB_EACH(k.db, k.mem, journal_of_dossier, .portal = DB_INT(1),
				    .dossier = DB_ID(dossier), .n = DB_INT(2));

	assert_true(db_next(r));
	entry = db_id(r, journal_of_dossier_id);
	size_t at;

	assert_false(str_find(db_text(r, journal_of_dossier_details), STR("claire"), &at));
	assert_false(db_next(r));
	assert_int_equal(db_end(&r), OK);
	assert_int_equal(journal_says(k.db, k.mem, 1, entry, &mail, &says), OK);
	assert_true(says);
	assert_int_equal(journal_says(k.db, k.mem, 1, entry, &other, &says), OK);
	assert_false(says);
	(void)sequence();
	assert_int_equal(db_begin(k.db), OK);
	assert_int_equal(DB_DO(k.db, journal_forget, NULL, .portal = DB_INT(1),
			       .dossier = DB_ID(dossier)), OK);
	assert_int_equal(db_commit(k.db), OK);
	assert_int_equal(journal_says(k.db, k.mem, 1, entry, &mail, &says), OK);
	assert_false(says);
	assert_int_equal(verify(1), JOURNAL_SOUND);
}

/* --- tampering: by another connection, as somebody with the file would ---------------------------- */

static sqlite3 *attacker;

static unsigned roll(unsigned n)
{
	uint32_t r;

	world_random(&k.world, &r, sizeof r);
	return r % n;
}

static int run(const char *sentence, unsigned a, unsigned b)
{
	struct str sql = lang_fill(k.mem, str_of(sentence), (const struct lang_hole[]){
		{ "a", str_fmt(k.mem, "%u", a) }, { "b", str_fmt(k.mem, "%u", b) } }, 2);
	int rc = sqlite3_exec(attacker, str_c(k.mem, sql), NULL, NULL, NULL);

	return rc == SQLITE_OK ? sqlite3_changes(attacker) : 0;
}

static const char *const tamperings[] = {
	"UPDATE journal SET at_ms = at_ms + 1 + {b} WHERE seq = {a}",
	"UPDATE journal SET event = 'order.seved' WHERE seq = {a}",
	"UPDATE journal SET details = '[]' WHERE seq = {a}",
	"UPDATE journal SET role = 'operator' WHERE seq = {a}",
	"UPDATE journal SET dossier = randomblob(16) WHERE seq = {a}",
	"UPDATE journal SET account = randomblob(16) WHERE seq = {a}",
	"UPDATE journal SET id = randomblob(16) WHERE seq = {a}",
	"UPDATE journal SET leaf = randomblob(32) WHERE seq = {a}",
	"UPDATE journal SET portal = 5 WHERE seq = {a}",
	"UPDATE journal SET seq = NULL, leaf = NULL WHERE seq = {a}",
	"UPDATE journal SET seq = seq + 100 WHERE seq = {a}",
	"DELETE FROM journal WHERE seq = {a}",
	"DELETE FROM journal WHERE seq >= {a}",
	"DELETE FROM journal WHERE seq <= {a}",
	"UPDATE journal_head SET root = randomblob(32) WHERE size > {a}",
	"UPDATE journal_head SET at_ms = at_ms + 1 WHERE size > {a}",
	"UPDATE journal_head SET signature = randomblob(64) WHERE size > {a}",
	"UPDATE journal_head SET size = size + 1 WHERE size = (SELECT MAX(size) FROM journal_head)",
	"UPDATE journal_head SET size = size - 1 WHERE size = (SELECT MAX(size) FROM journal_head)",
	"DELETE FROM journal_head",
	"DELETE FROM journal_head WHERE size = (SELECT MAX(size) FROM journal_head)",
	"UPDATE journal_tree SET size = size - 1",
	"UPDATE journal_tree SET size = size + 1",
	"DELETE FROM journal_tree",
	/* two rows change places, leaves and all */
	"UPDATE journal SET seq = CASE seq WHEN {a} THEN -1 - {b} ELSE seq END WHERE seq = {a}",
	/* the tail goes, and the tree and the heads with it: only a witness knows */
	("DELETE FROM journal WHERE seq >= {a}; DELETE FROM journal_head WHERE size > {a};"
	 "UPDATE journal_tree SET size = {a}, signed_size = {a}"),
	/* everything goes */
	"DELETE FROM journal; DELETE FROM journal_head; DELETE FROM journal_tree",
};

static void swap(unsigned a, unsigned b)
{
	run("UPDATE journal SET seq = 100000 WHERE seq = {a}", a, 0);
	run("UPDATE journal SET seq = {b} WHERE seq = {a}", b, a);
	run("UPDATE journal SET seq = {b} WHERE seq = {a}", 100000, b);
}

static unsigned tamper(const struct head *witness)
{
	unsigned kind = roll(sizeof tamperings / sizeof tamperings[0] + 1);
	unsigned a = roll(ENTRIES), b = (a + 1 + roll(ENTRIES - 1)) % ENTRIES;
	int changed = 1;

	assert_int_equal(sqlite3_exec(attacker, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
	if (kind == sizeof tamperings / sizeof tamperings[0])
		swap(a, b);
	else
		changed = run(tamperings[kind], a, b);
	assert_int_equal(sqlite3_exec(attacker, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	if (changed > 0 && verify_with(1, witness).fault == JOURNAL_SOUND)
		fail_msg("tampering %u (%s) at %u, %u went unseen", kind,
			 kind < sizeof tamperings / sizeof tamperings[0] ? tamperings[kind] : "swap", a, b);
	return changed > 0 ? 1 : 0;
}

static void back_up(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");

	assert_non_null(b);
	assert_int_equal(sqlite3_backup_step(b, -1), SQLITE_DONE);
	assert_int_equal(sqlite3_backup_finish(b), SQLITE_OK);
}

static void no_tampering_passes_the_audit(void **state)
{
	unsigned done = 0;
	sqlite3 *sound;

	(void)state;
	if (job_kit_is_postgres())
		skip();         /* whoever tampers holds the file */
	for (int i = 0; i < 6; i++) {
		tell(1, ENTRIES / 6);
		(void)sequence();
	}
	struct head witness = keeper.last[1];

	assert_int_equal(witness.size, ENTRIES);
	assert_int_equal(verify_with(1, &witness).fault, JOURNAL_SOUND);
	assert_int_equal(sqlite3_open(":memory:", &sound), SQLITE_OK);
	assert_int_equal(sqlite3_open(str_c(k.mem, str_fmt(k.mem, "%s/t.db", k.folder)), &attacker),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(attacker, "PRAGMA synchronous = OFF", NULL, NULL, NULL), SQLITE_OK);
	back_up(sound, attacker);
	for (unsigned i = 0; i < TAMPERINGS; i++) {
		done += tamper(&witness);
		back_up(attacker, sound);
		mem_reset(k.mem);
	}
	assert_true(done > TAMPERINGS / 2);
	assert_int_equal(verify_with(1, &witness).fault, JOURNAL_SOUND);
	sqlite3_close(attacker);
	sqlite3_close(sound);
}

static void a_whole_journal_rewritten_without_the_key_is_found(void **state)
{
	(void)state;
	if (job_kit_is_postgres())
		skip();         /* whoever tampers holds the file */
	tell(1, 10);
	(void)sequence();
	struct head witness = keeper.last[1];

	/* somebody with the file and our program, but not the keeper's key, makes another history */
	assert_int_equal(sqlite3_open(str_c(k.mem, str_fmt(k.mem, "%s/t.db", k.folder)), &attacker),
			 SQLITE_OK);
	run("DELETE FROM journal; DELETE FROM journal_head; DELETE FROM journal_tree", 0, 0);
	sqlite3_close(attacker);
	struct seal_key honest = keeper.secret;

	memset(keeper.secret.bytes, 7, sizeof keeper.secret.bytes);
	keeper.last[1] = (struct head){ .portal = 1 };
	tell(1, 10);
	(void)sequence();
	assert_int_equal(verify(1), JOURNAL_HEAD_FORGED);
	keeper.secret = honest;
	assert_int_equal(verify_with(1, &witness).fault, JOURNAL_HEAD_FORGED);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_root_is_that_of_the_rfc_for_every_size),
		cmocka_unit_test(a_proof_leads_from_every_tree_to_every_later_one_and_to_no_other),
		TEST(entries_get_their_numbers_and_a_signed_head),
		TEST(more_than_a_batch_takes_more_than_one_round),
		TEST(while_more_rows_wait_a_head_is_signed_each_few_thousand),
		TEST(an_entry_of_an_act_that_failed_does_not_exist),
		TEST(a_keeper_that_is_away_or_loses_its_answer_costs_nothing),
		TEST(the_word_of_a_table_is_no_signature),
		TEST(a_database_put_back_behind_a_signed_head_is_an_alarm),
		TEST(an_entry_without_a_number_for_over_a_minute_is_found),
		TEST(a_history_is_of_acts_and_each_save_of_a_draft_is_proved_all_the_same),
		TEST(a_commitment_says_the_value_until_its_salt_is_erased),
		TEST(no_tampering_passes_the_audit),
		TEST(a_whole_journal_rewritten_without_the_key_is_found),
	};

	return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
