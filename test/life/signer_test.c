/* signer_test.c - the laws of a signer's table, and the grid that a person has read.
 *
 * `test-signer grid` prints the grid: after a change of the table its difference is read, and kept as
 * test/life/signer_grid.txt with a sentence in the commit that says who read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/signer.h"
#include "grid_kit.h"

#define PEOPLE (1u << ROLE_HOLDER | 1u << ROLE_CUSTODIAN | 1u << ROLE_REPRESENTATIVE | 1u << ROLE_DELEGATE)
#define SYSTEM (1u << ROLE_SYSTEM)

static bool is_end(unsigned s)
{
	return s >= SIGNER_SIGNED;
}

static void one_row_at_most_applies(void **state)
{
	(void)state;
	for (size_t i = 0; i < signer_rows_n; i++) {
		const struct signer_row *a = &signer_rows[i];

		assert_int_not_equal(a->who, 0);
		assert_int_equal(a->needs & a->forbids, 0);
		for (size_t j = i + 1; j < signer_rows_n; j++) {
			const struct signer_row *b = &signer_rows[j];
			bool meet = a->from == b->from && a->event == b->event && (a->who & b->who) != 0 &&
				(a->needs & b->forbids) == 0 && (a->forbids & b->needs) == 0;

			if (meet)
				fail_msg("two rows: TS%02u and TS%02u", a->number, b->number);
		}
	}
}

static void every_state_is_reached_and_ends(void **state)
{
	bool reached[SIGNER_STATE_COUNT] = { [SIGNER_PENDING] = true }, leaves[SIGNER_STATE_COUNT] = { false };
	bool used[SE_COUNT] = { false };

	(void)state;
	for (unsigned round = 0; round < SIGNER_STATE_COUNT; round++) {
		for (size_t i = 0; i < signer_rows_n; i++) {
			const struct signer_row *r = &signer_rows[i];

			reached[r->to] |= reached[r->from];
			leaves[r->from] = true;
			used[r->event] = true;
		}
	}
	for (unsigned s = 0; s < SIGNER_STATE_COUNT; s++) {
		assert_true(reached[s]);
		assert_int_equal(leaves[s], !is_end(s));
	}
	for (unsigned e = 0; e < SE_COUNT; e++)
		assert_true(used[e]);
}

/* Who is waited for has a deadline, and can be told that it is over. */
static void nobody_is_waited_for_beyond_the_round(void **state)
{
	(void)state;
	for (unsigned s = SIGNER_PENDING; s < SIGNER_SIGNING; s++) {
		const struct signer_row *late = signer_find((enum signer_state)s, SE_EXPIRE, ROLE_SYSTEM, SF(SF_DUE));
		const struct signer_row *gone = signer_find((enum signer_state)s, SE_VOID, ROLE_APPLICANT, 0);

		assert_non_null(late);
		assert_int_equal(late->to, SIGNER_EXPIRED);
		assert_non_null(gone);
		assert_int_equal(gone->to, SIGNER_VOID);
		assert_null(signer_find((enum signer_state)s, SE_EXPIRE, ROLE_SYSTEM, 0));
	}
}

static void an_act_that_is_done_is_ended_by_the_system_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < signer_rows_n; i++) {
		const struct signer_row *r = &signer_rows[i];

		if (r->from == SIGNER_SIGNING)
			assert_int_equal(r->who, SYSTEM);
		if (r->to == SIGNER_SIGNED)
			assert_true(r->from == SIGNER_SIGNING && (r->needs & SF(SF_VERIFIED)) != 0 && r->who == SYSTEM);
		if (r->to == SIGNER_SIGNING && r->from != SIGNER_SIGNING)
			assert_true(r->event == SE_CODE_OK && r->needs == (SF(SF_RIGHT) | SF(SF_SAME_BYTES)));
		assert_int_equal((r->effects & SX(SX_SIGN)) != 0, r->event == SE_CODE_OK);
		assert_int_equal((r->effects & SX(SX_DONE)) != 0, r->to == SIGNER_SIGNED);
		assert_int_equal((r->effects & SX(SX_LOCKED)) != 0, r->to == SIGNER_LOCKED);
		assert_int_equal((r->effects & SX(SX_DECLINED)) != 0, r->to == SIGNER_DECLINED);
	}
}

static void no_code_is_sent_before_all_is_read_and_agreed(void **state)
{
	const uint32_t first = SF(SF_METHOD) | SF(SF_ALL_READ) | SF(SF_CONSENT) | SF(SF_MAY_SEND);

	(void)state;
	for (size_t i = 0; i < signer_rows_n; i++) {
		const struct signer_row *r = &signer_rows[i];

		assert_int_equal((r->effects & SX(SX_CODE)) != 0, r->event == SE_ASK_CODE);
		if (r->event != SE_ASK_CODE)
			continue;
		assert_true((r->needs & SF(SF_MAY_SEND)) != 0);
		assert_true(r->from == SIGNER_CODE_SENT || r->needs == first);
		assert_true(r->from != SIGNER_CODE_SENT || (r->needs & SF(SF_WAITED)) != 0);
	}
}

