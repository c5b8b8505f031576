/* store.c - blobs on files: sealed while they arrive, on disk before anybody may name them.
 *
 * For     uploads (a piece at a time), jobs and pages (whole). store_read.c reads them.
 * Never   overwrites; deletes what was kept (store_sweep alone does); keeps plaintext on disk.
 * Fails   a full disk is ERR_IO and leaves nothing with a name that a row will ever have.
 * Limits  STORE_* of the header; a slab of memory a writer. */
#include "platform/store.h"

#include <assert.h>
#include <string.h>

#include "platform/crypt.h"
#include "platform/store_files.h"
#include "platform/store_tail.h"

struct store_writer {
	struct store_file file;
	struct sealer *sealer;
	struct sha256 *plain_hash;      /* of the first part: of copies nobody asks */
	struct hash plain;
	struct chunk chunk;             /* its counter runs on from part to part */
	struct store_place place;
	uint8_t aad[STORE_AAD_BYTES];
	size_t waiting_n;               /* plaintext of one chunk in the file's room, sealed where it stands */
	struct tail tail;               /* its last part is the open one */
	int64_t bytes;
	bool has_failed;
};

static struct tail_part *open_part(struct store_writer *w)
{
	return &w->tail.parts[w->tail.n_parts - 1];
}

static enum err seal(struct store_writer *w, struct str in, bool is_last)
{
	uint8_t *entry = w->tail.chunks[w->tail.n_chunks], *sealed = store_file_room(&w->file);

	assert(w->tail.n_chunks < TAIL_CHUNKS_MAX);
	w->chunk.is_last = is_last;
	w->chunk.counter = (uint32_t)w->tail.n_chunks++;
	crypt_sealer_chunk(w->sealer, &w->chunk, in, sealed, entry);
	crc_quarters(str_from(sealed, in.n), entry + CRYPT_TAG_BYTES);
	return store_file_grow(&w->file, in.n);
}

static enum err flush(struct store_writer *w, bool is_last)
{
	struct str in = str_from(store_file_room(&w->file), w->waiting_n);

	w->waiting_n = 0;
	return seal(w, in, is_last);
}

/* What was not sealed yet does not stay in memory that is used again. */
static void drop(struct store_writer *w)
{
	explicit_bzero(store_file_room(&w->file), w->waiting_n);
	w->waiting_n = 0;
	store_file_drop(&w->file);
}

static void drop_at_end(void *object)
{
	drop(object);
}

static void begin_part(struct store_writer *w, int64_t version)
{
	w->place.version = version;
	store_aad(&w->place, w->aad);
	w->tail.parts[w->tail.n_parts++] = (struct tail_part){ version, 0 };
}

enum err store_writer_open(struct store *s, struct mem *m, const struct world *world,
			   const struct seal_key *key, const struct store_place *place,
			   struct store_writer **out)
{
	struct store_writer *w = mem_new_of(m, struct store_writer);

	TRY(store_file_new(s, m, place->document.bytes[15], world, &w->file));
	mem_defer(m, drop_at_end, w);
	w->sealer = crypt_sealer_new(m, key);
	w->plain_hash = crypt_sha256_new(m);
	w->chunk.aad = str_from(w->aad, sizeof w->aad);
	world_random(world, w->chunk.prefix, sizeof w->chunk.prefix);
	memcpy(w->tail.prefix, w->chunk.prefix, sizeof w->tail.prefix);
	w->place = *place;
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

		memcpy(store_file_room(&w->file) + w->waiting_n, now.p, now.n);
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

enum err store_writer_add(struct store_writer *w, struct str piece)
{
	return w->has_failed ? ERR_IO : note_failure(w, add(w, piece));
}

static enum err end_part(struct store_writer *w)
{
	if (w->has_failed)
		return ERR_IO;
	TRY(flush(w, true));
	if (w->tail.n_parts == 1)
		w->plain = crypt_sha256_end(w->plain_hash);
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
	static_assert(TAIL_BYTES_MAX <= (int)STORE_ROOM_BYTES && CRYPT_CHUNK_BYTES <= (int)STORE_ROOM_BYTES,
		      "chunks and the tail are made where they are written from");
	uint8_t *room = store_file_room(&w->file);
	struct str tail = str_from(room, tail_write(&w->tail, room));
	struct hash name = crypt_sha256(tail);

	TRY(store_file_grow(&w->file, tail.n));
	memcpy(blob->plain, w->plain.bytes, sizeof blob->plain);
	memcpy(blob->name, name.bytes, sizeof blob->name);
	blob->bytes = (int64_t)w->tail.parts[0].bytes;
	return store_file_keep(&w->file, blob->name);
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
		drop(*writer);
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
