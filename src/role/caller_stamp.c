/* caller_stamp.c - outside authorities: the clerk's question out, their bytes back.
 *
 * Never   looks into what comes back; asks an authority that the configuration does not name.
 * Limits  stamp.wait seconds a question, within the deadline of asks.c. */
#include "platform/memfd.h"
#include "reach/stamp.h"
#include "role/caller.h"

void caller_stampers(struct caller *c)
{
	static const enum conf_key keys[CALLER_STAMPERS] = { CONF_STAMP_FIRST, CONF_STAMP_SECOND };
	struct stamp_settings set = { .ca_file = conf_text(c->conf, CONF_STAMP_CA),
				      .timeout_ms = conf_int(c->conf, CONF_STAMP_WAIT) * 1000 };

	_Static_assert((int)STAMP_ANSWER_BYTES_MAX == (int)ASK_DER_BYTES_MAX, "an answer fits its message");
	for (size_t i = 0; i < CALLER_STAMPERS; i++) {
		set.url = conf_text(c->conf, keys[i]);
		if (str_starts(set.url, STR("http")))
			c->stamper[i] = stamp_http(c->mem, &set);
	}
	set.url = STR("");
	set.inside = conf_text(c->conf, CONF_STAMP_INSIDE);
	c->informer = inform_http(c->mem, &set);
}

enum err caller_stamp(const struct caller *c, struct mem *m, const struct ask_values *in, struct ask_values *out)
{
	struct str response = STR(""), reason = STR("no such authority is configured");
	enum outcome o = OUTCOME_CONFIG;
	uint64_t which;

	if (!ask_number(in->field[0], &which) || which >= CALLER_STAMPERS)
		return ERR_INVALID;
	const struct stamper *s = &c->stamper[which];

	if (s->name != NULL)
		o = s->stamp(s->self, m, in->field[1], &response, &reason);
	*out = (struct ask_values){ .field = { caller_word(o), reason, response } };
	return OK;
}

enum err caller_status(const struct caller *c, struct mem *m, const struct ask_values *in, struct ask_values *out)
{
	struct str answer = STR(""), reason;
	enum outcome o = c->informer.inform(c->informer.self, m, in->field[0], in->field[1], &answer, &reason);

	*out = (struct ask_values){ .field = { caller_word(o), reason } };
	if (o != OUTCOME_OK)
		return OK;
	TRY(memfd_of("status", answer, &out->fd[0]));
	mem_defer_close(m, out->fd[0]);
	out->fds = 1;
	return OK;
}
