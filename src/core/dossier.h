#ifndef CORE_DOSSIER_H
#define CORE_DOSSIER_H
#include "core/catalogue.h"
#include "core/check.h"
#include "core/facts.h"
#include "core/life.h"

/* dossier.h - the record from draft to archive. All of it lives in ctx->mem; state and version are
 * written by core/life.c alone.
 *
 * A page: dossier_open → situation_of → draw. A post: dossier_open → facts_type … → dossier_save. A form
 * carries a nonce (16 bytes in hexadecimal) that is new on each drawing: the same one again saves nothing
 * twice and answers as the first time. No row is made for a GET: dossier_blank, and dossier_add at the
 * first post. */

enum { NONCE_BYTES_MAX = 64 };

struct dossier {
	struct id id;
	struct str reference;           /* 2026-7K3QDX: what people see */
	enum state state;
	int64_t version;
	struct id account;              /* zero: still the visitor's */
	int64_t revision;               /* of the facts */
	struct facts facts;
	struct facts kept;              /* the same as they are in the database */
	int64_t created_ms, saved_ms, changed_ms, submitted_ms, deadline_ms;    /* 0: not yet, none */
	struct str nonce;               /* of the last change */
	struct str cause;               /* of sign_blocked: attempts, declined */
	int64_t round;                  /* of signatures; 0 before the first submit */
	bool is_paper_final;            /* paper was confirmed: it cannot be taken back */
	bool has_rep_access;            /* the revocation access has left */
	bool is_held;                   /* legal hold */
	struct id form_document;        /* the frozen PDF, zero: not made */
};

/* A draft that is not in the database: ctx->portal's locks and defaults in its facts, no reference. */
MUST_CHECK enum err dossier_blank(struct ctx *, struct dossier **out);
/* Makes its row with what was typed; id is the one issued in its form, so a form that comes twice makes one
 * draft. Anonymous: secret_out is the capability for the visitor's cookie (43 characters, in ctx->secret),
 * kept hashed only, and ctx->by.dossier becomes the draft; signed in: the account owns it and secret_out is
 * empty. */
MUST_CHECK enum err dossier_add(struct ctx *, struct dossier *, struct id id, struct str *secret_out);

/* By reference, if it is the asker's: his account's, or the anonymous actor's own (ctx->by.dossier);
 * officers and the system see all of the portal. ERR_NOT_FOUND else: a stranger's looks like none. */
MUST_CHECK enum err dossier_open(struct ctx *, struct str reference, struct dossier **out);
/* The same by id: jobs, and the draft of the cookie. */
MUST_CHECK enum err dossier_by_id(struct ctx *, struct id, struct dossier **out);
/* The draft that a cookie's or a resume link's secret opens. ERR_NOT_FOUND: none, or not a draft now. */
MUST_CHECK enum err dossier_id_by_secret(struct ctx *, struct str secret, struct id *out);

/* Keeps what was typed, right or wrong. ERR_CONFLICT: somebody saved it meanwhile, nothing is written.
 * ERR_DENIED: its state takes no typing. The nonce of the last change: OK and nothing is written twice. */
MUST_CHECK enum err dossier_save(struct ctx *, struct dossier *, struct str nonce);
struct situation;                       /* core/check.h */
/* The same for who has its situation already; it is then that of the facts as they are kept. */
MUST_CHECK enum err dossier_save_in(struct ctx *, struct dossier *, struct str nonce, struct situation *);

/* Before a piece of the draft changes, in the same transaction: a validation that has read the pieces as
 * they were is refused, and so are pieces of an order that was validated meanwhile (ERR_CONFLICT). */
MUST_CHECK enum err dossier_touch(struct ctx *, struct dossier *);

/* The account of ctx->by takes the visitor's draft; the old secret dies. ERR_DENIED: it has an owner. */
MUST_CHECK enum err dossier_attach(struct ctx *, struct dossier *, struct str nonce);

/* The condition of every field and step. Portal, product, offices are read; *out points into ctx->mem. */
MUST_CHECK enum err situation_of(struct ctx *, const struct dossier *, struct situation *out);
/* The same after the dossier's facts have changed, or for the next dossier of a list: portal and offices stand, the
 * product may be another. The first time s->portal is NULL. */
MUST_CHECK enum err situation_again(struct ctx *, const struct dossier *, struct situation *);

/* « Valider »: every step is checked, the pieces too; with complaints nothing changes and OK is returned
 * with is_done false. Else the facts are frozen as a revision and the life fires E_SUBMIT. */
struct submission {
	struct complaints complaints;   /* of the steps, in their order */
	unsigned steps_wrong;           /* bit 1 << step */
	bool needs_account, needs_confirmation, misses_pieces, has_changed_price;
	struct str missing;             /* names of the missing pieces, "a, b" */
	bool is_done;
};
MUST_CHECK enum err dossier_submit(struct ctx *, struct dossier *, struct str nonce, struct submission *out);

struct dossier_row {                    /* of « Mes demandes » */
	struct id id;
	struct str reference, holder, org_name, product_name;
	enum state state;
	int64_t changed_ms, deadline_ms;
};
/* The account's, newest change first, before an instant (0: from the newest); at most limit. */
MUST_CHECK enum err dossier_list(struct ctx *, int64_t before_ms, size_t limit,
	struct dossier_row **out, size_t *n_out);

#endif
