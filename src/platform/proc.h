#ifndef PLATFORM_PROC_H
#define PLATFORM_PROC_H
#include "base/world.h"
#include "platform/asks.h"

/* proc.h - asks between our processes: SEQPACKET messages over pairs that master makes once.
 *
 * The asker never waits without a bound: each ask has its row's deadline. A message that no row of
 * asks[] allows is a bug of the sender: the answerer condemns it, and master ends it. */

enum {
	PROC_MESSAGE_BYTES_MAX = 64 * 1024,
	PROC_OUTSTANDING_MAX = 32,      /* asks of one asker that wait for one answerer */
	PROC_ASKERS_MAX = 40            /* pairs that one answerer serves */
};

/* --- the asking side ------------------------------------------------------------------------- */

struct proc_peers;                      /* one asker's ends of its pairs, and what it waits for */

struct proc_answer {
	uint32_t id;
	enum ask ask;
	enum err err;                   /* OK; the answerer's refusal; ERR_REMOTE: late or it died */
	bool is_lost;                   /* it died: nobody knows how far it came */
	struct ask_values values;       /* views in the arena given to proc_ask_take; only when OK */
};

/* generation: this asker's, so that answers to its dead predecessor are dropped. */
struct proc_peers *proc_peers_new(struct mem *, const struct world *, uint32_t generation);

/* The pair whose other end answers this kind's asks. generation_now: where master counts that
 * answerer's restarts, or NULL; when it moves, what was outstanding there fails with ERR_REMOTE. */
void proc_peers_add(struct proc_peers *, enum proc_kind, int fd, const uint32_t *generation_now);

/* The same of a pool that shares the other end: whoever takes an ask says which place on the board is
 * its own (proc_server_pool), and when that generation moves, this ask alone fails. generations: the
 * board, of so many places. */
void proc_peers_add_pool(struct proc_peers *, enum proc_kind, int fd, const uint32_t *generations,
			 size_t places);

/* Descriptors to watch for reading; fills at most max, returns how many there are. */
size_t proc_peers_fds(const struct proc_peers *, int *fds, size_t max);

/* Sends, does not wait. Descriptors in values stay the caller's. ERR_BUSY: PROC_OUTSTANDING_MAX
 * wait already, or its queue is full. ERR_REMOTE: no such peer. Asserts that values fit the row. */
MUST_CHECK enum err proc_ask_send(struct proc_peers *, enum ask, const struct ask_values *,
				  uint32_t *id_out);

/* The next answer, or the next ask that is too late or lost; false: none now. Call until false.
 * The arena holds the fields and closes the descriptors; take one over with dup. */
bool proc_ask_take(struct proc_peers *, struct mem *, struct proc_answer *out);

/* Forgets an ask whose reader has gone: its answer will be dropped. */
void proc_ask_forget(struct proc_peers *, uint32_t id);

/* Milliseconds until the next ask is too late; -1: nothing is outstanding. For epoll_wait. */
int proc_ask_wait_ms(const struct proc_peers *);

/* Sends and waits, for processes that have nothing else to do. Not beside outstanding asks. */
MUST_CHECK enum err proc_call(struct proc_peers *, struct mem *, enum ask,
			      const struct ask_values *in, struct ask_values *out);

/* --- the answering side ---------------------------------------------------------------------- */

struct proc_server;

struct proc_ask {
	enum ask ask;
	enum proc_kind by;              /* who asks, */
	unsigned by_index;              /* and which of them */
	struct ask_values values;       /* checked against the row; descriptors are closed with the arena */
	uint32_t id, generation;        /* echoed */
	unsigned pair;
};

/* control_fd: master's line to this process, -1 in tests (then condemning shuts the pair down). */
struct proc_server *proc_server_new(struct mem *, const struct world *, enum proc_kind self,
				    int control_fd);

/* generation_now: where master counts the asker's restarts, or NULL. Several processes of one pool
 * may serve the same fd: each message goes to one of them. */
void proc_server_add(struct proc_server *, enum proc_kind by, unsigned by_index, int fd,
		     const uint32_t *generation_now);

/* This process is one of a pool, at this place of master's board: an asker is told who has his ask. */
void proc_server_pool(struct proc_server *, uint32_t place, uint32_t generation);

/* Waits for the next ask that its row allows; asks that are already too late are dropped, bad ones
 * condemn their asker. False: master said stop, or is gone. wait_ms -1: without end; else
 * *is_idle_out says that nothing came (the press reaps its children then). */
bool proc_server_next(struct proc_server *, struct mem *, int wait_ms, struct proc_ask *out,
		      bool *is_idle_out);

/* Answers. err not OK: values may be NULL and are not sent. Descriptors stay the caller's. */
void proc_server_answer(struct proc_server *, const struct proc_ask *, enum err,
			const struct ask_values *);

#endif
