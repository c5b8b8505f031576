/* words.c - the dictionaries of communes, activities and street types.
 *
 * Limits  given by the caller; open addressing, at most half full. */
#include "sirene/words.h"

#include <assert.h>
#include <string.h>

struct slot { /* what most comparisons need, so that a miss costs one look */
	uint64_t first;         /* eight bytes of the text, zeros behind a shorter one */
	uint32_t hash, number;  /* number + 1; 0 is free */
};

struct words {
	uint8_t *block;                 /* count, offsets, texts: the value, once it is closed up */
	char *texts;
	uint32_t *offsets;              /* count + 1 of them */
	struct slot *slots;
	uint32_t count, count_max, slot_mask;
	size_t limit;
	struct slot recent[2];          /* the last answers: rows of one unit often repeat them */
};

struct words *words_new(struct mem *m, size_t limit, uint32_t count_max)
{
	struct words *w = mem_new_of(m, struct words);
	uint32_t slots = 4;

	assert(limit < UINT32_MAX && count_max < UINT32_MAX / 4);
	while (slots < count_max * 2)
		slots *= 2;
	size_t head = ((size_t)count_max + 2) * sizeof *w->offsets;

	w->block = mem_get(m, 1, head + limit); /* @size: both bounded above */
	w->offsets = (uint32_t *)(void *)w->block + 1;
	w->texts = (char *)w->block + head;
	w->slots = mem_get(m, slots, sizeof *w->slots);
	w->count_max = count_max;
	w->slot_mask = slots - 1;
	w->limit = limit;
	return w;
}

/* Up to eight bytes as a number, without a call: most words have six. */
static inline uint64_t load(const char *p, size_t n)
{
	uint64_t eight = 0;
	uint32_t low = 0, high = 0;

	if (n >= 8) {
		memcpy(&eight, p, 8);
		return eight;
	}
	if (n >= 4) {
		memcpy(&low, p, 4);
		memcpy(&high, p + n - 4, 4);
		return low | (uint64_t)high << (8 * (n - 4));
	}
	for (size_t i = 0; i < n; i++)
		eight |= (uint64_t)(unsigned char)p[i] << (8 * i);
	return eight;
}

static inline uint64_t mixed(uint64_t hash, uint64_t eight)
{
	hash = (hash ^ eight) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 32;
}

static uint32_t hash_of(struct str s, uint64_t first)
{
	uint64_t hash = mixed(1469598103934665603u ^ s.n, first);

	for (size_t at = 8; at < s.n; at += 8)
		hash = mixed(hash, load(s.p + at, s.n - at));
	return (uint32_t)(hash ^ hash >> 29);
}

static inline bool holds(const struct words *w, const struct slot *slot, struct str text,
                         uint64_t first)
{
	if (slot->first != first || slot->number == 0)
		return false;
	uint32_t offset = w->offsets[slot->number - 1];

	return w->offsets[slot->number] - offset == text.n &&
	       (text.n <= 8 || memcmp(w->texts + offset + 8, text.p + 8, text.n - 8) == 0);
}

static uint32_t remember(struct words *w, const struct slot *slot)
{
	w->recent[1] = w->recent[0];
	w->recent[0] = *slot;
	return slot->number - 1;
}

static bool add_word(struct words *w, struct slot *slot, struct str text)
{
	uint32_t offset = w->offsets[w->count];

	if (w->count == w->count_max || text.n > w->limit - offset)
		return false;
	if (text.n > 0)
		memcpy(w->texts + offset, text.p, text.n);
	w->offsets[++w->count] = offset + (uint32_t)text.n;
	slot->number = w->count;
	return true;
}

bool words_number(struct words *w, struct str text, uint32_t *out)
{
	uint64_t first = load(text.p, text.n);

	for (unsigned i = 0; i < 2; i++) {
		if (holds(w, &w->recent[i], text, first)) {
			*out = w->recent[i].number - 1;
			return true;
		}
	}
	uint32_t hash = hash_of(text, first), at = hash & w->slot_mask;

	while (w->slots[at].number != 0 &&
	       (w->slots[at].hash != hash || !holds(w, &w->slots[at], text, first)))
		at = (at + 1) & w->slot_mask;
	if (w->slots[at].number == 0) {
		if (!add_word(w, &w->slots[at], text))
			return false;
		w->slots[at].hash = hash;
		w->slots[at].first = first;
	}
	*out = remember(w, &w->slots[at]);
	return true;
}

struct str words_text(const struct words *w, uint32_t number)
{
	assert(number < w->count);
	return str_from(w->texts + w->offsets[number], w->offsets[number + 1] - w->offsets[number]);
}

void words_clear(struct words *w)
{
	memset(w->slots, 0, ((size_t)w->slot_mask + 1) * sizeof *w->slots);
	memset(w->recent, 0, sizeof w->recent);
	w->count = 0;
}

uint32_t words_count(const struct words *w)
{
	return w->count;
}

struct str words_value(struct words *w)
{
	size_t head = ((size_t)w->count + 2) * sizeof *w->offsets, n = w->offsets[w->count];

	memcpy(w->block, &w->count, sizeof w->count);
	memmove(w->block + head, w->texts, n);
	w->texts = (char *)w->block + head;
	w->count_max = w->count;        /* no room for more */
	return str_from(w->block, head + n);
}

static uint32_t offset_at(const struct lexicon *x, uint64_t i)
{
	uint32_t offset;

	memcpy(&offset, x->offsets + i * sizeof offset, sizeof offset);
	return offset;
}

bool lexicon_on(struct str value, struct lexicon *out)
{
	struct lexicon x = { 0 };

	if (value.n < sizeof x.count)
		return false;
	memcpy(&x.count, value.p, sizeof x.count);
	size_t head = sizeof x.count + ((size_t)x.count + 1) * sizeof(uint32_t);

	if (value.n < head)
		return false;
	x.offsets = (const uint8_t *)value.p + sizeof x.count;
	x.texts = (const uint8_t *)value.p + head;
	x.bytes = value.n - head;
	if (offset_at(&x, 0) != 0 || offset_at(&x, x.count) != x.bytes)
		return false;
	*out = x;
	return true;
}

bool lexicon_text(const struct lexicon *x, uint64_t number, struct str *out)
{
	if (number >= x->count)
		return false;
	uint32_t from = offset_at(x, number), to = offset_at(x, number + 1);

	if (from > to || to > x->bytes)
		return false;
	*out = str_from(x->texts + from, to - from);
	return true;
}

bool words_take(struct words *w, const struct lexicon *x)
{
	struct str text;
	uint32_t number;

	assert(w->count == 0);
	for (uint32_t i = 0; i < x->count; i++) {
		if (!lexicon_text(x, i, &text) || !words_number(w, text, &number) || number != i)
			return false;
	}
	return true;
}
