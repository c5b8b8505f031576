/* account.c - accounts, the portals' doors and lock-outs, over sql/access.sql.
 *
 * For     web/page_account.c, web/page_portal.c, the loader of portals.
 * Never   sees a password: it is encoded and compared in the keeper. Tells a caller nothing that
 *         his page might show to a stranger, but for is_known_out, which decides a mail.
 * Fails   ERR_NOT_FOUND for what is unknown, used or too old, all alike. */
#include "core/account.h"

#include <assert.h>

#include "base/utf8.h"
#include "core/notice.h"
#include "core/person.h"
#include "gen/sql.h"
#include "platform/crypt.h"
#include "platform/db.h"

enum { NAME_CHARS_MAX = 320 };

enum link_purpose { LINK_CONFIRM = 1, LINK_RESET = 2 };

#define DAY ((int64_t)DAY_MS)

/* Addresses and identifiers are compared without regard to case. None is so long that what is cut counts. */
static struct str lower(struct mem *mem, struct str s)
{
	s = utf8_clip(s, NAME_CHARS_MAX);
	struct buf *b = buf_new(mem, s.n + 1);

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		buf_byte(b, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
	return buf_done(b);
}

struct str account_typed(struct mem *mem, struct str typed)
{
	return lower(mem, email_tidy(mem, str_trim(typed)));
}

static struct str hash_of(struct mem *mem, struct str s)
{
	struct hash h = crypt_sha256(s);

	return str_copy(mem, hash_view(&h));
}

/* The two statements that read an account have the same columns. */
static enum err account_take(struct db_rows *r, struct str typed, struct account *out)
{
	bool is_found = false;

	while (db_next(r)) {
		struct str login = db_text(r, account_by_id_login);

		/* somebody's address may be another's identifier: the address goes first */
		if (is_found && !str_eq(db_text(r, account_by_id_email), typed))
			continue;
		is_found = true;
		*out = (struct account){
			.id = db_id(r, account_by_id_id),
			.email = db_text(r, account_by_id_email),
			.login = login,
			.civility = db_text(r, account_by_id_civility),
			.name = db_text(r, account_by_id_name),
			.given = db_text(r, account_by_id_given),
			.mobile = db_text(r, account_by_id_mobile),
			.encoded = db_text(r, account_by_id_encoded),
			.portal = db_int(r, account_by_id_portal),
			.made_ms = db_int(r, account_by_id_made_ms),
			.is_confirmed = !db_is_null(r, account_by_id_confirmed_ms),
		};
	}
	TRY(db_end(&r));
	return is_found ? OK : ERR_NOT_FOUND;
}

enum err account_find(const struct ctx *ctx, struct str email_or_login, struct account *out)
{
	struct str typed = account_typed(ctx->mem, email_or_login);

	if (typed.n == 0)
		return ERR_NOT_FOUND;
	return account_take(DB_EACH(ctx->db, ctx->mem, account_by_name, .email = DB_TEXT(typed),
				    .login = DB_TEXT(typed)), typed, out);
}

enum err account_read(const struct ctx *ctx, struct id id, struct account *out)
{
	return account_take(DB_EACH(ctx->db, ctx->mem, account_by_id, .id = DB_ID(id)), STR(""),
			    out);
}

static struct json *mail_args(const struct ctx *ctx, const struct account *a)
{
	struct json *args = json_object(ctx->mem);

	json_set_str(args, "to", a->email);
	json_set_str(args, "first_name", a->given);
	json_set_str(args, "last_name", a->name);
	json_set_str(args, "lang", lang_tag(ctx->lang));
	return args;
}

/* A new secret link of this purpose, in a mail; the one before dies. */
static enum err link_send(struct ctx *ctx, const struct account *a, enum link_purpose purpose,
			  enum notice notice)
{
	struct str secret = crypt_token(ctx->mem, ctx->world);
	struct json *args = mail_args(ctx, a);
	int64_t now = ctx_now_ms(ctx);
	int64_t life = purpose == LINK_CONFIRM ? ACCOUNT_CONFIRM_MS : ACCOUNT_RESET_MS;

	TRY(DB_DO(ctx->db, account_link_set, NULL, .account = DB_ID(a->id),
		  .purpose = DB_INT(purpose),
		  .secret = DB_BYTES(hash_of(ctx->mem, secret)), .now_ms = DB_INT(now),
		  .ends_ms = DB_INT(now + life)));
	json_set_str(args, "secret", secret);
	return notice_add(ctx, notice, (struct id){ { 0 } }, args);
}

static enum err account_insert(struct ctx *ctx, const struct account *a, struct str terms_version,
			       bool *is_made)
{
	int64_t changed;

	TRY(DB_DO(ctx->db, account_add, &changed, .id = DB_ID(a->id), .portal = DB_INT(ctx->portal),
		  .email = DB_TEXT(a->email), .login = a->login.n == 0 ? DB_NULL : DB_TEXT(a->login),
		  .civility = DB_TEXT(a->civility), .name = DB_TEXT(a->name),
		  .given = DB_TEXT(a->given), .mobile = DB_TEXT(a->mobile),
		  .encoded = DB_TEXT(a->encoded), .terms_version = DB_TEXT(terms_version),
		  .now_ms = DB_INT(ctx_now_ms(ctx))));
	*is_made = changed == 1;
	return OK;
}

enum err account_make(struct ctx *ctx, const struct account *wanted, struct str terms_version,
		      struct id *out, bool *is_known_out)
{
	struct account a = *wanted, owner;
	bool is_made;

