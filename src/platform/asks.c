/* asks.c - the table of asks: who may put which question to whom, and in which shape.
 *
 * For     proc.c, which lets nothing pass that no row allows, and whoever audits the processes.
 * Limits  the byte columns; a whole message is at most PROC_MESSAGE_BYTES_MAX. */
#include "platform/asks.h"

#include <assert.h>
#include <string.h>

#define BY(kind) (1u << PROC_##kind)
#define FIELDS(...) .field = { __VA_ARGS__ }
#define FDS(min, max) .fds_min = (min), .fds_max = (max)

enum { PW = ASK_PASSWORD_BYTES_MAX, ENC = ASK_ENCODED_BYTES_MAX, JSON = ASK_JSON_BYTES_MAX,
	ACT = ASK_ACT_BYTES_MAX, GRANT = ASK_GRANT_BYTES, SLOT = ASK_SLOT_BYTES, DER = ASK_DER_BYTES_MAX,
	REQ = ASK_REQUEST_BYTES_MAX };

const struct ask_row asks[ASK_COUNT] = {
/* tens of milliseconds of argon2 each: the queue is bounded at the asker and by the deadline */
[ASK_PASSWORD_HASH] = { "password_hash", PROC_KEEPER_HASH, BY(FRONT) | BY(CLERK), 4000,
	{ FIELDS({ "password", 1, PW }) },
	{ FIELDS({ "encoded", 64, ENC }) } },
[ASK_PASSWORD_CHECK] = { "password_check", PROC_KEEPER_HASH, BY(FRONT), 4000,
	{ FIELDS({ "password", 1, PW }, { "encoded", 0, ENC }) },
	{ FIELDS({ "verdict", 1, 1 }) } },

[ASK_KEY_WRAP] = { "key_wrap", PROC_KEEPER_DOCS, BY(FRONT) | BY(CLERK), 2000,
	{ FIELDS({ "key", 32, 32 }, { "context", 1, ASK_CONTEXT_BYTES_MAX }) },
	{ FIELDS({ "wrapped", ASK_WRAPPED_BYTES, ASK_WRAPPED_BYTES }) } },
/* counted per asker and minute: an owned front reads at that rate and no faster */
[ASK_KEY_OPEN] = { "key_open", PROC_KEEPER_DOCS, BY(FRONT) | BY(CLERK), 2000,
	{ FIELDS({ "wrapped", ASK_WRAPPED_BYTES, ASK_WRAPPED_BYTES },
		 { "context", 1, ASK_CONTEXT_BYTES_MAX }) },
	{ FIELDS({ "key", 32, 32 }) } },
[ASK_ID_HASH] = { "id_hash", PROC_KEEPER_DOCS, BY(FRONT) | BY(CLERK), 2000,
	{ FIELDS({ "portal", 8, 8 }, { "number", 1, 128 }) },
	{ FIELDS({ "hash", 32, 32 }) } },

[ASK_HEAD_LAST] = { "head_last", PROC_KEEPER_SEAL, BY(CLERK), 2000,
	{ FIELDS({ "portal", 8, 8 }) },
	{ FIELDS({ "size", 8, 8 }, { "root", 32, 32 }, { "public", 32, 32 }) } },
[ASK_HEAD_SIGN] = { "head_sign", PROC_KEEPER_SEAL, BY(CLERK), 2000,
	{ FIELDS({ "portal", 8, 8 }, { "size", 8, 8 }, { "root", 32, 32 }, { "time_ms", 8, 8 },
		 { "proof", 0, 64 * 32 }) },
	{ FIELDS({ "signature", 64, 64 }) } },

/* a front tries what the person typed, the clerk alone makes and signs */
[ASK_CODE_MAKE] = { "code_make", PROC_KEEPER_SEAL, BY(CLERK), 2000,
	{ FIELDS({ "act", 1, ACT }) },
	{ FIELDS({ "sealed", ASK_WRAPPED_BYTES, ASK_WRAPPED_BYTES }) } },
[ASK_CODE_TRY] = { "code_try", PROC_KEEPER_SEAL, BY(FRONT), 2000,
	{ FIELDS({ "act", 1, ACT }, { "code", 1, 16 }) },
	{ FIELDS({ "verdict", 4, 5 }, { "grant", 0, GRANT }) } },
[ASK_SIGN] = { "sign", PROC_KEEPER_SEAL, BY(CLERK), 8000,
	{ FIELDS({ "act", 1, ACT }, { "grant", GRANT, GRANT }, { "document", 16, 16 }, { "prefix", 8, 8 },
		 { "slot", SLOT, SLOT }), FDS(1, 1) },
	{ FIELDS({ "attributes", 1, 1024 }, { "value", 1, 256 }, { "certificate", 1, 4096 },
		 { "chain", 1, DER }) } },
[ASK_SEAL] = { "seal", PROC_KEEPER_SEAL, BY(CLERK), 8000,
	{ FIELDS({ "purpose", 1, 32 }, { "slot", 0, SLOT }), FDS(1, 1) },
	{ FIELDS({ "cms", 1, DER }) } },
/* public services of the built-in authority: whoever reaches the pages may have these answers */
[ASK_TSA] = { "tsa", PROC_KEEPER_SEAL, BY(FRONT) | BY(CLERK), 2000,
	{ FIELDS({ "request", 1, REQ }) },
	{ FIELDS({ "response", 1, DER }) } },
[ASK_OCSP] = { "ocsp", PROC_KEEPER_SEAL, BY(FRONT) | BY(CLERK), 2000,
	{ FIELDS({ "request", 1, REQ }) },
	{ FIELDS({ "response", 1, DER }) } },
[ASK_CRL] = { "crl", PROC_KEEPER_SEAL, BY(FRONT) | BY(CLERK), 2000,
	{ FIELDS({ "name", 1, 32 }) },
	{ FIELDS({ "der", 1, ASK_CRL_BYTES_MAX }) } },

[ASK_FORM] = { "form", PROC_PRESS_FORM, BY(FRONT) | BY(CLERK), 10000,
	{ FIELDS({ "options", 0, JSON }), FDS(1, 1) },
	{ FIELDS({ "report", 0, JSON }), FDS(1, 1) } },
[ASK_UPLOAD] = { "upload", PROC_PRESS_UPLOADS, BY(FRONT) | BY(CLERK), 6000,
	{ FIELDS({ "bytes", 8, 8 }), FDS(1, 1) },
	{ FIELDS({ "verdict", 1, 64 }, { "report", 0, JSON }), FDS(0, 1) } },
[ASK_MERGE] = { "merge", PROC_PRESS_UPLOADS, BY(CLERK), 60000,
	{ FIELDS({ "plan", 0, JSON }), FDS(1, ASK_FDS_MAX) },
	{ FIELDS({ "report", 0, JSON }), FDS(1, 1) } },
[ASK_VERIFY] = { "verify", PROC_PRESS_UPLOADS, BY(FRONT) | BY(CLERK), 6000,
	{ FIELDS({ "policy", 1, JSON }), FDS(2, 2) },
	{ FIELDS({ "verdict", 1, 32 }, { "report", 0, JSON }) } },
[ASK_PREPARE] = { "prepare", PROC_PRESS_UPLOADS, BY(CLERK), 10000,
	{ FIELDS({ "request", 1, JSON }), FDS(1, 2) },
	{ FIELDS({ "slot", SLOT, SLOT }), FDS(1, 1) } },

[ASK_DELIVER] = { "deliver", PROC_CALLER, BY(CLERK), 60000,
	{ FIELDS({ "job", 1, JSON }), FDS(0, 8) },
	{ FIELDS({ "outcome", 1, 16 }, { "detail", 0, 1024 }) } },
[ASK_STAMP] = { "stamp", PROC_CALLER, BY(CLERK), 30000,
	{ FIELDS({ "authority", 8, 8 }, { "request", 1, REQ }) },
	{ FIELDS({ "outcome", 1, 16 }, { "detail", 0, 1024 }, { "response", 0, DER }) } },
[ASK_STATUS] = { "status", PROC_CALLER, BY(CLERK), 30000,
	{ FIELDS({ "url", 8, ASK_URL_BYTES_MAX }, { "request", 0, REQ }) },
	{ FIELDS({ "outcome", 1, 16 }, { "detail", 0, 1024 }), FDS(0, 1) } },
[ASK_DIRECTORY] = { "directory", PROC_CALLER, BY(CLERK), 30000,
	{ FIELDS({ "question", 1, 1024 }) },
	{ FIELDS({ "end", 1, 16 }, { "page", 0, 1024 }), FDS(0, 1) } },
};

