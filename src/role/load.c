/* load.c - the verb that fills an installation with data: schema, catalogue, accesses.
 *
 * Holds   the pepper, from the keys' folder, while the passwords of accesses are hashed.
 * Never   prints a password but where the configuration says that this is a demonstration.
 * Fails   whole: nothing is kept of a folder with a mistake in it. */
#include "role/load.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/account.h"
#include "core/load.h"
#include "platform/db.h"
#include "platform/password.h"

enum { EX_DATA = 65, EX_DISK = 74, EX_WORK = 70, TEXT_BYTES_MAX = 64 * 1024, SECRET_BYTES_MAX = 1024 * 1024 };

static enum err read_pepper(struct tool *t, const struct conf *conf, struct mem *secret, struct seal_key **out)
{
	const char *path = str_fmt(t->mem, STR_FMT "/pepper.key", STR_ARG(conf_text(conf, CONF_KEYS))).p;
	struct seal_key *key = mem_new_of(secret, struct seal_key);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_note(ERR_IO, "at=pepper errno=%d", errno);
	ssize_t n = read(fd, key->bytes, sizeof key->bytes);

	(void)close(fd);
	if (n != (ssize_t)sizeof key->bytes)
		return err_note(ERR_INVALID, "at=pepper bytes=%zd", n);
	*out = key;
	return OK;
}

static enum err put_access(struct ctx *ctx, const struct seal_key *pepper, const struct load_access *a)
{
	ctx->portal = a->portal;
	if (a->is_revoked) {
		enum err e = portal_link_revoke(ctx, a->secret_token);

		return e == ERR_NOT_FOUND ? OK : e;     /* it never was, or is revoked already */
	}
	if (a->login.n > 0)
		TRY(portal_access_set(ctx, a->login, password_hash(ctx->secret, pepper, a->secret_password)));
	if (a->secret_token.n > 0)
		TRY(portal_link_set(ctx, a->secret_token, 0));
	return OK;
}

static enum err put_all(struct ctx *ctx, const struct seal_key *pepper, const struct load_report *r)
{
	for (size_t i = 0; i < r->n_accesses; i++)
		TRY(put_access(ctx, pepper, &r->accesses[i]));
	return OK;
}

static enum err fill(struct tool *t, const struct conf *conf, struct ctx *ctx, struct load_report *report)
{
	struct seal_key *pepper = NULL;
	enum err e;

	TRY(db_open(t->mem, conf_text(conf, CONF_DATABASE_AT), &ctx->db));
	TRY(db_migrate(ctx->db, ctx->world));
	TRY(read_pepper(t, conf, ctx->secret, &pepper));
	TRY(db_begin(ctx->db));
	e = load_data(ctx, str_of(t->argv[0]), report);
	if (e == OK)
		e = put_all(ctx, pepper, report);
	if (e == OK)
		return db_commit(ctx->db);
	db_rollback(ctx->db);
	return e;
}

/* The log-ins of a demonstration are meant to be read. */
static void tell(struct buf *b, const struct conf *conf, const struct load_report *r)
{
	buf_fmt(b, "%zu données lues, %zu nouvelles.\n", r->n_items, r->n_new);
	for (size_t i = 0; i < r->n_accesses && conf_is(conf, CONF_DEMO, "yes"); i++) {
		const struct load_access *a = &r->accesses[i];

		if (a->is_revoked)
			continue;
		buf_fmt(b, "  identifiant " STR_FMT ", mot de passe " STR_FMT, STR_ARG(a->login),
			STR_ARG(a->secret_password));
		if (a->secret_token.n > 0)
			buf_fmt(b, ", lien direct " STR_FMT "/p/" STR_FMT,
				STR_ARG(conf_text(conf, CONF_PUBLIC_URL)), STR_ARG(a->secret_token));
		buf_byte(b, '\n');
	}
}

int load_main(struct tool *t)
{
	const struct conf *conf = tool_conf(t);
	struct load_report report = { 0 };
	struct buf *b = buf_new(t->mem, TEXT_BYTES_MAX);

	if (t->argc != 1)
		return tool_complain(64, STR("tabellion load DOSSIER\n"));
	if (conf == NULL)
		return 78;
	struct ctx ctx = { .mem = t->mem, .secret = mem_new_secret(SECRET_BYTES_MAX), .world = &world_real,
			   .by = { .role = ROLE_SYSTEM }, .lang = LANG_FR, .request_id = STR("load") };
	enum err e = fill(t, conf, &ctx, &report);

	if (e == OK)
		tell(b, conf, &report);
	mem_free(&ctx.secret);
	if (e == OK)
		return tool_put(buf_done(b));
	return tool_complain(e == ERR_INVALID ? EX_DATA : EX_WORK,
			     STR("Rien n'a été chargé : la ligne de journal ci-dessus dit pourquoi.\n"));
}
