/* head.c - what a journal's head says, and the proof that one tree grew out of another.
 *
 * For     the keeper before it signs, `tabellion audit verify` after, core/merkle.c for its nodes.
 * Never   reads the journal: the caller brings hashes.
 * Limits  HEAD_PROOF_HASHES_MAX hashes: more than any tree of 2^63 entries needs. */
#include "platform/head.h"

#include <assert.h>
#include <string.h>

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

struct hash head_leaf(struct str entry)
{
	struct mem *m = mem_new(4096);
	struct sha256 *h = crypt_sha256_new(m);

	crypt_sha256_add(h, str_from("\0", 1));
	crypt_sha256_add(h, entry);
	struct hash out = crypt_sha256_end(h);

	mem_free(&m);
	return out;
}

struct hash head_node(const struct hash *left, const struct hash *right)
{
	uint8_t bytes[1 + 2 * CRYPT_HASH_BYTES] = { 1 };

	memcpy(bytes + 1, left->bytes, CRYPT_HASH_BYTES);
	memcpy(bytes + 1 + CRYPT_HASH_BYTES, right->bytes, CRYPT_HASH_BYTES);
	return crypt_sha256(str_from(bytes, sizeof bytes));
}

static bool is_same(const struct hash *a, const struct hash *b)
{
	return memcmp(a->bytes, b->bytes, CRYPT_HASH_BYTES) == 0;
}

/* Steps 4 to 6 of RFC 9162 2.1.4.2: fn and sn climb the two trees; fr and sr are what they hash to. */
static bool walk(const struct head *old, const struct head *new_head, const struct hash *path, size_t n)
{
	uint64_t fn = old->size - 1, sn = new_head->size - 1;
	struct hash fr = path[0], sr = path[0];

	while ((fn & 1) != 0) {
		fn >>= 1;
		sn >>= 1;
	}
	for (size_t i = 1; i < n; i++) {
		if (sn == 0)
			return false;
		if ((fn & 1) != 0 || fn == sn) {
			fr = head_node(&path[i], &fr);
			sr = head_node(&path[i], &sr);
			while ((fn & 1) == 0 && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			sr = head_node(&sr, &path[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && is_same(&fr, &old->root) && is_same(&sr, &new_head->root);
}

bool head_is_grown(const struct head *old, const struct head *new_head, const struct hash *proof,
		   size_t n)
{
	struct hash path[HEAD_PROOF_HASHES_MAX + 1];

	if (old->portal != new_head->portal || old->size > new_head->size ||
	    n > HEAD_PROOF_HASHES_MAX)
		return false;
	if (old->size == new_head->size)
		return n == 0 && is_same(&old->root, &new_head->root);
	if (old->size == 0)
		return n == 0;
	if (n == 0)
		return false;
	size_t first = 0;

	if ((old->size & (old->size - 1)) == 0)         /* a full tree is its own first node */
		path[first++] = old->root;
	memcpy(path + first, proof, n * sizeof *proof); /* @size: n <= HEAD_PROOF_HASHES_MAX */
	return walk(old, new_head, path, first + n);
}
