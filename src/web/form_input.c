/* form_input.c - one field of the table made ready for its widget. */
#include "web/form_input.h"

#include "core/country.h"
#include "core/phone.h"
#include "pages.h"

enum { COUNTRIES_MAX = 260, PHONE_CODES_MAX = 100, INLINE_CHOICES_MAX = 2 };

/* The reader's own data may be filled by his browser; everybody else's may not. */
static const struct str autocompletes[F_COUNT] = {
	[F_PORTAL_LOGIN] = STR("username"), [F_PORTAL_PASSWORD] = STR("current-password"),
	[F_ACC_EMAIL] = STR("email"), [F_ACC_ID] = STR("username"), [F_ACC_NAME] = STR("family-name"),
	[F_ACC_GIVEN] = STR("given-name"), [F_ACC_MOBILE] = STR("tel"), [F_ACC_PASSWORD] = STR("new-password"),
	[F_ORG_NAME] = STR("organization"), [F_ADDR_STREET] = STR("address-line1"),
	[F_ADDR_POSTCODE] = STR("postal-code"), [F_ADDR_CITY] = STR("address-level2"),
};

/* How a kind is typed: numbers are text with a keyboard of digits, never type=number. */
static const struct { struct str type, inputmode, width; } looks[FK_COUNT] = {
	[FK_SIREN] = { STR("text"), STR(""), STR("") },  /* a number or a name */
	[FK_NIC] = { STR("text"), STR("numeric"), STR("w5 num") },
	[FK_SIRET] = { STR("text"), STR("numeric"), STR("w20 num") },
	[FK_POSTCODE] = { STR("text"), STR("numeric"), STR("w5 num") },
	[FK_EMAIL] = { STR("email"), STR("email"), STR("") },
	[FK_MOBILE] = { STR("tel"), STR("tel"), STR("num") },
	[FK_PHONE] = { STR("tel"), STR("tel"), STR("num") },
	[FK_ID_NUMBER] = { STR("text"), STR(""), STR("num") },
	[FK_VAT] = { STR("text"), STR(""), STR("w20 num") },
	[FK_PASSWORD] = { STR("password"), STR(""), STR("") },
};

static void add_fixed_choices(struct mem *m, enum lang lang, struct form_input *in)
{
	const struct choice *fixed = fields[in->id].choices;
	size_t n = 0;

	if (fixed == NULL)
		return;
	while (fixed[n].value != NULL)
		n++;
	struct form_choice *choices = mem_get(m, n, sizeof *choices);

	for (size_t i = 0; i < n; i++) {
		choices[i].value = str_of(fixed[i].value);
		choices[i].label = say(lang, fixed[i].label);
	}
	in->choices = choices;
	in->n_choices = n;
}

size_t form_countries_n(void)
{
	struct str code;
	enum say name;
	size_t n = 0;

	while (n < COUNTRIES_MAX && country_nth(n, &code, &name))
		n++;
	return n;
}

const struct form_option *form_countries(struct out *o, struct str chosen)
{
	struct form_option *options = mem_get(out_mem(o), COUNTRIES_MAX, sizeof *options);
	enum say name;

	for (size_t n = 0; n < COUNTRIES_MAX && country_nth(n, &options[n].value, &name); n++) {
		options[n].label = say(out_lang(o), name);
		options[n].is_chosen = str_eq(options[n].value, chosen);
	}
	return options;
}

size_t form_phones_n(void)
{
	struct str country, code;
	size_t n = 0;

	while (n < PHONE_CODES_MAX && phone_country(n, &country, &code))
		n++;
	return n;
}

/* The codes stand in the order of the names: one walk finds them all. */
static struct str country_name(enum lang lang, struct str country, size_t *at)
{
	struct str here;
	enum say name;

	for (size_t i = 0; i < COUNTRIES_MAX; i++, ++*at) {
		if (!country_nth(*at, &here, &name))
			*at = 0;
		else if (str_eq(here, country))
			return say(lang, name);
	}
	return country;
}

