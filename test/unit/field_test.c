/* field_test.c - tidying, and the formats of numbers, names, addresses and references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/siren.h"
#include "core/country.h"
#include "core/facts.h"
#include "core/field.h"
#include "core/person.h"
#include "core/phone.h"
#include "core/reference.h"

static struct mem *mem;

static int begin(void **state)
{
	(void)state;
	mem = mem_new(1 << 24);
	return 0;
}

static int end(void **state)
{
	(void)state;
	mem_free(&mem);
	return 0;
}

static const char *tidy(enum field_id id, const char *typed)
{
	return str_c(mem, field_tidy(mem, id, str_of(typed), STR("")));
}

static void mobiles_of_the_rules_become_e164(void **state)
{
	static const struct { const char *typed, *kept; } cases[] = {
		{ "06 12 34 56 78", "+33612345678" }, { "0612345678", "+33612345678" },
		{ "06.12.34.56.78", "+33612345678" }, { "+33612345678", "+33612345678" },
		{ "0033612345678", "+33612345678" }, { "+33 (0)6 12 34 56 78", "+33612345678" },
		{ "612345678", "+33612345678" }, { "06-12-34-56-78", "+33612345678" },
		{ "06\xc2\xa0" "12\xe2\x80\xaf" "34 56 78", "+33612345678" },
		{ "07 31 23 45 67", "+33731234567" }, { "0690 12 34 56", "+590690123456" },
		{ "+33 690 12 34 56", "+590690123456" }, { "+590 690 12 34 56", "+590690123456" },
		{ "0691123456", "+590691123456" }, { "0692123456", "+262692123456" },
		{ "0693123456", "+262693123456" }, { "0639123456", "+262639123456" },
		{ "0694123456", "+594694123456" }, { "0696123456", "+596696123456" },
		{ "0697123456", "+596697123456" }, { "+32 470 12 34 56", "+32470123456" },
	};
	struct str out;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (phone_read(mem, str_of(cases[i].typed), STR("FR"), &out) != PHONE_MOBILE)
			fail_msg("%s", cases[i].typed);
		assert_string_equal(str_c(mem, out), cases[i].kept);
	}
}

static void numbers_without_sms_are_told_apart(void **state)
{
	static const struct { const char *typed; enum phone_verdict verdict; } cases[] = {
		{ "0700 1234 5678 90", PHONE_MACHINE }, { "0700123456", PHONE_MACHINE },
		{ "01 23 45 67 89", PHONE_FIXED }, { "+33 1 23 45 67 89", PHONE_FIXED },
		{ "09 70 00 00 00", PHONE_FIXED }, { "06 12 34 56 7", PHONE_BAD },
		{ "07 01 23 45 67", PHONE_BAD }, { "07 20 00 00 00", PHONE_BAD }, { "0590 12 34 56", PHONE_FIXED },
		{ "bonjour", PHONE_BAD }, { "", PHONE_BAD }, { "+", PHONE_BAD }, { "+123456", PHONE_BAD },
		{ "+1234567890123456", PHONE_BAD }, { "06 12 34 56 78 9", PHONE_BAD }, { "+0612345678", PHONE_BAD },
	};
	struct str out;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (phone_read(mem, str_of(cases[i].typed), STR("FR"), &out) != cases[i].verdict)
			fail_msg("%s", cases[i].typed);
	}
}

static void a_number_is_read_in_its_country_and_shown_as_people_write_it(void **state)
{
	struct str out, country;

	(void)state;
	assert_int_equal(phone_read(mem, STR("0470 12 34 56"), STR("BE"), &out), PHONE_MOBILE);
	assert_string_equal(str_c(mem, out), "+32470123456");
	assert_int_equal(phone_read(mem, STR("0692 12 34 56"), STR("RE"), &out), PHONE_MOBILE);
	assert_string_equal(str_c(mem, out), "+262692123456");
	assert_int_equal(phone_read(mem, STR("0612345678"), STR("XX"), &out), PHONE_BAD);
	assert_string_equal(str_c(mem, phone_show(mem, STR("+33612345678"), &country)), "06 12 34 56 78");
	assert_string_equal(str_c(mem, country), "FR");
	assert_string_equal(str_c(mem, phone_show(mem, STR("+262692123456"), NULL)), "+262 692 12 34 56");
	assert_string_equal(str_c(mem, phone_show(mem, STR("+32470123456"), &country)), "+32470123456");
	assert_string_equal(str_c(mem, country), "BE");
	assert_string_equal(str_c(mem, phone_show(mem, STR("bonjour"), &country)), "bonjour");
	assert_int_equal(country.n, 0);
}

static void values_are_tidied_before_any_check(void **state)
{
	(void)state;
	assert_string_equal(tidy(F_SIREN, " 732 829.320 "), "732829320");
	assert_string_equal(tidy(F_SIREN, "732\xc2\xa0" "829\xe2\x80\xaf" "320"), "732829320");
	assert_string_equal(tidy(F_NIC, "000 74"), "00074");
	assert_string_equal(tidy(F_VAT, "fr 44 732 829 320"), "FR44732829320");
	assert_string_equal(tidy(F_H_EMAIL, " Claire.Marchand@Exemple.FR "), "Claire.Marchand@exemple.fr");
	assert_string_equal(tidy(F_H_BIRTH_NAME, "  d'Ormesson   Le  Gall "), "d’Ormesson Le Gall");
	assert_string_equal(tidy(F_H_MOBILE, "06.12.34.56.78"), "+33612345678");
	assert_string_equal(tidy(F_H_MOBILE, "01 23"), "01 23");
	assert_string_equal(tidy(F_H_ID_NUMBER, "x4rt-bpfw 4"), "X4RTBPFW4");
	assert_string_equal(tidy(F_ADDR_COUNTRY, "fr"), "FR");
	assert_string_equal(tidy(F_PAPER, "on"), "1");
	assert_string_equal(tidy(F_PAPER, ""), "");
	assert_string_equal(tidy(F_ACC_PASSWORD, "  deux  blancs "), "  deux  blancs ");
	assert_string_equal(tidy(F_FQDN, "A.exemple.FR \n\n b.exemple.fr"), "a.exemple.fr\nb.exemple.fr");
}

static const char *joined(const char *d, const char *m, const char *y)
{
	return str_c(mem, field_join_date(mem, str_of(d), str_of(m), str_of(y)));
}

static void three_inputs_make_a_date_and_a_wrong_one_is_kept(void **state)
{
	struct str d, m, y;

	(void)state;
	assert_string_equal(joined("14", "03", "1984"), "1984-03-14");
	assert_string_equal(joined(" 4", "3 ", "1984"), "1984-03-04");
	assert_string_equal(joined("", "", ""), "");
	assert_string_equal(joined("29", "02", "2032"), "2032-02-29");
	assert_string_equal(joined("29", "02", "2031"), "29/02/2031");
	assert_string_equal(joined("14", "", "1984"), "14//1984");
	assert_string_equal(joined("14", "3", "84"), "14/3/84");
	assert_string_equal(joined("1a", "3", "1984"), "1a/3/1984");
	/* a whole date pasted into the first input */
	assert_string_equal(joined("14/03/1984", "", ""), "1984-03-14");
	assert_string_equal(joined(" 14.3.1984 ", "", ""), "1984-03-14");
	assert_string_equal(joined("14 03 1984", "", ""), "1984-03-14");
	assert_string_equal(joined("31/02/1984", "", ""), "31/02/1984");
	assert_string_equal(joined("14/03/1984", "4", ""), "14/03/1984/4/");
	field_split_date(STR("29/02/2031"), &d, &m, &y);
	assert_string_equal(str_c(mem, d), "29");
	assert_string_equal(str_c(mem, y), "2031");
	field_split_date(STR("1984-03-14"), &d, &m, &y);
	assert_string_equal(str_c(mem, d), "14");
	assert_string_equal(str_c(mem, m), "03");
	assert_string_equal(str_c(mem, y), "1984");
	field_split_date(STR(""), &d, &m, &y);
	assert_int_equal(d.n + m.n + y.n, 0);
}

