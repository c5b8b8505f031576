#ifndef ROLE_CLERK_H
#define ROLE_CLERK_H
#include "core/breaker.h"
#include "core/lease.h"
#include "core/letter.h"
#include "core/ports.h"
#include "core/quota.h"
#include "paper/container.h"
#include "platform/db.h"
#include "platform/proc.h"
#include "platform/start.h"
#include "platform/store.h"

/* clerk.h - between the clerk's files: the queue manager that has the data and no network. */

enum { CLERK_DELIVERIES_MAX = 8, CLERK_LOOKUPS_MAX = 4, CLERK_JOB_BYTES_MAX = 64 * 1024 * 1024 };

struct clerk_delivery {                 /* a mail on its way through a caller */
	struct mem *mem;                /* NULL: the place is free */
	struct job job;
	uint32_t ask;
	struct str to;
};

struct clerk_lookup {                   /* a number asked of the live register (clerk_directory.c) */
	struct mem *mem;                /* NULL: the place is free */
	struct job job;
	uint32_t ask;
	struct str siren, cursor;
	bool at_sites;                  /* the unit is there, its establishments are asked for */
	bool was_lost;                  /* a caller died with a question: put once more, not twice */
	unsigned pages;
	struct buf *lines;
};

enum { CLERK_ROOTS_MAX = 72, CLERK_STAMPS_MAX = 2 };

struct clerk_trust {                    /* whom signatures and time stamps are asked of, and trusted to */
	struct part roots[CLERK_ROOTS_MAX];     /* PART_ROOT, PART_STAMP_ROOT */
	size_t roots_n;
	struct {
		bool is_there, is_local;        /* local: the keeper's own */
		struct str policy;              /* content of the OID that is asked for; empty: any */
		struct breaker breaker;         /* open: it gave none just now, and is asked last */
	} stamp[CLERK_STAMPS_MAX];      /* in this order */
	struct trust_work *authorities; /* what is known of those that stamped; NULL in tests */
	struct breaker_rule pause;
	struct str local_url;           /* lists below it are the keeper's own */
	struct str local_policy;        /* of its one-time certificates, digits */
	int64_t renew_days, warn_days;  /* before an authority's certificate ends */
	int64_t warned_day;             /* once a day */
	bool is_whole;                  /* the keeper's own root was asked for */
};

struct clerk_wait;                      /* an answer that some function waits for */

struct clerk {
	const struct world *world;
	struct db *db;
	struct store *store;
	struct proc_peers *peers;
	struct letter_settings letters;
	const struct conf *conf;
	struct role_start *start;       /* NULL in tests */
	struct clerk_delivery deliveries[CLERK_DELIVERIES_MAX];
	struct clerk_lookup lookups[CLERK_LOOKUPS_MAX];
	struct directory *directory;    /* the company register; NULL: there is none */
	uint32_t update_ask;            /* of the daily update, */
	bool is_updating;               /* when one is on its way */
	int64_t update_tick, night_tick, pulse_tick;
	struct clerk_trust trust;
	struct mem *mem;                /* the process's */
	struct clerk_status *status;    /* answers about certificates that are in force (clerk_status.c) */
	size_t token_bytes;             /* of the largest token seen; 0: none was asked for yet (clerk_room.c) */
	size_t cms_more;                /* what a signature was once larger than its hole */
	struct clerk_wait *waits;       /* innermost first */
	int64_t sequence_tick, checkpoint_tick, round_tick, sweep_tick;    /* when next */
	bool was_sequence_bad;          /* said once, not each second */
	struct lease lease;             /* of a database that is a server's (clerk_lease.c) */
	int64_t lease_tick;
	bool was_displaced;             /* another clerk has taken it: this one ends */
};

/* One process until master says stop; the exit code. */
int clerk_main(struct role_start *);

/* One turn without waiting: answers, the rounds that are due, jobs. *did_out: something was done. A test
 * calls it until nothing more is. */
void clerk_turn(struct clerk *, bool *did_out);

/* Puts a question and waits; meanwhile answers of deliveries are taken and the journal is numbered.
 * A caller that dies with it is no answer: the question is put once more. Outside any transaction. */
MUST_CHECK enum err clerk_ask(struct clerk *, struct mem *, enum ask, const struct ask_values *in,
			      struct ask_values *out);

