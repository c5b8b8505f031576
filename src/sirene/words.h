#ifndef SIRENE_WORDS_H
#define SIRENE_WORDS_H
#include "base/str.h"

/* words.h - a dictionary while a register is built: a text becomes a small number, in the order of
 * first appearance. Written as one value: count, then the offset of each text, then the texts. */

struct words;

/* limit: bytes of all texts together; count_max: how many. */
struct words *words_new(struct mem *, size_t limit, uint32_t count_max);

/* Some words have a key that is known before they are asked for: the rows of a file bring it
 * (relay.h). Which words had the key last is looked up some rows ahead, so that they lie in the
 * cache when they are needed. They are guesses: whoever asks compares the texts. */
enum { WORDS_AHEAD = 4, GUESSES = 4 };
struct keys {
	uint32_t here, ahead[WORDS_AHEAD];      /* of this row and of the next ones; 0: none */
};

uint32_t words_key(const struct str *parts, size_t n);
/* Before the three below. */
void words_add_keys(struct mem *, struct words *);
void words_expect(const struct words *, const uint32_t ahead[WORDS_AHEAD]);
/* which: 0 for the last word that had the key, up to GUESSES. False: there is none. */
bool words_guess(const struct words *, uint32_t key, unsigned which, uint32_t *number,
                 struct str *text);
void words_note(struct words *, uint32_t key, uint32_t number);

/* The number of a text, added when new. False: the dictionary is full and does not hold it. */
bool words_number(struct words *, struct str text, uint32_t *out);
uint32_t words_count(const struct words *);
struct str words_text(const struct words *, uint32_t number);
void words_clear(struct words *);
/* The value, closed up in place: no word can be added any more. */
struct str words_value(struct words *);

/* Eight bytes at a time, for short texts. */
bool words_are_same(struct str a, struct str b);

/* A dictionary read back from its value; the view is checked once, here, and must stay. */
struct lexicon {
	const uint8_t *offsets, *texts;
	uint32_t count;
	size_t bytes;
};

bool lexicon_on(struct str value, struct lexicon *out);
bool lexicon_text(const struct lexicon *, uint64_t number, struct str *out);

/* Starts a dictionary with all of an older one, under the same numbers: for merges. */
bool words_take(struct words *, const struct lexicon *);

#endif
