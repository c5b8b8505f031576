#ifndef ROLE_FRONT_OWN_H
#define ROLE_FRONT_OWN_H
#include "platform/http.h"
#include "role/front.h"
#include "role/front_act.h"

/* front_own.h - what front.c and front_ask.c share of the web process: nobody else looks inside. */

struct front {
	struct mem *answers;            /* of what proc_ask_take gives, until it is copied */
	struct gate gate;
	struct proc_peers *peers;
	struct http *http;
	int epoll_fd;
	size_t turn_max;                /* requests of a turn; on PostgreSQL one */
	bool is_alone, in_turn, was_busy;
	struct acts to_show, to_change; /* whole, to be handled in this turn */
	struct acts shown;              /* answered from committed rows alone: to be sent */
	struct acts turn;               /* answered, waiting for the commit */
	struct acts to_ask, asked, ready;
	unsigned in_flight, uploads;
	struct front_count count;
	void (*note)(void *self, struct str);
	void *note_self;
};

/* front.c: sends what the handler or act_fail has said. */
void act_send(struct front *, struct act *);
/* What the handler said is void. */
void act_fail(struct act *, enum err);

/* front_ask.c. Outside any transaction: sends the asks of to_ask. */
void front_ask_all(struct front *);
/* Takes the answers that came; whose last one it was is ready. */
void front_answers_take(struct front *);
/* Ends a request whose asks were not, or not all, answered. */
void act_refuse(struct front *, struct act *, enum err);

#endif
