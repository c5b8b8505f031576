/* main.c - the program tabellion: master, the roles that it starts again as itself, and the tool.
 *
 * For     systemd (`tabellion --config F`), master (`tabellion front`), people (`tabellion VERB …`).
 * Holds   the environment: no other file reads it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "role/master.h"
#include "role/tool.h"

struct role_row {
	enum proc_kind kind;
	const char *word;
	int (*main)(struct role_start *);
};

/* The roles of this executable; keeper, press and caller have their own. */
static const struct role_row roles[] = {
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

int main(int argc, char **argv)
{
	struct str word = argc > 1 ? str_of(argv[1]) : STR("--config");

	for (const struct role_row *r = roles; r->word != NULL; r++)
		if (str_eq_c(word, r->word))
			return r->main(role_start_read(1u << r->kind));
	if (str_eq(word, STR("--config"))) {
		const struct master_environment e = read_environment();

		return master_main(argc > 2 ? str_of(argv[2]) : STR("/etc/tabellion/tabellion.conf"), &e);
	}
	return tool_main(argc, argv);
}
