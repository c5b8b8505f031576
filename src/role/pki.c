/* pki.c - `tabellion pki init`: the built-in authority's keys and certificates.
 *
 * For     an operator, once, and again when an alarm says that a certificate ends: he takes its file away
 *         first. root.pem may be kept elsewhere: it is needed only here.
 * Never   replaces a file but root.public, which holds no secret.
 * Fails   70, the log line says why; what was made stays. */
#include "role/pki.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "platform/memfd.h"
#include "platform/x509.h"

#define YEAR_MS ((int64_t)365 * DAY_MS)

enum { PEM_BYTES_MAX = 16 * 1024, SECRET_BYTES_MAX = 256 * 1024, BACK_MS = 3600 * 1000, LIST_DAYS = 396 };

static const struct pki_row {
	const char *word, *name;        /* the file; the end of the common name */
	int issuer;                     /* a row above; -1: itself */
	enum x509_use use;
	int years;
	int64_t policy;                 /* the arc below the operator's; 0: none */
} rows[] = {
	{ "root",    "Racine",     -1, USE_ROOT,       10, 0 },
	{ "sign",    "Signature",   0, USE_SIGN_CA,     5, 0 },
	{ "service", "Services",    0, USE_SERVICE_CA,  5, 0 },
	{ "tsa",     "Horodatage",  2, USE_TSA,         3, 2 },
	{ "seal",    "Cachet",      2, USE_SEAL,        3, 0 },
};

enum { ROWS = sizeof rows / sizeof *rows };

struct pki_settings {
	struct str operator_name, url, policy;
};

struct making {
	struct mem *mem, *secret;       /* the second wiped at the end: keys as text */
	const struct world *world;
	struct str folder;
	const struct pki_settings *settings;
	struct x509_id *id[ROWS];       /* NULL: not there, and nobody needs it */
};

static const char *path_of(const struct making *k, const char *word, const char *end)
{
	return str_c(k->mem, str_fmt(k->mem, STR_FMT "/%s%s", STR_ARG(k->folder), word, end));
}

/* ERR_NOT_FOUND: no such file. */
static enum err file_read(const struct making *k, const char *path, struct str *out)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char *text = mem_get(k->secret, 1, PEM_BYTES_MAX);

	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : err_note(ERR_IO, "file=%s why=%s", path, strerror(errno));
	ssize_t n = read(fd, text, PEM_BYTES_MAX);

	(void)close(fd);
	if (n <= 0 || n == PEM_BYTES_MAX)
		return err_note(ERR_IO, "file=%s why=\"empty or too long\"", path);
	*out = str_from(text, (size_t)n);
	return OK;
}

/* Whole and on the disk under another name first. */
static enum err file_write(const struct making *k, const char *word, const char *end, struct str text, mode_t mode)
{
	const char *path = path_of(k, word, end), *beside = path_of(k, word, ".new");
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);

	if (fd < 0)
		return err_note(ERR_IO, "file=%s why=%s", beside, strerror(errno));
	enum err e = memfd_write(fd, text);

	if (e == OK && (fchmod(fd, mode) != 0 || fsync(fd) != 0))
		e = err_note(ERR_IO, "file=%s why=%s", beside, strerror(errno));
	(void)close(fd);
	if (e == OK && rename(beside, path) != 0)
		e = err_note(ERR_IO, "file=%s why=%s", path, strerror(errno));
	return e;
}

static enum err make(struct making *k, size_t i)
{
	const struct pki_row *row = &rows[i];
	const struct x509_id *ca = row->issuer < 0 ? NULL : k->id[row->issuer];
	struct str operator_name = k->settings->operator_name;
	int64_t now = world_now_ms(k->world);
	struct x509_wish w = { .use = row->use, .country = STR("FR"), .organisation = operator_name,
		.common_name = str_fmt(k->mem, STR_FMT " %s", STR_ARG(operator_name), row->name),
		.from_ms = now - BACK_MS, .until_ms = now + row->years * YEAR_MS, .url = k->settings->url };

