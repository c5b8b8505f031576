#ifndef CORE_LOOKUP_H
#define CORE_LOOKUP_H
#include "base/str.h"

/* lookup.h - a number that the register file does not hold is asked of the live register: never by who
 * draws a page, but by a job; the row says how far it is. What is found goes into the overlay (delta.h). */

struct ctx;
struct db;

enum lookup {
	LOOKUP_WAITING,                 /* asked, and a person may still wait for it */
	LOOKUP_ABSENT,                  /* the register has none, or may not show it */
	LOOKUP_FAILED,                  /* no answer, or not in time: detail says why */
	LOOKUP_FOUND,                   /* it is in the overlay */
	LOOKUP_MOVED,                   /* a double of the number in detail */
	LOOKUP_COUNT
};

enum {
	LOOKUP_WAIT_MS = 2000,          /* that a person waits at most */
	LOOKUP_ABSENT_MS = 3600000,     /* that an absence is believed */
	LOOKUP_FAILED_MS = 30000,       /* before a failure is tried again */
	LOOKUP_LOST_MS = 60000,         /* a job that never came back */
	LOOKUP_KEPT_MS = 86400000
};

struct lookup_state {
	enum lookup state;
	struct str detail;
};

/* How it stands with a number of nine digits; asks, by a job in the caller's transaction, when nobody has
 * yet or what is known has aged. */
MUST_CHECK enum err lookup_ask(struct ctx *, struct str siren, struct lookup_state *out);

/* The clerk's end of it, in its transaction. */
MUST_CHECK enum err lookup_end(struct db *, struct str siren, enum lookup, struct str detail, int64_t now_ms);
MUST_CHECK enum err lookup_forget(struct db *, int64_t now_ms);

#endif
