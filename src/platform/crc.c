/* crc.c - CRC-32C with the processor's own instruction, four sums at a time; and byte by byte.
 *
 * For     store.c and store_read.c: a sum for each chunk of a blob.
 * Never   is asked whether somebody meant it: the chunk's tag says that, to whoever has the key.
 * Fails   never. */
#include "platform/crc.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { WORD = 8 };

static const uint32_t polynomial = 0x82f63b78;          /* of Castagnoli, its bits reversed */

static struct str quarter_of(struct str text, size_t i)
{
	size_t n = text.n / CRC_QUARTERS;

	return str_sub(text, i * n, i == CRC_QUARTERS - 1 ? text.n : n);
}

static void put_sum(uint8_t *out, uint32_t sum)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(~sum >> (24 - 8 * i));
}

static uint32_t add_byte(uint32_t sum, char c)
{
	sum ^= (uint8_t)c;
	for (int i = 0; i < 8; i++)
		sum = sum >> 1 ^ (polynomial & (0U - (sum & 1)));
	return sum;
}

void crc_quarters_plain(struct str text, uint8_t out[CRC_BYTES])
{
	for (size_t i = 0; i < CRC_QUARTERS; i++) {
		struct str quarter = quarter_of(text, i);
		uint32_t sum = UINT32_MAX;

		for (size_t at = 0; at < quarter.n; at++)
			sum = add_byte(sum, quarter.p[at]);
		put_sum(out + 4 * i, sum);
	}
}

#if defined(__x86_64__)

static inline uint64_t word_at(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return word;
}

/* One instruction takes three cycles and one may begin in each: four sums hide all of the wait. */
__attribute__((target("sse4.2"))) static void quarters_fast(struct str text, uint8_t out[CRC_BYTES])
{
	const size_t n = text.n / CRC_QUARTERS, words = n / WORD;
	const char *p = text.p;
	uint64_t a = UINT32_MAX, b = UINT32_MAX, c = UINT32_MAX, d = UINT32_MAX;

	for (size_t i = 0; i < words; i++, p += WORD) {
		a = _mm_crc32_u64(a, word_at(p));
		b = _mm_crc32_u64(b, word_at(p + n));
		c = _mm_crc32_u64(c, word_at(p + 2 * n));
		d = _mm_crc32_u64(d, word_at(p + 3 * n));
	}

	uint32_t sums[CRC_QUARTERS] = { (uint32_t)a, (uint32_t)b, (uint32_t)c, (uint32_t)d };

	for (size_t i = 0; i < CRC_QUARTERS; i++) {
		struct str quarter = quarter_of(text, i);

		for (size_t at = words * WORD; at < quarter.n; at++)
			sums[i] = _mm_crc32_u8(sums[i], (uint8_t)quarter.p[at]);
		put_sum(out + 4 * i, sums[i]);
	}
}

void crc_quarters(struct str text, uint8_t out[CRC_BYTES])
{
	if (__builtin_cpu_supports("sse4.2"))
		quarters_fast(text, out);
	else
		crc_quarters_plain(text, out);
}

#else

void crc_quarters(struct str text, uint8_t out[CRC_BYTES])
{
	crc_quarters_plain(text, out);
}

#endif
