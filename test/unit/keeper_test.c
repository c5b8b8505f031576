/* keeper_test.c - each ask of the keeper and each refusal, played without its process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "core/merkle.h"
#include "platform/memfd.h"
#include "role/keeper.h"

static int64_t tick;

static int64_t test_clock(void *self)
{
	(void)self;
	return tick;
}

static void test_random(void *self, void *out, size_t n)
{
	(void)self;
	memset(out, 7, n);
}

static const struct world test_world = { test_clock, test_clock, test_random, NULL };
static const struct seal_key document = { { 1 } }, identity = { { 2 } }, pepper = { { 3 } },
			     journal = { { 4 } };

struct fixture {
	struct mem *mem;
	struct keeper keeper;
};

static int make(void **state)
{
	struct mem *m = mem_new(8 << 20);
	struct fixture *f = mem_new_of(m, struct fixture);

	log_threshold(LOG_ALARM);
	tick = 60000;
	f->mem = m;
	f->keeper = (struct keeper){ .mem = m, .world = &test_world, .secret_document = &document,
		.secret_identity = &identity, .secret_pepper = &pepper, .secret_journal = &journal,
		.opens_per_minute = 3 };
	assert_int_equal(memfd_new("heads", &f->keeper.heads_fd), OK);
	assert_int_equal(keeper_heads_read(&f->keeper), OK);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;

	(void)close(f->keeper.heads_fd);
	struct mem *m = f->mem;         /* f lives in it */

	mem_free(&m);
	return 0;
}

static enum err ask_by(struct fixture *f, enum proc_kind by, enum ask ask, struct ask_values in,
		       struct ask_values *out)
{
	const struct proc_ask asked = { .ask = ask, .by = by, .values = in };
	struct buf *b = buf_new(f->mem, 4096);

	*out = (struct ask_values){ .fds = 0 };
	ask_pack(b, &asks[ask].question, &in);          /* the shape that proc.c would let pass */
	enum err e = keeper_answer(&f->keeper, f->mem, &asked, out);

	if (e == OK)
		ask_pack(b, &asks[ask].answer, out);
	return e;
}

#define IN(...) ((struct ask_values){ .field = { __VA_ARGS__ } })

static void every_ask_of_a_keeper_has_a_row_and_no_other_has(void **state)
{
	(void)state;
	for (enum ask a = 0; a < ASK_COUNT; a++) {
		size_t rows = 0;
		bool is_keepers = asks[a].answerer == PROC_KEEPER_DOCS ||
				  asks[a].answerer == PROC_KEEPER_SEAL ||
				  asks[a].answerer == PROC_KEEPER_HASH;

		for (size_t i = 0; i < keeper_rows_n; i++)
			rows += keeper_rows[i].ask == a ? 1 : 0;
		assert_int_equal(rows, is_keepers ? 1 : 0);
		assert_non_null(asks[a].name);
		assert_true(asks[a].who != 0 && asks[a].deadline_ms > 0);
		/* nobody but front and clerk asks anything: caller, press and keeper only answer */
		assert_int_equal(asks[a].who & ~(1u << PROC_FRONT | 1u << PROC_CLERK), 0);
	}
}

