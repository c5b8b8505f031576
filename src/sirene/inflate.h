#ifndef SIRENE_INFLATE_H
#define SIRENE_INFLATE_H
#include "base/str.h"

/* inflate.h - raw deflate and CRC-32, by ISA-L where the build finds it, by zlib elsewhere. Whole
 * buffers are never asked for: a stock file is nine gigabytes. */

struct inflater;

struct inflater *inflater_new(struct mem *);

enum { INFLATER_BACK_MAX = 8 }; /* bytes in front of *in that must be there to be given back */

/* Takes from *in what it needs and writes up to room bytes. *is_end: the deflate stream is over,
 * and *in stands behind it, if need be by going back up to INFLATER_BACK_MAX bytes. ERR_INVALID:
 * not deflate. */
MUST_CHECK enum err inflater_run(struct inflater *, struct str *in, void *out, size_t room,
                                 size_t *n_out, bool *is_end);

/* Behind its first n bytes, keeping its place even when nothing is left: bytes may be given
 * back. */
static inline void inflater_pass(struct str *in, size_t n)
{
	in->p += n;
	in->n -= n;
}

/* CRC-32 of ISO 3309 as zip has it; starts from 0. */
uint32_t inflater_crc(uint32_t crc, struct str bytes);

const char *inflater_name(void);        /* "isa-l", "zlib" */

#endif
