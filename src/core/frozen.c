/* frozen.c - a reference becomes a digest. */
#include "core/frozen.h"

#include <string.h>

#include "gen/sql.h"
#include "platform/db.h"

enum err frozen_find(struct ctx *ctx, int64_t portal, struct str reference, struct frozen *out)
{
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, frozen_find, .portal = DB_INT(portal),
				       .reference = DB_TEXT(reference));
	bool is_there = db_next(rows);
	struct str hash = is_there ? db_bytes(rows, frozen_find_plain_sha256) : STR("");

	if (hash.n == sizeof out->sha256) {
		memcpy(out->sha256, hash.p, sizeof out->sha256);
		out->at_ms = db_int(rows, frozen_find_added_ms);
		out->bytes = db_int(rows, frozen_find_size_bytes);
		out->pages = db_int(rows, frozen_find_pages);
	}
	TRY(db_end(&rows));
	return hash.n == sizeof out->sha256 ? OK : ERR_NOT_FOUND;
}
