#ifndef PLATFORM_ACT_H
#define PLATFORM_ACT_H
#include "base/id.h"
#include "platform/asks.h"
#include "platform/crypt.h"

/* act.h - what a person agrees to when he gives his code: who, in which round, to which documents as he
 * saw them, by which means. The front packs it, the database keeps it, the keeper binds code, grant and
 * signature to its bytes. One act has one spelling: what act_read takes, act_pack gives back. */

enum { ACT_DOCUMENTS_MAX = 16, ACT_TEXT_BYTES_MAX = 256, ACT_COMMON_NAME_CHARS_MAX = 64 };

enum act_method {
	ACT_CODE = 1,                   /* the keeper signs with a one-time key */
	ACT_CERTIFICATE,                /* the person's own certificate signs elsewhere: no ASK_SIGN */
	ACT_METHOD_END
};

struct act_document {
	struct id id;
	struct hash sha256;             /* of the file as the person saw it */
};

struct act {
	uint64_t portal;
	struct id dossier, signer;
	uint64_t round, send;           /* send: which code of this round, from 1 */
	uint64_t until_ms;              /* the code is late after it */
	enum act_method method;
	/* the subject of the certificate: two capital letters; 1 to 64 characters without control; letters,
	 * digits and " '()+,-./:=?" (PrintableString, 1 to 64) */
	struct str country, common_name, serial_number;
	struct str phone;               /* E.164, "+" and 4 to 15 digits: where the code goes */
	struct act_document document[ACT_DOCUMENTS_MAX];
	size_t documents;               /* 1 at least, ids all different */
};

/* Asserts that it is an act: act_is_good first where a value comes from a person. */
struct str act_pack(struct mem *, const struct act *);
bool act_is_good(const struct act *);

/* ERR_INVALID: not the bytes of a good act. Texts are views into bytes. */
MUST_CHECK enum err act_read(struct str bytes, struct act *out);

struct hash act_hash(struct str bytes);         /* SHA-256: its name in the evidence and for grants */

/* NULL: the act does not name it. */
const struct act_document *act_document(const struct act *, struct id);

#endif
