/* press_paper_test.c - what travels to and from the press: containers, and the verdict on first bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "paper/container.h"
#include "paper/sniff.h"

static void parts_come_back_as_they_were(void **state)
{
	(void)state;
	struct mem *mem = mem_new(1 << 20);
	struct part in[] = { { PART_FACTS, STR("{}") }, { PART_PDF, STR("") }, { PART_PAGE, STR("one") }, { PART_PAGE, STR("two") } };
	struct str bytes = container_write(mem, in, 4);
	struct part *out = NULL;
	size_t n = 0;
	assert_int_equal(container_read(mem, bytes, &out, &n), OK);
	assert_int_equal(n, 4);
	assert_true(str_eq(container_part(out, n, PART_FACTS, 0), STR("{}")));
	assert_true(str_eq(container_part(out, n, PART_PAGE, 1), STR("two")));

	/* and nothing is found that is not there */
	assert_int_equal(container_part(out, n, PART_PAGE, 2).n, 0);
	mem_free(&mem);
}

static void a_container_cut_anywhere_is_refused(void **state)
{
	(void)state;
	struct mem *mem = mem_new(1 << 20);
	struct part in[] = { { PART_FACTS, STR("{}") }, { PART_PDF, STR("%PDF-1.7") } };
	struct str bytes = container_write(mem, in, 2);
	struct part *out = NULL;
	size_t n = 7;
	for (size_t i = 0; i < bytes.n; i++) {
		assert_int_equal(container_read(mem, str_sub(bytes, 0, i), &out, &n), ERR_INVALID);
	}
	assert_null(out);
	assert_int_equal(n, 7);
	mem_free(&mem);
}

static void a_container_with_a_wild_length_or_kind_or_tail_is_refused(void **state)
{
	(void)state;
	struct mem *mem = mem_new(1 << 20);
	struct part in[] = { { PART_FACTS, STR("{}") } };
	struct str good = container_write(mem, in, 1);
	struct part *out = NULL;
	size_t n = 0;
	char *bad = mem_copy(mem, good.p, good.n);
	bad[19] = (char)0xff;                   /* the high byte of the length */
	assert_int_equal(container_read(mem, str_from(bad, good.n), &out, &n), ERR_INVALID);
	bad = mem_copy(mem, good.p, good.n);
	bad[12] = 9;                            /* no such kind */
	assert_int_equal(container_read(mem, str_from(bad, good.n), &out, &n), ERR_INVALID);
	struct str both[] = { good, STR("!") };
	assert_int_equal(container_read(mem, str_join(mem, both, 2, STR("")), &out, &n), ERR_INVALID);
	mem_free(&mem);
}

static void first_bytes_decide_and_nothing_else(void **state)
{
	(void)state;
	static const struct {
		struct str head;
		size_t bytes;
		enum upload_verdict verdict;
		enum upload_kind kind;
	} cases[] = {
		{ { "%PDF-1.4\n", 9 }, 5000, VERDICT_OK, UPLOAD_PDF },
		{ { "\xff\xd8\xff\xe1", 4 }, 5000, VERDICT_OK, UPLOAD_JPEG },
		{ { "\x89PNG\r\n\x1a\n", 8 }, 5000, VERDICT_OK, UPLOAD_PNG },
		{ { "\0\0\0\x18" "ftypheic", 12 }, 5000, VERDICT_HEIC, UPLOAD_NONE },
		{ { "\0\0\0\x1c" "ftypmif1", 12 }, 5000, VERDICT_HEIC, UPLOAD_NONE },
		{ { "\0\0\0\x18" "ftypmp42", 12 }, 5000, VERDICT_TYPE, UPLOAD_NONE },
		{ { "PK\3\4", 4 }, 5000, VERDICT_TYPE, UPLOAD_NONE },
		{ { " %PDF-1.4", 9 }, 5000, VERDICT_TYPE, UPLOAD_NONE },
		{ { "GIF89a", 6 }, 5000, VERDICT_TYPE, UPLOAD_NONE },
		{ { "", 0 }, 0, VERDICT_EMPTY, UPLOAD_NONE },
		{ { "%PDF-1.4\n", 9 }, 10000001, VERDICT_SIZE, UPLOAD_NONE },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum upload_kind kind = UPLOAD_NONE;
		assert_int_equal(upload_sniff(cases[i].head, cases[i].bytes, &kind), cases[i].verdict);
		assert_int_equal(kind, cases[i].kind);
	}
}

static void each_verdict_has_a_word_that_leads_back(void **state)
{
	(void)state;
	for (int v = 0; v < UPLOAD_VERDICT_COUNT; v++) {
		enum upload_verdict back = UPLOAD_VERDICT_COUNT;
		assert_true(upload_verdict_of(str_of(upload_verdict_name((enum upload_verdict)v)), &back));
		assert_int_equal(back, v);
	}
	enum upload_verdict untouched = UPLOAD_VERDICT_COUNT;
	assert_false(upload_verdict_of(STR("piece.nothing"), &untouched));
	assert_int_equal(untouched, UPLOAD_VERDICT_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_come_back_as_they_were),
		cmocka_unit_test(a_container_cut_anywhere_is_refused),
		cmocka_unit_test(a_container_with_a_wild_length_or_kind_or_tail_is_refused),
		cmocka_unit_test(first_bytes_decide_and_nothing_else),
		cmocka_unit_test(each_verdict_has_a_word_that_leads_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
