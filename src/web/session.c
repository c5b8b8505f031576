/* session.c - cookies to persons, over sql/access.sql.
 *
 * Never   keeps or logs the secret: the table holds its SHA-256.
 * Fails   an unknown, malformed or old cookie is a closed session, not an error. */
#include "web/session.h"

#include <assert.h>

#include "gen/sql.h"
#include "platform/crypt.h"
#include "platform/db.h"

enum { PORTAL_DIGITS_MAX = 9, TOUCH_MS = 60 * 1000 };

bool session_is_formed(struct str cookie, int64_t *portal_out)
{
	struct str number, secret;
	uint64_t portal;

	if (!str_cut(cookie, '.', &number, &secret) || secret.n != SESSION_SECRET_CHARS ||
	    number.n > PORTAL_DIGITS_MAX || !str_to_u64(number, 999999999, &portal))
		return false;
	for (size_t i = 0; i < secret.n; i++) {
		char c = secret.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_'))
			return false;
	}
	*portal_out = (int64_t)portal;
	return true;
}

static struct str cookie_hash(struct mem *mem, struct str cookie)
{
	struct hash h = crypt_sha256(cookie);

	return str_copy(mem, hash_view(&h));
}

static struct str cookie_make(const struct ctx *ctx, int64_t portal)
{
	return str_fmt(ctx->mem, "%lld." STR_FMT, (long long)portal,
		       STR_ARG(crypt_token(ctx->mem, ctx->world)));
}

struct str session_blank(const struct ctx *ctx)
{
	return cookie_make(ctx, 0);
}

enum err session_find(const struct ctx *ctx, const struct session_limits *limits, struct str cookie,
		      struct session *out)
{
	struct session s = { .account_name = STR("") };
	int64_t portal, now = ctx_now_ms(ctx);
	struct db_rows *r;

	if (!session_is_formed(cookie, &portal) || portal == 0) {
		*out = s;
		return OK;
	}
	s.portal = portal;
	r = DB_EACH(ctx->db, ctx->mem, session_find, .portal = DB_INT(portal),
		    .secret = DB_BYTES(cookie_hash(ctx->mem, cookie)));
	if (db_next(r)) {
		s.made_ms = db_int(r, session_find_made_ms);
		s.seen_ms = db_int(r, session_find_seen_ms);
		s.is_open = now - s.seen_ms < limits->idle_ms && now - s.made_ms < limits->life_ms;
		s.has_ended = !s.is_open;
	} else {
		s.has_ended = true;     /* formed like ours and not there: closed or purged */
	}
	if (s.is_open && !db_is_null(r, session_find_account)) {
		s.account = db_id(r, session_find_account);
		s.is_confirmed = !db_is_null(r, session_find_confirmed_ms);
		s.account_name = str_cat(ctx->mem, db_text(r, session_find_given), STR(" "),
					 db_text(r, session_find_name));
	}
	TRY(db_end(&r));
	*out = s;
	return OK;
}

enum err session_touch(const struct ctx *ctx, struct str cookie, const struct session *s)
{
	int64_t now = ctx_now_ms(ctx);

	if (!s->is_open || now - s->seen_ms < TOUCH_MS)
		return OK;
	return DB_DO(ctx->db, session_seen, NULL, .portal = DB_INT(s->portal),
		     .secret = DB_BYTES(cookie_hash(ctx->mem, cookie)), .now_ms = DB_INT(now));
}

enum err session_open(const struct ctx *ctx, struct str old_cookie, struct id account,
		      struct str *cookie_out)
{
	struct str cookie = cookie_make(ctx, ctx->portal);

	assert(ctx->portal > 0);
	TRY(session_close(ctx, old_cookie));
	TRY(DB_DO(ctx->db, session_add, NULL, .portal = DB_INT(ctx->portal),
		  .secret = DB_BYTES(cookie_hash(ctx->mem, cookie)),
		  .account = id_is_zero(account) ? DB_NULL : DB_ID(account),
		  .now_ms = DB_INT(ctx_now_ms(ctx))));
	*cookie_out = cookie;
	return OK;
}

enum err session_close(const struct ctx *ctx, struct str cookie)
{
	int64_t portal;

	if (!session_is_formed(cookie, &portal) || portal == 0)
		return OK;
	return DB_DO(ctx->db, session_drop, NULL, .portal = DB_INT(portal),
		     .secret = DB_BYTES(cookie_hash(ctx->mem, cookie)));
}

enum err session_close_all(const struct ctx *ctx, struct id account)
{
	assert(!id_is_zero(account));
	return DB_DO(ctx->db, session_drop_account, NULL, .account = DB_ID(account));
}
