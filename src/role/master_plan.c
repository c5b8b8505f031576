/* master_plan.c - who runs, and who talks to whom: made once, so that a restarted process inherits it.
 *
 * Holds   every pair, with both ends: an answerer that dies does not close anything for its askers.
 * Limits  START_PLACES_MAX processes. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/memfd.h"
#include "role/master.h"

#define KEYS(one, other) (1u << KEY_##one | 1u << KEY_##other)
#define SEAL_KEYS                                                                                  \
	(KEYS(JOURNAL, HEADS) | KEYS(CODE, CALLER) | KEYS(PKI_ROOT, PKI_SIGN) |                    \
	 KEYS(PKI_SERVICE, PKI_TSA) | KEYS(PKI_SEAL, PKI_SEAL))

const struct master_row master_rows[] = {
/*  kind                 file                word       user    wave how many      keys                 data, listens */
{ PROC_KEEPER_DOCS,   "tabellion-keeper", "docs",    "t-keeper", 0, CONF_COUNT,   KEYS(DOCUMENT, IDENTITY), 0, 0 },
{ PROC_KEEPER_SEAL,   "tabellion-keeper", "seal",    "t-keeper", 0, CONF_COUNT,   SEAL_KEYS,                0, 0 },
{ PROC_KEEPER_HASH,   "tabellion-keeper", "hash",    "t-keeper", 0, CONF_HASHERS, KEYS(PEPPER, PEPPER),     0, 0 },
{ PROC_PRESS_FORM,    "tabellion-press",  "form",    "t-press",  0, CONF_COUNT,   0,                        0, 0 },
{ PROC_PRESS_UPLOADS, "tabellion-press",  "uploads", "t-press",  0, CONF_COUNT,   0,                        0, 0 },
{ PROC_CALLER,        "tabellion-caller", "caller",  "t-caller", 0, CONF_CALLERS, 0,                        0, 0 },
{ PROC_CLERK,         "tabellion",        "clerk",   "t-clerk",  1, CONF_COUNT,   0,                        1, 0 },
{ PROC_FRONT,         "tabellion",        "front",   "t-front",  2, CONF_FRONTS,  0,                        1, 1 },
};
const size_t master_rows_n = sizeof master_rows / sizeof *master_rows;

bool master_identity(const struct master_row *row, struct identity *out)
{
	struct identity id = { 0 };

	if (geteuid() != 0)
		return false;
	const struct passwd *user = getpwnam(row->user);

	if (user == NULL)
		return false;
	id.uid = user->pw_uid;
	id.gid = user->pw_gid;
	id.group_data = user->pw_gid;
	const struct group *data = row->is_data ? getgrnam("t-data") : NULL;

	if (data != NULL)
		id.group_data = data->gr_gid;
	else if (row->is_data)
		return false;
	*out = id;
	return true;
}

static bool is_isolating(void)
{
	struct identity id;

	for (size_t i = 0; i < master_rows_n; i++)
		if (!master_identity(&master_rows[i], &id))
			return false;
	return true;
}

/* Opened now and executed by descriptor: what runs after an upgrade is what was there at the start. */
static int open_executable(const struct master *m, const struct master_row *row)
{
	bool is_self = strcmp(row->file, "tabellion") == 0;

	if (is_self && (m->environment.roles & 1u << row->kind) == 0)
		return -1;
	struct str path = is_self ? m->self : str_fmt(m->mem, STR_FMT "/%s", STR_ARG(m->folder), row->file);

	return open(str_c(m->mem, path), O_PATH | O_CLOEXEC);
}

static enum err add_places(struct master *m, const struct master_row *row)
{
	int64_t count = row->count == CONF_COUNT ? 1 : conf_int(m->conf, row->count);
	int exe = open_executable(m, row);

	if (exe < 0) {
		log_line(LOG_WARN, "master.absent", "process=%s file=%s", proc_kind_name(row->kind), row->file);
		return OK;
	}
	for (unsigned i = 0; i < count; i++) {
		if (m->places == START_PLACES_MAX)
			return err_note(ERR_INVALID, "why=\"plus de %d processus\"", START_PLACES_MAX);
		m->place[m->places++] = (struct place){ .row = row, .index = i, .exe_fd = exe,
							.control_fd = -1 };
	}
	return OK;
}

