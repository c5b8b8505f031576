/* dict.c - decodes leaves and entries of the name index.
 *
 * Never   trusts them: lengths and numbers are bounded, ERR_INVALID is said once in the log. */
#include "sirene/dict.h"

#include <assert.h>
#include <string.h>

static enum err damaged(void)
{
	return err_note(ERR_INVALID, "why=index_damaged");
}

/* The next word of the leaf: its text over the one before, then its count and postings. */
static enum err decode_word(struct dict *d)
{
	size_t shared = unpack_byte(&d->in), rest = unpack_byte(&d->in);

	if (d->in.is_bad || shared > d->word.n || shared + rest > WORD_BYTES_MAX ||
	    rest > (size_t)(d->in.end - d->in.at) || shared + rest == 0)
		return damaged();
	memcpy(d->text + shared, d->in.at, rest);
	d->in.at += rest;
	d->word = str_from(d->text, shared + rest);
	d->total = unpack_number(&d->in, UINT32_MAX);
	d->postings = d->in;
	for (uint64_t i = 0; i < d->total && d->total <= INLINE_MAX; i++)
		(void)unpack_long(&d->in, UINT64_MAX >> 1);
	d->postings.end = d->in.at;
	return d->in.is_bad ? damaged() : OK;
}

static enum err load_leaf(struct dict *d, struct str word)
{
	struct str key, value;
	enum err e = book_seek(d->reading->book, CHAPTER_WORD, word, &key, &value);

	d->word = STR("");
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (key.n > WORD_BYTES_MAX)
		return damaged();
	memcpy(d->last, key.p, key.n);
	d->last_n = key.n;
	d->in = unpacker_on(value.p, value.n);
	return decode_word(d);
}

enum err dict_next(struct dict *d)
{
	uint8_t behind[WORD_BYTES_MAX + 1];

	if (d->in.at < d->in.end)
		return decode_word(d);
	memcpy(behind, d->last, d->last_n);
	behind[d->last_n] = 0;
	return load_leaf(d, str_from(behind, d->last_n + 1));
}

enum err dict_seek(const struct reading *r, struct str word, struct dict *out)
{
	*out = (struct dict){ .reading = r };
	TRY(load_leaf(out, word));
	while (out->word.n > 0 && str_cmp(out->word, word) < 0)
		TRY(dict_next(out));
	return OK;
}

/* Positions at the first entry of a frequent word whose last SIREN is at or behind this one. */
static enum err seek_entry(struct postings *l, uint32_t siren)
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
	l->entry_last = 0;
	for (unsigned i = 0; i < UNIT_KEY_BYTES; i++)
		l->entry_last = l->entry_last << 8 | (uint8_t)found.p[head + i];
	l->last = 0;
	l->is_begun = false;
	return OK;
}

enum err postings_of(const struct dict *d, struct postings *out)
{
	*out = (struct postings){ .reading = d->reading, .total = d->total, .is_rare = d->total <= INLINE_MAX,
			      .whole = d->postings, .in = d->postings, .entry_last = UINT32_MAX };
	memcpy(out->text, d->word.p, d->word.n);
	out->word = str_from(out->text, d->word.n);
	return out->is_rare ? OK : seek_entry(out, 0);
}

enum err postings_open(const struct reading *r, struct str word, struct postings *out)
{
	struct dict dict;

	assert(word.n > 0);
	TRY(dict_seek(r, word, &dict));
	return str_eq(dict.word, word) ? postings_of(&dict, out) : ERR_NOT_FOUND;
}

/* The SIREN at hand and what ranks it; more of them are there. */
static inline uint64_t take_posting(struct postings *l)
{
	uint64_t posting = unpack_long(&l->in, (uint64_t)UINT32_MAX * POSTING_SCALE);

	l->rank = (unsigned)(posting % POSTING_SCALE);
	return posting / POSTING_SCALE + l->last;
}

enum err postings_next(struct postings *l, uint32_t *siren)
{
	if (l->in.at == l->in.end && l->is_rare)
		return ERR_NOT_FOUND;
	if (l->in.at == l->in.end)
		TRY(seek_entry(l, l->entry_last + 1));
	uint64_t next = take_posting(l);

	if (l->in.is_bad || next > l->entry_last)
		return damaged();
	l->last = (uint32_t)next;
	l->is_begun = true;
	*siren = l->last;
	return OK;
}

static enum err begin_again(struct postings *l, uint32_t siren)
{
	if (!l->is_rare)
		return seek_entry(l, siren);
	l->in = l->whole;
	l->last = 0;
	l->is_begun = false;
	return OK;
}

enum err postings_has(struct postings *l, uint32_t siren, bool *out)
{
	enum err e = OK;

	*out = l->is_begun && l->last == siren;
	if (!*out && (siren < l->last || siren > l->entry_last || l->in.at == l->in.end))
		e = begin_again(l, siren);
	if (e != OK || *out)
		return e == ERR_NOT_FOUND ? OK : e;
	while (l->in.at < l->in.end) {
		uint64_t next = take_posting(l);

		if (l->in.is_bad || next > l->entry_last)
			return damaged();
		l->last = (uint32_t)next;
		l->is_begun = true;
		if (next >= siren)
			break;
	}
	*out = l->is_begun && l->last == siren;
	return OK;
}
