/* caller_job.c - the message between clerk and caller, both ways; the clerk links this alone. */
#include "role/caller.h"

#include "base/json.h"

static const char *const words[OUTCOME_COUNT] = {
	[OUTCOME_OK] = "OK",
	[OUTCOME_RETRY] = "RETRY",
	[OUTCOME_REFUSED] = "REFUSED",
	[OUTCOME_CONFIG] = "CONFIG",
};

void caller_job(struct mem *m, const struct letter *l, int message_fd, struct ask_values *out)
{
	struct json *job = json_object(m);

	json_set_str(job, "from", l->from);
	json_set_str(job, "id", l->id);
	json_set_str(job, "kind", STR("mail"));
	json_set_str(job, "to", l->to);
	*out = (struct ask_values){ .field = { json_text(m, job, ASK_JSON_BYTES_MAX) },
				    .fd = { message_fd }, .fds = 1 };
}

enum outcome caller_outcome(const struct ask_values *values, struct str *reason_out)
{
	*reason_out = values->field[1];
	for (unsigned i = 0; i < OUTCOME_COUNT; i++)
		if (str_eq_c(values->field[0], words[i]))
			return (enum outcome)i;
	return OUTCOME_RETRY;           /* a caller of another version */
}

struct str caller_word(enum outcome o)
{
	return str_of(words[o]);
}
