/* words.c - the dictionaries of communes, activities and street types.
 *
 * Limits  given by the caller; open addressing, at most half full. */
#include "sirene/words.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

enum { TAG_SHIFT = 24, COUNT_MAX = 1 << TAG_SHIFT, SLOTS_MIN = 1024 };
enum { SHORTS = 2048, SHORT_BYTES = 8, SETS = 32 * 1024 };

struct short_word {                     /* at most eight bytes, found by one look */
	uint64_t eight;
	uint32_t n, after;              /* after: number + 1; 0 is free */
};

struct guess {
	uint32_t key, after, offset, n;         /* after: number + 1; 0 is free */
};

struct words {
	uint8_t *block;                 /* count, offsets, texts: the value, once it is closed up */
	char *texts;
	uint32_t *offsets;              /* count + 1 of them */
	uint32_t *slots;                /* number + 1 below a tag of the hash; 0 is free */
	struct short_word *shorts;      /* the last word of each place */
	struct guess (*guesses)[GUESSES];       /* NULL: no keys; the latest of a set first */
	uint32_t count, count_max, slot_mask;
	size_t limit;
};

/* What is looked at here and there lies in large pages, where the system has any. */
static void *large_room(struct mem *m, size_t bytes)
{
	enum { LARGE = 2 * 1024 * 1024 };

	if (bytes < LARGE)
		return mem_room(m, bytes);
	bytes = (bytes + LARGE - 1) / LARGE * LARGE;
	uintptr_t at = ((uintptr_t)mem_room(m, bytes + LARGE) + LARGE - 1) / LARGE * LARGE;

	(void)madvise((void *)at, bytes, MADV_HUGEPAGE);
	return (void *)at;
}

struct words *words_new(struct mem *m, size_t limit, uint32_t count_max)
{
	struct words *w = mem_new_of(m, struct words);
	uint32_t slots = SLOTS_MIN;

	assert(limit < UINT32_MAX && count_max < COUNT_MAX);
	while (slots < count_max * 2)
		slots *= 2;
	size_t head = ((size_t)count_max + 2) * sizeof *w->offsets;

	size_t slots_bytes = slots * sizeof *w->slots;

	w->slots = large_room(m, slots_bytes + head + limit);   /* @size: all bounded above */
	w->block = (uint8_t *)w->slots + slots_bytes;
	w->offsets = (uint32_t *)(void *)w->block + 1;
	w->texts = (char *)w->block + head;
	w->shorts = mem_room(m, SHORTS * sizeof *w->shorts);
	w->count_max = count_max;
	w->slot_mask = SLOTS_MIN - 1;
	w->limit = limit;
	words_clear(w);
	return w;
}

void words_clear(struct words *w)
{
	memset(w->slots, 0, ((size_t)w->slot_mask + 1) * sizeof *w->slots);
	memset(w->shorts, 0, SHORTS * sizeof *w->shorts);
	w->count = 0;
	w->offsets[0] = 0;
}

