#ifndef BASE_WIDE_H
#define BASE_WIDE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* wide.h - sixteen bytes at a time, for who looks for a few of them in every text: compilers make vector
 * instructions of it where there are any. A comparison gives 0xff for each byte of which it is true. */

typedef uint8_t wide __attribute__((vector_size(16)));
enum { WIDE_BYTES = 16 };

static inline wide wide_load(const char *p)             /* 16 bytes, wherever they stand */
{
	wide b;

	memcpy(&b, p, sizeof b);
	return b;
}

typedef uint64_t wide_halves __attribute__((vector_size(16)));

/* A text of 4 to 15 bytes, some of them twice; zeros behind. */
static inline wide wide_load_short(const char *p, size_t n)
{
	uint64_t head, tail = 0;
	uint32_t first, last;

	if (n >= sizeof head) {
		memcpy(&head, p, sizeof head);
		memcpy(&tail, p + n - sizeof tail, sizeof tail);
	} else {
		memcpy(&first, p, sizeof first);
		memcpy(&last, p + n - sizeof last, sizeof last);
		head = (uint64_t)last << 32 | first;
	}
	return (wide)(wide_halves){ head, tail };
}

static inline bool wide_is_any(wide b)                  /* is a byte not zero? */
{
	wide_halves halves = (wide_halves)b;

	return (halves[0] | halves[1]) != 0;
}

#endif
