#ifndef WEB_GATE_PAGE_H
#define WEB_GATE_PAGE_H
#include "web/gate.h"

/* gate_page.h - what the gate answers in a page's place: log in first, send it again, it failed. */

/* A GET or a POST that nobody may make yet: 303 to the log-in that it wants, and back. */
void gate_send_to_login(struct ctx *, const struct request *, struct reply *);

/* A POST whose session has ended: the log-in page, which carries the typed values. */
void gate_keep(struct ctx *, const struct request *, struct reply *);

/* The typed values again, to be sent to action at the person's press. rq's cookie keys the new
 * token. */
void gate_offer(struct ctx *, const struct request *, struct str action, const struct pairs *,
		struct reply *);

/* Typed values as one hidden field, and back: false when it is not one of ours. Secrets stay
 * out. */
struct str kept_pack(struct mem *, const struct pairs *);
bool kept_unpack(struct mem *, struct str kept, struct pairs *out);
/* An address that kept values may be sent to: a POST row with ROUTE_KEEP. */
bool kept_fits(struct str action, const struct pairs *);

#endif
