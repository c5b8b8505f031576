#ifndef ROLE_FRONT_ACT_H
#define ROLE_FRONT_ACT_H
#include "web/gate.h"

/* front_act.h - a request on its way through front.c, and the lists it waits in: one at a time, first in, first
 * out. It lives in its request's arena; a list owns nothing. */

struct act {                            /* a request on its way */
	struct act *next;
	struct http_request *http;
	struct request *request;
	struct ctx ctx;
	struct reply *reply;
	unsigned refused;
	uint32_t ask_id[REQUEST_ASKS_MAX];
	bool has_answer[REQUEST_ASKS_MAX];
	size_t asks, answers;
	bool is_lost;                   /* an ask of it got no answer */
	bool is_here;                   /* in a list of this turn; its client may hang up meanwhile */
};

struct acts {
	struct act *first, **last;
	size_t n;
};

static inline void acts_add(struct acts *list, struct act *a)
{
	if (list->first == NULL)
		list->last = &list->first;
	a->next = NULL;
	*list->last = a;
	list->last = &a->next;
	list->n++;
}

static inline struct act *acts_take(struct acts *list)
{
	struct act *a = list->first;

	if (a != NULL) {
		list->first = a->next;
		list->n--;
	}
	return a;
}

/* Takes this one out, wherever it stands; nothing when it is not there. */
static inline void acts_drop(struct acts *list, const struct act *gone)
{
	struct acts kept = { 0 };
	struct act *a;

	while ((a = acts_take(list)) != NULL)
		if (a != gone)
			acts_add(&kept, a);
	*list = kept;
}

#endif
