/* clerk_lease.c - the clerk of one installation alone serves a database that is a server's.
 *
 * For     two masters with data folders of their own and one PostgreSQL database: their stores and keys differ, and
 *         each would freeze and sign what the other keeps. A database that is a file is guarded by role/master_lock.c.
 * Never   needs an operator: a lease whose holder is silent is taken, a clean stop frees it.
 * Fails   another serves, or has taken it while we were silent: exit 75, and master ends with it.
 * Limits  LEASE_SILENT_MS to take over from another machine that broke down; at once on the same. A program that
 *         is newer than the one that serves has migrated the schema before it is refused. */
#include "role/clerk.h"

#include <poll.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "base/log.h"

enum { LOOK_EVERY_MS = 250 };

/* The machine and the folder as the kernel tells them apart: a copy of the folder is another. */
static struct str holder_of(struct mem *m, struct str data)
{
	struct utsname machine = { .nodename = "" };
	struct stat st = { 0 };

	(void)uname(&machine);
	(void)stat(str_c(m, data), &st);
	return str_fmt(m, "%s:" STR_FMT " (%llx:%llx)", machine.nodename, STR_ARG(data), (unsigned long long)st.st_dev,
		       (unsigned long long)st.st_ino);
}

static bool is_told_to_stop(const struct clerk *c, int wait_ms)
{
	struct pollfd control = { .fd = c->start->control_fd, .events = POLLIN };

	return poll(&control, 1, wait_ms) != 0;
}

static void say_whose(enum log_level level, const char *event, struct str holder)
{
	log_line(level, event, "holder=\"" STR_FMT "\"", STR_ARG(holder));
}

enum err clerk_lease_open(struct clerk *c, struct mem *process, struct str data)
{
	enum lease_verdict verdict = LEASE_WAIT;

	if (db_is_sqlite(c->db))
		return OK;
	c->lease = (struct lease){ .holder = holder_of(process, data), .start = id_new(c->world) };
	for (unsigned looks = 0; verdict == LEASE_WAIT; looks++) {
		if (looks > 0 && is_told_to_stop(c, LOOK_EVERY_MS))
			return OK;              /* nothing is written: the first turn does not come */
		TRY(lease_take(&c->lease, c->db, process, world_tick_ms(c->world), &verdict));
		if (looks == 0 && verdict == LEASE_WAIT)
			say_whose(LOG_WARN, "clerk.database_waited_for", c->lease.seen_holder);
	}
	if (verdict == LEASE_OURS)
		return OK;
	return err_note(ERR_BUSY, "database holder=\"" STR_FMT "\" why=\"un autre tabellion sert déjà cette base\" "
			"do=\"arrêtez-le, ou donnez à celui-ci une autre base\"", STR_ARG(c->lease.seen_holder));
}

void clerk_lease_beat(struct clerk *c)
{
	int64_t now = world_tick_ms(c->world);
	bool is_ours = true;

	if (id_is_zero(c->lease.start) || now < c->lease_tick || c->was_displaced)
		return;
	c->lease_tick = now + LEASE_BEAT_MS;
	if (lease_beat(&c->lease, c->db, &is_ours) == OK && !is_ours) {
		c->was_displaced = true;
		say_whose(LOG_ALARM, "clerk.database_taken", c->lease.holder);
	}
}

void clerk_lease_close(struct clerk *c)
{
	if (!id_is_zero(c->lease.start) && lease_free(&c->lease, c->db) != OK)
		log_line(LOG_WARN, "clerk.lease_kept", "it is taken from a silent holder");
}
