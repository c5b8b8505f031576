#ifndef PLATFORM_ASKS_H
#define PLATFORM_ASKS_H
#include "base/str.h"

/* asks.h - every question one of our processes may put to another: its number, who may put it, the
 * exact shape of question and answer. The table is asks.c; proc.c refuses whatever does not fit it.
 *
 * A value is a list of byte fields in the order named here, and descriptors. Numbers travel as
 * 8 bytes, big endian: ask_u64 and ask_number. Documents travel as sealed memfds (memfd.h). */

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
	/* press form */
	ASK_FORM,               /* {options JSON} + canonical JSON -> {report JSON} + PDF */
	/* press uploads */
	ASK_UPLOAD,             /* {hint JSON} + file -> {verdict word, report JSON} + container or none */
	ASK_MERGE,              /* {plan JSON} + parts -> {report JSON} + dossier PDF */
	ASK_VERIFY,             /* {policy JSON} + file, container (judge.h) -> {verdict word, report JSON} */
	/* caller */
	ASK_DELIVER,            /* {job JSON} + attachments -> {"OK|RETRY|REFUSED|CONFIG", detail} */
	ASK_COUNT
};

enum {
	ASK_FIELDS_MAX = 5,
	ASK_FDS_MAX = 32,
	ASK_PASSWORD_BYTES_MAX = 256,
	ASK_ENCODED_BYTES_MAX = 128,
	ASK_WRAPPED_BYTES = 61,
	ASK_CONTEXT_BYTES_MAX = 64,
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

/* Fields of a shape as bytes {u32 length, bytes}*, and back. ask_pack asserts that values fit;
 * ask_unpack says ERR_INVALID when bytes do not, and its views point into bytes. */
void ask_pack(struct buf *, const struct ask_shape *, const struct ask_values *);
MUST_CHECK enum err ask_unpack(const struct ask_shape *, struct str bytes, struct ask_values *out);

#endif
