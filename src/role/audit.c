/* audit.c - the auditor's verb: every portal's journal against its signed heads and the keeper's memory.
 *
 * Never   writes to the database; needs a secret when the public key is given. */
#include "role/audit.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/journal.h"
#include "gen/sql.h"
#include "platform/db.h"
#include "role/keeper.h"
#include "say.h"

enum { TEXT_BYTES_MAX = 256 * 1024, PORTALS_MAX = 2000 };

static const enum say faults[JOURNAL_FAULT_COUNT] = {
	[JOURNAL_SOUND] = SAY_audit_sound,
	[JOURNAL_CHANGED] = SAY_audit_changed,
	[JOURNAL_MISSING] = SAY_audit_missing,
	[JOURNAL_CUT] = SAY_audit_cut,
	[JOURNAL_HEAD_FORGED] = SAY_audit_head_forged,
	[JOURNAL_UNNUMBERED] = SAY_audit_unnumbered,
	[JOURNAL_UNSIGNED] = SAY_audit_unsigned,
};

struct portals {
	int64_t number[PORTALS_MAX];
	size_t n;
};

static void portals_add(struct portals *p, int64_t number)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->number[i] == number)
			return;
	if (p->n < PORTALS_MAX)
		p->number[p->n++] = number;
}

/* Those with rows, those with a tree, and those the keeper remembers: a journal that is gone shows too. */
static enum err portals_read(struct db *db, struct mem *m, const struct keeper_head *heads, size_t n,
			     struct portals *out)
{
	struct db_rows *r = DB_EACH(db, m, journal_known_portals, .none_ = DB_NULL);

	while (db_next(r))
		portals_add(out, db_int(r, journal_known_portals_portal));
	TRY(db_end(&r));
	r = DB_EACH(db, m, journal_trees, .none_ = DB_NULL);
	while (db_next(r))
		portals_add(out, db_int(r, journal_trees_portal));
	TRY(db_end(&r));
	for (size_t i = 0; i < n; i++)
		portals_add(out, (int64_t)heads[i].portal);
	return OK;
}

static void line(struct mem *m, struct buf *out, int64_t portal, const struct journal_verdict *v)
{
	struct str what = say_fill(m, LANG_FR, faults[v->fault],
				   { "at", lang_number(m, LANG_FR, v->at) });

	buf_add(out, say_fill(m, LANG_FR, SAY_audit_line, { "portal", str_fmt(m, "%ld", (long)portal) },
			      { "entries", lang_number(m, LANG_FR, (int64_t)v->entries) },
			      { "heads", lang_number(m, LANG_FR, (int64_t)v->heads) }, { "what", what }));
	buf_byte(out, '\n');
}

/* heads: what the keeper signed last, n of them. */
static enum err audit_all(struct db *db, struct mem *m, const struct world *w, const uint8_t public_key[32],
		   const struct keeper_head *heads, size_t n, struct buf *out, bool *is_sound)
{
	struct portals *p = mem_new_of(m, struct portals);

	*is_sound = true;
	TRY(portals_read(db, m, heads, n, p));
	for (size_t i = 0; i < p->n; i++) {
		struct journal_check check = { .portal = p->number[i] };
		struct journal_verdict v;
		struct head witness;

		memcpy(check.public_key, public_key, sizeof check.public_key);
		for (size_t j = 0; j < n; j++)
			if ((int64_t)heads[j].portal == p->number[i]) {
				witness = (struct head){ heads[j].portal, heads[j].size, heads[j].root, 0 };
				check.witness = &witness;
			}
		TRY(journal_verify(db, w, &check, &v));
		*is_sound &= v.fault == JOURNAL_SOUND;
		line(m, out, p->number[i], &v);
	}
	return OK;
}

/* --- the verb ---------------------------------------------------------------------------------- */

static int open_key(struct tool *t, const struct conf *conf, const char *name)
{
	return open(str_c(t->mem, str_fmt(t->mem, STR_FMT "/%s", STR_ARG(conf_text(conf, CONF_KEYS)), name)),
		    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

static bool read_public(struct tool *t, const struct conf *conf, uint8_t out[32])
{
	struct mem *secret = mem_new_secret(4096);
	struct seal_key *seed = mem_new_of(secret, struct seal_key);
	int fd = open_key(t, conf, "journal.key");
	bool is_read = fd >= 0 && pread(fd, seed->bytes, sizeof seed->bytes, 0) == sizeof seed->bytes;

	if (fd >= 0)
		(void)close(fd);
	if (is_read)
		crypt_public(seed, out);
	mem_free(&secret);
	return is_read;
}

static int verify(struct tool *t, const struct conf *conf, const uint8_t public_key[32], int heads_fd)
{
	struct keeper k = { .mem = t->mem, .world = &world_real, .heads_fd = heads_fd };
	struct buf *out = buf_new(t->mem, TEXT_BYTES_MAX);
	struct db *db;
	bool is_sound = false;

	if (heads_fd >= 0 && keeper_heads_read(&k) != OK)
		return 70;
	if (db_open(t->mem, conf_text(conf, CONF_DATABASE_AT), &db) != OK ||
	    audit_all(db, t->mem, &world_real, public_key, k.head, k.heads, out, &is_sound) != OK)
		return 70;
	int code = tool_put(buf_done(out));

	return code != 0 ? code : is_sound ? 0 : 1;
}

int audit_main(struct tool *t)
{
	const struct conf *conf;
	uint8_t public_key[32];
	int heads_fd = -1;
	struct str verb = t->argc > 0 ? str_of(t->argv[0]) : STR("");
	bool is_given = t->argc == 2 && str_unhex(str_of(t->argv[1]), public_key, sizeof public_key);
	bool is_key = str_eq(verb, STR("key")) && t->argc == 1;

	if (!is_key && (!str_eq(verb, STR("verify")) || (t->argc != 1 && !is_given)))
		return tool_complain(64, say(LANG_FR, SAY_audit_usage));
	conf = tool_conf(t);
	if (conf == NULL)
		return 78;
	if (!is_given && !read_public(t, conf, public_key))
		return tool_complain(70, say(LANG_FR, SAY_audit_no_key));
	if (is_key)
		return tool_put(str_fmt(t->mem, STR_FMT "\n", STR_ARG(str_hex(t->mem, public_key, 32))));
	if (!is_given)
		heads_fd = open_key(t, conf, "heads.state");
	return verify(t, conf, public_key, heads_fd);
}
