/* clerk_sign.c - a person's act becomes his signature in each of his documents.
 *
 * For     the job that a right code leaves (core/signer.c), in the transaction of the act.
 * Never   signs twice in one document; gives up: an act that was done is carried out, or the person is
 *         asked to act again when the keeper's grant is over.
 * Fails   tried again with growing delay; each failure is in the journal, from the fifth on an alarm and a
 *         message to who manages the office. */
#include "role/clerk_sign.h"

#include "base/log.h"
#include "core/notice.h"
#include "paper/cades.h"
#include "platform/jsonin.h"

enum { ALARM_TRIES = 5 };

static enum err open_signature(struct signing *g)
{
	struct json *request = json_object(g->mem);
	struct signer_document *his;
	size_t n, room;

	TRY(signer_documents(&g->ctx, g->signer->id, &his, &n));
	for (size_t i = 0; i < n; i++) {
		if (id_eq(his[i].document, g->document.document))
			g->p.field = his[i].field;
	}
	TRY(signing_cms_room(g, &room));
	signing_request(g, request, room);
	signing_words(g, request);
	return signing_open(g, json_text(g->mem, request, 8192), -1);
}

static enum err read_act(struct signing *g, const struct job *job)
{
	struct json *args;
	struct id signer;

	TRY(json_read(g->mem, job->args, &json_limits_small, &args));
	if (!id_unhex(json_str(json_get(args, "signer"), STR("")), &signer))
		return ERR_NOT_FOUND;
	TRY(signer_get(&g->ctx, signer, &g->signer));
	TRY(dossier_by_id(&g->ctx, g->signer->dossier, &g->dossier));
	bool is_his = g->signer->state == SIGNER_SIGNING && g->signer->round == g->dossier->round;

	return is_his ? OK : ERR_NOT_FOUND;
}

static enum err sign_all(struct signing *g)
{
	struct signer_document *his;
	size_t n;

	TRY(signer_documents(&g->ctx, g->signer->id, &his, &n));
	for (size_t i = 0; i < n; i++) {
		if (his[i].revision != 0)
			continue;
		g->ends_act = i + 1 == n;
		TRY(signing_read(g, his[i].document));
		TRY(signing_run(g, PREPARED_SIGNATURE, open_signature));
		mem_reset(g->secret);
	}
	return OK;
}

/* The failure is told; a grant that is over sends the person back to his code. */
static enum err tell_failure(struct signing *g)
{
	const struct signer_act act = { .event = SE_SIGN_ERROR, .known = g->is_act_over ? SF(SF_RETURNED) : 0 };
	int64_t now = ctx_now_ms(&g->ctx);

	if ((g->job->tries == ALARM_TRIES && g->awaited_ms <= now) || g->is_act_over)
		TRY(notice_add(&g->ctx, NOTICE_job_failed, g->dossier->id, NULL));
	if (g->signer != NULL)
		TRY(round_fire(&g->ctx, g->dossier, g->signer, &act));
	if (g->is_act_over)
		return outbox_end(g->clerk->db, g->job, JOB_DROPPED, g->why, now);
	return outbox_retry(g->clerk->db, g->job, g->why, now);
}

void signing_failed(struct signing *g, enum err e)
{
	bool is_stuck = g->job->tries >= ALARM_TRIES && g->awaited_ms <= ctx_now_ms(&g->ctx);
	enum err told = db_begin(g->clerk->db);

	if (g->why.n == 0)
		g->why = str_of(err_name(e));
	log_line(is_stuck || g->is_act_over ? LOG_ALARM : LOG_WARN, is_stuck ? "signature.stuck" : "signature.waits",
		 "job=" STR_FMT " tries=%d err=%s why=\"" STR_FMT "\"", STR_ARG(id_hex(g->mem, g->job->id)),
		 g->job->tries, err_name(e), STR_ARG(g->why));
	if (told != OK)
		return;                 /* the lease lapses, the job comes again */
	told = tell_failure(g);
	if (told == OK)
		told = db_commit(g->clerk->db);
	else
		db_rollback(g->clerk->db);
	if (told != OK)
		log_line(LOG_WARN, "job.kept", "err=%s", err_name(told));
}

void clerk_sign(struct clerk *c, const struct job *job)
{
	struct signing g = { .clerk = c, .mem = mem_new(2 * CLERK_JOB_BYTES_MAX), .secret = mem_new_secret(1 << 20),
			     .job = job };

	clerk_trust_complete(c);
	g.ctx = clerk_ctx(c, g.mem, job->portal);
	enum err e = read_act(&g, job);

	if (e == ERR_NOT_FOUND)
		clerk_job_end(c, job, JOB_DROPPED, STR("no act is waiting"));
	else if (e == OK && (e = sign_all(&g)) != OK)
		signing_failed(&g, e);
	else if (e != OK)
		clerk_job_retry(c, job, str_of(err_name(e)));
	mem_free(&g.mem);
	mem_free(&g.secret);
}
