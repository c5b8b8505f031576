/* org_test.c - step 1 from the register's answers: what fills itself, what stops, what stays corrected; and
 * the facts' one text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/address.h"
#include "core_kit.h"

static struct mem *mem;
static struct kit k;

static int begin(void **state)
{
	(void)state;
	mem = mem_new(1 << 26);
	kit_make(&k, mem);
	return 0;
}

static int end(void **state)
{
	(void)state;
	mem_free(&mem);
	return 0;
}

static void apply(void)
{
	org_apply(mem, &k.portal, &k.record, &k.facts);
}

static const char *fact(enum field_id id)
{
	return str_c(mem, facts_get(&k.facts, id));
}

static void name_type_and_address_fill_themselves(void **state)
{
	(void)state;
	k.facts = (struct facts){ 0 };
	kit_type(&k, F_SIREN, "732829320");
	apply();
	assert_string_equal(fact(F_ORG_NAME), "ATELIER DU LAC");
	assert_string_equal(fact(F_ORG_TYPE), "company");
	assert_string_equal(fact(F_NIC), "00074");
	assert_string_equal(fact(F_ESTAB_NAME), "ATELIER DU LAC");
	assert_string_equal(fact(F_ADDR_STREET), "12 RUE DU LAC");
	assert_string_equal(fact(F_ADDR_POSTCODE), "74410");
	assert_string_equal(fact(F_ADDR_COUNTRY), "FR");
	assert_string_equal(fact(F_VAT), "FR44732829320");
	assert_int_equal(k.facts.origin[F_ADDR_STREET], ORIGIN_SIRENE);
	assert_string_equal(fact(F_SIRENE_BASE_DATE), "2026-11-21");
	assert_false(facts_ticked(&k.facts, F_CHORUS));
	assert_string_equal(str_c(mem, org_form_label(&k.facts)),
		"Société à responsabilité limitée (sans autre indication)");
	assert_int_equal(kit_wrong(&k, STEP_ORGANISATION), 0);
}

static void a_correction_stands_beside_the_register_s_value(void **state)
{
	struct str own;

	(void)state;
	kit_type(&k, F_ADDR_STREET, "14 rue du Lac");
	apply();
	assert_string_equal(fact(F_ADDR_STREET), "14 rue du Lac");
	assert_int_equal(k.facts.origin[F_ADDR_STREET], ORIGIN_TYPED);
	assert_true(org_is_corrected(&k.facts, F_ADDR_STREET, &own));
	assert_string_equal(str_c(mem, own), "12 RUE DU LAC");
	assert_false(org_is_corrected(&k.facts, F_ADDR_CITY, &own));
	/* the name and the type are not typed over */
	kit_type(&k, F_ORG_NAME, "Autre nom");
	kit_type(&k, F_ORG_TYPE, "state");
	assert_string_equal(fact(F_ORG_NAME), "ATELIER DU LAC");
	assert_string_equal(fact(F_ORG_TYPE), "company");
}

static void another_establishment_brings_its_own_address(void **state)
{
	(void)state;
	kit_type(&k, F_ADDR_STREET, "14 rue du Lac");
	kit_type(&k, F_NIC, "00082");
	apply();
	assert_string_equal(fact(F_ADDR_STREET), "3 RUE NEUVE");
	assert_string_equal(fact(F_ADDR_CITY), "ANNECY");
	assert_string_equal(fact(F_ESTAB_NAME), "ATELIER DU LAC");
}

