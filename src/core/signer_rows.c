/* signer_rows.c - the table. Read it top to bottom: it is the life of a signer in one round.
 *
 * For     core/signer.c alone writes by it; pages and tests read it.
 * Laws    test/life/signer_laws.c; the printed grid is reviewed: test/life/signer_grid.txt. */
#include "core/signer.h"

#define R(role) (1u << ROLE_##role)
#define SYSTEM R(SYSTEM)
#define SIGNER (R(HOLDER) | R(CUSTODIAN) | R(REPRESENTATIVE) | R(DELEGATE))
/* who may move the dossier out of the signing states, or the timer */
#define STOPPERS (SYSTEM | R(APPLICANT) | R(REPRESENTATIVE) | R(OPERATOR) | R(RA_MANAGER))

const struct signer_row signer_rows[] = {
/* n   from              event             to                 who     needs                     forbids  effects */
{ 1, SIGNER_PENDING, SE_INVITE, SIGNER_INVITED, SYSTEM, SF(SF_TURN), 0, SX(SX_LINK) },
/* a scanner's GET does no harm: it opens a page and moves nothing else */
{ 2, SIGNER_INVITED, SE_OPEN, SIGNER_OPENED, SIGNER, SF(SF_ROUND_OPEN), 0, 0 },
{ 3, SIGNER_OPENED, SE_IDENTIFY, SIGNER_IDENTIFIED, SIGNER, SF(SF_MATCH) | SF(SF_METHOD), 0, 0 },
{ 4, SIGNER_OPENED, SE_IDENTIFY_FAIL, SIGNER_OPENED, SIGNER, SF(SF_METHOD), SF(SF_MATCH) | SF(SF_THIRD), 0 },
{ 4, SIGNER_OPENED, SE_IDENTIFY_FAIL, SIGNER_LOCKED, SIGNER, SF(SF_METHOD) | SF(SF_THIRD), SF(SF_MATCH),
	SX(SX_LOCKED) },
{ 5, SIGNER_IDENTIFIED, SE_READ, SIGNER_IDENTIFIED, SIGNER, 0, 0, 0 },
{ 6, SIGNER_IDENTIFIED, SE_ASK_CODE, SIGNER_CODE_SENT, SIGNER,
	SF(SF_METHOD) | SF(SF_ALL_READ) | SF(SF_CONSENT) | SF(SF_MAY_SEND), 0, SX(SX_CODE) },
{ 7, SIGNER_CODE_SENT, SE_ASK_CODE, SIGNER_CODE_SENT, SIGNER, SF(SF_WAITED) | SF(SF_MAY_SEND), 0, SX(SX_CODE) },
{ 8, SIGNER_CODE_SENT, SE_CODE_OK, SIGNER_SIGNING, SIGNER, SF(SF_RIGHT) | SF(SF_SAME_BYTES), 0, SX(SX_SIGN) },
{ 9, SIGNER_CODE_SENT, SE_CODE_FAIL, SIGNER_CODE_SENT, SIGNER, 0, SF(SF_RIGHT) | SF(SF_THIRD), 0 },
{ 9, SIGNER_CODE_SENT, SE_CODE_FAIL, SIGNER_LOCKED, SIGNER, SF(SF_THIRD), SF(SF_RIGHT), SX(SX_LOCKED) },
{ 10, SIGNER_SIGNING, SE_EMBEDDED, SIGNER_SIGNED, SYSTEM, SF(SF_VERIFIED), 0, SX(SX_DONE) },
/* never a degraded time stamp: the job stays and tries again */
{ 11, SIGNER_SIGNING, SE_SIGN_ERROR, SIGNER_SIGNING, SYSTEM, 0, SF(SF_RETURNED), 0 },
{ 11, SIGNER_SIGNING, SE_SIGN_ERROR, SIGNER_CODE_SENT, SYSTEM, SF(SF_RETURNED), 0, 0 },
{ 12, SIGNER_INVITED, SE_DECLINE, SIGNER_DECLINED, SIGNER, SF(SF_REASON), 0, SX(SX_DECLINED) },
{ 12, SIGNER_OPENED, SE_DECLINE, SIGNER_DECLINED, SIGNER, SF(SF_REASON), 0, SX(SX_DECLINED) },
{ 12, SIGNER_IDENTIFIED, SE_DECLINE, SIGNER_DECLINED, SIGNER, SF(SF_REASON), 0, SX(SX_DECLINED) },
{ 12, SIGNER_CODE_SENT, SE_DECLINE, SIGNER_DECLINED, SIGNER, SF(SF_REASON), 0, SX(SX_DECLINED) },
{ 13, SIGNER_INVITED, SE_REMIND, SIGNER_INVITED, SYSTEM | R(APPLICANT), 0, 0, SX(SX_REMINDER) },
{ 13, SIGNER_OPENED, SE_REMIND, SIGNER_OPENED, SYSTEM | R(APPLICANT), 0, 0, SX(SX_REMINDER) },
{ 13, SIGNER_IDENTIFIED, SE_REMIND, SIGNER_IDENTIFIED, SYSTEM | R(APPLICANT), 0, 0, SX(SX_REMINDER) },
{ 13, SIGNER_CODE_SENT, SE_REMIND, SIGNER_CODE_SENT, SYSTEM | R(APPLICANT), 0, 0, SX(SX_REMINDER) },
{ 14, SIGNER_PENDING, SE_EXPIRE, SIGNER_EXPIRED, SYSTEM, SF(SF_DUE), 0, 0 },
{ 14, SIGNER_INVITED, SE_EXPIRE, SIGNER_EXPIRED, SYSTEM, SF(SF_DUE), 0, 0 },
{ 14, SIGNER_OPENED, SE_EXPIRE, SIGNER_EXPIRED, SYSTEM, SF(SF_DUE), 0, 0 },
{ 14, SIGNER_IDENTIFIED, SE_EXPIRE, SIGNER_EXPIRED, SYSTEM, SF(SF_DUE), 0, 0 },
{ 14, SIGNER_CODE_SENT, SE_EXPIRE, SIGNER_EXPIRED, SYSTEM, SF(SF_DUE), 0, 0 },
{ 15, SIGNER_PENDING, SE_VOID, SIGNER_VOID, STOPPERS, 0, 0, 0 },
{ 15, SIGNER_INVITED, SE_VOID, SIGNER_VOID, STOPPERS, 0, 0, 0 },
{ 15, SIGNER_OPENED, SE_VOID, SIGNER_VOID, STOPPERS, 0, 0, 0 },
{ 15, SIGNER_IDENTIFIED, SE_VOID, SIGNER_VOID, STOPPERS, 0, 0, 0 },
{ 15, SIGNER_CODE_SENT, SE_VOID, SIGNER_VOID, STOPPERS, 0, 0, 0 },
/* another browser, or its session lost: identified again, the failures stay */
{ 16, SIGNER_IDENTIFIED, SE_REOPEN, SIGNER_OPENED, SIGNER, 0, 0, 0 },
{ 16, SIGNER_CODE_SENT, SE_REOPEN, SIGNER_OPENED, SIGNER, 0, 0, 0 },
};
const size_t signer_rows_n = sizeof signer_rows / sizeof *signer_rows;

