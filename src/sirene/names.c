/* names.c - sorts (word, SIREN) pairs in runs on disk, then merges the runs.
 *
 * Holds   PAIRS_MAX pairs and their words in memory; everything else in an unlinked file.
 * Limits  RUNS_MAX runs. */
#include "sirene/names.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sirene/fold.h"
#include "sirene/spill.h"

enum {
	PAIRS_MAX = 128 * 1024,
	WORDS_MAX = 64 * 1024,
	WORD_TEXT_MAX = 1024 * 1024,
	RUNS_MAX = 2048, /* some 250 million words */
	MERGE_BYTES = 1024 * 1024, /* the room of the sorted pairs, which are written by then */
	RUN_BYTES_MIN = 512,
	RUN_ROOM_MAX = 64 * 1024,
	POSTING_BYTES = 5,
	ENTRY_HEAD_MAX = 8,
	ENTRY_BYTES = 480, /* short: to look for one SIREN decodes one entry */
};

/* A word's number, a SIREN and what ranks its unit in one: word << 35 | SIREN << 5 | rank. */
enum { RANK_BITS = 5, SIREN_BITS = 30 };

struct names {
	struct mem *mem;
	struct spill spill;
	struct words *words;
	uint64_t *pairs, *sorted;
	size_t n;
	uint32_t *order, *starts;               /* of words, while a run is written */
	uint64_t runs[RUNS_MAX + 1];            /* where each run begins */
	size_t runs_n;
};

enum err names_open(struct mem *m, struct str path, struct names **out)
{
	struct names *s = mem_new_of(m, struct names);

	s->mem = m;
	TRY(spill_open(m, path, &s->spill));
	s->words = words_new(m, WORD_TEXT_MAX, WORDS_MAX);
	s->pairs = mem_get(m, PAIRS_MAX, sizeof *s->pairs);
	s->sorted = mem_get(m, PAIRS_MAX, sizeof *s->sorted);
	s->order = mem_get(m, WORDS_MAX, sizeof *s->order);
	s->starts = mem_get(m, WORDS_MAX + 1, sizeof *s->starts);
	*out = s;
	return OK;
}

static int by_text(const void *a, const void *b, void *words)
{
	return str_cmp(words_text(words, *(const uint32_t *)a),
	               words_text(words, *(const uint32_t *)b));
}

static uint32_t word_of(uint64_t pair)
{
	return (uint32_t)(pair >> (SIREN_BITS + RANK_BITS));
}

/* Pairs stand in SIREN order; counting keeps it within each word. */
static void sort_pairs(struct names *s)
{
	uint32_t count = words_count(s->words), total = 0;

	memset(s->starts, 0, (count + 1) * sizeof *s->starts);
	for (size_t i = 0; i < s->n; i++)
		s->starts[word_of(s->pairs[i])]++;
	for (uint32_t word = 0; word < count; word++) {
		uint32_t here = s->starts[word];

		s->starts[word] = total;
		total += here;
		s->order[word] = word;
	}
	for (size_t i = 0; i < s->n; i++)
		s->sorted[s->starts[word_of(s->pairs[i])]++] = s->pairs[i];
	s->starts[count] = total;               /* starts[word] is now where word ends */
	qsort_r(s->order, count, sizeof *s->order, by_text, s->words);
}

/* One word of a run: length, text, count, postings of five bytes, low first. */
static enum err put_word(struct names *s, uint32_t word)
{
	struct str text = words_text(s->words, word);
	uint32_t from = word == 0 ? 0 : s->starts[word - 1], count = s->starts[word] - from;
	uint8_t length = (uint8_t)text.n;

	TRY(spill_put(&s->spill, &length, 1));
	TRY(spill_put(&s->spill, text.p, text.n));
	TRY(spill_put(&s->spill, &count, sizeof count));
	for (uint32_t i = from; i < from + count; i++)
		TRY(spill_put(&s->spill, &s->sorted[i], POSTING_BYTES));
	return OK;
}

static enum err write_run(struct names *s)
{
	if (s->n == 0)
		return OK;
	if (s->runs_n == RUNS_MAX)
		return err_note(ERR_LIMIT, "names runs=%d", RUNS_MAX);
	sort_pairs(s);
	for (uint32_t i = 0; i < words_count(s->words); i++)
		TRY(put_word(s, s->order[i]));
	TRY(spill_flush(&s->spill));
	s->runs[++s->runs_n] = s->spill.written;
	words_clear(s->words);
	s->n = 0;
	return OK;
}

static enum err add_word(struct names *s, uint64_t posting, struct str word)
{
	uint32_t number;

	if (s->n == PAIRS_MAX)
		TRY(write_run(s));
	if (!words_number(s->words, word, &number)) {
		TRY(write_run(s));
		bool is_there = words_number(s->words, word, &number);

		assert(is_there);
	}
	s->pairs[s->n++] = (uint64_t)number << (SIREN_BITS + RANK_BITS) | posting;
	return OK;
}

