/* frozen.c - a reference becomes digests and dates.
 *
 * For     the page that a form's QR code leads to.
 * Limits  FROZEN_REVISIONS_MAX. */
#include "core/frozen.h"

#include "gen/sql.h"
#include "platform/db.h"

static enum err read_revisions(struct ctx *ctx, int64_t portal, struct id document, struct frozen *out)
{
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, frozen_revisions, .portal = DB_INT(portal),
				       .document = DB_ID(document));
	struct frozen_revision *list = mem_get(ctx->mem, FROZEN_REVISIONS_MAX, sizeof *list);
	size_t n = 0;

	while (n < FROZEN_REVISIONS_MAX && db_next(rows)) {
		int64_t stamped = db_int(rows, frozen_revisions_stamped_ms);
		int64_t stored = db_int(rows, frozen_revisions_stored_ms);

		list[n++] = (struct frozen_revision){ .kind = db_text(rows, frozen_revisions_kind),
						      .sha256 = db_bytes(rows, frozen_revisions_sha256),
						      .bytes = db_int(rows, frozen_revisions_size_bytes),
						      .at_ms = stamped != 0 ? stamped : stored,
						      .is_stamped = stamped != 0 };
	}
	TRY(db_end(&rows));
	if (n > 0) {
		out->revisions = list;
		out->n = n;
	}
	return OK;
}

enum err frozen_find(struct ctx *ctx, int64_t portal, struct str reference, struct frozen *out)
{
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, frozen_find, .portal = DB_INT(portal),
				       .reference = DB_TEXT(reference));
	struct frozen_revision *only = mem_new_of(ctx->mem, struct frozen_revision);
	struct id document = { { 0 } };
	bool is_there = db_next(rows);

	if (is_there) {
		document = db_id(rows, frozen_find_id);
		*only = (struct frozen_revision){ .kind = STR("frozen"),
						  .sha256 = db_bytes(rows, frozen_find_plain_sha256),
						  .bytes = db_int(rows, frozen_find_size_bytes),
						  .at_ms = db_int(rows, frozen_find_added_ms) };
		*out = (struct frozen){ .level = db_text(rows, frozen_find_level), .revisions = only, .n = 1,
					.pages = db_int(rows, frozen_find_pages) };
	}
	TRY(db_end(&rows));
	return is_there ? read_revisions(ctx, portal, document, out) : ERR_NOT_FOUND;
}
