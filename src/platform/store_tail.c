/* store_tail.c - the end of a blob's file, written and read.
 *
 * For     store.c, store_read.c.
 * Never   believes a number of a file before it is held against a bound; gives out a tail that is not the
 *         name's. */
#include "platform/store_tail.h"

#include <assert.h>
#include <string.h>

static uint8_t *put(uint8_t *out, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		out[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
	return out + bytes;
}

static uint64_t take(const char **p, int bytes)
{
	uint64_t v = 0;

	for (int i = 0; i < bytes; i++)
		v = v << 8 | (uint8_t)(*p)[i];
	*p += bytes;
	return v;
}

size_t tail_chunks(uint64_t bytes)
{
	return bytes == 0 ? 1 : (size_t)((bytes + CRYPT_CHUNK_BYTES - 1) / CRYPT_CHUNK_BYTES);
}

size_t tail_write(const struct tail *t, uint8_t out[TAIL_BYTES_MAX])
{
	uint8_t *p = out;

	assert(t->n_parts > 0 && t->n_parts <= STORE_PARTS_MAX && t->n_chunks <= TAIL_CHUNKS_MAX);
	memcpy(p, t->chunks, t->n_chunks * TAIL_CHUNK_BYTES);
	p += t->n_chunks * TAIL_CHUNK_BYTES;
	for (size_t i = 0; i < t->n_parts; i++) {
		p = put(p, (uint64_t)t->parts[i].version, 8);
		p = put(p, t->parts[i].bytes, 8);
	}
	p = put(p, TAIL_FORMAT, 1);
	memcpy(p, t->prefix, CRYPT_PREFIX_BYTES);
	p = put(p + CRYPT_PREFIX_BYTES, t->n_parts, 4);
	return (size_t)(p - out);
}

static enum err no_tail(void)
{
	return err_note(ERR_CRYPTO, "store: a blob is not what its name says, or of no known format");
}

/* The foot, then the parts that stand before it; *sealed_out: bytes of all their chunks. */
static bool read_parts(struct str end, struct tail *t, uint64_t *sealed_out)
{
	const char *p = end.p + end.n - TAIL_FOOT_BYTES;
	uint64_t format = take(&p, 1), parts, sealed = 0;
	size_t chunks = 0;

	memcpy(t->prefix, p, sizeof t->prefix);
	p += sizeof t->prefix;
	parts = take(&p, 4);
	if (format != TAIL_FORMAT || parts == 0 || parts > STORE_PARTS_MAX ||
	    end.n < TAIL_FOOT_BYTES + parts * TAIL_PART_BYTES)
		return false;
	p = end.p + end.n - TAIL_FOOT_BYTES - parts * TAIL_PART_BYTES;
	for (size_t i = 0; i < parts; i++) {
		uint64_t version = take(&p, 8), bytes = take(&p, 8);

		if (version > INT64_MAX || bytes > STORE_FILE_BYTES_MAX - sealed)
			return false;
		t->parts[i] = (struct tail_part){ (int64_t)version, bytes };
		sealed += bytes;
		chunks += tail_chunks(bytes);
	}
	t->n_parts = (size_t)parts;
	t->n_chunks = chunks;
	*sealed_out = sealed;
	return true;
}

enum err tail_read(struct str end, uint64_t file_bytes, const uint8_t name[STORE_NAME_BYTES], struct tail *t)
{
	uint64_t sealed;

	assert(end.n <= TAIL_BYTES_MAX && end.n <= file_bytes);
	if (end.n < TAIL_FOOT_BYTES || !read_parts(end, t, &sealed))
		return no_tail();
	size_t n = t->n_chunks * TAIL_CHUNK_BYTES + t->n_parts * TAIL_PART_BYTES + TAIL_FOOT_BYTES;

	if (n > end.n || sealed + n != file_bytes)
		return no_tail();
	struct str tail = str_sub(end, end.n - n, n);
	struct hash h = crypt_sha256(tail);

	if (!str_eq(hash_view(&h), str_from(name, STORE_NAME_BYTES)))
		return no_tail();
	memcpy(t->chunks, tail.p, t->n_chunks * TAIL_CHUNK_BYTES);      /* @size: n_chunks, by read_parts */
	return OK;
}

const struct tail_part *tail_find(const struct tail *t, int64_t version, size_t *chunk_out, uint64_t *at_out)
{
	size_t chunk = 0;
	uint64_t at = 0;

	for (size_t i = 0; i < t->n_parts; i++) {
		if (t->parts[i].version == version) {
			*chunk_out = chunk;
			*at_out = at;
			return &t->parts[i];
		}
		chunk += tail_chunks(t->parts[i].bytes);
		at += t->parts[i].bytes;
	}
	return NULL;
}
