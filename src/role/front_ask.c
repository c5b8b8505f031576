/* front_ask.c - what a request asks of other processes, between turns.
 *
 * For     front.c.
 * Never   asks inside a transaction; waits.
 * Fails   an ask that cannot be sent, is lost or late: its request, with 503.
 * Limits  ASKED_MAX requests that wait, then 503. */
#include "role/front_own.h"

#include <assert.h>
#include <unistd.h>

enum { ASKED_MAX = 64 };

void act_refuse(struct front *f, struct act *a, enum err e)
{
	for (size_t i = 0; i < a->asks; i++)
		if (!a->has_answer[i])
			proc_ask_forget(f->peers, a->ask_id[i]);
	act_fail(a, e);
	act_send(f, a);
}

/* Outside any transaction. An ask that cannot be sent fails its request. */
static enum err act_ask(struct front *f, struct act *a)
{
	struct route_asks wanted;

	TRY(gate_asks(&a->ctx, a->request, &wanted));
	if (wanted.n > 0 && (f->peers == NULL || f->asked.n >= ASKED_MAX))
		return ERR_BUSY;
	for (size_t i = 0; i < wanted.n; i++) {
		TRY(proc_ask_send(f->peers, wanted.at[i].ask, &wanted.at[i].values, &a->ask_id[i]));
		a->asks = i + 1;
	}
	a->request->answers_n = wanted.n;
	return OK;
}

void front_ask_all(struct front *f)
{
	struct act *a;

	assert(!f->in_turn);
	while ((a = acts_take(&f->to_ask)) != NULL) {
		enum err e = act_ask(f, a);

		mem_reset(f->gate.secret);
		if (e != OK)
			act_refuse(f, a, e);
		else
			acts_add(a->asks == 0 ? &f->ready : &f->asked, a);
	}
}

/* An answer moves into its request's arena; its descriptors with it. */
static void answer_keep(struct act *a, size_t i, const struct proc_answer *answer)
{
	struct request_answer *to = &a->request->answers[i];

	to->err = answer->err;
	a->has_answer[i] = true;
	a->answers++;
	if (answer->err == ERR_REMOTE || answer->err == ERR_BUSY)
		a->is_lost = true;
	if (answer->err != OK)
		return;
	to->values = answer->values;
	for (size_t n = 0; n < ASK_FIELDS_MAX; n++)
		to->values.field[n] = str_copy(a->ctx.mem, answer->values.field[n]);
	for (size_t n = 0; n < answer->values.fds; n++) {
		to->values.fd[n] = dup(answer->values.fd[n]);
		if (to->values.fd[n] >= 0)
			mem_defer_close(a->ctx.mem, to->values.fd[n]);
		else
			a->is_lost = true;
	}
}

/* The request that waits for this ask leaves the list when it was the last one. */
static void answer_give(struct front *f, const struct proc_answer *answer)
{
	struct acts kept = { 0 };
	struct act *a;

	while ((a = acts_take(&f->asked)) != NULL) {
		for (size_t i = 0; i < a->asks; i++)
			if (!a->has_answer[i] && a->ask_id[i] == answer->id)
				answer_keep(a, i, answer);
		acts_add(a->answers == a->asks ? &f->ready : &kept, a);
	}
	f->asked = kept;
}

void front_answers_take(struct front *f)
{
	struct proc_answer answer;

	while (f->peers != NULL && proc_ask_take(f->peers, f->answers, &answer)) {
		answer_give(f, &answer);
		mem_reset(f->answers);
	}
}
