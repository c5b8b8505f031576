/* slot.c - what the keeper does with a prepared revision, and how a slot travels.
 *
 * For     keeper, clerk, press. The keeper links no more of the PDF code than this.
 * Never   looks into the file: it is bytes to be hashed. */
#include "paper/slot.h"

#include <assert.h>

static char *put_u64(char *at, uint64_t number)
{
	for (int i = 0; i < 8; i++)
		*at++ = (char)(uint8_t)(number >> (56 - 8 * i));
	return at;
}

static uint64_t get_u64(struct str s, size_t at)
{
	uint64_t number = 0;

	for (size_t i = 0; i < 8; i++)
		number = number << 8 | (uint8_t)s.p[at + i];
	return number;
}

struct str slot_pack(struct mem *m, const struct pades_slot *s)
{
	char *out = mem_get(m, 1, SLOT_BYTES), *at = out;

	assert(s->digest.kind == DIGEST_SHA256);
	for (size_t i = 0; i < 4; i++)
		at = put_u64(at, s->range[i]);
	at = put_u64(put_u64(at, s->hole), s->hole_digits);
	for (size_t i = 0; i < 32; i++)
		*at++ = (char)s->digest.bytes[i];
	assert(at == out + SLOT_BYTES);
	return str_from(out, SLOT_BYTES);
}

bool slot_read(struct str in, struct pades_slot *out)
{
	struct pades_slot s = { .digest.kind = DIGEST_SHA256 };

	if (in.n != SLOT_BYTES)
		return false;
	for (size_t i = 0; i < 4; i++)
		s.range[i] = get_u64(in, 8 * i);
	s.hole = get_u64(in, 32);
	s.hole_digits = get_u64(in, 40);
	for (size_t i = 0; i < 32; i++)
		s.digest.bytes[i] = (uint8_t)in.p[48 + i];
	*out = s;
	return true;
}

enum err pades_digest(struct str file, uint64_t prefix_bytes, const struct pades_slot *s,
		      struct digest *prefix_out, struct digest *range_out)
{
	uint64_t gap = s->range[1];

	if (s->range[0] != 0 || gap >= file.n || prefix_bytes > gap || s->hole != gap + 1 ||
	    s->hole_digits > 2 * PADES_CMS_BYTES_MAX ||
	    s->range[2] != s->hole + s->hole_digits + 1 || s->range[2] > file.n ||
	    s->range[3] != file.n - s->range[2])
		return ERR_INVALID;
	const struct digest_span both[] = {
		{ prefix_bytes, prefix_bytes, prefix_bytes },
		{ gap, s->range[2], file.n },
	};
	const struct str parts[] = { str_sub(file, 0, gap),
		                     str_sub(file, s->range[2], s->range[3]) };
	struct digest out[2];

	digest_spans(file, both, s->digest.kind == DIGEST_SHA256 ? 2 : 1, out);
	*prefix_out = out[0];
	*range_out = s->digest.kind == DIGEST_SHA256 ? out[1] : digest_of(s->digest.kind, parts, 2);
	return OK;
}
