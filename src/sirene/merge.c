/* merge.c - three ascending streams: units of the old register, changed units, changed
 * establishments.
 *
 * Fails   as an import does: the result appears whole or not at all. */
#include "sirene/merge.h"

#include <string.h>

#include "sirene/reader.h"

static const uint32_t SIREN_END = UINT32_MAX;

enum {
	UNIT_ARENA_BYTES = 64 * 1024 * 1024,
	MAP_BYTES_MORE = 1 << 30,
	PROGRESS_ROWS = 16 * 1024
};

static const uint64_t MAP_BYTES_ROWS = (uint64_t)16 << 30;

struct streams {
	const struct merge *merge;
	uint64_t old_units, told_rows;          /* passed of the old register; when last told */
	struct reading old;
	struct stock *units, *places;           /* NULL: the changes come from the reader */
	struct change_reader changes;
	struct build *build;
	uint32_t old_siren;                     /* SIREN_END when a stream is over */
	struct str old_value;
	struct unit_row unit;
	bool has_unit;
	struct place_row place;
	bool has_place;
	struct mem *scratch;                    /* of the unit at hand */
};

static enum err take_old(struct streams *s, enum err e, struct str key)
{
	s->old_siren = SIREN_END;
	if (e == ERR_NOT_FOUND)
		return OK;
	if (e == OK && key.n != UNIT_KEY_BYTES)
		return err_note(ERR_INVALID, "why=unit_key");
	if (e != OK)
		return e;
	s->old_siren = 0;
	for (unsigned i = 0; i < UNIT_KEY_BYTES; i++)
		s->old_siren = s->old_siren << 8 | (uint8_t)key.p[i];
	return OK;
}

static enum err next_old(struct streams *s)
{
	struct str key;
	enum err e = book_next(s->old.book, CHAPTER_UNIT, &key, &s->old_value);

	s->old_units++;
	return take_old(s, e, key);
}

static enum err next_unit(struct streams *s)
{
	return s->units == NULL ? changes_next_unit(&s->changes, &s->unit, &s->has_unit)
				: stock_next_unit(s->units, &s->unit, &s->has_unit);
}

static enum err next_place(struct streams *s)
{
	return s->places == NULL ? changes_next_place(&s->changes, &s->place, &s->has_place)
				 : stock_next_place(s->places, &s->place, &s->has_place);
}

static uint32_t least(const struct streams *s)
{
	uint32_t siren = s->old_siren;

	if (s->has_unit && s->unit.siren < siren)
		siren = s->unit.siren;
	return s->has_place && s->place.siren < siren ? s->place.siren : siren;
}

/* --- a unit that stays --- */

static enum err copy_sheets(struct streams *s)
{
	uint8_t key[SHEET_KEY_BYTES];
	struct str from = sheet_key(key, s->old_siren, true, 0), found, value;
	enum err e = book_seek(s->old.book, CHAPTER_SHEET, from, &found, &value);

