/* store.c - blobs on files: sealed while they arrive, on disk before anybody may name them.
 *
 * For     uploads (a piece at a time), jobs and pages (whole). store_read.c reads them.
 * Never   overwrites; deletes what was kept (store_sweep alone does); keeps plaintext on disk.
 * Fails   a full disk is ERR_IO and leaves nothing with a name that a row will ever have.
 * Limits  STORE_* of the header; 120 KiB of memory a writer. */
#include "platform/store.h"

#include <assert.h>
#include <string.h>

#include "platform/crypt.h"
#include "platform/memfd.h"
#include "platform/store_files.h"
#include "platform/store_tail.h"

enum {
	SYNC_BYTES = 4 * 1024 * 1024,   /* begin to write back after so many */
	EARLY_BYTES = 256 * 1024        /* so few wait for the end: to begin costs more than they do */
};

struct store_writer {
	struct store_file file;
	struct sealer *sealer;
	struct sha256 *plain_hash;      /* of the first part: of copies nobody asks */
	struct hash plain;
	struct chunk chunk;             /* its counter runs on from part to part */
	struct store_place place;
	uint8_t aad[STORE_AAD_BYTES];
	uint8_t *waiting;               /* plaintext of one chunk, sealed where it stands */
	size_t waiting_n;
	struct tail tail;               /* its last part is the open one */
	int64_t bytes;
	int also_fd;                    /* -1: none, or no more */
	bool has_reader;                /* there was one: who reads the document now has it */
	bool has_ended, has_failed;     /* the open part; the writer */
};

static struct tail_part *open_part(struct store_writer *w)
{
	return &w->tail.parts[w->tail.n_parts - 1];
}

static enum err seal(struct store_writer *w, struct str in, bool is_last)
{
	uint8_t *entry = w->tail.chunks[w->tail.n_chunks];
	struct str sealed = str_from(w->waiting, in.n);

	assert(w->tail.n_chunks < TAIL_CHUNKS_MAX);
	if (w->also_fd >= 0)
		TRY(memfd_write(w->also_fd, in));
	w->chunk.is_last = is_last;
	w->chunk.counter = (uint32_t)w->tail.n_chunks++;
	crypt_sealer_chunk(w->sealer, &w->chunk, in, w->waiting, entry);
	crc_quarters(sealed, entry + CRYPT_TAG_BYTES);
	return store_file_add(&w->file, sealed, SYNC_BYTES);
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

static void begin_part(struct store_writer *w, int64_t version)
{
	w->place.version = version;
	store_aad(&w->place, w->aad);
	w->tail.parts[w->tail.n_parts++] = (struct tail_part){ version, 0 };
	w->has_ended = false;
}

enum err store_writer_open(struct store *s, struct mem *m, const struct world *world,
			   const struct seal_key *key, const struct store_place *place,
			   struct store_writer **out)
{
	struct store_writer *w = mem_new_of(m, struct store_writer);

	TRY(store_file_new(s, place->document.bytes[15], world, &w->file));
	mem_defer(m, drop_at_end, w);
	w->sealer = crypt_sealer_new(m, key);
	w->plain_hash = crypt_sha256_new(m);
	w->waiting = mem_room(m, CRYPT_CHUNK_BYTES);
	w->chunk.aad = str_from(w->aad, sizeof w->aad);
	world_random(world, w->chunk.prefix, sizeof w->chunk.prefix);
	memcpy(w->tail.prefix, w->chunk.prefix, sizeof w->tail.prefix);
	w->place = *place;
	w->also_fd = -1;
	begin_part(w, place->version);
	*out = w;
	return OK;
}

static enum err add(struct store_writer *w, struct str piece)
{
	struct tail_part *part = open_part(w);

	if (piece.n > STORE_BYTES_MAX - part->bytes || piece.n > (size_t)(STORE_FILE_BYTES_MAX - w->bytes))
		return ERR_LIMIT;
	if (w->tail.n_parts == 1)
		crypt_sha256_add(w->plain_hash, piece);
	part->bytes += piece.n;
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

static enum err note_failure(struct store_writer *w, enum err e)
{
	w->has_failed = w->has_failed || e != OK;
	return e;
}

void store_writer_also(struct store_writer *w, int fd)
{
	assert(fd >= 0 && w->bytes == 0);
	w->also_fd = fd;
	w->has_reader = true;
}

enum err store_writer_add(struct store_writer *w, struct str piece)
{
	assert(!w->has_ended);
	return w->has_failed ? ERR_IO : note_failure(w, add(w, piece));
}

static enum err end_part(struct store_writer *w)
{
	if (w->has_failed)
		return ERR_IO;
	if (w->has_ended)
		return OK;
	w->has_ended = true;
	TRY(flush(w, true));
	w->also_fd = -1;
	if (w->tail.n_parts == 1)
		w->plain = crypt_sha256_end(w->plain_hash);
	return OK;
}

enum err store_writer_end(struct store_writer *w)
{
	TRY(note_failure(w, end_part(w)));
	if (w->bytes >= EARLY_BYTES)
		store_file_write_back(&w->file);
	return OK;
}

enum err store_writer_next(struct store_writer *w, int64_t version)
{
	size_t chunk;
	uint64_t at;

	assert(tail_find(&w->tail, version, &chunk, &at) == NULL);
	TRY(note_failure(w, end_part(w)));
	if (w->tail.n_parts == STORE_PARTS_MAX)
		return note_failure(w, ERR_LIMIT);
	begin_part(w, version);
	return OK;
}

static enum err finish(struct store_writer *w, struct blob *blob)
{
	TRY(note_failure(w, end_part(w)));
	static_assert(TAIL_BYTES_MAX <= (int)CRYPT_CHUNK_BYTES, "a tail is made where a chunk was");
	struct str tail = str_from(w->waiting, tail_write(&w->tail, w->waiting));
	struct hash name = crypt_sha256(tail);

	TRY(store_file_add(&w->file, tail, SYNC_BYTES));
	memcpy(blob->plain, w->plain.bytes, sizeof blob->plain);
	memcpy(blob->name, name.bytes, sizeof blob->name);
	blob->bytes = (int64_t)w->tail.parts[0].bytes;
	TRY(store_file_keep(&w->file, blob->name));
	if (w->has_reader && blob->bytes >= EARLY_BYTES)
		store_file_forget(&w->file, w->tail.parts[0].bytes);
	return OK;
}

enum err store_writer_keep(struct store_writer **writer, struct blob *out)
{
	struct blob blob;
	enum err e = finish(*writer, &blob);

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

enum err store_put(struct store *s, struct mem *m, const struct world *world,
		   const struct seal_key *key, const struct store_place *place, struct str plain,
		   struct blob *out)
{
	struct store_writer *w;

	TRY(store_writer_open(s, m, world, key, place, &w));
	enum err e = store_writer_add(w, plain);

	if (e == OK)
		return store_writer_keep(&w, out);
	store_writer_drop(&w);
	return e;
}
