/* page_demo.c - « Boîte d'envoi de démonstration »: what the file transport wrote, and the jobs.
 *
 * Never   exists in production: its rows are ROUTE_LOCAL.
 * Limits  MAILS_MAX mails and JOBS_MAX jobs, the newest. */
#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mime.h"
#include "core/outbox.h"
#include "gen/sql.h"
#include "say.h"
#include "web/out.h"
#include "web/gate.h"
#include "web/handlers.h"
#include "web/shell.h"
#include "web/view_demo.h"
#include "web/words.h"

enum { MAILS_MAX = 50, JOBS_MAX = 100, LINES_MAX = 200, FILES_MAX = 5000, MAIL_BYTES_MAX_READ = 128 * 1024,
	MAIL_HEAD_BYTES_MAX = 8 * 1024 };       /* fifty whole mails would outgrow the request's arena */

struct names {
	struct id id[FILES_MAX];
	size_t n;
};

static struct str mail_folder(struct ctx *ctx, const struct request *rq)
{
	return str_fmt(ctx->mem, STR_FMT "/mail", STR_ARG(rq->gate->data));
}

static int newest_first(const void *a, const void *b)
{
	return -memcmp(a, b, sizeof(struct id));
}

/* Files are named by their job's id, which begins with its instant. */
static void names_read(const char *folder, struct names *out)
{
	DIR *d = opendir(folder);

	if (d == NULL)
		return;                 /* nothing was written yet */
	for (struct dirent *e = readdir(d); e != NULL && out->n < FILES_MAX; e = readdir(d)) {
		struct str name = str_of(e->d_name);

		if (str_ends(name, STR(".eml")) &&
		    id_unhex(str_sub(name, 0, name.n - 4), &out->id[out->n]))
			out->n++;
	}
	(void)closedir(d);
	qsort(out->id, out->n, sizeof out->id[0], newest_first);
}

static enum err mail_read(struct ctx *ctx, const struct request *rq, struct id id, size_t bytes_max,
			  struct str *out)
{
	struct str folder = mail_folder(ctx, rq);
	const char *path = str_c(ctx->mem, str_fmt(ctx->mem, STR_FMT "/" STR_FMT ".eml", STR_ARG(folder),
						   STR_ARG(id_hex(ctx->mem, id))));
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return ERR_NOT_FOUND;
	char *bytes = mem_get(ctx->mem, 1, bytes_max);
	ssize_t n = read(fd, bytes, bytes_max);

	(void)close(fd);
	if (n < 0)
		return err_note(ERR_IO, "page=demo why=read");
	*out = str_from(bytes, (size_t)n);
	return OK;
}

/* The first 48 bits of a UUIDv7 are its instant. */
static int64_t instant_of(struct id id)
{
	int64_t ms = 0;

	for (int i = 0; i < 6; i++)
		ms = ms * 256 + id.bytes[i];
	return ms;
}

/* "Claire Marchand <claire@mairie.test>" or the address alone. */
static struct str person(struct ctx *ctx, struct str message, const char *field)
{
	struct str value = str_trim(mime_header(ctx->mem, message, field));

	if (str_starts(value, STR("<")) && str_ends(value, STR(">")))
		return str_sub(value, 1, value.n - 2);
	return value;
}

static enum err mails_view(struct ctx *ctx, const struct request *rq, struct view_outbox *v)
{
	struct names *names = mem_new_of(ctx->mem, struct names);

	names_read(str_c(ctx->mem, mail_folder(ctx, rq)), names);
	size_t n = names->n < MAILS_MAX ? names->n : MAILS_MAX;
	struct view_mail *mails = mem_get(ctx->mem, n + 1, sizeof *mails);

	for (size_t i = 0; i < n; i++) {
		struct str message;

		if (mail_read(ctx, rq, names->id[i], MAIL_HEAD_BYTES_MAX, &message) != OK)
			continue;
		mails[v->n_mails++] = (struct view_mail){
			.path = str_fmt(ctx->mem, "/demo/courrier/" STR_FMT,
					STR_ARG(id_hex(ctx->mem, names->id[i]))),
			.to = person(ctx, message, "To"),
			.subject = mime_header(ctx->mem, message, "Subject"),
			.at = words_moment(ctx, instant_of(names->id[i])),
		};
	}
	v->mails = mails;
	return OK;
}

