#ifndef PLATFORM_ASKS_H
#define PLATFORM_ASKS_H
#include "base/id.h"
#include "base/str.h"

/* asks.h - every question one of our processes may put to another: its number, who may put it, the
 * exact shape of question and answer. The table is asks.c; proc.c refuses whatever does not fit it.
 *
 * A value is a list of byte fields in the order named here, and descriptors. Numbers travel as
 * 8 bytes, big endian: ask_u64 and ask_number. Documents travel as sealed memfds (memfd.h),
 * uploads through a window (window.h). */

enum proc_kind {                        /* the processes of ARCHITECTURE.md 3 */
	PROC_MASTER,
	PROC_FRONT,
	PROC_CLERK,
	PROC_CALLER,
	PROC_KEEPER_DOCS,
	PROC_KEEPER_SEAL,
	PROC_KEEPER_HASH,
	PROC_PRESS_FORM,
	PROC_PRESS_UPLOADS,
	PROC_KIND_COUNT
};

enum ask {
	/* keeper hash */
	ASK_PASSWORD_HASH,      /* {password} -> {encoded}: argon2id over the peppered password */
	ASK_PASSWORD_CHECK,     /* {password, encoded} -> {"1" right or "0" wrong}. An empty encoded
	                         * costs the same time and is always wrong: for unknown accounts. */
	/* keeper docs */
	ASK_KEY_WRAP,           /* {key[32], context} -> {wrapped}: context binds the key to its row */
	ASK_KEY_OPEN,           /* {wrapped, context} -> {key[32]}; ERR_CRYPTO: not this context's.
	                         * Counted: past the cap a minute ERR_LIMIT. */
	ASK_ID_HASH,            /* {portal u64, number} -> {hash[32]} of an identity document */
	/* keeper seal */
	ASK_HEAD_LAST,          /* {portal u64} -> {size u64, root[32], public[32]} last head signed */
	ASK_HEAD_SIGN,          /* {portal u64, size u64, root[32], time_ms u64, proof 32*n} ->
	                         * {signature[64]} over head_bytes (head.h). The proof leads from the
	                         * last head signed to this one (RFC 6962 2.1.2); it is empty when that
	                         * one is of size 0 or the same. ERR_DENIED: it does not lead there. */
	ASK_CODE_MAKE,          /* {act} -> {sealed}: the six digits of this act (act.h), sealed for a caller
	                         * (code.h). The same act gives the same code. ERR_DENIED: not an act, or
	                         * its until_ms is past or more than CODE_AHEAD_MS_MAX away. */
	ASK_CODE_TRY,           /* {act, code} -> {"right|wrong|spent|late", grant or ""}. Late: now is past
	                         * the act's until_ms. Wrong ones are counted here too, per signer and
	                         * round: after three every code is "spent". ERR_DENIED: not an act.
	                         * ERR_LIMIT: this asker was wrong too often in this minute. */
	ASK_SIGN,               /* {act, grant, document[16], prefix u64, slot} + file ->
	                         * {attributes, value, certificate, chain}: DER of SignedAttributes
	                         * (cades.h), of an ECDSA P-256 value, of the one-time certificate, and of
	                         * the authorities above it but the root, one after the other. The file is
	                         * the whole document with its prepared revision; its first prefix bytes
	                         * must have the digest that the act names for this document, and the slot
	                         * (slot.h) must lie behind them. ERR_DENIED: act, grant, document, digest
	                         * or slot do not fit, the grant is over, the method is not the code;
	                         * ERR_INVALID: not a sealed file; ERR_LIMIT: too large; ERR_CRYPTO: the
	                         * authority's certificate is over, nothing may be signed under it. */
	ASK_SEAL,               /* {purpose, slot} + file -> {cms}: by the portal's seal; purpose is a word of
	                         * seal_purposes (keeper_sign.c). Detached CAdES over the whole file, with
	                         * the purpose as content hint, and no slot; "attestation-pdf" alone has one
	                         * (slot.h): PAdES over its range of a PDF with a prepared revision.
	                         * ERR_DENIED: no such purpose, or the slot is not of this file. */
	ASK_TSA,                /* {request} -> {response}: RFC 3161, the built-in authority */
	ASK_OCSP,               /* {request} -> {response}: RFC 6960, for what the built-in CA issued */
	ASK_CRL,                /* {file name} -> {DER}: "root.cer", "sign.cer", "service.cer", "tsa.cer",
	                         * "seal.cer", or the list "root.crl", "sign.crl", "service.crl".
	                         * ERR_NOT_FOUND: none of these. */
	/* press form */
	ASK_FORM,               /* {options JSON} + canonical JSON -> {report JSON} + PDF */
	/* press uploads */
	ASK_UPLOAD,             /* {bytes u64} + window (window.h) -> {verdict word, report JSON} + container or none */
	ASK_MERGE,              /* {plan JSON} + parts -> {report JSON} + dossier PDF */
	ASK_VERIFY,             /* {policy JSON} + file, container (judge.h) -> {verdict word, report JSON} */
	ASK_PREPARE,            /* {request JSON} + file [+ container] -> {slot} + the appended bytes alone
	                         * (prepare.h); a container asks for validation data, and the slot is zeros */
	/* caller */
	ASK_DELIVER,            /* {job JSON} + attachments -> {"OK|RETRY|REFUSED|CONFIG", detail} */
	ASK_STAMP,              /* {authority u64, request DER} -> {outcome word as above, detail, response
	                         * DER or ""}: RFC 3161 over http(s), authority 0 or 1 of the
	                         * configuration. Not judged here: that is tsp_accept's work. */
	ASK_STATUS,             /* {url, request DER or ""} -> {outcome, detail} + answer when OK: an OCSP
	                         * answer to the request, or the list or certificate at the url */
	ASK_DIRECTORY,          /* {question JSON} -> {end word, page JSON} + lines of rows or none: one
	                         * request to the live company register (reach/directory_insee.h) */
	ASK_COUNT
};

