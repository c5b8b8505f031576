#ifndef WEB_RATE_H
#define WEB_RATE_H
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/world.h"

/* rate.h - counters that all fronts share, in memory that the master made: no fsync per failed
 * log-in.
 * Fixed windows over keys (class, what is counted). A full neighbourhood forgets its lowest
 * counter; a restart of the master forgets all of them, lock-outs are rows and stay. */

enum rate {
	RATE_FREE, RATE_PAGE, RATE_SAVE, RATE_LOGIN, RATE_MAIL, RATE_UPLOAD, RATE_LINK,
	RATE_OPEN,                      /* documents: half of what the keeper opens for a whole front */
	RATE_JUDGE,                     /* files that strangers have judged: seconds of processor each */
	RATE_PANEL,                     /* the panel while one types: takes nothing from pages and saves */
	RATE_PKI,                       /* stamps, states and lists: programs ask for them */
	RATE_FAILED,                    /* log-ins that failed: of a network, whoever was tried */
	RATE_ADDRESS,                   /* mails that strangers ask to be sent to one address */
	RATE_COUNT
};

struct rate_table;

size_t rate_bytes(void);                /* of the shared memory, zeroed at birth */
struct rate_table *rate_attach(void *memory, const struct world *);

/* Counts one more; false: past the class's limit in this window. key: a network (address_network), an
 * account; empty: nobody to count, it passes. */
bool rate_pass(struct rate_table *, enum rate, struct str key, int64_t now_ms);

/* Whether the class's limit is reached, without counting. */
bool rate_is_over(struct rate_table *, enum rate, struct str key, int64_t now_ms);

/* Failed log-ins of one identifier: how many since the last success or within 24 h. */
unsigned rate_fail(struct rate_table *, struct str key, int64_t now_ms);
void rate_forgive(struct rate_table *, struct str key);

#endif
