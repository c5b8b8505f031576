/* recheck.c - the register's word then and now.
 *
 * For     submit, the recap, the clerk's round.
 * Never   changes an answer of the order: what was signed stays, the office decides.
 * Holds   rows of dossier_flag; "checked" says when it was read last. */
#include "core/recheck.h"

#include "core/ctx.h"
#include "core/dossier.h"
#include "core/journal.h"
#include "gen/sql.h"
#include "platform/db.h"

void recheck_read(struct ctx *ctx, const struct facts *facts, struct recheck *out)
{
	struct org_record now = { .answer = ORG_ABSENT };

	*out = (struct recheck){ .is_asked = false };
	if (ctx->directory == NULL || org_outcome(facts) != OUTCOME_FOUND)
		return;
	enum err e = ctx->directory->unit(ctx->directory->self, ctx->mem, facts_get(facts, F_SIREN),
					  facts_get(facts, F_SIRENE_NIC), &now.unit);

	if (e != OK && e != ERR_NOT_FOUND)
		return;                 /* it answered when the step was typed: the office looks again */
	out->is_asked = true;
	now.answer = e == OK ? ORG_FOUND : ORG_ABSENT;
	out->n = org_differences(ctx->mem, facts, &now, out->v);
}

bool recheck_stops(const struct recheck *r)
{
	for (size_t i = 0; i < r->n; i++) {
		if (org_change_stops(r->v[i].change))
			return true;
	}
	return false;
}

static enum err put(struct ctx *ctx, struct id dossier, const char *flag, struct str detail, const char *noticed)
{
	return DB_DO(ctx->db, flag_put, NULL, .portal = DB_INT(ctx->portal), .dossier = DB_ID(dossier),
		     .flag = DB_TEXT(str_of(flag)), .detail = DB_TEXT(detail),
		     .noticed = DB_TEXT(str_of(noticed)), .now_ms = DB_INT(ctx_now_ms(ctx)));
}

static struct str detail_of(struct mem *m, const struct org_difference *d)
{
	return str_fmt(m, STR_FMT " > " STR_FMT, STR_ARG(d->was), STR_ARG(d->now));
}

enum err recheck_keep(struct ctx *ctx, struct id dossier, const struct facts *facts, const struct recheck *r,
		      const char *noticed)
{
	struct json *details = json_object(ctx->mem), *names = json_array(ctx->mem);

	if (org_outcome(facts) == OUTCOME_DEGRADED) {
		TRY(put(ctx, dossier, "manual", facts_get(facts, F_SIRENE_REASON), noticed));
		json_add_str(names, STR("manual"));
	}
	for (size_t i = 0; i < r->n; i++) {
		const char *name = org_change_name(r->v[i].change);

		TRY(put(ctx, dossier, name, detail_of(ctx->mem, &r->v[i]), noticed));
		json_add_str(names, str_of(name));
	}
	if (json_count(names) == 0)
		return OK;
	json_set(details, "flags", names);
	json_set_str(details, "noticed", str_of(noticed));
	return journal_add(ctx, dossier, STR("dossier.flagged"), details);
}

enum err flag_list(struct ctx *ctx, struct id dossier, struct dossier_flag **out, size_t *n_out)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, flag_list, .portal = DB_INT(ctx->portal),
				    .dossier = DB_ID(dossier), .n = DB_INT(DOSSIER_FLAGS_MAX));

	*out = mem_get(ctx->mem, DOSSIER_FLAGS_MAX, sizeof **out);
	*n_out = 0;
	while (db_next(r)) {
		(*out)[(*n_out)++] = (struct dossier_flag){
			db_text(r, flag_list_flag), db_text(r, flag_list_detail), db_text(r, flag_list_noticed),
			db_int(r, flag_list_at_ms),
		};
	}
	return db_end(&r);
}

enum err recheck_due(struct ctx *ctx, struct recheck_due **out, size_t *n_out)
{
	struct db_rows *r = DB_EACH(ctx->db, ctx->mem, recheck_due,
				    .since_ms = DB_INT(ctx_now_ms(ctx) - RECHECK_EVERY_MS),
				    .n = DB_INT(RECHECK_DUE_MAX));

	*out = mem_get(ctx->mem, RECHECK_DUE_MAX, sizeof **out);
	*n_out = 0;
	while (db_next(r)) {
		(*out)[(*n_out)++] = (struct recheck_due){ db_int(r, recheck_due_portal), db_id(r, recheck_due_id) };
	}
	return db_end(&r);
}

enum err recheck_dossier(struct ctx *ctx, struct id id)
{
	struct dossier *d;
	struct recheck r;

	TRY(dossier_by_id(ctx, id, &d));
	const char *noticed = d->state == S_APPROVED ? "issuance" : "review";

	recheck_read(ctx, &d->facts, &r);
	if (r.is_asked)
		TRY(recheck_keep(ctx, id, &d->facts, &r, noticed));
	return put(ctx, id, "checked", r.is_asked ? STR("") : STR("not asked"), noticed);
}
