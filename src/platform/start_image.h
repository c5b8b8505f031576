#ifndef PLATFORM_START_IMAGE_H
#define PLATFORM_START_IMAGE_H
#include "platform/start.h"

/* start_image.h - between master, which writes it, and start.c, which reads it in the new process:
 * descriptor START_FD is a sealed memfd with exactly this struct. Both sides are one build. */

enum {
	START_FD = 3,
	START_MAGIC = 0x74616c31,
	START_PLACES_MAX = PROC_ASKERS_MAX,     /* processes that master starts in all */
	START_PEERS_MAX = PROC_KIND_COUNT
};

struct start_line {                     /* one end of a pair */
	enum proc_kind kind;            /* of the other side */
	unsigned index;
	int fd;
	int place;                      /* whose generation to watch on the board; -1: a pool's, by ask */
};

struct start_image {
	uint32_t magic, bytes;
	enum proc_kind kind;
	unsigned index;
	int place;                      /* its own, on the board and among the notes */
	uint32_t generation;
	bool is_pool;                   /* says to its askers who has an ask */
	int conf_fd, board_fd, shared_fd, control_fd, listen_fd;
	int key_fd[KEY_COUNT];
	unsigned asks_n, serves_n;
	struct start_line asks[START_PEERS_MAX];
	struct start_line serves[PROC_ASKERS_MAX];
};

/* Written by master alone; everybody else can map it for reading only. */
struct start_board {
	uint32_t generation[START_PLACES_MAX];
};

/* Written by fronts and clerk: what it says is logged, never believed. */
struct start_shared {
	char failures[START_FAILURES_BYTES];
	char note[START_PLACES_MAX][START_NOTE_BYTES];
};

#endif
