/* master_lock.c - one master a data folder, and one a database that is a file: two would both take its jobs and both
 * migrate its schema. A database that is a server's is guarded by role/clerk_lease.c.
 *
 * For     master alone; the tool's verbs run beside it and ask for no lock.
 * Never   is handed on: the descriptor closes when a process becomes its program, so that the lock ends with
 *         master, however it ends, and no file is ever left over that says somebody is there.
 * Fails   held by another: ERR_BUSY, exit 75; cannot be made: ERR_INVALID, exit 78.
 * Limits  a reload gives it up for the instant in which master executes itself, and takes it anew. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "role/master.h"

struct held {
	const char *path;               /* of the lock */
	struct str what;                /* "data=/var/lib/tabellion" */
	const char *why, *instead;
};

static enum err hold(const struct held *h)
{
	int fd = open(h->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fd >= 0 && fcntl(fd, F_OFD_SETLK, &whole) == 0)
		return OK;              /* fd stays open as long as we live */
	if (fd >= 0 && (errno == EAGAIN || errno == EACCES))
		return err_note(ERR_BUSY, STR_FMT " why=\"%s\" do=\"arrêtez-le, ou donnez à celui-ci %s\"",
				STR_ARG(h->what), h->why, h->instead);
	return err_note(ERR_INVALID, "lock=%s why=%s", h->path, strerror(errno));
}

/* The file's own name, whatever link or folder it was named by: as SQLite finds its log beside it. */
static const char *true_path(struct mem *mem, struct str path)
{
	const char *as_said = str_c(mem, path);
	char found[PATH_MAX];

	return realpath(as_said, found) != NULL ? str_c(mem, str_of(found)) : as_said;
}

enum err master_lock(const struct master *m)
{
	struct str data = conf_text(m->conf, CONF_DATA), engine, file;
	const struct held folder = { str_c(m->mem, str_fmt(m->mem, STR_FMT "/master.lock", STR_ARG(data))),
		str_fmt(m->mem, "data=" STR_FMT, STR_ARG(data)),
		"un autre tabellion sert déjà ce dossier", "un autre dossier data" };

	TRY(hold(&folder));
	if (!str_cut(conf_text(m->conf, CONF_DATABASE_AT), ':', &engine, &file) || !str_eq_c(engine, "sqlite"))
		return OK;
	const char *path = true_path(m->mem, file);
	const struct held database = { str_fmt(m->mem, "%s.master", path).p, str_fmt(m->mem, "database=%s", path),
		"un autre tabellion sert déjà cette base", "une autre base" };

	return hold(&database);
}
