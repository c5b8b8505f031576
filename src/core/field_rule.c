/* field_rule.c - when a field is shown, asked for, fixed, and what may be chosen.
 *
 * For     the form, the checks and the recap, which must agree.
 * Never   reads or writes anything: all it looks at is the situation. */
#include <assert.h>

#include "base/legal_form.h"
#include "base/utf8.h"
#include "core/check.h"
#include "core/country.h"
#include "core/identity.h"
#include "core/org.h"

enum { CERT_NAME_MAX = 64 };

static bool always(const struct situation *s) { (void)s; return true; }
static bool never(const struct situation *s) { (void)s; return false; }

static bool name_is_long(const struct situation *s)
{
	return utf8_length(facts_get(s->facts, F_ORG_NAME)) > CERT_NAME_MAX;
}

static bool is_sole(const struct situation *s)
{
	return facts_is(s->facts, F_ORG_TYPE, "sole_proprietor");
}

static bool is_manual(const struct situation *s) { return org_is_manual(s->facts); }

static bool asks_manual(const struct situation *s)
{
	enum org_outcome outcome = org_outcome(s->facts);

	return outcome == OUTCOME_UNKNOWN || outcome == OUTCOME_PARTIAL || outcome == OUTCOME_PROTECTED;
}

static bool has_no_box(const struct situation *s) { return !facts_has(s->facts, F_ADDR_BOX); }
static bool has_no_bill_box(const struct situation *s) { return !facts_has(s->facts, F_BILL_BOX); }
static bool has_product(const struct situation *s) { return s->product != NULL; }
static bool has_device(const struct situation *s)
{
	return s->product != NULL && s->product->device != DEVICE_NONE;
}

static bool holds_device(const struct situation *s)
{
	return has_device(s) && facts_is(s->facts, F_DEVICE_MODE, "held");
}

static enum subject_kind subject_kind(const struct situation *s)
{
	return s->product == NULL ? SUBJECT_NATURAL : s->product->subject;
}

static bool is_natural(const struct situation *s) { return subject_kind(s) == SUBJECT_NATURAL; }
static bool is_seal(const struct situation *s) { return subject_kind(s) == SUBJECT_SEAL; }
static bool is_server(const struct situation *s)
{
	return subject_kind(s) == SUBJECT_CLIENT || subject_kind(s) == SUBJECT_SERVER;
}

static bool needs_csr(const struct situation *s)
{
	return is_server(s) || (is_seal(s) && facts_is(s->facts, F_DEVICE_MODE, "hsm"));
}

static bool has_no_fqdn(const struct situation *s) { return !facts_has(s->facts, F_FQDN); }
static bool has_no_app(const struct situation *s)
{
	return subject_kind(s) == SUBJECT_SERVER || !facts_has(s->facts, F_APP_NAME);
}

static bool asks_birth(const struct situation *s)
{
	return is_natural(s) && s->product != NULL && s->product->identity >= IDENTITY_BIRTH;
}

static bool asks_full(const struct situation *s)
{
	return asks_birth(s) && s->product->identity == IDENTITY_FULL;
}

static bool asks_nationality(const struct situation *s)
{
	return is_natural(s) && s->product != NULL && s->product->has_nationality;
}

static bool has_rep(const struct situation *s) { return !facts_ticked(s->facts, F_SAME_AS); }
static bool has_delegate(const struct situation *s) { return facts_ticked(s->facts, F_HAS_DELEGATE); }

static bool holder_issued(const struct situation *s) { return identity_asks_issue(s, PERSON_HOLDER); }
static bool rep_issued(const struct situation *s) { return has_rep(s) && identity_asks_issue(s, PERSON_REP); }
static bool delegate_issued(const struct situation *s)
{
	return has_delegate(s) && identity_asks_issue(s, PERSON_DELEGATE);
}

static bool has_pin_post(const struct situation *s)
{
	return s->product != NULL && s->product->has_pin_post;
}

static bool is_history(const struct situation *s, enum person person)
{
	return s->facts->origin[persons[person].birth_name] == ORIGIN_HISTORY;
}

static bool holder_history(const struct situation *s) { return is_history(s, PERSON_HOLDER); }
static bool rep_history(const struct situation *s) { return has_rep(s) && is_history(s, PERSON_REP); }
static bool delegate_history(const struct situation *s)
{
	return has_delegate(s) && is_history(s, PERSON_DELEGATE);
}

static bool is_connected(const struct situation *s) { return s->is_connected; }
static bool has_pickup(const struct situation *s)
{
	return s->product == NULL || s->product->delivery == DELIVERY_FACE;
}

static bool requires_po(const struct situation *s) { return s->portal->po_required; }
static bool bills_other(const struct situation *s) { return facts_is(s->facts, F_BILL_TO, "other"); }
static bool publishes(const struct situation *s)
{
	return s->product != NULL && s->product->publishes;
}

