#ifndef ROLE_CLERK_SIGN_H
#define ROLE_CLERK_SIGN_H
#include "core/prepared.h"
#include "core/round.h"
#include "paper/pades.h"
#include "paper/why.h"
#include "platform/crypt.h"
#include "role/clerk.h"

/* clerk_sign.h - between the files of the signing line: one revision of one document on its way, whatever
 * it holds (a signature, validation data, an archive time stamp). */

#define SIGNING_AWAITED STR("status: awaited")   /* how the why of a job begins that is not stuck, only early */

struct signing {
	struct clerk *clerk;
	struct mem *mem, *secret;
	struct ctx ctx;
	const struct job *job;
	struct dossier *dossier;
	struct signer *signer;          /* NULL: nobody's act, an archive job */
	struct round_document document;
	bool ends_act;                  /* the last of his documents */
	struct seal_key *key;
	struct str file;                /* the document's newest bytes */
	struct prepared_revision p;
	struct str why;                 /* a word for the job's list and the log */
	int64_t awaited_ms;             /* what is missing is not late before: a list's nextUpdate; 0: nothing is */
	bool is_act_over;               /* the keeper will never sign under this grant: he must act again */
};

/* clerk_steps.c. The document's newest bytes, checked. */
MUST_CHECK enum err signing_read(struct signing *, struct id document);
/* Goes on with the open revision, or opens it with open, until it is stored and the document reread. What
 * could not be finished is kept or thrown away as its step wants; g->why says what is waited for. */
MUST_CHECK enum err signing_run(struct signing *, enum prepared_kind, enum err (*open)(struct signing *));
/* A revision that ASK_PREPARE made: opened at that step. container_fd: -1, or validation data. */
MUST_CHECK enum err signing_open(struct signing *, struct str request, int container_fd);
void signing_request(struct signing *, struct json *request, size_t cms_bytes);

/* clerk_stamp.c. A token over that digest from the first authority that gives a good one; sets p.stamped_ms
 * and p.renew_ms. */
MUST_CHECK enum err signing_stamp(struct signing *, const struct digest *imprint, struct str *token_out);

/* clerk_judge.c. Is the file what it should be with this revision? ERR_REMOTE: nobody could say; g->why. */
MUST_CHECK enum err signing_judge(struct signing *, int file_fd, bool *is_good_out);

/* clerk_room.c. How large the hole must be: of a time stamp; of this act's signature, with its token. Asks the
 * authorities for a token when none was seen yet. ERR_REMOTE: there is none to be had, g->why. */
MUST_CHECK enum err signing_token_room(struct signing *, size_t *bytes_out);
MUST_CHECK enum err signing_cms_room(struct signing *, size_t *bytes_out);

/* clerk_proofs.c. What proves that the certificates of this document were good: a container. */
MUST_CHECK enum err signing_proofs(struct signing *, struct str *container_out);

/* clerk_seal.c. A PDF of ours with a field FIELD_SEAL: sealed by the portal in its own name and time-stamped
 * (PAdES B-T), as our verifier accepts it. Sets p.stamped_ms. */
#define FIELD_SEAL STR("cachet")
MUST_CHECK enum err signing_seal_pdf(struct signing *, struct str name, struct str pdf, struct str *out);

/* A file of ours in a container, sealed by the portal and time-stamped, as our own judge accepts it. Sets
 * p.stamped_ms and p.renew_ms. */
struct seal_wish {
	struct str purpose;             /* the keeper's word */
	struct str name, data;          /* of the file inside */
};
MUST_CHECK enum err signing_seal_file(struct signing *, const struct seal_wish *, struct str *container_out);

/* clerk_words.c. What the signature says of him, in its dictionary and on paper. */
void signing_words(struct signing *, struct json *request);
/* The quality he acts in, as it is printed. */
struct str signing_capacity(struct signing *);

/* After an error: journal, alarm from the fifth time on, the job tries again later. */
void signing_failed(struct signing *, enum err);

#endif
