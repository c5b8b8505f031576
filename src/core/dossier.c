/* dossier.c - drafts made, opened, saved, taken over and listed.
 *
 * For     the order's pages, the customer's space, the clerk.
 * Never   writes a state (core/life.c does); opens somebody else's: it looks like none.
 * Fails   ERR_CONFLICT when two saved at once: the second is told, with what he typed. */
#include "core/dossier.h"

#include <assert.h>

#include "core/country.h"
#include "core/journal.h"
#include "core/recall.h"
#include "core/reference.h"
#include "core/settle.h"
#include "gen/sql.h"
#include "platform/crypt.h"
#include "platform/db.h"

enum { REFERENCE_TRIES = 5, HOUR_MS = 3600 * 1000 };

static bool is_officer(enum role role)
{
	return role == ROLE_SYSTEM || role == ROLE_OPERATOR || role == ROLE_DESK_AGENT ||
		role == ROLE_RA_MANAGER || role == ROLE_AUDITOR;
}

/* A signed-in visitor may still hold the draft of his cookie, to take it. */
static bool may_see(const struct ctx *ctx, const struct dossier *d)
{
	if (is_officer(ctx->by.role))
		return true;
	if (!id_is_zero(d->account))
		return ctx->by.role != ROLE_ANONYMOUS && id_eq(d->account, ctx->by.account);
	return d->state == S_DRAFT && id_eq(d->id, ctx->by.dossier);
}

enum err dossier_blank(struct ctx *ctx, struct dossier **out)
{
	struct dossier *d = mem_new_of(ctx->mem, struct dossier);
	const struct portal *portal;
	struct str product;

	TRY(portal_get(ctx, &portal));
	TRY(product_only(ctx, &product));
	d->state = S_DRAFT;
	d->account = ctx->by.role == ROLE_ANONYMOUS ? (struct id){ { 0 } } : ctx->by.account;
	d->revision = 1;
	facts_set(&d->facts, F_BILL_COUNTRY, STR(COUNTRY_DEFAULT), ORIGIN_PORTAL);
	if (product.n > 0)
		facts_set(&d->facts, F_PRODUCT, product, ORIGIN_PORTAL);
	for (size_t i = 0; i < portal->n_defaults; i++)
		facts_set(&d->facts, portal->defaults[i].field, portal->defaults[i].value, ORIGIN_PORTAL);
	for (size_t i = 0; i < portal->n_locks; i++)
		facts_set(&d->facts, portal->locks[i].field, portal->locks[i].value, ORIGIN_PORTAL);
	*out = d;
	return OK;
}

static struct db_value account_value(const struct id *account)
{
	return id_is_zero(*account) ? DB_NULL : DB_BYTES(id_view(account));
}

struct names { struct str siren, org_name, holder, product_name; };

static void names_of(struct mem *mem, const struct facts *facts, const struct product *product,
	struct names *out)
{
	*out = (struct names){ .siren = facts_get(facts, F_SIREN),
		.org_name = facts_get(facts, F_ORG_NAME), .holder = facts_person(mem, facts, F_H_CIVILITY),
		.product_name = product == NULL ? STR("") : product->name };
}

/* Whether lists already show this: nothing they show was typed, and the product is the version that was priced
 * when they were written, so its name too. */
static bool lists_stand(struct mem *mem, const struct dossier *d, const struct situation *s,
	const struct names *now)
{
	struct names before;

	if (d->kept.seen == 0 || s->product == NULL ||
	    !str_eq(facts_get(&d->kept, F_PRODUCT), facts_get(&d->facts, F_PRODUCT)) ||
	    !str_eq(facts_get(&d->kept, F_PRODUCT_VERSION),
		    str_fmt(mem, "%lld", (long long)s->product->version)))
		return false;
	names_of(mem, &d->kept, s->product, &before);
	return str_eq(before.siren, now->siren) && str_eq(before.org_name, now->org_name) &&
		str_eq(before.holder, now->holder);
}

