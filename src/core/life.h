#ifndef CORE_LIFE_H
#define CORE_LIFE_H
#include "core/ctx.h"
#include "say.h"

/* life.h - the life of a dossier as one table and its one writer. Source: the transitions TD01 to TD41. */

enum state {
	S_NONE,                         /* before create */
	S_DRAFT, S_PREPARING, S_SIGNING_HOLDER, S_SIGNING_REP, S_SIGN_BLOCKED, S_SIGN_EXPIRED,
	S_AWAITING_PAPER, S_IN_QUEUE, S_IN_REVIEW, S_CORRECTION, S_SECOND_REVIEW, S_APPROVED,
	S_REFUSED, S_ABANDONED, S_DELETED, S_CANCELLED, S_COUNT
};

enum event {
	E_CREATE, E_ATTACH, E_SAVE, E_IDLE_EXPIRE, E_DELETE, E_SUBMIT, E_PREPARED, E_PREPARE_FAILED,
	E_SIGNER_DONE, E_SIGNER_LOCKED, E_SIGNER_DECLINED, E_REVALIDATE, E_ROUND_EXPIRE, E_MODIFY,
	E_CHANGE_CONTACT, E_CHANGE_DELEGATE, E_RECEIVE_PAPER, E_PAPER_EXPIRE, E_TAKE, E_RELEASE,
	E_ASK_CORRECTION, E_RESUBMIT, E_CORRECTION_EXPIRE, E_WITHDRAW, E_REFUSE, E_VALIDATE, E_VALIDATE2,
	E_DISAGREE, E_EDIT, E_REOPEN, E_PICKUP_EXPIRE, E_CANCEL, E_HOLD, E_UNHOLD, E_WAIT_EXPIRE, E_COUNT
};

enum effect {                           /* what a transition leaves on the row or in the outbox */
	FX_PREPARE,                     /* job: build and freeze the documents */
	FX_ROUND,                       /* a new round of signatures: every old link is dead */
	FX_VOID,                        /* links and signatures of the round die */
	FX_RELINK,                      /* that signer alone gets a new link */
	FX_UNAPPROVE, FX_OPEN_REQUESTS, /* approvals cancelled; hand-over or certificate requests opened */
	FX_MAIL_FIRST,                  /* from here on: one mail each, named as in the messages page */
	FX_DRAFT_ABANDONED = FX_MAIL_FIRST, FX_ORDER_DELETED, FX_ORDER_SUBMITTED, FX_REVOCATION_ACCESS,
	FX_ORDER_PAPER, FX_PAPER_RECEIVED, FX_ORDER_ABANDONED, FX_SIGN_HOLDER, FX_SIGN_SECOND,
	FX_SIGN_PROGRESS, FX_SIGN_DONE, FX_SIGN_VOID, FX_SIGN_BLOCKED, FX_SIGN_BLOCKED_SIGNER,
	FX_SIGN_DECLINED, FX_SIGN_EXPIRED, FX_ORDER_SIGNED, FX_OFFICE_NEW, FX_CORRECTION,
	FX_CORRECTION_DONE, FX_REFUSED, FX_APPROVED, FX_REVIEW_RETURNED, FX_CANCELLED, FX_JOB_FAILED,
	FX_COUNT
};
#define FX(effect) (UINT64_C(1) << (effect))
#define ROLE(role) (1u << (role))

/* What a guard looks at: read from the database inside the transaction, never from the page. A row says
 * which must hold and which must not. */
enum life_fact {
	LF_PORTAL_OPEN, LF_OWNED, LF_COMPLETE, LF_PAPER, LF_ONE_SIGNER, LF_HOLDER_KEPT, LF_VERIFIED,
	LF_SOMEONE_SIGNED, LF_REASON, LF_CONTACT_OPEN, LF_DELEGATE_READY, LF_OWN_OFFICE, LF_SCAN,
	LF_ACTOR, LF_ANSWERED, LF_SIGNED_CHANGED, LF_CHECKED, LF_ONE_APPROVAL, LF_FIRST_OFFICER,
	LF_REQUEST_SENT, LF_FIFTH_FAILURE, LF_COUNT
};
#define LF(fact) (1u << (fact))

