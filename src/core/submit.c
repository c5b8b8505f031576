/* submit.c - « Valider »: everything is checked again on what is stored, then frozen, then the life moves.
 *
 * For     step 6.
 * Never   submits what the page showed: only what the database holds; changes anything when a complaint
 *         stands, but the price, which is shown anew.
 * Source  the guard of the handbook's life page, 3.1. */
#include "core/account.h"
#include "core/dossier.h"
#include "core/org.h"
#include "core/pieces.h"
#include "core/recheck.h"
#include "gen/sql.h"
#include "platform/db.h"

static enum err check_account(struct ctx *ctx, const struct dossier *d, struct submission *out)
{
	struct account account;

	out->needs_account = id_is_zero(d->account) || !id_eq(d->account, ctx->by.account);
	if (out->needs_account)
		return OK;
	TRY(account_read(ctx, d->account, &account));
	out->needs_confirmation = !account.is_confirmed;
	return OK;
}

static void check_steps(struct ctx *ctx, const struct situation *s, struct submission *out)
{
	for (unsigned step = 0; step < STEP_ORDER_COUNT; step++) {
		size_t before = out->complaints.n;

		step_check(ctx->mem, s, (enum step)step, &out->complaints);
		if (out->complaints.n > before)
			out->steps_wrong |= 1u << step;
	}
}

static enum err check_pieces(struct ctx *ctx, const struct dossier *d, const struct situation *s,
	struct submission *out)
{
	struct complaints *all = mem_new_of(ctx->mem, struct complaints);
	struct str names[COMPLAINTS_MAX];
	struct piece_row *rows;
	size_t n;

	TRY(piece_list(ctx, d, &rows, &n));
	pieces_check(ctx->lang, rows, n, s, all);
	for (size_t i = 0; i < all->n; i++)
		names[i] = all->list[i].value;
	out->misses_pieces = all->n > 0;
	out->missing = str_join(ctx->mem, names, all->n, STR(", "));
	if (all->n > 0)
		out->steps_wrong |= 1u << STEP_PIECES;
	for (size_t i = 0; i < all->n; i++)
		complain_of(&out->complaints, F_PAPER, all->list[i].say, all->list[i].hole, all->list[i].value);
	return OK;
}

/* The price that was shown is the one that is frozen; another one is shown first. */
static bool has_other_price(struct ctx *ctx, const struct dossier *d, const struct product *p)
{
	int64_t cents, vat;

	if (p == NULL || !product_price(p, facts_get(&d->facts, F_PACK), facts_get(&d->facts, F_DEVICE_MODE),
		&cents, &vat))
		return false;
	return !str_eq(facts_get(&d->facts, F_PRICE_CENTS), str_fmt(ctx->mem, "%lld", (long long)cents));
}

/* The register is read again: the unit and the establishment must still be active and shown. */
static void check_register(struct ctx *ctx, const struct recheck *r, struct submission *out)
{
	if (!recheck_stops(r))
		return;
	complain_of(&out->complaints, F_NIC, SAY_val_changed, "quoi", say(ctx->lang, SAY_val_changed_site));
	out->steps_wrong |= 1u << STEP_ORGANISATION;
}

/* The answers as they will be signed: branches that were not chosen are not part of them. */
static void freeze(const struct situation *s, struct facts *facts)
{
	for (unsigned id = 0; id < F_COUNT; id++) {
		bool is_kept = (fields[id].flags & FIELD_AUTO) != 0 || fields[id].only_if == IF_MANUAL ||
			field_is_shown((enum field_id)id, s);

		if (!is_kept)
			facts_set(facts, (enum field_id)id, STR(""), ORIGIN_NONE);
	}
}

static enum err write_frozen(struct ctx *ctx, struct dossier *d, const struct situation *s)
{
	struct facts frozen = d->facts;
	const struct rule_set *rules;
	struct terms terms;

	TRY(rules_get(ctx, &rules));
	TRY(terms_get(ctx, &terms));
	freeze(s, &frozen);
	facts_set(&frozen, F_RULES_VERSION, rules->version, ORIGIN_PORTAL);
	facts_set(&frozen, F_TERMS_VERSION, terms.version, ORIGIN_PORTAL);
	facts_set(&frozen, F_PRODUCT_VERSION, str_fmt(ctx->mem, "%lld", (long long)s->product->version),
		ORIGIN_PORTAL);
	d->facts = d->kept = frozen;
	return DB_DO(ctx->db, dossier_facts_put, NULL, .portal = DB_INT(ctx->portal), .dossier = DB_ID(d->id),
		.revision = DB_INT(d->revision), .body = DB_TEXT(facts_text(ctx->mem, &frozen)),
		.now_ms = DB_INT(ctx_now_ms(ctx)));
}

static enum err keep_new_price(struct ctx *ctx, struct dossier *d, struct submission *out)
{
	complain_of(&out->complaints, F_PRODUCT, SAY_val_changed, "quoi", say(ctx->lang, SAY_val_changed_price));
	out->steps_wrong |= 1u << STEP_CERTIFICATE;
	out->has_changed_price = true;
	facts_set(&d->facts, F_PRICE_CENTS, STR(""), ORIGIN_NONE);
	return dossier_save(ctx, d, STR(""));
}

static enum err submit(struct ctx *ctx, struct dossier *d, struct str nonce, struct submission *out)
{
	const struct life_act act = { .event = E_SUBMIT, .nonce = nonce, .known = LF(LF_COMPLETE) };
	struct situation s;
	struct recheck again;

	TRY(situation_of(ctx, d, &s));
	TRY(check_account(ctx, d, out));
	check_steps(ctx, &s, out);
	TRY(check_pieces(ctx, d, &s, out));
	recheck_read(ctx, &d->facts, &again);
	check_register(ctx, &again, out);
	if (has_other_price(ctx, d, s.product))
		return keep_new_price(ctx, d, out);
	if (out->needs_account || out->needs_confirmation || out->complaints.n > 0)
		return OK;
	TRY(write_frozen(ctx, d, &s));
	TRY(recheck_keep(ctx, d->id, &d->facts, &again, "validation"));
	TRY(life_fire(ctx, d, &act));
	out->is_done = true;
	return OK;
}

enum err dossier_submit(struct ctx *ctx, struct dossier *d, struct str nonce, struct submission *out)
{
	struct memo *memo = ctx->memo;

	*out = (struct submission){ .is_done = d->state != S_DRAFT && nonce.n > 0 && str_eq(nonce, d->nonce) };
	if (out->is_done)
		return OK;
	/* what is frozen is what is sold now, not what was a second ago */
	ctx->memo = NULL;
	enum err err = submit(ctx, d, nonce, out);

	ctx->memo = memo;
	return err;
}
