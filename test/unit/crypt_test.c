/* crypt_test.c - published vectors, and everything that must not open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "platform/head.h"
#include "platform/password.h"

static struct mem *arena;

static int make_arena(void **state)
{
	(void)state;
	arena = mem_new(1 << 20);
	return 0;
}

static int free_arena(void **state)
{
	(void)state;
	mem_free(&arena);
	return 0;
}

#define assert_str(have, want) assert_true(str_eq((have), STR(want)))

static struct str hex_of(const struct hash *h)
{
	return str_hex(arena, h->bytes, sizeof h->bytes);
}

static void sha256_is_that_of_fips_180_whole_and_in_pieces(void **state)
{
	(void)state;
	struct hash h = crypt_sha256(STR("abc"));

	assert_str(hex_of(&h), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	struct sha256 *running = crypt_sha256_new(arena);

	for (int i = 0; i < 2; i++) {           /* and it begins anew after its end */
		crypt_sha256_add(running, STR("a"));
		crypt_sha256_add(running, STR(""));
		crypt_sha256_add(running, STR("bc"));
		struct hash again = crypt_sha256_end(running);

		assert_memory_equal(again.bytes, h.bytes, 32);
	}
	h = crypt_sha256(STR(""));
	assert_str(hex_of(&h), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void hmac_is_that_of_rfc_4231(void **state)
{
	(void)state;
	struct hash h = crypt_hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"));

	assert_str(hex_of(&h), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");

	char long_key[131];             /* case 6: longer than a block */

	memset(long_key, 0xaa, sizeof long_key);
	h = crypt_hmac_sha256(str_from(long_key, sizeof long_key),
			      STR("Test Using Larger Than Block-Size Key - Hash Key First"));
	assert_str(hex_of(&h), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static const struct seal_key key_a = { { 1, 2, 3 } }, key_b = { { 1, 2, 4 } };

/* The tag behind the chunk, as one text: what follows cuts and changes it. */
static void seal_chunk(const struct seal_key *key, const struct chunk *c, struct str in, char *out)
{
	crypt_sealer_chunk(crypt_sealer_new(arena, key), c, in, out, (uint8_t *)out + in.n);
}

static enum err open_chunk(const struct seal_key *key, const struct chunk *c, struct str in, char *out)
{
	struct str text = str_sub(in, 0, in.n - CRYPT_TAG_BYTES);

	return crypt_opener_chunk(crypt_opener_new(arena, key), c, text, (const uint8_t *)in.p + text.n, out);
}

static void a_chunk_opens_only_at_its_place_under_its_key_and_context(void **state)
{
	char sealed[64], opened[64];
	const struct chunk here = { .prefix = { 9 }, .counter = 1, .is_last = true, .aad = STR("1|doc|1") };
	struct chunk other;

	(void)state;
	seal_chunk(&key_a, &here, STR("cinq cents octets"), sealed);
	struct str s = str_from(sealed, 17 + CRYPT_TAG_BYTES);

	assert_int_equal(open_chunk(&key_a, &here, s, opened), OK);
	assert_memory_equal(opened, "cinq cents octets", 17);
	assert_memory_not_equal(sealed, "cinq cents octets", 17);

	assert_int_equal(open_chunk(&key_b, &here, s, opened), ERR_CRYPTO);
	other = here, other.counter = 2;
	assert_int_equal(open_chunk(&key_a, &other, s, opened), ERR_CRYPTO);
	other = here, other.is_last = false;
	assert_int_equal(open_chunk(&key_a, &other, s, opened), ERR_CRYPTO);
	other = here, other.prefix[6] = 1;
	assert_int_equal(open_chunk(&key_a, &other, s, opened), ERR_CRYPTO);
	other = here, other.aad = STR("2|doc|1");
	assert_int_equal(open_chunk(&key_a, &other, s, opened), ERR_CRYPTO);
	assert_int_equal(opened[0], 0);         /* nothing unproved is left behind */
	assert_int_equal(open_chunk(&key_a, &here, str_sub(s, 0, s.n - 1), opened), ERR_CRYPTO);
	assert_int_equal(open_chunk(&key_a, &here, str_sub(s, 0, CRYPT_TAG_BYTES), opened), ERR_CRYPTO);
	for (size_t i = 0; i < s.n; i++) {
		sealed[i] ^= 1;
		assert_int_equal(open_chunk(&key_a, &here, s, opened), ERR_CRYPTO);
		sealed[i] ^= 1;
	}
	assert_int_equal(open_chunk(&key_a, &here, s, opened), OK);
	/* in its own place */
	assert_int_equal(open_chunk(&key_a, &here, s, sealed), OK);
	assert_memory_equal(sealed, "cinq cents octets", 17);
}

static void whole_chunks_and_an_empty_last_one_round_trip(void **state)
{
	(void)state;
	char *plain = mem_get(arena, 1, CRYPT_CHUNK_BYTES);
	char *sealed = mem_get(arena, 1, CRYPT_CHUNK_BYTES + CRYPT_TAG_BYTES);
	char *opened = mem_get(arena, 1, CRYPT_CHUNK_BYTES);
	struct sealer *sealer = crypt_sealer_new(arena, &key_a);
	struct opener *opener = crypt_opener_new(arena, &key_a);
	struct chunk c = { .aad = STR("x") };
	uint8_t tag[CRYPT_TAG_BYTES];

	memset(plain, 'p', CRYPT_CHUNK_BYTES);
	for (c.counter = 0; c.counter < 3; c.counter++) {
		c.is_last = c.counter == 2;
		size_t n = c.is_last ? 0 : CRYPT_CHUNK_BYTES;

		crypt_sealer_chunk(sealer, &c, str_from(plain, n), sealed, tag);
		assert_int_equal(crypt_opener_chunk(opener, &c, str_from(sealed, n), tag, opened), OK);
		assert_memory_equal(opened, plain, n);
	}
}

static void a_wrapped_key_opens_only_in_its_context(void **state)
{
	uint8_t wrapped[CRYPT_WRAPPED_BYTES], again[CRYPT_WRAPPED_BYTES];
	struct seal_key out = { { 0 } };

	(void)state;
	crypt_key_wrap(&world_real, &key_a, &key_b, STR("portal 1, document 7"), wrapped);
	crypt_key_wrap(&world_real, &key_a, &key_b, STR("portal 1, document 7"), again);
	assert_memory_not_equal(wrapped, again, sizeof wrapped);        /* never the same nonce */
	struct str s = str_from(wrapped, sizeof wrapped);

	assert_int_equal(crypt_key_open(&key_a, s, STR("portal 1, document 7"), &out), OK);
	assert_memory_equal(out.bytes, key_b.bytes, 32);
	assert_int_equal(crypt_key_open(&key_a, s, STR("portal 1, document 8"), &out), ERR_CRYPTO);
	assert_int_equal(crypt_key_open(&key_b, s, STR("portal 1, document 7"), &out), ERR_CRYPTO);
	assert_int_equal(crypt_key_open(&key_a, str_sub(s, 0, 60), STR("portal 1, document 7"), &out),
			 ERR_CRYPTO);
	wrapped[0] = 2;
	assert_int_equal(crypt_key_open(&key_a, s, STR("portal 1, document 7"), &out), ERR_CRYPTO);
}

static void ed25519_is_that_of_rfc_8032(void **state)
{
	/* 7.1, test 2 */
	struct seal_key seed;
	uint8_t public_key[32], signature[64];

	(void)state;
	assert_true(str_unhex(STR("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
			      seed.bytes, 32));
	crypt_public(&seed, public_key);
	assert_str(str_hex(arena, public_key, 32),
		   "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
	crypt_sign(&seed, STR("r"), signature);
	assert_str(str_hex(arena, signature, 64),
		   "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
		   "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
	struct str s = str_from(signature, 64);

	assert_true(crypt_is_signed(public_key, STR("r"), s));
	assert_false(crypt_is_signed(public_key, STR("s"), s));
	assert_false(crypt_is_signed(public_key, STR("r"), str_sub(s, 0, 63)));
	signature[5] ^= 1;
	assert_false(crypt_is_signed(public_key, STR("r"), s));
}

static void a_head_is_bound_to_portal_size_root_and_time(void **state)
{
	struct head h = { .portal = 1, .size = 2, .root = { { 3 } }, .time_ms = 4 };
	struct str first = head_bytes(arena, &h);

	(void)state;
	assert_true(str_starts(first, STR("tabellion journal head 1\n")));
	assert_int_equal(first.n, 25 + 24 + 32);
	h.portal = 2;
	assert_false(str_eq(first, head_bytes(arena, &h)));
	h.portal = 1, h.time_ms = 5;
	assert_false(str_eq(first, head_bytes(arena, &h)));
}

static void a_password_is_right_with_its_pepper_alone(void **state)
{
	(void)state;
	struct str encoded = password_hash(arena, &key_a, STR("à la claire fontaine"));

	assert_true(str_starts(encoded, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_false(str_find(encoded, STR("fontaine"), &(size_t){ 0 }));
	assert_false(str_eq(encoded, password_hash(arena, &key_a, STR("à la claire fontaine"))));
	assert_true(password_check(&key_a, STR("à la claire fontaine"), encoded));
	assert_false(password_check(&key_a, STR("à la claire fontain"), encoded));
	assert_false(password_check(&key_b, STR("à la claire fontaine"), encoded));
	assert_false(password_check(&key_a, STR("à la claire fontaine"), STR("")));
	/* a text that would cost a gigabyte is refused without being tried */
	assert_false(password_check(&key_a, STR("x"), STR("$argon2id$v=19$m=1048576,t=9,p=1$c2FsdHNhbHQ$AAAA")));
}

static void a_token_is_256_bits_of_base64url_and_never_twice_the_same(void **state)
{
	(void)state;
	struct str a = crypt_token(arena, &world_real), b = crypt_token(arena, &world_real), bytes;

	assert_int_equal(a.n, 43);
	assert_true(str_unbase64_url(arena, a, &bytes));
	assert_int_equal(bytes.n, 32);
	assert_false(str_eq(a, b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_is_that_of_fips_180_whole_and_in_pieces),
		cmocka_unit_test(hmac_is_that_of_rfc_4231),
		cmocka_unit_test(a_chunk_opens_only_at_its_place_under_its_key_and_context),
		cmocka_unit_test(whole_chunks_and_an_empty_last_one_round_trip),
		cmocka_unit_test(a_wrapped_key_opens_only_in_its_context),
		cmocka_unit_test(ed25519_is_that_of_rfc_8032),
		cmocka_unit_test(a_head_is_bound_to_portal_size_root_and_time),
		cmocka_unit_test(a_password_is_right_with_its_pepper_alone),
		cmocka_unit_test(a_token_is_256_bits_of_base64url_and_never_twice_the_same),
	};

	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
