/* check.c - whether what was typed may stand, and the sentence when it may not.
 *
 * For     « Continuer » and « Valider », the account page, the portal log-in, the bar of steps.
 * Never   changes a value; judges a field whose branch was not chosen; reads anything but the situation.
 * Limits  COMPLAINTS_MAX of a page: more cannot be drawn anyway and are dropped. */
#include "core/check.h"

#include <assert.h>

#include "base/siren.h"
#include "base/utf8.h"
#include "core/country.h"
#include "core/identity.h"
#include "core/org.h"
#include "core/person.h"
#include "core/phone.h"
#include "core/subject.h"
#include "platform/text.h"

enum { PASSWORD_MIN = 12, LOGIN_MIN = 4, BIRTH_YEAR_MIN = 1900 };

void complain_of(struct complaints *out, enum field_id id, enum say sentence, const char *hole,
	struct str value)
{
	if (out->n < COMPLAINTS_MAX)
		out->list[out->n++] = (struct complaint){ id, sentence, hole, value };
}

void complain(struct complaints *out, enum field_id id, enum say sentence)
{
	complain_of(out, id, sentence, NULL, STR(""));
}

const struct complaint *complaint_of(const struct complaints *all, enum field_id id)
{
	for (size_t i = 0; i < all->n; i++) {
		if (all->list[i].field == id)
			return &all->list[i];
	}
	return NULL;
}

struct judging {                        /* one field being judged */
	struct mem *mem;
	const struct situation *s;
	enum field_id id;
	struct str value;
	struct complaints *out;
};

static void wrong(const struct judging *j)
{
	complain(j->out, j->id, fields[j->id].wrong);
}

static void judge_siren(const struct judging *j)
{
	enum number_verdict verdict = siren_verdict(j->value);
	struct str mail = j->s->portal == NULL ? STR("") : j->s->portal->sales_mail;

	if (verdict == NUMBER_LENGTH) {
		complain(j->out, j->id, SAY_org_siren_length);
		return;
	}
	switch (org_outcome(j->s->facts)) {
	case OUTCOME_NOT_ASKED:
	case OUTCOME_UNKNOWN:
		/* real numbers that fail the key exist: refused only when the register has none either */
		if (verdict == NUMBER_KEY)
			complain(j->out, j->id, SAY_org_siren_key);
		else if (org_outcome(j->s->facts) == OUTCOME_UNKNOWN)
			complain_of(j->out, j->id, SAY_org_unknown, COMPLAINT_MAIL, mail);
		break;
	case OUTCOME_PROTECTED:
		complain_of(j->out, j->id, SAY_org_unknown, COMPLAINT_MAIL, mail);
		break;
	case OUTCOME_PARTIAL:
		complain_of(j->out, j->id, SAY_org_partial, COMPLAINT_MAIL, mail);
		break;
	case OUTCOME_NO_BODY:
		complain_of(j->out, j->id, SAY_org_no_body, COMPLAINT_MAIL, mail);
		break;
	case OUTCOME_CEASED:
		complain_of(j->out, j->id, SAY_org_ceased, COMPLAINT_DATE, facts_get(j->s->facts, F_SIRENE_CEASED));
		break;
	case OUTCOME_WAITING:
		complain(j->out, j->id, SAY_org_waiting);
		break;
	case OUTCOME_MOVED:
		complain_of(j->out, j->id, SAY_org_moved, "siren", facts_get(j->s->facts, F_SIRENE_REASON));
		break;
	case OUTCOME_FOUND:
	case OUTCOME_DEGRADED:
	case ORG_OUTCOME_COUNT:
		break;
	}
}

static void judge_nic(const struct judging *j)
{
	if (!nic_is_formed(j->value))
		wrong(j);
	else if (org_outcome(j->s->facts) == OUTCOME_FOUND &&
		(!str_eq(j->value, facts_get(j->s->facts, F_SIRENE_NIC)) ||
		facts_is(j->s->facts, F_SIRENE_ESTAB_STATE, "closed") ||
		facts_is(j->s->facts, F_SIRENE_ESTAB_STATE, "none")))
		complain(j->out, j->id, SAY_org_nic_closed);
}

