/* clerk_mail.c - mails: composed here, carried by a caller, told in the journal.
 *
 * Never   sends without a committed lease; says an address in the log or, but as a commitment, in the
 *         journal.
 * Fails   an answer that never comes is a retry: the mail may then arrive twice, under one Message-ID. */
#include "role/clerk.h"

#include <assert.h>
#include <unistd.h>

#include "base/log.h"
#include "core/journal.h"
#include "platform/memfd.h"
#include "role/caller.h"

static void set_free(struct clerk_delivery *d)
{
	mem_free(&d->mem);
	*d = (struct clerk_delivery){ .mem = NULL };
}

static enum err hand_over(struct clerk *c, struct clerk_delivery *d, const struct mail *mail)
{
	struct letter l = { .id = mail->id, .from = mail->from, .to = mail->to };
	struct ask_values values;
	int fd = -1;

	TRY(mail_write(d->mem, mail, &l.message));
	TRY(memfd_of("mail", l.message, &fd));
	caller_job(d->mem, &l, fd, &values);
	enum err e = proc_ask_send(c->peers, ASK_DELIVER, &values, &d->ask);

	(void)close(fd);
	d->to = mail->to;
	return e;
}

static void give_up(struct clerk *c, struct clerk_delivery *d, enum err e)
{
	if (e == ERR_INVALID || e == ERR_LIMIT)
		clerk_job_end(c, &d->job, JOB_DEAD, STR("the mail cannot be written"));
	else
		clerk_job_retry(c, &d->job, str_of(err_name(e)));
	set_free(d);
}

void clerk_mail_start(struct clerk *c, const struct job *job, struct clerk_delivery *d)
{
	struct mail mail;
	enum letter_fate fate;

	assert(d->mem == NULL);
	d->mem = mem_new(CLERK_JOB_BYTES_MAX);
	d->job = *job;
	d->job.args = str_copy(d->mem, job->args);
	d->job.target = str_copy(d->mem, job->target);
	struct ctx ctx = clerk_ctx(c, d->mem, job->portal);
	enum err e = letter_of(&ctx, &c->letters, &d->job, &fate, &mail);

	if (e == OK && fate == LETTER_SEND)
		e = hand_over(c, d, &mail);
	if (e != OK) {
		give_up(c, d, e);
		return;
	}
	switch (fate) {
	case LETTER_SEND:
		return;                 /* its answer will come */
	case LETTER_STALE:
		clerk_job_end(c, &d->job, JOB_DROPPED, STR("the dossier has moved on"));
		break;
	case LETTER_NOBODY:
		clerk_job_end(c, &d->job, JOB_DEAD, STR("no address"));
		break;
	case LETTER_PARKED:
		clerk_job_end(c, &d->job, JOB_PARKED, say(LANG_FR, SAY_mail_not_built));
		break;
	}
	set_free(d);
}

static enum err tell(struct clerk *c, struct clerk_delivery *d, const char *event)
{
	struct ctx ctx = clerk_ctx(c, d->mem, d->job.portal);
	struct json *details = json_object(d->mem);
	const struct journal_personal to = { "to", d->to };

	json_set_str(details, "job", id_hex(d->mem, d->job.id));
	json_set_str(details, "notice", d->job.target);
	return journal_add_personal(&ctx, d->job.dossier, str_of(event), details, &to, 1);
}

/* The end of the job and what the journal says of it, in one transaction. */
static enum err end_told(struct clerk *c, struct clerk_delivery *d, enum job_state state,
			 const char *event, struct str reason)
{
	TRY(db_begin(c->db));
	enum err e = outbox_end(c->db, &d->job, state, reason, world_now_ms(c->world));

	if (e == OK)
		e = tell(c, d, event);
	if (e != OK) {
		db_rollback(c->db);
		return e;
	}
	return db_commit(c->db);
}

static void finish(struct clerk *c, struct clerk_delivery *d, enum outcome o, struct str reason)
{
	enum err e = OK;

	switch (o) {
	case OUTCOME_OK:
		e = end_told(c, d, JOB_DONE, "mail.sent", STR(""));
		break;
	case OUTCOME_REFUSED:
		e = end_told(c, d, JOB_DEAD, "mail.refused", reason);
		break;
	case OUTCOME_CONFIG:
		log_line(LOG_ALARM, "mail.settings", "reason=\"" STR_FMT "\"",
			 STR_ARG(clerk_reason_shown(d->mem, reason)));
		/* our own mistake never makes a dead letter */
		if (d->job.tries >= OUTBOX_TRIES_MAX)
			d->job.tries = OUTBOX_TRIES_MAX - 1;
		clerk_job_retry(c, &d->job, reason);
		return;
	case OUTCOME_RETRY:
	case OUTCOME_COUNT:
		clerk_job_retry(c, &d->job, reason);
		return;
	}
	log_line(e == OK ? LOG_NOTE : LOG_WARN, "mail.ended", "notice=" STR_FMT " outcome=%s err=%s",
		 STR_ARG(d->job.target), o == OUTCOME_OK ? "sent" : "refused", err_name(e));
}

void clerk_mail_finish(struct clerk *c, struct clerk_delivery *d, const struct proc_answer *a)
{
	struct str reason = str_of(err_name(a->err));
	enum outcome o = OUTCOME_RETRY;

	if (a->err == OK)
		o = caller_outcome(&a->values, &reason);
	finish(c, d, o, reason);
	set_free(d);
}
