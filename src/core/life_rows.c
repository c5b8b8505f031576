/* life_rows.c - the table. Read it top to bottom: it is the life of a dossier.
 *
 * For     core/life.c alone writes by it; pages and tests read it.
 * Laws    test/life: at most one row applies, every state is reached and left, nobody waits for ever,
 *         only officers' approvals lead to issuance. The printed grid is reviewed: test/life/grid.txt.
 * Holds   rows of later issues too: nothing fires them yet. */
#include "core/life.h"

#define APPLICANT ROLE(ROLE_APPLICANT)
#define ANONYMOUS ROLE(ROLE_ANONYMOUS)
#define SYSTEM ROLE(ROLE_SYSTEM)
#define OPERATOR ROLE(ROLE_OPERATOR)
#define MANAGER ROLE(ROLE_RA_MANAGER)
#define DESK ROLE(ROLE_DESK_AGENT)
#define FIRST (ROLE(ROLE_HOLDER) | ROLE(ROLE_CUSTODIAN))
#define SECOND (ROLE(ROLE_REPRESENTATIVE) | ROLE(ROLE_DELEGATE))
#define CANCELLERS (ROLE(ROLE_REPRESENTATIVE) | OPERATOR | MANAGER)

#define GONE (FX(FX_VOID) | FX(FX_ORDER_DELETED) | FX(FX_SIGN_VOID))
#define AGAIN (FX(FX_PREPARE) | FX(FX_ROUND))
#define MODIFIED (FX(FX_VOID) | FX(FX_SIGN_VOID))
#define BLOCKED (FX(FX_SIGN_BLOCKED) | FX(FX_SIGN_BLOCKED_SIGNER))
#define SIGNED (FX(FX_OFFICE_NEW) | FX(FX_ORDER_SIGNED) | FX(FX_SIGN_DONE))
#define TO_SECOND (FX(FX_SIGN_SECOND) | FX(FX_SIGN_PROGRESS) | FX(FX_SIGN_DONE))
#define STOPPED (FX(FX_VOID) | FX(FX_CANCELLED))

