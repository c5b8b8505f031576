#ifndef WEB_VIEW_DEMO_H
#define WEB_VIEW_DEMO_H
#include "web/out.h"
#include "web/view_shell.h"

/* view_demo.h - « Boîte d'envoi de démonstration »: what the file transport wrote, and the outbox. */

struct view_mail {
	struct str path;                /* "/demo/courrier/3" */
	struct str to, subject, at;
};
struct view_job {
	struct str at, kind, target, reference;
	struct str state;               /* « envoyé », « en attente », « pas encore construit »… */
	bool is_parked, is_dead, is_done;
	struct str reason;
};
struct view_outbox {
	struct shell *shell;
	const struct view_mail *mails;
	size_t n_mails;
	const struct view_job *jobs;
	size_t n_jobs;
};

struct view_mail_line { struct str text, link; };       /* link empty: plain text */
struct view_mail_page {
	struct shell *shell;
	struct str to, from, subject, at;
	const struct view_mail_line *lines;     /* of the text part */
	size_t n_lines;
};

void page_outbox(struct out *, const struct view_outbox *);
void page_mail(struct out *, const struct view_mail_page *);

#endif
