#ifndef WEB_DOOR_H
#define WEB_DOOR_H
#include "core/account.h"
#include "core/check.h"
#include "web/gate.h"
#include "web/view_access.h"

/* door.h - what the log-ins of portal and account have in common. */

/* A situation without a dossier: for forms and checks of the doors' own fields. */
struct situation *door_situation(const struct ctx *);

/* The ask that compares a password, of a known account or of nobody: the same work. False:
 * nothing to ask (a field is empty or beyond its limits). */
bool door_ask(struct str password_secret, struct str encoded, struct route_asks *out);

/* The keeper's word on it. */
bool door_is_right(const struct request *);

/* Counts a failure and locks when it is time; after a success all is forgiven. */
MUST_CHECK enum err door_failed(const struct ctx *, const struct request *, enum lock_kind,
				struct str typed);
MUST_CHECK enum err door_passed(const struct ctx *, const struct request *, enum lock_kind,
				struct str typed);

/* One address, however it is spelled, gets few mails, whoever asks for them. */
bool door_may_mail(const struct ctx *, const struct request *, struct str email);

/* Opens the session for ctx->portal and account, sets its cookie, and goes on: to the typed
 * values that came along, to next, or to otherwise. */
MUST_CHECK enum err door_enter(struct ctx *, const struct request *, struct id account,
			       struct str otherwise,
			       struct reply *);

/* One message and one way on. */
struct note { unsigned status; struct str title, text, action, action_text, mail; };     /* mail: in text, or empty */
void door_note(struct ctx *, const struct request *, const struct note *, struct reply *);

#endif
