#ifndef SIRENE_WORDS_H
#define SIRENE_WORDS_H
#include "base/str.h"

/* words.h - a dictionary while a register is built: a text becomes a small number, in the order of
 * first appearance. Written as one value: count, then the offset of each text, then the texts. */

struct words;

/* limit: bytes of all texts together; count_max: how many. */
struct words *words_new(struct mem *, size_t limit, uint32_t count_max);

/* The number of a text, added when new. False: the dictionary is full and does not hold it. */
bool words_number(struct words *, struct str text, uint32_t *out);
uint32_t words_count(const struct words *);
struct str words_text(const struct words *, uint32_t number);
void words_clear(struct words *);
/* The value, closed up in place: no word can be added any more. */
struct str words_value(struct words *);

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
