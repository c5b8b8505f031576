/* conf.c - values of the configuration, judged by their rows; how they travel to other processes.
 *
 * For     every process. Reading the file itself is conf_file.c, which master alone links.
 * Fails   ERR_INVALID with one French line for each mistake: key, value, what is allowed.
 * Limits  VALUE_BYTES_MAX a value. */
#include "platform/conf.h"

#include <assert.h>
#include <string.h>

#include "platform/conf_judge.h"

struct conf {
	struct str value[CONF_COUNT];
	int64_t number[CONF_COUNT];     /* of CONF_INT */
};

struct str conf_text(const struct conf *c, enum conf_key key)
{
	assert(key < CONF_COUNT);
	return c->value[key];
}

int64_t conf_int(const struct conf *c, enum conf_key key)
{
	assert(key < CONF_COUNT && conf_rows[key].kind == CONF_INT);
	return c->number[key];
}

bool conf_is(const struct conf *c, enum conf_key key, const char *word)
{
	assert(key < CONF_COUNT && conf_rows[key].kind == CONF_WORD);
	return str_eq_c(c->value[key], word);
}

static bool is_word(const char *words, struct str s)
{
	struct str left = str_of(words), word, tail;

	while (left.n > 0) {
		(void)str_cut(left, ' ', &word, &tail);
		if (str_eq(word, s))
			return true;
		left = tail;
	}
	return false;
}

/* host:port, [v6]:port, or the path of a socket. */
static bool is_listen(struct str s)
{
	uint64_t port;
	size_t colon = s.n;

	if (str_has(s, '/'))
		return s.p[0] == '/' && s.n <= 107;     /* sun_path of unix(7) */
	while (colon > 0 && s.p[colon - 1] != ':')
		colon--;
	return colon > 1 && str_to_u64(str_sub(s, colon, s.n), 65535, &port);
}

static bool is_url(struct str s)
{
	return (str_starts(s, STR("https://")) || str_starts(s, STR("http://"))) &&
	       !str_ends(s, STR("/")) && !str_has(s, ' ') && !str_has(s, '?') && !str_has(s, '#');
}

static bool is_number(const struct conf_row *row, struct str s, int64_t *out)
{
	uint64_t number;

	if (!str_to_u64(s, (uint64_t)row->max, &number) || (int64_t)number < row->min)
		return false;
	*out = (int64_t)number;
	return true;
}

static bool is_allowed(const struct conf_row *row, struct str s, int64_t *number)
{
	if (row->kind != CONF_INT && row->kind != CONF_WORD &&
	    ((int64_t)s.n < row->min || (int64_t)s.n > row->max))
		return false;
	switch (row->kind) {
	case CONF_TEXT:
	case CONF_PATH:
		return !str_has(s, '\0');
	case CONF_INT:
		return is_number(row, s, number);
	case CONF_WORD:
		return is_word(row->words, s);
	case CONF_LISTEN:
		return is_listen(s);
	case CONF_URL:
		return is_url(s);
	case CONF_DATABASE:
		return (str_starts(s, STR("sqlite:")) && s.n > 7) ||
		       str_starts(s, STR("postgres:"));
	}
	return false;
}

struct str conf_allowed(struct mem *m, const struct conf_row *row)
{
	switch (row->kind) {
	case CONF_TEXT:
		return str_fmt(m, "un texte de %lld à %lld octets", (long long)row->min,
			       (long long)row->max);
	case CONF_PATH:
		return STR("un chemin de fichier ou de dossier");
	case CONF_INT:
		return str_fmt(m, "un nombre entier de %lld à %lld", (long long)row->min,
			       (long long)row->max);
	case CONF_WORD:
		return str_fmt(m, "l'un de ces mots : %s", row->words);
	case CONF_LISTEN:
		return STR("hôte:port ou /chemin/de/socket (107 octets au plus)");
	case CONF_URL:
		return STR("une adresse http:// ou https:// sans / final");
	case CONF_DATABASE:
		return STR("sqlite:chemin ou postgres:paramètres");
	}
	return STR("");
}

bool conf_find(struct str section, struct str key, enum conf_key *out)
{
	for (enum conf_key i = 0; i < CONF_COUNT; i++)
		if (str_eq_c(section, conf_rows[i].section) && str_eq_c(key, conf_rows[i].key)) {
			*out = i;
			return true;
		}
	return false;
}

/* Relative paths start from the file's folder, so that a demo runs from anywhere. */
static struct str place(struct mem *m, enum conf_kind kind, struct str folder, struct str s)
{
	struct str path = s, head = STR("");

	if (kind == CONF_DATABASE && str_starts(s, STR("sqlite:"))) {
		head = STR("sqlite:");
		path = str_sub(s, head.n, s.n);
	} else if (kind != CONF_PATH) {
		return str_copy(m, s);
	}
	if (path.n == 0 || path.p[0] == '/' || folder.n == 0)
		return str_copy(m, s);
	return str_fmt(m, STR_FMT STR_FMT "/" STR_FMT, STR_ARG(head), STR_ARG(folder), STR_ARG(path));
}

enum err conf_judge(struct mem *m, struct str folder, const struct conf_given given[CONF_COUNT],
		    struct buf *complaints, const struct conf **out)
{
	struct conf *c = mem_new_of(m, struct conf);
	enum err e = OK;

	for (enum conf_key i = 0; i < CONF_COUNT; i++) {
		const struct conf_row *row = &conf_rows[i];
		struct str s = given[i].is_given ? given[i].value : str_of(row->otherwise);
		struct str allowed = conf_allowed(m, row);

		if (is_allowed(row, s, &c->number[i])) {
			c->value[i] = place(m, row->kind, folder, s);
			continue;
		}
		e = ERR_INVALID;
		buf_fmt(complaints, STR_FMT " : %s%s%s = « " STR_FMT " » n'est pas permis ; il faut "
				    STR_FMT ".\n", STR_ARG(given[i].where),
			row->section, row->section[0] == '\0' ? "" : ".", row->key, STR_ARG(s),
			STR_ARG(allowed));
	}
	if (e == OK)
		*out = c;
	return e;
}

struct str conf_pack(struct mem *m, const struct conf *c)
{
	struct buf *b = buf_new(m, CONF_PACKED_BYTES_MAX);

	for (enum conf_key i = 0; i < CONF_COUNT; i++) {
		buf_add(b, c->value[i]);
		buf_byte(b, '\0');
	}
	assert(!buf_full(b));
	return buf_done(b);
}

enum err conf_unpack(struct mem *m, struct str packed, const struct conf **out)
{
	struct conf_given given[CONF_COUNT];
	struct buf *complaints = buf_new(m, 4096);

	for (enum conf_key i = 0; i < CONF_COUNT; i++) {
		struct str tail;

		given[i] = (struct conf_given){ .is_given = true, .where = STR("master") };
		if (!str_cut(packed, '\0', &given[i].value, &tail))
			return ERR_INVALID;
		packed = tail;
	}
	if (packed.n != 0)
		return ERR_INVALID;
	return conf_judge(m, STR(""), given, complaints, out);
}
