#ifndef REACH_DIRECTORY_INSEE_H
#define REACH_DIRECTORY_INSEE_H
#include "reach/insee_read.h"

/* directory_insee.h - the live company register, INSEE's Sirene API 3.11: one request a call. How many
 * may be made is the asker's business (core/quota.h). */

/* What an answer means for the asker. */
enum insee_end {
	INSEE_OK,
	INSEE_ABSENT,                   /* 404: unknown *or not visible*; of a list: nothing found */
	INSEE_MOVED,                    /* 301: the number is a double of another, in moved_to */
	INSEE_BUSY,                     /* 429: not before retry_after_s */
	INSEE_DOWN,                     /* no answer in time, 5xx, a cut or senseless answer */
	INSEE_CONFIG,                   /* 400, 401, 403, certificate, no key: somebody must act */
	INSEE_END_COUNT
};

struct insee_settings {
	struct str api;                 /* https://…, no trailing / */
	struct str secret_key;          /* empty: every call is INSEE_CONFIG */
	struct str ca_file;             /* empty: the system's */
};

struct insee_question {
	enum insee_kind kind;
	struct str siren;               /* nine digits; for INSEE_SITE fourteen */
	struct str cursor;              /* of a list; "*" for its first page */
	struct str since, until;        /* YYYY-MM-DD, of what changed */
};

struct insee_answer {
	enum insee_end end;
	struct str lines;               /* of rows, each with its line feed; when OK */
	struct insee_page page;
	struct str moved_to;            /* nine digits */
	int64_t retry_after_s;          /* 0: not said */
	struct str reason;              /* for the log: no secret, <= 200 bytes */
};

enum { INSEE_LIVE_MS = 2000, INSEE_BULK_MS = 25000 };

struct insee;                           /* keeps its connection between calls */
struct insee *insee_new(struct mem *, const struct insee_settings *);

/* Asks and waits: INSEE_LIVE_MS for one unit and its establishments, INSEE_BULK_MS for what changed. A
 * question with a number, a cursor or a day that is none is INSEE_CONFIG and asks nothing. */
void insee_ask(struct insee *, struct mem *, const struct insee_question *, struct insee_answer *out);

#endif