const struct form_option *form_phones(struct out *o, struct str chosen)
{
	struct form_option *options = mem_get(out_mem(o), PHONE_CODES_MAX, sizeof *options);
	size_t at = 0;

	for (size_t n = 0; n < PHONE_CODES_MAX && phone_country(n, &options[n].value, &options[n].code); n++) {
		options[n].label = country_name(out_lang(o), options[n].value, &at);
		options[n].is_chosen = str_eq(options[n].value, chosen);
	}
	return options;
}

void form_input_of(struct mem *m, enum lang lang, enum field_id id, struct form_input *in)
{
	const struct field *f = &fields[id];

	*in = (struct form_input){ .id = id, .kind = f->kind, .name = str_of(f->name) };
	in->label = say(lang, f->label);
	in->hint = say(lang, f->hint);
	in->type = looks[f->kind].type.n == 0 ? STR("text") : looks[f->kind].type;
	in->inputmode = looks[f->kind].inputmode;
	in->width = looks[f->kind].width;
	in->autocomplete = autocompletes[id].n == 0 ? STR("off") : autocompletes[id];
	in->is_required = f->required_if == IF_ALWAYS;
	in->is_shown = true;
	add_fixed_choices(m, lang, in);
}

void form_input_value(struct mem *m, struct form_input *in, struct str value)
{
	struct str country = STR(COUNTRY_DEFAULT);

	in->value = field_show(m, in->kind, value);
	if (in->kind == FK_DATE)
		field_split_date(value, &in->day, &in->month, &in->year);
	if (in->kind == FK_BOX)
		in->is_ticked = str_eq_c(value, "1");
	if (in->kind == FK_MOBILE || in->kind == FK_PHONE) {
		(void)phone_show(m, value, &country);
		in->country = country.n == 0 ? STR(COUNTRY_DEFAULT) : country;
	}
}

struct str form_input_target(struct mem *m, const struct form_input *in)
{
	const char *end = in->kind == FK_DATE ? "_day" : "";

	return str_fmt(m, "#" STR_FMT "%s", STR_ARG(in->name), end);
}

/* ids for aria-describedby, in the order they are read. */
static struct str described_by(struct mem *m, const struct form_input *in)
{
	const struct { struct str text; const char *end; } parts[] = {
		{ in->hint, "-hint" }, { in->note, "-note" }, { in->complaint, "-error" } };
	struct str ids = STR("");

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].text.n > 0)        /* most fields have one, or none */
			ids = str_cat(m, ids, ids.n > 0 ? STR(" ") : STR(""), in->name, str_of(parts[i].end));
	}
	return ids;
}

/* What only a drawn field needs. */
static void complete(struct out *o, struct form_input *in)
{
	in->described = described_by(out_mem(o), in);
	enum say country;

	in->locked_text = in->value;
	if (in->is_locked && in->kind == FK_COUNTRY && country_of(in->value, &country))
		in->locked_text = say(out_lang(o), country);
	for (size_t i = 0; in->is_locked && i < in->n_choices; i++) {
		if (str_eq(in->choices[i].value, in->value))
			in->locked_text = in->choices[i].label;
	}
}

void form_input_draw(struct out *o, const struct form_input *given, bool as_cards)
{
	struct form_input ready = *given, *in = &ready;

	complete(o, in);
	if (in->is_locked)
		field_locked(o, in);
	else if (as_cards && in->n_choices == 1)
		field_only(o, in);
	else if (as_cards)
		field_cards(o, in);
	else if (in->kind == FK_BOX)
		field_box(o, in);
	else if (in->kind == FK_DATE)
		field_date(o, in);
	else if (in->kind == FK_PASSWORD)
		field_password(o, in);
	else if (in->kind == FK_MOBILE || in->kind == FK_PHONE)
		field_phone(o, in);
	else if (in->kind == FK_LIST || in->kind == FK_CSR)
		field_area(o, in);
	else if (in->n_choices > 0 && in->n_choices <= INLINE_CHOICES_MAX && in->kind == FK_CHOICE)
		field_radios(o, in);
	else if ((in->n_choices > 0 && in->kind != FK_TEXT) || in->kind == FK_COUNTRY)
		field_select(o, in);
	else
		field_text(o, in);
}
