/* conf_file.c - reads the configuration file with inih, and remembers where each value stood.
 *
 * For     master and the tool's verbs. The other processes get values already judged.
 * Fails   every mistake is collected: unknown key, key given twice, value out of its range.
 * Limits  FILE_BYTES_MAX; inih's own limit of a line is 200 bytes (INI_MAX_LINE). */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform/conf_judge.h"

enum { FILE_BYTES_MAX = 64 * 1024, COMPLAINTS_BYTES_MAX = 16 * 1024, LINE_BYTES_MAX = 199 };

struct reading {
	struct mem *mem;
	struct str name, text;
	struct str left;                /* of the text */
	int line;
	struct buf *complaints;
	enum err e;
	struct conf_given given[CONF_COUNT];
};

/* inih asks for lines as from fgets; lines are counted here because its handler is not told. */
static char *next_line(char *out, int bytes, void *stream)
{
	struct reading *r = stream;
	struct str line, tail;

	if (r->left.n == 0)
		return NULL;
	(void)str_cut(r->left, '\n', &line, &tail);
	r->left = tail;
	r->line++;
	size_t n = line.n;

	if (n > (size_t)bytes - 2)
		n = (size_t)bytes - 2;
	memcpy(out, line.p, n);
	out[n] = '\n';
	out[n + 1] = '\0';
	return out;
}

static int take(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;
	enum conf_key i = CONF_COUNT;
	const char *dot = section[0] == '\0' ? "" : ".";

	if (!conf_find(str_of(section), str_of(key), &i)) {
		r->e = ERR_INVALID;
		buf_fmt(r->complaints, STR_FMT ":%d : la clé %s%s%s n'existe pas.\n",
			STR_ARG(r->name), r->line, section, dot, key);
		return 1;
	}
	if (r->given[i].is_given) {
		r->e = ERR_INVALID;
		buf_fmt(r->complaints, STR_FMT ":%d : la clé %s%s%s est donnée deux fois.\n",
			STR_ARG(r->name), r->line, section, dot, key);
		return 1;
	}
	r->given[i] = (struct conf_given){ true, str_copy(r->mem, str_of(value)),
		str_fmt(r->mem, STR_FMT ":%d", STR_ARG(r->name), r->line) };
	return 1;
}

/* What inih would cut or skip without a word. */
static void check_lines(struct reading *r)
{
	struct str left = r->text, line, tail;

	for (int number = 1; left.n > 0; number++, left = tail) {
		(void)str_cut(left, '\n', &line, &tail);
		if (line.n <= LINE_BYTES_MAX - 2 && !str_has(line, '\0'))
			continue;
		r->e = ERR_INVALID;
		buf_fmt(r->complaints, STR_FMT ":%d : ligne de plus de %d octets.\n",
			STR_ARG(r->name), number, LINE_BYTES_MAX - 2);
	}
}

enum err conf_parse(struct mem *m, struct str name, struct str folder, struct str text,
		    const struct conf **out, struct str *complaints)
{
	struct reading r = { .mem = m, .name = name, .text = text, .left = text,
			     .complaints = buf_new(m, COMPLAINTS_BYTES_MAX) };

	for (enum conf_key i = 0; i < CONF_COUNT; i++)
		r.given[i].where = name;
	check_lines(&r);
	int bad = ini_parse_stream(next_line, &r, take, &r);

	if (bad != 0) {
		r.e = ERR_INVALID;
		buf_fmt(r.complaints, STR_FMT ":%d : ni « clé = valeur », ni « [section] ».\n",
			STR_ARG(name), bad);
	}
	const struct conf *conf = NULL;
	enum err e = conf_judge(m, folder, r.given, r.complaints, &conf);

	if (r.e != OK || e != OK) {
		*complaints = buf_done(r.complaints);
		return ERR_INVALID;
	}
	*out = conf;
	return OK;
}

static enum err read_file(struct mem *m, struct str path, struct str *out)
{
	int fd = open(str_c(m, path), O_RDONLY | O_CLOEXEC);
	char *bytes = mem_get(m, 1, FILE_BYTES_MAX);
	size_t n = 0;

	if (fd < 0)
		return ERR_NOT_FOUND;
	for (;;) {
		ssize_t got = read(fd, bytes + n, FILE_BYTES_MAX - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	(void)close(fd);
	*out = str_from(bytes, n);
	return n < FILE_BYTES_MAX ? OK : ERR_LIMIT;
}

enum err conf_load(struct mem *m, struct str path, const struct conf **out, struct str *complaints)
{
	struct str text, folder = STR("."), name = path;
	enum err e = read_file(m, path, &text);

	if (e != OK) {
		*complaints = str_fmt(m, STR_FMT " : fichier de configuration %s.\n", STR_ARG(path),
				      e == ERR_LIMIT ? "trop long" : "introuvable ou illisible");
		return e == ERR_LIMIT ? ERR_INVALID : e;
	}
	for (size_t i = path.n; i > 0; i--) {
		if (path.p[i - 1] != '/')
			continue;
		folder = str_sub(path, 0, i == 1 ? 1 : i - 1);
		name = str_sub(path, i, path.n);
		break;
	}
	char absolute[PATH_MAX];

	if (realpath(str_c(m, folder), absolute) == NULL)
		return err_note(ERR_IO, "call=realpath why=%s", strerror(errno));
	return conf_parse(m, name, str_copy(m, str_of(absolute)), text, out, complaints);
}
