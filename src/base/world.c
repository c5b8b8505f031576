/* world.c - the real clock and the real dice: the only file that asks the system for either.
 *
 * Fails   a kernel without entropy or clock ends the process: nothing could be trusted after it. */
#include "base/world.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { STOCK_BYTES = 256, STOCK_ASK_BYTES_MAX = 16 };

static int64_t read_clock(clockid_t which)
{
	struct timespec t;

	if (clock_gettime(which, &t) != 0)
		abort();
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t real_now(void *self)
{
	(void)self;
	return read_clock(CLOCK_REALTIME);
}

static int64_t real_tick(void *self)
{
	(void)self;
	return read_clock(CLOCK_MONOTONIC);
}

static void real_random(void *self, void *out, size_t n)
{
	unsigned char *p = out;

	(void)self;
	while (n > 0) {
		size_t piece = n > 256 ? 256 : n;

		if (getrandom(p, piece, 0) != (ssize_t)piece)
			abort();
		p += piece;
		n -= piece;
	}
}

/* What a page needs in passing: the id of a request, of a form, of a row. Bytes that were given out are wiped. */
struct stock {
	unsigned char bytes[STOCK_BYTES];
	size_t left;
};

static void stock_random(void *self, void *out, size_t n)
{
	struct stock *s = self;

	if (n > STOCK_ASK_BYTES_MAX) {
		real_random(NULL, out, n);
		return;
	}
	if (s->left < n) {
		real_random(NULL, s->bytes, sizeof s->bytes);
		s->left = sizeof s->bytes;
	}
	s->left -= n;
	memcpy(out, s->bytes + s->left, n);             /* @size: the refill above */
	explicit_bzero(s->bytes + s->left, n);
}

struct world *world_stocked(struct mem *process)
{
	struct world *w = mem_new_of(process, struct world);

	*w = (struct world){ real_now, real_tick, stock_random, mem_new_of(process, struct stock) };
	return w;
}

const struct world world_real = { real_now, real_tick, real_random, NULL };

int64_t world_now_ms(const struct world *w)
{
	return w->now_ms(w->self);
}

int64_t world_tick_ms(const struct world *w)
{
	return w->tick_ms(w->self);
}

void world_random(const struct world *w, void *out, size_t n)
{
	w->random(w->self, out, n);
}

void world_uuid(const struct world *w, uint8_t out[16])
{
	int64_t now = world_now_ms(w);

	assert(now >= 0);
	world_random(w, out, 16);
	for (int i = 0; i < 6; i++)
		out[i] = (uint8_t)((uint64_t)now >> (40 - 8 * i));
	out[6] = (uint8_t)(0x70 | (out[6] & 0x0f));
	out[8] = (uint8_t)(0x80 | (out[8] & 0x3f));
}