static const char *const kind_names[PROC_KIND_COUNT] = {
	[PROC_MASTER] = "master",
	[PROC_FRONT] = "front",
	[PROC_CLERK] = "clerk",
	[PROC_CALLER] = "caller",
	[PROC_KEEPER_DOCS] = "keeper-docs",
	[PROC_KEEPER_SEAL] = "keeper-seal",
	[PROC_KEEPER_HASH] = "keeper-hash",
	[PROC_PRESS_FORM] = "press-form",
	[PROC_PRESS_UPLOADS] = "press-uploads",
};

const char *proc_kind_name(enum proc_kind kind)
{
	assert(kind < PROC_KIND_COUNT);
	return kind_names[kind];
}

struct str ask_u64(struct mem *m, uint64_t number)
{
	unsigned char *p = mem_get(m, 1, 8);

	for (int i = 0; i < 8; i++)
		p[i] = (unsigned char)(number >> (56 - 8 * i));
	return str_from(p, 8);
}

struct str ask_document(struct mem *m, int64_t portal, struct id document)
{
	return str_cat(m, ask_u64(m, (uint64_t)portal), id_view(&document));
}

bool ask_number(struct str s, uint64_t *out)
{
	uint64_t number = 0;

	if (s.n != 8)
		return false;
	for (size_t i = 0; i < 8; i++)
		number = number << 8 | (unsigned char)s.p[i];
	*out = number;
	return true;
}