const char *const signer_state_names[SIGNER_STATE_COUNT] = {
	"pending", "invited", "opened", "identified", "code_sent", "signing", "signed", "locked", "declined",
	"expired", "void",
};

const char *const signer_event_names[SE_COUNT] = {
	"invite", "open", "identify", "identify_fail", "read", "ask_code", "code_ok", "code_fail", "embedded",
	"sign_error", "decline", "remind", "expire", "void", "reopen",
};

const char *const signer_fact_names[SF_COUNT] = {
	"turn", "round_open", "match", "third", "method", "all_read", "consent", "may_send", "waited", "right",
	"same_bytes", "verified", "returned", "reason", "due",
};

const char *const signer_effect_names[SX_COUNT] = {
	"link", "s:otp_sign", "sign", "m:sign_reminder", "signer_done", "signer_locked", "signer_declined",
};

const struct signer_row *signer_find(enum signer_state state, enum signer_event event, enum role role,
				     uint32_t facts)
{
	for (size_t i = 0; i < signer_rows_n; i++) {
		const struct signer_row *r = &signer_rows[i];

		if (r->from == state && r->event == event && (r->who & (1u << role)) != 0 &&
		    (r->needs & ~facts) == 0 && (r->forbids & facts) == 0)
			return r;
	}
	return NULL;
}