/* The table read once by a person: a right given away shows here, whatever the code says. */
static const char reviewed[] =
	"password_hash -> keeper-hash by front clerk: password[1..256] => encoded[64..128]\n"
	"password_check -> keeper-hash by front: password[1..256] encoded[0..128] => verdict[1..1]\n"
	"key_wrap -> keeper-docs by front clerk: key[32..32] context[1..64] => wrapped[61..61]\n"
	"key_open -> keeper-docs by front clerk: wrapped[61..61] context[1..64] => key[32..32]\n"
	"id_hash -> keeper-docs by front clerk: portal[8..8] number[1..128] => hash[32..32]\n"
	"head_last -> keeper-seal by clerk: portal[8..8] => size[8..8] root[32..32] public[32..32]\n"
	"head_sign -> keeper-seal by clerk: portal[8..8] size[8..8] root[32..32] time_ms[8..8] "
	"proof[0..2048] => signature[64..64]\n"
	"code_make -> keeper-seal by clerk: act[1..2048] => sealed[61..61]\n"
	"code_try -> keeper-seal by front: act[1..2048] code[1..16] => verdict[4..5] grant[0..40]\n"
	"sign -> keeper-seal by clerk: act[1..2048] grant[40..40] document[16..16] prefix[8..8] slot[80..80] "
	"+1..1 => attributes[1..1024] value[1..256] certificate[1..4096] chain[1..16384]\n"
	"seal -> keeper-seal by clerk: purpose[1..32] slot[0..80] +1..1 => cms[1..16384]\n"
	"tsa -> keeper-seal by front clerk: request[1..4096] => response[1..16384]\n"
	"ocsp -> keeper-seal by front clerk: request[1..4096] => response[1..16384]\n"
	"crl -> keeper-seal by front clerk: name[1..32] => der[1..49152]\n"
	"form -> press-form by front clerk: options[0..49152] +1..1 => report[0..49152] +1..1\n"
	"upload -> press-uploads by front clerk: bytes[8..8] +1..1 => verdict[1..64] "
	"report[0..49152] +0..1\n"
	"merge -> press-uploads by clerk: plan[0..49152] +1..32 => report[0..49152] +1..1\n"
	"verify -> press-uploads by front clerk: policy[1..49152] +2..2 => verdict[1..32] "
	"report[0..49152]\n"
	"prepare -> press-uploads by clerk: request[1..49152] +1..2 => slot[80..80] +1..1\n"
	"deliver -> caller by clerk: job[1..49152] +0..8 => outcome[1..16] detail[0..1024]\n"
	"stamp -> caller by clerk: authority[8..8] request[1..4096] => outcome[1..16] detail[0..1024] "
	"response[0..16384]\n"
	"status -> caller by clerk: url[8..512] request[0..4096] => outcome[1..16] detail[0..1024] +0..1\n"
	"directory -> caller by clerk: question[1..1024] => end[1..16] page[0..1024] +0..1\n";

static void put_shape(struct buf *b, const struct ask_shape *shape)
{
	for (size_t i = 0; i < ASK_FIELDS_MAX && shape->field[i].name != NULL; i++)
		buf_fmt(b, " %s[%u..%u]", shape->field[i].name, shape->field[i].bytes_min,
			shape->field[i].bytes_max);
	if (shape->fds_max > 0)
		buf_fmt(b, " +%u..%u", shape->fds_min, shape->fds_max);
}

static void who_may_ask_what_is_as_it_was_reviewed(void **state)
{
	struct fixture *f = *state;
	struct buf *b = buf_new(f->mem, 64 * 1024);

	for (enum ask a = 0; a < ASK_COUNT; a++) {
		buf_fmt(b, "%s -> %s by", asks[a].name, proc_kind_name(asks[a].answerer));
		for (enum proc_kind k = 0; k < PROC_KIND_COUNT; k++)
			if ((asks[a].who & 1u << k) != 0)
				buf_fmt(b, " %s", proc_kind_name(k));
		buf_byte(b, ':');
		put_shape(b, &asks[a].question);
		buf_add_c(b, " =>");
		put_shape(b, &asks[a].answer);
		buf_byte(b, '\n');
	}
	assert_string_equal(str_c(f->mem, buf_done(b)), reviewed);
}

static void a_password_is_hashed_and_told_right_from_wrong(void **state)
{
	struct fixture *f = *state;
	struct ask_values out;

	assert_int_equal(ask_by(f, PROC_FRONT, ASK_PASSWORD_HASH, IN(STR("motdepasse")), &out), OK);
	struct str encoded = out.field[0];

	assert_int_equal(ask_by(f, PROC_FRONT, ASK_PASSWORD_CHECK, IN(STR("motdepasse"), encoded), &out), OK);
	assert_true(str_eq(out.field[0], STR("1")));
	assert_int_equal(ask_by(f, PROC_FRONT, ASK_PASSWORD_CHECK, IN(STR("motdepassf"), encoded), &out), OK);
	assert_true(str_eq(out.field[0], STR("0")));
	assert_int_equal(ask_by(f, PROC_FRONT, ASK_PASSWORD_CHECK, IN(STR("x"), STR("")), &out), OK);
	assert_true(str_eq(out.field[0], STR("0")));
}

