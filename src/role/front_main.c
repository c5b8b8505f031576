/* front_main.c - the web process: opened, jailed, served until master says stop. */
#include "role/front_main.h"

#include <assert.h>
#include <sys/resource.h>

#include "base/log.h"
#include "core/memo.h"
#include "core/recall.h"
#include "platform/db.h"
#include "platform/file.h"
#include "platform/jail.h"
#include "platform/start.h"
#include "platform/store.h"
#include "platform/window.h"
#include "reach/directory_local.h"
#include "role/front.h"
#include "role/roots.h"
#include "web/out.h"

enum { EX_CONFIG = 78, SECRET_BYTES_MAX = 256 * 1024, RENEW_MS = 60000 };

struct front_process {
	struct role_start *start;
	struct front *front;
	struct directory *directory;
	struct windows *windows;
	int64_t renewed_tick;
};

static void on_note(void *self, struct str text)
{
	role_start_note(self, text);
}

/* scheme://host[:port], as a browser writes an Origin. */
static struct str origin_of(struct str url)
{
	size_t at, end;
	struct str host;

	if (!str_find(url, STR("://"), &at))
		return url;
	host = str_sub(url, at + 3, url.n);
	return str_find(host, STR("/"), &end) ? str_sub(url, 0, at + 3 + end) : url;
}

/* What the jail leaves open: the data (database, documents) and the register. */
static enum err enter_jail(struct mem *mem, const struct conf *conf)
{
	const struct jail_folder folders[] = {
		{ str_c(mem, conf_text(conf, CONF_DATA)), true },
		{ str_c(mem, file_folder(conf_text(conf, CONF_REGISTER))), false },
		{ NULL, false },
	};

	return jail_front(folders);
}

/* A descriptor for each connection that may be open: as many as the system grants. */
static void raise_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		log_line(LOG_WARN, "front.files", "why=%m");
}

static enum err open_parts(struct front_process *p, struct front_parts *parts)
{
	struct role_start *start = p->start;
	struct mem *mem = start->mem;
	struct str url = conf_text(start->conf, CONF_PUBLIC_URL);
	struct str data = conf_text(start->conf, CONF_DATA);

	assert(rate_bytes() <= START_FAILURES_BYTES && start->failures != NULL);
	*parts = (struct front_parts){
		.listen_fd = start->listen_fd,
		.peers = start->peers,
		.note = on_note,
		.note_self = start,
		.is_alone = conf_int(start->conf, CONF_FRONTS) == 1,
		.turn_requests = (size_t)conf_int(start->conf, CONF_TURN_REQUESTS),
		.gate = {
			.world = world_stocked(mem),
			.secret = mem_new_secret(SECRET_BYTES_MAX),
			.rate = rate_attach(start->failures, &world_real),
			.session = {
				conf_int(start->conf, CONF_SESSION_IDLE_MINUTES) * 60000,
				conf_int(start->conf, CONF_SESSION_HOURS) * 3600000,
			},
			.own_origin = origin_of(url),
			.is_secure = str_starts(url, STR("https://")),
			.is_demo = conf_is(start->conf, CONF_DEMO, "yes"),
			.data = data,
			.memo = memo_new(mem),
			.recall = recall_new(mem),
			.lists = out_lists_new(mem),
			.windows = windows_new(mem),
		},
	};
	TRY(roots_container(mem, start->conf, &parts->gate.trusted));
	TRY(db_open(mem, conf_text(start->conf, CONF_DATABASE_AT), &parts->gate.db));
	p->windows = parts->gate.windows;
	p->directory = directory_local(mem, &(struct directory_parts){
		.path = conf_text(start->conf, CONF_REGISTER), .db = parts->gate.db,
		.is_live = conf_text(start->conf, CONF_SIRENE_KEY_FILE).n > 0 });
	parts->gate.directory = p->directory;
	TRY(store_open(mem, str_fmt(mem, STR_FMT "/documents", STR_ARG(data)), &parts->gate.store));
	return front_new(mem, parts, &p->front);
}

/* A new register may have been put in place of the old one; what was uploaded does not stay in memory. */
static void renew(struct front_process *p)
{
	int64_t now = world_tick_ms(&world_real);

	if (now - p->renewed_tick < RENEW_MS)
		return;
	p->renewed_tick = now;
	directory_local_renew(p->directory);
	windows_wipe(p->windows);
}

static void serve(struct front_process *p)
{
	while (!front_turn(p->front, FRONT_WAIT_MS) || !role_start_is_over(p->start)) {
		role_start_beat(p->start, &world_real);
		renew(p);
	}
}

/* What is in flight is answered; connections that stay open and say nothing are not waited for long. */
static void drain(struct front_process *p)
{
	int64_t now = world_tick_ms(&world_real), end = now + FRONT_DRAIN_MS, heard = now;

	front_drain(p->front);
	while (now < end && front_connections(p->front) > 0 && now - heard < FRONT_QUIET_MS) {
		(void)front_turn(p->front, 50);
		role_start_beat(p->start, &world_real);
		now = world_tick_ms(&world_real);
		if (front_in_flight(p->front) > 0)
			heard = now;
	}
	front_close(&p->front);
}

int front_main(struct role_start *start)
{
	struct front_process p = { .start = start };
	struct front_parts parts;

	mem_keep_pages();
	raise_files();
	if (open_parts(&p, &parts) != OK || enter_jail(start->mem, start->conf) != OK)
		return EX_CONFIG;
	front_watch(p.front, start->control_fd);
	role_start_ready(start);
	serve(&p);
	drain(&p);
	mem_free(&parts.gate.secret);
	struct mem *process = start->mem;       /* start itself lives in it */

	mem_free(&process);
	return 0;
}
