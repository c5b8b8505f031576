/* overlay.c - two ascending lists of establishments, the register's and the newer rows', as one.
 *
 * Never   shows what a newer row hides: a unit that became partial masks its old establishments too.
 * Limits  a unit has at most UNIT_PLACES_MAX establishments; the register's are read as views. */
#include "sirene/overlay.h"

#include <assert.h>

#include "base/siren.h"
#include "base/utf8.h"
#include "sirene/fold.h"
#include "sirene/reader.h"

struct laid {                           /* a unit with its rows laid over */
	const struct reading *reading;
	const struct overlay *over;
	bool has_base, is_masked;
	struct unit_value base;
	struct unit_value unit;         /* the facts that hold now */
	uint32_t head_word;             /* the head office by the unit's own word, 0 none */
};

static struct unit_facts facts_of(const struct unit_row *row)
{
	size_t first = row->is_natural ? row->first_name_bytes : 0;

	return (struct unit_facts){
		.unit = {
			.name = row->name,
			.first_name = str_sub(row->name, 0, first),
			.last_name = first == 0 ? STR("") : str_sub(row->name, first + 1, row->name.n),
			.acronym = row->acronym,
			.usual_name = row->usual_name,
			.naf = row->naf,
			.naf25 = row->naf25,
			.is_active = row->is_active,
			.is_natural = row->is_natural,
			.is_purged = row->is_purged,
			.is_partial = row->is_partial,
		},
		.created = pack_date(row->created),
		.since = pack_date(row->since),
		.category = row->category,
	};
}

static struct place_facts place_of(const struct place_row *r)
{
	return (struct place_facts){
		.nic = r->nic,
		.is_active = r->is_active,
		.is_partial = r->is_partial,
		.is_head = r->is_head,
		.commune = r->commune,
		.postcode = r->postcode,
		.city = r->city,
		.cedex = r->cedex,
		.cedex_city = r->cedex_city,
		.extra = r->extra,
		.number = r->number,
		.number_suffix = r->number_suffix,
		.last_number = r->last_number,
		.last_suffix = r->last_suffix,
		.way_type = r->way_type,
		.way_name = r->way_name,
		.box = r->box,
		.sign = r->sign,
		.naf = r->naf,
		.foreign_city = r->foreign_city,
		.country = r->country,
		.country_name = r->country_name,
		.since = pack_date(r->since),
	};
}

/* What partial diffusion of the unit leaves of an establishment. */
static void mask(struct place_facts *p)
{
	*p = (struct place_facts){ .nic = p->nic,
				   .is_active = p->is_active,
				   .is_head = p->is_head,
				   .is_partial = p->is_active, /* a closed one is masked anyway */
				   .city = p->city,
				   .commune = p->commune,
				   .country = p->country,
				   .country_name = p->country_name,
				   .naf = p->naf,
				   .since = p->since };
}

/* What the register keeps of a closed one: its town. */
static void close_down(struct place_facts *p)
{
	struct place_facts all = *p;

	mask(p);
	p->postcode = all.postcode;
	p->cedex = all.cedex;
	p->cedex_city = all.cedex_city;
	p->country = p->country_name = p->naf = STR("");
}

static const struct place_row *row_of(const struct overlay *o, uint32_t nic)
{
	size_t from = 0, to = o->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (o->places[middle].nic < nic)
			from = middle + 1;
		else
			to = middle;
	}
	return from < o->n && o->places[from].nic == nic ? &o->places[from] : NULL;
}

static struct place_facts row_facts(const struct laid *l, const struct place_row *row)
{
	struct place_facts place = place_of(row);

	if (!place.is_active)
		close_down(&place);
	if (l->is_masked)
		mask(&place);
	return place;
}

/* One establishment as it is now, active or closed. */
static enum err laid_place(const struct laid *l, uint32_t nic, struct place_facts *out)
{
	const struct place_row *row = row_of(l->over, nic);