	assert(a.encoded.n > 0 && a.email.n > 0);
	a.id = id_new(ctx->world);
	a.email = account_typed(ctx->mem, a.email);
	a.login = lower(ctx->mem, str_trim(a.login));
	TRY(account_insert(ctx, &a, terms_version, &is_made));
	if (!is_made && a.login.n > 0) {
		/* An identifier that is taken is left out, silently: saying so would tell who
		 * exists, and the address alone opens the account too. */
		a.login = STR("");
		TRY(account_insert(ctx, &a, terms_version, &is_made));
	}
	if (is_made) {
		TRY(link_send(ctx, &a, LINK_CONFIRM, NOTICE_account_activation));
		*out = a.id;
		*is_known_out = false;
		return OK;
	}
	TRY(account_find(ctx, a.email, &owner));
	TRY(notice_add(ctx, NOTICE_account_exists, (struct id){ { 0 } }, mail_args(ctx, &owner)));
	*is_known_out = true;
	return OK;
}

enum err account_confirm_again(struct ctx *ctx, struct id account)
{
	struct account a;

	TRY(account_read(ctx, account, &a));
	if (a.is_confirmed)
		return OK;
	return link_send(ctx, &a, LINK_CONFIRM, NOTICE_account_activation);
}

static enum err link_find(const struct ctx *ctx, struct str secret, enum link_purpose purpose,
			  struct id *out)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, account_link_find,
				    .secret = DB_BYTES(hash_of(ctx->mem, secret)),
				    .purpose = DB_INT(purpose), .now_ms = DB_INT(ctx_now_ms(ctx)));
	bool is_found = db_next(r);
	struct id id = { { 0 } };

	if (is_found)
		id = db_id(r, account_link_find_account);
	TRY(db_end(&r));
	if (!is_found)
		return ERR_NOT_FOUND;
	*out = id;
	return OK;
}

static enum err link_use(const struct ctx *ctx, struct str secret, enum link_purpose purpose)
{
	int64_t changed;

	TRY(DB_DO(ctx->db, account_link_use, &changed, .secret = DB_BYTES(hash_of(ctx->mem,
										  secret)),
		  .purpose = DB_INT(purpose), .now_ms = DB_INT(ctx_now_ms(ctx))));
	return changed == 1 ? OK : ERR_NOT_FOUND;
}

enum err account_confirm_find(const struct ctx *ctx, struct str link_secret, struct id *account_out)
{
	return link_find(ctx, link_secret, LINK_CONFIRM, account_out);
}

enum err account_confirm(struct ctx *ctx, struct str link_secret, struct id *account_out)
{
	struct account a;
	struct id id;
	int64_t changed;

	TRY(link_find(ctx, link_secret, LINK_CONFIRM, &id));
	TRY(link_use(ctx, link_secret, LINK_CONFIRM));
	TRY(DB_DO(ctx->db, account_confirmed, &changed, .id = DB_ID(id),
		  .now_ms = DB_INT(ctx_now_ms(ctx))));
	if (changed == 1) {
		TRY(account_read(ctx, id, &a));
		TRY(notice_add(ctx, NOTICE_account_welcome, (struct id){ { 0 } }, mail_args(ctx,
											    &a)));
	}
	*account_out = id;
	return OK;
}

enum err account_reset_ask(struct ctx *ctx, struct str email)
{
	struct account a;
	enum err e = account_find(ctx, email, &a);

	if (e == ERR_NOT_FOUND)
		return OK;
	TRY(e);
	return link_send(ctx, &a, LINK_RESET, NOTICE_password_reset);
}

enum err account_reset_find(const struct ctx *ctx, struct str link_secret, struct id *account_out)
{
	return link_find(ctx, link_secret, LINK_RESET, account_out);
}

enum err account_reset(struct ctx *ctx, struct str link_secret, struct str encoded,
		       struct id *account_out)
{
	struct id id;
	int64_t changed;

	assert(encoded.n > 0);
	TRY(link_find(ctx, link_secret, LINK_RESET, &id));
	TRY(link_use(ctx, link_secret, LINK_RESET));
	TRY(DB_DO(ctx->db, account_encoded, &changed, .id = DB_ID(id),
		  .encoded = DB_TEXT(encoded)));
	if (changed != 1)
		return ERR_NOT_FOUND;
	*account_out = id;
	return OK;
}

/* --- the portal's door ----------------------------------------------------------------------- */

enum err portal_access_find(const struct ctx *ctx, struct str login, struct portal_access *out)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, portal_access_find,
				    .login = DB_TEXT(lower(ctx->mem, str_trim(login))));
	struct portal_access found = { 0, STR("") };

	if (db_next(r)) {
		found.portal = db_int(r, portal_access_find_portal);
		found.encoded = db_text(r, portal_access_find_encoded);
	}
	TRY(db_end(&r));
	*out = found;
	return OK;
}

