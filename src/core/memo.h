#ifndef CORE_MEMO_H
#define CORE_MEMO_H
#include "base/str.h"
#include "base/world.h"

/* memo.h - what one process remembers of the catalogue, so that a page does not read and parse it again.
 *
 * An item is believed for MEMO_TRUST_MS; then its version is asked, and its struct made anew only when that
 * changed. Nothing is ever given back before the process ends: what was handed out stays good. A full memo
 * remembers no more and does no harm. One per process, in its arena. */

enum { MEMO_TRUST_MS = 1000, MEMO_ITEMS_MAX = 512, MEMO_BYTES_MAX = 16 * 1024 * 1024 };

struct memo;

/* A kind of items, and how the text of one version becomes what its readers want, in an arena that outlives the
 * text. */
struct item_kind {
	const char *name;               /* as in the table: "product" */
	enum err (*make)(struct mem *, struct str text, int64_t version, const void **out);
};
struct memo_key {
	const struct item_kind *kind;
	int64_t portal;
	struct str item;
};

struct memo *memo_new(struct mem *process);

/* What was made of the item, if it was read or confirmed less than MEMO_TRUST_MS ago; else NULL. */
const void *memo_fresh(const struct memo *, int64_t tick_ms, const struct memo_key *);

/* The version that was just read: what is remembered of it, else what is made of its text, and remembered.
 * ERR_LIMIT: there is no room, the caller makes it for himself. Else what make says. */
MUST_CHECK enum err memo_take(struct memo *, int64_t tick_ms, const struct memo_key *, int64_t version,
	struct str text, const void **out);

#endif
