/* check_test.c - every complaint of the form, in the words of the form; and what must not complain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/identity.h"
#include "core/subject.h"
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

/* Typography is the build's: the sentences are compared without it. */
static const char *plain(const char *sentence)
{
	struct buf *out = buf_new(mem, 4096);
	struct str s = str_of(sentence);

	for (size_t i = 0; i < s.n; i++) {
		if (str_starts(str_sub(s, i, 2), STR("\xc2\xa0"))) {
			buf_byte(out, ' ');
			i += 1;
		} else if (str_starts(str_sub(s, i, 3), STR("\xe2\x80\xaf"))) {
			buf_byte(out, ' ');
			i += 2;
		} else if (str_starts(str_sub(s, i, 3), STR("\xe2\x80\x99"))) {
			buf_byte(out, '\'');
			i += 2;
		} else {
			buf_byte(out, s.p[i]);
		}
	}
	return str_c(mem, buf_done(out));
}

#define SAID(field, sentence) assert_string_equal(plain(kit_said(&k, field)), sentence)

static void typed_is(enum field_id id, const char *typed, const char *sentence)
{
	kit_type(&k, id, typed);
	if (!str_eq_c(str_of(plain(kit_said(&k, id))), sentence))
		fail_msg("%s = \"%s\": said \"%s\", not \"%s\"", fields[id].name, typed, kit_said(&k, id), sentence);
}

static void a_right_order_complains_of_nothing(void **state)
{
	(void)state;
	for (unsigned step = 0; step < STEP_ORDER_COUNT; step++)
		assert_int_equal(kit_wrong(&k, (enum step)step), 0);
	assert_int_equal(step_first_open(mem, &k.s), STEP_ORGANISATION);
	k.facts.seen = 0x0f;
	assert_int_equal(step_first_open(mem, &k.s), STEP_PIECES);
}

static void an_empty_order_complains_of_each_required_field_in_order(void **state)
{
	struct complaints *all = mem_new_of(mem, struct complaints);

	(void)state;
	k.facts = (struct facts){ 0 };
	k.s.product = NULL;
	for (unsigned step = 0; step < STEP_ORDER_COUNT; step++)
		step_check(mem, &k.s, (enum step)step, all);
	assert_true(all->n >= 25);
	assert_int_equal(all->list[0].field, F_SIREN);
	assert_int_equal(fields[all->list[1].field].step, STEP_CERTIFICATE);
	for (size_t i = 1; i < all->n; i++)
		assert_true(all->list[i - 1].field < all->list[i].field);
	SAID(F_SIREN, "Le numéro SIREN comporte 9 chiffres.");
	/* once there is an organisation, its establishment is asked */
	kit_type(&k, F_SIREN, "732829320");
	SAID(F_SIREN, "");
	SAID(F_NIC, "Choisissez un établissement.");
	SAID(F_ESTAB_NAME, "Indiquez le nom de l'établissement.");
	SAID(F_ADDR_STREET, "Indiquez le numéro et la voie, ou le lieu-dit.");
	SAID(F_ADDR_POSTCODE, "Code postal invalide (5 chiffres).");
	SAID(F_ADDR_CITY, "Indiquez la ville.");
	SAID(F_PRODUCT, "Choisissez un certificat.");
	/* what is sold with a product is asked once there is one: before, its field is nowhere on the page */
	SAID(F_PACK, "");
	SAID(F_PAYMENT, "");
	SAID(F_PREREQ_OK, "");
	k.s.product = &k.product;
	SAID(F_PAYMENT, "Choisissez un type de paiement.");
	SAID(F_PREREQ_OK, "Confirmez la vérification des prérequis techniques.");
	k.s.product = NULL;
	SAID(F_H_CIVILITY, "Choisissez la civilité.");
	SAID(F_R_BIRTH_NAME, "Indiquez le nom tel qu'il figure sur la pièce d'identité.");
	SAID(F_R_GIVEN_NAMES, "Indiquez le prénom.");
	SAID(F_R_EMAIL, "Indiquez l'adresse électronique.");
	SAID(F_R_MOBILE, "Indiquez un numéro de mobile (06 ou 07) pouvant recevoir un SMS.");
	SAID(F_R_FUNCTION, "Indiquez la fonction.");
	SAID(F_R_ID_TYPE, "Choisissez le type de pièce.");
	SAID(F_R_ID_NUMBER, "Indiquez le numéro de la pièce.");
	SAID(F_R_ID_EXPIRY, "Indiquez la date : jour, mois et année.");
	SAID(F_OFFICE_SEND, "Choisissez le bureau d'envoi.");
	SAID(F_OFFICE_PICK, "Choisissez le bureau de retrait.");
	SAID(F_BILL_TO, "Complétez l'adresse de facturation.");
	SAID(F_TERMS_OK, "Acceptez les conditions générales d'utilisation.");
	SAID(F_ACCURACY_OK, "Attestez l'exactitude des informations.");
	/* and of nothing optional, nor of a branch that was not chosen */
	SAID(F_ADDR_EXTRA, "");
	SAID(F_D_BIRTH_NAME, "");
	SAID(F_BILL_NAME, "");
	SAID(F_SEAL_NAME, "");
}

