/* notice.c - the table of notices, and how one is queued.
 *
 * For     acts and core/life.c, in their transaction.
 * Never   sends, or reads a dossier: the clerk does, when the mail leaves (core/letter.c). */
#include "core/notice.h"

#include <assert.h>
#include <string.h>

#include "core/outbox.h"
#include "core/ctx.h"

#define BUILT(name, why, path, only_in)                                                            \
	[NOTICE_##name] = { #name, SAY_mail_##name##_subject, SAY_mail_##name##_body,              \
			    SAY_mail_##name##_button, path, SAY_mail_why_##why, only_in, false }
#define LATER(name)                                                                                \
	[NOTICE_##name] = { #name, SAY_mail_##name##_subject, SAY_NONE, SAY_NONE, NULL, SAY_NONE,  \
			    NULL, true },

const struct notice_row notices[NOTICE_COUNT] = {
/*    name                because  path of the button               still true only in */
BUILT(account_activation, account, "/compte/confirmer/{secret}",    NULL),
BUILT(account_exists,     account, "/compte",                       NULL),
BUILT(account_welcome,    account, "/espace",                       NULL),
BUILT(password_reset,     account, "/compte/nouveau/{secret}", NULL),
BUILT(resume,             order,   "/reprendre/{secret}",           "draft"),
BUILT(draft_reminder,     order,   "/espace/{ref}",                 "draft"),
BUILT(draft_abandoned,    order,   "/",                             "abandoned"),
BUILT(order_submitted,    order,   "/espace/{ref}",                 NULL),
BUILT(order_paper,        order,   "/espace/{ref}",                 "awaiting_paper"),
BUILT(paper_reminder,     order,   "/espace/{ref}",                 "awaiting_paper"),
BUILT(order_deleted,      order,   "/",                             NULL),
BUILT(order_abandoned,    order,   "/",                             NULL),
NOTICES_LATER(LATER)
};

bool notice_named(struct str name, enum notice *out)
{
	for (unsigned i = 0; i < NOTICE_COUNT; i++) {
		if (str_eq_c(name, notices[i].name)) {
			*out = (enum notice)i;
			return true;
		}
	}
	return false;
}

enum err notice_add(struct ctx *c, enum notice n, struct id dossier, struct json *args)
{
	assert(n < NOTICE_COUNT);
	if (args == NULL)
		args = json_object(c->mem);
	json_set_str(args, "notice", str_of(notices[n].name));
	if (!notices[n].is_parked) {
		assert(!id_is_zero(dossier) || json_get(args, "to") != NULL);
		assert(strstr(notices[n].path, "{secret}") == NULL || json_get(args, "secret") != NULL);
	}
	return outbox_add(c, JOB_MAIL, dossier, args);
}
