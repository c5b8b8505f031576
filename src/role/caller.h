#ifndef ROLE_CALLER_H
#define ROLE_CALLER_H
#include "core/ports.h"
#include "platform/conf.h"
#include "platform/proc.h"

/* caller.h - the only kind of process with a network, and with nothing else: one job message at a time. */

enum { CALLER_STAMPERS = 2 };
enum { CALLER_JOBS_MAX = 100, CALLER_DEADLINE_S = 55, CALLER_LETTER_BYTES_MAX = 128 * 1024 };

struct insee;

struct caller {
	struct mem *mem;                /* lives as long as the process */
	const struct conf *conf;
	struct courier courier;
	struct insee *insee;            /* the live company register */
	struct stamper stamper[CALLER_STAMPERS];        /* name NULL: none, or the built-in one */
	struct informer informer;
};

/* Reads the files of password and key and opens nothing else: call before the jail. ERR_INVALID: smtp without a
 * usable url. */
MUST_CHECK enum err caller_new(struct mem *, const struct conf *, struct caller *out);

/* Answers one ASK_DELIVER; values_out live in m. ERR_INVALID: not a job, its sender is broken. */
MUST_CHECK enum err caller_answer(const struct caller *, struct mem *m, const struct ask_values *in,
				  struct ask_values *values_out);

/* Answers one ASK_DIRECTORY (caller_directory.h). */
MUST_CHECK enum err caller_directory(const struct caller *, struct mem *m, const struct ask_values *in,
				     struct ask_values *values_out);

/* caller_stamp.c. Answer one ASK_STAMP, one ASK_STATUS. */
void caller_stampers(struct caller *);
MUST_CHECK enum err caller_stamp(const struct caller *, struct mem *m, const struct ask_values *in,
				 struct ask_values *values_out);
MUST_CHECK enum err caller_status(const struct caller *, struct mem *m, const struct ask_values *in,
				  struct ask_values *values_out);

/* What the clerk puts into an ASK_DELIVER, and how it reads the answer. */
void caller_job(struct mem *, const struct letter *, int message_fd, struct ask_values *out);
enum outcome caller_outcome(const struct ask_values *, struct str *reason_out);
struct str caller_word(enum outcome);   /* "OK", "RETRY", ... */

#endif