static void judge_name(const struct judging *j)
{
	bool is_given = fields[j->id].kind == FK_GIVEN;
	struct str bad;

	if (!name_is_good(j->value, is_given, &bad))
		complain_of(j->out, j->id, SAY_person_chars, "c", bad);
	else if (!name_has_letter(is_given ? facts_first_name(j->value) : j->value))
		complain(j->out, j->id, is_given ? SAY_person_given_names : SAY_person_birth_name);
}

static void judge_mobile(const struct judging *j)
{
	struct str e164;

	switch (phone_read(j->mem, j->value, STR(""), &e164)) {
	case PHONE_MOBILE:
		break;
	case PHONE_MACHINE:
		complain(j->out, j->id, SAY_person_mobile_m2m);
		break;
	case PHONE_FIXED:
	case PHONE_BAD:
	case PHONE_VERDICT_COUNT:
		wrong(j);
		break;
	}
}

static void judge_phone(const struct judging *j)
{
	struct str e164;
	enum phone_verdict verdict = phone_read(j->mem, j->value, STR(""), &e164);

	if (verdict != PHONE_MOBILE && verdict != PHONE_FIXED)
		wrong(j);
}

static void judge_date(const struct judging *j)
{
	struct date date;

	if (!date_parse(j->value, &date) || date.year < BIRTH_YEAR_MIN) {
		complain(j->out, j->id, SAY_person_date);
		return;
	}
	if (j->id == F_H_BIRTH_DATE && !date_is_adult(date, j->s->today))
		complain(j->out, j->id, SAY_person_minor);
	for (unsigned p = 0; p < PERSON_COUNT; p++) {
		if (j->id == persons[p].id_issued && date_cmp(date, j->s->today) > 0)
			complain(j->out, j->id, SAY_person_date);
		/* while the date of issue may save the card, that one is asked instead */
		if (j->id == persons[p].id_expiry && identity_is_expired(j->s, (enum person)p) &&
			!identity_may_be_prolonged(j->s, (enum person)p))
			complain(j->out, j->id, SAY_person_id_expired);
	}
}

/* « Au même bureau que l'envoi » that could not become an office: settle.c. */
static void judge_same(const struct judging *j)
{
	const struct situation *s = j->s;

	/* a sending office that is missing is told beside its own list */
	if (office_find(s->offices, s->n_offices, facts_get(s->facts, F_OFFICE_SEND)) != NULL)
		complain(j->out, j->id, SAY_mod_office_same);
}

static void judge_choice(const struct judging *j)
{
	struct choice_text choice;

	if (j->id == F_PRODUCT) {
		if (j->s->product == NULL)
			wrong(j);
		return;
	}
	if (j->id == F_OFFICE_PICK && str_eq_c(j->value, OFFICE_SAME)) {
		judge_same(j);
		return;
	}
	for (size_t nth = 0; field_choice(j->id, j->s, LANG_FR, nth, &choice); nth++) {
		if (str_eq(choice.value, j->value))
			return;
	}
	wrong(j);
}

static void judge_postcode(const struct judging *j)
{
	enum field_id country = (enum field_id)(j->id + 2);     /* postcode, city, country */

	assert(fields[country].kind == FK_COUNTRY);
	bool is_french = !facts_has(j->s->facts, country) || facts_is(j->s->facts, country, "FR");

	if (is_french && (j->value.n != 5 || !str_is_digits(j->value)))
		wrong(j);
}

static void judge_list(const struct judging *j)
{
	struct str line, rest = j->value;
	size_t n = 0;

	do {
		bool is_more = str_cut(rest, '\n', &line, &rest);

		if (!domain_is_good(line) || ++n > fields[j->id].max) {
			wrong(j);
			return;
		}
		if (!is_more)
			return;
	} while (true);
}

static bool is_login_name(struct str name)
{
	if (name.n < LOGIN_MIN)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			c == '.' || c == '-' || c == '_'))
			return false;
	}
	return true;
}

static void judge_text(const struct judging *j)
{
	if (j->id == F_ACC_ID && !is_login_name(j->value))
		wrong(j);
	/* sales will grant codes with the administration pages; until then none is valid */
	if (j->id == F_MANUAL_CODE)
		wrong(j);
}

