/* clerk_prepare.c - a submitted dossier becomes one PDF, frozen and digested, and its life goes on.
 *
 * For     the job that E_SUBMIT leaves. Done twice it makes two blobs and one frozen document: the second
 *         change of state is refused, the sweeper takes the orphan.
 * Never   holds a transaction while press or keeper work.
 * Fails   retried with growing delay; from the fifth time on an alarm says so. */
#include "role/clerk.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "core/journal.h"
#include "core/pieces.h"
#include "core/round.h"
#include "gen/sql.h"
#include "paper/form_model.h"
#include "platform/jsonin.h"
#include "platform/memfd.h"

enum { ALARM_TRIES = 5, PLACE_ORIGINAL = 0, PLACE_CLEAN = 1 };

struct preparation {
	struct clerk *clerk;
	struct mem *mem, *secret;
	struct ctx ctx;
	struct dossier *dossier;
	struct situation situation;
	struct form_case form;
	struct str pdf;                 /* the press's answer */
	int64_t pages;
	struct id document;
	struct blob blob;
	struct str wrapped;
};

/* What binds a wrapped key to its document: eight bytes of portal, sixteen of id. */
static struct str key_context(struct mem *m, int64_t portal, const struct id *document)
{
	const struct str parts[] = { ask_u64(m, (uint64_t)portal), id_view(document) };

	return str_join(m, parts, 2, STR(""));
}

static enum err read_dossier(struct preparation *p, const struct job *job)
{
	struct terms *terms = mem_new_of(p->mem, struct terms);
	struct piece_row *pieces;
	size_t n;

	TRY(dossier_by_id(&p->ctx, job->dossier, &p->dossier));
	if (p->dossier->state != S_PREPARING)
		return ERR_CONFLICT;
	TRY(situation_of(&p->ctx, p->dossier, &p->situation));
	TRY(piece_list(&p->ctx, p->dossier, &pieces, &n));
	TRY(terms_get(&p->ctx, terms));
	p->form = (struct form_case){ .dossier = p->dossier, .situation = &p->situation,
				      .pieces = pieces, .n_pieces = n, .terms = terms,
				      .made_ms = p->dossier->submitted_ms,
				      .qr = str_fmt(p->mem, STR_FMT "/verifier/%lld/" STR_FMT,
						    STR_ARG(p->clerk->letters.public_url),
						    (long long)p->ctx.portal,
						    STR_ARG(p->dossier->reference)) };
	return OK;
}

/* A piece's sanitised copy as a sealed memfd. */
static enum err open_piece(struct preparation *p, const struct document *d, int *fd_out)
{
	const struct store_place place = { p->ctx.portal, d->id, PLACE_CLEAN };
	const struct ask_values ask = { .field = { d->wrapped_key,
						   key_context(p->mem, p->ctx.portal, &d->id) } };
	struct seal_key *key = mem_new_of(p->secret, struct seal_key);
	struct ask_values answer;

	if (d->clean_blob.n != STORE_NAME_BYTES)
		return err_note(ERR_INVALID, "prepare: a piece has no clean copy");
	TRY(clerk_ask(p->clerk, p->secret, ASK_KEY_OPEN, &ask, &answer));
	memcpy(key->bytes, answer.field[0].p, sizeof key->bytes);
	return store_read_memfd(p->clerk->store, p->mem, key, &place, (const uint8_t *)d->clean_blob.p,
				fd_out);
}

static int64_t pages_of(struct mem *m, struct str report)
{
	struct json *o;

	return json_read(m, report, &json_limits_small, &o) == OK ? json_int(json_get(o, "pages"), 0) : 0;
}

static enum err bind_pdf(struct preparation *p)
{
	const struct piece_row *pieces[FORM_PIECES_MAX];
	enum form_set set = form_dossier_set(&p->form);
	struct ask_values ask = { .field = { form_plan(p->mem, &p->form, set) } }, answer;
	size_t n = form_pieces(&p->form, set, pieces);

	TRY(memfd_of("model", form_model(p->mem, &p->form), &ask.fd[0]));
	mem_defer_close(p->mem, ask.fd[0]);
	ask.fds = 1;
	for (size_t i = 0; i < n; i++)
		TRY(open_piece(p, pieces[i]->document, &ask.fd[ask.fds++]));
	TRY(clerk_ask(p->clerk, p->mem, ASK_MERGE, &ask, &answer));
	if (answer.fds != 1)
		return ERR_REMOTE;
	p->pages = pages_of(p->mem, answer.field[0]);
	return memfd_view(p->mem, answer.fd[0], STORE_BYTES_MAX, &p->pdf);
}