	while (e == OK && str_starts(found, str_sub(from, 0, UNIT_KEY_BYTES))) {
		TRY(build_put(s->build, CHAPTER_SHEET, found, value));
		e = book_next(s->old.book, CHAPTER_SHEET, &found, &value);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err copy_unit(struct streams *s)
{
	struct unit_value value;
	struct place_facts head = { 0 };

	TRY(unit_value_of(&s->old, s->old_siren, s->old_value, &value));
	const struct unit *unit = &value.facts.unit;
	struct kept_unit copy = {
	    .siren = s->old_siren,
	    .active_count = value.active_count,
	    .closed_count = value.closed_count,
	    .value = s->old_value,
	    .is_active = unit->is_active,
	    .is_natural = unit->is_natural,
	    .texts = {unit->name, unit->acronym, unit->usual_name},
	};

	if (s->old.head.indexed != INDEXED_NONE && unit->is_active && unit->name.n > 0 &&
	    value.facts.head_nic != 0) {
		TRY(reading_place(&s->old, &value, value.facts.head_nic, &head));
		copy.commune = head.commune;
	}
	TRY(build_copy(s->build, &copy));
	if (value.is_paged)
		TRY(copy_sheets(s));
	return next_old(s);
}

/* --- a unit that changed, or some of its establishments --- */

/* The word of the unit about its head office, which the register kept only where it does not
 * exist. */
static enum err claimed_head(const struct streams *s, const struct unit_value *value, uint32_t *out)
{
	struct place_facts place;

	*out = value->facts.head_nic;
	if (value->facts.head_claimed == value->facts.head_nic)
		return OK;
	enum err e = reading_place(&s->old, value, value->facts.head_claimed, &place);

	if (e == ERR_NOT_FOUND)
		*out = value->facts.head_claimed;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err old_unit_row(struct streams *s, const struct unit_value *value,
                             struct unit_row *out)
{
	const struct unit_facts *f = &value->facts;

	*out = (struct unit_row){
	    .siren = value->siren,
	    .category = f->category,
	    .is_active = f->unit.is_active,
	    .is_partial = f->unit.is_partial,
	    .is_natural = f->unit.is_natural,
	    .is_purged = f->unit.is_purged,
	    .name = f->unit.name,
	    .first_name_bytes = f->unit.first_name.n,
	    .acronym = f->unit.acronym,
	    .usual_name = f->unit.usual_name,
	    .naf = f->unit.naf,
	    .naf25 = f->unit.naf25,
	    .created = unpack_date(s->scratch, f->created),
	    .since = unpack_date(s->scratch, f->since),
	};
	return claimed_head(s, value, &out->head_nic);
}

static struct place_row old_place_row(struct streams *s, uint32_t siren,
                                      const struct place_facts *p)
{
	struct place_row row = {
	    .siren = siren,
	    .nic = p->nic,
	    .is_active = p->is_active,
	    .is_partial = p->is_partial,
	    .is_head = p->is_head,
	    .extra = p->extra,
	    .number = p->number,
	    .number_suffix = p->number_suffix,
	    .last_number = p->last_number,
	    .last_suffix = p->last_suffix,
	    .way_type = p->way_type,
	    .way_name = p->way_name,
	    .box = p->box,
	    .commune = p->commune,
	    .postcode = p->postcode,
	    .city = p->city,
	    .cedex = p->cedex,
	    .cedex_city = p->cedex_city,
	    .foreign_city = p->foreign_city,
	    .country = p->country,
	    .country_name = p->country_name,
	    .sign = p->sign,
	    .naf = p->naf,
	    .since = unpack_date(s->scratch, p->since),
	};

	if (p->house_number > 0)
		row.number = str_fmt(s->scratch, "%u", p->house_number);
	return row;
}

struct old_places {                             /* both runs of an old unit, by ascending NIC */
	struct places runs[2];
	struct place_facts heads[2];
	bool more[2];
};

static enum err open_old(struct streams *s, const struct unit_value *value, struct old_places *o)
{
	for (unsigned run = 0; run < 2; run++) {
		TRY(places_begin(&s->old, value, run == 0, &o->runs[run]));
		TRY(places_next(&o->runs[run], &o->heads[run], &o->more[run]));
	}
	return OK;
}

static uint32_t old_nic(const struct old_places *o, unsigned *run)
{
	*run = o->more[0] && (!o->more[1] || o->heads[0].nic < o->heads[1].nic) ? 0 : 1;
	return o->more[*run] ? o->heads[*run].nic : SIREN_END;
}

/* Puts the old establishments below a NIC; passes the one that has it. */
static enum err put_old_below(struct streams *s, struct old_places *o, uint32_t siren, uint32_t nic)
{
	unsigned run;

	for (uint32_t at = old_nic(o, &run); at != SIREN_END && at <= nic; at = old_nic(o, &run)) {
		struct place_row row = old_place_row(s, siren, &o->heads[run]);

		if (at < nic)
			TRY(build_place(s->build, &row));
		TRY(places_next(&o->runs[run], &o->heads[run], &o->more[run]));
		if (at == nic)
			return OK;
	}
	return OK;
}

static enum err rebuild_unit(struct streams *s, const struct unit_row *row, struct old_places *o)
{
	build_begin(s->build, row);
	while (s->has_place && s->place.siren == row->siren) {
		TRY(put_old_below(s, o, row->siren, s->place.nic));
		if (!s->place.is_hidden)
			TRY(build_place(s->build, &s->place));
		TRY(next_place(s));
	}
	TRY(put_old_below(s, o, row->siren, SIREN_END - 1));
	return build_end(s->build);
}

static enum err pass_places(struct streams *s, uint32_t siren, bool is_orphan)
{
	while (s->has_place && s->place.siren == siren) {
		if (is_orphan)
			build_orphan(s->build);
		TRY(next_place(s));
	}
	return OK;
}

static enum err change_unit(struct streams *s, uint32_t siren)
{
	bool is_old = s->old_siren == siren, is_changed = s->has_unit && s->unit.siren == siren;
	struct unit_value value;
	struct unit_row row = s->unit;
	struct old_places old = { .more = { false, false } };

	mem_reset(s->scratch);
	if (is_old) {
		TRY(unit_value_of(&s->old, siren, s->old_value, &value));
		TRY(open_old(s, &value, &old));
		if (!is_changed)
			TRY(old_unit_row(s, &value, &row));
	}
	if (!is_old && !is_changed)
		TRY(pass_places(s, siren, true));
	else if (is_changed && s->unit.is_hidden)
		TRY(pass_places(s, siren, false));
	else
		TRY(rebuild_unit(s, &row, &old));
	if (is_changed)
		TRY(next_unit(s));
	return is_old ? next_old(s) : OK;
}

static void tell_progress(struct streams *s)
{
	const struct build_counts *counts = build_counts(s->build);
	uint64_t rows = counts->units + counts->establishments, all = s->old.head.counts.units;

	if (s->merge->progress == NULL || rows - s->told_rows < PROGRESS_ROWS)
		return;
	s->told_rows = rows;
	s->merge->progress(s->merge->self, rows,
	                   s->old_units < all ? (unsigned)(s->old_units * 100 / all) : 100);
}

static enum err run_streams(struct streams *s)
{
	struct str key;
	enum err e = book_seek(s->old.book, CHAPTER_UNIT, STR("\0"), &key, &s->old_value);

	TRY(take_old(s, e, key));
	TRY(next_unit(s));
	TRY(next_place(s));
	for (uint32_t siren = least(s); siren != SIREN_END; siren = least(s)) {
		bool is_touched = (s->has_unit && s->unit.siren == siren) ||
		                  (s->has_place && s->place.siren == siren);

		TRY(is_touched ? change_unit(s, siren) : copy_unit(s));
		tell_progress(s);
	}
	return OK;
}

/* Room for the file, as addresses only; how much a caller's rows hold is not known. */
static uint64_t map_max(const struct streams *s)
{
	uint64_t most = book_bytes(s->old.book) * 2 + MAP_BYTES_MORE;

	if (s->units == NULL)
		return most + MAP_BYTES_ROWS;
	return most + source_total_bytes(stock_source(s->units)) * 12 +
	       source_total_bytes(stock_source(s->places)) * 12;
}

static enum err merge_once(struct mem *m, const struct merge *merge,
			   const struct stock_files *files, struct streams *s,
			   struct import_report *out)
{
	TRY(reading_open(m, str_c(m, merge->base), &s->old));
	if (merge->changes == NULL)
		TRY(stock_open(m, files, &s->units, &s->places));
	s->changes.changes = merge->changes;
	TRY(build_open(m, merge->path, map_max(s),
	               merge->is_nameless ? INDEXED_NONE : s->old.head.indexed, &s->build));
	build_pulse(s->build, merge->pulse);
	TRY(build_take_words(s->build, &s->old.lexicons));
	build_treated(s->build, str_of(s->old.head.base_date));
	TRY(run_streams(s));
	return import_finish(m, s->build, merge->path, merge->is_forced, out);
}

enum err sirene_merge(const struct merge *merge, struct import_report *out)
{
	struct stock_files files = {
	    .units = merge->units, .places = merge->places, .temporary = merge->path};
	bool is_again = true;
	enum err e = OK;

	while (is_again) {
		struct mem *m = mem_new(IMPORT_ARENA_BYTES);
		struct streams s = { .merge = merge, .old_siren = SIREN_END,
				     .scratch = mem_new(UNIT_ARENA_BYTES) };

		*out = (struct import_report){ .is_sorted = files.sort_units || files.sort_places };
		e = merge_once(m, merge, &files, &s, out);
		is_again = e == ERR_INVALID && stock_sort_next(&files, s.units, s.places);
		mem_free(&s.scratch);
		mem_free(&m);
	}
	return e;
}
