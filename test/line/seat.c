/* seat.c - the real program with one front more, which sits where the signers' pages will sit.
 *
 * For     test/line/run. Everything is the product's own (src/role, its keeper, press and caller as they are
 *         built): front 0 serves the pages; front 1 is this seat, on front's lines to keeper and press. It does
 *         what a person's clicks will do, by core/round.h, told so by one line on a socket in the data folder:
 *             act PORTAL DOSSIER SIGNER CODEKEY NUMBER EXPIRY FIRST NAME PHONE
 *             save PORTAL DOSSIER ROUND POSITION PATH
 *         tabs between the words, ids and keys as hexadecimal; it answers "ok" or what went wrong.
 * Never   part of what is installed; asks the keeper for what a front may not ask. */
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "core/round.h"
#include "platform/code.h"
#include "platform/db.h"
#include "platform/start.h"
#include "platform/store.h"
#include "role/front_main.h"

enum { LINE_BYTES_MAX = 4096, WORDS_MAX = 16, WORK_BYTES_MAX = 64 << 20, NUMBER_MAX = 1 << 20 };

struct seat {
	struct role_start *start;
	struct mem *mem;                /* of one line */
	struct db *db;
	struct store *store;
	struct str word[WORDS_MAX];
	size_t words;
	const char *why;                /* what the last refusal was */
};

int seat_main(struct role_start *);

static enum err no(struct seat *s, const char *why)
{
	s->why = why;
	return ERR_DENIED;
}

/* A line that has fewer words gives empty ones. */
static struct str word(const struct seat *s, size_t i)
{
	return i < s->words ? s->word[i] : STR("");
}

static enum err context(struct seat *s, struct ctx *out)
{
	uint64_t portal;

	if (!str_to_u64(word(s, 1), NUMBER_MAX, &portal))
		return no(s, "portal");
	*out = (struct ctx){ .mem = s->mem, .secret = s->mem, .db = s->db, .world = &world_real, .store = s->store,
			     .portal = (int64_t)portal, .by = { .role = ROLE_SYSTEM }, .lang = LANG_FR,
			     .request_id = STR("seat") };
	return OK;
}

/* --- what a signer does -------------------------------------------------------------------------- */

struct sitter {
	struct ctx ctx;
	struct dossier *dossier;
	struct signer *signer;
};

static enum err find(struct seat *s, struct sitter *p)
{
	struct id dossier, signer;

	TRY(context(s, &p->ctx));
	if (!id_unhex(word(s, 2), &dossier) || !id_unhex(word(s, 3), &signer))
		return no(s, "ids");
	TRY(dossier_by_id(&p->ctx, dossier, &p->dossier));
	TRY(signer_get(&p->ctx, signer, &p->signer));
	p->ctx.by.role = signer_role(p->signer);
	return OK;
}

/* The link, the five items, every document, the button that sends a code. */
static enum err until_code(struct seat *s, struct sitter *p)
{
	const struct identity_form typed = { .number = word(s, 5), .expiry = word(s, 6), .first_name = word(s, 7),
		.name = word(s, 8), .phone = word(s, 9), .country = STR("FR"), .method = STR("sms") };
	enum identity_verdict identity = IDENTITY_RIGHT;
	enum send_verdict send;
	struct signer_document *his;
	size_t n;

	TRY(find(s, p));
	TRY(round_open_link(&p->ctx, p->dossier, p->signer, STR("seat"), STR("192.0.2.7"), STR("seat")));
	if (p->signer->state == SIGNER_OPENED)
		TRY(round_identify(&p->ctx, p->dossier, p->signer, &typed, &identity));
	if (identity != IDENTITY_RIGHT)
		return no(s, "identity");
	TRY(signer_documents(&p->ctx, p->signer->id, &his, &n));
	for (size_t i = 0; i < n && p->signer->state == SIGNER_IDENTIFIED; i++)
		TRY(round_read(&p->ctx, p->dossier, p->signer, his[i].document, (const uint8_t *)his[i].sha256.p));
	TRY(round_ask_code(&p->ctx, p->dossier, p->signer, true, &send));
	return send == SEND_OK ? OK : no(s, "code not sent");
}

/* The six digits that his telephone shows, tried by the real keeper. */
static enum err code_of(struct seat *s, struct str act, struct ask_values *answer_out)
{
	struct seal_key secret;
	struct ask_values ask = { .field = { act } };

	if (!str_unhex(word(s, 4), secret.bytes, sizeof secret.bytes))
		return no(s, "key");
	ask.field[1] = code_digits(s->mem, &secret, act);
	TRY(proc_call(s->start->peers, s->mem, ASK_CODE_TRY, &ask, answer_out));
	return str_eq_c(answer_out->field[0], "right") ? OK : no(s, "code");
}

static enum err in_transaction(struct seat *s, struct sitter *p, enum err (*body)(struct seat *, struct sitter *))
{
	TRY(db_begin(s->db));
	enum err e = body(s, p);

	if (e == OK)
		return db_commit(s->db);
	db_rollback(s->db);
	return e;
}

static enum err count_try(struct seat *s, struct sitter *p)
{
	struct str act;

	(void)s;
	return round_code_try(&p->ctx, p->dossier, p->signer, &act);
}