static enum err keep_pdf(struct preparation *p)
{
	struct seal_key *key = mem_new_of(p->secret, struct seal_key);
	struct ask_values answer;

	p->document = id_new(p->clerk->world);
	world_random(p->clerk->world, key->bytes, sizeof key->bytes);
	const struct store_place place = { p->ctx.portal, p->document, PLACE_ORIGINAL };
	const struct ask_values ask = { .field = { str_from(key->bytes, sizeof key->bytes),
						   key_context(p->mem, p->ctx.portal, &p->document) } };

	TRY(clerk_ask(p->clerk, p->mem, ASK_KEY_WRAP, &ask, &answer));
	p->wrapped = answer.field[0];
	return store_put(p->clerk->store, p->mem, p->clerk->world, key, &place, p->pdf, &p->blob);
}

static enum err add_rows(struct preparation *p)
{
	struct db *db = p->clerk->db;
	struct str name = str_fmt(p->mem, "dossier-" STR_FMT ".pdf", STR_ARG(p->dossier->reference));
	int64_t changed = 0;

	TRY(DB_DO(db, clerk_document_add, NULL, .portal = DB_INT(p->ctx.portal),
		  .id = DB_ID(p->document), .dossier = DB_ID(p->dossier->id),
		  .kind = DB_TEXT(STR("dossier_pdf")), .file_name = DB_TEXT(name),
		  .size_bytes = DB_INT(p->blob.bytes), .pages = DB_INT(p->pages),
		  .plain_sha256 = DB_BYTES(str_from(p->blob.plain, sizeof p->blob.plain)),
		  .blob = DB_BYTES(str_from(p->blob.name, sizeof p->blob.name)),
		  .wrapped_key = DB_BYTES(p->wrapped),
		  .now_ms = DB_INT(world_now_ms(p->clerk->world))));
	TRY(DB_DO(db, clerk_freeze, &changed, .document = DB_ID(p->document),
		  .portal = DB_INT(p->ctx.portal), .id = DB_ID(p->dossier->id),
		  .version = DB_INT(p->dossier->version)));
	return changed == 1 ? OK : ERR_CONFLICT;
}

/* The frozen document, the journal's word of it, the next state, the end of the job: one transaction. */
static enum err freeze(struct preparation *p, const struct job *job)
{
	struct json *details = json_object(p->mem);
	struct round_paper paper = { .document = p->document, .name = STR("dossier.pdf"), .bytes = p->blob.bytes };

	memcpy(paper.sha256, p->blob.plain, sizeof paper.sha256);
	json_set_str(details, "document", id_hex(p->mem, p->document));
	json_set_str(details, "sha256", str_hex(p->mem, p->blob.plain, sizeof p->blob.plain));
	json_set_int(details, "pages", p->pages);
	TRY(add_rows(p));
	TRY(journal_add(&p->ctx, p->dossier->id, STR("dossier.frozen"), details));
	TRY(round_prepared(&p->ctx, p->dossier, &paper, 1));
	return outbox_end(p->clerk->db, job, JOB_DONE, STR(""), world_now_ms(p->clerk->world));
}

static enum err prepare(struct preparation *p, const struct job *job)
{
	TRY(read_dossier(p, job));
	TRY(bind_pdf(p));
	TRY(keep_pdf(p));
	TRY(db_begin(p->clerk->db));
	enum err e = freeze(p, job);

	if (e != OK) {
		db_rollback(p->clerk->db);
		return e;
	}
	return db_commit(p->clerk->db);
}

void clerk_prepare(struct clerk *c, const struct job *job)
{
	struct preparation p = { .clerk = c, .mem = mem_new(CLERK_JOB_BYTES_MAX),
				 .secret = mem_new_secret(1 << 20) };

	p.ctx = clerk_ctx(c, p.mem, job->portal);
	enum err e = prepare(&p, job);

	if (e == OK)
		log_line(LOG_NOTE, "dossier.frozen", "reference=" STR_FMT " pages=%ld bytes=%ld",
			 STR_ARG(p.dossier->reference), (long)p.pages, (long)p.blob.bytes);
	else if (e == ERR_CONFLICT || e == ERR_NOT_FOUND)
		clerk_job_end(c, job, JOB_DROPPED, STR("the dossier has moved on"));
	else
		clerk_job_retry(c, job, str_of(err_name(e)));
	if (e != OK && e != ERR_CONFLICT && e != ERR_NOT_FOUND && job->tries >= ALARM_TRIES)
		log_line(LOG_ALARM, "dossier.unprepared", "tries=%d err=%s", job->tries, err_name(e));
	mem_free(&p.mem);
	mem_free(&p.secret);
}
