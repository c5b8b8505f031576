#ifndef TEST_SIGN_KIT_H
#define TEST_SIGN_KIT_H
#include <sys/types.h>

#include "core/prepared.h"
#include "core/round.h"
#include "job_kit.h"
#include "platform/x509.h"
#include "role/clerk.h"

/* sign_kit.h - the signing line with everything beside the clerk in processes of its own: a keeper with its
 * authority, the press in its jails, two time-stamp authorities that may lie. The test is the clerk, and the
 * signers' pages too. All share one clock, which the test turns. */

enum stamp_mood {                       /* of an authority */
	STAMP_GOOD, STAMP_DOWN, STAMP_OTHER_IMPRINT, STAMP_OTHER_NONCE, STAMP_OTHER_POLICY, STAMP_OTHER_CLOCK,
	STAMP_OTHER_KEY, STAMP_GARBLED, STAMP_MOOD_COUNT
};

enum { STAMP_PAUSE_MS = 300000 };        /* how long an authority that failed is asked last */

struct sign_shared {                    /* between the processes */
	int64_t now_ms;
	enum stamp_mood mood[2];
	int64_t stamps;                 /* tokens given out, lies too */
	int64_t asked[2];               /* questions to each authority */
	int64_t calls, kill_at;         /* of the clerk's clock; 0: never */
	int kill_step;                  /* once a revision is kept at that step; PREPARED_STEP_COUNT: never */
	int64_t file_bytes_max;         /* the clerk's disk; 0: no limit */
};

struct sign_kit {
	struct job_kit k;
	struct world world;             /* the shared clock */
	struct sign_shared *shared;
	struct clerk clerk;
	struct store *store;
	struct proc_peers *front;       /* the signers' pages ask the keeper themselves */
	pid_t child[4];
	int clerk_fd[PROC_KIND_COUNT];  /* the clerk's ends, for its successors */
	uint32_t generation;
	struct x509_id *id[6];
	struct id order;                /* of the dossier: the arena of a life is reset before the next */
	struct dossier *dossier;
	struct ctx applicant;
};

/* tsa_days: how long the authorities' certificates last. */
int sign_kit_open(struct sign_kit *, int64_t tsa_days);
int sign_kit_close(struct sign_kit *);

/* A validated order of Claire Marchand (holder) and Jean-Noël d'Œuvré (representative), its pieces given. */
void sign_kit_order(struct sign_kit *);
/* The same with Yann Le Goff, who signs in the representative's place; is_same: the holder represents the
 * organisation herself. */
void sign_kit_delegated(struct sign_kit *, bool is_same);

/* The clerk works until nothing is due; in the second form as a process of its own that the shared memory
 * may kill. False: it was. */
void sign_kit_run(struct sign_kit *);
bool sign_kit_run_apart(struct sign_kit *);

/* The signer of that turn does all that his pages let him do, up to the right code. */
void sign_kit_act(struct sign_kit *, int64_t turn);

struct signer *sign_kit_signer(struct sign_kit *, int64_t turn);
/* The dossier as in the database. */
struct dossier *sign_kit_dossier(struct sign_kit *);
struct round_document *sign_kit_documents(struct sign_kit *, size_t *n_out);
/* The newest bytes of one of them. */
struct str sign_kit_bytes(struct sign_kit *, const struct round_document *);
/* The root of everybody, PEM. */
struct str sign_kit_root(struct sign_kit *);
unsigned sign_kit_events(struct sign_kit *, const char *event);
/* Of that kind and state. */
unsigned sign_kit_jobs(struct sign_kit *, enum job_kind, enum job_state);

#endif
