#ifndef CORE_NOTICE_H
#define CORE_NOTICE_H
#include "base/id.h"
#include "base/json.h"
#include "say.h"

/* notice.h - who is told of an event, by what, with which sentences (spec: messages, section 2).
 *
 * notice_add queues; the clerk composes when it sends, so a mail says what is true then. A notice of a
 * later issue is queued as any other and parked by the clerk: « pas encore construit ». */

struct ctx;

/* Built: one row in notice.c and three sentences, mail.NAME_subject, _body (a paragraph a line), _button. */
#define NOTICES_BUILT(X)                                                                           \
	X(account_activation)                                                                      \
	X(account_exists)                                                                          \
	X(account_welcome)                                                                         \
	X(password_reset)                                                                          \
	X(resume)                                                                                  \
	X(draft_reminder)                                                                          \
	X(draft_abandoned)                                                                         \
	X(order_submitted)                                                                         \
	X(order_paper)                                                                             \
	X(paper_reminder)                                                                          \
	X(order_deleted)                                                                           \
	X(order_abandoned)

/* Of later issues: queued and parked; a subject is enough to show them. */
#define NOTICES_LATER(X)                                                                           \
	X(revocation_access)                                                                       \
	X(sign_holder) X(sign_rep) X(sign_delegate) X(sign_progress) X(sign_done) X(sign_void)     \
	X(sign_reminder) X(sign_blocked) X(sign_blocked_signer) X(sign_declined) X(sign_expired)                    \
	X(order_signed) X(office_new) X(paper_received) X(correction) X(correction_done)           \
	X(refused) X(approved) X(review_returned) X(cancelled) X(job_failed)

enum notice {
#define NOTICE_ENUM(name) NOTICE_##name,
	NOTICES_BUILT(NOTICE_ENUM) NOTICES_LATER(NOTICE_ENUM)
#undef NOTICE_ENUM
	NOTICE_COUNT
};

struct notice_row {
	const char *name;
	enum say subject, body, button; /* the last two SAY_NONE when it is parked */
	const char *path;               /* of the button, after the public URL: {ref}, {secret} */
	enum say why;                   /* « parce que vous avez … »: the help block's {reason} */
	const char *only_in;            /* state of the dossier in which it is still true; NULL: any */
	bool is_parked;
};
extern const struct notice_row notices[NOTICE_COUNT];

bool notice_named(struct str name, enum notice *out);

/* Queues the mail in the caller's transaction. args: NULL, or an object of strings: to, first_name,
 * last_name, lang (fr, en), secret (fills the path's hole), and any hole of the sentences. What is not
 * given the clerk reads from the dossier: reader, names, reference, deadline. Without a dossier `to` is
 * needed. Asserts that the path's secret is there. */
MUST_CHECK enum err notice_add(struct ctx *, enum notice, struct id dossier, struct json *args);

#endif
