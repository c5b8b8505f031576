/* pieces_test.c - which documents are asked, by situation and by organisation, on the demo's rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/pieces.h"
#include "core_kit.h"

static struct mem *mem;
static struct rule_set rules;

static int begin(void **state)
{
	(void)state;
	mem = mem_new(1 << 24);
	return rules_read(mem, kit_file(mem, SOURCE_ROOT "/demo/rules.txt"), &rules) == OK ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	mem_free(&mem);
	return 0;
}

/* "id_holder:R:identity id_rep:R:identity …" */
static const char *asked(const struct piece_case *c)
{
	static const char letters[] = "NORF";
	struct asked out[PIECE_COUNT];
	struct buf *b = buf_new(mem, 4096);
	size_t n = pieces_asked(&rules, c, out);

	for (size_t i = 0; i < n; i++)
		buf_fmt(b, "%s%s:%c:" STR_FMT, i == 0 ? "" : " ", piece_kinds[out[i].piece].name,
			letters[out[i].need], STR_ARG(out[i].docs));
	return str_c(mem, buf_done(b));
}

static struct piece_case company(void)
{
	return (struct piece_case){ .product = STR("p"), .level = STR("**"), .form = STR("5499"),
		.type = ORG_COMPANY };
}

#define COMPANY_PROOFS " rep_power:R:kbis|rne|(minutes+statutes) org_proof:R:kbis|rne"

static void the_situation_decides_whose_papers_are_asked(void **state)
{
	struct piece_case c = company();

	(void)state;
	/* holder and representative apart */
	assert_string_equal(asked(&c), "id_holder:R:identity id_rep:R:identity" COMPANY_PROOFS " holder_mandate:F:");
	/* one person in two capacities: not asked twice */
	c.is_same = true;
	assert_string_equal(asked(&c), "id_holder:R:identity" COMPANY_PROOFS);
	/* with a delegate */
	c = company();
	c.has_delegate = true;
	assert_string_equal(asked(&c), "id_holder:R:identity id_rep:R:identity id_delegate:R:identity "
		"delegation:R:delegation" COMPANY_PROOFS " holder_mandate:F:");
	/* through a mandatary */
	c = company();
	c.has_mandatary = true;
	assert_string_equal(asked(&c), "id_holder:R:identity id_rep:R:identity" COMPANY_PROOFS
		" holder_mandate:F: mandatary_file:R:mandatary_file");
	/* a legal person's certificate: the custodian's, and the mandate names him */
	c = company();
	c.is_legal = c.is_same = true;
	assert_string_equal(asked(&c), "id_holder:R:identity" COMPANY_PROOFS " holder_mandate:F:");
	c.is_server = true;
	c.is_same = false;
	assert_string_equal(asked(&c), "id_holder:R:identity id_rep:R:identity" COMPANY_PROOFS
		" holder_mandate:F: csr_proof:R:csr_proof");
	/* paid by purchase order */
	c = company();
	c.is_same = c.pays_by_order = true;
	assert_string_equal(asked(&c), "id_holder:R:identity" COMPANY_PROOFS " purchase_order:R:purchase_order");
}

