/* main.c - the program tabellion: master, the roles that it starts again as itself, and the tool.
 *
 * For     systemd (`tabellion --config F`), master (`tabellion front`), people (`tabellion [--config F] VERB …`).
 * Holds   the environment: no other file reads it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "role/clerk.h"
#include "role/front.h"
#include "role/master.h"
#include "role/tool.h"

struct role_row {
	enum proc_kind kind;
	const char *word;
	int (*main)(struct role_start *);
};

/* The roles of this executable; keeper, press and caller have their own. */
static const struct role_row roles[] = {
	{ PROC_FRONT, "front", front_main },
	{ PROC_CLERK, "clerk", clerk_main },
	{ PROC_KIND_COUNT, NULL, NULL },
};

static struct str variable(const char *name)
{
	return str_of(getenv(name));
}

static struct master_environment read_environment(void)
{
	struct master_environment e = { .notify_socket = getenv("NOTIFY_SOCKET"), .listen_fd = -1 };
	uint64_t n;

	if (str_to_u64(variable("LISTEN_PID"), UINT32_MAX, &n) && (pid_t)n == getpid() &&
	    str_to_u64(variable("LISTEN_FDS"), 1, &n) && n == 1)
		e.listen_fd = START_FD;         /* SD_LISTEN_FDS_START of sd_listen_fds(3) */
	if (str_to_u64(variable("WATCHDOG_USEC"), INT32_MAX, &n))
		e.watchdog_ms = (int64_t)(n / 1000);
	for (const struct role_row *r = roles; r->word != NULL; r++)
		e.roles |= 1u << r->kind;
	return e;
}

/* --config F may stand before the verb or after its words; the rest stays in its order. */
static struct str take_config(int *argc, char **argv)
{
	struct str path = STR("/etc/tabellion/tabellion.conf");
	int kept = 1;

	for (int i = 1; i < *argc; i++) {
		if (strcmp(argv[i], "--config") == 0 && i + 1 < *argc)
			path = str_of(argv[++i]);
		else
			argv[kept++] = argv[i];
	}
	*argc = kept;
	return path;
}

int main(int argc, char **argv)
{
	struct str conf_path = take_config(&argc, argv);
	const struct master_environment environment = read_environment();

	if (argc < 2)
		return master_main(conf_path, &environment);
	for (const struct role_row *r = roles; r->word != NULL; r++)
		if (strcmp(argv[1], r->word) == 0)
			return r->main(role_start_read(1u << r->kind));
	return tool_main(conf_path, argc - 1, argv + 1);
}