static size_t shape_fields(const struct ask_shape *shape)
{
	size_t n = 0;

	while (n < ASK_FIELDS_MAX && shape->field[n].name != NULL)
		n++;
	return n;
}

bool ask_fits(const struct ask_shape *shape, const struct ask_values *values)
{
	size_t n = shape_fields(shape);
	bool fits = values->fds >= shape->fds_min && values->fds <= shape->fds_max;

	for (size_t i = 0; i < ASK_FIELDS_MAX; i++) {
		size_t bytes = values->field[i].n;

		fits = fits && (i < n ? bytes >= shape->field[i].bytes_min && bytes <= shape->field[i].bytes_max
				      : bytes == 0);
	}
	return fits;
}

void ask_pack(struct buf *b, const struct ask_shape *shape, const struct ask_values *values)
{
	assert(ask_fits(shape, values));
	for (size_t i = 0; i < shape_fields(shape); i++) {
		struct str s = values->field[i];
		uint32_t bytes = (uint32_t)s.n;

		buf_add(b, str_from(&bytes, sizeof bytes));
		buf_add(b, s);
	}
}

enum err ask_unpack(const struct ask_shape *shape, struct str bytes, struct ask_values *out)
{
	struct ask_values values = *out;
	size_t n = shape_fields(shape);

	for (size_t i = 0; i < n; i++) {
		uint32_t length;

		if (bytes.n < sizeof length)
			return ERR_INVALID;
		memcpy(&length, bytes.p, sizeof length);
		bytes = str_sub(bytes, sizeof length, bytes.n);
		if (length > bytes.n || length < shape->field[i].bytes_min ||
		    length > shape->field[i].bytes_max)
			return ERR_INVALID;
		values.field[i] = str_sub(bytes, 0, length);
		bytes = str_sub(bytes, length, bytes.n);
	}
	if (bytes.n != 0 || values.fds < shape->fds_min || values.fds > shape->fds_max)
		return ERR_INVALID;
	*out = values;
	return OK;
}
