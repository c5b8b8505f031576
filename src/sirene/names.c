/* names.c - sorts (word, SIREN) pairs in runs on disk, then merges the runs.
 *
 * Holds   PAIRS_MAX pairs and their words in memory; everything else in an unlinked file.
 * Limits  RUNS_MAX runs: some five hundred million words. */
#include "sirene/names.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sirene/fold.h"

enum {
	PAIRS_MAX = 384 * 1024,
	WORDS_MAX = 128 * 1024,
	WORD_TEXT_MAX = 2 * 1024 * 1024,
	RUNS_MAX = 1024,
	OUT_BYTES = 64 * 1024,
	MERGE_BYTES = 4 * 1024 * 1024,
	RUN_BYTES_MIN = 4096,
	ENTRY_HEAD_MAX = 8
};

struct pair {
	uint32_t word, siren;
};

struct names {
	struct mem *mem;
	int fd;
	uint64_t written;
	struct words *words;
	struct pair *pairs, *sorted;
	size_t n;
	uint32_t *order, *starts;               /* of words, while a run is written */
	uint8_t *out;
	size_t out_n;
	uint64_t runs[RUNS_MAX + 1];            /* where each run begins */
	size_t runs_n;
};

static enum err fault(const char *call)
{
	enum err e = errno == ENOSPC || errno == EFBIG || errno == EDQUOT ? ERR_LIMIT : ERR_IO;

	return err_note(e, "names call=%s errno=%d", call, errno);
}

enum err names_open(struct mem *m, struct str path, struct names **out)
{
	struct names *s = mem_new_of(m, struct names);
	const char *name = str_c(m, path);

	s->mem = m;
	s->fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (s->fd < 0)
		return fault("open");
	mem_defer_close(m, s->fd);
	(void)unlink(name);
	s->words = words_new(m, WORD_TEXT_MAX, WORDS_MAX);
	s->pairs = mem_get(m, PAIRS_MAX, sizeof *s->pairs);
	s->sorted = mem_get(m, PAIRS_MAX, sizeof *s->sorted);
	s->order = mem_get(m, WORDS_MAX, sizeof *s->order);
	s->starts = mem_get(m, WORDS_MAX + 1, sizeof *s->starts);
	s->out = mem_get(m, 1, OUT_BYTES);
	*out = s;
	return OK;
}

static enum err flush(struct names *s)
{
	for (size_t at = 0; at < s->out_n;) {
		ssize_t n = pwrite(s->fd, s->out + at, s->out_n - at, (off_t)(s->written + at));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fault("pwrite");
		at += (size_t)n;
	}
	s->written += s->out_n;
	s->out_n = 0;
	return OK;
}

static enum err put(struct names *s, const void *bytes, size_t n)
{
	assert(n <= OUT_BYTES);
	if (n > OUT_BYTES - s->out_n)
		TRY(flush(s));
	memcpy(s->out + s->out_n, bytes, n);
	s->out_n += n;
	return OK;
}

static int by_text(const void *a, const void *b, void *words)
{
	return str_cmp(words_text(words, *(const uint32_t *)a),
	               words_text(words, *(const uint32_t *)b));
}

/* Pairs stand in SIREN order; counting keeps it within each word. */
static void sort_pairs(struct names *s)
{
	uint32_t count = words_count(s->words), total = 0;

	memset(s->starts, 0, (count + 1) * sizeof *s->starts);
	for (size_t i = 0; i < s->n; i++)
		s->starts[s->pairs[i].word]++;
	for (uint32_t word = 0; word < count; word++) {
		uint32_t here = s->starts[word];

		s->starts[word] = total;
		total += here;
		s->order[word] = word;
	}
	for (size_t i = 0; i < s->n; i++)
		s->sorted[s->starts[s->pairs[i].word]++] = s->pairs[i];
	s->starts[count] = total;               /* starts[word] is now where word ends */
	qsort_r(s->order, count, sizeof *s->order, by_text, s->words);
}

/* One word of a run: length, text, count, SIRENs as four bytes each. */
static enum err put_word(struct names *s, uint32_t word)
{
	struct str text = words_text(s->words, word);
	uint32_t from = word == 0 ? 0 : s->starts[word - 1], count = s->starts[word] - from;
	uint8_t length = (uint8_t)text.n;

	TRY(put(s, &length, 1));
	TRY(put(s, text.p, text.n));
	TRY(put(s, &count, sizeof count));
	for (uint32_t i = from; i < from + count; i++)
		TRY(put(s, &s->sorted[i].siren, sizeof s->sorted[i].siren));
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
	TRY(flush(s));
	s->runs[++s->runs_n] = s->written;
	words_clear(s->words);
	s->n = 0;
	return OK;
}

static enum err add_word(struct names *s, uint32_t siren, struct str word)
{
	uint32_t number;

	if (s->n == PAIRS_MAX)
		TRY(write_run(s));
	if (!words_number(s->words, word, &number)) {
		TRY(write_run(s));
		bool is_there = words_number(s->words, word, &number);

		assert(is_there);
	}
	s->pairs[s->n++] = (struct pair){ number, siren };
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

enum err names_add(struct names *s, uint32_t siren, const struct str *texts, size_t texts_n)
{
	char folded[NAME_BYTES_MAX];
	struct str words[NAME_WORDS_MAX];
	size_t used = 0;

	for (size_t i = 0; i < texts_n && used + 1 < sizeof folded; i++) {
		used += fold(texts[i], folded + used, sizeof folded - used - 1).n;
		folded[used++] = ' ';
	}
	size_t n = names_words(str_from(folded, used), words);

