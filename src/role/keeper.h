#ifndef ROLE_KEEPER_H
#define ROLE_KEEPER_H
#include "platform/crypt.h"
#include "platform/start.h"

/* keeper.h - between the keeper's loop and its answers; a test is the loop too. */

enum { KEEPER_PORTALS_MAX = 4096, KEEPER_HEAD_BYTES = 128 };

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

struct keeper {
	struct mem *mem;
	const struct world *world;
	/* secret, each NULL but for the duty that holds it */
	const struct seal_key *secret_document, *secret_identity, *secret_pepper, *secret_journal;
	int64_t opens_per_minute;
	struct keeper_count counts[PROC_ASKERS_MAX];
	int heads_fd;                   /* seal: written before a signature is given out */
	size_t heads;
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

/* Without the keys of an authority nothing is signed: ERR_BUSY. */
enum err keeper_no_authority(struct keeper *, struct mem *, const struct proc_ask *, struct ask_values *);

/* Reads every record of heads_fd; ERR_CRYPTO: one of them is damaged, and no head may be signed. */
MUST_CHECK enum err keeper_heads_read(struct keeper *);

#endif
