/* caller_main.c - a caller's process: takes its settings, enters its jail, delivers until it is retired.
 *
 * Fails   a delivery past its deadline ends the process: master starts another, the clerk tries again.
 * Limits  CALLER_JOBS_MAX jobs, then exit 0: whatever a peer planted in this memory goes with it. */
#include <unistd.h>

#include "base/log.h"
#include "platform/jail.h"
#include "platform/start.h"
#include "role/caller.h"

/* Most of it for a thousand rows of the live register as a tree; untouched pages cost nothing. */
enum { JOB_BYTES_MAX = 192 * 1024 * 1024 };

static void serve(struct role_start *start, const struct caller *caller)
{
	struct mem *m = mem_new(JOB_BYTES_MAX);
	struct proc_ask ask;
	bool is_idle = false;

	for (unsigned jobs = 0; jobs < CALLER_JOBS_MAX; jobs++) {
		struct ask_values values = { .fds = 0 };

		if (!proc_server_next(start->server, m, -1, &ask, &is_idle))
			break;
		(void)alarm(CALLER_DEADLINE_S);
		enum err e = ask.ask == ASK_DELIVER ? caller_answer(caller, m, &ask.values, &values) :
			     ask.ask == ASK_DIRECTORY ? caller_directory(caller, m, &ask.values, &values) :
			     ask.ask == ASK_STAMP ? caller_stamp(caller, m, &ask.values, &values) :
			     ask.ask == ASK_STATUS ? caller_status(caller, m, &ask.values, &values) :
						     ERR_INVALID;

		(void)alarm(0);
		proc_server_answer(start->server, &ask, e, &values);
		mem_reset(m);
	}
	mem_free(&m);
}

int main(void)
{
	struct role_start *start = role_start_read(1u << PROC_CALLER);
	struct caller caller;

	if (caller_new(start->mem, start->conf, &caller) != OK)
		return 78;
	const struct jail_folder folders[] = {
		{ str_c(start->mem, conf_text(start->conf, CONF_MAIL_FOLDER)), true },
		{ str_c(start->mem, conf_text(start->conf, CONF_MAIL_CA)), false },
		{ str_c(start->mem, conf_text(start->conf, CONF_SIRENE_CA)), false },
		{ str_c(start->mem, conf_text(start->conf, CONF_STAMP_CA)), false },
		{ NULL, false },
	};

	if (jail_caller(folders) != OK)
		return 70;
	role_start_ready(start);
	serve(start, &caller);
	return 0;
}
