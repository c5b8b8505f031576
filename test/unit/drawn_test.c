/* drawn_test.c - a page that lay open while another tab saved overwrites nothing that it has not shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/drawn.h"
#include "core_kit.h"

static struct mem *mem;
static struct kit k;
static struct dossier d;                /* at version 7, as the page was drawn */
static struct str word;
static struct drawn_merge merge;

static void draw(enum step step)
{
	d = (struct dossier){ .state = S_DRAFT, .version = 7, .facts = k.facts, .kept = k.facts };
	k.s.facts = &d.facts;
	word = drawn_word(mem, &d, step);
}

static int begin(void **state)
{
	(void)state;
	mem = mem_new(1 << 26);
	kit_make(&k, mem);
	draw(STEP_PERSONS);
	return 0;
}

static int end(void **state)
{
	(void)state;
	mem_free(&mem);
	return 0;
}

/* The other tab saved this meanwhile; the form's own values are still those of the page. */
static void elsewhere(enum field_id id, const char *value)
{
	facts_set(&d.kept, id, str_of(value), ORIGIN_TYPED);
	d.version++;
}

static void here(enum field_id id, const char *value)
{
	facts_set(&d.facts, id, str_of(value), ORIGIN_TYPED);
}

static enum drawn_end end_of(enum field_id id)
{
	drawn_merge(&d, &k.s, fields[id].step, word, STR("a form's"), &merge);
	return merge.end[id];
}

static const char *value(enum field_id id)
{
	return str_c(mem, facts_get(&d.facts, id));
}

static void a_draft_that_nobody_saved_since_is_not_looked_at(void **state)
{
	(void)state;
	assert_false(drawn_is_old(word, &d));
	elsewhere(F_H_FUNCTION, "Maire");
	assert_true(drawn_is_old(word, &d));
}

static void what_only_this_page_changed_stands(void **state)
{
	(void)state;
	elsewhere(F_R_FUNCTION, "Gérante");
	here(F_H_FUNCTION, "Maire");
	assert_int_equal(end_of(F_H_FUNCTION), DRAWN_TYPED);
	assert_string_equal(value(F_H_FUNCTION), "Maire");
	assert_int_equal(merge.n_both, 0);
}

static void what_only_another_tab_changed_stands(void **state)
{
	(void)state;
	elsewhere(F_H_FUNCTION, "Maire");
	assert_int_equal(end_of(F_H_FUNCTION), DRAWN_KEPT);
	assert_string_equal(value(F_H_FUNCTION), "Maire");
	assert_true(merge.is_shared);
	assert_int_equal(d.facts.origin[F_H_FUNCTION], ORIGIN_TYPED);
	assert_int_equal(merge.n_both, 0);
}

static void what_both_changed_is_not_overwritten(void **state)
{
	(void)state;
	elsewhere(F_H_FUNCTION, "Maire");
	here(F_H_FUNCTION, "Secrétaire");
	assert_int_equal(end_of(F_H_FUNCTION), DRAWN_BOTH);
	assert_string_equal(value(F_H_FUNCTION), "Maire");
	assert_string_equal(str_c(mem, merge.typed[F_H_FUNCTION]), "Secrétaire");
	assert_int_equal(merge.n_both, 1);
}

static void the_same_answer_in_both_is_no_question(void **state)
{
	(void)state;
	elsewhere(F_H_FUNCTION, "Maire");
	here(F_H_FUNCTION, "Maire");
	assert_int_equal(end_of(F_H_FUNCTION), DRAWN_TYPED);
}

static void emptied_in_one_and_changed_in_the_other_is_told(void **state)
{
	(void)state;
	elsewhere(F_H_FUNCTION, "");
	here(F_H_FUNCTION, "Secrétaire");
	elsewhere(F_R_FUNCTION, "Gérante");
	here(F_R_FUNCTION, "");
	assert_int_equal(end_of(F_H_FUNCTION), DRAWN_BOTH);
	assert_int_equal(merge.end[F_R_FUNCTION], DRAWN_BOTH);
	assert_string_equal(value(F_R_FUNCTION), "Gérante");
}

/* Of two states of a box one is always the page's. */
static void a_box_is_never_a_question(void **state)
{
	(void)state;
	elsewhere(F_SAME_AS, "1");
	assert_int_equal(end_of(F_SAME_AS), DRAWN_KEPT);
	assert_string_equal(value(F_SAME_AS), "1");
	draw(STEP_PERSONS);
	elsewhere(F_H_FUNCTION, "Maire");
	here(F_SAME_AS, "1");
	assert_int_equal(end_of(F_SAME_AS), DRAWN_TYPED);
	assert_string_equal(value(F_SAME_AS), "1");
}

static void what_is_not_asked_any_more_is_told_to_nobody(void **state)
{
	(void)state;
	k.product.identity = IDENTITY_MINIMAL;
	elsewhere(F_H_BIRTH_DATE, "1980-01-01");
	here(F_H_BIRTH_DATE, "1981-01-01");
	assert_int_equal(end_of(F_H_BIRTH_DATE), DRAWN_KEPT);
	assert_int_equal(merge.n_both, 0);
}

