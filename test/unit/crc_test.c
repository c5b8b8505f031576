/* crc_test.c - CRC-32C of quarters: the standard's figures, and the two ways beside each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/world.h"
#include "platform/crc.h"

enum { ROOM = 70000 };

static void each_quarter(struct str text, const char *sum)
{
	uint8_t fast[CRC_BYTES], plain[CRC_BYTES];

	crc_quarters(text, fast);
	crc_quarters_plain(text, plain);
	for (size_t i = 0; i < CRC_QUARTERS; i++) {
		assert_memory_equal(fast + 4 * i, sum, 4);
		assert_memory_equal(plain + 4 * i, sum, 4);
	}
}

/* RFC 3720 B.4 prints the bytes in the order of its wire: ours are the same number, big endian. */
static void the_figures_of_the_standard_come_out(void **state)
{
	char text[4 * 32];

	(void)state;
	memset(text, 0, sizeof text);
	each_quarter(str_from(text, sizeof text), "\x8a\x91\x36\xaa");
	memset(text, 0xff, sizeof text);
	each_quarter(str_from(text, sizeof text), "\x62\xa8\xab\x43");
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i % 32);
	each_quarter(str_from(text, sizeof text), "\x46\xdd\x79\x4e");
	each_quarter(STR("123456789123456789123456789123456789"), "\xe3\x06\x92\x83");
	each_quarter(STR(""), "\0\0\0\0");
}

static void both_ways_say_the_same_of_any_length_and_place(void **state)
{
	struct mem *m = mem_new(1 << 20);
	char *text = mem_room(m, ROOM);
	uint8_t fast[CRC_BYTES], plain[CRC_BYTES];

	(void)state;
	world_random(&world_real, text, ROOM);
	for (size_t n = 0; n < ROOM - 8; n += n < 200 ? 1 : 4999) {
		struct str s = str_from(text + n % 8, n);

		crc_quarters(s, fast);
		crc_quarters_plain(s, plain);
		assert_memory_equal(fast, plain, CRC_BYTES);
	}
	mem_free(&m);
}

static void any_changed_bit_changes_its_quarter_alone(void **state)
{
	char text[103];
	uint8_t before[CRC_BYTES], after[CRC_BYTES];

	(void)state;
	world_random(&world_real, text, sizeof text);
	crc_quarters(str_from(text, sizeof text), before);
	for (size_t i = 0; i < 8 * sizeof text; i++) {
		size_t quarter = i / 8 / (sizeof text / CRC_QUARTERS);

		quarter = quarter < CRC_QUARTERS ? quarter : CRC_QUARTERS - 1;
		text[i / 8] = (char)(text[i / 8] ^ 1 << i % 8);
		crc_quarters(str_from(text, sizeof text), after);
		for (size_t q = 0; q < CRC_QUARTERS; q++)
			assert_int_equal(memcmp(before + 4 * q, after + 4 * q, 4) != 0, q == quarter);
		text[i / 8] = (char)(text[i / 8] ^ 1 << i % 8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_figures_of_the_standard_come_out),
		cmocka_unit_test(both_ways_say_the_same_of_any_length_and_place),
		cmocka_unit_test(any_changed_bit_changes_its_quarter_alone),
	};

	return cmocka_run_group_tests_name("crc", tests, NULL, NULL);
}
