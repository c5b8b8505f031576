/* search.c - units by the words of their name.
 *
 * A query is one driver, the rarest of its lists, and conditions: each SIREN of the driver is
 * looked up in the other lists, then its record is read to check the last word, which is a
 * beginning, and to rank it. The beginning drives when the words it may become have fewer units
 * than any other.
 * Limits  WORK_MAX units of work a search: a posting 1, a look-up in a list or a record
 * COST_LOOK. */
#include "sirene/reader.h"

#include <assert.h>

#include "base/utf8.h"
#include "sirene/fold.h"
#include "sirene/names.h"

enum {
	WORK_MAX = 40000,
	COST_LOOK = 16,
	BEGINNINGS_MAX = 256,
	QUERY_BYTES_MAX = 256,
	FULL_MAX = NAME_WORDS_MAX
};

static const uint32_t SIREN_NONE = UINT32_MAX;

struct list {                                   /* the SIRENs of one word, ascending */
	const struct reading *reading;
	struct str word;
	uint64_t total;
	struct unpacker in;                     /* of the entry at hand */
	uint32_t last;                          /* taken; SIREN_NONE before the first */
	uint32_t entry_last;
};

struct query {
	const struct reading *reading;
	struct str whole;                       /* the folded text, for the very name */
	struct list full[FULL_MAX + 1];         /* full words, then the place */
	size_t full_n;
	struct str beginning;
	long work;
};

struct ranked {
	uint32_t siren;
	uint32_t weight; /* active establishments; the very name adds EXACT */
};

enum { EXACT = 1 << 30 };

struct best {
	struct ranked v[REGISTER_HITS_MAX];
	size_t n, max, total;
	bool is_capped;
};

/* Positions at the first entry of the word whose last SIREN is at or behind this one.
 * ERR_NOT_FOUND: none. */
static enum err list_seek(struct list *l, uint32_t siren)
{
	uint8_t key[TOKEN_KEY_BYTES];
	struct str found, value;
	size_t head = l->word.n + 1;

	TRY(book_seek(l->reading->book, CHAPTER_TOKEN, token_key(key, l->word, siren), &found,
	              &value));
	if (found.n != head + UNIT_KEY_BYTES ||
	    !str_eq(str_sub(found, 0, head), str_from(key, head)))
		return ERR_NOT_FOUND;
	l->in = unpacker_on(value.p, value.n);
	uint64_t total = unpack_number(&l->in, UINT32_MAX);

	l->total = total > 0 ? total : l->total;
	l->entry_last = 0;
	for (unsigned i = 0; i < UNIT_KEY_BYTES; i++)
		l->entry_last = l->entry_last << 8 | (uint8_t)found.p[head + i];
	l->last = SIREN_NONE;
	return l->in.is_bad ? err_note(ERR_INVALID, "why=index_damaged") : OK;
}

static enum err list_open(const struct reading *r, struct str word, struct list *out)
{
	*out = (struct list){ .reading = r, .word = word };
	return list_seek(out, 0);
}

/* The next SIREN; ERR_NOT_FOUND at the end. */
static enum err list_next(struct list *l, uint32_t *siren)
{
	if (l->in.at == l->in.end)
		TRY(list_seek(l, l->entry_last + 1));
	uint32_t before = l->last == SIREN_NONE ? 0 : l->last;

	l->last = before + (uint32_t)unpack_number(&l->in, UINT32_MAX - before);
	if (l->in.is_bad || l->last > l->entry_last)
		return err_note(ERR_INVALID, "why=index_damaged");
	*siren = l->last;
	return OK;
}

/* Whether the word has this SIREN: at most one entry is read. SIRENs may be asked for in any
 * order. */
static enum err list_has(struct list *l, uint32_t siren, bool *out)
{
	enum err e = OK;
	uint32_t at = 0;

