/* page_delegation.c - « Délégation de signature », filled in with the order's names: to be printed, completed and
 * signed by hand, then joined to the order as any other document.
 *
 * For     the row /commande/{}/delegation.pdf of routes.c.
 * Never   keeps what it made: the next one is made of what the order says then.
 * Fails   ERR_NOT_FOUND: the order has no delegate, or is not the asker's. */
#include <unistd.h>

#include "base/siren.h"
#include "paper/papers.h"
#include "platform/memfd.h"
#include "web/handlers.h"
#include "web/order.h"
#include "web/words.h"

enum { PAPER_BYTES_MAX = 4 * 1024 * 1024 };

static enum err open_order(struct ctx *ctx, const struct request *rq, struct dossier **out)
{
	TRY(dossier_open(ctx, request_path(rq, 0), out));
	return facts_second(&(*out)->facts) == F_D_CIVILITY ? OK : ERR_NOT_FOUND;
}

/* What the order does not say yet stays a line to write on. */
static struct delegation_paper paper_of(struct ctx *ctx, const struct dossier *d, const struct situation *s)
{
	const struct facts *f = &d->facts;

	return (struct delegation_paper){
		.about = { .portal = s->portal->name, .operated_by = s->portal->operated_by,
			   .reference = d->reference, .organisation = facts_get(f, F_ORG_NAME),
			   .siren = siren_show(ctx->mem, facts_get(f, F_SIREN)), .made_ms = ctx_now_ms(ctx) },
		.representative = facts_person(ctx->mem, f, F_R_CIVILITY),
		.representative_function = facts_get(f, persons[facts_who(f, PERSON_REP)].function),
		.delegate = facts_person(ctx->mem, f, F_D_CIVILITY),
		.delegate_function = facts_get(f, F_D_FUNCTION),
		.holder = facts_person(ctx->mem, f, F_H_CIVILITY),
		.product = s->product == NULL ? STR("") : s->product->name,
	};
}

enum err delegation_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	struct dossier *d;
	struct situation s;
	int fd;

	TRY(open_order(ctx, rq, &d));
	TRY(situation_of(ctx, d, &s));
	const struct delegation_paper paper = paper_of(ctx, d, &s);

	TRY(memfd_of("delegation", delegation_model(ctx->mem, &paper), &fd));
	mem_defer_close(ctx->mem, fd);
	out->at[0] = (struct route_ask){
		.ask = ASK_FORM,
		.values = { .field = { STR("{}") }, .fd = { fd }, .fds = 1 },
	};
	out->n = 1;
	return OK;
}

enum err delegation_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	const struct request_answer *a = request_answer(rq, 0);
	struct dossier *d;
	size_t bytes;

	TRY(open_order(ctx, rq, &d));
	if (a->err != OK)
		return a->err;
	if (a->values.fds != 1)
		return err_note(ERR_REMOTE, "why=\"a report without its file\"");
	TRY(memfd_check(a->values.fd[0], PAPER_BYTES_MAX, &bytes));
	int sent = dup(a->values.fd[0]);

	if (sent < 0)
		return err_note(ERR_BUSY, "call=dup why=\"no descriptor is left\"");
	reply_file(rp, STR("application/pdf"), str_fmt(ctx->mem, "delegation-" STR_FMT ".pdf", STR_ARG(d->reference)),
		   sent, bytes);
	return OK;
}