const struct life_row life_rows[] = {
/* n   from              event              to                who          needs   forbids   effects */
{ 1, S_NONE, E_CREATE, S_DRAFT, ANONYMOUS | APPLICANT, LF(LF_PORTAL_OPEN), 0, 0 },
{ 2, S_DRAFT, E_ATTACH, S_DRAFT, APPLICANT, 0, LF(LF_OWNED), 0 },
/* saving never validates, never refuses */
{ 3, S_DRAFT, E_SAVE, S_DRAFT, ANONYMOUS | APPLICANT, 0, 0, 0 },
{ 4, S_DRAFT, E_IDLE_EXPIRE, S_ABANDONED, SYSTEM, 0, 0, FX(FX_DRAFT_ABANDONED) },
/* until an operator has taken it */
{ 5, S_DRAFT, E_DELETE, S_DELETED, APPLICANT | ANONYMOUS, 0, 0, FX(FX_ORDER_DELETED) },
{ 5, S_PREPARING, E_DELETE, S_DELETED, APPLICANT, 0, 0, GONE },
{ 5, S_AWAITING_PAPER, E_DELETE, S_DELETED, APPLICANT, 0, 0, FX(FX_ORDER_DELETED) },
{ 5, S_SIGNING_HOLDER, E_DELETE, S_DELETED, APPLICANT, 0, 0, GONE },
{ 5, S_SIGNING_REP, E_DELETE, S_DELETED, APPLICANT, 0, 0, GONE },
{ 5, S_SIGN_BLOCKED, E_DELETE, S_DELETED, APPLICANT, 0, 0, GONE },
{ 5, S_SIGN_EXPIRED, E_DELETE, S_DELETED, APPLICANT, 0, 0, GONE },
{ 5, S_IN_QUEUE, E_DELETE, S_DELETED, APPLICANT, 0, 0, GONE },
{ 6, S_DRAFT, E_SUBMIT, S_PREPARING, APPLICANT, LF(LF_COMPLETE), 0,
	AGAIN | FX(FX_ORDER_SUBMITTED) | FX(FX_REVOCATION_ACCESS) },
{ 7, S_PREPARING, E_PREPARED, S_SIGNING_HOLDER, SYSTEM, 0, LF(LF_PAPER) | LF(LF_HOLDER_KEPT),
	FX(FX_SIGN_HOLDER) },
{ 8, S_PREPARING, E_PREPARED, S_SIGNING_REP, SYSTEM, LF(LF_HOLDER_KEPT), LF(LF_PAPER), FX(FX_SIGN_SECOND) },
{ 9, S_PREPARING, E_PREPARED, S_AWAITING_PAPER, SYSTEM, LF(LF_PAPER), 0, FX(FX_ORDER_PAPER) },
/* tried again with a growing delay; the fifth failure is somebody's business */
{ 10, S_PREPARING, E_PREPARE_FAILED, S_PREPARING, SYSTEM, 0, LF(LF_FIFTH_FAILURE), 0 },
{ 10, S_PREPARING, E_PREPARE_FAILED, S_PREPARING, SYSTEM, LF(LF_FIFTH_FAILURE), 0, FX(FX_JOB_FAILED) },
/* the holder signs first, then the representative, or the delegate in his place */
{ 11, S_SIGNING_HOLDER, E_SIGNER_DONE, S_SIGNING_REP, SYSTEM, LF(LF_VERIFIED), LF(LF_ONE_SIGNER), TO_SECOND },
{ 12, S_SIGNING_HOLDER, E_SIGNER_DONE, S_IN_QUEUE, SYSTEM, LF(LF_VERIFIED) | LF(LF_ONE_SIGNER), 0, SIGNED },
{ 13, S_SIGNING_REP, E_SIGNER_DONE, S_IN_QUEUE, SYSTEM, LF(LF_VERIFIED), 0, SIGNED },
/* three failures, or a refusal: the applicant validates again */
{ 14, S_SIGNING_HOLDER, E_SIGNER_LOCKED, S_SIGN_BLOCKED, SYSTEM, 0, 0, BLOCKED },
{ 14, S_SIGNING_REP, E_SIGNER_LOCKED, S_SIGN_BLOCKED, SYSTEM, 0, 0, BLOCKED },
{ 15, S_SIGNING_HOLDER, E_SIGNER_DECLINED, S_SIGN_BLOCKED, FIRST, LF(LF_REASON), 0, FX(FX_SIGN_DECLINED) },
{ 15, S_SIGNING_REP, E_SIGNER_DECLINED, S_SIGN_BLOCKED, SECOND, LF(LF_REASON), 0, FX(FX_SIGN_DECLINED) },
{ 16, S_SIGN_BLOCKED, E_REVALIDATE, S_PREPARING, APPLICANT, LF(LF_COMPLETE), 0, AGAIN },
{ 16, S_SIGN_EXPIRED, E_REVALIDATE, S_PREPARING, APPLICANT, LF(LF_COMPLETE), 0, AGAIN },
{ 17, S_SIGNING_HOLDER, E_ROUND_EXPIRE, S_SIGN_EXPIRED, SYSTEM, 0, 0, FX(FX_VOID) | FX(FX_SIGN_EXPIRED) },
{ 17, S_SIGNING_REP, E_ROUND_EXPIRE, S_SIGN_EXPIRED, SYSTEM, 0, 0, FX(FX_VOID) | FX(FX_SIGN_EXPIRED) },
/* not once somebody has signed: then only 19, 20, a refusal, or a correction by the office */
{ 18, S_AWAITING_PAPER, E_MODIFY, S_DRAFT, APPLICANT, 0, 0, 0 },
{ 18, S_SIGNING_HOLDER, E_MODIFY, S_DRAFT, APPLICANT, 0, LF(LF_SOMEONE_SIGNED), MODIFIED },
{ 18, S_SIGN_BLOCKED, E_MODIFY, S_DRAFT, APPLICANT, 0, 0, MODIFIED },
{ 18, S_SIGN_EXPIRED, E_MODIFY, S_DRAFT, APPLICANT, 0, 0, MODIFIED },
{ 19, S_SIGNING_HOLDER, E_CHANGE_CONTACT, S_SIGNING_HOLDER, APPLICANT, LF(LF_CONTACT_OPEN), 0, FX(FX_RELINK) },
{ 19, S_SIGNING_REP, E_CHANGE_CONTACT, S_SIGNING_REP, APPLICANT, LF(LF_CONTACT_OPEN), 0, FX(FX_RELINK) },
{ 20, S_SIGNING_HOLDER, E_CHANGE_DELEGATE, S_PREPARING, APPLICANT, LF(LF_DELEGATE_READY), 0,
	AGAIN | FX(FX_SIGN_VOID) },
{ 20, S_SIGNING_REP, E_CHANGE_DELEGATE, S_PREPARING, APPLICANT, LF(LF_DELEGATE_READY), 0,
	AGAIN | FX(FX_SIGN_VOID) },
{ 21, S_AWAITING_PAPER, E_RECEIVE_PAPER, S_IN_QUEUE, OPERATOR, LF(LF_OWN_OFFICE) | LF(LF_SCAN), 0,
	FX(FX_PAPER_RECEIVED) | FX(FX_OFFICE_NEW) },
{ 22, S_AWAITING_PAPER, E_PAPER_EXPIRE, S_ABANDONED, SYSTEM, 0, 0, FX(FX_ORDER_ABANDONED) },
/* the office: never a dossier of which the officer is an actor */
{ 23, S_IN_QUEUE, E_TAKE, S_IN_REVIEW, OPERATOR, LF(LF_OWN_OFFICE), LF(LF_ACTOR), 0 },
{ 24, S_IN_REVIEW, E_RELEASE, S_IN_QUEUE, OPERATOR | SYSTEM, 0, 0, 0 },
{ 25, S_IN_REVIEW, E_ASK_CORRECTION, S_CORRECTION, OPERATOR, LF(LF_REASON), 0, FX(FX_CORRECTION) },
{ 26, S_CORRECTION, E_RESUBMIT, S_IN_QUEUE, APPLICANT, LF(LF_ANSWERED), LF(LF_SIGNED_CHANGED),
	FX(FX_CORRECTION_DONE) },
{ 27, S_CORRECTION, E_RESUBMIT, S_PREPARING, APPLICANT, LF(LF_ANSWERED) | LF(LF_SIGNED_CHANGED), 0, AGAIN },
{ 28, S_CORRECTION, E_CORRECTION_EXPIRE, S_ABANDONED, SYSTEM, 0, 0, FX(FX_ORDER_ABANDONED) },
{ 29, S_CORRECTION, E_WITHDRAW, S_ABANDONED, APPLICANT, 0, 0, FX(FX_ORDER_ABANDONED) },
{ 30, S_IN_REVIEW, E_REFUSE, S_REFUSED, OPERATOR, LF(LF_REASON), 0, FX(FX_REFUSED) },
{ 31, S_IN_REVIEW, E_VALIDATE, S_SECOND_REVIEW, OPERATOR, LF(LF_CHECKED), LF(LF_ONE_APPROVAL), 0 },
{ 32, S_IN_REVIEW, E_VALIDATE, S_APPROVED, OPERATOR, LF(LF_CHECKED) | LF(LF_ONE_APPROVAL), 0,
	FX(FX_APPROVED) | FX(FX_OPEN_REQUESTS) },
/* a different person, not merely another account */
{ 33, S_SECOND_REVIEW, E_VALIDATE2, S_APPROVED, OPERATOR | MANAGER, 0, LF(LF_FIRST_OFFICER) | LF(LF_ACTOR),
	FX(FX_APPROVED) | FX(FX_OPEN_REQUESTS) },
{ 34, S_SECOND_REVIEW, E_DISAGREE, S_IN_REVIEW, OPERATOR | MANAGER, LF(LF_REASON), LF(LF_FIRST_OFFICER),
	FX(FX_REVIEW_RETURNED) },
{ 35, S_SECOND_REVIEW, E_EDIT, S_IN_REVIEW, OPERATOR, 0, LF(LF_REQUEST_SENT), FX(FX_UNAPPROVE) },
{ 35, S_APPROVED, E_EDIT, S_IN_REVIEW, OPERATOR, 0, LF(LF_REQUEST_SENT), FX(FX_UNAPPROVE) },
{ 36, S_APPROVED, E_REOPEN, S_CORRECTION, OPERATOR | DESK, LF(LF_REASON), LF(LF_REQUEST_SENT),
	FX(FX_UNAPPROVE) | FX(FX_CORRECTION) },
{ 37, S_APPROVED, E_REFUSE, S_REFUSED, MANAGER, LF(LF_REASON), LF(LF_REQUEST_SENT), FX(FX_REFUSED) },
{ 38, S_APPROVED, E_PICKUP_EXPIRE, S_ABANDONED, SYSTEM, 0, LF(LF_REQUEST_SENT), FX(FX_ORDER_ABANDONED) },
/* before the first byte of a certificate request has left */
{ 39, S_PREPARING, E_CANCEL, S_CANCELLED, CANCELLERS, 0, LF(LF_REQUEST_SENT), STOPPED },
{ 39, S_SIGNING_HOLDER, E_CANCEL, S_CANCELLED, CANCELLERS, 0, LF(LF_REQUEST_SENT), STOPPED },
{ 39, S_SIGNING_REP, E_CANCEL, S_CANCELLED, CANCELLERS, 0, LF(LF_REQUEST_SENT), STOPPED },
{ 39, S_SIGN_BLOCKED, E_CANCEL, S_CANCELLED, CANCELLERS, 0, LF(LF_REQUEST_SENT), STOPPED },
{ 39, S_SIGN_EXPIRED, E_CANCEL, S_CANCELLED, CANCELLERS, 0, LF(LF_REQUEST_SENT), STOPPED },
{ 39, S_AWAITING_PAPER, E_CANCEL, S_CANCELLED, CANCELLERS, 0, LF(LF_REQUEST_SENT), STOPPED },
{ 39, S_IN_QUEUE, E_CANCEL, S_CANCELLED, CANCELLERS, 0, LF(LF_REQUEST_SENT), STOPPED },
{ 39, S_IN_REVIEW, E_CANCEL, S_CANCELLED, CANCELLERS, 0, LF(LF_REQUEST_SENT), STOPPED },
{ 39, S_CORRECTION, E_CANCEL, S_CANCELLED, CANCELLERS, 0, LF(LF_REQUEST_SENT), STOPPED },
{ 39, S_SECOND_REVIEW, E_CANCEL, S_CANCELLED, CANCELLERS, 0, LF(LF_REQUEST_SENT), STOPPED },
{ 39, S_APPROVED, E_CANCEL, S_CANCELLED, CANCELLERS, 0, LF(LF_REQUEST_SENT), STOPPED },
/* a legal hold stops every purge, in any state */
{ 40, S_ANY, E_HOLD, S_SAME, MANAGER, LF(LF_REASON), 0, 0 },
{ 40, S_ANY, E_UNHOLD, S_SAME, MANAGER, LF(LF_REASON), 0, 0 },
{ 41, S_SIGN_BLOCKED, E_WAIT_EXPIRE, S_ABANDONED, SYSTEM, 0, 0, FX(FX_ORDER_ABANDONED) },
{ 41, S_SIGN_EXPIRED, E_WAIT_EXPIRE, S_ABANDONED, SYSTEM, 0, 0, FX(FX_ORDER_ABANDONED) },
};
const size_t life_rows_n = sizeof life_rows / sizeof *life_rows;

