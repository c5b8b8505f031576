/* desk.c - a zygote: small, warm, and never the one who reads a document.
 *
 * For     main.c.
 * Never   looks into a document; trusts what a child says beyond its exit status and two descriptors.
 * Holds   a slot for each child: its ask, its descriptors, its deadline.
 * Fails   a child that is killed (limit, forbidden call) or late: an upload is VERDICT_BROKEN, a file with
 *         signatures VERDICT_INVALID, the rest ERR_INVALID. The next ask finds a new child.
 * Limits  DESK_CHILDREN_MAX at once; each ask's deadline of asks[]. */
#include "press/desk.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/memfd.h"
#include "press/job.h"
#include "press/judge.h"

enum { LOOK_MS = 2, ANSWER_MS = 1000, FDS_MAX = 256, SLOT_BYTES_MAX = 1024 * 1024, FIRST_FD = 3 };

const struct jail_folder desk_folders[] = {
	{ "/usr/share/fonts", false },
	{ "/usr/share/fontconfig", false },
	{ "/etc/fonts", false },
	{ "/var/cache/fontconfig", false },
	{ "/usr/share/poppler", false },
	{ NULL, false },
};

struct slot {
	struct mem *mem;                /* of this ask; reset when it is answered */
	struct proc_ask ask;
	pid_t child;                    /* 0: the slot is free */
	int report_fd, document_fd;
	int64_t due_tick_ms;
};

struct desk {
	const struct world *world;
	struct proc_server *server;
	const struct fonts *fonts;
	bool may_read;
	struct slot slot[DESK_CHILDREN_MAX];
};

struct desk *desk_new(struct mem *mem, const struct world *world, struct proc_server *server,
		      const struct fonts *fonts, bool may_read)
{
	struct desk *d = mem_new_of(mem, struct desk);
	*d = (struct desk){ .world = world, .server = server, .fonts = fonts, .may_read = may_read };
	for (size_t i = 0; i < DESK_CHILDREN_MAX; i++) {
		d->slot[i].mem = mem_new(SLOT_BYTES_MAX);
	}
	return d;
}

static bool is_kept(const struct slot *s, int fd)
{
	if (fd == s->report_fd || fd == s->document_fd) {
		return true;
	}
	for (size_t i = 0; i < s->ask.values.fds; i++) {
		if (fd == s->ask.values.fd[i]) {
			return true;
		}
	}
	return false;
}

/* The child: its documents and stderr stay open, the lines to other processes do not. */
static _Noreturn void be_child(const struct desk *d, const struct slot *s)
{
	for (int fd = FIRST_FD; fd < FDS_MAX; fd++) {
		if (!is_kept(s, fd)) {
			(void)close(fd);
		}
	}
	bool has_pieces = s->ask.ask == ASK_MERGE && s->ask.values.fds > 1;
	enum err e = s->ask.ask == ASK_UPLOAD ? jail_upload(desk_folders) :
		     has_pieces ? jail_merge(desk_folders) :
		     s->ask.ask == ASK_VERIFY ? jail_judge() : jail_form();
	if (e != OK) {
		_exit(JOB_ENDS_WITH_ERR + (int)e);
	}
	const struct job job = { d->fonts, s->ask.ask, &s->ask.values, s->report_fd, s->document_fd };
	_exit(job_run(&job));
}

static void free_slot(struct slot *s)
{
	mem_reset(s->mem);              /* closes the ask's descriptors and our two */
	s->child = 0;
}

static void answer_verdict(struct desk *d, struct slot *s, enum upload_verdict verdict)
{
	const struct uploaded u = { .verdict = verdict };
	const struct ask_values values = {
		.field = { str_of(upload_verdict_name(verdict)), upload_report(s->mem, &u) },
	};
	proc_server_answer(d->server, &s->ask, OK, &values);
}

/* What a child that ended well has written. */
static enum err answer_document(struct desk *d, struct slot *s)
{
	struct str report = STR("");
	size_t bytes = 0;
	TRY(memfd_seal(s->report_fd));
	TRY(memfd_seal(s->document_fd));
	TRY(memfd_view(s->mem, s->report_fd, ASK_JSON_BYTES_MAX, &report));
	TRY(memfd_check(s->document_fd, CONTAINER_BYTES_MAX, &bytes));
	struct ask_values values = { .fd = { s->document_fd }, .fds = 1 };
	size_t first = 0;
	if (s->ask.ask == ASK_UPLOAD) {
		values.field[first++] = str_of(upload_verdict_name(VERDICT_OK));
	}
	values.field[first] = report;
	proc_server_answer(d->server, &s->ask, OK, &values);
	return OK;
}