static enum say kind_say(struct str kind)
{
	static const enum say kinds[JOB_KIND_COUNT] = {
		[JOB_PREPARE] = SAY_job_prepare,
		[JOB_MAIL] = SAY_job_mail,
		[JOB_REVOCATION_ACCESS] = SAY_job_revocation_access,
		[JOB_CODE] = SAY_job_code,
		[JOB_SIGN] = SAY_job_sign,
		[JOB_ARCHIVE] = SAY_job_archive,
		[JOB_EVIDENCE] = SAY_job_evidence,
	};

	for (unsigned k = 0; k < JOB_KIND_COUNT; k++)
		if (str_eq_c(kind, job_kind_name((enum job_kind)k)))
			return kinds[k];
	return SAY_job_other;
}

static enum say state_say(struct str state, bool is_mail)
{
	static const enum say states[JOB_STATE_COUNT] = {
		[JOB_WAITING] = SAY_job_waiting,
		[JOB_DONE] = SAY_job_done,
		[JOB_DROPPED] = SAY_job_dropped,
		[JOB_DEAD] = SAY_job_dead,
		[JOB_PARKED] = SAY_job_parked,
	};
	unsigned s = 0;

	while (s < JOB_STATE_COUNT - 1 && !str_eq_c(state, job_state_name((enum job_state)s)))
		s++;
	return s == JOB_DONE && is_mail ? SAY_job_sent : states[s];
}

static enum err jobs_view(struct ctx *ctx, struct view_outbox *v)
{
	struct view_job *jobs = mem_get(ctx->mem, JOBS_MAX, sizeof *jobs);
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, outbox_recent, .n = DB_INT(JOBS_MAX));

	while (db_next(r) && v->n_jobs < JOBS_MAX) {
		struct str kind = db_text(r, outbox_recent_kind), state = db_text(r, outbox_recent_state);
		bool is_parked = str_eq_c(state, job_state_name(JOB_PARKED));

		jobs[v->n_jobs++] = (struct view_job){
			.at = words_moment(ctx, db_int(r, outbox_recent_added_ms)),
			.kind = say(ctx->lang, kind_say(kind)),
			.target = db_text(r, outbox_recent_target),
			.reference = db_text(r, outbox_recent_reference),
			.state = say(ctx->lang, state_say(state, str_eq_c(kind, job_kind_name(JOB_MAIL)))),
			.is_parked = is_parked,
			.is_dead = str_eq_c(state, job_state_name(JOB_DEAD)),
			.is_done = str_eq_c(state, job_state_name(JOB_DONE)),
			/* the state itself says why it is parked */
			.reason = is_parked ? STR("") : db_text(r, outbox_recent_reason),
		};
	}
	v->jobs = jobs;
	return db_end(&r);
}

enum err demo_outbox_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_outbox v = { .shell = shell_of(ctx, rq) };
	struct out *o = shell_out(ctx, rq);

	TRY(mails_view(ctx, rq, &v));
	TRY(jobs_view(ctx, &v));
	page_outbox(o, &v);
	reply_page(rp, 200, out_done(o));
	return OK;
}

/* A link of ours is a path here: the demonstration speaks plain HTTP, which no page links to. */
static struct str link_of(const struct request *rq, struct str line)
{
	struct str own = rq->gate->own_origin;

	if (str_starts(line, own))
		return str_sub(line, own.n, line.n);
	return str_starts(line, STR("https://")) ? line : STR("");
}

static void lines_view(struct ctx *ctx, const struct request *rq, struct str text, struct view_mail_page *v)
{
	struct view_mail_line *lines = mem_get(ctx->mem, LINES_MAX, sizeof *lines);
	struct str line;

	while (text.n > 0 && v->n_lines < LINES_MAX) {
		(void)str_cut(text, '\n', &line, &text);
		if (str_trim(line).n == 0)
			continue;
		lines[v->n_lines++] = (struct view_mail_line){ line, link_of(rq, line) };
	}
	v->lines = lines;
}

enum err demo_mail_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	struct view_mail_page v = { .shell = shell_of(ctx, rq) };
	struct out *o = shell_out(ctx, rq);
	struct str message;
	struct id id;

	if (!id_unhex(request_path(rq, 0), &id))
		return ERR_NOT_FOUND;
	TRY(mail_read(ctx, rq, id, MAIL_BYTES_MAX_READ, &message));
	v.to = person(ctx, message, "To");
	v.from = person(ctx, message, "From");
	v.subject = mime_header(ctx->mem, message, "Subject");
	v.at = words_moment(ctx, instant_of(id));
	lines_view(ctx, rq, mime_text_part(ctx->mem, message), &v);
	page_mail(o, &v);
	reply_page(rp, 200, out_done(o));
	return OK;
}
