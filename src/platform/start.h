#ifndef PLATFORM_START_H
#define PLATFORM_START_H
#include "platform/conf.h"
#include "platform/proc.h"

/* start.h - what master hands to a process it starts, and how the process takes it.
 *
 * Every main begins the same way:
 *     struct role_start *start = role_start_read(1u << PROC_FRONT);
 *     ... open what is needed ...
 *     role_start_ready(start);                    after entering the jail
 *     ... until start->control_fd is readable: then drain and exit(0) ...
 * Master has already changed the user, the folder and the process group. */

enum { START_FAILURES_BYTES = 64 * 1024, START_NOTE_BYTES = 160 };

enum start_key {                        /* the files below the `keys` folder */
	KEY_DOCUMENT,                   /* document.key: wraps the documents' keys */
	KEY_IDENTITY,                   /* identity.key: hashes the numbers of identity documents */
	KEY_PEPPER,                     /* pepper.key: goes into passwords */
	KEY_JOURNAL,                    /* journal.key: Ed25519 seed that signs journal heads */
	KEY_HEADS,                      /* heads.state: the last head signed of each portal */
	KEY_CODE,                       /* code.key: codes and grants (code.h) */
	KEY_CALLER,                     /* caller.key: what seals a code for the callers */
	/* below the `pki` folder: key and certificate as PEM each (x509.h) */
	KEY_PKI_ROOT,                   /* root.public: certificate and list; its key is not handed on */
	KEY_PKI_SIGN,                   /* sign.pem: issues the one-time certificates, nothing else */
	KEY_PKI_SERVICE,                /* service.pem: issues those of time stamps, seal and answers */
	KEY_PKI_TSA, KEY_PKI_SEAL,      /* tsa.pem, seal.pem */
	KEY_COUNT
};

struct role_start {
	enum proc_kind kind;
	unsigned index;                 /* which of the pool, from 0 */
	uint32_t generation;            /* rises with each restart of this place */
	struct mem *mem;                /* lives as long as the process */
	const struct conf *conf;
	int listen_fd;                  /* front: the listening socket; others -1 */
	int control_fd;                 /* readable: ask role_start_is_over; a proc_server does that itself */
	struct proc_peers *peers;       /* whom this process may ask */
	struct proc_server *server;     /* whom it answers; NULL for front and clerk */
	void *failures;                 /* front: START_FAILURES_BYTES shared by all fronts, zero at start */
	char *note;                     /* front, clerk: START_NOTE_BYTES that master logs if we die */
	int key_fd[KEY_COUNT];          /* keeper: its own keys, others -1 */
	int64_t beat_tick_ms;
};

/* Reads descriptor 3; kinds: bits of those that this program can be. Not started by master: one
 * sentence on stderr, exit 64. Sets log_role. */
struct role_start *role_start_read(unsigned kinds);

/* Tells master that this process serves. */
void role_start_ready(const struct role_start *);

/* A sign of life, at most one a second is sent; master restarts who is silent for 30 s. */
void role_start_beat(struct role_start *, const struct world *);

/* When control_fd was readable: has master said to drain, or gone? */
bool role_start_is_over(const struct role_start *);

/* "POST /commande/{}/personnes id=…" while it is handled, "" after: never a typed value. */
void role_start_note(const struct role_start *, struct str);

#endif
