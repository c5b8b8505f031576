/* store.c - blobs on files: sealed while they arrive, on disk before anybody may name them.
 *
 * For     uploads (a piece at a time), jobs and pages (whole).
 * Never   overwrites; deletes what was kept (store_sweep alone does); keeps plaintext on disk.
 * Fails   a full disk is ERR_IO and leaves nothing with a name.
 * Limits  STORE_BYTES_MAX a document; 128 KiB of memory a writer. */
#include "platform/store.h"

#include <assert.h>
#include <string.h>

#include "platform/crypt.h"
#include "platform/memfd.h"
#include "platform/store_files.h"

enum {
	FORMAT_VERSION = 1,
	HEAD_BYTES = 1 + CRYPT_PREFIX_BYTES,
	AAD_BYTES = 8 + 16 + 8,
	SEALED_BYTES = CRYPT_CHUNK_BYTES + CRYPT_TAG_BYTES,
	SYNC_BYTES = 1024 * 1024,       /* begin to write back after so many */
	CHUNKS_MAX = STORE_BYTES_MAX / CRYPT_CHUNK_BYTES,
	FILE_BYTES_MAX = HEAD_BYTES + STORE_BYTES_MAX + CHUNKS_MAX * CRYPT_TAG_BYTES + CRYPT_TAG_BYTES
};

struct store_writer {
	struct store_file file;
	struct sealer *sealer;
	struct sha256 *plain_hash, *disk_hash;  /* plain_hash NULL: of a copy nobody asks */
	struct chunk chunk;             /* counter of the next one */
	uint8_t aad[AAD_BYTES];
	uint8_t *waiting, *sealed;      /* of plaintext, not written yet; room for one chunk */
	size_t waiting_n;
	int64_t bytes;
	bool has_failed;
};

static void put_u64(uint8_t *out, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(v >> (56 - 8 * i));
}

static void aad_of(const struct store_place *p, uint8_t out[AAD_BYTES])
{
	assert(p->portal >= 0 && p->version >= 0 && !id_is_zero(p->document));
	put_u64(out, (uint64_t)p->portal);
	memcpy(out + 8, p->document.bytes, sizeof p->document.bytes);
	put_u64(out + 24, (uint64_t)p->version);
}

static enum err to_disk(struct store_writer *w, struct str bytes)
{
	crypt_sha256_add(w->disk_hash, bytes);
	return store_file_add(&w->file, bytes, SYNC_BYTES);
}

static enum err seal(struct store_writer *w, struct str in, bool is_last)
{
	w->chunk.is_last = is_last;
	crypt_sealer_chunk(w->sealer, &w->chunk, in, w->sealed);
	w->chunk.counter++;
	return to_disk(w, str_from(w->sealed, in.n + CRYPT_TAG_BYTES));
}

static enum err flush(struct store_writer *w, bool is_last)
{
	struct str in = str_from(w->waiting, w->waiting_n);

	w->waiting_n = 0;
	return seal(w, in, is_last);
}

static void drop_at_end(void *object)
{
	struct store_writer *w = object;

	store_file_drop(&w->file);
}

static enum err writer_open(struct store *s, struct mem *m, const struct world *world,
			    const struct seal_key *key, const struct store_place *place,
			    struct store_writer **out)
{
	struct store_writer *w = mem_new_of(m, struct store_writer);
	uint8_t head[HEAD_BYTES] = { FORMAT_VERSION };

	TRY(store_file_new(s, place->document.bytes[15], world, &w->file));
	mem_defer(m, drop_at_end, w);
	w->sealer = crypt_sealer_new(m, key);
	w->disk_hash = crypt_sha256_new(m);
	w->waiting = mem_room(m, CRYPT_CHUNK_BYTES);
	w->sealed = mem_room(m, SEALED_BYTES);
	aad_of(place, w->aad);
	w->chunk.aad = str_from(w->aad, sizeof w->aad);
	world_random(world, w->chunk.prefix, sizeof w->chunk.prefix);
	memcpy(head + 1, w->chunk.prefix, sizeof w->chunk.prefix);
	TRY(to_disk(w, str_from(head, sizeof head)));
	*out = w;
	return OK;
}

enum err store_writer_open(struct store *s, struct mem *m, const struct world *world,
			   const struct seal_key *key, const struct store_place *place,
			   struct store_writer **out)
{
	TRY(writer_open(s, m, world, key, place, out));
	(*out)->plain_hash = crypt_sha256_new(m);
	return OK;
}

static enum err add(struct store_writer *w, struct str piece)
{
	if (piece.n > (size_t)(STORE_BYTES_MAX - w->bytes))
		return ERR_LIMIT;
	if (w->plain_hash != NULL)
		crypt_sha256_add(w->plain_hash, piece);
	w->bytes += (int64_t)piece.n;
	while (piece.n > 0) {
		/* a full chunk leaves only when more follows: the last one carries the last flag */
		if (w->waiting_n == CRYPT_CHUNK_BYTES)
			TRY(flush(w, false));
		if (w->waiting_n == 0 && piece.n > CRYPT_CHUNK_BYTES) {
			TRY(seal(w, str_sub(piece, 0, CRYPT_CHUNK_BYTES), false));
			piece = str_sub(piece, CRYPT_CHUNK_BYTES, piece.n);
			continue;
		}
		struct str now = str_sub(piece, 0, CRYPT_CHUNK_BYTES - w->waiting_n);

		memcpy(w->waiting + w->waiting_n, now.p, now.n);
		w->waiting_n += now.n;
		piece = str_sub(piece, now.n, piece.n);
	}
	return OK;
}

