#ifndef PLATFORM_WIRE_H
#define PLATFORM_WIRE_H
#include "platform/proc.h"

/* wire.h - one SEQPACKET message: a fixed header, packed fields, descriptors. For proc_ask.c,
 * proc_serve.c and master; nobody else sends or receives on a pair. */

enum wire_type {
	WIRE_ASK = 1,                   /* what = enum ask */
	WIRE_ANSWER,                    /* what = enum ask, status = enum err */
	WIRE_READY,                     /* to master: this process serves */
	WIRE_BEAT,                      /* to master: a sign of life */
	WIRE_CONDEMN,                   /* to master: what = kind << 8 | index of a misbehaving asker */
	WIRE_STOP,                      /* from master: drain and exit */
	WIRE_TAKEN,                     /* what = enum ask; its body is struct wire_taken */
	WIRE_TYPE_COUNT
};

struct wire_header {
	uint32_t magic;
	uint16_t type, what;
	uint32_t status, id, generation;
	uint32_t length;                /* of the fields that follow */
	int64_t due_tick_ms;            /* WIRE_ASK: after it nobody waits any more */
};

struct wire_taken {                     /* which of a pool has the ask */
	uint32_t place, generation;     /* on master's board */
};

struct wire {
	struct wire_header head;
	struct str body;                /* in the arena given */
	int fd[ASK_FDS_MAX];
	size_t fds;
};

/* Does not wait. ERR_BUSY: the queue is full; ERR_REMOTE: the other end is gone for good. */
MUST_CHECK enum err wire_send(int fd, const struct wire *);

/* Does not wait. ERR_BUSY: nothing there; ERR_REMOTE: end of file; ERR_INVALID: not a message of ours
 * (it is swallowed, its descriptors closed). */
MUST_CHECK enum err wire_receive(int fd, struct mem *, struct wire *out);

/* Closes what came with it. */
void wire_drop(struct wire *);

#endif