	if (row != NULL && row->is_hidden)
		return ERR_NOT_FOUND;
	if (row != NULL) {
		*out = row_facts(l, row);
		return OK;
	}
	if (!l->has_base)
		return ERR_NOT_FOUND;
	TRY(reading_place(l->reading, &l->base, nic, out));
	if (l->is_masked)
		mask(out);
	return OK;
}

/* --- the two lists as one ---------------------------------------------------------------------- */

struct walk {                           /* active or closed ones, by ascending NIC */
	const struct laid *laid;
	struct places places;
	struct place_facts base;
	bool has_base, is_active;
	size_t at;                      /* in the rows */
};

static enum err walk_base(struct walk *w)
{
	do {
		if (w->has_base)
			TRY(places_next(&w->places, &w->base, &w->has_base));
	} while (w->has_base && row_of(w->laid->over, w->base.nic) != NULL);
	return OK;
}

static enum err walk_begin(const struct laid *l, bool is_active, struct walk *w)
{
	*w = (struct walk){ .laid = l, .is_active = is_active, .has_base = l->has_base };
	if (l->has_base)
		TRY(places_begin(l->reading, &l->base, is_active, &w->places));
	return walk_base(w);
}

static enum err walk_next(struct walk *w, struct place_facts *out, bool *more)
{
	const struct overlay *o = w->laid->over;

	while (w->at < o->n && (o->places[w->at].is_hidden || o->places[w->at].is_active != w->is_active))
		w->at++;
	*more = w->has_base || w->at < o->n;
	if (!*more)
		return OK;
	if (w->at < o->n && (!w->has_base || o->places[w->at].nic < w->base.nic)) {
		*out = row_facts(w->laid, &o->places[w->at++]);
		return OK;
	}
	*out = w->base;
	if (w->laid->is_masked)
		mask(out);
	return walk_base(w);
}

/* The head office by the word of an establishment: the first that calls itself so. */
static enum err flagged_head(const struct laid *l, uint32_t *out)
{
	*out = 0;
	for (unsigned run = 0; run < 2; run++) {
		struct walk w;
		struct place_facts place;
		bool more = true;

		TRY(walk_begin(l, run == 0, &w));
		while (more) {
			TRY(walk_next(&w, &place, &more));
			if (more && place.is_head && (*out == 0 || place.nic < *out))
				*out = place.nic;
		}
	}
	return OK;
}

/* The register keeps the unit's word only where it does not exist; else it is its head office. */
static enum err base_word(const struct laid *l, uint32_t *out)
{
	const struct unit_facts *f = &l->base.facts;
	struct place_facts place;

	*out = f->head_nic;
	if (f->head_claimed == f->head_nic)
		return OK;
	enum err e = reading_place(l->reading, &l->base, f->head_claimed, &place);

	if (e == ERR_NOT_FOUND)
		*out = f->head_claimed;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* As build.c chooses it. */
static enum err choose_head(struct laid *l)
{
	struct unit_facts *f = &l->unit.facts;
	struct place_facts place;
	uint32_t word = l->head_word, flagged = 0;
	enum err e = word == 0 ? ERR_NOT_FOUND : laid_place(l, word, &place);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	TRY(flagged_head(l, &flagged));
	f->head_nic = e == OK ? word : flagged;
	f->head_claimed = f->head_nic;
	if (word != 0 && word != f->head_nic)
		f->head_claimed = word;
	else if (flagged != 0 && flagged != f->head_nic)
		f->head_claimed = flagged;
	return OK;
}

static enum err count_places(struct laid *l)
{
	const struct overlay *o = l->over;
	uint32_t active = l->has_base ? l->base.active_count : 0;
	uint32_t closed = l->has_base ? l->base.closed_count : 0;

	for (size_t i = 0; i < o->n; i++) {
		struct place_facts was;
		enum err e = l->has_base ? reading_place(l->reading, &l->base, o->places[i].nic, &was)
					 : ERR_NOT_FOUND;

		if (e != OK && e != ERR_NOT_FOUND)
			return e;
		active -= e == OK && was.is_active;
		closed -= e == OK && !was.is_active;
		active += !o->places[i].is_hidden && o->places[i].is_active;
		closed += !o->places[i].is_hidden && !o->places[i].is_active;
	}
	l->unit.active_count = active;
	l->unit.closed_count = closed;
	return OK;
}

static enum err lay(const struct sirene *s, struct str siren, const struct overlay *o, struct laid *l)
{
	uint64_t number;

