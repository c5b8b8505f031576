/* page_upload.c - one document at a time: judged by the press, its key wrapped by the keeper, then kept; and
 * given back, as it came or as pictures of its pages.
 *
 * For     the rows /commande/{}/pieces/{} and /commande/{}/piece/… of routes.c.
 * Never   keeps a byte of a refused file; writes a row before the blobs are on disk.
 * Fails   a file that is refused costs nothing but its sentence: the other pieces stand as they were. */
#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "core/pieces.h"
#include "paper/container.h"
#include "paper/sniff.h"
#include "platform/memfd.h"
#include "platform/window.h"
#include "web/document.h"
#include "web/page_order.h"
#include "web/upload.h"

/* Versions of a document in the store: what was sent, the clean copy, then its pages. */
enum { VERSION_SENT, VERSION_CLEAN, VERSION_PAGE_1 };
enum { PAGES_MAX = 20, PREVIEW_BYTES_MAX = 2 * 1024 * 1024 };

static const enum say refusals[UPLOAD_VERDICT_COUNT] = {
	[VERDICT_TYPE] = SAY_piece_type,
	[VERDICT_HEIC] = SAY_piece_heic,
	[VERDICT_SIZE] = SAY_piece_size,
	[VERDICT_EMPTY] = SAY_piece_empty,
	[VERDICT_LOCKED] = SAY_piece_locked,
	[VERDICT_BROKEN] = SAY_piece_broken,
	[VERDICT_PAGES] = SAY_piece_pages,
	[VERDICT_PIXELS] = SAY_piece_pixels,
	[VERDICT_JAIL] = SAY_piece_jail,
};

enum err upload_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	struct dossier *d;
	enum say why_not;
	const struct upload_file *f = upload_sent(rq, SAY_piece_choose, SAY_piece_size, &why_not);

	TRY(dossier_open(ctx, request_path(rq, 0), &d));
	if (why_not != SAY_NONE || d->state != S_DRAFT || piece_of(request_path(rq, 1)) == PIECE_COUNT)
		return OK;              /* the handler says so; nothing to ask */
	struct str context = ask_document(ctx->mem, ctx->portal, f->document);

	out->at[0] = (struct route_ask){
		.ask = ASK_KEY_WRAP,
		.values = { .field = { str_from(f->key_secret, CRYPT_KEY_BYTES), context } },
	};
	out->at[1] = (struct route_ask){
		.ask = ASK_UPLOAD,
		.values = { .field = { ask_u64(ctx->mem, f->bytes) }, .fd = { window_show(f->window) }, .fds = 1 },
	};
	out->n = 2;
	return OK;
}

/* SAY_NONE: the press likes it. */
static enum say verdict_of(const struct request *rq)
{
	const struct request_answer *a = request_answer(rq, 1);

	if (a->err == OK)               /* the press's child has ended */
		window_came_back(upload_of(rq, "file")->window);
	if (request_answer(rq, 0)->err != OK || a->err != OK)
		return SAY_piece_waiting;
	enum upload_verdict verdict;

	if (!upload_verdict_of(a->values.field[0], &verdict))
		return SAY_piece_broken;
	return refusals[verdict];
}

/* The clean copy, then the pictures, behind the original. */
static enum err write_copies(struct store_writer *w, const struct part *parts, size_t n, size_t *pages_out)
{
	size_t pages = 0;

	TRY(store_writer_next(w, VERSION_CLEAN));
	TRY(store_writer_add(w, container_part(parts, n, PART_PDF, 0)));
	for (; pages < PAGES_MAX; pages++) {
		struct str page = container_part(parts, n, PART_PAGE, pages);

		if (page.n == 0)
			break;
		TRY(store_writer_next(w, VERSION_PAGE_1 + (int64_t)pages));
		TRY(store_writer_add(w, page));
	}
	*pages_out = pages;
	return OK;
}

/* The original and what was made of it go to disk as one blob; its name into the gift. */
static enum err keep_all(struct ctx *ctx, const struct request *rq, const struct upload_file *f,
			 struct piece_gift *gift)
{
	const struct ask_values *answer = &request_answer(rq, 1)->values;
	struct str bytes, name, *previews;
	struct part *parts;
	size_t n = 0;
	struct blob blob;

