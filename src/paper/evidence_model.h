#ifndef PAPER_EVIDENCE_MODEL_H
#define PAPER_EVIDENCE_MODEL_H
#include "core/evidence.h"

/* evidence_model.h - a round of signatures as one canonical JSON text, which is then sealed; and the reading of
 * such a text by whoever doubts it. Instants are milliseconds since 1970, 0: it did not happen. Digests are
 * SHA-256 in hexadecimal; certificates, signatures and acts are whole, in base64.
 *
 *   v 1 · kind "evidence" · made · program
 *   procedure {id reference portal round state opened deadline ended}
 *   parties [{role name siren | role name capacity delegated_by}]
 *   signers [{id person turn both state method consent signed link identity documents code act certificates}]
 *   documents [{id name level sha256 bytes revisions [{number kind bytes sha256 field stored stamped signature}]}]
 *   pieces [{piece state kind document media bytes sha256}] · messages [{id kind notice state queued ended tries}]
 *   journal {public head {portal size root time signature} entries [{row path [digest]}]} */

enum { EVIDENCE_BYTES_MAX = 3 * 1024 * 1024 };

struct evidence_about {
	struct str program;             /* "tabellion 0.1.0" */
	uint8_t journal_public[32];     /* of the key that signs heads */
	int64_t made_ms;
};

/* ERR_LIMIT: more than EVIDENCE_BYTES_MAX. ERR_CRYPTO: a kept signature or certificate cannot be read. */
MUST_CHECK enum err evidence_model(struct mem *, const struct evidence *, const struct evidence_about *,
				   struct str *out);

/* What a text says about the journal holds together: every entry's path leads to the head's root, and the
 * head is signed with the key. */
enum evidence_fault {
	EVIDENCE_SOUND,
	EVIDENCE_FORM,                  /* not a text of version 1, or not canonical */
	EVIDENCE_HEAD,                  /* the head's signature does not hold, or is of another key */
	EVIDENCE_ENTRY,                 /* an entry is not under the head */
	EVIDENCE_FAULT_COUNT
};
struct evidence_reading {
	enum evidence_fault fault;
	size_t at;                      /* the entry it concerns */
	size_t entries, signers, documents;
};
/* json: the text as read; text: the same, to see that it is canonical. public_key: NULL: the text's own. */
struct evidence_reading evidence_check(struct mem *, const struct json *, struct str text, const uint8_t *public_key);

/* Does any revision, document or piece that the text names have this digest? */
bool evidence_names(struct mem *, const struct json *, struct hash sha256);

#endif
