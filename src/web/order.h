#ifndef WEB_ORDER_H
#define WEB_ORDER_H
#include "core/drawn.h"
#include "core/ports.h"
#include "web/reply.h"
#include "web/request.h"

/* order.h - one step of an order between the request and the domain: opened, taken from the form, asked
 * of the register, kept, judged. The pages of the six steps are written on these verbs alone. */

struct order {
	struct dossier *dossier;
	struct situation situation;     /* of the dossier as it stands now */
	struct complaints complaints;
	enum step step;
	enum step done_before;          /* the steps before it are known to be done */
	bool is_new;                    /* no row yet: the page of /commande/nouvelle */
	struct str words;               /* step 1: a name typed in place of a number */
	struct str secret;              /* of a draft made by this request: for the cookie */
	struct drawn_merge *merge;      /* the draft was saved since the form was drawn; else NULL */
};

/* The dossier of the path's first part, "nouvelle" included, at a step. ERR_NOT_FOUND: not the asker's. */
MUST_CHECK enum err order_open(struct ctx *, const struct request *, enum step, struct order *out);
MUST_CHECK enum err order_open_at(struct ctx *, struct str reference, enum step, struct order *out);

/* The same, when the step may be shown: a draft, the steps before it done. Else the reply is set: where to go
 * instead. */
MUST_CHECK enum err order_enter(struct ctx *, const struct request *, struct reply *, enum step, struct order *out);

/* Takes every field of the step that the form holds into the facts. A box that did not come is not
 * ticked; what the portal fixes, what is never typed and what other steps own is left alone. */
void order_take(struct ctx *, const struct request *, struct order *);

/* When the draft was saved since the form was drawn (its field `base`, core/drawn.h): what was typed and what was
 * kept meanwhile become one. A form without the field, or of a new order, overwrites as it is. */
void order_merge(struct ctx *, const struct request *, struct order *);
/* Of a field that this form did not touch: another page has changed it meanwhile. */
bool order_keeps(const struct order *, enum field_id);
/* Fields changed here and elsewhere: the person must be asked. */
bool order_asks(const struct order *);

/* Asks the register about the SIREN and NIC of the facts and fills in what it says. What its file lacks is
 * asked live by a job: the outcome is then « waiting ». */
void order_look_up(struct ctx *, struct order *);

/* An order that waits for the live register, or has waited too long: looks whether the answer is there, and
 * keeps it. */
MUST_CHECK enum err order_settle(struct ctx *, struct order *);

/* Keeps the facts under the form's nonce, making the draft first when it is new; the situation is read again. Under
 * none when they are another page's too: the same form once more is compared once more. ERR_CONFLICT: somebody saved
 * meanwhile. */
MUST_CHECK enum err order_keep(struct ctx *, const struct request *, struct order *);

/* Fills order->complaints with those of the step. True: none. */
bool order_check(struct ctx *, struct order *);

/* /commande/REFERENCE/STEP; lives in ctx->mem. */
struct str order_path(struct ctx *, const struct order *, enum step);
extern const char *const order_step_paths[STEP_ORDER_COUNT];

/* For the column `knows` of the rows of steps 1 to 4: the names that the step's form may send. */
bool order_knows_organisation(struct str name);
bool order_knows_certificate(struct str name);
bool order_knows_persons(struct str name);
bool order_knows_arrangements(struct str name);
bool order_knows_panel(struct str name);        /* of the three that draw the panel */

#endif