static void each_kind_of_organisation_has_its_proofs(void **state)
{
	static const struct { const char *form; enum org_type type; const char *activity, *proofs; } rows[] = {
		{ "5710", ORG_COMPANY, "", "rep_power:R:kbis|rne|(minutes+statutes) org_proof:R:kbis|rne" },
		{ "6220", ORG_OTHER_REGISTERED, "", "rep_power:R:kbis|rne|(minutes+statutes) org_proof:R:kbis|rne" },
		{ "6540", ORG_OTHER_REGISTERED, "", "rep_power:R:kbis|rne|(minutes+statutes) org_proof:R:kbis|rne" },
		{ "5785", ORG_COMPANY, "", "rep_power:R:kbis|rne org_proof:R:kbis|rne" },
		{ "5385", ORG_COMPANY, "", "rep_power:R:kbis|rne org_proof:R:kbis|rne" },
		{ "6561", ORG_OTHER_REGISTERED, "", "rep_power:R:kbis|rne org_proof:R:kbis|rne" },
		{ "6585", ORG_OTHER_REGISTERED, "", "rep_power:R:kbis|rne org_proof:R:kbis|rne" },
		{ "1000", ORG_SOLE_PROPRIETOR, "merchant", "rep_power:R:kbis|rne org_proof:R:rne|sirene_notice" },
		{ "1000", ORG_SOLE_PROPRIETOR, "craftsman", "rep_power:R:rne org_proof:R:rne" },
		{ "1000", ORG_SOLE_PROPRIETOR, "liberal", "rep_power:O:order_card|urssaf org_proof:R:sirene_notice|rne" },
		{ "1000", ORG_SOLE_PROPRIETOR, "farming", "rep_power:O:order_card|urssaf org_proof:R:sirene_notice|rne" },
		{ "9220", ORG_ASSOCIATION, "",
			"rep_power:R:(minutes|board_list)+(prefecture|statutes) org_proof:R:sirene_notice" },
		{ "9300", ORG_ASSOCIATION, "",
			"rep_power:R:(minutes|board_list)+(prefecture|statutes) org_proof:R:sirene_notice" },
		{ "9260", ORG_ASSOCIATION, "", "rep_power:R:assoc_register org_proof:R:sirene_notice" },
		{ "7210", ORG_LOCAL_AUTHORITY, "", "rep_power:R:install_minutes org_proof:R:sirene_notice" },
		{ "7346", ORG_LOCAL_PUBLIC_BODY, "", "rep_power:R:install_minutes|decree org_proof:R:sirene_notice" },
		{ "7120", ORG_STATE, "", "rep_power:R:decree org_proof:R:sirene_notice" },
		{ "7381", ORG_NATIONAL_PUBLIC_BODY, "", "rep_power:R:decree|minutes org_proof:R:sirene_notice" },
		{ "4140", ORG_PUBLIC_INDUSTRIAL, "", "rep_power:R:decree|minutes org_proof:R:kbis|sirene_notice" },
		{ "8210", ORG_SOCIAL_BODY, "", "rep_power:R:minutes|board_list org_proof:R:sirene_notice" },
		{ "9110", ORG_COOWNERSHIP, "", "rep_power:R:syndic_minutes org_proof:R:sirene_notice|co_register" },
		{ "3120", ORG_FOREIGN, "", "rep_power:R:foreign_register org_proof:R:foreign_register" },
		{ "9900", ORG_OTHER_PRIVATE, "", "rep_power:R:kbis|rne|minutes org_proof:R:kbis|rne|sirene_notice" },
		/* an unknown type: the row * */
		{ "ZZ", ORG_OTHER, "", "rep_power:R:minutes org_proof:R:sirene_notice" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct piece_case c = { .product = STR("p"), .level = STR("*"), .form = str_of(rows[i].form),
			.type = rows[i].type, .activity = str_of(rows[i].activity), .is_same = true };
		const char *wanted = str_fmt(mem, "id_holder:R:identity %s", rows[i].proofs).p;

		if (!str_eq_c(str_of(asked(&c)), wanted))
			fail_msg("%s: %s, not %s", rows[i].form, asked(&c), wanted);
	}
}

static void expressions_are_satisfied_by_alternatives_only(void **state)
{
	const struct str docs = STR("kbis|rne|(minutes+statutes)"), both = STR("(minutes|board_list)+(prefecture|statutes)");
	struct str out[DOCS_MAX];

	(void)state;
	assert_true(docs_hold(docs, STR("kbis")));
	assert_true(docs_hold(docs, STR("minutes+statutes")));
	assert_true(docs_hold(docs, STR("statutes+minutes")));
	assert_false(docs_hold(docs, STR("minutes")));
	assert_false(docs_hold(docs, STR("")));
	assert_false(docs_hold(docs, STR("kbi")));
	assert_true(docs_hold(both, STR("board_list+prefecture")));
	assert_false(docs_hold(both, STR("minutes+board_list")));
	assert_int_equal(docs_alternatives(mem, docs, out), 3);
	assert_string_equal(str_c(mem, out[2]), "minutes+statutes");
	assert_int_equal(docs_alternatives(mem, both, out), 4);
	assert_string_equal(str_c(mem, out[1]), "minutes+statutes");
	assert_string_equal(str_c(mem, out[3]), "board_list+statutes");
	assert_int_equal(docs_alternatives(mem, STR("identity"), out), 1);
	assert_int_equal(docs_alternatives(mem, STR(""), out), 0);
	/* every alternative satisfies its expression */
	for (size_t i = 0; i < docs_alternatives(mem, both, out); i++)
		assert_true(docs_hold(both, out[i]));
}

static void three_months_are_the_same_day_clamped(void **state)
{
	static const struct { const char *made, *today; bool is_fresh; } cases[] = {
		{ "2026-08-22", "2026-11-22", true }, { "2026-08-21", "2026-11-22", false },
		{ "2026-02-28", "2026-05-31", true }, { "2026-02-27", "2026-05-31", false },
		{ "2027-02-28", "2027-05-30", true }, { "2025-12-31", "2026-03-31", true },
		{ "2025-12-30", "2026-03-31", false }, { "2027-01-31", "2027-04-30", true },
		{ "2027-01-30", "2027-04-30", true }, { "2027-01-29", "2027-04-30", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct date made, today;

		assert_true(date_parse(str_of(cases[i].made), &made));
		assert_true(date_parse(str_of(cases[i].today), &today));
		if (docs_are_fresh(STR("minutes+kbis"), made, today) != cases[i].is_fresh)
			fail_msg("%s on %s", cases[i].made, cases[i].today);
		assert_true(docs_are_fresh(STR("decree"), made, today));
	}
	assert_int_equal(docs_max_months(STR("minutes+statutes")), 0);
	assert_int_equal(docs_max_months(STR("kbis")), 3);
}

static enum err reading(const char *text)
{
	struct rule_set set;

	return rules_read(mem, str_of(text), &set);
}

static void rules_that_cannot_be_decided_are_refused(void **state)
{
	(void)state;
	assert_int_equal(reading("* * * * * id_rep R identity\n* * * * same id_rep N -\n"), OK);
	/* two rows of one rank */
	assert_int_equal(reading("* * * * * id_rep R identity\n* * * * * id_rep R kbis\n"), ERR_INVALID);
	assert_int_equal(reading("* * * * same id_rep R identity\n* * * * delegate id_rep N -\n"), ERR_INVALID);
	assert_int_equal(reading("* * company * * rep_power R kbis\n* * state * * rep_power R decree\n"), OK);
	assert_int_equal(reading("* * * 1000-1009 * rep_power R kbis\n* * * 1005-1014 * rep_power R rne\n"),
		ERR_INVALID);
	assert_int_equal(reading("* * * 1000-1009 * rep_power R kbis\n* * * 1010-1019 * rep_power R rne\n"), OK);
	/* words nobody knows, and rows that are not eight words */
	assert_int_equal(reading("* * * * * id_cousin R identity\n"), ERR_INVALID);
	assert_int_equal(reading("* * guild * * rep_power R kbis\n"), ERR_INVALID);
	assert_int_equal(reading("* * sole_proprietor/x * * rep_power R kbis\n"), ERR_INVALID);
	assert_int_equal(reading("* * * * * rep_power R kbiss\n"), ERR_INVALID);
	assert_int_equal(reading("* * * * * rep_power R kbis|\n"), ERR_INVALID);
	assert_int_equal(reading("* * * * * rep_power R (kbis\n"), ERR_INVALID);
	assert_int_equal(reading("* * * * * rep_power M kbis\n"), ERR_INVALID);
	assert_int_equal(reading("* * * 9-1 * rep_power R kbis\n"), ERR_INVALID);
	assert_int_equal(reading("* * * * twins rep_power R kbis\n"), ERR_INVALID);
	assert_int_equal(reading("* * * * * rep_power R\n"), ERR_INVALID);
	assert_int_equal(reading("* * * * * rep_power R kbis more\n"), ERR_INVALID);
	assert_int_equal(reading("* * * * * rep_power N kbis\n"), ERR_INVALID);
	assert_int_equal(reading("# only a comment\n\n"), OK);
}

static void a_product_s_own_row_prevails(void **state)
{
	struct rule_set set;
	struct asked out[PIECE_COUNT];
	struct piece_case c = company();

	(void)state;
	assert_int_equal(rules_read(mem, STR("* * * * * id_holder R identity\ntls * * * * id_holder N -\n"
		"* *** * * * id_holder R kbis\n"), &set), OK);
	assert_int_equal(pieces_asked(&set, &c, out), 2);
	c.level = STR("***");
	assert_int_equal(pieces_asked(&set, &c, out), 2);
	assert_string_equal(str_c(mem, out[0].docs), "kbis");
	c.product = STR("tls");
	assert_int_equal(pieces_asked(&set, &c, out), 1);
	assert_int_equal(out[0].piece, PIECE_HOLDER_MANDATE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_situation_decides_whose_papers_are_asked),
		cmocka_unit_test(each_kind_of_organisation_has_its_proofs),
		cmocka_unit_test(expressions_are_satisfied_by_alternatives_only),
		cmocka_unit_test(three_months_are_the_same_day_clamped),
		cmocka_unit_test(rules_that_cannot_be_decided_are_refused),
		cmocka_unit_test(a_product_s_own_row_prevails),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