/* Words, labels, who is awaited and for how long (in days; reminders after so many). */
const struct life_state life_states[S_COUNT] = {
	[S_NONE] = { "none", SAY_NONE, false, false, E_COUNT, 0, { 0 } },
	[S_DRAFT] = { "draft", SAY_state_draft, false, false, E_IDLE_EXPIRE, 30, { 7, 21 } },
	[S_PREPARING] = { "preparing", SAY_state_preparing, false, false, E_COUNT, 0, { 0 } },
	[S_SIGNING_HOLDER] = { "signing_holder", SAY_state_signing_holder, false, false, E_ROUND_EXPIRE, 14,
		{ 3, 7, 12 } },
	[S_SIGNING_REP] = { "signing_rep", SAY_state_signing_rep, false, false, E_ROUND_EXPIRE, 14,
		{ 3, 7, 12 } },
	[S_SIGN_BLOCKED] = { "sign_blocked", SAY_state_sign_blocked, false, false, E_WAIT_EXPIRE, 30, { 10, 20 } },
	[S_SIGN_EXPIRED] = { "sign_expired", SAY_state_sign_expired, false, false, E_WAIT_EXPIRE, 30, { 10, 20 } },
	[S_AWAITING_PAPER] = { "awaiting_paper", SAY_state_awaiting_paper, false, false, E_PAPER_EXPIRE, 60,
		{ 20, 40 } },
	[S_IN_QUEUE] = { "in_queue", SAY_state_in_queue, false, true, E_COUNT, 0, { 0 } },
	[S_IN_REVIEW] = { "in_review", SAY_state_in_review, false, true, E_COUNT, 0, { 0 } },
	[S_CORRECTION] = { "correction", SAY_state_correction, false, false, E_CORRECTION_EXPIRE, 30, { 10, 20 } },
	[S_SECOND_REVIEW] = { "second_review", SAY_state_second_review, false, true, E_COUNT, 0, { 0 } },
	[S_APPROVED] = { "approved", SAY_state_approved, false, false, E_PICKUP_EXPIRE, 90, { 30, 60, 80 } },
	[S_REFUSED] = { "refused", SAY_state_refused, true, false, E_COUNT, 0, { 0 } },
	[S_ABANDONED] = { "abandoned", SAY_state_abandoned, true, false, E_COUNT, 0, { 0 } },
	[S_DELETED] = { "deleted", SAY_state_deleted, true, false, E_COUNT, 0, { 0 } },
	[S_CANCELLED] = { "cancelled", SAY_state_cancelled, true, false, E_COUNT, 0, { 0 } },
};