size_t names_words(struct str folded, struct str words[NAME_WORDS_MAX])
{
	struct str word;
	size_t n = 0;

	while (n < NAME_WORDS_MAX && fold_word(&folded, &word)) {
		bool is_new = true;

		if (word.n > WORD_BYTES_MAX)
			word.n = WORD_BYTES_MAX;
		for (size_t i = 0; i < n && is_new; i++)
			is_new = !str_eq(words[i], word);
		if (is_new)
			words[n++] = word;
	}
	return n;
}

unsigned names_rank(const struct named *named)
{
	char folded[NAME_BYTES_MAX];
	struct str words[NAME_WORDS_MAX];
	size_t n = names_words(fold(named->texts[0], folded, sizeof folded), words);
	unsigned magnitude = 0;

	for (uint32_t left = named->is_natural ? 0 : named->active_count; left > 0 && magnitude < 7;
	     left /= 2)
		magnitude++;
	return (unsigned)(n < 1 ? 0 : n > 4 ? 3 : n - 1) * 8 + magnitude;
}

static enum err add_place(struct names *s, uint64_t posting, struct str commune)
{
	struct str department = names_department(commune);
	char word[4] = "#";

	if (department.n == 0)
		return OK;
	memcpy(word + 1, department.p, department.n);
	return add_word(s, posting, str_from(word, department.n + 1));
}

enum err names_add(struct names *s, const struct named *named)
{
	uint64_t posting = (uint64_t)named->siren << RANK_BITS | names_rank(named);
	char folded[NAME_BYTES_MAX];
	struct str words[NAME_WORDS_MAX];
	size_t used = 0;

	for (size_t i = 0; i < 3 && used + 1 < sizeof folded; i++) {
		used += fold(named->texts[i], folded + used, sizeof folded - used - 1).n;
		folded[used++] = ' ';
	}
	size_t n = names_words(str_from(folded, used), words);

	for (size_t i = 0; i < n; i++)
		TRY(add_word(s, posting, words[i]));
	return add_place(s, posting, named->commune);
}

struct str names_department(struct str commune)
{
	return str_sub(commune, 0,
	               str_starts(commune, STR("97")) || str_starts(commune, STR("98")) ? 3 : 2);
}

struct str token_key(uint8_t out[TOKEN_KEY_BYTES], struct str word, uint32_t last_siren)
{
	assert(word.n <= WORD_BYTES_MAX);
	if (word.n > 0)
		memcpy(out, word.p, word.n);
	out[word.n] = 0;
	(void)unit_key(out + word.n + 1, last_siren);
	return str_from(out, word.n + 1 + UNIT_KEY_BYTES);
}

/* --- the merge --- */

struct run {
	struct spill_run words;
	struct str word;                        /* at hand; empty: the run is over */
	char text[WORD_BYTES_MAX];
	uint32_t left;                          /* SIRENs of it not yet taken */
};

/* Words and their numbers are whole in a run. */
static enum err run_want(struct names *s, struct run *r, size_t n)
{
	TRY(spill_want(&s->spill, &r->words, n));
	return r->words.in.n >= n ? OK : err_note(ERR_IO, "names why=cut_short");
}

static enum err run_next_word(struct names *s, struct run *r)
{
	assert(r->left == 0);
	r->word = STR("");
	if (r->words.in.n == 0 && r->words.at == r->words.end)
		return OK;
	TRY(run_want(s, r, 1));
	size_t n = (uint8_t)r->words.in.p[0];

	assert(n > 0 && n <= WORD_BYTES_MAX);
	TRY(run_want(s, r, 1 + n + sizeof r->left));
	memcpy(r->text, r->words.in.p + 1, n);
	memcpy(&r->left, r->words.in.p + 1 + n, sizeof r->left);
	r->word = str_from(r->text, n);
	r->words.in = str_sub(r->words.in, 1 + n + sizeof r->left, r->words.in.n);
	return OK;
}

struct entry {                                  /* of CHAPTER_TOKEN, being filled */
	struct packer bytes;
	uint8_t value[ENTRY_BYTES];
	uint32_t last;
};

struct leaf {                                   /* of CHAPTER_WORD, being filled */
	struct packer bytes;
	uint8_t value[BOOK_VALUE_FIT];
	char text[WORD_BYTES_MAX];              /* the word before, or the last one */
	struct str word;
};

static void entry_begin(struct entry *e)
{
	e->bytes = packer_on(e->value, sizeof e->value);
	e->last = 0;
}

static enum err entry_put(struct build *b, struct entry *e, struct str word)
{
	uint8_t key[TOKEN_KEY_BYTES];

	assert(!e->bytes.is_full);
	return build_put(b, CHAPTER_TOKEN, token_key(key, word, e->last), packed(&e->bytes));
}

static void put_posting(struct packer *p, uint64_t posting, uint32_t *last)
{
	uint32_t siren = (uint32_t)(posting >> RANK_BITS);

	assert(siren >= *last);
	pack_number(p, (uint64_t)(siren - *last) * POSTING_SCALE + posting % POSTING_SCALE);
	*last = siren;
}