	if (row->issuer >= 0 && ca == NULL)
		return err_note(ERR_INVALID, "file=%s.pem why=\"needed to make %s.pem\"", rows[row->issuer].word,
				row->word);
	if (ca != NULL && x509_until_ms(ca) < w.until_ms)
		w.until_ms = x509_until_ms(ca);
	w.issuer = ca == NULL ? STR("") : str_of(rows[row->issuer].word);
	if (row->policy > 0)
		w.policy = str_fmt(k->mem, STR_FMT ".%d", STR_ARG(k->settings->policy), (int)row->policy);
	world_random(k->world, w.serial, sizeof w.serial);
	w.serial[0] = (uint8_t)((w.serial[0] & 0x3f) | 0x40);
	k->id[i] = x509_make(k->mem, ca, &w);
	return file_write(k, row->word, ".pem", x509_secret_pem(k->secret, k->id[i]), 0600);
}

static enum err take_or_make(struct making *k, size_t i)
{
	struct str pem;
	enum err e = file_read(k, path_of(k, rows[i].word, ".pem"), &pem);

	if (e == OK)
		return x509_read(k->mem, pem, &k->id[i]) == OK ? OK :
		       err_note(ERR_CRYPTO, "file=%s.pem why=\"no key with its certificate\"", rows[i].word);
	if (e != ERR_NOT_FOUND)
		return e;
	/* the root's key is kept elsewhere: all that it has issued must be there */
	if (i == 0 && access(path_of(k, "root", ".public"), F_OK) == 0)
		return OK;
	return make(k, i);
}

/* The root's certificate for people, and with its list for the keeper. */
static enum err publish(struct making *k)
{
	int64_t now = world_now_ms(k->world);
	const struct x509_id *root = k->id[0];
	struct str list;

	if (root == NULL)
		return OK;
	list = x509_crl(k->mem, root, now - 60000, now + (int64_t)LIST_DAYS * DAY_MS, (uint64_t)now / 1000);
	const struct str parts[] = { x509_pem(k->mem, x509_der(root), "CERTIFICATE"),
				     x509_pem(k->mem, list, "X509 CRL") };

	TRY(file_write(k, "root", ".cer", parts[0], 0644));
	return file_write(k, "root", ".public", str_join(k->mem, parts, 2, STR("")), 0600);
}

static enum err make_all(struct making *k)
{
	const char *folder = str_c(k->mem, k->folder);

	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_note(ERR_IO, "folder=%s why=%s", folder, strerror(errno));
	for (size_t i = 0; i < ROWS; i++)
		TRY(take_or_make(k, i));
	TRY(publish(k));
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return err_note(ERR_IO, "folder=%s why=%s", folder, strerror(errno));
	(void)close(fd);
	return OK;
}

static enum err pki_init(struct mem *m, const struct world *world, struct str folder, const struct pki_settings *s)
{
	struct making k = { .mem = m, .secret = mem_new_secret(SECRET_BYTES_MAX), .world = world,
			    .folder = folder, .settings = s };
	enum err e = make_all(&k);

	mem_free(&k.secret);
	return e;
}

/* ERR_INVALID: pki.url or pki.policy cannot stand in a certificate. */
static enum err pki_settings(struct mem *m, const struct conf *conf, struct pki_settings *out)
{
	struct pki_settings s = { conf_text(conf, CONF_OPERATOR), pki_url(m, conf), conf_text(conf, CONF_PKI_POLICY) };

	if (!x509_is_url(s.url) || !x509_is_policy(s.policy))
		return err_note(ERR_INVALID, "url=" STR_FMT " policy=" STR_FMT, STR_ARG(s.url), STR_ARG(s.policy));
	*out = s;
	return OK;
}

int pki_main(struct tool *t)
{
	struct pki_settings s;

	if (t->argc != 2 || !str_eq(str_of(t->argv[0]), STR("init")))
		return tool_complain(64, STR("Emploi : tabellion pki init DOSSIER\n"));
	const struct conf *conf = tool_conf(t);

	if (conf == NULL)
		return 78;
	if (pki_settings(t->mem, conf, &s) != OK)
		return tool_complain(78, STR("pki.url (ou public_url) et pki.policy ne peuvent pas figurer dans un "
					     "certificat : une adresse http:// simple, un identifiant comme 1.2.3.\n"));
	return pki_init(t->mem, &world_real, str_of(t->argv[1]), &s) == OK ? 0 : 70;
}
