/* org.c - step 1 from the register's answer.
 *
 * For     the page of step 1, and the re-reading at submit.
 * Never   asks the register itself; puts a masked value ("[ND]") anywhere; overwrites a correction.
 * Holds   nothing: everything goes into the facts, the register's own values beside the corrected ones. */
#include "core/org.h"

#include <assert.h>

#include "base/siren.h"
#include "core/country.h"
#include "platform/crypt.h"

enum { RECORD_BYTES_MAX = 8192 };

static const char *const outcome_names[ORG_OUTCOME_COUNT] = {
	[OUTCOME_NOT_ASKED] = "", [OUTCOME_FOUND] = "found", [OUTCOME_UNKNOWN] = "unknown",
	[OUTCOME_PARTIAL] = "partial", [OUTCOME_CEASED] = "ceased", [OUTCOME_NO_BODY] = "no_body",
	[OUTCOME_PROTECTED] = "protected", [OUTCOME_DEGRADED] = "degraded",
	[OUTCOME_WAITING] = "waiting", [OUTCOME_MOVED] = "moved",
};

/* Each answer and where the register's own value of it is kept. */
static const struct { enum field_id answer, own; } pairs[] = {
	{ F_ORG_NAME, F_SIRENE_NAME }, { F_ESTAB_NAME, F_SIRENE_ESTAB_NAME },
	{ F_ADDR_EXTRA, F_SIRENE_EXTRA }, { F_ADDR_STREET, F_SIRENE_STREET }, { F_ADDR_BOX, F_SIRENE_BOX },
	{ F_ADDR_POSTCODE, F_SIRENE_POSTCODE }, { F_ADDR_CITY, F_SIRENE_CITY },
};

static struct str outcome_name(enum org_outcome outcome)
{
	assert((unsigned)outcome < ORG_OUTCOME_COUNT);
	return str_of(outcome_names[outcome]);
}

enum org_outcome org_outcome(const struct facts *facts)
{
	/* an answer about another number says nothing */
	if (!str_eq(facts_get(facts, F_SIREN), facts_get(facts, F_SIRENE_SIREN)))
		return OUTCOME_NOT_ASKED;
	for (unsigned i = 0; i < ORG_OUTCOME_COUNT; i++) {
		if (facts_is(facts, F_SIRENE_OUTCOME, outcome_names[i]))
			return (enum org_outcome)i;
	}
	return OUTCOME_NOT_ASKED;
}

bool org_is_manual(const struct facts *facts)
{
	return org_outcome(facts) == OUTCOME_DEGRADED;
}

/* What the register fills in: all answers for another organisation or establishment, the empty ones when it answers
 * for the first time; then none, for what was emptied since is to stay so. */
enum filling { FILL_NOTHING, FILL_EMPTY, FILL_ALL };

static enum org_outcome judge(const struct portal *portal, const struct org_record *r)
{
	if (r->answer == ORG_DOWN)
		return OUTCOME_DEGRADED;
	if (r->answer == ORG_ABSENT)
		return OUTCOME_UNKNOWN;
	if (r->answer == ORG_WAITING)
		return OUTCOME_WAITING;
	if (r->answer == ORG_MOVED)
		return OUTCOME_MOVED;
	enum org_bar bar = legal_form_bar(r->unit.legal_form);

	if (bar == BAR_PROTECTED)
		return OUTCOME_PROTECTED;
	if (!r->unit.is_active)
		return OUTCOME_CEASED;
	if (bar == BAR_NO_BODY)
		return OUTCOME_NO_BODY;
	/* a legal person's name is public: its portal may let it type the address alone */
	if (r->unit.diffusion == DIFFUSION_PARTIAL && (r->unit.is_natural || !portal->partial_self_entry))
		return OUTCOME_PARTIAL;
	return OUTCOME_FOUND;
}

/* The former organisation leaves nothing behind, but a number of establishment that was typed anew. */
static void forget(struct facts *facts)
{
	bool is_new_nic = !str_eq(facts_get(facts, F_NIC), facts_get(facts, F_SIRENE_NIC));

	for (unsigned id = F_ORG_NAME; id <= F_VAT; id++) {
		if (id != F_NIC || !is_new_nic)
			facts_set(facts, (enum field_id)id, STR(""), ORIGIN_NONE);
	}
}

static void forget_register(struct facts *facts)
{
	for (unsigned id = F_SIRENE_OUTCOME; id <= F_SIRENE_SHA256; id++)
		facts_set(facts, (enum field_id)id, STR(""), ORIGIN_NONE);
}

