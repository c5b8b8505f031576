#ifndef TEST_SIGN_STORY_H
#define TEST_SIGN_STORY_H
/* sign_story.h - how a test of the signing line begins, and the words that its stories are told in: cmocka with what it
 * wants included before it, the one kit of the program, its set-up and end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "paper_kit.h"
#include "sign_kit.h"

extern struct sign_kit f;

int sign_begin(void **state);           /* the authorities' certificates last for years, */
int sign_begin_short(void **state);     /* or for three days */
int sign_end(void **state);
#define SIGN_TEST(name) cmocka_unit_test_setup_teardown(name, sign_begin, sign_end)
#define SIGN_TEST_SHORT(name) cmocka_unit_test_setup_teardown(name, sign_begin_short, sign_end)

/* So much time passes, and the clerk works. */
void later(int64_t ms);
/* Whoever signs in that turn does all that he can, and the clerk works. */
void signs(int64_t turn);

/* How many mails of that name were queued for the order. */
unsigned mails(const char *notice);
/* How many sealed files of that kind ("proof", "attestation") there are; the first of them in out. */
size_t sealed(const char *kind, struct round_document *out, size_t max);
/* How often a text has these words. */
unsigned times(struct str text, const char *words);

#endif
