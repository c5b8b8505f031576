/* split.c - the CSV row splitter: with AVX-512, with AVX2, with SSE2, and byte by byte.
 *
 * Measured on fields of four bytes on average, where memchr is slower than a loop over bytes. Each
 * vector way turns 64 bytes into bit masks and writes the places of its marks four at a time, which
 * spares the processor a guess at each mark. */
#include "platform/split.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { PIECE = 64 };

static size_t looked_at(size_t n)
{
	return n < SPLIT_ROW_BYTES_MAX ? n : SPLIT_ROW_BYTES_MAX;
}

struct split split_row_plain(const char *text, size_t n, uint16_t *ends, size_t max)
{
	struct split out = { .is_plain = true, .is_ascii = true };
	unsigned char before = ',';

	for (size_t i = 0; i < looked_at(n); i++) {
		unsigned char c = (unsigned char)text[i];
		bool is_mark = c == ',' || c == '\n';

		if (c == '"' || (is_mark && out.cells == max)) {
			out.is_odd = true;
			out.is_plain = false;
			return out;
		}
		out.is_plain &= !(is_mark && before == ' ') && !(c == ' ' && before == ',');
		if (is_mark)
			ends[out.cells++] = (uint16_t)i;
		if (c == '\n') {
			out.bytes = i + 1;
			return out;
		}
		out.is_ascii &= c < 0x80;
		out.is_plain &= c >= ' ' && c < 0x7f && c != '[';
		before = c;
	}
	return out;
}

#if defined(__x86_64__)

struct masks {                          /* one bit a byte of a piece */
	uint64_t marks, feeds, quotes, high, odd, blanks;
};

/* What is seen of a row, piece by piece. */
struct seen {
	uint64_t high, odd;
	uint64_t mark, blank;           /* whether the last byte was one: 1 or 0 */
};

/* Writes the places of the marks, four at a time: what it writes too much is overwritten. */
static inline size_t put_ends(uint16_t *ends, size_t cells, uint64_t marks, size_t at)
{
	size_t count = (size_t)__builtin_popcountll(marks);
	uint16_t *out = ends + cells;

	while (marks != 0) {
		for (unsigned i = 0; i < 4; i++) {
			out[i] =
			    (uint16_t)(at + (size_t)__builtin_ctzll(marks | (uint64_t)1 << 63));
			marks &= marks - 1;
		}
		out += 4;
	}
	return cells + count;
}

/* The bytes of a piece that are the row's, its line feed aside. */
static inline uint64_t inside_of(const struct masks *m)
{
	return m->feeds == 0 ? UINT64_MAX : (m->feeds & -m->feeds) - 1;
}

/* The marks of a piece that are the row's. */
static inline uint64_t marks_of(const struct masks *m)
{
	return m->marks & (inside_of(m) | (m->feeds & -m->feeds));
}

/* When the marks of a piece are written; true when the row ends or goes astray in it. A blank at an
 * edge stands behind a mark or in front of one, in this piece or across the two. */
static inline bool take_piece(struct split *out, const struct masks *m, const uint16_t *ends,
                              size_t max, struct seen *seen)
{
	uint64_t inside = inside_of(m), marks = marks_of(m);

	seen->high |= m->high & inside;
	seen->odd |= (m->odd & inside) | (m->blanks & inside & (marks << 1 | seen->mark)) |
	             (marks & (m->blanks << 1 | seen->blank));
	seen->mark = marks >> (PIECE - 1);
	seen->blank = m->blanks >> (PIECE - 1);
	out->is_odd = (m->quotes & inside) != 0 || out->cells > max;
	if (!out->is_odd && m->feeds != 0)
		out->bytes = ends[out->cells - 1] + (size_t)1;
	return out->is_odd || m->feeds != 0;
}

static inline uint64_t where16(__m128i bytes, char c)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
}

static inline struct masks masks_sse2(const char *text)
{
	struct masks m = { 0 };

	for (unsigned shift = 0; shift < PIECE; shift += 16) {
		const __m128i bytes =
		    _mm_loadu_si128((const __m128i *)(const void *)(text + shift));
		/* signed: what is above 0x7f counts as negative */
		const __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
		uint64_t feeds = where16(bytes, '\n');

		m.feeds |= feeds << shift;
		m.marks |= (where16(bytes, ',') | feeds) << shift;
		m.quotes |= where16(bytes, '"') << shift;
		m.high |= (uint64_t)(unsigned)_mm_movemask_epi8(bytes) << shift;
		m.blanks |= where16(bytes, ' ') << shift;
		m.odd |= ((uint64_t)(unsigned)_mm_movemask_epi8(low) | where16(bytes, '[') |
		          where16(bytes, 0x7f))
		         << shift;
	}
	return m;
}

static struct split split_row_sse2(const char *text, size_t n, uint16_t *ends, size_t max)
{
	struct split out = { 0 };
	struct seen seen = { .mark = 1 };