	*out = false;
	if (l->last == SIREN_NONE || siren < l->last || siren > l->entry_last)
		e = list_seek(l, siren);
	else if (l->last == siren)
		*out = true;
	while (e == OK && !*out && l->in.at < l->in.end) {
		e = list_next(l, &at);
		*out = e == OK && at == siren;
		if (e == OK && at > siren)
			break;
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

/* The least word of the unit's names that begins so; empty: none. */
static struct str least_word(const struct unit *u, struct str beginning,
                             char folded[NAME_BYTES_MAX])
{
	const struct str texts[] = { u->name, u->acronym, u->usual_name };
	struct str words[NAME_WORDS_MAX], least = STR("");
	size_t used = 0;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0] && used < NAME_BYTES_MAX; i++) {
		struct str part = fold(texts[i], folded + used, NAME_BYTES_MAX - used);
		size_t n = names_words(part, words);

		used += part.n;
		for (size_t k = 0; k < n; k++) {
			if (str_starts(words[k], beginning) &&
			    (least.n == 0 || str_cmp(words[k], least) < 0))
				least = words[k];
		}
	}
	return least;
}

static bool is_very_name(const struct unit *u, struct str whole)
{
	char folded[NAME_BYTES_MAX];

	return str_eq(fold(u->name, folded, sizeof folded), whole) ||
	       str_eq(fold(u->acronym, folded, sizeof folded), whole);
}

static bool is_better(const struct ranked *a, const struct ranked *b)
{
	return a->weight != b->weight ? a->weight > b->weight : a->siren < b->siren;
}

/* Insertion into a short sorted row; a SIREN that is there already is left. */
static void keep_best(struct best *best, struct ranked one)
{
	size_t at;

	best->total++;
	if (best->n == best->max && (best->n == 0 || !is_better(&one, &best->v[best->n - 1])))
		return;
	if (best->n < best->max)
		best->n++;
	for (at = best->n - 1; at > 0 && is_better(&one, &best->v[at - 1]); at--)
		best->v[at] = best->v[at - 1];
	best->v[at] = one;
}

/* Reads the record of a SIREN that is in all lists. driver: the word that led here when it is one
 * of several that begin so; a unit that has two of them is counted for the least alone. */
static enum err consider(struct query *q, uint32_t siren, struct str driver, struct best *best)
{
	struct unit_value unit;
	char folded[NAME_BYTES_MAX];

	q->work += COST_LOOK;
	TRY(reading_unit(q->reading, siren, &unit));
	struct str word = least_word(&unit.facts.unit, q->beginning, folded);

	if (word.n == 0 || (driver.n > 0 && !str_eq(driver, word)))
		return OK;
	uint32_t exact = is_very_name(&unit.facts.unit, q->whole) ? EXACT : 0;

	keep_best(best, (struct ranked){ siren, unit.active_count + exact });
	return OK;
}

static enum err is_in_all(struct query *q, const struct list *but, uint32_t siren, bool *out)
{
	*out = true;
	for (size_t i = 0; i < q->full_n && *out; i++) {
		if (&q->full[i] == but)
			continue;
		q->work += COST_LOOK;
		TRY(list_has(&q->full[i], siren, out));
	}
	return OK;
}

/* All SIRENs of the driver that the other lists have. */
static enum err drive(struct query *q, struct list *driver, struct str word, struct best *best)
{
	uint32_t siren = 0;
	enum err e;

