/* import.c - the merge-join of units and establishments.
 *
 * Fails   in any way: the file beside the register is removed, the register itself untouched. */
#include "sirene/import.h"

#include <string.h>
#include <sys/stat.h>

#include "sirene/reader.h"

enum { PROGRESS_ROWS = 65536 };

static const uint64_t MAP_BYTES_MIN = (uint64_t)1 << 30;

struct joint {                          /* both files, one row ahead in the establishments */
	const struct import *import;
	struct stock *units, *places;
	struct place_row place;
	bool has_place;
	uint64_t rows;
};

static unsigned percent_of(const struct joint *j)
{
	uint64_t done =
	    stock_read_bytes(j->units) + stock_read_bytes(j->places);
	uint64_t total = source_total_bytes(stock_source(j->units)) +
			 source_total_bytes(stock_source(j->places));

	return total == 0 || done > total ? 0 : (unsigned)(done * 100 / total);
}

static void count_row(struct joint *j)
{
	if (++j->rows % PROGRESS_ROWS == 0 && j->import->progress != NULL)
		j->import->progress(j->import->self, j->rows, percent_of(j));
}

static enum err step_place(struct joint *j)
{
	count_row(j);
	return stock_next_place(j->places, &j->place, &j->has_place);
}

/* Establishments of no unit are counted, not kept. */
static enum err pass_orphans(struct joint *j, struct build *b, uint32_t below)
{
	while (j->has_place && j->place.siren < below) {
		build_orphan(b);
		TRY(step_place(j));
	}
	return OK;
}

static enum err take_unit(struct joint *j, struct build *b, const struct unit_row *unit)
{
	TRY(pass_orphans(j, b, unit->siren));
	if (!unit->is_hidden)
		build_begin(b, unit);
	while (j->has_place && j->place.siren == unit->siren) {
		if (!unit->is_hidden && !j->place.is_hidden)
			TRY(build_place(b, &j->place));
		TRY(step_place(j));
	}
	return unit->is_hidden ? OK : build_end(b);
}

static enum err join(struct joint *j, struct build *b)
{
	struct unit_row unit;
	bool more = true;

	TRY(stock_next_place(j->places, &j->place, &j->has_place));
	for (;;) {
		TRY(stock_next_unit(j->units, &unit, &more));
		if (!more)
			return pass_orphans(j, b, UINT32_MAX);
		count_row(j);
		TRY(take_unit(j, b, &unit));
	}
}

/* Room for the file, as addresses only: a zip grows by less than eight, and the register is smaller
 * than the text. Of standard input nothing is known. */
static uint64_t map_max(const struct joint *j)
{
	const struct stock *stocks[] = { j->units, j->places };
	uint64_t sum = MAP_BYTES_MIN;

	for (size_t i = 0; i < 2; i++) {
		uint64_t total = source_total_bytes(stock_source(stocks[i]));

		sum += total == 0                               ? 16 * MAP_BYTES_MIN
		       : source_is_zip(stock_source(stocks[i])) ? total * 12
		                                                : total * 2;
	}
	return sum;
}

/* A base that shrank by more than a tenth is more likely cut than true. */
static enum err check_floor(struct mem *m, struct str path, const struct build_counts *now)
{
	struct sirene *old;
	struct register_facts before;

	if (register_open(m, path, &old) != OK)
		return OK;
	register_facts(old, m, &before);
	if (now->units * 100 >= before.units * IMPORT_FLOOR_PERCENT &&
	    now->establishments * 100 >= before.establishments * IMPORT_FLOOR_PERCENT)
		return OK;
	return err_note(ERR_CONFLICT,
	                "why=far_fewer_rows units=%llu before=%llu establishments=%llu before=%llu",
	                (unsigned long long)now->units, (unsigned long long)before.units,
	                (unsigned long long)now->establishments,
	                (unsigned long long)before.establishments);
}

/* The new file is opened as a reader would before it takes the name. */
static enum err check_new(struct mem *m, struct str path, const struct build_counts *counts)
{
	struct reading reading;

	TRY(reading_open(m, str_fmt(m, STR_FMT ".new", STR_ARG(path)).p, &reading));
	if (memcmp(&reading.head.counts, counts, sizeof *counts) == 0)
		return OK;
	return err_note(ERR_IO, "why=new_register_reads_otherwise");
}

enum err import_finish(struct mem *m, struct build *b, struct str path, bool is_forced,
                       struct import_report *out)
{
	struct stat file;

	out->counts = *build_counts(b);
	if (out->counts.units == 0)
		return err_note(ERR_INVALID, "why=no_unit");
	if (!is_forced)
		TRY(check_floor(m, path, &out->counts));
	TRY(build_finish(b, &out->sha256));
	TRY(check_new(m, path, &out->counts));
	memcpy(out->base_date, build_base_date(b), sizeof out->base_date);
	TRY(build_publish(b));
	out->bytes = stat(str_c(m, path), &file) == 0 ? (uint64_t)file.st_size : 0;
	return OK;
}

static enum err import_once(struct mem *m, const struct import *import,
                            const struct stock_files *files, struct joint *j,
                            struct import_report *out)
{
	struct build *b;

	TRY(stock_open(m, files, &j->units, &j->places));
	TRY(build_open(m, import->path, map_max(j), import->indexed, &b));
	TRY(join(j, b));
	return import_finish(m, b, import->path, import->is_forced, out);
}

enum err sirene_import(const struct import *import, struct import_report *out)
{
	struct stock_files files = {.units = import->units,
	                            .places = import->places,
	                            .temporary = import->path,
	                            .sort_units = import->is_unsorted,
	                            .sort_places = import->is_unsorted};
	bool is_again = true;
	enum err e = OK;

	while (is_again) {
		struct mem *m = mem_new(IMPORT_ARENA_BYTES);
		struct joint j = { .import = import };

		*out = (struct import_report){ .is_sorted = files.sort_units || files.sort_places };
		e = import_once(m, import, &files, &j, out);
		is_again = e == ERR_INVALID && stock_sort_next(&files, j.units, j.places);
		mem_free(&m);
	}
	return e;
}
