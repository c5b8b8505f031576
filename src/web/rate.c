/* rate.c - fixed-window counters in shared memory.
 *
 * For     the gate (classes of rates) and the log-in pages (failures).
 * Holds   nothing of its own: the table is the master's.
 * Limits  SLOTS counters; a key lives in one of PROBES places, the oldest window there gives way.
 *         Two fronts that meet in one slot may lose a count, never more. */
#include "web/rate.h"

#include <assert.h>
#include <string.h>

enum { SLOTS = 2048, PROBES = 8 };
#define FAILED_WINDOW_MS ((int64_t)24 * 3600 * 1000)
enum { CLASS_FAILED = RATE_COUNT };

struct slot {
	uint64_t key;                   /* 0: free */
	int64_t since_ms;
	uint32_t count, window_s;
	uint64_t spare;
};

struct rate_table {
	struct slot slots[SLOTS];
};

static const struct {
	uint32_t window_s, most;
} classes[RATE_COUNT] = {
	[RATE_FREE] = { 0, 0 },
	[RATE_PAGE] = { 60, 600 },
	[RATE_SAVE] = { 60, 240 },
	[RATE_LOGIN] = { 60, 120 },
	[RATE_MAIL] = { 3600, 120 },
	[RATE_UPLOAD] = { 60, 120 },
	[RATE_LINK] = { 60, 120 },
	[RATE_JUDGE] = { 60, 20 },
	[RATE_PANEL] = { 60, 600 },
	[RATE_PKI] = { 60, 1200 },
	[RATE_FAILED] = { 60, 20 },     /* spec/roles.md 5: per /24 or /64 */
	[RATE_ADDRESS] = { 3600, 5 },
};

size_t rate_bytes(void)
{
	return sizeof(struct rate_table);
}

struct rate_table *rate_attach(void *memory)
{
	assert(memory != NULL);
	return memory;
}

/* FNV-1a, 64 bits: the counted are not adversaries of each other, and a collision only counts
 * twice. */
static uint64_t key_of(unsigned class, struct str s)
{
	uint64_t h = 14695981039346656037u ^ class;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
	return h == 0 ? 1 : h;
}

/* The key's slot, or the one that gives way: free, over, or the oldest. */
static struct slot *slot_find(struct rate_table *t, uint64_t key, int64_t now_ms)
{
	struct slot *best = NULL;

	for (unsigned i = 0; i < PROBES; i++) {
		struct slot *s = &t->slots[(key + i * 7919u) % SLOTS];
		bool is_over = s->since_ms + (int64_t)s->window_s * 1000 <= now_ms;

		if (s->key == key)
			return s;
		if (best == NULL || (best->key != 0 && (s->key == 0 || is_over)) ||
		    (best->key != 0 && s->since_ms < best->since_ms))
			best = s;
	}
	return best;
}

static uint32_t count_one(struct rate_table *t, uint64_t key, uint32_t window_s, int64_t now_ms)
{
	struct slot *s = slot_find(t, key, now_ms);

	if (s->key != key || s->since_ms + (int64_t)window_s * 1000 <= now_ms ||
	    s->since_ms > now_ms + 1000) {
		__atomic_store_n(&s->count, 0, __ATOMIC_RELAXED);
		s->since_ms = now_ms;
		s->window_s = window_s;
		__atomic_store_n(&s->key, key, __ATOMIC_RELEASE);
	}
	return __atomic_add_fetch(&s->count, 1, __ATOMIC_RELAXED);
}

bool rate_pass(struct rate_table *t, enum rate class, struct str key, int64_t now_ms)
{
	if (class == RATE_FREE || key.n == 0)
		return true;
	assert(class < RATE_COUNT);
	return count_one(t, key_of(class, key), classes[class].window_s,
			 now_ms) <= classes[class].most;
}

bool rate_is_over(struct rate_table *t, enum rate class, struct str key, int64_t now_ms)
{
	uint64_t k = key_of(class, key);
	const struct slot *s = slot_find(t, k, now_ms);

	return s->key == k && s->since_ms + (int64_t)s->window_s * 1000 > now_ms &&
	       __atomic_load_n(&s->count, __ATOMIC_RELAXED) >= classes[class].most;
}

unsigned rate_fail(struct rate_table *t, struct str key, int64_t now_ms)
{
	return count_one(t, key_of(CLASS_FAILED, key), (uint32_t)(FAILED_WINDOW_MS / 1000), now_ms);
}

void rate_forgive(struct rate_table *t, struct str key)
{
	uint64_t k = key_of(CLASS_FAILED, key);

	for (unsigned i = 0; i < PROBES; i++) {
		struct slot *s = &t->slots[(k + i * 7919u) % SLOTS];

		if (s->key == k)
			__atomic_store_n(&s->count, 0, __ATOMIC_RELAXED);
	}
}

struct str rate_network(struct str address)
{
	bool is_v6 = str_has(address, ':');
	unsigned groups = is_v6 ? 4 : 3;

	if (str_starts(address, STR("127.")) || str_eq(address, STR("::1")))
		return STR("");
	for (size_t i = 0; i < address.n; i++) {
		groups -= address.p[i] == (is_v6 ? ':' : '.');
		if (groups == 0)
			return str_sub(address, 0, i);
	}
	return address;
}
