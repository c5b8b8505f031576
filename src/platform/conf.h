#ifndef PLATFORM_CONF_H
#define PLATFORM_CONF_H
#include "base/str.h"

/* conf.h - the configuration: one row a key (conf_rows.c), read and judged once, by master; the others
 * get it as a sealed memfd. The man page and the sample file are made from the same rows. */

enum conf_kind {
	CONF_TEXT,                      /* min..max bytes */
	CONF_PATH,                      /* absolute, or relative to the configuration file's folder */
	CONF_INT,                       /* min..max */
	CONF_WORD,                      /* one of the row's words */
	CONF_LISTEN,                    /* host:port, [v6]:port, or the path of a unix socket */
	CONF_URL,                       /* http:// or https://, no trailing / */
	CONF_DATABASE                   /* sqlite:PATH or postgres:DSN */
};

enum conf_key {
	CONF_LISTEN_AT, CONF_PUBLIC_URL, CONF_DATA, CONF_DATABASE_AT, CONF_REGISTER, CONF_KEYS,
	CONF_PKI, CONF_OPERATOR, CONF_LOG, CONF_DEMO,
	CONF_FRONTS, CONF_HASHERS, CONF_CALLERS, CONF_DRAIN_SECONDS, CONF_OPENS_PER_MINUTE,
	CONF_TURN_REQUESTS,
	CONF_MAIL_TRANSPORT, CONF_MAIL_FOLDER, CONF_MAIL_URL, CONF_MAIL_FROM, CONF_MAIL_USER,
	CONF_MAIL_PASSWORD_FILE, CONF_MAIL_CA,
	CONF_SIRENE_API, CONF_SIRENE_KEY_FILE, CONF_SIRENE_CA, CONF_SIRENE_PER_MINUTE, CONF_SIRENE_UPDATE,
	CONF_SIRENE_UPDATE_REQUESTS,
	CONF_STAMP_FIRST, CONF_STAMP_SECOND, CONF_STAMP_POLICY, CONF_STAMP_WAIT, CONF_STAMP_PAUSE,
	CONF_STAMP_INSIDE, CONF_STAMP_CA, CONF_STAMP_ROOTS, CONF_SIGN_ROOTS,
	CONF_PKI_URL, CONF_PKI_POLICY, CONF_PKI_ALARM_DAYS, CONF_GRANT_HOURS,
	CONF_SESSION_IDLE_MINUTES, CONF_SESSION_HOURS,
	CONF_SUPPORT_NAME, CONF_SUPPORT_PHONE, CONF_SUPPORT_MAIL,
	CONF_COUNT
};

struct conf_row {
	const char *section;            /* "" : before any [section] */
	const char *key;
	enum conf_kind kind;
	const char *otherwise;          /* the default; NULL: must be given */
	int64_t min, max;
	const char *words;              /* CONF_WORD: "file smtp" */
	const char *doc;                /* French, one or two sentences; "" lines are not allowed */
};

extern const struct conf_row conf_rows[CONF_COUNT];

struct conf;                            /* lives in its arena */

/* Reads and judges the file. ERR_INVALID: *complaints is one French line for each mistake, with file,
 * line, key, value and what is allowed; the program then ends with 78 (EX_CONFIG). ERR_NOT_FOUND: no
 * such file, said there too. */
MUST_CHECK enum err conf_load(struct mem *, struct str path, const struct conf **out,
			      struct str *complaints);
/* The same of a text; folder: what relative paths start from. */
MUST_CHECK enum err conf_parse(struct mem *, struct str name, struct str folder, struct str text,
			       const struct conf **out, struct str *complaints);

struct str conf_text(const struct conf *, enum conf_key);      /* NUL follows; empty: not set */
int64_t conf_int(const struct conf *, enum conf_key);
bool conf_is(const struct conf *, enum conf_key, const char *word);

/* Across processes: every key and value, then the same judgement again. */
struct str conf_pack(struct mem *, const struct conf *);
MUST_CHECK enum err conf_unpack(struct mem *, struct str packed, const struct conf **out);

void conf_manual(struct buf *);         /* tabellion.conf(5) in man macros */
void conf_sample(struct buf *);         /* a file with every key, its default and its doc */

#endif
