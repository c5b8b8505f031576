#ifndef WEB_SESSION_H
#define WEB_SESSION_H
#include "core/ctx.h"

/* session.h - who a cookie speaks for.
 * The cookie is PORTAL.SECRET: the portal's number, then 256 random bits in base64url; the table
 * holds the secret's SHA-256 only. A browser gets a secret with its first page and no row; a row
 * comes with a log-in (portal or account), always under a new secret. SESSION_IDLE_MS without a
 * request or SESSION_LIFE_MS in all end it. spec/roles.md 5. */

#define SESSION_IDLE_MS ((int64_t)30 * 60 * 1000)       /* the defaults of configuration */
#define SESSION_LIFE_MS ((int64_t)8 * 3600 * 1000)
struct session_limits {
	int64_t idle_ms, life_ms;
};
enum { SESSION_SECRET_CHARS = 43 };

struct session {
	bool is_open;                   /* a living row; else all below but portal is zero */
	bool has_ended;                 /* there was a row, and it is too old */
	int64_t portal;
	struct id account;              /* zero: nobody, a portal session */
	bool is_confirmed;              /* the account's mail address */
	struct str account_name;
	int64_t made_ms, seen_ms;
};

/* Reads the row behind a cookie. ERR_NOT_FOUND is not an error here: *out is a closed session. */
MUST_CHECK enum err session_find(const struct ctx *, const struct session_limits *, struct str cookie,
				 struct session *out);

/* Says "still here" at most once a minute, and only in a turn that writes. */
MUST_CHECK enum err session_touch(const struct ctx *, struct str cookie, const struct session *);

/* A new secret for ctx->portal and this account (zero: none); the row of the old cookie goes. The
 * text of the new cookie lives in ctx->mem. */
MUST_CHECK enum err session_open(const struct ctx *, struct str old_cookie, struct id account,
				 struct str *cookie_out);
MUST_CHECK enum err session_close(const struct ctx *, struct str cookie);
/* All of an account: a new password, a lost device. */
MUST_CHECK enum err session_close_all(const struct ctx *, struct id account);

/* A cookie that opens nothing: for the first page, whose form needs a token. */
struct str session_blank(const struct ctx *);
bool session_is_formed(struct str cookie, int64_t *portal_out);

#endif