static void own(struct facts *facts, enum field_id id, struct str value)
{
	facts_set(facts, id, value, ORIGIN_SIRENE);
}

/* What somebody does for a living, by the division of the activity: a guess that the form shows. */
static const char *guess_activity(struct str ape)
{
	static const struct { const char *from, *to, *activity; } divisions[] = {
		{ "01", "03", "farming" }, { "10", "33", "craftsman" }, { "41", "43", "craftsman" },
		{ "69", "75", "liberal" }, { "86", "86", "liberal" }, { "95", "96", "craftsman" },
	};
	struct str division = str_sub(ape, 0, 2);

	for (size_t i = 0; i < sizeof divisions / sizeof *divisions; i++) {
		if (str_cmp(division, str_of(divisions[i].from)) >= 0 &&
			str_cmp(division, str_of(divisions[i].to)) <= 0)
			return divisions[i].activity;
	}
	return "merchant";
}

static void fill_unit(struct mem *mem, const struct org_record *r, struct facts *facts, enum filling filling)
{
	const struct directory_unit *u = &r->unit;
	struct str siren = facts_get(facts, F_SIREN);
	enum org_type type = legal_form_type(u->legal_form);

	own(facts, F_SIRENE_NAME, u->name);
	own(facts, F_SIRENE_FORM, u->legal_form);
	own(facts, F_SIRENE_NAF, u->ape);
	own(facts, F_SIRENE_STATE, u->is_active ? STR("A") : STR("C"));
	own(facts, F_SIRENE_DIFFUSION, u->diffusion == DIFFUSION_FULL ? STR("O") : STR("P"));
	own(facts, F_SIRENE_CREATED, r->created);
	own(facts, F_SIRENE_CEASED, u->closed);
	own(facts, F_ORG_NAME, u->name);
	own(facts, F_ORG_TYPE, org_type_id(type));
	if (filling != FILL_NOTHING && type == ORG_SOLE_PROPRIETOR && !facts_has(facts, F_ACTIVITY))
		own(facts, F_ACTIVITY, str_of(guess_activity(u->ape)));
	if (filling != FILL_NOTHING && siren_verdict(siren) == NUMBER_GOOD && !facts_has(facts, F_VAT))
		own(facts, F_VAT, siren_vat(mem, siren));
}

/* The record as it was used, so that it can be read when the register says something else: its canonical
 * text, and the hash of that. Masked values are empty in it. */
static void keep_record(struct mem *mem, const struct org_record *r, const struct directory_site *site,
			struct facts *facts)
{
	const struct directory_unit *u = &r->unit;
	const struct { const char *name; struct str value; } rows[] = {
		{ "acronym", u->acronym }, { "ape", u->ape }, { "as_of", r->as_of }, { "closed", u->closed },
		{ "created", r->created }, { "diffusion", u->diffusion == DIFFUSION_FULL ? STR("O") : STR("P") },
		{ "form", u->legal_form }, { "name", u->name }, { "provider", r->provider }, { "siren", u->siren },
		{ "site_ape", site == NULL ? STR("") : site->ape },
		{ "site_box", site == NULL ? STR("") : site->place },
		{ "site_city", site == NULL ? STR("") : site->city },
		{ "site_commune", site == NULL ? STR("") : site->city_code },
		{ "site_extra", site == NULL ? STR("") : site->complement },
		{ "site_name", site == NULL ? STR("") : site->name },
		{ "site_nic", site == NULL ? STR("") : site->nic },
		{ "site_postcode", site == NULL ? STR("") : site->postcode },
		{ "site_street", site == NULL ? STR("") : site->line },
		{ "state", u->is_active ? STR("A") : STR("C") },
	};
	struct json *v = json_object(mem);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].value.n > 0)
			json_set_str(v, rows[i].name, rows[i].value);
	}
	struct str text = json_text(mem, v, RECORD_BYTES_MAX);
	struct hash hash = crypt_sha256(text);

	own(facts, F_SIRENE_RECORD, text);
	own(facts, F_SIRENE_SHA256, str_hex(mem, hash.bytes, sizeof hash.bytes));
}

static const struct directory_site *find_site(const struct directory_unit *u, struct str nic)
{
	for (size_t i = 0; i < u->sites_n; i++) {
		if (str_eq(u->sites[i].nic, nic))
			return &u->sites[i];
	}
	return NULL;
}

static const struct directory_site *find_head(const struct directory_unit *u)
{
	for (size_t i = 0; i < u->sites_n; i++) {
		if (u->sites[i].is_head && u->sites[i].is_active)
			return &u->sites[i];
	}
	return NULL;
}

