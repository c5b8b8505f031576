/* master_keys.c - the key files: made by `tabellion keys init`, opened by master, read by the keeper.
 *
 * Never   reads a key into master's memory: descriptors are passed on.
 * Fails   a file that is missing, is not a regular one, or that others may read: named, exit 78. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/memfd.h"
#include "role/master.h"

static const struct {
	const char *file;
	enum conf_key folder;           /* and who makes it: keys init, pki init */
} key_rows[KEY_COUNT] = {
	[KEY_DOCUMENT] = { "document.key", CONF_KEYS },
	[KEY_IDENTITY] = { "identity.key", CONF_KEYS },
	[KEY_PEPPER] = { "pepper.key", CONF_KEYS },
	[KEY_JOURNAL] = { "journal.key", CONF_KEYS },
	[KEY_HEADS] = { "heads.state", CONF_KEYS },
	[KEY_CODE] = { "code.key", CONF_KEYS },
	[KEY_CALLER] = { "caller.key", CONF_KEYS },
	[KEY_PKI_ROOT] = { "root.public", CONF_PKI },
	[KEY_PKI_SIGN] = { "sign.pem", CONF_PKI },
	[KEY_PKI_SERVICE] = { "service.pem", CONF_PKI },
	[KEY_PKI_TSA] = { "tsa.pem", CONF_PKI },
	[KEY_PKI_SEAL] = { "seal.pem", CONF_PKI },
};

static enum err check_key(int fd, const char *path)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_note(ERR_INVALID, "key=%s why=%s", path, strerror(errno));
	if (!S_ISREG(st.st_mode) || (st.st_mode & 077) != 0 || st.st_uid != geteuid())
		return err_note(ERR_INVALID, "key=%s why=\"fichier ordinaire 0600 du même utilisateur attendu\"",
				path);
	return OK;
}

enum err master_keys_open(struct master *m)
{
	for (enum start_key k = 0; k < KEY_COUNT; k++) {
		struct str folder = conf_text(m->conf, key_rows[k].folder);
		const char *path = str_c(m->mem, str_fmt(m->mem, STR_FMT "/%s", STR_ARG(folder), key_rows[k].file));
		int how = k == KEY_HEADS ? O_RDWR : O_RDONLY;

		m->key_fd[k] = open(path, how | O_NOFOLLOW | O_CLOEXEC);
		if (m->key_fd[k] < 0)
			return err_note(ERR_INVALID, "key=%s why=\"%s\" do=\"tabellion %s init " STR_FMT "\"", path,
					strerror(errno), key_rows[k].folder == CONF_PKI ? "pki" : "keys",
					STR_ARG(folder));
		TRY(check_key(m->key_fd[k], path));
	}
	return OK;
}

/* Existing keys are left alone: what they protect could never be read again. */
static enum err make_key(struct mem *m, struct str folder, enum start_key k)
{
	const char *path = str_c(m, str_fmt(m, STR_FMT "/%s", STR_ARG(folder), key_rows[k].file));
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct mem *secret = mem_new_secret(4096);
	uint8_t *bytes = mem_get(secret, 1, 32);

	if (fd < 0 && errno != EEXIST) {
		mem_free(&secret);
		return err_note(ERR_IO, "key=%s why=%s", path, strerror(errno));
	}
	enum err e = OK;

	if (fd >= 0 && k != KEY_HEADS) {
		world_random(&world_real, bytes, 32);
		e = memfd_write(fd, str_from(bytes, 32));
	}
	if (fd >= 0 && e == OK && fsync(fd) != 0)
		e = err_note(ERR_IO, "key=%s why=%s", path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	if (e != OK)
		(void)unlink(path);     /* half a key would be left alone the next time */
	mem_free(&secret);
	return e;
}

enum err keys_init(struct mem *m, struct str folder)
{
	const char *path = str_c(m, folder);

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_note(ERR_IO, "folder=%s why=%s", path, strerror(errno));
	for (enum start_key k = 0; k < KEY_COUNT; k++)
		if (key_rows[k].folder == CONF_KEYS)
			TRY(make_key(m, folder, k));
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return err_note(ERR_IO, "folder=%s why=%s", path, strerror(errno));
	(void)close(fd);
	return OK;
}
