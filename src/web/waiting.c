/* waiting.c - see waiting.h.
 *
 * For     the door and step 1 of a new order.
 * Never   fails a page: without the draft it is the same, less a sentence. */
#include "web/waiting.h"

#include "core/dossier.h"
#include "web/words.h"

struct view_waiting waiting_of(struct ctx *ctx, const struct request *rq)
{
	struct dossier *d;

	if (id_is_zero(rq->draft) || dossier_by_id(ctx, rq->draft, &d) != OK)
		return (struct view_waiting){ .path = STR("") };
	return (struct view_waiting){
		.reference = d->reference,
		.organisation = facts_get(&d->facts, F_ORG_NAME),
		.saved = words_moment(ctx, d->saved_ms),
		.path = str_fmt(ctx->mem, "/commande/" STR_FMT "/modalites", STR_ARG(d->reference)),
	};
}
