/* inflate_zlib.c - inflate.h by zlib, where ISA-L is not to be had. */
#include "sirene/inflate.h"

#include <assert.h>
#include <zlib.h>

struct inflater {
	z_stream stream;
};

static void end_inflater(void *object)
{
	(void)inflateEnd(&((struct inflater *)object)->stream);
}

struct inflater *inflater_new(struct mem *m)
{
	struct inflater *i = mem_new_of(m, struct inflater);
	int code = inflateInit2(&i->stream, -MAX_WBITS);

	assert(code == Z_OK);           /* else there is no memory */
	mem_defer(m, end_inflater, i);
	return i;
}

enum err inflater_run(struct inflater *i, struct str *in, void *out, size_t room, size_t *n_out,
                      bool *is_end)
{
	size_t given = in->n < UINT32_MAX ? in->n : UINT32_MAX;

	i->stream.next_in = (Bytef *)(uintptr_t)in->p;
	i->stream.avail_in = (uInt)given;
	i->stream.next_out = out;
	i->stream.avail_out = room < UINT32_MAX ? (uInt)room : UINT32_MAX;
	uInt before = i->stream.avail_out;
	int code = inflate(&i->stream, Z_NO_FLUSH);

	inflater_pass(in, given - i->stream.avail_in);
	*n_out = before - i->stream.avail_out;
	*is_end = code == Z_STREAM_END;
	return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ? OK : ERR_INVALID;
}

uint32_t inflater_crc(uint32_t crc, struct str bytes)
{
	return (uint32_t)crc32_z(crc, (const Bytef *)bytes.p, bytes.n);
}

const char *inflater_name(void)
{
	return "zlib";
}
