/* rate.c - fixed-window counters in shared memory.
 *
 * For     the gate (classes of rates) and the log-in pages (failures).
 * Holds   nothing of its own: the table is the master's.
 * Never   lets who chooses names choose which of them meet: places follow from a secret of the table.
 * Limits  SLOTS counters, half of them of what strangers may spell as they like; a key lives in one of
 *         PROBES places, the lowest count there gives way. Two fronts that meet in one slot may lose a
 *         count, never more. */
#include "web/rate.h"

#include <assert.h>
#include <string.h>

#include "platform/crypt.h"

enum { SLOTS = 2048, HALF = SLOTS / 2, PROBES = 8 };
#define FAILED_WINDOW_MS ((int64_t)24 * 3600 * 1000)
enum { CLASS_FAILED = RATE_COUNT };

struct slot {
	uint64_t key;                   /* 0: free */
	int64_t since_ms;
	uint32_t count, window_s;
};

struct rate_table {
	uint64_t secret;                /* 0: not drawn yet */
	struct slot typed[HALF], networks[HALF];
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
	[RATE_OPEN] = { 60, 300 },
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

/* The first front draws the secret for all. */
struct rate_table *rate_attach(void *memory, const struct world *world)
{
	struct rate_table *t = memory;
	uint64_t none = 0, drawn = 0;

	assert(t != NULL);
	while (drawn == 0)
		world_random(world, &drawn, sizeof drawn);
	(void)__atomic_compare_exchange_n(&t->secret, &none, drawn, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
	return t;
}

static uint64_t key_of(const struct rate_table *t, unsigned class, struct str s)
{
	const uint64_t secret[2] = { t->secret, class };
	struct hash h = crypt_hmac_sha256(str_from(secret, sizeof secret), s);
	uint64_t key;

	memcpy(&key, h.bytes, sizeof key);
	return key == 0 ? 1 : key;
}

static bool is_over(const struct slot *s, int64_t now_ms)
{
	return s->key == 0 || s->since_ms + (int64_t)s->window_s * 1000 <= now_ms;
}

/* Whether a gives way before b: nothing counts there any more, or less does, or since longer. */
static bool is_less(const struct slot *a, const struct slot *b, int64_t now_ms)
{
	if (is_over(a, now_ms) || is_over(b, now_ms))
		return !is_over(b, now_ms);
	return a->count != b->count ? a->count < b->count : a->since_ms < b->since_ms;
}

/* The key's slot, or the one that gives way. */
static struct slot *slot_find(struct rate_table *t, unsigned class, uint64_t key, int64_t now_ms)
{
	struct slot *half = class == CLASS_FAILED || class == RATE_ADDRESS ? t->typed : t->networks, *best = NULL;

	for (unsigned i = 0; i < PROBES; i++) {
		struct slot *s = &half[(key + i * 7919u) % HALF];

		if (s->key == key)
			return s;
		if (best == NULL || is_less(s, best, now_ms))
			best = s;
	}
	return best;
}

static uint32_t count_one(struct rate_table *t, unsigned class, struct str name, uint32_t window_s, int64_t now_ms)
{
	uint64_t key = key_of(t, class, name);
	struct slot *s = slot_find(t, class, key, now_ms);

	if (s->key != key || is_over(s, now_ms) || s->since_ms > now_ms + 1000) {
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
	return count_one(t, class, key, classes[class].window_s, now_ms) <= classes[class].most;
}

bool rate_is_over(struct rate_table *t, enum rate class, struct str key, int64_t now_ms)
{
	uint64_t k = key_of(t, class, key);
	const struct slot *s = slot_find(t, class, k, now_ms);

	return s->key == k && !is_over(s, now_ms) &&
	       __atomic_load_n(&s->count, __ATOMIC_RELAXED) >= classes[class].most;
}

unsigned rate_fail(struct rate_table *t, struct str key, int64_t now_ms)
{
	return count_one(t, CLASS_FAILED, key, (uint32_t)(FAILED_WINDOW_MS / 1000), now_ms);
}

void rate_forgive(struct rate_table *t, struct str key)
{
	uint64_t k = key_of(t, CLASS_FAILED, key);
	struct slot *s = slot_find(t, CLASS_FAILED, k, 0);

	if (s->key == k)
		__atomic_store_n(&s->count, 0, __ATOMIC_RELAXED);
}
