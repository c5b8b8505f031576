#ifndef WEB_RATE_H
#define WEB_RATE_H
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* rate.h - counters that all fronts share, in memory that the master made: no fsync per failed
 * log-in.
 * Fixed windows over keys (class, what is counted). A full neighbourhood forgets its oldest
 * counter; a restart of the master forgets all of them, lock-outs are rows and stay. */

enum rate {
	RATE_FREE, RATE_PAGE, RATE_SAVE, RATE_LOGIN, RATE_MAIL, RATE_UPLOAD, RATE_LINK,
	RATE_JUDGE,                     /* files that strangers have judged: seconds of processor each */
	RATE_PANEL,                     /* the panel while one types: takes nothing from pages and saves */
	RATE_PKI,                       /* stamps, states and lists: programs ask for them */
	RATE_FAILED,                    /* log-ins that failed: of a network, whoever was tried */
	RATE_ADDRESS,                   /* mails that strangers ask to be sent to one address */
	RATE_COUNT
};

struct rate_table;

size_t rate_bytes(void);                /* of the shared memory, zeroed at birth */
struct rate_table *rate_attach(void *memory);

/* Counts one more; false: past the class's limit in this window. key: an address (peers are cut
 * to their /24 or /64), an account; empty: nobody to count, it passes. */
bool rate_pass(struct rate_table *, enum rate, struct str key, int64_t now_ms);

/* Whether the class's limit is reached, without counting. */
bool rate_is_over(struct rate_table *, enum rate, struct str key, int64_t now_ms);

/* Failed log-ins of one identifier: how many since the last success or within 24 h. */
unsigned rate_fail(struct rate_table *, struct str key, int64_t now_ms);
void rate_forgive(struct rate_table *, struct str key);

/* The part of an address that is counted: a.b.c of IPv4, the first four groups of IPv6. Empty for this
 * machine itself: behind a proxy that does not say who asks, all would be one. */
struct str rate_network(struct str address);

#endif