static enum err next_posting(struct names *s, struct run *r, uint64_t *out)
{
	*out = 0;
	TRY(run_want(s, r, POSTING_BYTES));
	memcpy(out, r->words.in.p, POSTING_BYTES);
	*out &= ((uint64_t)1 << (SIREN_BITS + RANK_BITS)) - 1;
	r->words.in = str_sub(r->words.in, POSTING_BYTES, r->words.in.n);
	r->left--;
	return OK;
}

static enum err take_frequent(struct names *s, struct build *b, struct run *r, struct entry *e)
{
	while (r->left > 0) {
		uint64_t posting;

		TRY(next_posting(s, r, &posting));
		if ((size_t)(e->bytes.end - e->bytes.at) < ENTRY_HEAD_MAX) {
			TRY(entry_put(b, e, r->word));
			entry_begin(e);
		}
		put_posting(&e->bytes, posting, &e->last);
	}
	return OK;
}

static enum err leaf_put(struct build *b, struct leaf *l)
{
	if (packed(&l->bytes).n == 0)
		return OK;
	TRY(build_put(b, CHAPTER_WORD, l->word, packed(&l->bytes)));
	l->bytes = packer_on(l->value, sizeof l->value);
	l->word = STR("");
	return OK;
}

/* The word and its count; the first word of a leaf shares nothing. */
static enum err leaf_word(struct build *b, struct leaf *l, struct str word, uint64_t total)
{
	size_t room = (size_t)(l->bytes.end - l->bytes.at), shared = 0;
	assert(word.n <= WORD_BYTES_MAX);
	size_t need = word.n + 2 + 5 + (total <= INLINE_MAX ? total * 6 : 0);

	if (need > room)
		TRY(leaf_put(b, l));
	while (shared < l->word.n && shared < word.n && l->word.p[shared] == word.p[shared])
		shared++;
	pack_byte(&l->bytes, (uint8_t)shared);
	pack_byte(&l->bytes, (uint8_t)(word.n - shared));
	pack_bytes(&l->bytes, str_sub(word, shared, word.n));
	pack_number(&l->bytes, total);
	memcpy(l->text, word.p, word.n);
	l->word = str_from(l->text, word.n);
	return OK;
}

static struct str least_word(const struct names *s, const struct run *runs,
                             char text[WORD_BYTES_MAX])
{
	const struct run *least = NULL;

	for (size_t i = 0; i < s->runs_n; i++) {
		if (runs[i].word.n > 0 && (least == NULL || str_cmp(runs[i].word, least->word) < 0))
			least = &runs[i];
	}
	assert(least != NULL);
	memcpy(text, least->text, least->word.n);
	return str_from(text, least->word.n);
}

struct merger {
	struct run *runs;
	struct entry entry;
	struct leaf leaf;
};

/* All runs that have the least word, in their order: their SIRENs ascend from run to run. */
static enum err merge_word(struct names *s, struct build *b, struct merger *g)
{
	char text[WORD_BYTES_MAX];
	struct str word = least_word(s, g->runs, text);
	uint64_t total = 0, posting;
	uint32_t last = 0;

	for (size_t i = 0; i < s->runs_n; i++)
		total += str_eq(g->runs[i].word, word) ? g->runs[i].left : 0;
	TRY(leaf_word(b, &g->leaf, word, total));
	entry_begin(&g->entry);
	for (size_t i = 0; i < s->runs_n; i++) {
		struct run *r = &g->runs[i];

		if (!str_eq(r->word, word))
			continue;
		if (total > INLINE_MAX)
			TRY(take_frequent(s, b, r, &g->entry));
		while (r->left > 0) {
			TRY(next_posting(s, r, &posting));
			put_posting(&g->leaf.bytes, posting, &last);
		}
		TRY(run_next_word(s, r));
	}
	assert(!g->leaf.bytes.is_full);
	return total > INLINE_MAX ? entry_put(b, &g->entry, word) : OK;
}

static bool is_over(const struct names *s, const struct run *runs)
{
	for (size_t i = 0; i < s->runs_n; i++) {
		if (runs[i].word.n > 0)
			return false;
	}
	return true;
}

enum err names_write(struct names *s, struct build *b)
{
	TRY(write_run(s));
	struct merger *g = mem_new_of(s->mem, struct merger);

	assert(PAIRS_MAX * sizeof *s->sorted >= MERGE_BYTES);
	size_t room = s->runs_n == 0 ? RUN_BYTES_MIN : MERGE_BYTES / s->runs_n;

	room = room > RUN_ROOM_MAX ? RUN_ROOM_MAX : room;
	g->runs = mem_get(s->mem, s->runs_n + 1, sizeof *g->runs);
	g->leaf.bytes = packer_on(g->leaf.value, sizeof g->leaf.value);
	for (size_t i = 0; i < s->runs_n; i++) {
		g->runs[i] = (struct run){ .words = { .at = s->runs[i], .end = s->runs[i + 1], .room = room,
						      .window = (uint8_t *)s->sorted + i * room } };
		TRY(run_next_word(s, &g->runs[i]));
	}
	while (!is_over(s, g->runs))
		TRY(merge_word(s, b, g));
	return leaf_put(b, &g->leaf);
}