static struct recall_key key_of(const struct ctx *ctx, const struct dossier *d)
{
	return (struct recall_key){ ctx->portal, d->id, d->revision, d->version, d->nonce };
}

/* Nearly always there is a row to change, which costs less than to find out that it cannot be added. */
static enum err put_facts(struct ctx *ctx, const struct dossier *d)
{
	struct str body = facts_text(ctx->mem, &d->facts);
	int64_t changed;

	TRY(DB_DO(ctx->db, dossier_facts_again, &changed, .portal = DB_INT(ctx->portal), .dossier = DB_ID(d->id),
		.revision = DB_INT(d->revision), .body = DB_TEXT(body), .now_ms = DB_INT(d->saved_ms)));
	if (changed > 0)
		return OK;
	return DB_DO(ctx->db, dossier_facts_put, NULL, .portal = DB_INT(ctx->portal), .dossier = DB_ID(d->id),
		.revision = DB_INT(d->revision), .body = DB_TEXT(body), .now_ms = DB_INT(d->saved_ms));
}

/* Facts and what lists show of them, in the draft's revision. */
static enum err write_facts(struct ctx *ctx, struct dossier *d, const struct situation *s)
{
	const struct recall_key key = key_of(ctx, d);
	struct names names;

	if (!facts_fit(&d->facts))
		return ERR_LIMIT;
	TRY(put_facts(ctx, d));
	names_of(ctx->mem, &d->facts, s->product, &names);
	if (!lists_stand(ctx->mem, d, s, &names))
		TRY(DB_DO(ctx->db, dossier_index_put, NULL, .portal = DB_INT(ctx->portal),
			.dossier = DB_ID(d->id), .siren = DB_TEXT(names.siren),
			.org_name = DB_TEXT(names.org_name), .holder = DB_TEXT(names.holder),
			.product_name = DB_TEXT(names.product_name)));
	d->kept = d->facts;
	if (ctx->recall != NULL)
		recall_keep(ctx->recall, &key, &d->facts);
	return OK;
}

/* The secret of the cookie dies; another opens the draft. */
static enum err renew_secret(struct ctx *ctx, struct dossier *d, struct str *secret_out)
{
	struct str secret = crypt_token(ctx->secret, ctx->world);
	struct hash hashed = crypt_sha256(secret);
	int64_t changed;

	TRY(DB_DO(ctx->db, dossier_secret, &changed, .portal = DB_INT(ctx->portal), .id = DB_ID(d->id),
		.secret = DB_BYTES(hash_view(&hashed))));
	if (changed == 0)
		return ERR_DENIED;
	*secret_out = secret;
	return OK;
}

/* Up to the full hour: the saves of one sitting share it. */
static int64_t idle_deadline(int64_t now_ms)
{
	int64_t deadline = now_ms + (int64_t)life_states[S_DRAFT].wait_days * DAY_MS;

	return deadline + (HOUR_MS - deadline % HOUR_MS) % HOUR_MS;
}

/* The draft was touched: its time begins anew. */
static enum err put_off(struct ctx *ctx, struct dossier *d)
{
	int64_t deadline = idle_deadline(d->saved_ms);

	if (deadline != d->deadline_ms)
		TRY(DB_DO(ctx->db, dossier_put_off, NULL, .portal = DB_INT(ctx->portal), .id = DB_ID(d->id),
			.deadline_ms = DB_INT(deadline)));
	d->deadline_ms = deadline;
	return OK;
}

/* opened: the draft that the visitor's cookie opens. Who knows a form's number and not the secret of the draft that it
 * made, which has gone on since, makes another. */
static enum err insert(struct ctx *ctx, struct dossier *d, struct id opened, struct str secret, bool *is_new_out)
{
	struct hash hashed = crypt_sha256(secret);
	int64_t made = 0;

