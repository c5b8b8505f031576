#ifndef CORE_NOTICE_H
#define CORE_NOTICE_H
#include "base/id.h"
#include "base/json.h"

/* notice.h - who is told of an event, by what, with which sentences (spec: messages, 2.1 to 2.3).
 *
 * notice_add queues; the clerk composes when it sends, so a mail says what is true then. A notice of
 * a later issue is queued as any other and parked by the clerk. */

struct ctx;

/* One row each in notice.c and three sentences: mail.NAME_subject, mail.NAME_body, mail.NAME_button. */
#define NOTICES(X)                                                                                 \
	X(account_activation) X(account_exists) X(account_welcome) X(password_reset)              \
	X(resume) X(draft_reminder) X(draft_abandoned)                                             \
	X(order_submitted) X(order_paper) X(paper_reminder) X(order_deleted) X(order_abandoned)    \
	X(revocation_access)                                                                       \
	X(sign_holder) X(sign_rep) X(sign_delegate) X(sign_void) X(job_failed)

enum notice {
#define NOTICE_ENUM(name) NOTICE_##name,
	NOTICES(NOTICE_ENUM)
#undef NOTICE_ENUM
	NOTICE_COUNT
};

enum reader {                           /* to whom, when args.to does not say */
	READER_ARGS,                    /* only args.to */
	READER_APPLICANT,               /* the dossier's account, else the typed address */
	READER_HOLDER,
	READER_REP,
	READER_DELEGATE,
	READER_MANAGER                  /* the installation's own address */
};

struct notice_row {
	const char *name;
	enum reader reader;
	const char *path;               /* of the button, holes {ref} {secret}; NULL: no button */
	bool is_reminder;               /* may be unsubscribed from */
	bool is_live_only;              /* dropped when the dossier has left the state it was made in */
	bool is_parked;                 /* « pas encore construit » */
};
extern const struct notice_row notices[NOTICE_COUNT];

bool notice_named(struct str name, enum notice *out);

/* Queues the mail in the caller's transaction. args (or NULL), all optional strings unless said:
 * to, first_name, last_name, lang (fr|en), secret (goes into the path's hole), state (the dossier's, for
 * is_live_only), n (integer), deadline (integer, instant), date (integer, instant), and any hole of the
 * notice's sentences. What is not given the clerk reads from the dossier. */
MUST_CHECK enum err notice_add(struct ctx *, enum notice, struct id dossier, struct json *args);
MUST_CHECK enum err notice_add_at(struct ctx *, enum notice, struct id dossier, struct json *args,
				  int64_t due_ms);

#endif