static void judge_kind(const struct judging *j)
{
	switch (fields[j->id].kind) {
	case FK_SIREN: judge_siren(j); break;
	case FK_NIC: judge_nic(j); break;
	case FK_NAME:
	case FK_GIVEN: judge_name(j); break;
	case FK_MOBILE: judge_mobile(j); break;
	case FK_PHONE: judge_phone(j); break;
	case FK_DATE: judge_date(j); break;
	case FK_CHOICE: judge_choice(j); break;
	case FK_POSTCODE: judge_postcode(j); break;
	case FK_LIST: judge_list(j); break;
	case FK_TEXT: judge_text(j); break;
	case FK_SIRET:
		if (siret_verdict(j->value) != NUMBER_GOOD)
			wrong(j);
		break;
	case FK_EMAIL:
		if (!email_is_good(j->value))
			wrong(j);
		break;
	case FK_COUNTRY:
		if (!country_of(j->value, NULL))
			wrong(j);
		break;
	case FK_ID_NUMBER:
		/* the type stands just before its number */
		if (id_number_verdict(facts_get(j->s->facts, (enum field_id)(j->id - 1)), j->value) == ID_BAD)
			wrong(j);
		break;
	case FK_VAT:
		if (!vat_fits(j->value, facts_get(j->s->facts, F_SIREN)))
			wrong(j);
		break;
	case FK_CSR:
		if (!str_starts(j->value, STR("-----BEGIN CERTIFICATE REQUEST-----")))
			wrong(j);
		break;
	case FK_PASSWORD:
		if (j->id == F_ACC_PASSWORD && utf8_length(j->value) < PASSWORD_MIN)
			wrong(j);
		break;
	case FK_LINE:
	case FK_BOX:
	case FK_COUNT: break;
	}
}

/* Behind its visible ASCII, which is most of a value or all of it. */
static struct str plain_skipped(struct str s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end && *p >= ' ' && *p <= '~')
		p++;
	return str_from(p, (size_t)(end - p));
}

/* Characters that belong in no field, and lengths. False: said. */
static bool judge_shape(const struct judging *j)
{
	enum field_kind kind = fields[j->id].kind;
	unsigned max = fields[j->id].max;
	bool is_lines = kind == FK_LIST || kind == FK_CSR;

	for (struct str left = plain_skipped(j->value); left.n > 0; left = plain_skipped(left)) {
		uint32_t c = utf8_next(&left);

		if (utf8_is_control(c) && !(is_lines && c == '\n')) {
			complain_of(j->out, j->id, SAY_person_chars, "c", STR("?"));
			return false;
		}
	}
	if (kind == FK_LIST || j->value.n <= max || utf8_length(j->value) <= max)
		return true;
	if (kind == FK_LINE || j->id == F_ORG_CERT_NAME || kind == FK_SIREN || kind == FK_NIC ||
		kind == FK_SIRET || kind == FK_ID_NUMBER || kind == FK_VAT || kind == FK_DATE ||
		kind == FK_CHOICE || kind == FK_EMAIL || kind == FK_MOBILE || kind == FK_PHONE)
		complain(j->out, j->id, j->id == F_ORG_CERT_NAME ? SAY_org_cert_name : fields[j->id].wrong);
	else
		complain_of(j->out, j->id, SAY_form_too_long, "n", str_fmt(j->mem, "%u", max));
	return false;
}

bool field_check(struct mem *mem, const struct situation *s, enum field_id id, struct complaints *out)
{
	size_t before = out->n;
	struct str value = facts_get(s->facts, id);
	const struct judging j = { mem, s, id, value, out };

	if (value.n == 0) {
		if (field_is_required(id, s))
			complain(out, id, fields[id].missing);
	} else if (judge_shape(&j)) {
		judge_kind(&j);
	}
	return out->n > before;
}

void step_check(struct mem *mem, const struct situation *s, enum step step, struct complaints *out)
{
	for (unsigned id = 0; id < F_COUNT; id++) {
		if (fields[id].step != step || !field_is_shown((enum field_id)id, s))
			continue;
		if (!field_check(mem, s, (enum field_id)id, out) || id != F_SIREN)
			continue;
		/* without an organisation only what may open it is drawn, and judged */
		if (field_is_shown(F_MANUAL_CODE, s))
			(void)field_check(mem, s, F_MANUAL_CODE, out);
		return;
	}
}

