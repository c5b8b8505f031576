#ifndef CORE_SIGNER_H
#define CORE_SIGNER_H
#include "core/ctx.h"

/* signer.h - the life of one person asked to sign in one round, as one table and its one writer. Source:
 * the handbook's life page, 4: TS01 to TS16. What it means for the dossier is core/round.h's business. */

enum signer_state {
	SIGNER_PENDING, SIGNER_INVITED, SIGNER_OPENED, SIGNER_IDENTIFIED, SIGNER_CODE_SENT,
	SIGNER_SIGNING,                 /* the act is done: everything else waits for its end */
	SIGNER_SIGNED, SIGNER_LOCKED, SIGNER_DECLINED, SIGNER_EXPIRED, SIGNER_VOID, SIGNER_STATE_COUNT
};

enum signer_event {
	SE_INVITE, SE_OPEN, SE_IDENTIFY, SE_IDENTIFY_FAIL, SE_READ, SE_ASK_CODE, SE_CODE_OK, SE_CODE_FAIL,
	SE_EMBEDDED, SE_SIGN_ERROR, SE_DECLINE, SE_REMIND, SE_EXPIRE, SE_VOID, SE_REOPEN, SE_COUNT
};

/* What a guard looks at. The caller has read it in the same transaction. */
enum signer_fact {
	SF_TURN,                        /* the dossier is in his state */
	SF_ROUND_OPEN,
	SF_MATCH,                       /* all five items are those of the order */
	SF_THIRD,                       /* this failure is the third, whichever it is of */
	SF_METHOD, SF_ALL_READ, SF_CONSENT,
	SF_MAY_SEND, SF_WAITED,         /* limits of codes; long enough since the last one */
	SF_RIGHT, SF_SAME_BYTES,        /* the keeper says so; the documents are still those of the code */
	SF_VERIFIED,                    /* embedded, time-stamped, judged by our own verifier */
	SF_RETURNED,                    /* the value does not verify with his certificate: his turn again */
	SF_REASON, SF_DUE, SF_COUNT
};
#define SF(fact) (1u << (fact))

enum signer_effect {
	SX_LINK,                        /* a new link; its mail is the dossier's */
	SX_CODE,                        /* job: a code is made and sent */
	SX_SIGN,                        /* job: the nine steps */
	SX_REMINDER,
	SX_DONE, SX_LOCKED, SX_DECLINED,        /* the dossier moves too: core/round.c */
	SX_COUNT
};
#define SX(effect) (1u << (effect))

struct signer_row {
	uint8_t number;                 /* TSnn */
	uint8_t from, event, to;        /* enum signer_state, signer_event, signer_state */
	uint32_t who;                   /* 1u << enum role | … */
	uint32_t needs, forbids;        /* SF() | … */
	uint32_t effects;               /* SX() | … */
};
extern const struct signer_row signer_rows[];
extern const size_t signer_rows_n;
extern const char *const signer_state_names[SIGNER_STATE_COUNT];
extern const char *const signer_event_names[SE_COUNT];
extern const char *const signer_fact_names[SF_COUNT];
extern const char *const signer_effect_names[SX_COUNT];

/* The one row that applies, or NULL. Pure. */
const struct signer_row *signer_find(enum signer_state, enum signer_event, enum role, uint32_t facts);

enum { SIGNER_FAILURES_MAX = 3, SIGNERS_MAX = 32, SIGNER_PROOF_BYTES_MAX = 4096 };

struct signer {
	struct id id, dossier;
	int64_t round, turn;            /* 1, 2: in this order */
	struct str person;              /* "holder", "rep", "delegate" */
	bool is_both;                   /* holder and representative in one act */
	enum signer_state state;
	int64_t version, failures, sends;
	struct str session_sha256;      /* of the web session his link opened; empty: none */
	struct str method, consent;     /* "sms"; version of the text he agreed to */
	struct str act, proof;          /* what he agreed to (platform/act.h); the keeper's grant for it */
	struct str reason;              /* of a refusal */
	struct str opened_from, opened_with;    /* address and browser of the first visit */
	int64_t invited_ms, opened_ms, identified_ms, coded_ms, acted_ms, signed_ms, changed_ms;
};

/* Of a person's tokens and sessions only this is kept. */
struct str signer_hash(struct mem *, struct str secret);

struct signer_act {
	enum signer_event event;
	uint32_t known;                 /* SF() bits */
	struct str token, session;      /* hashes; empty: as they were */
	struct str method, consent, act, proof, reason, from, with;     /* empty: as they were */
};

/* The one writer of a signer's state: guard, guarded update, journal, outbox, in the caller's transaction.
 * *row_out: what applied, for its effects on the dossier. ERR_DENIED: the table refuses. ERR_CONFLICT:
 * somebody was faster. */
MUST_CHECK enum err signer_fire(struct ctx *, struct signer *, const struct signer_act *,
				const struct signer_row **row_out);

/* A try is counted before it is compared, and given back when it was right or came too late. ERR_DENIED:
 * no try is left. Both in the caller's transaction. */
MUST_CHECK enum err signer_try(struct ctx *, struct signer *);
MUST_CHECK enum err signer_give_back(struct ctx *, struct signer *);

MUST_CHECK enum err signer_get(struct ctx *, struct id, struct signer **out);
/* Of a round, in their turn; those who were replaced too. */
MUST_CHECK enum err signer_list(struct ctx *, struct id dossier, int64_t round, struct signer **out, size_t *n_out);
/* Whose link that is, of his invitation or of a reminder, in whichever portal: ctx->portal becomes it.
 * ERR_NOT_FOUND: « plus valable ». */
MUST_CHECK enum err signer_of_link(struct ctx *, struct str secret, struct signer **out);

/* For core/life.c: what a dossier's signers mean for it. */
struct signer_sum {
	bool is_signing;                /* somebody's act is being carried out */
	bool is_someone_signed;
};
MUST_CHECK enum err signer_summary(struct ctx *, struct id dossier, int64_t round, struct signer_sum *out);
/* The round is over for whoever has not signed: SE_VOID or SE_EXPIRE, and the round with them. */
MUST_CHECK enum err signer_stop(struct ctx *, struct id dossier, int64_t round, enum signer_event);

#endif
