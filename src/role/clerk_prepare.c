/* clerk_prepare.c - a submitted dossier becomes its PDFs, frozen and digested, and its life goes on.
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

enum { ALARM_TRIES = 5 };

struct paper {                          /* one file on its way */
	enum form_set set;
	struct str name;                /* "dossier.pdf" */
	const char *kind, *download;    /* of its row; the name that it is downloaded under */
	int64_t pages;
	struct clerk_kept kept;         /* its bytes: the press's answer */
};

enum { PAPERS_MAX = 2 };

struct preparation {
	struct clerk *clerk;
	struct mem *mem, *secret;
	struct ctx ctx;
	struct dossier *dossier;
	struct situation situation;
	struct form_case form;
	struct paper papers[PAPERS_MAX];
	size_t n;
};

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
	struct seal_key *key;

	if (d->clean_blob.n != STORE_NAME_BYTES)
		return err_note(ERR_INVALID, "prepare: a piece has no clean copy");
	TRY(clerk_key_open(p->clerk, p->secret, &place, d->wrapped_key, &key));
	return store_read_memfd(p->clerk->store, p->mem, key, &place, (const uint8_t *)d->clean_blob.p,
				fd_out);
}

static int64_t pages_of(struct mem *m, struct str report)
{
	struct json *o;

	return json_read(m, report, &json_limits_small, &o) == OK ? json_int(json_get(o, "pages"), 0) : 0;
}

/* What both signers read; and for the second alone, when there is one, the copies of his own papers. */
static void choose_papers(struct preparation *p)
{
	p->papers[p->n++] = (struct paper){ .set = form_dossier_set(&p->form), .name = STR("dossier.pdf"),
					    .kind = "dossier_pdf", .download = "dossier" };
	if (form_has_second(&p->form))
		p->papers[p->n++] = (struct paper){ .set = FORM_SECOND, .name = STR("identite-2.pdf"),
						    .kind = "identity_pdf", .download = "identite" };
}

static enum err bind_pdf(struct preparation *p, struct paper *t)
{
	const struct piece_row *pieces[FORM_PIECES_MAX];
	struct ask_values ask = { .field = { form_plan(p->mem, &p->form, t->set) } }, answer;
	size_t n = form_pieces(&p->form, t->set, pieces);
	struct str model = t->set == FORM_SECOND ? second_model(p->mem, &p->form) : form_model(p->mem, &p->form);

	TRY(memfd_of("model", model, &ask.fd[0]));
	mem_defer_close(p->mem, ask.fd[0]);
	ask.fds = 1;
	for (size_t i = 0; i < n; i++)
		TRY(open_piece(p, pieces[i]->document, &ask.fd[ask.fds++]));
	TRY(clerk_ask(p->clerk, p->mem, ASK_MERGE, &ask, &answer));
	if (answer.fds != 1)
		return ERR_REMOTE;
	t->pages = pages_of(p->mem, answer.field[0]);
	return memfd_view(p->mem, answer.fd[0], STORE_BYTES_MAX, &t->kept.bytes);
}

static enum err add_row(struct preparation *p, const struct paper *t)
{
	struct str name = str_fmt(p->mem, "%s-" STR_FMT ".pdf", t->download, STR_ARG(p->dossier->reference));
	struct json *details = json_object(p->mem);

	TRY(DB_DO(p->clerk->db, clerk_document_add, NULL, .portal = DB_INT(p->ctx.portal),
		  .id = DB_ID(t->kept.document), .dossier = DB_ID(p->dossier->id), .kind = DB_TEXT(str_of(t->kind)),
		  .file_name = DB_TEXT(name), .size_bytes = DB_INT(t->kept.blob.bytes), .pages = DB_INT(t->pages),
		  .plain_sha256 = DB_BYTES(str_from(t->kept.blob.plain, sizeof t->kept.blob.plain)),
		  .blob = DB_BYTES(str_from(t->kept.blob.name, sizeof t->kept.blob.name)),
		  .wrapped_key = DB_BYTES(t->kept.wrapped), .now_ms = DB_INT(world_now_ms(p->clerk->world))));
	json_set_str(details, "document", id_hex(p->mem, t->kept.document));
	json_set_str(details, "name", t->name);
	json_set_str(details, "sha256", str_hex(p->mem, t->kept.blob.plain, sizeof t->kept.blob.plain));
	json_set_int(details, "pages", t->pages);
	return journal_add(&p->ctx, p->dossier->id, STR("dossier.frozen"), details);
}

/* The frozen documents, the journal's word of them, the round and the next state, the end of the job: one
 * transaction. */
static enum err freeze(struct preparation *p, const struct job *job)
{
	struct round_paper papers[PAPERS_MAX];
	int64_t changed = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct paper *t = &p->papers[i];

		papers[i] = (struct round_paper){ .document = t->kept.document, .name = t->name,
						  .bytes = t->kept.blob.bytes };
		memcpy(papers[i].sha256, t->kept.blob.plain, sizeof papers[i].sha256);
		TRY(add_row(p, t));
	}
	TRY(DB_DO(p->clerk->db, clerk_freeze, &changed, .document = DB_ID(p->papers[0].kept.document),
		  .portal = DB_INT(p->ctx.portal), .id = DB_ID(p->dossier->id),
		  .version = DB_INT(p->dossier->version)));
	if (changed != 1)
		return ERR_CONFLICT;
	TRY(round_prepared(&p->ctx, p->dossier, papers, p->n));
	return outbox_end(p->clerk->db, job, JOB_DONE, STR(""), world_now_ms(p->clerk->world));
}

static enum err prepare(struct preparation *p, const struct job *job)
{
	TRY(read_dossier(p, job));
	choose_papers(p);
	for (size_t i = 0; i < p->n; i++) {
		p->papers[i].kept.portal = p->ctx.portal;
		TRY(bind_pdf(p, &p->papers[i]));
		TRY(clerk_keep(p->clerk, p->mem, p->secret, &p->papers[i].kept));
	}
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
		log_line(LOG_NOTE, "dossier.frozen", "reference=" STR_FMT " files=%zu pages=%ld bytes=%ld",
			 STR_ARG(p.dossier->reference), p.n, (long)p.papers[0].pages,
			 (long)p.papers[0].kept.blob.bytes);
	else if (e == ERR_CONFLICT || e == ERR_NOT_FOUND)
		clerk_job_end(c, job, JOB_DROPPED, STR("the dossier has moved on"));
	else
		clerk_job_retry(c, job, str_of(err_name(e)));
	if (e != OK && e != ERR_CONFLICT && e != ERR_NOT_FOUND && job->tries >= ALARM_TRIES)
		log_line(LOG_ALARM, "dossier.unprepared", "tries=%d err=%s", job->tries, err_name(e));
	mem_free(&p.mem);
	mem_free(&p.secret);
}