enum err portal_link_find(const struct ctx *ctx, struct str token, int64_t *portal_out)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, portal_link_find,
				    .secret = DB_BYTES(hash_of(ctx->mem, token)),
				    .now_ms = DB_INT(ctx_now_ms(ctx)));
	bool is_found = db_next(r);
	int64_t portal = is_found ? db_int(r, portal_link_find_portal) : 0;

	TRY(db_end(&r));
	if (!is_found)
		return ERR_NOT_FOUND;
	*portal_out = portal;
	return OK;
}

enum err portal_access_set(const struct ctx *ctx, struct str login, struct str encoded)
{
	assert(ctx->portal > 0 && encoded.n > 0);
	return DB_DO(ctx->db, portal_access_set, NULL, .login = DB_TEXT(lower(ctx->mem, login)),
		     .portal = DB_INT(ctx->portal), .encoded = DB_TEXT(encoded),
		     .now_ms = DB_INT(ctx_now_ms(ctx)));
}

enum err portal_link_set(const struct ctx *ctx, struct str token, int64_t ends_ms)
{
	assert(ctx->portal > 0 && token.n >= 22);       /* 128 bits in base64url */
	return DB_DO(ctx->db, portal_link_set, NULL, .secret = DB_BYTES(hash_of(ctx->mem, token)),
		     .portal = DB_INT(ctx->portal), .ends_ms = DB_INT(ends_ms),
		     .now_ms = DB_INT(ctx_now_ms(ctx)));
}

enum err portal_link_revoke(const struct ctx *ctx, struct str token)
{
	int64_t changed;

	TRY(DB_DO(ctx->db, portal_link_revoke, &changed, .secret = DB_BYTES(hash_of(ctx->mem,
										    token)),
		  .portal = DB_INT(ctx->portal), .now_ms = DB_INT(ctx_now_ms(ctx))));
	return changed == 1 ? OK : ERR_NOT_FOUND;
}

/* --- lock-outs ------------------------------------------------------------------------------- */

int lock_minutes(unsigned failures)
{
	static const int minutes[] = { 1, 2, 4, 8, 15 };
	unsigned past;

	if (failures < ACCOUNT_FREE_FAILURES)
		return 0;
	past = failures - ACCOUNT_FREE_FAILURES;
	return minutes[past < 4 ? past : 4];
}

struct lock_row {
	unsigned failures;
	int64_t since_ms, until_ms;
};

static enum err lock_read(const struct ctx *ctx, enum lock_kind kind, struct str typed_hash,
			  struct lock_row *out)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, lock_find, .kind = DB_INT(kind),
				    .typed = DB_BYTES(typed_hash));
	struct lock_row row = { 0, 0, 0 };

	if (db_next(r)) {
		row.failures = (unsigned)db_int(r, lock_find_failures);
		row.since_ms = db_int(r, lock_find_since_ms);
		row.until_ms = db_int(r, lock_find_until_ms);
	}
	TRY(db_end(&r));
	*out = row;
	return OK;
}

static struct str typed_hash(const struct ctx *ctx, struct str typed)
{
	return hash_of(ctx->mem, account_typed(ctx->mem, typed));
}

enum err lock_find(const struct ctx *ctx, enum lock_kind kind, struct str typed, int *minutes_out)
{
	struct lock_row row;
	int64_t left;

	TRY(lock_read(ctx, kind, typed_hash(ctx, typed), &row));
	left = row.until_ms - ctx_now_ms(ctx);
	*minutes_out = left <= 0 ? 0 : (int)((left + 59999) / 60000);
	return OK;
}

enum err lock_fail(const struct ctx *ctx, enum lock_kind kind, struct str typed, unsigned failures)
{
	struct str hash = typed_hash(ctx, typed);
	int64_t now = ctx_now_ms(ctx), until;
	struct lock_row row;
	int minutes;

	TRY(lock_read(ctx, kind, hash, &row));
	if (row.since_ms <= now - DAY)
		row = (struct lock_row){ 0, now, 0 };
	/* the shared counters forget at a restart, the row does not */
	if (row.failures > 0 && failures <= row.failures)
		failures = row.failures + 1;
	minutes = lock_minutes(failures);
	if (minutes == 0)
		return OK;
	until = failures >= ACCOUNT_FAILURES_MAX ? row.since_ms + DAY : now + (int64_t)minutes * 60000;
	return DB_DO(ctx->db, lock_set, NULL, .kind = DB_INT(kind), .typed = DB_BYTES(hash),
		     .failures = DB_INT(failures), .since_ms = DB_INT(row.since_ms),
		     .until_ms = DB_INT(until));
}

enum err lock_forgive(const struct ctx *ctx, enum lock_kind kind, struct str typed)
{
	return DB_DO(ctx->db, lock_drop, NULL, .kind = DB_INT(kind),
		     .typed = DB_BYTES(typed_hash(ctx, typed)));
}
