#ifndef PAPER_BOMB_H
#define PAPER_BOMB_H
#include "base/str.h"

/* bomb.h - how large a PDF's streams become, before anything decodes them into memory. */

enum {
	BOMB_TEXT_BYTES_MAX = 64 * 1000 * 1000, /* all that is not a picture, together */
	BOMB_ALL_BYTES_MAX = 256 * 1000 * 1000, /* pictures too */
	BOMB_STREAMS_MAX = 50 * 1000,
	BOMB_OBJECTS_MAX = 60 * 1000            /* a reader keeps something for each; a hundred bytes or more */
};

/* Inflates what looks like a zlib stream, into nothing, until a bound is passed. True: it is passed, so the
 * file must not be opened. At most some 0.5 s. Zlib within zlib, ASCII85 and hexadecimal are seen through; LZW and run
 * lengths are not: there the child's limits hold. */
bool bomb_is(struct str pdf);

#endif
