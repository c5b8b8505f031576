/* subject.c - the lines of the future certificate.
 *
 * For     the live panel, the recap, the PDF and, later, the certificate's own subject.
 * Never   transliterates; shows what the certificate will not hold.
 * Source  EN 319 412-2, -3 as the handbook's rules read them; upper bounds of X.520. */
#include "core/subject.h"

#include "base/utf8.h"
#include "core/country.h"
#include "platform/text.h"

enum { CN_MAX = 64 };

static void line(struct subject *out, enum say label, const char *attribute, struct str value)
{
	if (out->n < SUBJECT_LINES_MAX)
		out->lines[out->n++] = (struct subject_line){ label, attribute, value, SAY_NONE };
}

static struct str surname(struct mem *mem, const struct situation *s)
{
	bool is_use = s->product != NULL && s->product->uses_use_name && facts_has(s->facts, F_H_USE_NAME);

	return text_upper(mem, facts_get(s->facts, is_use ? F_H_USE_NAME : F_H_BIRTH_NAME));
}

/* SIREN, or SIRET when the profile says so and an establishment is chosen. */
static struct str organisation_id(struct mem *mem, const struct situation *s)
{
	struct str siren = facts_get(s->facts, F_SIREN), nic = facts_get(s->facts, F_NIC);

	if (siren.n == 0 || s->product == NULL || !s->product->has_siret_id)
		return siren;
	return str_cat(mem, siren, nic);
}

static void add_person(struct mem *mem, const struct situation *s, struct subject *out)
{
	struct str first = facts_first_name(facts_get(s->facts, F_H_GIVEN_NAMES)), last = surname(mem, s);
	struct str both[2] = { first, last };
	struct str cn = first.n > 0 && last.n > 0 ? str_join(mem, both, 2, STR(" ")) :
		first.n > 0 ? first : last;

	line(out, SAY_subject_cn, "CN", cn);
	line(out, SAY_subject_gn, "GN", first);
	line(out, SAY_subject_sn, "SN", last);
	out->is_cn_long = utf8_length(cn) > CN_MAX;
}

static void add_named(const struct situation *s, struct subject *out)
{
	struct str name = facts_get(s->facts, F_SEAL_NAME), rest;

	if (s->product->subject != SUBJECT_SEAL) {
		str_cut(facts_get(s->facts, F_FQDN), '\n', &name, &rest);
		if (name.n == 0)
			name = facts_get(s->facts, F_APP_NAME);
	}
	line(out, SAY_subject_cn, "CN", name);
	out->is_cn_long = utf8_length(name) > CN_MAX;
}

static void add_organisation(struct mem *mem, const struct situation *s, struct subject *out)
{
	bool has_cert_name = facts_has(s->facts, F_ORG_CERT_NAME);
	struct str number = organisation_id(mem, s);

	line(out, SAY_subject_o, "O", facts_get(s->facts, has_cert_name ? F_ORG_CERT_NAME : F_ORG_NAME));
	line(out, SAY_subject_oid, "organizationIdentifier",
		number.n == 0 ? number : str_cat(mem, STR("NTRFR-"), number));
	/* public server certificates have no OU */
	if (s->product == NULL || s->product->subject != SUBJECT_SERVER)
		line(out, SAY_subject_ou, "OU",
			number.n == 0 ? number : str_cat(mem, STR("0002 "), number));
}

static void add_names(const struct situation *s, struct subject *out)
{
	struct str name, rest = facts_get(s->facts, F_FQDN);

	while (rest.n > 0) {
		str_cut(rest, '\n', &name, &rest);
		line(out, SAY_subject_san, "SAN", name);
	}
}

static void add_validity(const struct situation *s, struct subject *out)
{
	enum say label;

	if (!field_choice_label(F_PACK, facts_get(s->facts, F_PACK), &label))
		return;
	/* the note's hole {pack} takes the value */
	line(out, SAY_subject_validity, NULL, facts_get(s->facts, F_PACK));
	out->lines[out->n - 1].note = SAY_subject_from_issue;
}

void subject_of(struct mem *mem, const struct situation *s, struct subject *out)
{
	bool is_natural = s->product == NULL || s->product->subject == SUBJECT_NATURAL;

	*out = (struct subject){ 0 };
	if (is_natural)
		add_person(mem, s, out);
	else
		add_named(s, out);
	add_organisation(mem, s, out);
	if (is_natural && facts_has(s->facts, F_H_UNIT))
		line(out, SAY_subject_ou, "OU", facts_get(s->facts, F_H_UNIT));
	if (is_natural && s->product != NULL && s->product->has_email)
		line(out, SAY_subject_email, "SAN", facts_get(s->facts, F_H_EMAIL));
	if (!is_natural && s->product->subject != SUBJECT_SEAL)
		add_names(s, out);
	line(out, SAY_subject_c, "C", facts_has(s->facts, F_ADDR_COUNTRY) ?
		facts_get(s->facts, F_ADDR_COUNTRY) : STR(COUNTRY_DEFAULT));
	if (is_natural || s->product->subject == SUBJECT_SEAL) {
		line(out, SAY_subject_serial, "serialNumber", STR(""));
		out->lines[out->n - 1].note = SAY_subject_at_issue;
	}
	add_validity(s, out);
}
