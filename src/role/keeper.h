#ifndef ROLE_KEEPER_H
#define ROLE_KEEPER_H
#include "platform/crypt.h"
#include "platform/start.h"

/* keeper.h - between the keeper's loop and its answers; a test is the loop too. */

enum {
	KEEPER_PORTALS_MAX = 4096, KEEPER_HEAD_BYTES = 128,
	KEEPER_TRIES_MAX = 1 << 16,     /* signers with a wrong code */
	KEEPER_WRONG_MAX = 3,           /* a signer and round */
	KEEPER_WRONG_MINUTE_MAX = 60,   /* an asker: above it somebody is guessing at acts of his own */
	KEEPER_FILE_BYTES_MAX = 64 * 1024 * 1024
};

struct keeper_count {                   /* documents' keys opened by one asker in one minute */
	enum proc_kind by;
	unsigned by_index;
	int64_t minute;
	int64_t n;
};

struct keeper_head {                    /* the last head signed of one portal */
	uint64_t portal, size;
	struct hash root;
};

struct keeper_try {                     /* wrong codes of one signer in one round */
	uint64_t name[2];               /* a keyed hash of portal, signer and round */
	int64_t tick_ms;                /* of the last one */
	unsigned wrong;                 /* 0: the place is free */
};

struct keeper {
	struct mem *mem;
	const struct world *world;
	/* secret, each NULL but for the duty that holds it */
	const struct seal_key *secret_document, *secret_identity, *secret_pepper, *secret_journal,
		*secret_code, *secret_caller;
	struct keeper_pki *pki;         /* keeper_pki.h; NULL: this duty signs nothing */
	int64_t opens_per_minute;
	struct keeper_count counts[PROC_ASKERS_MAX];
	int heads_fd;                   /* seal: written before a signature is given out */
	size_t heads;
	int64_t grant_ms;               /* how long a grant holds */
	struct keeper_try *tries;       /* KEEPER_TRIES_MAX places; seal alone */
	struct keeper_count wrongs[PROC_ASKERS_MAX];    /* codes that were wrong, by asker and minute */
	struct keeper_head *head;       /* KEEPER_PORTALS_MAX places; seal alone */
};

/* One row a question; keeper.c says what each checks. */
struct keeper_row {
	enum ask ask;
	enum err (*answer)(struct keeper *, struct mem *secret, const struct proc_ask *,
			   struct ask_values *out);
};
extern const struct keeper_row keeper_rows[];
extern const size_t keeper_rows_n;

/* Finds the row and answers: OK with values, or a refusal. */
enum err keeper_answer(struct keeper *, struct mem *secret, const struct proc_ask *,
		       struct ask_values *out);

enum err keeper_password_hash(struct keeper *, struct mem *, const struct proc_ask *,
			      struct ask_values *);
enum err keeper_password_check(struct keeper *, struct mem *, const struct proc_ask *,
			       struct ask_values *);
enum err keeper_key_wrap(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);
enum err keeper_key_open(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);
enum err keeper_id_hash(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);
enum err keeper_head_last(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);
enum err keeper_head_sign(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);

enum err keeper_code_make(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);
enum err keeper_code_try(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);
enum err keeper_sign(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);
enum err keeper_seal(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);
enum err keeper_tsa(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);
enum err keeper_ocsp(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);
enum err keeper_crl(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);

/* The asker's count of this minute, begun when there is none. */
struct keeper_count *keeper_count_of(struct keeper_count counts[PROC_ASKERS_MAX], const struct proc_ask *,
				     int64_t minute);

/* Reads every record of heads_fd; ERR_CRYPTO: one of them is damaged, and no head may be signed. */
MUST_CHECK enum err keeper_heads_read(struct keeper *);

#endif
