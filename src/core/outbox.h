#ifndef CORE_OUTBOX_H
#define CORE_OUTBOX_H
#include "base/id.h"
#include "base/json.h"

/* outbox.h - what must happen after a change: rows written in the change's own transaction, carried
 * out by the clerk, never lost and never doubled with two effects.
 *
 * A job waits, is leased for a bounded time, and ends done, dropped (its dossier has moved on), dead
 * (refused, or tried too often) or parked (what it needs is not built yet). */

struct ctx;
struct db;

enum job_kind {
	JOB_PREPARE,                    /* build the dossier's PDF and freeze it */
	JOB_MAIL,                       /* args.notice names the row of core/notice.c */
	JOB_REVOCATION_ACCESS,          /* of a later issue: parked */
	JOB_CODE,                       /* args.signer, .send: his code; its way to him is of a later issue: parked */
	JOB_SIGN,                       /* args.signer: the nine steps, for each of his documents */
	JOB_ARCHIVE,                    /* args.document: validation data and an archive time stamp, or a new one */
	JOB_DIRECTORY,                  /* a number asked of the live register: args.siren */
	JOB_EVIDENCE,                   /* args.round: what proves a round that has ended, sealed and stamped */
	JOB_KIND_COUNT
};
enum job_state { JOB_WAITING, JOB_DONE, JOB_DROPPED, JOB_DEAD, JOB_PARKED, JOB_STATE_COUNT };

enum { OUTBOX_TRIES_MAX = 12, OUTBOX_LEASE_MS = 120000, OUTBOX_ARGS_BYTES_MAX = 8192 };

struct job {
	int64_t portal;
	struct id id;
	enum job_kind kind;             /* JOB_KIND_COUNT: not of this version */
	struct id dossier;              /* zero: none */
	struct str args;                /* canonical JSON object */
	int64_t added_ms, due_ms, lease_until_ms;
	int tries;                      /* begun, this one included */
	enum job_state state;
	struct str reason;              /* of the last failure, or why it is parked or dead */
	struct str target;              /* what the list shows: the notice's name, or empty */
};

const char *job_kind_name(enum job_kind);
const char *job_state_name(enum job_state);

/* Queues a job in the caller's transaction, due at once. args: an object or NULL. */
MUST_CHECK enum err outbox_add(struct ctx *, enum job_kind, struct id dossier,
			       const struct json *args);
/* The same, not before an instant. */
MUST_CHECK enum err outbox_add_at(struct ctx *, enum job_kind, struct id dossier,
				  const struct json *args, int64_t due_ms);

/* Takes the oldest job that is due, for OUTBOX_LEASE_MS. ERR_NOT_FOUND: none. ERR_CONFLICT: another
 * was faster. The caller commits before it acts. */
MUST_CHECK enum err outbox_lease(struct db *, struct mem *, int64_t now_ms, struct job *out);

/* Is a job due? Asked outside any transaction, so that an idle clerk takes no lock. */
MUST_CHECK enum err outbox_is_due(struct db *, struct mem *, int64_t now_ms, bool *out);

/* The end of a lease; guarded by it: ERR_CONFLICT when it was lost, and then nothing is written.
 * Done and dropped jobs lose their args, which may hold addresses and links. */
MUST_CHECK enum err outbox_end(struct db *, const struct job *, enum job_state, struct str reason,
			       int64_t now_ms);
/* Tries again after 2^tries times 5 s (at most 6 h, spread by a tenth); past OUTBOX_TRIES_MAX dead. */
MUST_CHECK enum err outbox_retry(struct db *, const struct job *, struct str reason,
				 int64_t now_ms);
int64_t outbox_wait_ms(int tries, uint8_t spread);

struct outbox_page {
	struct job *jobs;
	size_t n;
};
/* Newest first, at most limit, older than before (zero: from the newest). */
MUST_CHECK enum err outbox_list(struct db *, struct mem *, int64_t portal, struct id before,
				size_t limit, struct outbox_page *out);
/* A parked or dead job runs again. ERR_NOT_FOUND: it is neither. */
MUST_CHECK enum err outbox_wake(struct db *, int64_t portal, struct id, int64_t now_ms);

#endif