static void names_are_latin_letters_blanks_hyphens_and_apostrophes(void **state)
{
	static const char *const good[] = { "Marchand", "Élodie", "Jean-Pierre", "d’Été", "O'Brien", "Łukasz",
		"Nguyễn", "Þór" };
	static const struct { const char *name, *bad; } wrong[] = {
		{ "Mar2", "2" }, { "a@b", "@" }, { "a/b", "/" }, { "<b>", "<" }, { "a;b", ";" }, { "a,b", "," },
		{ "M.", "." }, { "a_b", "_" }, { "Иван", "И" }, { "a\xe2\x80\xae" "b", "?" }, { "a\x01", "?" },
	};
	struct str bad;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		if (!name_is_good(str_of(good[i]), false, &bad))
			fail_msg("%s", good[i]);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		if (name_is_good(str_of(wrong[i].name), false, &bad))
			fail_msg("%s", wrong[i].name);
		assert_string_equal(str_c(mem, bad), wrong[i].bad);
	}
	/* the refused list of the form, one by one */
	for (const char *c = "@/\\<>()[]{};:,.!?\"%&*+=_|~^0123456789"; *c != '\0'; c++)
		assert_false(name_is_good(str_from(c, 1), false, &bad));
	assert_true(name_is_good(STR("Claire, Élodie"), true, &bad));
}