static void wrong_answers_are_told_in_the_words_of_the_form(void **state)
{
	(void)state;
	typed_is(F_NIC, "123", "Le code NIC comporte 5 chiffres.");
	typed_is(F_ADDR_STREET, "12 rue du très long chemin des anciennes tuileries",
		"38 caractères maximum par ligne.");
	typed_is(F_ADDR_POSTCODE, "7441", "Code postal invalide (5 chiffres).");
	typed_is(F_ADDR_POSTCODE, "ABCDE", "Code postal invalide (5 chiffres).");
	typed_is(F_VAT, "FR00732829320", "Numéro de TVA incohérent avec le SIREN.");
	typed_is(F_VAT, "fr 44 732 829 320", "");
	typed_is(F_H_BIRTH_NAME, "Marchand2", "Ce champ contient un caractère non autorisé : « 2 ».");
	/* a hyphen, an apostrophe or a comma alone is nobody's name; nor is a first name before which there is none */
	typed_is(F_H_BIRTH_NAME, "-", "Indiquez le nom tel qu'il figure sur la pièce d'identité.");
	typed_is(F_H_USE_NAME, "'", "Indiquez le nom tel qu'il figure sur la pièce d'identité.");
	typed_is(F_H_USE_NAME, "", "");
	typed_is(F_H_GIVEN_NAMES, ", Élodie", "Indiquez le prénom.");
	typed_is(F_H_GIVEN_NAMES, "Claire, Élodie", "");
	typed_is(F_H_EMAIL, "claire.exemple.fr", "Adresse électronique invalide, par exemple il manque « @ ».");
	typed_is(F_H_MOBILE, "01 23 45 67 89",
		"Indiquez un numéro de mobile (06 ou 07) pouvant recevoir un SMS.");
	typed_is(F_H_MOBILE, "0700 1234 5678 90",
		"Ce numéro est réservé aux objets connectés : il ne reçoit pas de SMS.");
	typed_is(F_H_ID_NUMBER, "12345678", "Numéro invalide pour ce type de pièce.");
	typed_is(F_H_ID_TYPE, "permis", "Choisissez le type de pièce.");
	typed_is(F_H_UNIT, "Un service dont le nom est bien trop long pour un certificat, vraiment",
		"64 caractères maximum.");
	typed_is(F_DEVICE_MODE, "software", "Ce certificat exige un support cryptographique qualifié.");
	typed_is(F_DEVICE_MODE, "held", "");
	typed_is(F_DEVICE_SERIAL, "", "Indiquez le numéro de série gravé sur le support.");
	typed_is(F_PAYMENT, "purchase_order", "Choisissez un type de paiement.");
	typed_is(F_OFFICE_SEND, "thonon", "Choisissez le bureau d'envoi.");
	typed_is(F_OFFICE_PICK, "annecy", "Choisissez le bureau de retrait.");
	typed_is(F_ADDR_COUNTRY, "ZZ", "Choisissez le pays.");
	typed_is(F_BILL_PHONE, "01 23 45 67 89", "");
	typed_is(F_MANUAL_CODE, "ABC", "");     /* not shown: the organisation was found */
	kit_date(&k, F_H_BIRTH_DATE, "31", "02", "1984");
	SAID(F_H_BIRTH_DATE, "Cette date n'existe pas. Saisissez le jour, le mois et l'année.");
	k.s.product = NULL;
	SAID(F_PRODUCT, "Ce certificat n'est plus proposé par votre portail. Choisissez-en un autre.");
}