	n = looked_at(n);
	for (size_t at = 0; at < n; at += PIECE) {
		struct masks m = masks_sse2(text + at);

		out.cells = put_ends(ends, out.cells, marks_of(&m), at);
		if (take_piece(&out, &m, ends, max, &seen))
			break;
	}
	out.is_ascii = seen.high == 0;
	out.is_plain = seen.odd == 0;
	return out;
}

__attribute__((target("avx2"))) static inline uint64_t where32(__m256i bytes, char c)
{
	return (uint64_t)(unsigned)_mm256_movemask_epi8(
	    _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c)));
}

__attribute__((target("avx2"))) static inline struct masks masks_avx2(const char *text)
{
	struct masks m = { 0 };

	for (unsigned shift = 0; shift < PIECE; shift += 32) {
		const __m256i bytes =
		    _mm256_loadu_si256((const __m256i *)(const void *)(text + shift));
		const __m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), bytes);
		uint64_t feeds = where32(bytes, '\n');

		m.feeds |= feeds << shift;
		m.marks |= (where32(bytes, ',') | feeds) << shift;
		m.quotes |= where32(bytes, '"') << shift;
		m.high |= (uint64_t)(unsigned)_mm256_movemask_epi8(bytes) << shift;
		m.blanks |= where32(bytes, ' ') << shift;
		m.odd |= ((uint64_t)(unsigned)_mm256_movemask_epi8(low) | where32(bytes, '[') |
		          where32(bytes, 0x7f))
		         << shift;
	}
	return m;
}

__attribute__((target("avx2,bmi,popcnt"))) static struct split
split_row_avx2(const char *text, size_t n, uint16_t *ends, size_t max)
{
	struct split out = { 0 };
	struct seen seen = { .mark = 1 };

	n = looked_at(n);
	for (size_t at = 0; at < n; at += PIECE) {
		struct masks m = masks_avx2(text + at);

		out.cells = put_ends(ends, out.cells, marks_of(&m), at);
		if (take_piece(&out, &m, ends, max, &seen))
			break;
	}
	out.is_ascii = seen.high == 0;
	out.is_plain = seen.odd == 0;
	return out;
}

#define WITH_AVX512 __attribute__((target("avx512bw,avx512vbmi2,bmi,popcnt")))

WITH_AVX512 static inline uint64_t where64(__m512i bytes, char c)
{
	return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(c));
}

WITH_AVX512 static inline struct masks masks_avx512(const char *text)
{
	const __m512i bytes = _mm512_loadu_si512(text);
	uint64_t feeds = where64(bytes, '\n');

	return (struct masks){
	    .marks = where64(bytes, ',') | feeds,
	    .feeds = feeds,
	    .quotes = where64(bytes, '"'),
	    .high = _mm512_movepi8_mask(bytes),
	    .blanks = where64(bytes, ' '),
	    .odd = _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8(' ')) | where64(bytes, '[') |
	           where64(bytes, 0x7f),
	};
}

/* Thirty-two places at a time, which the processor picks out itself. */
WITH_AVX512 static inline size_t put_ends_avx512(uint16_t *ends, size_t cells, uint64_t marks, size_t at)
{
	static const uint8_t places[PIECE] = {
	    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
	    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
	    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
	const __m512i start = _mm512_set1_epi16((short)at);
	const __m512i picked = _mm512_maskz_compress_epi8(marks, _mm512_loadu_si512(places));
	const __m512i first = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(picked));
	const __m512i second = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(picked, 1));

	_mm512_storeu_si512(ends + cells, _mm512_add_epi16(start, first));
	_mm512_storeu_si512(ends + cells + PIECE / 2, _mm512_add_epi16(start, second));
	return cells + (size_t)__builtin_popcountll(marks);
}

WITH_AVX512 static struct split split_row_avx512(const char *text, size_t n, uint16_t *ends, size_t max)
{
	struct split out = { 0 };
	struct seen seen = { .mark = 1 };

	n = looked_at(n);
	for (size_t at = 0; at < n; at += PIECE) {
		struct masks m = masks_avx512(text + at);

		out.cells = put_ends_avx512(ends, out.cells, marks_of(&m), at);
		if (take_piece(&out, &m, ends, max, &seen))
			break;
	}
	out.is_ascii = seen.high == 0;
	out.is_plain = seen.odd == 0;
	return out;
}

unsigned split_ways(struct split_way out[SPLIT_WAYS_MAX])
{
	unsigned n = 0;

	out[n++] = (struct split_way){ "plain", split_row_plain };
	out[n++] = (struct split_way){ "sse2", split_row_sse2 };
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
		out[n++] = (struct split_way){ "avx2", split_row_avx2 };
	if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2"))
		out[n++] = (struct split_way){ "avx512", split_row_avx512 };
	return n;
}

#else

unsigned split_ways(struct split_way out[SPLIT_WAYS_MAX])
{
	out[0] = (struct split_way){ "plain", split_row_plain };
	return 1;
}

#endif
