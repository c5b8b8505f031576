/* master_lock.c - one master a data folder: two would both take its jobs and both migrate its schema.
 *
 * For     master alone; the tool's verbs run beside it and ask for no lock.
 * Never   is handed on: the descriptor closes when a process becomes its program, so that the lock ends with
 *         master, however it ends, and no file is ever left over that says somebody is there.
 * Fails   held by another: ERR_BUSY, exit 75; cannot be made: ERR_INVALID, exit 78.
 * Limits  a reload gives it up for the instant in which master executes itself, and takes it anew. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/log.h"
#include "role/master.h"

enum err master_lock(const struct master *m)
{
	struct str folder = conf_text(m->conf, CONF_DATA);
	const char *path = str_c(m->mem, str_fmt(m->mem, STR_FMT "/master.lock", STR_ARG(folder)));
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fd >= 0 && fcntl(fd, F_OFD_SETLK, &whole) == 0)
		return OK;              /* fd stays open as long as we live */
	if (fd >= 0 && (errno == EAGAIN || errno == EACCES))
		return err_note(ERR_BUSY, "data=" STR_FMT " why=\"un autre tabellion sert déjà ce dossier\" "
				"do=\"arrêtez-le, ou donnez à celui-ci un autre dossier data\"",
				STR_ARG(folder));
	return err_note(ERR_INVALID, "lock=%s why=%s", path, strerror(errno));
}
