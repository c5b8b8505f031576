/* sirene_state.c - rows of sirene_state: read, and written by who read them last. */
#include "core/sirene_state.h"

#include "gen/sql.h"
#include "platform/db.h"
#include "platform/jsonin.h"

enum err sirene_state_get(struct db *db, struct mem *m, const char *name, struct sirene_state *out)
{
	struct db_rows *r = DB_EACH(db, m, sirene_state_get, .name = DB_TEXT(str_of(name)));
	struct json *value = json_object(m);

	*out = (struct sirene_state){ .name = name };
	while (db_next(r)) {
		out->text = db_text(r, sirene_state_get_value);
		out->changed_ms = db_int(r, sirene_state_get_changed_ms);
	}
	TRY(db_end(&r));
	if (out->text.n > 0)
		TRY(json_read(m, out->text, &json_limits_small, &value));
	out->value = value;
	return OK;
}

enum err sirene_state_put(struct db *db, struct mem *m, const struct sirene_state *was, const struct json *value,
			  int64_t now_ms)
{
	struct str text = json_text(m, value, SIRENE_STATE_BYTES_MAX);
	int64_t changed = 0;

	if (was->text.n == 0)
		TRY(DB_DO(db, sirene_state_put, &changed, .name = DB_TEXT(str_of(was->name)), .value = DB_TEXT(text),
			  .now_ms = DB_INT(now_ms)));
	else
		TRY(DB_DO(db, sirene_state_move, &changed, .name = DB_TEXT(str_of(was->name)),
			  .value = DB_TEXT(text), .now_ms = DB_INT(now_ms), .was = DB_TEXT(was->text)));
	return changed == 1 ? OK : ERR_CONFLICT;
}