static void the_holder_is_of_age_on_his_birthday(void **state)
{
	(void)state;
	kit_date(&k, F_H_BIRTH_DATE, "23", "11", "2008");
	SAID(F_H_BIRTH_DATE, "Le titulaire doit être majeur.");
	kit_date(&k, F_H_BIRTH_DATE, "22", "11", "2008");
	SAID(F_H_BIRTH_DATE, "");
	/* born on 29 February: on 1 March */
	kit_date(&k, F_H_BIRTH_DATE, "29", "02", "2008");
	k.s.today = (struct date){ 2026, 2, 28 };
	SAID(F_H_BIRTH_DATE, "Le titulaire doit être majeur.");
	k.s.today = (struct date){ 2026, 3, 1 };
	SAID(F_H_BIRTH_DATE, "");
}

static void a_year_like_no_other_is_judged_like_every_other(void **state)
{
	(void)state;
	kit_date(&k, F_H_BIRTH_DATE, "29", "02", "9996");
	SAID(F_H_BIRTH_DATE, "Le titulaire doit être majeur.");
	kit_date(&k, F_H_BIRTH_DATE, "31", "12", "9999");
	SAID(F_H_BIRTH_DATE, "Le titulaire doit être majeur.");
	/* an identity card that would be prolonged beyond the calendar */
	kit_make(&k, mem);
	kit_type(&k, F_H_ID_TYPE, "cni");
	kit_type(&k, F_H_ID_NUMBER, "120692012345");
	kit_date(&k, F_H_ID_ISSUED, "15", "06", "2012");
	kit_date(&k, F_H_ID_EXPIRY, "31", "12", "9999");
	SAID(F_H_ID_EXPIRY, "");
	assert_int_equal(kit_wrong(&k, STEP_PERSONS), 0);
}

static void expired_papers_are_refused_but_old_cards_are_prolonged(void **state)
{
	(void)state;
	kit_type(&k, F_H_ID_TYPE, "passport");
	kit_type(&k, F_H_ID_NUMBER, "12AB34567");
	kit_date(&k, F_H_ID_EXPIRY, "21", "11", "2026");
	SAID(F_H_ID_EXPIRY, "Cette pièce est expirée : fournissez une pièce en cours de validité.");
	SAID(F_H_ID_ISSUED, "");
	kit_date(&k, F_H_ID_EXPIRY, "22", "11", "2026");
	SAID(F_H_ID_EXPIRY, "");
	/* an identity card: the date of issue is asked before it is refused */
	kit_type(&k, F_H_ID_TYPE, "cni");
	kit_type(&k, F_H_ID_NUMBER, "120692012345");
	kit_date(&k, F_H_ID_EXPIRY, "14", "06", "2022");
	SAID(F_H_ID_EXPIRY, "");
	SAID(F_H_ID_ISSUED, "Indiquez la date de délivrance : certaines cartes sont prolongées de 5 ans.");
	kit_date(&k, F_H_ID_ISSUED, "15", "06", "2012");
	assert_int_equal(kit_wrong(&k, STEP_PERSONS), 0);
	/* to a minor it was not prolonged */
	kit_date(&k, F_H_BIRTH_DATE, "01", "01", "1997");
	SAID(F_H_ID_EXPIRY, "Cette pièce est expirée : fournissez une pièce en cours de validité.");
	/* the representative's birth is not asked: the card passes, the office decides */
	kit_make(&k, mem);
	kit_type(&k, F_R_ID_TYPE, "cni");
	kit_type(&k, F_R_ID_NUMBER, "120692012345");
	kit_date(&k, F_R_ID_EXPIRY, "14", "06", "2022");
	kit_date(&k, F_R_ID_ISSUED, "15", "06", "2012");
	assert_int_equal(kit_wrong(&k, STEP_PERSONS), 0);
	k.portal.cni_extension = false;
	SAID(F_R_ID_EXPIRY, "Cette pièce est expirée : fournissez une pièce en cours de validité.");
}

