#ifndef CORE_JOURNAL_ROW_H
#define CORE_JOURNAL_ROW_H
#include "base/id.h"
#include "platform/crypt.h"

/* journal_row.h - one numbered entry as the bytes that are hashed: for the sequencer and the audit. */

struct journal_row {
	int64_t portal, seq, at_ms;
	struct id id, dossier, account; /* the last two zero: none */
	struct str role, event, details;
};

/* Canonical JSON (RFC 8785) of the row, all of it; version 1. */
struct str journal_row_text(struct mem *, const struct journal_row *);
struct hash journal_row_leaf(struct mem *, const struct journal_row *);

#endif