	*l = (struct laid){ .over = o, .reading = s == NULL ? NULL : &s->reading };
	if (siren.n != SIREN_DIGITS || !str_to_u64(siren, 999999999, &number))
		return ERR_INVALID;
	if (s != NULL) {
		enum err e = reading_unit(l->reading, (uint32_t)number, &l->base);

		if (e != OK && e != ERR_NOT_FOUND)
			return e;
		l->has_base = e == OK;
	}
	if ((!o->has_unit && !l->has_base) || (o->has_unit && o->unit.is_hidden))
		return ERR_NOT_FOUND;
	l->unit = l->base;
	l->unit.siren = (uint32_t)number;
	if (o->has_unit) {
		l->unit.facts = facts_of(&o->unit);
		l->head_word = o->unit.head_nic;
	} else {
		TRY(base_word(l, &l->head_word));
	}
	l->is_masked = l->unit.facts.unit.is_partial;
	TRY(choose_head(l));
	return count_places(l);
}

enum err overlay_unit(const struct sirene *s, struct mem *m, struct str siren, const struct overlay *o,
		      struct unit *out)
{
	struct laid l;

	TRY(lay(s, siren, o, &l));
	unit_copy(m, &l.unit, out);
	return OK;
}

struct page {
	const struct laid *laid;
	struct mem *mem;
	struct overlay_page ask;
	struct establishments *out;
};

static void page_take(struct page *p, const struct place_facts *place)
{
	if (p->ask.filter.n > 0 && !place_fits(place, &p->laid->unit, p->ask.filter))
		return;
	if (p->out->total >= p->ask.from && p->out->n < p->ask.max)
		place_copy(p->mem, &p->laid->unit, place, &p->out->v[p->out->n++]);
	p->out->total++;
}

static enum err page_fill(struct page *p)
{
	uint32_t head = p->laid->unit.facts.head_nic;
	struct place_facts place;
	struct walk w;
	bool more = true;

	if (head != 0) {
		TRY(laid_place(p->laid, head, &place));
		if (place.is_active)
			page_take(p, &place);
	}
	TRY(walk_begin(p->laid, true, &w));
	while (more) {
		TRY(walk_next(&w, &place, &more));
		if (more && place.nic != head)
			page_take(p, &place);
	}
	return OK;
}

enum err overlay_establishments(const struct sirene *s, struct mem *m, struct str siren,
				const struct overlay *o, struct overlay_page ask,
				struct establishments *out)
{
	enum { FILTER_BYTES = 256 };
	char folded[FILTER_BYTES];
	struct laid l;
	struct page page = { &l, m, ask, out };

	assert(ask.max <= REGISTER_PAGE_MAX);
	TRY(lay(s, siren, o, &l));
	size_t most = ask.max < l.unit.active_count ? ask.max : l.unit.active_count;

	*out = (struct establishments){ .v = mem_get(m, most + 1, sizeof *out->v) };
	page.ask.filter = fold(utf8_valid(ask.filter) ? ask.filter : STR("?"), folded, sizeof folded);
	return page_fill(&page);
}

enum err overlay_establishment(const struct sirene *s, struct mem *m, struct str siret,
			       const struct overlay *o, struct establishment *out)
{
	struct laid l;
	struct place_facts place;
	uint64_t nic;

	if (siret.n != SIRET_DIGITS || !str_to_u64(str_sub(siret, SIREN_DIGITS, NIC_DIGITS), 99999, &nic))
		return ERR_INVALID;
	TRY(lay(s, str_sub(siret, 0, SIREN_DIGITS), o, &l));
	TRY(laid_place(&l, (uint32_t)nic, &place));
	place_copy(m, &l.unit, &place, out);
	return OK;
}
