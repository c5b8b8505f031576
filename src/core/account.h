#ifndef CORE_ACCOUNT_H
#define CORE_ACCOUNT_H
#include "core/ctx.h"

/* account.h - the customer's account, the portal's access data, and who is locked out.
 * An account belongs to the installation: one person may order on several portals. Passwords are
 * hashed and compared in the keeper; here only their encoded text is kept. What a stranger may
 * not learn, whether an address is known, is never told by an answer: it goes by mail.
 * spec/form.md 2 and 7. */

enum {
	ACCOUNT_PASSWORD_CHARS_MIN = 12, ACCOUNT_PASSWORD_CHARS_MAX = 128,
	ACCOUNT_FREE_FAILURES = 5,      /* then 1, 2, 4, 8, 15 minutes */
	ACCOUNT_FAILURES_MAX = 25,      /* in 24 h: then nothing more until they are over */
};
#define ACCOUNT_CONFIRM_MS ((int64_t)24 * 3600 * 1000)
#define ACCOUNT_RESET_MS ((int64_t)3600 * 1000)

struct account {
	struct id id;
	/* login: the identifier chosen in place of the address, or empty */
	struct str email, login;
	struct str civility, name, given, mobile;
	struct str encoded;             /* the password, as the keeper encoded it */
	bool is_confirmed;
	int64_t made_ms;
	int64_t portal;                 /* where it was made: home, when no other is open */
};

/* The one spelling of an address or identifier as it was typed: what is looked for, counted and locked. */
struct str account_typed(struct mem *, struct str typed);
/* By address or identifier. ERR_NOT_FOUND: none, or closed. */
MUST_CHECK enum err account_find(const struct ctx *, struct str email_or_login,
				 struct account *out);
MUST_CHECK enum err account_read(const struct ctx *, struct id, struct account *out);

/* Makes the account and queues its confirmation mail. An address or identifier that is taken:
 * *is_known_out, no account, and the owner of the address gets the mail that says so. */
MUST_CHECK enum err account_make(struct ctx *, const struct account *, struct str terms_version,
				 struct id *out,
				 bool *is_known_out);
/* Sends the confirmation link again, under a new secret; the old one is dead. */
MUST_CHECK enum err account_confirm_again(struct ctx *, struct id account);

/* Is its link alive? Opening it confirms nothing. */
MUST_CHECK enum err account_confirm_find(const struct ctx *, struct str link_secret, struct id *account_out);
/* The link of the mail, single use. ERR_NOT_FOUND: used, too old or never sent. */
MUST_CHECK enum err account_confirm(struct ctx *, struct str link_secret, struct id *account_out);

/* Queues the mail with a link to a new password, when the address is known; says nothing
 * either way. */
MUST_CHECK enum err account_reset_ask(struct ctx *, struct str email);
/* Is the link alive? Opening it uses nothing up. */
MUST_CHECK enum err account_reset_find(const struct ctx *, struct str link_secret,
				       struct id *account_out);
/* Uses the link up, keeps the new password. Sessions are the caller's to close, failures to
 * forgive. */
MUST_CHECK enum err account_reset(struct ctx *, struct str link_secret, struct str encoded,
				  struct id *account_out);

/* --- the portal's door --- */
struct portal_access {
	int64_t portal;                 /* 0: no such login */
	struct str encoded;             /* empty: no such login */
};
MUST_CHECK enum err portal_access_find(const struct ctx *, struct str login,
				       struct portal_access *out);
/* The direct link /p/TOKEN. ERR_NOT_FOUND: never given, revoked or ended. */
MUST_CHECK enum err portal_link_find(const struct ctx *, struct str token, int64_t *portal_out);
/* Written by the loader of portals (and later by the sales pages). ends_ms 0: no end. */
MUST_CHECK enum err portal_access_set(const struct ctx *, struct str login, struct str encoded);
MUST_CHECK enum err portal_link_set(const struct ctx *, struct str token, int64_t ends_ms);
MUST_CHECK enum err portal_link_revoke(const struct ctx *, struct str token);

/* --- lock-outs: what is typed, known or not, is what is counted --- */
enum lock_kind { LOCK_PORTAL = 1, LOCK_ACCOUNT = 2 };

/* Minutes still to wait; 0: go on. */
MUST_CHECK enum err lock_find(const struct ctx *, enum lock_kind, struct str typed,
			      int *minutes_out);
/* After a failure, the count in 24 h included: writes the row of a lock-out when it is time
 * for one. */
MUST_CHECK enum err lock_fail(const struct ctx *, enum lock_kind, struct str typed,
			      unsigned failures);
MUST_CHECK enum err lock_forgive(const struct ctx *, enum lock_kind, struct str typed);
/* Minutes that the nth failure costs (0 before the fifth): the growing delay. */
int lock_minutes(unsigned failures);

#endif