const char *const life_event_names[E_COUNT] = {
	"create", "attach", "save", "idle_expire", "delete", "submit", "prepared", "prepare_failed",
	"signer_done", "signer_locked", "signer_declined", "revalidate", "round_expire", "modify",
	"change_contact", "change_delegate", "receive_paper", "paper_expire", "take", "release",
	"ask_correction", "resubmit", "correction_expire", "withdraw", "refuse", "validate", "validate2",
	"disagree", "edit", "reopen", "pickup_expire", "cancel", "hold", "unhold", "wait_expire",
};

const char *const life_effect_names[FX_COUNT] = {
	"prepare", "round", "void", "relink", "unapprove", "open_requests",
	"m:draft_abandoned", "m:order_deleted", "m:order_submitted", "m:revocation_access",
	"m:order_paper", "m:paper_received", "m:order_abandoned", "m:sign_holder", "m:sign_second",
	"m:sign_progress", "m:sign_done", "m:sign_void", "m:sign_blocked", "m:sign_blocked_signer",
	"m:sign_declined", "m:sign_expired", "m:order_signed", "m:office_new", "m:correction",
	"m:correction_done", "m:refused", "m:approved", "m:review_returned", "m:cancelled", "m:job_failed",
};

const char *const life_fact_names[LF_COUNT] = {
	"portal_open", "owned", "complete", "paper", "one_signer", "holder_kept", "verified",
	"someone_signed", "reason", "contact_open", "delegate_ready", "own_office", "scan", "actor",
	"answered", "signed_changed", "checked", "one_approval", "first_officer", "request_sent",
	"fifth_failure",
};

enum state life_state_of(struct str name)
{
	for (unsigned i = 0; i < S_COUNT; i++) {
		if (str_eq_c(name, life_states[i].name))
			return (enum state)i;
	}
	return S_COUNT;
}

const struct life_row *life_find(enum state state, enum event event, enum role role, uint32_t facts,
	enum life_refusal *why_out)
{
	*why_out = LIFE_NOT_HERE;
	for (size_t i = 0; i < life_rows_n; i++) {
		const struct life_row *r = &life_rows[i];
		bool is_here = r->from == state || (r->from == S_ANY && state != S_NONE);

		if (!is_here || r->event != event)
			continue;
		if ((r->who & ROLE(role)) == 0) {
			if (*why_out == LIFE_NOT_HERE)
				*why_out = LIFE_NOT_HIM;
			continue;
		}
		if ((r->needs & ~facts) == 0 && (r->forbids & facts) == 0) {
			*why_out = LIFE_OK;
			return r;
		}
		*why_out = LIFE_NOT_SO;
	}
	return NULL;
}
