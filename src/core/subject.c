/* subject.c - the lines of the future certificate.
 *
 * For     the live panel, the recap, the PDF and, later, the certificate's own subject.
 * Never   transliterates; shows what the certificate will not hold: neither what the step refuses, nor what another
 *         product would take.
 * Source  EN 319 412-2, -3 as the handbook's rules read them; upper bounds of X.520. */
#include "core/subject.h"

#include "base/utf8.h"
#include "core/country.h"
#include "platform/text.h"

enum { CN_MAX = 64 };

static void line_of(struct subject *out, enum say label, const char *attribute, struct str value, enum field_kind kind)
{
	if (out->n < SUBJECT_LINES_MAX)
		out->lines[out->n++] = (struct subject_line){ label, attribute, value, kind, SAY_NONE };
}

static void line(struct subject *out, enum say label, const char *attribute, struct str value)
{
	line_of(out, label, attribute, value, FK_TEXT);
}

/* What may stand in a certificate: of a branch that is chosen, and as the step lets it pass. Else it is not known. */
static struct str sound(struct mem *mem, const struct situation *s, enum field_id id)
{
	struct complaints all;

	all.n = 0;
	if (!field_is_shown(id, s) || field_check(mem, s, id, &all))
		return STR("");
	return facts_get(s->facts, id);
}

static struct str surname(struct mem *mem, const struct situation *s)
{
	bool is_use = s->product->uses_use_name && facts_has(s->facts, F_H_USE_NAME);

	return text_upper(mem, sound(mem, s, is_use ? F_H_USE_NAME : F_H_BIRTH_NAME));
}

/* Empty as long as the register has not answered for the number that stands there now. */
static struct str siren_of(struct mem *mem, const struct situation *s)
{
	struct str siren = sound(mem, s, F_SIREN), asked = facts_get(s->facts, F_SIRENE_SIREN);

	return asked.n > 0 && !str_eq(siren, asked) ? STR("") : siren;
}

/* SIREN, or SIRET when the profile says so; the product decides which. */
static struct str organisation_id(struct mem *mem, const struct situation *s, struct str siren)
{
	struct str nic;

	if (siren.n == 0 || s->product == NULL || !s->product->has_siret_id)
		return s->product == NULL ? STR("") : siren;
	nic = sound(mem, s, F_NIC);
	return nic.n == 0 ? nic : str_cat(mem, siren, nic);
}

static void add_person(struct mem *mem, const struct situation *s, struct subject *out)
{
	struct str first = facts_first_name(sound(mem, s, F_H_GIVEN_NAMES)), last = surname(mem, s);
	struct str both[2] = { first, last };
	struct str cn = first.n > 0 && last.n > 0 ? str_join(mem, both, 2, STR(" ")) :
		first.n > 0 ? first : last;

	line(out, SAY_subject_cn, "CN", cn);
	line(out, SAY_subject_gn, "GN", first);
	line(out, SAY_subject_sn, "SN", last);
	out->is_cn_long = utf8_length(cn) > CN_MAX;
}

static void add_named(struct mem *mem, const struct situation *s, struct subject *out)
{
	enum field_id from = s->product->subject == SUBJECT_SEAL ? F_SEAL_NAME :
		facts_has(s->facts, F_FQDN) ? F_FQDN : F_APP_NAME;
	struct str name, rest;

	(void)str_cut(sound(mem, s, from), '\n', &name, &rest);
	line_of(out, SAY_subject_cn, "CN", name, from == F_FQDN ? FK_LIST : FK_TEXT);
	out->is_cn_long = utf8_length(name) > CN_MAX;
}

/* The name that is too long is not the one: the person says which. */
static struct str organisation_name(struct mem *mem, const struct situation *s)
{
	return field_is_shown(F_ORG_CERT_NAME, s) ? sound(mem, s, F_ORG_CERT_NAME) : facts_get(s->facts, F_ORG_NAME);
}

static void add_organisation(struct mem *mem, const struct situation *s, struct subject *out)
{
	struct str siren = siren_of(mem, s), number = organisation_id(mem, s, siren);

	line(out, SAY_subject_o, "O", siren.n == 0 ? siren : organisation_name(mem, s));
	line(out, SAY_subject_oid, "organizationIdentifier",
		number.n == 0 ? number : str_cat(mem, STR("NTRFR-"), number));
	if (s->product == NULL && siren.n > 0)          /* SIREN or SIRET: its profile says */
		out->lines[out->n - 1].note = SAY_subject_by_product;
	/* public server certificates have no OU */
	if (s->product != NULL && s->product->subject != SUBJECT_SERVER)
		line(out, SAY_subject_ou, "OU",
			number.n == 0 ? number : str_cat(mem, STR("0002 "), number));
}

static void add_names(struct mem *mem, const struct situation *s, struct subject *out)
{
	struct str name, rest = sound(mem, s, F_FQDN);

	while (rest.n > 0) {
		(void)str_cut(rest, '\n', &name, &rest);
		line_of(out, SAY_subject_san, "SAN", name, FK_LIST);
	}
}

/* The lines that this product has and others have not. */
static void add_own(struct mem *mem, const struct situation *s, struct subject *out)
{
	bool is_natural = s->product->subject == SUBJECT_NATURAL;

	if (is_natural && facts_has(s->facts, F_H_UNIT))
		line(out, SAY_subject_ou, "OU", sound(mem, s, F_H_UNIT));
	if (is_natural && s->product->has_email)
		line_of(out, SAY_subject_email, "SAN", sound(mem, s, F_H_EMAIL), FK_EMAIL);
	if (!is_natural && s->product->subject != SUBJECT_SEAL)
		add_names(mem, s, out);
}

static struct str country(struct mem *mem, const struct situation *s)
{
	return facts_has(s->facts, F_ADDR_COUNTRY) ? sound(mem, s, F_ADDR_COUNTRY) : STR(COUNTRY_DEFAULT);
}

static void add_validity(struct mem *mem, const struct situation *s, struct subject *out)
{
	struct str pack = sound(mem, s, F_PACK);
	enum say label;

	if (!field_choice_label(F_PACK, pack, &label))
		return;
	/* the note's hole {pack} takes the value */
	line(out, SAY_subject_validity, NULL, pack);
	out->lines[out->n - 1].note = SAY_subject_from_issue;
}

void subject_of(struct mem *mem, const struct situation *s, struct subject *out)
{
	bool has_product = s->product != NULL;
	bool is_natural = has_product && s->product->subject == SUBJECT_NATURAL;

	*out = (struct subject){ 0 };
	if (is_natural)
		add_person(mem, s, out);
	else if (has_product)
		add_named(mem, s, out);
	else    /* whose name it is, the product says */
		line(out, SAY_subject_cn, "CN", STR(""));
	add_organisation(mem, s, out);
	if (has_product)
		add_own(mem, s, out);
	line(out, SAY_subject_c, "C", country(mem, s));
	if (is_natural || (has_product && s->product->subject == SUBJECT_SEAL)) {
		line(out, SAY_subject_serial, "serialNumber", STR(""));
		out->lines[out->n - 1].note = SAY_subject_at_issue;
	}
	add_validity(mem, s, out);
}

const struct subject_line *subject_first(const struct subject *s, const char *attribute)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->lines[i].attribute != NULL && str_eq_c(str_of(s->lines[i].attribute), attribute))
			return &s->lines[i];
	}
	return NULL;
}

struct str subject_words(struct mem *mem, const struct subject_line *line)
{
	struct str shown = field_show(mem, line->kind, line->value);

	return str_eq(shown, line->value) ? shown : str_cat(mem, shown, STR(" ("), line->value, STR(")"));
}