/* A judge that was ended came to a limit, which is a verdict too. */
static enum err answer_judged(struct desk *d, struct slot *s, int code)
{
	struct judged judged = { .verdict = VERDICT_INVALID };
	if (code < 0) {
		judged = judge_limit(s->mem);
	} else {
		TRY(memfd_seal(s->report_fd));
		TRY(memfd_view(s->mem, s->report_fd, ASK_JSON_BYTES_MAX, &judged.report));
		judged.verdict = (enum verdict)code;
	}
	const struct ask_values values = { .field = { str_of(verdict_name(judged.verdict)), judged.report } };
	proc_server_answer(d->server, &s->ask, OK, &values);
	return OK;
}

static void finish(struct desk *d, struct slot *s, int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	enum err e = ERR_INVALID;
	bool is_upload = s->ask.ask == ASK_UPLOAD;
	if (code < 0) {
		log_line(LOG_WARN, "press.child", "ask=%s signal=%d", asks[s->ask.ask].name, WTERMSIG(status));
	}
	if (s->ask.ask == ASK_VERIFY && code < VERDICT_COUNT) {
		e = answer_judged(d, s, code);
	} else if (code == VERDICT_OK && s->ask.ask != ASK_VERIFY) {
		e = answer_document(d, s);
	} else if (is_upload && (code < 0 || code < UPLOAD_VERDICT_COUNT)) {
		answer_verdict(d, s, code < 0 ? VERDICT_BROKEN : (enum upload_verdict)code);
		e = OK;
	} else if (code > JOB_ENDS_WITH_ERR && code < JOB_ENDS_WITH_ERR + ERR_COUNT) {
		e = (enum err)(code - JOB_ENDS_WITH_ERR);
	}
	if (e != OK) {
		proc_server_answer(d->server, &s->ask, e, NULL);
	}
	free_slot(s);
}

static size_t at_work(struct desk *d)
{
	size_t n = 0;
	for (size_t i = 0; i < DESK_CHILDREN_MAX; i++) {
		struct slot *s = &d->slot[i];
		if (s->child == 0) {
			continue;
		}
		int status = 0;
		if (world_tick_ms(d->world) > s->due_tick_ms) {
			(void)kill(s->child, SIGKILL);
			s->due_tick_ms = INT64_MAX;
		}
		pid_t ended = waitpid(s->child, &status, WNOHANG);
		assert(ended >= 0);
		if (ended == s->child) {
			finish(d, s, status);
		} else {
			n++;
		}
	}
	return n;
}

static enum err make_fds(struct slot *s)
{
	TRY(memfd_new("report", &s->report_fd));
	mem_defer_close(s->mem, s->report_fd);
	TRY(memfd_new("document", &s->document_fd));
	mem_defer_close(s->mem, s->document_fd);
	return OK;
}

static void begin(struct desk *d, struct slot *s)
{
	if (s->ask.ask == ASK_UPLOAD && !d->may_read) {
		answer_verdict(d, s, VERDICT_JAIL);
		free_slot(s);
		return;
	}
	enum err e = make_fds(s);
	pid_t child = e == OK ? fork() : -1;
	if (child == 0) {
		be_child(d, s);
	}
	if (child < 0) {
		log_line(LOG_FAULT, "press.no_child", "errno=%d", errno);
		proc_server_answer(d->server, &s->ask, ERR_BUSY, NULL);
		free_slot(s);
		return;
	}
	s->child = child;
	s->due_tick_ms = world_tick_ms(d->world) + asks[s->ask.ask].deadline_ms - ANSWER_MS;
}

static struct slot *free_one(struct desk *d)
{
	for (size_t i = 0; i < DESK_CHILDREN_MAX; i++) {
		if (d->slot[i].child == 0) {
			return &d->slot[i];
		}
	}
	return NULL;
}

void desk_serve(struct desk *d)
{
	for (;;) {
		size_t busy = at_work(d);
		struct slot *s = free_one(d);
		if (s == NULL) {
			(void)poll(NULL, 0, LOOK_MS);
			continue;
		}
		bool is_idle = false;
		if (!proc_server_next(d->server, s->mem, busy > 0 ? LOOK_MS : -1, &s->ask, &is_idle)) {
			break;
		}
		if (is_idle) {
			mem_reset(s->mem);
			continue;
		}
		begin(d, s);
	}
	while (at_work(d) > 0) {
		(void)poll(NULL, 0, LOOK_MS);
	}
}