static void a_third_failure_locks_and_nothing_unlocks(void **state)
{
	(void)state;
	for (size_t i = 0; i < signer_rows_n; i++) {
		const struct signer_row *r = &signer_rows[i];
		bool is_failure = r->event == SE_IDENTIFY_FAIL || r->event == SE_CODE_FAIL;

		if (is_failure)
			assert_int_equal(r->to == SIGNER_LOCKED, (r->needs & SF(SF_THIRD)) != 0);
		if (is_failure && r->to != SIGNER_LOCKED)
			assert_true((r->forbids & SF(SF_THIRD)) != 0);
		assert_int_not_equal(r->from, SIGNER_LOCKED);
	}
}

static void only_his_turn_invites_and_nobody_signs_for_another(void **state)
{
	(void)state;
	for (size_t i = 0; i < signer_rows_n; i++) {
		const struct signer_row *r = &signer_rows[i];

		if (r->event == SE_INVITE)
			assert_true(r->who == SYSTEM && (r->needs & SF(SF_TURN)) != 0);
		if (r->event == SE_IDENTIFY || r->event == SE_CODE_OK || r->event == SE_DECLINE ||
		    r->event == SE_READ || r->event == SE_OPEN)
			assert_int_equal(r->who & ~PEOPLE, 0);
		if (r->event == SE_EXPIRE)
			assert_int_equal(r->who, SYSTEM);
	}
}

static void add_bits(struct buf *out, uint32_t bits, const char *const *names, unsigned n, char sign)
{
	for (unsigned i = 0; i < n; i++) {
		if ((bits & (1u << i)) != 0)
			buf_fmt(out, " %c%s", sign, names[i]);
	}
}

static void print_grid(struct buf *out)
{
	for (unsigned s = 0; s < SIGNER_STATE_COUNT; s++)
		for (unsigned e = 0; e < SE_COUNT; e++)
			for (unsigned role = 0; role < ROLE_COUNT; role++)
				for (size_t i = 0; i < signer_rows_n; i++) {
					const struct signer_row *r = &signer_rows[i];

					if (r->from != s || r->event != e || (r->who & (1u << role)) == 0)
						continue;
					buf_fmt(out, "%s | %s | " STR_FMT " |", signer_state_names[s],
						signer_event_names[e], STR_ARG(role_name((enum role)role)));
					add_bits(out, r->needs, signer_fact_names, SF_COUNT, '+');
					add_bits(out, r->forbids, signer_fact_names, SF_COUNT, '-');
					buf_fmt(out, " | %s |", signer_state_names[r->to]);
					add_bits(out, r->effects, signer_effect_names, SX_COUNT, ' ');
					buf_fmt(out, " | TS%02u\n", r->number);
				}
}

static const struct grid grid = { print_grid, SOURCE_ROOT "/test/life/signer_grid.txt" };

static void the_grid_is_the_one_that_was_read(void **state)
{
	(void)state;
	grid_is_kept(&grid);
}

static void every_triple_that_is_not_in_the_grid_is_refused(void **state)
{
	struct str kept = grid_read(&grid);
	unsigned allowed = 0, tried = 0;

	(void)state;
	for (unsigned s = 0; s < SIGNER_STATE_COUNT; s++)
		for (unsigned e = 0; e < SE_COUNT; e++)
			for (unsigned role = 0; role < ROLE_COUNT; role++) {
				bool is_found = false;

				for (uint32_t facts = 0; facts < 1u << SF_COUNT && !is_found; facts++)
					is_found = signer_find((enum signer_state)s, (enum signer_event)e,
						(enum role)role, facts) != NULL;
				assert_int_equal(is_found, grid_allows(kept, signer_state_names[s], signer_event_names[e],
								       role_name((enum role)role)));
				allowed += is_found;
				tried++;
			}
	assert_true(allowed > 60);
	assert_int_equal(tried, SIGNER_STATE_COUNT * SE_COUNT * ROLE_COUNT);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_row_at_most_applies),
		cmocka_unit_test(every_state_is_reached_and_ends),
		cmocka_unit_test(nobody_is_waited_for_beyond_the_round),
		cmocka_unit_test(an_act_that_is_done_is_ended_by_the_system_alone),
		cmocka_unit_test(no_code_is_sent_before_all_is_read_and_agreed),
		cmocka_unit_test(a_third_failure_locks_and_nothing_unlocks),
		cmocka_unit_test(only_his_turn_invites_and_nobody_signs_for_another),
		cmocka_unit_test(the_grid_is_the_one_that_was_read),
		cmocka_unit_test(every_triple_that_is_not_in_the_grid_is_refused),
	};
	int code;

	if (grid_main(&grid, argc, argv, &code))
		return code;
	return cmocka_run_group_tests(tests, grid_begin, grid_end);
}
