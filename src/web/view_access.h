#ifndef WEB_VIEW_ACCESS_H
#define WEB_VIEW_ACCESS_H
#include "platform/http_form.h"
#include "web/form.h"
#include "web/view_shell.h"

/* view_access.h - the pages of doors: portal login, account, links, errors. The hidden fields
 * `next` and `kept` go into the log-in forms as they are (empty: left out). */

struct view_login {                     /* page_login.html: POST / */
	struct shell *shell;
	struct form *form;              /* STEP_PORTAL: F_PORTAL_LOGIN, F_PORTAL_PASSWORD */
	struct str complaint;           /* of the whole page: locked, session ended; or empty */
	bool has_kept;                  /* « ce que vous avez saisi est conservé » */
	struct str next, kept;
};

struct view_account {                   /* page_account.html: two columns */
	struct shell *shell;
	/* « Créez un compte client ou connectez-vous pour … », or empty */
	struct str why;
	/* « Déjà client »: POST /compte/connexion, acc_login and acc_password */
	struct str login, complaint;    /* as typed; of the pair, or empty */
	/* « Nouveau client »: POST /compte; NULL: no portal is open, only customers come in */
	struct form *form;              /* STEP_ACCOUNT: F_ACC_EMAIL ... F_ACC_TERMS */
	bool has_kept;
	struct str next, kept;
};

struct view_note {                      /* page_note.html: one message and one way on */
	struct shell *shell;
	struct str title, text;
	struct str action, action_text; /* a link; empty: none */
};

/* page_reset.html: POST /compte/oubli, POST /compte/nouveau/{} */
struct view_reset {
	struct shell *shell;
	bool has_link;                  /* choose the new password; else ask for the link */
	struct str secret;              /* of the link */
	/* STEP_ACCOUNT: F_ACC_PASSWORD with a link, else F_ACC_EMAIL */
	struct form *form;
};

struct view_confirm {                   /* page_confirm.html: POST /compte/confirmer/{} */
	struct shell *shell;
	struct str secret;              /* a mail scanner opens links: only the button confirms */
};

struct view_unconfirmed {               /* page_unconfirmed.html: POST /compte/renvoyer */
	struct shell *shell;
	struct str email, next;
};

struct view_kept {                      /* page_kept.html: POST {action}, the values hidden */
	struct shell *shell;
	struct str action;
	const struct pair *pairs;
	size_t count;
};

struct view_error {                     /* page_error.html: 4xx and 5xx */
	struct shell *shell;
	unsigned status;
	struct str title, text, what_to_do;
	struct str request_id;          /* « Référence de l'incident » */
	struct str action, action_text; /* a link; empty: none */
};

struct view_help {                      /* page_account_help.html: GET /aide/compte (R068) */
	struct shell *shell;
};

#endif
