/* upload.c - files on their way in: one pass, two destinations.
 *
 * Never   writes a passing file to the disk; writes under a name before upload_keep; believes the
 *         client's type; shows a folder of the client, or a character that hides.
 * Fails   the disk or memory: the body is refused (failed). Too large or too many: flags, because
 *         the form's other values are still to be kept.
 * Limits  UPLOAD_*; the body's own limit is the route's. */
#include "web/upload.h"

#include <assert.h>

#include "base/utf8.h"
#include "platform/http_form.h"
#include "platform/memfd.h"
#include "platform/window.h"

enum { UTF8_BYTES_MAX = 4,
	STRIDE_BYTES = 512 * 1024 };    /* of a file, digested and sealed together while the rest arrives */

struct upload_state {                   /* what the sink needs beside what handlers see */
	struct upload upload;           /* first: handlers hold a pointer to it */
	const struct gate *gate;
	struct mem *mem, *secret;
	int64_t portal;
	bool is_passing;
	struct upload_file *open;       /* the part that arrives; NULL: it is dropped */
};

static void free_secret(void *object)
{
	struct mem *secret = object;

	mem_free(&secret);
}

struct upload *upload_new(const struct gate *gate, const struct ctx *ctx, bool is_passing)
{
	struct upload_state *s = mem_new_of(ctx->mem, struct upload_state);

	assert(gate->store != NULL);
	s->gate = gate;
	s->mem = ctx->mem;
	s->portal = ctx->portal;
	s->is_passing = is_passing;
	s->secret = mem_new_secret(4096);
	mem_defer(ctx->mem, free_secret, s->secret);
	return &s->upload;
}

static enum err file_open(struct upload_state *s, struct upload_file *f)
{
	struct store_place place;

	if (s->is_passing) {
		TRY(memfd_new("passing", &f->fd));
		mem_defer_close(s->mem, f->fd);
		return OK;
	}
	f->document = id_new(s->gate->world);
	f->key_secret = mem_new_of(s->secret, struct seal_key);
	world_random(s->gate->world, f->key_secret->bytes, sizeof f->key_secret->bytes);
	place = (struct store_place){ s->portal, f->document, 0 };
	TRY(window_new(s->gate->windows, s->mem, &f->window));
	return store_writer_open(s->gate->store, s->mem, s->gate->world, f->key_secret, &place, &f->writer);
}

/* The store takes what came since: whole chunks are sealed out of the window, without another copy. */
static enum err stride(struct upload_file *f)
{
	struct str all = window_bytes(f->window), more = str_sub(all, f->stored, all.n);

	f->stored = all.n;
	return store_writer_add(f->writer, more);
}

static enum err file_add(struct upload_state *s, struct upload_file *f, struct str bytes)
{
	if (s->is_passing)
		return memfd_write(f->fd, bytes);
	TRY(window_add(f->window, bytes));
	return f->bytes - f->stored < STRIDE_BYTES ? OK : stride(f);
}

/* What somebody called his file, as it is shown and given back: no folder, nothing invisible, not endless. */
static struct str tidy_name(struct mem *mem, struct str sent)
{
	struct str name = sent;
	struct buf *b;

	for (size_t i = 0; i < sent.n; i++) {
		if (sent.p[i] == '/' || sent.p[i] == '\\')
			name = str_sub(sent, i + 1, sent.n - i - 1);
	}
	b = buf_new(mem, FORM_FILE_NAME_BYTES_MAX + 1);
	while (name.n > 0 && buf_bytes(b) + UTF8_BYTES_MAX <= FORM_FILE_NAME_BYTES_MAX) {
		uint32_t c = utf8_next(&name);

		if (!utf8_is_control(c))
			utf8_put(b, c);
	}
	return str_trim(buf_done(b));
}

static enum err on_begin(void *self, struct str field, struct str file_name)
{
	struct upload_state *s = self;
	struct upload *u = &s->upload;

	s->open = NULL;
	if (u->n == UPLOAD_FILES_MAX) {
		u->is_too_many = true;
		return OK;
	}
	s->open = &u->files[u->n];
	*s->open = (struct upload_file){ .field = field, .name = tidy_name(s->mem, file_name), .fd = -1 };
	return OK;
}

/* The file is opened at its first byte: an empty field leaves nothing behind. */
static enum err on_piece(void *self, struct str bytes)
{
	struct upload_state *s = self;
	struct upload_file *f = s->open;
	enum err e = OK;

	if (f == NULL || f->is_too_large)
		return OK;
	if (f->bytes == 0)
		e = file_open(s, f);
	f->bytes += bytes.n;
	if (e == OK && f->bytes > (s->is_passing ? UPLOAD_PASSING_BYTES_MAX : UPLOAD_FILE_BYTES_MAX)) {
		f->is_too_large = true;
		if (f->writer != NULL)
			store_writer_drop(&f->writer);
		f->fd = -1;             /* closed with the request */
		f->window = NULL;
		return OK;
	}
	if (e == OK)
		e = file_add(s, f, bytes);
	s->upload.failed = e;
	return e;
}

static enum err on_end(void *self)
{
	struct upload_state *s = self;
	struct upload_file *f = s->open;

	s->open = NULL;
	/* a browser sends an empty part, without a name, for a file field left empty */
	if (f == NULL || (f->bytes == 0 && f->name.n == 0))
		return OK;
	s->upload.n++;
	if (f->fd >= 0)
		s->upload.failed = memfd_seal(f->fd);
	else if (f->window != NULL)
		s->upload.failed = stride(f);
	return s->upload.failed;
}

const struct form_sink upload_sink = { on_begin, on_piece, on_end };

const struct upload_file *upload_of(const struct request *rq, const char *field)
{
	const struct upload *u = rq->upload;

	for (size_t i = 0; u != NULL && i < u->n; i++) {
		if (str_eq(u->files[i].field, str_of(field)))
			return &u->files[i];
	}
	return NULL;
}

const struct upload_file *upload_sent(const struct request *rq, enum say choose, enum say size, enum say *why_not)
{
	const struct upload_file *f = upload_of(rq, "file");

	*why_not = SAY_NONE;
	if (f == NULL)
		*why_not = choose;
	else if (f->is_too_large)
		*why_not = size;
	else if (f->bytes == 0)
		*why_not = SAY_piece_empty;
	return f;
}

enum err upload_keep(const struct upload_file *f, struct blob *out)
{
	struct store_writer *writer = f->writer;

	assert(writer != NULL && !f->is_too_large);
	return store_writer_keep(&writer, out);
}
