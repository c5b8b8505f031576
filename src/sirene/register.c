/* register.c - answers about units and establishments from the mapped file.
 *
 * Holds   one snapshot of one file; the answers are copies.
 * Fails   a value that does not decode is ERR_INVALID: the caller treats the register as absent.
 * Limits  REGISTER_PAGE_MAX establishments an answer; a filter reads one unit's sheets, at most 10
 *         000. */
#include "sirene/register.h"

#include <assert.h>
#include <string.h>
#include <sys/stat.h>

#include "base/siren.h"
#include "base/utf8.h"
#include "sirene/address.h"
#include "sirene/fold.h"
#include "sirene/reader.h"

static struct mem *new_arena(void)
{
	enum { REGISTER_ARENA_BYTES = 256 * 1024 };

	return mem_new(REGISTER_ARENA_BYTES);
}

static void end_register(void *object)
{
	struct sirene *s = object;

	mem_free(&s->mem);
}

enum err register_open(struct mem *m, struct str path, struct sirene **out)
{
	struct sirene *s = mem_new_of(m, struct sirene);

	s->path = str_c(m, path);
	s->mem = new_arena();
	mem_defer(m, end_register, s);
	TRY(reading_open(s->mem, s->path, &s->reading));
	*out = s;
	return OK;
}

enum err register_renew(struct sirene *s, bool *is_new)
{
	struct stat file;
	struct reading reading;

	*is_new = false;
	if (stat(s->path, &file) != 0)
		return ERR_NOT_FOUND;
	if (book_is_file(s->reading.book, file.st_dev, file.st_ino))
		return OK;
	struct mem *m = new_arena();
	enum err e = reading_open(m, s->path, &reading);

	if (e != OK) {
		mem_free(&m);
		return e;
	}
	mem_free(&s->mem);
	s->mem = m;
	s->reading = reading;
	*is_new = true;
	return OK;
}

void register_facts(const struct sirene *s, struct mem *m, struct register_facts *out)
{
	const struct build_counts *counts = &s->reading.head.counts;

	*out = (struct register_facts){
		.base_date = str_copy(m, str_of(s->reading.head.base_date)),
		.sha256 = str_hex(m, s->reading.sha256.p, s->reading.sha256.n),
		.units = counts->units,
		.active_units = counts->active_units,
		.establishments = counts->establishments,
		.active_establishments = counts->active_establishments,
		.orphans = counts->orphans,
		.bytes = book_bytes(s->reading.book),
		.has_names = s->reading.head.indexed != INDEXED_NONE,
		.has_persons = s->reading.head.indexed == INDEXED_PERSONS,
	};
}

static struct str nic_text(struct mem *m, uint32_t nic)
{
	return nic == 0 ? STR("") : digits_text(m, nic, NIC_DIGITS);
}

/* Views become copies, in one piece of the arena. */
static void copy_texts(struct mem *m, struct str *const *texts, size_t n)
{
	size_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		bytes += texts[i]->n;
	char *out = mem_get(m, 1, bytes + 1);   /* @size: views of one mapped file */

	for (size_t i = 0; i < n; i++) {
		if (texts[i]->n > 0)
			memcpy(out, texts[i]->p, texts[i]->n);
		texts[i]->p = out;
		out += texts[i]->n;
	}
}

void unit_copy(struct mem *m, const struct unit_value *v, struct unit *out)
{
	const struct unit_facts *facts = &v->facts;
	struct unit unit = facts->unit;

	unit.siren = digits_text(m, v->siren, SIREN_DIGITS);
	struct str *const texts[] = {&unit.name,       &unit.first_name, &unit.last_name,
	                             &unit.acronym,    &unit.usual_name, &unit.naf,
	                             &unit.naf25};

	copy_texts(m, texts, sizeof texts / sizeof texts[0]);
	unit.legal_form =
	    facts->category == CATEGORY_NONE ? STR("") : digits_text(m, facts->category, 4);
	unit.created = unpack_date(m, facts->created);
	unit.ceased = unit.is_active ? STR("") : unpack_date(m, facts->since);
	unit.head_nic = nic_text(m, facts->head_nic);
	unit.is_head_doubtful = facts->head_claimed != facts->head_nic;
	unit.active_count = v->active_count;
	unit.closed_count = v->closed_count;
	*out = unit;
}

