/* directory_merge.c - two streams of overlay rows into sirene/merge.h.
 *
 * Never   drops a row that came after it began, or any before the new file was verified.
 * Limits  a page of DELTA_PAGE_ROWS of each stream in memory. */
#include "reach/directory_merge.h"

#include <string.h>

#include "base/log.h"
#include "core/delta.h"
#include "core/sirene_state.h"
#include "platform/db.h"
#include "reach/directory_row.h"
#include "sirene/merge.h"
#include "sirene/verify.h"

enum { PAGE_BYTES_MAX = 32 * 1024 * 1024 };

struct stream {                         /* of units, or of establishments */
	struct mem *mem;
	struct delta_rows rows;
	size_t at;
	int64_t siren;                  /* of the last given; -1 none */
	uint32_t nic;
};

struct merging {
	const struct directory_merge *set;
	int64_t seen_ms;
	struct str oldest;
	char treated[11];               /* the greatest that a row says of itself */
	struct stream units, places;
};

static enum err refill(struct merging *g, struct stream *s)
{
	const struct delta_after after = { s->siren, s->nic, g->seen_ms, g->oldest };

	mem_reset(s->mem);
	s->at = 0;
	if (g->set->pulse != NULL)
		g->set->pulse(g->set->self);
	return s == &g->units ? delta_units(g->set->db, s->mem, &after, &s->rows)
			      : delta_places(g->set->db, s->mem, &after, &s->rows);
}

/* *more false: the end. */
static enum err take(struct merging *g, struct stream *s, struct directory_row *out, bool *more)
{
	if (s->at == s->rows.n)
		TRY(refill(g, s));
	*more = s->at < s->rows.n;
	if (!*more)
		return OK;
	const struct delta_row *row = &s->rows.v[s->at++];

	s->siren = row->siren;
	s->nic = row->nic;
	TRY(directory_row_read(row->body, out));
	struct str day = directory_row_day(out->is_unit ? out->unit.treated : out->place.treated);

	if (day.n == 10 && str_cmp(day, str_of(g->treated)) > 0)
		memcpy(g->treated, day.p, day.n);
	bool is_same = out->is_unit ? row->nic == 0 && out->unit.siren == row->siren
				    : out->place.siren == row->siren && out->place.nic == row->nic;

	return is_same ? OK : err_note(ERR_INVALID, "siren=%09u why=overlay_row", row->siren);
}

static enum err next_unit(void *self, struct unit_row *out, bool *more)
{
	struct merging *g = self;
	struct directory_row row;

	TRY(take(g, &g->units, &row, more));
	if (*more)
		*out = row.unit;
	return OK;
}

static enum err next_place(void *self, struct place_row *out, bool *more)
{
	struct merging *g = self;
	struct directory_row row;

	TRY(take(g, &g->places, &row, more));
	if (*more)
		*out = row.place;
	return OK;
}

/* The new file is read whole, and says a date that no merged row is younger than. */
static enum err check(struct mem *m, struct str path, struct pulse pulse, struct str treated,
		      struct str *base_date_out)
{
	struct sirene *s;
	struct register_facts facts = { 0 };

	TRY(register_verify_telling(path, pulse));
	TRY(register_open(m, path, &s));
	register_facts(s, m, &facts);
	if (str_cmp(facts.base_date, treated) < 0)
		return err_note(ERR_INVALID, "base=" STR_FMT " overlay=" STR_FMT " why=date_behind",
				STR_ARG(facts.base_date), STR_ARG(treated));
	*base_date_out = facts.base_date;
	return OK;
}

static enum err oldest(struct mem *m, struct str path, struct str *out)
{
	struct sirene *s;
	struct register_facts facts = { 0 };

	TRY(register_open(m, path, &s));
	register_facts(s, m, &facts);
	*out = delta_oldest(m, facts.base_date);
	return OK;
}

static enum err run(struct mem *m, struct merging *g, struct directory_merged *out)
{
	const struct changes changes = { g, next_unit, next_place };
	const struct pulse pulse = { g->set->pulse, g->set->self };
	const struct merge merge = { .base = g->set->path, .path = g->set->path, .changes = &changes,
				     .pulse = pulse };
	struct import_report report;

	TRY(sirene_merge(&merge, &report));
	TRY(check(m, g->set->path, pulse, str_of(g->treated), &out->base_date));
	return delta_drop(g->set->db, m, g->seen_ms);
}

enum err directory_merge(struct mem *m, const struct directory_merge *set, struct directory_merged *out)
{
	struct merging g = { .set = set, .seen_ms = world_now_ms(set->world) - 1,
			     .units.siren = -1, .places.siren = -1 };
	struct delta_count count;

	*out = (struct directory_merged){ .rows = 0 };
	TRY(delta_count(set->db, m, g.seen_ms, &count));
	out->rows = count.n;
	if (count.n == 0)
		return OK;
	TRY(oldest(m, set->path, &g.oldest));
	g.units.mem = mem_new(PAGE_BYTES_MAX);
	g.places.mem = mem_new(PAGE_BYTES_MAX);
	enum err e = run(m, &g, out);

	mem_free(&g.units.mem);
	mem_free(&g.places.mem);
	return e;
}

enum err directory_merge_note(struct mem *m, const struct directory_merge *set, struct str today,
			      const struct directory_merged *merged)
{
	struct sirene_state was;
	struct json *v = json_object(m);

	json_set_str(v, "base", merged->base_date);
	json_set_str(v, "day", today);
	json_set_int(v, "rows", merged->rows);
	TRY(db_begin(set->db));
	enum err e = sirene_state_get(set->db, m, "merge", &was);

	if (e == OK)
		e = sirene_state_put(set->db, m, &was, v, world_now_ms(set->world));
	if (e != OK) {
		db_rollback(set->db);
		return e;
	}
	return db_commit(set->db);
}
