#ifndef CORE_LEASE_H
#define CORE_LEASE_H
#include "base/id.h"
#include "base/str.h"
#include "base/world.h"

/* lease.h - one installation serves a database that is a server's: whose clerk it is stands in one row.
 *
 * No clock is compared: a holder lives while his count of beats grows, and is dead when it did not for
 * LEASE_SILENT_MS of the waiting one's own ticks. The same holder needs not wait: who he is says that no other
 * process of his lives (a data folder has one master). */

enum { LEASE_BEAT_MS = 3000, LEASE_SILENT_MS = 40000 };

struct db;
struct lease {
	struct str holder;              /* in words: machine and folder */
	struct id start;                /* of this process; zero: there is no lease to keep */
	struct id seen_start;           /* another's, when it was last looked at, */
	int64_t seen_beats, seen_tick;
	struct str seen_holder;
};

/* One look, to be repeated while it says LEASE_WAIT. */
enum lease_verdict { LEASE_OURS, LEASE_WAIT, LEASE_ANOTHER, LEASE_COUNT };
MUST_CHECK enum err lease_take(struct lease *, struct db *, struct mem *, int64_t tick_ms, enum lease_verdict *out);

/* *is_ours_out false: another has taken it, nothing may be written any more. */
MUST_CHECK enum err lease_beat(const struct lease *, struct db *, bool *is_ours_out);
MUST_CHECK enum err lease_free(const struct lease *, struct db *);

#endif