static bool parse_siren(struct str text, uint32_t *out)
{
	uint64_t number = 0;

	if (text.n != SIREN_DIGITS || !str_to_u64(text, 999999999, &number))
		return false;
	*out = (uint32_t)number;
	return true;
}

enum err register_unit(const struct sirene *s, struct mem *m, struct str siren, struct unit *out)
{
	struct unit_value value;
	uint32_t number;

	if (!parse_siren(siren, &number))
		return ERR_INVALID;
	TRY(reading_unit(&s->reading, number, &value));
	unit_copy(m, &value, out);
	return OK;
}

/* Views, but for the street. */
static void take_address(struct mem *m, const struct place_facts *p, struct establishment *out)
{
	bool has_cedex = p->cedex.n > 0;
	bool is_abroad = p->country.n + p->foreign_city.n + p->country_name.n > 0;
	struct street street = {p->house_number, p->number,   p->number_suffix, p->last_number,
	                        p->last_suffix,  p->way_type, p->way_name};

	out->addr_extra = p->extra;
	out->addr_street = address_street(m, &street);
	out->addr_box = p->box;
	out->addr_postcode = has_cedex ? p->cedex : p->postcode;
	out->addr_city = is_abroad && p->foreign_city.n > 0 ? p->foreign_city :
			 has_cedex && p->cedex_city.n > 0 ? p->cedex_city : p->city;
	out->addr_country = is_abroad ? address_country(p->country) : STR("FR");
	out->country_name = is_abroad ? p->country_name : STR("");
	out->commune = p->commune;
}

void place_copy(struct mem *m, const struct unit_value *unit, const struct place_facts *p,
		struct establishment *out)
{
	const struct unit *u = &unit->facts.unit;
	struct str own_name = u->usual_name.n > 0 ? u->usual_name : u->name;

	*out = (struct establishment){ .is_active = p->is_active, .is_partial = p->is_partial };
	out->is_head = p->nic == unit->facts.head_nic;
	out->siret = digits_text(m, (uint64_t)unit->siren * 100000 + p->nic, SIRET_DIGITS);
	out->nic = str_sub(out->siret, SIREN_DIGITS, NIC_DIGITS);
	out->sign = p->sign;
	out->estab_name = p->sign.n > 0 ? p->sign : own_name;
	out->naf = p->naf;
	out->closed = p->is_active ? STR("") : unpack_date(m, p->since);
	take_address(m, p, out);
	struct str *const texts[] = {&out->sign,          &out->estab_name, &out->naf,
	                             &out->addr_extra,    &out->addr_box,   &out->addr_postcode,
	                             &out->addr_city,     &out->commune,    &out->country_name};

	copy_texts(m, texts, sizeof texts / sizeof texts[0]);
}

enum err register_establishment(const struct sirene *s, struct mem *m, struct str siret,
                                struct establishment *out)
{
	struct unit_value unit;
	struct place_facts place;
	uint32_t siren;
	uint64_t nic = 0;

	if (siret.n != SIRET_DIGITS || !parse_siren(str_sub(siret, 0, SIREN_DIGITS), &siren) ||
	    !str_to_u64(str_sub(siret, SIREN_DIGITS, NIC_DIGITS), UNIT_PLACES_MAX, &nic))
		return ERR_INVALID;
	TRY(reading_unit(&s->reading, siren, &unit));
	TRY(reading_place(&s->reading, &unit, (uint32_t)nic, &place));
	place_copy(m, &unit, &place, out);
	return OK;
}

struct page {                           /* a window on the establishments that fit */
	struct establishments *out;
	size_t from, max;
	struct place_facts head;
	bool has_head;
};