/* is_toggle: another answer of the same page may change it, so the form draws the field anyway. */
static const struct { bool (*holds)(const struct situation *); bool is_toggle; } predicates[] = {
	[IF_ALWAYS] = { always, false }, [IF_NEVER] = { never, false },
	[IF_NAME_LONG] = { name_is_long, false }, [IF_SOLE_PROPRIETOR] = { is_sole, false },
	[IF_MANUAL] = { is_manual, false }, [IF_MANUAL_ASKED] = { asks_manual, false },
	[IF_NO_BOX] = { has_no_box, true }, [IF_NO_BILL_BOX] = { has_no_bill_box, true },
	[IF_PRODUCT] = { has_product, false },
	[IF_DEVICE] = { has_device, false }, [IF_DEVICE_HELD] = { holds_device, true },
	[IF_NATURAL] = { is_natural, false }, [IF_SEAL] = { is_seal, false },
	[IF_CSR] = { needs_csr, false }, [IF_SERVER] = { is_server, false },
	[IF_NO_FQDN] = { has_no_fqdn, true }, [IF_NO_APP] = { has_no_app, true },
	[IF_BIRTH] = { asks_birth, false }, [IF_FULL] = { asks_full, false },
	[IF_NATIONALITY] = { asks_nationality, false },
	[IF_HOLDER_ISSUED] = { holder_issued, false }, [IF_REP] = { has_rep, true },
	[IF_REP_ISSUED] = { rep_issued, false }, [IF_DELEGATE] = { has_delegate, true },
	[IF_DELEGATE_ISSUED] = { delegate_issued, false }, [IF_PIN_POST] = { has_pin_post, false },
	[IF_HOLDER_HISTORY] = { holder_history, false }, [IF_REP_HISTORY] = { rep_history, false },
	[IF_DELEGATE_HISTORY] = { delegate_history, false }, [IF_CONNECTED] = { is_connected, false },
	[IF_PICKUP] = { has_pickup, false }, [IF_PO_REQUIRED] = { requires_po, false },
	[IF_BILL_OTHER] = { bills_other, true }, [IF_PUBLISHES] = { publishes, false },
};
_Static_assert(sizeof predicates / sizeof *predicates == PREDICATE_COUNT, "a predicate has no row");

bool field_holds(enum predicate predicate, const struct situation *s)
{
	assert((unsigned)predicate < PREDICATE_COUNT);
	return predicates[predicate].holds(s);
}

bool field_is_shown(enum field_id id, const struct situation *s)
{
	return field_holds(fields[id].only_if, s);
}

bool field_is_drawn(enum field_id id, const struct situation *s)
{
	enum predicate only_if = fields[id].only_if;

	/* a serial number without any device is no branch of this page */
	if (only_if == IF_DEVICE_HELD)
		return has_device(s) && product_has_mode(s->product, STR("held"));
	return predicates[only_if].is_toggle || field_holds(only_if, s);
}

bool field_is_required(enum field_id id, const struct situation *s)
{
	return field_holds(fields[id].required_if, s);
}

static bool is_sold(enum field_id id, const struct situation *s, struct str value)
{
	const struct product *p = s->product;

	if (p == NULL)
		return true;
	if (id == F_PAYMENT)
		return list_has(p->payments, value);
	if (id == F_DEVICE_MODE)
		return product_has_mode(p, value);
	if (id != F_PACK)
		return true;
	for (size_t i = 0; i < p->n_packs; i++) {
		if (value.n == 1 && value.p[0] == (char)('0' + p->packs[i]))
			return true;
	}
	return false;
}

static bool fixed_choice(enum field_id id, const struct situation *s, size_t nth, enum lang lang,
	struct choice_text *out)
{
	for (const struct choice *c = fields[id].choices; c->value != NULL; c++) {
		if (!is_sold(id, s, str_of(c->value)) || nth-- > 0)
			continue;
		*out = (struct choice_text){ str_of(c->value), say(lang, c->label) };
		return true;
	}
	return false;
}

static bool office_choice(enum field_id id, const struct situation *s, size_t nth,
	struct choice_text *out)
{
	for (size_t i = 0; i < s->n_offices; i++) {
		const struct office *office = &s->offices[i];

		if (!(id == F_OFFICE_SEND ? office->does_send : office->does_pick) || nth-- > 0)
			continue;
		*out = (struct choice_text){ office->id, office->name };
		return true;
	}
	return false;
}

bool field_choice(enum field_id id, const struct situation *s, enum lang lang, size_t nth,
	struct choice_text *out)
{
	enum say name;

	if (fields[id].kind == FK_COUNTRY) {
		if (!country_nth(nth, &out->value, &name))
			return false;
		out->label = say(lang, name);
		return true;
	}
	if (fields[id].kind != FK_CHOICE)
		return false;
	if (fields[id].choices != NULL)
		return fixed_choice(id, s, nth, lang, out);
	if (id == F_OFFICE_SEND || id == F_OFFICE_PICK)
		return office_choice(id, s, nth, out);
	if (id != F_ORG_TYPE || nth >= ORG_OTHER)
		return false;
	*out = (struct choice_text){ org_type_id((enum org_type)nth), org_type_label((enum org_type)nth) };
	return true;
}
