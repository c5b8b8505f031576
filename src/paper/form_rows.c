/* form_rows.c - the facts of page 1: which of them are printed, with which label, how written.
 *
 * For     form_model.c.
 * Never   prints a field whose row in core/field_table.c names no section of the form. */
#include <assert.h>

#include "base/siren.h"
#include "base/utf8.h"
#include "core/address.h"
#include "core/country.h"
#include "core/org.h"
#include "core/subject.h"
#include "paper/form_model.h"
#include "paper/model.h"

static void add(struct mem *mem, struct json *rows, enum say label, struct str value)
{
	if (value.n != 0) {
		json_add(rows, model_row(mem, model_words(label), value));
	}
}

/* 2026-11-22 as 22/11/2026. */
static struct str written_date(struct mem *mem, struct str iso)
{
	struct date d;
	if (!date_parse(iso, &d)) {
		return iso;
	}
	return str_fmt(mem, "%02d/%02d/%04d", d.day, d.month, d.year);
}

/* In the script that people write, when the press's letters have it (press/font.c); else as it is kept. */
static struct str printable(struct str words, struct str kept)
{
	static const struct { uint32_t from, to; } scripts[] = {
		/* Latin, Greek, Cyrillic */
		{ 0x20, 0x377 }, { 0x37a, 0x3e1 }, { 0x3f0, 0x52f }, { 0x1e00, 0x1fff },
		/* kana and Han */
		{ 0x3005, 0x3007 }, { 0x3041, 0x3094 }, { 0x30a1, 0x30f6 }, { 0x30fb, 0x30fe },
		{ 0x3400, 0x4db5 }, { 0x4e00, 0x9fa5 },
	};
	struct str rest = words;
	bool is_known = true;
	while (is_known && rest.n > 0) {
		uint32_t c = utf8_next(&rest);
		is_known = false;
		for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
			is_known = is_known || (c >= scripts[i].from && c <= scripts[i].to);
		}
	}
	return is_known ? words : kept;
}

/* As the form writes it; empty for a field that is not printed. */
static struct str written(struct mem *mem, const struct form_case *c, enum field_id id)
{
	struct str value = facts_get(c->situation->facts, id);
	enum say label = SAY_NONE;
	if (value.n == 0 || fields[id].pdf == NULL) {
		return STR("");
	}
	if (fields[id].kind == FK_CHOICE && field_choice_label(id, value, &label)) {
		return model_words(label);
	}
	if (fields[id].kind == FK_COUNTRY && country_of(value, &label)) {
		return model_words(label);
	}
	if (fields[id].kind == FK_EMAIL) {
		return printable(field_show(mem, FK_EMAIL, value), value);
	}
	return fields[id].kind == FK_DATE ? written_date(mem, value) : value;
}

static void add_field(struct mem *mem, struct json *rows, const struct form_case *c, enum field_id id)
{
	add(mem, rows, fields[id].label, written(mem, c, id));
}

static struct str address_of(struct mem *mem, const struct facts *facts, enum field_id of)
{
	struct str lines[ADDRESS_LINES_MAX];
	size_t n = address_lines(mem, facts, of, lines);
	return str_join(mem, lines, n, STR("\n"));
}

struct json *form_organisation(struct mem *mem, const struct form_case *c)
{
	const struct facts *facts = c->situation->facts;
	struct json *rows = json_array(mem);
	struct str type = org_form_label(facts);
	add_field(mem, rows, c, F_ORG_NAME);
	add(mem, rows, SAY_field_siren, siren_show(mem, facts_get(facts, F_SIREN)));
	add(mem, rows, SAY_field_org_type, type.n != 0 ? type : written(mem, c, F_ORG_TYPE));
	struct str establishment[] = { facts_get(facts, F_NIC), facts_get(facts, F_ESTAB_NAME) };
	add(mem, rows, SAY_field_nic, str_join(mem, establishment, 2, STR(" — ")));
	add(mem, rows, SAY_block_address, address_of(mem, facts, F_ADDR_EXTRA));
	add_field(mem, rows, c, F_ORG_CERT_NAME);
	add_field(mem, rows, c, F_ACTIVITY);
	add_field(mem, rows, c, F_VAT);
	return rows;
}

