#ifndef WEB_VIEW_SHELL_H
#define WEB_VIEW_SHELL_H
#include "base/lang.h"
#include "base/str.h"

/* view_shell.h - what stands around every page: portal, person, language, help. Filled by shell_of
 * (page_shell.h) and never by a handler. */

struct shell {
	struct str portal_name;         /* empty: no portal yet */
	struct str portal_logo;         /* path under /static/, or empty */
	struct str sales_mail, help_mail, help_phone;
	struct str account_name;        /* empty: nobody is signed in */
	bool has_portal, has_account;
	bool is_demo;                   /* « Démonstration »: says where its mails are */
	struct str here;                /* this page's address without secrets, for the language links */
	enum lang lang;
};

/* The draft of this browser's cookie, where another order would begin. path empty: there is none. */
struct view_waiting {
	struct str reference, organisation, saved, path;        /* saved: "29 novembre 2026, 10 h 42" */
};

#endif
