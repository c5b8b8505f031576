/* journal_row.c - the canonical bytes of a journal entry. Changing them is a new version: 'v'. */
#include "core/journal_row.h"

#include "base/json.h"
#include "platform/head.h"

enum { ROW_BYTES_MAX = 64 * 1024, ROW_VERSION = 1 };

struct str journal_row_text(struct mem *m, const struct journal_row *r)
{
	struct json *o = json_object(m);

	json_set_str(o, "account", id_is_zero(r->account) ? STR("") : id_hex(m, r->account));
	json_set_int(o, "at", r->at_ms);
	json_set_str(o, "details", r->details);
	json_set_str(o, "dossier", id_is_zero(r->dossier) ? STR("") : id_hex(m, r->dossier));
	json_set_str(o, "event", r->event);
	json_set_str(o, "id", id_hex(m, r->id));
	json_set_int(o, "portal", r->portal);
	json_set_str(o, "role", r->role);
	json_set_int(o, "seq", r->seq);
	json_set_int(o, "v", ROW_VERSION);
	return json_text(m, o, ROW_BYTES_MAX);
}

struct hash journal_row_leaf(struct mem *m, const struct journal_row *r)
{
	return head_leaf(journal_row_text(m, r));
}