struct json *form_certificate(struct mem *mem, const struct form_case *c)
{
	const struct product *product = c->situation->product;
	const struct facts *facts = c->situation->facts;
	struct json *rows = json_array(mem);
	if (product != NULL) {
		int64_t cents = 0;
		int64_t vat = 0;
		add(mem, rows, SAY_field_product, product->name);
		add_field(mem, rows, c, F_PACK);
		add_field(mem, rows, c, F_PAYMENT);
		add_field(mem, rows, c, F_DEVICE_MODE);
		add_field(mem, rows, c, F_DEVICE_SERIAL);
		if (product_price(product, facts_get(facts, F_PACK), facts_get(facts, F_DEVICE_MODE), &cents, &vat)) {
			add(mem, rows, SAY_print_price,
			    say_fill(mem, LANG_FR, SAY_print_price_both, { "net", lang_money(mem, LANG_FR, cents) },
				     { "all", lang_money(mem, LANG_FR, cents + vat) }));
		}
	}
	return rows;
}

/* A line's value; its note when it has none yet; "3 ans à compter de l'émission" where the note has a hole
 * for the pack. */
static struct str subject_value(struct mem *mem, const struct subject_line *line)
{
	enum say label = SAY_NONE;
	if (line->note == SAY_NONE) {
		return printable(subject_words(mem, line), line->value);
	}
	if (line->value.n != 0 && field_choice_label(F_PACK, line->value, &label)) {
		return say_fill(mem, LANG_FR, line->note, { "pack", model_words(label) });
	}
	return str_has(model_words(line->note), '{') ? STR("") : model_words(line->note);
}

struct json *form_subject(struct mem *mem, const struct form_case *c)
{
	struct json *rows = json_array(mem);
	struct subject *subject = mem_new_of(mem, struct subject);
	subject_of(mem, c->situation, subject);
	for (size_t i = 0; i < subject->n; i++) {
		add(mem, rows, subject->lines[i].label, subject_value(mem, &subject->lines[i]));
	}
	return rows;
}

static struct str office_name(const struct form_case *c, enum field_id id)
{
	const struct situation *s = c->situation;
	const struct office *office = office_find(s->offices, s->n_offices, facts_get(s->facts, id));
	return office == NULL ? STR("") : office->name;
}

struct json *form_arrangements(struct mem *mem, const struct form_case *c)
{
	const struct facts *facts = c->situation->facts;
	struct json *rows = json_array(mem);
	add(mem, rows, SAY_print_office_send, office_name(c, F_OFFICE_SEND));
	add(mem, rows, SAY_field_office_pick, office_name(c, F_OFFICE_PICK));
	add_field(mem, rows, c, F_PO_NUMBER);
	add_field(mem, rows, c, F_SERVICE_CODE);
	if (facts_ticked(facts, F_CHORUS)) {
		add(mem, rows, SAY_field_chorus, model_words(SAY_print_yes));
	}
	bool is_other = facts_is(facts, F_BILL_TO, "other");
	struct str to = is_other ? address_of(mem, facts, F_BILL_EXTRA) : written(mem, c, F_BILL_TO);
	struct str name = written(mem, c, F_BILL_NAME);
	if (is_other && name.n != 0) {
		const struct str both[] = { name, to };
		to = str_join(mem, both, 2, STR("\n"));
	}
	add(mem, rows, SAY_field_bill_to, to);
	add_field(mem, rows, c, F_BILL_SIRET);
	add_field(mem, rows, c, F_BILL_EMAIL);
	return rows;
}

bool form_is_same(const struct form_case *c)
{
	return facts_ticked(c->situation->facts, F_SAME_AS);
}

static enum say holder_as(const struct form_case *c, bool is_both)
{
	const struct product *product = c->situation->product;
	bool is_custodian = product != NULL && product->subject != SUBJECT_NATURAL;
	if (is_both) {
		return is_custodian ? SAY_print_custodian_rep : SAY_print_holder_rep;
	}
	return is_custodian ? SAY_block_custodian : SAY_block_holder;
}

enum say form_holder_title(const struct form_case *c)
{
	return holder_as(c, form_is_same(c));
}

enum say form_holder_signs(const struct form_case *c)
{
	return holder_as(c, facts_second(c->situation->facts) == F_H_CIVILITY);
}

