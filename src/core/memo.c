/* memo.c - items of the catalogue, remembered by one process.
 *
 * For     core/catalogue.c, and core/piece_rows.c for the rules.
 * Never   frees: a page may still look at what a newer version has replaced.
 * Limits  MEMO_ITEMS_MAX items, MEMO_BYTES_MAX in all. */
#include "core/memo.h"

#include "platform/jsonin.h"

enum { ROOM_BYTES_MIN = 1024 * 1024 };

struct item {
	struct memo_key key;
	int64_t version, tick_ms;
	struct memo_item *it;
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
	return a->portal == b->portal && str_eq(a->item, b->item) && str_eq(a->kind, b->kind);
}

static const struct item *find(const struct memo *memo, const struct memo_key *key)
{
	for (size_t i = 0; i < memo->n; i++) {
		if (is_key(&memo->items[i].key, key))
			return &memo->items[i];
	}
	return NULL;
}

struct memo_item *memo_fresh(const struct memo *memo, int64_t tick_ms, const struct memo_key *key)
{
	const struct item *item = find(memo, key);

	return item != NULL && tick_ms - item->tick_ms < MEMO_TRUST_MS ? item->it : NULL;
}

static struct item *place(struct memo *memo, const struct memo_key *key)
{
	const struct item *there = find(memo, key);

	if (there != NULL)
		return &memo->items[there - memo->items];
	if (memo->n == MEMO_ITEMS_MAX)
		return NULL;
	struct item *item = &memo->items[memo->n++];

	item->key = (struct memo_key){ key->portal, str_copy(memo->mem, key->kind),
		str_copy(memo->mem, key->item), key->is_text };
	return item;
}

static enum err read_item(struct mem *mem, const struct item *item, int64_t version, struct str text,
	struct memo_item **out)
{
	struct memo_item *it = mem_new_of(mem, struct memo_item);
	struct json *body = NULL;

	it->mem = mem;
	if (item->key.is_text) {
		it->text = str_copy(mem, text);
	} else {
		TRY(json_read(mem, text, &json_limits_small, &body));
		json_set_int(body, "version", version);
		it->body = body;
	}
	*out = it;
	return OK;
}

enum err memo_take(struct memo *memo, int64_t tick_ms, const struct memo_key *key, int64_t version,
	struct str text, struct memo_item **out)
{
	if (mem_left(memo->mem) < ROOM_BYTES_MIN)
		return ERR_LIMIT;
	struct item *item = place(memo, key);

	if (item == NULL)
		return ERR_LIMIT;
	if (item->it == NULL || item->version != version) {
		TRY(read_item(memo->mem, item, version, text, &item->it));
		item->version = version;
	}
	item->tick_ms = tick_ms;
	*out = item->it;
	return OK;
}
