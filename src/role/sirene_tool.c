/* sirene_tool.c - the company register of an installation: its file, what is laid over it, how fresh it is.
 *
 * For     `tabellion sirene status` and `tabellion sirene merge` without a file: those of the configuration.
 * Never   reaches the network: what the live register says comes through the clerk. */
#include "role/sirene_tool.h"

#include "base/date.h"
#include "core/delta.h"
#include "core/quota.h"
#include "core/sirene_state.h"
#include "platform/db.h"
#include "reach/directory_merge.h"
#include "sirene/register.h"

enum { TEXT_BYTES_MAX = 4096 };

static void tell_file(struct mem *m, struct str path, struct buf *b)
{
	struct sirene *s;
	struct register_facts facts = { 0 };

	if (register_open(m, path, &s) != OK) {
		buf_add_c(b, "Répertoire : aucun fichier lisible\n");
		return;
	}
	register_facts(s, m, &facts);
	buf_fmt(b, "Répertoire du " STR_FMT " : %llu unités légales, %llu établissements actifs\n",
		STR_ARG(facts.base_date), (unsigned long long)facts.units,
		(unsigned long long)facts.active_establishments);
}

static struct str instant(struct mem *m, int64_t ms)
{
	return ms > 0 ? date_stamp(m, ms) : STR("jamais");
}

static enum err tell_update(struct db *db, struct mem *m, struct buf *b)
{
	struct sirene_state update, merge;

	TRY(sirene_state_get(db, m, "update", &update));
	TRY(sirene_state_get(db, m, "merge", &merge));
	struct str kind = json_str(json_get(update.value, "kind"), STR(""));

	buf_fmt(b, "Dernière mise à jour : " STR_FMT "\n",
		STR_ARG(instant(m, json_int(json_get(update.value, "ended_ms"), 0))));
	if (str_eq_c(kind, "units") || str_eq_c(kind, "places"))
		buf_fmt(b, "Mise à jour en cours : " STR_FMT ", %lld requêtes aujourd'hui\n", STR_ARG(kind),
			(long long)json_int(json_get(update.value, "requests"), 0));
	buf_fmt(b, "Dernière fusion : " STR_FMT ", %lld lignes\n", STR_ARG(instant(m, merge.changed_ms)),
		(long long)json_int(json_get(merge.value, "rows"), 0));
	return OK;
}

static enum err tell_quota(struct db *db, struct mem *m, int64_t now_ms, struct buf *b)
{
	struct quota_state q;

	TRY(quota_read(db, m, &q));
	int64_t until = q.breaker.open_until_ms > q.pause_until_ms ? q.breaker.open_until_ms : q.pause_until_ms;

	if (now_ms < until)
		buf_fmt(b, "API Sirene : suspendue jusqu'à " STR_FMT "\n", STR_ARG(date_stamp(m, until)));
	return OK;
}

static enum err tell_all(struct tool *t, const struct conf *conf, struct buf *b)
{
	struct db *db;
	struct delta_count count;
	int64_t now = world_now_ms(&world_real);

	tell_file(t->mem, conf_text(conf, CONF_REGISTER), b);
	TRY(db_open(t->mem, conf_text(conf, CONF_DATABASE_AT), &db));
	TRY(delta_count(db, t->mem, now, &count));
	buf_fmt(b, "Changements en attente de fusion : %lld", (long long)count.n);
	if (count.n > 0)
		buf_fmt(b, ", jusqu'au " STR_FMT, STR_ARG(count.treated));
	buf_byte(b, '\n');
	TRY(tell_update(db, t->mem, b));
	return tell_quota(db, t->mem, now, b);
}

static enum err merge_now(struct tool *t, const struct conf *conf, struct buf *b)
{
	struct directory_merged merged;
	struct directory_merge set = { .path = conf_text(conf, CONF_REGISTER), .world = &world_real };

	TRY(db_open(t->mem, conf_text(conf, CONF_DATABASE_AT), &set.db));
	TRY(directory_merge(t->mem, &set, &merged));
	struct str today = date_iso(t->mem, date_today(world_now_ms(set.world), ZONE_PARIS));

	if (merged.rows == 0) {
		buf_add_c(b, "Aucun changement n'attendait.\n");
		return OK;
	}
	buf_fmt(b, "%lld changements fusionnés, répertoire du " STR_FMT "\n", (long long)merged.rows,
		STR_ARG(merged.base_date));
	return directory_merge_note(t->mem, &set, today, &merged);
}

bool sirene_tool_owns(const struct tool *t)
{
	return t->argc == 1 && (str_eq_c(str_of(t->argv[0]), "status") || str_eq_c(str_of(t->argv[0]), "merge"));
}

int sirene_tool(struct tool *t)
{
	const struct conf *conf = tool_conf(t);
	struct buf *b = buf_new(t->mem, TEXT_BYTES_MAX);

	if (conf == NULL)
		return 78;
	enum err e = str_eq_c(str_of(t->argv[0]), "status") ? tell_all(t, conf, b) : merge_now(t, conf, b);

	return e == OK ? tool_put(buf_done(b)) : tool_complain(70, STR("La base ou le répertoire ne répond pas.\n"));
}
