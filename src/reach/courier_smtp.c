/* courier_smtp.c - mails by SMTP with STARTTLS; outcomes as platform/call.c judges them. */
#include "reach/courier.h"

#include "platform/call.h"

struct smtp {
	struct courier_smtp_settings set;
	struct call *call;
};

static const enum outcome outcomes[CALL_END_COUNT] = {
	[CALL_OK] = OUTCOME_OK,
	[CALL_RETRY] = OUTCOME_RETRY,
	[CALL_REFUSED] = OUTCOME_REFUSED,
	[CALL_CONFIG] = OUTCOME_CONFIG,
};

static enum outcome deliver(void *self, struct mem *m, const struct letter *l, struct str *reason_out)
{
	struct smtp *s = self;
	struct call_answer a;
	const struct call_mail mail = {
		.url = s->set.url, .ca_file = s->set.ca_file, .user = s->set.user,
		.password = s->set.password, .from = l->from, .to = l->to, .message = l->message,
		.is_plain = s->set.is_plain, .timeout_ms = s->set.timeout_ms,
	};

	call_smtp(s->call, m, &mail, &a);
	*reason_out = a.end == CALL_OK ? STR("") : a.text;
	return outcomes[a.end];
}

struct courier courier_smtp(struct mem *m, const struct courier_smtp_settings *settings)
{
	struct smtp *s = mem_new_of(m, struct smtp);

	s->set = *settings;
	s->call = call_new(m);
	return (struct courier){ "smtp", deliver, s };
}
