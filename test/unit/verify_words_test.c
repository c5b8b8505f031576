/* verify_words_test.c - every word that a verification can say is a sentence, in each language. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "paper/revision.h"
#include "paper/why.h"
#include "web/verify_words.h"

static void assert_sentence(enum say sentence, const char *word)
{
	if (sentence == SAY_NONE || say(LANG_FR, sentence).n == 0 || say(LANG_EN, sentence).n == 0)
		fail_msg("no sentence for %s", word);
}

static void every_verdict_and_every_reason_has_its_sentence(void **state)
{
	(void)state;
	for (enum verdict v = 0; v < VERDICT_COUNT; v++) {
		const struct verify_verdict *said = verify_verdict_of(str_of(verdict_name(v)));

		assert_non_null(said);
		assert_sentence(said->sentence, said->word);
		/* a person sees green for these two and for nothing else */
		assert_int_equal(said->tone == TONE_OK, v == VERDICT_VALID || v == VERDICT_VALID_ADDED);
	}
	for (enum why w = 0; w < WHY_COUNT; w++)
		assert_sentence(verify_why(str_of(why_name(w))), why_name(w));
	for (enum addition a = 0; a < ADD_COUNT; a++)
		assert_sentence(verify_addition(str_of(addition_name(a))), addition_name(a));
	assert_null(verify_verdict_of(STR("VALID")));
	assert_int_equal(verify_why(STR("")), SAY_NONE);
}

/* Those of reading; the others are of acts upon a file. */
static void every_fault_of_the_reader_has_its_sentence(void **state)
{
	(void)state;
	for (enum pdf_fault f = PDF_NO_HEADER; f <= PDF_NO_PAGE; f++)
		assert_sentence(verify_fault(str_of(pdf_fault_name(f))), pdf_fault_name(f));
}

static void every_level_has_its_sentence(void **state)
{
	static const char *const levels[] = { "none", "B-B", "B-T", "B-LT", "B-LTA" };

	(void)state;
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		assert_sentence(verify_level(str_of(levels[i])), levels[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_verdict_and_every_reason_has_its_sentence),
		cmocka_unit_test(every_fault_of_the_reader_has_its_sentence),
		cmocka_unit_test(every_level_has_its_sentence),
	};

	return cmocka_run_group_tests_name("words of a verification", tests, NULL, NULL);
}