static void what_is_emptied_after_the_register_s_answer_stays_empty_and_what_is_required_is_asked_for(void **state)
{
	static const enum field_id emptied[] = { F_ESTAB_NAME, F_ADDR_STREET, F_ADDR_CITY, F_VAT };

	(void)state;
	for (size_t i = 0; i < sizeof emptied / sizeof *emptied; i++)
		kit_type(&k, emptied[i], "");
	apply();
	for (size_t i = 0; i < sizeof emptied / sizeof *emptied; i++)
		assert_string_equal(fact(emptied[i]), "");
	assert_string_equal(kit_said(&k, F_ADDR_CITY), "Indiquez la ville.");
	assert_string_equal(kit_said(&k, F_ESTAB_NAME), "Indiquez le nom de l’établissement.");
	assert_string_equal(kit_said(&k, F_VAT), "");
	/* « Choisir… » is no establishment, and takes nothing away; another one brings its own address */
	kit_type(&k, F_ADDR_CITY, "Annecy-le-Vieux");
	kit_type(&k, F_NIC, "");
	apply();
	assert_string_equal(fact(F_NIC), "");
	assert_string_equal(fact(F_ADDR_CITY), "Annecy-le-Vieux");
	assert_string_equal(kit_said(&k, F_NIC), "Choisissez un établissement.");
	kit_type(&k, F_NIC, "00074");
	apply();
	assert_string_equal(fact(F_ADDR_CITY), "Annecy-le-Vieux");
	kit_type(&k, F_NIC, "00082");
	apply();
	assert_string_equal(fact(F_ADDR_CITY), "ANNECY");
	assert_string_equal(fact(F_ADDR_STREET), "3 RUE NEUVE");
	assert_int_equal(kit_wrong(&k, STEP_ORGANISATION), 0);
}

static void another_siren_leaves_nothing_of_the_former(void **state)
{
	(void)state;
	kit_type(&k, F_ADDR_BOX, "BP 12");
	kit_type(&k, F_ORG_CERT_NAME, "Atelier");
	kit_type(&k, F_SIREN, "552081317");
	k.record.answer = ORG_ABSENT;
	apply();
	assert_string_equal(fact(F_ORG_NAME), "");
	assert_string_equal(fact(F_ADDR_BOX), "");
	assert_string_equal(fact(F_ORG_CERT_NAME), "");
	assert_string_equal(fact(F_NIC), "");
	assert_string_equal(fact(F_SIREN), "552081317");
	assert_int_equal(org_outcome(&k.facts), OUTCOME_UNKNOWN);
}

static void a_closed_or_foreign_establishment_is_refused(void **state)
{
	(void)state;
	kit_type(&k, F_NIC, "00090");
	apply();
	assert_non_null(kit_said(&k, F_NIC));
	assert_true(kit_said(&k, F_NIC)[0] != '\0');
	kit_type(&k, F_NIC, "12345");
	apply();
	assert_true(kit_said(&k, F_NIC)[0] != '\0');
	kit_type(&k, F_NIC, "00082");
	apply();
	assert_string_equal(kit_said(&k, F_NIC), "");
}

static void tell(const char *form, bool is_active, enum diffusion diffusion, enum org_outcome outcome)
{
	k.facts = (struct facts){ 0 };
	kit_type(&k, F_SIREN, "732829320");
	k.record.answer = ORG_FOUND;
	k.record.unit.legal_form = str_of(form);
	k.record.unit.is_active = is_active;
	k.record.unit.closed = is_active ? STR("") : STR("2017-12-31");
	k.record.unit.diffusion = diffusion;
	apply();
	assert_int_equal(org_outcome(&k.facts), outcome);
	assert_int_equal(kit_said(&k, F_SIREN)[0] != '\0', outcome != OUTCOME_FOUND);
	/* what is not found fills nothing */
	assert_int_equal(facts_has(&k.facts, F_ORG_NAME), outcome == OUTCOME_FOUND);
}

static void each_outcome_says_whether_one_may_go_on(void **state)
{
	(void)state;
	tell("5499", true, DIFFUSION_FULL, OUTCOME_FOUND);
	tell("5499", false, DIFFUSION_FULL, OUTCOME_CEASED);
	tell("7150", true, DIFFUSION_FULL, OUTCOME_PROTECTED);
	tell("2110", true, DIFFUSION_FULL, OUTCOME_NO_BODY);
	tell("9210", true, DIFFUSION_FULL, OUTCOME_NO_BODY);
	tell("9220", true, DIFFUSION_FULL, OUTCOME_FOUND);
	tell("5499", true, DIFFUSION_PARTIAL, OUTCOME_PARTIAL);
	k.portal.partial_self_entry = true;
	tell("5499", true, DIFFUSION_PARTIAL, OUTCOME_FOUND);
	k.record.unit.is_natural = true;
	tell("1000", true, DIFFUSION_PARTIAL, OUTCOME_PARTIAL);
	k.record.unit.is_natural = false;
	/* the ceased one names its day, the others where to write */
	tell("5499", false, DIFFUSION_FULL, OUTCOME_CEASED);
	size_t at;

	assert_true(str_find(str_of(kit_said(&k, F_SIREN)), STR("2017-12-31"), &at));
	tell("7150", true, DIFFUSION_FULL, OUTCOME_PROTECTED);
	assert_true(str_find(str_of(kit_said(&k, F_SIREN)), STR("ventes@exemple.fr"), &at));
}

