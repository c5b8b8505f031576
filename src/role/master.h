#ifndef ROLE_MASTER_H
#define ROLE_MASTER_H
#include <sys/types.h>

#include "platform/start_image.h"

/* master.h - between master's files: the plan (who runs, who talks to whom), the start of one process,
 * the loop. */

enum { MASTER_PAIRS_MAX = START_PLACES_MAX * PROC_KIND_COUNT, MASTER_WAVES = 3 };

struct master_row {                     /* one program that master keeps running */
	enum proc_kind kind;
	const char *file;               /* beside master's own */
	const char *word;               /* its first argument: for people who read ps */
	const char *user;               /* "t-…", and group t-data where is_data */
	int wave;                       /* started when every lower wave serves, ended before them */
	enum conf_key count;            /* how many; CONF_COUNT: one */
	unsigned keys;                  /* bits of enum start_key */
	bool is_data, is_listening;
};
extern const struct master_row master_rows[];
extern const size_t master_rows_n;

enum place_state { PLACE_DOWN, PLACE_STARTING, PLACE_READY, PLACE_DRAINING };

struct place {                          /* where one process runs, and its successors after it */
	const struct master_row *row;
	unsigned index;
	enum place_state state;
	pid_t pid;
	int exe_fd, control_fd;
	bool was_ready, is_killed;
	unsigned failures;              /* in a row */
	int64_t since_tick;             /* of its state */
	int64_t beat_tick;
	int64_t due_tick;               /* down: not started before; draining: ended then */
};

struct master_pair {
	size_t asker;                   /* a place */
	enum proc_kind answerer;        /* a kind: a pool shares the end */
	int fd[2];                      /* asker's, answerer's */
};

struct identity {
	uid_t uid;
	gid_t gid, group_data;
};

struct master_environment {             /* what systemd says, read by main.c */
	const char *notify_socket;      /* NULL: nobody listens */
	int listen_fd;                  /* -1: none was inherited */
	int64_t watchdog_ms;            /* 0: none wanted */
	unsigned roles;                 /* bits of the kinds that this very executable can be */
};

struct master {
	struct mem *mem;
	const struct world *world;
	const struct conf *conf;
	struct str conf_path, folder, self;     /* folder: where the executables are */
	struct master_environment environment;
	bool is_isolating;              /* root, and every user exists */
	int conf_fd, board_fd, shared_fd, listen_fd, null_fd, signal_fd;
	int key_fd[KEY_COUNT];
	struct start_board *board;
	struct start_shared *shared;
	size_t places, pairs;
	struct place place[START_PLACES_MAX];
	struct master_pair pair[MASTER_PAIRS_MAX];
	bool is_stopping, is_again, was_all_ready;
	int stop_wave, exit_code;
	int64_t watchdog_tick, watch_tick;
};

/* master_plan.c: everything that is made once. Said on stderr: ERR_INVALID, exit 78; ERR_BUSY, exit 75. */
MUST_CHECK enum err master_plan(struct master *);
/* The user a row runs as; false: there is no such user, or we are not root. */
bool master_identity(const struct master_row *, struct identity *out);

/* master_lock.c: the data folder and the database's file are ours until this process ends. ERR_BUSY: another
 * master has one of them. */
MUST_CHECK enum err master_lock(const struct master *);

/* master_keys.c: opens the key files for the keeper; `tabellion keys init` makes them. */
MUST_CHECK enum err master_keys_open(struct master *);
MUST_CHECK enum err keys_init(struct mem *, struct str folder);

/* master_spawn.c: forks and executes the place's program. */
MUST_CHECK enum err master_spawn(struct master *, struct place *);

/* master_listen.c: the listening socket of the configuration, or the inherited one. */
MUST_CHECK enum err master_listen(struct master *);
/* One datagram to systemd; nothing when nobody listens. */
void master_notify(const struct master *, const char *state);

/* master.c: runs until told to stop; the exit code. */
int master_main(struct str conf_path, const struct master_environment *);

#endif