	*is_new_out = false;
	for (int i = 0; i < REFERENCE_TRIES && made == 0; i++) {
		struct dossier *there;

		d->reference = reference_new(ctx->mem, ctx->world, ctx_today(ctx).year);
		TRY(DB_DO(ctx->db, dossier_add, &made, .portal = DB_INT(ctx->portal), .id = DB_ID(d->id),
			.reference = DB_TEXT(d->reference), .state = DB_TEXT(STR("draft")),
			.account = account_value(&d->account),
			.secret = secret.n == 0 ? DB_NULL : DB_BYTES(hash_view(&hashed)),
			.nonce = DB_TEXT(d->nonce), .now_ms = DB_INT(d->saved_ms),
			.deadline_ms = DB_INT(d->deadline_ms)));
		if (made > 0 || dossier_by_id(ctx, d->id, &there) != OK)
			continue;
		if (!id_is_zero(there->account) || id_eq(opened, d->id) || str_eq(there->nonce, d->nonce)) {
			*d = *there;            /* the same form again, from the same hands */
			return OK;
		}
		d->id = ctx->by.dossier = id_new(ctx->world);
	}
	*is_new_out = made > 0;
	return made > 0 ? OK : ERR_CONFLICT;
}

enum err dossier_add(struct ctx *ctx, struct dossier *d, struct id id, struct str *secret_out)
{
	const struct life_act act = { .event = E_CREATE };
	struct situation s;
	const struct portal *portal;
	struct id opened = ctx->by.dossier;
	enum life_refusal why;
	bool is_new;

	TRY(portal_get(ctx, &portal));
	if (life_find(S_NONE, E_CREATE, ctx->by.role, portal->is_open ? LF(LF_PORTAL_OPEN) : 0, &why) == NULL)
		return ERR_DENIED;
	*secret_out = id_is_zero(d->account) ? crypt_token(ctx->secret, ctx->world) : STR("");
	d->id = id;
	d->version = 1;
	d->nonce = id_hex(ctx->mem, id);
	d->created_ms = d->saved_ms = d->changed_ms = ctx_now_ms(ctx);
	d->deadline_ms = idle_deadline(d->saved_ms);
	if (id_is_zero(d->account))
		ctx->by.dossier = id;
	TRY(insert(ctx, d, opened, *secret_out, &is_new));
	if (!is_new)
		return id_is_zero(d->account) ? renew_secret(ctx, d, secret_out) : OK;
	TRY(situation_of(ctx, d, &s));
	dossier_settle(ctx, d, &s);
	TRY(write_facts(ctx, d, &s));
	return life_tell(ctx, d, S_NONE, &act);
}

/* The columns of the two ways to open one are the same, by name and order. */
_Static_assert((int)dossier_by_id_deadline_ms == (int)dossier_by_reference_deadline_ms, "columns differ");

static void read_row(const struct db_rows *rows, struct dossier *d)
{
	*d = (struct dossier){ .id = db_id(rows, dossier_by_id_id),
		.reference = db_text(rows, dossier_by_id_reference),
		.state = life_state_of(db_text(rows, dossier_by_id_state)),
		.version = db_int(rows, dossier_by_id_version),
		.account = db_id(rows, dossier_by_id_account),
		.revision = db_int(rows, dossier_by_id_revision), .nonce = db_text(rows, dossier_by_id_nonce),
		.cause = db_text(rows, dossier_by_id_cause), .round = db_int(rows, dossier_by_id_round),
		.is_paper_final = db_int(rows, dossier_by_id_is_paper_final) != 0,
		.has_rep_access = db_int(rows, dossier_by_id_has_rep_access) != 0,
		.is_held = db_int(rows, dossier_by_id_is_held) != 0,
		.form_document = db_id(rows, dossier_by_id_form_document),
		.created_ms = db_int(rows, dossier_by_id_created_ms),
		.saved_ms = db_int(rows, dossier_by_id_saved_ms),
		.changed_ms = db_int(rows, dossier_by_id_changed_ms),
		.submitted_ms = db_int(rows, dossier_by_id_submitted_ms),
		.deadline_ms = db_int(rows, dossier_by_id_deadline_ms) };
}

static enum err read_facts(struct ctx *ctx, struct dossier *d)
{
	const struct recall_key key = key_of(ctx, d);