static void a_number_that_fails_its_key_is_refused_only_when_it_is_absent_too(void **state)
{
	(void)state;
	k.facts = (struct facts){ 0 };
	kit_type(&k, F_SIREN, "732829321");
	apply();
	assert_string_equal(kit_said(&k, F_SIREN), "");
	assert_string_equal(fact(F_VAT), "");
	k.facts = (struct facts){ 0 };
	kit_type(&k, F_SIREN, "732829321");
	k.record.answer = ORG_ABSENT;
	apply();
	size_t at;

	assert_true(str_find(str_of(kit_said(&k, F_SIREN)), STR("pas valide"), &at));
}

static void without_a_register_one_goes_on_by_hand(void **state)
{
	(void)state;
	k.facts = (struct facts){ 0 };
	kit_type(&k, F_SIREN, "732829320");
	k.record.answer = ORG_DOWN;
	apply();
	assert_true(org_is_manual(&k.facts));
	assert_string_equal(kit_said(&k, F_SIREN), "");
	assert_true(kit_said(&k, F_ORG_NAME)[0] != '\0');
	kit_type(&k, F_ORG_NAME, "Atelier du Lac");
	kit_type(&k, F_ORG_TYPE, "company");
	kit_type(&k, F_NIC, "00074");
	kit_type(&k, F_ESTAB_NAME, "Atelier");
	kit_type(&k, F_ADDR_STREET, "12 rue du Lac");
	kit_type(&k, F_ADDR_POSTCODE, "74410");
	kit_type(&k, F_ADDR_CITY, "Saint-Aubin");
	kit_type(&k, F_ADDR_COUNTRY, "FR");
	assert_int_equal(kit_wrong(&k, STEP_ORGANISATION), 0);
	struct complaints *all = mem_new_of(mem, struct complaints);

	step_warnings(mem, &k.s, all);
	assert_int_equal(complaint_of(all, F_SIREN)->say, SAY_warn_degraded);
	/* and a register that goes down later takes nothing back */
	kit_make(&k, mem);
	k.record.answer = ORG_DOWN;
	apply();
	assert_int_equal(org_outcome(&k.facts), OUTCOME_FOUND);
	assert_string_equal(fact(F_ORG_NAME), "ATELIER DU LAC");
}

static void public_bodies_are_invoiced_through_chorus(void **state)
{
	(void)state;
	k.facts = (struct facts){ 0 };
	kit_type(&k, F_SIREN, "732829320");
	k.record.unit.legal_form = STR("7210");
	apply();
	assert_true(facts_ticked(&k.facts, F_CHORUS));
	/* unticked, it stays so */
	kit_type(&k, F_CHORUS, "");
	apply();
	assert_false(facts_ticked(&k.facts, F_CHORUS));
}

static void a_masked_establishment_shows_its_town_alone(void **state)
{
	(void)state;
	k.facts = (struct facts){ 0 };
	k.sites[0].diffusion = DIFFUSION_PARTIAL;
	kit_type(&k, F_SIREN, "732829320");
	apply();
	assert_string_equal(fact(F_ADDR_STREET), "");
	assert_string_equal(fact(F_ADDR_CITY), "SAINT-AUBIN-LE-LAC");
	assert_string_equal(fact(F_SIRENE_ESTAB_STATE), "masked");
	assert_string_equal(kit_said(&k, F_NIC), "");
	assert_true(kit_said(&k, F_ADDR_STREET)[0] != '\0');
}

static void a_sole_proprietor_s_activity_is_guessed_and_asked(void **state)
{
	(void)state;
	k.facts = (struct facts){ 0 };
	kit_type(&k, F_SIREN, "732829320");
	k.record.unit.legal_form = STR("1000");
	k.record.unit.ape = STR("01.13Z");
	apply();
	assert_string_equal(fact(F_ACTIVITY), "farming");
	kit_type(&k, F_ACTIVITY, "");
	assert_true(kit_said(&k, F_ACTIVITY)[0] != '\0');
}