static void a_documents_key_is_wrapped_for_its_row_alone(void **state)
{
	struct fixture *f = *state;
	struct ask_values out;
	struct str key = STR("0123456789abcdef0123456789abcdef");

	assert_int_equal(ask_by(f, PROC_FRONT, ASK_KEY_WRAP, IN(key, STR("1|7")), &out), OK);
	struct str wrapped = out.field[0];
	size_t at;

	assert_false(str_find(wrapped, STR("0123456789"), &at));
	assert_int_equal(ask_by(f, PROC_FRONT, ASK_KEY_OPEN, IN(wrapped, STR("1|7")), &out), OK);
	assert_true(str_eq(out.field[0], key));
	assert_int_equal(ask_by(f, PROC_FRONT, ASK_KEY_OPEN, IN(wrapped, STR("2|7")), &out), ERR_CRYPTO);
	assert_int_equal(out.field[0].n, 0);
}

static void keys_are_opened_so_many_times_a_minute_by_each_asker(void **state)
{
	struct fixture *f = *state;
	struct ask_values out;

	assert_int_equal(ask_by(f, PROC_FRONT, ASK_KEY_WRAP, IN(STR("0123456789abcdef0123456789abcdef"),
								 STR("c")), &out), OK);
	struct ask_values open = IN(out.field[0], STR("c"));

	for (int i = 0; i < 3; i++)
		assert_int_equal(ask_by(f, PROC_FRONT, ASK_KEY_OPEN, open, &out), OK);
	log_threshold(LOG_ALARM - 1);
	assert_int_equal(ask_by(f, PROC_FRONT, ASK_KEY_OPEN, open, &out), ERR_LIMIT);
	/* another asker is not its victim, and the next minute is a new one */
	assert_int_equal(ask_by(f, PROC_CLERK, ASK_KEY_OPEN, open, &out), OK);
	tick += 59999;
	assert_int_equal(ask_by(f, PROC_FRONT, ASK_KEY_OPEN, open, &out), ERR_LIMIT);
	tick += 1;
	assert_int_equal(ask_by(f, PROC_FRONT, ASK_KEY_OPEN, open, &out), OK);
}

static void an_identity_number_hashes_alike_in_one_portal_only(void **state)
{
	struct fixture *f = *state;
	struct ask_values a, b, c;

	assert_int_equal(ask_by(f, PROC_FRONT, ASK_ID_HASH, IN(ask_u64(f->mem, 1), STR("88AB")), &a), OK);
	assert_int_equal(ask_by(f, PROC_CLERK, ASK_ID_HASH, IN(ask_u64(f->mem, 1), STR("88AB")), &b), OK);
	assert_int_equal(ask_by(f, PROC_FRONT, ASK_ID_HASH, IN(ask_u64(f->mem, 2), STR("88AB")), &c), OK);
	assert_true(str_eq(a.field[0], b.field[0]));
	assert_false(str_eq(a.field[0], c.field[0]));
}

/* --- heads --- */

static struct hash leaf(int i)
{
	const char byte = (char)i;

	return head_leaf(str_from(&byte, 1));
}

static enum err sign(struct fixture *f, uint64_t size, struct hash *root, struct str proof,
		     struct ask_values *out)
{
	return ask_by(f, PROC_CLERK, ASK_HEAD_SIGN,
		      IN(ask_u64(f->mem, 1), ask_u64(f->mem, size), hash_view(root),
			 ask_u64(f->mem, 1700000000000), proof), out);
}

/* Signs the tree of leaves 0..to-1 with the proof from one of leaves 0..from-1. */
static enum err grow(struct fixture *f, int from, int to, struct ask_values *out)
{
	struct merkle_tree tree = { .size = 0 }, old;
	struct hash leaves[64], proof[HEAD_PROOF_HASHES_MAX];
	size_t n = 0;

	for (int i = 0; i < to; i++) {
		if (i == from)
			old = tree;
		leaves[i] = leaf(i);
		merkle_add(&tree, &leaves[i]);
	}
	if (from > 0 && from < to)
		n = merkle_prove(&old, leaves + from, (size_t)(to - from), proof);
	struct hash root = merkle_root(&tree);