static void keep_site(const struct directory_unit *u, const struct directory_site *site, struct facts *facts)
{
	struct str name = site->sign.n > 0 ? site->sign : site->name.n > 0 ? site->name : u->name;

	own(facts, F_SIRENE_POSTCODE, site->postcode);
	own(facts, F_SIRENE_CITY, site->city);
	own(facts, F_SIRENE_ESTAB_STATE, site->is_active ? STR("open") : STR("closed"));
	/* of a masked establishment the town alone is public */
	if (site->diffusion == DIFFUSION_PARTIAL) {
		if (site->is_active)
			own(facts, F_SIRENE_ESTAB_STATE, STR("masked"));
		return;
	}
	own(facts, F_SIRENE_ESTAB_NAME, name);
	own(facts, F_SIRENE_EXTRA, site->complement);
	own(facts, F_SIRENE_STREET, site->line);
	own(facts, F_SIRENE_BOX, site->place);
}

static void fill_site(const struct directory_unit *u, struct facts *facts, enum filling filling)
{
	const struct directory_site *head = find_head(u);

	if (head != NULL)
		own(facts, F_SIRENE_HEAD_NIC, head->nic);
	if (filling != FILL_NOTHING && !facts_has(facts, F_NIC) && head != NULL)
		own(facts, F_NIC, head->nic);
	const struct directory_site *site = find_site(u, facts_get(facts, F_NIC));

	if (facts_has(facts, F_NIC))
		own(facts, F_SIRENE_NIC, facts_get(facts, F_NIC));
	own(facts, F_SIRENE_ESTAB_STATE, STR("none"));
	if (site == NULL)
		return;
	keep_site(u, site, facts);
	if (filling == FILL_NOTHING)
		return;
	for (size_t i = 1; i < sizeof pairs / sizeof *pairs; i++) {
		if (filling == FILL_ALL || !facts_has(facts, pairs[i].answer))
			own(facts, pairs[i].answer, facts_get(facts, pairs[i].own));
	}
	if (filling == FILL_ALL || facts->origin[F_ADDR_COUNTRY] != ORIGIN_TYPED)
		own(facts, F_ADDR_COUNTRY, site->country.n == 2 ? site->country : STR(COUNTRY_DEFAULT));
}

void org_apply(struct mem *mem, const struct portal *portal, const struct org_record *r, struct facts *facts)
{
	struct str siren = facts_get(facts, F_SIREN), former = facts_get(facts, F_SIRENE_SIREN);
	struct str former_nic = facts_get(facts, F_SIRENE_NIC);
	bool is_other_unit = former.n > 0 && !str_eq(siren, former);

	if (siren.n != SIREN_DIGITS)
		return;
	if (is_other_unit)
		forget(facts);
	bool is_other_site = former_nic.n > 0 && facts_has(facts, F_NIC) &&
			     !str_eq(former_nic, facts_get(facts, F_NIC));
	enum filling filling = is_other_unit || is_other_site ? FILL_ALL :
			       org_outcome(facts) == OUTCOME_FOUND ? FILL_NOTHING : FILL_EMPTY;
	enum org_outcome outcome = judge(portal, r);

	/* a register that is down takes nothing back from one that answered before */
	if ((outcome == OUTCOME_DEGRADED || outcome == OUTCOME_WAITING) && !is_other_unit &&
		org_outcome(facts) == OUTCOME_FOUND)
		return;
	forget_register(facts);
	own(facts, F_SIRENE_SIREN, siren);
	own(facts, F_SIRENE_OUTCOME, outcome_name(outcome));
	own(facts, F_SIRENE_PROVIDER, r->provider);
	own(facts, F_SIRENE_BASE_DATE, r->as_of);
	own(facts, F_SIRENE_REASON, r->reason);
	if (outcome == OUTCOME_CEASED)
		own(facts, F_SIRENE_CEASED, r->unit.closed);
	if ((former.n == 0 || is_other_unit) && !facts_has(facts, F_ADDR_COUNTRY))
		own(facts, F_ADDR_COUNTRY, STR(COUNTRY_DEFAULT));
	/* an establishment typed with a number that led nowhere is not the next one's */
	own(facts, F_SIRENE_NIC, filling == FILL_NOTHING ? former_nic : facts_get(facts, F_NIC));
	if (outcome != OUTCOME_FOUND)
		return;
	fill_unit(mem, r, facts, filling);
	fill_site(&r->unit, facts, filling);
	keep_record(mem, r, find_site(&r->unit, facts_get(facts, F_NIC)), facts);
	/* bodies of the State and local ones are invoiced through Chorus Pro */
	char level = r->unit.legal_form.n > 0 ? r->unit.legal_form.p[0] : ' ';

	if ((former.n == 0 || is_other_unit) && (level == '4' || level == '7'))
		own(facts, F_CHORUS, STR("1"));
}