static unsigned asked_by(enum proc_kind asker)
{
	unsigned kinds = 0;

	for (enum ask a = 0; a < ASK_COUNT; a++)
		if ((asks[a].who & 1u << asker) != 0)
			kinds |= 1u << asks[a].answerer;
	return kinds;
}

static enum err add_pairs(struct master *m, size_t asker)
{
	unsigned kinds = asked_by(m->place[asker].row->kind);

	for (enum proc_kind k = 0; k < PROC_KIND_COUNT; k++) {
		struct master_pair *pair = &m->pair[m->pairs];

		if ((kinds & 1u << k) == 0)
			continue;
		assert(m->pairs < MASTER_PAIRS_MAX);
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair->fd) != 0)
			return err_note(ERR_IO, "call=socketpair why=%s", strerror(errno));
		pair->asker = asker;
		pair->answerer = k;
		m->pairs++;
	}
	return OK;
}

/* Shared memory: the board is ours to write and nobody else's, what fronts share is theirs. */
static enum err share(const char *name, size_t bytes, int extra_seals, int *fd_out, void **at_out)
{
	int fd = -1;

	TRY(memfd_new(name, &fd));
	void *at = MAP_FAILED;

	if (ftruncate(fd, (off_t)bytes) == 0)
		at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL | extra_seals) != 0)
		return err_note(ERR_IO, "shared=%s why=%s", name, strerror(errno));
	*fd_out = fd;
	*at_out = at;
	return OK;
}

static struct identity identity_of(enum proc_kind kind)
{
	struct identity id = { 0 };

	for (size_t i = 0; i < master_rows_n; i++)
		if (master_rows[i].kind == kind)
			(void)master_identity(&master_rows[i], &id);
	return id;
}

/* Made when it is missing; one that exists is left as the operator made it. */
static enum err make_folder(const struct master *m, enum conf_key key, uid_t owner, mode_t mode)
{
	const char *path = str_c(m->mem, conf_text(m->conf, key));

	if (mkdir(path, 0770) != 0) {
		if (errno == EEXIST)
			return OK;
		return err_note(ERR_INVALID, "folder=%s why=%s", path, strerror(errno));
	}
	if (m->is_isolating && (chown(path, owner, identity_of(PROC_CLERK).group_data) != 0 ||
				chmod(path, mode) != 0))
		return err_note(ERR_INVALID, "folder=%s why=%s", path, strerror(errno));
	return OK;
}

/* The data are of the group that front and clerk are in; mails in files are written by callers, who
 * may pass through the folder above and see nothing else of it. */
static enum err make_data(const struct master *m)
{
	bool is_mail_in_files = conf_is(m->conf, CONF_MAIL_TRANSPORT, "file");

	TRY(make_folder(m, CONF_DATA, 0, is_mail_in_files ? 02771 : 02770));
	if (is_mail_in_files)
		return make_folder(m, CONF_MAIL_FOLDER, identity_of(PROC_CALLER).uid, 02750);
	return OK;
}

enum err master_plan(struct master *m)
{
	void *board = NULL, *shared = NULL;

	m->is_isolating = is_isolating();
	m->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	assert(m->null_fd >= 0);
	for (size_t i = 0; i < master_rows_n; i++)
		TRY(add_places(m, &master_rows[i]));
	for (size_t i = 0; i < m->places; i++)
		TRY(add_pairs(m, i));
	TRY(memfd_of("tabellion-conf", conf_pack(m->mem, m->conf), &m->conf_fd));
	TRY(share("tabellion-board", sizeof *m->board, F_SEAL_FUTURE_WRITE, &m->board_fd, &board));
	TRY(share("tabellion-shared", sizeof *m->shared, 0, &m->shared_fd, &shared));
	m->board = board;
	m->shared = shared;
	TRY(make_data(m));
	TRY(master_lock(m));
	TRY(master_keys_open(m));
	return master_listen(m);
}