static bool is_good(struct mem *mem, const struct situation *s, enum step step)
{
	struct complaints *all = mem_room(mem, sizeof *all);

	all->n = 0;             /* the rest is written before it is read */
	step_check(mem, s, step, all);
	return all->n == 0;
}

enum step step_states(struct mem *mem, const struct situation *s, enum step current, enum step done_before,
	enum step_state out[STEP_ORDER_COUNT])
{
	enum step open = STEP_PIECES;

	for (unsigned step = 0; step < STEP_ORDER_COUNT; step++) {
		bool is_seen = (s->facts->seen & (1u << step)) != 0;
		bool is_done = step < (unsigned)done_before || (is_seen && is_good(mem, s, (enum step)step));

		if (!is_done && step < (unsigned)open)
			open = (enum step)step;
		out[step] = step == (unsigned)current ? STEP_CURRENT : is_done ? STEP_DONE :
			is_seen ? STEP_FIX : STEP_TODO;
	}
	return open;
}

enum step step_first_open_before(struct mem *mem, const struct situation *s, enum step before)
{
	enum step last = before < STEP_PIECES ? before : STEP_PIECES;

	for (unsigned step = STEP_ORGANISATION; step < (unsigned)last; step++) {
		if ((s->facts->seen & (1u << step)) == 0 || !is_good(mem, s, (enum step)step))
			return (enum step)step;
	}
	return last;
}

enum step step_first_open(struct mem *mem, const struct situation *s)
{
	return step_first_open_before(mem, s, STEP_PIECES);
}

static bool is_same_value(const struct facts *f, enum field_id a, enum field_id b)
{
	return facts_has(f, a) && str_eq(facts_get(f, a), facts_get(f, b));
}

static bool is_same_person(struct mem *mem, const struct facts *f, enum person a, enum person b)
{
	struct str one = facts_get(f, persons[a].birth_name), other = facts_get(f, persons[b].birth_name);
	struct str given = facts_first_name(facts_get(f, persons[a].given_names));
	struct str given_b = facts_first_name(facts_get(f, persons[b].given_names));

	return one.n > 0 && str_eq(text_fold(mem, one), text_fold(mem, other)) &&
		str_eq(text_fold(mem, given), text_fold(mem, given_b));
}

static void warn_papers(struct mem *mem, const struct situation *s, enum person person,
	struct complaints *out)
{
	const struct person_fields *p = &persons[person];
	struct str number = facts_get(s->facts, p->id_number);

	(void)mem;
	if (!field_is_shown(p->id_type, s))
		return;
	if (number.n > 0 && id_number_verdict(facts_get(s->facts, p->id_type), number) == ID_DOUBTFUL)
		complain(out, p->id_number, SAY_warn_id_number);
	if (identity_expires_soon(s, person))
		complain(out, p->id_expiry, SAY_warn_id_expiring);
}

void step_warnings(struct mem *mem, const struct situation *s, struct complaints *out)
{
	const struct facts *f = s->facts;
	enum person second = person_of(facts_second(f));
	struct subject *subject = mem_new_of(mem, struct subject);

	if (org_is_manual(f))
		complain(out, F_SIREN, SAY_warn_degraded);
	subject_of(mem, s, subject);
	if (subject->is_cn_long)
		complain(out, F_H_BIRTH_NAME, SAY_warn_cn_long);
	for (unsigned p = 0; p < PERSON_COUNT; p++)
		warn_papers(mem, s, (enum person)p, out);
	if (second == PERSON_HOLDER)
		return;
	if (is_same_value(f, F_H_MOBILE, persons[second].mobile))
		complain(out, persons[second].mobile, SAY_warn_same_phone);
	if (is_same_value(f, F_H_EMAIL, persons[second].email))
		complain(out, persons[second].email, SAY_warn_same_email);
	if (second == PERSON_DELEGATE && is_same_person(mem, f, PERSON_HOLDER, PERSON_DELEGATE))
		complain(out, F_D_BIRTH_NAME, SAY_warn_holder_delegate);
}
