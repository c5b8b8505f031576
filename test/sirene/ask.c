/* ask.c - asks a register and prints every fact it gives, tab between, for the differential tests.
 *
 * For     ask REGISTER < questions: « U siren », « E siren from max filter », « P siret », « S max
 *         place words » (place - for none), « D »: all units with all establishments, « T n »: the
 *         time of each of the questions that follow, n times over, is printed instead of the
 *         answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sirene/reader.h"

static struct mem *arena;
static struct sirene *sirene;

static void text(struct str s)
{
	(void)fwrite(s.p, 1, s.n, stdout);
	(void)putchar('\t');
}

static void number(uint64_t n)
{
	(void)printf("%llu\t", (unsigned long long)n);
}

static void tell_unit(const struct unit *u)
{
	(void)fputs("unit\t", stdout);
	text(u->siren);
	text(u->name);
	text(u->first_name);
	text(u->last_name);
	text(u->acronym);
	text(u->usual_name);
	text(u->legal_form);
	text(u->naf);
	text(u->naf25);
	text(u->created);
	text(u->ceased);
	text(u->head_nic);
	number(u->is_active);
	number(u->is_natural);
	number(u->is_partial);
	number(u->is_purged);
	number(u->is_head_doubtful);
	number(u->active_count);
	number(u->closed_count);
	(void)putchar('\n');
}

static void tell_place(const struct establishment *e)
{
	(void)fputs("place\t", stdout);
	text(e->siret);
	text(e->sign);
	text(e->estab_name);
	text(e->addr_extra);
	text(e->addr_street);
	text(e->addr_box);
	text(e->addr_postcode);
	text(e->addr_city);
	text(e->addr_country);
	text(e->country_name);
	text(e->commune);
	text(e->naf);
	text(e->closed);
	number(e->is_active);
	number(e->is_head);
	number(e->is_partial);
	(void)putchar('\n');
}

static enum err ask_unit(struct str rest)
{
	struct unit unit;
	enum err e = register_unit(sirene, arena, rest, &unit);

	if (e == OK)
		tell_unit(&unit);
	return e;
}

static enum err ask_places(struct str rest)
{
	struct str siren, from, max;
	struct establishments list;
	uint64_t from_n = 0, max_n = 0;

	(void)str_cut(rest, ' ', &siren, &rest);
	(void)str_cut(rest, ' ', &from, &rest);
	(void)str_cut(rest, ' ', &max, &rest);
	(void)str_to_u64(from, 100000, &from_n);
	(void)str_to_u64(max, REGISTER_PAGE_MAX, &max_n);
	enum err e = register_establishments(sirene, arena, siren, rest, from_n, max_n, &list);

	if (e != OK)
		return e;
	(void)printf("total\t%zu\n", list.total);
	for (size_t i = 0; i < list.n; i++)
		tell_place(&list.v[i]);
	return OK;
}

static enum err ask_place(struct str rest)
{
	struct establishment place;
	enum err e = register_establishment(sirene, arena, rest, &place);

	if (e == OK)
		tell_place(&place);
	return e;
}

static enum err ask_search(struct str rest)
{
	struct str max, place;
	struct hits hits;
	uint64_t max_n = 0;

	(void)str_cut(rest, ' ', &max, &rest);
	(void)str_cut(rest, ' ', &place, &rest);
	(void)str_to_u64(max, REGISTER_HITS_MAX, &max_n);
	enum err e = register_search(sirene, arena, rest, str_eq_c(place, "-") ? STR("") : place,
	                             max_n, &hits);

	if (e != OK)
		return e;
	(void)printf("hits\t%zu\t%d", hits.total, hits.is_complete);
	for (size_t i = 0; i < hits.n; i++)
		(void)printf("\t%.*s", STR_ARG(hits.v[i].unit.siren));
	(void)putchar('\n');
	return OK;
}

static enum err dump_run(const struct unit_value *unit, bool is_active)
{
	struct places places;
	struct place_facts facts;
	bool more = true;

	TRY(places_begin(&sirene->reading, unit, is_active, &places));
	for (;;) {
		struct establishment place;

		TRY(places_next(&places, &facts, &more));
		if (!more)
			return OK;
		place_copy(arena, unit, &facts, &place);
		tell_place(&place);
	}
}

static enum err dump(void)
{
	struct str key, value;
	enum err e = book_seek(sirene->reading.book, CHAPTER_UNIT, STR("\0"), &key, &value);

	for (; e == OK; e = book_next(sirene->reading.book, CHAPTER_UNIT, &key, &value)) {
		struct unit_value unit_value;
		struct unit unit;
		uint32_t siren = 0;

		for (size_t i = 0; i < key.n; i++)
			siren = siren << 8 | (uint8_t)key.p[i];
		TRY(unit_value_of(&sirene->reading, siren, value, &unit_value));
		unit_copy(arena, &unit_value, &unit);
		tell_unit(&unit);
		TRY(dump_run(&unit_value, true));
		TRY(dump_run(&unit_value, false));
		mem_reset(arena);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err ask(struct str line)
{
	struct str rest = str_sub(line, 2, line.n);

	switch (line.n > 0 ? line.p[0] : '\0') {
	case 'U':
		return ask_unit(rest);
	case 'E':
		return ask_places(rest);
	case 'P':
		return ask_place(rest);
	case 'S':
		return ask_search(rest);
	case 'D':
		return dump();
	default:
		return ERR_INVALID;
	}
}

/* The same calls without the printing; nanoseconds of the best of a few tries. */
static void time_one(struct str line, unsigned tries)
{
	struct str rest = str_sub(line, 2, line.n), siren, skip;
	uint64_t best = UINT64_MAX;

	for (unsigned i = 0; i < tries; i++) {
		struct timespec a, b;
		struct unit unit;
		struct establishments list;
		struct hits hits;
		enum err e = OK;

		mem_reset(arena);
		(void)clock_gettime(CLOCK_MONOTONIC, &a);
		if (line.p[0] == 'S') {
			e = register_search(sirene, arena, rest, STR(""), 10, &hits);
		} else {
			(void)str_cut(rest, ' ', &siren, &skip);
			e = register_unit(sirene, arena, siren, &unit);
			if (e == OK)
				e = register_establishments(sirene, arena, siren, STR(""), 0, 50,
				                            &list);
		}
		(void)clock_gettime(CLOCK_MONOTONIC, &b);
		if (e != OK)
			continue;
		uint64_t ns = (uint64_t)(b.tv_sec - a.tv_sec) * 1000000000u + (uint64_t)b.tv_nsec -
		              (uint64_t)a.tv_nsec;

		best = ns < best ? ns : best;
	}
	(void)printf("ns\t%llu\n", (unsigned long long)best);
}

int main(int n, char **arguments)
{
	char line[4096];
	unsigned tries = 0;
	struct mem *open_arena = mem_new(1 << 20);

	if (n != 2 || register_open(open_arena, str_of(arguments[1]), &sirene) != OK)
		return 64;
	arena = mem_new(64 << 20);
	while (fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == 'T') {
			tries = (unsigned)strtoul(line + 1, NULL, 10);
			continue;
		}
		if (tries > 0) {
			time_one(str_of(line), tries);
			continue;
		}
		enum err e = ask(str_of(line));

		(void)printf("end\t%s\n", err_name(e));
		(void)fflush(stdout);
		mem_reset(arena);
	}
	mem_free(&arena);
	mem_free(&open_arena);
	return 0;
}