/* Up to eight bytes as a number, without a call: most words have six. */
static inline uint64_t load(const char *p, size_t n)
{
	uint64_t eight = 0;
	uint32_t low = 0, high = 0;

	if (n >= SHORT_BYTES) {
		memcpy(&eight, p, 8);
		return eight;
	}
	if (n >= 4) {
		memcpy(&low, p, 4);
		memcpy(&high, p + n - 4, 4);
		return low | (uint64_t)high << (8 * (n - 4));
	}
	if (n == 0)
		return 0;
	/* first, middle, last: of three bytes at most that is all of them */
	return (uint64_t)(unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 8 |
	       (uint64_t)(unsigned char)p[n - 1] << 16;
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

/* Texts of the same length: the last eight bytes may overlap. */
static inline bool is_same(const char *a, const char *b, size_t n)
{
	if (n < SHORT_BYTES)
		return load(a, n) == load(b, n);
	for (size_t at = 0; at + 8 < n; at += 8) {
		if (load(a + at, 8) != load(b + at, 8))
			return false;
	}
	return load(a + n - 8, 8) == load(b + n - 8, 8);
}

bool words_are_same(struct str a, struct str b)
{
	return a.n == b.n && is_same(a.p, b.p, a.n);
}

static inline bool holds(const struct words *w, uint32_t number, struct str text)
{
	uint32_t offset = w->offsets[number];

	return w->offsets[number + 1] - offset == text.n &&
	       is_same(w->texts + offset, text.p, text.n);
}

/* The slot of the text, or the free one where it belongs. */
static uint32_t *find_slot(const struct words *w, struct str text, uint32_t hash)
{
	uint32_t at = hash & w->slot_mask, tag = hash >> TAG_SHIFT;

	for (; w->slots[at] != 0; at = (at + 1) & w->slot_mask) {
		if (w->slots[at] >> TAG_SHIFT == tag &&
		    holds(w, w->slots[at] % COUNT_MAX - 1, text))
			break;
	}
	return &w->slots[at];
}

/* Twice as many slots: those that are in use stay close together. */
static void grow(struct words *w)
{
	w->slot_mask = w->slot_mask * 2 + 1;
	memset(w->slots, 0, ((size_t)w->slot_mask + 1) * sizeof *w->slots);
	for (uint32_t i = 0; i < w->count; i++) {
		struct str text = words_text(w, i);
		uint32_t hash = hash_of(text, load(text.p, text.n));

		*find_slot(w, text, hash) = (hash >> TAG_SHIFT) << TAG_SHIFT | (i + 1);
	}
}

static bool add_word(struct words *w, struct str text)
{
	uint32_t offset = w->offsets[w->count];

	if (w->count == w->count_max || text.n > w->limit - offset)
		return false;
	if (text.n > 0)
		memcpy(w->texts + offset, text.p, text.n);
	w->offsets[++w->count] = offset + (uint32_t)text.n;
	return true;
}

static bool find_or_add(struct words *w, struct str text, uint64_t first, uint32_t *out)
{
	uint32_t hash = hash_of(text, first);
	uint32_t *slot = find_slot(w, text, hash);

	if (*slot != 0) {
		*out = *slot % COUNT_MAX - 1;
		return true;
	}
	if (!add_word(w, text))
		return false;
	*slot = (hash >> TAG_SHIFT) << TAG_SHIFT | w->count;
	*out = w->count - 1;
	if (w->count * 2 > w->slot_mask + 1)
		grow(w);
	return true;
}

bool words_number(struct words *w, struct str text, uint32_t *out)
{
	uint64_t first = load(text.p, text.n);

	if (text.n > SHORT_BYTES)
		return find_or_add(w, text, first, out);
	struct short_word *place = &w->shorts[mixed(text.n, first) % SHORTS];

	if (place->after == 0 || place->eight != first || place->n != text.n) {
		if (!find_or_add(w, text, first, out))
			return false;
		*place = (struct short_word){ first, (uint32_t)text.n, *out + 1 };
	}
	*out = place->after - 1;
	return true;
}

void words_add_keys(struct mem *m, struct words *w)
{
	w->guesses = large_room(m, SETS * sizeof *w->guesses);
	memset(w->guesses, 0, SETS * sizeof *w->guesses);
}

uint32_t words_key(const struct str *parts, size_t n)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < n; i++)
		hash = mixed(hash + parts[i].n, load(parts[i].p, parts[i].n));
	hash ^= hash >> 16;
	return (uint32_t)hash == 0 ? 1 : (uint32_t)hash;
}

/* The place of a far one; the text of a near one, whose place has come by then. */
void words_expect(const struct words *w, const uint32_t ahead[WORDS_AHEAD])
{
	enum { NEAR = 1, FAR = WORDS_AHEAD - 1 };
	const struct guess *near = w->guesses[ahead[NEAR] % SETS];
	unsigned which = 0;

	__builtin_prefetch(w->guesses[ahead[FAR] % SETS]);
	while (which < GUESSES - 1 && near[which].key != ahead[NEAR])
		which++;
	__builtin_prefetch(w->texts + near[which].offset);
	__builtin_prefetch(w->texts + near[which].offset + near[which].n);
}

bool words_guess(const struct words *w, uint32_t key, unsigned which, uint32_t *number,
                 struct str *text)
{
	const struct guess *guess = &w->guesses[key % SETS][which];

	if (guess->after == 0 || guess->key != key)
		return false;
	*number = guess->after - 1;
	*text = str_from(w->texts + guess->offset, guess->n);
	return true;
}

void words_note(struct words *w, uint32_t key, uint32_t number)
{
	struct guess *set = w->guesses[key % SETS];
	uint32_t offset = w->offsets[number];

	memmove(set + 1, set, sizeof *set * (GUESSES - 1));
	set[0] = (struct guess){ key, number + 1, offset, w->offsets[number + 1] - offset };
}

struct str words_text(const struct words *w, uint32_t number)
{
	assert(number < w->count);
	return str_from(w->texts + w->offsets[number], w->offsets[number + 1] - w->offsets[number]);
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
