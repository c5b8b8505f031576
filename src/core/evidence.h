#ifndef CORE_EVIDENCE_H
#define CORE_EVIDENCE_H
#include "core/dossier.h"
#include "core/journal_row.h"
#include "core/merkle.h"
#include "core/pieces.h"
#include "core/round.h"

/* evidence.h - everything that shows how a round of signatures went, read from the rows in one look:
 * who was asked, what he opened, agreed to and signed, what was sent, and that the journal's entries about it
 * lie under a head that the keeper signed. What is made of it is paper/evidence_model.h's.
 *
 * No code, link, session or grant is in any of it: the rows do not hold them, or they are left out here. */

enum {
	EVIDENCE_ENTRIES_MAX = 500,
	EVIDENCE_MESSAGES_MAX = 200,
	EVIDENCE_REVISIONS_MAX = 64,
	EVIDENCE_CERTIFICATES_MAX = 64
};

struct evidence_message {               /* a mail or a code on its way; its Message-ID begins with id */
	struct id id;
	struct str kind, notice, state;
	int64_t added_ms, ended_ms, tries;
};

struct evidence_revision {
	int64_t number, bytes, stamped_ms, stored_ms;
	struct str kind, sha256, field;
	struct id signer;               /* zero: not a person's */
	struct str cms;                 /* signature or archive stamp, whole; empty: none */
};

struct evidence_document {
	struct round_document now;
	struct evidence_revision *revision;
	size_t revisions;
};

struct evidence_certificate {           /* made for this signer; fate: used, discarded, made */
	struct id document;
	struct str der, fate;
	int64_t made_ms, not_after_ms;
};

struct evidence_signer {
	struct signer who;
	struct signer_document *document;
	size_t documents;
	struct evidence_certificate *certificate;
	size_t certificates;
};

struct evidence_entry {
	struct journal_row row;
	struct merkle_path path;        /* to the head below */
};

struct evidence {
	const struct dossier *dossier;
	int64_t portal, round, opened_ms, deadline_ms, ended_ms;
	struct str state;               /* of the round */
	struct evidence_signer *signer;
	size_t signers;
	struct evidence_document *document;
	size_t documents;
	struct piece_row *piece;
	size_t pieces;
	struct evidence_message *message;
	size_t messages;
	struct evidence_entry *entry;   /* in the order of their numbers */
	size_t entries;
	struct head head;
	struct str head_signature;      /* Ed25519, by the keeper's journal key */
};

/* ERR_NOT_FOUND: no such round. ERR_BUSY: the dossier's last entries have no number yet, or no head that is
 * signed covers them: come again. ERR_LIMIT: more than what is named above. ERR_CRYPTO: the journal's leaves
 * do not give the head's root. */
MUST_CHECK enum err evidence_read(struct ctx *, const struct dossier *, int64_t round, struct evidence *out);

#endif
