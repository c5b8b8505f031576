/* form_test.c - the fields of a page: what is drawn, what is never drawn, what stands beside a mistake. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/form.h"

static struct mem *m;
static struct facts facts;
static struct portal portal;
static struct product product;
static struct situation situation;
static struct complaints complaints;

static int begin(void **state)
{
	(void)state;
	m = mem_new(64 << 20);
	facts = (struct facts){ 0 };
	portal = (struct portal){ .number = 1 };
	product = (struct product){ .subject = SUBJECT_NATURAL, .identity = IDENTITY_BIRTH };
	complaints = (struct complaints){ 0 };
	situation = (struct situation){ .facts = &facts, .portal = &portal, .product = &product,
		.today = { 2026, 11, 22 } };
	return 0;
}

static int end(void **state)
{
	(void)state;
	mem_free(&m);
	return 0;
}

static struct form *form(enum step step)
{
	return form_new(m, LANG_FR, &situation, step, &complaints);
}

static const char *drawn(const struct form *f, enum field_id id)
{
	struct out *o = out_new(m, &world_real, LANG_FR, STR("secret"));

	form_field(o, f, id);
	return str_c(m, buf_done(out_done(o)));
}

static bool has(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static void a_required_field_says_so_to_eyes_and_to_screen_readers(void **state)
{
	const char *text = drawn(form(STEP_ORGANISATION), F_ESTAB_NAME);

	(void)state;
	assert_true(has(text, "<span class=\"star\">*</span>"));
	assert_true(has(text, "aria-required=\"true\""));
	assert_false(has(text, " required"));
	assert_false(has(drawn(form(STEP_ORGANISATION), F_ADDR_EXTRA), "star"));
}

static void what_was_typed_comes_back_escaped(void **state)
{
	(void)state;
	facts_set(&facts, F_ESTAB_NAME, STR("\"><script>"), ORIGIN_TYPED);
	const char *text = drawn(form(STEP_ORGANISATION), F_ESTAB_NAME);

	assert_true(has(text, "value=\"&quot;&gt;&lt;script&gt;\""));
	assert_false(has(text, "<script>"));
}

static void a_complaint_stands_beside_the_field_and_in_the_summary(void **state)
{
	struct out *o = out_new(m, &world_real, LANG_FR, STR("secret"));

	(void)state;
	complain(&complaints, F_ADDR_CITY, SAY_org_city);
	complain(&complaints, F_SIREN, SAY_org_siren_length);
	struct form *f = form(STEP_ORGANISATION);
	const char *text = drawn(f, F_ADDR_CITY);

	assert_int_equal(form_complaints(f), 2);
	assert_true(has(text, "id=\"addr_city-error\""));
	assert_true(has(text, "aria-invalid=\"true\""));
	assert_true(has(text, "aria-describedby=\"addr_city-error\""));
	form_errors(o, f);
	const char *summary = str_c(m, buf_done(out_done(o)));

	assert_true(has(summary, "2 informations sont à corriger"));
	assert_true(has(summary, "<a href=\"#siren\">Le numéro SIREN comporte 9 chiffres.</a>"));
	assert_true(has(summary, "<a href=\"#addr_city\">Indiquez la ville.</a>"));
	/* in the order of the page, not of the complaints */
	assert_true(strstr(summary, "#siren") < strstr(summary, "#addr_city"));
}

/* « 38 caractères maximum par ligne. »: of which line, and of what the date does not exist. */
static void a_sentence_that_names_no_field_is_told_with_its_label(void **state)
{
	struct out *o = out_new(m, &world_real, LANG_FR, STR("secret"));

	(void)state;
	complain(&complaints, F_ADDR_STREET, SAY_org_line);
	form_errors(o, form(STEP_ORGANISATION));
	assert_true(has(str_c(m, buf_done(out_done(o))),
			"N°\u00a0et voie — </span><a href=\"#addr_street\">38\u00a0caractères maximum par ligne.</a>"));
	complaints.n = 0;
	complain_of(&complaints, F_H_UNIT, SAY_person_chars, "c", STR("<"));
	o = out_new(m, &world_real, LANG_FR, STR("secret"));
	form_errors(o, form(STEP_PERSONS));
	assert_true(has(str_c(m, buf_done(out_done(o))), "Titulaire — Service (apparaîtra dans le certificat) — </span>"));
}

