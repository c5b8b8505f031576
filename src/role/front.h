#ifndef ROLE_FRONT_H
#define ROLE_FRONT_H
#include "platform/proc.h"
#include "web/gate.h"

/* front.h - the web process: one loop turn = one transaction.
 * In a turn every request that is ready runs to its end in its own savepoint; the turn commits
 * once; only then do the answers leave. What needs another process's answer is asked outside any
 * transaction, and its handler runs in a later turn. */

enum { FRONT_DRAIN_MS = 10000, FRONT_WAIT_MS = 1000, FRONT_QUIET_MS = 500 };

struct front_parts {
	int listen_fd;                  /* taken */
	struct gate gate;
	struct proc_peers *peers;       /* keeper and press; NULL: every ask fails */
	void (*note)(void *self,
		     struct str);   /* what is being handled; "" after. NULL: nobody listens */
	void *note_self;
	bool is_alone;                  /* the only front of this database */
	size_t turn_requests;           /* at most in one transaction; 0: the default, 64 */
};

struct front;

MUST_CHECK enum err front_new(struct mem *process, const struct front_parts *, struct front **out);

/* Waits at most wait_ms for anything to do, then one turn. True: the watched descriptor is readable. */
bool front_turn(struct front *, int wait_ms);
/* A descriptor that wakes front_turn too: master's line. */
void front_watch(struct front *, int fd);

/* No new connection from now on. */
void front_drain(struct front *);
unsigned front_in_flight(const struct front *);         /* requests begun and not over */
unsigned front_connections(const struct front *);
void front_close(struct front **);      /* when none is in flight, or after FRONT_DRAIN_MS */

/* For figures: requests answered, and transactions that were committed for them. */
struct front_count {
	uint64_t answered, commits, failed_turns;
};
struct front_count front_counted(const struct front *);

struct role_start;
/* front_main.c: the process, from its start to its drain; the exit code. */
int front_main(struct role_start *);

#endif
