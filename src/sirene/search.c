/* search.c - units by the words of their name.
 *
 * A query is one driver, the rarest of its lists, and conditions: each SIREN of the driver is
 * looked for in the other lists. The last word is a beginning: the words it may become drive when
 * they have fewer units than any other; else a candidate's record is read to see. Ranks stand in
 * the index, so only what is given out is read: first names with as many words as the query, then
 * by magnitude; what is given out is in exact order: the very name, then by establishments.
 * Limits  WORK_MAX units of work a search: a posting 1, a list COST_LIST, a record COST_RECORD. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "sirene/dict.h"
#include "sirene/fold.h"

enum {
	WORK_MAX = 12000,
	COST_LIST = 6,
	COST_RECORD = 16,
	BEGINNINGS_MAX = 512,
	QUERY_BYTES_MAX = 256,
	SEEN_SLOTS = 16 * 1024, /* more than WORK_MAX candidates can never come */
	WEIGHT_AS_MANY = 8      /* above every magnitude: a name with as many words as the query */
};

struct query {
	const struct reading *reading;
	struct str whole;                       /* the folded text, for the very name */
	size_t words_n;
	struct postings full[NAME_WORDS_MAX + 1];   /* full words, then the place */
	size_t full_n;
	struct str beginning;
	struct str place;                       /* of the head office, read in its record; empty: any */
	long work;
	uint32_t *seen; /* SIREN + 1, by open addressing; NULL while one word drives */
};

struct ranked {
	uint32_t siren, weight;
};

struct best {
	struct ranked v[REGISTER_HITS_MAX];
	size_t n, max, total;
	bool is_capped;
};

static inline bool is_better(const struct ranked *a, const struct ranked *b)
{
	return a->weight != b->weight ? a->weight > b->weight : a->siren < b->siren;
}

/* Insertion into a short sorted row. */
static void keep_best(struct best *best, struct ranked one)
{
	size_t at;

	if (best->n < best->max)
		best->n++;
	for (at = best->n - 1; at > 0 && is_better(&one, &best->v[at - 1]); at--)
		best->v[at] = best->v[at - 1];
	best->v[at] = one;
}

static inline void keep(const struct query *q, uint32_t siren, unsigned rank, struct best *best)
{
	size_t as_many = (q->words_n > 4 ? 4 : q->words_n) - 1;

	struct ranked one = {siren, rank % 8 + (rank / 8 == as_many ? WEIGHT_AS_MANY : 0u)};

	best->total++;
	if (best->n < best->max || (best->n > 0 && is_better(&one, &best->v[best->n - 1])))
		keep_best(best, one);
}

/* Whether it came before: a unit may have two words that begin alike. */
static bool is_seen(struct query *q, uint32_t siren)
{
	uint32_t at = siren * 2654435761u / (UINT32_MAX / SEEN_SLOTS + 1);

	while (q->seen[at] != 0 && q->seen[at] != siren + 1)
		at = (at + 1) % SEEN_SLOTS;
	bool is_there = q->seen[at] != 0;

	q->seen[at] = siren + 1;
	return is_there;
}

static enum err is_in_all(struct query *q, const struct postings *but, uint32_t siren, bool *out)
{
	*out = true;
	for (size_t i = 0; i < q->full_n && *out; i++) {
		if (&q->full[i] == but)
			continue;
		q->work += COST_LIST;
		TRY(postings_has(&q->full[i], siren, out));
	}
	return OK;
}

static enum err has_beginning(struct query *q, uint32_t siren, bool *out)
{
	struct unit_value unit;
	char folded[NAME_BYTES_MAX];

	*out = false;
	q->work += COST_RECORD;
	TRY(reading_unit(q->reading, siren, &unit));
	const struct str texts[] = {unit.facts.unit.name, unit.facts.unit.acronym,
	                            unit.facts.unit.usual_name};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0] && !*out; i++) {
		struct str rest = fold(texts[i], folded, sizeof folded), word;

		while (!*out && fold_word(&rest, &word))
			*out = str_starts(word, q->beginning);
	}
	return OK;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_town(const struct query *q, struct str town)
{
	char folded[WORD_BYTES_MAX];

	return str_starts(fold(town, folded, sizeof folded), q->place);
}