enum say form_rep_title(const struct form_case *c)
{
	const struct facts *facts = c->situation->facts;
	bool is_woman = facts_is(facts, persons[facts_who(facts, PERSON_REP)].civility, "mme");
	return is_woman ? SAY_print_rep_f : SAY_block_rep;
}

enum { PERSONS_MAX = 3 };

struct persons {
	size_t n;
	enum field_id civility[PERSONS_MAX];
	enum say title[PERSONS_MAX];
};

static struct persons persons_of(const struct form_case *c)
{
	struct persons p = { .n = 1, .civility = { F_H_CIVILITY }, .title = { form_holder_title(c) } };
	if (!form_is_same(c)) {
		p.civility[p.n] = F_R_CIVILITY;
		p.title[p.n++] = form_rep_title(c);
	}
	if (facts_ticked(c->situation->facts, F_HAS_DELEGATE)) {
		p.civility[p.n] = F_D_CIVILITY;
		p.title[p.n++] = SAY_block_delegate;
	}
	return p;
}

static struct str joined(struct mem *mem, struct str a, struct str b)
{
	const struct str both[] = { a, b };
	return a.n == 0 ? b : b.n == 0 ? a : str_join(mem, both, 2, STR(" "));
}

/* The narrow first column has shorter words than the screens for two fields. */
static enum say short_label(enum field_id id)
{
	if (id == F_H_BIRTH_NAME) {
		return SAY_print_birth_name;
	}
	return id == F_H_GIVEN_NAMES ? SAY_print_given_names : fields[id].label;
}

/* One row over all persons: a field, or two of them joined; left out when nobody has it. */
static void add_person_row(struct mem *mem, struct json *rows, const struct form_case *c, const struct persons *p,
			   const enum field_id of_holder[2])
{
	struct json *row = json_array(mem);
	enum field_id named = of_holder[1];
	bool is_known = false;
	json_add_str(row, model_words(short_label(named)));
	for (size_t i = 0; i < p->n; i++) {
		struct str first = written(mem, c, person_beside(p->civility[i], of_holder[0]));
		struct str second = written(mem, c, person_beside(p->civility[i], of_holder[1]));
		struct str cell = of_holder[0] == of_holder[1] ? second : joined(mem, first, second);
		is_known = is_known || cell.n != 0;
		json_add_str(row, cell);
	}
	if (is_known) {
		json_add(rows, row);
	}
}

/* A field that only the holder has. */
static void add_holder_row(struct mem *mem, struct json *rows, const struct form_case *c, const struct persons *p,
			   enum field_id id)
{
	struct str value = written(mem, c, id);
	if (value.n == 0) {
		return;
	}
	struct json *row = model_row(mem, model_words(fields[id].label), value);
	for (size_t i = 1; i < p->n; i++) {
		json_add_str(row, STR(""));
	}
	json_add(rows, row);
}

struct json *form_persons(struct mem *mem, const struct form_case *c)
{
	static const enum field_id lines[][2] = {
		{ F_H_CIVILITY, F_H_BIRTH_NAME }, { F_H_USE_NAME, F_H_USE_NAME },
		{ F_H_GIVEN_NAMES, F_H_GIVEN_NAMES }, { F_H_FUNCTION, F_H_FUNCTION }, { F_H_EMAIL, F_H_EMAIL },
		{ F_H_ID_TYPE, F_H_ID_TYPE }, { F_H_ID_NUMBER, F_H_ID_NUMBER }, { F_H_ID_ISSUED, F_H_ID_ISSUED },
		{ F_H_ID_EXPIRY, F_H_ID_EXPIRY },
	};
	static const enum field_id own[] = { F_H_UNIT, F_H_BIRTH_DATE, F_H_BIRTH_PLACE, F_H_BIRTH_COUNTRY,
		F_H_NATIONALITY, F_USAGE_DESC };
	struct persons p = persons_of(c);
	struct json *block = model_block(mem, "grid", STR(""));
	struct json *head = json_array(mem);
	struct json *rows = json_array(mem);
	json_add_str(head, STR(""));
	for (size_t i = 0; i < p.n; i++) {
		json_add_str(head, model_words(p.title[i]));
	}
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		add_person_row(mem, rows, c, &p, lines[i]);
	}
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		add_holder_row(mem, rows, c, &p, own[i]);
	}
	json_set(block, "head", head);
	json_set(block, "rows", rows);
	return block;
}