/* clerk_mail.c. Starts a delivery or ends the job; finish takes a caller's answer. */
void clerk_mail_start(struct clerk *, const struct job *, struct clerk_delivery *);
void clerk_mail_finish(struct clerk *, struct clerk_delivery *, const struct proc_answer *);

/* clerk_store.c. The key of a document at that place, in the secret arena. */
MUST_CHECK enum err clerk_key_open(struct clerk *, struct mem *secret, const struct store_place *, struct str wrapped,
				   struct seal_key **out);
/* A new document on the disk, under a key of its own; its row is the caller's. */
enum { PLACE_ORIGINAL = 0, PLACE_CLEAN = 1 };
struct clerk_kept {
	int64_t portal;
	struct str bytes;               /* these two are given, the others made */
	struct id document;
	struct str wrapped;             /* its key */
	struct blob blob;
};
MUST_CHECK enum err clerk_keep(struct clerk *, struct mem *, struct mem *secret, struct clerk_kept *);

/* clerk_prepare.c. Builds and freezes the dossier's PDF, fires its next event, ends the job. */
void clerk_prepare(struct clerk *, const struct job *);

/* clerk_directory.c. Begins a lookup; take: whether the answer was one's. The other three serve the daily
 * update too: rows into the overlay within a transaction (siren: of which alone, or empty), a request out
 * of the instance's allowance, and how it ended (pause_s -1: the register said busy, not how long). */
void clerk_directory_start(struct clerk *, const struct job *);
bool clerk_directory_take(struct clerk *, const struct proc_answer *);
MUST_CHECK enum err clerk_directory_keep(struct clerk *, struct mem *, struct str lines, struct str siren,
					 bool *is_active_out);
MUST_CHECK enum err clerk_directory_allow(struct clerk *, struct mem *, int64_t reserve, enum quota_verdict *out);
void clerk_directory_count(struct clerk *, struct mem *, bool is_good, int64_t pause_s);

/* clerk_register.c. The daily update and the night's merge, when they are due. */
void clerk_register_round(struct clerk *, bool *did_out);
/* Orders that the office has are read again in the register: differences become flags. */
void clerk_recheck(struct clerk *, bool *did_out);
bool clerk_register_take(struct clerk *, const struct proc_answer *);
/* clerk_trust.c. The configuration's roots, before the jail; the built-in authority's, once the keeper serves. */
MUST_CHECK enum err clerk_trust_open(struct clerk *, struct mem *process, const struct conf *);
void clerk_trust_complete(struct clerk *);

/* clerk_sign.c. A person's act: his signature in each of his documents. */
void clerk_sign(struct clerk *, const struct job *);
/* clerk_archive.c. Validation data and an archive time stamp, or a further one. */
void clerk_archive(struct clerk *, const struct job *);

/* clerk_evidence.c. What proves a round that has ended: sealed and stamped files. */
void clerk_evidence(struct clerk *, const struct job *);
/* clerk_renewal.c. The same job, of a file that is sealed already; clerk_renew queues what is due, of both kinds. */
void clerk_evidence_again(struct clerk *, const struct job *);
void clerk_renew(struct clerk *, bool *did_out);

/* clerk_lease.c. Before anything is served: ERR_BUSY, another installation serves this database. Then a sign of life
 * when it is due, outside any transaction; the end of it on a clean stop. */
MUST_CHECK enum err clerk_lease_open(struct clerk *, struct mem *process, struct str data);
void clerk_lease_beat(struct clerk *);
void clerk_lease_close(struct clerk *);

/* clerk_job.c. Ends of leases, each in its own transaction; a lost lease is only logged. */
void clerk_job_end(struct clerk *, const struct job *, enum job_state, struct str reason);
void clerk_job_retry(struct clerk *, const struct job *, struct str reason);
/* The reason as the log may say it: a word with an address in it becomes "@". */
struct str clerk_reason_shown(struct mem *, struct str reason);
struct ctx clerk_ctx(struct clerk *, struct mem *, int64_t portal);

/* clerk_time.c. Deadlines that have passed fire their event; who is waited for is reminded. */
void clerk_expire(struct clerk *, bool *did_out);
void clerk_remind(struct clerk *, bool *did_out);

/* clerk_rounds.c. What time brings: numbers, checkpoints, expiries, the sweep. */
void clerk_rounds(struct clerk *, bool *did_out);
void clerk_sequence(struct clerk *, bool *did_out);

#endif