enum {
	ASK_FIELDS_MAX = 5,
	ASK_FDS_MAX = 32,
	ASK_PASSWORD_BYTES_MAX = 256,
	ASK_ENCODED_BYTES_MAX = 128,
	ASK_WRAPPED_BYTES = 61,
	ASK_CONTEXT_BYTES_MAX = 64,
	ASK_ACT_BYTES_MAX = 2048,
	ASK_GRANT_BYTES = 40,
	ASK_SLOT_BYTES = 80,
	ASK_DER_BYTES_MAX = 16 * 1024,  /* certificates, tokens, answers about a certificate */
	ASK_REQUEST_BYTES_MAX = 4096,   /* of a time stamp, of a certificate's state */
	ASK_CRL_BYTES_MAX = 48 * 1024,
	ASK_URL_BYTES_MAX = 512,
	ASK_JSON_BYTES_MAX = 48 * 1024
};

struct ask_values {                     /* questions and answers alike; unused fields are empty */
	struct str field[ASK_FIELDS_MAX];
	int fd[ASK_FDS_MAX];            /* owned by whoever received them */
	size_t fds;
};

struct ask_field {
	const char *name;               /* NULL ends the list */
	uint32_t bytes_min, bytes_max;
};

struct ask_shape {
	struct ask_field field[ASK_FIELDS_MAX];
	unsigned fds_min, fds_max;
};

struct ask_row {
	const char *name;               /* for logs and SECURITY.md */
	enum proc_kind answerer;
	unsigned who;                   /* bits 1u << enum proc_kind of those who may ask */
	uint32_t deadline_ms;           /* after it the asker gives up and the answerer does not begin */
	struct ask_shape question, answer;
};

extern const struct ask_row asks[ASK_COUNT];

const char *proc_kind_name(enum proc_kind);     /* "front", "keeper-docs", ... */

/* The number as 8 bytes in m; and back: false unless 8 bytes. */
struct str ask_u64(struct mem *, uint64_t);
bool ask_number(struct str, uint64_t *out);

/* What binds a wrapped key to its document: eight bytes of portal, sixteen of id. */
struct str ask_document(struct mem *, int64_t portal, struct id document);

/* Whether counts and sizes are those of the shape: for values that somebody else has made. */
bool ask_fits(const struct ask_shape *, const struct ask_values *);

/* Fields of a shape as bytes {u32 length, bytes}*, and back. ask_pack asserts that values fit;
 * ask_unpack says ERR_INVALID when bytes do not, and its views point into bytes. */
void ask_pack(struct buf *, const struct ask_shape *, const struct ask_values *);
MUST_CHECK enum err ask_unpack(const struct ask_shape *, struct str bytes, struct ask_values *out);

#endif
