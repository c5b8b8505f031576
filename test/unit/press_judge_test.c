/* press_judge_test.c - signed files through the press: its jail, its policies, its verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "paper/container.h"
#include "paper_lab.h"
#include "platform/jsonin.h"
#include "press/judge.h"
#include "press_desk_kit.h"

struct court {
	struct lab *lab;
	struct desk_kit *press;
};

static int begin(void **state)
{
	void *lab = NULL;
	void *press = NULL;
	if (lab_set_up(&lab) != 0 || desk_kit_start(&press, PROC_PRESS_UPLOADS, true) != 0) {
		return -1;
	}
	struct court *c = mem_new_of(((struct lab *)lab)->mem, struct court);
	*c = (struct court){ lab, press };
	*state = c;
	return 0;
}

static int end(void **state)
{
	struct court *c = *state;
	void *lab = c->lab;
	void *press = c->press;
	return desk_kit_end(&press) == 0 ? lab_tear_down(&lab) : -1;
}

static struct str policy(struct court *c, const char *kind, const char *more)
{
	return str_fmt(c->lab->mem, "{\"kind\":\"%s\",\"now\":%lld%s,\"v\":1}", kind, (long long)c->lab->now_ms, more);
}

static struct str trusted(struct court *c)
{
	const struct part parts[] = { { PART_ROOT, c->lab->roots[0] }, { PART_STAMP_ROOT, c->lab->stamp_roots[0] } };
	return container_write(c->lab->mem, parts, 2);
}

static enum err ask(struct court *c, struct str how, struct str file, struct str parts, struct ask_values *out)
{
	struct ask_values question = { .field = { how }, .fds = 2 };
	question.fd[0] = desk_kit_sealed(c->press, file);
	question.fd[1] = desk_kit_sealed(c->press, parts);
	return proc_call(c->press->peers, c->press->mem, ASK_VERIFY, &question, out);
}

/* What is said is the report's own word too. */
static const struct json *assert_said(struct court *c, struct str how, struct str file, const char *verdict)
{
	struct ask_values answer = { .fds = 0 };
	struct json *report = NULL;
	assert_int_equal(ask(c, how, file, trusted(c), &answer), OK);
	assert_string_equal(str_c(c->lab->mem, answer.field[0]), verdict);
	assert_int_equal(json_read(c->lab->mem, answer.field[1], &json_limits_small, &report), OK);
	assert_string_equal(str_c(c->lab->mem, json_str(json_get(report, "verdict"), STR(""))), verdict);
	return report;
}

static struct str word(const struct json *object, const char *name)
{
	return json_str(json_get(object, name), STR("?"));
}

static void each_stage_of_a_dossier_is_judged_in_the_jail(void **state)
{
	struct court *c = *state;
	struct lab *l = c->lab;
	assert_said(c, policy(c, "dossier", ""), lab_dossier(l, 0), "none");
	assert_said(c, policy(c, "dossier", ""), lab_dossier(l, 1), "valid");
	assert_said(c, policy(c, "dossier", ""), lab_dossier(l, 2), "valid");
	assert_said(c, policy(c, "dossier", ",\"revocation\":true"), lab_dossier(l, 3), "valid-added");
	const struct json *report = assert_said(c, policy(c, "any", ""), lab_dossier(l, 4), "valid");
	const struct json *marks = json_get(report, "signatures");
	assert_int_equal(json_count(marks), 3);
	assert_true(str_eq(word(json_item(marks, 0), "signer"), STR("CN=Zoé Müller, O=PSCE de test, C=FR")));
	assert_true(str_eq(word(json_item(marks, 0), "signer_name"), STR("Zoé Müller")));
	assert_true(str_eq(word(json_item(marks, 0), "signer_body"), STR("PSCE de test")));
	assert_true(str_eq(word(json_item(marks, 0), "signer_country"), STR("FR")));
	assert_true(str_eq(word(json_item(marks, 0), "issuer_body"), STR("PSCE de test")));
	assert_true(str_eq(word(json_item(marks, 0), "issuer_country"), STR("FR")));
	assert_true(str_eq(word(json_item(marks, 0), "level"), STR("B-LTA")));
	assert_int_equal(json_count(json_get(report, "revisions")), 5);
}

