/* head.c - the bytes that a journal head's signature is over.
 *
 * For     the keeper, which signs them, and `tabellion audit verify`. */
#include "platform/head.h"

#include <assert.h>

struct str head_bytes(struct mem *m, const struct head *h)
{
	struct buf *b = buf_new(m, HEAD_BYTES_MAX);
	const uint64_t numbers[3] = { h->portal, h->size, h->time_ms };

	buf_add(b, STR("tabellion journal head 1\n"));
	for (int i = 0; i < 3; i++)
		for (int shift = 56; shift >= 0; shift -= 8)
			buf_byte(b, (char)(numbers[i] >> shift & 255));
	buf_add(b, hash_view(&h->root));
	assert(!buf_full(b));
	return buf_done(b);
}
