#ifndef CORE_JOURNAL_H
#define CORE_JOURNAL_H
#include "base/id.h"
#include "base/json.h"
#include "base/world.h"
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

enum {
	JOURNAL_BATCH_MAX = 500,
	JOURNAL_HEAD_ROWS = 5000,
	JOURNAL_DETAILS_BYTES_MAX = 4096,
	JOURNAL_UNNUMBERED_MS_MAX = 60000
};

struct journal_personal {               /* goes in as a commitment under that name */
	const char *name;
	struct str value;
};

/* Tells an event ("order.submitted") in the caller's transaction. dossier: zero when none. details: an
 * object of ids, words and counts, or NULL; never a name, an address, a number of a document. */
MUST_CHECK enum err journal_add(struct ctx *, struct id dossier, struct str event, struct json *details);
MUST_CHECK enum err journal_add_personal(struct ctx *, struct id dossier, struct str event,
					 struct json *details,
					 const struct journal_personal *, size_t n);

/* Does the commitment of an entry say value? False also when its salt was erased. */
MUST_CHECK enum err journal_says(struct db *, struct mem *, int64_t portal, struct id entry,
				 const struct journal_personal *, bool *out);

/* The clerk's way to the keeper, which holds the last head it signed (platform/head.h). */
struct journal_keeper {
	/* size 0: none signed yet. */
	enum err (*last)(void *self, struct mem *, int64_t portal, struct head *out);
	/* proof leads from the last one to head; ERR_DENIED: it does not. */
	enum err (*sign)(void *self, struct mem *, const struct head *, const struct hash *proof,
			 size_t n, struct str *signature_out);
	void *self;
};

/* Numbers the waiting rows of each portal, JOURNAL_BATCH_MAX a transaction, then has each head that
 * grew signed; as long as more rows wait, only one that grew by JOURNAL_HEAD_ROWS. A keeper that does
 * not answer stops the signing, not the numbering. *numbered_out: rows. One process at a time calls it;
 * ERR_CRYPTO: the database is behind or beside what was signed, which is an alarm. Must not be called
 * inside a transaction. */
MUST_CHECK enum err journal_sequence(struct db *, const struct world *, const struct journal_keeper *,
				     size_t *numbered_out);

/* The verdict on a portal's journal: what is wrong first, at which number. */
enum journal_fault {
	JOURNAL_SOUND,
	JOURNAL_CHANGED,                /* a row is not the one that was numbered */
	JOURNAL_MISSING,                /* a number is not there */
	JOURNAL_CUT,                    /* fewer rows than a signed head or the witness says */
	JOURNAL_HEAD_FORGED,            /* a head's signature or root does not fit */
	JOURNAL_UNNUMBERED,             /* a row waits for over a minute */
	JOURNAL_UNSIGNED,               /* a row that no head has covered for over a minute */
	JOURNAL_FAULT_COUNT
};
struct journal_verdict {
	enum journal_fault fault;
	int64_t at;                     /* the number (from 0) or size it concerns */
	uint64_t entries, heads;
};
struct journal_check {
	int64_t portal;
	uint8_t public_key[32];                 /* of the keeper that signs heads */
	const struct head *witness;             /* a head kept elsewhere, or NULL */
};
MUST_CHECK enum err journal_verify(struct db *, const struct world *, const struct journal_check *,
				   struct journal_verdict *out);

#endif