enum err store_writer_add(struct store_writer *w, struct str piece)
{
	if (w->has_failed)
		return ERR_IO;
	enum err e = add(w, piece);

	w->has_failed = e != OK;
	return e;
}

enum err store_writer_keep(struct store_writer **writer, struct blob *out)
{
	struct store_writer *w = *writer;
	struct blob blob = { .bytes = w->bytes };
	enum err e = w->has_failed ? ERR_IO : flush(w, true);

	if (e == OK) {
		struct hash plain = { { 0 } }, disk = crypt_sha256_end(w->disk_hash);

		if (w->plain_hash != NULL)
			plain = crypt_sha256_end(w->plain_hash);
		memcpy(blob.plain, plain.bytes, sizeof blob.plain);
		memcpy(blob.name, disk.bytes, sizeof blob.name);
		e = store_file_keep(&w->file, blob.name);
	}
	store_writer_drop(writer);
	if (e == OK)
		*out = blob;
	return e;
}

void store_writer_drop(struct store_writer **writer)
{
	if (*writer != NULL)
		store_file_drop(&(*writer)->file);
	*writer = NULL;
}

static enum err put_whole(struct store_writer *w, struct str plain, struct blob *out)
{
	enum err e = store_writer_add(w, plain);

	if (e == OK)
		return store_writer_keep(&w, out);
	store_writer_drop(&w);
	return e;
}

enum err store_put(struct store *s, struct mem *m, const struct world *world,
		   const struct seal_key *key, const struct store_place *place, struct str plain,
		   struct blob *out)
{
	struct store_writer *w;

	TRY(store_writer_open(s, m, world, key, place, &w));
	return put_whole(w, plain, out);
}

enum err store_put_copy(struct store *s, struct mem *m, const struct world *world,
			const struct seal_key *key, const struct store_place *place, struct str plain,
			struct blob *out)
{
	struct store_writer *w;

	TRY(writer_open(s, m, world, key, place, &w));
	return put_whole(w, plain, out);
}

/* --- reading ----------------------------------------------------------------------------------- */

static enum err whole(const struct store *s, struct mem *m, const struct store_place *place,
		      const uint8_t name[STORE_NAME_BYTES], struct str *out)
{
	struct str bytes;

	TRY(store_file_read(s, m, place->document.bytes[15], name, FILE_BYTES_MAX, &bytes));
	struct hash h = crypt_sha256(bytes);

	if (!str_eq(hash_view(&h), str_from(name, STORE_NAME_BYTES)))
		return err_note(ERR_CRYPTO, "store: a blob is not what its name says");
	*out = bytes;
	return OK;
}

enum err store_check(const struct store *s, const struct store_place *place,
		     const uint8_t name[STORE_NAME_BYTES])
{
	struct mem *m = mem_new(FILE_BYTES_MAX + 4096);
	struct str bytes;
	enum err e = whole(s, m, place, name, &bytes);

	mem_free(&m);
	return e;
}

static size_t plain_bytes(size_t sealed_bytes)
{
	size_t chunks = (sealed_bytes + SEALED_BYTES - 1) / SEALED_BYTES;

	return sealed_bytes - chunks * CRYPT_TAG_BYTES;
}

/* Opens every chunk of rest into out, which has room for plain_bytes(rest.n). */
static enum err open_chunks(struct chunk *c, struct str rest, char *out)
{
	do {
		struct str sealed = str_sub(rest, 0, SEALED_BYTES);

		c->is_last = sealed.n == rest.n;
		TRY(crypt_chunk_open(c, sealed, out));
		out += sealed.n - CRYPT_TAG_BYTES;
		c->counter++;
		rest = str_sub(rest, sealed.n, rest.n);
	} while (rest.n > 0);
	return OK;
}

enum err store_read(const struct store *s, struct mem *m, const struct seal_key *key,
		    const struct store_place *place, const uint8_t name[STORE_NAME_BYTES],
		    size_t limit, struct str *out)
{
	uint8_t aad[AAD_BYTES] = { 0 };
	struct chunk c = { .key = key, .aad = str_from(aad, sizeof aad) };
	struct mem *work = mem_new(FILE_BYTES_MAX + 4096);
	struct str bytes;
	enum err e = whole(s, work, place, name, &bytes);

	if (e == OK && (bytes.n < HEAD_BYTES + CRYPT_TAG_BYTES || bytes.p[0] != FORMAT_VERSION ||
			(bytes.n - HEAD_BYTES - 1) % SEALED_BYTES < CRYPT_TAG_BYTES - 1))
		e = err_note(ERR_CRYPTO, "store: a blob of no known format");
	if (e == OK && plain_bytes(bytes.n - HEAD_BYTES) > limit)
		e = ERR_LIMIT;
	if (e == OK) {
		size_t n = plain_bytes(bytes.n - HEAD_BYTES);
		char *plain = mem_get(m, 1, n + 1);

		aad_of(place, aad);
		memcpy(c.prefix, bytes.p + 1, sizeof c.prefix);
		e = open_chunks(&c, str_sub(bytes, HEAD_BYTES, bytes.n), plain);
		if (e == OK)
			*out = str_from(plain, n);
		else
			explicit_bzero(plain, n);
	}
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
