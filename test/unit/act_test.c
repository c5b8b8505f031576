/* act_test.c - the bytes of an act: what goes in comes out, and nothing else is one; a slot on its way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "paper/slot.h"
#include "platform/act.h"

static struct act sample(void)
{
	return (struct act){
		.portal = 1, .dossier = { { 1 } }, .signer = { { 2 } }, .round = 1, .send = 1,
		.until_ms = 1800000000000, .method = ACT_CODE, .country = STR("FR"),
		.common_name = STR("Zoé DUPRÉ"), .serial_number = STR("2026-7K3QDX"),
		.phone = STR("+33612345678"),
		.document = { { { { 3 } }, { { 4 } } }, { { { 5 } }, { { 6 } } } }, .documents = 2,
	};
}

static int make(void **state)
{
	*state = mem_new(4 << 20);
	return 0;
}

static int end(void **state)
{
	struct mem *m = *state;

	mem_free(&m);
	return 0;
}

static void an_act_comes_back_as_it_went_in(void **state)
{
	const struct act a = sample();
	struct str bytes = act_pack(*state, &a);
	struct act b;

	assert_true(str_starts(bytes, STR("tabellion act 1\0")));
	assert_int_equal(act_read(bytes, &b), OK);
	assert_int_equal(b.portal, 1);
	assert_true(id_eq(b.dossier, a.dossier) && id_eq(b.signer, a.signer));
	assert_true(b.round == 1 && b.send == 1 && b.until_ms == 1800000000000 && b.method == ACT_CODE);
	assert_true(str_eq(b.common_name, a.common_name) && str_eq(b.country, a.country));
	assert_true(str_eq(b.serial_number, a.serial_number) && str_eq(b.phone, a.phone));
	assert_int_equal(b.documents, 2);
	assert_true(str_eq(act_pack(*state, &b), bytes));
	assert_ptr_equal(act_document(&b, a.document[1].id), &b.document[1]);
	assert_int_equal(act_document(&b, a.document[1].id)->sha256.bytes[0], 6);
	assert_null(act_document(&b, (struct id){ { 9 } }));
}

static void no_byte_of_an_act_can_change_without_a_trace(void **state)
{
	const struct act a = sample();
	struct str bytes = act_pack(*state, &a);
	struct hash before = act_hash(bytes);
	size_t refused = 0;

	for (size_t i = 0; i < bytes.n; i++) {
		char *copy = mem_copy(*state, bytes.p, bytes.n);
		struct str changed = str_from(copy, bytes.n);
		struct hash h;
		struct act b;

		copy[i] ^= 0x41;
		h = act_hash(changed);
		assert_memory_not_equal(h.bytes, before.bytes, sizeof h.bytes);
		if (act_read(changed, &b) != OK)
			refused++;
		else
			assert_true(str_eq(act_pack(*state, &b), changed));
	}
	assert_true(refused >= 16 + 2 + 12);    /* the purpose, the country, the phone at least */
}

static void an_act_that_is_short_or_long_is_none(void **state)
{
	const struct act a = sample();
	struct str bytes = act_pack(*state, &a);
	const struct str parts[] = { bytes, STR("x") };
	struct act b;

	for (size_t n = 0; n < bytes.n; n++)
		assert_int_equal(act_read(str_sub(bytes, 0, n), &b), ERR_INVALID);
	assert_int_equal(act_read(str_join(*state, parts, 2, STR("")), &b), ERR_INVALID);
}

#define REFUSES(member, value)                                                                     \
	do {                                                                                       \
		struct act a = sample();                                                           \
		assert_true(act_is_good(&a));                                                      \
		a.member = value;                                                                  \
		assert_false(act_is_good(&a));                                                     \
	} while (0)

static void what_no_certificate_may_hold_is_no_act(void **state)
{
	(void)state;
	REFUSES(country, STR("fr"));
	REFUSES(country, STR("FRA"));
	REFUSES(common_name, STR(""));
	REFUSES(common_name, STR("Zoé\nDUPRÉ"));
	REFUSES(common_name, STR("Zoé\xe2\x80\xae" "DUPRÉ"));  /* turns the direction of reading */
	REFUSES(common_name, STR("\xff"));
	REFUSES(common_name, STR("0123456789012345678901234567890123456789012345678901234567890123x"));
	REFUSES(serial_number, STR("É"));
	REFUSES(serial_number, STR(""));
	REFUSES(serial_number, STR("a@b"));
	REFUSES(phone, STR("0612345678"));
	REFUSES(phone, STR("+33 6"));
	REFUSES(phone, STR("+1234567890123456"));
	REFUSES(round, 0);
	REFUSES(send, 0);
	REFUSES(portal, 0);
	REFUSES(method, (enum act_method)0);
	REFUSES(method, ACT_METHOD_END);
	REFUSES(documents, 0);
	REFUSES(document[1].id, ((struct id){ { 3 } }));        /* the first one's */
	REFUSES(signer, ((struct id){ { 0 } }));
}

static void a_slot_comes_back_as_it_went_in(void **state)
{
	struct pades_slot s = { .range = { 0, 700, 9000, 0x0102030405060708 }, .hole = 701,
				.hole_digits = 8298, .digest = { DIGEST_SHA256, { 1, 2, 3 } } }, t;
	struct str bytes = slot_pack(*state, &s);

	assert_int_equal(bytes.n, ASK_SLOT_BYTES);
	assert_true(slot_read(bytes, &t));
	assert_memory_equal(t.range, s.range, sizeof s.range);
	assert_true(t.hole == 701 && t.hole_digits == 8298);
	assert_true(str_eq(digest_view(&t.digest), digest_view(&s.digest)));
	assert_false(slot_read(str_sub(bytes, 0, 79), &t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_act_comes_back_as_it_went_in, make, end),
		cmocka_unit_test_setup_teardown(no_byte_of_an_act_can_change_without_a_trace, make, end),
		cmocka_unit_test_setup_teardown(an_act_that_is_short_or_long_is_none, make, end),
		cmocka_unit_test_setup_teardown(what_no_certificate_may_hold_is_no_act, make, end),
		cmocka_unit_test_setup_teardown(a_slot_comes_back_as_it_went_in, make, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
