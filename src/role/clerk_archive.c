/* clerk_archive.c - a signed document is made to last: validation data, then an archive time stamp, and
 * another one before the authority of the last is at its end.
 *
 * For     the job that the last signature leaves, or that clerk_renewal.c queues when it is due again.
 * Never   gives up; stamps over a document whose proofs our verifier does not accept.
 * Fails   as a signature does: kept step by step, tried again, an alarm from the fifth time on. */
#include "role/clerk_sign.h"

#include "base/log.h"
#include "core/outbox.h"
#include "gen/sql.h"
#include "platform/jsonin.h"
#include "platform/memfd.h"

static enum err open_validation(struct signing *g)
{
	struct str container;
	int fd;

	TRY(signing_proofs(g, &container));
	TRY(memfd_of("proofs", container, &fd));
	mem_defer_close(g->mem, fd);
	g->p.field = STR("");
	return signing_open(g, STR("{\"v\":1}"), fd);
}

/* The first one has its field since the freezing, a later one makes its own. */
static enum err open_archive(struct signing *g)
{
	struct json *request = json_object(g->mem);
	bool is_first = !str_eq_c(g->document.level, "B-LTA");
	size_t room;

	g->p.field = is_first ? FIELD_ARCHIVE : str_fmt(g->mem, "archive-%ld", (long)g->document.revision + 1);
	TRY(signing_token_room(g, &room));
	signing_request(g, request, room);
	json_set_bool(request, "archive", true);
	json_set_bool(request, "makes_field", !is_first);
	return signing_open(g, json_text(g->mem, request, 4096), -1);
}

static enum err newest_kind(struct signing *g, struct id document, struct str *kind_out)
{
	struct db_rows *r = DB_EACH(g->ctx.db, g->mem, round_document_get, .portal = DB_INT(g->ctx.portal),
				    .document = DB_ID(document));

	*kind_out = STR("");
	while (db_next(r))
		*kind_out = db_text(r, round_document_get_newest);
	return db_end(&r);
}

static enum err read_job(struct signing *g, const struct job *job, struct id *document_out)
{
	struct json *args;

	TRY(json_read(g->mem, job->args, &json_limits_small, &args));
	if (!id_unhex(json_str(json_get(args, "document"), STR("")), document_out))
		return ERR_NOT_FOUND;
	TRY(dossier_by_id(&g->ctx, job->dossier, &g->dossier));
	return signing_read(g, *document_out);
}

/* Proofs, then the stamp over them: the stamp is what fixes when it is done again. */
static enum err archive(struct signing *g, struct id document)
{
	struct str kind;

	TRY(newest_kind(g, document, &kind));
	if (!str_eq_c(kind, "validation")) {
		TRY(signing_run(g, PREPARED_VALIDATION, open_validation));
		TRY(signing_read(g, document));
	}
	return signing_run(g, PREPARED_ARCHIVE, open_archive);
}

void clerk_archive(struct clerk *c, const struct job *job)
{
	struct signing g = { .clerk = c, .mem = mem_new(2 * CLERK_JOB_BYTES_MAX), .secret = mem_new_secret(1 << 20),
			     .job = job };
	struct id document;

	clerk_trust_complete(c);
	g.ctx = clerk_ctx(c, g.mem, job->portal);
	enum err e = read_job(&g, job, &document);

	if (e == ERR_NOT_FOUND)
		clerk_job_end(c, job, JOB_DROPPED, STR("no such document"));
	else if (e == OK && str_eq_c(g.document.level, "B-LTA") && g.document.renew_ms != 0)
		clerk_job_end(c, job, JOB_DONE, STR(""));       /* ended between the stamp and the job's end */
	else if (e == OK && (e = archive(&g, document)) == OK)
		clerk_job_end(c, job, JOB_DONE, STR(""));
	else if (g.dossier != NULL)
		signing_failed(&g, e);
	else
		clerk_job_retry(c, job, str_of(err_name(e)));
	mem_free(&g.mem);
	mem_free(&g.secret);
}