	if (ctx->recall != NULL && recall_find(ctx->recall, ctx->mem, &key, &d->facts)) {
		d->kept = d->facts;
		return OK;
	}
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, dossier_facts_get, .portal = DB_INT(ctx->portal),
		.dossier = DB_ID(d->id), .revision = DB_INT(d->revision));
	bool is_there = db_next(rows);
	struct str body = is_there ? db_text(rows, dossier_facts_get_body) : STR("");

	TRY(db_end(&rows));
	if (!is_there)
		return OK;
	TRY(facts_read(ctx->mem, body, &d->facts));
	d->kept = d->facts;
	if (ctx->recall != NULL)
		recall_keep(ctx->recall, &key, &d->facts);
	return OK;
}

static enum err open_rows(struct ctx *ctx, struct db_rows *rows, struct dossier **out)
{
	struct dossier *d = mem_room(ctx->mem, sizeof *d);      /* read_row writes all of it */
	bool is_there = db_next(rows);

	if (is_there)
		read_row(rows, d);
	TRY(db_end(&rows));
	if (!is_there || d->state == S_COUNT || !may_see(ctx, d))
		return ERR_NOT_FOUND;
	TRY(read_facts(ctx, d));
	*out = d;
	return OK;
}

enum err dossier_open(struct ctx *ctx, struct str typed, struct dossier **out)
{
	struct str reference;

	if (!reference_read(ctx->mem, typed, &reference))
		return ERR_NOT_FOUND;
	return open_rows(ctx, DB_EACH(ctx->db, ctx->mem, dossier_by_reference, .portal = DB_INT(ctx->portal),
		.reference = DB_TEXT(reference)), out);
}

enum err dossier_by_id(struct ctx *ctx, struct id id, struct dossier **out)
{
	return open_rows(ctx, DB_EACH(ctx->db, ctx->mem, dossier_by_id, .portal = DB_INT(ctx->portal),
		.id = DB_ID(id)), out);
}

enum err dossier_id_by_secret(struct ctx *ctx, struct str secret, struct id *out)
{
	struct hash hashed = crypt_sha256(secret);
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, dossier_by_secret, .portal = DB_INT(ctx->portal),
		.secret = DB_BYTES(hash_view(&hashed)));
	bool is_there = db_next(rows);

	if (is_there)
		*out = db_id(rows, dossier_by_secret_id);
	TRY(db_end(&rows));
	return is_there ? OK : ERR_NOT_FOUND;
}

enum err dossier_save(struct ctx *ctx, struct dossier *d, struct str nonce)
{
	struct situation s = { .portal = NULL };

	return dossier_save_in(ctx, d, nonce, &s);
}

enum err dossier_save_in(struct ctx *ctx, struct dossier *d, struct str nonce, struct situation *s)
{
	int64_t changed, now_ms = ctx_now_ms(ctx);

	assert(nonce.n <= NONCE_BYTES_MAX);
	TRY(situation_again(ctx, d, s));
	if (nonce.n > 0 && str_eq(nonce, d->nonce))
		return OK;
	if (d->state != S_DRAFT)
		return ERR_DENIED;
	dossier_settle(ctx, d, s);
	TRY(DB_DO(ctx->db, dossier_saved, &changed, .portal = DB_INT(ctx->portal), .id = DB_ID(d->id),
		.version = DB_INT(d->version), .nonce = DB_TEXT(nonce),
		.is_paper_final = DB_INT(d->is_paper_final), .now_ms = DB_INT(now_ms)));
	if (changed == 0)
		return ERR_CONFLICT;
	d->version++;
	d->nonce = nonce;
	d->saved_ms = d->changed_ms = now_ms;
	TRY(put_off(ctx, d));
	TRY(write_facts(ctx, d, s));
	return journal_add(ctx, d->id, STR("order.save"), NULL);
}

enum err dossier_touch(struct ctx *ctx, struct dossier *d)
{
	int64_t changed, now_ms = ctx_now_ms(ctx);

