/* item.c - from the row of a version to what is made of it.
 *
 * For     core/catalogue.c, and core/piece_rows.c for the rules.
 * Fails   ERR_NOT_FOUND: no such item. ERR_INVALID for data that load.c would not have let in. */
#include "core/item.h"

#include "gen/sql.h"
#include "platform/db.h"

enum err item_get(const struct ctx *ctx, int64_t portal, const struct item_kind *kind, struct str item,
	const void **out)
{
	const struct memo_key key = { kind, portal, item };
	int64_t tick_ms = ctx->memo == NULL ? 0 : world_tick_ms(ctx->world);
	const void *fresh = ctx->memo == NULL ? NULL : memo_fresh(ctx->memo, tick_ms, &key);

	if (fresh != NULL) {
		*out = fresh;
		return OK;
	}
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, catalogue_get, .portal = DB_INT(portal),
		.kind = DB_TEXT(str_of(kind->name)), .item = DB_TEXT(item));
	bool is_there = db_next(rows);
	struct str text = is_there ? db_text(rows, catalogue_get_body) : STR("");
	int64_t version = is_there ? db_int(rows, catalogue_get_version) : 0;

	TRY(db_end(&rows));
	if (!is_there)
		return ERR_NOT_FOUND;
	enum err e = ctx->memo == NULL ? ERR_LIMIT : memo_take(ctx->memo, tick_ms, &key, version, text, out);

	return e == ERR_LIMIT ? kind->make(ctx->mem, text, version, out) : e;
}

enum err item_at(const struct ctx *ctx, const struct item_kind *kind, struct str item, int64_t version,
	const void **out)
{
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, catalogue_at, .portal = DB_INT(0),
		.kind = DB_TEXT(str_of(kind->name)), .item = DB_TEXT(item), .version = DB_INT(version));
	bool is_there = db_next(rows);
	struct str text = is_there ? db_text(rows, catalogue_at_body) : STR("");

	TRY(db_end(&rows));
	return is_there ? kind->make(ctx->mem, text, version, out) : ERR_NOT_FOUND;
}