struct life_row {
	uint8_t number;                 /* TDnn */
	uint8_t from, event, to;        /* enum state, event, state; S_ANY, S_SAME */
	uint32_t who;                   /* ROLE() | … */
	uint32_t needs, forbids;        /* LF() | … */
	uint64_t effects;               /* FX() | … */
};
enum { S_ANY = S_COUNT, S_SAME = S_COUNT };
extern const struct life_row life_rows[];
extern const size_t life_rows_n;

enum life_refusal { LIFE_OK, LIFE_NOT_HERE, LIFE_NOT_HIM, LIFE_NOT_SO };
/* The one row that applies to a situation, facts being LF() bits, or NULL and why. Pure. */
const struct life_row *life_find(enum state, enum event, enum role, uint32_t facts,
	enum life_refusal *why_out);

struct life_state {
	const char *name;               /* "signing_holder": database, API, journal */
	enum say label;                 /* « En attente de la signature du titulaire » */
	bool is_final, is_office;
	uint8_t expiry;                 /* the event of its timer, E_COUNT: none */
	uint16_t wait_days;
	uint16_t reminder_days[3];      /* 0: no more */
};
extern const struct life_state life_states[S_COUNT];
extern const char *const life_event_names[E_COUNT];
extern const char *const life_effect_names[FX_COUNT];
extern const char *const life_fact_names[LF_COUNT];
enum state life_state_of(struct str name);      /* S_COUNT: unknown */

struct dossier;
struct life_act {
	enum event event;
	struct str nonce;               /* empty: a timer or a job, guarded by the version alone */
	struct str reason;              /* of a refusal, a decline; kept in the history */
	uint32_t known;                 /* LF() bits that the caller read beyond the dossier */
	struct str secret;              /* of the link in the next signer's mail; empty: none leaves */
};

/* The one writer of state: guard, guarded update, history, journal, outbox, in the caller's transaction.
 * OK: done, or done before by the same nonce; *d is as in the database. ERR_DENIED: the table or the
 * guard refuses. ERR_CONFLICT: somebody was faster; reload. ERR_BUSY: a signature is being recorded. */
MUST_CHECK enum err life_fire(struct ctx *, struct dossier *, const struct life_act *);

/* For core/dossier.c: the history row and journal entry of a change that is written, *d being after it. */
MUST_CHECK enum err life_tell(struct ctx *, const struct dossier *, enum state from,
	const struct life_act *);

struct life_past {                      /* one change of state */
	enum state from, to;
	enum event event;
	enum role by;
	struct str reason;
	int64_t at_ms;
};
/* Newest first, at most limit; savings are not in it. */
MUST_CHECK enum err life_history(struct ctx *, const struct dossier *, size_t limit,
	struct life_past **out, size_t *n_out);

/* Buttons of the customer space by state. */
enum button { BUTTON_VIEW, BUTTON_FORM, BUTTON_PRINT, BUTTON_RESUME, BUTTON_MODIFY, BUTTON_CORRECT,
	BUTTON_DELETE, BUTTON_WITHDRAW, BUTTON_REMIND, BUTTON_CHANGE_CONTACT, BUTTON_REVALIDATE,
	BUTTON_APPOINTMENT, BUTTON_AGAIN, BUTTON_COUNT };
unsigned life_buttons(const struct dossier *, bool is_someone_signed);  /* bits 1 << button */

/* « À qui le tour »: "Claire Marchand doit signer", and the sentence that says what is awaited of whom, until
 * when; both in ctx->lang, filled from the dossier. office: the one that has to act, or will. */
struct turn_words { struct str who, what; };
MUST_CHECK enum err life_turn(struct ctx *, const struct dossier *, struct str office, unsigned steps_left,
			      struct turn_words *out);

#endif
