/* field.c - tidying: what was typed becomes what is kept, without ever refusing.
 *
 * For     every value that enters, of a form or of an import.
 * Never   loses a wrong value: it is kept as typed, and core/check.c says what is wrong.
 * Limits  CUT_PAST characters past the field's own limit are kept: too long is still seen as too long, and
 *         no browser sends more. A forged form would else outgrow the text of the facts and every page. */
#include "core/field.h"

#include <assert.h>

#include "base/date.h"
#include "base/siren.h"
#include "base/utf8.h"
#include "core/person.h"
#include "core/phone.h"
#include "platform/text.h"

enum { DAY_DIGITS = 2, YEAR_DIGITS = 4, CUT_PAST = 16, LINE_BYTES_MAX = 254, CHARACTER_BYTES_MAX = 4 };

enum field_id field_of(struct str name)
{
	for (unsigned place = field_place(name);; place = (place + 1) % FIELD_PLACES) {
		enum field_id id = (enum field_id)field_places[place];

		if (id == F_COUNT || str_eq(name, field_names[id]))
			return id;
	}
}

static struct str curly(struct mem *mem, struct str name)
{
	struct buf *out = buf_new(mem, 3 * name.n + 1);

	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '\'')
			utf8_put(out, 0x2019);
		else
			buf_byte(out, name.p[i]);
	}
	return buf_done(out);
}

/* Separators that people put into codes; other characters stay to be refused. */
static struct str code_tidy(struct mem *mem, struct str text)
{
	struct str bare = number_tidy(mem, text);
	struct buf *out = buf_new(mem, bare.n + 1);

	for (size_t i = 0; i < bare.n; i++) {
		if (bare.p[i] != '-')
			buf_byte(out, bare.p[i]);
	}
	return buf_done(out);
}

static struct str phone_tidy(struct mem *mem, struct str text, struct str country)
{
	struct str e164;
	enum phone_verdict verdict = phone_read(mem, text, country, &e164);

	return verdict == PHONE_MOBILE || verdict == PHONE_FIXED ? e164 : text;
}

/* At most so many bytes of a valid text, cut at a character. */
static struct str cut(struct str text, size_t bytes_max)
{
	size_t n = bytes_max;

	if (text.n <= bytes_max)
		return text;
	while (n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80)
		n--;
	return str_sub(text, 0, n);
}

static bool is_words(enum field_kind kind)
{
	return kind == FK_TEXT || kind == FK_LINE || kind == FK_NAME || kind == FK_GIVEN;
}

/* Words may have characters of several bytes; what is right in the other kinds has none. */
static size_t bytes_kept(enum field_id id)
{
	enum field_kind kind = fields[id].kind;
	size_t max = fields[id].max;

	if (kind == FK_LIST)
		return (max + 1) * LINE_BYTES_MAX;
	return (max + CUT_PAST) * (is_words(kind) ? CHARACTER_BYTES_MAX : 1);
}

static struct str tidy(struct mem *mem, enum field_id id, struct str typed, struct str country)
{
	enum field_kind kind = fields[id].kind;
	bool is_lines = kind == FK_LIST || kind == FK_CSR;
	struct str text = text_tidy(mem, typed, is_lines);

	switch (kind) {
	case FK_NAME:
	case FK_GIVEN:
		return curly(mem, text);
	case FK_SIREN:
	case FK_NIC:
	case FK_SIRET:
	case FK_POSTCODE:
		return code_tidy(mem, text);
	case FK_VAT:
		return text_upper(mem, code_tidy(mem, text));
	case FK_EMAIL:
		return email_tidy(mem, text);
	case FK_MOBILE:
	case FK_PHONE:
		return text.n == 0 ? text : phone_tidy(mem, text, country);
	case FK_ID_NUMBER:
		return id_number_tidy(mem, text);
	case FK_COUNTRY:
		return text_upper(mem, text);
	case FK_BOX:
		return text.n == 0 ? text : STR("1");
	case FK_LIST:
		return domains_tidy(mem, text);
	case FK_DATE:
	case FK_TEXT:
	case FK_LINE:
	case FK_CHOICE:
	case FK_CSR:
	case FK_PASSWORD:
	case FK_COUNT:
		break;
	}
	return text;
}

struct str field_tidy(struct mem *mem, enum field_id id, struct str typed, struct str country)
{
	assert((unsigned)id < F_COUNT);
	if (fields[id].kind == FK_PASSWORD)
		return typed;
	/* before: blanks and separators may go; after: the forms of Unicode may be longer */
	struct str text = tidy(mem, id, cut(typed, 4 * bytes_kept(id)), country);

	if (is_words(fields[id].kind))
		text = utf8_clip(text, fields[id].max + CUT_PAST);
	return cut(text, bytes_kept(id));
}