/* An address in a complaint is part of its sentence: one item beside the sign, not three. */
static void a_complaint_is_one_sentence_beside_its_sign(void **state)
{
	(void)state;
	complain_of(&complaints, F_SIREN, SAY_org_partial, COMPLAINT_MAIL, STR("ventes@exemple.fr"));
	assert_true(has(drawn(form(STEP_ORGANISATION), F_SIREN), "</svg><span>Cette organisation"));
}

/* The lines of a summary as they are read, without their links. */
static size_t lines_of(const char *summary, struct str out[F_COUNT])
{
	size_t n = 0;

	for (const char *p = strstr(summary, "<li>"); p != NULL && n < F_COUNT; p = strstr(p, "<li>")) {
		char *line = mem_get(m, 1, 2000);
		size_t at = 0;

		for (p += 4; *p != '\0' && strncmp(p, "</li>", 5) != 0 && at < 1999; p++) {
			if (*p == '<')
				p = strchr(p, '>');
			else
				line[at++] = *p;
		}
		out[n++] = str_from(line, at);
	}
	return n;
}

static void every_line_of_a_summary_is_told_from_the_others(void **state)
{
	static struct str lines[F_COUNT];

	(void)state;
	for (enum step step = STEP_ORGANISATION; step <= STEP_ARRANGEMENTS; step++) {
		for (enum lang lang = LANG_FR; lang <= LANG_EN; lang++) {
			struct out *o = out_new(m, &world_real, lang, STR("secret"));
			struct form *f = form_new(m, lang, &situation, step, NULL);

			for (int id = 0; id < F_COUNT; id++) {
				if (fields[id].step == step)
					form_complain(f, (enum field_id)id, say(lang, SAY_mod_billing));
			}
			form_errors(o, f);
			size_t n = lines_of(str_c(m, buf_done(out_done(o))), lines);

			assert_int_equal(n, form_complaints(f));
			assert_true(n > 1);
			for (size_t i = 0; i < n; i++) {
				for (size_t j = i + 1; j < n; j++) {
					if (str_eq(lines[i], lines[j]))
						fail_msg("twice: %s", str_c(m, lines[i]));
				}
			}
		}
	}
}

static void without_complaints_there_is_no_summary(void **state)
{
	struct out *o = out_new(m, &world_real, LANG_FR, STR("secret"));

	(void)state;
	form_errors(o, form(STEP_ORGANISATION));
	assert_int_equal(buf_bytes(out_done(o)), 0);
}

static void a_value_fixed_by_the_portal_is_shown_and_cannot_be_typed(void **state)
{
	(void)state;
	portal.locks[0] = (struct lock){ F_SIREN, STR("217408996") };
	portal.n_locks = 1;
	facts_set(&facts, F_SIREN, STR("217408996"), ORIGIN_PORTAL);
	const char *text = drawn(form(STEP_ORGANISATION), F_SIREN);

	assert_true(has(text, "Fixé par votre portail."));
	assert_true(has(text, "217"));
	assert_false(has(text, "<input"));
}

static void a_date_is_three_inputs_and_the_summary_leads_to_the_first(void **state)
{
	struct out *o = out_new(m, &world_real, LANG_FR, STR("secret"));

	(void)state;
	facts_set(&facts, F_H_BIRTH_DATE, STR("1984-03-14"), ORIGIN_TYPED);
	complain(&complaints, F_H_BIRTH_DATE, SAY_person_date);
	struct form *f = form(STEP_PERSONS);
	const char *text = drawn(f, F_H_BIRTH_DATE);

	assert_true(has(text, "name=\"h_birth_date_day\" type=\"text\" inputmode=\"numeric\" autocomplete=\"off\" value=\"14\""));
	assert_true(has(text, "name=\"h_birth_date_month\""));
	assert_true(has(text, "value=\"1984\""));
	assert_false(has(text, "type=\"date\""));
	form_errors(o, f);
	assert_true(has(str_c(m, buf_done(out_done(o))), "href=\"#h_birth_date_day\""));
}