static void facts_have_one_text_and_come_back_the_same(void **state)
{
	struct facts back;
	struct str text, again;

	(void)state;
	k.facts.seen = 5;
	facts_set(&k.facts, F_USAGE_DESC, STR("deux\nlignes \"et\" \\ un \x01 caractère"), ORIGIN_TYPED);
	text = facts_text(mem, &k.facts);
	assert_int_equal(facts_read(mem, text, &back), OK);
	again = facts_text(mem, &back);
	assert_string_equal(str_c(mem, text), str_c(mem, again));
	assert_int_equal(back.seen, 5);
	assert_string_equal(str_c(mem, facts_get(&back, F_USAGE_DESC)),
		"deux\nlignes \"et\" \\ un \x01 caractère");
	assert_int_equal(back.origin[F_ADDR_CITY], ORIGIN_SIRENE);
	assert_int_equal(back.origin[F_H_EMAIL], ORIGIN_TYPED);
	/* unchanged, a posted value keeps its origin; a forged automatic one is left alone */
	facts_type(&back, F_ADDR_CITY, facts_get(&back, F_ADDR_CITY));
	assert_int_equal(back.origin[F_ADDR_CITY], ORIGIN_SIRENE);
	facts_type(&back, F_PRICE_CENTS, STR("1"));
	assert_false(facts_has(&back, F_PRICE_CENTS));
	facts_type(&back, F_ACC_PASSWORD, STR("x"));
	assert_false(facts_has(&back, F_ACC_PASSWORD));
	assert_int_equal(facts_read(mem, STR("{\"origins\":{},\"seen\":0,\"v\":2,\"values\":{}}"), &back), ERR_INVALID);
	assert_int_equal(facts_read(mem, STR("[]"), &back), ERR_INVALID);
	/* cut anywhere, or spelt otherwise, it is not that text */
	for (size_t n = 0; n < text.n; n++)
		assert_int_equal(facts_read(mem, str_sub(text, 0, n), &back), ERR_INVALID);
	assert_int_equal(facts_read(mem, STR("{\"origins\":{}, \"seen\":0,\"v\":1,\"values\":{}}"), &back), ERR_INVALID);
	assert_int_equal(facts_read(mem, STR("{\"origins\":{},\"seen\":0,\"v\":1,\"values\":{\"siren\":\"\\u0041\"}}"),
		&back), ERR_INVALID);
	assert_int_equal(facts_read(mem, STR("{\"origins\":{},\"seen\":0,\"v\":1,\"values\":{\"siren\":\"\xff\"}}"),
		&back), ERR_INVALID);
	assert_int_equal(facts_read(mem, STR("{\"origins\":{},\"seen\":0,\"v\":1,\"values\":{\"gone\":\"x\"}}"), &back), OK);
	/* a name cut by a NUL is no name */
	assert_int_equal(facts_read(mem, STR("{\"origins\":{},\"seen\":0,\"v\":1,\"values\":{\"siren\0:\"1\"}}"), &back),
		ERR_INVALID);
	/* names out of order, or twice: not the text that was signed */
	assert_int_equal(facts_read(mem, STR("{\"origins\":{},\"seen\":0,\"v\":1,\"values\":{\"siren\":\"1\",\"pack\":\"1\"}}"),
		&back), ERR_INVALID);
	assert_int_equal(facts_read(mem, STR("{\"origins\":{},\"seen\":0,\"v\":1,\"values\":{\"pack\":\"1\",\"pack\":\"1\"}}"),
		&back), ERR_INVALID);
}

static void a_flood_of_typing_still_has_a_text(void **state)
{
	char *flood = mem_get(mem, 64 * 1024, 1);
	struct facts back;

	(void)state;
	for (size_t i = 0; i < 64 * 1024; i++)
		flood[i] = '\x01';
	for (unsigned id = 0; id < F_COUNT; id++)
		facts_type(&k.facts, (enum field_id)id, str_from(flood, 64 * 1024));
	struct str text = facts_text(mem, &k.facts);

	assert_int_equal(facts_read(mem, text, &back), OK);
	assert_int_equal(facts_get(&back, F_ADDR_STREET).n, 38 + FACTS_SPARE_CHARACTERS);
	/* what is too long is still told, not cut to fit */
	assert_true(kit_said(&k, F_ESTAB_NAME)[0] != '\0' || kit_said(&k, F_SIREN)[0] != '\0');
	assert_true(text.n < FACTS_BYTES_MAX);
}

