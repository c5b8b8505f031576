/* address.c - postal blocks, as they are printed.
 *
 * For     the form, the paper page, invoices later.
 * Never   changes what is kept: only what is printed is cut, capitalised and stripped of punctuation.
 * Source  La Poste (SNA), NF Z10-011, as the handbook's form page 13 tells it. */
#include "core/address.h"

#include <assert.h>

#include "base/utf8.h"
#include "core/country.h"
#include "platform/text.h"

enum { LINE_CHARACTERS = 38 };

struct postal { enum field_id name, second, extra, street, box, postcode, city, country; };

static struct postal block_of(enum field_id of)
{
	if (of == F_BILL_EXTRA)
		return (struct postal){ F_BILL_NAME, F_BILL_DEST, F_BILL_EXTRA, F_BILL_STREET, F_BILL_BOX,
			F_BILL_POSTCODE, F_BILL_CITY, F_BILL_COUNTRY };
	if (of == F_H_POST_EXTRA)
		return (struct postal){ F_H_BIRTH_NAME, F_COUNT, F_H_POST_EXTRA, F_H_POST_STREET, F_H_POST_BOX,
			F_H_POST_POSTCODE, F_H_POST_CITY, F_H_POST_COUNTRY };
	assert(of == F_ADDR_EXTRA);
	return (struct postal){ F_ORG_NAME, F_ESTAB_NAME, F_ADDR_EXTRA, F_ADDR_STREET, F_ADDR_BOX, F_ADDR_POSTCODE,
		F_ADDR_CITY, F_ADDR_COUNTRY };
}

/* Cuts at the last blank within 38 characters; what follows is the next line. */
static size_t wrap(struct str text, struct str out[2])
{
	struct str head = utf8_clip(text, LINE_CHARACTERS);

	if (head.n == text.n) {
		out[0] = text;
		return text.n > 0 ? 1 : 0;
	}
	size_t at = head.n;

	while (at > 0 && text.p[at] != ' ')
		at--;
	if (at == 0)
		at = head.n;
	out[0] = str_trim(str_sub(text, 0, at));
	out[1] = utf8_clip(str_trim(str_sub(text, at, text.n)), LINE_CHARACTERS);
	return 2;
}

static struct str bare(struct mem *mem, struct str text, bool is_upper)
{
	struct buf *out = buf_new(mem, text.n + 1);

	for (size_t i = 0; i < text.n; i++)
		buf_byte(out, str_has(STR(",;.:!?\"()"), text.p[i]) ? ' ' : text.p[i]);
	struct str tidy = text_tidy(mem, buf_done(out), false);

	return utf8_clip(is_upper ? text_upper(mem, tidy) : tidy, LINE_CHARACTERS);
}

static struct str value(const struct facts *facts, enum field_id id)
{
	return id == F_COUNT ? STR("") : facts_get(facts, id);
}

size_t address_lines(struct mem *mem, const struct facts *facts, enum field_id of,
	struct str out[ADDRESS_LINES_MAX])
{
	const struct postal b = block_of(of);
	struct str name = value(facts, b.name), second = value(facts, b.second);
	struct str tail[4] = { bare(mem, value(facts, b.extra), false), bare(mem, value(facts, b.street), true),
		bare(mem, value(facts, b.box), true), STR("") };
	struct str town[2] = { value(facts, b.postcode), value(facts, b.city) };
	struct str country = value(facts, b.country);
	enum say country_name;
	size_t n = wrap(name, out);

	if (second.n > 0 && !str_eq(second, name))
		n += wrap(second, out + n);
	tail[3] = bare(mem, str_join(mem, town, 2, STR(" ")), true);
	for (size_t i = 0; i < 4; i++) {
		if (tail[i].n > 0)
			out[n++] = tail[i];
	}
	if (!str_eq_c(country, "FR") && country_of(country, &country_name))
		out[n++] = text_upper(mem, say(LANG_FR, country_name));
	assert(n <= ADDRESS_LINES_MAX);
	return n;
}

struct str address_short(struct mem *mem, const struct facts *facts, enum field_id of)
{
	const struct postal b = block_of(of);
	struct str street = value(facts, facts_has(facts, b.street) ? b.street : b.box);
	struct str town[2] = { value(facts, b.postcode), value(facts, b.city) };
	struct str both[2] = { street, str_trim(str_join(mem, town, 2, STR(" "))) };

	if (both[0].n == 0 || both[1].n == 0)
		return both[0].n == 0 ? both[1] : both[0];
	return str_join(mem, both, 2, STR(", "));
}