static bool small_number(struct str text, size_t digits_max, int *out)
{
	uint64_t value;

	if (text.n == 0 || text.n > digits_max || !str_to_u64(text, 9999, &value))
		return false;
	*out = (int)value;
	return true;
}

/* A whole date pasted where the day is asked: 07/09/1984, 7.9.1984, 07 09 1984. */
static void spread_date(struct str *day, struct str *month, struct str *year)
{
	static const char signs[] = { '/', '.', '-', ' ' };
	struct str first, second, rest;

	for (size_t i = 0; i < sizeof signs && month->n == 0 && year->n == 0; i++) {
		if (!str_cut(*day, signs[i], &first, &rest) || !str_cut(rest, signs[i], &second, &rest))
			continue;
		*day = first;
		*month = second;
		*year = rest;
	}
}

struct str field_join_date(struct mem *mem, struct str day, struct str month, struct str year)
{
	struct date date;

	day = text_tidy(mem, cut(day, CUT_PAST), false);
	month = text_tidy(mem, cut(month, CUT_PAST), false);
	year = text_tidy(mem, cut(year, CUT_PAST), false);
	if (day.n == 0 && month.n == 0 && year.n == 0)
		return day;
	spread_date(&day, &month, &year);
	if (year.n == YEAR_DIGITS && small_number(day, DAY_DIGITS, &date.day) &&
		small_number(month, DAY_DIGITS, &date.month) && small_number(year, YEAR_DIGITS, &date.year) &&
		date_exists(date))
		return date_iso(mem, date);
	return str_fmt(mem, STR_FMT "/" STR_FMT "/" STR_FMT, STR_ARG(day), STR_ARG(month), STR_ARG(year));
}

void field_split_date(struct str kept, struct str *day, struct str *month, struct str *year)
{
	struct date date;
	struct str rest;

	if (date_parse(kept, &date)) {
		*day = str_sub(kept, 8, 2);
		*month = str_sub(kept, 5, 2);
		*year = str_sub(kept, 0, 4);
		return;
	}
	str_cut(kept, '/', day, &rest);
	str_cut(rest, '/', month, year);
}

struct str field_show(struct mem *mem, enum field_kind kind, struct str kept)
{
	switch (kind) {
	case FK_MOBILE:
	case FK_PHONE:
		return phone_show(mem, kept, NULL);
	case FK_SIREN:
		return siren_show(mem, kept);
	case FK_EMAIL:
		return email_show(mem, kept);
	case FK_LIST:
		return domains_show(mem, kept);
	case FK_TEXT:
	case FK_LINE:
	case FK_NAME:
	case FK_GIVEN:
	case FK_NIC:
	case FK_SIRET:
	case FK_DATE:
	case FK_COUNTRY:
	case FK_CHOICE:
	case FK_BOX:
	case FK_POSTCODE:
	case FK_ID_NUMBER:
	case FK_VAT:
	case FK_CSR:
	case FK_PASSWORD:
	case FK_COUNT:
		break;
	}
	return kept;
}

static struct str mask_phone(struct mem *mem, struct str kept)
{
	struct str shown = phone_show(mem, kept, NULL);
	struct buf *out = buf_new(mem, 4 * shown.n + 1);

	/* the first two and the last two characters stay: 06 •• •• •• 42 */
	for (size_t i = 0; i < shown.n; i++) {
		bool is_digit = shown.p[i] >= '0' && shown.p[i] <= '9';

		if (is_digit && i >= 2 && i + 2 < shown.n)
			utf8_put(out, 0x2022);
		else
			buf_byte(out, shown.p[i]);
	}
	return buf_done(out);
}

static struct str mask_number(struct mem *mem, struct str number)
{
	enum { SHOWN = 3 };
	struct buf *out = buf_new(mem, 4 * number.n + 1);
	size_t n = utf8_length(number);

	while (number.n > 0) {
		uint32_t c = utf8_next(&number);

		utf8_put(out, n-- > SHOWN ? 0x2022 : c);
	}
	return buf_done(out);
}

struct str field_mask(struct mem *mem, enum field_id id, struct str value)
{
	if ((fields[id].flags & FIELD_SECRET) == 0 || value.n == 0)
		return value;
	if (fields[id].kind == FK_MOBILE || fields[id].kind == FK_PHONE)
		return mask_phone(mem, value);
	return mask_number(mem, value);
}

bool field_choice_label(enum field_id id, struct str value, enum say *out)
{
	if (fields[id].choices == NULL)
		return false;
	for (const struct choice *c = fields[id].choices; c->value != NULL; c++) {
		if (str_eq_c(value, c->value)) {
			*out = c->label;
			return true;
		}
	}
	return false;
}
