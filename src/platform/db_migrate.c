/* db_migrate.c - the schema, forward only: pending migrations in one transaction under a lock.
 *
 * Never   changes an applied migration: a different hash stops the start.
 * Fails   ERR_INVALID when the database has seen another text, or a newer program. */
#include <assert.h>

#include "base/log.h"
#include "gen/sql.h"
#include "platform/db_engine.h"

/* sql/schema.sql comes first, so that a test may link statements of its own. */
_Static_assert(SQL_schema_list == 0 && SQL_schema_add == 1, "schema.sql comes first");

enum { MIGRATION_BYTES_MAX = 256 * 1024 };

/* {int}, {bytes} and {strict} become the engine's words. */
static const char *in_dialect(struct mem *m, const struct db_engine *e, const char *text)
{
	struct { struct str word; const char *becomes; } words[] = {
		{ STR("{int}"), e->word_int },
		{ STR("{bytes}"), e->word_bytes },
		{ STR("{strict}"), e->word_strict },
	};
	struct buf *b = buf_new(m, MIGRATION_BYTES_MAX);

	for (struct str rest = str_of(text); rest.n > 0;) {
		size_t i = 0;

		while (i < 3 && !str_starts(rest, words[i].word))
			i++;
		if (i < 3)
			buf_add_c(b, words[i].becomes);
		else
			buf_byte(b, rest.p[0]);
		rest = str_sub(rest, i < 3 ? words[i].word.n : 1, rest.n);
	}
	assert(!buf_full(b));
	return str_c(m, buf_done(b));
}

/* How many migrations are applied; each one's hash is compared. */
static enum err applied(const struct db_engine *e, void *state, struct mem *m, unsigned *out)
{
	struct db_table table = { 0 };

	TRY(e->run(state, SQL_schema_list, NULL, m, &table));
	if (table.rows > db_migration_count)
		return err_note(ERR_INVALID, "why=\"the database is newer than the program\"");
	for (size_t i = 0; i < table.rows; i++) {
		const struct db_value *row = &table.cells[i * table.columns];

		if (row[schema_list_number].i != db_migrations[i].number ||
		    !str_eq_c(row[schema_list_sha256].s, db_migrations[i].sha256))
			return err_note(ERR_INVALID, "migration=%s why=\"applied with another text\"",
					db_migrations[i].name);
	}
	*out = (unsigned)table.rows;
	return OK;
}

static enum err apply_pending(const struct db_engine *e, void *state, struct mem *m, int64_t now_ms)
{
	unsigned done = 0;

	assert(db_migration_count > 0 && db_migrations[0].number == 0);
	TRY(e->migrate(state, in_dialect(m, e, db_migrations[0].text)));
	TRY(applied(e, state, m, &done));
	for (unsigned i = done; i < db_migration_count; i++) {
		const struct db_migration *step = &db_migrations[i];
		struct db_value row[] = { DB_INT(step->number), DB_TEXT(str_of(step->sha256)),
					  DB_INT(now_ms) };
		struct db_table none = { 0 };

		if (step->number > 0)
			TRY(e->migrate(state, in_dialect(m, e, step->text)));
		TRY(e->run(state, SQL_schema_add, row, m, &none));
		log_line(LOG_NOTE, "db.migrated", "step=%s engine=%s", step->name, e->name);
	}
	return OK;
}

enum err db_migrate_with(const struct db_engine *e, void *state, const struct world *w)
{
	struct mem *m = mem_new(8 * MIGRATION_BYTES_MAX);
	enum err result = e->lock_schema(state);

	if (result == OK) {
		result = apply_pending(e, state, m, world_now_ms(w));
		if (result == OK)
			result = e->control(state, DB_COMMIT);
		else if (e->control(state, DB_ROLLBACK) != OK)
			log_line(LOG_WARN, "db.rollback", "engine=%s", e->name);
	}
	mem_free(&m);
	return result;
}