	if (answer->fds != 1)
		return err_note(ERR_INVALID, "why=\"a verdict without its pages\"");
	TRY(memfd_view(ctx->mem, answer->fd[0], CONTAINER_BYTES_MAX, &bytes));
	TRY(container_read(ctx->mem, bytes, &parts, &n));
	TRY(write_copies(f->writer, parts, n, &gift->n_previews));
	TRY(upload_keep(f, &blob));
	name = str_copy(ctx->mem, str_from(blob.name, sizeof blob.name));
	gift->document.blob = name;
	gift->document.clean_blob = name;
	memcpy(gift->document.plain_sha256, blob.plain, sizeof blob.plain);
	previews = mem_get(ctx->mem, PAGES_MAX, sizeof *previews);
	for (size_t i = 0; i < gift->n_previews; i++)
		previews[i] = name;
	gift->previews = previews;
	gift->document.pages = (int64_t)gift->n_previews;
	return OK;
}

static struct str media_of(struct str head)
{
	if (str_starts(head, STR("%PDF-")))
		return STR("application/pdf");
	return str_starts(head, STR("\x89PNG")) ? STR("image/png") : STR("image/jpeg");
}

static enum err give(struct ctx *ctx, const struct request *rq, struct order *o, struct piece_gift *gift)
{
	const struct upload_file *f = upload_of(rq, "file");

	gift->document = (struct document){ .id = f->document, .file_name = f->name, .bytes = (int64_t)f->bytes,
		.wrapped_key = request_answer(rq, 0)->values.field[0], .media = media_of(window_bytes(f->window)) };
	TRY(keep_all(ctx, rq, f, gift));
	return piece_put(ctx, o->dossier, gift);
}

/* A document that is there may be described again without being sent again. */
static enum err describe(struct ctx *ctx, const struct request *rq, struct order *o, const struct piece_gift *gift)
{
	bool is_there = false;

	if (request_has(rq, "doc_kind") || request_has(rq, "doc_date_day"))
		TRY(piece_describe(ctx, o->dossier, gift, &is_there));
	return is_there ? OK : piece_refuse(ctx, o->dossier, gift, SAY_piece_choose);
}

static struct str back_to(struct ctx *ctx, const struct order *o, enum piece piece)
{
	struct str path = order_path(ctx, o, STEP_PIECES);

	return str_fmt(ctx->mem, STR_FMT "#piece-%s", STR_ARG(path), piece_kinds[piece].name);
}

enum err upload_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct order o;
	struct piece_gift gift = {
		.piece = piece_of(request_path(rq, 1)),
		.doc_kind = request_value(rq, "doc_kind"),
		.doc_date = field_join_date(ctx->mem, request_value(rq, "doc_date_day"),
			request_value(rq, "doc_date_month"), request_value(rq, "doc_date_year")),
		.no_keep = request_ticked(rq, "no_keep"),
	};
	enum say why_not;

	TRY(order_open(ctx, rq, STEP_PIECES, &o));
	if (gift.piece == PIECE_COUNT)
		return ERR_NOT_FOUND;
	if (o.dossier->state != S_DRAFT)
		return ERR_CONFLICT;
	(void)upload_sent(rq, SAY_piece_choose, SAY_piece_size, &why_not);
	if (why_not == SAY_NONE)
		why_not = verdict_of(rq);
	if (why_not == SAY_NONE)
		TRY(give(ctx, rq, &o, &gift));
	else if (why_not == SAY_piece_choose)
		TRY(describe(ctx, rq, &o, &gift));
	else
		TRY(piece_refuse(ctx, o.dossier, &gift, why_not));
	reply_see(rp, back_to(ctx, &o, gift.piece));
	return OK;
}

enum err piece_remove_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct order o;
	enum piece piece = piece_of(request_path(rq, 1));

	TRY(order_open(ctx, rq, STEP_PIECES, &o));
	if (piece == PIECE_COUNT)
		return ERR_NOT_FOUND;
	if (o.dossier->state != S_DRAFT)
		return ERR_CONFLICT;
	TRY(piece_remove(ctx, o.dossier, piece));
	reply_see(rp, back_to(ctx, &o, piece));
	return OK;
}

