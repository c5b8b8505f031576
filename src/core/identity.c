/* identity.c - the 15-year rule of French identity cards, and plain expiry of the rest.
 *
 * For     core/check.c, core/pieces.c, and the office later.
 * Source  decree of 18 December 2013 on the life of identity cards, as the handbook's rules tell it. */
#include "core/identity.h"

enum { EXTENSION_MONTHS = 60 };

static const struct date first_issue = { 2004, 1, 2 }, last_issue = { 2013, 12, 31 };

struct date identity_effective_expiry(struct str id_type, struct date printed, const struct date *issued,
	const struct date *birth, bool has_extension)
{
	if (!has_extension || !str_eq_c(id_type, "cni") || issued == NULL)
		return printed;
	if (date_cmp(*issued, first_issue) < 0 || date_cmp(*issued, last_issue) > 0)
		return printed;
	if (birth != NULL && !date_is_adult(*birth, *issued))
		return printed;
	return date_add_months(printed, EXTENSION_MONTHS);
}

static bool fact_date(const struct situation *s, enum field_id id, struct date *out)
{
	return date_parse(facts_get(s->facts, id), out);
}

static bool has_extension(const struct situation *s)
{
	return s->portal == NULL || s->portal->cni_extension;
}

/* False: no printed day. */
static bool expiry_of(const struct situation *s, enum person person, struct date *out)
{
	const struct person_fields *p = &persons[person];
	struct date printed, issued, birth;

	if (!fact_date(s, p->id_expiry, &printed))
		return false;
	bool is_issued = fact_date(s, p->id_issued, &issued);
	bool is_born = person == PERSON_HOLDER && fact_date(s, F_H_BIRTH_DATE, &birth);

	*out = identity_effective_expiry(facts_get(s->facts, p->id_type), printed,
		is_issued ? &issued : NULL, is_born ? &birth : NULL, has_extension(s));
	return true;
}

bool identity_is_expired(const struct situation *s, enum person person)
{
	struct date expiry;

	return expiry_of(s, person, &expiry) && date_cmp(expiry, s->today) < 0;
}

bool identity_expires_soon(const struct situation *s, enum person person)
{
	struct date expiry;

	if (!expiry_of(s, person, &expiry) || date_cmp(expiry, s->today) < 0)
		return false;
	return date_days(expiry) - date_days(s->today) < IDENTITY_SOON_DAYS;
}

bool identity_asks_issue(const struct situation *s, enum person person)
{
	const struct person_fields *p = &persons[person];
	struct date printed;

	return has_extension(s) && facts_is(s->facts, p->id_type, "cni") &&
		fact_date(s, p->id_expiry, &printed) && date_cmp(printed, s->today) < 0 &&
		date_cmp(date_add_months(printed, EXTENSION_MONTHS), s->today) >= 0;
}

bool identity_may_be_prolonged(const struct situation *s, enum person person)
{
	struct date issued;

	return identity_asks_issue(s, person) && !fact_date(s, persons[person].id_issued, &issued);
}
