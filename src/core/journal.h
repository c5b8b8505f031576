#ifndef CORE_JOURNAL_H
#define CORE_JOURNAL_H
#include "base/id.h"
#include "base/json.h"
#include "core/merkle.h"

/* journal.h - what happened, append-only: rows enter without a number in the transaction of the act
 * they tell; one sequencer (the clerk) numbers them within a second, extends the portal's Merkle tree
 * and has the head signed. journal_verify finds a change, a deletion, another order, a cut tail, and
 * rows that stayed without a number for over a minute.
 *
 * No personal data stands in a row: only SHA-256(salt, value), the salt in a table whose row erasure
 * deletes, after which the proof holds and the value cannot be guessed. */

struct ctx;
struct db;
struct world;

enum { JOURNAL_BATCH_MAX = 500, JOURNAL_DETAILS_BYTES_MAX = 4096, JOURNAL_SIGNATURE_BYTES_MAX = 128 };
enum { JOURNAL_UNNUMBERED_MS_MAX = 60000 };

struct journal_personal {               /* goes in as a commitment under that name */
	const char *name;
	struct str value;
};

/* Tells an event ("order.submitted") in the caller's transaction. dossier: zero when none. details:
 * an object of ids, words and counts, or NULL; never a name, an address, a number of a document. */
MUST_CHECK enum err journal_add(struct ctx *, struct id dossier, struct str event, struct json *details);
MUST_CHECK enum err journal_add_personal(struct ctx *, struct id dossier, struct str event,
					 struct json *details, const struct journal_personal *, size_t n);

/* Does the commitment of an entry say value? False also when its salt was erased. */
MUST_CHECK enum err journal_says(struct db *, struct mem *, int64_t portal, struct id entry,
				 const struct journal_personal *, bool *out);

/* What the keeper signs: it holds the last head it signed for the portal, or believes one that it can
 * verify, and asks for the proof from there. The text is journal_head_text. */
struct journal_head {
	int64_t portal;
	struct merkle_head tree;
	int64_t at_ms;
	struct str signature;           /* empty: not signed yet */
};
struct str journal_head_text(struct mem *, const struct journal_head *);

struct journal_signer {                 /* the clerk's way to the keeper; ERR_DENIED: not consistent */
	enum err (*sign)(void *self, struct mem *, const struct journal_head *from,
			 const struct merkle_hash *proof, size_t n, struct journal_head *to);
	void *self;
};

/* Numbers at most JOURNAL_BATCH_MAX waiting rows of each portal, one transaction per portal, and has
 * the new head signed before it commits. *numbered_out: rows. Called by one process at a time. */
MUST_CHECK enum err journal_sequence(struct db *, struct mem *, const struct world *,
				     const struct journal_signer *, size_t *numbered_out);

/* The verdict on a portal's journal: what is wrong first, at which number. */
enum journal_fault {
	JOURNAL_SOUND,
	JOURNAL_CHANGED,                /* a row is not the one that was numbered */
	JOURNAL_MISSING,                /* a number is not there */
	JOURNAL_CUT,                    /* fewer rows than a signed head or the witness says */
	JOURNAL_HEAD_FORGED,            /* a head's signature or root does not fit */
	JOURNAL_UNNUMBERED,             /* a row waits for over a minute */
	JOURNAL_UNSIGNED,               /* numbered rows that no head covers */
	JOURNAL_FAULT_COUNT
};
struct journal_verdict {
	enum journal_fault fault;
	int64_t at;                     /* the number (from 0) or size it concerns */
	uint64_t entries, heads;
};
struct journal_check {
	int64_t portal;
	/* NULL: signatures are not looked at, and the verdict says so nowhere: callers must give one. */
	bool (*is_signed)(void *self, struct str text, struct str signature);
	void *self;
	const struct merkle_head *witness;      /* a head kept elsewhere, or NULL */
};
MUST_CHECK enum err journal_verify(struct db *, struct mem *, const struct world *,
				   const struct journal_check *, struct journal_verdict *out);
const char *journal_fault_name(enum journal_fault);

#endif