	for (e = list_next(driver, &siren); e == OK; e = list_next(driver, &siren)) {
		bool is_in = true;

		if (++q->work > WORK_MAX) {
			best->is_capped = true;
			return OK;
		}
		TRY(is_in_all(q, driver, siren, &is_in));
		if (is_in)
			TRY(consider(q, siren, word, best));
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

struct beginnings {                             /* the words that a beginning may become */
	struct str words[BEGINNINGS_MAX];
	size_t n;
	uint64_t total;                         /* of their units, twice counted where two fit */
	bool is_cut;                            /* there are more */
};

/* The words that start so, until they are too many or have more units than enough. */
static enum err find_beginnings(const struct reading *r, struct str beginning, uint64_t enough,
				struct beginnings *out)
{
	uint8_t key[TOKEN_KEY_BYTES];
	struct str found, value, at = beginning;
	uint32_t siren = 0;
	enum err e = book_seek(r->book, CHAPTER_TOKEN, token_key(key, at, siren), &found, &value);

	for (; e == OK && str_starts(found, beginning); ) {
		struct unpacker u = unpacker_on(value.p, value.n);
		struct str word;

		if (out->n == BEGINNINGS_MAX || out->total > enough) {
			out->is_cut = true;
			return OK;
		}
		if (found.n < 1 + UNIT_KEY_BYTES || !str_cut(found, '\0', &word, &found))
			return err_note(ERR_INVALID, "why=index_damaged");
		out->total += unpack_number(&u, UINT32_MAX);
		out->words[out->n++] = word;
		/* behind all entries of this word */
		e = book_seek(r->book, CHAPTER_TOKEN, token_key(key, word, UINT32_MAX), &found,
		              &value);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err drive_beginnings(struct query *q, const struct beginnings *b, struct best *best)
{
	for (size_t i = 0; i < b->n && !best->is_capped; i++) {
		struct list list;

		TRY(list_open(q->reading, b->words[i], &list));
		TRY(drive(q, &list, b->words[i], best));
	}
	best->is_capped |= b->is_cut;
	return OK;
}

/* Opens the lists of the full words and of the place. ERR_NOT_FOUND: one of them nobody has. */
static enum err open_lists(struct query *q, const struct str *words, size_t n, struct str place)
{
	for (size_t i = 0; i < n; i++)
		TRY(list_open(q->reading, words[i], &q->full[q->full_n++]));
	return place.n == 0 ? OK : list_open(q->reading, place, &q->full[q->full_n++]);
}

static enum err run_query(struct query *q, struct best *best)
{
	struct beginnings beginnings = { .n = 0 };
	struct list *rarest = NULL;

	for (size_t i = 0; i < q->full_n; i++) {
		if (rarest == NULL || q->full[i].total < rarest->total)
			rarest = &q->full[i];
	}
	TRY(find_beginnings(q->reading, q->beginning, rarest == NULL ? WORK_MAX : rarest->total,
	                    &beginnings));
	if (rarest == NULL || (!beginnings.is_cut && beginnings.total < rarest->total))
		return drive_beginnings(q, &beginnings, best);
	return drive(q, rarest, STR(""), best);
}

static enum err copy_hits(const struct sirene *s, struct mem *m, const struct best *best,
                          struct hits *out)
{
	*out = (struct hits){ .v = mem_get(m, best->n + 1, sizeof *out->v), .n = best->n, .total = best->total,
			      .is_complete = !best->is_capped };
	for (size_t i = 0; i < best->n; i++) {
		struct unit_value unit;
		struct place_facts head;

		TRY(reading_unit(&s->reading, best->v[i].siren, &unit));
		unit_copy(m, &unit, &out->v[i].unit);
		if (unit.facts.head_nic == 0)
			continue;
		TRY(reading_place(&s->reading, &unit, unit.facts.head_nic, &head));
		place_copy(m, &unit, &head, &out->v[i].head);
	}
	return OK;
}

/* « #75 » or « #75007 »: capitals and digits, as the index has them. */
static struct str place_word(struct str place, char out[WORD_BYTES_MAX])
{
	struct str folded = fold(place, out + 1, WORD_BYTES_MAX - 1);

	out[0] = '#';
	return folded.n == 0 ? STR("") : str_from(out, folded.n + 1);
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
	size_t n = names_words(q.whole, parts);

	if (n == 0)
		return OK;
	q.beginning = parts[n - 1];
	enum err e = open_lists(&q, parts, n - 1, place_word(place, place_text));

	if (e == OK)
		e = run_query(&q, &best);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return copy_hits(s, m, &best, out);
}
