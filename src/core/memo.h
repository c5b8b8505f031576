#ifndef CORE_MEMO_H
#define CORE_MEMO_H
#include "base/json.h"
#include "base/world.h"

/* memo.h - what one process remembers of the catalogue, so that a page does not read and parse it again.
 *
 * An item is believed for MEMO_TRUST_MS; then its version is asked, and its body parsed only when that
 * changed. Nothing is ever given back before the process ends: what was handed out stays good. A full memo
 * remembers no more and does no harm. One per process, in its arena; ctx->memo NULL: everything is read. */

enum { MEMO_TRUST_MS = 1000, MEMO_ITEMS_MAX = 512, MEMO_BYTES_MAX = 16 * 1024 * 1024 };

struct memo;
struct memo_key {
	int64_t portal;
	struct str kind, item;
	bool is_text;                   /* no JSON: kept as it is */
};
struct memo_item {
	const struct json *body;        /* NULL of what is_text */
	struct str text;                /* empty of what is not */
	struct mem *mem;                /* where what is made of the body lives as long as the body */
	const void *made;               /* by the one reader of its kind; NULL: nothing yet */
};

struct memo *memo_new(struct mem *process);

/* The item, if it is remembered and was read or confirmed less than MEMO_TRUST_MS ago; else NULL. */
struct memo_item *memo_fresh(const struct memo *, int64_t tick_ms, const struct memo_key *);

/* What was just read: the remembered item when the version is the same, else the text, parsed if it is JSON,
 * and remembered. ERR_LIMIT: there is no room, the caller parses for himself. ERR_INVALID: not JSON. */
MUST_CHECK enum err memo_take(struct memo *, int64_t tick_ms, const struct memo_key *, int64_t version,
	struct str text, struct memo_item **out);

#endif