struct str org_form_label(const struct facts *facts)
{
	return legal_form_label(facts_get(facts, F_SIRENE_FORM));
}

enum org_type org_type_of_facts(const struct facts *facts)
{
	enum org_type type = org_type_of(facts_get(facts, F_ORG_TYPE));

	return type == ORG_TYPE_COUNT ? ORG_OTHER : type;
}

bool org_is_corrected(const struct facts *facts, enum field_id id, struct str *register_out)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (pairs[i].answer != id)
			continue;
		*register_out = facts_get(facts, pairs[i].own);
		return register_out->n > 0 && !str_eq(*register_out, facts_get(facts, id));
	}
	return false;
}

/* --- what changed since ------------------------------------------------------------------------ */

const char *org_change_name(enum org_change c)
{
	static const char *const names[ORG_CHANGE_COUNT] = { "gone", "ceased", "partial", "site_closed",
							     "renamed", "form", "address" };

	assert((unsigned)c < ORG_CHANGE_COUNT);
	return names[c];
}

bool org_change_stops(enum org_change c)
{
	return c == CHANGE_GONE || c == CHANGE_CEASED || c == CHANGE_PARTIAL || c == CHANGE_SITE_CLOSED;
}

static struct str address_line(struct mem *mem, struct str extra, struct str street, struct str box,
			       struct str postcode, struct str city)
{
	const struct str parts[] = { extra, street, box, postcode, city };
	struct buf *b = buf_new(mem, RECORD_BYTES_MAX);

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].n == 0)
			continue;
		if (buf_bytes(b) > 0)
			buf_byte(b, ' ');
		buf_add(b, parts[i]);
	}
	return buf_done(b);
}

static void differ(struct org_difference *out, size_t *n, enum org_change change, struct str was, struct str now)
{
	if (!str_eq(was, now))
		out[(*n)++] = (struct org_difference){ change, was, now };
}

static void differ_site(struct mem *mem, const struct facts *f, const struct org_record *r,
			struct org_difference *out, size_t *n)
{
	const struct directory_site *site = find_site(&r->unit, facts_get(f, F_SIRENE_NIC));
	bool was_masked = facts_is(f, F_SIRENE_ESTAB_STATE, "masked");

	if (site == NULL || !site->is_active) {
		out[(*n)++] = (struct org_difference){ CHANGE_SITE_CLOSED, facts_get(f, F_SIRENE_NIC),
						       site == NULL ? STR("") : site->closed };
		return;
	}
	if (was_masked || site->diffusion == DIFFUSION_PARTIAL)         /* nothing to compare */
		return;
	differ(out, n, CHANGE_ADDRESS,
	       address_line(mem, facts_get(f, F_SIRENE_EXTRA), facts_get(f, F_SIRENE_STREET),
			    facts_get(f, F_SIRENE_BOX), facts_get(f, F_SIRENE_POSTCODE), facts_get(f, F_SIRENE_CITY)),
	       address_line(mem, site->complement, site->line, site->place, site->postcode, site->city));
}

size_t org_differences(struct mem *mem, const struct facts *f, const struct org_record *r,
		       struct org_difference out[ORG_CHANGE_COUNT])
{
	const struct directory_unit *u = &r->unit;
	size_t n = 0;

	if (r->answer == ORG_ABSENT) {
		out[n++] = (struct org_difference){ CHANGE_GONE, facts_get(f, F_SIRENE_SIREN), STR("") };
		return n;
	}
	if (r->answer != ORG_FOUND)
		return 0;
	if (!u->is_active)
		out[n++] = (struct org_difference){ CHANGE_CEASED, STR(""), u->closed };
	if (u->diffusion == DIFFUSION_PARTIAL)
		differ(out, &n, CHANGE_PARTIAL, facts_get(f, F_SIRENE_DIFFUSION), STR("P"));
	if (u->is_active && (n == 0 || !u->is_natural))
		differ_site(mem, f, r, out, &n);
	if (u->name.n > 0)
		differ(out, &n, CHANGE_RENAMED, facts_get(f, F_SIRENE_NAME), u->name);
	differ(out, &n, CHANGE_FORM, facts_get(f, F_SIRENE_FORM), u->legal_form);
	return n;
}