	TRY(DB_DO(ctx->db, dossier_touch, &changed, .portal = DB_INT(ctx->portal), .id = DB_ID(d->id),
		.now_ms = DB_INT(now_ms)));
	if (changed == 0)
		return ERR_CONFLICT;
	d->version++;
	d->saved_ms = d->changed_ms = now_ms;
	return put_off(ctx, d);
}

enum err dossier_attach(struct ctx *ctx, struct dossier *d, struct str nonce)
{
	const struct life_act act = { .event = E_ATTACH, .nonce = nonce };
	enum life_refusal why;
	int64_t changed;

	if (!id_is_zero(d->account) && id_eq(d->account, ctx->by.account))
		return OK;
	uint32_t facts = id_is_zero(d->account) ? 0 : LF(LF_OWNED);

	if (id_is_zero(ctx->by.account) || life_find(d->state, E_ATTACH, ctx->by.role, facts, &why) == NULL)
		return ERR_DENIED;
	TRY(DB_DO(ctx->db, dossier_attach, &changed, .portal = DB_INT(ctx->portal), .id = DB_ID(d->id),
		.account = DB_ID(ctx->by.account), .nonce = DB_TEXT(nonce), .version = DB_INT(d->version),
		.now_ms = DB_INT(ctx_now_ms(ctx))));
	if (changed == 0)
		return ERR_CONFLICT;
	d->account = ctx->by.account;
	d->nonce = nonce;
	d->version++;
	d->changed_ms = ctx_now_ms(ctx);
	return life_tell(ctx, d, S_DRAFT, &act);
}

/* The product that is chosen now; NULL: none, or one that is not sold any more. */
static enum err read_product(struct ctx *ctx, const struct dossier *d, struct situation *s)
{
	struct str chosen = facts_get(&d->facts, F_PRODUCT);
	struct product *product = NULL;
	enum err e = chosen.n == 0 ? ERR_NOT_FOUND : product_get(ctx, chosen, &product);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	s->product = e == OK ? product : NULL;
	return OK;
}

enum err situation_of(struct ctx *ctx, const struct dossier *d, struct situation *out)
{
	const struct portal *portal;
	struct office *offices;

	*out = (struct situation){ .facts = &d->facts, .today = ctx_today(ctx),
		.is_connected = !id_is_zero(ctx->by.account) };
	TRY(portal_get(ctx, &portal));
	TRY(read_product(ctx, d, out));
	TRY(office_list(ctx, &offices, &out->n_offices));
	out->portal = portal;
	out->offices = offices;
	return OK;
}

enum err situation_again(struct ctx *ctx, const struct dossier *d, struct situation *s)
{
	if (s->portal == NULL)
		return situation_of(ctx, d, s);
	s->facts = &d->facts;
	if (s->product != NULL && str_eq(s->product->id, facts_get(&d->facts, F_PRODUCT)))
		return OK;
	return read_product(ctx, d, s);
}

enum err dossier_list(struct ctx *ctx, int64_t before_ms, size_t limit, struct dossier_row **out,
	size_t *n_out)
{
	struct db_rows *rows = DB_EACH(ctx->db, ctx->mem, dossier_list, .portal = DB_INT(ctx->portal),
		.account = DB_ID(ctx->by.account), .before_ms = DB_INT(before_ms == 0 ? INT64_MAX : before_ms),
		.rows_max = DB_INT((int64_t)limit));

	*out = mem_get(ctx->mem, limit + 1, sizeof **out);
	*n_out = 0;
	while (db_next(rows) && *n_out < limit) {
		(*out)[(*n_out)++] = (struct dossier_row){ .id = db_id(rows, dossier_list_id),
			.reference = db_text(rows, dossier_list_reference),
			.holder = db_text(rows, dossier_list_holder),
			.org_name = db_text(rows, dossier_list_org_name),
			.product_name = db_text(rows, dossier_list_product_name),
			.state = life_state_of(db_text(rows, dossier_list_state)),
			.changed_ms = db_int(rows, dossier_list_changed_ms),
			.deadline_ms = db_int(rows, dossier_list_deadline_ms) };
	}
	return db_end(&rows);
}