static enum err act(struct seat *s)
{
	struct sitter p = { .dossier = NULL };
	struct ask_values answer;
	enum code_verdict verdict;

	TRY(in_transaction(s, &p, until_code));
	TRY(in_transaction(s, &p, count_try));
	TRY(code_of(s, p.signer->act, &answer));
	TRY(db_begin(s->db));
	enum err e = round_code_end(&p.ctx, p.dossier, p.signer, CODE_RIGHT, answer.field[1], &verdict);

	if (e == OK)
		return db_commit(s->db);
	db_rollback(s->db);
	return e;
}

/* --- what a person downloads ---------------------------------------------------------------------- */

static enum err bytes_of(struct seat *s, struct ctx *ctx, const struct round_document *d, struct str *out)
{
	const struct str parts[] = { ask_u64(s->mem, (uint64_t)ctx->portal), id_view(&d->document) };
	const struct ask_values ask = { .field = { d->wrapped_key, str_join(s->mem, parts, 2, STR("")) } };
	const struct store_place place = { ctx->portal, d->document, 0 };
	struct ask_values answer;
	struct seal_key key;

	TRY(proc_call(s->start->peers, s->mem, ASK_KEY_OPEN, &ask, &answer));
	memcpy(key.bytes, answer.field[0].p, sizeof key.bytes);
	return store_read(s->store, s->mem, &key, &place, (const uint8_t *)d->blob.p, STORE_BYTES_MAX, out);
}

static enum err put(struct seat *s, struct str path, struct str bytes)
{
	int fd = open(str_c(s->mem, path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return no(s, "path");
	ssize_t n = write(fd, bytes.p, bytes.n);

	(void)close(fd);
	return n == (ssize_t)bytes.n ? OK : no(s, "write");
}

static enum err save(struct seat *s)
{
	struct ctx ctx;
	struct id dossier;
	uint64_t round, position;
	struct round_document *all;
	struct str bytes;
	size_t n;

	TRY(context(s, &ctx));
	if (!id_unhex(word(s, 2), &dossier) || !str_to_u64(word(s, 3), NUMBER_MAX, &round) ||
	    !str_to_u64(word(s, 4), NUMBER_MAX, &position))
		return no(s, "words");
	TRY(round_documents(&ctx, dossier, (int64_t)round, &all, &n));
	if (position >= n)
		return no(s, "no such document");
	TRY(bytes_of(s, &ctx, &all[position], &bytes));
	return put(s, word(s, 5), bytes);
}

/* --- the socket ----------------------------------------------------------------------------------- */

static enum err carry_out(struct seat *s, struct str line)
{
	struct str rest = str_trim(line);

	s->words = 0;
	s->why = "";
	while (rest.n > 0 && s->words < WORDS_MAX)
		(void)str_cut(rest, '\t', &s->word[s->words++], &rest);
	if (str_eq_c(word(s, 0), "act"))
		return act(s);
	if (str_eq_c(word(s, 0), "save"))
		return save(s);
	return no(s, "what?");
}

static void hear(struct seat *s, int fd)
{
	char line[LINE_BYTES_MAX];
	ssize_t n = read(fd, line, sizeof line);

	mem_reset(s->mem);
	enum err e = n > 0 ? carry_out(s, str_from(line, (size_t)n)) : ERR_INVALID;
	struct str said = e == OK ? STR("ok") : str_fmt(s->mem, "%s %s", err_name(e), s->why);

	n = write(fd, said.p, said.n);
	(void)close(fd);
	if (n < 0)
		log_line(LOG_WARN, "seat.unheard", "why=%m");
}

static int listen_at(struct mem *m, struct str path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || path.n >= sizeof at.sun_path)
		return -1;
	memcpy(at.sun_path, path.p, path.n);
	(void)unlink(str_c(m, path));
	return bind(fd, (const struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 8) == 0 ? fd : -1;
}

static void serve(struct seat *s, int fd)
{
	for (;;) {
		struct pollfd watched[] = { { .fd = fd, .events = POLLIN },
					    { .fd = s->start->control_fd, .events = POLLIN } };

		role_start_beat(s->start, &world_real);
		(void)poll(watched, 2, 250);
		if (watched[1].revents != 0 && role_start_is_over(s->start))
			return;
		if (watched[0].revents != 0)
			hear(s, accept4(fd, NULL, NULL, SOCK_CLOEXEC));
	}
}

int seat_main(struct role_start *start)
{
	struct str data = conf_text(start->conf, CONF_DATA);
	struct seat s = { .start = start };

	if (start->index == 0)
		return front_main(start);
	s.mem = mem_new_secret(WORK_BYTES_MAX);
	int fd = listen_at(start->mem, str_fmt(start->mem, STR_FMT "/seat", STR_ARG(data)));

	if (fd < 0 || db_open(start->mem, conf_text(start->conf, CONF_DATABASE_AT), &s.db) != OK ||
	    store_open(start->mem, str_fmt(start->mem, STR_FMT "/documents", STR_ARG(data)), &s.store) != OK)
		return 70;
	role_start_ready(start);
	serve(&s, fd);
	mem_free(&s.mem);
	return 0;
}
