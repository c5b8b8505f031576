#ifndef CORE_ROUND_H
#define CORE_ROUND_H
#include "core/dossier.h"
#include "core/signer.h"

/* round.h - one offer to sign: frozen documents, signers in their turn, and what each act means for the
 * dossier. Everything happens in the caller's transaction. Source: the handbook's life page, 3.2 and 4. */

enum { ROUND_DOCUMENTS_MAX = 4, ROUND_CONSENT_VERSION = 1 };

/* Names of the signature fields, made when a document is frozen. */
#define FIELD_HOLDER STR("titulaire")
#define FIELD_SECOND STR("representant")
#define FIELD_ARCHIVE STR("archive")

struct round_paper {                    /* a document that has just been frozen; its row is there */
	struct id document;
	struct str name;                /* "dossier.pdf", read by both; "identite-2.pdf", by the second alone */
	int64_t bytes;
	uint8_t sha256[32];
};

/* The documents are frozen: the round opens with its signers, the first is invited, the dossier moves
 * (E_PREPARED). A holder's signature on the very same bytes is kept (3.2): papers[0] is then replaced by
 * the signed document, whose id is put there. On paper there is no round. */
MUST_CHECK enum err round_prepared(struct ctx *, struct dossier *, struct round_paper *, size_t n);

struct round_document {                 /* as it is now */
	struct id document;
	int64_t position, revision, bytes, pages, renew_ms, frozen_bytes;
	struct str name, level, blob, sha256, wrapped_key, frozen_sha256;
};
MUST_CHECK enum err round_documents(struct ctx *, struct id dossier, int64_t round,
				    struct round_document **out, size_t *n_out);

struct signer_document {                /* one of those he signs */
	struct id document;
	int64_t position, opened_ms;
	int64_t revision;               /* that holds his signature; 0: none yet */
	struct str field, sha256;       /* of the document as it is now */
	struct str opened_sha256;       /* of what he was shown; empty: not opened */
};
MUST_CHECK enum err signer_documents(struct ctx *, struct id signer, struct signer_document **out, size_t *n_out);

/* Fires the signer's event and what it means for the dossier: the next is invited, the office is told, the
 * dossier is blocked. *d and *s are as in the database afterwards. */
MUST_CHECK enum err round_fire(struct ctx *, struct dossier *, struct signer *, const struct signer_act *);

/* Whose person fields a signer is. */
enum person signer_person(const struct signer *);
/* The hat he wears: ctx->by of his pages. */
enum role signer_role(const struct signer *);

/* --- what his pages do ------------------------------------------------------------------------- */

/* A POST from the page behind his link. session: the secret of the web session that begins; another one
 * than before makes an identified signer begin anew (TS16). */
MUST_CHECK enum err round_open_link(struct ctx *, struct dossier *, struct signer *, struct str session_secret,
				    struct str from, struct str with);

struct identity_form { struct str number, expiry, first_name, name, phone, country, method; };
enum identity_verdict {
	IDENTITY_UNFIT,                 /* incomplete or not well formed: nothing is counted */
	IDENTITY_RIGHT, IDENTITY_WRONG, IDENTITY_LOCKED
};
/* Never says which of the five items differed. expiry: YYYY-MM-DD; method: "sms" or "certificate". */
MUST_CHECK enum err round_identify(struct ctx *, struct dossier *, struct signer *, const struct identity_form *,
				   enum identity_verdict *out);

/* He was shown these bytes. ERR_CONFLICT: the document is not those bytes now. */
MUST_CHECK enum err round_read(struct ctx *, struct dossier *, struct signer *, struct id document,
			       const uint8_t sha256[32]);

enum send_verdict {
	SEND_OK, SEND_UNREAD, SEND_NO_CONSENT,
	SEND_WAIT,                      /* the last one is younger than half a minute */
	SEND_TOO_MANY,                  /* three within an hour */
	SEND_NUMBER_BUSY                /* limits of the number, over the whole installation */
};
/* Fixes what he agrees to (his documents' digests as of now) and queues the code. */
MUST_CHECK enum err round_ask_code(struct ctx *, struct dossier *, struct signer *, bool has_consented,
				   enum send_verdict *out);

/* Before the keeper is asked: the try is counted; commit, then ask ASK_CODE_TRY with *act_out. OK
 * with an empty *act_out: no try was left, and now he is locked. */
MUST_CHECK enum err round_code_try(struct ctx *, struct dossier *, struct signer *, struct str *act_out);
enum code_verdict { CODE_RIGHT, CODE_WRONG, CODE_SPENT, CODE_LATE };
/* The keeper's answer. Right: the act, its proof and the signing job in this one transaction. *out: SPENT
 * when it was the third failure, whatever the keeper called it. ERR_CONFLICT: a document has changed. */
MUST_CHECK enum err round_code_end(struct ctx *, struct dossier *, struct signer *, enum code_verdict,
				   struct str proof, enum code_verdict *out);

/* Forgets the sendings that no limit counts any more, of every portal. *n_out: how many. */
MUST_CHECK enum err round_forget_sends(struct db *, int64_t now_ms, int64_t *n_out);

MUST_CHECK enum err round_decline(struct ctx *, struct dossier *, struct signer *, struct str reason);

enum remind_verdict {
	REMIND_SENT,
	REMIND_WAIT,                    /* he was invited or reminded within a day */
	REMIND_NOBODY                   /* nobody is waited for: he is signing, or the round has ended */
};
/* TS13: who must sign now is told again, by the clerk's stages or by the applicant, once a day at most. */
MUST_CHECK enum err round_remind(struct ctx *, struct dossier *, enum remind_verdict *out);

/* TD19: his row is void, another takes his turn with a new link and no failure. */
MUST_CHECK enum err round_relink(struct ctx *, struct dossier *, struct signer *);

#endif