static void page_take(struct page *page, struct mem *m, const struct unit_value *unit,
                      const struct place_facts *p)
{
	struct establishments *out = page->out;

	if (out->total >= page->from && out->n < page->max)
		place_copy(m, unit, p, &out->v[out->n++]);
	out->total++;
}

/* What the words of a filter are looked for in. */
bool place_fits(const struct place_facts *p, const struct unit_value *unit, struct str filter)
{
	enum { HAY_BYTES = 2048 };
	const struct str parts[] = {
	    p->postcode,   p->city,         p->cedex,
	    p->cedex_city, p->foreign_city, p->country_name,
	    p->way_type,   p->way_name,     p->sign.n > 0 ? p->sign : unit->facts.unit.usual_name};
	char hay[HAY_BYTES];
	size_t n = 0, at = 0;
	struct str word;

	for (unsigned digit = 0, nic = p->nic; digit < NIC_DIGITS; digit++, nic /= 10)
		hay[NIC_DIGITS - 1 - digit] = (char)('0' + nic % 10);
	n = NIC_DIGITS;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && n < HAY_BYTES; i++) {
		hay[n++] = ' ';
		n += fold(parts[i], hay + n, HAY_BYTES - n).n;
	}
	while (fold_word(&filter, &word)) {
		if (!str_find(str_from(hay, n), word, &at))
			return false;
	}
	return true;
}

static enum err list_filtered(const struct reading *r, struct mem *m, const struct unit_value *unit,
			      struct str filter, struct page *page)
{
	struct places places;
	struct place_facts place;
	bool more = true;

	TRY(places_begin(r, unit, true, &places));
	if (page->has_head && place_fits(&page->head, unit, filter))
		page_take(page, m, unit, &page->head);
	places.except = page->has_head ? page->head.nic : 0;
	for (;;) {
		TRY(places_next(&places, &place, &more));
		if (!more)
			return OK;
		if (place_fits(&place, unit, filter))
			page_take(page, m, unit, &place);
	}
}

static enum err list_all(const struct reading *r, struct mem *m, const struct unit_value *unit,
                         struct page *page)
{
	struct places places;
	struct place_facts place;
	bool more = true;

	TRY(places_begin(r, unit, true, &places));
	if (page->has_head)
		page_take(page, m, unit, &page->head);
	places.except = page->has_head ? page->head.nic : 0;
	size_t before = page->from > page->out->total ? page->from - page->out->total : 0,
	       rest = before;

	TRY(places_pass(&places, &rest));
	page->out->total += before - rest;
	while (more && page->out->n < page->max) {
		TRY(places_next(&places, &place, &more));
		if (more)
			page_take(page, m, unit, &place);
	}
	page->out->total = unit->active_count;
	return OK;
}

enum err register_establishments(const struct sirene *s, struct mem *m, struct str siren,
                                 struct str filter, size_t from, size_t max,
                                 struct establishments *out)
{
	enum { FILTER_BYTES = 256 };
	char folded[FILTER_BYTES];
	struct unit_value unit;
	uint32_t number;

	assert(max <= REGISTER_PAGE_MAX);
	if (!parse_siren(siren, &number))
		return ERR_INVALID;
	TRY(reading_unit(&s->reading, number, &unit));
	size_t most = max < unit.active_count ? max : unit.active_count;
	struct page page = { .out = out, .from = from, .max = max };

	*out = (struct establishments){ .v = mem_get(m, most + 1, sizeof *out->v) };
	if (unit.facts.head_nic != 0) {
		enum err e = reading_place(&s->reading, &unit, unit.facts.head_nic, &page.head);

		if (e != OK && e != ERR_NOT_FOUND)
			return e;
		page.has_head = e == OK && page.head.is_active;
	}
	struct str words = fold(utf8_valid(filter) ? filter : STR("?"), folded, sizeof folded);

	return words.n > 0 ? list_filtered(&s->reading, m, &unit, words, &page) :
			     list_all(&s->reading, m, &unit, &page);
}