	for (size_t i = 0; i < n; i++)
		TRY(add_word(s, siren, words[i]));
	return OK;
}

struct str names_department(struct str commune)
{
	return str_sub(commune, 0,
	               str_starts(commune, STR("97")) || str_starts(commune, STR("98")) ? 3 : 2);
}

enum err names_add_place(struct names *s, uint32_t siren, struct str commune, struct str postcode)
{
	const struct str places[] = {names_department(commune),
	                             str_sub(postcode, 0, WORD_BYTES_MAX - 1)};
	char word[WORD_BYTES_MAX];

	word[0] = '#';
	for (size_t i = 0; i < 2; i++) {
		if (places[i].n == 0)
			continue;
		memcpy(word + 1, places[i].p, places[i].n);
		TRY(add_word(s, siren, str_from(word, places[i].n + 1)));
	}
	return OK;
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
	uint64_t at, end;                       /* not yet read, in the file */
	uint8_t *buffer;
	size_t room;
	struct str in;                          /* read, not yet taken */
	struct str word;                        /* at hand; empty: the run is over */
	char text[WORD_BYTES_MAX];
	uint32_t left;                          /* SIRENs of it not yet taken */
};

static enum err run_want(struct names *s, struct run *r, size_t n)
{
	if (r->in.n >= n)
		return OK;
	if (r->in.n > 0)
		memmove(r->buffer, r->in.p, r->in.n);
	while (r->in.n < n) {
		uint64_t ask =
		    r->end - r->at < r->room - r->in.n ? r->end - r->at : r->room - r->in.n;
		ssize_t got = pread(s->fd, r->buffer + r->in.n, (size_t)ask, (off_t)r->at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return fault("pread");
		r->in.n += (size_t)got;
		r->at += (uint64_t)got;
	}
	r->in.p = (const char *)r->buffer;
	return OK;
}

static enum err run_next_word(struct names *s, struct run *r)
{
	assert(r->left == 0);
	r->word = STR("");
	if (r->in.n == 0 && r->at == r->end)
		return OK;
	TRY(run_want(s, r, 1));
	size_t n = (uint8_t)r->in.p[0];

	assert(n > 0 && n <= WORD_BYTES_MAX);
	TRY(run_want(s, r, 1 + n + sizeof r->left));
	memcpy(r->text, r->in.p + 1, n);
	memcpy(&r->left, r->in.p + 1 + n, sizeof r->left);
	r->word = str_from(r->text, n);
	r->in = str_sub(r->in, 1 + n + sizeof r->left, r->in.n);
	return OK;
}

struct entry {                                  /* of the index, being filled */
	struct packer bytes;
	uint8_t value[BOOK_VALUE_FIT];
	uint32_t last;
	bool is_empty;
};

static void entry_begin(struct entry *e, uint64_t total)
{
	e->bytes = packer_on(e->value, sizeof e->value);
	pack_number(&e->bytes, total);
	e->last = 0;
	e->is_empty = true;
}

static enum err entry_put(struct build *b, struct entry *e, struct str word)
{
	uint8_t key[TOKEN_KEY_BYTES];

	assert(!e->bytes.is_full);
	return build_put(b, CHAPTER_TOKEN, token_key(key, word, e->last), packed(&e->bytes));
}

static enum err take_sirens(struct names *s, struct build *b, struct run *r, struct entry *e)
{
	while (r->left > 0) {
		uint32_t siren;

		TRY(run_want(s, r, sizeof siren));
		memcpy(&siren, r->in.p, sizeof siren);
		r->in = str_sub(r->in, sizeof siren, r->in.n);
		r->left--;
		if ((size_t)(e->bytes.end - e->bytes.at) < ENTRY_HEAD_MAX) {
			TRY(entry_put(b, e, r->word));
			entry_begin(e, 0);
		}
		assert(siren > e->last || (e->is_empty && siren == 0));
		pack_number(&e->bytes, siren - e->last);
		e->last = siren;
		e->is_empty = false;
	}
	return OK;
}

/* All runs that have the least word, in their order: their SIRENs ascend from run to run. */
static enum err merge_word(struct names *s, struct build *b, struct run *runs, struct entry *e)
{
	const struct run *least = NULL;
	uint64_t total = 0;
	char text[WORD_BYTES_MAX];

	for (size_t i = 0; i < s->runs_n; i++) {
		if (runs[i].word.n > 0 && (least == NULL || str_cmp(runs[i].word, least->word) < 0))
			least = &runs[i];
	}
	assert(least != NULL);
	struct str word = str_from(text, least->word.n);

	memcpy(text, least->text, word.n);
	for (size_t i = 0; i < s->runs_n; i++)
		total += str_eq(runs[i].word, word) ? runs[i].left : 0;
	entry_begin(e, total);
	for (size_t i = 0; i < s->runs_n; i++) {
		if (!str_eq(runs[i].word, word))
			continue;
		TRY(take_sirens(s, b, &runs[i], e));
		TRY(run_next_word(s, &runs[i]));
	}
	return entry_put(b, e, word);
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
	struct run *runs = mem_get(s->mem, s->runs_n + 1, sizeof *runs);
	struct entry *entry = mem_new_of(s->mem, struct entry);
	size_t room = s->runs_n == 0 ? RUN_BYTES_MIN : MERGE_BYTES / s->runs_n;

	for (size_t i = 0; i < s->runs_n; i++) {
		runs[i] = (struct run){ .at = s->runs[i], .end = s->runs[i + 1], .room = room };
		runs[i].buffer = mem_get(s->mem, 1, room);
		TRY(run_next_word(s, &runs[i]));
	}
	while (!is_over(s, runs))
		TRY(merge_word(s, b, runs, entry));
	return OK;
}
