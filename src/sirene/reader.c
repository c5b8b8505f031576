/* reader.c - decodes unit values and walks their establishments.
 *
 * Never   trusts a value: counts, order and sheets are checked as they are read; ERR_INVALID names
 *         the SIREN. */
#include "sirene/reader.h"

#include <assert.h>

enum err reading_open(struct mem *m, const char *path, struct reading *out)
{
	struct str value, towns, terms;

	TRY(book_open(m, str_of(path), &out->book));
	if (book_get(out->book, CHAPTER_HEAD, STR("head"), &value) != OK ||
	    !head_get(value, &out->head) ||
	    book_get(out->book, CHAPTER_HEAD, STR("towns"), &towns) != OK ||
	    book_get(out->book, CHAPTER_HEAD, STR("terms"), &terms) != OK ||
	    book_get(out->book, CHAPTER_HEAD, STR("sha256"), &out->sha256) != OK ||
	    out->sha256.n != sizeof(struct hash) || !lexicon_on(towns, &out->lexicons.towns) ||
	    !lexicon_on(terms, &out->lexicons.terms))
		return err_note(ERR_INVALID, "file=%s why=not_a_register", path);
	return OK;
}

static enum err damaged(uint32_t siren)
{
	return err_note(ERR_INVALID, "siren=%09u why=value_damaged", siren);
}

enum err unit_value_of(const struct reading *r, uint32_t siren, struct str value,
                       struct unit_value *out)
{
	struct unpacker u = unpacker_on(value.p, value.n);

	if (!record_get_unit(&u, &r->lexicons, &out->facts))
		return damaged(siren);
	uint64_t active = unpack_number(&u, UNIT_PLACES_MAX * 2 + 1);

	out->is_paged = active % 2 == 1;
	out->active_count = (uint32_t)(active / 2);
	out->closed_count = (uint32_t)unpack_number(&u, UNIT_PLACES_MAX);
	out->rest = u;
	out->siren = siren;
	return u.is_bad ? damaged(siren) : OK;
}

enum err reading_unit(const struct reading *r, uint32_t siren, struct unit_value *out)
{
	uint8_t key[UNIT_KEY_BYTES];
	struct str value;

	TRY(book_get(r->book, CHAPTER_UNIT, unit_key(key, siren), &value));
	return unit_value_of(r, siren, value, out);
}

/* One line of the list of sheets. */
static bool next_entry(struct places *p, uint32_t *count, uint32_t *last)
{
	*count = (uint32_t)unpack_number(&p->list, UNIT_PLACES_MAX);
	*last = (uint32_t)unpack_number(&p->list, UNIT_PLACES_MAX);
	return !p->list.is_bad && *count > 0 && *count <= p->unlisted && *last > p->sheet_last;
}

static enum err pass_active_list(struct places *p, uint32_t active_count)
{
	uint32_t count, last;

	p->unlisted = active_count;
	while (p->unlisted > 0) {
		if (!next_entry(p, &count, &last))
			return damaged(p->siren);
		p->unlisted -= count;
		p->sheet_last = last;
	}
	p->sheet_last = 0;
	return OK;
}

enum err places_begin(const struct reading *r, const struct unit_value *unit, bool is_active,
                      struct places *out)
{
	struct places p = {
	    .reading = r, .siren = unit->siren, .is_active = is_active, .is_paged = unit->is_paged};
	uint32_t nic;

	if (unit->is_paged) {
		p.list = unit->rest;
		if (!is_active)
			TRY(pass_active_list(&p, unit->active_count));
		p.unlisted = is_active ? unit->active_count : unit->closed_count;
		*out = p;
		return OK;
	}
	p.items = unit->rest;
	for (uint32_t i = 0; !is_active && i < unit->active_count; i++) {
		if (!record_skip_place(&p.items, true, &nic))
			return damaged(p.siren);
	}
	p.left = is_active ? unit->active_count : unit->closed_count;
	*out = p;
	return OK;
}

static enum err load_sheet(struct places *p, uint32_t last)
{
	uint8_t key[SHEET_KEY_BYTES];
	struct str value;

	if (book_get(p->reading->book, CHAPTER_SHEET, sheet_key(key, p->siren, p->is_active, last),
	             &value) != OK)
		return damaged(p->siren);
	p->items = unpacker_on(value.p, value.n);
	return OK;
}

/* Takes the next line of the list; loads it unless wanted is false. */
static enum err turn_sheet(struct places *p, bool is_wanted)
{
	uint32_t count, last;

	if (p->items.at != p->items.end || !next_entry(p, &count, &last))
		return damaged(p->siren);
	p->unlisted -= count;
	p->sheet_last = last;
	p->left = is_wanted ? count : 0;
	p->last_nic = is_wanted ? p->last_nic : last;
	return is_wanted ? load_sheet(p, last) : OK;
}

enum err places_pass_below(struct places *p, uint32_t nic)
{
	while (p->left == 0 && p->unlisted > 0) {
		struct places ahead = *p;
		uint32_t count, last;

		if (!next_entry(&ahead, &count, &last))
			return damaged(p->siren);
		if (last >= nic)
			return OK;
		TRY(turn_sheet(p, false));
	}
	return OK;
}

enum err places_pass(struct places *p, size_t *n)
{
	while (p->left == 0 && p->unlisted > 0) {
		struct places ahead = *p;
		uint32_t count, last;

		if (!next_entry(&ahead, &count, &last))
			return damaged(p->siren);
		size_t counted = count - (p->except > p->sheet_last && p->except <= last ? 1u : 0u);

		if (counted > *n)
			return OK;
		*n -= counted;
		TRY(turn_sheet(p, false));
	}
	return OK;
}

enum err places_next(struct places *p, struct place_facts *out, bool *more)
{
	do {
		if (p->left == 0 && p->unlisted > 0)
			TRY(turn_sheet(p, true));
		*more = p->left > 0;
		if (!*more)
			return OK;
		if (!record_get_place(&p->items, &p->reading->lexicons, p->is_active, out) ||
		    out->nic <= p->last_nic)
			return damaged(p->siren);
		p->last_nic = out->nic;
		p->left--;
	} while (out->nic == p->except);
	return OK;
}

enum err reading_place(const struct reading *r, const struct unit_value *unit, uint32_t nic,
                       struct place_facts *out)
{
	for (unsigned run = 0; run < 2; run++) {
		struct places places;
		bool more = true;

		TRY(places_begin(r, unit, run == 0, &places));
		TRY(places_pass_below(&places, nic));
		for (out->nic = 0; more && out->nic < nic;)
			TRY(places_next(&places, out, &more));
		if (more && out->nic == nic)
			return OK;
	}
	return ERR_NOT_FOUND;
}
