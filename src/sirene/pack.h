#ifndef SIRENE_PACK_H
#define SIRENE_PACK_H
#include <endian.h>
#include <string.h>

#include "base/str.h"

/* pack.h - the bytes inside a register value: varints, lengths, texts.
 *
 * Writing past the end or reading past it sets a flag and does nothing more: check once, at the
 * end. Nothing read is trusted: a text must lie inside the value and be valid UTF-8. */

struct packer {
	uint8_t *start, *at, *end;
	bool is_full;
};

struct unpacker {
	const uint8_t *at, *end;
	bool is_bad;
};

struct packer packer_on(void *bytes, size_t n);

static inline void pack_byte(struct packer *p, uint8_t byte)
{
	if (p->at == p->end)
		p->is_full = true;
	else
		*p->at++ = byte;
}

/* LEB128: 7 bits a byte, low first. */
static inline void pack_number(struct packer *p, uint64_t number)
{
	for (; number > 127; number >>= 7)
		pack_byte(p, (uint8_t)(number | 128));
	pack_byte(p, (uint8_t)number);
}

/* Short texts by moves that overlap, without a call: most of a register's are. */
static inline void pack_copy(uint8_t *out, const char *from, size_t n)
{
	enum { LONG = 256, STEP = 32, HALF = STEP / 2, QUARTER = STEP / 4 };

	if (n > LONG) {
		memcpy(out, from, n);
	} else if (n > STEP) {
		for (size_t at = 0; at + STEP < n; at += STEP)
			memcpy(out + at, from + at, STEP);
		memcpy(out + n - STEP, from + n - STEP, STEP);
	} else if (n >= HALF) {
		memcpy(out, from, HALF);
		memcpy(out + n - HALF, from + n - HALF, HALF);
	} else if (n >= QUARTER) {
		memcpy(out, from, QUARTER);
		memcpy(out + n - QUARTER, from + n - QUARTER, QUARTER);
	} else {
		for (size_t i = 0; i < n; i++)
			out[i] = (uint8_t)from[i];
	}
}

static inline void pack_bytes(struct packer *p, struct str bytes)
{
	if (bytes.n > (size_t)(p->end - p->at)) {
		p->is_full = true;
		return;
	}
	pack_copy(p->at, bytes.p, bytes.n);
	p->at += bytes.n;
}

static inline void pack_text(struct packer *p, struct str text)  /* length, then bytes */
{
	pack_number(p, text.n);
	pack_bytes(p, text);
}

struct str packed(const struct packer *);

struct unpacker unpacker_on(const void *bytes, size_t n);

static inline uint8_t unpack_byte(struct unpacker *u)
{
	if (u->at == u->end) {
		u->is_bad = true;
		return 0;
	}
	return *u->at++;
}

/* Beyond max: bad, and 0. */
static inline uint64_t unpack_number(struct unpacker *u, uint64_t max)
{
	uint64_t number = 0;

	if (u->at < u->end && *u->at < 128 && *u->at <= max) {  /* one byte: the most frequent */
		number = *u->at++;
		return u->is_bad ? 0 : number;
	}
	for (unsigned shift = 0; shift < 63; shift += 7) {
		uint8_t byte = unpack_byte(u);

		number |= (uint64_t)(byte & 127) << shift;
		if ((byte & 128) == 0) {
			u->is_bad |= number > max;
			return u->is_bad ? 0 : number;
		}
	}
	u->is_bad = true;
	return 0;
}

/* As unpack_number, for numbers that mostly have several bytes: eight at a time, without a guess at
 * their count. */
static inline uint64_t unpack_long(struct unpacker *u, uint64_t max)
{
	static const uint64_t more = 0x8080808080808080u, bits = 0x7f;
	uint64_t eight;

	if (u->end - u->at < 8)
		return unpack_number(u, max);
	memcpy(&eight, u->at, sizeof eight);
	eight = le64toh(eight);
	if ((~eight & more & 0xffffffffffu) == 0)       /* more than five: as it comes */
		return unpack_number(u, max);
	unsigned last = (unsigned)__builtin_ctzll(~eight & more);

	eight &= ((uint64_t)2 << last) - 1;
	u->at += last / 8 + 1;
	uint64_t number = (eight & bits) | (eight >> 1 & bits << 7) | (eight >> 2 & bits << 14) |
	                  (eight >> 3 & bits << 21) | (eight >> 4 & bits << 28);

	u->is_bad |= number > max;
	return u->is_bad ? 0 : number;
}

struct str unpack_text(struct unpacker *);              /* a view into the value */

/* A number as so many digits, zeros in front. */
struct str digits_text(struct mem *, uint64_t number, unsigned digits);

/* YYYY-MM-DD as one number that sorts like the date, 0 for anything else; and back, "" for 0. */
uint32_t pack_date(struct str iso);
struct str unpack_date(struct mem *, uint64_t packed_date);
enum { PACKED_DATE_MAX = (9999 * 12 + 11) * 31 + 30 };

#endif