static void a_field_whose_condition_is_false_is_not_drawn(void **state)
{
	(void)state;
	product.identity = IDENTITY_MINIMAL;
	assert_string_equal(drawn(form(STEP_PERSONS), F_H_BIRTH_DATE), "");
	product.identity = IDENTITY_BIRTH;
	assert_true(has(drawn(form(STEP_PERSONS), F_H_BIRTH_DATE), "h_birth_date_day"));
}

static void a_block_that_the_page_opens_is_drawn_before_it_is_chosen(void **state)
{
	const char *text = drawn(form(STEP_PERSONS), F_D_BIRTH_NAME);

	(void)state;
	assert_true(has(text, "name=\"d_birth_name\""));
	assert_true(has(text, "aria-required=\"true\""));
}

static void other_peoples_data_are_not_offered_by_the_browser(void **state)
{
	(void)state;
	assert_true(has(drawn(form(STEP_PERSONS), F_H_EMAIL), "autocomplete=\"off\""));
	assert_true(has(drawn(form(STEP_PERSONS), F_R_MOBILE), "autocomplete=\"off\""));
	assert_true(has(drawn(form(STEP_ACCOUNT), F_ACC_EMAIL), "autocomplete=\"email\""));
}

static void a_password_never_comes_back(void **state)
{
	struct out *o = out_new(m, &world_real, LANG_FR, STR("secret"));

	(void)state;
	form_one(o, F_ACC_PASSWORD, STR("correct horse"), STR("Choisissez au moins 12 caractères."));
	const char *text = str_c(m, buf_done(out_done(o)));

	assert_false(has(text, "correct horse"));
	assert_true(has(text, "type=\"password\""));
}

static void a_choice_of_one_is_shown_and_posted(void **state)
{
	struct out *o = out_new(m, &world_real, LANG_FR, STR("secret"));
	const struct form_choice cash = { .value = STR("cash"), .label = STR("Comptant") };

	(void)state;
	struct form *f = form(STEP_CERTIFICATE);

	form_choices(f, F_PAYMENT, &cash, 1);
	form_cards(o, f, F_PAYMENT);
	const char *text = str_c(m, buf_done(out_done(o)));

	assert_true(has(text, "Comptant"));
	assert_true(has(text, "<input type=\"hidden\" name=\"payment\" value=\"cash\">"));
	assert_false(has(text, "radio"));
}

static void a_siren_is_shown_by_three_and_a_phone_as_people_write_it(void **state)
{
	(void)state;
	facts_set(&facts, F_SIREN, STR("217408996"), ORIGIN_TYPED);
	facts_set(&facts, F_H_MOBILE, STR("+33639982042"), ORIGIN_TYPED);
	assert_true(has(drawn(form(STEP_ORGANISATION), F_SIREN), "value=\"217\xe2\x80\xaf" "408\xe2\x80\xaf" "996\""));
	const char *text = drawn(form(STEP_PERSONS), F_H_MOBILE);

	assert_true(has(text, "value=\"06 39 98 20 42\""));
	assert_true(has(text, "<option value=\"FR\" selected>+33 France</option>"));
	/* a wrong one comes back as it was typed */
	facts_set(&facts, F_SIREN, STR("21740899"), ORIGIN_TYPED);
	assert_true(has(drawn(form(STEP_ORGANISATION), F_SIREN), "value=\"21740899\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_required_field_says_so_to_eyes_and_to_screen_readers),
		TEST(what_was_typed_comes_back_escaped),
		TEST(a_complaint_stands_beside_the_field_and_in_the_summary),
		TEST(a_sentence_that_names_no_field_is_told_with_its_label),
		TEST(a_complaint_is_one_sentence_beside_its_sign),
		TEST(every_line_of_a_summary_is_told_from_the_others),
		TEST(without_complaints_there_is_no_summary),
		TEST(a_value_fixed_by_the_portal_is_shown_and_cannot_be_typed),
		TEST(a_date_is_three_inputs_and_the_summary_leads_to_the_first),
		TEST(a_field_whose_condition_is_false_is_not_drawn),
		TEST(a_block_that_the_page_opens_is_drawn_before_it_is_chosen),
		TEST(other_peoples_data_are_not_offered_by_the_browser),
		TEST(a_password_never_comes_back),
		TEST(a_choice_of_one_is_shown_and_posted),
		TEST(a_siren_is_shown_by_three_and_a_phone_as_people_write_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
