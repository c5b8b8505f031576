/* store_read.c - blobs read back: opened with their key, or held against their sums without one.
 *
 * For     downloads, pictures, jobs (store_read, store_read_memfd); tabellion store check (store_check).
 * Never   gives out a byte whose chunk did not open; reads more of a file than its tail and one part.
 * Fails   ERR_CRYPTO for all that is not what was kept there; ERR_IO for the disk.
 * Limits  STORE_BYTES_MAX a part. */
#include <assert.h>
#include <string.h>

#include "platform/memfd.h"
#include "platform/store_files.h"
#include "platform/store_tail.h"

void store_aad(const struct store_place *p, uint8_t out[STORE_AAD_BYTES])
{
	const uint64_t numbers[2] = { (uint64_t)p->portal, (uint64_t)p->version };

	assert(p->portal >= 0 && p->version >= 0 && !id_is_zero(p->document));
	for (int i = 0; i < 8; i++) {
		out[i] = (uint8_t)(numbers[0] >> (56 - 8 * i));
		out[24 + i] = (uint8_t)(numbers[1] >> (56 - 8 * i));
	}
	memcpy(out + 8, p->document.bytes, sizeof p->document.bytes);
}

struct found {                          /* a part on disk */
	int fd;
	struct tail *tail;
	const struct tail_part *part;
	size_t chunk;                   /* its first one */
	uint64_t at;
};

/* The descriptor and all else belong to work. */
static enum err find(const struct store *s, struct mem *work, const struct store_place *place,
		     const uint8_t name[STORE_NAME_BYTES], struct found *out)
{
	struct found f = { .tail = mem_new_of(work, struct tail) };
	uint64_t bytes;

	TRY(store_file_open(s, place->document.bytes[15], name, &f.fd, &bytes));
	mem_defer_close(work, f.fd);
	size_t n = bytes < TAIL_BYTES_MAX ? (size_t)bytes : TAIL_BYTES_MAX;
	char *end = mem_room(work, TAIL_BYTES_MAX);

	TRY(store_file_at(f.fd, bytes - n, end, n));
	TRY(tail_read(str_from(end, n), bytes, name, f.tail));
	f.part = tail_find(f.tail, place->version, &f.chunk, &f.at);
	if (f.part == NULL)
		return err_note(ERR_CRYPTO, "store: a blob has no such version");
	*out = f;
	return OK;
}

static size_t chunk_bytes(uint64_t left)
{
	return left < CRYPT_CHUNK_BYTES ? (size_t)left : CRYPT_CHUNK_BYTES;
}

/* --- without a key ------------------------------------------------------------------------------ */

static enum err check_sums(const struct found *f, char *room)
{
	uint64_t left = f->part->bytes, at = f->at;
	uint8_t sums[CRC_BYTES];

	for (size_t i = f->chunk; left > 0; i++) {
		size_t n = chunk_bytes(left);

		TRY(store_file_at(f->fd, at, room, n));
		crc_quarters(str_from(room, n), sums);
		if (memcmp(sums, f->tail->chunks[i] + CRYPT_TAG_BYTES, sizeof sums) != 0)
			return err_note(ERR_CRYPTO, "store: a chunk of a blob has changed");
		at += n;
		left -= n;
	}
	return OK;
}

enum err store_check(const struct store *s, const struct store_place *place,
		     const uint8_t name[STORE_NAME_BYTES])
{
	struct mem *work = mem_new(STORE_READ_BYTES_MAX);
	struct found f;
	enum err e = find(s, work, place, name, &f);

	if (e == OK)
		e = check_sums(&f, mem_room(work, CRYPT_CHUNK_BYTES));
	mem_free(&work);
	return e;
}

/* --- with it ------------------------------------------------------------------------------------ */

/* Opens the part where it stands. */
static enum err open_chunks(struct opener *opener, const struct found *f, struct str aad, char *p)
{
	struct chunk c = { .aad = aad };
	uint64_t left = f->part->bytes;

	memcpy(c.prefix, f->tail->prefix, sizeof c.prefix);
	for (size_t i = f->chunk; !c.is_last; i++) {
		size_t n = chunk_bytes(left);

		c.counter = (uint32_t)i;
		c.is_last = n == left;
		TRY(crypt_opener_chunk(opener, &c, str_from(p, n), f->tail->chunks[i], p));
		p += n;
		left -= n;
	}
	return OK;
}

static enum err read_part(const struct found *f, struct mem *m, struct opener *opener, struct str aad,
			  struct str *out)
{
	size_t n = (size_t)f->part->bytes;
	char *p = mem_room(m, n + 1);
	enum err e = store_file_at(f->fd, f->at, p, n);

	if (e == OK)
		e = open_chunks(opener, f, aad, p);
	p[n] = '\0';
	if (e != OK)
		explicit_bzero(p, n);
	else
		*out = str_from(p, n);
	return e;
}

enum err store_read(const struct store *s, struct mem *m, const struct seal_key *key,
		    const struct store_place *place, const uint8_t name[STORE_NAME_BYTES],
		    size_t limit, struct str *out)
{
	struct mem *work = mem_new(STORE_READ_BYTES_MAX);
	uint8_t aad[STORE_AAD_BYTES];
	struct found f;
	enum err e = find(s, work, place, name, &f);

	store_aad(place, aad);
	if (e == OK && (f.part->bytes > limit || f.part->bytes > STORE_BYTES_MAX))
		e = ERR_LIMIT;
	if (e == OK)
		e = read_part(&f, m, crypt_opener_new(work, key), str_from(aad, sizeof aad), out);
	mem_free(&work);
	return e;
}

enum err store_read_memfd(const struct store *s, struct mem *m, const struct seal_key *key,
			  const struct store_place *place, const uint8_t name[STORE_NAME_BYTES],
			  int *fd_out)
{
	struct mem *work = mem_new_secret(STORE_BYTES_MAX + 4096);
	struct str plain;
	int fd = -1;
	enum err e = store_read(s, work, key, place, name, STORE_BYTES_MAX, &plain);

	if (e == OK)
		e = memfd_of("document", plain, &fd);
	mem_free(&work);
	if (e != OK)
		return e;
	mem_defer_close(m, fd);
	*fd_out = fd;
	return OK;
}