static void the_second_signer_is_the_delegate_or_the_representative(void **state)
{
	(void)state;
	assert_int_equal(facts_second(&k.facts), F_R_CIVILITY);
	assert_string_equal(str_c(mem, facts_person(mem, &k.facts, F_R_CIVILITY)), "Hugo Vautrin");
	kit_type(&k, F_SAME_AS, "1");
	assert_int_equal(facts_second(&k.facts), F_H_CIVILITY);
	assert_string_equal(str_c(mem, facts_person(mem, &k.facts, F_R_CIVILITY)), "Claire Marchand");
	kit_type(&k, F_HAS_DELEGATE, "1");
	assert_int_equal(facts_second(&k.facts), F_D_CIVILITY);
	assert_string_equal(str_c(mem, facts_first_name(STR("Jean-Pierre Marie"))), "Jean-Pierre");
	assert_string_equal(str_c(mem, facts_first_name(STR("Anne Marie, Claire"))), "Anne Marie");
	assert_int_equal(person_beside(F_R_CIVILITY, F_H_ID_EXPIRY), F_R_ID_EXPIRY);
}

static void an_address_is_printed_as_the_post_wants_it(void **state)
{
	struct str lines[ADDRESS_LINES_MAX];

	(void)state;
	kit_type(&k, F_ESTAB_NAME, "Direction de la bibliothèque et de la documentation");
	kit_type(&k, F_ADDR_EXTRA, "Bâtiment B, 2e étage");
	kit_type(&k, F_ADDR_STREET, "12, rue de l'Été");
	kit_type(&k, F_ADDR_CITY, "Saint-Aubin");
	assert_int_equal(address_lines(mem, &k.facts, F_ADDR_EXTRA, lines), 6);
	assert_string_equal(str_c(mem, lines[0]), "ATELIER DU LAC");
	assert_string_equal(str_c(mem, lines[1]), "Direction de la bibliothèque et de la");
	assert_string_equal(str_c(mem, lines[2]), "documentation");
	assert_string_equal(str_c(mem, lines[3]), "Bâtiment B 2e étage");
	assert_string_equal(str_c(mem, lines[4]), "12 RUE DE L'ÉTÉ");
	assert_string_equal(str_c(mem, lines[5]), "74410 SAINT-AUBIN");
	kit_type(&k, F_ADDR_COUNTRY, "BE");
	assert_int_equal(address_lines(mem, &k.facts, F_ADDR_EXTRA, lines), 7);
	assert_string_equal(str_c(mem, lines[6]), "BELGIQUE");
	assert_string_equal(str_c(mem, address_short(mem, &k.facts, F_ADDR_EXTRA)),
		"12, rue de l'Été, 74410 Saint-Aubin");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

static size_t differ(struct org_difference out[ORG_CHANGE_COUNT])
{
	return org_differences(mem, &k.facts, &k.record, out);
}

static void what_the_register_says_now_is_told_apart(void **state)
{
	struct org_difference d[ORG_CHANGE_COUNT];

	(void)state;
	assert_int_equal(differ(d), 0);
	k.record.unit.name = STR("ATELIER DES CIMES");
	k.sites[0].line = STR("99 RUE DU LAC");
	assert_int_equal(differ(d), 2);
	assert_int_equal(d[0].change, CHANGE_ADDRESS);
	assert_int_equal(d[1].change, CHANGE_RENAMED);
	assert_string_equal(str_c(mem, d[1].was), "ATELIER DU LAC");
	assert_string_equal(str_c(mem, d[1].now), "ATELIER DES CIMES");
	assert_false(org_change_stops(d[0].change));
	k.record.unit.diffusion = DIFFUSION_PARTIAL;
	assert_int_equal(differ(d), 3);
	assert_int_equal(d[0].change, CHANGE_PARTIAL);
	assert_true(org_change_stops(d[0].change));
	k.record.unit.diffusion = DIFFUSION_FULL;
	k.sites[0].is_active = false;
	assert_int_equal(differ(d), 2);
	assert_int_equal(d[0].change, CHANGE_SITE_CLOSED);
	k.record.unit.is_active = false;
	k.record.unit.closed = STR("2026-11-20");
	assert_true(differ(d) > 0);
	assert_int_equal(d[0].change, CHANGE_CEASED);
	k.record.answer = ORG_ABSENT;
	assert_int_equal(differ(d), 1);
	assert_int_equal(d[0].change, CHANGE_GONE);
	/* a register that does not answer says nothing */
	k.record.answer = ORG_DOWN;
	assert_int_equal(differ(d), 0);
}

static void the_record_is_kept_whole_with_its_hash(void **state)
{
	size_t at;

	(void)state;
	struct str record = facts_get(&k.facts, F_SIRENE_RECORD);

	assert_true(str_find(record, STR("\"site_street\":\"12 RUE DU LAC\""), &at));
	assert_true(str_find(record, STR("\"as_of\":\"2026-11-21\""), &at));
	assert_int_equal(facts_get(&k.facts, F_SIRENE_SHA256).n, 64);
	struct str first = str_copy(mem, facts_get(&k.facts, F_SIRENE_SHA256));

	/* a correction is not the register's: the record stays */
	kit_type(&k, F_ADDR_STREET, "14 rue du Lac");
	apply();
	assert_true(str_eq(first, facts_get(&k.facts, F_SIRENE_SHA256)));
	k.record.unit.name = STR("ATELIER DES CIMES");
	apply();
	assert_false(str_eq(first, facts_get(&k.facts, F_SIRENE_SHA256)));
}

static void a_live_question_waits_and_a_silence_keeps_its_reason(void **state)
{
	(void)state;
	k.facts = (struct facts){ 0 };
	kit_type(&k, F_SIREN, "732829320");
	k.record.answer = ORG_WAITING;
	apply();
	assert_int_equal(org_outcome(&k.facts), OUTCOME_WAITING);
	assert_string_equal(kit_said(&k, F_SIREN), str_c(mem, say(LANG_FR, SAY_org_waiting)));
	k.record.answer = ORG_MOVED;
	k.record.reason = STR("552081317");
	apply();
	assert_int_equal(org_outcome(&k.facts), OUTCOME_MOVED);
	assert_true(kit_said(&k, F_SIREN)[0] != '\0');
	k.record.answer = ORG_DOWN;
	k.record.reason = STR("late");
	apply();
	assert_true(org_is_manual(&k.facts));
	assert_string_equal(fact(F_SIRENE_REASON), "late");
	/* the answer that comes after all fills in, and what was typed stays beside it */
	kit_type(&k, F_ADDR_STREET, "14 rue du Lac");
	k.record.answer = ORG_FOUND;
	k.record.reason = STR("");
	apply();
	assert_int_equal(org_outcome(&k.facts), OUTCOME_FOUND);
	assert_string_equal(fact(F_ORG_NAME), "ATELIER DU LAC");
	assert_string_equal(fact(F_ADDR_STREET), "14 rue du Lac");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(name_type_and_address_fill_themselves),
		CASE(a_correction_stands_beside_the_register_s_value),
		CASE(another_establishment_brings_its_own_address),
		CASE(what_is_emptied_after_the_register_s_answer_stays_empty_and_what_is_required_is_asked_for),
		CASE(another_siren_leaves_nothing_of_the_former),
		CASE(a_closed_or_foreign_establishment_is_refused),
		CASE(each_outcome_says_whether_one_may_go_on),
		CASE(a_number_that_fails_its_key_is_refused_only_when_it_is_absent_too),
		CASE(without_a_register_one_goes_on_by_hand),
		CASE(public_bodies_are_invoiced_through_chorus),
		CASE(a_masked_establishment_shows_its_town_alone),
		CASE(a_sole_proprietor_s_activity_is_guessed_and_asked),
		CASE(facts_have_one_text_and_come_back_the_same),
		CASE(a_flood_of_typing_still_has_a_text),
		CASE(the_second_signer_is_the_delegate_or_the_representative),
		CASE(an_address_is_printed_as_the_post_wants_it),
		CASE(what_the_register_says_now_is_told_apart),
		CASE(the_record_is_kept_whole_with_its_hash),
		CASE(a_live_question_waits_and_a_silence_keeps_its_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