static void an_office_chosen_as_the_same_is_that_office(void **state)
{
	(void)state;
	facts_set(&k.facts, F_OFFICE_SEND, STR("one"), ORIGIN_TYPED);
	facts_set(&k.facts, F_OFFICE_PICK, STR("one"), ORIGIN_TYPED);
	draw(STEP_ARRANGEMENTS);
	elsewhere(F_OFFICE_SEND, "two");
	elsewhere(F_OFFICE_PICK, "two");
	here(F_OFFICE_PICK, OFFICE_SAME);       /* as it was drawn: the sending office was « one » */
	assert_int_equal(end_of(F_OFFICE_PICK), DRAWN_KEPT);
	assert_int_equal(merge.end[F_OFFICE_SEND], DRAWN_KEPT);
	assert_string_equal(value(F_OFFICE_PICK), "two");
}

static void another_organisation_is_the_only_question(void **state)
{
	(void)state;
	draw(STEP_ORGANISATION);
	elsewhere(F_SIREN, "552081317");
	elsewhere(F_ADDR_CITY, "Paris");
	here(F_SIREN, "219200235");
	here(F_ADDR_CITY, "Lyon");
	assert_int_equal(end_of(F_SIREN), DRAWN_BOTH);
	assert_int_equal(merge.end[F_ADDR_CITY], DRAWN_KEPT);
	assert_int_equal(merge.n_both, 1);
}

static void the_form_of_the_last_save_sent_again_is_no_question(void **state)
{
	(void)state;
	elsewhere(F_H_FUNCTION, "Maire");
	here(F_H_FUNCTION, "Maire");
	/* that save filled it in by itself */
	facts_set(&d.kept, F_H_EMAIL, STR("anne@exemple.test"), ORIGIN_ACCOUNT);
	d.nonce = STR("a form's");
	assert_int_equal(end_of(F_H_EMAIL), DRAWN_KEPT);
	assert_string_equal(value(F_H_EMAIL), "anne@exemple.test");
	assert_int_equal(merge.n_both, 0);
	assert_string_equal(str_c(mem, d.nonce), "a form's");   /* nothing to save */
	assert_false(merge.is_shared);
}

static void the_form_of_the_last_save_with_another_answer_is_saved(void **state)
{
	(void)state;
	elsewhere(F_H_FUNCTION, "Mairre");
	here(F_H_FUNCTION, "Maire");
	d.nonce = STR("a form's");
	assert_int_equal(end_of(F_H_FUNCTION), DRAWN_TYPED);
	assert_string_equal(value(F_H_FUNCTION), "Maire");
	assert_int_equal(d.nonce.n, 0);
}

static void a_word_that_is_none_counts_as_none(void **state)
{
	struct str all = word, short_of_one = str_sub(word, 0, word.n - 1);
	const struct str bad[] = {
		STR(""), STR("."), STR("7"), STR("8"), STR("8."), STR("-1."), STR("x."), STR("99999999999999999999."),
		STR("8.********************************************************************************************"),
		short_of_one, str_cat(mem, all, STR(".")), str_cat(mem, all, STR("AAAA")),
		drawn_word(mem, &d, STEP_ORGANISATION),
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		draw(STEP_PERSONS);
		elsewhere(F_H_FUNCTION, "Maire");
		here(F_H_FUNCTION, "Secrétaire");
		word = bad[i];
		(void)drawn_is_old(word, &d);
		assert_int_equal(end_of(F_H_FUNCTION), DRAWN_TYPED);
		assert_string_equal(value(F_H_FUNCTION), "Secrétaire");
	}
	assert_false(drawn_is_old(STR(""), &d));
	assert_false(drawn_is_old(STR("8"), &d));
	assert_false(drawn_is_old(STR("-1."), &d));
}

static void no_word_is_long(void **state)
{
	(void)state;
	for (unsigned step = STEP_ORGANISATION; step <= STEP_ARRANGEMENTS; step++) {
		draw((enum step)step);
		assert_true(word.n < 250);
		/* every field of the table full: no order has them all */
		for (unsigned id = 0; id < F_COUNT; id++)
			facts_set(&d.kept, (enum field_id)id, STR("1"), ORIGIN_TYPED);
		d.version = INT64_MAX;
		assert_true(drawn_word(mem, &d, (enum step)step).n < DRAWN_BYTES_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_draft_that_nobody_saved_since_is_not_looked_at, begin, end),
		cmocka_unit_test_setup_teardown(what_only_this_page_changed_stands, begin, end),
		cmocka_unit_test_setup_teardown(what_only_another_tab_changed_stands, begin, end),
		cmocka_unit_test_setup_teardown(what_both_changed_is_not_overwritten, begin, end),
		cmocka_unit_test_setup_teardown(the_same_answer_in_both_is_no_question, begin, end),
		cmocka_unit_test_setup_teardown(emptied_in_one_and_changed_in_the_other_is_told, begin, end),
		cmocka_unit_test_setup_teardown(a_box_is_never_a_question, begin, end),
		cmocka_unit_test_setup_teardown(what_is_not_asked_any_more_is_told_to_nobody, begin, end),
		cmocka_unit_test_setup_teardown(an_office_chosen_as_the_same_is_that_office, begin, end),
		cmocka_unit_test_setup_teardown(another_organisation_is_the_only_question, begin, end),
		cmocka_unit_test_setup_teardown(the_form_of_the_last_save_sent_again_is_no_question, begin, end),
		cmocka_unit_test_setup_teardown(the_form_of_the_last_save_with_another_answer_is_saved, begin, end),
		cmocka_unit_test_setup_teardown(a_word_that_is_none_counts_as_none, begin, end),
		cmocka_unit_test_setup_teardown(no_word_is_long, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