/* --- reading back --- */
static enum err document_of_path(struct ctx *ctx, const struct request *rq, struct document **out)
{
	struct dossier *d;
	struct id id;

	TRY(dossier_open(ctx, request_path(rq, 0), &d));
	if (!id_unhex(request_path(rq, 1), &id))
		return ERR_NOT_FOUND;
	return document_get(ctx, d, id, out);
}

void document_key_ask(struct ctx *ctx, const struct document *d, struct route_asks *out)
{
	out->at[0] = (struct route_ask){
		.ask = ASK_KEY_OPEN,
		.values = { .field = { d->wrapped_key, ask_document(ctx->mem, ctx->portal, d->id) } },
	};
	out->n = 1;
}

enum err document_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	struct document *d;

	TRY(document_of_path(ctx, rq, &d));
	document_key_ask(ctx, d, out);
	return OK;
}

enum err document_key(struct ctx *ctx, const struct request *rq, struct seal_key **out)
{
	const struct request_answer *a = request_answer(rq, 0);
	struct seal_key *key = mem_new_of(ctx->secret, struct seal_key);

	if (a->err != OK)               /* too many were opened in this minute: later, and nothing is too large */
		return a->err == ERR_LIMIT ? ERR_BUSY : a->err;
	assert(a->values.field[0].n == CRYPT_KEY_BYTES);
	memcpy(key->bytes, a->values.field[0].p, CRYPT_KEY_BYTES);
	*out = key;
	return OK;
}

/* The original, as it came: its bytes have the SHA-256 that the row says. */
enum err document_send(struct ctx *ctx, const struct request *rq, const struct document *d, struct reply *rp)
{
	struct seal_key *key;
	int fd;
	size_t bytes;

	TRY(document_key(ctx, rq, &key));
	struct store_place place = { ctx->portal, d->id, VERSION_SENT };

	TRY(store_read_memfd(ctx->store, ctx->mem, key, &place, (const uint8_t *)d->blob.p, &fd));
	TRY(memfd_check(fd, STORE_BYTES_MAX, &bytes));
	int sent = dup(fd);

	if (sent < 0)
		return err_note(ERR_BUSY, "call=dup why=\"no descriptor is left\"");
	reply_file(rp, d->media, d->file_name, sent, bytes);
	return OK;
}

enum err document_get_page(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct document *d;

	TRY(document_of_path(ctx, rq, &d));
	return document_send(ctx, rq, d, rp);
}

enum err preview_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct document *d;
	struct seal_key *key;
	struct str name, image;
	uint64_t page = 0;

	TRY(document_of_path(ctx, rq, &d));
	if (!str_to_u64(request_path(rq, 2), PAGES_MAX, &page) || page == 0)
		return ERR_NOT_FOUND;
	TRY(document_preview(ctx, d->id, (int64_t)page, &name));
	TRY(document_key(ctx, rq, &key));
	struct store_place place = { ctx->portal, d->id, VERSION_PAGE_1 + (int64_t)page - 1 };

	TRY(store_read(ctx->store, ctx->mem, key, &place, (const uint8_t *)name.p, PREVIEW_BYTES_MAX, &image));
	reply_bytes(rp, STR("image/jpeg"), STR(""), image);
	return OK;
}

/* --- the frozen dossier: form, terms and documents in one PDF --- */
static enum err form_of_path(struct ctx *ctx, const struct request *rq, struct document **out)
{
	struct dossier *d;

	TRY(dossier_open(ctx, request_path(rq, 0), &d));
	if (id_is_zero(d->form_document))
		return ERR_NOT_FOUND;   /* still being prepared */
	return document_get(ctx, d, d->form_document, out);
}

enum err form_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	struct document *d;

	TRY(form_of_path(ctx, rq, &d));
	document_key_ask(ctx, d, out);
	return OK;
}

enum err form_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct document *d;

	TRY(form_of_path(ctx, rq, &d));
	return document_send(ctx, rq, d, rp);
}