	return sign(f, (uint64_t)to, &root, str_from(proof, n * sizeof *proof), out);
}

static void a_head_is_signed_when_it_grew_out_of_the_last_one(void **state)
{
	for (int from = 1; from < 20; from++)
		for (int to = from; to < 24; to++) {
			void *own = NULL;

			assert_int_equal(make(&own), 0);
			struct fixture *f = own;
			struct ask_values out;

			assert_int_equal(grow(f, 0, from, &out), OK);
			assert_int_equal(grow(f, from, to, &out), OK);
			assert_int_equal(grow(f, to, to, &out), OK);    /* the same again is the same */
			assert_int_equal(end(&own), 0);
		}
	struct fixture *f = *state;
	struct ask_values out, last;
	struct merkle_tree tree = { .size = 0 };
	struct hash first = leaf(0);

	assert_int_equal(grow(f, 0, 1, &out), OK);
	assert_int_equal(ask_by(f, PROC_CLERK, ASK_HEAD_LAST, IN(ask_u64(f->mem, 1)), &last), OK);
	merkle_add(&tree, &first);
	struct head h = { .portal = 1, .size = 1, .root = merkle_root(&tree), .time_ms = 1700000000000 };
	uint8_t key[32];

	memcpy(key, last.field[2].p, 32);
	assert_true(str_eq(last.field[0], ask_u64(f->mem, 1)));
	assert_true(crypt_is_signed(key, head_bytes(f->mem, &h), out.field[0]));
	h.time_ms++;
	assert_false(crypt_is_signed(key, head_bytes(f->mem, &h), out.field[0]));
}

static void a_head_that_forgets_or_rewrites_is_refused_also_after_a_restart(void **state)
{
	struct fixture *f = *state;
	struct ask_values out;
	struct hash other = leaf(99);

	log_threshold(LOG_ALARM - 1);
	assert_int_equal(grow(f, 0, 9, &out), OK);
	for (int restarts = 0; restarts < 2; restarts++) {
		assert_int_equal(sign(f, 9, &other, STR(""), &out), ERR_DENIED);        /* rewritten */
		assert_int_equal(sign(f, 12, &other, STR(""), &out), ERR_DENIED);       /* without proof */
		assert_int_equal(grow(f, 0, 12, &out), ERR_DENIED);
		assert_int_equal(grow(f, 5, 8, &out), ERR_DENIED);                      /* cut */
		assert_int_equal(grow(f, 8, 12, &out), ERR_DENIED);     /* a proof from elsewhere */
		assert_int_equal(sign(f, 12, &other, STR("not thirty-two"), &out), ERR_DENIED);
		assert_int_equal(keeper_heads_read(&f->keeper), OK);
	}
	assert_int_equal(grow(f, 9, 12, &out), OK);
}

static void a_damaged_file_of_heads_stops_the_start(void **state)
{
	struct fixture *f = *state;
	struct ask_values out;

	assert_int_equal(grow(f, 0, 9, &out), OK);
	assert_int_equal(pwrite(f->keeper.heads_fd, "x", 1, 20), 1);
	assert_int_equal(keeper_heads_read(&f->keeper), ERR_CRYPTO);
	assert_int_equal(ftruncate(f->keeper.heads_fd, 100), 0);
	assert_int_equal(keeper_heads_read(&f->keeper), ERR_CRYPTO);
	assert_int_equal(ftruncate(f->keeper.heads_fd, 0), 0);
	assert_int_equal(keeper_heads_read(&f->keeper), OK);
}

#define test(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(every_ask_of_a_keeper_has_a_row_and_no_other_has),
		test(who_may_ask_what_is_as_it_was_reviewed),
		test(a_password_is_hashed_and_told_right_from_wrong),
		test(a_documents_key_is_wrapped_for_its_row_alone),
		test(keys_are_opened_so_many_times_a_minute_by_each_asker),
		test(an_identity_number_hashes_alike_in_one_portal_only),
		test(a_head_is_signed_when_it_grew_out_of_the_last_one),
		test(a_head_that_forgets_or_rewrites_is_refused_also_after_a_restart),
		test(a_damaged_file_of_heads_stops_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