static void mail_addresses_have_one_at_and_a_dotted_domain(void **state)
{
	static const char *const good[] = { "a@b.fr", "claire.marchand@saint-aubin.example", "o'brien+x@a.b.co" };
	static const char *const wrong[] = { "", "a", "a@", "@b.fr", "a@b", "a@@b.fr", "a b@c.fr", "a@b..fr",
		"a@-b.fr", "a@b.f", ".a@b.fr", "a.@b.fr", "a..b@c.fr", "\"a\"@b.fr", "a(c)@b.fr", "a@b.fr.",
		"a@[1.2.3.4]", "a@1.2.3.44", "a\r\nBcc:x@b.fr" };
	char local[66] = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		if (!email_is_good(str_of(good[i])))
			fail_msg("%s", good[i]);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		if (email_is_good(str_of(wrong[i])))
			fail_msg("%s", wrong[i]);
	}
	for (size_t i = 0; i < 65; i++)
		local[i] = 'a';
	assert_true(email_is_good(str_fmt(mem, "%.64s@b.fr", local)));
	assert_false(email_is_good(str_fmt(mem, "%.65s@b.fr", local)));
}

/* RFC 3492 section 7.1 (L, without its capitals), RFC 5891 section 4 and UTS 46's nontransitional ß */
static void a_domain_in_any_script_is_kept_as_its_a_label(void **state)
{
	static const struct { const char *typed, *kept; } good[] = {
		{ "x@ex\u00e4mple.fr", "x@xn--exmple-cua.fr" },
		{ "X.y@EX\u00c4MPLE.FR", "X.y@xn--exmple-cua.fr" },
		{ "x@exa\u0308mple.fr", "x@xn--exmple-cua.fr" },
		{ "x@xn--exmple-cua.fr", "x@xn--exmple-cua.fr" },
		{ "x@b\u00fccher.example", "x@xn--bcher-kva.example" },
		{ "x@fa\u00df.example", "x@xn--fa-hia.example" },
		{ "x@mairie.3\u5e74b\u7d44\u91d1\u516b\u5148\u751f.example",
		  "x@mairie.xn--3b-ww4c5e180e575a65lsy2b.example" },
		{ "x@a\u3002fr", "x@a.fr" },
	};
	static const char *const wrong[] = { "\u00e9lodie@exemple.fr", "x@\u2764.fr", "x@a\u200d.fr", "x@-\u00e9.fr",
		"x@\u00e9 e.fr", "x@\u00e9", "x@\u00e9..fr", "x@\u0301a.fr", "x@\u00e9_b.fr",
		"x@\u00e9\uff3fb.fr", "x@\u00e9,b.fr", "x@\u00e9\u2028b.fr", "x@\u00e9\uff0fb.fr", "x@\u05d0a.fr" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct str kept = email_tidy(mem, str_of(good[i].typed));

		assert_string_equal(str_c(mem, kept), good[i].kept);
		assert_true(email_is_good(kept));
		assert_true(str_eq(email_tidy(mem, kept), kept));
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		if (email_is_good(email_tidy(mem, str_of(wrong[i]))))
			fail_msg("%s", wrong[i]);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_true(str_eq(email_show(mem, str_of(wrong[i])), str_of(wrong[i])));
	/* 63 of ASCII is a label's limit, and the A-label is what counts */
	assert_false(email_is_good(email_tidy(mem, str_fmt(mem, "x@%.57s\u00e9.fr",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))));
}

static void an_a_label_is_shown_as_people_write_it(void **state)
{
	static const struct { const char *kept, *shown; } cases[] = {
		{ "X.y@xn--exmple-cua.fr", "X.y@ex\u00e4mple.fr" },
		{ "x@mairie.xn--3b-ww4c5e180e575a65lsy2b.example",
		  "x@mairie.3\u5e74b\u7d44\u91d1\u516b\u5148\u751f.example" },
		{ "xn--exmple-cua@exemple.fr", "xn--exmple-cua@exemple.fr" },   /* a local part is no domain */
		{ "x@xn--a.fr", "x@xn--a.fr" },                                 /* no A-label of anything */
		{ "x@xn--exmple-.fr", "x@xn--exmple-.fr" },
		{ "x@xn--", "x@xn--" }, { "xn--", "xn--" }, { "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(str_c(mem, email_show(mem, str_of(cases[i].kept))), cases[i].shown);
}

static void a_servers_names_are_kept_as_a_labels_each_on_its_line(void **state)
{
	struct str typed = STR("Www.Ex\u00e4mple.FR\nexemple.fr\nb\u00fccher.example"), kept, none = STR("");

	(void)state;
	kept = field_tidy(mem, F_FQDN, typed, none);
	assert_string_equal(str_c(mem, kept), "www.xn--exmple-cua.fr\nexemple.fr\nxn--bcher-kva.example");
	assert_true(str_eq(field_tidy(mem, F_FQDN, kept, none), kept));
	assert_string_equal(str_c(mem, domains_show(mem, kept)),
			    "www.ex\u00e4mple.fr\nexemple.fr\nb\u00fccher.example");
	assert_string_equal(str_c(mem, field_tidy(mem, F_FQDN, STR("\u2764.fr"), none)), "\u2764.fr");
	assert_int_equal(domains_show(mem, none).n, 0);
}

/* In a form and in the recap: whatever kind has another form for people than the one that is kept. */
static void each_kind_is_shown_as_people_write_it_or_as_it_is_kept(void **state)
{
	static const struct { const char *kept; enum field_kind kind; const char *shown; } cases[] = {
		{ "+33612345678", FK_MOBILE, "06 12 34 56 78" }, { "+33112345678", FK_PHONE, "01 12 34 56 78" },
		{ "217400100", FK_SIREN, "217\u202f400\u202f100" },
		{ "x@xn--exmple-cua.fr", FK_EMAIL, "x@ex\u00e4mple.fr" },
		{ "www.xn--exmple-cua.fr\nexemple.fr", FK_LIST, "www.ex\u00e4mple.fr\nexemple.fr" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str kept = str_of(cases[i].kept);

		assert_string_equal(str_c(mem, field_show(mem, cases[i].kind, kept)), cases[i].shown);
		for (int kind = 0; kind < FK_COUNT; kind++) {
			bool is_its = kind == (int)cases[i].kind || (cases[i].kind == FK_MOBILE && kind == FK_PHONE) ||
				(cases[i].kind == FK_PHONE && kind == FK_MOBILE) ||
				(cases[i].kind == FK_EMAIL && kind == FK_LIST);

			if (!is_its)
				assert_true(str_eq(field_show(mem, (enum field_kind)kind, kept), kept));
		}
	}
}

static void numbers_of_papers_have_the_shape_of_their_type(void **state)
{
	static const struct { const char *type, *number; enum id_verdict verdict; } cases[] = {
		{ "cni", "X4RTBPFW4", ID_GOOD }, { "cni", "120692012345", ID_GOOD }, { "cni", "1206920", ID_GOOD },
		{ "cni", "12069201", ID_BAD }, { "cni", "", ID_BAD }, { "passport", "12AB34567", ID_GOOD },
		{ "passport", "1AB345678", ID_BAD }, { "passport", "12AB3456", ID_BAD },
		{ "permit", "123456789", ID_GOOD }, { "permit", "12345678", ID_DOUBTFUL },
		{ "permit", "1234567890123", ID_DOUBTFUL }, { "eu_id", "ABC12", ID_GOOD },
		{ "eu_id", "AB12", ID_DOUBTFUL }, { "eu_id", "123456789012345678901", ID_BAD },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (id_number_verdict(str_of(cases[i].type), str_of(cases[i].number)) != cases[i].verdict)
			fail_msg("%s %s", cases[i].type, cases[i].number);
	}
}

static void dice(void *self, void *out, size_t n)
{
	uint8_t *next = self;

	for (size_t i = 0; i < n; i++)
		((uint8_t *)out)[i] = (uint8_t)(*next)++;
}

static void a_reference_is_read_back_and_one_wrong_character_is_seen(void **state)
{
	uint8_t seed = 7;
	const struct world world = { .random = dice, .self = &seed };
	struct str made = reference_new(mem, &world, 2026), read;
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	unsigned unseen = 0;

	(void)state;
	assert_int_equal(made.n, REFERENCE_BYTES);
	assert_true(str_starts(made, STR("2026-")));
	assert_true(reference_read(mem, made, &read));
	assert_true(str_eq(made, read));
	for (size_t at = 5; at < made.n; at++) {
		for (const char *c = letters; *c != '\0'; c++) {
			char copy[REFERENCE_BYTES + 1] = { 0 };

			for (size_t i = 0; i < made.n; i++)
				copy[i] = i == at ? *c : made.p[i];
			if (*c != made.p[at] && reference_read(mem, str_of(copy), &read))
				unseen++;
		}
	}
	assert_int_equal(unseen, 0);
	assert_false(reference_read(mem, STR("2026-7K3Q"), &read));
	assert_false(reference_read(mem, STR("ABCD-7K3QDX"), &read));
	assert_false(reference_read(mem, STR("2026-7K3QDXX"), &read));
	assert_false(reference_read(mem, STR(""), &read));
}

static void a_reference_read_over_the_telephone_is_understood(void **state)
{
	struct str read, again;
	uint8_t seed = 0;
	const struct world world = { .random = dice, .self = &seed };
	/* dice 0,1,2,3,4: characters 0 1 2 3 4 */
	struct str made = reference_new(mem, &world, 2026);

	(void)state;
	assert_true(str_starts(made, STR("2026-01234")));
	assert_true(reference_read(mem, str_fmt(mem, "2026 oi234%c", made.p[10]), &read));
	assert_true(str_eq(read, made));
	assert_true(reference_read(mem, str_fmt(mem, "2026Ol234%c", made.p[10]), &again));
	assert_true(str_eq(again, made));
}

static void every_field_has_its_row(void **state)
{
	(void)state;
	for (unsigned i = 0; i < F_COUNT; i++) {
		assert_non_null(fields[i].name);
		assert_int_equal(field_of(str_of(fields[i].name)), i);
		assert_true(fields[i].label != SAY_NONE);
		assert_true(fields[i].max > 0);
		/* what can be asked has a sentence for its absence, what can be wrong one for that */
		if (fields[i].required_if != IF_NEVER)
			assert_true(fields[i].missing != SAY_NONE);
		if ((fields[i].flags & FIELD_AUTO) == 0)
			assert_true(fields[i].wrong != SAY_NONE);
		if (fields[i].purpose == PURPOSE_NONE)
			fail_msg("%s is asked for nothing", fields[i].name);
	}
	assert_int_equal(field_of(STR("h_emaul")), F_COUNT);
}

static void only_the_holder_stands_in_the_certificate(void **state)
{
	(void)state;
	for (unsigned i = F_SAME_AS; i <= F_D_HISTORY_OK; i++)
		assert_null(fields[i].dn);
	assert_string_equal(fields[F_H_BIRTH_NAME].dn, "SN");
	/* and no telephone, no number of a document is printed */
	for (unsigned p = 0; p < F_COUNT; p++) {
		if (fields[p].kind == FK_MOBILE || fields[p].kind == FK_ID_NUMBER) {
			assert_null(fields[p].pdf);
			assert_null(fields[p].dn);
		}
	}
}

static void the_recap_masks_phones_and_numbers(void **state)
{
	(void)state;
	assert_string_equal(str_c(mem, field_mask(mem, F_H_MOBILE, STR("+33612345642"))), "06 •• •• •• 42");
	assert_string_equal(str_c(mem, field_mask(mem, F_H_ID_NUMBER, STR("X4RTBFW4"))), "•••••FW4");
	assert_string_equal(str_c(mem, field_mask(mem, F_H_EMAIL, STR("a@b.fr"))), "a@b.fr");
	assert_string_equal(str_c(mem, field_mask(mem, F_H_ID_NUMBER, STR(""))), "");
}

static void france_comes_first_among_the_countries(void **state)
{
	struct str code;
	enum say name;

	(void)state;
	assert_true(country_nth(0, &code, &name));
	assert_string_equal(str_c(mem, code), "FR");
	assert_true(country_of(STR("BE"), &name));
	assert_int_equal(name, SAY_country_be);
	assert_false(country_of(STR("XX"), NULL));
	assert_false(country_of(STR("fr"), NULL));
	assert_true(country_nth(248, &code, &name));
	assert_false(country_nth(249, &code, &name));
}

/* The longest value of each field that a forged form can leave, of the bytes that take most room. */
static void a_forged_form_never_outgrows_the_text_of_the_facts(void **state)
{
	static const char *const fill[] = { "\"", "\xf0\x9f\x98\x80", "a", "\xef\xb7\xba", "\xd6\xb0" };
	struct facts *facts = mem_new_of(mem, struct facts);

	(void)state;
	for (unsigned i = 0; i < F_COUNT; i++) {
		size_t worst = 0;

		if ((fields[i].flags & (FIELD_AUTO | FIELD_NOT_KEPT)) != 0)
			continue;               /* no form may type it */
		for (size_t k = 0; k < sizeof fill / sizeof *fill; k++) {
			struct mem *m = mem_new(4 << 20);
			struct buf *b = buf_new(m, 64 * 1024);

			while (!buf_full(b))
				buf_add_c(b, fill[k]);
			struct str kept = fields[i].kind == FK_DATE ? field_join_date(m, buf_done(b),
				buf_done(b), buf_done(b)) : fields[i].kind == FK_PASSWORD ? STR("") :
				field_tidy(m, (enum field_id)i, buf_done(b), STR("FR"));
			size_t bytes = kept.n * (k == 0 ? 2 : 1);

			if (bytes > worst)
				facts_set(facts, (enum field_id)i, str_copy(mem, kept), ORIGIN_TYPED);
			worst = bytes > worst ? bytes : worst;
			mem_free(&m);
		}
	}
	/* facts_text ends the process when it does not fit; a quarter is left for what the register says */
	assert_true(facts_text(mem, facts).n <= FACTS_BYTES_MAX / 4 * 3);
	assert_string_equal(tidy(F_SIREN, "356 000 000 00048"), "35600000000048");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mobiles_of_the_rules_become_e164),
		cmocka_unit_test(a_forged_form_never_outgrows_the_text_of_the_facts),
		cmocka_unit_test(numbers_without_sms_are_told_apart),
		cmocka_unit_test(a_number_is_read_in_its_country_and_shown_as_people_write_it),
		cmocka_unit_test(values_are_tidied_before_any_check),
		cmocka_unit_test(three_inputs_make_a_date_and_a_wrong_one_is_kept),
		cmocka_unit_test(names_are_latin_letters_blanks_hyphens_and_apostrophes),
		cmocka_unit_test(mail_addresses_have_one_at_and_a_dotted_domain),
		cmocka_unit_test(a_domain_in_any_script_is_kept_as_its_a_label),
		cmocka_unit_test(an_a_label_is_shown_as_people_write_it),
		cmocka_unit_test(a_servers_names_are_kept_as_a_labels_each_on_its_line),
		cmocka_unit_test(each_kind_is_shown_as_people_write_it_or_as_it_is_kept),
		cmocka_unit_test(numbers_of_papers_have_the_shape_of_their_type),
		cmocka_unit_test(a_reference_is_read_back_and_one_wrong_character_is_seen),
		cmocka_unit_test(a_reference_read_over_the_telephone_is_understood),
		cmocka_unit_test(every_field_has_its_row),
		cmocka_unit_test(only_the_holder_stands_in_the_certificate),
		cmocka_unit_test(the_recap_masks_phones_and_numbers),
		cmocka_unit_test(france_comes_first_among_the_countries),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
