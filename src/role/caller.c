/* caller.c - delivers what the clerk composed.
 *
 * Never   sees a database, a key or a dossier: a job message holds two addresses and a mail's bytes.
 * Holds   the mail relay's password, the key to the live company register.
 * Limits  CALLER_JOBS_MAX jobs a process, CALLER_DEADLINE_S a delivery, one at a time. */
#include "role/caller.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "platform/jsonin.h"
#include "platform/memfd.h"
#include "reach/courier.h"
#include "reach/directory_insee.h"
#include "role/caller_directory.h"

enum { PASSWORD_BYTES_MAX = 1024 };

/* The first line of the file; empty when none is configured. */
static enum err secret_read(struct mem *m, struct str path, const char *key, struct str *secret_out)
{
	struct str rest;

	*secret_out = STR("");
	if (path.n == 0)
		return OK;
	int fd = open(str_c(m, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return err_note(ERR_INVALID, "caller: %s cannot be read", key);
	char *text = mem_get(m, 1, PASSWORD_BYTES_MAX);
	ssize_t n = read(fd, text, PASSWORD_BYTES_MAX);

	(void)close(fd);
	if (n <= 0 || n == PASSWORD_BYTES_MAX)
		return err_note(ERR_INVALID, "caller: %s is empty or too long", key);
	(void)str_cut(str_from(text, (size_t)n), '\n', secret_out, &rest);
	return OK;
}

static enum err smtp_new(struct caller *c)
{
	struct courier_smtp_settings set = {
		.url = conf_text(c->conf, CONF_MAIL_URL),
		.ca_file = conf_text(c->conf, CONF_MAIL_CA),
		.user = conf_text(c->conf, CONF_MAIL_USER),
		.timeout_ms = (long)(CALLER_DEADLINE_S - 5) * 1000,
	};

	if (!str_starts(set.url, STR("smtp://")) && !str_starts(set.url, STR("smtps://")))
		return err_note(ERR_INVALID, "caller: mail.url must begin with smtp:// or smtps://");
	TRY(secret_read(c->mem, conf_text(c->conf, CONF_MAIL_PASSWORD_FILE), "mail.password_file", &set.password));
	c->courier = courier_smtp(c->mem, &set);
	return OK;
}

static enum err insee_open(struct caller *c)
{
	struct insee_settings set = {
		.api = conf_text(c->conf, CONF_SIRENE_API),
		.ca_file = conf_text(c->conf, CONF_SIRENE_CA),
	};

	TRY(secret_read(c->mem, conf_text(c->conf, CONF_SIRENE_KEY_FILE), "sirene.key_file", &set.secret_key));
	set.secret_key = str_trim(set.secret_key);
	c->insee = insee_new(c->mem, &set);
	return OK;
}

enum err caller_new(struct mem *m, const struct conf *conf, struct caller *out)
{
	struct caller c = { .mem = m, .conf = conf };

	if (conf_is(conf, CONF_MAIL_TRANSPORT, "smtp")) {
		TRY(smtp_new(&c));
	} else {
		struct str folder = conf_text(conf, CONF_MAIL_FOLDER);

		(void)mkdir(str_c(m, folder), 0750);    /* deliver says when it is not there */
		c.courier = courier_file(m, folder);
	}
	TRY(insee_open(&c));
	caller_stampers(&c);
	*out = c;
	return OK;
}

static enum err letter_read(struct mem *m, const struct ask_values *in, struct letter *out)
{
	struct json *job;
	struct letter l = { .id = STR("") };

	TRY(json_read(m, in->field[0], &json_limits_small, &job));
	l.id = json_str(json_get(job, "id"), STR(""));
	l.from = json_str(json_get(job, "from"), STR(""));
	l.to = json_str(json_get(job, "to"), STR(""));
	struct id id;

	if (!str_eq(json_str(json_get(job, "kind"), STR("")), STR("mail")) || in->fds != 1 ||
	    !id_unhex(l.id, &id) || l.from.n == 0 || l.to.n == 0)
		return ERR_INVALID;
	TRY(memfd_view(m, in->fd[0], CALLER_LETTER_BYTES_MAX, &l.message));
	*out = l;
	return OK;
}

enum err caller_answer(const struct caller *c, struct mem *m, const struct ask_values *in,
		       struct ask_values *values_out)
{
	struct letter l;
	struct str reason;

	TRY(letter_read(m, in, &l));
	enum outcome o = c->courier.deliver(c->courier.self, m, &l, &reason);

	*values_out = (struct ask_values){ .field = { caller_word(o), reason } };
	return OK;
}

enum err caller_directory(const struct caller *c, struct mem *m, const struct ask_values *in,
			  struct ask_values *values_out)
{
	struct insee_question q;
	struct insee_answer a;

	TRY(directory_question_read(m, in, &q));
	insee_ask(c->insee, m, &q, &a);
	return directory_answer_write(m, &a, values_out);
}
