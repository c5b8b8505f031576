/* memo.c - items of the catalogue, remembered by one process.
 *
 * For     core/item.c.
 * Never   frees: a page may still look at what a newer version has replaced.
 * Limits  MEMO_ITEMS_MAX items, MEMO_BYTES_MAX in all. */
#include "core/memo.h"

enum { ROOM_BYTES_MIN = 1024 * 1024 };

struct item {
	struct memo_key key;
	int64_t version, tick_ms;
	const void *made;               /* NULL: its text was refused */
};

struct memo {
	struct mem *mem;
	size_t n;
	struct item items[MEMO_ITEMS_MAX];
};

static void undo(void *memo)
{
	mem_free(&((struct memo *)memo)->mem);
}

struct memo *memo_new(struct mem *process)
{
	struct memo *memo = mem_new_of(process, struct memo);

	memo->mem = mem_new(MEMO_BYTES_MAX);
	mem_defer(process, undo, memo);
	return memo;
}

static bool is_key(const struct memo_key *a, const struct memo_key *b)
{
	return a->kind == b->kind && a->portal == b->portal && str_eq(a->item, b->item);
}

static const struct item *find(const struct memo *memo, const struct memo_key *key)
{
	for (size_t i = 0; i < memo->n; i++) {
		if (is_key(&memo->items[i].key, key))
			return &memo->items[i];
	}
	return NULL;
}

const void *memo_fresh(const struct memo *memo, int64_t tick_ms, const struct memo_key *key)
{
	const struct item *item = find(memo, key);

	return item != NULL && tick_ms - item->tick_ms < MEMO_TRUST_MS ? item->made : NULL;
}

static struct item *place(struct memo *memo, const struct memo_key *key)
{
	const struct item *there = find(memo, key);

	if (there != NULL)
		return &memo->items[there - memo->items];
	if (memo->n == MEMO_ITEMS_MAX)
		return NULL;
	struct item *item = &memo->items[memo->n++];

	item->key = (struct memo_key){ key->kind, key->portal, str_copy(memo->mem, key->item) };
	return item;
}

enum err memo_take(struct memo *memo, int64_t tick_ms, const struct memo_key *key, int64_t version,
	struct str text, const void **out)
{
	if (mem_left(memo->mem) < ROOM_BYTES_MIN)
		return ERR_LIMIT;
	struct item *item = place(memo, key);

	if (item == NULL)
		return ERR_LIMIT;
	if (item->made == NULL || item->version != version) {
		TRY(key->kind->make(memo->mem, text, version, &item->made));
		item->version = version;
	}
	item->tick_ms = tick_ms;
	*out = item->made;
	return OK;
}
