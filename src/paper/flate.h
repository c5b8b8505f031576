#ifndef PAPER_FLATE_H
#define PAPER_FLATE_H
#include "paper/pdf.h"

/* flate.h - the one filter that cross-references, object streams and validation data need. */

enum { FLATE_BYTES_MAX = 16 * 1024 * 1024 };

/* The data of a stream, decoded: no filter, or FlateDecode alone with the PNG predictors or none. Its
 * keys must be direct when is_bare (the cross-reference is being read: nothing can be looked up).
 * NULL p: refused, the file's fault is set. */
struct str flate_decode(struct pdf *, const struct obj *stream, bool is_bare);

/* zlib form of the bytes, as /Filter /FlateDecode wants it. */
struct str flate_pack(struct mem *, struct str);

/* The same in a third of the time, a tenth larger: for pages, which are written once and seldom read. */
struct str flate_pack_fast(struct mem *, struct str);

#endif
