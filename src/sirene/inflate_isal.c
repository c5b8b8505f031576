/* inflate_isal.c - inflate.h by ISA-L: two to three times as fast as zlib on stock files. */
#include "sirene/inflate.h"

#include <isa-l.h>

struct inflater {
	struct inflate_state state;
};

struct inflater *inflater_new(struct mem *m)
{
	struct inflater *i = mem_new_of(m, struct inflater);

	isal_inflate_init(&i->state);
	i->state.crc_flag = ISAL_DEFLATE;
	return i;
}

enum err inflater_run(struct inflater *i, struct str *in, void *out, size_t room, size_t *n_out,
                      bool *is_end)
{
	size_t given = in->n < UINT32_MAX ? in->n : UINT32_MAX;

	i->state.next_in = (uint8_t *)(uintptr_t)in->p;
	i->state.avail_in = (uint32_t)given;
	i->state.next_out = out;
	i->state.avail_out = room < UINT32_MAX ? (uint32_t)room : UINT32_MAX;
	uint32_t before = i->state.avail_out;
	int code = isal_inflate(&i->state);
	const char *end = in->p + given;
	size_t left = i->state.avail_in;

	*n_out = before - i->state.avail_out;
	*is_end = i->state.block_state == ISAL_BLOCK_FINISH;
	if (*is_end)                    /* whole bytes that it had taken ahead */
		left += (size_t)i->state.read_in_length / 8;
	/* of a bad stream it may claim to give back more than it was given */
	if ((code != ISAL_DECOMP_OK && code != ISAL_END_INPUT) || left > given + INFLATER_BACK_MAX)
		return ERR_INVALID;
	in->p = end - left;
	in->n = in->n - given + left;
	return OK;
}

uint32_t inflater_crc(uint32_t crc, struct str bytes)
{
	return crc32_gzip_refl(crc, (const unsigned char *)bytes.p, bytes.n);
}

const char *inflater_name(void)
{
	return "isa-l";
}