static void policies_differ_in_what_they_ask_for(void **state)
{
	struct court *c = *state;
	struct lab *l = c->lab;
	struct str bare = lab_sign(l, lab_dossier(l, 0), (struct lab_act){ .field = "holder", .has_no_token = true });
	const struct json *report = assert_said(c, policy(c, "dossier", ""), bare, "undetermined");
	assert_true(str_eq(word(report, "why"), STR("no-time")));
	assert_said(c, policy(c, "any", ",\"revocation\":false"), bare, "valid");
	report = assert_said(c, policy(c, "any", ""), lab_dossier(l, 2), "undetermined");
	assert_true(str_eq(word(report, "why"), STR("no-revocation")));
}

/* What the clerk fetched travels beside the roots, and counts. */
static void proofs_of_the_asker_are_heard(void **state)
{
	struct court *c = *state;
	struct lab *l = c->lab;
	struct pades_proofs proofs = lab_proofs(l);
	struct part parts[16] = { { PART_ROOT, l->roots[0] }, { PART_STAMP_ROOT, l->stamp_roots[0] } };
	size_t n = 2;
	for (size_t i = 0; i < proofs.crl_count; i++) {
		parts[n++] = (struct part){ PART_CRL, proofs.crls[i] };
	}
	struct ask_values answer = { .fds = 0 };
	struct str how = policy(c, "any", "");
	assert_int_equal(ask(c, how, lab_dossier(l, 2), container_write(l->mem, parts, n), &answer), OK);
	assert_true(str_eq(answer.field[0], STR("valid")));
	assert_int_equal(ask(c, how, lab_dossier(l, 2), container_write(l->mem, NULL, 0), &answer), OK);
	assert_true(str_eq(answer.field[0], STR("undetermined")));
	assert_non_null(strstr(str_c(l->mem, answer.field[1]), "\"why\":\"stamp\""));
}

static void what_is_no_pdf_is_a_verdict(void **state)
{
	struct court *c = *state;
	const struct json *report = assert_said(c, policy(c, "any", ""), STR("PK\3\4 no PDF"), "invalid");
	assert_true(str_eq(word(report, "fault"), STR("no-header")));
	report = assert_said(c, policy(c, "any", ""), STR(""), "invalid");
	assert_true(str_eq(word(report, "why"), STR("file")));
}

static void a_senseless_question_is_refused_and_the_next_one_is_answered(void **state)
{
	struct court *c = *state;
	struct lab *l = c->lab;
	struct str file = lab_dossier(l, 1);
	struct ask_values answer = { .fds = 0 };
	const struct part wrong[] = { { PART_PDF, file } };
	assert_int_equal(ask(c, STR("{}"), file, trusted(c), &answer), ERR_INVALID);
	assert_int_equal(ask(c, policy(c, "lax", ""), file, trusted(c), &answer), ERR_INVALID);
	assert_int_equal(ask(c, STR("{\"kind\":\"any\",\"v\":1}"), file, trusted(c), &answer), ERR_INVALID);
	assert_int_equal(ask(c, policy(c, "any", ""), file, STR("no container"), &answer), ERR_INVALID);
	assert_int_equal(ask(c, policy(c, "any", ""), file, container_write(l->mem, wrong, 1), &answer), ERR_INVALID);
	assert_said(c, policy(c, "dossier", ""), file, "valid");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_stage_of_a_dossier_is_judged_in_the_jail, begin, end),
		cmocka_unit_test_setup_teardown(policies_differ_in_what_they_ask_for, begin, end),
		cmocka_unit_test_setup_teardown(proofs_of_the_asker_are_heard, begin, end),
		cmocka_unit_test_setup_teardown(what_is_no_pdf_is_a_verdict, begin, end),
		cmocka_unit_test_setup_teardown(a_senseless_question_is_refused_and_the_next_one_is_answered, begin, end),
	};
	return cmocka_run_group_tests_name("press judge", tests, NULL, NULL);
}