static void the_fifteen_year_rule_has_its_days(void **state)
{
	static const struct { const char *issued, *printed, *birth, *expiry; } cases[] = {
		{ "2012-06-15", "2022-06-14", "1984-01-01", "2027-06-14" },
		{ "2013-12-31", "2023-12-30", "1984-01-01", "2028-12-30" },
		{ "2012-06-15", "2022-06-14", "1997-01-01", "2022-06-14" },
		{ "2011-10-01", "2021-09-30", "1984-01-01", "2026-09-30" },
		{ "2004-01-02", "2014-01-01", "1984-01-01", "2019-01-01" },
		{ "2004-01-01", "2013-12-31", "1984-01-01", "2013-12-31" },
		{ "2014-01-01", "2028-12-31", "1984-01-01", "2028-12-31" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct date issued, printed, birth;

		assert_true(date_parse(str_of(cases[i].issued), &issued));
		assert_true(date_parse(str_of(cases[i].printed), &printed));
		assert_true(date_parse(str_of(cases[i].birth), &birth));
		assert_string_equal(str_c(mem, date_iso(mem, identity_effective_expiry(STR("cni"), printed,
			&issued, &birth, true))), cases[i].expiry);
		assert_int_equal(date_cmp(identity_effective_expiry(STR("passport"), printed, &issued, &birth,
			true), printed), 0);
	}
}

static void branches_that_were_not_chosen_are_not_judged(void **state)
{
	(void)state;
	kit_type(&k, F_D_MOBILE, "abc");
	kit_type(&k, F_BILL_POSTCODE, "1");
	assert_int_equal(kit_wrong(&k, STEP_PERSONS), 0);
	assert_int_equal(kit_wrong(&k, STEP_ARRANGEMENTS), 0);
	kit_type(&k, F_HAS_DELEGATE, "1");
	kit_type(&k, F_BILL_TO, "other");
	SAID(F_D_MOBILE, "Indiquez un numéro de mobile (06 ou 07) pouvant recevoir un SMS.");
	SAID(F_D_BIRTH_NAME, "Indiquez le nom tel qu'il figure sur la pièce d'identité.");
	SAID(F_BILL_NAME, "Complétez l'adresse de facturation.");
	SAID(F_BILL_STREET, "Complétez l'adresse de facturation.");
	SAID(F_BILL_POSTCODE, "Code postal invalide (5 chiffres).");
	/* one person in two capacities: the representative's block closes */
	kit_type(&k, F_HAS_DELEGATE, "");
	kit_type(&k, F_R_BIRTH_NAME, "");
	assert_int_equal(kit_wrong(&k, STEP_PERSONS), 1);
	kit_type(&k, F_SAME_AS, "1");
	assert_int_equal(kit_wrong(&k, STEP_PERSONS), 0);
}

static void a_product_asks_only_what_it_needs(void **state)
{
	(void)state;
	k.product.identity = IDENTITY_MINIMAL;
	k.product.has_nationality = false;
	k.product.device = DEVICE_NONE;
	k.product.delivery = DELIVERY_DOWNLOAD;
	assert_false(field_is_drawn(F_H_BIRTH_DATE, &k.s));
	assert_false(field_is_drawn(F_H_BIRTH_PLACE, &k.s));
	assert_false(field_is_drawn(F_H_NATIONALITY, &k.s));
	assert_false(field_is_drawn(F_DEVICE_SERIAL, &k.s));
	assert_false(field_is_drawn(F_OFFICE_PICK, &k.s));
	k.product.identity = IDENTITY_BIRTH;
	assert_true(field_is_drawn(F_H_BIRTH_DATE, &k.s));
	assert_false(field_is_drawn(F_H_BIRTH_PLACE, &k.s));
}

static void choices_come_from_the_table_or_from_the_portal(void **state)
{
	struct choice_text c;

	(void)state;
	assert_true(field_choice(F_DEVICE_MODE, &k.s, LANG_FR, 0, &c));
	assert_string_equal(str_c(mem, c.value), "usb");
	assert_true(field_choice(F_DEVICE_MODE, &k.s, LANG_FR, 1, &c));
	assert_string_equal(str_c(mem, c.value), "held");
	assert_false(field_choice(F_DEVICE_MODE, &k.s, LANG_FR, 2, &c));
	assert_true(field_choice(F_OFFICE_PICK, &k.s, LANG_FR, 0, &c));
	assert_string_equal(str_c(mem, c.value), "thonon");
	assert_false(field_choice(F_OFFICE_PICK, &k.s, LANG_FR, 1, &c));
	assert_true(field_choice(F_ADDR_COUNTRY, &k.s, LANG_EN, 0, &c));
	assert_true(field_choice(F_ORG_TYPE, &k.s, LANG_FR, 0, &c));
	assert_false(field_choice(F_H_EMAIL, &k.s, LANG_FR, 0, &c));
}

static void the_same_office_must_hand_certificates_over(void **state)
{
	(void)state;
	typed_is(F_OFFICE_PICK, "same", "Ce bureau d'envoi ne remet pas de certificats : choisissez un bureau de retrait.");
	/* none is chosen to send to: that alone is said */
	typed_is(F_OFFICE_SEND, "", "Choisissez le bureau d'envoi.");
	SAID(F_OFFICE_PICK, "");
}

static void warnings_stop_nobody(void **state)
{
	struct complaints *all = mem_new_of(mem, struct complaints);

	(void)state;
	step_warnings(mem, &k.s, all);
	assert_int_equal(all->n, 0);
	kit_type(&k, F_R_MOBILE, "06 12 34 56 42");
	kit_type(&k, F_R_EMAIL, "claire@exemple.fr");
	kit_date(&k, F_R_ID_EXPIRY, "20", "01", "2027");
	step_warnings(mem, &k.s, all);
	assert_non_null(complaint_of(all, F_R_MOBILE));
	assert_non_null(complaint_of(all, F_R_EMAIL));
	assert_int_equal(complaint_of(all, F_R_ID_EXPIRY)->say, SAY_warn_id_expiring);
	assert_int_equal(kit_wrong(&k, STEP_PERSONS), 0);
	/* one person has one telephone */
	kit_type(&k, F_SAME_AS, "1");
	all->n = 0;
	step_warnings(mem, &k.s, all);
	assert_null(complaint_of(all, F_R_MOBILE));
	kit_date(&k, F_R_ID_EXPIRY, "21", "01", "2027");
	kit_type(&k, F_SAME_AS, "");
	all->n = 0;
	step_warnings(mem, &k.s, all);
	assert_null(complaint_of(all, F_R_ID_EXPIRY));
}

static void the_bar_tells_each_step(void **state)
{
	enum step_state bar[STEP_ORDER_COUNT], again[STEP_ORDER_COUNT];

	(void)state;
	k.facts.seen = 0x07;
	kit_type(&k, F_PREREQ_OK, "");
	step_states(mem, &k.s, STEP_PERSONS, STEP_ORGANISATION, bar);
	assert_int_equal(bar[STEP_ORGANISATION], STEP_DONE);
	assert_int_equal(bar[STEP_CERTIFICATE], STEP_FIX);
	assert_int_equal(bar[STEP_PERSONS], STEP_CURRENT);
	assert_int_equal(bar[STEP_ARRANGEMENTS], STEP_TODO);
	assert_int_equal(step_first_open(mem, &k.s), STEP_CERTIFICATE);
	/* what is known of the steps before changes nothing */
	assert_int_equal(step_first_open_before(mem, &k.s, STEP_PERSONS), STEP_CERTIFICATE);
	assert_int_equal(step_states(mem, &k.s, STEP_PERSONS, STEP_CERTIFICATE, again), STEP_CERTIFICATE);
	assert_memory_equal(again, bar, sizeof bar);
}

static const char *subject_line(const char *attribute, size_t nth)
{
	static struct subject subject;

	subject_of(mem, &k.s, &subject);
	for (size_t i = 0; i < subject.n; i++) {
		const char *a = subject.lines[i].attribute;

		if (a != NULL && str_eq_c(str_of(a), attribute) && nth-- == 0)
			return str_c(mem, subject.lines[i].value);
	}
	return "(none)";
}

static void the_panel_shows_the_subject_of_a_person(void **state)
{
	(void)state;
	kit_type(&k, F_H_UNIT, "Direction générale");
	kit_type(&k, F_H_GIVEN_NAMES, "Jean-Pierre, Élodie");
	kit_type(&k, F_H_BIRTH_NAME, "d'Été");
	assert_string_equal(subject_line("CN", 0), "Jean-Pierre D’ÉTÉ");
	assert_string_equal(subject_line("GN", 0), "Jean-Pierre");
	assert_string_equal(subject_line("SN", 0), "D’ÉTÉ");
	assert_string_equal(subject_line("O", 0), "ATELIER DU LAC");
	assert_string_equal(subject_line("organizationIdentifier", 0), "NTRFR-732829320");
	assert_string_equal(subject_line("OU", 0), "0002 732829320");
	assert_string_equal(subject_line("OU", 1), "Direction générale");
	assert_string_equal(subject_line("C", 0), "FR");
	assert_string_equal(subject_line("SAN", 0), "(none)");
	k.product.has_siret_id = k.product.has_email = true;
	assert_string_equal(subject_line("organizationIdentifier", 0), "NTRFR-73282932000074");
	assert_string_equal(subject_line("SAN", 0), "claire@exemple.fr");
	/* the name in use, only where the profile takes it */
	kit_type(&k, F_H_USE_NAME, "Martin");
	assert_string_equal(subject_line("SN", 0), "D’ÉTÉ");
	k.product.uses_use_name = true;
	assert_string_equal(subject_line("SN", 0), "MARTIN");
}

static void the_panel_shows_nothing_that_the_certificate_will_not_hold(void **state)
{
	(void)state;
	k.product.has_siret_id = k.product.has_email = true;
	/* what « Continuer » will refuse */
	kit_type(&k, F_H_BIRTH_NAME, "Martin4");
	assert_string_equal(subject_line("SN", 0), "");
	assert_string_equal(subject_line("CN", 0), subject_line("GN", 0));
	kit_type(&k, F_H_EMAIL, "claire");
	assert_string_equal(subject_line("SAN", 0), "");
	kit_type(&k, F_NIC, "0001");
	assert_string_equal(subject_line("organizationIdentifier", 0), "");
	assert_string_equal(subject_line("OU", 0), "");
	kit_type(&k, F_NIC, "00074");
	assert_string_equal(subject_line("OU", 0), "0002 73282932000074");
	/* a short name has no second one; one that is too long is not it */
	kit_type(&k, F_ORG_CERT_NAME, "Atelier");
	assert_string_equal(subject_line("O", 0), "ATELIER DU LAC");
	facts_set(&k.facts, F_ORG_NAME,
		STR("DIRECTION INTERDEPARTEMENTALE DES AFFAIRES MARITIMES ET DE LA NAVIGATION"), ORIGIN_SIRENE);
	assert_string_equal(subject_line("O", 0), "Atelier");
	kit_type(&k, F_ORG_CERT_NAME, "");
	assert_string_equal(subject_line("O", 0), "");
	/* another number than the one that the register has answered for */
	facts_set(&k.facts, F_SIRENE_SIREN, STR("732829320"), ORIGIN_SIRENE);
	kit_type(&k, F_ORG_CERT_NAME, "Atelier");
	kit_type(&k, F_SIREN, "552081317");
	assert_string_equal(subject_line("O", 0), "");
	assert_string_equal(subject_line("organizationIdentifier", 0), "");
}

static void the_panel_shows_no_person_in_a_certificate_of_an_organisation(void **state)
{
	struct subject subject;

	(void)state;
	k.product.subject = SUBJECT_SEAL;
	kit_type(&k, F_SEAL_NAME, "Service des actes");
	kit_type(&k, F_H_UNIT, "Direction générale");
	assert_string_equal(subject_line("CN", 0), "Service des actes");
	assert_string_equal(subject_line("GN", 0), "(none)");
	assert_string_equal(subject_line("OU", 1), "(none)");
	k.product.subject = SUBJECT_SERVER;
	kit_type(&k, F_FQDN, "www.exemple.fr\nexemple.fr");
	assert_string_equal(subject_line("CN", 0), "www.exemple.fr");
	assert_string_equal(subject_line("SAN", 1), "exemple.fr");
	assert_string_equal(subject_line("OU", 0), "(none)");
	kit_type(&k, F_FQDN, "www.exemple.fr\npas un nom");
	kit_type(&k, F_APP_NAME, "Paie");
	assert_string_equal(subject_line("CN", 0), "");
	assert_string_equal(subject_line("SAN", 0), "(none)");
	/* before a product is chosen: what every certificate has, and nobody's name */
	k.s.product = NULL;
	subject_of(mem, &k.s, &subject);
	assert_int_equal(subject.n, 4);
	assert_int_equal(subject.lines[2].note, SAY_subject_by_product);        /* its number is known already */
	assert_string_equal(subject_line("CN", 0), "");
	assert_string_equal(subject_line("O", 0), "ATELIER DU LAC");
	assert_string_equal(subject_line("organizationIdentifier", 0), "");
	assert_string_equal(subject_line("C", 0), "FR");
}

static void a_long_name_asks_for_a_shorter_one(void **state)
{
	(void)state;
	facts_set(&k.facts, F_ORG_NAME,
		STR("DIRECTION INTERDEPARTEMENTALE DES AFFAIRES MARITIMES ET DE LA NAVIGATION"), ORIGIN_SIRENE);
	SAID(F_ORG_CERT_NAME, "La dénomination dépasse 64 caractères : précisez celle à inscrire dans le certificat.");
	kit_type(&k, F_ORG_CERT_NAME, "Direction des affaires maritimes");
	SAID(F_ORG_CERT_NAME, "");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_right_order_complains_of_nothing),
		CASE(an_empty_order_complains_of_each_required_field_in_order),
		CASE(wrong_answers_are_told_in_the_words_of_the_form),
		CASE(the_holder_is_of_age_on_his_birthday),
		CASE(a_year_like_no_other_is_judged_like_every_other),
		CASE(expired_papers_are_refused_but_old_cards_are_prolonged),
		CASE(the_fifteen_year_rule_has_its_days),
		CASE(branches_that_were_not_chosen_are_not_judged),
		CASE(a_product_asks_only_what_it_needs),
		CASE(choices_come_from_the_table_or_from_the_portal),
		CASE(the_same_office_must_hand_certificates_over),
		CASE(warnings_stop_nobody),
		CASE(the_bar_tells_each_step),
		CASE(the_panel_shows_the_subject_of_a_person),
		CASE(the_panel_shows_nothing_that_the_certificate_will_not_hold),
		CASE(the_panel_shows_no_person_in_a_certificate_of_an_organisation),
		CASE(a_long_name_asks_for_a_shorter_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