/* A code or a town has no list of its own: the record says. */
static enum err has_place(struct query *q, uint32_t siren, bool *out)
{
	struct unit_value unit;
	struct place_facts head;

	*out = q->place.n == 0;
	if (*out)
		return OK;
	q->work += COST_RECORD;
	TRY(reading_unit(q->reading, siren, &unit));
	if (unit.facts.head_nic == 0)
		return OK;
	TRY(reading_place(q->reading, &unit, unit.facts.head_nic, &head));
	*out = is_digit(q->place.p[0]) ? str_eq(head.postcode, q->place) ||
					    str_eq(head.cedex, q->place) ||
					    str_eq(head.commune, q->place)
				    : is_town(q, head.city) || is_town(q, head.cedex_city);
	return OK;
}

static bool is_spent(struct query *q, struct best *best)
{
	best->is_capped |= ++q->work > WORK_MAX;
	return best->is_capped;
}

/* All SIRENs of the rarest full word that the other lists have, and a word that begins so. */
static enum err drive_full(struct query *q, struct postings *driver, struct best *best)
{
	uint32_t siren = 0;
	enum err e;

	for (e = postings_next(driver, &siren); e == OK && !is_spent(q, best);
	     e = postings_next(driver, &siren)) {
		unsigned rank = driver->rank;
		bool is_in = true;

		TRY(is_in_all(q, driver, siren, &is_in));
		if (is_in)
			TRY(has_beginning(q, siren, &is_in));
		if (is_in)
			TRY(has_place(q, siren, &is_in));
		if (is_in)
			keep(q, siren, rank, best);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err drive_word(struct query *q, struct postings *driver, struct best *best)
{
	uint32_t siren = 0;
	enum err e;

	for (e = postings_next(driver, &siren); e == OK && !is_spent(q, best);
	     e = postings_next(driver, &siren)) {
		bool is_in = true;

		if (q->full_n > 0)
			TRY(is_in_all(q, NULL, siren, &is_in));
		if (is_in && q->place.n > 0)
			TRY(has_place(q, siren, &is_in));
		if (is_in && (q->seen == NULL || !is_seen(q, siren)))
			keep(q, siren, driver->rank, best);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

/* All words that begin so, in their order: the word itself comes first. */
static enum err drive_beginnings(struct query *q, struct best *best)
{
	struct dict dict;
	struct postings list;
	uint32_t seen[SEEN_SLOTS];
	bool more = true;

	TRY(dict_seek(q->reading, q->beginning, &dict));
	more = dict.word.n > 0 && str_starts(dict.word, q->beginning);
	while (more && !is_spent(q, best)) {
		TRY(postings_of(&dict, &list));
		TRY(dict_next(&dict));
		more = dict.word.n > 0 && str_starts(dict.word, q->beginning);
		if (more && q->seen == NULL)    /* not for one word alone: the clearing costs */
			q->seen = memset(seen, 0, sizeof seen);
		TRY(drive_word(q, &list, best));
	}
	q->seen = NULL;
	return OK;
}

/* Whether the words that begin so have, together, fewer units than this. */
static enum err are_rarer(const struct query *q, uint64_t than, bool *out)
{
	struct dict dict;
	uint64_t total = 0;
	size_t n = 0;

	TRY(dict_seek(q->reading, q->beginning, &dict));
	while (str_starts(dict.word, q->beginning) && dict.word.n > 0 && n < BEGINNINGS_MAX &&
	       total < than) {
		total += dict.total;
		n++;
		TRY(dict_next(&dict));
	}
	*out = n < BEGINNINGS_MAX && total < than;
	return OK;
}

/* Opens the lists of the full words and of the place. ERR_NOT_FOUND: one of them nobody has. */
static enum err open_lists(struct query *q, const struct str *words, size_t n, struct str place)
{
	for (size_t i = 0; i < n; i++)
		TRY(postings_open(q->reading, words[i], &q->full[q->full_n++]));
	return place.n == 0 ? OK : postings_open(q->reading, place, &q->full[q->full_n++]);
}

static enum err run_query(struct query *q, struct best *best)
{
	struct postings *rarest = NULL;
	bool is_by_beginnings = true;

	for (size_t i = 0; i < q->full_n; i++) {
		if (rarest == NULL || q->full[i].total < rarest->total)
			rarest = &q->full[i];
	}
	if (rarest != NULL)
		TRY(are_rarer(q, rarest->total, &is_by_beginnings));
	return is_by_beginnings ? drive_beginnings(q, best) : drive_full(q, rarest, best);
}

/* A name with another number of words is not folded to see. */
static bool is_very_name(const struct unit *u, struct str whole, const struct ranked *rank)
{
	char folded[NAME_BYTES_MAX];

	return (rank->weight >= WEIGHT_AS_MANY &&
		str_eq(fold(u->name, folded, sizeof folded), whole)) ||
	       (u->acronym.n > 0 && str_eq(fold(u->acronym, folded, sizeof folded), whole));
}

struct placed {                                 /* a hit before it is copied */
	struct unit_value unit;
	bool is_exact;
};

static int by_worth(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->is_exact != y->is_exact)
		return x->is_exact ? -1 : 1;
	if (x->unit.facts.unit.is_natural != y->unit.facts.unit.is_natural)
		return y->unit.facts.unit.is_natural ? -1 : 1;
	if (x->unit.active_count != y->unit.active_count)
		return x->unit.active_count > y->unit.active_count ? -1 : 1;
	return x->unit.siren < y->unit.siren ? -1 : x->unit.siren > y->unit.siren;
}

static enum err copy_hits(const struct query *q, struct mem *m, const struct best *best,
                          struct hits *out)
{
	struct placed *placed = mem_get(m, best->n + 1, sizeof *placed);

	for (size_t i = 0; i < best->n; i++) {
		TRY(reading_unit(q->reading, best->v[i].siren, &placed[i].unit));
		placed[i].is_exact = is_very_name(&placed[i].unit.facts.unit, q->whole, &best->v[i]);
	}
	qsort(placed, best->n, sizeof *placed, by_worth);
	out->v = mem_get(m, best->n + 1, sizeof *out->v);
	for (size_t i = 0; i < best->n; i++) {
		const struct unit_value *unit = &placed[i].unit;
		struct place_facts head;

		unit_copy(m, unit, &out->v[i].unit);
		if (unit->facts.head_nic == 0)
			continue;
		TRY(reading_place(q->reading, unit, unit->facts.head_nic, &head));
		place_copy(m, unit, &head, &out->v[i].head);
	}
	out->n = best->n;
	out->total = best->total;
	out->is_complete = !best->is_capped;
	return OK;
}

/* A département becomes the word « #75 » of the index; anything else is looked for in the
 * records. */
static struct str place_word(struct query *q, struct str place, char out[WORD_BYTES_MAX])
{
	enum { DEPARTMENT_BYTES_MAX = 3 };
	struct str folded = fold(place, out + 1, WORD_BYTES_MAX - 1);

	out[0] = '#';
	if (folded.n == 0 || (is_digit(folded.p[0]) && folded.n <= DEPARTMENT_BYTES_MAX))
		return folded.n == 0 ? STR("") : str_from(out, folded.n + 1);
	q->place = folded;
	return STR("");
}

enum err register_search(const struct sirene *s, struct mem *m, struct str words, struct str place,
                         size_t max, struct hits *out)
{
	char folded[QUERY_BYTES_MAX], place_text[WORD_BYTES_MAX];
	struct query q = { .reading = &s->reading };
	struct best best = { .max = max };
	struct str parts[NAME_WORDS_MAX];

	assert(max <= REGISTER_HITS_MAX);
	*out = (struct hits){ .is_complete = true };
	if (!utf8_valid(words) || !utf8_valid(place))
		return OK;
	q.whole = fold(words, folded, sizeof folded);
	q.words_n = names_words(q.whole, parts);
	if (q.words_n == 0)
		return OK;
	q.beginning = parts[q.words_n - 1];
	enum err e = open_lists(&q, parts, q.words_n - 1, place_word(&q, place, place_text));

	if (e == OK)
		e = run_query(&q, &best);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return copy_hits(&q, m, &best, out);
}
